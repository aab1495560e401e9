//! Voters who get mail: who gives their addresses, what is sent to them and when, and how each stands.
//!
//! The registrar gives an address with its credential, and only where mail is wanted: with it the service learns who has
//! voted. Nothing here counts, and nothing of it is on the board.

pub mod codes;
pub mod http;
mod letter;
pub mod store;
pub mod watch;

use crate::account::Official;
use crate::board::log::Log;
use crate::clock;
use crate::db::{Link, Writer};
use crate::draft::{Id, by, on, store as drafts};
use crate::election::stage;
use crate::error::Refused;
use crate::journal::store::Deed;
use crate::mail::letter::html;
use crate::mail::store::{self as mails, Letter, NewMail};
use crate::mail::{Slots, domain, invalid, origin, standing, stuck, switched_on};
use crate::service::Service;
use crate::text::{Rule, line};
use glassurn_api::draft::{MAX_TITLE, Role};
use glassurn_api::election::Stage;
use glassurn_api::error::Code;
use glassurn_api::mail::Purpose;
use glassurn_api::voter::{
    Listed, MAX_GIVEN, MAX_REMINDERS, MAX_VOTERS, MendVoter, NewVoter, NewVoterMails, NewVoters, PAGE,
    Reminder, SetReminders, VoterMails, VoterView, VotersView,
};
use glassurn_crypto::encoding::{Hash, hex, unhex};
use std::sync::Arc;
use store::{List, Row};
use watch::{is_open, is_over, letter as blank, written};

/// The election that has come of a draft.
pub fn election_of(connection: &mut Link, service: &Service, id: &Id) -> Result<(Hash, Arc<Log>), Refused> {
    let draft = drafts::get(connection, id)?.ok_or(Code::NotFound)?;
    let election = draft.election.and_then(|bytes| Hash::try_from(bytes).ok());
    let election = election.ok_or_else(|| invalid("the draft", "its election is not published yet"))?;
    Ok((election, service.boards.find(&election)?))
}

/// Who works on a draft and may see addresses.
fn seen(service: &Service, official: &Official, id: &Id) -> Result<Role, Refused> {
    let role = drafts::role(&mut *service.reader()?, id, official.account)?.ok_or(Code::NotFound)?;
    if role < Role::Helper {
        return Err(Refused::new(Code::AuthForbidden, "who only observes sees no addresses"));
    }
    Ok(role)
}

/// Whether a vote with the voter's credential is on the record.
fn has_voted(log: &Log, voter: &Row) -> bool {
    let Some(credential) = voter.credential else { return false };
    log.read().election.register().get(&credential).is_some_and(|standing| standing.last.is_some())
}

fn enrolled(log: &Log, voter: &Row) -> bool {
    let Some(credential) = voter.credential else { return false };
    log.read().election.register().get(&credential).is_some_and(|standing| standing.revoked.is_none())
}

/// Nobody, to whom a test is written.
fn sample(name: &str) -> Row {
    Row {
        number: 0,
        credential: None,
        weight: 1,
        name: name.to_owned(),
        address: String::new(),
        language: String::new(),
        ticket: String::new(),
        opened: None,
        asked: None,
    }
}

/// A language tag as it is kept: what no language speaks is the election's when mail is written.
fn check_language(tag: &str) -> Result<(), Refused> {
    let plain = tag.len() <= 35 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if plain { Ok(()) } else { Err(invalid("a language", "it is a tag such as en or zh-Hant")) }
}

/// Takes voters' addresses, from a registrar or higher.
pub fn give(service: &Service, official: &Official, id: &Id, asked: &NewVoters) -> Result<Listed, Refused> {
    on(service, official, id, Role::Registrar, |connection, _| {
        switched_on(service)?;
        if asked.voters.is_empty() || asked.voters.len() > MAX_GIVEN {
            return Err(invalid("the voters", format_args!("1 to {MAX_GIVEN} are allowed in one request")));
        }
        let (election, log) = election_of(connection, service, id)?;
        let seen = log.read().size();
        store::begin(connection, &List { draft: *id, election, account: official.account, seen })?;
        let mut last = store::last_number(connection, id)?;
        for voter in &asked.voters {
            let row = check(&log, voter)?;
            let domain = domain(&row.address)?;
            let known = match &row.credential {
                Some(credential) => store::find(connection, id, credential)?,
                None => store::alike(connection, id, &row.address.to_lowercase(), &row.name)?,
            };
            match known {
                Some(known) => store::mend(connection, id, &Row { number: known.number, ..row }, &domain)?,
                None => {
                    last += 1;
                    let mut ticket = [0; 16];
                    getrandom::getrandom(&mut ticket).map_err(|_| Code::Internal)?;
                    store::add(connection, id, &Row { number: last, ticket: hex(&ticket), ..row })?;
                }
            }
        }
        let voters = store::number_of(connection, id)?;
        if voters > MAX_VOTERS {
            return Err(invalid("the voters", format_args!("{MAX_VOTERS} are allowed")));
        }
        official.note(connection, Deed::Addressed, by(id), &asked.voters.len().to_string())?;
        Ok(Listed { voters })
    })
}

/// A voter as he is kept. Mail that nobody on the roll gets would be sent in the election's name to strangers.
fn check(log: &Log, voter: &NewVoter) -> Result<Row, Refused> {
    line(&voter.name, Rule { most: MAX_TITLE, empty: true }).map_err(|why| invalid("a name", why))?;
    if crate::mail::letter::has_code(&voter.name) {
        return Err(invalid("a name", "there is a voting code in it: codes are never given to the server"));
    }
    check_language(&voter.language)?;
    if codes::makes(log) {
        return check_codeless(log, voter);
    }
    let none = || invalid("a credential", "it is not on the roll: publish the roll first");
    let credential: Hash = voter.credential.as_deref().and_then(unhex).ok_or_else(none)?;
    let row = Row {
        credential: Some(credential),
        address: voter.address.clone(),
        language: voter.language.clone(),
        ..sample(&voter.name)
    };
    if enrolled(log, &row) { Ok(row) } else { Err(none()) }
}

/// A voter for whom the service makes the code: the roll is made of these, all at once.
fn check_codeless(log: &Log, voter: &NewVoter) -> Result<Row, Refused> {
    if voter.credential.is_some() {
        return Err(invalid("a credential", "the service of this election makes the codes"));
    }
    if voter.weight == 0 {
        return Err(invalid("a weight", "it is 1 or more"));
    }
    if log.read().election.register().number() > 0 {
        return Err(Refused::new(Code::ElectionFrozen, "the roll is on the public record already"));
    }
    let (address, language) = (voter.address.clone(), voter.language.clone());
    Ok(Row { weight: voter.weight, address, language, ..sample(&voter.name) })
}

/// Corrects a voter's address, for a registrar or higher.
pub fn mend(
    service: &Service,
    official: &Official,
    id: &Id,
    number: u64,
    asked: &MendVoter,
) -> Result<VoterView, Refused> {
    on(service, official, id, Role::Registrar, |connection, _| {
        let (_, log) = election_of(connection, service, id)?;
        let known = store::get(connection, id, number)?.ok_or(Code::NotFound)?;
        check_language(&asked.language)?;
        let domain = domain(&asked.address)?;
        let row = Row { address: asked.address.clone(), language: asked.language.clone(), ..known };
        store::mend(connection, id, &row, &domain)?;
        official.note(connection, Deed::Readdressed, by(id), &format!("voter {number}"))?;
        views(connection, id, &log, vec![row])?.pop().ok_or_else(|| Code::NotFound.into())
    })
}

/// Forgets all addresses, for a registrar or higher: no mail goes to voters from then on.
pub fn forget(service: &Service, official: &Official, id: &Id) -> Result<(), Refused> {
    on(service, official, id, Role::Registrar, |connection, _| {
        let voters = store::number_of(connection, id)?;
        store::delete_all(connection, id)?;
        Ok(official.note(connection, Deed::Forgotten, by(id), &voters.to_string())?)
    })
}

fn views(connection: &mut Link, id: &Id, log: &Log, rows: Vec<Row>) -> Result<Vec<VoterView>, Refused> {
    let (from, to) = (rows.first().map_or(1, |row| row.number), rows.last().map_or(0, |row| row.number));
    let mut last = store::last_mails(connection, id, from, to)?;
    let view = |row: Row| VoterView {
        number: row.number,
        enrolled: enrolled(log, &row),
        voted: has_voted(log, &row),
        mail: last.remove(&row.number),
        opened: row.opened,
        asked: row.asked,
        name: row.name,
        address: row.address,
        language: row.language,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The voters of a draft who get mail, for a helper or higher.
pub fn list(service: &Service, official: &Official, id: &Id, after: u64) -> Result<VotersView, Refused> {
    seen(service, official, id)?;
    let stuck = stuck(&standing(service)?);
    let mut reader = service.reader()?;
    let mut view = VotersView {
        on: service.config.smtp_url.is_some(),
        from: service.config.mail_from.clone(),
        stuck,
        total: store::number_of(&mut reader, id)?,
        sent: store::sent(&mut reader, id)?,
        reminders: store::reminders(&mut reader, id)?,
        voters: Vec::new(),
    };
    let rows = store::page(&mut reader, id, after.saturating_add(1), u64::MAX, PAGE)?;
    if !rows.is_empty() {
        let (_, log) = election_of(&mut reader, service, id)?;
        view.voters = views(&mut reader, id, &log, rows)?;
    }
    Ok(view)
}

/// Sets the times of reminders, for a registrar or higher.
pub fn remind(
    service: &Service,
    official: &Official,
    id: &Id,
    asked: &SetReminders,
) -> Result<Vec<Reminder>, Refused> {
    on(service, official, id, Role::Registrar, |connection, _| {
        switched_on(service)?;
        let (_, log) = election_of(connection, service, id)?;
        let now = clock::now();
        let mut times = asked.times.clone();
        times.sort_unstable();
        times.dedup();
        if times.len() > MAX_REMINDERS {
            return Err(invalid("the reminders", format_args!("{MAX_REMINDERS} are allowed")));
        }
        let latest = log.read().election.manifest().latest_closing();
        if times.iter().any(|time| *time <= now || *time >= latest) {
            return Err(invalid("the reminders", "each comes after now, and before voting ends"));
        }
        store::set_reminders(connection, id, &times)?;
        official.note(connection, Deed::Scheduled, by(id), &times.len().to_string())?;
        Ok(store::reminders(connection, id)?)
    })
}

/// Puts what the service writes into the queue, or shows it: to all for a registrar or higher, to one for a helper.
pub fn send(
    service: &Service,
    official: &Official,
    id: &Id,
    asked: &NewVoterMails,
) -> Result<VoterMails, Refused> {
    let least = if asked.preview || asked.only.is_some() { Role::Helper } else { Role::Registrar };
    let sent = on(service, official, id, least, |connection, _| {
        let (election, log) = election_of(connection, service, id)?;
        let first = match asked.only {
            Some(number) => Some(store::get(connection, id, number)?.ok_or(Code::NotFound)?),
            None => store::page(connection, id, 1, u64::MAX, 1)?.pop(),
        };
        let shown = first.clone().unwrap_or_else(|| sample(""));
        // A sample of a personal link opens the same page and tells nothing.
        let shown = Row { ticket: String::new(), ..shown };
        let origin = origin(service.heads.host());
        let written = written(&log, &origin, &shown, asked.purpose, None);
        let mails = match asked.preview {
            true => 0,
            false => {
                switched_on(service)?;
                timely(&log, asked)?;
                if asked.purpose == Purpose::Vote && asked.test.is_none() && codes::makes(&log) {
                    let why = "the service mails the codes when it makes them, and a new one when a code is replaced";
                    return Err(invalid("the purpose", why));
                }
                first.ok_or_else(|| invalid("the voters", "no address was given yet"))?;
                let letter =
                    blank(&List { draft: *id, election, account: official.account, seen: 0 }, asked.purpose);
                let mails = match &asked.test {
                    Some(address) => test(connection, &letter, address, &shown.name)?,
                    None => queue(connection, service.config.mails_per_minute, &log, &letter, asked.only)?,
                };
                if mails == 0 {
                    return Err(invalid("the voters", "nobody is left to whom it would go"));
                }
                official.note(connection, Deed::Mailed, by(id), &format!("{mails}: {:?}", asked.purpose))?;
                mails
            }
        };
        let html = html(&written.text, &written.link, written.language);
        Ok(VoterMails { mails, subject: written.subject, text: written.text, html })
    })?;
    service.mailer.ring();
    Ok(sent)
}

/// Refuses mail that would say what is not so.
fn timely(log: &Log, asked: &NewVoterMails) -> Result<(), Refused> {
    let now = clock::now();
    let why = match asked.purpose {
        _ if asked.test.is_some() => return Ok(()),
        Purpose::Vote => is_over(log, now).then_some("voting has ended"),
        Purpose::Reminder => (!is_open(log, now)).then_some("nobody can vote at this time"),
        Purpose::Result => {
            let all = asked.only.is_none().then_some("the result is announced to all by another request");
            all.or((stage(log) != Stage::Tallied).then_some("there is no result yet"))
        }
        Purpose::Receipt => Some("a receipt is sent when a vote is recorded, and only then"),
        Purpose::Invitation | Purpose::Notice | Purpose::Count | Purpose::Lost | Purpose::Registration => {
            Some("voters get no such mail by this request")
        }
    };
    why.map_or(Ok(()), |why| Err(invalid("the purpose", why)))
}

fn test(connection: &mut Writer, letter: &Letter, address: &str, name: &str) -> Result<u64, Refused> {
    let (now, domain) = (clock::now(), domain(address)?);
    let number = mails::add_letter(connection, letter)?;
    let mail = NewMail {
        letter: number,
        draft: &letter.draft,
        invitation: None,
        voter: Some(0),
        token: None,
        name,
        address,
        domain: &domain,
        since: now,
        due: now,
    };
    mails::add(connection, &mail)?;
    Ok(1)
}

/// Puts a letter into the queue for the voters of a draft who can use it; gives how many. Reminders go to those who have not
/// voted, and nothing to those who are on the roll no more.
pub fn queue(
    connection: &mut Writer,
    per_minute: u32,
    log: &Log,
    letter: &Letter,
    only: Option<u64>,
) -> Result<u64, Refused> {
    let number = mails::add_letter(connection, letter)?;
    let (mut slots, mut mails, now) = (Slots::new(per_minute), 0, clock::now());
    let (mut from, to) = only.map_or((1, u64::MAX), |number| (number, number));
    loop {
        let rows = store::page(connection, &letter.draft, from, to, PAGE)?;
        let Some(last) = rows.last().map(|row| row.number) else { break };
        for voter in rows {
            let voted = letter.purpose == Purpose::Reminder && has_voted(log, &voter);
            if voted || !enrolled(log, &voter) {
                continue;
            }
            let domain = domain(&voter.address)?;
            let due = if only.is_some() { now } else { slots.take(connection, &domain, now)? };
            let mail = NewMail {
                letter: number,
                draft: &letter.draft,
                invitation: None,
                voter: Some(voter.number),
                token: None,
                name: &voter.name,
                address: &voter.address,
                domain: &domain,
                since: now,
                due,
            };
            mails::add(connection, &mail)?;
            mails += 1;
        }
        if last >= to {
            break;
        }
        from = last + 1;
    }
    Ok(mails)
}

/// Notes that the link of a voter's mail was followed.
pub fn follow(service: &Service, election: &Hash, ticket: &str) -> Result<(), Refused> {
    service.desk.write(|connection| Ok(store::follow(connection, election, ticket, clock::now())?))
}
