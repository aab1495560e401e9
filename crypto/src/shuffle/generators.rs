//! The generators of permutation commitments: nobody knows a logarithm of one to another (`docs/protocol.md` §12.3).

use crate::encoding::{le, sha512};
use crate::parts::in_parts;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;

/// Generators that a core makes at a time.
const PART: usize = 256;

/// `H_0`, with which the chain begins, and `H_1 … H_N`.
#[derive(Clone)]
pub(super) struct Generators {
    /// `H_0`.
    pub chain: RistrettoPoint,
    /// `H_1 … H_N`.
    pub each: Vec<RistrettoPoint>,
}

impl Generators {
    /// Those for `count` answers.
    pub fn new(count: usize) -> Self {
        let numbers: Vec<u64> = (1..=count as u64).collect();
        let make = |_, part: &[u64]| part.iter().map(|number| generator(*number)).collect();
        Self { chain: generator(0), each: in_parts(&numbers, PART, make) }
    }
}

/// `H_i = map(SHA-512("glassurn/v1/generator" ‖ i))`.
fn generator(number: u64) -> RistrettoPoint {
    RistrettoPoint::from_uniform_bytes(&sha512(&[b"glassurn/v1/generator", &le(number)]))
}
