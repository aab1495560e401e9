//! Voters who register with an election (eligibility `registered`): who may, how the service finds out who somebody is, and
//! that nobody registers twice. It puts them on the roll with its own key, so it could put ghosts there: pages say so.
//!
//! Whoever asks learns nothing of who may register: the answer is the same and as fast for every address (attacks C-16).

pub mod http;
pub mod store;

use crate::account::Official;
use crate::account::provider::{self, Identity};
use crate::clock;
use crate::draft::{Id, by, on, store as drafts};
use crate::error::Refused;
use crate::journal::store::Deed;
use crate::limits::Client;
use crate::mail::{self, link};
use crate::service::Service;
use crate::token::{Token, shown};
use glassurn_api::credential::{Claim, registration_nonce};
use glassurn_api::draft::Role;
use glassurn_api::error::Code;
use glassurn_api::mail::MAX_ADDRESS;
use glassurn_api::provider::CameBack;
use glassurn_api::registration::{
    AskLink, LINK, MAX_ADDRESSES, MAX_DOMAINS, RegistrationRule, RegistrationToken, RegistrationView,
    RegistrationWay,
};
use glassurn_api::words::Words;
use glassurn_crypto::encoding::{Hash, hex, sha256};
use glassurn_crypto::group::Point;
use std::time::Instant;

/// Links to one mailbox that are good at the same time. One client asks for fewer ([`Service::links_to_one`]), so that nobody
/// uses up what somebody else needs.
const LINKS: i64 = 9;

/// Links of one election whose mails wait at the same time.
const WAITING: u32 = 1_000;

fn invalid(what: &str, why: impl std::fmt::Display) -> Refused {
    Refused::new(Code::DraftInvalid, format_args!("{what}: {why}"))
}

/// An address as it is compared: without regard to case.
fn fold(address: &str) -> Option<String> {
    let address = address.trim();
    let parsed = address.parse::<lettre::Address>().ok()?;
    let plain = address.is_ascii() && address.len() <= MAX_ADDRESS && !parsed.domain().starts_with('[');
    plain.then(|| address.to_ascii_lowercase())
}

/// The mailbox of a folded address: without what stands behind a `+` (RFC 5233), which anybody adds to his own as he likes.
fn mailbox(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let name = local.split_once('+').map_or(local, |(name, _)| name);
    format!("{name}@{domain}")
}

/// Somebody by his folded address, as the database knows him: it has no addresses of who has registered.
fn by_address(election: &Hash, address: &str) -> Hash {
    person(election, b"mail", &[mailbox(address).as_bytes()])
}

/// The same by what the provider calls him.
fn by_subject(election: &Hash, issuer: &str, subject: &str) -> Hash {
    person(election, b"provider", &[issuer.as_bytes(), subject.as_bytes()])
}

fn person(election: &Hash, kind: &[u8], name: &[&[u8]]) -> Hash {
    let mut parts: Vec<&[u8]> = vec![b"glassurn/v1/person/", kind, election];
    for part in name {
        parts.extend([b"/".as_slice(), part]);
    }
    sha256(&parts)
}

/// The rule of a draft, for a registrar or higher.
pub fn rule(service: &Service, official: &Official, id: &Id) -> Result<RegistrationView, Refused> {
    let mut reader = service.reader()?;
    let role = drafts::role(&mut reader, id, official.account)?.ok_or(Code::NotFound)?;
    if role < Role::Registrar {
        return Err(Refused::new(Code::AuthForbidden, "who may register, registrars and officials see"));
    }
    Ok(store::view(&mut reader, id)?)
}

/// Sets the rule of a draft, for a returning officer or owner. It may change while people register, but not so that somebody
/// could again: the journal has it.
pub fn set_rule(
    service: &Service,
    official: &Official,
    id: &Id,
    asked: &RegistrationRule,
) -> Result<RegistrationView, Refused> {
    on(service, official, id, Role::ReturningOfficer, |connection, _| {
        let rule = check(service, asked)?;
        let before = store::view(connection, id)?;
        let other = |old: RegistrationRule| old.method.mails() != rule.method.mails();
        if before.registered > 0 && before.rule.is_some_and(other) {
            let detail = "people have registered: whom the provider alone knows could register again by mail";
            return Err(Refused::new(Code::ElectionFrozen, detail));
        }
        store::set_rule(connection, id, official.account, &rule)?;
        let (domains, addresses) = (rule.domains.len(), rule.addresses.len());
        let what = format!("{:?}: {domains} domains, {addresses} addresses", rule.method);
        official.note(connection, Deed::MayRegister, by(id), &what)?;
        Ok(store::view(connection, id)?)
    })
}

/// The rule as it is kept.
fn check(service: &Service, asked: &RegistrationRule) -> Result<RegistrationRule, Refused> {
    if asked.domains.len() > MAX_DOMAINS || asked.addresses.len() > MAX_ADDRESSES {
        let why = format_args!("{MAX_DOMAINS} domains and {MAX_ADDRESSES} addresses are allowed");
        return Err(invalid("the rule", why));
    }
    if asked.method.mails() {
        mail::switched_on(service)?;
        if asked.domains.is_empty() && asked.addresses.is_empty() {
            return Err(invalid("the rule", "name domains or addresses: everybody has some address"));
        }
    }
    if asked.method.signs_in() {
        provider::provider(service)?;
    }
    let domain = |text: &String| {
        let folded = fold(&format!("a@{text}"));
        folded
            .map(|address| address[2..].to_owned())
            .ok_or_else(|| invalid("a domain", "it is none: example.org"))
    };
    let address =
        |text: &String| fold(text).ok_or_else(|| invalid("an address", "it is none: name@example.org"));
    let sorted = |mut texts: Vec<String>| {
        texts.sort_unstable();
        texts.dedup();
        texts
    };
    Ok(RegistrationRule {
        method: asked.method,
        domains: sorted(asked.domains.iter().map(domain).collect::<Result<_, _>>()?),
        addresses: sorted(asked.addresses.iter().map(address).collect::<Result<_, _>>()?),
    })
}

/// How one registers with an election.
pub fn way(service: &Service, election: &Hash) -> Result<RegistrationWay, Refused> {
    let found = store::of_election(&mut *service.reader()?, election)?;
    let found = found.ok_or_else(|| Refused::new(Code::NotFound, "nobody registers with this election"))?;
    let provider = service.provider.as_ref().filter(|_| found.method.signs_in());
    Ok(RegistrationWay { method: found.method, provider: provider.map(|provider| provider.name.clone()) })
}

/// Sends a link to an address if whoever has it may register. Nobody waits for this: how long it takes would tell.
///
/// Whoever asks for many links keeps nobody else from his: they do not count among the draft's mails, one client asks for a few
/// only, and of too many that wait the oldest go.
pub fn send_link(service: &Service, election: &Hash, client: Client, asked: &AskLink) -> Result<(), Refused> {
    let Some(address) = fold(&asked.address) else { return Ok(()) };
    let token = Token::new()?;
    let words = Words::of(&asked.language);
    service.desk.write(|connection| {
        let now = clock::now();
        store::sweep(connection, now)?;
        let Some(rule) = store::of_election(connection, election)?.filter(|rule| rule.method.mails()) else {
            return Ok(());
        };
        let person = by_address(election, &address);
        if !store::allows(connection, &rule, Some(&address))?
            || service.links_to_one.take((client, person), Instant::now()).is_err()
            || store::links(connection, election, &person, now.saturating_sub(LINK))? >= LINKS
        {
            // As much is written for whom nobody expects, and this token nobody ever learns: who measures what waits for the
            // disk learns nothing (attacks C-16).
            let nobody =
                store::NewLink { token: &token.hash(), election, person: &token.hash(), mailbox: None };
            store::add_link(connection, &nobody, now)?;
            return Ok(());
        }
        if let Some(dropped) = link::make_room(connection, &rule.draft, WAITING)? {
            store::delete_link(connection, &dropped)?;
        }
        let kept = store::NewLink { token: &token.hash(), election, person: &person, mailbox: None };
        store::add_link(connection, &kept, now)?;
        let letter = link::NewLink {
            draft: &rule.draft,
            account: rule.account,
            address: &address,
            subject: words.say("registration-subject", &[]),
            text: words.say("registration-text", &[]),
            path: format!("/register/{}", hex(election)),
            token: token.digits(),
        };
        // It goes out when the queue is looked at next, and not in the moment after somebody has asked.
        link::send(connection, letter)
    })
}

/// A token for whoever has come back from the provider and may register.
pub fn came_back(
    service: &Service,
    election: &Hash,
    back: &CameBack,
    shown: Option<&str>,
) -> Result<RegistrationToken, Refused> {
    let (Identity { subject, email }, next) = provider::came_back(service, back, shown)?;
    if next != format!("/register/{}", hex(election)) {
        return Err(Refused::new(Code::AuthProvider, "it is the answer to another question"));
    }
    let person = by_subject(election, provider::provider(service)?.issuer(), &subject);
    let mailbox = email.as_ref().map(|email| by_address(election, email));
    let token = Token::new()?;
    service.desk.write(|connection| {
        store::sweep(connection, clock::now())?;
        let rule = store::of_election(connection, election)?.filter(|rule| rule.method.signs_in());
        let rule = rule.ok_or(Code::NotFound)?;
        let refused = |detail: &str| Refused::new(Code::RegistrationRefused, detail);
        if rule.method.mails() && mailbox.is_none() {
            return Err(refused("the provider has verified no address of yours: ask for a link by mail"));
        }
        if !store::allows(connection, &rule, email.as_deref())? {
            return Err(refused("whoever runs this election has not named you: ask them"));
        }
        let kept =
            store::NewLink { token: &token.hash(), election, person: &person, mailbox: mailbox.as_ref() };
        Ok(store::add_link(connection, &kept, clock::now())?)
    })?;
    Ok(RegistrationToken { token: token.digits().to_owned() })
}

/// Binds a credential to the person whose token this is, if it may go on the roll now: from then on he has no other one in this
/// election. The same again is nothing new. Point of no return: after a crash before the credential is on the roll, the same
/// request puts it there.
pub fn bind(
    service: &Service,
    election: &Hash,
    claim: &Claim,
    may_enrol: impl FnOnce() -> Result<(), Refused>,
) -> Result<Point, Refused> {
    let gone = || {
        let detail = "this link registers nobody: it is more than an hour old, or of another election; ask for a new one";
        Refused::new(Code::RegistrationRefused, detail)
    };
    let hash = shown(&claim.token).ok_or_else(gone)?;
    let nonce = registration_nonce(&claim.token);
    let credential = *claim.answer.verify(election, &nonce).map_err(|_| {
        Refused::new(Code::RegistrationRefused, "the proof that the browser knows its own code does not hold")
    })?;
    service.desk.write(|connection| {
        let names = store::names(connection, &hash, election, clock::now().saturating_sub(LINK))?;
        if names.is_empty() {
            return Err(gone());
        }
        match store::bound(connection, election, &names, credential.bytes())? {
            None => {
                may_enrol()?;
                store::bind(connection, election, &names, credential.bytes(), clock::now())?;
                Ok(credential)
            }
            Some(bound) if bound == credential.bytes().as_slice() => Ok(credential),
            Some(_) => {
                let detail = "you have registered already, in this browser or another one: vote with the code that it made";
                Err(Refused::new(Code::RegistrationDone, detail))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_one_person_however_it_is_written() {
        assert_eq!(fold(" Ada@Example.ORG "), Some("ada@example.org".into()));
        for wrong in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@example.org,b@example.org",
            "ada@[127.0.0.1]",
            "аda@example.org",
            "ada@example.org\r\nbcc: x",
            &format!("{}@example.org", "a".repeat(300)),
        ] {
            assert_eq!(fold(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_mailbox_is_one_person_whatever_is_added_to_its_name() {
        for address in ["ada@example.org", "ada+1@example.org", "ada+a+b@example.org"] {
            assert_eq!(mailbox(address), "ada@example.org");
        }
        assert_eq!(mailbox("bob+ada@example.org"), "bob@example.org");
    }

    #[test]
    fn two_people_are_two_and_so_are_one_persons_two_elections() {
        let ada = by_address(&[1; 32], "ada@example.org");
        assert_eq!(ada, by_address(&[1; 32], "ada+1@example.org"));
        assert_ne!(ada, by_address(&[1; 32], "bob@example.org"));
        assert_ne!(ada, by_address(&[2; 32], "ada@example.org"));
        assert_ne!(ada, by_subject(&[1; 32], "", "ada@example.org"));
        let (one, other) =
            (by_subject(&[1; 32], "https://a", "ada"), by_subject(&[1; 32], "https://b", "ada"));
        assert_ne!(one, other, "another provider's ada");
    }
}
