//! Passkeys in the database.

use crate::db::{Link, StoreError, Writer};
use crate::schema::{accounts, passkeys};
use diesel::prelude::*;
use glassurn_api::passkey::PasskeyView;

/// A passkey, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The account's number.
    pub account: i32,
    /// The account's name.
    pub account_name: String,
    /// The name under which authenticators keep the account.
    pub handle: Option<Vec<u8>>,
    /// Its number in the account.
    pub number: i64,
    /// What the owner calls it.
    pub name: String,
    /// Its public key and counter, as the library writes them.
    pub document: String,
}

/// A passkey that is to be added.
pub struct New<'a> {
    /// What the owner calls it.
    pub name: &'a str,
    /// What its authenticator calls it.
    pub credential: &'a [u8],
    /// Its public key and counter, as the library writes them.
    pub document: &'a str,
    /// When it is added.
    pub now: u64,
}

/// The name under which authenticators keep an account, if it has one.
pub fn handle(connection: &mut Link, account: i32) -> Result<Option<Vec<u8>>, StoreError> {
    let found = accounts::table.find(account).select(accounts::handle).first(connection);
    let found: Option<Option<Vec<u8>>> = found.optional()?;
    Ok(found.flatten())
}

/// Gives an account such a name.
pub fn set_handle(connection: &mut Writer, account: i32, handle: &[u8; 16]) -> Result<(), StoreError> {
    let set = accounts::handle.eq(handle.as_slice());
    diesel::update(accounts::table.find(account)).set(set).execute(connection)?;
    Ok(())
}

/// The passkeys of an account, oldest first.
pub fn of(connection: &mut Link, account: i32) -> Result<Vec<PasskeyView>, StoreError> {
    let his = passkeys::table.filter(passkeys::account.eq(account)).order(passkeys::number);
    let columns = (passkeys::number, passkeys::name, passkeys::added, passkeys::used);
    let rows: Vec<(i64, String, i64, Option<i64>)> = his.select(columns).load(connection)?;
    let view = |(number, name, added, used): (i64, String, i64, Option<i64>)| PasskeyView {
        number: unsigned(number),
        name,
        added: unsigned(added),
        used: used.map(unsigned),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What authenticators call the passkeys of an account.
pub fn credentials(connection: &mut Link, account: i32) -> Result<Vec<Vec<u8>>, StoreError> {
    let his = passkeys::table.filter(passkeys::account.eq(account)).order(passkeys::number);
    Ok(his.select(passkeys::credential).load(connection)?)
}

/// The passkey that an authenticator calls so.
pub fn find(connection: &mut Link, credential: &[u8]) -> Result<Option<Row>, StoreError> {
    let joined = passkeys::table.inner_join(accounts::table.on(accounts::number.eq(passkeys::account)));
    let found = joined.filter(passkeys::credential.eq(credential));
    let columns = (
        passkeys::account,
        accounts::name,
        accounts::handle,
        passkeys::number,
        passkeys::name,
        passkeys::document,
    );
    type Columns = (i32, String, Option<Vec<u8>>, i64, String, String);
    let row: Option<Columns> = found.select(columns).first(connection).optional()?;
    Ok(row.map(|(account, account_name, handle, number, name, document)| Row {
        account,
        account_name,
        handle,
        number,
        name,
        document,
    }))
}

/// Adds a passkey to an account whose row is taken; `false` if some account has it.
pub fn add(connection: &mut Writer, account: i32, new: &New<'_>) -> Result<bool, StoreError> {
    let his = passkeys::table.filter(passkeys::account.eq(account));
    let last: Option<i64> = his.select(diesel::dsl::max(passkeys::number)).first(connection)?;
    let inserted = diesel::insert_into(passkeys::table)
        .values((
            passkeys::account.eq(account),
            passkeys::number.eq(last.unwrap_or_default() + 1),
            passkeys::name.eq(new.name),
            passkeys::credential.eq(new.credential),
            passkeys::document.eq(new.document),
            passkeys::added.eq(seconds(new.now)),
        ))
        .execute(connection);
    match inserted {
        Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _)) => {
            Ok(false)
        }
        done => Ok(done? == 1),
    }
}

/// Writes what a passkey's use has changed; `false` if it was used or removed meanwhile.
pub fn used(connection: &mut Writer, row: &Row, document: &str, now: u64) -> Result<bool, StoreError> {
    let same = passkeys::account.eq(row.account).and(passkeys::number.eq(row.number));
    let same = passkeys::table.filter(same.and(passkeys::document.eq(&row.document)));
    let set = (passkeys::document.eq(document), passkeys::used.eq(seconds(now)));
    Ok(diesel::update(same).set(set).execute(connection)? == 1)
}

/// Removes a passkey; gives its name if there was one.
pub fn remove(connection: &mut Writer, account: i32, number: u64) -> Result<Option<String>, StoreError> {
    let one = passkeys::table.find((account, seconds(number)));
    let name: Option<String> = one.select(passkeys::name).first(connection).optional()?;
    let removed = diesel::delete(one).execute(connection)? == 1;
    Ok(name.filter(|_| removed))
}

/// Removes all passkeys of an account; gives how many.
pub fn remove_all(connection: &mut Writer, account: i32) -> Result<usize, StoreError> {
    let his = passkeys::table.filter(passkeys::account.eq(account));
    Ok(diesel::delete(his).execute(connection)?)
}

fn seconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}
