//! One connection to either database; stores speak to it in diesel's words for both.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

/// A connection.
#[derive(diesel::MultiConnection)]
pub enum Link {
    /// To a file.
    Sqlite(SqliteConnection),
    /// To a server.
    Postgres(PgConnection),
}
