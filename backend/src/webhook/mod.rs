//! Webhooks: programs of an election's owner that are told when it opens, when voting ends, and when there is a result.
//!
//! What is told proves nothing: it says that there is something to read. The owner's addresses make this server send
//! requests, so that each is judged when it is added and again whenever something is sent (attacks E-06).

pub mod address;
mod client;
pub mod http;
pub mod queue;
mod range;
mod sign;
pub mod store;

use crate::account::Official;
use crate::clock;
use crate::draft::{Id, by, on, store as drafts};
use crate::error::Refused;
use crate::journal::store::Deed;
use crate::service::Service;
use address::AddressError;
use glassurn_api::draft::Role;
use glassurn_api::election::{ElectionSummary, Stage};
use glassurn_api::error::Code;
use glassurn_api::webhook::{
    Event, MAX_WEBHOOKS, Message, MessageData, NewWebhook, WebhookMade, WebhookView,
};
use glassurn_crypto::encoding::hex;
use sign::Secret;

/// How far an election is, as webhooks are told: each number has its event.
const END: u64 = 3;

fn reached(stage: Stage) -> u64 {
    match stage {
        Stage::Ceremony | Stage::Confirmed => 0,
        Stage::Open => 1,
        Stage::Closed => 2,
        Stage::Tallied | Stage::Void => END,
    }
}

fn event(number: u64) -> Event {
    match number {
        0 | 1 => Event::Opened,
        2 => Event::Closed,
        _ => Event::Result,
    }
}

fn forbidden(error: AddressError) -> Refused {
    let code = match error {
        AddressError::Malformed => Code::WebhookInvalid,
        _ => Code::WebhookAddressForbidden,
    };
    Refused::new(code, format_args!("the address: {error}"))
}

/// Adds a webhook, for an owner; the secret is in this answer and nowhere else. It is told what happens from now on.
pub fn add(
    service: &Service,
    official: &Official,
    id: &Id,
    asked: &NewWebhook,
) -> Result<WebhookMade, Refused> {
    // Who may not is told so before any name is looked up for him.
    on(service, official, id, Role::Owner, |_, _| Ok(()))?;
    let target = service.teller.client.check(&asked.url).map_err(forbidden)?;
    let mut salt = [0; 16];
    getrandom::getrandom(&mut salt).map_err(|_| Code::Internal)?;
    let number = on(service, official, id, Role::Owner, |connection, _| {
        if store::number_of(connection, id)? >= MAX_WEBHOOKS {
            let detail = format_args!("a draft has {MAX_WEBHOOKS} webhooks at most: delete one");
            return Err(Refused::new(Code::WebhookInvalid, detail));
        }
        let draft = drafts::get(connection, id)?.ok_or(Code::NotFound)?;
        let summary = draft.election.as_deref().and_then(|election| service.teller.summary(election));
        let told = summary.map_or(0, |summary| reached(summary.stage));
        let (account, now) = (official.account, clock::now());
        let number = store::add(connection, id, account, &asked.url, &salt, told, now)?;
        // The path may have a key of the receiver's in it.
        official.note(connection, Deed::Hooked, by(id), &format!("{number}: {}", target.origin))?;
        Ok(number)
    })?;
    Ok(WebhookMade { number, secret: Secret::of(service.heads.key(), &salt).shown() })
}

/// The webhooks of a draft, for an owner: their addresses may have keys in them.
pub fn list(service: &Service, official: &Official, id: &Id) -> Result<Vec<WebhookView>, Refused> {
    let mut reader = service.reader()?;
    let role = drafts::role(&mut reader, id, official.account)?.ok_or(Code::NotFound)?;
    if role < Role::Owner {
        return Err(Refused::new(Code::AuthForbidden, "only an owner of this draft sees its webhooks"));
    }
    Ok(store::of(&mut reader, id)?)
}

/// Deletes a webhook, for an owner: what waits is not sent.
pub fn remove(service: &Service, official: &Official, id: &Id, number: u64) -> Result<(), Refused> {
    on(service, official, id, Role::Owner, |connection, _| {
        store::delete(connection, id, number)?.ok_or(Code::NotFound)?;
        Ok(official.note(connection, Deed::Unhooked, by(id), &number.to_string())?)
    })
}

/// Puts a test into the queue, for an owner; the test before is forgotten.
pub fn test(service: &Service, official: &Official, id: &Id, number: u64) -> Result<WebhookView, Refused> {
    let view = on(service, official, id, Role::Owner, |connection, _| {
        let one = |connection: &mut _| -> Result<Option<WebhookView>, Refused> {
            Ok(store::of(connection, id)?.into_iter().find(|view| view.number == number))
        };
        one(connection)?.ok_or(Code::NotFound)?;
        let draft = drafts::get(connection, id)?.ok_or(Code::NotFound)?;
        let election = draft.election.as_deref().and_then(|election| service.teller.summary(election));
        store::forget_tests(connection, id, number)?;
        service.teller.queue(connection, id, number, Event::Test, election.as_ref())?;
        official.note(connection, Deed::HookTried, by(id), &number.to_string())?;
        one(connection)?.ok_or_else(|| Code::Internal.into())
    })?;
    service.teller.ring();
    Ok(view)
}

/// The body of a message.
fn message(host: &str, draft: &Id, event: Event, election: Option<&ElectionSummary>, now: u64) -> String {
    let time = i64::try_from(now).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let counted = |summary: &ElectionSummary| summary.stage == Stage::Tallied;
    let message = Message {
        event,
        timestamp: time.unwrap_or_default().to_string(),
        data: MessageData {
            draft: hex(draft),
            election: election.map(|summary| summary.id.clone()),
            page: election.map(|summary| crate::mail::link(host, &format!("/e/{}", summary.id), None)),
            counted: election.filter(|_| event == Event::Result).map(counted),
        },
    };
    serde_json::to_string(&message).unwrap_or_default()
}
