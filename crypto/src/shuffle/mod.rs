//! The verifiable shuffle: answers that are opened one by one, after every key holder in turn has mixed them
//! (`docs/protocol.md` §12).
//!
//! [`crate::message`] makes group elements of what a voter answers. A mixer [`mix`]es the sealed answers and
//! [`Mixed::prove`]s it; anyone [`verify`]s one shuffle or a whole chain of them. What comes out last a trustee
//! [`decrypt`]s, and anyone [`open`]s with enough verified shares. Out of scope: which answers are mixed, what stands on
//! the board of it, and the proofs that come with a sealed answer.

mod answers;
mod decrypt;
mod generators;
#[allow(clippy::indexing_slicing)]
mod mix;
mod proof;
mod statement;
#[cfg(test)]
mod tests;
#[allow(clippy::indexing_slicing)]
mod verify;

use crate::encoding::Hash;
use crate::group::Point;
use core::fmt;
use generators::Generators;

pub use crate::elgamal::Pair;
pub use crate::message::{self, MAX_WIDTH};
pub use answers::{Answers, seal};
pub use decrypt::{MixDecryption, VerifiedMixShare, decrypt, open, verify_decryption};
pub use mix::{Mixed, mix};
pub use proof::Proof;
pub use verify::{Link, verify};

/// The most answers of one contest.
pub const MAX_ANSWERS: usize = 1 << 20;
/// The most pairs of all answers of one contest.
pub const MAX_PAIRS: usize = 1 << 22;

/// What every shuffle of one contest shares: what it is bound to, its size, and the generators.
#[derive(Clone)]
pub struct Context {
    election: Hash,
    close: Hash,
    contest: u64,
    key: Point,
    count: usize,
    width: usize,
    generators: Generators,
}

impl Context {
    /// The context of contest `contest` of an election after its Close: `close` is Close's leaf hash, `key` the `Y` under
    /// which the answers are sealed, `count` how many there are (`N`) and `width` how many pairs each has (`ω`). Makes
    /// the generators, in about 10 µs for each answer.
    pub fn new(
        election: Hash,
        close: Hash,
        contest: u64,
        key: Point,
        count: usize,
        width: usize,
    ) -> Result<Self, ShuffleError> {
        let size = (2..=MAX_ANSWERS).contains(&count)
            && (1..=MAX_WIDTH).contains(&width)
            && count.saturating_mul(width) <= MAX_PAIRS;
        if !size {
            return Err(ShuffleError::Size);
        }
        Ok(Self { election, close, contest, key, count, width, generators: Generators::new(count) })
    }

    /// `N`, the number of answers.
    pub fn count(&self) -> usize {
        self.count
    }

    /// `ω`, the number of pairs of each answer.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The bytes of a list of answers.
    pub fn answers_length(&self) -> usize {
        64 * self.width * self.count
    }

    /// The bytes of a proof.
    pub fn proof_length(&self) -> usize {
        proof::ITEM * self.count + proof::tail_length(self.width)
    }
}

/// Where something is not as it must be; answers and items count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// An answer of a list.
    Answer(usize),
    /// An item of a proof.
    Item(usize),
    /// The end of a proof.
    Tail,
    /// The points of a decryption for an answer.
    Share(usize),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Answer(place) => write!(f, "answer {}", place + 1),
            Part::Item(place) => write!(f, "item {} of the proof", place + 1),
            Part::Tail => f.write_str("the end of the proof"),
            Part::Share(place) => write!(f, "the decryption of answer {}", place + 1),
        }
    }
}

/// What a shuffle's proof consists of (§12.4), in the order in which it is looked for; columns count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equation {
    /// `E1`: the rows of the committed matrix sum to one.
    Sums,
    /// `E2`: the permuted challenges have the product of the challenges.
    Product,
    /// `E3`: the permuted challenges are the committed matrix times the challenges.
    Commitment,
    /// `E4` for the `D` of a column: what comes out is what went in, permuted by the matrix.
    Randomness(usize),
    /// `E4` for the `C` of a column.
    Answers(usize),
    /// `E5`: the chain of commitments multiplies the permuted challenges.
    Chain,
}

impl fmt::Display for Equation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Equation::Sums => f.write_str("E1"),
            Equation::Product => f.write_str("E2"),
            Equation::Commitment => f.write_str("E3"),
            Equation::Randomness(column) => write!(f, "E4 for D in column {}", column + 1),
            Equation::Answers(column) => write!(f, "E4 for C in column {}", column + 1),
            Equation::Chain => f.write_str("E5"),
        }
    }
}

/// Why answers, a shuffle or its proof are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShuffleError {
    /// Too few or too many answers or pairs.
    #[error("a shuffle is of 2 to 1,048,576 answers of 1 to 64 pairs, and at most 4,194,304 pairs in all")]
    Size,
    /// Another length than the contest asks for.
    #[error("{given} bytes or parts, but there must be {expected}")]
    Length {
        /// What was given.
        given: usize,
        /// What there must be.
        expected: usize,
    },
    /// Not a canonical point or scalar.
    #[error("{0} is not encoded canonically")]
    Encoding(Part),
    /// The identity, where no honest mixer has it.
    #[error("{0} holds the identity element")]
    Identity(Part),
    /// An equation fails: what came out is not proven to be what went in.
    #[error("the shuffle in place {place} of the chain is not proven: {equation} fails")]
    Proof {
        /// Its place in the chain.
        place: u64,
        /// The first equation that fails.
        equation: Equation,
    },
}

impl ShuffleError {
    /// A name that stays the same.
    pub fn code(&self) -> &'static str {
        match self {
            ShuffleError::Size | ShuffleError::Length { .. } => "shuffle.schema",
            ShuffleError::Encoding(_) => "shuffle.encoding",
            ShuffleError::Identity(_) => "shuffle.identity_element",
            ShuffleError::Proof { .. } => "shuffle.proof_invalid",
        }
    }
}

/// The next 32 bytes as a transmitted point, or what is wrong with it.
fn point(parts: &mut impl Iterator<Item = [u8; 32]>, part: Part) -> Result<Point, ShuffleError> {
    let bytes = parts.next().ok_or(ShuffleError::Encoding(part))?;
    if bytes == [0; 32] {
        return Err(ShuffleError::Identity(part));
    }
    Point::from_bytes(bytes).ok_or(ShuffleError::Encoding(part))
}

/// Refuses another length than the expected one.
fn length(given: usize, expected: usize) -> Result<(), ShuffleError> {
    if given == expected { Ok(()) } else { Err(ShuffleError::Length { given, expected }) }
}
