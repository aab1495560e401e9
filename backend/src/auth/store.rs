//! The operator's list in the database.

use crate::clock;
use crate::db::{Link, StoreError, Writer};
use crate::journal::store::{Deed, note};
use crate::schema::users;
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

/// Whether a key is listed.
pub fn is_listed(connection: &mut Link, key: &PublicKey) -> Result<bool, StoreError> {
    let found = users::table.filter(users::key.eq(key.bytes().as_slice()));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}
