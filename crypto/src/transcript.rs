//! The one home of Fiat–Shamir: merlin transcripts that take typed values under labels (`docs/protocol.md` §1).
//!
//! Strong Fiat–Shamir without exception: the whole statement first, then each commitment before its challenge.
//! merlin prefixes every message with its label and length, so that no two tuples share an encoding.

use crate::encoding::Hash;
use crate::group::{Point, Scalar};
use curve25519_dalek::ristretto::RistrettoPoint;
use rand_core::{CryptoRng, RngCore};

/// A transcript of one statement.
#[derive(Clone)]
pub struct Transcript {
    merlin: merlin::Transcript,
    #[cfg(test)]
    pub(crate) labels: alloc::vec::Vec<&'static str>,
}

impl Transcript {
    /// Begins a statement of the given kind. Each label is used for one statement only.
    pub fn new(label: &'static str) -> Self {
        Self {
            merlin: merlin::Transcript::new(label.as_bytes()),
            #[cfg(test)]
            labels: alloc::vec::Vec::new(),
        }
    }

    /// Absorbs bytes.
    pub fn bytes(&mut self, label: &'static str, bytes: &[u8]) {
        #[cfg(test)]
        self.labels.push(label);
        self.merlin.append_message(label.as_bytes(), bytes);
    }

    /// Absorbs a hash: an election id, a leaf hash.
    pub fn hash(&mut self, label: &'static str, hash: &Hash) {
        self.bytes(label, hash);
    }

    /// Absorbs an integer, 8 bytes little-endian.
    pub fn integer(&mut self, label: &'static str, value: u64) {
        self.bytes(label, &value.to_le_bytes());
    }

    /// Absorbs a transmitted point.
    pub fn point(&mut self, label: &'static str, point: &Point) {
        self.bytes(label, point.bytes());
    }

    /// Absorbs a computed group element, which may be the identity.
    pub fn element(&mut self, label: &'static str, element: &RistrettoPoint) {
        self.bytes(label, element.compress().as_bytes());
    }

    /// Draws a challenge: 64 bytes reduced modulo ℓ.
    pub fn challenge(&mut self, label: &'static str) -> Scalar {
        Scalar::from_bytes_mod_order_wide(&self.wide(label))
    }

    /// Draws a challenge's bytes.
    pub(crate) fn wide(&mut self, label: &'static str) -> [u8; 64] {
        let mut wide = [0u8; 64];
        self.merlin.challenge_bytes(label.as_bytes(), &mut wide);
        wide
    }

    /// A generator for a prover's secrets: keyed with the transcript so far, the witness and the caller's generator,
    /// so that a broken generator alone does not repeat a nonce.
    pub fn secrets(&self, witness: &[u8], rng: &mut (impl CryptoRng + RngCore)) -> merlin::TranscriptRng {
        self.merlin.build_rng().rekey_with_witness_bytes(b"witness", witness).finalize(rng)
    }

    /// The merlin transcript itself, for the range proof of `bulletproofs`.
    pub(crate) fn inner(&mut self) -> &mut merlin::Transcript {
        &mut self.merlin
    }
}
