//! Announcements in the database.

use crate::db::{Link, StoreError, Writer};
use crate::draft::Id;
use crate::invitation::store as invitations;
use crate::schema::{accounts, announcements, drafts, mails};
use diesel::prelude::*;
use glassurn_api::announcement::{Announcement, What};
use glassurn_api::draft::Part;
use glassurn_crypto::encoding::Hash;

fn what_of(name: &str) -> Result<What, StoreError> {
    What::ALL.into_iter().find(|what| what.name() == name).ok_or(StoreError::Value("an announcement"))
}

/// The announcements of a draft.
pub fn of(connection: &mut Link, draft: &Id) -> Result<Vec<Announcement>, StoreError> {
    type Columns = (String, i64, i64, Option<i64>, i64, String);
    let joined =
        announcements::table.inner_join(accounts::table.on(accounts::number.eq(announcements::account)));
    let rows: Vec<Columns> = joined
        .filter(announcements::draft.eq(draft.as_slice()))
        .order(announcements::what)
        .select((
            announcements::what,
            announcements::mailed,
            announcements::due,
            announcements::done,
            announcements::mails,
            accounts::name,
        ))
        .load(connection)?;
    let one = |(what, mailed, due, done, mails, by): Columns| {
        Ok(Announcement {
            what: what_of(&what)?,
            mail: mailed == 1,
            due: unsigned(due)?,
            by,
            done: done.map(unsigned).transpose()?,
            mails: unsigned(mails)?,
        })
    };
    rows.into_iter().map(one).collect()
}

/// Plans one, in the place of the one before.
pub fn set(
    connection: &mut Writer,
    draft: &Id,
    account: i32,
    what: What,
    (mail, due): (bool, u64),
) -> Result<(), StoreError> {
    delete(connection, draft, what)?;
    diesel::insert_into(announcements::table)
        .values((
            announcements::draft.eq(draft.as_slice()),
            announcements::what.eq(what.name()),
            announcements::account.eq(account),
            announcements::mailed.eq(i64::from(mail)),
            announcements::due.eq(signed(due)),
            announcements::mails.eq(0),
        ))
        .execute(connection)?;
    Ok(())
}

/// Deletes one.
pub fn delete(connection: &mut Writer, draft: &Id, what: What) -> Result<(), StoreError> {
    diesel::delete(announcements::table.find((draft.as_slice(), what.name()))).execute(connection)?;
    Ok(())
}

/// Deletes those of a draft.
pub fn delete_all(connection: &mut Writer, draft: &Id) -> Result<(), StoreError> {
    let all = announcements::draft.eq(draft.as_slice());
    diesel::delete(announcements::table.filter(all)).execute(connection)?;
    Ok(())
}

/// Something that is to be done now, or as soon as the election is so far.
pub struct Due {
    /// The draft.
    pub draft: Id,
    /// Its election.
    pub election: Hash,
    /// What.
    pub what: What,
    /// Who has said so: number and name.
    pub account: (i32, String),
    /// Whether mail goes out.
    pub mail: bool,
}

/// What is due and not done, of one draft or of all.
pub fn due(connection: &mut Link, draft: Option<&Id>, now: u64) -> Result<Vec<Due>, StoreError> {
    type Columns = (Vec<u8>, Option<Vec<u8>>, String, i32, String, i64);
    let joined = announcements::table
        .inner_join(drafts::table.on(drafts::id.eq(announcements::draft)))
        .inner_join(accounts::table.on(accounts::number.eq(announcements::account)));
    let waits = announcements::done.is_null().and(announcements::due.le(signed(now)));
    let mut found = joined.filter(waits).order(announcements::due).into_boxed();
    if let Some(draft) = draft {
        found = found.filter(announcements::draft.eq(draft.as_slice()));
    }
    let rows: Vec<Columns> = found
        .select((
            announcements::draft,
            drafts::election,
            announcements::what,
            announcements::account,
            accounts::name,
            announcements::mailed,
        ))
        .load(connection)?;
    let one = |(draft, election, what, account, name, mailed): Columns| {
        let election = election.and_then(|bytes| bytes.try_into().ok());
        Ok(Due {
            draft: draft.try_into().map_err(|_| StoreError::Value("a draft's id"))?,
            election: election.ok_or(StoreError::Value("an election's id"))?,
            what: what_of(&what)?,
            account: (account, name),
            mail: mailed == 1,
        })
    };
    rows.into_iter().map(one).collect()
}

/// Says that one is done; `false` if somebody else did it, or it was taken back.
pub fn take(connection: &mut Writer, due: &Due, now: u64) -> Result<bool, StoreError> {
    let one = announcements::draft
        .eq(due.draft.as_slice())
        .and(announcements::what.eq(due.what.name()))
        .and(announcements::done.is_null())
        .and(announcements::due.le(signed(now)));
    let taken = diesel::update(announcements::table.filter(one)).set(announcements::done.eq(signed(now)));
    Ok(taken.execute(connection)? == 1)
}

/// Says how many mails went out for one.
pub fn count(connection: &mut Writer, due: &Due, number: u64) -> Result<(), StoreError> {
    diesel::update(announcements::table.find((due.draft.as_slice(), due.what.name())))
        .set(announcements::mails.eq(signed(number)))
        .execute(connection)?;
    Ok(())
}

/// Until when the key holders of an election are asked to wait.
pub fn count_from(connection: &mut Link, election: &Hash) -> Result<Option<u64>, StoreError> {
    let joined = announcements::table.inner_join(drafts::table.on(drafts::id.eq(announcements::draft)));
    let of = drafts::election.eq(election.as_slice()).and(announcements::what.eq(What::Count.name()));
    let due: Option<i64> = joined.filter(of).select(announcements::due).first(connection).optional()?;
    due.map(unsigned).transpose()
}

/// The key holders who were invited by mail: the name, and the address that the last mail went to.
pub fn holders(connection: &mut Link, draft: &Id) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = Vec::new();
    let invited = invitations::of(connection, draft)?;
    for holder in invited.into_iter().filter(|invitation| invitation.part == Part::Trustee) {
        let his = mails::draft.eq(draft.as_slice()).and(mails::invitation.eq(signed(holder.number)));
        let last = mails::table.filter(his).order(mails::number.desc()).select(mails::address);
        let address: Option<String> = last.first(connection).optional()?;
        found.extend(address.map(|address| (holder.name, address)));
    }
    Ok(found)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Value("a number from 0"))
}
