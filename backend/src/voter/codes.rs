//! Voting codes that the service makes itself and mails, where the manifest says so: made, put on the roll with the
//! service's own registrar key, and replaced for whoever has lost the link.
//!
//! A code is in the database while its mail waits, and no longer: before the roll is on the board, and after the mail server
//! has taken it, only the credential is. Each step can be done again after a crash, and goes on where it ended.

use super::store::{self, Row};
use super::watch::letter as blank;
use super::{List, election_of, enrolled};
use crate::account::Official;
use crate::board::http::blocking;
use crate::board::log::Log;
use crate::clock;
use crate::db::Writer;
use crate::draft::{Id, by, on};
use crate::election;
use crate::error::Refused;
use crate::journal::store::{By, Deed, note_by};
use crate::limits::Client;
use crate::mail::store::{self as mails, NewMail};
use crate::mail::{Slots, domain, invalid, switched_on};
use crate::peer::{self, Request};
use crate::service::Service;
use crate::token::{Token, shown};
use glassurn_api::draft::Role;
use glassurn_api::endpoint;
use glassurn_api::error::{Code, Problem};
use glassurn_api::mail::Purpose;
use glassurn_api::voter::{CodeView, CodesMade, Confirm, NewCode, PAGE, WISH};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::{Consent, Roll, RollChange, Voter, VoterCode};
use glassurn_crypto::encoding::{Hash, encode, hex, sha256, unhex};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::{CodeMaker, Eligibility};
use rand_core::OsRng;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Instant;
use zeroize::Zeroizing;

/// For how long a code that a voter has asked for may be on its way to the board, in seconds: longer than a request takes.
const UNDER_WAY: u64 = 60;

/// Whether the service makes the codes of an election.
pub fn makes(log: &Log) -> bool {
    let published = log.read();
    let manifest = published.election.manifest();
    (manifest.eligibility, manifest.codes) == (Eligibility::Roll, CodeMaker::Server)
}

fn opened(log: &Log) -> bool {
    log.read().election.opened().is_some()
}

/// A new code of an election, with its credential.
fn new_code(election: &Hash) -> (Zeroizing<String>, [u8; 32]) {
    loop {
        let code = VoterCode::generate(&mut OsRng);
        // One code in 2^252 has no credential; it is thrown away.
        if let Some(credential) = code.credential(election) {
            return (code.reveal(), *credential.public().bytes());
        }
    }
}

/// Puts a mail with a code aside until its credential is on the board.
fn hold(connection: &mut Writer, letter: i32, draft: &Id, voter: &Row, code: &str) -> Result<(), Refused> {
    let now = clock::now();
    let mail = NewMail {
        letter,
        draft,
        invitation: None,
        voter: Some(voter.number),
        token: Some(code),
        name: &voter.name,
        address: &voter.address,
        domain: &domain(&voter.address)?,
        since: now,
        due: now,
    };
    let number = mails::add(connection, &mail)?;
    Ok(mails::hold(connection, number)?)
}

/// Sends a submission of the service's own to the board, here or through the process that keeps it.
async fn post(service: &Arc<Service>, log: &Arc<Log>, kind: Kind, body: Vec<u8>) -> Result<(), Refused> {
    let content = Submission::sign(kind, body, &log.id, Signer::registrar(), service.heads.registrar());
    if service.boards.leads() {
        return election::add(service.clone(), log.clone(), content.to_bytes()).await.map(drop);
    }
    let request = Request {
        client: Client::of(Ipv4Addr::LOCALHOST.into()),
        path: endpoint::entries(&hex(&log.id)),
        body: content.to_bytes(),
    };
    let passing = service.clone();
    let passed = blocking(move || peer::pass(&passing, &request)).await?;
    if passed.status < 400 {
        return Ok(());
    }
    let problem: Problem = serde_json::from_slice(&passed.body).map_err(|_| Code::Unavailable)?;
    Err(problem.into())
}

/// Makes the codes of all voters who have none, puts them on the roll, and mails them: for a registrar or higher, once all
/// voters are listed and before voting is opened.
pub async fn make(service: Arc<Service>, official: Official, id: Id) -> Result<CodesMade, Refused> {
    let first = service.clone();
    let log = blocking(move || prepare(&first, &official, &id)).await?;
    let roll = {
        let (service, log) = (service.clone(), log.clone());
        blocking(move || missing(&service, &log, &id)).await?
    };
    for chunk in Roll::chunks(roll) {
        post(&service, &log, Kind::Roll, encode(&chunk)).await?;
    }
    let last = service.clone();
    let made = blocking(move || {
        let per_minute = last.config.mails_per_minute;
        last.desk.write(|connection| {
            store::touch(connection, &log.id)?;
            let mails = release(connection, per_minute, &id, None)?;
            Ok(CodesMade { voters: store::number_of(connection, &id)?, mails })
        })
    });
    let made = made.await?;
    service.mailer.ring();
    Ok(made)
}

/// Makes the codes, whose mails wait for the board.
fn prepare(service: &Service, official: &Official, id: &Id) -> Result<Arc<Log>, Refused> {
    on(service, official, id, Role::Registrar, |connection, _| {
        switched_on(service)?;
        let (election, log) = election_of(connection, service, id)?;
        if !makes(&log) {
            return Err(invalid("the codes", "the registrar of this election makes them"));
        }
        if opened(&log) {
            return Err(Refused::new(Code::ElectionFrozen, "voting was opened: the roll stays as it is"));
        }
        let list = List { draft: *id, election, account: official.account, seen: 0 };
        let (mut from, mut made, mut letter) = (1, 0, None);
        loop {
            let rows = store::page(connection, id, from, u64::MAX, PAGE)?;
            let Some(last) = rows.last().map(|row| row.number) else { break };
            for voter in rows.iter().filter(|voter| voter.credential.is_none()) {
                let letter = match letter {
                    Some(letter) => letter,
                    None => *letter.insert(mails::add_letter(connection, &blank(&list, Purpose::Vote))?),
                };
                let (code, credential) = new_code(&election);
                store::set_credential(connection, id, voter.number, &credential)?;
                hold(connection, letter, id, voter, &code)?;
                made += 1;
            }
            from = last + 1;
        }
        if store::number_of(connection, id)? == 0 {
            return Err(invalid("the voters", "no address was given yet"));
        }
        official.note(connection, Deed::MadeCodes, by(id), &made.to_string())?;
        Ok(log)
    })
}

/// Voters who are not on the roll yet.
fn missing(service: &Service, log: &Log, id: &Id) -> Result<Vec<Voter>, Refused> {
    let (mut reader, mut from, mut voters) = (service.reader()?, 1, Vec::new());
    loop {
        let rows = store::page(&mut reader, id, from, u64::MAX, PAGE)?;
        let Some(last) = rows.last().map(|row| row.number) else { return Ok(voters) };
        for row in rows.iter().filter(|row| !enrolled(log, row)) {
            let credential = row.credential.and_then(Point::from_bytes);
            voters.extend(credential.map(|credential| Voter { credential, weight: row.weight }));
        }
        from = last + 1;
    }
}

/// Lets mails go that waited for the board.
fn release(connection: &mut Writer, per_minute: u32, id: &Id, only: Option<u64>) -> Result<u64, Refused> {
    let (mut slots, now) = (Slots::new(per_minute), clock::now());
    let held = mails::held(connection, id, only)?;
    for (number, domain) in &held {
        let due = slots.take(connection, domain, now)?;
        mails::release(connection, *number, due)?;
    }
    Ok(held.len() as u64)
}

/// Begins a replacement: a new code, whose mail waits; gives what is revoked and what comes in its place.
fn begin(connection: &mut Writer, list: &List, voter: &Row) -> Result<(Point, Point), Refused> {
    let revoked = voter.credential.and_then(Point::from_bytes);
    let revoked = revoked.ok_or_else(|| invalid("the voter", "there is no code to replace yet"))?;
    mails::drop_held(connection, &list.draft, voter.number)?;
    let letter = mails::add_letter(connection, &blank(list, Purpose::Vote))?;
    let (code, credential) = new_code(&list.election);
    store::set_pending(connection, &list.draft, voter.number, Some(&credential))?;
    hold(connection, letter, &list.draft, voter, &code)?;
    let added = Point::from_bytes(credential).ok_or(Code::Internal)?;
    Ok((revoked, added))
}

/// Ends a replacement that is on the board: the mail goes out, unless another process has begun a later one meanwhile, whose
/// code is not on the board: then nobody gets it.
fn end(connection: &mut Writer, per_minute: u32, id: &Id, number: u64, added: &Point) -> Result<(), Refused> {
    store::set_credential(connection, id, number, added.bytes())?;
    let ours = store::pending(connection, id, number)?.as_ref() == Some(added.bytes());
    store::set_pending(connection, id, number, None)?;
    if ours {
        return release(connection, per_minute, id, Some(number)).map(drop);
    }
    Ok(mails::drop_held(connection, id, number)?)
}

/// Ends a replacement of which nobody knows whether it is on the board: its code goes to nobody, and whoever asks again gets
/// another one.
fn give_up(connection: &mut Writer, id: &Id, number: u64) -> Result<(), Refused> {
    store::set_pending(connection, id, number, None)?;
    Ok(mails::drop_held(connection, id, number)?)
}

/// Replaces a voter's code, for a registrar or higher. Once voting is opened an official consents: the first request says to
/// what, the second brings the consent.
pub async fn replace(
    service: Arc<Service>,
    official: Official,
    id: Id,
    number: u64,
    asked: NewCode,
) -> Result<CodeView, Refused> {
    // One after the other: two that begin at once would each void what the other one mails.
    let _alone = service.renewing.lock().await;
    let first = service.clone();
    let bring = asked.consent.is_some();
    let (log, revoked, added) = blocking(move || {
        on(&first, &official, &id, Role::Registrar, |connection, _| {
            switched_on(&first)?;
            let (election, log) = election_of(connection, &first, &id)?;
            if !makes(&log) {
                return Err(invalid("the codes", "the registrar of this election makes them"));
            }
            let voter = store::get(connection, &id, number)?.ok_or(Code::NotFound)?;
            let list = List { draft: id, election, account: official.account, seen: 0 };
            let pending = store::pending(connection, &id, number)?.and_then(Point::from_bytes);
            let (revoked, added) = match (bring, pending, voter.credential.and_then(Point::from_bytes)) {
                (true, Some(added), Some(revoked)) => (revoked, added),
                (true, ..) => return Err(invalid("the consent", "no new code waits for it: begin anew")),
                (false, ..) => begin(connection, &list, &voter)?,
            };
            official.note(connection, Deed::ReplacedCode, by(&id), &format!("voter {number}"))?;
            Ok((log, revoked, added))
        })
    })
    .await?;
    let view = |done| CodeView { revoked: hex(revoked.bytes()), added: hex(added.bytes()), done };
    let consent = match &asked.consent {
        None if opened(&log) => return Ok(view(false)),
        None => Vec::new(),
        Some(consent) => {
            let signature = signature(&consent.signature);
            let signature =
                signature.ok_or_else(|| invalid("the consent", "its signature is 128 hexadecimal digits"))?;
            vec![Consent { official: consent.official, signature }]
        }
    };
    let change = RollChange { revoked, added, consent };
    post(&service, &log, Kind::RollChange, encode(&change)).await?;
    let last = service.clone();
    blocking(move || {
        let per_minute = last.config.mails_per_minute;
        last.desk.write(|connection| end(connection, per_minute, &id, number, &added))
    })
    .await?;
    service.mailer.ring();
    Ok(view(true))
}

/// Reads 128 hexadecimal digits.
fn signature(text: &str) -> Option<[u8; 64]> {
    let (first, second) = text.split_at_checked(64)?;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&unhex(first)?);
    signature[32..].copy_from_slice(&unhex(second)?);
    Some(signature)
}

/// What whoever asks for a new link at an address gets, whether it is known or not: nothing that could be told apart (attacks
/// C-16). Before voting is opened, where the service makes the codes, a mail asks whether it was the voter: a new code at once
/// would void the link of anybody whose address somebody types, and its entry on the board would tell that the address is
/// known. From then on an official, or the registrar, sees who has asked.
pub fn ask_again(service: &Service, log: &Log, address: &str) -> Result<(), Refused> {
    let folded = address.trim().to_lowercase();
    let key = (log.id, sha256(&[b"glassurn/v1/asked", folded.as_bytes()]));
    if service.asked_addresses.take(key, Instant::now()).is_err() {
        return Ok(());
    }
    let at_once = makes(log) && !opened(log) && service.config.smtp_url.is_some();
    service.desk.write(|connection| {
        let now = clock::now();
        // As much is written for whom nobody knows: who measures what waits for the disk learns nothing.
        store::touch(connection, &log.id)?;
        for (list, voter) in store::at_address(connection, &log.id, &folded)? {
            let by = By { draft: Some(&list.draft), ..By::default() };
            note_by(connection, now, Deed::AskedAgain, by, &format!("voter {}", voter.number))?;
            if !at_once || !enrolled(log, &voter) {
                store::ask(connection, &list.draft, voter.number, now)?;
                continue;
            }
            let token = Token::new()?;
            store::wish(connection, &list.draft, voter.number, &token.hash(), now)?;
            let mail = NewMail {
                letter: mails::add_letter(connection, &blank(&list, Purpose::Lost))?,
                draft: &list.draft,
                invitation: None,
                voter: Some(voter.number),
                token: Some(token.digits()),
                name: &voter.name,
                address: &voter.address,
                domain: &domain(&voter.address)?,
                since: now,
                due: now,
            };
            mails::add(connection, &mail)?;
        }
        Ok(())
    })
}

/// Makes the new code of a voter who has confirmed that he asked for it, and mails it.
pub async fn confirm(service: Arc<Service>, log: Arc<Log>, asked: Confirm) -> Result<(), Refused> {
    let gone = || {
        Refused::new(Code::NotFound, "this link was used, or is more than an hour old: ask for another one")
    };
    let hash = shown(&asked.token).ok_or_else(gone)?;
    let _alone = service.renewing.lock().await;
    let first = (service.clone(), log.clone());
    let (draft, number, revoked, added) = blocking(move || {
        let (service, log) = first;
        service.desk.write(|connection| {
            store::touch(connection, &log.id)?;
            let now = clock::now();
            let found = store::take_wish(connection, &log.id, &hash, now.saturating_sub(WISH))?;
            let (list, voter) = found.ok_or_else(gone)?;
            if opened(&log) {
                let detail =
                    "voting was opened meanwhile: an official has to agree, and sees that you have asked";
                return Err(Refused::new(Code::ElectionFrozen, detail));
            }
            // What another process is about to do counts.
            if mails::holds(connection, &list.draft, voter.number, now.saturating_sub(UNDER_WAY))? {
                return Err(Refused::new(
                    Code::NotFound,
                    "a new link is on its way to you: wait for its mail",
                ));
            }
            let (revoked, added) = begin(connection, &list, &voter)?;
            Ok((list.draft, voter.number, revoked, added))
        })
    })
    .await?;
    let change = RollChange { revoked, added, consent: Vec::new() };
    let posted = post(&service, &log, Kind::RollChange, encode(&change)).await;
    let (last, done) = (service.clone(), posted.is_ok());
    blocking(move || {
        let per_minute = last.config.mails_per_minute;
        last.desk.write(|connection| match done {
            true => end(connection, per_minute, &draft, number, &added),
            false => give_up(connection, &draft, number),
        })
    })
    .await?;
    posted?;
    service.mailer.ring();
    Ok(())
}
