//! SQLite: the settings that a durable board needs, and what only a file can do.

use super::StoreError;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use std::path::Path;
// Names the crate that compiles SQLite into the binary.
use libsqlite3_sys as _;

/// How long a connection waits for another process's write, in milliseconds.
const BUSY: u32 = 5_000;

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

/// Opens a connection that writes, and checks what a durable board needs.
pub fn writer(path: &Path) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {BUSY}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
    ))?;
    durable(&mut connection)?;
    Ok(connection)
}

/// Opens a connection that only reads. The writer has set the journal's mode before.
pub fn reader(path: &Path) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {BUSY}; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;"
    ))?;
    Ok(connection)
}

/// Refuses a connection whose commits could be lost with the power (attacks F-02).
fn durable(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mode: Word =
        diesel::sql_query("SELECT journal_mode AS value FROM pragma_journal_mode").get_result(connection)?;
    if mode.value != "wal" {
        let needed = "wal: use a local disk";
        return Err(StoreError::Setting { setting: "journal_mode", found: mode.value, needed });
    }
    let level: Number =
        diesel::sql_query("SELECT synchronous AS value FROM pragma_synchronous").get_result(connection)?;
    if level.value < 2 {
        let found = level.value.to_string();
        return Err(StoreError::Setting { setting: "synchronous", found, needed: "2 (FULL) or 3" });
    }
    Ok(())
}

/// Refuses a file with damaged pages (attacks F-05).
pub fn whole(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found: Word = diesel::sql_query("SELECT quick_check AS value FROM pragma_quick_check LIMIT 1")
        .get_result(connection)?;
    if found.value == "ok" { Ok(()) } else { Err(StoreError::Damaged(found.value)) }
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
}
