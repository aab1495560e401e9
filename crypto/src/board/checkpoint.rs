//! Checkpoints (C2SP tlog-checkpoint): the signed heads of a board.

use super::merkle::empty_root;
use super::note::{KeyKind, Note, NoteError, NoteKey, SignatureLine, strict_base64};
use crate::encoding::{Hash, hex, unhex};
use crate::signature::{PublicKey, SecretKey};
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;
use data_encoding::BASE64;
use thiserror::Error;

/// The largest number of entries that a checkpoint states.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// The longest host of an origin, in bytes: with the election id the origin is still a key's name.
pub const MAX_HOST: usize = 200;

/// Why a checkpoint is none, or not this board's (`docs/protocol.md` §7).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The host is empty, too long, or has other characters than visible ASCII without plus.
    #[error("the board's host must have 1 to {MAX_HOST} visible ASCII characters and no plus")]
    Host,
    /// The origin is not a host, a slash and an election id.
    #[error("the origin is not a host, a slash and an election id of 64 lower-case hexadecimal digits")]
    Origin,
    /// The text is not exactly origin, size and root, each on its line.
    #[error("a checkpoint has exactly three lines: origin, size and root")]
    Lines,
    /// The size is no decimal number below 2^63, or has leading zeros.
    #[error("the size is not a decimal number below 2^63 without leading zeros")]
    Size,
    /// The root is not 32 bytes in base64.
    #[error("the root is not a hash in base64")]
    Root,
    /// A tree without entries has one root only.
    #[error("the checkpoint gives the empty tree another root than its own")]
    EmptyRoot,
    /// A checkpoint of another board, or of another election on it.
    #[error(
        "the checkpoint belongs to {found}, not to {expected}: it was taken from another board or election"
    )]
    OtherOrigin {
        /// The board asked for.
        expected: Box<Origin>,
        /// The board that the checkpoint names.
        found: Box<Origin>,
    },
}

/// Which log: the board's host and the election's id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    host: String,
    election: Hash,
}

/// The origin of an election's log: `host/` and the id as 64 lower-case hexadecimal digits.
pub fn origin(host: &str, election: &Hash) -> Result<Origin, CheckpointError> {
    let visible = |c: char| c.is_ascii_graphic() && c != '+';
    if host.is_empty() || host.len() > MAX_HOST || !host.chars().all(visible) {
        return Err(CheckpointError::Host);
    }
    Ok(Origin { host: host.to_owned(), election: *election })
}

impl Origin {
    /// Reads an origin.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let (host, id) = text.rsplit_once('/').ok_or(CheckpointError::Origin)?;
        origin(host, &unhex(id).ok_or(CheckpointError::Origin)?)
    }

    /// The board's host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The election's id.
    pub fn election(&self) -> &Hash {
        &self.election
    }

    /// The board's key under its name, which is the origin.
    pub fn log_key(&self, key: PublicKey) -> Result<NoteKey, NoteError> {
        NoteKey::new(&self.to_string(), KeyKind::Log, key)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, hex(&self.election))
    }
}

/// A head of a board: how many entries, and the root of their tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: Origin,
    /// The number of entries, below 2^63.
    pub size: u64,
    /// The Merkle root of those entries.
    pub root: Hash,
}

impl Checkpoint {
    /// Reads the text of a checkpoint; what is printed again is what was read.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let lines = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = lines.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let origin = Origin::parse(origin)?;
        let size = strict_decimal(size).ok_or(CheckpointError::Size)?;
        let root = strict_hash(root).ok_or(CheckpointError::Root)?;
        if size == 0 && root != empty_root() {
            return Err(CheckpointError::EmptyRoot);
        }
        Ok(Self { origin, size, root })
    }

    /// Signs the checkpoint with the board's key. Whoever signs two that do not fit is caught: remember the last one
    /// durably before this one leaves.
    pub fn sign(self, key: &SecretKey) -> Result<SignedCheckpoint, NoteError> {
        let text = self.to_string();
        let signature = key.sign(text.as_bytes()).to_vec();
        let line = SignatureLine::new(&self.origin.log_key(key.public())?, signature);
        Ok(SignedCheckpoint { note: Note::new(text, line), checkpoint: self })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(&self.root))
    }
}

/// A checkpoint in its signed note; nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    note: Note,
    checkpoint: Checkpoint,
}

impl SignedCheckpoint {
    /// Reads a signed checkpoint; what is printed again is what was read.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let note = Note::parse(bytes)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(Self { note, checkpoint })
    }

    /// The checkpoint, if this board signed it. Lines by unknown keys are ignored, a false one by the board's key
    /// or none at all is an error.
    pub fn verify(&self, origin: &Origin, key: PublicKey) -> Result<&Checkpoint, CheckpointError> {
        if self.checkpoint.origin != *origin {
            return Err(CheckpointError::OtherOrigin {
                expected: Box::new(origin.clone()),
                found: Box::new(self.checkpoint.origin.clone()),
            });
        }
        self.note.verify(&origin.log_key(key)?)?;
        Ok(&self.checkpoint)
    }

    /// What the checkpoint says, unverified: to find out which board's key to verify it with.
    pub fn claimed(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note with its signature lines.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a cosignature; see [`Note::add`].
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteError> {
        self.note.add(line)
    }

    /// The same checkpoint with the signatures of these keys alone, in their order; see [`Note::arranged`].
    pub fn arranged(&self, keys: &[NoteKey]) -> Self {
        Self { note: self.note.arranged(keys), checkpoint: self.checkpoint.clone() }
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}

/// A number below 2^63 in its only spelling.
pub(super) fn strict_decimal(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| *number <= MAX_SIZE && number.to_string() == text)
}

/// A hash in base64, in its only spelling.
pub(super) fn strict_hash(text: &str) -> Option<Hash> {
    strict_base64(text)?.try_into().ok()
}
