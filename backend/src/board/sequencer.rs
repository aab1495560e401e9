//! The sequencer: the only writer of all boards of this process.
//!
//! Order, once and for all: decide in memory, commit, make the head durable, publish, answer. A receipt given means an
//! entry that is in every later checkpoint; no two roots are ever signed for one size (attacks I1, I2).

use super::Boards;
use super::batch::{Batch, Draft};
use super::follow::Follow;
use super::heads::{HeadError, Heads};
use super::lead::Lead;
use super::lister::Lister;
use super::log::{Log, LogError, Read, count};
use super::scrub::Scrub;
use super::store::{self, Row};
use super::work::{Answer, Placed, Proven, Queue, Work, reply};
use crate::clock;
use crate::config::Config;
use crate::db::{self, Database, Readers, StoreError, Writer};
use crate::election::closing::{self, Hold};
use crate::error::Refused;
use crate::peer::{Kind, Telling};
use crate::witness::Bell;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{Hash, VERSION};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// How long the sequencer sleeps at most: closing times are noticed this fast.
pub(super) const TICK: Duration = Duration::from_millis(250);

/// The sequencer's state; it lives on a thread of its own.
pub struct Sequencer {
    queue: Receiver<Work>,
    pub(super) database: Database,
    /// The connection that writes, and that holds the database's lock; `None` since it failed, or while another process
    /// has the lock.
    pub(super) writer: Option<Writer>,
    pub(super) lead: Lead,
    pub(super) readers: Readers,
    pub(super) boards: Arc<Boards>,
    pub(super) heads: Arc<Heads>,
    pub(super) telling: Arc<Telling>,
    /// Rung when there may be something new to be cosigned.
    bell: Bell,
    /// Makes the lists of what is mixed.
    lister: Lister,
    /// Entries of a batch at most.
    limit: usize,
    /// What must wait for the next batch of its log.
    waiting: VecDeque<Work>,
    /// Logs as they are published, for the next batch of each.
    pub(super) drafts: BTreeMap<Hash, Draft>,
    /// Logs that wait for an early Close.
    pub(super) holds: BTreeMap<Hash, Hold>,
    /// Logs whose last commit or head failed: they are read again before anything else is done with them.
    pub(super) unsure: BTreeSet<Hash>,
}

/// The disk no longer keeps what it is told to keep, or the record is damaged: going on could sign a second history.
#[derive(Debug, thiserror::Error)]
#[error("the sequencer stops: {0}")]
pub struct Fatal(pub(super) String);

impl Sequencer {
    /// The sequencer of a process that follows, and the way to it.
    pub fn new(
        database: Database,
        follow: Arc<Follow>,
        boards: Arc<Boards>,
        heads: Arc<Heads>,
        telling: Arc<Telling>,
        bell: Bell,
        config: &Config,
    ) -> std::io::Result<(Self, Queue)> {
        let (sender, receiver) = sync_channel(config.queue.max(1));
        let sequencer = Self {
            queue: receiver,
            database,
            writer: None,
            readers: follow.readers.clone(),
            lister: Lister::start(follow.readers.clone())?,
            lead: Lead::new(follow, config),
            boards,
            heads,
            telling,
            bell,
            limit: config.batch.max(1),
            waiting: VecDeque::new(),
            drafts: BTreeMap::new(),
            holds: BTreeMap::new(),
            unsure: BTreeSet::new(),
        };
        Ok((sequencer, Queue(sender)))
    }

    /// Works until every [`Queue`] is dropped and the queue is empty.
    pub fn run(mut self) -> Result<(), Fatal> {
        let (mut scrub, mut scrubbed) = (Scrub::default(), Instant::now());
        loop {
            if scrubbed.elapsed() >= TICK {
                self.feel();
                if (self.writer.is_some() || !self.boards.leads())
                    && let Err(error) = scrub.step(&self.boards, &self.readers)
                {
                    tracing::error!(%error, "stored entries cannot be compared");
                }
                scrubbed = Instant::now();
            }
            if let Some(error) = self.lister.failure() {
                return Err(self.stop(error));
            }
            let mut works: Vec<Work> = self.waiting.drain(..).collect();
            if works.is_empty() {
                match self.queue.recv_timeout(TICK) {
                    Ok(work) => works.push(work),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            }
            works.extend(self.queue.try_iter().take(self.limit.saturating_sub(works.len())));
            let leads = if self.boards.leads() { self.recover()? } else { self.follow()? };
            if !leads {
                works.into_iter().for_each(|work| work.refuse(Code::StorageUnavailable));
                continue;
            }
            match self.boards.refuse() {
                Ok(()) => {
                    self.round(works)?;
                    self.bell.ring();
                }
                Err(code) => works.into_iter().for_each(|work| work.refuse(code)),
            }
        }
    }

    /// Reads every unsure log again and makes its head durable; `false` if the storage does not work at the moment.
    pub fn recover(&mut self) -> Result<bool, Fatal> {
        if self.writer.is_none() && !self.lead_again()? {
            return Ok(false);
        }
        while let Some(id) = self.unsure.first().copied() {
            let Some(log) = self.boards.get(&id) else {
                self.unsure.remove(&id);
                continue;
            };
            self.drafts.remove(&id);
            // After a failed commit nobody knows what is stored, so the database is asked. What it holds beyond the
            // last head has no receipt yet; signing it now is signing it once, because the tree only grows.
            match log.settle(&self.readers, &self.heads, &self.telling) {
                Ok(()) => self.unsure.remove(&id),
                Err(error) if passes(&error) => return Ok(self.wait(error)),
                Err(error) => return Err(self.stop(error)),
            };
        }
        self.boards.wait(false);
        Ok(true)
    }

    /// Notices a connection that was lost while nothing was written.
    fn feel(&mut self) {
        let asked = Instant::now();
        match self.writer.as_mut().map(db::alive) {
            Some(Ok(())) => self.boards.feel(asked),
            Some(Err(error)) => {
                tracing::error!(%error, "the connection that writes is lost");
                self.lose();
            }
            None => {}
        }
    }

    /// Gives the connection that writes up, since a transaction of it ended in an unknown way, and with it the lock:
    /// what any log holds is to be read again.
    fn lose(&mut self) {
        self.writer = None;
        self.unsure.extend(self.boards.all().iter().map(|log| log.id));
    }

    pub(super) fn wait(&self, error: impl std::fmt::Display) -> bool {
        tracing::error!(%error, "the storage does not work: nothing is taken");
        self.boards.wait(true);
        false
    }

    /// Makes a head durable and tells the other processes of it, before anybody is shown it.
    fn keep_heads(&self, log: &Log, size: u64, checkpoint: &str, closing: bool) -> Result<(), LogError> {
        self.heads.write(&log.id, checkpoint).map_err(HeadError::from)?;
        if closing {
            self.heads.write_closing(&log.id, checkpoint).map_err(HeadError::from)?;
            self.telling.tell(log.number, Kind::Closing, size, checkpoint)?;
        }
        Ok(self.telling.tell(log.number, Kind::Newest, size, checkpoint)?)
    }

    /// Decides, commits, signs, publishes and answers one batch.
    fn round(&mut self, works: Vec<Work>) -> Result<(), Fatal> {
        let mut batches = BTreeMap::new();
        let mut prepared = Vec::new();
        self.post_due(&mut batches);
        for work in works {
            match work {
                Work::Begin { content, id, answer } => {
                    let placed = self.begin(content, id)?;
                    reply(answer, placed);
                }
                Work::PrepareClose { log, request, answer } => {
                    let batch = self.batch(&mut batches, &log);
                    let hold = closing::prepare(
                        &batch.draft.election,
                        &request,
                        self.holds.get(&log.id),
                        clock::now(),
                    );
                    let numbers = hold.map(|hold| self.holds.entry(log.id).insert_entry(hold).get().prepared);
                    prepared.push((log.id, numbers, answer));
                }
                Work::Add { log, content, proven, answer } => {
                    if self.batch(&mut batches, &log).sealed {
                        self.waiting.push_back(Work::Add { log, content, proven, answer });
                    } else {
                        self.add(&mut batches, &log, content, &proven, answer);
                    }
                }
            }
        }
        let (empty, filled): (Vec<_>, Vec<_>) =
            batches.into_values().partition(|batch| batch.rows.is_empty());
        self.drafts.extend(empty.into_iter().map(|batch| (batch.log.id, batch.draft)));
        self.finish(filled)?;
        // The numbers count this batch: they are true once it is durable, and a Close that states them is judged by what
        // is published.
        for (id, numbers, answer) in prepared {
            if self.unsure.contains(&id) {
                self.holds.remove(&id);
                reply(answer, Err(Code::StorageUnavailable.into()));
            } else {
                reply(answer, numbers);
            }
        }
        Ok(())
    }

    fn batch<'a>(&mut self, batches: &'a mut BTreeMap<Hash, Batch>, log: &Arc<Log>) -> &'a mut Batch {
        batches.entry(log.id).or_insert_with(|| {
            let mut draft = self.drafts.remove(&log.id).unwrap_or_else(|| Draft::of(log));
            if draft.election.count_is_due() {
                // The list of what is mixed may have come meanwhile.
                draft.election.take_count(&log.read().election);
            }
            Batch::new(log, draft)
        })
    }

    /// Posts what the board itself owes: Close from the closing time on, Void after a Close with too few voters. It
    /// may run any number of times: the state says what is still missing.
    fn post_due(&mut self, batches: &mut BTreeMap<Hash, Batch>) {
        let now = clock::now();
        for log in self.boards.all() {
            let due = closing::due(&log.read().election, now, self.heads.key());
            let Some(content) = due else { continue };
            let batch = self.batch(batches, &log);
            if let Err(refused) = batch.decide(&mut self.writer, content, &Proven::Nothing, now) {
                tracing::error!(%refused, "the board's own entry is refused");
            }
        }
    }

    /// Decides a submission as the next entry, or finds where the same bytes stand.
    fn add(
        &mut self,
        batches: &mut BTreeMap<Hash, Batch>,
        log: &Arc<Log>,
        content: Submission,
        proven: &Proven,
        answer: Answer<Placed>,
    ) {
        let (now, request) = (clock::now(), store::request(&content));
        let held = self.holds.get(&log.id).map_or(Ok(()), |hold| hold.refuse(content.kind, now));
        let batch = self.batch(batches, log);
        let decided = held.and_then(|()| batch.decide(&mut self.writer, content, proven, now));
        let refused = match decided {
            Ok(index) => return batch.answers.push((answer, index, true)),
            Err(refused) => refused,
        };
        // The same bytes again are no new entry but the old one, whenever they come (attacks A-17, F-18).
        if let Some(twin) = batch.rows.iter().find(|row| row.request == request) {
            return batch.answers.push((answer, twin.index, false));
        }
        let found = written(&mut self.writer).and_then(|writer| store::find(writer, log.number, &request));
        let placed = match found {
            Ok(Some(place)) if place.batch > log.read().size() => {
                // Another process has written it, whoever leads: this one must read before it decides anything more.
                let error = StoreError::Fenced;
                tracing::error!(%error, "a board was written to");
                self.lose();
                Err(Code::StorageUnavailable.into())
            }
            Ok(Some(place)) => Ok(Placed { place, fresh: false }),
            Ok(None) => Err(refused),
            Err(error) => Err(error.into()),
        };
        reply(answer, placed);
    }

    /// Makes a batch durable, in this order: entries, heads, readers, receipts.
    fn finish(&mut self, mut batches: Vec<Batch>) -> Result<(), Fatal> {
        if batches.is_empty() {
            return Ok(());
        }
        for batch in &mut batches {
            let size = batch.draft.election.size();
            batch.rows.iter_mut().for_each(|row| row.batch = size);
        }
        // A crash before this commit leaves nothing: no caster has been answered, and each sends the same bytes again.
        let rows = batches.iter().flat_map(|batch| &batch.rows);
        if let Err(error) = written(&mut self.writer).and_then(|writer| store::append(writer, rows)) {
            tracing::error!(%error, "a batch cannot be committed");
            self.lose();
            batches.into_iter().for_each(|batch| batch.refuse(Code::StorageUnavailable));
            return Ok(());
        }
        // Point of no return: the entries are in the database for ever. A crash from here on leaves them without head
        // and without receipt; at the next start the head is made for all of them, and the same bytes find them.
        for mut batch in batches {
            let id = batch.log.id;
            let Draft { election, edge } = &batch.draft;
            let checkpoint = self.heads.sign(&id, election.size(), edge.root()).to_string();
            match self.keep_heads(&batch.log, election.size(), &checkpoint, batch.sealed) {
                Ok(()) => {}
                Err(error) if passes(&error) => {
                    tracing::error!(%error, "a head cannot be written");
                    self.unsure.insert(id);
                    batch.refuse(Code::StorageUnavailable);
                    continue;
                }
                Err(error) => return Err(self.stop(error)),
            }
            // Point of no return: this root is signed for this size for ever. A crash from here on loses no more than
            // answers: the head is durable, the receipts can be made again from it, byte for byte.
            if batch.sealed {
                self.holds.remove(&id);
                let election = &mut batch.draft.election;
                if !election.manifest().is_mixed() {
                    // Before anybody sees Close, so that a key holder who sees it finds the sums.
                    count(election, batch.log.number, &self.readers).map_err(|error| self.stop(error))?;
                }
            }
            let log = batch.log.clone();
            let draft = batch.publish(checkpoint);
            if draft.election.count_is_due() {
                self.lister.list(log);
            }
            self.drafts.insert(id, draft);
        }
        Ok(())
    }

    /// Begins a log with its manifest as entry 0, or finds the log that began with it.
    fn begin(&mut self, content: Submission, id: Hash) -> Result<Result<Placed, Refused>, Fatal> {
        let request = store::request(&content);
        let fresh = match self.boards.get(&id) {
            Some(_) => false,
            None => match self.create(content, id, request)? {
                Ok(fresh) => fresh,
                Err(refused) => return Ok(Err(refused)),
            },
        };
        let Some(log) = self.boards.get(&id) else { return Ok(Err(Code::StorageUnavailable.into())) };
        let found = written(&mut self.writer).and_then(|writer| store::find(writer, log.number, &request));
        let found = found.map_err(Refused::from);
        let other =
            || Refused::new(Code::EntryDuplicate, "this manifest is published, with another signature");
        Ok(found.and_then(|place| place.map(|place| Placed { place, fresh }).ok_or_else(other)))
    }

    /// Stores a new log and serves it; `false` if an attempt whose outcome nobody knew had stored it already.
    fn create(
        &mut self,
        content: Submission,
        id: Hash,
        request: Hash,
    ) -> Result<Result<bool, Refused>, Fatal> {
        let time = clock::now();
        let entry = Entry { version: VERSION, index: 0, previous: [0; 32], time, content: content.clone() };
        let bytes = entry.to_bytes();
        if let Err(error) = Election::begin(&bytes) {
            return Ok(Err(Refused::new(Code::ManifestInvalid, error)));
        }
        // Before the first commit there is a head of size 0, so that a log without a head is always a lost head. A
        // crash in between leaves a head of size 0 alone, which says nothing.
        match self.heads.begin(&id) {
            Err(error) if error.is_full() => return Ok(Err(Code::StorageUnavailable.into())),
            begun => begun.map_err(|error| self.stop(error))?,
        }
        let leaf = leaf_hash(&bytes);
        let row =
            Row { election: 0, id, index: 0, bytes, leaf, time, request, content, ballot: None, batch: 1 };
        let stored = written(&mut self.writer).and_then(|writer| match store::number(writer, &id)? {
            Some(number) => Ok((number, false)),
            None => store::begin(writer, &row).map(|number| (number, true)),
        });
        let (number, fresh) = match stored {
            Ok(stored) => stored,
            Err(error) => {
                self.lose();
                return Ok(Err(error.into()));
            }
        };
        // Point of no return: the log exists. A crash from here on leaves it with a head of size 0, which the next
        // start replaces by that of size 1.
        let log = Log::load(number, id, &self.readers, &self.heads, Read::All)
            .and_then(|log| log.settle(&self.readers, &self.heads, &self.telling).map(|()| log));
        match log {
            Ok(log) => self.boards.add(Arc::new(log)),
            Err(error) if passes(&error) => return Ok(Err(Code::StorageUnavailable.into())),
            Err(error) => return Err(self.stop(error)),
        }
        Ok(Ok(fresh))
    }

    pub(super) fn stop(&self, error: impl std::fmt::Display) -> Fatal {
        self.boards.halt();
        // The process ends when the last answer is sent, and says so again.
        tracing::error!(%error, "the sequencer stops");
        Fatal(error.to_string())
    }
}

/// The connection that writes, while there is one.
pub(super) fn written(writer: &mut Option<Writer>) -> Result<&mut Writer, StoreError> {
    writer.as_mut().ok_or(StoreError::Lost)
}

/// Whether a failure may pass by itself: a full disk, a busy database.
pub(super) fn passes(error: &LogError) -> bool {
    match error {
        LogError::Store(_) => true,
        LogError::Head(super::heads::HeadError::System(error)) => error.is_full(),
        _ => false,
    }
}
