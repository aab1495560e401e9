//! Casting with a login: a ballot and the authenticator's signature. And ballots that wait at a mirror.

use glassurn_crypto::board::entry::{Role, Signed, Signer, Submission};
use glassurn_crypto::encoding::{EncodingError, decode, encode};
use glassurn_crypto::manifest::Manifest;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fmt;

/// The body of a cast where the manifest names an authenticator: `[ballot's bytes, signature]` (§5).
/// Without one the body is the ballot's CBOR alone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cast {
    /// The ballot's CBOR, as a byte string.
    #[n(0)]
    pub ballot: ByteVec,
    /// The authenticator's Ed25519 signature over [`glassurn_crypto::credential::login_message`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

impl Cast {
    /// The request's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes a request strictly.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        decode(bytes)
    }
}

/// What was cast where the manifest names an authenticator is not a ballot and the authenticator's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginMissing(EncodingError);

impl fmt::Display for LoginMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this election has a login: send [ballot, authenticator's signature] ({})", self.0)
    }
}

impl Error for LoginMissing {}

/// The entry, without its place, that the body of a cast is to become.
pub fn submission(manifest: &Manifest, body: &[u8]) -> Result<Submission, LoginMissing> {
    if manifest.authenticator.is_empty() {
        return Ok(Submission::ballot(body.to_vec()));
    }
    let cast = Cast::from_bytes(body).map_err(LoginMissing)?;
    let signer = Signer { role: Role::Authenticator, number: 0 };
    let signature = Some(Signed { signer, bytes: cast.signature });
    Ok(Submission { signature, ..Submission::ballot(cast.ballot.into()) })
}

/// A ballot that a mirror has verified and the board does not hold: whoever reads the board sees that it is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// SHA-256 of what was cast, 64 lower-case hexadecimal digits.
    pub ballot: String,
    /// The credential, 64 lower-case hexadecimal digits.
    pub credential: String,
    /// The ballot's number among those of its credential.
    pub sequence: u64,
    /// When the mirror took it, in seconds since 1970.
    pub since: u64,
    /// How often it was offered to the board.
    pub offered: u64,
    /// What the board said last; `null` before it was asked.
    pub answer: Option<Answer>,
}

/// What a board said to a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When, in seconds since 1970.
    pub time: u64,
    /// The HTTP status; `null` if there was no answer.
    pub status: Option<u16>,
    /// The stable code of a refusal, where it had one.
    pub code: Option<String>,
    /// In words.
    pub words: String,
}
