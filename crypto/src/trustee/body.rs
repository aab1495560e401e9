//! The bodies of the ceremony's entries: CBOR arrays in the order of their fields (`docs/protocol.md` §4).

use super::sealing::{ExchangeKey, SealedShare};
use crate::encoding::Hash;
use crate::group::{Point, Scalar, scalar_cbor};
use crate::proof::{Equality, Knowledge};
use alloc::string::String;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};

/// Body of a TrusteeKey (all of n): the trustee's own key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct TrusteeKey {
    /// The attempt, from 1.
    #[n(0)]
    pub attempt: u64,
    /// `Y_i`.
    #[n(1)]
    pub key: Point,
    /// Proof of possession of `y_i`.
    #[n(2)]
    pub proof: Knowledge,
}

/// Body of a DkgCommit: what the trustee will say in round 1, and where shares for it are sealed to.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DkgCommit {
    /// The attempt, from 1.
    #[n(0)]
    pub attempt: u64,
    /// `SHA-256("glassurn/v1/dkg-commit" ‖ election id ‖ attempt ‖ i ‖ length ‖ the whole DkgRound1 body)`.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub commitment: Hash,
    /// `E_i`, made for this attempt only.
    #[n(2)]
    pub exchange: ExchangeKey,
}

/// FROST's own proof of knowledge of `a_{i,0}`: `R = kB`, `z = k + c·a_{i,0}`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FrostProof {
    /// `R`.
    #[n(0)]
    pub announcement: Point,
    /// `z`.
    #[cbor(n(1), with = "scalar_cbor")]
    pub response: Scalar,
}

/// Body of a DkgRound1: the trustee's polynomial `f_i` in the exponent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DkgRound1 {
    /// The attempt, from 1.
    #[n(0)]
    pub attempt: u64,
    /// 32 random bytes: the commitment hides what can be guessed.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// `A_{i,0} … A_{i,t−1}`, exactly the threshold's number.
    #[n(2)]
    pub coefficients: Vec<Point>,
    /// FROST's proof for `A_{i,0}`.
    #[n(3)]
    pub frost: FrostProof,
    /// Our proof of possession of `a_{i,0}`, bound to the ceremony.
    #[n(4)]
    pub proof: Knowledge,
}

/// Body of a DkgRound2: a share for every other trustee, sealed to it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DkgRound2 {
    /// The attempt, from 1.
    #[n(0)]
    pub attempt: u64,
    /// `f_i(j)` sealed to `E_j`, for every `j ≠ i` in order.
    #[n(1)]
    pub shares: Vec<SealedShare>,
}

/// Body of a DkgConfirm, the confirmation and rehearsal of both ceremonies: the saved key file was read and works.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DkgConfirm {
    /// The attempt, from 1.
    #[n(0)]
    pub attempt: u64,
    /// The leaf hash of the attempt's n-th non-void TrusteeKey or DkgRound2: all confirm one history.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub after: Hash,
    /// `Y`.
    #[n(2)]
    pub key: Point,
    /// `Y_i`.
    #[n(3)]
    pub verification: Point,
    /// `M = y_iT`.
    #[n(4)]
    pub rehearsal: Point,
    /// That `M` and `Y_i` have one logarithm.
    #[n(5)]
    pub proof: Equality,
}

/// Body of a DkgComplaint: the share from trustee `against` is bad; the secret lets anyone open it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DkgComplaint {
    /// The attempt, from 1.
    #[n(0)]
    pub attempt: u64,
    /// The accused trustee.
    #[n(1)]
    pub against: u64,
    /// The secret of the author's `E_i`; public from now on, the attempt is dead.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub secret: [u8; 32],
}

/// Body of a DkgRestart: everything is made anew.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DkgRestart {
    /// The attempt that begins: one more than the last.
    #[n(0)]
    pub attempt: u64,
    /// Why, in words for everyone: 1 to 200 characters, no control characters.
    #[n(1)]
    pub reason: String,
}
