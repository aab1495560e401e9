//! Identities at providers and the accounts that they sign in to, in the database.

use super::Identity;
use crate::db::{Link, StoreError, Writer};
use crate::schema::{accounts, identities};
use diesel::prelude::*;
use glassurn_api::provider::IdentityView;

/// What the operator has said of somebody: the provider's own name for him, or his address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'a> {
    /// The subject.
    Subject(&'a str),
    /// The address, in lower case.
    Email(&'a str),
}

/// Links an account with somebody, in the place of whom it was linked with before; `false` if another account is linked
/// with him.
pub fn link(
    connection: &mut Writer,
    account: i32,
    issuer: &str,
    known: Known<'_>,
    now: u64,
) -> Result<bool, StoreError> {
    unlink(connection, account)?;
    let (subject, email) = match known {
        Known::Subject(subject) => (Some(subject), None),
        Known::Email(email) => (None, Some(email)),
    };
    let inserted = diesel::insert_into(identities::table)
        .values((
            identities::account.eq(account),
            identities::issuer.eq(issuer),
            identities::subject.eq(subject),
            identities::email.eq(email),
            identities::added.eq(i64::try_from(now).unwrap_or(i64::MAX)),
        ))
        .execute(connection);
    match inserted {
        Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _)) => {
            Ok(false)
        }
        done => Ok(done? == 1),
    }
}

/// Ends that; `false` if it was linked with nobody.
pub fn unlink(connection: &mut Writer, account: i32) -> Result<bool, StoreError> {
    Ok(diesel::delete(identities::table.find(account)).execute(connection)? == 1)
}

/// Whom an account is linked with.
pub fn of(connection: &mut Link, account: i32) -> Result<Option<IdentityView>, StoreError> {
    let columns = (identities::issuer, identities::subject, identities::email, identities::added);
    type Columns = (String, Option<String>, Option<String>, i64);
    let row: Option<Columns> =
        identities::table.find(account).select(columns).first(connection).optional()?;
    Ok(row.map(|(issuer, subject, email, added)| IdentityView {
        issuer,
        subject,
        email,
        added: u64::try_from(added).unwrap_or_default(),
    }))
}

/// Whether an account is linked with somebody.
pub fn is_linked(connection: &mut Link, account: i32) -> Result<bool, StoreError> {
    let found = identities::table.find(account);
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(connection)?)
}

/// The account that is linked with an identity: its number and name. Whoever comes by the address that the operator has
/// given is from then on known by his subject.
pub fn owner(
    connection: &mut Writer,
    issuer: &str,
    identity: &Identity,
) -> Result<Option<(i32, String)>, StoreError> {
    let joined =
        || identities::table.inner_join(accounts::table.on(accounts::number.eq(identities::account)));
    let columns = (accounts::number, accounts::name);
    let theirs = identities::issuer.eq(issuer);
    let found = joined().filter(theirs.and(identities::subject.eq(&identity.subject))).select(columns);
    if let Some(owner) = found.first(connection).optional()? {
        return Ok(Some(owner));
    }
    let Some(email) = &identity.email else { return Ok(None) };
    let unused =
        identities::issuer.eq(issuer).and(identities::email.eq(email)).and(identities::subject.is_null());
    let bound =
        diesel::update(identities::table.filter(unused)).set(identities::subject.eq(&identity.subject));
    if bound.execute(connection)? == 0 {
        return Ok(None);
    }
    let found = joined().filter(identities::issuer.eq(issuer).and(identities::subject.eq(&identity.subject)));
    Ok(found.select(columns).first(connection).optional()?)
}
