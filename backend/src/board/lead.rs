//! Who leads: of the processes on one database the one whose session has the lock appends, and the others wait for it.
//!
//! A process that takes the lead has followed until then, or was stopped for a while. It believes nothing that it remembers:
//! it reads every log from its first entry to its last and compares, with its own heads and with those that witnesses
//! show, and only then signs.

use super::LEASE;
use super::follow::Follow;
use super::heads::HeadError;
use super::log::{Log, LogError, Read};
use super::scrub::compare;
use super::sequencer::{Fatal, Sequencer, passes};
use super::store;
use crate::config::Config;
use crate::db::{self, StoreError, Writer};
use crate::peer;
use crate::peer::store::Leader;
use crate::witness;
use crate::witness::address::Address;
use glassurn_crypto::encoding::hex;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Entries that are compared at once.
const CHUNK: u64 = 256;

/// What a process needs to take the lead.
pub(super) struct Lead {
    /// What it does meanwhile.
    follow: Arc<Follow>,
    /// The connection that asks for the lock.
    candidate: Option<Writer>,
    /// The term in which this process led last; 0 if it never has.
    term: i64,
    /// Who leads instead, as the log last said.
    named: String,
    /// Where the others reach this process.
    url: String,
    witnesses: Vec<Address>,
}

impl Lead {
    pub(super) fn new(follow: Arc<Follow>, config: &Config) -> Self {
        let url = config.peer_url.as_ref().map(|url| url.0.clone()).unwrap_or_default();
        let witnesses = config.witnesses.clone();
        Self { follow, candidate: None, term: 0, named: String::new(), url, witnesses }
    }
}

impl Sequencer {
    /// Begins as the one that leads: `writer` has the lock, and every log is read and compared.
    pub fn begin_leading(&mut self, mut writer: Writer) -> Result<bool, Fatal> {
        let begun = Instant::now();
        let before = peer::store::leader(&mut writer).map_err(|error| self.stop(error))?;
        let term = peer::store::lead(&mut writer, &self.heads.public(), &self.lead.url);
        self.lead.term = term.map_err(|error| self.stop(error))?;
        wait_out(before.as_ref(), begun);
        self.writer = Some(writer);
        self.unsure.extend(self.boards.all().iter().map(|log| log.id));
        self.boards.lead(self.lead.term);
        self.recover()
    }

    /// Begins as one that follows; `candidate` asks for the lock from now on.
    pub fn begin_following(&mut self, candidate: Writer, leader: String) {
        self.boards.lead(0);
        self.lead.candidate = Some(candidate);
        self.name(leader);
    }

    /// Shows what the leading process has shown, and takes its place when it is free; says whether this process leads.
    pub(super) fn follow(&mut self) -> Result<bool, Fatal> {
        match self.lead.follow.refresh() {
            Ok(()) => self.boards.wait(false),
            Err(error) if passes(&error) => return Ok(self.wait(error)),
            Err(error) => return Err(self.stop(error)),
        }
        match self.ask() {
            Ok(writer) => self.take(writer),
            Err(StoreError::Taken(leader)) => {
                self.name(leader);
                Ok(false)
            }
            Err(error) => {
                tracing::warn!(%error, "the lock of the database cannot be asked for");
                self.lead.candidate = None;
                Ok(false)
            }
        }
    }

    /// The connection that writes, anew, for a process that led until it lost it; `false` if it leads no more, or not yet.
    pub(super) fn lead_again(&mut self) -> Result<bool, Fatal> {
        match self.ask() {
            Ok(writer) => self.take(writer),
            Err(StoreError::Taken(leader)) => {
                // All that this process shows was committed and signed before it lost the lock, so it may go on showing it.
                self.boards.lead(0);
                self.drafts.clear();
                self.holds.clear();
                self.unsure.clear();
                self.name(leader);
                Ok(false)
            }
            Err(error) => {
                self.lead.candidate = None;
                Ok(self.wait(error))
            }
        }
    }

    /// Asks for the lock. With it comes the certainty that no other process appends, and that no transaction of an earlier
    /// connection is still under way.
    fn ask(&mut self) -> Result<Writer, StoreError> {
        let mut writer = match self.lead.candidate.take() {
            Some(candidate) => candidate,
            None => db::writer(&self.database)?,
        };
        match db::lock(&mut writer, Duration::ZERO) {
            Ok(()) => {
                db::current(&mut writer)?;
                Ok(writer)
            }
            Err(error) => {
                self.lead.candidate = Some(writer);
                Err(error)
            }
        }
    }

    /// Leads from now on. If another process has led since this one last did, nothing that this one knows is believed.
    fn take(&mut self, mut writer: Writer) -> Result<bool, Fatal> {
        match self.inherit(&mut writer) {
            Ok(term) => self.lead.term = term,
            Err(error) if passes(&error) => return Ok(self.wait(error)),
            Err(error) => return Err(self.stop(error)),
        }
        self.writer = Some(writer);
        self.lead.named.clear();
        self.recover()
    }

    /// Reads what other processes have stored, and says that this one leads; gives the term that begins.
    fn inherit(&mut self, writer: &mut Writer) -> Result<i64, LogError> {
        let begun = Instant::now();
        let leader = peer::store::leader(writer)?;
        let before = leader.as_ref().map_or(0, |leader| leader.term);
        let mut term = before;
        if before != self.lead.term {
            // What they have shown is shown here, too, and is on this disk, before anything else is signed.
            self.boards.lead(0);
            self.lead.follow.refresh()?;
        }
        let follow = self.lead.follow.clone();
        let _turn = follow.turn();
        if before != self.lead.term {
            self.compare(writer)?;
            term = peer::store::lead(writer, &self.heads.public(), &self.lead.url)?;
            wait_out(leader.as_ref(), begun);
            tracing::info!(
                "this process leads from now on: it has the lock, and every entry is what was signed"
            );
        }
        self.unsure.extend(self.boards.all().iter().map(|log| log.id));
        self.boards.lead(term);
        Ok(term)
    }

    /// Compares every log with what was signed of it.
    fn compare(&self, writer: &mut Writer) -> Result<(), LogError> {
        for (number, id) in store::all(writer)? {
            match self.boards.get(&id) {
                Some(log) => self.whole(&log)?,
                None => {
                    // Nobody has shown anything of it: whoever began it was gone before.
                    self.heads.begin(&id).map_err(HeadError::from)?;
                    let log = Log::load(number, id, &self.readers, &self.heads, Read::All)?;
                    self.boards.add(Arc::new(log));
                }
            }
        }
        self.boards.hold(&self.heads)?;
        let compared = witness::compare(&self.lead.witnesses, &self.boards, &self.heads);
        compared.map_err(|disproof| LogError::Disproof(disproof.keep(&self.heads)))
    }

    /// Compares every stored entry of a log with what this process has shown.
    fn whole(&self, log: &Log) -> Result<(), LogError> {
        let (size, mut next) = (log.read().size(), 0);
        let mut reader = self.readers.get().map_err(StoreError::from)?;
        while next < size {
            let range = next..size.min(next + CHUNK);
            next = range.end;
            let entries = store::entries(&mut reader, log.number, range.clone())?;
            compare(&self.boards, log, range, &entries).map_err(|_| HeadError::Changed(hex(&log.id)))?;
        }
        Ok(())
    }

    /// Says who leads, once.
    fn name(&mut self, leader: String) {
        if self.lead.named != leader {
            let url = self.lead.follow.leader().unwrap_or_default();
            tracing::info!(
                leader,
                url,
                "another process keeps the boards: this one follows it and passes on what is to be written"
            );
            self.lead.named = leader;
        }
    }
}

/// Waits until the process that led before shows nothing any more without asking, where it had others beside it.
fn wait_out(leader: Option<&Leader>, since: Instant) {
    if leader.is_some_and(|leader| !leader.url.is_empty()) {
        std::thread::sleep(LEASE.saturating_sub(since.elapsed()));
    }
}
