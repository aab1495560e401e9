//! The journal's table; a deed and its line share a transaction.

use crate::db::{StoreError, Writer};
use crate::schema::journal;
use diesel::prelude::*;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::encoding::Hash;

/// What is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// An official's key was listed.
    Listed,
    /// An election was created.
    Created,
    /// An entry of this kind was posted.
    Posted(Kind),
}

impl Deed {
    /// The deed of posting an entry of this kind; ballots are on the board only.
    pub fn of(kind: u64) -> Option<Self> {
        Kind::from_number(kind).filter(|kind| *kind != Kind::Ballot).map(Self::Posted)
    }

    fn name(self) -> &'static str {
        match self {
            Deed::Listed => "listed",
            Deed::Created => "created",
            Deed::Posted(kind) => kind.name(),
        }
    }
}

/// Notes a deed within the transaction that does it.
pub fn note(
    connection: &mut Writer,
    time: u64,
    deed: Deed,
    election: Option<&Hash>,
    detail: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(journal::table)
        .values((
            journal::time.eq(i64::try_from(time).unwrap_or(i64::MAX)),
            journal::deed.eq(deed.name()),
            journal::election.eq(election.map(|id| id.as_slice())),
            journal::detail.eq(detail),
        ))
        .execute(connection)?;
    Ok(())
}
