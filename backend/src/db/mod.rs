//! The database: one connection that writes, a pool that only reads, and the settings that a durable board needs; on
//! SQLite or on PostgreSQL (docs/decisions/postgres.md).

mod link;
mod postgres;
mod sqlite;
mod url;

pub use link::Link;
pub use sqlite::copy;
pub use url::{Database, DatabaseUrl, UrlError};

use diesel::Connection;
use diesel::backend::Backend;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::r2d2::{ManageConnection, Pool, PooledConnection, R2D2Connection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::time::Duration;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Connections that read at the same time.
const READERS: u32 = 8;

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// The server does not let this program in.
    #[error("the database {server} cannot be reached: {advice} ({reason})")]
    Unreachable {
        /// The server, without the password.
        server: String,
        /// What it, or the system, says.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// Another process's sequencer holds the lock (attacks F-12).
    #[error(
        "another process keeps the boards of this database ({0}): two would sign two histories; stop it first"
    )]
    Taken(String),
    /// The connection that writes is lost, and not yet made again.
    #[error("the connection that writes is lost")]
    Lost,
    /// Another process has written to a board that this one believed to be its own (attacks F-09, F-12).
    #[error(
        "a board has other entries than this process knows: another process has written to it, or it was restored"
    )]
    Fenced,
    /// A statement fails.
    #[error("the database fails: {0}")]
    Statement(diesel::result::Error),
    /// A file has damaged pages (attacks F-05).
    #[error("the database is damaged ({0}): restore the newest backup, beside the heads that are there")]
    Damaged(String),
    /// No reader is free.
    #[error("no connection to the database is free: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// A setting is not what a durable board needs (attacks F-02).
    #[error("the database runs with {setting} = {found}, but the board needs {needed}")]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// What is in force.
        found: String,
        /// What must be, and how to get it.
        needed: &'static str,
    },
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date: {0}")]
    Migration(String),
    /// The tables are older than the program, or were never made.
    #[error(
        "the tables are not those of this program: run `glassurn-server migrate` with the newest program"
    )]
    Outdated,
    /// The tables are newer than the program (attacks F-16).
    #[error(
        "the tables are of a newer program than this one, which does not know what they mean: go on with the newest program"
    )]
    Newer,
    /// A stored value is not of its shape.
    #[error("the database holds a value that is not {0}: restore it from a backup")]
    Value(&'static str),
}

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> Self {
        damaged(&error).unwrap_or(Self::Statement(error))
    }
}

/// Says that a file is damaged if that is what failed. The library hands the databases' words on, and not their codes: of
/// SQLite SQLITE_CORRUPT and SQLITE_NOTADB, of PostgreSQL XX001 data_corrupted of a page that is none.
fn damaged(error: &dyn std::fmt::Display) -> Option<StoreError> {
    const WORDS: [&str; 4] = [
        "database disk image is malformed",
        "file is not a database",
        "malformed database schema",
        "invalid page in block",
    ];
    let words = error.to_string();
    WORDS.iter().any(|begin| words.starts_with(begin)).then_some(StoreError::Damaged(words))
}

/// A connection that writes. The one that writes boards is the sequencer's; what is no board is written over the desk's.
pub type Writer = Link;

/// A connection that only reads.
pub type Reader = PooledConnection<Manager>;

/// Readers for everybody.
pub type Readers = Pool<Manager>;

/// Opens a connection that writes, and checks what a durable board needs.
pub fn writer(database: &Database) -> Result<Writer, StoreError> {
    Ok(match database {
        Database::Sqlite(path) => Link::Sqlite(sqlite::writer(path)?),
        Database::Postgres(server) => Link::Postgres(postgres::writer(server)?),
    })
}

/// Makes a connection the one that may append: a server's lock goes to one session at a time. A file has none, because
/// the data folder's lock does the same for it.
pub fn lock(connection: &mut Writer, patience: Duration) -> Result<(), StoreError> {
    match connection {
        Link::Sqlite(_) => Ok(()),
        Link::Postgres(connection) => postgres::lock(connection, patience),
    }
}

/// Opens a connection over which this process tells the others on its database what it shows; `None` where there can be
/// no others. What goes over it is told again after a crash, so it need not wait for the disk.
pub fn teller(database: &Database) -> Result<Option<Writer>, StoreError> {
    match database {
        Database::Sqlite(_) => Ok(None),
        Database::Postgres(server) => Ok(Some(Link::Postgres(postgres::teller(server)?))),
    }
}

/// Does a work in one transaction; what it refuses leaves nothing behind.
pub fn transact<T, E: From<StoreError>>(
    connection: &mut Writer,
    work: impl FnOnce(&mut Writer) -> Result<T, E>,
) -> Result<T, E> {
    /// Diesel wants an error that it can make itself.
    enum Failed<E> {
        Transaction(diesel::result::Error),
        Work(E),
    }
    impl<E> From<diesel::result::Error> for Failed<E> {
        fn from(error: diesel::result::Error) -> Self {
            Self::Transaction(error)
        }
    }
    connection.transaction(|connection| work(connection).map_err(Failed::Work)).map_err(|failed| match failed
    {
        Failed::Transaction(error) => StoreError::from(error).into(),
        Failed::Work(error) => error,
    })
}

/// Whether the connection that writes is still there; without it, another process may write.
pub fn alive(connection: &mut Writer) -> Result<(), StoreError> {
    match connection {
        Link::Sqlite(_) => Ok(()),
        Link::Postgres(connection) => postgres::alive(connection),
    }
}

/// Brings the tables up to date; run by the process that holds the locks.
pub fn migrate(connection: &mut Writer) -> Result<(), StoreError> {
    match connection {
        Link::Sqlite(connection) => bring(connection, SQLITE),
        Link::Postgres(connection) => {
            postgres::patiently(connection, |connection| bring(connection, POSTGRES))
        }
    }
}

/// Refuses tables that are not this program's.
pub fn current(connection: &mut Writer) -> Result<(), StoreError> {
    match connection {
        Link::Sqlite(connection) => up_to_date(connection, SQLITE),
        Link::Postgres(connection) => match postgres::has_tables(connection)? {
            true => up_to_date(connection, POSTGRES),
            false => Err(StoreError::Outdated),
        },
    }
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    damaged(&error).unwrap_or_else(|| StoreError::Migration(error.to_string()))
}

fn bring<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    ours: EmbeddedMigrations,
) -> Result<(), StoreError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    known(connection, &ours)?;
    connection.run_pending_migrations(ours).map_err(failed)?;
    Ok(())
}

fn up_to_date<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    ours: EmbeddedMigrations,
) -> Result<(), StoreError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    known(connection, &ours)?;
    let pending = connection.has_pending_migration(ours).map_err(failed)?;
    if pending { Err(StoreError::Outdated) } else { Ok(()) }
}

/// Refuses tables of a newer program: an older one does not know what they mean (attacks F-16).
fn known<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    ours: &EmbeddedMigrations,
) -> Result<(), StoreError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let ours = MigrationSource::<DB>::migrations(ours).map_err(failed)?;
    let applied = connection.applied_migrations().map_err(failed)?;
    let known = |version: &MigrationVersion<'_>| ours.iter().any(|ours| ours.name().version() == *version);
    if applied.iter().all(known) { Ok(()) } else { Err(StoreError::Newer) }
}

/// Refuses a file with damaged pages (attacks F-05). A server's files are for its own tools; that all entries are what
/// was signed is checked on both.
pub fn whole(connection: &mut Writer) -> Result<(), StoreError> {
    match connection {
        Link::Sqlite(connection) => sqlite::whole(connection),
        Link::Postgres(_) => Ok(()),
    }
}

/// Makes connections that only read.
#[derive(Debug)]
pub struct Manager(Database);

impl ManageConnection for Manager {
    type Connection = Link;
    type Error = StoreError;

    fn connect(&self) -> Result<Link, StoreError> {
        Ok(match &self.0 {
            Database::Sqlite(path) => Link::Sqlite(sqlite::reader(path)?),
            Database::Postgres(server) => Link::Postgres(postgres::reader(server)?),
        })
    }

    fn is_valid(&self, connection: &mut Link) -> Result<(), StoreError> {
        Ok(connection.ping()?)
    }

    fn has_broken(&self, connection: &mut Link) -> bool {
        connection.is_broken()
    }
}

/// Connections that only read.
pub fn readers(database: &Database) -> Result<Readers, StoreError> {
    let pool = Pool::builder()
        .max_size(READERS)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(5))
        .build(Manager(database.clone()))?;
    Ok(pool)
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::RunQueryDsl;
    use diesel::connection::SimpleConnection;

    fn at(folder: &tempfile::TempDir) -> Database {
        Database::Sqlite(folder.path().join("a.sqlite"))
    }

    #[test]
    fn f_16_tables_of_a_newer_program_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut connection = writer(&at(&folder)).expect("opens");
        assert!(matches!(current(&mut connection), Err(StoreError::Outdated)));
        migrate(&mut connection).expect("empty");
        current(&mut connection).expect("up to date");
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";
        connection.batch_execute(newer).expect("a row");
        assert!(matches!(migrate(&mut connection), Err(StoreError::Newer)));
        assert!(matches!(current(&mut connection), Err(StoreError::Newer)));
    }

    #[test]
    fn readers_cannot_write() {
        let folder = tempfile::tempdir().expect("a folder");
        migrate(&mut writer(&at(&folder)).expect("opens")).expect("empty");
        let mut reader = readers(&at(&folder)).expect("opens").get().expect("one is free");
        let written = diesel::sql_query("DELETE FROM elections").execute(&mut *reader);
        assert!(written.is_err());
    }

    #[test]
    fn both_databases_have_the_same_migrations() {
        let names = |ours: Vec<Box<dyn diesel::migration::Migration<_>>>| -> Vec<String> {
            ours.iter().map(|migration| migration.name().to_string()).collect()
        };
        let sqlite = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).expect("embedded");
        let postgres = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES).expect("embedded");
        let postgres: Vec<String> = postgres.iter().map(|migration| migration.name().to_string()).collect();
        assert_eq!(names(sqlite), postgres);
    }
}
