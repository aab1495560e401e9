//! What somebody can do who has the service's disk: the tables, the heads and the board's key.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};
use diesel::sqlite::SqliteConnection;
use glassurn_crypto::board::archive::{self, Heads};
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint};
use glassurn_crypto::board::entry::Entry;
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::encoding::unhex;
use glassurn_crypto::signature::SecretKey;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::{Ended, Service};
use std::fs;
use std::path::{Path, PathBuf};

/// A text that the database gives.
#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// A connection to a service's database.
pub struct Tables(SqliteConnection);

impl Tables {
    /// Opens a database.
    pub fn open(path: &Path) -> Self {
        Self(SqliteConnection::establish(&path.to_string_lossy()).expect("a database"))
    }

    /// Does statements.
    #[track_caller]
    pub fn execute(&mut self, statements: &str) {
        self.0.batch_execute(statements).expect("the statements are right");
    }

    /// What the database says to a statement that it must refuse.
    #[track_caller]
    pub fn refuses(&mut self, statement: &str) -> String {
        let statement = format!("PRAGMA foreign_keys = ON; {statement}");
        self.0.batch_execute(&statement).expect_err("it must be refused").to_string()
    }

    /// Asks for one column of text, named `value`.
    #[track_caller]
    pub fn words(&mut self, query: &str) -> Vec<String> {
        let words = diesel::sql_query(query).load::<Word>(&mut self.0).expect("the query is right");
        words.into_iter().map(|word| word.value).collect()
    }

    /// Gives an entry of the only election other bytes, and the leaf hash that belongs to them.
    pub fn put(&mut self, index: usize, entry: &[u8]) {
        diesel::sql_query("UPDATE board SET entry = ?, leaf = ? WHERE election = 1 AND position = ?")
            .bind::<Binary, _>(entry)
            .bind::<Binary, _>(leaf_hash(entry).as_slice())
            .bind::<BigInt, _>(i64::try_from(index).expect("small"))
            .execute(&mut self.0)
            .expect("an update");
    }

    /// Makes the board of the only election these entries, whatever it was.
    pub fn rewrite(&mut self, entries: &[Vec<u8>]) {
        let last = "(SELECT max(position) FROM board WHERE election = 1)";
        let rows: i64 = diesel::dsl::sql::<BigInt>("SELECT count(*) FROM board WHERE election = 1")
            .get_result(&mut self.0)
            .expect("a number");
        for _ in rows..entries.len() as i64 {
            // The new row is a copy of the last one with bytes that no other has.
            self.execute(&format!(
                "INSERT INTO board SELECT election, position + 1, entry, randomblob(32), kind, signer, \
                 randomblob(32), randomblob(32), batch + 1 FROM board WHERE election = 1 AND position = {last}; \
                 INSERT INTO ballots SELECT election, credential, sequence + 100, randomblob(32), position + 1 \
                 FROM ballots WHERE election = 1 AND position = {last} - 1"
            ));
        }
        for _ in entries.len() as i64..rows {
            self.execute(&format!(
                "DELETE FROM ballots WHERE election = 1 AND position = {last}; \
                 DELETE FROM board WHERE election = 1 AND position = {last}"
            ));
        }
        self.execute(
            "UPDATE elections SET size = (SELECT count(*) FROM board WHERE election = 1) WHERE number = 1",
        );
        // Leaf hashes are unique: they make room first.
        self.execute("UPDATE board SET leaf = randomblob(32) WHERE election = 1");
        for (index, entry) in entries.iter().enumerate() {
            self.put(index, entry);
        }
    }
}

/// The board's secret key, as it lies in the data folder.
pub fn board_key(service: &Service) -> SecretKey {
    let text = fs::read_to_string(service.data().join("board.key")).expect("the board's key");
    SecretKey::from_seed(&unhex(text.trim_end()).expect("64 digits"))
}

/// A database for another time.
pub struct Saved {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Saved {
    /// Copies the database of a service that has stopped in good order: then one file is all of it.
    pub fn database(service: &Service) -> Self {
        let path = service.database();
        Self { bytes: fs::read(&path).expect("the database"), path }
    }

    /// Puts it back, without what a crash has left beside a later one.
    pub fn restore(&self) {
        for beside in ["sqlite-wal", "sqlite-shm"] {
            fs::remove_file(self.path.with_extension(beside)).ok();
        }
        fs::write(&self.path, &self.bytes).expect("the folder is ours");
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
