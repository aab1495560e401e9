//! Many equalities of logarithms as one: `Q_j = xG_j` for all `j` and `P = xB` (`docs/protocol.md` §8.2, §12.6).

use super::{Equality, Invalid};
use crate::group::{Point, Scalar};
use crate::parts::in_parts;
use crate::transcript::Transcript;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use rand_core::{CryptoRng, RngCore};

/// Points of one multiplication.
const PART: usize = 4_096;

/// A statement that has absorbed every `G_j` and `Q_j`, after its challenge `δ`.
pub(crate) struct Challenged {
    pub transcript: Transcript,
    pub delta: Scalar,
}

impl Challenged {
    /// Draws `δ` over the whole statement.
    pub fn new(mut transcript: Transcript) -> Self {
        let delta = transcript.challenge("delta");
        Self { transcript, delta }
    }

    /// `Σδ^jP_j`: many equations as one.
    pub fn fold(&self, elements: &[RistrettoPoint]) -> RistrettoPoint {
        let powers = core::iter::successors(Some(Scalar::ONE), |power| Some(power * self.delta));
        let powers: Vec<Scalar> = powers.take(elements.len()).collect();
        let fold = |first: usize, part: &[RistrettoPoint]| {
            let powers = powers.iter().skip(first).take(part.len());
            alloc::vec![RistrettoPoint::vartime_multiscalar_mul(powers, part)]
        };
        in_parts(elements, PART, fold).into_iter().sum()
    }

    /// Proves that every `Q_j` is `secret` times `G_j`.
    pub fn prove(
        self,
        bases: &[RistrettoPoint],
        secret: &Scalar,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Equality {
        let base = self.fold(bases);
        Equality::prove(self.transcript, &base, secret, rng)
    }

    /// Verifies it for `public` = `P` and `images`, the `Q_j`.
    pub fn verify(
        self,
        proof: &Equality,
        bases: &[RistrettoPoint],
        public: &Point,
        images: &[RistrettoPoint],
    ) -> Result<(), Invalid> {
        let (base, image) = (self.fold(bases), self.fold(images));
        proof.verify(self.transcript, &base, public, &image)
    }
}
