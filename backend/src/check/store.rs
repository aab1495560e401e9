//! The number of checks in the database.

use crate::db::{Link, StoreError, Writer};
use crate::schema::checks;
use diesel::prelude::*;

/// Counts one more, up to `most`.
pub fn count(connection: &mut Writer, election: i32, most: u64) -> Result<(), StoreError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let below = checks::election.eq(election).and(checks::number.lt(most));
    let counted = diesel::update(checks::table.filter(below)).set(checks::number.eq(checks::number + 1));
    if counted.execute(connection)? == 0 && most > 0 && number(connection, election)? == 0 {
        let first = (checks::election.eq(election), checks::number.eq(1));
        diesel::insert_into(checks::table).values(first).execute(connection)?;
    }
    Ok(())
}

/// How many there are.
pub fn number(connection: &mut Link, election: i32) -> Result<u64, StoreError> {
    let one = checks::table.find(election).select(checks::number);
    let number: Option<i64> = one.first(connection).optional()?;
    u64::try_from(number.unwrap_or_default()).map_err(|_| StoreError::Value("a number from 0"))
}
