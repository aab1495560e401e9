//! What the board holds: entries, each linked to the one before by its leaf hash (`docs/protocol.md` §7).
//!
//! In scope: encoding, chain, who signs what. Out of scope: what an entry means; that is [`crate::election`].

use crate::encoding::{Hash, VERSION, decode, encode, sha256};
use crate::signature::{BadSignature, PublicKey, SecretKey};
use alloc::vec::Vec;
use core::fmt;
use minicbor::{Decode, Decoder, Encode, Encoder};

pub use crate::encoding::EncodingError;

/// The kinds of entries. Those from 32 on belong to elections that mix; any other unknown number is void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u64)]
#[allow(missing_docs, reason = "the names are those of the table in docs/protocol.md §7")]
pub enum Kind {
    Manifest = 0,
    TrusteeKey = 1,
    DkgCommit = 2,
    DkgRound1 = 3,
    DkgRound2 = 4,
    DkgConfirm = 5,
    DkgComplaint = 6,
    DkgRestart = 7,
    Roll = 8,
    RollChange = 9,
    Open = 10,
    Ballot = 11,
    Extend = 12,
    Close = 13,
    PartialDecryption = 14,
    Result = 15,
    Void = 16,
    Note = 17,
    Shuffle = 32,
    ShuffleProof = 33,
    MixDecryption = 34,
}

impl Kind {
    /// What trustees post of mixed answers: kinds that only elections of version 2 have.
    pub const MIXED: [Kind; 3] = [Kind::Shuffle, Kind::ShuffleProof, Kind::MixDecryption];

    /// All kinds of version 1 with their numbers in order.
    pub const ALL: [Kind; 18] = [
        Kind::Manifest,
        Kind::TrusteeKey,
        Kind::DkgCommit,
        Kind::DkgRound1,
        Kind::DkgRound2,
        Kind::DkgConfirm,
        Kind::DkgComplaint,
        Kind::DkgRestart,
        Kind::Roll,
        Kind::RollChange,
        Kind::Open,
        Kind::Ballot,
        Kind::Extend,
        Kind::Close,
        Kind::PartialDecryption,
        Kind::Result,
        Kind::Void,
        Kind::Note,
    ];

    /// The kind of this number.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().chain(Self::MIXED).find(|kind| kind.number() == number)
    }

    /// Its number in an entry.
    pub fn number(self) -> u64 {
        self as u64
    }

    /// Its ASCII name, as it stands in signed messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Manifest => "Manifest",
            Kind::TrusteeKey => "TrusteeKey",
            Kind::DkgCommit => "DkgCommit",
            Kind::DkgRound1 => "DkgRound1",
            Kind::DkgRound2 => "DkgRound2",
            Kind::DkgConfirm => "DkgConfirm",
            Kind::DkgComplaint => "DkgComplaint",
            Kind::DkgRestart => "DkgRestart",
            Kind::Roll => "Roll",
            Kind::RollChange => "RollChange",
            Kind::Open => "Open",
            Kind::Ballot => "Ballot",
            Kind::Extend => "Extend",
            Kind::Close => "Close",
            Kind::PartialDecryption => "PartialDecryption",
            Kind::Result => "Result",
            Kind::Void => "Void",
            Kind::Note => "Note",
            Kind::Shuffle => "Shuffle",
            Kind::ShuffleProof => "ShuffleProof",
            Kind::MixDecryption => "MixDecryption",
        }
    }
}

/// The roles that sign entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of docs/protocol.md §1")]
pub enum Role {
    Official = 0,
    Registrar = 1,
    Trustee = 2,
    Board = 3,
    Authenticator = 4,
}

impl Role {
    fn from_number(number: u64) -> Option<Self> {
        [Role::Official, Role::Registrar, Role::Trustee, Role::Board, Role::Authenticator]
            .get(usize::try_from(number).ok()?)
            .copied()
    }
}

/// Who signs: a role and a number in it, from 0, trustees from 1 (their place in the manifest).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signer {
    /// The role.
    pub role: Role,
    /// The number.
    pub number: u64,
}

impl Signer {
    /// Official `number`, from 0.
    pub fn official(number: u64) -> Self {
        Self { role: Role::Official, number }
    }
    /// The registrar.
    pub fn registrar() -> Self {
        Self { role: Role::Registrar, number: 0 }
    }
    /// Trustee `number`, from 1.
    pub fn trustee(number: u64) -> Self {
        Self { role: Role::Trustee, number }
    }
    /// The board.
    pub fn board() -> Self {
        Self { role: Role::Board, number: 0 }
    }
}

impl fmt::Display for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.role {
            Role::Official => write!(f, "official {}", self.number),
            Role::Registrar => f.write_str("the registrar"),
            Role::Trustee => write!(f, "trustee {}", self.number),
            Role::Board => f.write_str("the board"),
            Role::Authenticator => f.write_str("the authenticator"),
        }
    }
}

/// A signature on an entry: who, and 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// Who signed.
    pub signer: Signer,
    /// Ed25519, see [`message`].
    pub bytes: [u8; 64],
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.signer, crate::encoding::hex(&self.bytes))
    }
}

/// What is handed to a board: an entry without its place, `[kind, body, signature]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The number of the kind.
    pub kind: u64,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// `None` for a ballot without authenticator: its proof is its signature.
    pub signature: Option<Signed>,
}

/// An entry of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The protocol's version.
    pub version: u64,
    /// Its place, from 0.
    pub index: u64,
    /// The leaf hash of the entry before; zeros at 0.
    pub previous: Hash,
    /// Whole seconds since 1970, set by the board.
    pub time: u64,
    /// What was submitted.
    pub content: Submission,
}

/// The bytes that a signer signs: `"glassurn/v1/entry/" ‖ kind's name ‖ 0x00 ‖ election id ‖ SHA-256(body)`.
pub fn message(kind: Kind, election: &Hash, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(18 + 20 + 1 + 64);
    bytes.extend_from_slice(b"glassurn/v1/entry/");
    bytes.extend_from_slice(kind.name().as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(election);
    bytes.extend_from_slice(&sha256(&[body]));
    bytes
}

impl Submission {
    /// Signs a body as `signer`.
    pub fn sign(kind: Kind, body: Vec<u8>, election: &Hash, signer: Signer, key: &SecretKey) -> Self {
        let bytes = key.sign(&message(kind, election, &body));
        Self { kind: kind.number(), body, signature: Some(Signed { signer, bytes }) }
    }

    /// A ballot: nothing but its own proof signs it.
    pub fn ballot(body: Vec<u8>) -> Self {
        Self { kind: Kind::Ballot.number(), body, signature: None }
    }

    /// Checks the signature of a kind other than a ballot against the signer's key.
    pub fn check(&self, kind: Kind, election: &Hash, key: &PublicKey) -> Result<(), BadSignature> {
        let signed = self.signature.ok_or(BadSignature)?;
        key.check(&message(kind, election, &self.body), &signed.bytes)
    }

    /// `[kind, body, signature]` as bytes: the request that adds an entry.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes a request strictly.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        decode(bytes)
    }
}

impl Entry {
    /// The entry's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes an entry strictly; a version other than [`VERSION`] is malformed here.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let entry: Self = decode(bytes)?;
        if entry.version == VERSION { Ok(entry) } else { Err(EncodingError::NeedsNewer) }
    }

    /// The kind, if any version knows it.
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_number(self.content.kind)
    }
}

impl<C> Encode<C> for Signed {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3)?.u64(self.signer.role as u64)?.u64(self.signer.number)?.bytes(&self.bytes)?.ok()
    }
}

/// A signature or the empty array.
fn encode_signature<W: minicbor::encode::Write>(
    signature: &Option<Signed>,
    e: &mut Encoder<W>,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    match signature {
        Some(signed) => signed.encode(e, &mut ()),
        None => e.array(0)?.ok(),
    }
}

fn decode_signature(d: &mut Decoder<'_>) -> Result<Option<Signed>, minicbor::decode::Error> {
    use minicbor::decode::Error;
    match d.array()? {
        Some(0) => Ok(None),
        Some(3) => {
            let role = Role::from_number(d.u64()?).ok_or_else(|| Error::message("no such role"))?;
            let number = d.u64()?;
            let bytes = d.bytes()?.try_into().map_err(|_| Error::message("a signature is 64 bytes"))?;
            Ok(Some(Signed { signer: Signer { role, number }, bytes }))
        }
        _ => Err(Error::message("a signature is [] or [role, number, bytes]")),
    }
}

impl<C> Encode<C> for Submission {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3)?.u64(self.kind)?.bytes(&self.body)?;
        encode_signature(&self.signature, e)
    }
}

impl<'b, C> Decode<'b, C> for Submission {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.array()? != Some(3) {
            return Err(minicbor::decode::Error::message("a submission has three fields"));
        }
        Ok(Self { kind: d.u64()?, body: d.bytes()?.to_vec(), signature: decode_signature(d)? })
    }
}

impl<C> Encode<C> for Entry {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(7)?.u64(self.version)?.u64(self.index)?.bytes(&self.previous)?.u64(self.time)?;
        e.u64(self.content.kind)?.bytes(&self.content.body)?;
        encode_signature(&self.content.signature, e)
    }
}

impl<'b, C> Decode<'b, C> for Entry {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        use minicbor::decode::Error;
        if d.array()? != Some(7) {
            return Err(Error::message("an entry has seven fields"));
        }
        let (version, index) = (d.u64()?, d.u64()?);
        let previous = d.bytes()?.try_into().map_err(|_| Error::message("a hash is 32 bytes"))?;
        let time = d.u64()?;
        let content =
            Submission { kind: d.u64()?, body: d.bytes()?.to_vec(), signature: decode_signature(d)? };
        Ok(Self { version, index, previous, time, content })
    }
}
