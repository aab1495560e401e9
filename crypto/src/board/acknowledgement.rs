//! Acknowledgements: a mirror's word that it holds a ballot which the board has not taken (`docs/protocol.md` §7.8).

use super::checkpoint::{CheckpointError, Origin, strict_decimal};
use super::note::{KeyKind, Note, NoteError, NoteKey};
use super::witness::Witness;
use crate::encoding::{Hash, hex, unhex};
use alloc::string::ToString;
use core::fmt;
use thiserror::Error;

/// The first line: no checkpoint, and no other note of this protocol, begins with it.
const HEADER: &str = "glassurn/v1/acknowledgement";

/// Why a note is no acknowledgement of this mirror.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AcknowledgementError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The second line is not a log's origin.
    #[error(transparent)]
    Origin(#[from] CheckpointError),
    /// The text is not exactly its four lines.
    #[error(
        "an acknowledgement has exactly four lines: its header, a log's origin, a ballot's hash and a time"
    )]
    Lines,
}

/// What a mirror acknowledges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The board that should hold the ballot.
    pub origin: Origin,
    /// SHA-256 of what was cast: the body of the request.
    pub ballot: Hash,
    /// When the mirror took it, in seconds since 1970 by its clock.
    pub time: u64,
}

impl Acknowledgement {
    /// Reads an acknowledgement that this mirror signed: `mirror` is its cosigning key under its name. What is printed again
    /// is what was read.
    pub fn verify(bytes: &[u8], mirror: &NoteKey) -> Result<Self, AcknowledgementError> {
        let note = Note::parse(bytes)?;
        note.verify(&signer(mirror)?)?;
        Self::parse(note.text())
    }

    /// What a note claims to acknowledge, whoever signed it: for who knows the mirror by its address alone.
    pub fn claimed(bytes: &[u8]) -> Result<Self, AcknowledgementError> {
        Self::parse(Note::parse(bytes)?.text())
    }

    fn parse(text: &str) -> Result<Self, AcknowledgementError> {
        let mut lines = text.strip_suffix('\n').unwrap_or_default().split('\n');
        let mut line = || lines.next().ok_or(AcknowledgementError::Lines);
        if line()? != HEADER {
            return Err(AcknowledgementError::Lines);
        }
        let origin = Origin::parse(line()?)?;
        let ballot = unhex(line()?).ok_or(AcknowledgementError::Lines)?;
        let time = strict_decimal(line()?).ok_or(AcknowledgementError::Lines)?;
        if lines.next().is_some() {
            return Err(AcknowledgementError::Lines);
        }
        Ok(Self { origin, ballot, time })
    }
}

/// The text that is signed.
impl fmt::Display for Acknowledgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{HEADER}\n{}\n{}\n{}\n", self.origin, hex(&self.ballot), self.time)
    }
}

impl Witness {
    /// Signs an acknowledgement under the witness's name, as a log signs a note (signature type `0x01`).
    pub fn acknowledge(&self, what: &Acknowledgement) -> Result<Note, NoteError> {
        let key = signer(self.key())?;
        let text = what.to_string();
        let line = self.sign(&key, &text);
        Ok(Note::new(text, line))
    }
}

/// The mirror's key as it signs notes that are no checkpoints.
fn signer(mirror: &NoteKey) -> Result<NoteKey, NoteError> {
    NoteKey::new(mirror.name(), KeyKind::Log, mirror.key())
}
