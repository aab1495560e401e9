//! A malicious device: it follows the protocol where it likes, with openings that no honest device would use.

use super::super::statement::{challenge, folding, powers, transcript};
use super::*;
use crate::credential::Credential;
use crate::encoding::Hash;
use crate::group::{B, Scalar, b_blinding, random_scalar};
use crate::transcript::Transcript;
use bulletproofs::range_proof_mpc::dealer::Dealer;
use bulletproofs::range_proof_mpc::messages::{BitChallenge, PolyChallenge};
use bulletproofs::range_proof_mpc::party::Party;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// The openings of one sealed value: `D = d·B`, `C = c.0·B + c.1·Y`, `K = k.0·B + k.1·B̃`.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    pub d: Scalar,
    pub c: (Scalar, Scalar),
    pub k: (Scalar, Scalar),
}

/// A ballot in the making.
#[derive(Clone)]
pub(super) struct Forger {
    pub election: Hash,
    pub key: Point,
    pub credential: Credential,
    pub sequence: u64,
    pub values: Vec<Opening>,
    /// The openings of every `Q`, `q.0·B + q.1·B̃`.
    pub costs: Vec<(Scalar, Scalar)>,
    /// `v` of every value, as the proof of squares claims it; those of other contests count for nothing.
    pub votes: Vec<Scalar>,
    /// What the range proof claims of each form, padding included.
    pub claimed: Vec<u64>,
}

/// What the dealer of a range proof learns: the proof and its challenges.
pub(super) struct Dealt {
    pub proof: Vec<u8>,
    pub y: Scalar,
    pub z: Scalar,
    pub x: Scalar,
}

/// A signed integer as a scalar: −1 is ℓ − 1.
pub(super) fn signed(value: i64) -> Scalar {
    let scalar = Scalar::from(value.unsigned_abs());
    if value < 0 { -scalar } else { scalar }
}

impl Forger {
    /// Seals any integers with honest openings; the range proof claims the low bits of each form.
    pub fn new(context: &Context, voter: u64, values: &[i64]) -> Self {
        let mut rng = rng(500 + voter);
        let layout = context.manifest.layout();
        let opening = |&value: &i64| {
            let r = random_scalar(&mut rng);
            Opening { d: r, c: (signed(value), r), k: (signed(value), r) }
        };
        let openings: Vec<Opening> = values.iter().map(opening).collect();
        let (mut committed, mut votes) = (values.to_vec(), values.to_vec());
        for squares in &layout.squares {
            let own = &mut votes[squares.values.clone()];
            own.iter_mut().for_each(|vote| *vote -= squares.offset as i64);
            committed.push(own.iter().map(|vote| vote * vote).sum());
        }
        let claimed = layout.forms.iter().map(|form| {
            let sum: i64 = committed[form.values.clone()].iter().sum();
            (form.constant + if form.negative { -sum } else { sum }) as u64
        });
        let cost = |cost: &i64| (signed(*cost), random_scalar(&mut rng));
        Self {
            election: *context.manifest.id(),
            key: context.key,
            credential: code(voter).credential(context.manifest.id()).expect("not zero"),
            sequence: 1,
            values: openings,
            costs: committed[values.len()..].iter().map(cost).collect(),
            votes: votes.into_iter().map(signed).collect(),
            claimed: claimed.chain(core::iter::repeat(0)).take(layout.padded).collect(),
        }
    }

    /// The sealed values, contest by contest.
    pub fn contests(&self, context: &Context) -> Vec<SealedContest> {
        let seal = |o: &Opening| {
            let d = RistrettoPoint::mul_base(&o.d);
            let c = RistrettoPoint::mul_base(&o.c.0) + self.key.element() * o.c.1;
            let k = RistrettoPoint::mul_base(&o.k.0) + b_blinding() * o.k.1;
            [d, c, k].map(|point| point.compress().to_bytes()).concat()
        };
        let contests = context.manifest.contests().iter().zip(&context.manifest.layout().contests);
        let mut contests: Vec<SealedContest> = contests
            .map(|(contest, range)| SealedContest {
                kind: contest.rule.kind(),
                values: self.values[range.clone()].iter().flat_map(seal).collect(),
            })
            .collect();
        for (squares, q) in context.manifest.layout().squares.iter().zip(self.costs()) {
            contests[squares.contest].values.extend(q.compress().to_bytes());
        }
        contests
    }

    /// Every `Q`.
    fn costs(&self) -> impl Iterator<Item = RistrettoPoint> {
        self.costs.iter().map(|q| RistrettoPoint::mul_base(&q.0) + b_blinding() * q.1)
    }

    /// The transcript of the statement.
    pub fn statement(&self, contests: &[SealedContest]) -> Transcript {
        let parts = contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
        transcript(&self.election, &self.key, self.credential.public().bytes(), self.sequence, parts)
    }

    /// The commitments that a verifier derives, and the blindings that this device knows for them.
    pub fn forms(&self, context: &Context) -> (Vec<CompressedRistretto>, Vec<Scalar>) {
        let commit = |o: &Opening| RistrettoPoint::mul_base(&o.k.0) + b_blinding() * o.k.1;
        let committed = self.values.iter().map(commit).chain(self.costs());
        let k: Vec<Point> = committed.map(|point| Point::new(point).expect("not the identity")).collect();
        let blindings = self.values.iter().map(|o| o.k.1).chain(self.costs.iter().map(|q| q.1));
        let blindings: Vec<Scalar> = blindings.collect();
        let layout = context.manifest.layout();
        (range::commitments(context, &k), range::blindings(layout, &blindings))
    }

    /// The range proof for what is claimed, over the commitments that a verifier derives.
    pub fn range(&self, context: &Context, transcript: &mut Transcript) -> Vec<u8> {
        let (commitments, blindings) = self.forms(context);
        deal(
            context,
            &PedersenGens::default(),
            transcript,
            &self.claimed,
            &blindings,
            &commitments,
            B * Scalar::ZERO,
        )
        .proof
    }

    /// The linear proof with the openings of `D` and `K`, folded with these weights.
    pub fn linear(&self, transcript: &mut Transcript, weights: &[Scalar]) -> [u8; LINEAR_BYTES] {
        let fold = |part: fn(&Opening) -> Scalar| -> Scalar {
            self.values.iter().zip(weights).map(|(o, weight)| part(o) * weight).sum()
        };
        let (r, v) = (fold(|o| o.d), fold(|o| o.k.0));
        let mut secrets = rng(9_000);
        let [a, b, e] = [(); 3].map(|()| random_scalar(&mut secrets));
        let base = RistrettoPoint::mul_base(&b);
        let announcements = [
            RistrettoPoint::mul_base(&a),
            base + b_blinding() * a,
            base + self.key.element() * a,
            RistrettoPoint::mul_base(&e),
        ];
        let mut linear = [0; LINEAR_BYTES];
        for (slot, point) in linear.chunks_exact_mut(32).zip(announcements) {
            slot.copy_from_slice(point.compress().as_bytes());
        }
        let c = challenge(transcript, &linear);
        for (slot, z) in
            linear[128..].chunks_exact_mut(32).zip([a + c * r, b + c * v, e + c * self.credential.secret()])
        {
            slot.copy_from_slice(z.as_bytes());
        }
        linear
    }

    /// The transcript after the range proof, as a verifier will have it, whatever the proof was made for.
    pub fn replayed(&self, context: &Context, contests: &[SealedContest], range: &[u8]) -> Transcript {
        let parts = contests.iter().flat_map(|contest| contest.values.chunks_exact(VALUE_BYTES));
        let costs = contests.iter().map(|contest| contest.values.chunks_exact(VALUE_BYTES).remainder());
        let committed = parts.map(|value| &value[64..]).chain(costs.filter(|cost| !cost.is_empty()));
        let k: Vec<Point> = committed
            .map(|bytes| Point::from_bytes(bytes.try_into().expect("32 bytes")))
            .collect::<Option<_>>()
            .expect("the forger sends points");
        let layout = context.manifest.layout();
        let mut transcript = self.statement(contests);
        range::replay(&mut transcript, layout, &range::commitments(context, &k), range)
            .expect("it is long enough");
        transcript
    }

    /// The whole ballot around a range proof, its linear proof folded with powers of `ρ`.
    pub fn finish(&self, context: &Context, contests: Vec<SealedContest>, range: Vec<u8>) -> Ballot {
        let mut transcript = self.replayed(context, &contests, &range);
        let rho = folding(&mut transcript, &range);
        let weights: Vec<Scalar> = powers(rho).take(self.values.len()).collect();
        let announced = self.announce(context);
        super::super::squares::absorb(context.manifest.layout(), &mut transcript, &announced.0);
        let linear = self.linear(&mut transcript.clone(), &weights);
        let c = challenge(&mut transcript, &linear);
        let squares = self.respond(context, announced, &c);
        Ballot { squares, ..self.assemble(contests, range, linear) }
    }

    /// The ballot of these parts.
    pub fn assemble(
        &self,
        contests: Vec<SealedContest>,
        range: Vec<u8>,
        linear: [u8; LINEAR_BYTES],
    ) -> Ballot {
        let (credential, sequence) = (*self.credential.public().bytes(), self.sequence);
        Ballot {
            version: VERSION,
            election: self.election,
            credential,
            sequence,
            contests,
            range,
            linear: linear.to_vec(),
            squares: Vec::new(),
        }
    }

    /// The whole ballot.
    pub fn ballot(&self, context: &Context) -> Ballot {
        let contests = self.contests(context);
        let range = self.range(context, &mut self.statement(&contests));
        self.finish(context, contests, range)
    }
}

/// Deals a range proof with any commitments in the place of the honest ones, and `shift` added to the first `T_1`.
pub(super) fn deal(
    context: &Context,
    pedersen: &PedersenGens,
    transcript: &mut Transcript,
    claimed: &[u64],
    blindings: &[Scalar],
    commitments: &[CompressedRistretto],
    shift: RistrettoPoint,
) -> Dealt {
    let bits = context.manifest.layout().bits;
    let generators = BulletproofGens::new(bits, claimed.len());
    let low = |value: u64| value & ((1u64 << bits) - 1);
    let dealer =
        Dealer::new(&generators, pedersen, transcript.inner(), bits, claimed.len()).expect("a power of two");
    let mut secrets = rng(9_100);
    let (mut parties, mut bits_sent) = (Vec::new(), Vec::new());
    for (j, ((&value, &blinding), commitment)) in claimed.iter().zip(blindings).zip(commitments).enumerate() {
        let party =
            Party::new(&generators, pedersen, low(value), blinding, bits).expect("a known number of bits");
        let (party, sent) = party.assign_position_with_rng(j, &mut secrets).expect("there is a place");
        parties.push(party);
        bits_sent.push(replaced(&sent, "V_j", commitment));
    }
    let (dealer, bit_challenge): (_, BitChallenge) =
        dealer.receive_bit_commitments(bits_sent).expect("one each");
    let (mut waiting, mut polynomials) = (Vec::new(), Vec::new());
    for (j, party) in parties.into_iter().enumerate() {
        let (party, sent) = party.apply_challenge_with_rng(&bit_challenge, &mut secrets);
        let shifted = shift + read::<RistrettoPoint>(&sent, "T_1_j");
        polynomials.push(if j == 0 { replaced(&sent, "T_1_j", &shifted) } else { sent });
        waiting.push(party);
    }
    let (dealer, poly_challenge): (_, PolyChallenge) =
        dealer.receive_poly_commitments(polynomials).expect("one each");
    let shares: Vec<_> = waiting
        .into_iter()
        .map(|party| party.apply_challenge(&poly_challenge).expect("x is not zero"))
        .collect();
    let proof = dealer.receive_trusted_shares(&shares).expect("the shares have the right length").to_bytes();
    let [y, z] = ["y", "z"].map(|name| read(&bit_challenge, name));
    Dealt { proof, y, z, x: read(&poly_challenge, "x") }
}

/// The library keeps the fields of its messages private, but a network would not: they travel.
fn fields(message: &impl Serialize) -> BTreeMap<std::string::String, serde_json::Value> {
    let value = serde_json::to_value(message).expect("messages are serializable");
    serde_json::from_value(value).expect("messages have named fields")
}

fn read<T: DeserializeOwned>(message: &impl Serialize, field: &str) -> T {
    serde_json::from_value(fields(message)[field].clone()).expect("the field has this type")
}

fn replaced<T: Serialize + DeserializeOwned>(message: &T, field: &str, by: &impl Serialize) -> T {
    let mut fields = fields(message);
    fields.insert(field.into(), serde_json::to_value(by).expect("points are serializable"));
    let value = serde_json::to_value(fields).expect("messages are serializable");
    serde_json::from_value(value).expect("messages have named fields")
}

#[test]
fn a_forger_who_is_honest_is_believed() {
    let context = context(three_contests());
    let ballot = Forger::new(&context, 1, &[0, 1, 1, 0, 5]).ballot(&context);
    assert_eq!(check(&context, &ballot), Ok(()));
}
