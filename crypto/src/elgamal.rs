//! Lifted ElGamal to the trustees' key: sums of encrypted values (`docs/protocol.md` §6, §8).
//!
//! In scope: adding what ballots carry. Out of scope: encrypting ([`crate::ballot`]) and opening ([`crate::tally`]).

use crate::group::Point;
use core::ops::{Add, AddAssign, Sub, SubAssign};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::Identity;

/// `(D, C) = (rB, vB + rY)`, or a sum of such pairs; a sum may be the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ciphertext {
    /// `D`, the randomness times the basepoint.
    pub d: RistrettoPoint,
    /// `C`, the value hidden under the trustees' key.
    pub c: RistrettoPoint,
}

impl Ciphertext {
    /// The pair that a ballot carries for one explicit value.
    pub fn new(d: &Point, c: &Point) -> Self {
        Self { d: *d.element(), c: *c.element() }
    }

    /// The empty sum.
    pub fn zero() -> Self {
        Self { d: RistrettoPoint::identity(), c: RistrettoPoint::identity() }
    }

    /// The pair counted `weight` times. Takes a time that depends on the weight, which is public and mostly 1: a whole
    /// multiplication would be the dearest part of the sum.
    pub fn scale(&self, weight: u64) -> Self {
        let Some(highest) = weight.checked_ilog2() else { return Self::zero() };
        let mut sum = *self;
        for bit in (0..highest).rev() {
            sum = sum + sum;
            if weight >> bit & 1 == 1 {
                sum += *self;
            }
        }
        sum
    }
}

impl Add for Ciphertext {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { d: self.d + other.d, c: self.c + other.c }
    }
}

impl Sub for Ciphertext {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { d: self.d - other.d, c: self.c - other.c }
    }
}

impl AddAssign for Ciphertext {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Ciphertext {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

/// `(D, C) = (rB, P + rY)`: a piece of an answer, sealed under the trustees' key. Neither is the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// `D`, the randomness times the basepoint.
    pub d: Point,
    /// `C`, the piece hidden under the key.
    pub c: Point,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::{B, Scalar, random_scalar};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn sums_are_order_free_and_weights_repeat() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut pair = || Ciphertext { d: B * random_scalar(&mut rng), c: B * random_scalar(&mut rng) };
        let (a, b) = (pair(), pair());
        assert_eq!(a + b, b + a);
        assert_eq!(a.scale(3), a + a + a);
        assert_eq!(a.scale(1), a);
        assert_eq!(a.scale(0), Ciphertext::zero());
        let large = (1 << 40) - 3;
        let product = |point| point * Scalar::from(large);
        assert_eq!(a.scale(large), Ciphertext { d: product(a.d), c: product(a.c) });
        let mut sum = a + b;
        sum -= b;
        assert_eq!(sum, a);
        sum += b;
        assert_eq!(sum - a, b);
    }
}
