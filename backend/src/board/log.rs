//! One election's log in memory: what readers see, always exactly as far as the last durable head.

use super::heads::{HeadError, Heads};
use super::shown::{Head, Shown};
use super::store;
use crate::db::{Readers, StoreError};
use crate::peer::{Kind, Telling};
use glassurn_api::election::Turnout;
use glassurn_crypto::board::checkpoint::Checkpoint;
use glassurn_crypto::board::entry;
use glassurn_crypto::board::merkle::{Frontier, Tree, leaf_hash};
use glassurn_crypto::election::{BeginError, Broken, CountError, Election, Record, Refusal};
use glassurn_crypto::encoding::{Hash, hex};
use rand_core::OsRng;
use std::borrow::Cow;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

/// Entries that are read from the database at once.
const CHUNK: u64 = 256;

/// How long the count waits for a database that is out of reach, and how often it asks.
const PATIENCE: Duration = Duration::from_secs(30);
/// See [`PATIENCE`].
const AGAIN: Duration = Duration::from_millis(200);

/// Why a stored log cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The database fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Heads and database do not fit.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// Entry 0 is no manifest.
    #[error("election {election}: {error}; restore the newest database")]
    Begin {
        /// The election.
        election: String,
        /// What is wrong.
        error: BeginError,
    },
    /// The manifest is for another board.
    #[error(
        "election {0} names another host or key: GLASSURN_HOST and the key file must be those of its manifest"
    )]
    OtherBoard(String),
    /// The chain is broken.
    #[error("election {election}: {error}; restore the newest database")]
    Broken {
        /// The election.
        election: String,
        /// What is wrong.
        error: Broken,
    },
    /// This board never takes a void entry.
    #[error("election {election}: entry {index} is void ({refusal}); restore the newest database")]
    Void {
        /// The election.
        election: String,
        /// The entry.
        index: u64,
        /// Why.
        refusal: Refusal,
    },
    /// The sums cannot be computed again.
    #[error("election {election}: {error}; restore the newest database")]
    Count {
        /// The election.
        election: String,
        /// Why.
        error: CountError,
    },
    /// A witness shows what the database does not hold.
    #[error("{0}")]
    Disproof(String),
    /// There are more or fewer entries than the database says: some are lost, or it was changed (attacks F-09).
    #[error(
        "election {election}: the database says that it has {stated} entries, but holds {held}; restore the newest database"
    )]
    Size {
        /// The election.
        election: String,
        /// What it says.
        stated: u64,
        /// What it holds, or what is signed.
        held: u64,
    },
    /// The other tables do not fit the entries (attacks B-24).
    #[error(
        "election {election}: the tables beside the board hold {found} {what}, the entries {expected}; restore the newest database"
    )]
    Tables {
        /// The election.
        election: String,
        /// What is counted.
        what: &'static str,
        /// In the tables.
        found: u64,
        /// By the entries.
        expected: u64,
    },
}

/// How far a stored log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// To its last entry.
    All,
    /// As far as the own head says.
    Signed,
}

/// What readers see: one moment of the log.
#[derive(Clone)]
pub struct Published {
    /// The state machine after every published entry.
    pub election: Election,
    /// The tree of every published entry.
    pub tree: Tree,
    /// The signed head of exactly this tree.
    pub checkpoint: String,
    /// The signed head of size `c + 1`, once Close is there.
    pub closing: Option<String>,
    /// What readers are shown instead, where the manifest names witnesses.
    pub shown: Option<Shown>,
    /// Ballots by hour.
    pub turnout: Turnout,
}

/// A log.
pub struct Log {
    /// The election's id.
    pub id: Hash,
    /// Its number in the database.
    pub number: i32,
    published: RwLock<Published>,
}

impl Log {
    /// What readers see now.
    pub fn read(&self) -> RwLockReadGuard<'_, Published> {
        self.published.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Published> {
        self.published.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The log of one entry, not yet signed.
    pub(super) fn begin(number: i32, id: Hash, entry: &[u8], heads: &Heads) -> Result<Self, LogError> {
        let election =
            Election::begin(entry).map_err(|error| LogError::Begin { election: hex(&id), error })?;
        let board = &election.manifest().board;
        if *election.manifest().id() != id || board.host != heads.host() || board.key != heads.public() {
            return Err(LogError::OtherBoard(hex(&id)));
        }
        let mut tree = Tree::new();
        tree.push(leaf_hash(entry));
        let shown = Shown::begin(&election);
        let (checkpoint, closing, turnout) = (String::new(), None, Turnout::default());
        let published = Published { election, tree, checkpoint, closing, shown, turnout };
        Ok(Self { id, number, published: RwLock::new(published) })
    }

    /// Reads a stored log and compares it with its head. It may hold more than is signed: a crash between commit and
    /// head leaves at most one batch there, whose casters have no receipt yet; a process that follows leaves it to the one
    /// that leads. Nothing is signed here.
    pub(super) fn load(
        number: i32,
        id: Hash,
        readers: &Readers,
        heads: &Heads,
        read: Read,
    ) -> Result<Self, LogError> {
        let head = heads.read(&id)?;
        let older = |stored| HeadError::Older { election: hex(&id), stored, signed: head.size };
        let mut connection = readers.get().map_err(StoreError::from)?;
        let first = store::entries(&mut connection, number, 0..1)?;
        let Some(entry) = first.first() else { return Err(older(0).into()) };
        let log = Self::begin(number, id, entry, heads)?;
        let mut published = log.write();
        let until = (read == Read::Signed).then_some(head.size);
        published.catch_up(&id, number, readers, head.size, until)?;
        published.contains(&head)?;
        for signed in [heads.read_closing(&id)?, heads.read_other(&id)?].iter().flatten() {
            published.contains(signed)?;
        }
        published.witnessed(heads)?;
        let (ballots, credentials) = store::counts(&mut connection, number, published.size())?;
        let known = published.election.register().iter().count() as u64;
        for (what, found, expected) in
            [("ballots", ballots, published.election.ballots()), ("credentials", credentials, known)]
        {
            if found != expected {
                return Err(LogError::Tables { election: hex(&id), what, found, expected });
            }
        }
        drop(published);
        Ok(log)
    }

    /// Reads what is stored beyond what is published, signs it and makes the heads durable before anybody sees them.
    /// The other processes are told before, too. Before the first head nobody sees anything; afterwards what is read goes into
    /// a copy, so that readers keep what they had if the disk is full.
    pub(super) fn settle(&self, readers: &Readers, heads: &Heads, telling: &Telling) -> Result<(), LogError> {
        let mut published = self.write();
        let signed = published.tree.len();
        let mut copy = (!published.checkpoint.is_empty()).then(|| published.clone());
        let next = copy.as_mut().unwrap_or(&mut published);
        next.catch_up(&self.id, self.number, readers, signed, None)?;
        let checkpoint = heads.sign(&self.id, next.tree.len(), next.tree.root()).to_string();
        heads.write(&self.id, &checkpoint).map_err(HeadError::from)?;
        let closed = next.election.closed().map(|closed| closed.index + 1);
        if let Some((size, root)) = closed.and_then(|size| Some((size, next.tree.root_at(size)?))) {
            let closing = heads.sign(&self.id, size, root).to_string();
            heads.write_closing(&self.id, &closing).map_err(HeadError::from)?;
            telling.tell(self.number, Kind::Closing, size, &closing)?;
            next.closing = Some(closing);
        }
        if let Some(shown) = &next.shown {
            let heads = [(Kind::Cosigned, shown.cosigned()), (Kind::CosignedClosing, shown.closing())];
            for (kind, head) in heads.into_iter().filter_map(|(kind, head)| Some((kind, head?))) {
                telling.tell(self.number, kind, head.size, &head.text)?;
            }
        }
        telling.tell(self.number, Kind::Newest, next.size(), &checkpoint)?;
        next.checkpoint = checkpoint;
        if let Some(next) = copy {
            *published = next;
        }
        Ok(())
    }

    /// Shows what is signed on this process's own disk, and nothing behind it: what a process that follows begins with.
    pub(super) fn reveal(&self, heads: &Heads) -> Result<(), HeadError> {
        let (signed, closing) = (heads.read(&self.id)?, heads.read_closing(&self.id)?);
        let text = |signed: &Checkpoint| heads.sign(&self.id, signed.size, signed.root).to_string();
        let mut published = self.write();
        published.closing = closing.as_ref().map(text);
        if signed.size > 0 {
            published.checkpoint = text(&signed);
        }
        Ok(())
    }
}

impl Published {
    /// Refuses a database that does not hold what was signed.
    pub(crate) fn contains(&self, signed: &Checkpoint) -> Result<(), HeadError> {
        let election = || hex(self.election.manifest().id());
        match self.tree.root_at(signed.size) {
            None => {
                let (stored, signed) = (self.tree.len(), signed.size);
                Err(HeadError::Older { election: election(), stored, signed })
            }
            Some(root) if root != signed.root => Err(HeadError::Changed(election())),
            Some(_) => Ok(()),
        }
    }

    /// Takes what a quorum of witnesses had cosigned before: a restart shows the same.
    fn witnessed(&mut self, heads: &Heads) -> Result<(), HeadError> {
        let id = *self.election.manifest().id();
        for closing in [true, false] {
            let Some(shown) = &self.shown else { return Ok(()) };
            let Some(signed) = heads.read_witnessed(&id, closing)? else { continue };
            let quorum = shown.witnesses.verify_quorum(&signed);
            quorum.map_err(|error| heads.unwitnessed(&id, closing, error.to_string()))?;
            self.contains(signed.claimed())?;
            let head = Head::of(&signed);
            if let Some(shown) = self.shown.as_mut().filter(|_| closing) {
                shown.set_closing(head.clone());
            }
            self.show(head);
        }
        Ok(())
    }

    /// Applies the stored entries that are not published yet. The proofs of ballots below `signed` are not verified again:
    /// the head, with which they are compared, says that this server did it. Those behind it are at most one batch,
    /// which anybody who can write into the database could have made: they are verified before they are signed.
    /// `until` is the size to stop at, if not at the last entry.
    pub(super) fn catch_up(
        &mut self,
        id: &Hash,
        number: i32,
        readers: &Readers,
        signed: u64,
        until: Option<u64>,
    ) -> Result<(), LogError> {
        let election = || hex(id);
        // Where Close is known, what is counted may not be yet: what follows is judged by it.
        self.count(number, readers)?;
        let mut connection = readers.get().map_err(StoreError::from)?;
        let least = store::size(&mut connection, number)?;
        loop {
            let size = self.tree.len();
            let end = until.map_or(size + CHUNK, |until| until.clamp(size, size + CHUNK));
            let entries = store::entries(&mut connection, number, size..end)?;
            if let (true, Some(signed)) = (entries.is_empty(), until) {
                let older = HeadError::Older { election: election(), stored: size, signed };
                return if size < signed { Err(older.into()) } else { Ok(()) };
            }
            if entries.is_empty() {
                // Another process may append meanwhile, but numbers never go back.
                let most = store::size(&mut connection, number)?;
                let error = || LogError::Size { election: election(), stated: most, held: size };
                return if (least..=most).contains(&size) { Ok(()) } else { Err(error()) };
            }
            for bytes in entries {
                let verdict = match self.tree.len() < signed {
                    true => self.election.reload(&bytes),
                    false => self.election.next(&bytes, &mut OsRng),
                };
                let verdict = verdict.map_err(|error| LogError::Broken { election: election(), error })?;
                let index = verdict.index;
                verdict.outcome.map_err(|refusal| LogError::Void { election: election(), index, refusal })?;
                self.tree.push(verdict.leaf);
                let Some(entry) = verdict.entry else { continue };
                match entry.kind() {
                    Some(entry::Kind::Ballot) => self.turnout.count(entry.time),
                    Some(entry::Kind::Close) => self.count(number, readers)?,
                    _ => {}
                }
            }
        }
    }

    /// Fixes what is counted, if that is due.
    fn count(&mut self, number: i32, readers: &Readers) -> Result<(), LogError> {
        let counted = count(&mut self.election, number, readers);
        counted.map_err(|error| LogError::Count { election: hex(self.election.manifest().id()), error })
    }

    /// The right edge of the tree.
    pub(super) fn edge(&self) -> Frontier {
        let mut edge = Frontier::new();
        (0..self.size()).filter_map(|index| self.tree.leaf(index)).for_each(|leaf| edge.push(*leaf));
        edge
    }

    /// The size of the tree: that of the checkpoint.
    pub fn size(&self) -> u64 {
        self.tree.len()
    }
}

/// Computes the encrypted sums after Close, what partial decryptions are verified against, or reads what is mixed (protocol §8).
/// Where too few voters count, as in an election that never opened, there is nothing to compute, and Void follows.
pub(super) fn count(election: &mut Election, number: i32, readers: &Readers) -> Result<(), CountError> {
    if !election.count_is_due() {
        return Ok(());
    }
    let size = election.size();
    election.compute_count(&Stored { number, size, readers }, |_| {})
}

/// The entries of a log in the database, for the count.
struct Stored<'a> {
    number: i32,
    size: u64,
    readers: &'a Readers,
}

impl Record for Stored<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        self.read(index..index + 1).pop().map(Cow::Owned)
    }

    fn entries_from(&self, index: u64) -> Vec<Vec<u8>> {
        self.read(index..self.size.min(index.saturating_add(CHUNK)))
    }
}

impl Stored<'_> {
    /// A database that is out of reach for a moment has not lost an entry; one that has it not has lost it for good.
    fn read(&self, range: std::ops::Range<u64>) -> Vec<Vec<u8>> {
        let begun = Instant::now();
        loop {
            let found = self.readers.get().map_err(StoreError::from);
            let found = found.and_then(|mut reader| store::entries(&mut reader, self.number, range.clone()));
            match found {
                Ok(found) => return found,
                Err(error) if begun.elapsed() < PATIENCE => {
                    tracing::error!(%error, range.start, "an entry that the count needs cannot be read yet");
                    std::thread::sleep(AGAIN);
                }
                Err(_) => return Vec::new(),
            }
        }
    }
}
