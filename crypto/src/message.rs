//! Answers as group elements and back: each answer has one encoding (`docs/protocol.md` §12.1).
//!
//! An answer is cut into pieces of 30 bytes. A piece's element is the first of 16,256 candidates that is the canonical
//! encoding of one; about one in four is. How many are tried depends on the piece: a few microseconds on the voter's own
//! device. What comes out of a mix is public when it is decoded.

use crate::group::Point;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;

/// The most pieces, and so pairs, of one answer.
pub const MAX_WIDTH: usize = 64;
/// The bytes of a piece.
pub const PIECE: usize = 30;

/// How many pieces, and so pairs, an answer of this many bytes has.
pub fn width(length: usize) -> usize {
    length.div_ceil(PIECE)
}

/// The elements of an answer's pieces, the last filled up with zeros. `None` for an answer of no byte or of more than 64
/// pieces, or if none of a piece's candidates is an element, which happens to no piece that can be found.
pub fn encode(answer: &[u8]) -> Option<Vec<Point>> {
    if !(1..=MAX_WIDTH).contains(&width(answer.len())) {
        return None;
    }
    let filled = |bytes: &[u8]| {
        let mut piece = [0; PIECE];
        piece.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        piece
    };
    // Large enough from the start: growing would leave copies of what a voter answers behind.
    let mut elements = Vec::with_capacity(width(answer.len()));
    for bytes in answer.chunks(PIECE) {
        elements.push(element(&filled(bytes))?);
    }
    Some(elements)
}

/// The answer of `length` bytes that these elements encode; `None` for anything that [`encode`] does not make.
pub fn decode(elements: &[RistrettoPoint], length: usize) -> Option<Vec<u8>> {
    if length == 0 || elements.len() != width(length) {
        return None;
    }
    let mut answer = Vec::with_capacity(elements.len() * PIECE);
    for element in elements {
        answer.extend(piece(element)?);
    }
    let padding = answer.split_off(length);
    padding.iter().all(|byte| *byte == 0).then_some(answer)
}

/// The first candidate that is an element: `2·c0 ‖ piece ‖ c1`, `c0` counting faster.
fn element(piece: &[u8; PIECE]) -> Option<Point> {
    let counters = (0..=126).flat_map(|c1: u8| (0..128).map(move |c0: u8| (c0, c1)));
    let candidate = |(c0, c1): (u8, u8)| {
        let mut bytes = [0; 32];
        let [first, middle @ .., last] = &mut bytes;
        (*first, *last) = (2 * c0, c1);
        *middle = *piece;
        Point::from_bytes(bytes)
    };
    counters.map(candidate).find_map(|point| point)
}

/// The piece whose first element this is.
fn piece(point: &RistrettoPoint) -> Option<[u8; PIECE]> {
    let bytes = point.compress().to_bytes();
    let [_, piece @ .., _] = bytes;
    (element(&piece)?.bytes() == &bytes).then_some(piece)
}
