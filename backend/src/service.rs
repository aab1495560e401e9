//! What every handler shares.

use crate::account::provider::client::Provider;
use crate::ballot::door::Door;
use crate::board::Boards;
use crate::board::follow::Follow;
use crate::board::heads::Heads;
use crate::board::log::LogError;
use crate::board::work::Queue;
use crate::check::Known;
use crate::config::Config;
use crate::courier::Courier;
use crate::db::{Reader, Readers};
use crate::desk::Desk;
use crate::error::Refused;
use crate::limits::{Buckets, Client};
use crate::mail;
use crate::peer::Peers;
use crate::pool::Pool;
use crate::turns::Turns;
use crate::webhook::queue::Telling;
use glassurn_api::error::{Code, Retry};
use glassurn_crypto::encoding::Hash;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;

/// Refused submissions that one address may make at once, before the rate counts.
const FAILURES: u32 = 20;

/// Voters of one address that may register at once, before the rate counts: a hall with one network.
const REGISTRATIONS: u32 = 500;

/// Requests to the provider that run at the same time, and that wait for it.
const WAITING: usize = 8;
const WAITING_MORE: usize = 32;

/// Sign-ins that one address may begin at once, and per minute.
const CHALLENGES: u32 = 60;

/// Links to register that one client may ask for in an hour, those not counted by which somebody has registered; and for one
/// mailbox.
const LINKS: u32 = 100;
const LINKS_TO_ONE: u32 = 3;

/// Links that may wait until they are sent; beyond it, 503 for whoever asks.
const LINKS_WAITING: usize = 2_048;

/// Requests for new codes that one client may make in an hour, and that are heard for one address.
const ASKED: u32 = 20;
const ASKED_FOR_ONE: u32 = 3;
/// Checks of one address that are counted at once, and then in a minute.
const CHECKS: u32 = 500;
const CHECKS_PER_MINUTE: u32 = 10;

/// Requests that are passed on at the same time; others wait.
const PASSING: usize = 64;

/// Passwords that are hashed at the same time, and that wait for it.
const HASHING: usize = 2;
const HASHES_WAITING: usize = 64;

/// Mixed answers, proofs and decryptions that are verified, one at a time, or wait for it; what waits takes little memory.
const MIXES: usize = 256;

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
    /// What is done while another process leads.
    pub follow: Arc<Follow>,
    /// Who sends mail; before what he sends it with.
    pub mailer: Courier,
    /// Who tells webhooks; like the mailer.
    pub teller: Telling,
    /// The connection that writes what is no board entry.
    pub desk: Arc<Desk>,
    /// The way to the sequencer. It comes after whatever has connections to the database: when it is dropped, the sequencer
    /// ends, and the process with it, and a database whose connections are closed is one file.
    pub queue: Queue,
    /// Where ballots are verified.
    pub door: Door,
    /// Where other work that costs time is done.
    pub pool: Pool,
    /// Where mixed answers are verified in turns, so that they keep nothing else waiting.
    pub mixing: Turns,
    /// Where passwords are hashed: few at a time, since each takes 19 MiB, and so that a flood of them keeps no ballot
    /// waiting.
    pub passwords: Pool,
    /// Where work is done that waits for others: it keeps no ballot and no password waiting.
    pub waiting: Pool,
    /// Where officials can sign in besides here.
    pub provider: Option<Provider>,
    /// Counters as text.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
    /// The way to the process that leads, where this one does not.
    pub peers: Peers,
    /// Requests that are passed on at the same time.
    pub passing: Pool,
    /// Ballots by election and credential.
    pub casts: Buckets<(Hash, [u8; 32])>,
    /// Archives that may be made at the same time.
    pub exports: Arc<Semaphore>,
    /// Quick polls by address.
    pub polls: Buckets<Client>,
    /// How many checks there are.
    pub checked: Known,
    /// Checks of ballots by address.
    pub checks: Buckets<Client>,
    /// Registrations by address.
    pub registrations: Buckets<Client>,
    /// Registrations that may wait for the sequencer: a quarter of what may wait, so that however many want to register,
    /// there is room for ballots (attacks E-11).
    pub enrolling: Arc<Semaphore>,
    /// Sign-ins with a passkey or at the provider that are begun, by address.
    pub challenges: Buckets<Client>,
    /// Links to register by who asks.
    pub links: Buckets<Client>,
    /// Links to register that may wait until they are sent.
    pub sending: Arc<Semaphore>,
    /// Held while one of them is sent: they go out one after the other.
    pub sender: Arc<tokio::sync::Mutex<()>>,
    /// The same by who asks and for whom.
    pub links_to_one: Buckets<(Client, Hash)>,
    /// Requests for new codes, by who asks.
    pub askers: Buckets<Client>,
    /// The same by election and hash of the address that is asked for.
    pub asked_addresses: Buckets<(Hash, Hash)>,
    /// Held while a voter's code is replaced.
    pub renewing: tokio::sync::Mutex<()>,
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
        follow: Arc<Follow>,
        metrics: metrics_exporter_prometheus::PrometheusHandle,
    ) -> std::io::Result<Self> {
        let desk = Arc::new(Desk::new(config.database().map_err(std::io::Error::other)?));
        let provider = config.provider(heads.host()).map_err(std::io::Error::other)?;
        Ok(Self {
            waiting: Pool::new(WAITING, WAITING_MORE),
            provider,
            door: Door::new(config.verifiers(), config.verify_queue)?,
            pool: Pool::new(config.verifiers(), config.verify_queue),
            mixing: Turns::new(MIXES)?,
            casts: Buckets::new(config.casts_per_minute, config.casts_per_minute),
            failures: Buckets::new(config.failures_per_minute, FAILURES.min(config.failures_per_minute)),
            polls: Buckets::hourly(config.polls_per_hour),
            checked: Known::default(),
            checks: Buckets::new(CHECKS_PER_MINUTE, CHECKS),
            registrations: Buckets::new(config.registrations_per_minute, REGISTRATIONS),
            enrolling: Arc::new(Semaphore::new((config.queue / 4).clamp(1, Semaphore::MAX_PERMITS))),
            challenges: Buckets::new(CHALLENGES, CHALLENGES),
            links: Buckets::hourly(LINKS),
            sending: Arc::new(Semaphore::new(LINKS_WAITING)),
            sender: Arc::default(),
            links_to_one: Buckets::hourly(LINKS_TO_ONE),
            askers: Buckets::hourly(ASKED),
            asked_addresses: Buckets::hourly(ASKED_FOR_ONE),
            renewing: tokio::sync::Mutex::new(()),
            peers: Peers::new(heads.key(), &config),
            passing: Pool::new(PASSING, config.verify_queue),
            exports: Arc::new(Semaphore::new(EXPORTS)),
            teller: Telling::start(&config, &boards, &heads, &desk, &readers)?,
            mailer: mail::queue::start(&config, &boards, &desk, &readers, heads.host())?,
            config,
            boards,
            heads,
            readers,
            desk,
            passwords: Pool::new(HASHING, HASHES_WAITING),
            queue,
            follow,
            metrics,
        })
    }

    /// A connection that reads.
    pub fn reader(&self) -> Result<Reader, Refused> {
        Ok(self.readers.get().map_err(crate::db::StoreError::from)?)
    }

    /// Brings a log up to what the process that leads has shown of it.
    pub fn refresh(&self, id: &Hash) -> Result<(), Refused> {
        self.follow.refresh_one(id).map_err(|error| match error {
            LogError::Store(error) => error.into(),
            error => {
                // The sequencer sees the same within a moment, and ends the process.
                tracing::error!(%error, "a log cannot be followed");
                Code::StorageUnavailable.into()
            }
        })
    }

    /// Makes sure that what this process knows is the newest, before it refuses for good by it: a process that was cut off
    /// may not have heard yet that another one leads and has taken more.
    pub fn newest(&self) -> Result<(), Refused> {
        match self.follow.leads() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Code::StorageUnavailable.into()),
            Err(LogError::Store(error)) => Err(error.into()),
            Err(error) => {
                tracing::error!(%error, "nobody says who leads");
                Err(Code::StorageUnavailable.into())
            }
        }
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
