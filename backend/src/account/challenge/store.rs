//! Unanswered challenges in the database.

use crate::db::{StoreError, Writer};
use crate::schema::challenges;
use diesel::prelude::*;
use glassurn_crypto::encoding::Hash;

/// Keeps what a browser was asked, in the place of what it was asked before. Challenges older than `forgotten` go.
pub fn ask(
    connection: &mut Writer,
    holder: &Hash,
    state: &str,
    forgotten: u64,
    now: u64,
) -> Result<(), StoreError> {
    let before = challenges::holder.eq(holder.as_slice()).or(challenges::since.le(seconds(forgotten)));
    diesel::delete(challenges::table.filter(before)).execute(connection)?;
    diesel::insert_into(challenges::table)
        .values((
            challenges::holder.eq(holder.as_slice()),
            challenges::state.eq(state),
            challenges::since.eq(seconds(now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Takes away what a browser was asked after `forgotten`: of several who answer one is told.
pub fn answer(connection: &mut Writer, holder: &Hash, forgotten: u64) -> Result<Option<String>, StoreError> {
    let one = challenges::table.find(holder.as_slice());
    let found: Option<(String, i64)> =
        one.select((challenges::state, challenges::since)).first(connection).optional()?;
    let taken = diesel::delete(one).execute(connection)? == 1;
    Ok(found.filter(|(_, since)| taken && *since > seconds(forgotten)).map(|(state, _)| state))
}

fn seconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}
