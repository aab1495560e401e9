//! What can be said of an entry without those before it: on any core, in any order, before the state machine reads it.

use super::{Broken, Election, Refusal, Verdict};
use crate::ballot::{self, Ballot, BallotError, Verified};
use crate::board::entry::{Entry, Kind};
use crate::board::merkle::leaf_hash;
use crate::encoding::{EncodingError, Hash};
use alloc::vec::Vec;
use rand_core::{CryptoRng, RngCore};

/// An entry, decoded and hashed, and what its ballot's proofs are worth.
pub struct Prepared {
    pub(super) leaf: Hash,
    pub(super) entry: Result<Entry, EncodingError>,
    /// Of a Ballot entry under a key that is known; without it a ballot is void.
    pub(super) proof: Option<Result<Verified, Refusal>>,
}

impl Prepared {
    fn new(bytes: &[u8]) -> Self {
        Self { leaf: leaf_hash(bytes), entry: Entry::from_bytes(bytes), proof: None }
    }

    /// The body of a Ballot entry.
    fn body(&self) -> Option<&[u8]> {
        let entry = self.entry.as_ref().ok().filter(|entry| entry.kind() == Some(Kind::Ballot));
        entry.map(|entry| entry.content.body.as_slice())
    }

    /// Whether it is a ballot whose proofs hold.
    pub fn holds(&self) -> bool {
        matches!(self.proof, Some(Ok(_)))
    }

    /// Lets somebody look at the ballot, if it is one that can be read.
    pub(crate) fn with_ballot<T>(&self, look: impl FnOnce(&Ballot) -> Option<T>) -> Option<T> {
        match &self.proof {
            Some(Ok(verified)) => look(verified.ballot()),
            _ => look(&Ballot::from_bytes(self.body()?).ok()?),
        }
    }
}

impl Election {
    /// Decodes and hashes entries and verifies the proofs of the ballots among them together, under the current key.
    /// Needs no order among them, so it may run in parallel before [`Election::next_with`].
    pub fn prepare(
        &self,
        entries: &[impl AsRef<[u8]>],
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Vec<Prepared> {
        let decoded = entries.iter().map(|bytes| Prepared::new(bytes.as_ref()));
        let Some(context) = &self.context else { return decoded.collect() };
        let mut ballots = Vec::with_capacity(entries.len());
        let parse = |prepared: Prepared| {
            let ballot = prepared.body().map(|body| Ballot::from_bytes(body).map(|b| ballots.push(b)));
            (prepared, ballot)
        };
        let parsed: Vec<_> = decoded.map(parse).collect();
        let mut verdicts = ballot::verify_ballots(context, ballots, rng).into_iter();
        let mut verdict = || Ok(verdicts.next().unwrap_or(Err(BallotError::Schema))?);
        let mut proof =
            |parsed: Result<(), EncodingError>| parsed.map_err(Refusal::from).and_then(|()| verdict());
        parsed.into_iter().map(|(prepared, b)| Prepared { proof: b.map(&mut proof), ..prepared }).collect()
    }

    /// The same for an entry that this program has verified before: its ballot's proofs are not looked at.
    pub(crate) fn believe(&self, bytes: &[u8]) -> Prepared {
        let prepared = Prepared::new(bytes);
        let body = self.context.as_ref().zip(prepared.body());
        let proof = body.map(|(context, body)| Ok(Verified::again(context, Ballot::from_bytes(body)?)?));
        Prepared { proof, ..prepared }
    }

    /// Reads the next entry of a board, verifying its ballot alone.
    pub fn next(&mut self, bytes: &[u8], rng: &mut (impl CryptoRng + RngCore)) -> Result<Verdict, Broken> {
        let prepared = self.prepare(&[bytes], rng).pop();
        self.next_with(prepared.unwrap_or_else(|| Prepared::new(bytes)))
    }

    /// Reads the next entry again that this program has verified before it stored it: the proofs of ballots, shuffles and
    /// decryptions are not verified a second time. For the start of a board or mirror on its own storage, whose root is compared
    /// with a signed head; never for anybody who reads somebody else's copy.
    pub fn reload(&mut self, bytes: &[u8]) -> Result<Verdict, Broken> {
        self.next_by(self.believe(bytes), false)
    }
}
