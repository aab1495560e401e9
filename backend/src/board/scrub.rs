//! Bits flip on disks: stored entries are compared with what was signed, before they reach anybody and all the time
//! (attacks B-23).

use super::Boards;
use super::log::Log;
use super::store;
use crate::db::{Readers, StoreError};
use glassurn_api::error::Code;
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::encoding::hex;

/// Entries that one step compares.
const STEP: u64 = 64;

/// Compares stored entries of a published log, each with its number. One that has changed, or is missing, stops every
/// board until a start on a database that holds what was signed.
pub fn compare<'a>(
    boards: &Boards,
    log: &Log,
    numbers: impl Iterator<Item = u64>,
    entries: impl IntoIterator<Item = &'a Vec<u8>>,
) -> Result<(), Code> {
    let mut entries = entries.into_iter();
    let published = log.read();
    for index in numbers {
        let leaf = entries.next().map(|entry| leaf_hash(entry));
        if leaf.is_none() || leaf.as_ref() != published.tree.leaf(index) {
            let election = hex(&log.id);
            tracing::error!(election, index, "a stored entry has changed: restore the newest database");
            boards.halt();
            return Err(Code::LogHalted);
        }
    }
    Ok(())
}

/// A walk over all entries of all logs, piece by piece, again and again.
#[derive(Default)]
pub struct Scrub {
    log: usize,
    next: u64,
}

impl Scrub {
    /// Compares the next piece. What it finds stops the boards; a database that cannot be read is for those to report
    /// who need it.
    pub fn step(&mut self, boards: &Boards, readers: &Readers) -> Result<(), StoreError> {
        let logs = boards.all();
        let Some(log) = logs.get(self.log) else {
            *self = Self::default();
            return Ok(());
        };
        let range = self.next..log.read().size().min(self.next + STEP);
        let entries = store::entries(&mut *readers.get()?, log.number, range.clone())?;
        if compare(boards, log, range.clone(), &entries).is_ok() {
            let done = range.end < self.next + STEP;
            *self =
                if done { Self { log: self.log + 1, next: 0 } } else { Self { next: range.end, ..*self } };
        }
        Ok(())
    }
}
