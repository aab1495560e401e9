//! A shuffle's proof and its bytes: an item for each answer, then a short tail (`docs/protocol.md` §12.4).

use super::{Context, Pair, Part, ShuffleError, length, point};
use crate::group::{Point, Scalar, scalar};
use crate::parts::in_parts;
use alloc::vec::Vec;

/// The bytes of an item: `c ‖ ĉ ‖ t̂ ‖ ŝ ‖ s'`.
pub(super) const ITEM: usize = 5 * 32;
/// Items that a core decodes at a time.
const PART: usize = 256;

/// The bytes of the tail for answers of this many pairs.
pub(super) fn tail_length(width: usize) -> usize {
    32 * (6 + 3 * width)
}

/// The proof that one list of answers is another, permuted and sealed anew. Its lengths are those of the context that it
/// was made or decoded for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub(super) items: Vec<Item>,
    pub(super) tail: Tail,
}

/// What a proof has for each answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// `c_i`, the commitment to where input `i` went.
    pub commitment: Point,
    /// `ĉ_i`, a link of the chain.
    pub chain: Point,
    /// `t̂_i`.
    pub announcement: Point,
    /// `ŝ_i`.
    pub chain_response: Scalar,
    /// `s'_i`.
    pub response: Scalar,
}

/// What a proof has once, and for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tail {
    /// `t1`.
    pub sums: Point,
    /// `t2`.
    pub product: Point,
    /// `t3`.
    pub commitment: Point,
    /// `t4` for `D` and `C` of each column.
    pub columns: Vec<Pair>,
    /// `s1`, `s2`, `s3`.
    pub responses: [Scalar; 3],
    /// `s4` of each column.
    pub column_responses: Vec<Scalar>,
}

impl Proof {
    /// Decodes a proof of exactly the context's length: every scalar and point canonical, no point the identity.
    pub fn from_bytes(context: &Context, bytes: &[u8]) -> Result<Self, ShuffleError> {
        let expected = context.proof_length();
        let split = bytes.split_at_checked(ITEM * context.count);
        let (items, tail) = split.ok_or(ShuffleError::Length { given: bytes.len(), expected })?;
        length(bytes.len(), expected)?;
        let decode = |first: usize, part: &[[u8; ITEM]]| {
            part.iter().enumerate().map(|(place, bytes)| Item::from_bytes(first + place, bytes)).collect()
        };
        let items = in_parts(items.as_chunks().0, PART, decode).into_iter().collect::<Result<_, _>>()?;
        Ok(Self { items, tail: Tail::from_bytes(context.width, tail)? })
    }

    /// The proof's bytes: 160 for each answer, then the tail.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            Vec::with_capacity(ITEM * self.items.len() + tail_length(self.tail.column_responses.len()));
        for Item { commitment, chain, announcement, chain_response, response } in &self.items {
            [commitment, chain, announcement].iter().for_each(|point| bytes.extend(point.bytes()));
            [chain_response, response].iter().for_each(|scalar| bytes.extend(scalar.as_bytes()));
        }
        let Tail { sums, product, commitment, columns, responses, column_responses } = &self.tail;
        [sums, product, commitment].iter().for_each(|point| bytes.extend(point.bytes()));
        columns.iter().flat_map(|pair| [pair.d, pair.c]).for_each(|point| bytes.extend(point.bytes()));
        responses.iter().chain(column_responses).for_each(|scalar| bytes.extend(scalar.as_bytes()));
        bytes
    }

    /// Refuses a proof that was made for another size.
    pub(super) fn fits(&self, context: &Context) -> Result<(), ShuffleError> {
        length(self.items.len(), context.count)?;
        length(self.tail.columns.len(), context.width)?;
        length(self.tail.column_responses.len(), context.width)
    }

    /// All responses, in the order of the bytes.
    pub(super) fn responses(&self) -> impl Iterator<Item = &Scalar> {
        let items = self.items.iter().flat_map(|item| [&item.chain_response, &item.response]);
        items.chain(&self.tail.responses).chain(&self.tail.column_responses)
    }
}

impl Item {
    fn from_bytes(place: usize, bytes: &[u8; ITEM]) -> Result<Self, ShuffleError> {
        let part = Part::Item(place);
        let mut parts = bytes.as_chunks().0.iter().copied();
        Ok(Self {
            commitment: point(&mut parts, part)?,
            chain: point(&mut parts, part)?,
            announcement: point(&mut parts, part)?,
            chain_response: response(&mut parts, part)?,
            response: response(&mut parts, part)?,
        })
    }
}

impl Tail {
    fn from_bytes(width: usize, bytes: &[u8]) -> Result<Self, ShuffleError> {
        let mut parts = bytes.as_chunks().0.iter().copied();
        let mut next = || point(&mut parts, Part::Tail);
        let (sums, product, commitment) = (next()?, next()?, next()?);
        let columns = (0..width).map(|_| Ok(Pair { d: next()?, c: next()? })).collect::<Result<_, _>>()?;
        let mut next = || response(&mut parts, Part::Tail);
        let responses = [next()?, next()?, next()?];
        let column_responses = (0..width).map(|_| next()).collect::<Result<_, _>>()?;
        Ok(Self { sums, product, commitment, columns, responses, column_responses })
    }
}

/// The next 32 bytes as a canonical scalar.
fn response(parts: &mut impl Iterator<Item = [u8; 32]>, part: Part) -> Result<Scalar, ShuffleError> {
    parts.next().and_then(scalar).ok_or(ShuffleError::Encoding(part))
}
