//! Mails with links to register in the database.

use crate::db::{Link, StoreError, Writer};
use crate::draft::Id;
use crate::mail::store::{Letter, QUEUED, purpose_name};
use crate::schema::{letters, mails};
use diesel::prelude::*;
use glassurn_api::mail::Purpose;

/// What they are for.
const PURPOSE: Purpose = Purpose::Registration;

/// The number of a letter that says just this, if one was written.
pub fn find_letter(connection: &mut Link, letter: &Letter) -> Result<Option<i32>, StoreError> {
    let written = letters::draft
        .eq(letter.draft.as_slice())
        .and(letters::purpose.eq(purpose_name(letter.purpose)))
        .and(letters::title.eq(&letter.title))
        .and(letters::subject.eq(&letter.subject))
        .and(letters::text.eq(&letter.text))
        .and(letters::path.eq(&letter.path));
    let one = letters::table.filter(written).order(letters::number).select(letters::number);
    Ok(one.first(connection).optional()?)
}

/// The oldest mail of a draft with a link to register that waits, if so many do; with what its link carries.
pub fn oldest(
    connection: &mut Link,
    draft: &Id,
    number: u32,
) -> Result<Option<(i32, Option<String>)>, StoreError> {
    let joined = mails::table.inner_join(letters::table.on(letters::number.eq(mails::letter)));
    let waits = mails::draft
        .eq(draft.as_slice())
        .and(mails::state.eq(QUEUED))
        .and(letters::purpose.eq(purpose_name(PURPOSE)));
    let from = joined.filter(waits).order(mails::number.desc()).offset(i64::from(number.saturating_sub(1)));
    Ok(from.select((mails::number, mails::token)).first(connection).optional()?)
}

/// Whether there are mails with links to register from before this.
pub fn has_before(connection: &mut Link, before: u64) -> Result<bool, StoreError> {
    let joined = mails::table.inner_join(letters::table.on(letters::number.eq(mails::letter)));
    let old = joined.filter(letters::purpose.eq(purpose_name(PURPOSE)).and(mails::since.le(seconds(before))));
    Ok(old.select(mails::number).first::<i32>(connection).optional()?.is_some())
}

/// Deletes mails with links to register from before this.
pub fn delete_before(connection: &mut Writer, before: u64) -> Result<(), StoreError> {
    let of: Vec<i32> = letters::table
        .filter(letters::purpose.eq(purpose_name(PURPOSE)))
        .select(letters::number)
        .load(connection)?;
    let old = mails::letter.eq_any(of).and(mails::since.le(seconds(before)));
    diesel::delete(mails::table.filter(old)).execute(connection)?;
    Ok(())
}

fn seconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}
