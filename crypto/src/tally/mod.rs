//! The tally: only the sum of all counting ballots is ever opened (`docs/protocol.md` §8).
//!
//! Twins: a trustee [`Tally::decrypt`]s, anyone [`Tally::verify`]s; anyone [`Tally::open`]s the result from enough
//! verified shares, or [`Tally::check`]s one that was claimed. Out of scope: which ballots count
//! ([`crate::election`]), and the conditions under which a trustee decrypts at all.

pub mod count;
mod logarithm;
mod mixed;
mod open;
mod share;
#[cfg(test)]
mod tests;
mod winners;

use crate::elgamal::Ciphertext;
use crate::encoding::Hash;
use alloc::vec::Vec;

pub use logarithm::Logarithms;
pub use mixed::{Answers, Counted, MixedResult, Opened, Tallied};
pub(crate) use open::quorum;
pub use open::{TallyError, TallyResult, Void};
pub(crate) use share::authorised;
pub use share::{DecryptError, PartialDecryption, ShareFault, VerifiedShare};
pub use winners::{Winners, winners};

/// The counting ballots, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// How many credentials count.
    pub counting: u64,
    /// `W`, their total weight.
    pub weight: u64,
    /// Per explicit value of a ballot `(ΣwD, ΣwC)`.
    pub values: Vec<Ciphertext>,
}

impl Sums {
    /// No ballot yet, for ballots of `values` explicit values each.
    pub fn empty(values: usize) -> Self {
        Self { counting: 0, weight: 0, values: alloc::vec![Ciphertext::zero(); values] }
    }

    /// Counts a verified ballot of a credential of this weight.
    pub fn add(&mut self, weight: u64, ballot: &[Ciphertext]) {
        self.fits(ballot);
        self.counting += 1;
        self.weight += weight;
        self.values.iter_mut().zip(ballot).for_each(|(sum, value)| *sum += value.scale(weight));
    }

    /// Counts a ballot no more that was added with this weight: it was superseded, or its credential revoked.
    pub fn remove(&mut self, weight: u64, ballot: &[Ciphertext]) {
        self.fits(ballot);
        self.counting -= 1;
        self.weight -= weight;
        self.values.iter_mut().zip(ballot).for_each(|(sum, value)| *sum -= value.scale(weight));
    }

    fn fits(&self, ballot: &[Ciphertext]) {
        assert_eq!(ballot.len(), self.values.len(), "a verified ballot has every explicit value");
    }
}

/// What a Close fixes: the election, Close's leaf hash and the sums before it. Only [`crate::election`] makes one, from
/// entries that it has verified: nobody can ask a trustee to decrypt other sums under a true Close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The election id.
    pub(crate) election: Hash,
    /// Close's leaf hash.
    pub(crate) close: Hash,
    /// The sums of the ballots that count.
    pub(crate) sums: Sums,
}

impl Tally {
    /// Close's leaf hash.
    pub fn close(&self) -> &Hash {
        &self.close
    }

    /// The sums of the ballots that count.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }
}
