//! Who tells: a thread that looks how far elections are, puts messages into the queue, and sends what is due, a few at a
//! time. Every process does; a message is sent by one of them.

use super::address::system;
use super::client::{Client, Letter, Outcome};
use super::sign::Secret;
use super::store::{self, Hook, NewDelivery, Outgoing};
use super::{END, event, message, reached};
use crate::board::Boards;
use crate::board::heads::Heads;
use crate::clock;
use crate::config::Config;
use crate::courier::{Courier, GIVEN_UP, wait};
use crate::db::{Readers, StoreError, Writer};
use crate::desk::Desk;
use crate::draft::Id;
use crate::error::Refused;
use crate::journal::store::{By, Deed, note_by};
use glassurn_api::election::ElectionSummary;
use glassurn_api::error::Code;
use glassurn_api::webhook::{DeliveryState, Event};
use glassurn_crypto::encoding::{Hash, hex};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How often boards and queue are looked at.
const TICK: Duration = Duration::from_secs(1);

/// Messages that are sent at the same time: one receiver that hangs does not keep the others waiting for long.
const TOGETHER: usize = 8;

/// For how long a message is its process's alone, in seconds: longer than a receiver may take.
const LEASE: u64 = 60;

/// How long the first wait after a failure is, in seconds.
const FIRST_WAIT: u64 = 10;

/// What telling needs.
pub struct Teller {
    /// Sends, and judges addresses.
    pub client: Client,
    boards: Arc<Boards>,
    heads: Arc<Heads>,
    desk: Arc<Desk>,
    readers: Readers,
}

/// The thread, and what it tells with.
pub struct Telling {
    courier: Courier,
    teller: Arc<Teller>,
}

impl std::ops::Deref for Telling {
    type Target = Teller;

    fn deref(&self) -> &Teller {
        &self.teller
    }
}

impl Telling {
    /// Starts it.
    pub fn start(
        config: &Config,
        boards: &Arc<Boards>,
        heads: &Arc<Heads>,
        desk: &Arc<Desk>,
        readers: &Readers,
    ) -> io::Result<Self> {
        let teller = Arc::new(Teller {
            client: Client::new(system(), config.webhook_internal.clone()),
            boards: boards.clone(),
            heads: heads.clone(),
            desk: desk.clone(),
            readers: readers.clone(),
        });
        let running = teller.clone();
        Ok(Self { courier: Courier::start("webhooks", move |rung| running.run(rung))?, teller })
    }

    /// Says that there may be something to send.
    pub fn ring(&self) {
        self.courier.ring();
    }
}

impl Teller {
    /// What this process knows of an election.
    pub fn summary(&self, election: &[u8]) -> Option<ElectionSummary> {
        let id: Hash = election.try_into().ok()?;
        let log = self.boards.find(&id).ok()?;
        Some(crate::election::view(&log).summary)
    }

    /// Puts a message into the queue.
    pub fn queue(
        &self,
        connection: &mut Writer,
        draft: &Id,
        webhook: u64,
        event: Event,
        election: Option<&ElectionSummary>,
    ) -> Result<(), Refused> {
        let mut bytes = [0; 16];
        getrandom::getrandom(&mut bytes).map_err(|_| Code::Internal)?;
        let now = clock::now();
        let id = format!("msg_{}", hex(&bytes));
        let body = message(self.heads.host(), draft, event, election, now);
        let new = NewDelivery { draft, webhook, message: &id, event, body: &body, now };
        Ok(store::queue(connection, new)?)
    }

    fn run(&self, rung: &Receiver<()>) {
        let mut pause = TICK;
        loop {
            match rung.recv_timeout(pause) {
                Err(RecvTimeoutError::Disconnected) => return,
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            }
            pause = match self.look().and_then(|()| self.send_due()) {
                // There may be more behind as many as are sent together.
                Ok(TOGETHER) => Duration::ZERO,
                Ok(_) => TICK,
                Err(refused) => {
                    tracing::error!(%refused, "the queue of webhooks cannot be kept");
                    TICK
                }
            };
        }
    }

    /// Puts into the queue what has happened since webhooks were told.
    fn look(&self) -> Result<(), Refused> {
        let untold = store::untold(&mut *self.readers.get().map_err(StoreError::from)?, END)?;
        for hook in untold {
            let Some(summary) = self.summary(&hook.election) else { continue };
            let reached = reached(summary.stage);
            if reached > hook.told {
                self.desk.write(|connection| self.tell(connection, &hook, reached, &summary))?;
            }
        }
        Ok(())
    }

    fn tell(
        &self,
        connection: &mut Writer,
        hook: &Hook,
        reached: u64,
        summary: &ElectionSummary,
    ) -> Result<(), Refused> {
        if store::tell(connection, hook, reached)? {
            for number in hook.told + 1..=reached {
                self.queue(connection, &hook.draft, hook.number, event(number), Some(summary))?;
            }
        }
        Ok(())
    }

    /// Sends what is due, a few at a time; says how many.
    fn send_due(&self) -> Result<usize, Refused> {
        let due = store::due(&mut *self.readers.get().map_err(StoreError::from)?, clock::now(), TOGETHER)?;
        std::thread::scope(|scope| {
            let sending: Vec<_> = due.iter().map(|number| scope.spawn(move || self.send(*number))).collect();
            for sent in sending {
                sent.join().unwrap_or_else(|_| Err(Code::Internal.into()))?;
            }
            Ok(due.len())
        })
    }

    /// Sends one message. Point of no return: a crash between the receiver's answer and the database's leaves a message
    /// that is sent once more when its lease ends, with the same id.
    fn send(&self, delivery: i32) -> Result<(), Refused> {
        let now = clock::now();
        let claimed =
            self.desk.write(|connection| Ok(store::claim(connection, delivery, now, now + LEASE)?))?;
        let Some(out) = claimed else { return Ok(()) };
        let signature = Secret::of(self.heads.key(), &out.salt).sign(&out.message, now, &out.body);
        let letter = Letter { id: &out.message, timestamp: now, signature: &signature, body: &out.body };
        let outcome = self.client.post(&out.url, &letter);
        let now = clock::now();
        let outcome = match outcome {
            Outcome::Later(reason) if now.saturating_sub(out.since) >= GIVEN_UP => {
                Outcome::Refused(format!("given up after two days: {reason}"))
            }
            outcome => outcome,
        };
        self.desk.write(|connection| settle(connection, &out, &outcome, now))
    }
}

fn settle(connection: &mut Writer, out: &Outgoing, outcome: &Outcome, now: u64) -> Result<(), Refused> {
    let (name, done) = match outcome {
        Outcome::Delivered => ("delivered", Some((DeliveryState::Delivered, None, Deed::Told))),
        Outcome::Refused(reason) => {
            ("refused", Some((DeliveryState::Refused, Some(reason.as_str()), Deed::Untold)))
        }
        Outcome::Later(reason) => {
            store::put_off(connection, out.number, reason, now + wait(FIRST_WAIT, out.attempts))?;
            ("put off", None)
        }
    };
    metrics::counter!("glassurn_webhooks_total", "outcome" => name).increment(1);
    if let Some((state, reason, deed)) = done {
        store::settle(connection, out.number, state, reason, now)?;
        let by = By { draft: Some(&out.draft), ..By::default() };
        note_by(connection, now, deed, by, &format!("{}: {} {}", out.webhook, out.event, out.message))?;
    }
    Ok(())
}
