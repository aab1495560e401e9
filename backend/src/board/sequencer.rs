//! The sequencer: the only writer of all boards of this process.
//!
//! Order, once and for all: decide in memory, commit, make the head durable, publish, answer. A receipt given means an
//! entry that is in every later checkpoint; no two roots are ever signed for one size (attacks I1, I2).

use super::Boards;
use super::heads::Heads;
use super::log::{Log, LogError, count, hour};
use super::store::{self, BallotRow, Place, Row};
use crate::clock;
use crate::db::{Readers, Writer};
use crate::election::closing::{self, Hold};
use crate::error::Refused;
use crate::folder::FolderError;
use glassurn_api::election::{ClosePrepared, PrepareClose};
use glassurn_api::error::Code;
use glassurn_crypto::ballot::Verified;
use glassurn_crypto::board::entry::{Entry, Kind, Submission};
use glassurn_crypto::board::merkle::{Frontier, leaf_hash};
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{Hash, MAX_ENTRY, VERSION};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long the sequencer sleeps at most: closing times are noticed this fast.
const TICK: Duration = Duration::from_millis(250);

/// Answers one submission.
pub type Answer<T> = oneshot::Sender<Result<T, Refused>>;

/// What an accepted submission became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Where.
    pub place: Place,
    /// Whether it is new; otherwise the board held the same bytes before.
    pub fresh: bool,
}

/// What the sequencer is asked for.
pub enum Work {
    /// A new log with this manifest.
    Begin {
        /// The signed manifest, checked.
        content: Submission,
        /// The election's id.
        id: Hash,
        /// Whom to answer.
        answer: Answer<Placed>,
    },
    /// An entry of a log.
    Add {
        /// The log.
        log: Arc<Log>,
        /// What was submitted.
        content: Submission,
        /// The verified ballot, if it is one.
        ballot: Option<Box<Verified>>,
        /// Whom to answer.
        answer: Answer<Placed>,
    },
    /// The numbers of an early Close, and a pause until it comes (protocol §7).
    PrepareClose {
        /// The log.
        log: Arc<Log>,
        /// The official's request; its signature is checked.
        request: PrepareClose,
        /// Whom to answer.
        answer: Answer<ClosePrepared>,
    },
}

/// The way to the sequencer.
#[derive(Clone)]
pub struct Queue(SyncSender<Work>);

impl Queue {
    /// Hands work over and waits for the answer.
    pub async fn ask<T>(&self, work: impl FnOnce(Answer<T>) -> Work) -> Result<T, Refused> {
        let (answer, reply) = oneshot::channel();
        match self.0.try_send(work(answer)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Code::Unavailable.into()),
            Err(TrySendError::Disconnected(_)) => return Err(Code::LogHalted.into()),
        }
        // An answer that never comes means that the sequencer stopped: nobody knows whether the entry is stored, and
        // the same bytes again will tell.
        reply.await.unwrap_or_else(|_| Err(Code::LogHalted.into()))
    }
}

/// The sequencer's state; it lives on a thread of its own.
pub struct Sequencer {
    queue: Receiver<Work>,
    writer: Writer,
    readers: Readers,
    boards: Arc<Boards>,
    heads: Arc<Heads>,
    batch: usize,
    /// What must wait for the next batch of its log.
    waiting: VecDeque<Work>,
    /// The right edges of the published trees.
    edges: BTreeMap<Hash, Frontier>,
    /// Logs that wait for an early Close.
    holds: BTreeMap<Hash, Hold>,
    /// Logs whose last commit or head failed: they are read again before anything else is done with them.
    unsure: BTreeSet<Hash>,
}

/// The next entries of one log, which nobody sees before they are durable.
struct Draft {
    log: Arc<Log>,
    election: Election,
    edge: Frontier,
    rows: Vec<Row>,
    answers: Vec<(Answer<Placed>, u64, bool)>,
    /// Close is in: the batch of this log ends with it (protocol §7).
    sealed: bool,
}

/// The disk no longer keeps what it is told to keep, or the record is damaged: going on could sign a second history.
#[derive(Debug, thiserror::Error)]
#[error("the sequencer stops: {0}")]
pub struct Fatal(String);

impl Sequencer {
    /// The sequencer and the way to it. Every loaded log is unsure until [`Sequencer::recover`] has made its head
    /// durable.
    pub fn new(
        writer: Writer,
        readers: Readers,
        boards: Arc<Boards>,
        heads: Arc<Heads>,
        queue: usize,
        batch: usize,
    ) -> (Self, Queue) {
        let (sender, receiver) = sync_channel(queue.max(1));
        let unsure = boards.all().iter().map(|log| log.id).collect();
        let sequencer = Self {
            queue: receiver,
            writer,
            readers,
            boards,
            heads,
            batch: batch.max(1),
            waiting: VecDeque::new(),
            edges: BTreeMap::new(),
            holds: BTreeMap::new(),
            unsure,
        };
        (sequencer, Queue(sender))
    }

    /// Works until every [`Queue`] is dropped and the queue is empty.
    pub fn run(mut self) -> Result<(), Fatal> {
        loop {
            let mut works: Vec<Work> = self.waiting.drain(..).collect();
            if works.is_empty() {
                match self.queue.recv_timeout(TICK) {
                    Ok(work) => works.push(work),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            }
            works.extend(self.queue.try_iter().take(self.batch.saturating_sub(works.len())));
            self.recover()?;
            match self.boards.refuse() {
                Ok(()) => self.round(works)?,
                Err(code) => works.into_iter().for_each(|work| work.refuse(code)),
            }
        }
    }

    /// Reads every unsure log again and makes its head durable; `false` if the storage does not work at the moment.
    pub fn recover(&mut self) -> Result<bool, Fatal> {
        while let Some(id) = self.unsure.first().copied() {
            let Some(log) = self.boards.get(&id) else {
                self.unsure.remove(&id);
                continue;
            };
            self.edges.remove(&id);
            // After a failed commit nobody knows what is stored, so the database is asked. What it holds beyond the
            // last head has no receipt yet; signing it now is signing it once, because the tree only grows.
            match log.settle(&self.readers, &self.heads) {
                Ok(()) => self.unsure.remove(&id),
                Err(error) if passes(&error) => {
                    tracing::error!(%error, "the storage does not work: nothing is taken");
                    self.boards.wait(true);
                    return Ok(false);
                }
                Err(error) => return Err(self.stop(error)),
            };
        }
        self.boards.wait(false);
        Ok(true)
    }

    fn keep_heads(&self, log: &Log, checkpoint: &str, closing: Option<&str>) -> Result<(), FolderError> {
        self.heads.write(&log.id, checkpoint)?;
        closing.map_or(Ok(()), |closing| self.heads.write_closing(&log.id, closing))
    }

    /// Decides, commits, signs, publishes and answers one batch.
    fn round(&mut self, works: Vec<Work>) -> Result<(), Fatal> {
        let mut drafts = BTreeMap::new();
        self.post_due(&mut drafts);
        for work in works {
            match work {
                Work::Begin { content, id, answer } => {
                    let placed = self.begin(content, id)?;
                    reply(answer, placed);
                }
                Work::PrepareClose { log, request, answer } => {
                    let draft = self.draft(&mut drafts, &log);
                    let hold =
                        closing::prepare(&draft.election, &request, self.holds.get(&log.id), clock::now());
                    let prepared =
                        hold.map(|hold| self.holds.entry(log.id).insert_entry(hold).get().prepared);
                    reply(answer, prepared);
                }
                Work::Add { log, content, ballot, answer } => {
                    if self.draft(&mut drafts, &log).sealed {
                        self.waiting.push_back(Work::Add { log, content, ballot, answer });
                    } else {
                        self.add(&mut drafts, &log, content, ballot.as_deref(), answer);
                    }
                }
            }
        }
        self.finish(drafts.into_values().filter(|draft| !draft.rows.is_empty()).collect())
    }

    fn draft<'a>(&mut self, drafts: &'a mut BTreeMap<Hash, Draft>, log: &Arc<Log>) -> &'a mut Draft {
        drafts.entry(log.id).or_insert_with(|| {
            let published = log.read();
            let edge = self.edges.entry(log.id).or_insert_with(|| {
                let mut edge = Frontier::new();
                (0..published.tree.len())
                    .filter_map(|index| published.tree.leaf(index))
                    .for_each(|leaf| edge.push(*leaf));
                edge
            });
            Draft {
                log: log.clone(),
                election: published.election.clone(),
                edge: edge.clone(),
                rows: Vec::new(),
                answers: Vec::new(),
                sealed: false,
            }
        })
    }

    /// Posts what the board itself owes: Close from the closing time on, Void after a Close with too few voters. It
    /// may run any number of times: the state says what is still missing.
    fn post_due(&mut self, drafts: &mut BTreeMap<Hash, Draft>) {
        let now = clock::now();
        for log in self.boards.all() {
            let due = closing::due(&log.read().election, now, self.heads.key());
            let Some(content) = due else { continue };
            let draft = self.draft(drafts, &log);
            if let Err(refused) = draft.decide(&mut self.writer, content, None, now) {
                tracing::error!(%refused, "the board's own entry is refused");
            }
        }
    }

    /// Decides a submission as the next entry, or finds where the same bytes stand.
    fn add(
        &mut self,
        drafts: &mut BTreeMap<Hash, Draft>,
        log: &Arc<Log>,
        content: Submission,
        ballot: Option<&Verified>,
        answer: Answer<Placed>,
    ) {
        let (now, request) = (clock::now(), store::request(&content));
        let held = self.holds.get(&log.id).map_or(Ok(()), |hold| hold.refuse(content.kind, now));
        let draft = self.draft(drafts, log);
        let decided = held.and_then(|()| draft.decide(&mut self.writer, content, ballot, now));
        let refused = match decided {
            Ok(index) => return draft.answers.push((answer, index, true)),
            Err(refused) => refused,
        };
        // The same bytes again are no new entry but the old one, whenever they come (attacks A-17, F-18).
        if let Some(twin) = draft.rows.iter().find(|row| row.request == request) {
            return draft.answers.push((answer, twin.index, false));
        }
        let found = store::find(&mut self.writer, log.number, &request);
        let placed = match found {
            Ok(Some(place)) => Ok(Placed { place, fresh: false }),
            Ok(None) => Err(refused),
            Err(error) => Err(error.into()),
        };
        reply(answer, placed);
    }

    /// Makes a batch durable, in this order: entries, heads, readers, receipts.
    fn finish(&mut self, mut drafts: Vec<Draft>) -> Result<(), Fatal> {
        if drafts.is_empty() {
            return Ok(());
        }
        for draft in &mut drafts {
            let size = draft.election.size();
            draft.rows.iter_mut().for_each(|row| row.batch = size);
        }
        // A crash before this commit leaves nothing: no caster has been answered, and each sends the same bytes again.
        if let Err(error) = store::append(&mut self.writer, drafts.iter().flat_map(|draft| &draft.rows)) {
            tracing::error!(%error, "a batch cannot be committed");
            for draft in drafts {
                self.unsure.insert(draft.log.id);
                draft.refuse(Code::StorageUnavailable);
            }
            return Ok(());
        }
        // Point of no return: the entries are in the database for ever. A crash from here on leaves them without head
        // and without receipt; at the next start the head is made for all of them, and the same bytes find them.
        for draft in drafts {
            let id = draft.log.id;
            let root = draft.edge.root();
            let checkpoint = self.heads.sign(&id, draft.election.size(), root).to_string();
            let closing = if draft.sealed { Some(checkpoint.as_str()) } else { None };
            match self.keep_heads(&draft.log, &checkpoint, closing) {
                Ok(()) => {}
                Err(error) if error.is_full() => {
                    tracing::error!(%error, "a head cannot be written");
                    self.unsure.insert(id);
                    draft.refuse(Code::StorageUnavailable);
                    continue;
                }
                Err(error) => return Err(self.stop(error)),
            }
            // Point of no return: this root is signed for this size for ever. A crash from here on loses no more than
            // answers: the head is durable, the receipts can be made again from it, byte for byte.
            self.edges.insert(id, draft.edge.clone());
            if draft.sealed {
                self.holds.remove(&id);
            }
            let sealed = draft.sealed;
            let log = draft.log.clone();
            draft.publish(checkpoint);
            if sealed {
                let mut election = log.read().election.clone();
                count(&mut election, log.number, &self.readers).map_err(|error| self.stop(error))?;
                log.write().election = election;
            }
        }
        Ok(())
    }

    /// Begins a log with its manifest as entry 0.
    fn begin(&mut self, content: Submission, id: Hash) -> Result<Result<Placed, Refused>, Fatal> {
        let request = store::request(&content);
        if let Some(log) = self.boards.get(&id) {
            let found = store::find(&mut self.writer, log.number, &request);
            let other =
                || Refused::new(Code::EntryDuplicate, "this manifest is published, with another signature");
            return Ok(found
                .map_err(Refused::from)
                .and_then(|place| place.map(|place| Placed { place, fresh: false }).ok_or_else(other)));
        }
        let time = clock::now();
        let entry = Entry { version: VERSION, index: 0, previous: [0; 32], time, content: content.clone() };
        let bytes = entry.to_bytes();
        if let Err(error) = Election::begin(&bytes) {
            return Ok(Err(Refused::new(Code::ManifestInvalid, error)));
        }
        // Before the first commit there is a head of size 0, so that a log without a head is always a lost head. A
        // crash in between leaves a head of size 0 alone, which says nothing.
        if let Err(error) = self.heads.begin(&id) {
            return if error.is_full() {
                Ok(Err(Code::StorageUnavailable.into()))
            } else {
                Err(self.stop(error))
            };
        }
        let leaf = leaf_hash(&bytes);
        let row =
            Row { election: 0, id, index: 0, bytes, leaf, time, request, content, ballot: None, batch: 1 };
        let number = match store::begin(&mut self.writer, &row) {
            Ok(number) => number,
            Err(error) => return Ok(Err(error.into())),
        };
        // Point of no return: the log exists. A crash from here on leaves it with a head of size 0, which the next
        // start replaces by that of size 1.
        let log = Log::begin(number, id, &row.bytes, &self.heads).map_err(|error| self.stop(error))?;
        self.boards.add(Arc::new(log));
        self.unsure.insert(id);
        if !self.recover()? {
            return Ok(Err(Code::StorageUnavailable.into()));
        }
        Ok(Ok(Placed { place: Place { index: 0, batch: 1 }, fresh: true }))
    }

    fn stop(&self, error: impl std::fmt::Display) -> Fatal {
        self.boards.halt();
        Fatal(error.to_string())
    }
}

impl Draft {
    /// Decides a submission and makes it the next entry; gives its index. Changes nothing if it is refused.
    fn decide(
        &mut self,
        writer: &mut Writer,
        content: Submission,
        ballot: Option<&Verified>,
        now: u64,
    ) -> Result<u64, Refused> {
        // The clock may have been set back; the board's time never goes back.
        let time = now.max(self.election.time());
        let change = match ballot {
            Some(ballot) => self.election.decide_ballot(&content, ballot, time)?,
            None => self.election.decide(&content, time)?,
        };
        let unique = ballot.map(|ballot| self.unique(writer, ballot)).transpose()?;
        let index = self.election.size();
        let entry = Entry { version: VERSION, index, previous: *self.election.head(), time, content };
        let bytes = entry.to_bytes();
        if bytes.len() > MAX_ENTRY {
            return Err(Refused::new(Code::RequestTooLarge, "the entry around it would be too large"));
        }
        let leaf = leaf_hash(&bytes);
        self.election.commit(change, leaf, time);
        self.edge.push(leaf);
        self.sealed = entry.kind() == Some(Kind::Close);
        self.rows.push(Row {
            election: self.log.number,
            id: self.log.id,
            index,
            bytes,
            leaf,
            time,
            request: store::request(&entry.content),
            content: entry.content,
            ballot: unique,
            batch: 0,
        });
        Ok(index)
    }

    /// Refuses a ballot whose first `D` is on this board: somebody's randomness is broken, or a copy (attacks A-12).
    fn unique(&self, writer: &mut Writer, ballot: &Verified) -> Result<BallotRow, Refused> {
        let ballot = ballot.ballot();
        let first_d = ballot.first_d().ok_or(Code::BallotSchema)?;
        let drafted =
            self.rows.iter().filter_map(|row| row.ballot.as_ref()).any(|row| row.first_d == first_d);
        if drafted || store::has_first_d(writer, self.log.number, &first_d)? {
            return Err(Code::BallotDuplicateCiphertext.into());
        }
        Ok(BallotRow { credential: *ballot.credential(), sequence: ballot.sequence(), first_d })
    }

    /// Shows the batch to readers and answers its casters.
    fn publish(self, checkpoint: String) {
        let batch = self.election.size();
        metrics::counter!("glassurn_entries_total").increment(self.rows.len() as u64);
        {
            let mut published = self.log.write();
            for row in &self.rows {
                published.tree.push(row.leaf);
                if row.ballot.is_some() {
                    *published.hours.entry(hour(row.time)).or_default() += 1;
                }
            }
            published.election = self.election;
            if self.sealed {
                published.closing = Some(checkpoint.clone());
            }
            published.checkpoint = checkpoint;
        }
        for (answer, index, fresh) in self.answers {
            reply(answer, Ok(Placed { place: Place { index, batch }, fresh }));
        }
    }

    fn refuse(self, code: Code) {
        self.answers.into_iter().for_each(|(answer, ..)| reply(answer, Err(code.into())));
    }
}

impl Work {
    fn refuse(self, code: Code) {
        match self {
            Work::Begin { answer, .. } | Work::Add { answer, .. } => reply(answer, Err(code.into())),
            Work::PrepareClose { answer, .. } => reply(answer, Err(code.into())),
        }
    }
}

/// Answers; a client that has gone needs none, and finds its entry by the same bytes.
fn reply<T>(answer: Answer<T>, result: Result<T, Refused>) {
    answer.send(result).ok();
}

/// Whether a failure may pass by itself: a full disk, a busy database.
fn passes(error: &LogError) -> bool {
    match error {
        LogError::Store(_) => true,
        LogError::Head(super::heads::HeadError::System(error)) => error.is_full(),
        _ => false,
    }
}
