//! Signed notes (C2SP signed-note): text under signature lines, and the keys that sign them.

use crate::encoding::{hex, sha256};
use crate::signature::PublicKey;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use data_encoding::BASE64;
use thiserror::Error;

/// The longest note that is read, in bytes: sixteen post-quantum signatures fit.
pub const MAX_NOTE: usize = 128 * 1024;

/// The most signature lines of a note that is read; C2SP asks for at least 16.
pub const MAX_SIGNATURES: usize = 64;

/// The longest name of a key, in bytes.
pub const MAX_NAME: usize = 300;

/// Why a note, or a key for notes, is not one, or is not signed (C2SP signed-note).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// More than [`MAX_NOTE`] bytes.
    #[error("the note has more than {MAX_NOTE} bytes")]
    TooLong,
    /// More than [`MAX_SIGNATURES`] signature lines.
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// Not UTF-8, or a control character other than the newline.
    #[error("the note is not plain text: it has bytes that are not UTF-8, or control characters")]
    NotText,
    /// No blank line with signature lines after it.
    #[error("the note has no signature lines")]
    NoSignatures,
    /// A line after the last blank line that is no signature.
    #[error("line {0} of the note's signatures is not «— name base64»")]
    SignatureLine(usize),
    /// A name that is empty, too long, or has a space, a plus or a control character.
    #[error("a key's name must have 1 to {MAX_NAME} bytes, without spaces, plus and control characters")]
    Name,
    /// Not `name+hash+base64`, of another kind of key, a weak key, or with a hash that is not the key's.
    #[error("not a verifier key: expected name+hash+base64 of an Ed25519 key of a log or a witness")]
    VerifierKey,
    /// No line is by this key.
    #[error("the note is not signed by {0}")]
    NotSigned(String),
    /// A line by this key does not verify.
    #[error("a signature of {0} on the note is false")]
    FalseSignature(String),
    /// Two lines by one key: there is one way to write what a key signed once.
    #[error("the note carries more than one signature of {0}")]
    SignedTwice(String),
}

/// What a key's signature says: the byte that C2SP assigns, which is part of the key's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// `0x01`: an Ed25519 signature of the note's text, here the board's.
    Log = 1,
    /// `0x04`: a timestamped Ed25519 cosignature of a witness.
    Witness = 4,
}

/// A public key with the name and the kind that it signs notes under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    kind: KeyKind,
    key: PublicKey,
}

impl NoteKey {
    /// Names a key; refuses names that C2SP forbids.
    pub fn new(name: &str, kind: KeyKind, key: PublicKey) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), kind, key })
    }

    /// Reads `name+hash+base64`, its only spelling.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::VerifierKey);
        };
        let bytes = strict_base64(key).ok_or(NoteError::VerifierKey)?;
        let (kind, bytes) = match bytes.split_first() {
            Some((1, key)) => (KeyKind::Log, key),
            Some((4, key)) => (KeyKind::Witness, key),
            _ => return Err(NoteError::VerifierKey),
        };
        let key = bytes.try_into().ok().and_then(PublicKey::from_bytes).ok_or(NoteError::VerifierKey)?;
        let key = Self::new(name, kind, key)?;
        if key.to_string() == vkey { Ok(key) } else { Err(NoteError::VerifierKey) }
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its signatures say.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The Ed25519 key.
    pub fn key(&self) -> PublicKey {
        self.key
    }

    /// The first four bytes of `SHA-256(name ‖ 0x0A ‖ kind ‖ key)`.
    pub fn id(&self) -> [u8; 4] {
        let kind = [b'\n', self.kind as u8];
        let digest = sha256(&[self.name.as_bytes(), &kind, self.key.bytes()]);
        [digest[0], digest[1], digest[2], digest[3]]
    }
}

/// `name+hash+base64`: how keys are written in configurations.
impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.kind as u8];
        bytes.extend_from_slice(self.key.bytes());
        write!(f, "{}+{}+{}", self.name, hex(&self.id()), BASE64.encode(&bytes))
    }
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    id: [u8; 4],
    signature: Vec<u8>,
}

impl SignatureLine {
    /// The line of a signature that this key has made.
    pub fn new(key: &NoteKey, signature: Vec<u8>) -> Self {
        Self { name: key.name.clone(), id: key.id(), signature }
    }

    /// The signer's name as the line claims it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the line claims to be by this key: name, kind and key's hash.
    fn claims(&self, key: &NoteKey) -> bool {
        self.name == key.name && self.id == key.id()
    }

    fn parse(line: &str) -> Option<Self> {
        let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
        check_name(name).ok()?;
        let bytes = strict_base64(base64)?;
        let (id, signature) = bytes.split_first_chunk()?;
        if signature.is_empty() {
            return None;
        }
        Some(Self { name: name.to_owned(), id: *id, signature: signature.to_vec() })
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.signature].concat();
        writeln!(f, "— {} {}", self.name, BASE64.encode(&bytes))
    }
}

/// A note: its text, not to be believed before a signature is checked, and one or more signature lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// Puts a first signature line under a text that ends in a newline.
    pub fn new(text: String, signature: SignatureLine) -> Self {
        Self { text, signatures: vec![signature] }
    }

    /// Reads a note; what is printed again is what was read.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let note = core::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::NotText);
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (place, line) in lines.split('\n').enumerate() {
            if place == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(SignatureLine::parse(line).ok_or(NoteError::SignatureLine(place + 1))?);
        }
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// The text that is signed, its last newline included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, known and unknown.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds a line; refuses a second one by the same key, and more than [`MAX_SIGNATURES`].
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteError> {
        if self.signatures.iter().any(|old| old.name == line.name && old.id == line.id) {
            return Err(NoteError::SignedTwice(line.name));
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(line);
        Ok(())
    }

    /// The note with the lines of these keys alone, in the keys' order: one spelling for one set of signatures.
    pub fn arranged(&self, keys: &[NoteKey]) -> Self {
        let by = |key| self.signatures.iter().find(|line| line.claims(key)).cloned();
        Self { text: self.text.clone(), signatures: keys.iter().filter_map(by).collect() }
    }

    /// The bytes of the one signature by `key`; lines by other keys are passed over. Not yet verified.
    pub fn signature_by(&self, key: &NoteKey) -> Result<&[u8], NoteError> {
        let mut lines = self.signatures.iter().filter(|line| line.claims(key));
        let line = lines.next().ok_or_else(|| NoteError::NotSigned(key.name.clone()))?;
        match lines.next() {
            None => Ok(&line.signature),
            Some(_) => Err(NoteError::SignedTwice(key.name.clone())),
        }
    }

    /// Checks that a log signed the note: exactly one line by `key`, and a true one.
    pub fn verify(&self, key: &NoteKey) -> Result<(), NoteError> {
        verify_ed25519(key, self.text.as_bytes(), self.signature_by(key)?)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| line.fmt(f))
    }
}

/// Checks one Ed25519 signature, strictly.
pub(super) fn verify_ed25519(key: &NoteKey, message: &[u8], signature: &[u8]) -> Result<(), NoteError> {
    let false_signature = || NoteError::FalseSignature(key.name.clone());
    let signature = signature.try_into().map_err(|_| false_signature())?;
    key.key.check(message, signature).map_err(|_| false_signature())
}

/// Standard base64 in its only spelling: no line breaks, no second padding, no loose bits.
pub(super) fn strict_base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok().filter(|bytes| BASE64.encode(bytes) == text)
}

/// A name that C2SP allows for a key.
pub fn check_name(name: &str) -> Result<(), NoteError> {
    let forbidden = |c: char| c == '+' || c.is_whitespace() || c.is_control();
    if name.is_empty() || name.len() > MAX_NAME || name.contains(forbidden) {
        return Err(NoteError::Name);
    }
    Ok(())
}
