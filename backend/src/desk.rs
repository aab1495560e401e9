//! The connection over which this process writes what is no board entry: accounts, sessions, drafts, invitations.
//!
//! Any process does so by itself, whether it leads or follows: the order of entries needs one hand, but these rows have
//! no order among each other, so a transaction of the database is enough. Each begins with a statement that takes the row
//! it is about; on SQLite that takes the file's lock, too, so that no transaction is built on what it read before.

use crate::db::{self, Database, Writer};
use crate::error::Refused;
use glassurn_api::error::Code;
use std::sync::{Mutex, PoisonError};

/// The connection; opened by the first who writes.
pub struct Desk {
    database: Database,
    connection: Mutex<Option<Writer>>,
}

impl Desk {
    /// Not connected yet.
    pub fn new(database: Database) -> Self {
        Self { database, connection: Mutex::new(None) }
    }

    /// Decides and writes in one transaction: whatever is refused leaves nothing behind. Waits for the disk, and for others
    /// who write.
    pub fn write<T>(&self, work: impl FnOnce(&mut Writer) -> Result<T, Refused>) -> Result<T, Refused> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        // A session that has ended is noticed by its next statement only.
        let mut open = match connection.take() {
            Some(open) => open,
            None => db::writer(&self.database)?,
        };
        if db::alive(&mut open).is_err() {
            open = db::writer(&self.database)?;
        }
        let done = db::transact(&mut open, work);
        // After a failed statement nobody knows how the transaction stands: the connection goes, and it with it.
        if done.as_ref().err().is_none_or(|refused| refused.code() != Code::StorageUnavailable) {
            *connection = Some(open);
        }
        done
    }
}
