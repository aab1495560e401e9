//! The election's key: recomputed from what the trustees posted, and acceptable or refused (`docs/protocol.md` §4).

use super::body::DkgRound1;
use crate::group::{B, Point, Scalar, b_blinding};
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::Identity;

/// The key of one attempt: `Y` and every trustee's `Y_i`, none of them the identity, `±B` or `±B̃`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectionKey {
    attempt: u64,
    key: Point,
    verification: Vec<Point>,
    threshold: u64,
    all_of_n: bool,
}

/// A recomputed key is the identity, `±B` or `±B̃`: votes under it would be public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unacceptable;

impl ElectionKey {
    /// `Y = ΣY_i`.
    pub(super) fn sum(attempt: u64, keys: Vec<Point>) -> Result<Self, Unacceptable> {
        let key = acceptable(keys.iter().map(Point::element).sum())?;
        for key in &keys {
            acceptable(*key.element())?;
        }
        Ok(Self { attempt, key, threshold: keys.len() as u64, verification: keys, all_of_n: true })
    }

    /// `Y = ΣA_{i,0}`, `Y_i = Σ_jΣ_k i^k A_{j,k}`; every round 1 has exactly `threshold` points.
    pub(super) fn interpolate(
        attempt: u64,
        threshold: u64,
        rounds: &[&DkgRound1],
    ) -> Result<Self, Unacceptable> {
        let mut sums = alloc::vec![RistrettoPoint::identity(); threshold as usize];
        for round in rounds {
            for (sum, coefficient) in sums.iter_mut().zip(&round.coefficients) {
                *sum += coefficient.element();
            }
        }
        let key = acceptable(sums[0])?;
        let each = (1..=rounds.len() as u64).map(|trustee| acceptable(evaluate(sums.iter(), trustee)));
        let verification = each.collect::<Result<_, _>>()?;
        Ok(Self { attempt, key, verification, threshold, all_of_n: false })
    }

    /// The attempt that made it.
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// `Y`, to which ballots are sealed.
    pub fn y(&self) -> &Point {
        &self.key
    }

    /// `Y_1 … Y_n`.
    pub fn verification(&self) -> &[Point] {
        &self.verification
    }

    /// `Y_i`; `None` if there is no trustee of that number.
    pub fn of(&self, trustee: u64) -> Option<&Point> {
        self.verification.get(usize::try_from(trustee.checked_sub(1)?).ok()?)
    }

    /// How many trustees are needed to open a sum.
    pub fn threshold(&self) -> u64 {
        self.threshold
    }

    /// Whether the key is the plain sum of the trustees' keys, without a polynomial.
    pub fn all_of_n(&self) -> bool {
        self.all_of_n
    }

    /// `λ_i` for a set of trustees: what each one's partial decryption is multiplied with.
    pub(crate) fn lagrange(&self, trustees: &[u64]) -> Vec<Scalar> {
        if self.all_of_n {
            return alloc::vec![Scalar::ONE; trustees.len()];
        }
        let others = |own: u64| trustees.iter().filter(move |&&other| other != own);
        let coefficient = |&own: &u64| {
            let above: Scalar = others(own).map(|&other| Scalar::from(other)).product();
            let below: Scalar = others(own).map(|&other| Scalar::from(other) - Scalar::from(own)).product();
            above * below.invert()
        };
        trustees.iter().map(coefficient).collect()
    }
}

/// `Σ_k i^k A_k` by Horner's rule.
pub(super) fn evaluate<'a>(
    coefficients: impl DoubleEndedIterator<Item = &'a RistrettoPoint>,
    trustee: u64,
) -> RistrettoPoint {
    let place = Scalar::from(trustee);
    coefficients.rev().fold(RistrettoPoint::identity(), |sum, coefficient| sum * place + coefficient)
}

/// A key that is none of the identity, `±B`, `±B̃`.
pub(super) fn acceptable(key: RistrettoPoint) -> Result<Point, Unacceptable> {
    let blinding = b_blinding();
    let known = [B, -B, blinding, -blinding].contains(&key);
    Point::new(key).filter(|_| !known).ok_or(Unacceptable)
}
