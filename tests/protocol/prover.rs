//! A second prover, written from `docs/protocol.md`: it seals any integers, and lets the caller spoil what it likes.

use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as B;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use glassurn_tests::verifier::{absorb, b_blinding, challenge, commitments, powers};
use merlin::Transcript;
use minicbor::Encoder;
use rand_chacha::ChaCha20Rng;
use rand_core::RngCore;

/// What one sealed value is made of: `D = d·B`, `C = c·B + d·Y`, `K = k·B + r·B̃`; honest if `c = k` and `r = d`.
#[derive(Clone, Copy)]
pub struct Opening {
    pub d: Scalar,
    pub c: Scalar,
    pub k: Scalar,
    pub r: Scalar,
}

/// A voter who may lie.
pub struct Prover {
    pub election: [u8; 32],
    pub key: RistrettoPoint,
    pub secret: Scalar,
    pub sequence: u64,
    /// How many values each contest has.
    pub contests: Vec<usize>,
    /// `constant`, first value, end, sign of each form.
    pub forms: Vec<(i64, usize, usize, bool)>,
    pub bits: usize,
    pub openings: Vec<Opening>,
    pub rng: ChaCha20Rng,
}

/// A uniformly random scalar.
pub fn random(rng: &mut ChaCha20Rng) -> Scalar {
    let mut wide = [0; 64];
    rng.fill_bytes(&mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

/// An honest opening of a signed value.
pub fn honest(value: i64, rng: &mut ChaCha20Rng) -> Opening {
    let (v, r) = (Scalar::from(value.unsigned_abs()), random(rng));
    let v = if value < 0 { -v } else { v };
    Opening { d: r, c: v, k: v, r }
}

impl Prover {
    /// The ballot's bytes. The range proof claims of each form the low 64 bits of `values` and its constant.
    pub fn ballot(mut self, values: &[i64]) -> Vec<u8> {
        let parts: Vec<[[u8; 32]; 3]> = self
            .openings
            .iter()
            .map(|o| [B * o.d, B * o.c + self.key * o.d, B * o.k + b_blinding() * o.r])
            .map(|points| points.map(|point| point.compress().to_bytes()))
            .collect();
        let credential = (B * self.secret).compress().to_bytes();
        let key = self.key.compress();
        let mut t = Transcript::new(b"glassurn/v1/ballot");
        let mut e = Encoder::new(Vec::new());
        t.append_message(b"election", &self.election);
        t.append_message(b"Y", key.as_bytes());
        t.append_message(b"X", &credential);
        t.append_message(b"sequence", &self.sequence.to_le_bytes());
        t.append_message(b"contests", &(self.contests.len() as u64).to_le_bytes());
        let head = e.array(7).and_then(|e| e.u64(1)).and_then(|e| e.bytes(&self.election));
        let head = head.and_then(|e| e.bytes(&credential)).and_then(|e| e.u64(self.sequence));
        head.and_then(|e| e.array(self.contests.len() as u64)).expect("writing to a vector does not fail");
        let mut from = 0;
        for (index, &count) in self.contests.iter().enumerate() {
            t.append_message(b"contest", &(index as u64).to_le_bytes());
            t.append_message(b"kind", &0u64.to_le_bytes());
            t.append_message(b"values", &(count as u64).to_le_bytes());
            for [d, c, k] in &parts[from..from + count] {
                t.append_message(b"D", d);
                t.append_message(b"C", c);
                t.append_message(b"K", k);
            }
            let contest = e.array(2).and_then(|e| e.u64(0));
            contest
                .and_then(|e| e.bytes(parts[from..from + count].as_flattened().as_flattened()))
                .expect("as above");
            from += count;
        }
        let range = self.range(&mut t.clone(), values);
        // What a verifier absorbs, whatever was proven.
        let k: Vec<RistrettoPoint> = self.openings.iter().map(|o| B * o.k + b_blinding() * o.r).collect();
        absorb(&mut t, self.bits, &commitments(&self.forms, &k), &range);
        t.append_message(b"range-proof", &range);
        let weights = powers(challenge(&mut t, b"rho"), self.openings.len());
        let linear = self.linear(&mut t, &weights);
        e.bytes(&range).and_then(|e| e.bytes(&linear)).expect("as above");
        e.into_writer()
    }

    fn range(&mut self, t: &mut Transcript, values: &[i64]) -> Vec<u8> {
        let form = |&(constant, from, to, negative): &(i64, usize, usize, bool)| {
            let sum: i64 = values[from..to].iter().sum();
            let blinding: Scalar = self.openings[from..to].iter().map(|o| o.r).sum();
            let sign = if negative { -1 } else { 1 };
            ((constant + sign * sum) as u64, if negative { -blinding } else { blinding })
        };
        let (mut claimed, mut blindings): (Vec<u64>, Vec<Scalar>) = self.forms.iter().map(form).unzip();
        let padded = claimed.len().next_power_of_two();
        claimed.resize(padded, 0);
        blindings.resize(padded, Scalar::ZERO);
        let generators = BulletproofGens::new(self.bits, padded);
        let pedersen = PedersenGens::default();
        let proof = RangeProof::prove_multiple_with_rng(
            &generators,
            &pedersen,
            t,
            &claimed,
            &blindings,
            self.bits,
            &mut self.rng,
        );
        proof.expect("the library proves the low bits of anything").0.to_bytes()
    }

    fn linear(&mut self, t: &mut Transcript, weights: &[Scalar]) -> Vec<u8> {
        let fold = |part: fn(&Opening) -> Scalar| -> Scalar {
            self.openings.iter().zip(weights).map(|(o, weight)| part(o) * weight).sum()
        };
        let (r, v) = (fold(|o| o.d), fold(|o| o.k));
        let [a, b, e] = [(); 3].map(|()| random(&mut self.rng));
        let announcements = [B * a, B * b + b_blinding() * a, B * b + self.key * a, B * e];
        let mut linear = vec![];
        for (label, point) in [b"A1", b"A2", b"A3", b"A4"].into_iter().zip(announcements) {
            let bytes = point.compress().to_bytes();
            t.append_message(label, &bytes);
            linear.extend(bytes);
        }
        let c = challenge(t, b"c");
        for z in [a + c * r, b + c * v, e + c * self.secret] {
            linear.extend(z.as_bytes());
        }
        linear
    }
}
