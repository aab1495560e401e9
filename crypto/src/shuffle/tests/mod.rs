//! Shuffles: honest ones of every size, forged ones, and a second verifier that must say the same.

mod bytes;
mod chains;
mod decryptions;
mod fiat_shamir;
mod forger;
mod messages;
mod oracle;
mod permutations;
mod relations;
mod vectors;

use super::*;
use crate::fixture::{ChaCha20Rng, rng};
use crate::group::{Scalar, random_scalar};
use alloc::vec::Vec;
use curve25519_dalek::ristretto::{RistrettoBasepointTable, RistrettoPoint};
use proptest::prelude::*;
use verify::{Stage, Weights, judge};

/// A mixed contest: what went in, what came out, the proof, and the key that opens both.
#[derive(Clone)]
struct Mix {
    context: Context,
    secret: Scalar,
    inputs: Answers,
    outputs: Answers,
    proof: Proof,
}

/// The context of `count` answers of `width` pairs, and the key's secret.
fn context(count: usize, width: usize, rng: &mut ChaCha20Rng) -> (Context, Scalar) {
    let secret = random_scalar(rng);
    let key = Point::new(RistrettoPoint::mul_base(&secret)).unwrap();
    (Context::new([1; 32], [2; 32], 3, key, count, width).unwrap(), secret)
}

/// Sealed answers, all different: answer `i` consists of the bytes `i`.
fn sealed(context: &Context, rng: &mut ChaCha20Rng) -> Answers {
    let length = context.width() * message::PIECE;
    let answer = |i: usize| message::encode(&alloc::vec![i as u8; length]).unwrap();
    let pairs = (0..context.count()).flat_map(|i| seal(&context.key, &answer(i), rng)).collect();
    Answers::new(context, pairs).unwrap()
}

/// An honest shuffle by trustee 1 in place 1.
fn honest(count: usize, width: usize, seed: u64) -> Mix {
    let mut rng = rng(seed);
    let (context, secret) = context(count, width, &mut rng);
    let inputs = sealed(&context, &mut rng);
    let mixed = mix(&context, &inputs, &mut rng).unwrap();
    let (outputs, proof) = mixed.prove(&context, 1, 1, &inputs, &mut rng).unwrap();
    Mix { context, secret, inputs, outputs, proof }
}

impl Mix {
    fn link(&self) -> Link<'_> {
        Link { mixer: 1, outputs: &self.outputs, proof: &self.proof }
    }

    /// The verdict, which is the second verifier's too.
    fn verdict(&self) -> Result<(), ShuffleError> {
        self.verdict_as(1, 1)
    }

    fn verdict_as(&self, mixer: u64, place: u64) -> Result<(), ShuffleError> {
        let link = Link { mixer, ..self.link() };
        let verdict = verify(&self.context, place, &self.inputs, &[link], &mut rng(77));
        assert_eq!(verdict, oracle::verify(&self.context, place, &self.inputs, &link));
        verdict
    }

    /// The equation that fails.
    fn fault(&self) -> Option<Equation> {
        match self.verdict() {
            Ok(()) => None,
            Err(ShuffleError::Proof { equation, .. }) => Some(equation),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The plain pieces of a list.
    fn plain(&self, answers: &Answers) -> Vec<Vec<[u8; 32]>> {
        let open = |pair: &Pair| (pair.c.element() - pair.d.element() * self.secret).compress().to_bytes();
        answers.iter().map(|pairs| pairs.iter().map(open).collect()).collect()
    }
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

fn element(number: &Scalar) -> RistrettoPoint {
    RistrettoPoint::mul_base(number)
}

/// A point moved by another.
fn moved(point: &Point, by: &RistrettoPoint) -> Point {
    Point::new(point.element() + by).unwrap()
}

#[test]
fn every_small_size_is_complete() {
    for count in 2..=20 {
        for width in 1..=3 {
            let mix = honest(count, width, (count * 10 + width) as u64);
            assert_eq!(mix.verdict(), Ok(()), "{count} × {width}");
            assert_eq!(sorted(mix.plain(&mix.inputs)), sorted(mix.plain(&mix.outputs)));
            assert!(mix.inputs.pairs().iter().all(|pair| {
                mix.outputs.pairs().iter().all(|other| other.d != pair.d && other.c != pair.c)
            }));
            let proof = mix.proof.to_bytes();
            assert_eq!(proof.len(), 160 * count + 32 * (6 + 3 * width));
            assert_eq!(Proof::from_bytes(&mix.context, &proof).as_ref(), Ok(&mix.proof));
            let outputs = mix.outputs.to_bytes();
            assert_eq!(Answers::from_bytes(&mix.context, &outputs).as_ref(), Ok(&mix.outputs));
        }
    }
}

#[test]
fn parts_of_a_list_are_one_list() {
    // More answers than a part of any step has.
    let mix = honest(2_500, 1, 5);
    assert_eq!(mix.verdict(), Ok(()));
    for (place, equation) in [(0, Equation::Sums), (2_499, Equation::Sums)] {
        let mut wrong = mix.clone();
        wrong.proof.items[place].commitment =
            moved(&wrong.proof.items[place].commitment, &element(&Scalar::ONE));
        assert_eq!(wrong.fault(), Some(equation));
    }
}

#[test]
fn sizes_beyond_the_limits_are_no_contest() {
    let key = Point::new(element(&Scalar::ONE)).unwrap();
    let size = |count, width| Context::new([1; 32], [2; 32], 0, key, count, width).err();
    for (count, width) in
        [(0, 1), (1, 1), (2, 0), (2, 65), (MAX_ANSWERS + 1, 1), (MAX_ANSWERS, 5), (usize::MAX, 64)]
    {
        assert_eq!(size(count, width), Some(ShuffleError::Size), "{count} × {width}");
    }
    assert_eq!(size(2, 64), None);
}

#[test]
fn all_permutations_are_met() {
    let mut seen = alloc::collections::BTreeSet::new();
    let mut rng = rng(6);
    let (context, secret) = context(3, 1, &mut rng);
    let inputs = sealed(&context, &mut rng);
    let proof = honest(3, 1, 6).proof;
    for _ in 0..60 {
        let outputs = mix(&context, &inputs, &mut rng).unwrap().outputs().clone();
        let mix =
            Mix { context: context.clone(), secret, inputs: inputs.clone(), outputs, proof: proof.clone() };
        seen.insert(mix.plain(&mix.outputs));
    }
    assert_eq!(seen.len(), 6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn honest_shuffles_hold(count in 2usize..40, width in 1usize..5, seed: u64) {
        let mix = honest(count, width, seed);
        prop_assert_eq!(mix.verdict(), Ok(()));
        prop_assert_eq!(sorted(mix.plain(&mix.inputs)), sorted(mix.plain(&mix.outputs)));
    }
}
