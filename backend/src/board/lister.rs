//! The lister: after Close of an election that mixes it reads from the stored entries what is mixed. Of 100,000 ballots that takes
//! a second, in which the sequencer goes on.
//!
//! Until the list is there, what key holders post is refused, to be sent again. Nothing of it is stored: a process that
//! is stopped meanwhile makes it when it reads the log again.

use super::log::{Log, count};
use crate::db::Readers;
use glassurn_crypto::election::CountError;
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::{Builder, JoinHandle};

/// The way to its thread, which ends with it.
pub(super) struct Lister {
    logs: Option<Sender<Arc<Log>>>,
    failure: Arc<OnceLock<CountError>>,
    thread: Option<JoinHandle<()>>,
}

impl Lister {
    /// Starts the thread.
    pub fn start(readers: Readers) -> io::Result<Self> {
        let (logs, closed) = channel::<Arc<Log>>();
        let failure = Arc::new(OnceLock::new());
        let failed = failure.clone();
        let run = move || {
            for log in closed {
                if let Err(error) = list(&log, &readers) {
                    failed.set(error).ok();
                }
            }
        };
        let thread = Builder::new().name("lister".into()).spawn(run)?;
        Ok(Self { logs: Some(logs), failure, thread: Some(thread) })
    }

    /// Has the list of a log made, after those that were asked for before. Waits for nothing.
    pub fn list(&self, log: Arc<Log>) {
        if let Some(logs) = &self.logs {
            // The thread lives as long as this does.
            logs.send(log).ok();
        }
    }

    /// Why a list could not be made: what was taken is not what is stored.
    pub fn failure(&self) -> Option<&CountError> {
        self.failure.get()
    }
}

/// Its connection is closed before the process ends.
impl Drop for Lister {
    fn drop(&mut self) {
        self.logs = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Makes a log's list, if it is due. The log is held while the state is copied and while the list is put into it, no longer.
fn list(log: &Log, readers: &Readers) -> Result<(), CountError> {
    let published = log.read();
    if !published.election.count_is_due() {
        return Ok(());
    }
    let mut copy = published.election.clone();
    drop(published);
    count(&mut copy, log.number, readers)?;
    log.write().election.take_count(&copy);
    Ok(())
}
