//! Webhooks and their messages in the database.

use crate::db::{Link, StoreError, Writer};
use crate::draft::Id;
use crate::schema::{deliveries, drafts, webhooks};
use diesel::prelude::*;
use glassurn_api::webhook::{Delivery, DeliveryState, Event, WebhookView};

/// A webhook that is to be told something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// The draft.
    pub draft: Id,
    /// Its number within the draft.
    pub number: u64,
    /// How far the election was when it was last told.
    pub told: u64,
    /// The election that came of the draft.
    pub election: Vec<u8>,
}

/// A message that is to be put into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDelivery<'a> {
    /// The draft.
    pub draft: &'a Id,
    /// The webhook's number within it.
    pub webhook: u64,
    /// The message's id.
    pub message: &'a str,
    /// What it tells.
    pub event: Event,
    /// Its body.
    pub body: &'a str,
    /// Now.
    pub now: u64,
}

/// A message that is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number.
    pub number: i32,
    /// The draft.
    pub draft: Id,
    /// The webhook's number within it.
    pub webhook: u64,
    /// Where it goes.
    pub url: String,
    /// What its secret is made with.
    pub salt: Vec<u8>,
    /// The message's id.
    pub message: String,
    /// What it tells.
    pub event: String,
    /// Its body.
    pub body: String,
    /// How often it was tried, this time included.
    pub attempts: u64,
    /// When it was put into the queue.
    pub since: u64,
}

const QUEUED: &str = "queued";

fn state_name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Queued => QUEUED,
        DeliveryState::Delivered => "delivered",
        DeliveryState::Refused => "refused",
    }
}

fn state_of(name: &str) -> Result<DeliveryState, StoreError> {
    let all = [DeliveryState::Queued, DeliveryState::Delivered, DeliveryState::Refused];
    all.into_iter().find(|state| state_name(*state) == name).ok_or(StoreError::Value("a message's state"))
}

fn event_of(name: &str) -> Result<Event, StoreError> {
    Event::ALL.into_iter().find(|event| event.as_str() == name).ok_or(StoreError::Value("an event"))
}

/// How many webhooks a draft has.
pub fn number_of(connection: &mut Link, draft: &Id) -> Result<usize, StoreError> {
    let all = webhooks::table.filter(webhooks::draft.eq(draft.as_slice())).count();
    let number: i64 = all.get_result(connection)?;
    Ok(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Adds a webhook to a draft that the transaction has taken; gives its number, which no other one ever has.
pub fn add(
    connection: &mut Writer,
    draft: &Id,
    account: i32,
    url: &str,
    salt: &[u8],
    told: u64,
    now: u64,
) -> Result<u64, StoreError> {
    let one = drafts::table.find(draft.as_slice());
    diesel::update(one).set(drafts::hooked.eq(drafts::hooked + 1)).execute(connection)?;
    let number: i64 = one.select(drafts::hooked).first(connection)?;
    diesel::insert_into(webhooks::table)
        .values((
            webhooks::draft.eq(draft.as_slice()),
            webhooks::number.eq(number),
            webhooks::account.eq(account),
            webhooks::url.eq(url),
            webhooks::salt.eq(salt),
            webhooks::made.eq(signed(now)),
            webhooks::told.eq(signed(told)),
        ))
        .execute(connection)?;
    unsigned(number)
}

/// The webhooks of a draft and what was sent to them, in order of the numbers.
pub fn of(connection: &mut Link, draft: &Id) -> Result<Vec<WebhookView>, StoreError> {
    type Columns = (i64, String, i64);
    let rows: Vec<Columns> = webhooks::table
        .filter(webhooks::draft.eq(draft.as_slice()))
        .order(webhooks::number)
        .select((webhooks::number, webhooks::url, webhooks::made))
        .load(connection)?;
    let mut views = Vec::new();
    for (number, url, made) in rows {
        let deliveries = sent(connection, draft, number)?;
        views.push(WebhookView { number: unsigned(number)?, url, made: unsigned(made)?, deliveries });
    }
    Ok(views)
}

fn sent(connection: &mut Link, draft: &Id, webhook: i64) -> Result<Vec<Delivery>, StoreError> {
    type Columns = (String, String, String, Option<String>, (i64, i64, i64, Option<i64>));
    let rows: Vec<Columns> = deliveries::table
        .filter(deliveries::draft.eq(draft.as_slice()).and(deliveries::webhook.eq(webhook)))
        .order(deliveries::number)
        .select((
            deliveries::message,
            deliveries::event,
            deliveries::state,
            deliveries::reason,
            (deliveries::attempts, deliveries::since, deliveries::due, deliveries::done),
        ))
        .load(connection)?;
    let delivery = |(id, event, state, reason, times): Columns| {
        let (attempts, since, due, done) = times;
        let state = state_of(&state)?;
        Ok(Delivery {
            id,
            event: event_of(&event)?,
            state,
            reason,
            attempts: unsigned(attempts)?,
            since: unsigned(since)?,
            due: Some(unsigned(due)?).filter(|_| state == DeliveryState::Queued),
            done: done.map(unsigned).transpose()?,
        })
    };
    rows.into_iter().map(delivery).collect()
}

/// Deletes a webhook and what was sent to it; gives where it went.
pub fn delete(connection: &mut Writer, draft: &Id, number: u64) -> Result<Option<String>, StoreError> {
    let one = webhooks::table.find((draft.as_slice(), signed(number)));
    let Some(url) = one.select(webhooks::url).first(connection).optional()? else { return Ok(None) };
    let sent = deliveries::draft.eq(draft.as_slice()).and(deliveries::webhook.eq(signed(number)));
    diesel::delete(deliveries::table.filter(sent)).execute(connection)?;
    diesel::delete(one).execute(connection)?;
    Ok(Some(url))
}

/// Deletes all webhooks of a draft.
pub fn delete_all(connection: &mut Writer, draft: &Id) -> Result<(), StoreError> {
    diesel::delete(deliveries::table.filter(deliveries::draft.eq(draft.as_slice()))).execute(connection)?;
    diesel::delete(webhooks::table.filter(webhooks::draft.eq(draft.as_slice()))).execute(connection)?;
    Ok(())
}

/// Puts a message into the queue.
pub fn queue(connection: &mut Writer, new: NewDelivery<'_>) -> Result<(), StoreError> {
    diesel::insert_into(deliveries::table)
        .values((
            deliveries::draft.eq(new.draft.as_slice()),
            deliveries::webhook.eq(signed(new.webhook)),
            deliveries::message.eq(new.message),
            deliveries::event.eq(new.event.as_str()),
            deliveries::body.eq(new.body),
            deliveries::state.eq(QUEUED),
            deliveries::attempts.eq(0),
            deliveries::since.eq(signed(new.now)),
            deliveries::due.eq(signed(new.now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Deletes the tests of a webhook: only the last one is kept.
pub fn forget_tests(connection: &mut Writer, draft: &Id, webhook: u64) -> Result<(), StoreError> {
    let tests = deliveries::draft
        .eq(draft.as_slice())
        .and(deliveries::webhook.eq(signed(webhook)))
        .and(deliveries::event.eq(Event::Test.as_str()));
    diesel::delete(deliveries::table.filter(tests)).execute(connection)?;
    Ok(())
}

/// Webhooks of elections that may have gone on since they were told: those not told of the end.
pub fn untold(connection: &mut Link, end: u64) -> Result<Vec<Hook>, StoreError> {
    type Columns = (Vec<u8>, i64, i64, Option<Vec<u8>>);
    let rows: Vec<Columns> = webhooks::table
        .inner_join(drafts::table.on(drafts::id.eq(webhooks::draft)))
        .filter(drafts::election.is_not_null().and(webhooks::told.lt(signed(end))))
        .order((webhooks::draft, webhooks::number))
        .select((webhooks::draft, webhooks::number, webhooks::told, drafts::election))
        .load(connection)?;
    let hook = |(draft, number, told, election): Columns| {
        Ok(Hook {
            draft: id(&draft)?,
            number: unsigned(number)?,
            told: unsigned(told)?,
            election: election.unwrap_or_default(),
        })
    };
    rows.into_iter().map(hook).collect()
}

/// Says how far a webhook is told; `false` if another process was first, or it is gone.
pub fn tell(connection: &mut Writer, hook: &Hook, told: u64) -> Result<bool, StoreError> {
    let one = webhooks::draft
        .eq(hook.draft.as_slice())
        .and(webhooks::number.eq(signed(hook.number)))
        .and(webhooks::told.eq(signed(hook.told)));
    let changed = diesel::update(webhooks::table.filter(one)).set(webhooks::told.eq(signed(told)));
    Ok(changed.execute(connection)? == 1)
}

/// Messages that are to be tried now, those that have waited longest first.
pub fn due(connection: &mut Link, now: u64, most: usize) -> Result<Vec<i32>, StoreError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let due = deliveries::table.filter(deliveries::state.eq(QUEUED).and(deliveries::due.le(signed(now))));
    Ok(due
        .order((deliveries::due, deliveries::number))
        .limit(most)
        .select(deliveries::number)
        .load(connection)?)
}

/// Takes a message that is due, so that no other process sends it before `until`; `None` if it is not due any more.
pub fn claim(
    connection: &mut Writer,
    delivery: i32,
    now: u64,
    until: u64,
) -> Result<Option<Outgoing>, StoreError> {
    let due = deliveries::number
        .eq(delivery)
        .and(deliveries::state.eq(QUEUED))
        .and(deliveries::due.le(signed(now)));
    let claimed = diesel::update(deliveries::table.filter(due))
        .set((deliveries::due.eq(signed(until)), deliveries::attempts.eq(deliveries::attempts + 1)));
    if claimed.execute(connection)? == 0 {
        return Ok(None);
    }
    type Row = ((Vec<u8>, i64, String, String, String), (i64, i64), (String, Vec<u8>));
    let one = webhooks::draft.eq(deliveries::draft).and(webhooks::number.eq(deliveries::webhook));
    let (what, (attempts, since), (url, salt)): Row = deliveries::table
        .inner_join(webhooks::table.on(one))
        .filter(deliveries::number.eq(delivery))
        .select((
            (
                deliveries::draft,
                deliveries::webhook,
                deliveries::message,
                deliveries::event,
                deliveries::body,
            ),
            (deliveries::attempts, deliveries::since),
            (webhooks::url, webhooks::salt),
        ))
        .first(connection)?;
    let (draft, webhook, message, event, body) = what;
    Ok(Some(Outgoing {
        number: delivery,
        draft: id(&draft)?,
        webhook: unsigned(webhook)?,
        url,
        salt,
        message,
        event,
        body,
        attempts: unsigned(attempts)?,
        since: unsigned(since)?,
    }))
}

/// Says what became of a message.
pub fn settle(
    connection: &mut Writer,
    delivery: i32,
    state: DeliveryState,
    reason: Option<&str>,
    now: u64,
) -> Result<(), StoreError> {
    diesel::update(deliveries::table.find(delivery))
        .set((
            deliveries::state.eq(state_name(state)),
            deliveries::reason.eq(reason),
            deliveries::done.eq(signed(now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Says why a message waits, and until when.
pub fn put_off(connection: &mut Writer, delivery: i32, reason: &str, due: u64) -> Result<(), StoreError> {
    diesel::update(deliveries::table.find(delivery))
        .set((deliveries::reason.eq(reason), deliveries::due.eq(signed(due))))
        .execute(connection)?;
    Ok(())
}

fn id(bytes: &[u8]) -> Result<Id, StoreError> {
    Id::try_from(bytes).map_err(|_| StoreError::Value("a draft's id"))
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Value("a number from 0"))
}
