//! Boards: the logs that this process serves, and the one way in.

pub mod archive;
mod batch;
pub mod heads;
pub mod http;
pub mod log;
pub mod receipt;
pub mod scrub;
pub mod sequencer;
pub mod shown;
pub mod store;
pub mod view;
pub mod work;

use crate::db::{Readers, StoreError};
use crate::error::Refused;
use glassurn_api::error::Code;
use glassurn_crypto::encoding::{Hash, hex};
use heads::{HeadError, Heads};
use log::{Log, LogError};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// All logs.
#[derive(Default)]
pub struct Boards {
    logs: RwLock<BTreeMap<Hash, Arc<Log>>>,
    /// The record is damaged, or the disk does not keep what it is told: nothing is taken until the next start.
    halted: AtomicBool,
    /// The storage does not work at the moment: nothing is taken until it does.
    waiting: AtomicBool,
}

impl Boards {
    /// Reads every stored log and compares it with its head; refuses the whole database if one does not fit.
    pub fn load(readers: &Readers, heads: &Heads) -> Result<Self, LogError> {
        let stored = store::all(&mut *readers.get().map_err(StoreError::from)?)?;
        let boards = Self::default();
        for (number, id) in stored {
            boards.add(Arc::new(Log::load(number, id, readers, heads)?));
        }
        for id in heads.elections().map_err(HeadError::from)? {
            // A head of size 0 stands before its first entry is stored: a crash in between leaves it alone.
            let signed = heads.read(&id)?.size;
            if signed > 0 && boards.get(&id).is_none() {
                return Err(HeadError::Older { election: hex(&id), stored: 0, signed }.into());
            }
        }
        Ok(boards)
    }

    /// The log of an election, for whoever asks over HTTP.
    pub fn find(&self, id: &Hash) -> Result<Arc<Log>, Refused> {
        let log = self.get(id).ok_or(Code::NotFound)?;
        // A log whose first head is not durable yet has nothing to show.
        if log.read().checkpoint.is_empty() { Err(Code::Unavailable.into()) } else { Ok(log) }
    }

    fn get(&self, id: &Hash) -> Option<Arc<Log>> {
        self.logs.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// All logs, newest first.
    pub fn all(&self) -> Vec<Arc<Log>> {
        let logs = self.logs.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = logs.values().cloned().collect();
        all.sort_by_key(|log| std::cmp::Reverse(log.number));
        all
    }

    /// Refuses while nothing is taken.
    pub fn refuse(&self) -> Result<(), Code> {
        if self.halted.load(Ordering::Relaxed) {
            return Err(Code::LogHalted);
        }
        if self.waiting.load(Ordering::Relaxed) { Err(Code::StorageUnavailable) } else { Ok(()) }
    }

    fn add(&self, log: Arc<Log>) {
        self.logs.write().unwrap_or_else(PoisonError::into_inner).insert(log.id, log);
    }

    /// Takes nothing more until the next start.
    pub fn halt(&self) {
        self.halted.store(true, Ordering::Relaxed);
    }

    /// Takes nothing more until the storage works again.
    fn wait(&self, waiting: bool) {
        self.waiting.store(waiting, Ordering::Relaxed);
    }
}
