//! What officials announce, and when: the key holders are asked to open the count, and the voters are told that there is a
//! result. By themselves such mails go out at their time, and not before the election is so far.
//!
//! Nothing is held back but what this service says: whoever has read the record after the key holders opened the count knows
//! the result.

pub mod http;
pub mod store;

use crate::account::Official;
use crate::board::log::Log;
use crate::clock;
use crate::db::{Link, Writer};
use crate::draft::{Id, by, invalid, on, store as drafts};
use crate::election::stage;
use crate::error::Refused;
use crate::journal::store::{By, Deed, note_by};
use crate::mail::store::{self as mails, NewMail};
use crate::mail::{domain, switched_on};
use crate::service::Service;
use crate::voter::store::{self as voters, List};
use crate::voter::watch::{Watch, letter};
use crate::voter::{election_of, queue};
use glassurn_api::announcement::{AHEAD, Announce, Announcement, Announcements, What};
use glassurn_api::draft::Role;
use glassurn_api::election::Stage;
use glassurn_api::error::Code;
use glassurn_api::mail::Purpose;
use glassurn_crypto::encoding::Hash;
use store::Due;

/// The announcements of a draft, for whoever has a role in it.
pub fn list(service: &Service, official: &Official, id: &Id) -> Result<Announcements, Refused> {
    let mut reader = service.reader()?;
    drafts::role(&mut reader, id, official.account)?.ok_or(Code::NotFound)?;
    view(service, &mut reader, id)
}

fn view(service: &Service, connection: &mut Link, id: &Id) -> Result<Announcements, Refused> {
    let (holders, now) = (store::holders(connection, id)?, clock::now());
    let mut announcements = store::of(connection, id)?;
    // Without mail nothing is left to do at the time.
    for one in announcements.iter_mut().filter(|one| !one.mail && one.due <= now) {
        one.done = Some(one.due);
    }
    Ok(Announcements {
        on: service.config.smtp_url.is_some(),
        holders: holders.into_iter().map(|(name, _)| name).collect(),
        voters: voters::number_of(connection, id)?,
        announcements,
    })
}

/// Announces something now, or plans it, for a returning officer or owner.
pub fn set(
    service: &Service,
    official: &Official,
    id: &Id,
    what: What,
    asked: &Announce,
) -> Result<Announcements, Refused> {
    let set = on(service, official, id, Role::ReturningOfficer, |connection, _| {
        let (_, log) = election_of(connection, service, id)?;
        waiting(&store::of(connection, id)?, what)?;
        let now = clock::now();
        let due = time(&log, what, asked, now)?;
        if asked.mail {
            switched_on(service)?;
            let reached = match what {
                What::Count => !store::holders(connection, id)?.is_empty(),
                What::Result => voters::number_of(connection, id)? > 0,
            };
            if !reached {
                return Err(invalid(
                    "the announcement",
                    "the service knows nobody's address: tell them yourself",
                ));
            }
        }
        store::set(connection, id, official.account, what, (asked.mail, due))?;
        let how = if asked.mail { "by mail" } else { "without mail" };
        official.note(connection, Deed::Announced, by(id), &format!("{}: {how}, from {due}", what.name()))?;
        for one in store::due(connection, Some(id), now)? {
            carry_out(connection, service.config.mails_per_minute, &log, &one, now)?;
        }
        view(service, connection, id)
    })?;
    service.mailer.ring();
    Ok(set)
}

/// Takes back what was planned, for a returning officer or owner.
pub fn cancel(service: &Service, official: &Official, id: &Id, what: What) -> Result<Announcements, Refused> {
    on(service, official, id, Role::ReturningOfficer, |connection, _| {
        if waiting(&store::of(connection, id)?, what)?.is_none() {
            return Err(Code::NotFound.into());
        }
        store::delete(connection, id, what)?;
        official.note(connection, Deed::Unannounced, by(id), what.name())?;
        view(service, connection, id)
    })
}

/// What was planned and not done; what went out by mail stays as it is.
fn waiting(all: &[Announcement], what: What) -> Result<Option<&Announcement>, Refused> {
    match all.iter().find(|one| one.what == what) {
        Some(one) if one.done.is_some() && one.mail => {
            Err(Refused::new(Code::ElectionFrozen, "it is announced: the mail is on its way"))
        }
        one => Ok(one.filter(|one| one.done.is_none())),
    }
}

/// When it is to be done.
fn time(log: &Log, what: What, asked: &Announce, now: u64) -> Result<u64, Refused> {
    let stage = stage(log);
    // An official may have ended voting before its time.
    let ends =
        if matches!(stage, Stage::Closed | Stage::Tallied) { now } else { log.read().election.closes() };
    let refuse = |why: &str| Err(invalid("the announcement", why));
    let ready = match (what, stage) {
        (_, Stage::Void) => return refuse("too few have voted: nothing is ever counted"),
        (What::Count, Stage::Tallied) => return refuse("the count is opened already"),
        (What::Count, stage) => stage == Stage::Closed,
        (What::Result, Stage::Closed | Stage::Tallied) => stage == Stage::Tallied,
        (What::Result, _) => return refuse("voting has not ended"),
    };
    match asked.due {
        None if ready => Ok(now),
        None if what == What::Count => {
            refuse("voting has not ended, nobody can open the count: choose a time")
        }
        None => refuse("there is no result yet: publish it, or choose a time"),
        Some(_) if what == What::Result && !asked.mail => refuse("without mail nothing is done at a time"),
        Some(due) if due < ends => refuse("choose a time to come, after the end of voting"),
        Some(due) if due > ends.max(now) + AHEAD => refuse("choose a time within seven days"),
        Some(due) => Ok(due),
    }
}

/// Does what is due, if the election is so far; `false` if it waits.
fn carry_out(
    connection: &mut Writer,
    per_minute: u32,
    log: &Log,
    due: &Due,
    now: u64,
) -> Result<bool, Refused> {
    let goes = match (due.what, stage(log)) {
        (What::Count, Stage::Closed) | (What::Result, Stage::Tallied) => due.mail,
        // Nobody needs it any more.
        (What::Count, Stage::Tallied | Stage::Void) | (What::Result, Stage::Void) => false,
        _ => return Ok(false),
    };
    if !store::take(connection, due, now)? {
        return Ok(false);
    }
    let list = List { draft: due.draft, election: due.election, account: due.account.0, seen: 0 };
    let mails = match (goes, due.what) {
        (false, _) => 0,
        (true, What::Count) => ask_holders(connection, &list, now)?,
        (true, What::Result) => queue(connection, per_minute, log, &letter(&list, Purpose::Result), None)?,
    };
    if goes {
        store::count(connection, due, mails)?;
        let by = By { account: Some(&due.account.1), draft: Some(&due.draft), ..By::default() };
        note_by(connection, now, Deed::Mailed, by, &format!("{mails}: {}", due.what.name()))?;
    }
    Ok(true)
}

/// Asks those key holders by mail whose addresses are known.
fn ask_holders(connection: &mut Writer, list: &List, now: u64) -> Result<u64, Refused> {
    let holders = store::holders(connection, &list.draft)?;
    let number = mails::add_letter(connection, &letter(list, Purpose::Count))?;
    for (name, address) in &holders {
        let mail = NewMail {
            letter: number,
            draft: &list.draft,
            invitation: None,
            voter: Some(0),
            token: None,
            name,
            address,
            domain: &domain(address)?,
            since: now,
            due: now,
        };
        mails::add(connection, &mail)?;
    }
    Ok(holders.len() as u64)
}

/// Does what has come due by itself; of several processes one does each.
pub fn look(watch: &Watch) -> Result<(), Refused> {
    let now = clock::now();
    let due = store::due(&mut *watch.reader()?, None, now)?;
    for one in due {
        let Ok(log) = watch.boards.find(&one.election) else { continue };
        watch.desk.write(|connection| carry_out(connection, watch.per_minute, &log, &one, now))?;
    }
    Ok(())
}

/// Until when the officials ask the key holders to wait, once voting has ended. A database that does not answer at once keeps
/// nobody from the election's page.
pub fn count_from(service: &Service, election: &Hash) -> Option<u64> {
    let mut reader = service.readers.get_timeout(crate::check::PATIENCE).ok()?;
    store::count_from(&mut reader, election).ok().flatten()
}
