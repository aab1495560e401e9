//! What a trustee keeps between the steps of the ceremony, and what comes next (`docs/protocol.md` §4).
//!
//! Out of scope: the signing identity, the passphrase and the file itself. Whoever holds a [`KeyFile`] writes
//! [`KeyFile::to_bytes`] durably after every [`KeyFile::due`], before anything is posted.

use super::public::Ceremony;
use super::share::{KeyShare, Secret};
use super::status::Complaint;
use crate::board::entry::Kind;
use crate::encoding::{EncodingError, Hash, VERSION};
use crate::manifest::Manifest;
use alloc::vec::Vec;
use core::fmt;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode};
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Why the key file does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// The bytes are no key file of this version.
    #[error("this is no key file of this program: {0}")]
    Encoding(#[from] EncodingError),
    /// The manifest has no trustee of that number.
    #[error("the manifest has no such trustee")]
    NoSuchTrustee,
    /// The file belongs to another election.
    #[error("this key file belongs to another election")]
    OtherElection,
    /// The board shows an older attempt than the file has seen.
    #[error(
        "the board shows attempt {board}, but this key file has taken part in attempt {file}: the board is old or shows two histories"
    )]
    OldBoard {
        /// The attempt on the board.
        board: u64,
        /// The attempt in the file.
        file: u64,
    },
    /// The board shows a new attempt although all had confirmed.
    #[error(
        "all trustees confirmed the key of this file, but the board shows a restart: it shows two histories"
    )]
    Replaced,
    /// The board holds a step of this trustee that this file did not make.
    #[error("the board holds a {} of yours that this key file did not make: find the newer file, or ask an official to restart the ceremony", kind.name())]
    NotMine {
        /// The step.
        kind: Kind,
    },
    /// The board shows another round 1 than the one that this file has sealed shares for.
    #[error(
        "the board shows another round 1 than the one that this key file has sealed its shares for: it shows two histories"
    )]
    OtherRound1,
    /// The file lacks the secrets that the step needs, or they do not fit the board.
    #[error("this key file does not fit the key on the board: ask an official to restart the ceremony")]
    Misfit,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Write the file durably, then sign and post this entry; asking again gives the same bytes.
    Post {
        /// The kind.
        kind: Kind,
        /// The body.
        body: Vec<u8>,
    },
    /// Write the file durably, read it back, and ask the file that was read: only that one confirms.
    Save,
    /// Others have to post first.
    Wait {
        /// What they owe.
        kind: Kind,
        /// Who owes it.
        missing: Vec<u64>,
    },
    /// A complaint has ended the attempt: an official has to restart the ceremony.
    Restart {
        /// The complaints, with who is to blame.
        complaints: Vec<Complaint>,
    },
    /// All have confirmed; the file holds this trustee's share.
    Done,
}

/// The secrets of the running DKG; erased with the confirmation.
#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct Dealing {
    /// `a_{i,0} … a_{i,t−1}`.
    #[n(0)]
    pub polynomial: Vec<Secret>,
    /// The secret of `E_i`.
    #[n(1)]
    pub exchange: ExchangeSecret,
    /// The hash of the round-1 bodies that shares were sealed for: never for a second set.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed_for: Option<Hash>,
}

/// An X25519 secret: zeroized when dropped.
#[derive(Encode, Decode)]
#[cbor(transparent)]
pub(super) struct ExchangeSecret(#[cbor(n(0), with = "secret_bytes")] pub Zeroizing<[u8; 32]>);

/// A trustee's key file: the state of the ceremony, then the share of the key. Does not print its secrets.
#[derive(Encode, Decode)]
#[cbor(array)]
pub struct KeyFile {
    #[n(0)]
    version: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(super) election: Hash,
    #[n(2)]
    pub(super) trustee: u64,
    #[n(3)]
    pub(super) attempt: u64,
    /// What this file has made in the attempt, so that a retry posts the same bytes.
    #[n(4)]
    pub(super) made: Vec<Made>,
    #[n(5)]
    pub(super) dealing: Option<Dealing>,
    #[n(6)]
    pub(super) share: Option<KeyShare>,
    /// All trustees have confirmed: no restart is believed any more.
    #[n(7)]
    pub(super) complete: bool,
    /// Whether this very state was read back from bytes after its share was made.
    #[cbor(skip)]
    pub(super) unread: bool,
}

#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct Made {
    #[n(0)]
    pub kind: u64,
    #[n(1)]
    pub body: ByteVec,
}

impl KeyFile {
    /// A file for trustee `trustee` (1 … n) of the election, before the first step.
    pub fn new(manifest: &Manifest, trustee: u64) -> Result<Self, KeyFileError> {
        if trustee == 0 || trustee > manifest.trustees.members.len() as u64 {
            return Err(KeyFileError::NoSuchTrustee);
        }
        Ok(Self {
            version: VERSION,
            election: *manifest.id(),
            trustee,
            attempt: 0,
            made: Vec::new(),
            dealing: None,
            share: None,
            complete: false,
            unread: false,
        })
    }

    /// The file's bytes; secret, to be encrypted before they touch a disk.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        // Large enough for fifteen trustees, so that growing leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(16_384));
        minicbor::encode(self, &mut *bytes)
            .expect("writing to a vector does not fail, and our types always encode");
        bytes
    }

    /// Reads a file back.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFileError> {
        let mut first = Decoder::new(bytes);
        if first.array().and_then(|_| first.u64()).is_ok_and(|version| version != VERSION) {
            return Err(EncodingError::NeedsNewer.into());
        }
        let file: Self = minicbor::decode(bytes).map_err(|_| EncodingError::Malformed)?;
        if *file.to_bytes() == bytes { Ok(file) } else { Err(EncodingError::NotCanonical.into()) }
    }

    /// The election that the file belongs to.
    pub fn election(&self) -> &Hash {
        &self.election
    }

    /// The trustee whose file it is, from 1.
    pub fn trustee(&self) -> u64 {
        self.trustee
    }

    /// The share of the key, once it is made.
    pub fn share(&self) -> Option<&KeyShare> {
        self.share.as_ref()
    }

    /// The share, if it is that of the key on the board; `None` while that is not made.
    pub fn fitting(&self, board: &Ceremony) -> Result<Option<&KeyShare>, KeyFileError> {
        let Some((key, share)) = board.key().zip(self.share()) else { return Ok(None) };
        if share.public().as_ref() != key.of(self.trustee) || share.attempt() != key.attempt() {
            return Err(KeyFileError::Misfit);
        }
        Ok(Some(share))
    }

    /// The share, to bind it to a closing; write the file before decrypting.
    pub fn share_mut(&mut self) -> Option<&mut KeyShare> {
        self.share.as_mut()
    }
}

// Every secret in it is: the share, the polynomial, the exchange secret.
impl ZeroizeOnDrop for KeyFile {}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyFile(trustee {}, attempt {}, …)", self.trustee, self.attempt)
    }
}

/// 32 secret bytes as a CBOR byte string.
mod secret_bytes {
    use minicbor::{Decoder, Encoder};
    use zeroize::Zeroizing;

    pub fn encode<C, W: minicbor::encode::Write>(
        secret: &Zeroizing<[u8; 32]>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(secret.as_ref())?.ok()
    }

    pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Zeroizing<[u8; 32]>, minicbor::decode::Error> {
        let bytes = d.bytes()?.try_into();
        bytes.map(Zeroizing::new).map_err(|_| minicbor::decode::Error::message("a secret is 32 bytes"))
    }
}
