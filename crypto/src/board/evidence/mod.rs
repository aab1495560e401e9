//! Evidence that a board has told two stories: signed statements that no one history contains (`docs/protocol.md` §7).
//!
//! Whoever is given the statements checks them again; nothing here needs the board, nor belief in who shows them.
//! [`ForkEvidence`] holds all that this takes in one text.

mod text;

pub use text::{ForkEvidence, MAX_EVIDENCE, Statement};

use super::checkpoint::{CheckpointError, Origin, SignedCheckpoint};
use super::merkle::{MAX_PROOF, ProofError, Tree};
use super::note::NoteError;
use super::receipt::{Receipt, ReceiptError};
use crate::signature::PublicKey;
use alloc::string::String;
use text::HEADER;
use thiserror::Error;

/// Two true statements of a board that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fork {
    /// Two heads of this size with different roots.
    Heads {
        /// The number of entries.
        size: u64,
    },
    /// A head that is not the beginning of a later one.
    History {
        /// The size of the smaller tree.
        old: u64,
        /// The size of the larger tree.
        new: u64,
    },
    /// Two entries with this number.
    Entries {
        /// The number.
        index: u64,
    },
}

/// Why two statements prove nothing against a board.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvidenceError {
    /// One of the checkpoints is not the board's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// One of the receipts does not hold.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// Both are parts of one history.
    #[error("the two fit together: they prove nothing against the board")]
    Fit,
    /// Heads of different sizes: only the entries of the larger one tell.
    #[error("the two checkpoints have different sizes: give the archive of the one with {size} entries too")]
    NeedsEntries {
        /// The size of the larger head.
        size: u64,
    },
    /// The entries do not belong to the larger head.
    #[error(
        "the entries are not those of the checkpoint with {size} entries: get the archive that belongs to it"
    )]
    OtherEntries {
        /// The size of the larger head.
        size: u64,
    },
    /// Receipts of entries with different numbers.
    #[error(
        "the two receipts are of entries {0} and {1}: only two of the same number can contradict each other"
    )]
    OtherNumber(u64, u64),
    /// More than [`MAX_EVIDENCE`] bytes.
    #[error("the evidence has more than {MAX_EVIDENCE} bytes")]
    TooLong,
    /// Not UTF-8, or without the header line.
    #[error("this is no evidence of version 1: its first line is not {HEADER}")]
    Header,
    /// No line with the key of a board.
    #[error("the evidence's second line is not «board» and the key of an election's board: {0}")]
    Board(NoteError),
    /// No line with what is claimed, or statements of which it cannot be claimed.
    #[error(
        "the evidence's third line is not «fork» and what its statements can be: «heads» of one size, «history» of \
         two sizes, or «entries» of two receipts"
    )]
    Claim,
    /// No line with the statement's length, or fewer lines than it says.
    #[error(
        "statement {0} of the evidence is not «statement», its number of lines, and the lines: it was altered or cut off"
    )]
    Statement(usize),
    /// The statements are not in their order, or one stands twice.
    #[error("the evidence's statements are not ordered by size and text, or are the same")]
    Order,
    /// What follows the statements is not as the claim asks for.
    #[error(
        "after its statements the evidence has, for «history», «root» and at most {MAX_PROOF} more lines of one hash \
         in base64 each, and otherwise nothing"
    )]
    Path,
    /// The other root is not that of the beginning of the larger tree.
    #[error("the evidence's other root does not belong to the larger tree: {0}")]
    Proof(ProofError),
    /// Against another board, or another key of that name.
    #[error("the evidence is against {found}, not against {expected}")]
    OtherBoard {
        /// The board asked for, as its verifier key.
        expected: String,
        /// The board that the evidence names.
        found: String,
    },
}

/// Proves from two checkpoints that their board forked. Between different sizes `entries` must hold the tree of the
/// larger one at least.
pub fn check_heads(
    a: &SignedCheckpoint,
    b: &SignedCheckpoint,
    entries: Option<&Tree>,
    origin: &Origin,
    key: PublicKey,
) -> Result<Fork, EvidenceError> {
    let (a, b) = (a.verify(origin, key)?, b.verify(origin, key)?);
    let (old, new) = if a.size <= b.size { (a, b) } else { (b, a) };
    if old.size == new.size {
        return if old.root == new.root {
            Err(EvidenceError::Fit)
        } else {
            Ok(Fork::Heads { size: old.size })
        };
    }
    let entries = entries.ok_or(EvidenceError::NeedsEntries { size: new.size })?;
    if entries.root_at(new.size) != Some(new.root) {
        return Err(EvidenceError::OtherEntries { size: new.size });
    }
    if entries.root_at(old.size) == Some(old.root) {
        return Err(EvidenceError::Fit);
    }
    Ok(Fork::History { old: old.size, new: new.size })
}

/// Proves from two receipts that their board gave one number to two entries.
pub fn check_receipts(
    a: &Receipt,
    b: &Receipt,
    origin: &Origin,
    key: PublicKey,
) -> Result<Fork, EvidenceError> {
    let (a, b) = (a.verify(origin, key)?, b.verify(origin, key)?);
    if a.index != b.index {
        return Err(EvidenceError::OtherNumber(a.index, b.index));
    }
    if a.leaf == b.leaf { Err(EvidenceError::Fit) } else { Ok(Fork::Entries { index: a.index }) }
}
