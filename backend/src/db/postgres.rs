//! PostgreSQL: the settings that a durable board needs, and the lock that keeps a second sequencer out.

use super::StoreError;
use super::url::Server;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use std::time::{Duration, Instant};
// Names the crate that compiles libpq into the binary.
use pq_sys as _;

/// The key of the advisory lock that the sequencer's session holds.
const LOCK: i64 = i64::from_be_bytes(*b"glassurn");

/// How often a lock that is taken is asked for again.
const AGAIN: Duration = Duration::from_millis(50);

/// What every session is opened with. A server that is gone is noticed within half a minute, one that has become a
/// standby is refused, and the password leaves this machine only in the form that does not reveal it (SCRAM).
const SETTINGS: [(&str, &str); 8] = [
    ("sslmode", "disable"),
    ("require_auth", "scram-sha-256,none"),
    ("target_session_attrs", "read-write"),
    ("connect_timeout", "5"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "25000"),
];

/// A process that hangs in a transaction is put out of it, so that it holds no row for ever.
const SESSION: &str = "SET lock_timeout = '5s'; SET statement_timeout = '120s'; \
     SET idle_in_transaction_session_timeout = '60s'; SET default_transaction_isolation = 'read committed'; \
     SET search_path = public";

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Flag {
    #[diesel(sql_type = Bool)]
    value: bool,
}

/// Opens a connection that writes, and checks what a durable board needs.
pub fn writer(server: &Server) -> Result<PgConnection, StoreError> {
    let mut connection = connect(server)?;
    durable(&mut connection)?;
    Ok(connection)
}

/// Opens a connection that only reads.
pub fn reader(server: &Server) -> Result<PgConnection, StoreError> {
    let mut connection = connect(server)?;
    connection.batch_execute("SET default_transaction_read_only = on")?;
    Ok(connection)
}

/// Opens a connection whose commits may be lost with the power.
pub fn teller(server: &Server) -> Result<PgConnection, StoreError> {
    let mut connection = connect(server)?;
    connection.batch_execute("SET synchronous_commit = off")?;
    Ok(connection)
}

fn connect(server: &Server) -> Result<PgConnection, StoreError> {
    let name = format!("glassurn-server {}", std::process::id());
    let settings = [&SETTINGS[..], &[("application_name", &name)]].concat();
    let connection = PgConnection::establish(&server.conninfo(&settings));
    let mut connection = connection.map_err(|error| unreachable(server, &error.to_string()))?;
    connection.batch_execute(SESSION)?;
    Ok(connection)
}

/// Whose a failed connection is, and what to do.
fn unreachable(server: &Server, message: &str) -> StoreError {
    let advice: [(&[&str], &str); 11] = [
        (&["could not translate host name"], "there is no such host: correct it in DATABASE_URL"),
        (
            &["password authentication failed"],
            "the user or the password is wrong: correct them in DATABASE_URL",
        ),
        (
            &["no password supplied"],
            "the server wants a password: give it in PGPASSWORD, ~/.pgpass or DATABASE_URL",
        ),
        (&["authentication method requirement"], "let pg_hba.conf demand scram-sha-256, not md5 or password"),
        (&["no pg_hba.conf entry"], "let the server's pg_hba.conf admit this user from this machine"),
        (
            &["Peer authentication failed"],
            "run the service as that user, or let pg_hba.conf demand scram-sha-256",
        ),
        (&["role", "does not exist"], "there is no such user: make it with createuser"),
        (
            &["database", "does not exist"],
            "there is no such database: make it with createdb --encoding=UTF8 --template=template0",
        ),
        (&["session is read-only"], "this is a standby: name the primary"),
        (&["Connection refused"], "PostgreSQL does not run there: start it or correct DATABASE_URL"),
        (&["No such file or directory"], "PostgreSQL does not run there: start it or correct DATABASE_URL"),
    ];
    let reason = server.veiled(message);
    let known = advice.iter().find(|(words, _)| words.iter().all(|word| reason.contains(word)));
    let advice = known.map_or("the server's log says why", |(_, advice)| advice);
    StoreError::Unreachable { server: server.to_string(), reason, advice }
}

/// Refuses a server whose commits could be lost with the power (attacks F-02), or that does not keep every text
/// (attacks E-09).
fn durable(connection: &mut PgConnection) -> Result<(), StoreError> {
    let needs = [
        ("fsync", "on: set it in postgresql.conf and restart the server"),
        ("full_page_writes", "on: set it in postgresql.conf and reload it"),
        ("synchronous_commit", "on: set it for this server, database and user"),
    ];
    for (setting, needed) in needs {
        let found = show(connection, setting)?;
        if found == "off" {
            return Err(StoreError::Setting { setting, found, needed });
        }
    }
    let (setting, found) = ("server_encoding", show(connection, "server_encoding")?);
    if found != "UTF8" {
        let needed = "UTF8: make the database with createdb --encoding=UTF8 --template=template0";
        return Err(StoreError::Setting { setting, found, needed });
    }
    Ok(())
}

fn show(connection: &mut PgConnection, setting: &str) -> Result<String, StoreError> {
    let found = diesel::sql_query("SELECT current_setting($1) AS value").bind::<Text, _>(setting);
    Ok(found.get_result::<Word>(connection)?.value)
}

/// Whether the tables were ever made; asking diesel would make its own one.
pub fn has_tables(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let found = diesel::sql_query("SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS value");
    Ok(found.get_result::<Flag>(connection)?.value)
}

/// Changes tables, which may take as long as it takes.
pub fn patiently(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    connection.batch_execute("SET statement_timeout = 0")?;
    work(connection)?;
    Ok(connection.batch_execute(SESSION)?)
}

/// Takes the lock that the one sequencer of a database holds as long as its session lives. A process that was killed
/// may still have its session for a moment, hence `patience`.
///
/// # Errors
/// [`StoreError::Taken`] if another session holds it.
pub fn lock(connection: &mut PgConnection, patience: Duration) -> Result<(), StoreError> {
    let begun = Instant::now();
    loop {
        let taken = diesel::sql_query("SELECT pg_try_advisory_lock($1) AS value").bind::<BigInt, _>(LOCK);
        if taken.get_result::<Flag>(connection)?.value {
            return settled(connection);
        }
        if begun.elapsed() >= patience {
            return Err(StoreError::Taken(holder(connection)?));
        }
        std::thread::sleep(AGAIN);
    }
}

/// Waits until everything that can be read is as durable as an acknowledged commit. A session that ended while it waited
/// for a synchronous standby leaves a commit that this server shows and the standby may lack; a commit of our own, which
/// comes behind it in the server's log, is acknowledged only when the standby has both.
fn settled(connection: &mut PgConnection) -> Result<(), StoreError> {
    let write = "SELECT pg_logical_emit_message(true, 'glassurn', 'the lock is taken')";
    Ok(connection.batch_execute(write)?)
}

/// Who holds the lock, as far as this user may know it.
fn holder(connection: &mut PgConnection) -> Result<String, StoreError> {
    let query = "SELECT coalesce(nullif(a.application_name, ''), 'unknown') || ' at ' \
         || coalesce(host(a.client_addr), 'a socket') || ', session ' || l.pid AS value \
         FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
         AND (l.classid::bigint << 32) + l.objid::bigint = $1 \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let found = diesel::sql_query(query).bind::<BigInt, _>(LOCK).get_result::<Word>(connection).optional()?;
    Ok(found.map_or_else(|| "it has just let go".to_owned(), |holder| holder.value))
}

/// Whether the session lives.
pub fn alive(connection: &mut PgConnection) -> Result<(), StoreError> {
    Ok(connection.batch_execute("SELECT 1")?)
}
