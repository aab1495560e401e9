//! What the measurements share: kinds of elections, sealed ballots of them, and the parts of a ballot's cost.

use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use glassurn_crypto::ballot::{self, Ballot, Checked, Context};
use glassurn_crypto::credential::{Credential, VoterCode};
use glassurn_crypto::election::verify_ballot;
use glassurn_crypto::encoding::VERSION;
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::{
    BoardInfo, Ceremony, Closing, CodeMaker, Contest, Contests, Draft, Eligibility, Fraction, Named, Order,
    Rule, Schedule, Selection, Texts, Ties, Trustees, Witnesses,
};
use glassurn_crypto::signature::{PublicKey, SecretKey};
use merlin::Transcript;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::hint::black_box;

/// A kind of election.
pub struct Kind {
    /// Its name in reports.
    pub name: &'static str,
    selections: usize,
    rule: Rule,
}

/// Single choices of growing size, approval of any of eight, six scores of 0 to 5, 99 credits for votes for and against five.
pub const KINDS: [Kind; 7] = [
    Kind { name: "1-of-2", selections: 2, rule: Rule::Exactly { sum: 1, cap: None } },
    Kind { name: "1-of-5", selections: 5, rule: Rule::Exactly { sum: 1, cap: None } },
    Kind { name: "1-of-10", selections: 10, rule: Rule::Exactly { sum: 1, cap: None } },
    Kind { name: "1-of-20", selections: 20, rule: Rule::Exactly { sum: 1, cap: None } },
    Kind { name: "approval-8", selections: 8, rule: Rule::Cap { cap: 1 } },
    Kind { name: "score-6", selections: 6, rule: Rule::Cap { cap: 5 } },
    Kind { name: "quadratic-5", selections: 5, rule: Rule::Quadratic { credits: 99, against: true } },
];

/// An election of a kind with one voter, and what its ballots are compared with.
pub struct Case {
    context: Context,
    credential: Credential,
    values: Vec<u64>,
    rng: ChaCha20Rng,
    library: Library,
    limit: Limit,
}

impl Case {
    /// The election; the same on every run.
    pub fn new(kind: &Kind) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let manifest = draft(kind).check().expect("the draft holds");
        let key = Point::new(RistrettoPoint::mul_base(&scalar(&mut rng))).expect("not the identity");
        let code = VoterCode::generate(&mut rng);
        let credential = code.credential(manifest.id()).expect("not zero");
        let context = Context::new(manifest, key);
        let layout = context.manifest().layout();
        let value = |k| if k == 0 { kind.rule.maximum() } else { kind.rule.offset() };
        let values = (0..layout.values).map(value).collect();
        let library = Library::new(layout.bits, layout.padded, layout.values, &mut rng);
        let limit = Limit::new(context.batch() * points(&context), &mut rng);
        Self { credential, values, library, limit, context, rng }
    }

    /// Seals and casts the voter's ballot of this number: its bytes.
    pub fn seal(&mut self, sequence: u64) -> Vec<u8> {
        ballot::seal(&self.context, &self.credential, sequence, 0, &self.values, &mut self.rng)
            .and_then(|sealed| sealed.cast(&self.context, &mut self.rng))
            .expect("the answers obey the rule")
            .to_bytes()
    }

    /// Decodes, inspects and verifies a ballot alone.
    pub fn verify(&mut self, ballot: &[u8]) {
        black_box(verify_ballot(&self.context, ballot, &mut self.rng)).expect("the ballot is valid");
    }

    /// Decodes, inspects and verifies ballots together as the audit does.
    pub fn verify_together(&mut self, ballots: &[Vec<u8>]) {
        let inspect = |bytes: &Vec<u8>| -> Checked {
            let ballot = Ballot::from_bytes(bytes).expect("it is a ballot");
            ballot::inspect(&self.context, ballot).expect("it has the right shape")
        };
        let checked: Vec<Checked> = ballots.iter().map(inspect).collect();
        let verdicts = ballot::verify_batch(&self.context, checked, &mut self.rng);
        assert!(black_box(verdicts).iter().all(Result::is_ok), "every ballot is valid");
    }

    /// How many ballots are best verified together.
    pub fn batch(&self) -> usize {
        self.context.batch()
    }

    /// Decodes and inspects a ballot, then verifies as much as is in it by the library: a range proof of the same shape, and
    /// four equations with as many points, one after the other.
    pub fn verify_by_library(&mut self, ballot: &[u8]) {
        let ballot = Ballot::from_bytes(ballot).expect("it is a ballot");
        black_box(ballot::inspect(&self.context, ballot)).expect("it has the right shape");
        self.library.verify(&mut self.rng);
    }

    /// Decodes and multiplies the points of a batch of ballots: what no verifier can do without.
    pub fn decode_and_multiply(&mut self) {
        self.limit.decode_and_multiply();
    }

    /// The points that a ballot holds.
    pub fn points(&self) -> usize {
        points(&self.context)
    }
}

/// `X`; `D, C, K` of each value; `A, S, T_1, T_2` and the pairs `L, R`; `A1 … A4`; where votes cost their squares `Q`, `A5` of each
/// value, `A6`.
fn points(context: &Context) -> usize {
    let layout = context.manifest().layout();
    let squares: usize = layout.squares.iter().map(|squares| squares.values.len() + 2).sum();
    1 + 3 * layout.values + squares + 4 + 2 * (layout.bits * layout.padded).trailing_zeros() as usize + 4
}

fn scalar(rng: &mut ChaCha20Rng) -> Scalar {
    let mut wide = [0; 64];
    rng.fill_bytes(&mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

/// A range proof of the library for as many values of as many bits as a ballot has forms, and what the linear equations
/// of a ballot multiply.
struct Library {
    bits: usize,
    generators: BulletproofGens,
    pedersen: PedersenGens,
    proof: Vec<u8>,
    commitments: Vec<CompressedRistretto>,
    equations: [(Vec<Scalar>, Vec<RistrettoPoint>); 4],
}

impl Library {
    fn new(bits: usize, values: usize, explicit: usize, rng: &mut ChaCha20Rng) -> Self {
        let (generators, pedersen) = (BulletproofGens::new(bits, values), PedersenGens::default());
        let blindings: Vec<Scalar> = (0..values).map(|_| scalar(rng)).collect();
        let (proof, commitments) = RangeProof::prove_multiple_with_rng(
            &generators,
            &pedersen,
            &mut Transcript::new(b"measured"),
            &vec![1; values],
            &blindings,
            bits,
            rng,
        )
        .expect("one is in every range");
        // `B, A4, X`, then `B, A1` and all `D`, `B, B̃, A2` and all `K`, `B, Y, A3` and all `C`.
        let equations = [3, 2 + explicit, 3 + explicit, 3 + explicit].map(|points| {
            let scalars: Vec<Scalar> = (0..points).map(|_| scalar(rng)).collect();
            (scalars.clone(), scalars.iter().map(RistrettoPoint::mul_base).collect())
        });
        Self { bits, generators, pedersen, proof: proof.to_bytes(), commitments, equations }
    }

    fn verify(&self, rng: &mut ChaCha20Rng) {
        let proof = RangeProof::from_bytes(&self.proof).expect("the library wrote it");
        let mut transcript = Transcript::new(b"measured");
        let verdict = proof.verify_multiple_with_rng(
            &self.generators,
            &self.pedersen,
            &mut transcript,
            &self.commitments,
            self.bits,
            rng,
        );
        verdict.expect("the library proved it");
        for (scalars, points) in &self.equations {
            black_box(RistrettoPoint::vartime_multiscalar_mul(scalars, points));
        }
    }
}

/// The points of a batch of ballots as they are transmitted, and scalars for them.
struct Limit {
    points: Vec<CompressedRistretto>,
    scalars: Vec<Scalar>,
    /// Kept from one time to the next: asking for memory is no part of the limit.
    decoded: Vec<RistrettoPoint>,
}

impl Limit {
    fn new(count: usize, rng: &mut ChaCha20Rng) -> Self {
        let scalars: Vec<Scalar> = (0..count).map(|_| scalar(rng)).collect();
        // Sums of one point are points like any other, and made quickly.
        let step = RistrettoPoint::mul_base(&scalar(rng));
        let sums: Vec<RistrettoPoint> =
            std::iter::successors(Some(step), |point| Some(point + step)).take(count).collect();
        let points = RistrettoPoint::double_and_compress_batch(&sums);
        Self { points, scalars, decoded: Vec::with_capacity(count) }
    }

    fn decode_and_multiply(&mut self) {
        let decoded = self.points.iter().map(|point| point.decompress().expect("it was just compressed"));
        self.decoded.clear();
        self.decoded.extend(decoded);
        black_box(RistrettoPoint::vartime_multiscalar_mul(&self.scalars, &self.decoded));
    }
}

/// A manifest around one contest: official 1, trustee 2, registrar 3, board 4.
fn draft(kind: &Kind) -> Draft {
    let key = |number: u8| -> PublicKey { SecretKey::from_seed(&[number; 32]).public() };
    let named = |number: u8| Named { name: format!("Person {number}"), key: key(number) };
    let texts = |text: &str| Texts::one("en", text);
    let selection = |i: usize| Selection {
        name: format!("s{i}"),
        title: texts(&format!("Selection {i}")),
        description: Texts(vec![]),
    };
    Draft {
        version: VERSION,
        nonce: [7; 32],
        contests: Contests(vec![Contest {
            name: "question".into(),
            title: texts("Which?"),
            description: Texts(vec![]),
            selections: (0..kind.selections).map(selection).collect(),
            rule: kind.rule.clone(),
            seats: 1,
            order: Order::Fixed,
            blank: None,
        }]),
        title: texts("Measured"),
        description: Texts(vec![]),
        organiser: "House".into(),
        contact: "house@example.org".into(),
        schedule: Schedule {
            zone: "Europe/Warsaw".into(),
            opens: 1_000,
            closes: 2_000,
            closing: Closing::At,
            extension: 500,
        },
        quorum: Fraction { part: 0, of: 1 },
        trustees: Trustees { ceremony: Ceremony::AllOfN, threshold: 1, members: vec![named(2)] },
        officials: vec![named(1)],
        registrar: key(3),
        authenticator: vec![],
        board: BoardInfo { host: "vote.example.org".into(), key: key(4) },
        witnesses: Witnesses { members: vec![], quorum: 0, may_lie: 0 },
        eligibility: Eligibility::Roll,
        codes: CodeMaker::Registrar,
        revote: true,
        minimum: 2,
        ties: Ties::Declared,
        weights_reveal_votes: false,
    }
}
