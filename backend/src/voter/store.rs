//! Voters who get mail, in the database.

use crate::db::{Link, StoreError, Writer};
use crate::draft::Id;
use crate::mail::store::{HELD, purpose_of, state_of};
use crate::schema::{letters, lists, mails, reminders, voters};
use diesel::prelude::*;
use glassurn_api::mail::Purpose;
use glassurn_api::voter::{LastMail, Reminder, Sent};
use glassurn_crypto::encoding::Hash;
use std::collections::BTreeMap;

/// A draft whose voters get mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The draft.
    pub draft: Id,
    /// Its election.
    pub election: Hash,
    /// Who gave the first address.
    pub account: i32,
    /// How many entries of the record were looked at.
    pub seen: u64,
}

/// A voter as the database has him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number within the draft.
    pub number: u64,
    /// The credential on the roll.
    pub credential: Option<[u8; 32]>,
    /// The weight.
    pub weight: u64,
    /// The name; may be empty.
    pub name: String,
    /// The address.
    pub address: String,
    /// The language; empty: the election's.
    pub language: String,
    /// What the mailed link carries.
    pub ticket: String,
    /// When it was first followed.
    pub opened: Option<u64>,
    /// When a new code was asked for.
    pub asked: Option<u64>,
}

type Columns = (i64, Option<Vec<u8>>, i64, String, String, String, String, Option<i64>, Option<i64>);

const COLUMNS: (
    voters::number,
    voters::credential,
    voters::weight,
    voters::name,
    voters::address,
    voters::language,
    voters::ticket,
    voters::opened,
    voters::asked,
) = (
    voters::number,
    voters::credential,
    voters::weight,
    voters::name,
    voters::address,
    voters::language,
    voters::ticket,
    voters::opened,
    voters::asked,
);

fn row(columns: Columns) -> Result<Row, StoreError> {
    let (number, credential, weight, name, address, language, ticket, opened, asked) = columns;
    let credential = credential.map(|bytes| bytes.try_into()).transpose();
    Ok(Row {
        number: unsigned(number)?,
        credential: credential.map_err(|_| StoreError::Value("a credential"))?,
        weight: unsigned(weight)?,
        name,
        address,
        language,
        ticket,
        opened: opened.map(unsigned).transpose()?,
        asked: asked.map(unsigned).transpose()?,
    })
}

/// All drafts whose voters get mail.
pub fn lists(connection: &mut Link) -> Result<Vec<List>, StoreError> {
    type Columns = (Vec<u8>, Vec<u8>, i32, i64);
    let rows: Vec<Columns> =
        lists::table.select((lists::draft, lists::election, lists::account, lists::seen)).load(connection)?;
    let list = |(draft, election, account, seen): Columns| {
        Ok(List {
            draft: draft.try_into().map_err(|_| StoreError::Value("a draft's id"))?,
            election: election.try_into().map_err(|_| StoreError::Value("an election's id"))?,
            account,
            seen: unsigned(seen)?,
        })
    };
    rows.into_iter().map(list).collect()
}

/// The election of a draft whose voters get mail.
pub fn election(connection: &mut Link, draft: &Id) -> Result<Option<Hash>, StoreError> {
    let one = lists::table.find(draft.as_slice()).select(lists::election);
    let bytes: Option<Vec<u8>> = one.first(connection).optional()?;
    bytes.map(|bytes| bytes.try_into().map_err(|_| StoreError::Value("an election's id"))).transpose()
}

/// Begins a draft's list, where there is none: ballots from entry `seen` on are told to their voters.
pub fn begin(connection: &mut Writer, list: &List) -> Result<(), StoreError> {
    if election(connection, &list.draft)?.is_none() {
        diesel::insert_into(lists::table)
            .values((
                lists::draft.eq(list.draft.as_slice()),
                lists::election.eq(list.election.as_slice()),
                lists::account.eq(list.account),
                lists::seen.eq(signed(list.seen)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Says that entries were looked at; `false` if somebody else has done so meanwhile.
pub fn advance(connection: &mut Writer, list: &List, to: u64) -> Result<bool, StoreError> {
    let here = lists::draft.eq(list.draft.as_slice()).and(lists::seen.eq(signed(list.seen)));
    let moved = diesel::update(lists::table.filter(here)).set(lists::seen.eq(signed(to)));
    Ok(moved.execute(connection)? == 1)
}

/// How many voters of a draft have an address.
pub fn number_of(connection: &mut Link, draft: &Id) -> Result<u64, StoreError> {
    unsigned(voters::table.filter(voters::draft.eq(draft.as_slice())).count().get_result(connection)?)
}

/// The greatest number of a draft's voters; 0 without any.
pub fn last_number(connection: &mut Link, draft: &Id) -> Result<u64, StoreError> {
    let all = voters::table.filter(voters::draft.eq(draft.as_slice()));
    let last: Option<i64> = all.select(diesel::dsl::max(voters::number)).first(connection)?;
    unsigned(last.unwrap_or_default())
}

/// Adds a voter.
pub fn add(connection: &mut Writer, draft: &Id, voter: &Row) -> Result<(), StoreError> {
    diesel::insert_into(voters::table)
        .values((
            voters::draft.eq(draft.as_slice()),
            voters::number.eq(signed(voter.number)),
            voters::credential.eq(voter.credential.map(Vec::from)),
            voters::weight.eq(signed(voter.weight)),
            voters::name.eq(&voter.name),
            voters::address.eq(&voter.address),
            voters::folded.eq(voter.address.to_lowercase()),
            voters::language.eq(&voter.language),
            voters::ticket.eq(&voter.ticket),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes a voter's name, address and language anew, and the address of the mail that waits.
pub fn mend(connection: &mut Writer, draft: &Id, voter: &Row, domain: &str) -> Result<(), StoreError> {
    diesel::update(voters::table.find((draft.as_slice(), signed(voter.number))))
        .set((
            voters::name.eq(&voter.name),
            voters::address.eq(&voter.address),
            voters::folded.eq(voter.address.to_lowercase()),
            voters::language.eq(&voter.language),
        ))
        .execute(connection)?;
    let waits = mails::draft.eq(draft.as_slice()).and(mails::voter.eq(signed(voter.number)));
    let waits = mails::table.filter(waits.and(mails::state.eq_any(["queued", HELD])));
    diesel::update(waits)
        .set((mails::address.eq(&voter.address), mails::domain.eq(domain)))
        .execute(connection)?;
    Ok(())
}

/// A voter.
pub fn get(connection: &mut Link, draft: &Id, number: u64) -> Result<Option<Row>, StoreError> {
    Ok(page(connection, draft, number, number, 1)?.pop())
}

/// The voter who has a credential.
pub fn find(connection: &mut Link, draft: &Id, credential: &[u8; 32]) -> Result<Option<Row>, StoreError> {
    let his = voters::draft.eq(draft.as_slice()).and(voters::credential.eq(credential.as_slice()));
    let found: Option<Columns> = voters::table.filter(his).select(COLUMNS).first(connection).optional()?;
    found.map(row).transpose()
}

/// The voters of a draft from one number to another, in order, but no more than so many.
pub fn page(
    connection: &mut Link,
    draft: &Id,
    from: u64,
    to: u64,
    most: usize,
) -> Result<Vec<Row>, StoreError> {
    let here = voters::draft.eq(draft.as_slice());
    let rows: Vec<Columns> = voters::table
        .filter(here.and(voters::number.between(signed(from), signed(to))))
        .order(voters::number)
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(COLUMNS)
        .load(connection)?;
    rows.into_iter().map(row).collect()
}

/// The last mail of each voter from one number to another.
pub fn last_mails(
    connection: &mut Link,
    draft: &Id,
    from: u64,
    to: u64,
) -> Result<BTreeMap<u64, LastMail>, StoreError> {
    type Columns = (Option<i64>, i32, String, String, Option<String>, i64, Option<i64>);
    let joined = mails::table.inner_join(letters::table.on(letters::number.eq(mails::letter)));
    let rows: Vec<Columns> = joined
        .filter(mails::draft.eq(draft.as_slice()).and(mails::voter.between(signed(from), signed(to))))
        .order(mails::number)
        .select((
            mails::voter,
            mails::number,
            letters::purpose,
            mails::state,
            mails::reason,
            mails::since,
            mails::done,
        ))
        .load(connection)?;
    let last = |(voter, number, purpose, state, reason, since, done): Columns| {
        let mail = LastMail {
            number: unsigned(number.into())?,
            purpose: purpose_of(&purpose)?,
            state: state_of(&state)?,
            reason,
            since: unsigned(done.unwrap_or(since))?,
        };
        Ok((unsigned(voter.unwrap_or_default())?, mail))
    };
    rows.into_iter().map(last).collect()
}

/// Gives a voter a credential.
pub fn set_credential(
    connection: &mut Writer,
    draft: &Id,
    number: u64,
    credential: &[u8; 32],
) -> Result<(), StoreError> {
    diesel::update(voters::table.find((draft.as_slice(), signed(number))))
        .set((voters::credential.eq(credential.to_vec()), voters::asked.eq(None::<i64>)))
        .execute(connection)?;
    Ok(())
}

/// The credential of a voter's new code that is not on the board yet.
pub fn pending(connection: &mut Link, draft: &Id, number: u64) -> Result<Option<[u8; 32]>, StoreError> {
    let one = voters::table.find((draft.as_slice(), signed(number))).select(voters::pending);
    let bytes: Option<Vec<u8>> = one.first(connection).optional()?.flatten();
    bytes.map(|bytes| bytes.try_into().map_err(|_| StoreError::Value("a credential"))).transpose()
}

/// Says which credential waits for the board.
pub fn set_pending(
    connection: &mut Writer,
    draft: &Id,
    number: u64,
    credential: Option<&[u8; 32]>,
) -> Result<(), StoreError> {
    diesel::update(voters::table.find((draft.as_slice(), signed(number))))
        .set(voters::pending.eq(credential.map(|bytes| bytes.to_vec())))
        .execute(connection)?;
    Ok(())
}

/// The voters of an election who have this address, each with the list that he is on.
pub fn at_address(
    connection: &mut Link,
    election: &Hash,
    folded: &str,
) -> Result<Vec<(List, Row)>, StoreError> {
    let mut found = Vec::new();
    for list in lists(connection)?.into_iter().filter(|list| list.election == *election) {
        let there = voters::draft.eq(list.draft.as_slice()).and(voters::folded.eq(folded));
        let rows: Vec<Columns> = voters::table.filter(there).select(COLUMNS).load(connection)?;
        for columns in rows {
            found.push((list.clone(), row(columns)?));
        }
    }
    Ok(found)
}

/// The voter who has this address and name, where names and addresses alone say who is who.
pub fn alike(connection: &mut Link, draft: &Id, folded: &str, name: &str) -> Result<Option<Row>, StoreError> {
    let he = voters::draft.eq(draft.as_slice()).and(voters::folded.eq(folded)).and(voters::name.eq(name));
    let found: Option<Columns> = voters::table.filter(he).select(COLUMNS).first(connection).optional()?;
    found.map(row).transpose()
}

/// Notes that a voter has asked for a new code.
pub fn ask(connection: &mut Writer, draft: &Id, number: u64, now: u64) -> Result<(), StoreError> {
    diesel::update(voters::table.find((draft.as_slice(), signed(number))))
        .set(voters::asked.eq(signed(now)))
        .execute(connection)?;
    Ok(())
}

/// Notes the same, and the hash of what confirms that it was the voter.
pub fn wish(
    connection: &mut Writer,
    draft: &Id,
    number: u64,
    hash: &Hash,
    now: u64,
) -> Result<(), StoreError> {
    ask(connection, draft, number, now)?;
    diesel::update(voters::table.find((draft.as_slice(), signed(number))))
        .set(voters::wish.eq(hash.to_vec()))
        .execute(connection)?;
    Ok(())
}

/// The voter of an election whose wish has this hash, if it is newer than this, with the list that he is on; it is then no
/// wish any more.
pub fn take_wish(
    connection: &mut Writer,
    election: &Hash,
    hash: &Hash,
    after: u64,
) -> Result<Option<(List, Row)>, StoreError> {
    for list in lists(connection)?.into_iter().filter(|list| list.election == *election) {
        let his = voters::draft.eq(list.draft.as_slice()).and(voters::wish.eq(hash.as_slice()));
        let fresh = his.and(voters::asked.gt(signed(after)));
        let found: Option<Columns> =
            voters::table.filter(fresh).select(COLUMNS).first(connection).optional()?;
        let Some(voter) = found.map(row).transpose()? else { continue };
        let taken = diesel::update(voters::table.filter(his)).set(voters::wish.eq(None::<Vec<u8>>));
        return Ok((taken.execute(connection)? == 1).then_some((list, voter)));
    }
    Ok(None)
}

/// Takes the lists of an election until the end of the transaction. The disk is written to, whether anybody on them is meant or
/// not.
pub fn touch(connection: &mut Writer, election: &Hash) -> Result<(), StoreError> {
    let here = lists::table.filter(lists::election.eq(election.as_slice()));
    diesel::update(here).set(lists::seen.eq(lists::seen)).execute(connection)?;
    Ok(())
}

/// How many mails to voters were put into the queue, by what for.
pub fn sent(connection: &mut Link, draft: &Id) -> Result<Vec<Sent>, StoreError> {
    let of = |purpose: Purpose| -> Result<Sent, StoreError> {
        let joined = mails::table.inner_join(letters::table.on(letters::number.eq(mails::letter)));
        let to_voters = mails::draft.eq(draft.as_slice()).and(mails::voter.ge(1));
        let of = letters::purpose.eq(crate::mail::store::purpose_name(purpose));
        let count: i64 = joined.filter(to_voters.and(of)).count().get_result(&mut *connection)?;
        Ok(Sent { purpose, mails: unsigned(count)? })
    };
    [Purpose::Vote, Purpose::Reminder, Purpose::Result].into_iter().map(of).collect()
}

/// The voter's credential was replaced on the record: whoever has asked for that has it.
pub fn replace(
    connection: &mut Writer,
    draft: &Id,
    revoked: &[u8; 32],
    added: &[u8; 32],
) -> Result<(), StoreError> {
    let his = voters::draft.eq(draft.as_slice()).and(voters::credential.eq(revoked.as_slice()));
    diesel::update(voters::table.filter(his))
        .set((voters::credential.eq(added.to_vec()), voters::asked.eq(None::<i64>)))
        .execute(connection)?;
    Ok(())
}

/// A mailed link was followed; the first time is noted.
pub fn follow(connection: &mut Writer, election: &Hash, ticket: &str, now: u64) -> Result<(), StoreError> {
    let drafts = lists::table.filter(lists::election.eq(election.as_slice())).select(lists::draft);
    let his = voters::ticket.eq(ticket).and(voters::draft.eq_any(drafts));
    diesel::update(voters::table.filter(his.and(voters::opened.is_null())))
        .set(voters::opened.eq(signed(now)))
        .execute(connection)?;
    Ok(())
}

/// The times of a draft's reminders, in order.
pub fn reminders(connection: &mut Link, draft: &Id) -> Result<Vec<Reminder>, StoreError> {
    let all = reminders::table.filter(reminders::draft.eq(draft.as_slice())).order(reminders::due);
    let rows: Vec<(i64, Option<i64>)> = all.select((reminders::due, reminders::done)).load(connection)?;
    let reminder = |(due, done): (i64, Option<i64>)| {
        Ok(Reminder { due: unsigned(due)?, done: done.map(unsigned).transpose()? })
    };
    rows.into_iter().map(reminder).collect()
}

/// Sets the times that have not come yet.
pub fn set_reminders(connection: &mut Writer, draft: &Id, times: &[u64]) -> Result<(), StoreError> {
    let waiting = reminders::draft.eq(draft.as_slice()).and(reminders::done.is_null());
    diesel::delete(reminders::table.filter(waiting)).execute(connection)?;
    for time in times {
        diesel::insert_into(reminders::table)
            .values((reminders::draft.eq(draft.as_slice()), reminders::due.eq(signed(*time))))
            .execute(connection)?;
    }
    Ok(())
}

/// The drafts whose voters are to be reminded now, with the time of each reminder.
pub fn due_reminders(connection: &mut Link, now: u64) -> Result<Vec<(Id, u64)>, StoreError> {
    let due = reminders::table.filter(reminders::done.is_null().and(reminders::due.le(signed(now))));
    let rows: Vec<(Vec<u8>, i64)> = due.select((reminders::draft, reminders::due)).load(connection)?;
    let reminder = |(draft, due): (Vec<u8>, i64)| {
        Ok((draft.try_into().map_err(|_| StoreError::Value("a draft's id"))?, unsigned(due)?))
    };
    rows.into_iter().map(reminder).collect()
}

/// Says that a reminder is done; `false` if somebody else did it.
pub fn reminded(connection: &mut Writer, draft: &Id, due: u64, now: u64) -> Result<bool, StoreError> {
    let one = reminders::draft.eq(draft.as_slice()).and(reminders::due.eq(signed(due)));
    let done = diesel::update(reminders::table.filter(one.and(reminders::done.is_null())))
        .set(reminders::done.eq(signed(now)));
    Ok(done.execute(connection)? == 1)
}

/// Forgets all voters of a draft and the mails to them.
pub fn delete_all(connection: &mut Writer, draft: &Id) -> Result<(), StoreError> {
    let draft = draft.as_slice();
    let mails = mails::table.filter(mails::draft.eq(draft).and(mails::voter.is_not_null()));
    diesel::delete(mails).execute(connection)?;
    diesel::delete(reminders::table.filter(reminders::draft.eq(draft))).execute(connection)?;
    diesel::delete(voters::table.filter(voters::draft.eq(draft))).execute(connection)?;
    diesel::delete(lists::table.filter(lists::draft.eq(draft))).execute(connection)?;
    Ok(())
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Value("a number from 0"))
}
