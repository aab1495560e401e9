//! What the ceremony's proofs speak of: one label each, the whole statement first (`docs/protocol.md` §4).

use super::body::{DkgRound1, FrostProof};
use crate::encoding::{Hash, le, sha256, sha512};
use crate::group::{B, Point, Scalar, random_scalar};
use crate::proof::Invalid;
use crate::transcript::Transcript;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

/// Which ceremony: the election, the attempt, `n` and `t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Context {
    pub election: Hash,
    pub attempt: u64,
    pub trustees: u64,
    pub threshold: u64,
}

impl Context {
    /// The statement of a proof of possession by trustee `i`; [`crate::proof::Knowledge`] adds the key itself.
    pub fn possession(&self, trustee: u64) -> Transcript {
        self.begin("glassurn/v1/trustee-key", trustee)
    }

    /// The statement of a confirmation by trustee `i`.
    pub fn confirmation(&self, trustee: u64, confirmed: &Confirmed) -> Transcript {
        let mut transcript = self.begin("glassurn/v1/dkg-confirm", trustee);
        transcript.hash("after", &confirmed.after);
        transcript.point("Y", &confirmed.key);
        transcript.point("Y_i", &confirmed.verification);
        transcript.element("T", &self.rehearsal(&confirmed.key));
        transcript.point("M", &confirmed.rehearsal);
        transcript
    }

    /// `T`, whose logarithm nobody knows: every trustee multiplies it once before voting.
    pub fn rehearsal(&self, key: &Point) -> RistrettoPoint {
        let parts = [b"glassurn/v1/rehearsal".as_slice(), &self.election, &le(self.attempt), key.bytes()];
        RistrettoPoint::from_uniform_bytes(&sha512(&parts))
    }

    /// What a DkgCommit holds: `SHA-256("glassurn/v1/dkg-commit" ‖ election id ‖ attempt ‖ i ‖ length ‖ body)`.
    pub fn commitment(&self, trustee: u64, round1: &[u8]) -> Hash {
        let length = le(round1.len() as u64);
        let label = b"glassurn/v1/dkg-commit".as_slice();
        sha256(&[label, &self.election, &le(self.attempt), &le(trustee), &length, round1])
    }

    fn begin(&self, label: &'static str, trustee: u64) -> Transcript {
        let mut transcript = Transcript::new(label);
        transcript.hash("election", &self.election);
        transcript.integer("attempt", self.attempt);
        transcript.integer("n", self.trustees);
        transcript.integer("t", self.threshold);
        transcript.integer("i", trustee);
        transcript
    }
}

/// What a confirmation says.
pub(super) struct Confirmed {
    pub after: Hash,
    pub key: Point,
    pub verification: Point,
    pub rehearsal: Point,
}

/// The hash of all round-1 bodies in order of `i`, each after its length: shares are sealed for this set alone.
pub(super) fn round1_hash(bodies: &[Vec<u8>]) -> Hash {
    let mut bytes = Vec::new();
    for body in bodies {
        bytes.extend_from_slice(&le(body.len() as u64));
        bytes.extend_from_slice(body);
    }
    sha256(&[&bytes])
}

impl FrostProof {
    /// Proves knowledge of `secret` as FROST's key generation does for participant `trustee`.
    pub(super) fn prove(
        trustee: u64,
        public: &Point,
        secret: &Scalar,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Self {
        loop {
            let nonce = Zeroizing::new(random_scalar(rng));
            // A zero nonce announces the identity, which is never transmitted; the next one serves.
            if let Some(announcement) = Point::new(RistrettoPoint::mul_base(&nonce)) {
                let challenge = frost_challenge(trustee, public, &announcement);
                return Self { announcement, response: *nonce + challenge * secret };
            }
        }
    }

    /// Verifies `R = zB − cA_0`.
    pub(super) fn verify(&self, trustee: u64, public: &Point) -> Result<(), Invalid> {
        let challenge = frost_challenge(trustee, public, &self.announcement);
        let computed =
            RistrettoPoint::vartime_multiscalar_mul([self.response, -challenge], [&B, public.element()]);
        if computed == *self.announcement.element() { Ok(()) } else { Err(Invalid) }
    }
}

/// `c = H("FROST-RISTRETTO255-SHA512-v1" ‖ "dkg" ‖ i as a 32-byte scalar ‖ A_0 ‖ R)` (RFC 9591's suite).
fn frost_challenge(trustee: u64, public: &Point, announcement: &Point) -> Scalar {
    let identifier = Scalar::from(trustee);
    Scalar::from_bytes_mod_order_wide(&sha512(&[
        b"FROST-RISTRETTO255-SHA512-v1",
        b"dkg",
        identifier.as_bytes(),
        public.bytes(),
        announcement.bytes(),
    ]))
}

impl DkgRound1 {
    /// Checks the exact number of points and both proofs of possession.
    pub(super) fn verify(&self, context: &Context, trustee: u64) -> Result<(), super::Reason> {
        use super::Reason;
        let (given, expected) = (self.coefficients.len() as u64, context.threshold);
        let first = self.coefficients.first().filter(|_| given == expected);
        let first = first.ok_or(Reason::Coefficients { given, expected })?;
        self.proof.verify(context.possession(trustee), first).map_err(|_| Reason::Possession)?;
        self.frost.verify(trustee, first).map_err(|_| Reason::FrostProof)
    }
}
