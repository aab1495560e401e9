//! Receipts (C2SP `tlog-proof@v1`): one text that proves offline that an entry is on the board
//! (`docs/protocol.md` §7).

use super::checkpoint::{Checkpoint, CheckpointError, Origin, SignedCheckpoint, strict_decimal, strict_hash};
use super::merkle::{MAX_PROOF, ProofError, Tree, leaf_hash, verify_inclusion};
use super::note::{MAX_NOTE, NoteKey, strict_base64};
use crate::encoding::{Hash, MAX_ENTRY};
use crate::signature::PublicKey;
use alloc::vec::Vec;
use core::fmt;
use data_encoding::BASE64;
use thiserror::Error;

/// The first line.
pub(super) const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The longest receipt that is read, in bytes: lines for the header, the longest entry, the index and the longest
/// path, then the longest note.
pub const MAX_RECEIPT: usize = 64 + MAX_ENTRY.div_ceil(3) * 4 + 32 + MAX_PROOF * 45 + MAX_NOTE;

/// Why a receipt is none, or proves nothing (`docs/protocol.md` §7).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// More than [`MAX_RECEIPT`] bytes.
    #[error("the receipt has more than {MAX_RECEIPT} bytes")]
    TooLong,
    /// Not UTF-8, or without the header line.
    #[error("this is no receipt: its first line is not {HEADER}")]
    Header,
    /// No `extra` line with an entry of at most [`MAX_ENTRY`] bytes.
    #[error("the receipt's second line is not «extra» and an entry of at most {MAX_ENTRY} bytes in base64")]
    Entry,
    /// No `index` line.
    #[error("the receipt's third line is not «index» and the entry's number")]
    Index,
    /// A line of the path is not a hash, or there are too many.
    #[error("the receipt's proof is not at most {MAX_PROOF} lines of one hash in base64 each")]
    Path,
    /// No blank line with a checkpoint below it.
    #[error("the receipt ends before its checkpoint: it was cut off")]
    NoCheckpoint,
    /// The checkpoint is none, or not the board's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The entry is not where the receipt says.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// An entry, its number, its inclusion proof and a signed checkpoint; nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    entry: Vec<u8>,
    index: u64,
    path: Vec<Hash>,
    checkpoint: SignedCheckpoint,
}

/// What a receipt has proven: the board signed a tree in which this entry has this number. Whether the entry is what
/// its owner sent is the owner's to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedReceipt<'a> {
    /// The entry's bytes.
    pub entry: &'a [u8],
    /// Its number, from 0.
    pub index: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The head that holds it.
    pub checkpoint: &'a Checkpoint,
}

impl Receipt {
    /// Issues the receipt of an entry under a checkpoint of the board's tree. Refuses one that would not verify.
    pub fn issue(
        entry: Vec<u8>,
        index: u64,
        tree: &Tree,
        checkpoint: SignedCheckpoint,
    ) -> Result<Self, ReceiptError> {
        let size = checkpoint.claimed().size;
        let path = tree.inclusion(index, size).ok_or(ProofError::IndexOutsideTree { index, size })?;
        Self::with_path(entry, index, path, checkpoint)
    }

    /// The same with the inclusion proof, for whoever has no tree but the hashes of one.
    pub fn with_path(
        entry: Vec<u8>,
        index: u64,
        path: Vec<Hash>,
        checkpoint: SignedCheckpoint,
    ) -> Result<Self, ReceiptError> {
        if entry.len() > MAX_ENTRY {
            return Err(ReceiptError::Entry);
        }
        let receipt = Self { entry, index, path, checkpoint };
        receipt.verify_path(receipt.checkpoint.claimed())?;
        Ok(receipt)
    }

    /// Reads a receipt; what is printed again is what was read.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > MAX_RECEIPT {
            return Err(ReceiptError::TooLong);
        }
        let text = core::str::from_utf8(bytes).map_err(|_| ReceiptError::Header)?;
        let text = text.strip_prefix(HEADER).ok_or(ReceiptError::Header)?;
        let text = text.strip_prefix('\n').ok_or(ReceiptError::Header)?;
        let (lines, note) = text.split_once("\n\n").ok_or(ReceiptError::NoCheckpoint)?;
        let mut lines = lines.split('\n');
        let mut field = |name| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let entry = field("extra").and_then(strict_base64).filter(|entry| entry.len() <= MAX_ENTRY);
        let entry = entry.ok_or(ReceiptError::Entry)?;
        let index = field("index").and_then(strict_decimal).ok_or(ReceiptError::Index)?;
        let mut path = Vec::new();
        for line in lines {
            if path.len() == MAX_PROOF {
                return Err(ReceiptError::Path);
            }
            path.push(strict_hash(line).ok_or(ReceiptError::Path)?);
        }
        Ok(Self { entry, index, path, checkpoint: SignedCheckpoint::parse(note.as_bytes())? })
    }

    /// Checks, without anything else, that this board signed a tree that holds the entry at its number.
    pub fn verify(&self, origin: &Origin, key: PublicKey) -> Result<VerifiedReceipt<'_>, ReceiptError> {
        let checkpoint = self.checkpoint.verify(origin, key)?;
        let leaf = self.verify_path(checkpoint)?;
        Ok(VerifiedReceipt { entry: &self.entry, index: self.index, leaf, checkpoint })
    }

    /// The entry's number and leaf hash as the receipt claims them, unverified.
    pub fn claimed(&self) -> (u64, Hash) {
        (self.index, leaf_hash(&self.entry))
    }

    /// The entry's bytes, unverified.
    pub fn entry(&self) -> &[u8] {
        &self.entry
    }

    /// The signed checkpoint; its cosignatures are [`super::cosign::Witnesses`]' to verify.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// The same receipt with the signatures of these keys alone, in their order; see [`SignedCheckpoint::arranged`].
    pub fn arranged(&self, keys: &[NoteKey]) -> Self {
        Self { checkpoint: self.checkpoint.arranged(keys), ..self.clone() }
    }

    fn verify_path(&self, checkpoint: &Checkpoint) -> Result<Hash, ProofError> {
        let leaf = leaf_hash(&self.entry);
        verify_inclusion(&leaf, self.index, checkpoint.size, &checkpoint.root, &self.path)?;
        Ok(leaf)
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nextra {}\nindex {}", BASE64.encode(&self.entry), self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", BASE64.encode(hash)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
