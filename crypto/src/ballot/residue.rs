//! Numbers modulo `ℓ` in the form of Montgomery (1985), for the verifier's many products. The library's `Scalar` guards
//! secrets and leaves that form after every product; here all is public and stays in it, for a sixth of the work.

use super::wide::Limbs;
use crate::group::Scalar;
use alloc::vec::Vec;
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// `ℓ`, least significant limb first; the third limb is zero.
const L: [u64; 4] = [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000];
/// `−ℓ⁻¹` modulo 2⁶⁴.
const INVERSE: u64 = 0xd2b5_1da3_1254_7e1b;
/// `R = 2²⁵⁶` modulo `ℓ`: the form of one.
const ONE: [u64; 4] =
    [0xd6ec_3174_8d98_951d, 0xc6ef_5bf4_737d_cf70, 0xffff_ffff_ffff_fffe, 0x0fff_ffff_ffff_ffff];
/// `R²` modulo `ℓ`.
const SQUARE: [u64; 4] =
    [0xa406_11e3_449c_0f01, 0xd00e_1ba7_6885_9347, 0xceec_73d2_17f5_be65, 0x0399_411b_7c30_9a3d];
/// `R³` modulo `ℓ`.
const CUBE: [u64; 4] =
    [0x2a9e_4968_7b83_a2db, 0x2783_24e6_aef7_f3ec, 0x8065_dc6c_04ec_5b65, 0x0e53_0b77_3599_cec7];

/// `aR` modulo `ℓ`, below `ℓ`, for a number `a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Residue([u64; 4]);

impl Residue {
    pub const ZERO: Self = Self([0; 4]);
    pub const ONE: Self = Self(ONE);

    /// The number whose form is this integer.
    pub fn of_form(form: &Scalar) -> Self {
        Self(Limbs::from(form).0)
    }

    /// The integer that stands for the number.
    pub fn form(self) -> Limbs {
        Limbs(self.0)
    }

    /// The number itself.
    pub fn plain(self) -> Limbs {
        Limbs(product(self.0, [1, 0, 0, 0]))
    }

    /// The inverses of many numbers at the price of one (Montgomery 1987); none of them may be zero.
    pub fn invert<'a>(numbers: impl Iterator<Item = &'a mut Self>) {
        let (mut all, mut product) = (Vec::new(), Self::ONE);
        for number in numbers {
            let before = product;
            product *= *number;
            all.push((number, before));
        }
        let mut inverse = Self::from(&Scalar::from(product).invert());
        for (number, before) in all.into_iter().rev() {
            let own = inverse * before;
            inverse *= *number;
            *number = own;
        }
    }
}

impl From<&Scalar> for Residue {
    fn from(scalar: &Scalar) -> Self {
        Self(product(Limbs::from(scalar).0, SQUARE))
    }
}

/// 64 bytes, least significant first, modulo `ℓ`.
impl From<[u8; 64]> for Residue {
    fn from(bytes: [u8; 64]) -> Self {
        let mut limbs = [0; 8];
        for (limb, bytes) in limbs.iter_mut().zip(bytes.as_chunks().0) {
            *limb = u64::from_le_bytes(*bytes);
        }
        let [low @ .., h0, h1, h2, h3] = limbs;
        Self(product(SQUARE, low)) + Self(product(CUBE, [h0, h1, h2, h3]))
    }
}

impl From<u64> for Residue {
    fn from(number: u64) -> Self {
        Self(product([number, 0, 0, 0], SQUARE))
    }
}

impl From<Residue> for Scalar {
    fn from(residue: Residue) -> Self {
        residue.plain().into()
    }
}

/// `ab/R` modulo `ℓ`, for `a` below `ℓ` and any `b`: every sum stays below `2ℓ` < 2²⁵⁴.
fn product(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let [a0, a1, a2, a3] = a;
    let [l0, l1, _, l3] = L;
    let [mut t0, mut t1, mut t2, mut t3] = [0; 4];
    for b in b {
        let (s0, carry) = a0.carrying_mul_add(b, t0, 0);
        let (s1, carry) = a1.carrying_mul_add(b, t1, carry);
        let (s2, carry) = a2.carrying_mul_add(b, t2, carry);
        let (s3, s4) = a3.carrying_mul_add(b, t3, carry);
        let m = s0.wrapping_mul(INVERSE);
        let (_, carry) = m.carrying_mul_add(l0, s0, 0);
        let (r0, carry) = m.carrying_mul_add(l1, s1, carry);
        let (r1, over) = s2.overflowing_add(carry);
        let (r2, carry) = m.carrying_mul_add(l3, s3, u64::from(over));
        (t0, t1, t2, t3) = (r0, r1, r2, s4.wrapping_add(carry));
    }
    reduced([t0, t1, t2, t3])
}

/// A number below `2ℓ`, less `ℓ` if it is not below.
fn reduced(number: [u64; 4]) -> [u64; 4] {
    match less(number, L) {
        (_, true) => number,
        (rest, false) => rest,
    }
}

/// `a − b` modulo 2²⁵⁶, and whether it is negative.
fn less(a: [u64; 4], b: [u64; 4]) -> ([u64; 4], bool) {
    let (mut rest, mut borrow) = (a, false);
    for (slot, b) in rest.iter_mut().zip(b) {
        (*slot, borrow) = slot.borrowing_sub(b, borrow);
    }
    (rest, borrow)
}

/// `a + b` for a sum below 2²⁵⁶.
fn more(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let (mut sum, mut carry) = (a, false);
    for (slot, b) in sum.iter_mut().zip(b) {
        (*slot, carry) = slot.carrying_add(b, carry);
    }
    sum
}

impl Add for Residue {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(reduced(more(self.0, other.0)))
    }
}

impl Sub for Residue {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        match less(self.0, other.0) {
            (rest, false) => Self(rest),
            (rest, true) => Self(more(rest, L)),
        }
    }
}

impl Mul for Residue {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(product(self.0, other.0))
    }
}

impl Neg for Residue {
    type Output = Self;

    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl AddAssign for Residue {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Residue {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl MulAssign for Residue {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl Sum for Residue {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, Add::add)
    }
}

impl<'a> Product<&'a Self> for Residue {
    fn product<I: Iterator<Item = &'a Self>>(numbers: I) -> Self {
        numbers.fold(Self::ONE, |product, number| product * *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::rng;
    use crate::group::random_scalar;

    /// Numbers at both ends, with long runs of equal bits, and others.
    fn numbers() -> Vec<Scalar> {
        let mut rng = rng(9);
        let power = |bits: u32| (0..bits).fold(Scalar::ONE, |power, _| power + power);
        let mut all: Vec<Scalar> = [0, 1, 2, 63, 64, 65, 127, 128, 191, 192, 251, 252, 255].map(power).into();
        all.extend(all.clone().iter().flat_map(|power| [power - Scalar::ONE, -power]));
        all.extend((0..40).map(|_| random_scalar(&mut rng)));
        all
    }

    #[test]
    fn arithmetic_is_that_of_the_library() {
        for a in numbers() {
            let form = Residue::from(&a);
            assert_eq!((Scalar::from(form), Scalar::from(-form)), (a, -a));
            for b in numbers() {
                let (x, y) = (form, Residue::from(&b));
                let ours = [x + y, x - y, x * y].map(Scalar::from);
                assert_eq!(ours, [a + b, a - b, a * b]);
            }
        }
    }

    #[test]
    fn a_form_is_the_number_times_2_to_the_256() {
        let r = (0..256).fold(Scalar::ONE, |power, _| power + power);
        for a in numbers() {
            assert_eq!(Residue::of_form(&(a * r)), Residue::from(&a));
            assert_eq!(Residue::from(&a).form().0, Limbs::from(&(a * r)).0);
            assert_eq!(Residue::from(&a).plain().0, Limbs::from(&a).0);
        }
        assert_eq!(Residue::from(u64::MAX), Residue::from(&Scalar::from(u64::MAX)));
    }

    #[test]
    fn wide_numbers_are_reduced_as_the_library_reduces_them() {
        let numbers: Vec<[u8; 32]> = numbers().iter().map(|number| *number.as_bytes()).collect();
        for low in [[0xff; 32]].iter().chain(&numbers) {
            for high in [[0xff; 32]].iter().chain(&numbers) {
                let mut bytes = [0; 64];
                bytes[..32].copy_from_slice(low);
                bytes[32..].copy_from_slice(high);
                assert_eq!(Scalar::from(Residue::from(bytes)), Scalar::from_bytes_mod_order_wide(&bytes));
            }
        }
    }

    #[test]
    fn inverses_are_those_of_the_library() {
        let numbers: Vec<Scalar> = numbers().into_iter().filter(|number| *number != Scalar::ZERO).collect();
        let mut ours: Vec<Residue> = numbers.iter().map(Residue::from).collect();
        Residue::invert(ours.iter_mut());
        let theirs: Vec<Scalar> = numbers.iter().map(Scalar::invert).collect();
        assert_eq!(ours.into_iter().map(Scalar::from).collect::<Vec<_>>(), theirs);
    }
}
