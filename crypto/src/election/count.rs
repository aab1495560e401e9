//! The set that is counted and its encrypted sums (`docs/protocol.md` §8).

use super::mix::Mixes;
use super::{Election, Last};
use crate::ballot::{self, Ballot, Context, Verified};
use crate::board::entry::Entry;
use crate::board::merkle::leaf_hash;
use crate::encoding::{Hash, sha256};
use crate::shuffle::Pair;
use crate::tally::Tally;
use alloc::borrow::Cow;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

/// Random access to the entries of a board: a file, a database, what a browser has downloaded. Not trusted: every
/// entry is compared with its leaf hash.
pub trait Record {
    /// How many entries there are.
    fn size(&self) -> u64;
    /// The bytes of an entry; `None` if it cannot be had.
    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>>;
    /// This entry and as many behind it as come at the same price; empty if it cannot be had.
    fn entries_from(&self, index: u64) -> Vec<Vec<u8>> {
        self.entry(index).map(Cow::into_owned).into_iter().collect()
    }
    /// The bytes of consecutive entries, up to the first that cannot be had.
    fn entries(&self, range: Range<u64>) -> Vec<Vec<u8>> {
        let wanted = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
        let mut entries = Vec::new();
        while entries.len() < wanted {
            let more = self.entries_from(range.start + entries.len() as u64);
            if more.is_empty() {
                break;
            }
            entries.extend(more);
        }
        entries.truncate(wanted);
        entries
    }
}

/// Why the sums cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// Close is not on the board, or the election never opened.
    #[error("the election has not been opened and closed")]
    NotClosed,
    /// Fewer count than the manifest's minimum: their sum would tell how they voted, so nobody computes it.
    #[error("{counting} voters count, fewer than {minimum}: nothing is ever decrypted")]
    BelowMinimum {
        /// How many credentials count.
        counting: u64,
        /// The manifest's minimum.
        minimum: u64,
    },
    /// An entry that was superseded or revoked is missing.
    #[error("entry {0} is missing")]
    Missing(u64),
    /// The entries that were superseded or revoked are not those that were verified.
    #[error("entries have changed since they were verified")]
    Changed,
}

/// Ballots that were added to the sums and count no more. Eight bytes each: a hash over their leaf hashes says, when
/// they are read again, that they are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Undone {
    indices: Vec<u64>,
    hash: Hash,
}

impl Undone {
    /// Notes a ballot that was superseded or revoked, if there is one.
    pub(super) fn extend(&mut self, ballot: Option<Last>) {
        if let Some(Last { index, leaf }) = ballot {
            self.indices.push(index);
            self.hash = sha256(&[&self.hash, &leaf]);
        }
    }
}

impl Election {
    /// Fixes what is counted. Where answers are mixed, reads them from the record. Else fixes the sums of the ballots that count:
    /// takes those out again that were superseded or revoked, reading them from the record. `progress` is told how many of them
    /// are done. Does nothing if the sums are there already, and changes nothing if it fails.
    pub fn compute_count(
        &mut self,
        record: &(impl Record + ?Sized),
        mut progress: impl FnMut(u64),
    ) -> Result<(), CountError> {
        let context = self.context.clone().ok_or(CountError::NotClosed)?;
        let closed = self.closed.as_ref().ok_or(CountError::NotClosed)?;
        let (close, counting, minimum) = (closed.leaf, closed.body.counting, self.manifest.minimum);
        if counting < minimum {
            return Err(CountError::BelowMinimum { counting, minimum });
        }
        if self.tally.is_some() || self.mixes.is_some() {
            return Ok(());
        }
        if self.manifest.is_mixed() {
            let inputs = self.inputs(&context, record, progress)?;
            let mixes = Mixes::new(&self.manifest, close, *context.key(), counting, inputs);
            self.mixes = Some(mixes.map_err(|_| CountError::Changed)?);
            return Ok(());
        }
        let (mut sums, mut hash) = (self.sums.clone(), Hash::default());
        for (done, &index) in (1..).zip(&self.undone.indices) {
            let bytes = record.entry(index).ok_or(CountError::Missing(index))?;
            hash = sha256(&[&hash, &leaf_hash(&bytes)]);
            let entry = Entry::from_bytes(&bytes).map_err(|_| CountError::Changed)?;
            let ballot = Ballot::from_bytes(&entry.content.body).map_err(|_| CountError::Changed)?;
            let standing = self.register.get(ballot.credential()).ok_or(CountError::Changed)?;
            let ballot = Verified::again(&context, ballot).map_err(|_| CountError::Changed)?;
            if sums.counting == 0 || sums.weight < standing.weight {
                return Err(CountError::Changed);
            }
            sums.remove(standing.weight, ballot.ciphertexts());
            progress(done);
        }
        if hash != self.undone.hash {
            return Err(CountError::Changed);
        }
        self.tally = Some(Arc::new(Tally { election: *self.manifest.id(), close, sums }));
        Ok(())
    }

    /// Takes over what [`Election::compute_count`] has fixed in a copy of this state, made since Close, if it is due here: nothing that
    /// comes behind Close changes it. So it can be computed beside a state that goes on.
    pub fn take_count(&mut self, copy: &Self) {
        if self.count_is_due() {
            self.tally.clone_from(&copy.tally);
            self.mixes.clone_from(&copy.mixes);
        }
    }

    /// What is mixed: the last ballot of each counting credential, in the order of the board; every contest's pairs.
    fn inputs(
        &self,
        context: &Context,
        record: &(impl Record + ?Sized),
        mut progress: impl FnMut(u64),
    ) -> Result<Vec<Vec<Pair>>, CountError> {
        let counting = self.register.iter().filter(|(_, standing)| standing.revoked.is_none());
        let mut last: Vec<Last> = counting.filter_map(|(_, standing)| standing.last).collect();
        last.sort_unstable_by_key(|last| last.index);
        let mut inputs = alloc::vec![Vec::new(); self.manifest.contests().len()];
        let (mut first, mut bundle) = (0, Vec::new());
        for (done, Last { index, leaf }) in (1..).zip(last) {
            if index >= first + bundle.len() as u64 {
                (first, bundle) = (index, record.entries_from(index));
            }
            let place = usize::try_from(index - first).unwrap_or(usize::MAX);
            let bytes = bundle.get(place).ok_or(CountError::Missing(index))?;
            let entry = Entry::from_bytes(bytes).map_err(|_| CountError::Changed)?;
            let ballot = Ballot::from_bytes(&entry.content.body).map_err(|_| CountError::Changed)?;
            let pairs = ballot::contests(context, &ballot).map_err(|_| CountError::Changed)?;
            if leaf_hash(bytes) != leaf {
                return Err(CountError::Changed);
            }
            inputs.iter_mut().zip(pairs).for_each(|(inputs, pairs)| inputs.extend(pairs));
            progress(done);
        }
        Ok(inputs)
    }

    /// Combines the partial decryptions once there are enough.
    pub(super) fn combine(&mut self) {
        let (Some(key), Some(tally)) = (self.ceremony.key(), &self.tally) else { return };
        if self.totals.is_none() && self.decryptions.len() as u64 >= key.threshold() {
            self.totals = Some(tally.open(&self.manifest, key, &self.decryptions));
        }
    }
}
