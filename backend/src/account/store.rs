//! Accounts, sessions and attempts to sign in, in the database.

use crate::db::{Link, StoreError, Writer};
use crate::schema::{accounts, attempts, sessions, users};
use diesel::prelude::*;
use glassurn_crypto::encoding::Hash;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// The password's hash.
    pub password: String,
}

/// A session, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The account's number.
    pub account: i32,
    /// The account's name.
    pub name: String,
    /// When it began, seconds since 1970.
    pub begun: u64,
    /// When something was last done in it, to about a minute.
    pub used: u64,
}

/// Makes an account; `false` if there is one whose name differs in no more than case.
pub fn add(
    connection: &mut Writer,
    name: &str,
    folded: &str,
    password: &str,
    now: u64,
) -> Result<bool, StoreError> {
    let inserted = diesel::insert_into(accounts::table)
        .values((
            accounts::name.eq(name),
            accounts::folded.eq(folded),
            accounts::password.eq(password),
            accounts::created.eq(seconds(now)),
        ))
        .execute(connection);
    match inserted {
        Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _)) => {
            Ok(false)
        }
        done => Ok(done? == 1),
    }
}

/// The account of this folded name.
pub fn find(connection: &mut Link, folded: &str) -> Result<Option<Row>, StoreError> {
    // No name has it, and PostgreSQL takes no text with it.
    if folded.contains('\0') {
        return Ok(None);
    }
    let found = accounts::table.filter(accounts::folded.eq(folded));
    let row = found.select((accounts::number, accounts::name, accounts::password)).first(connection);
    let row: Option<(i32, String, String)> = row.optional()?;
    Ok(row.map(|(number, name, password)| Row { number, name, password }))
}

/// The account's password hash.
pub fn password(connection: &mut Link, account: i32) -> Result<Option<String>, StoreError> {
    Ok(accounts::table.find(account).select(accounts::password).first(connection).optional()?)
}

/// All accounts by name: the name, when it was made, and how many keys it has listed.
pub fn all(connection: &mut Link) -> Result<Vec<(String, u64, usize)>, StoreError> {
    let rows: Vec<(i32, String, i64)> = accounts::table
        .order(accounts::name)
        .select((accounts::number, accounts::name, accounts::created))
        .load(connection)?;
    let owners: Vec<Option<i32>> = users::table.select(users::account).load(connection)?;
    let keys = |number| owners.iter().filter(|owner| **owner == Some(number)).count();
    Ok(rows.into_iter().map(|(number, name, created)| (name, unsigned(created), keys(number))).collect())
}

/// Takes the account's row until the end of the transaction; `false` if its password is not this one any more.
pub fn take(connection: &mut Writer, account: i32, password: &str) -> Result<bool, StoreError> {
    let same = accounts::number.eq(account).and(accounts::password.eq(password));
    let taken = diesel::update(accounts::table.filter(same)).set(accounts::password.eq(password));
    Ok(taken.execute(connection)? == 1)
}

/// Ends all sessions of an account but one.
pub fn end_others(connection: &mut Writer, account: i32, but: Option<&Hash>) -> Result<(), StoreError> {
    let but: &[u8] = but.map_or(&[], |token| token.as_slice());
    let others = sessions::account.eq(account).and(sessions::token.ne(but));
    diesel::delete(sessions::table.filter(others)).execute(connection)?;
    Ok(())
}

/// Sets a password, and ends all sessions of the account but one.
pub fn set_password(
    connection: &mut Writer,
    account: i32,
    password: &str,
    but: Option<&Hash>,
) -> Result<(), StoreError> {
    diesel::update(accounts::table.find(account)).set(accounts::password.eq(password)).execute(connection)?;
    end_others(connection, account, but)
}

/// Begins a session.
pub fn begin(connection: &mut Writer, token: &Hash, account: i32, now: u64) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token.eq(token.as_slice()),
            sessions::account.eq(account),
            sessions::begun.eq(seconds(now)),
            sessions::used.eq(seconds(now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// The session of a token, whether it has ended by itself or not.
pub fn session(connection: &mut Link, token: &Hash) -> Result<Option<SessionRow>, StoreError> {
    let joined = sessions::table.inner_join(accounts::table.on(accounts::number.eq(sessions::account)));
    let found = joined.filter(sessions::token.eq(token.as_slice()));
    let row = found.select((accounts::number, accounts::name, sessions::begun, sessions::used));
    let row: Option<(i32, String, i64, i64)> = row.first(connection).optional()?;
    Ok(row.map(|(account, name, begun, used)| SessionRow {
        account,
        name,
        begun: unsigned(begun),
        used: unsigned(used),
    }))
}

/// Says that something was done in a session.
pub fn touch(connection: &mut Writer, token: &Hash, now: u64) -> Result<(), StoreError> {
    let one = sessions::table.find(token.as_slice());
    diesel::update(one).set(sessions::used.eq(seconds(now))).execute(connection)?;
    Ok(())
}

/// Ends a session; `false` if there is none.
pub fn end(connection: &mut Writer, token: &Hash) -> Result<bool, StoreError> {
    Ok(diesel::delete(sessions::table.find(token.as_slice())).execute(connection)? == 1)
}

/// Removes sessions that have ended by themselves: begun before the one time or last used before the other.
pub fn sweep(connection: &mut Writer, begun: u64, used: u64) -> Result<(), StoreError> {
    let ended = sessions::begun.le(seconds(begun)).or(sessions::used.le(seconds(used)));
    diesel::delete(sessions::table.filter(ended)).execute(connection)?;
    Ok(())
}

/// Counts an attempt to sign in under a name before it is judged, so that no two count as one. Attempts that began before
/// `forgotten` are forgotten first. `Err` says since when there are as many as may be.
pub fn attempt(
    connection: &mut Writer,
    name: &Hash,
    most: i32,
    forgotten: u64,
    now: u64,
) -> Result<Result<(), u64>, StoreError> {
    diesel::delete(attempts::table.filter(attempts::since.le(seconds(forgotten)))).execute(connection)?;
    let more = attempts::name.eq(name.as_slice()).and(attempts::number.lt(most));
    let counted = diesel::update(attempts::table.filter(more)).set(attempts::number.eq(attempts::number + 1));
    if counted.execute(connection)? == 1 {
        return Ok(Ok(()));
    }
    let one = attempts::table.find(name.as_slice()).select(attempts::since);
    let since: Option<i64> = one.first(connection).optional()?;
    if let Some(since) = since {
        return Ok(Err(unsigned(since)));
    }
    diesel::insert_into(attempts::table)
        .values((
            attempts::name.eq(name.as_slice()),
            attempts::since.eq(seconds(now)),
            attempts::number.eq(1),
        ))
        .execute(connection)?;
    Ok(Ok(()))
}

/// Forgets the attempts under a name.
pub fn forget(connection: &mut Writer, name: &Hash) -> Result<(), StoreError> {
    diesel::delete(attempts::table.find(name.as_slice())).execute(connection)?;
    Ok(())
}

fn seconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}
