//! Invitations in the database.

use crate::db::{Link, StoreError, Writer};
use crate::draft::Id;
use crate::schema::{accounts, drafts, invitations};
use diesel::prelude::*;
use glassurn_api::draft::{INVITATION, Invitation, NewInvitation, Part};
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::signature::PublicKey;

/// An invitation as it is found by its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its draft.
    pub draft: Id,
    /// Its number within the draft.
    pub number: u64,
    /// The draft's title.
    pub title: String,
    /// The account that invites.
    pub from: String,
    /// What for.
    pub part: Part,
    /// The name.
    pub name: String,
    /// Whether its page was opened.
    pub opened: bool,
    /// What was handed in.
    pub key: Option<Vec<u8>>,
    /// The election that came of the draft.
    pub election: Option<Vec<u8>>,
    /// From when on it invites nobody.
    pub ends: u64,
}

/// The name of a part in the database.
fn part_name(part: Part) -> &'static str {
    match part {
        Part::Trustee => "trustee",
        Part::Registrar => "registrar",
        Part::Official => "official",
    }
}

fn part_of(name: &str) -> Result<Part, StoreError> {
    let all = [Part::Trustee, Part::Registrar, Part::Official];
    all.into_iter().find(|part| part_name(*part) == name).ok_or(StoreError::Value("a part"))
}

/// The invitations of a draft, in order of the numbers.
pub fn of(connection: &mut Link, draft: &Id) -> Result<Vec<Invitation>, StoreError> {
    type Columns = (i64, String, String, i64, i64, Option<i64>, Option<Vec<u8>>, Option<i64>);
    let rows: Vec<Columns> = invitations::table
        .filter(invitations::draft.eq(draft.as_slice()))
        .order(invitations::number)
        .select((
            invitations::number,
            invitations::part,
            invitations::name,
            invitations::made,
            invitations::ends,
            invitations::opened,
            invitations::key,
            invitations::checked,
        ))
        .load(connection)?;
    let invitation = |(number, part, name, made, ends, opened, key, checked): Columns| {
        Ok(Invitation {
            number: unsigned(number)?,
            part: part_of(&part)?,
            name,
            made: unsigned(made)?,
            ends: unsigned(ends)?,
            opened: opened.map(unsigned).transpose()?,
            key: key.map(|key| hex(&key)),
            checked: checked.map(unsigned).transpose()?,
        })
    };
    rows.into_iter().map(invitation).collect()
}

/// Adds an invitation to a draft that the transaction has taken; gives its number, which no other one ever has.
pub fn add(
    connection: &mut Writer,
    draft: &Id,
    account: i32,
    asked: &NewInvitation,
    token: &Hash,
    now: u64,
) -> Result<u64, StoreError> {
    let one = drafts::table.find(draft.as_slice());
    diesel::update(one).set(drafts::invited.eq(drafts::invited + 1)).execute(connection)?;
    let number: i64 = one.select(drafts::invited).first(connection)?;
    diesel::insert_into(invitations::table)
        .values((
            invitations::draft.eq(draft.as_slice()),
            invitations::number.eq(number),
            invitations::account.eq(account),
            invitations::part.eq(part_name(asked.part)),
            invitations::name.eq(&asked.name),
            invitations::token.eq(token.as_slice()),
            invitations::made.eq(signed(now)),
            invitations::ends.eq(signed(now + INVITATION)),
        ))
        .execute(connection)?;
    unsigned(number)
}

/// Deletes an invitation; `false` if there is none.
pub fn delete(connection: &mut Writer, draft: &Id, number: u64) -> Result<bool, StoreError> {
    let one = invitations::table.find((draft.as_slice(), signed(number)));
    Ok(diesel::delete(one).execute(connection)? == 1)
}

/// Gives an invitation another token and end, so that the link before opens nothing; `false` if there is none.
pub fn renew(
    connection: &mut Writer,
    draft: &Id,
    number: u64,
    token: &Hash,
    now: u64,
) -> Result<bool, StoreError> {
    let one = invitations::table.find((draft.as_slice(), signed(number)));
    let anew = (invitations::token.eq(token.as_slice()), invitations::ends.eq(signed(now + INVITATION)));
    Ok(diesel::update(one).set(anew).execute(connection)? == 1)
}

/// Deletes all invitations of a draft.
pub fn delete_all(connection: &mut Writer, draft: &Id) -> Result<(), StoreError> {
    let all = invitations::table.filter(invitations::draft.eq(draft.as_slice()));
    diesel::delete(all).execute(connection)?;
    Ok(())
}

/// Takes the draft of an invitation until the end of the transaction.
pub fn take(connection: &mut Writer, token: &Hash) -> Result<(), StoreError> {
    let invited =
        invitations::table.filter(invitations::token.eq(token.as_slice())).select(invitations::draft);
    diesel::update(drafts::table.filter(drafts::id.eq_any(invited)))
        .set(drafts::revision.eq(drafts::revision))
        .execute(connection)?;
    Ok(())
}

/// The invitation of a token.
pub fn find(connection: &mut Link, token: &Hash) -> Result<Option<Row>, StoreError> {
    type Columns = (
        (Vec<u8>, i64, String, String, Option<i64>, Option<Vec<u8>>, i64),
        (String, Option<Vec<u8>>),
        String,
    );
    let joined = invitations::table
        .inner_join(drafts::table.on(drafts::id.eq(invitations::draft)))
        .inner_join(accounts::table.on(accounts::number.eq(invitations::account)));
    let found: Option<Columns> = joined
        .filter(invitations::token.eq(token.as_slice()))
        .select((
            (
                invitations::draft,
                invitations::number,
                invitations::part,
                invitations::name,
                invitations::opened,
                invitations::key,
                invitations::ends,
            ),
            (drafts::title, drafts::election),
            accounts::name,
        ))
        .first(connection)
        .optional()?;
    let row = |((draft, number, part, name, opened, key, ends), (title, election), from): Columns| {
        Ok(Row {
            draft: draft.as_slice().try_into().map_err(|_| StoreError::Value("16 bytes"))?,
            number: unsigned(number)?,
            title,
            from,
            part: part_of(&part)?,
            name,
            opened: opened.is_some(),
            key,
            election,
            ends: unsigned(ends)?,
        })
    };
    found.map(row).transpose()
}

/// Says when an invitation's page was first opened.
pub fn open(connection: &mut Writer, token: &Hash, now: u64) -> Result<(), StoreError> {
    let first = invitations::token.eq(token.as_slice()).and(invitations::opened.is_null());
    diesel::update(invitations::table.filter(first))
        .set(invitations::opened.eq(signed(now)))
        .execute(connection)?;
    Ok(())
}

/// Says when a key holder last checked the key file.
pub fn check(connection: &mut Writer, token: &Hash, now: u64) -> Result<(), StoreError> {
    let one = invitations::table.filter(invitations::token.eq(token.as_slice()));
    diesel::update(one).set(invitations::checked.eq(signed(now))).execute(connection)?;
    Ok(())
}

/// Keeps a key that was handed in; `false` if another invitation of the draft has it.
pub fn hand_in(connection: &mut Writer, row: &Row, key: &PublicKey) -> Result<bool, StoreError> {
    let key = key.bytes().as_slice();
    let number = signed(row.number);
    let others = invitations::table.filter(
        invitations::draft
            .eq(row.draft.as_slice())
            .and(invitations::number.ne(number))
            .and(invitations::key.eq(key)),
    );
    if diesel::select(diesel::dsl::exists(others)).get_result(connection)? {
        return Ok(false);
    }
    let one = invitations::table.find((row.draft.as_slice(), number));
    diesel::update(one).set(invitations::key.eq(key)).execute(connection)?;
    Ok(true)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Value("a number from 0"))
}
