//! Mail for officials: what may be sent, to whom, and how it stands. It goes out through the operator's mail server.
//!
//! Invitations bring a link that this server has made, and notices a link that is the same for everybody. Voting codes do
//! not come this way: who has one votes, and the server must not.

pub mod http;
pub mod letter;
pub mod link;
pub mod queue;
pub mod relay;
pub mod sender;
pub mod store;

use crate::account::Official;
use crate::clock;
use crate::db::Writer;
use crate::draft::{Id, by, on, store as drafts};
use crate::error::Refused;
use crate::invitation::store as invitations;
use crate::journal::store::Deed;
use crate::service::Service;
use crate::text::{Rule, line};
use crate::token::{Token, shown};
use glassurn_api::draft::{MAX_TITLE, Role};
use glassurn_api::error::Code;
use glassurn_api::mail::{
    Link, MAX_ADDRESS, MAX_MAILS, MAX_RECIPIENTS, MAX_SUBJECT, MAX_TEXT, MailState, MailView, MailsView,
    NewMails, PAGE, Purpose, Queued, Recipient,
};
use glassurn_crypto::manifest::is_bidi_control;
use letter::{Places, fill, has_code};
use std::collections::BTreeMap;
use store::{Letter, NewMail, Standing};

/// A queue is stuck when mail was tried so often in vain, or should have been tried so long ago, in seconds.
const OFTEN: u64 = 3;
const LATE: u64 = 900;

/// A mail that breaks a rule.
pub fn invalid(what: &str, why: impl std::fmt::Display) -> Refused {
    Refused::new(Code::MailInvalid, format_args!("{what}: {why}"))
}

/// Refuses where this server sends no mail.
pub fn switched_on(service: &Service) -> Result<(), Refused> {
    if service.config.smtp_url.is_some() { Ok(()) } else { Err(switched_off()) }
}

/// This server sends no mail.
pub fn switched_off() -> Refused {
    let detail =
        "the operator has named no mail server (GLASSURN_SMTP_URL): copy the links and send them yourself";
    Refused::new(Code::MailOff, detail)
}

/// A link to this server, as mails and webhooks have it. Its host is this server's as the operator has named it, whatever a request says (attacks E-19).
pub fn link(host: &str, path: &str, token: Option<&str>) -> String {
    let fragment = token.map_or_else(String::new, |token| format!("#{token}"));
    format!("{}{path}{fragment}", origin(host))
}

/// What every link begins with.
pub fn origin(host: &str) -> String {
    let bare = host.split(['/', ':']).next().unwrap_or_default();
    let scheme = if ["localhost", "127.0.0.1"].contains(&bare) { "http" } else { "https" };
    format!("{scheme}://{host}")
}

/// Puts mails into the queue, for a returning officer or owner; notices also for a registrar.
pub fn send(service: &Service, official: &Official, id: &Id, asked: &NewMails) -> Result<Queued, Refused> {
    let least = match asked.purpose {
        Purpose::Invitation => Role::ReturningOfficer,
        _ => Role::Registrar,
    };
    let queued = on(service, official, id, least, |connection, _| {
        switched_on(service)?;
        check(asked)?;
        let draft = drafts::get(connection, id)?.ok_or(Code::NotFound)?;
        let letter = Letter {
            draft: *id,
            account: official.account,
            purpose: asked.purpose,
            title: draft.title,
            subject: asked.subject.clone(),
            text: asked.text.clone(),
            path: asked.path.clone(),
        };
        let first = asked.recipients.first().ok_or_else(|| invalid("the recipients", "there are none"))?;
        let link = link(service.heads.host(), &letter.path, None);
        let places = Places { name: &first.name, title: &letter.title, link: &link };
        let subject = fill(&letter.subject, &places).map_err(|why| invalid("the subject", why))?;
        let text = fill(&letter.text, &places).map_err(|why| invalid("the text", why))?;
        let (mails, number) = put(connection, service, asked, &letter)?;
        official.note(connection, Deed::Mailed, by(id), &format!("{mails}: {:?}", asked.purpose))?;
        Ok(Queued { mails, subject: numbered(&subject, number), text })
    })?;
    service.mailer.ring();
    Ok(queued)
}

/// A subject with its mail's number: mails with one subject are taken for copies of one mail.
fn numbered(subject: &str, number: i32) -> String {
    format!("{subject} ({number})")
}

/// Puts a letter's mails into the queue; gives how many and the first one's number.
fn put(
    connection: &mut Writer,
    service: &Service,
    asked: &NewMails,
    letter: &Letter,
) -> Result<(u64, i32), Refused> {
    let now = clock::now();
    let recipients = match &asked.test {
        None => &asked.recipients[..],
        Some(_) => asked.recipients.get(..1).unwrap_or_default(),
    };
    let before = store::number_of(connection, &letter.draft)?;
    if before + recipients.len() as u64 > MAX_MAILS as u64 {
        return Err(invalid("the mails", format_args!("a draft has {MAX_MAILS} at most")));
    }
    let number = store::add_letter(connection, letter)?;
    let mut slots = Slots::new(service.config.mails_per_minute);
    let mut first = None;
    for recipient in recipients {
        let brought = invitation(connection, asked, letter, recipient)?;
        let address = asked.test.as_deref().unwrap_or(&recipient.address);
        let domain = domain(address)?;
        let due = if asked.test.is_some() { now } else { slots.take(connection, &domain, now)? };
        let name = &recipient.name;
        let mail = NewMail {
            letter: number,
            draft: &letter.draft,
            // A test brings nothing: sent again, it makes no link void.
            invitation: brought.map(|link| link.number).filter(|_| asked.test.is_none()),
            voter: None,
            token: brought.map(|link| link.token.as_str()).filter(|_| asked.test.is_none()),
            name,
            address,
            domain: &domain,
            since: now,
            due,
        };
        let added = store::add(connection, &mail)?;
        first.get_or_insert(added);
    }
    Ok((recipients.len() as u64, first.unwrap_or_default()))
}

/// When mails are tried: to one domain no faster than it will take them, and behind what waits already.
pub struct Slots {
    per_minute: u64,
    taken: BTreeMap<String, (u64, u64)>,
}

impl Slots {
    /// So many mails a minute to each domain.
    pub fn new(per_minute: u32) -> Self {
        Self { per_minute: u64::from(per_minute.max(1)), taken: BTreeMap::new() }
    }

    /// The next time for a mail to this domain.
    pub fn take(&mut self, connection: &mut Writer, domain: &str, now: u64) -> Result<u64, Refused> {
        let (begin, place) = match self.taken.get(domain) {
            Some(&slot) => slot,
            None => {
                let last = store::last_due(connection, domain)?.filter(|last| *last > now);
                (last.map_or(now, |last| last + 60 / self.per_minute), 0)
            }
        };
        self.taken.insert(domain.to_owned(), (begin, place + 1));
        Ok(begin + place * 60 / self.per_minute)
    }
}

/// The invitation that a mail brings: one of this draft, by the token that this server gave for it.
fn invitation<'a>(
    connection: &mut Writer,
    asked: &NewMails,
    letter: &Letter,
    recipient: &'a Recipient,
) -> Result<Option<&'a Link>, Refused> {
    let link = match (asked.purpose, &recipient.invitation) {
        (Purpose::Invitation, Some(link)) => link,
        (Purpose::Invitation, None) => {
            return Err(invalid("an invitation", "each recipient has one of his own"));
        }
        (_, None) => return Ok(None),
        (_, Some(_)) => return Err(invalid("a notice", "it brings no invitation")),
    };
    let found = shown(&link.token).map(|token| invitations::find(connection, &token)).transpose()?.flatten();
    let found = found.filter(|found| found.draft == letter.draft && found.number == link.number);
    let found = found
        .ok_or_else(|| invalid("an invitation", "its number and token are not those of one of this draft"))?;
    if found.key.is_none() && found.ends <= clock::now() {
        return Err(invalid("an invitation", "it has ended: make a new link"));
    }
    Ok(Some(link))
}

/// An address's domain in lower case.
pub fn domain(address: &str) -> Result<String, Refused> {
    let parsed = address.parse::<lettre::Address>().ok().filter(|_| address.len() <= MAX_ADDRESS);
    let parsed = parsed.ok_or_else(|| invalid("an address", "it is none: name@example.org"))?;
    Ok(parsed.domain().to_lowercase())
}

/// What can be said about a request without the database.
fn check(asked: &NewMails) -> Result<(), Refused> {
    if !matches!(asked.purpose, Purpose::Invitation | Purpose::Notice) {
        return Err(invalid("the purpose", "the service writes such mail itself, to the voters of a draft"));
    }
    let subject = Rule { most: MAX_SUBJECT, empty: false };
    line(&asked.subject, subject).map_err(|why| invalid("the subject", why))?;
    let characters = asked.text.chars().count();
    if characters > MAX_TEXT || asked.text.trim().is_empty() {
        let why = format_args!("it has {characters} characters; from 1 to {MAX_TEXT} are allowed");
        return Err(invalid("the text", why));
    }
    if asked.text.chars().any(|c| c.is_control() && c != '\n' || is_bidi_control(c)) {
        return Err(invalid("the text", "it has characters that cannot be seen"));
    }
    if asked.purpose == Purpose::Invitation && !asked.text.contains("{link}") {
        return Err(invalid("the text", "an invitation needs {link}"));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~%?=&".contains(c);
    let path = &asked.path;
    if !path.starts_with('/') || path.starts_with("//") || path.len() > 1_024 || !path.chars().all(plain) {
        return Err(invalid(
            "the path",
            "it begins with one / and has no #: what the link opens on this server",
        ));
    }
    if asked.recipients.len() > MAX_RECIPIENTS {
        return Err(invalid("the recipients", format_args!("{MAX_RECIPIENTS} are allowed in one request")));
    }
    for recipient in &asked.recipients {
        line(&recipient.name, Rule { most: MAX_TITLE, empty: true }).map_err(|why| invalid("a name", why))?;
    }
    let names = asked.recipients.iter().map(|recipient| &recipient.name);
    if [&asked.subject, &asked.text, path].into_iter().chain(names).any(|text| has_code(text)) {
        let why = "there is a voting code in it: codes are never given to the server; print them, or export them for a \
             mail merge of your own";
        return Err(invalid("the letter", why));
    }
    if asked.purpose == Purpose::Notice {
        let mut addresses: Vec<_> = asked.recipients.iter().map(|one| one.address.to_lowercase()).collect();
        addresses.sort_unstable();
        if addresses.windows(2).any(|pair| matches!(pair, [one, next] if one == next)) {
            return Err(invalid("the recipients", "an address is there twice"));
        }
    }
    Ok(())
}

/// The mails of a draft, for a helper or higher.
pub fn list(service: &Service, official: &Official, id: &Id, after: u64) -> Result<MailsView, Refused> {
    let mut reader = service.reader()?;
    let role = drafts::role(&mut reader, id, official.account)?.ok_or(Code::NotFound)?;
    if role < Role::Helper {
        return Err(Refused::new(Code::AuthForbidden, "who only observes sees no addresses"));
    }
    let mails = store::page(&mut reader, id, after.saturating_add(1), u64::MAX, PAGE)?;
    drop(reader);
    let stuck = stuck(&standing(service)?);
    Ok(MailsView { on: service.config.smtp_url.is_some(), stuck, mails })
}

/// Sends a mail again, for a helper or higher. An invitation's link was forgotten when it had gone out: the new one makes
/// it void.
pub fn resend(service: &Service, official: &Official, id: &Id, number: u64) -> Result<MailView, Refused> {
    let mail = on(service, official, id, Role::Helper, |connection, _| {
        switched_on(service)?;
        let one = |connection: &mut Writer| -> Result<MailView, Refused> {
            store::page(connection, id, number, number, 1)?.pop().ok_or_else(|| Code::NotFound.into())
        };
        let mail = one(connection)?;
        let now = clock::now();
        match (mail.state, mail.invitation) {
            (MailState::Queued, _) => store::hurry(connection, number, now)?,
            (_, None) if mail.purpose == Purpose::Receipt => {
                return Err(invalid(
                    "the mail",
                    "a receipt is sent once; the voter finds it on the public record",
                ));
            }
            (_, None) if mail.purpose == Purpose::Registration => {
                return Err(invalid("the mail", "whoever registers asks for another link"));
            }
            (_, None) => store::requeue(connection, number, None, now)?,
            (_, Some(invitation)) => {
                let token = Token::new()?;
                if !invitations::renew(connection, id, invitation, &token.hash(), now)? {
                    return Err(invalid("the invitation", "it was taken back: make a new one"));
                }
                store::requeue(connection, number, Some(token.digits()), now)?;
            }
        }
        official.note(connection, Deed::MailedAgain, by(id), &number.to_string())?;
        one(connection)
    })?;
    service.mailer.ring();
    Ok(mail)
}

/// How the queue of the whole server stands.
pub fn standing(service: &Service) -> Result<Standing, Refused> {
    let late = clock::now().saturating_sub(LATE);
    Ok(store::standing(&mut *service.reader()?, OFTEN, late)?)
}

/// Why mail does not go out; `None` while it does.
pub fn stuck(standing: &Standing) -> Option<String> {
    let reason = standing.reason.as_deref().unwrap_or("nobody sends it");
    (standing.stuck > 0).then(|| format!("{} mails are stuck: {reason}", standing.stuck))
}
