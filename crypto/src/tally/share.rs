//! Partial decryptions: one point for every sum and one proof for all (`docs/protocol.md` §8).

use super::Tally;
use crate::encoding::Hash;
use crate::group::{Point, Share};
use crate::proof::{Challenged, Equality};
use crate::transcript::Transcript;
use crate::trustee::{ElectionKey, KeyShare};
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use minicbor::{Decode, Encode};
use rand_core::{CryptoRng, RngCore};

/// Body of a PartialDecryption.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PartialDecryption {
    /// `M_j = y_iΣwD_j`, for every explicit value.
    #[n(0)]
    pub shares: Vec<Share>,
    /// That all of them and `Y_i` have one logarithm.
    #[n(1)]
    pub proof: Equality,
}

/// Why a trustee's tool does not decrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecryptError {
    /// The share belongs to another election, attempt or trustee.
    #[error("this key file holds no share of this election's key")]
    OtherKey,
    /// The share is not bound to this closing.
    #[error(
        "this key file is not bound to this closing: it decrypts one closing, and only after recording it"
    )]
    NotBound,
}

/// Why a PartialDecryption is void; it blocks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareFault {
    /// The signer is none of the trustees.
    #[error("the key has no such trustee")]
    NoSuchTrustee,
    /// Another number of points than explicit values.
    #[error("it has {given} points, but there are {expected} sums")]
    Length {
        /// How many there are.
        given: usize,
        /// How many there must be.
        expected: usize,
    },
    /// The proof fails: the points are not this trustee's decryption of these sums.
    #[error("its proof does not hold: it is no decryption of these sums by this trustee")]
    Proof,
}

impl ShareFault {
    /// A name that stays the same.
    pub fn code(&self) -> &'static str {
        match self {
            ShareFault::NoSuchTrustee => "decryption.trustee",
            ShareFault::Length { .. } => "decryption.length",
            ShareFault::Proof => "decryption.proof_invalid",
        }
    }
}

/// A partial decryption whose proof holds: all that [`Tally::open`] takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedShare {
    pub(super) trustee: u64,
    pub(super) close: Hash,
    pub(super) shares: Vec<RistrettoPoint>,
}

impl VerifiedShare {
    /// The trustee whose it is, from 1.
    pub fn trustee(&self) -> u64 {
        self.trustee
    }
}

impl Tally {
    /// A trustee decrypts the sums with a share that is bound to this closing ([`KeyShare::bind`]).
    pub fn decrypt(
        &self,
        key: &ElectionKey,
        share: &KeyShare,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<PartialDecryption, DecryptError> {
        let verification = authorised(share, key, &self.election, &self.close)?;
        let elements: Vec<RistrettoPoint> =
            self.sums.values.iter().map(|sum| sum.d * share.secret()).collect();
        let challenged = self.statement(share.trustee(), verification, &elements);
        let proof = challenged.prove(&self.randomness(), share.secret(), rng);
        Ok(PartialDecryption { shares: elements.into_iter().map(Share).collect(), proof })
    }

    /// Verifies that `body` is the decryption of these sums by trustee `trustee`.
    pub fn verify(
        &self,
        key: &ElectionKey,
        trustee: u64,
        body: &PartialDecryption,
    ) -> Result<VerifiedShare, ShareFault> {
        let verification = key.of(trustee).ok_or(ShareFault::NoSuchTrustee)?;
        let (given, expected) = (body.shares.len(), self.sums.values.len());
        if given != expected {
            return Err(ShareFault::Length { given, expected });
        }
        let shares: Vec<RistrettoPoint> = body.shares.iter().map(|share| share.0).collect();
        let challenged = self.statement(trustee, verification, &shares);
        let proof = challenged.verify(&body.proof, &self.randomness(), verification, &shares);
        proof.map_err(|_| ShareFault::Proof)?;
        Ok(VerifiedShare { trustee, close: self.close, shares })
    }

    /// The whole statement and its challenge `δ`.
    pub(super) fn statement(
        &self,
        trustee: u64,
        verification: &Point,
        shares: &[RistrettoPoint],
    ) -> Challenged {
        let mut transcript = Transcript::new("glassurn/v1/partial-decryption");
        transcript.hash("election", &self.election);
        transcript.hash("close", &self.close);
        transcript.integer("i", trustee);
        transcript.point("Y_i", verification);
        transcript.integer("count", shares.len() as u64);
        for (sum, share) in self.sums.values.iter().zip(shares) {
            transcript.element("D", &sum.d);
            transcript.element("M", share);
        }
        Challenged::new(transcript)
    }

    /// `ΣwD_j`, for every explicit value.
    pub(super) fn randomness(&self) -> Vec<RistrettoPoint> {
        self.sums.values.iter().map(|sum| sum.d).collect()
    }
}

/// The `Y_i` of a share that may decrypt after this Close: it belongs to this key, and is bound to this closing.
pub(crate) fn authorised<'a>(
    share: &KeyShare,
    key: &'a ElectionKey,
    election: &Hash,
    close: &Hash,
) -> Result<&'a Point, DecryptError> {
    let verification = key.of(share.trustee()).ok_or(DecryptError::OtherKey)?;
    let own = RistrettoPoint::mul_base(share.secret()) == *verification.element();
    if !own || share.election() != election || share.attempt() != key.attempt() {
        return Err(DecryptError::OtherKey);
    }
    if share.decrypted() != Some(close) {
        return Err(DecryptError::NotBound);
    }
    Ok(verification)
}
