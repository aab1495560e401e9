//! Cast as intended: a voter opens sealed answers and any second device recomputes them (`docs/protocol.md` §6).

use super::seal::encrypt;
use super::statement::fingerprint;
use super::{Context, EncodingError};
use crate::encoding::{Hash, decode, encode};
use crate::group::Point;
use alloc::vec::Vec;
use core::fmt;
use minicbor::{Decode, Encode};

/// An opened ballot: what was sealed and with which seed. It holds no proof, so nothing that could be cast.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Challenge {
    #[cbor(n(0), with = "minicbor::bytes")]
    election: Hash,
    #[n(1)]
    credential: Point,
    #[n(2)]
    sequence: u64,
    #[cbor(n(3), with = "minicbor::bytes")]
    seed: Hash,
    #[n(4)]
    values: Vec<u64>,
}

/// Why a challenge does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// It is for another election.
    #[error("this practice ballot is of another election")]
    WrongElection,
    /// Not one number for each value, or values that no voter could cast.
    #[error("this practice ballot does not fit the questions of this election")]
    Shape,
    /// The answers and the seed do not give the code that the device showed: the device sealed something else.
    #[error("the sealed ballot does not hold these answers: the device that made it must not be trusted")]
    Mismatch,
}

impl Challenge {
    pub(super) fn new(
        election: Hash,
        credential: Point,
        sequence: u64,
        seed: Hash,
        values: Vec<u64>,
    ) -> Self {
        Self { election, credential, sequence, seed, values }
    }

    /// The bytes that travel in a file or a QR code.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes strictly.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        decode(bytes)
    }

    /// The election that it is of.
    pub fn election(&self) -> &Hash {
        &self.election
    }

    /// The answers: one number for each explicit value.
    pub fn values(&self) -> &[u64] {
        &self.values
    }

    /// Recomputes every `D, C, K` and gives the fingerprint that the voter must have seen.
    pub fn recompute(&self, context: &Context) -> Result<Hash, ChallengeError> {
        if self.election != *context.manifest.id() {
            return Err(ChallengeError::WrongElection);
        }
        if context.manifest.broken(&self.values).is_some() {
            return Err(ChallengeError::Shape);
        }
        let (contests, _) = encrypt(context, &self.credential, self.sequence, &self.seed, &self.values)
            .ok_or(ChallengeError::Shape)?;
        let parts = contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
        Ok(fingerprint(&self.election, &context.key, self.credential.bytes(), self.sequence, parts))
    }

    /// Compares with the fingerprint's code as the first device showed it.
    pub fn verify(&self, context: &Context, shown: &str) -> Result<(), ChallengeError> {
        let computed = crate::credential::hash_code(&self.recompute(context)?);
        let shown = crate::credential::parse_hash_code(shown);
        if shown.as_deref() == Some(&computed) { Ok(()) } else { Err(ChallengeError::Mismatch) }
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge(…)")
    }
}
