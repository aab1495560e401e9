//! The operator's list in the database.

use crate::clock;
use crate::db::{Link, StoreError, Writer};
use crate::journal::store::{Deed, note};
use crate::schema::{accounts, users};
use diesel::prelude::*;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::signature::PublicKey;

/// Lists a key; once more changes the name only.
pub fn add(connection: &mut Writer, key: &PublicKey, name: &str) -> Result<(), StoreError> {
    connection.transaction(|connection| {
        let now = clock::now();
        let listed = users::table.filter(users::key.eq(key.bytes().as_slice()));
        if diesel::update(listed).set(users::name.eq(name)).execute(connection)? == 0 {
            diesel::insert_into(users::table)
                .values((
                    users::key.eq(key.bytes().as_slice()),
                    users::name.eq(name),
                    users::added.eq(i64::try_from(now).unwrap_or(i64::MAX)),
                ))
                .execute(connection)?;
        }
        note(connection, now, Deed::Listed, None, &hex(key.bytes()))
    })
}

/// The listed keys with their names, oldest first.
pub fn list(connection: &mut Link) -> Result<Vec<(Vec<u8>, String)>, StoreError> {
    Ok(users::table.order((users::added, users::key)).select((users::key, users::name)).load(connection)?)
}

/// Takes the keys of an account until the end of the transaction, so that no two lists are longer together than one may be.
pub fn take(connection: &mut Writer, account: i32) -> Result<(), StoreError> {
    let owner = accounts::table.find(account);
    diesel::update(owner).set(accounts::created.eq(accounts::created)).execute(connection)?;
    Ok(())
}

/// Whose a key is, if it is listed: the operator has listed some for no account.
pub fn owner(connection: &mut Link, key: &PublicKey) -> Result<Option<Option<i32>>, StoreError> {
    let found = users::table.filter(users::key.eq(key.bytes().as_slice()));
    Ok(found.select(users::account).first(connection).optional()?)
}

/// The keys of an account, oldest first.
pub fn of(connection: &mut Link, account: i32) -> Result<Vec<Vec<u8>>, StoreError> {
    let listed = users::table.filter(users::account.eq(account)).order((users::added, users::key));
    Ok(listed.select(users::key).load(connection)?)
}

/// Lists a new key for an account.
pub fn list_for(
    connection: &mut Writer,
    key: &PublicKey,
    account: i32,
    name: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(users::table)
        .values((
            users::key.eq(key.bytes().as_slice()),
            users::name.eq(name),
            users::added.eq(i64::try_from(clock::now()).unwrap_or(i64::MAX)),
            users::account.eq(account),
        ))
        .execute(connection)?;
    Ok(())
}

/// Whether a key is listed.
pub fn is_listed(connection: &mut Link, key: &PublicKey) -> Result<bool, StoreError> {
    let found = users::table.filter(users::key.eq(key.bytes().as_slice()));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}
