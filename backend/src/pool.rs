//! Where work that costs processor time is done: as many at a time as there are cores, and a bounded number that waits.

use crate::error::Refused;
use glassurn_api::error::Code;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// A bounded pool (attacks A-31).
pub struct Pool {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Pool {
    /// A pool that does `running` works at a time while `waiting` more may wait.
    pub fn new(running: usize, waiting: usize) -> Self {
        let clamp = |number: usize| Arc::new(Semaphore::new(number.clamp(1, Semaphore::MAX_PERMITS)));
        Self { running: clamp(running), waiting: clamp(running.saturating_add(waiting)) }
    }

    /// Does a work on a thread for it; 503 if too many wait.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let waits = self.waiting.clone().try_acquire_owned().map_err(|_| Code::Unavailable)?;
        let runs = self.running.clone().acquire_owned().await.map_err(|_| Code::Unavailable)?;
        // The permits go with the work: a client that leaves does not make room before its work is done.
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((runs, waits));
            result
        });
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a work has panicked");
            Err(Code::Internal.into())
        })
    }
}
