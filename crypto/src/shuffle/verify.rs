//! The one verifier of shuffles: all equations of one or of a whole chain are one equation in the group
//! (`docs/protocol.md` §12.5).
//!
//! Every equation gets a weight of 128 random bits. The weighted sum is computed part by part; generators, and the answers
//! that come out of one shuffle and go into the next, are multiplied once. All is public here, and takes its time.

use super::proof::{Item, Proof};
use super::statement::{Challenges, statement};
use super::{Answers, Context, Equation, ShuffleError};
use crate::group::{B, Scalar};
use crate::parts::in_parts;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};

/// Points of one multiplication: about as many as stay in a core's cache.
const POINTS: usize = 16_384;

/// One shuffle of a chain: who mixed, what came out, and the proof.
#[derive(Clone, Copy)]
pub struct Link<'a> {
    /// The trustee, from 1.
    pub mixer: u64,
    /// The answers as they came out.
    pub outputs: &'a Answers,
    /// The proof.
    pub proof: &'a Proof,
}

/// Verifies consecutive shuffles, of which the first is in place `place` of the chain (from 1) and mixes `inputs`; each
/// of the others mixes what the one before it gave. The verdict is the one that the shuffles get one by one: the error names the
/// first that is not proven. `rng` must be the operating system's or as good, or keyed with a hash of every proof: it keys
/// the weights, after every proof is fixed.
pub fn verify(
    context: &Context,
    place: u64,
    inputs: &Answers,
    links: &[Link<'_>],
    rng: &mut (impl CryptoRng + RngCore),
) -> Result<(), ShuffleError> {
    inputs.fits(context)?;
    let mut stages = Vec::with_capacity(links.len());
    let mut inputs = inputs;
    for (behind, link) in links.iter().enumerate() {
        let place = place.saturating_add(behind as u64);
        link.outputs.fits(context)?;
        link.proof.fits(context)?;
        let statement = statement(context, link.mixer, place, inputs, link.outputs);
        let Proof { items, tail } = link.proof;
        stages.push(Stage {
            place,
            inputs,
            link: *link,
            challenges: Challenges::replay(statement, items, tail),
        });
        inputs = link.outputs;
    }
    judge(context, &stages, &weigh(context, &stages, rng))
}

/// A shuffle with its challenges.
pub(super) struct Stage<'a> {
    pub place: u64,
    pub inputs: &'a Answers,
    pub link: Link<'a>,
    pub challenges: Challenges,
}

/// How much each equation of a shuffle weighs; zero leaves it out.
#[derive(Clone)]
pub(super) struct Weights {
    /// `E1`, `E2`, `E3`.
    pub short: [Scalar; 3],
    /// `E4` for `D` and `C` of each column.
    pub columns: Vec<[Scalar; 2]>,
    /// `E5` of each item.
    pub chain: Vec<Scalar>,
}

/// The verdict on consecutive shuffles with these weights.
pub(super) fn judge(
    context: &Context,
    stages: &[Stage<'_>],
    weights: &[Weights],
) -> Result<(), ShuffleError> {
    if vanishes(context, stages, weights) {
        return Ok(());
    }
    for (stage, weights) in stages.iter().zip(weights) {
        let columns = (0..context.width).flat_map(|k| [Equation::Randomness(k), Equation::Answers(k)]);
        let equations = [Equation::Sums, Equation::Product, Equation::Commitment].into_iter().chain(columns);
        for equation in equations.chain([Equation::Chain]) {
            let only = weights.only(equation);
            if !vanishes(context, core::slice::from_ref(stage), &[only]) {
                return Err(ShuffleError::Proof { place: stage.place, equation });
            }
        }
    }
    // All of them are the identity, and so is their sum.
    Ok(())
}

impl Weights {
    /// The weights of one equation; the others are left out.
    fn only(&self, equation: Equation) -> Self {
        let mut only = Self {
            short: [Scalar::ZERO; 3],
            columns: alloc::vec![[Scalar::ZERO; 2]; self.columns.len()],
            chain: alloc::vec![Scalar::ZERO; self.chain.len()],
        };
        match equation {
            Equation::Sums => only.short[0] = self.short[0],
            Equation::Product => only.short[1] = self.short[1],
            Equation::Commitment => only.short[2] = self.short[2],
            Equation::Randomness(column) => only.columns[column][0] = self.columns[column][0],
            Equation::Answers(column) => only.columns[column][1] = self.columns[column][1],
            Equation::Chain => only.chain.clone_from(&self.chain),
        }
        only
    }
}

/// Weights for every equation of every shuffle from ChaCha20, keyed with a hash over all of them and 32 bytes of the
/// caller's generator. A proof's challenge `c` binds everything in it but its responses, which stand beside it.
fn weigh(context: &Context, stages: &[Stage<'_>], rng: &mut (impl CryptoRng + RngCore)) -> Vec<Weights> {
    let mut random = [0u8; 32];
    rng.fill_bytes(&mut random);
    let mut hash = Sha256::new();
    hash.update(b"glassurn/v1/fold");
    hash.update(context.election);
    for stage in stages {
        hash.update(stage.challenges.c.as_bytes());
        stage.link.proof.responses().for_each(|response| hash.update(response.as_bytes()));
    }
    hash.update(random);
    let mut stream = ChaCha20Rng::from_seed(hash.finalize().into());
    let mut weight = || {
        let mut bytes = [0u8; 16];
        stream.fill_bytes(&mut bytes);
        Scalar::from(u128::from_le_bytes(bytes))
    };
    let mut weights = || Weights {
        short: [weight(), weight(), weight()],
        columns: (0..context.width).map(|_| [weight(), weight()]).collect(),
        chain: (0..context.count).map(|_| weight()).collect(),
    };
    stages.iter().map(|_| weights()).collect()
}

/// Whether the weighted sum of all equations is the identity.
fn vanishes(context: &Context, stages: &[Stage<'_>], weights: &[Weights]) -> bool {
    let width = context.width;
    let each = 1 + 3 * stages.len() + 2 * width * (stages.len() + 1);
    let size = (POINTS / each).max(1);
    let fold = |first: usize, part: &[RistrettoPoint]| {
        let mut sum = Sum::new(each * part.len() + 1);
        let mut generators = alloc::vec![Scalar::ZERO; part.len()];
        for (stage, weights) in stages.iter().zip(weights) {
            for (place, generator) in generators.iter_mut().enumerate() {
                *generator += sum.item(stage, weights, first + place);
            }
        }
        generators.into_iter().zip(part).for_each(|(scalar, point)| sum.push(scalar, point));
        // What goes in and what comes out, list after list.
        for list in 0..=stages.len() {
            let before = list.checked_sub(1).map(|before| (&stages[before], &weights[before]));
            let after = stages.get(list).zip(weights.get(list));
            let Some(answers) = before.map(|(stage, _)| stage.link.outputs).or(after.map(|(s, _)| s.inputs))
            else {
                continue;
            };
            let pairs = answers.pairs()[first * width..].chunks_exact(width).take(part.len());
            for (place, pairs) in (first..).zip(pairs) {
                for (column, pair) in pairs.iter().enumerate() {
                    let factor = |half: usize| {
                        let gone = before.map(|(stage, weights)| {
                            weights.columns[column][half] * stage.link.proof.items[place].response
                        });
                        let came = after.map(|(Stage { challenges, .. }, weights)| {
                            weights.columns[column][half] * challenges.c * challenges.u[place]
                        });
                        came.unwrap_or(Scalar::ZERO) - gone.unwrap_or(Scalar::ZERO)
                    };
                    sum.push(factor(0), pair.d.element());
                    sum.push(factor(1), pair.c.element());
                }
            }
        }
        alloc::vec![sum.multiply(&B)]
    };
    let mut total: RistrettoPoint = in_parts(&context.generators.each, size, fold).into_iter().sum();
    for (stage, weights) in stages.iter().zip(weights) {
        total += ends(context, stage, weights);
    }
    total.is_identity()
}

/// What of a shuffle's equations does not belong to one of its items.
fn ends(context: &Context, stage: &Stage<'_>, weights: &Weights) -> RistrettoPoint {
    let Challenges { u, c } = &stage.challenges;
    let Proof { items, tail } = stage.link.proof;
    let [w1, w2, w3] = weights.short;
    let [s1, s2, s3] = tail.responses;
    let mut sum = Sum::new(6 + 2 * context.width);
    sum.push(w1, tail.sums.element());
    sum.push(w2, tail.product.element());
    sum.push(w3, tail.commitment.element());
    sum.base -= w1 * s1 + w2 * s2 + w3 * s3;
    let mut key = Scalar::ZERO;
    for ((pair, [wd, wc]), s4) in tail.columns.iter().zip(&weights.columns).zip(&tail.column_responses) {
        sum.push(*wd, pair.d.element());
        sum.push(*wc, pair.c.element());
        sum.base += wd * s4;
        key += wc * s4;
    }
    sum.push(key, context.key.element());
    // ĉ_0 = H_0, and ĉ_N.
    let product: Scalar = u.iter().product();
    let first = items.first().map_or(Scalar::ZERO, |item| weights.chain[0] * item.response);
    sum.push(-(w2 * c * product) - first, &context.generators.chain);
    if let Some(last) = items.last() {
        sum.push(w2 * c, last.chain.element());
    }
    sum.multiply(&B)
}

/// A sum of multiples of points.
struct Sum<'a> {
    scalars: Vec<Scalar>,
    points: Vec<&'a RistrettoPoint>,
    base: Scalar,
}

impl<'a> Sum<'a> {
    fn new(room: usize) -> Self {
        Self { scalars: Vec::with_capacity(room), points: Vec::with_capacity(room), base: Scalar::ZERO }
    }

    /// Adds what the item in this place brings; what multiplies its generator is given back.
    fn item(&mut self, stage: &Stage<'a>, weights: &Weights, place: usize) -> Scalar {
        let Challenges { u, c } = &stage.challenges;
        let [w1, _, w3] = weights.short;
        let items: &'a [Item] = &stage.link.proof.items;
        let (item, weight) = (&items[place], weights.chain[place]);
        self.push(c * (w1 + w3 * u[place]), item.commitment.element());
        let next = items.get(place + 1).map_or(Scalar::ZERO, |next| weights.chain[place + 1] * next.response);
        self.push(weight * c - next, item.chain.element());
        // The weight itself: short numbers multiply faster.
        self.push(weight, item.announcement.element());
        self.base -= weight * item.chain_response;
        -(c * w1 + w3 * item.response)
    }

    fn push(&mut self, scalar: Scalar, point: &'a RistrettoPoint) {
        if scalar != Scalar::ZERO {
            self.scalars.push(scalar);
            self.points.push(point);
        }
    }

    fn multiply(mut self, base: &'a RistrettoPoint) -> RistrettoPoint {
        self.push(self.base, base);
        RistrettoPoint::vartime_multiscalar_mul(self.scalars, self.points)
    }
}
