//! What a witness decides (C2SP tlog-witness of July 2026): whether a log's next checkpoint continues the last one
//! that it cosigned.
//!
//! In scope: requests, the decision, and what must be remembered between two of them. Out of scope: HTTP, clocks,
//! and the storage, which must hold the new state durably before the cosignature leaves, and give one log's requests
//! one after the other.

use super::checkpoint::{SignedCheckpoint, strict_decimal, strict_hash};
use super::cosign::{MAX_TIMESTAMP, cosign_note, verify_cosignature};
use super::merkle::{ProofError, empty_root, verify_consistency};
use super::note::{KeyKind, MAX_NOTE, Note, NoteError, NoteKey, SignatureLine};
use crate::encoding::{Hash, sha256};
use crate::signature::SecretKey;
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use data_encoding::BASE64;
use thiserror::Error;

/// The most lines of a consistency proof that a request may have (C2SP tlog-witness).
pub const MAX_PROOF_LINES: usize = 63;

/// The longest request, in bytes: the old size in 19 digits, 63 hashes in base64, an empty line, the longest note.
pub const MAX_REQUEST: usize = 4 + 19 + 1 + MAX_PROOF_LINES * 45 + 1 + MAX_NOTE;

/// The longest text of a checkpoint, in bytes: extension lines are the log's affair, but a witness stores them.
/// With [`MAX_LOG_KEYS`] signatures and its own it is still a note that can be read again.
pub const MAX_TEXT: usize = 16 * 1024;

/// The most keys of one log: two while it changes its key, and some to spare.
pub const MAX_LOG_KEYS: usize = 8;

/// Why a request is none: HTTP's 400 (C2SP tlog-witness, tlog-checkpoint, signed-note).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// More than [`MAX_REQUEST`] bytes.
    #[error("the request has more than {MAX_REQUEST} bytes")]
    TooLong,
    /// No empty line between proof and checkpoint.
    #[error("the request has no empty line before the checkpoint")]
    NoEmptyLine,
    /// The first line is not `old` and a size.
    #[error("the first line is not «old» and a decimal number below 2^63 without leading zeros")]
    OldSize,
    /// More than [`MAX_PROOF_LINES`].
    #[error("the consistency proof has more than {MAX_PROOF_LINES} lines")]
    TooManyProofLines,
    /// A line of the proof that is no hash.
    #[error("line {0} of the consistency proof is not a hash in base64")]
    ProofLine(usize),
    /// The checkpoint's note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note's text is no checkpoint.
    #[error(
        "the checkpoint is not lines without gaps: an origin, a size below 2^63, a root in base64, then any others"
    )]
    Checkpoint,
    /// More than [`MAX_TEXT`] bytes before the signatures.
    #[error("the checkpoint has more than {MAX_TEXT} bytes before its signatures")]
    LongText,
}

/// Why a log cannot be witnessed under these keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LogError {
    /// A witness's key (`0x04`), not a log's (`0x01`).
    #[error("{0} is the key of a witness: a log's key signs checkpoints, it does not cosign them")]
    NotALog(String),
    /// The key of another log.
    #[error("{0} is the key of another log")]
    OtherLog(String),
    /// The witness's own key, or its name.
    #[error("{0} shares its name or key with the witness: nobody is the witness of themselves")]
    Own(String),
    /// Two keys with one id under one name, or more than [`MAX_LOG_KEYS`].
    #[error("{0} has two keys with the same id, or more than {MAX_LOG_KEYS} keys")]
    Keys(String),
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// 404: the witness does not know the log.
    #[error("this witness does not know the log")]
    UnknownLog,
    /// 403: no true signature by a key of the log, or a false one.
    #[error("the checkpoint is not signed by the log: {0}")]
    NotSigned(#[from] NoteError),
    /// 400: the old tree would be larger than the new one.
    #[error("the old size is {old}, but the checkpoint has only {size} entries")]
    OldIsLarger {
        /// The request's old size.
        old: u64,
        /// The checkpoint's size.
        size: u64,
    },
    /// 409: the witness has cosigned another size last; its answer is that size.
    #[error("the last checkpoint that this witness cosigned has {size} entries")]
    OtherSize {
        /// What it has cosigned last; 0 if nothing.
        size: u64,
    },
    /// 422: the log has signed two trees of one size.
    #[error("the log has signed another root for {size} entries: this witness has cosigned that one")]
    Fork {
        /// The size of both.
        size: u64,
    },
    /// 422: the tree without entries has one root only.
    #[error("the checkpoint gives the empty tree another root than its own")]
    EmptyRoot,
    /// 422: the consistency proof does not hold.
    #[error("the consistency proof does not hold: {0}")]
    Proof(#[from] ProofError),
    /// 503: the witness's clock cannot be right.
    #[error("this witness's clock is wrong: it does not cosign until its operator has set it")]
    Clock,
}

impl Refusal {
    /// The status that C2SP tlog-witness gives it in HTTP.
    pub fn status(&self) -> u16 {
        match self {
            Refusal::UnknownLog => 404,
            Refusal::NotSigned(_) => 403,
            Refusal::OldIsLarger { .. } => 400,
            Refusal::OtherSize { .. } => 409,
            Refusal::Fork { .. } | Refusal::EmptyRoot | Refusal::Proof(_) => 422,
            Refusal::Clock => 503,
        }
    }
}

/// The head that a checkpoint of any log states (C2SP tlog-checkpoint); the text may go on with extension lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Which log.
    pub origin: String,
    /// The number of entries, below 2^63.
    pub size: u64,
    /// The Merkle root of those entries; nothing is said yet about that of the empty tree.
    pub root: Hash,
}

impl Head {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        if origin.is_empty() || lines.any(str::is_empty) {
            return None;
        }
        Some(Self { origin: origin.to_owned(), size: strict_decimal(size)?, root: strict_hash(root)? })
    }
}

/// What a log asks of a witness: to cosign a checkpoint that continues one of `old` entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    old: u64,
    proof: Vec<Hash>,
    note: Note,
    head: Head,
}

impl Request {
    /// Asks for a cosignature; `proof` leads from the witness's last size, `old`, to the checkpoint's.
    pub fn new(old: u64, proof: Vec<Hash>, signed: &SignedCheckpoint) -> Self {
        let claimed = signed.claimed();
        let head = Head { origin: claimed.origin.to_string(), size: claimed.size, root: claimed.root };
        Self { old, proof, note: signed.note().clone(), head }
    }

    /// Reads a request's body; what is printed again is what was read.
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestError> {
        if bytes.len() > MAX_REQUEST {
            return Err(RequestError::TooLong);
        }
        let end = bytes.windows(2).position(|two| two == b"\n\n").ok_or(RequestError::NoEmptyLine)?;
        let (lines, note) = bytes.split_at(end);
        let mut lines = lines.split(|byte| *byte == b'\n').map(core::str::from_utf8);
        let old = match lines.next() {
            Some(Ok(line)) => line.strip_prefix("old ").and_then(strict_decimal),
            _ => None,
        };
        let old = old.ok_or(RequestError::OldSize)?;
        let mut proof = Vec::new();
        for (place, line) in lines.enumerate() {
            if place == MAX_PROOF_LINES {
                return Err(RequestError::TooManyProofLines);
            }
            proof.push(line.ok().and_then(strict_hash).ok_or(RequestError::ProofLine(place + 1))?);
        }
        let note = Note::parse(note.get(2..).unwrap_or_default())?;
        if note.text().len() > MAX_TEXT {
            return Err(RequestError::LongText);
        }
        let head = Head::parse(note.text()).ok_or(RequestError::Checkpoint)?;
        Ok(Self { old, proof, note, head })
    }

    /// What the checkpoint claims, unverified: to find out which log it belongs to.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The checkpoint's note.
    pub fn note(&self) -> &Note {
        &self.note
    }
}

/// The body of `POST …/add-checkpoint`.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", BASE64.encode(hash)))?;
        write!(f, "\n{}", self.note)
    }
}

/// A log that a witness cosigns: the keys under its origin's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    keys: Vec<NoteKey>,
}

impl Log {
    /// The log of this key, for a witness with that one.
    pub fn new(key: NoteKey, witness: &NoteKey) -> Result<Self, LogError> {
        if key.kind() != KeyKind::Log {
            return Err(LogError::NotALog(key.name().to_owned()));
        }
        if key.key() == witness.key() || key.name() == witness.name() {
            return Err(LogError::Own(key.name().to_owned()));
        }
        Ok(Self { keys: vec![key] })
    }

    /// Takes another log's keys as further keys of this one, whose name they must have.
    pub fn join(&mut self, other: Self) -> Result<(), LogError> {
        for key in other.keys {
            if key.name() != self.origin() {
                return Err(LogError::OtherLog(key.name().to_owned()));
            }
            let known = self.keys.iter().any(|known| known.id() == key.id());
            if known || self.keys.len() == MAX_LOG_KEYS {
                return Err(LogError::Keys(key.name().to_owned()));
            }
            self.keys.push(key);
        }
        Ok(())
    }

    /// The log's origin.
    pub fn origin(&self) -> &str {
        self.keys.first().map_or("", NoteKey::name)
    }

    /// The keys that have truly signed. A false signature by one of them, or none by any, is an error; lines by
    /// unknown keys are ignored.
    fn verify(&self, note: &Note) -> Result<Vec<NoteKey>, NoteError> {
        let mut signers = Vec::new();
        for key in &self.keys {
            match note.verify(key) {
                Ok(()) => signers.push(key.clone()),
                Err(NoteError::NotSigned(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if signers.is_empty() { Err(NoteError::NotSigned(self.origin().to_owned())) } else { Ok(signers) }
    }
}

/// Under which name a log's checkpoint is found: the SHA-256 of its origin (C2SP tlog-witness, monitor retrieval).
pub fn origin_hash(origin: &str) -> Hash {
    sha256(&[origin.as_bytes()])
}

/// Why a stored state is none of this witness's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StateError {
    /// It is no checkpoint that this witness has cosigned.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note's text is no checkpoint.
    #[error("what is stored is not a checkpoint")]
    Checkpoint,
}

/// All that a witness remembers of a log: the latest checkpoint that it cosigned, with the log's signatures that it
/// verified and its own. Its own makes it impossible to alter, not impossible to replace by an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    note: Note,
    head: Head,
    line: SignatureLine,
    timestamp: u64,
}

impl Cosigned {
    /// Reads what was printed, and verifies the witness's own cosignature on it.
    pub fn parse(bytes: &[u8], witness: &NoteKey) -> Result<Self, StateError> {
        let note = Note::parse(bytes)?;
        let head = Head::parse(note.text()).ok_or(StateError::Checkpoint)?;
        let signature = note.signature_by(witness)?.to_vec();
        let timestamp = verify_cosignature(witness, note.text(), &signature)?;
        Ok(Self { note, head, line: SignatureLine::new(witness, signature), timestamp })
    }

    /// The head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The witness's signature line: what it answers the log.
    pub fn line(&self) -> &SignatureLine {
        &self.line
    }

    /// When the witness cosigned, in seconds since 1970.
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }
}

/// The checkpoint as monitors get it.
impl fmt::Display for Cosigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}

/// A witness: a name and the key that it cosigns with.
#[derive(Debug)]
pub struct Witness {
    line: NoteKey,
    key: SecretKey,
}

impl Witness {
    /// Names a witness; refuses names that C2SP forbids.
    pub fn new(name: &str, key: SecretKey) -> Result<Self, NoteError> {
        Ok(Self { line: NoteKey::new(name, KeyKind::Witness, key.public())?, key })
    }

    /// The public key under the witness's name.
    pub fn key(&self) -> &NoteKey {
        &self.line
    }

    /// Signs a text that is no checkpoint, under this key of the witness's.
    pub(super) fn sign(&self, key: &NoteKey, text: &str) -> SignatureLine {
        SignatureLine::new(key, self.key.sign(text.as_bytes()).to_vec())
    }

    /// Decides one request for a log whose checkpoint `last` was cosigned last, at `now` seconds since 1970. The new
    /// state must be durable before its line leaves, and no other request of the log may be decided in between. Two
    /// cosignatures for a log are never in the wrong order of time, even if the clock was put back.
    pub fn decide(
        &self,
        log: &Log,
        last: Option<&Cosigned>,
        request: &Request,
        now: u64,
    ) -> Result<Cosigned, Refusal> {
        let (old, head) = (request.old, &request.head);
        if head.origin != log.origin() {
            return Err(Refusal::UnknownLog);
        }
        let signers = log.verify(&request.note)?;
        if old > head.size {
            return Err(Refusal::OldIsLarger { old, size: head.size });
        }
        let (size, root) = last.map_or((0, empty_root()), |last| (last.head.size, last.head.root));
        if old != size {
            return Err(Refusal::OtherSize { size });
        }
        if head.size == 0 && head.root != empty_root() {
            return Err(Refusal::EmptyRoot);
        }
        if head.size == size && head.root != root {
            return Err(Refusal::Fork { size });
        }
        verify_consistency(size, head.size, &root, &head.root, &request.proof)?;
        if now == 0 || now > MAX_TIMESTAMP {
            return Err(Refusal::Clock);
        }
        let timestamp = last.map_or(now, |last| last.timestamp.max(now));
        let line = cosign_note(&request.note, &self.line, &self.key, timestamp);
        let mut note = request.note.arranged(&signers);
        note.add(line.clone())?;
        Ok(Cosigned { note, head: head.clone(), line, timestamp })
    }
}
