//! Chaum and Pedersen's proof that `P = xB` and `Q = xG` share their logarithm.

use super::Invalid;
use crate::group::{B, Point, Scalar, random_scalar, scalar_cbor};
use crate::transcript::Transcript;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use minicbor::{Decode, Encode};
use rand_core::{CryptoRng, RngCore};

/// A proof of equal logarithms: `A = kB`, `A' = kG`, `z = k + c·x`. `A'` may be the identity where `G` is, so it is a
/// computed value here: what travels is the pair of announcements and the response.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Equality {
    #[n(0)]
    announcement: Point,
    #[n(1)]
    second: crate::group::Share,
    #[cbor(n(2), with = "scalar_cbor")]
    response: Scalar,
}

impl Equality {
    /// Proves that `secret` is the logarithm of `public` to `B` and of `second_public` to `base`. The transcript has
    /// absorbed the whole statement, these three included.
    pub fn prove(
        mut transcript: Transcript,
        base: &RistrettoPoint,
        secret: &Scalar,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Self {
        let mut secrets = transcript.secrets(secret.as_bytes(), rng);
        loop {
            let nonce = random_scalar(&mut secrets);
            if let Some(announcement) = Point::new(RistrettoPoint::mul_base(&nonce)) {
                let second = base * nonce;
                transcript.point("A", &announcement);
                transcript.element("A'", &second);
                let challenge = transcript.challenge("c");
                return Self {
                    announcement,
                    second: crate::group::Share(second),
                    response: nonce + challenge * secret,
                };
            }
        }
    }

    /// Verifies `zB = A + cP` and `zG = A' + cQ` on the same transcript.
    pub fn verify(
        &self,
        mut transcript: Transcript,
        base: &RistrettoPoint,
        public: &Point,
        second_public: &RistrettoPoint,
    ) -> Result<(), Invalid> {
        transcript.point("A", &self.announcement);
        transcript.element("A'", &self.second.0);
        let challenge = transcript.challenge("c");
        let scalars = [self.response, -challenge];
        let first = RistrettoPoint::vartime_multiscalar_mul(scalars, [&B, public.element()]);
        let second = RistrettoPoint::vartime_multiscalar_mul(scalars, [base, second_public]);
        let holds = first == *self.announcement.element() && second == self.second.0;
        if holds { Ok(()) } else { Err(Invalid) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn holds_for_equal_logarithms_only() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let (x, g) = (random_scalar(&mut rng), RistrettoPoint::mul_base(&random_scalar(&mut rng)));
        let public = Point::new(RistrettoPoint::mul_base(&x)).expect("not the identity");
        let proof = Equality::prove(Transcript::new("test"), &g, &x, &mut rng);
        assert_eq!(proof.verify(Transcript::new("test"), &g, &public, &(g * x)), Ok(()));
        assert_eq!(
            proof.verify(Transcript::new("test"), &g, &public, &(g * (x + Scalar::ONE))),
            Err(Invalid)
        );
        assert_eq!(proof.verify(Transcript::new("other"), &g, &public, &(g * x)), Err(Invalid));
    }
}
