//! What somebody can do who has the service's disk: the tables, the heads and the board's key.

use glassurn_crypto::board::archive::{self, Heads};
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint};
use glassurn_crypto::board::entry::Entry;
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::encoding::unhex;
use glassurn_crypto::signature::SecretKey;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::{Ended, Service};
pub use glassurn_tests::tables::Tables;
use glassurn_tests::tables::{Copy, Database};
use std::fs;

/// Does something while somebody else holds the database, so that whoever waits for it would not answer; gives what came of it.
pub fn while_locked<T>(remote: &Remote, work: impl FnOnce() -> T) -> T {
    let mut tables = Tables::open(&remote.service.database());
    tables.execute(match &tables {
        Tables::File(_) => "BEGIN IMMEDIATE",
        Tables::Server(_) => {
            "BEGIN; LOCK TABLE registration_rules, drafts, voters, lists, mails IN ACCESS EXCLUSIVE MODE"
        }
    });
    let done = work();
    tables.execute("COMMIT");
    done
}

/// The board's secret key, as it lies in the data folder.
pub fn board_key(service: &Service) -> SecretKey {
    let text = fs::read_to_string(service.data().join("board.key")).expect("the board's key");
    SecretKey::from_seed(&unhex(text.trim_end()).expect("64 digits"))
}

/// A database for another time.
pub struct Saved {
    of: Database,
    copy: Copy,
}

impl Saved {
    /// Copies the database of a service that has stopped in good order: then one file is all of it.
    pub fn database(service: &Service) -> Self {
        let of = service.database();
        Self { copy: of.copy(), of }
    }

    /// Puts it back, without what a crash has left beside a later one.
    pub fn restore(&self) {
        self.restore_to(&self.of);
    }

    /// Makes another database what this one was.
    pub fn restore_to(&self, database: &Database) {
        database.replace(&self.copy);
    }
}

/// The service must refuse to start, with the status of a program that cannot run and with words that say what to do.
#[track_caller]
pub fn refuses_to_start(service: &Service, words: &[&str]) {
    let ended: Ended = service.start().expect_err("it must not serve this");
    assert_eq!(ended.status, Some(2), "{}", ended.words);
    for word in words {
        assert!(ended.words.contains(word), "{word:?} is not in: {}", ended.words);
    }
    service.assert_calm();
}

/// Another history with the same key: numbered, chained and signed again as if nothing had happened.
pub struct Forged {
    /// The entries' bytes.
    pub entries: Vec<Vec<u8>>,
    /// Their tree.
    pub tree: Tree,
    /// The signed head.
    pub head: SignedCheckpoint,
}

impl Forged {
    /// Forges a board with its operator's key.
    pub fn new(remote: &Remote, mut history: Vec<Entry>) -> Self {
        let (mut entries, mut tree, mut previous) = (Vec::new(), Tree::new(), [0; 32]);
        let mut time = 0;
        for (index, entry) in history.iter_mut().enumerate() {
            (entry.index, entry.previous, entry.time) = (index as u64, previous, time.max(entry.time));
            time = entry.time;
            let bytes = entry.to_bytes();
            previous = leaf_hash(&bytes);
            tree.push(previous);
            entries.push(bytes);
        }
        let checkpoint = Checkpoint { origin: remote.origin(), size: tree.len(), root: tree.root() };
        let head = checkpoint.sign(&board_key(&remote.service)).expect("the origin is a name");
        Self { entries, tree, head }
    }

    /// What is on a board now, changed.
    pub fn changed(remote: &mut Remote, change: impl FnOnce(&Remote, &mut Vec<Entry>)) -> Self {
        remote.sync();
        let mut entries = history(remote);
        change(remote, &mut entries);
        Self::new(remote, entries)
    }

    /// The archive of this history.
    pub fn archive(&self) -> Vec<u8> {
        let heads = Heads { checkpoint: self.head.clone(), closing: None };
        archive::build(&heads, &self.entries).expect("head and entries fit")
    }

    /// The archive of this history, which ends with its Close.
    pub fn archive_closed(&self) -> Vec<u8> {
        let heads = Heads { checkpoint: self.head.clone(), closing: Some(self.head.clone()) };
        archive::build(&heads, &self.entries).expect("head and entries fit")
    }
}

/// What is on the board, to be changed.
pub fn history(remote: &Remote) -> Vec<Entry> {
    let entries = remote.world.entries.0.iter();
    entries.map(|bytes| Entry::from_bytes(bytes).expect("an entry")).collect()
}
