//! Boards in the database: entries as they are served, and the constraints that keep them unique.

use crate::db::{Link, StoreError, Writer};
use crate::journal::store::{Deed, note};
use crate::schema::{ballots, board, credentials, elections};
use diesel::prelude::*;
use glassurn_crypto::board::entry::{Kind, Signed, Submission};
use glassurn_crypto::credential::{Roll, RollChange};
use glassurn_crypto::encoding::{Hash, decode, sha256};
use std::ops::Range;

/// Entries that one statement picks.
const PICKED: usize = 256;

/// Entries that one statement stores.
const STORED: usize = 1_024;

/// Credentials that one statement stores.
const ENROLLED: usize = 4_096;

/// An entry that is to be stored.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of the election.
    pub election: i32,
    /// The election's id.
    pub id: Hash,
    /// The entry's index.
    pub index: u64,
    /// The entry's bytes.
    pub bytes: Vec<u8>,
    /// The leaf hash.
    pub leaf: Hash,
    /// The entry's time, seconds since 1970.
    pub time: u64,
    /// What was submitted.
    pub content: Submission,
    /// [`request`] of it.
    pub request: Hash,
    /// The ballot's part of the tables, for a Ballot.
    pub ballot: Option<BallotRow>,
    /// The size of the tree at the end of the entry's batch.
    pub batch: u64,
}

/// What must be unique about a ballot.
#[derive(Debug, Clone)]
pub struct BallotRow {
    /// The credential.
    pub credential: [u8; 32],
    /// Its number among the credential's ballots.
    pub sequence: u64,
    /// The first `D`.
    pub first_d: [u8; 32],
}

/// Where an entry stands and which tree its receipt speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The index.
    pub index: u64,
    /// The size of the tree at the end of the entry's batch.
    pub batch: u64,
}

/// What the same bytes have again: SHA-256 of the submission.
pub fn request(content: &Submission) -> Hash {
    sha256(&[&content.to_bytes()])
}

/// All elections, oldest first.
pub fn all(connection: &mut Link) -> Result<Vec<(i32, Hash)>, StoreError> {
    let listed = elections::table.order(elections::number).select((elections::number, elections::id));
    let rows: Vec<(i32, Vec<u8>)> = listed.load(connection)?;
    rows.into_iter().map(|(number, id)| Ok((number, hash(&id)?))).collect()
}

/// The number of an election, if it is stored.
pub fn number(connection: &mut Link, id: &Hash) -> Result<Option<i32>, StoreError> {
    let found = elections::table.filter(elections::id.eq(id.as_slice())).select(elections::number);
    Ok(found.first(connection).optional()?)
}

/// How many entries a log has, by its own account.
pub fn size(connection: &mut Link, election: i32) -> Result<u64, StoreError> {
    unsigned(elections::table.find(election).select(elections::size).first(connection)?)
}

/// Adds a log and its first entry in one transaction; gives the log's number.
pub fn begin(connection: &mut Writer, row: &Row) -> Result<i32, StoreError> {
    connection.transaction(|connection| {
        let number: i32 = diesel::insert_into(elections::table)
            .values((elections::id.eq(row.id.as_slice()), elections::size.eq(1)))
            .returning(elections::number)
            .get_result(connection)?;
        insert(connection, &[&Row { election: number, ..row.clone() }])?;
        note(connection, row.time, Deed::Created, Some(&row.id), "")?;
        Ok(number)
    })
}

/// Adds entries, one log's after another's, in one transaction: all of them or none. Each log's number of entries is
/// compared first: whoever has lost the log to another process cannot append to it.
///
/// # Errors
/// [`StoreError::Fenced`] if a log does not have as many entries as come before the first of its rows.
pub fn append<'a>(connection: &mut Writer, rows: impl Iterator<Item = &'a Row>) -> Result<(), StoreError> {
    let rows: Vec<&Row> = rows.collect();
    connection.transaction(|connection| {
        for log in rows.chunk_by(|one, next| one.election == next.election) {
            let (first, last) = (log.first().map(|row| row.index), log.last().map(|row| row.index));
            advance(connection, log[0].election, first.unwrap_or_default(), last.unwrap_or_default() + 1)?;
        }
        // So many that no statement has more values than a server takes (65,535).
        for rows in rows.chunks(STORED) {
            insert(connection, rows)?;
        }
        for row in rows {
            if let Some(deed) = Deed::of(row.content.kind) {
                let signer = signer(row.content.signature).unwrap_or_default();
                note(connection, row.time, deed, Some(&row.id), &format!("entry {} by {signer}", row.index))?;
            }
        }
        Ok(())
    })
}

/// Moves a log's number of entries on.
fn advance(connection: &mut Writer, election: i32, from: u64, to: u64) -> Result<(), StoreError> {
    let known = elections::number.eq(election).and(elections::size.eq(signed(from)?));
    let moved = diesel::update(elections::table.filter(known)).set(elections::size.eq(signed(to)?));
    if moved.execute(connection)? == 1 { Ok(()) } else { Err(StoreError::Fenced) }
}

/// Many rows by one statement: through the connection for both databases diesel takes one row at a time.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {
        match $connection {
            Link::Sqlite(connection) => diesel::insert_into($table).values($rows).execute(connection)?,
            Link::Postgres(connection) => diesel::insert_into($table).values($rows).execute(connection)?,
        }
    };
}

fn insert(connection: &mut Writer, rows: &[&Row]) -> Result<(), StoreError> {
    let (mut entries, mut roll, mut cast) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let position = signed(row.index)?;
        entries.push((
            board::election.eq(row.election),
            board::position.eq(position),
            board::entry.eq(&row.bytes),
            board::leaf.eq(row.leaf.as_slice()),
            board::kind.eq(signed(row.content.kind)?),
            board::signer.eq(signer(row.content.signature)),
            board::body.eq(sha256(&[&row.content.body]).to_vec()),
            board::request.eq(row.request.as_slice()),
            board::batch.eq(signed(row.batch)?),
        ));
        roll.extend(enrolled(&row.content).into_iter().map(|credential| {
            (
                credentials::election.eq(row.election),
                credentials::credential.eq(credential.to_vec()),
                credentials::position.eq(position),
            )
        }));
        if let Some(ballot) = &row.ballot {
            cast.push((
                ballots::election.eq(row.election),
                ballots::credential.eq(ballot.credential.as_slice()),
                ballots::sequence.eq(signed(ballot.sequence)?),
                ballots::first_d.eq(ballot.first_d.as_slice()),
                ballots::position.eq(position),
            ));
        }
    }
    insert_all!(connection, board::table, &entries);
    for roll in roll.chunks(ENROLLED) {
        insert_all!(connection, credentials::table, roll);
    }
    if !cast.is_empty() {
        insert_all!(connection, ballots::table, &cast);
    }
    Ok(())
}

/// The credentials that an accepted entry puts on the roll.
fn enrolled(content: &Submission) -> Vec<[u8; 32]> {
    match Kind::from_number(content.kind) {
        Some(Kind::Roll) => decode::<Roll>(&content.body)
            .map(|roll| roll.0.iter().map(|voter| *voter.credential.bytes()).collect())
            .unwrap_or_default(),
        Some(Kind::RollChange) => {
            decode::<RollChange>(&content.body).map(|change| vec![*change.added.bytes()]).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Where the same submission stands, if the board holds it.
pub fn find(connection: &mut Link, election: i32, request: &Hash) -> Result<Option<Place>, StoreError> {
    let row: Option<(i64, i64)> = board::table
        .filter(board::election.eq(election).and(board::request.eq(request.as_slice())))
        .select((board::position, board::batch))
        .first(connection)
        .optional()?;
    row.map(|(index, batch)| Ok(Place { index: unsigned(index)?, batch: unsigned(batch)? })).transpose()
}

/// The index of the entry with this leaf hash.
pub fn find_leaf(connection: &mut Link, election: i32, leaf: &Hash) -> Result<Option<u64>, StoreError> {
    let row: Option<i64> = board::table
        .filter(board::election.eq(election).and(board::leaf.eq(leaf.as_slice())))
        .select(board::position)
        .first(connection)
        .optional()?;
    row.map(unsigned).transpose()
}

/// Whether a ballot of this election has this first `D`.
pub fn has_first_d(connection: &mut Link, election: i32, first_d: &[u8; 32]) -> Result<bool, StoreError> {
    let found =
        ballots::table.filter(ballots::election.eq(election).and(ballots::first_d.eq(first_d.as_slice())));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// The bytes of the entries of a range, in order, as far as they are there.
pub fn entries(connection: &mut Link, election: i32, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
    Ok(board::table
        .filter(board::election.eq(election))
        .filter(board::position.ge(signed(range.start)?).and(board::position.lt(signed(range.end)?)))
        .order(board::position)
        .select(board::entry)
        .load(connection)?)
}

/// The bytes of entries by their indices, which ascend; refuses if one is missing.
pub fn pick(connection: &mut Link, election: i32, indices: &[u64]) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut picked = Vec::with_capacity(indices.len());
    for chunk in indices.chunks(PICKED) {
        let positions = chunk.iter().map(|&index| signed(index)).collect::<Result<Vec<_>, _>>()?;
        let found: Vec<Vec<u8>> = board::table
            .filter(board::election.eq(election).and(board::position.eq_any(positions)))
            .order(board::position)
            .select(board::entry)
            .load(connection)?;
        if found.len() != chunk.len() {
            return Err(StoreError::Value("all entries of a board"));
        }
        picked.extend(found);
    }
    Ok(picked)
}

/// How many ballots and credentials the tables hold beside the first `size` entries of the board.
pub fn counts(connection: &mut Link, election: i32, size: u64) -> Result<(u64, u64), StoreError> {
    let size = signed(size)?;
    let cast = ballots::election.eq(election).and(ballots::position.lt(size));
    let cast: i64 = ballots::table.filter(cast).count().get_result(connection)?;
    let roll = credentials::election.eq(election).and(credentials::position.lt(size));
    let roll: i64 = credentials::table.filter(roll).count().get_result(connection)?;
    Ok((unsigned(cast)?, unsigned(roll)?))
}

fn signer(signature: Option<Signed>) -> Option<String> {
    signature.map(|signed| signed.signer.to_string())
}

fn signed(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Value("a number below 2^63"))
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Value("a number from 0"))
}

fn hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map_err(|_| StoreError::Value("32 bytes"))
}
