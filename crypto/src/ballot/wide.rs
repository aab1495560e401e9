//! Integers of several limbs, and sums of many products of them that are reduced once: a batch adds a product of every
//! ballot to the coefficient of each generator, and reducing every one of them would cost four times as much as multiplying.

use crate::group::Scalar;

/// A scalar's integer, least significant limb first.
#[derive(Clone, Copy)]
pub(super) struct Limbs(pub [u64; 4]);

impl From<&Scalar> for Limbs {
    fn from(scalar: &Scalar) -> Self {
        let mut limbs = [0; 4];
        for (limb, bytes) in limbs.iter_mut().zip(scalar.as_bytes().as_chunks().0) {
            *limb = u64::from_le_bytes(*bytes);
        }
        Self(limbs)
    }
}

impl From<Limbs> for Scalar {
    fn from(limbs: Limbs) -> Self {
        let mut bytes = [0; 32];
        for (bytes, limb) in bytes.as_chunks_mut().0.iter_mut().zip(limbs.0) {
            *bytes = limb.to_le_bytes();
        }
        Self::from_bytes_mod_order(bytes)
    }
}

/// `Σ ab` as an integer: room for 2⁶⁴ products, each below `ℓ²` < 2⁵⁰⁶.
#[derive(Clone, Copy, Default)]
pub(super) struct Wide([u64; 9]);

impl Wide {
    /// Adds `ab`. Takes the same time whatever they are.
    pub fn add_product(&mut self, a: Limbs, b: Limbs) {
        let mut product = [0; 9];
        for (i, a) in a.0.into_iter().enumerate() {
            let mut carry = 0;
            for (slot, b) in product[i..].iter_mut().zip(b.0) {
                (*slot, carry) = a.carrying_mul_add(b, *slot, carry);
            }
            product[i + 4] = carry;
        }
        let mut carry = false;
        for (slot, limb) in self.0.iter_mut().zip(product) {
            (*slot, carry) = slot.carrying_add(limb, carry);
        }
    }

    /// The sum modulo `ℓ`.
    pub fn reduce(&self) -> Scalar {
        let [low @ .., high] = self.0;
        let mut bytes = [0; 64];
        for (bytes, limb) in bytes.as_chunks_mut().0.iter_mut().zip(low) {
            *bytes = limb.to_le_bytes();
        }
        let unit = Scalar::from_bytes_mod_order_wide(&[0xff; 64]) + Scalar::ONE;
        Scalar::from_bytes_mod_order_wide(&bytes) + Scalar::from(high) * unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::rng;
    use crate::group::random_scalar;

    #[test]
    fn it_is_the_sum_of_the_products() {
        let mut rng = rng(5);
        let (mut wide, mut sum) = (Wide::default(), Scalar::ZERO);
        assert_eq!(wide.reduce(), sum);
        for _ in 0..200 {
            let (a, b) = (random_scalar(&mut rng), random_scalar(&mut rng));
            wide.add_product((&a).into(), (&b).into());
            sum += a * b;
            assert_eq!(wide.reduce(), sum);
        }
    }

    #[test]
    fn the_largest_products_carry_to_the_last_limb() {
        let largest = -Scalar::ONE;
        let mut wide = Wide::default();
        // (ℓ − 1)² is above 2⁵⁰³: 2¹⁰ of them are above 2⁵¹².
        (0..1 << 10).for_each(|_| wide.add_product((&largest).into(), (&largest).into()));
        assert_ne!(wide.0[8], 0);
        assert_eq!(wide.reduce(), Scalar::from(1u64 << 10));
        let full = Limbs([u64::MAX; 4]);
        let mut wide =
            Wide([u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, 6]);
        wide.add_product(full, full);
        // 2⁵¹² − 1 + (2²⁵⁶ − 1)² = 2⁵¹³ − 2²⁵⁷: all but the lowest 257 bits of the first 512, and one above.
        assert_eq!(wide.0, [0, 0, 0, 0, u64::MAX - 1, u64::MAX, u64::MAX, u64::MAX, 7]);
    }
}
