//! Following: a process that does not lead shows what the leading one has shown, and signs nothing.
//!
//! Whoever leads stores every head in the database before anybody sees it, so that a process that reads the heads for each
//! request shows nobody less than he has seen elsewhere.

use super::Boards;
use super::heads::{HeadError, Heads};
use super::log::{Log, LogError, Published, Read};
use super::shown::Head;
use crate::db::{Database, Readers, StoreError};
use crate::folder::FolderError;
use crate::peer::Kind;
use crate::peer::store::{self, Leader, Stored, Told};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::encoding::{Hash, hex};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What following needs.
pub struct Follow {
    boards: Arc<Boards>,
    heads: Arc<Heads>,
    /// Connections that read.
    pub readers: Readers,
    /// No other process can lead: its folder's lock keeps others out.
    alone: bool,
    /// Held by whoever brings logs up to date, and by the sequencer while it takes the lead.
    turn: Mutex<()>,
    /// Who leads, as far as the database last said.
    leader: Mutex<Option<Leader>>,
}

impl Follow {
    /// Nothing is read yet.
    pub fn new(boards: Arc<Boards>, heads: Arc<Heads>, readers: Readers, database: &Database) -> Self {
        let alone = matches!(database, Database::Sqlite(_));
        Self { boards, heads, readers, alone, turn: Mutex::new(()), leader: Mutex::new(None) }
    }

    /// Where the process that leads is reached, if it has said so.
    pub fn leader(&self) -> Option<String> {
        let leader = self.leader.lock().unwrap_or_else(PoisonError::into_inner);
        leader.as_ref().map(|leader| leader.url.clone()).filter(|url| !url.is_empty())
    }

    /// Keeps every log as it is while this lives.
    pub fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this process leads, as the database says now.
    pub fn leads(&self) -> Result<bool, LogError> {
        let term = self.boards.term();
        if self.alone {
            return Ok(term != 0);
        }
        let mut reader = self.readers.get().map_err(StoreError::from)?;
        Ok(term != 0 && store::leader(&mut reader)?.is_some_and(|leader| leader.term == term))
    }

    /// Brings all logs up to what was shown of them, and asks who leads.
    pub fn refresh(&self) -> Result<(), LogError> {
        let (leader, stored) = {
            let mut reader = self.readers.get().map_err(StoreError::from)?;
            (store::leader(&mut reader)?, store::stored(&mut reader, None)?)
        };
        *self.leader.lock().unwrap_or_else(PoisonError::into_inner) = leader;
        stored.iter().try_for_each(|stored| self.take(stored))
    }

    /// The same for one log, for whoever is about to read it. A process that leads, but has not heard from the database for
    /// a while, asks whether it still does.
    ///
    /// # Errors
    /// [`StoreError::Lost`] if it does not, and does not know it yet.
    pub fn refresh_one(&self, id: &Hash) -> Result<(), LogError> {
        let mut reader = self.readers.get().map_err(StoreError::from)?;
        match self.boards.term() {
            0 => {
                let stored = store::stored(&mut reader, Some(id))?;
                drop(reader);
                stored.iter().try_for_each(|stored| self.take(stored))
            }
            _ => {
                drop(reader);
                if self.leads()? { Ok(()) } else { Err(StoreError::Lost.into()) }
            }
        }
    }

    /// Shows what was shown of a log.
    fn take(&self, stored: &Stored) -> Result<(), LogError> {
        if self.boards.get(&stored.id).is_some_and(|log| log.read().has(stored)) {
            return Ok(());
        }
        let _turn = self.turn();
        if self.boards.leads() {
            // It leads since this moment, and shows its own.
            return Ok(());
        }
        // Whoever had the turn before may have shown more than was stored when this was read.
        let newest = store::stored(&mut *self.readers.get().map_err(StoreError::from)?, Some(&stored.id))?;
        let older = || HeadError::Older { election: hex(&stored.id), stored: 0, signed: stored.size };
        let stored = newest.first().ok_or_else(older)?;
        let log = match self.boards.get(&stored.id) {
            Some(log) => log,
            None => match self.first(stored)? {
                Some(log) => log,
                None => return Ok(()),
            },
        };
        self.advance(&log, stored)?;
        self.boards.add(log);
        Ok(())
    }

    /// A log that is new to this process, as far as its own disk says that it was signed; `None` if nobody has shown
    /// anything of it yet.
    fn first(&self, stored: &Stored) -> Result<Option<Arc<Log>>, LogError> {
        if matches!(self.heads.read(&stored.id), Err(HeadError::Missing(_))) {
            let Some(newest) = stored.told(Kind::Newest) else { return Ok(None) };
            let signed = self.signed(stored, newest)?;
            self.heads.write(&stored.id, &signed.to_string()).map_err(HeadError::from)?;
        }
        let log = Log::load(stored.number, stored.id, &self.readers, &self.heads, Read::Signed)?;
        log.reveal(&self.heads)?;
        Ok(Some(Arc::new(log)))
    }

    /// Brings a log up to what was shown of it: first on this process's own disk, so that it never goes behind that.
    fn advance(&self, log: &Log, stored: &Stored) -> Result<(), LogError> {
        let older = |signed| HeadError::Older { election: hex(&log.id), stored: stored.size, signed };
        let (mut heads, known) = (Vec::new(), log.read().size());
        let newest = stored.told(Kind::Newest).map_or(0, |newest| newest.size).max(known);
        if stored.size < known {
            return Err(older(known).into());
        }
        // What is told of a larger size is shown when that is told of.
        for told in stored.heads.iter().filter(|told| told.size <= newest) {
            let Some(kind) = Kind::of(&told.kind) else { continue };
            let signed = self.signed(stored, told)?;
            self.keep(&log.id, kind, &signed, log).map_err(HeadError::from)?;
            heads.push((kind, signed));
        }
        let mut published = log.write();
        let before = published.head();
        published.catch_up(&log.id, log.number, &self.readers, newest, Some(newest))?;
        for (kind, signed) in &heads {
            published.contains(signed.claimed())?;
            published.follow(*kind, signed, &before);
        }
        Ok(())
    }

    /// Makes a head durable here.
    fn keep(&self, id: &Hash, kind: Kind, signed: &SignedCheckpoint, log: &Log) -> Result<(), FolderError> {
        let (size, text) = (signed.claimed().size, signed.to_string());
        let (newest, closing, quorum) = {
            let published = log.read();
            let shown = published.shown.as_ref();
            let quorum = shown.is_some_and(|shown| shown.witnesses.verify_quorum(signed).is_ok());
            (published.size(), published.closing.is_some(), quorum && published.head().size <= size)
        };
        match kind {
            Kind::Newest if size >= newest => self.heads.write(id, &text),
            Kind::Closing if !closing => self.heads.write_closing(id, &text),
            Kind::Cosigned if quorum => self.heads.write_witnessed(id, false, &text),
            Kind::CosignedClosing if quorum => self.heads.write_witnessed(id, true, &text),
            _ => Ok(()),
        }
    }

    /// A head from the database, in whose note this board's signature holds.
    fn signed(&self, stored: &Stored, told: &Told) -> Result<SignedCheckpoint, StoreError> {
        let signed = SignedCheckpoint::parse(&told.note).ok();
        let origin = self.heads.origin(&stored.id);
        signed
            .filter(|signed| signed.verify(&origin, self.heads.public()).is_ok())
            .ok_or(StoreError::Value("a head that this board has signed"))
    }
}

impl Published {
    /// Whether all of this is shown already.
    fn has(&self, stored: &Stored) -> bool {
        let same = |told: &Told| {
            let text = match Kind::of(&told.kind) {
                Some(Kind::Newest) if told.size < self.size() => return !self.checkpoint.is_empty(),
                Some(Kind::Newest) => self.checkpoint.clone(),
                Some(Kind::Closing) => return self.closing.is_some(),
                Some(Kind::Cosigned) => self.head().text,
                Some(Kind::CosignedClosing) => self.closing_head().unwrap_or_default(),
                None => return true,
            };
            text.as_bytes() == told.note
        };
        stored.size >= self.size() && stored.heads.iter().all(same)
    }

    /// Shows a head that another process has shown and this tree contains, where `before` was shown until now.
    fn follow(&mut self, kind: Kind, signed: &SignedCheckpoint, before: &Head) {
        let (head, newest) = (Head::of(signed), self.size());
        let quorum = self.shown.as_ref().is_some_and(|shown| shown.witnesses.verify_quorum(signed).is_ok());
        match kind {
            Kind::Newest if head.size == newest => self.checkpoint = head.text,
            Kind::Closing => self.closing = Some(head.text),
            Kind::Cosigned if quorum => self.show(head),
            Kind::Cosigned if head.size >= before.size => self.offer(head),
            Kind::CosignedClosing if quorum => {
                if let Some(shown) = &mut self.shown {
                    shown.set_closing(head);
                }
            }
            Kind::Newest | Kind::Cosigned | Kind::CosignedClosing => {}
        }
    }
}
