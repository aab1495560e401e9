//! Letters and mails in the database.

use crate::db::{Link, StoreError, Writer};
use crate::draft::Id;
use crate::schema::{letters, mails};
use diesel::prelude::*;
use glassurn_api::mail::{MailState, MailView, Purpose};

/// What the mails of one request have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The draft.
    pub draft: Id,
    /// The account that sends it.
    pub account: i32,
    /// What for.
    pub purpose: Purpose,
    /// The draft's title when it was written.
    pub title: String,
    /// The subject's template.
    pub subject: String,
    /// The text's template.
    pub text: String,
    /// What the link opens.
    pub path: String,
}

/// A mail that is to be put into the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail<'a> {
    /// The letter's number.
    pub letter: i32,
    /// The draft.
    pub draft: &'a Id,
    /// The invitation that it brings.
    pub invitation: Option<u64>,
    /// The voter whom it is to, if it is to one; 0 is nobody, in a test.
    pub voter: Option<u64>,
    /// What it brings and no other mail does, here while it waits.
    pub token: Option<&'a str>,
    /// The recipient's name.
    pub name: &'a str,
    /// The address.
    pub address: &'a str,
    /// The address's domain.
    pub domain: &'a str,
    /// When it was put into the queue.
    pub since: u64,
    /// When it is tried.
    pub due: u64,
}

/// A mail that is to be sent now. What its link carries is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number.
    pub number: i32,
    /// The draft.
    pub draft: Id,
    /// What for.
    pub purpose: Purpose,
    /// The voter whom it is to, if it is; 0 is nobody, in a test.
    pub voter: Option<u64>,
    /// Its letter's title, subject, text and path.
    pub letter: (String, String, String, String),
    /// The recipient's name.
    pub name: String,
    /// The address.
    pub address: String,
    /// What the link carries.
    pub token: Option<String>,
    /// How often it was tried, this time included.
    pub attempts: u64,
    /// When it was put into the queue.
    pub since: u64,
}

/// How the queue of the whole server stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Mails that wait.
    pub waiting: u64,
    /// Mails that wait though they were tried so often, or should have been tried so long ago, that something is wrong.
    pub stuck: u64,
    /// What was said about one of them.
    pub reason: Option<String>,
}

/// The state of a mail that waits to be sent.
pub const QUEUED: &str = "queued";

/// The state of a mail that waits for the board: for people it waits like others.
pub const HELD: &str = "held";

fn state_name(state: MailState) -> &'static str {
    match state {
        MailState::Queued => QUEUED,
        MailState::Sent => "sent",
        MailState::Refused => "refused",
        MailState::Dropped => "dropped",
    }
}

/// The state of this name.
pub fn state_of(name: &str) -> Result<MailState, StoreError> {
    if name == HELD {
        return Ok(MailState::Queued);
    }
    let all = [MailState::Queued, MailState::Sent, MailState::Refused, MailState::Dropped];
    all.into_iter().find(|state| state_name(*state) == name).ok_or(StoreError::Value("a mail's state"))
}

/// The name of a purpose in the database.
pub fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Invitation => "invitation",
        Purpose::Notice => "notice",
        Purpose::Vote => "vote",
        Purpose::Reminder => "reminder",
        Purpose::Receipt => "receipt",
        Purpose::Result => "result",
        Purpose::Registration => "registration",
        Purpose::Count => "count",
        Purpose::Lost => "lost",
    }
}

/// The purpose of this name.
pub fn purpose_of(name: &str) -> Result<Purpose, StoreError> {
    let all = [
        Purpose::Invitation,
        Purpose::Notice,
        Purpose::Vote,
        Purpose::Reminder,
        Purpose::Receipt,
        Purpose::Result,
        Purpose::Registration,
        Purpose::Count,
        Purpose::Lost,
    ];
    all.into_iter().find(|purpose| purpose_name(*purpose) == name).ok_or(StoreError::Value("a purpose"))
}

/// Adds a letter; gives its number.
pub fn add_letter(connection: &mut Writer, letter: &Letter) -> Result<i32, StoreError> {
    Ok(diesel::insert_into(letters::table)
        .values((
            letters::draft.eq(letter.draft.as_slice()),
            letters::account.eq(letter.account),
            letters::purpose.eq(purpose_name(letter.purpose)),
            letters::title.eq(&letter.title),
            letters::subject.eq(&letter.subject),
            letters::text.eq(&letter.text),
            letters::path.eq(&letter.path),
        ))
        .returning(letters::number)
        .get_result(connection)?)
}

/// Puts a mail into the queue; gives its number.
pub fn add(connection: &mut Writer, mail: &NewMail<'_>) -> Result<i32, StoreError> {
    Ok(diesel::insert_into(mails::table)
        .values((
            mails::letter.eq(mail.letter),
            mails::draft.eq(mail.draft.as_slice()),
            mails::invitation.eq(mail.invitation.map(signed)),
            mails::voter.eq(mail.voter.map(signed)),
            mails::token.eq(mail.token),
            mails::name.eq(mail.name),
            mails::address.eq(mail.address),
            mails::domain.eq(mail.domain),
            mails::state.eq(QUEUED),
            mails::attempts.eq(0),
            mails::since.eq(signed(mail.since)),
            mails::due.eq(signed(mail.due)),
        ))
        .returning(mails::number)
        .get_result(connection)?)
}

/// Puts a mail aside until [`release`].
pub fn hold(connection: &mut Writer, mail: i32) -> Result<(), StoreError> {
    diesel::update(mails::table.find(mail)).set(mails::state.eq(HELD)).execute(connection)?;
    Ok(())
}

/// The mails of a draft, or of one of its voters, that were put aside; with their domains.
pub fn held(connection: &mut Link, draft: &Id, voter: Option<u64>) -> Result<Vec<(i32, String)>, StoreError> {
    let (from, to) = voter.map_or((1, i64::MAX), |voter| (signed(voter), signed(voter)));
    let here = mails::draft.eq(draft.as_slice()).and(mails::state.eq(HELD));
    let held = mails::table.filter(here.and(mails::voter.between(from, to))).order(mails::number);
    Ok(held.select((mails::number, mails::domain)).load(connection)?)
}

/// Whether a mail to a voter was put aside after this.
pub fn holds(connection: &mut Link, draft: &Id, voter: u64, after: u64) -> Result<bool, StoreError> {
    let here = mails::draft.eq(draft.as_slice()).and(mails::voter.eq(signed(voter)));
    let held = here.and(mails::state.eq(HELD)).and(mails::since.gt(signed(after)));
    Ok(diesel::select(diesel::dsl::exists(mails::table.filter(held))).get_result(connection)?)
}

/// Lets a mail go that was put aside.
pub fn release(connection: &mut Writer, mail: i32, due: u64) -> Result<(), StoreError> {
    diesel::update(mails::table.find(mail))
        .set((mails::state.eq(QUEUED), mails::due.eq(signed(due))))
        .execute(connection)?;
    Ok(())
}

/// Deletes what was put aside for a voter, and with it the code that nobody will get.
pub fn drop_held(connection: &mut Writer, draft: &Id, voter: u64) -> Result<(), StoreError> {
    let here = mails::draft.eq(draft.as_slice()).and(mails::voter.eq(signed(voter)));
    diesel::delete(mails::table.filter(here.and(mails::state.eq(HELD)))).execute(connection)?;
    Ok(())
}

/// The letter of a draft's receipts, if one was written.
pub fn receipts(connection: &mut Link, draft: &Id) -> Result<Option<i32>, StoreError> {
    let of = letters::purpose.eq(purpose_name(Purpose::Receipt));
    let one = letters::table.filter(letters::draft.eq(draft.as_slice()).and(of)).select(letters::number);
    Ok(one.order(letters::number).first(connection).optional()?)
}

/// How many mails a draft has, those to its voters and those with links to register not counted.
pub fn number_of(connection: &mut Link, draft: &Id) -> Result<u64, StoreError> {
    let joined = mails::table.inner_join(letters::table.on(letters::number.eq(mails::letter)));
    let counts = letters::purpose.ne(purpose_name(Purpose::Registration)).and(mails::voter.is_null());
    unsigned(joined.filter(mails::draft.eq(draft.as_slice()).and(counts)).count().get_result(connection)?)
}

/// When the last mail to a domain that waits for its first time is tried: one that is being handed over, or was put off, keeps
/// no other waiting.
pub fn last_due(connection: &mut Link, domain: &str) -> Result<Option<u64>, StoreError> {
    let first = mails::state.eq(QUEUED).and(mails::attempts.eq(0));
    let waiting = mails::table.filter(first.and(mails::domain.eq(domain)));
    let last: Option<i64> = waiting.select(diesel::dsl::max(mails::due)).first(connection)?;
    last.map(unsigned).transpose()
}

/// The mails of a draft from one number to another, in order, but no more than so many.
pub fn page(
    connection: &mut Link,
    draft: &Id,
    from: u64,
    to: u64,
    most: usize,
) -> Result<Vec<MailView>, StoreError> {
    type Of = (i32, Option<i64>, Option<i64>, String, String);
    type State = (String, Option<String>, i64, i64, i64, Option<i64>);
    let joined = mails::table.inner_join(letters::table.on(letters::number.eq(mails::letter)));
    let rows: Vec<(Of, State, String, String)> = joined
        .filter(mails::draft.eq(draft.as_slice()).and(mails::number.between(number(from), number(to))))
        .order(mails::number)
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select((
            (mails::number, mails::invitation, mails::voter, mails::name, mails::address),
            (mails::state, mails::reason, mails::attempts, mails::since, mails::due, mails::done),
            letters::purpose,
            letters::subject,
        ))
        .load(connection)?;
    let view = |(of, state, purpose, subject): (Of, State, String, String)| {
        let (number, invitation, voter, name, address) = of;
        let (state, reason, attempts, since, due, done) = state;
        let state = state_of(&state)?;
        Ok(MailView {
            number: unsigned(number.into())?,
            purpose: purpose_of(&purpose)?,
            address,
            name,
            invitation: invitation.map(unsigned).transpose()?,
            voter: voter.map(unsigned).transpose()?,
            subject,
            state,
            reason,
            attempts: unsigned(attempts)?,
            since: unsigned(since)?,
            due: Some(unsigned(due)?).filter(|_| state == MailState::Queued),
            done: done.map(unsigned).transpose()?,
        })
    };
    rows.into_iter().map(view).collect()
}

/// Puts a mail into the queue again, with another link where it has one.
pub fn requeue(connection: &mut Writer, mail: u64, token: Option<&str>, now: u64) -> Result<(), StoreError> {
    diesel::update(mails::table.find(number(mail)))
        .set((
            mails::state.eq(QUEUED),
            mails::token.eq(token),
            mails::attempts.eq(0),
            mails::since.eq(signed(now)),
            mails::due.eq(signed(now)),
            mails::done.eq(None::<i64>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Tries a mail that waits sooner.
pub fn hurry(connection: &mut Writer, mail: u64, now: u64) -> Result<(), StoreError> {
    let waits = mails::number.eq(number(mail)).and(mails::state.eq(QUEUED));
    diesel::update(mails::table.filter(waits)).set(mails::due.eq(signed(now))).execute(connection)?;
    Ok(())
}

/// Deletes all mails and letters of a draft.
pub fn delete_all(connection: &mut Writer, draft: &Id) -> Result<(), StoreError> {
    diesel::delete(mails::table.filter(mails::draft.eq(draft.as_slice()))).execute(connection)?;
    diesel::delete(letters::table.filter(letters::draft.eq(draft.as_slice()))).execute(connection)?;
    Ok(())
}

/// Mails that are to be tried now, those that have waited longest first.
pub fn due(connection: &mut Link, now: u64, most: usize) -> Result<Vec<i32>, StoreError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let due = mails::table.filter(mails::state.eq(QUEUED).and(mails::due.le(signed(now))));
    Ok(due.order((mails::due, mails::number)).limit(most).select(mails::number).load(connection)?)
}

/// Takes a mail that is due, so that no other process sends it before `until`; `None` if it is not due any more.
pub fn claim(
    connection: &mut Writer,
    mail: i32,
    now: u64,
    until: u64,
) -> Result<Option<Outgoing>, StoreError> {
    let due = mails::number.eq(mail).and(mails::state.eq(QUEUED)).and(mails::due.le(signed(now)));
    let claimed = diesel::update(mails::table.filter(due))
        .set((mails::due.eq(signed(until)), mails::attempts.eq(mails::attempts + 1)));
    if claimed.execute(connection)? == 0 {
        return Ok(None);
    }
    type Row = (
        (String, String, Option<String>, i64, i64),
        (String, String, String, String),
        (Vec<u8>, String, Option<i64>),
    );
    let joined = mails::table.inner_join(letters::table.on(letters::number.eq(mails::letter)));
    let ((name, address, token, attempts, since), letter, (draft, purpose, voter)): Row = joined
        .filter(mails::number.eq(mail))
        .select((
            (mails::name, mails::address, mails::token, mails::attempts, mails::since),
            (letters::title, letters::subject, letters::text, letters::path),
            (mails::draft, letters::purpose, mails::voter),
        ))
        .first(connection)?;
    Ok(Some(Outgoing {
        number: mail,
        draft: draft.try_into().map_err(|_| StoreError::Value("a draft's id"))?,
        purpose: purpose_of(&purpose)?,
        voter: voter.map(unsigned).transpose()?,
        letter,
        name,
        address,
        token,
        attempts: unsigned(attempts)?,
        since: unsigned(since)?,
    }))
}

/// Says what became of a mail: it was sent, or refused for a reason. Its link's token is needed no more.
pub fn settle(
    connection: &mut Writer,
    mail: i32,
    state: MailState,
    reason: Option<&str>,
    now: u64,
) -> Result<(), StoreError> {
    diesel::update(mails::table.find(mail))
        .set((
            mails::state.eq(state_name(state)),
            mails::reason.eq(reason),
            mails::token.eq(None::<String>),
            mails::done.eq(signed(now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Says why a mail waits, and until when.
pub fn put_off(connection: &mut Writer, mail: i32, reason: &str, due: u64) -> Result<(), StoreError> {
    diesel::update(mails::table.find(mail))
        .set((mails::reason.eq(reason), mails::due.eq(signed(due))))
        .execute(connection)?;
    Ok(())
}

/// How the queue of the whole server stands: stuck is what was tried `often` in vain, or should have been tried before
/// `late`.
pub fn standing(connection: &mut Link, often: u64, late: u64) -> Result<Standing, StoreError> {
    let wait = mails::state.eq(QUEUED);
    let in_vain = mails::attempts.ge(signed(often)).or(mails::due.lt(signed(late)));
    let waiting = mails::table.filter(wait).count().get_result(connection)?;
    let stuck = mails::table.filter(wait.and(in_vain)).count().get_result(connection)?;
    let one = mails::table.filter(wait.and(in_vain)).order(mails::due.desc()).select(mails::reason);
    let reason: Option<Option<String>> = one.first(connection).optional()?;
    Ok(Standing { waiting: unsigned(waiting)?, stuck: unsigned(stuck)?, reason: reason.flatten() })
}

fn number(value: u64) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Value("a number from 0"))
}
