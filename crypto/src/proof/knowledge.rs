//! Schnorr's proof that the prover knows `x` with `P = xB`.

use super::Invalid;
use crate::group::{B, Point, Scalar, random_scalar, scalar_cbor};
use crate::transcript::Transcript;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use minicbor::{Decode, Encode};
use rand_core::{CryptoRng, RngCore};

/// A proof of knowledge: the announcement `A = kB` and the response `z = k + c·x`. The challenge is always recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Knowledge {
    #[n(0)]
    announcement: Point,
    #[cbor(n(1), with = "scalar_cbor")]
    response: Scalar,
}

impl Knowledge {
    /// Proves knowledge of `secret` for a transcript that has absorbed the whole statement but `public`.
    pub fn prove(
        mut transcript: Transcript,
        public: &Point,
        secret: &Scalar,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Self {
        transcript.point("P", public);
        let mut secrets = transcript.secrets(secret.as_bytes(), rng);
        loop {
            let nonce = random_scalar(&mut secrets);
            // A zero nonce announces the identity, which is never transmitted; the next one serves.
            if let Some(announcement) = Point::new(RistrettoPoint::mul_base(&nonce)) {
                transcript.point("A", &announcement);
                let challenge = transcript.challenge("c");
                return Self { announcement, response: nonce + challenge * secret };
            }
        }
    }

    /// Verifies `zB = A + cP` on the same transcript.
    pub fn verify(&self, mut transcript: Transcript, public: &Point) -> Result<(), Invalid> {
        transcript.point("P", public);
        transcript.point("A", &self.announcement);
        let challenge = transcript.challenge("c");
        let computed =
            RistrettoPoint::vartime_multiscalar_mul([self.response, -challenge], [&B, public.element()]);
        if computed == *self.announcement.element() { Ok(()) } else { Err(Invalid) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::{decode, encode};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn holds_for_its_statement_only() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let secret = random_scalar(&mut rng);
        let public = Point::new(RistrettoPoint::mul_base(&secret)).expect("not the identity");
        let proof = Knowledge::prove(Transcript::new("test"), &public, &secret, &mut rng);
        assert_eq!(proof.verify(Transcript::new("test"), &public), Ok(()));
        assert_eq!(proof.verify(Transcript::new("other"), &public), Err(Invalid));
        let other = Point::new(RistrettoPoint::mul_base(&(secret + Scalar::ONE))).expect("not the identity");
        assert_eq!(proof.verify(Transcript::new("test"), &other), Err(Invalid));
        assert_eq!(decode::<Knowledge>(&encode(&proof)), Ok(proof));
    }
}
