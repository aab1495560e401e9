//! Cosignatures of witnesses (C2SP tlog-cosignature, `cosignature/v1`) and their quorum.

use super::checkpoint::{MAX_SIZE, SignedCheckpoint};
use super::note::{KeyKind, Note, NoteError, NoteKey, SignatureLine, verify_ed25519};
use crate::signature::{PublicKey, SecretKey};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use thiserror::Error;

/// The most witnesses that an election names.
pub const MAX_WITNESSES: usize = 32;

/// The largest timestamp (C2SP tlog-cosignature): 2^63 − 1 seconds.
pub(super) const MAX_TIMESTAMP: u64 = MAX_SIZE;

/// Why witnesses cannot be relied on, or have not signed (`docs/protocol.md` §7).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CosignError {
    /// More than [`MAX_WITNESSES`].
    #[error("an election names at most {MAX_WITNESSES} witnesses, not {0}")]
    TooMany(usize),
    /// A quorum of nobody, or of more than there are.
    #[error("a quorum of {quorum} is not possible with {witnesses} witnesses")]
    Quorum {
        /// How many must sign.
        quorum: usize,
        /// How many there are.
        witnesses: usize,
    },
    /// The key of a log, not of a witness.
    #[error("{0} is the key of a log: a witness's key is made for cosignatures")]
    NotAWitness(String),
    /// A name or a key occurs twice, or the board is its own witness.
    #[error("{0} shares its name or key with another witness or with the board itself")]
    Shared(String),
    /// A line by a witness that does not hold.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Fewer witnesses than the quorum.
    #[error("only {found} of the {quorum} witnesses needed have signed the checkpoint")]
    TooFew {
        /// How many have.
        found: usize,
        /// How many must.
        quorum: usize,
    },
}

/// The witnesses of an election and how many of them must have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnesses {
    keys: Vec<NoteKey>,
    quorum: usize,
}

/// One witness's statement that it saw the checkpoint and that the board had only grown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness's place in the list, from 0.
    pub witness: usize,
    /// When it signed by its own clock, in seconds since 1970.
    pub timestamp: u64,
}

impl Witnesses {
    /// Lists the witnesses of a board that signs with `log`: distinct names and keys, none the board's own, and a
    /// quorum of 1 to all.
    pub fn new(keys: Vec<NoteKey>, quorum: usize, log: PublicKey) -> Result<Self, CosignError> {
        if keys.len() > MAX_WITNESSES {
            return Err(CosignError::TooMany(keys.len()));
        }
        if quorum == 0 || quorum > keys.len() {
            return Err(CosignError::Quorum { quorum, witnesses: keys.len() });
        }
        for (place, key) in keys.iter().enumerate() {
            if key.kind() != KeyKind::Witness {
                return Err(CosignError::NotAWitness(key.name().to_owned()));
            }
            let shares = |other: &NoteKey| other.name() == key.name() || other.key() == key.key();
            if key.key() == log || keys.iter().take(place).any(shares) {
                return Err(CosignError::Shared(key.name().to_owned()));
            }
        }
        Ok(Self { keys, quorum })
    }

    /// The witnesses' keys, in order.
    pub fn keys(&self) -> &[NoteKey] {
        &self.keys
    }

    /// How many must have signed.
    pub fn quorum(&self) -> usize {
        self.quorum
    }

    /// The valid cosignatures on a checkpoint, oldest first. A false one by a known witness is an error; lines by
    /// unknown keys are ignored.
    pub fn verify(&self, signed: &SignedCheckpoint) -> Result<Vec<Cosignature>, CosignError> {
        let mut found = Vec::new();
        for (witness, key) in self.keys.iter().enumerate() {
            match signed.note().signature_by(key) {
                Err(NoteError::NotSigned(_)) => {}
                Err(error) => return Err(error.into()),
                Ok(bytes) => {
                    let timestamp = verify_cosignature(key, signed.note().text(), bytes)?;
                    found.push(Cosignature { witness, timestamp });
                }
            }
        }
        found.sort_by_key(|cosignature| cosignature.timestamp);
        Ok(found)
    }

    /// The timestamp of the k-th oldest cosignature, k being the quorum: by then so many witnesses had seen the
    /// checkpoint. Fewer are an error.
    pub fn verify_quorum(&self, signed: &SignedCheckpoint) -> Result<u64, CosignError> {
        let found = self.verify(signed)?;
        match found.get(self.quorum - 1) {
            Some(cosignature) => Ok(cosignature.timestamp),
            None => Err(CosignError::TooFew { found: found.len(), quorum: self.quorum }),
        }
    }
}

/// Cosigns a checkpoint under a witness's name. The witness has verified the board's signature and that the
/// checkpoint extends the last one it cosigned, and has stored this one durably.
pub fn cosign(
    signed: &SignedCheckpoint,
    name: &str,
    key: &SecretKey,
    timestamp: u64,
) -> Result<SignatureLine, NoteError> {
    let line = NoteKey::new(name, KeyKind::Witness, key.public())?;
    Ok(cosign_note(signed.note(), &line, key, timestamp))
}

/// The cosignature of a note's text by `key`, whose public half and name are `line`.
pub(super) fn cosign_note(note: &Note, line: &NoteKey, key: &SecretKey, timestamp: u64) -> SignatureLine {
    let signature = key.sign(&message(timestamp, note.text()));
    SignatureLine::new(line, [&timestamp.to_be_bytes()[..], &signature].concat())
}

/// The timestamp of a cosignature that holds.
pub(super) fn verify_cosignature(key: &NoteKey, text: &str, bytes: &[u8]) -> Result<u64, NoteError> {
    let false_signature = || NoteError::FalseSignature(key.name().to_owned());
    let (timestamp, signature) = bytes.split_first_chunk().ok_or_else(false_signature)?;
    let timestamp = u64::from_be_bytes(*timestamp);
    if timestamp > MAX_TIMESTAMP {
        return Err(false_signature());
    }
    verify_ed25519(key, &message(timestamp, text), signature)?;
    Ok(timestamp)
}

/// What a witness signs.
fn message(timestamp: u64, text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {timestamp}\n{text}").into_bytes()
}
