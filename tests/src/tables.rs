//! The tables of a service, in whichever database it has them: whoever has its disk, or is the owner of its server, reads
//! and edits them.

use crate::postgres;
use crate::rows::{self, Rows};
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Text};
use glassurn_crypto::board::merkle::leaf_hash;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// What the tests write as SQLite has it, and how PostgreSQL has it.
const DIALECT: [(&str, &str); 3] = [
    ("randomblob(32)", "sha256(gen_random_uuid()::text::bytea)"),
    ("hex(draft)", "encode(draft, 'hex')"),
    ("X'00'", "'\\x00'"),
];

/// Where a service has its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file of SQLite's.
    File(PathBuf),
    /// A database of the shared PostgreSQL server, by its URL.
    Server(String),
}

impl Database {
    /// The database that a `DATABASE_URL` names.
    pub fn at(url: &str) -> Self {
        match url.strip_prefix("sqlite://") {
            Some(file) => Self::File(file.into()),
            None => Self::Server(url.to_owned()),
        }
    }

    /// The file of SQLite's; a test that asks for it runs on SQLite only (see [`crate::databases`]).
    #[track_caller]
    pub fn file(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Server(_) => panic!("this test needs SQLite's file: name it in tests/src/databases.rs"),
        }
    }

    /// Copies it; no service makes use of it, and it has stopped in good order: then one file is all of it.
    pub fn copy(&self) -> Copy {
        match self {
            Self::File(path) => Copy::File(fs::read(path).expect("the database")),
            Self::Server(url) => Copy::Server(postgres::copy(url)),
        }
    }

    /// Makes it one that nobody has used; no service makes use of it.
    pub fn empty(&self) {
        match self {
            Self::File(path) => {
                for beside in ["sqlite", "sqlite-wal", "sqlite-shm"] {
                    fs::remove_file(path.with_extension(beside)).ok();
                }
            }
            Self::Server(url) => postgres::replace(url, None),
        }
    }

    /// Makes it what another one was, without what a crash has left beside it; no service makes use of it.
    pub fn replace(&self, copy: &Copy) {
        match (self, copy) {
            (Self::File(path), Copy::File(bytes)) => {
                self.empty();
                fs::write(path, bytes).expect("the folder is ours");
            }
            (Self::Server(url), Copy::Server(copy)) => postgres::replace(url, Some(copy)),
            _ => panic!("one is a file, the other is on a server"),
        }
    }

    /// What the tables hold; fails on a file that is damaged.
    pub fn rows(&self) -> QueryResult<Rows> {
        match self {
            Self::File(path) => rows::rows(path),
            Self::Server(url) => postgres::rows(url),
        }
    }
}

/// What was in a database at some time.
#[derive(Debug, Clone)]
pub enum Copy {
    /// The file's bytes.
    File(Vec<u8>),
    /// The URL of a copy on the same server.
    Server(String),
}

/// The `DATABASE_URL` that names it.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "sqlite://{}", path.display()),
            Self::Server(url) => f.write_str(url),
        }
    }
}

/// Every file of a folder and of those in it.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).expect("a folder") {
        let path = item.expect("an item").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// A text that the database gives.
#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// A connection to a service's tables, which asks for no rights and no references.
pub enum Tables {
    /// SQLite's.
    File(SqliteConnection),
    /// PostgreSQL's.
    Server(PgConnection),
}

impl Tables {
    /// Opens a database.
    pub fn open(database: &Database) -> Self {
        match database {
            Database::File(path) => {
                let mut connection =
                    SqliteConnection::establish(&path.to_string_lossy()).expect("a database");
                // The service may be writing just now.
                connection.batch_execute("PRAGMA busy_timeout = 10000").expect("a pragma");
                Self::File(connection)
            }
            Database::Server(url) => {
                let mut connection = postgres::owner(url);
                connection.batch_execute("SET session_replication_role = replica").expect("the owner may");
                Self::Server(connection)
            }
        }
    }

    /// Statements in the words of this database.
    fn words_of(&self, statements: &str) -> String {
        match self {
            Self::File(_) => statements.to_owned(),
            Self::Server(_) => {
                DIALECT.iter().fold(statements.to_owned(), |text, (ours, theirs)| text.replace(ours, theirs))
            }
        }
    }

    /// Does statements.
    #[track_caller]
    pub fn execute(&mut self, statements: &str) {
        let statements = self.words_of(statements);
        let done = match self {
            Self::File(connection) => connection.batch_execute(&statements),
            Self::Server(connection) => connection.batch_execute(&statements),
        };
        done.expect("the statements are right");
    }

    /// What the database says to a statement that it must refuse.
    #[track_caller]
    pub fn refuses(&mut self, statement: &str) -> String {
        let statement = self.words_of(statement);
        let said = match self {
            Self::File(connection) => {
                connection.batch_execute(&format!("PRAGMA foreign_keys = ON; {statement}"))
            }
            Self::Server(connection) => {
                connection.batch_execute(&format!("SET session_replication_role = origin; {statement}"))
            }
        };
        said.expect_err("it must be refused").to_string()
    }

    /// Asks for one column of text, named `value`.
    #[track_caller]
    pub fn words(&mut self, query: &str) -> Vec<String> {
        let query = sql_query(self.words_of(query));
        let words = match self {
            Self::File(connection) => query.load::<Word>(connection),
            Self::Server(connection) => query.load::<Word>(connection),
        };
        words.expect("the query is right").into_iter().map(|word| word.value).collect()
    }

    /// Gives an entry of the only election other bytes, and the leaf hash that belongs to them.
    pub fn put(&mut self, index: usize, entry: &[u8]) {
        let index = i64::try_from(index).expect("small");
        let update = match self {
            Self::File(_) => "UPDATE board SET entry = ?, leaf = ? WHERE election = 1 AND position = ?",
            Self::Server(_) => "UPDATE board SET entry = $1, leaf = $2 WHERE election = 1 AND position = $3",
        };
        let leaf = leaf_hash(entry);
        let update = sql_query(update)
            .bind::<Binary, _>(entry)
            .bind::<Binary, _>(leaf.as_slice())
            .bind::<BigInt, _>(index);
        let done = match self {
            Self::File(connection) => update.execute(connection),
            Self::Server(connection) => update.execute(connection),
        };
        done.expect("an update");
    }

    /// Makes the board of the only election these entries, whatever it was.
    pub fn rewrite(&mut self, entries: &[Vec<u8>]) {
        let last = "(SELECT max(position) FROM board WHERE election = 1)";
        let rows = self.words("SELECT CAST(count(*) AS TEXT) AS value FROM board WHERE election = 1");
        let rows: usize = rows[0].parse().expect("a number");
        for _ in rows..entries.len() {
            // The new row is a copy of the last one with bytes that no other has.
            self.execute(&format!(
                "INSERT INTO board SELECT election, position + 1, entry, randomblob(32), kind, signer, \
                 randomblob(32), randomblob(32), batch + 1 FROM board WHERE election = 1 AND position = {last}; \
                 INSERT INTO ballots SELECT election, credential, sequence + 100, randomblob(32), position + 1 \
                 FROM ballots WHERE election = 1 AND position = {last} - 1"
            ));
        }
        for _ in entries.len()..rows {
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
