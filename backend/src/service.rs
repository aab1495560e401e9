//! What every handler shares.

use crate::ballot::door::Door;
use crate::board::Boards;
use crate::board::heads::Heads;
use crate::board::work::Queue;
use crate::config::Config;
use crate::db::{Reader, Readers};
use crate::error::Refused;
use crate::limits::{Buckets, Client};
use crate::pool::Pool;
use glassurn_api::error::{Code, Retry};
use glassurn_crypto::encoding::Hash;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;

/// Refused submissions that one address may make at once, before the rate counts.
const FAILURES: u32 = 20;

/// Archives that are made at the same time.
const EXPORTS: usize = 32;

/// The service's parts.
pub struct Service {
    /// The options.
    pub config: Config,
    /// The logs.
    pub boards: Arc<Boards>,
    /// The board's key and host.
    pub heads: Arc<Heads>,
    /// Connections that read.
    pub readers: Readers,
    /// The way to the sequencer.
    pub queue: Queue,
    /// Where ballots are verified.
    pub door: Door,
    /// Where other work that costs time is done.
    pub pool: Pool,
    /// Counters as text.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
    /// Ballots by election and credential.
    pub casts: Buckets<(Hash, [u8; 32])>,
    /// Archives that may be made at the same time.
    pub exports: Arc<Semaphore>,
    failures: Buckets<Client>,
}

impl Service {
    /// Puts the parts together.
    pub fn new(
        config: Config,
        boards: Arc<Boards>,
        heads: Arc<Heads>,
        readers: Readers,
        queue: Queue,
        metrics: metrics_exporter_prometheus::PrometheusHandle,
    ) -> std::io::Result<Self> {
        Ok(Self {
            door: Door::new(config.verifiers(), config.verify_queue)?,
            pool: Pool::new(config.verifiers(), config.verify_queue),
            casts: Buckets::new(config.casts_per_minute, config.casts_per_minute),
            failures: Buckets::new(config.failures_per_minute, FAILURES.min(config.failures_per_minute)),
            exports: Arc::new(Semaphore::new(EXPORTS)),
            config,
            boards,
            heads,
            readers,
            queue,
            metrics,
        })
    }

    /// A connection that reads.
    pub fn reader(&self) -> Result<Reader, Refused> {
        Ok(self.readers.get().map_err(crate::db::StoreError::from)?)
    }

    /// Runs a submission for a client: one that is refused for good counts against the client's address, and an
    /// address with too many of them must wait. What is accepted never counts: many voters may share an address.
    pub async fn submitted<T>(
        &self,
        client: Client,
        submission: impl Future<Output = Result<T, Refused>>,
    ) -> Result<T, Refused> {
        self.failures.look(&client, Instant::now())?;
        let result = submission.await;
        let code = result.as_ref().err().map(Refused::code);
        if code.is_some_and(|code| code.retry() == Retry::Never && code != Code::BallotStaleSequence) {
            // Out of tokens only the next one is refused; this one has its own answer.
            self.failures.take(client, Instant::now()).ok();
        }
        result
    }
}
