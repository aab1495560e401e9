//! What processes on one database tell each other there.

use crate::db::{Link, StoreError, Writer};
use crate::schema::{elections, heads, leader};
use diesel::prelude::*;
use glassurn_crypto::encoding::Hash;
use glassurn_crypto::signature::PublicKey;

/// The process that appends, by its own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leader {
    /// The public key of its boards.
    pub key: Vec<u8>,
    /// Where the others reach it; empty if nobody can.
    pub url: String,
    /// How often the lock was taken until it had it.
    pub term: i64,
}

/// A log as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub number: i32,
    /// The election's id.
    pub id: Hash,
    /// How many entries it has.
    pub size: u64,
    /// What was shown of it.
    pub heads: Vec<Told>,
}

/// A head that was shown, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which one.
    pub kind: String,
    /// The number of entries.
    pub size: u64,
    /// The signed note.
    pub note: Vec<u8>,
}

/// Who appends, if anybody ever has.
pub fn leader(connection: &mut Link) -> Result<Option<Leader>, StoreError> {
    let found = leader::table.select((leader::key, leader::url, leader::term));
    let row: Option<(Vec<u8>, String, i64)> = found.first(connection).optional()?;
    Ok(row.map(|(key, url, term)| Leader { key, url, term }))
}

/// Says that this process appends from now on; gives the term that this is. Only for the session that has the lock.
pub fn lead(connection: &mut Writer, key: &PublicKey, url: &str) -> Result<i64, StoreError> {
    connection.transaction(|connection| {
        let key = key.bytes().as_slice();
        let term = leader(connection)?.map(|leader| leader.term);
        match term {
            Some(term) => diesel::update(leader::table)
                .set((leader::key.eq(key), leader::url.eq(url), leader::term.eq(term + 1)))
                .execute(connection)?,
            None => diesel::insert_into(leader::table)
                .values((leader::number.eq(1), leader::key.eq(key), leader::url.eq(url), leader::term.eq(1)))
                .execute(connection)?,
        };
        Ok(term.unwrap_or_default() + 1)
    })
}

/// Tells of a head. One of fewer entries than were told of is passed over: it comes from a process that is behind.
pub fn tell(connection: &mut Writer, election: i32, told: &Told) -> Result<(), StoreError> {
    let size = i64::try_from(told.size).map_err(|_| StoreError::Value("a number below 2^63"))?;
    connection.transaction(|connection| {
        let one = heads::election.eq(election).and(heads::kind.eq(&told.kind));
        let before: Option<i64> =
            heads::table.filter(one).select(heads::size).first(connection).optional()?;
        match before {
            None => diesel::insert_into(heads::table)
                .values((
                    heads::election.eq(election),
                    heads::kind.eq(&told.kind),
                    heads::size.eq(size),
                    heads::note.eq(&told.note),
                ))
                .execute(connection)?,
            Some(_) => diesel::update(heads::table.filter(one.and(heads::size.le(size))))
                .set((heads::size.eq(size), heads::note.eq(&told.note)))
                .execute(connection)?,
        };
        Ok(())
    })
}

/// All logs, or one of them, oldest first, with what was shown of them.
pub fn stored(connection: &mut Link, only: Option<&Hash>) -> Result<Vec<Stored>, StoreError> {
    let joined = elections::table.left_join(heads::table.on(heads::election.eq(elections::number)));
    let columns = (
        elections::number,
        elections::id,
        elections::size,
        (heads::kind, heads::size, heads::note).nullable(),
    );
    let joined = joined.select(columns).order(elections::number);
    let rows: Vec<Row> = match only {
        None => joined.load(connection)?,
        Some(id) => joined.filter(elections::id.eq(id.as_slice())).load(connection)?,
    };
    let mut logs: Vec<Stored> = Vec::new();
    for (number, id, size, told) in rows {
        if logs.last().is_none_or(|last| last.number != number) {
            let id = id.as_slice().try_into().map_err(|_| StoreError::Value("32 bytes"))?;
            logs.push(Stored { number, id, size: unsigned(size)?, heads: Vec::new() });
        }
        if let (Some(log), Some((kind, size, note))) = (logs.last_mut(), told) {
            log.heads.push(Told { kind, size: unsigned(size)?, note });
        }
    }
    Ok(logs)
}

type Row = (i32, Vec<u8>, i64, Option<(String, i64, Vec<u8>)>);

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Value("a number from 0"))
}
