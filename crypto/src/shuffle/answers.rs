//! Sealed answers in a list: what goes into a mix and what comes out (`docs/protocol.md` §12.2).

use super::{Context, Pair, Part, ShuffleError, length, point};
use crate::group::{Point, random_scalar};
use crate::parts::in_parts;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use rand_core::{CryptoRng, RngCore};

/// Pairs that a core decodes at a time.
const PART: usize = 512;

/// Seals the elements of one answer under `Y`, each with a randomness of its own.
pub fn seal(key: &Point, elements: &[Point], rng: &mut (impl CryptoRng + RngCore)) -> Vec<Pair> {
    let mut pair = |element: &Point| loop {
        let r = zeroize::Zeroizing::new(random_scalar(rng));
        let d = Point::new(RistrettoPoint::mul_base(&r));
        let c = Point::new(element.element() + key.element() * *r);
        // Nobody meets an identity, which would not be transmitted; the next randomness serves.
        if let Some((d, c)) = d.zip(c) {
            return Pair { d, c };
        }
    };
    elements.iter().map(&mut pair).collect()
}

/// The sealed answers of one contest, in order: `N` times `ω` pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    width: usize,
    pairs: Vec<Pair>,
}

impl Answers {
    /// The answers with these pairs, one answer's behind the other's.
    pub fn new(context: &Context, pairs: Vec<Pair>) -> Result<Self, ShuffleError> {
        length(pairs.len(), context.count * context.width)?;
        Ok(Self { width: context.width, pairs })
    }

    /// Decodes `D ‖ C` of every pair of every answer; all of them canonical, none the identity.
    pub fn from_bytes(context: &Context, bytes: &[u8]) -> Result<Self, ShuffleError> {
        length(bytes.len(), context.answers_length())?;
        let decode = |first: usize, part: &[[u8; 64]]| {
            let pair = |(place, bytes): (usize, &[u8; 64])| {
                let answer = Part::Answer((first + place) / context.width);
                let mut halves = bytes.as_chunks().0.iter().copied();
                Ok(Pair { d: point(&mut halves, answer)?, c: point(&mut halves, answer)? })
            };
            part.iter().enumerate().map(pair).collect()
        };
        let pairs = in_parts(bytes.as_chunks().0, PART, decode).into_iter().collect::<Result<_, _>>()?;
        Ok(Self { width: context.width, pairs })
    }

    /// The bytes of the list: 64 for each pair.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.pairs.iter().flat_map(|pair| [*pair.d.bytes(), *pair.c.bytes()]).flatten().collect()
    }

    /// All pairs, one answer's behind the other's.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The pairs of each answer.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[Pair]> {
        self.pairs.chunks_exact(self.width)
    }

    /// Refuses a list that was made for another size.
    pub(super) fn fits(&self, context: &Context) -> Result<(), ShuffleError> {
        length(self.width, context.width)?;
        length(self.pairs.len(), context.count * context.width)
    }
}
