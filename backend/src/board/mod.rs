//! Boards: the logs that this process serves, and the one way in.

pub mod archive;
mod batch;
pub mod follow;
pub mod heads;
pub mod http;
mod lead;
mod lister;
pub mod log;
pub mod receipt;
pub mod restore;
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
use log::{Log, LogError, Read};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// For how long a process that had the lock may show its boards without asking the database who leads; one that is cut off
/// shows nothing older than what its successor has shown.
const LEASE: Duration = Duration::from_millis(600);

/// All logs.
#[derive(Default)]
pub struct Boards {
    logs: RwLock<BTreeMap<Hash, Arc<Log>>>,
    /// The record is damaged, or the disk does not keep what it is told: nothing is taken until the next start.
    halted: AtomicBool,
    /// The term in which this process appends; 0 while another one does.
    term: AtomicI64,
    /// When this process last knew that it had the lock.
    felt: Mutex<Option<Instant>>,
    /// The storage does not work at the moment: nothing is taken until it does.
    waiting: AtomicBool,
}

impl Boards {
    /// Reads every stored log and compares it with its head; refuses the whole database if one does not fit.
    pub fn load(readers: &Readers, heads: &Heads) -> Result<Self, LogError> {
        let stored = store::all(&mut *readers.get().map_err(StoreError::from)?)?;
        let boards = Self::default();
        for (number, id) in stored {
            boards.add(Arc::new(Log::load(number, id, readers, heads, Read::All)?));
        }
        boards.hold(heads)?;
        Ok(boards)
    }

    /// Refuses a database that lacks a log of which entries are signed.
    pub fn hold(&self, heads: &Heads) -> Result<(), LogError> {
        for id in heads.elections().map_err(HeadError::from)? {
            // A head of size 0 stands before its first entry is stored: a crash in between leaves it alone.
            let signed = heads.read(&id)?.size;
            if signed > 0 && self.get(&id).is_none() {
                return Err(HeadError::Older { election: hex(&id), stored: 0, signed }.into());
            }
        }
        Ok(())
    }

    /// Whether this process appends.
    pub fn leads(&self) -> bool {
        self.term() != 0
    }

    /// The term in which it does; 0 if it does not.
    pub fn term(&self) -> i64 {
        self.term.load(Ordering::Acquire)
    }

    /// Whether this process appends, and no other one can have shown more than it has: one that takes the lead waits for
    /// [`LEASE`] before it shows anything.
    pub fn leads_surely(&self) -> bool {
        let felt = *self.felt.lock().unwrap_or_else(PoisonError::into_inner);
        self.leads() && felt.is_some_and(|felt| felt.elapsed() < LEASE)
    }

    /// Says in which term this process appends; 0 if another one does.
    fn lead(&self, term: i64) {
        self.term.store(term, Ordering::Release);
        metrics::gauge!("glassurn_leads").set(if term == 0 { 0.0 } else { 1.0 });
    }

    /// Says that this process had the lock at a moment.
    fn feel(&self, at: Instant) {
        *self.felt.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
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
