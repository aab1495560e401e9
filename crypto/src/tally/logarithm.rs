//! Small discrete logarithms by baby steps and giant steps (`docs/protocol.md` §8).
//!
//! A search below `bound` costs `m` baby steps once, shared by all searches, and `bound/m` giant steps each, about a
//! microsecond per step. `m` is near `√(selections · bound)` and at most [`MAX_TABLE`]: below a bound of 2^30 a search
//! takes milliseconds; at the protocol's limit of 2^40 it takes about a second, and the table 16 MiB.

use crate::group::{B, Scalar};
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;

/// The largest bound of the protocol: (total weight) × (largest form maximum), §3.
pub(super) const MAX_BOUND: u64 = 1 << 40;
/// The most baby steps.
const MAX_TABLE: u64 = 1 << 20;
/// How many giant steps are compressed together, sharing one inversion.
const BATCH: usize = 256;

/// A table of baby steps `jB`, `0 ≤ j < m`.
pub struct Logarithms {
    /// Keys of the baby steps with their `j`, sorted.
    table: Vec<(u64, u32)>,
    steps: u64,
}

impl Logarithms {
    /// A table for `selections` searches up to `bound`, which is at most 2⁴⁰, the protocol's limit of a total (§3).
    pub fn new(bound: u64, selections: usize) -> Self {
        let best = bound.saturating_mul(selections as u64).isqrt();
        let steps = best.next_power_of_two().clamp(1, MAX_TABLE);
        let mut table = Vec::with_capacity(steps as usize);
        let mut step = Walk { next: Scalar::ZERO * B, stride: B };
        while (table.len() as u64) < steps {
            let left = steps as usize - table.len();
            let place = table.len() as u32;
            table.extend(step.keys(left.min(BATCH)).into_iter().zip(place..));
        }
        table.sort_unstable();
        Self { table, steps }
    }

    /// The bytes of the table: 16 for each baby step.
    pub fn bytes(&self) -> usize {
        self.table.len() * size_of::<(u64, u32)>()
    }

    /// `v` with `vB = point` and `0 ≤ v ≤ bound`, if there is one.
    pub fn find(&self, point: &RistrettoPoint, bound: u64) -> Option<u64> {
        let mut walk = Walk { next: *point, stride: -(B * Scalar::from(self.steps)) };
        let giants = bound / self.steps + 1;
        let mut giant = 0u64;
        while giant < giants {
            let batch = (giants - giant).min(BATCH as u64) as usize;
            for key in walk.keys(batch) {
                for baby in self.babies(key) {
                    let value = giant * self.steps + u64::from(baby);
                    // The table keeps eight bytes of each point: the value itself decides.
                    if value <= bound && RistrettoPoint::mul_base(&Scalar::from(value)) == *point {
                        return Some(value);
                    }
                }
                giant += 1;
            }
        }
        None
    }

    /// The baby steps with this key: one as a rule.
    fn babies(&self, key: u64) -> impl Iterator<Item = u32> {
        let first = self.table.partition_point(|&(other, _)| other < key);
        self.table[first..].iter().take_while(move |&&(other, _)| other == key).map(|&(_, baby)| baby)
    }
}

/// Points in equal strides.
struct Walk {
    next: RistrettoPoint,
    stride: RistrettoPoint,
}

impl Walk {
    /// Keys of the next points: eight bytes of the double's encoding, for doubles compress in a batch.
    fn keys(&mut self, count: usize) -> Vec<u64> {
        let mut points = Vec::with_capacity(count);
        for _ in 0..count {
            points.push(self.next);
            self.next += self.stride;
        }
        let key = |compressed: curve25519_dalek::ristretto::CompressedRistretto| {
            let [a, b, c, d, e, f, g, h, ..] = compressed.to_bytes();
            u64::from_le_bytes([a, b, c, d, e, f, g, h])
        };
        RistrettoPoint::double_and_compress_batch(&points).into_iter().map(key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn times(value: u64) -> RistrettoPoint {
        RistrettoPoint::mul_base(&Scalar::from(value))
    }

    #[test]
    fn every_small_value_is_found_and_none_beyond() {
        for bound in [0, 1, 2, 3, 255, 256, 257] {
            let logarithms = Logarithms::new(bound, 1);
            for value in 0..=bound {
                assert_eq!(logarithms.find(&times(value), bound), Some(value));
            }
            assert_eq!(logarithms.find(&times(bound + 1), bound), None);
            assert_eq!(logarithms.find(&-B, bound), None);
        }
    }

    #[test]
    fn d_20_a_search_at_the_limit_of_the_protocol_ends() {
        let logarithms = Logarithms::new(MAX_BOUND, 512);
        assert_eq!(logarithms.table.len() as u64, MAX_TABLE);
        assert_eq!(logarithms.find(&times(MAX_TABLE * 300 + 5), MAX_BOUND), Some(MAX_TABLE * 300 + 5));
        assert_eq!(logarithms.find(&times(MAX_BOUND + 1), MAX_BOUND), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn values_are_found(bound in 1u64..1 << 24, part in 0.0f64..=1.0, selections in 1usize..64) {
            let value = ((bound as f64 * part) as u64).min(bound);
            prop_assert_eq!(Logarithms::new(bound, selections).find(&times(value), bound), Some(value));
        }
    }
}
