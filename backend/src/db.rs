//! The database: one connection that writes, a pool that only reads, and the settings that a durable board needs.

use diesel::connection::SimpleConnection;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, PooledConnection};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::path::Path;
// Names the crate that compiles SQLite into the binary.
use libsqlite3_sys as _;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");

/// How long a connection waits for another process's write, in milliseconds.
const BUSY: u32 = 5_000;

/// Connections that read at the same time.
const READERS: u32 = 8;

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// A statement fails.
    #[error("the database fails: {0}")]
    Statement(#[from] diesel::result::Error),
    /// No reader is free.
    #[error("no connection to the database is free: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// A setting is not what a durable board needs (attacks F-02).
    #[error("the database runs with {setting} = {found}, but the board needs {needed}: use a local disk")]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// What is in force.
        found: String,
        /// What must be.
        needed: &'static str,
    },
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date: {0}")]
    Migration(String),
    /// The tables are older or newer than the program.
    #[error(
        "the tables are not those of this program: run `glassurn-server migrate` with the newest program"
    )]
    Outdated,
    /// A stored value is not of its shape.
    #[error("the database holds a value that is not {0}: restore it from a backup")]
    Value(&'static str),
}

/// The connection that writes; there is one in the whole process, and the sequencer owns it.
pub type Writer = SqliteConnection;

/// A connection that only reads.
pub type Reader = PooledConnection<ConnectionManager<SqliteConnection>>;

/// Readers for everybody.
pub type Readers = Pool<ConnectionManager<SqliteConnection>>;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Opens the connection that writes, and checks what a durable board needs.
pub fn writer(path: &Path) -> Result<Writer, StoreError> {
    let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {BUSY}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
    ))?;
    durable(&mut connection)?;
    Ok(connection)
}

/// Refuses a connection whose commits could be lost with the power (attacks F-02).
fn durable(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mode: Word =
        diesel::sql_query("SELECT journal_mode AS value FROM pragma_journal_mode").get_result(connection)?;
    if mode.value != "wal" {
        return Err(StoreError::Setting { setting: "journal_mode", found: mode.value, needed: "wal" });
    }
    let level: Number =
        diesel::sql_query("SELECT synchronous AS value FROM pragma_synchronous").get_result(connection)?;
    if level.value < 2 {
        let found = level.value.to_string();
        return Err(StoreError::Setting { setting: "synchronous", found, needed: "2 (FULL) or 3" });
    }
    Ok(())
}

/// Brings the tables up to date; run by the process that holds the folder's lock.
pub fn migrate(connection: &mut Writer) -> Result<(), StoreError> {
    known(connection)?;
    connection
        .run_pending_migrations(MIGRATIONS)
        .map_err(|error| StoreError::Migration(error.to_string()))?;
    Ok(())
}

/// Refuses tables that are not this program's.
pub fn current(connection: &mut Writer) -> Result<(), StoreError> {
    known(connection)?;
    match connection.has_pending_migration(MIGRATIONS) {
        Ok(false) => Ok(()),
        Ok(true) => Err(StoreError::Outdated),
        Err(error) => Err(StoreError::Migration(error.to_string())),
    }
}

/// Refuses tables of a newer program: an older one does not know what they mean (attacks F-16).
fn known(connection: &mut Writer) -> Result<(), StoreError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    let ours = MigrationSource::<Sqlite>::migrations(&MIGRATIONS).map_err(failed)?;
    let applied = connection.applied_migrations().map_err(failed)?;
    let known = |version: &MigrationVersion<'_>| ours.iter().any(|ours| ours.name().version() == *version);
    if applied.iter().all(known) { Ok(()) } else { Err(StoreError::Outdated) }
}

/// Refuses a file with damaged pages (attacks F-05).
pub fn whole(connection: &mut Writer) -> Result<(), StoreError> {
    let found: Word = diesel::sql_query("SELECT quick_check AS value FROM pragma_quick_check LIMIT 1")
        .get_result(connection)?;
    if found.value == "ok" {
        return Ok(());
    }
    Err(StoreError::Setting { setting: "quick_check", found: found.value, needed: "ok: restore a backup" })
}

#[derive(Debug)]
struct ReadOnly;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for ReadOnly {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        connection
            .batch_execute(&format!(
                "PRAGMA busy_timeout = {BUSY}; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;"
            ))
            .map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Connections that only read. The writer has set the journal's mode before.
pub fn readers(path: &Path) -> Result<Readers, StoreError> {
    let manager = ConnectionManager::new(path.to_string_lossy());
    let pool = Pool::builder()
        .max_size(READERS)
        .min_idle(Some(1))
        .connection_timeout(std::time::Duration::from_secs(5))
        .connection_customizer(Box::new(ReadOnly))
        .build(manager)?;
    Ok(pool)
}

/// Copies the database as it is at one moment into a new file; the service may go on meanwhile.
pub fn copy(connection: &mut SqliteConnection, to: &Path) -> Result<(), StoreError> {
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(to.to_string_lossy()).execute(connection)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_02_a_connection_that_may_lose_commits_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut connection = writer(&folder.path().join("a.sqlite")).expect("opens");
        assert!(durable(&mut connection).is_ok());
        connection.batch_execute("PRAGMA synchronous = NORMAL").expect("a setting");
        assert!(matches!(durable(&mut connection), Err(StoreError::Setting { setting: "synchronous", .. })));
        connection
            .batch_execute("PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE")
            .expect("settings");
        assert!(matches!(durable(&mut connection), Err(StoreError::Setting { setting: "journal_mode", .. })));
    }

    #[test]
    fn f_16_tables_of_a_newer_program_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut connection = writer(&folder.path().join("a.sqlite")).expect("opens");
        assert!(matches!(current(&mut connection), Err(StoreError::Outdated)));
        migrate(&mut connection).expect("empty");
        current(&mut connection).expect("up to date");
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";
        connection.batch_execute(newer).expect("a row");
        assert!(matches!(migrate(&mut connection), Err(StoreError::Outdated)));
        assert!(matches!(current(&mut connection), Err(StoreError::Outdated)));
    }

    #[test]
    fn readers_cannot_write() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.sqlite");
        migrate(&mut writer(&path).expect("opens")).expect("empty");
        let mut reader = readers(&path).expect("opens").get().expect("one is free");
        let written = diesel::sql_query("DELETE FROM elections").execute(&mut reader);
        assert!(written.is_err());
    }
}
