//! The set that is counted and its encrypted sums (`docs/protocol.md` §8).

use super::Election;
use crate::ballot::{Ballot, Verified};
use crate::board::entry::Entry;
use crate::board::merkle::leaf_hash;
use crate::tally::{Sums, Tally};
use alloc::borrow::Cow;
use alloc::sync::Arc;

/// Random access to the entries of a board: a file, a database, what a browser has downloaded. Not trusted: every
/// entry is compared with its leaf hash.
pub trait Record {
    /// How many entries there are.
    fn size(&self) -> u64;
    /// The bytes of an entry; `None` if it cannot be had.
    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>>;
}

/// Why the sums cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// Close is not on the board, or the election never opened.
    #[error("the election has not been opened and closed")]
    NotClosed,
    /// An entry that counts is missing, or is not the one that was verified.
    #[error("entry {0} is missing or has changed since it was verified")]
    Entry(u64),
}

impl Election {
    /// Sums the last ballots of all credentials that count, reading them again from the record. `progress` is told
    /// how many of [`super::Register::counting`] are done. Does nothing if the sums are there already.
    pub fn compute_count(
        &mut self,
        record: &(impl Record + ?Sized),
        mut progress: impl FnMut(u64),
    ) -> Result<(), CountError> {
        let context = self.context.clone().ok_or(CountError::NotClosed)?;
        let close = self.closed.as_ref().ok_or(CountError::NotClosed)?.leaf;
        if self.tally.is_some() {
            return Ok(());
        }
        let mut sums = Sums::empty(self.manifest.layout().values);
        for (_, standing) in self.register.iter().filter(|(_, standing)| standing.revoked.is_none()) {
            let Some(last) = standing.last else { continue };
            let missing = CountError::Entry(last.index);
            let bytes = record.entry(last.index).ok_or(missing.clone())?;
            if leaf_hash(&bytes) != last.leaf {
                return Err(missing);
            }
            let entry = Entry::from_bytes(&bytes).map_err(|_| missing.clone())?;
            let ballot = Ballot::from_bytes(&entry.content.body).map_err(|_| missing.clone())?;
            let ballot = Verified::again(&context, ballot).map_err(|_| missing)?;
            sums.add(standing.weight, ballot.ciphertexts());
            progress(sums.counting);
        }
        self.tally = Some(Arc::new(Tally { election: *self.manifest.id(), close, sums }));
        Ok(())
    }

    /// Combines the partial decryptions once there are enough.
    pub(super) fn combine(&mut self) {
        let (Some(key), Some(tally)) = (self.ceremony.key(), &self.tally) else { return };
        if self.totals.is_none() && self.decryptions.len() as u64 >= key.threshold() {
            self.totals = Some(tally.open(&self.manifest, key, &self.decryptions));
        }
    }
}
