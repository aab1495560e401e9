//! Elections with which voters register by mail: an official's draft, the rule, and voting that has begun.

use crate::console::{Browser, account};
use crate::post::PostOffice;
use crate::remote::Remote;
use crate::service::{HOST, Service};
use crate::world::{contest, draft, key};
use glassurn_api::account::NewKey;
use glassurn_api::draft::Published;
use glassurn_api::endpoint;
use glassurn_api::registration::{Method, RegistrationRule};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{CodeMaker, Draft, Eligibility, Rule};
use std::sync::Arc;

/// Whoever has an address of one of these domains, or one of these addresses.
pub fn by_mail(domains: &[&str], addresses: &[&str]) -> RegistrationRule {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    RegistrationRule { method: Method::Mail, domains: texts(domains), addresses: texts(addresses) }
}

/// A single choice among three, with which voters register.
fn registered() -> Draft {
    let options = ["ada", "bob", "cyd"].map(String::from);
    let contests = vec![contest("chair", &options, Rule::Exactly { sum: 1, cap: None })];
    Draft { eligibility: Eligibility::Registered, codes: CodeMaker::Voter, ..draft(contests, 2, 2) }
}

/// Voting is open, and nobody is on the roll. Gives the browser of the official, too, and the draft's id.
#[track_caller]
pub fn open(office: &PostOffice, rule: &RegistrationRule) -> (Remote, Browser, String) {
    let url = office.url();
    let from = ("GLASSURN_MAIL_FROM", "Vote office <vote@example.org>");
    let service = Service::new(&[], &[("GLASSURN_SMTP_URL", url.as_str()), from]);
    account(&service, "Olga");
    service.start().expect("it starts");
    let service = Arc::new(service);
    let olga = Browser::of(&service, "Olga");
    let listed = olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) });
    assert_eq!(listed.status, 201, "{}", listed.text());
    let draft = olga.begin("The chair").summary.id;
    let remote = Remote::open(service, registered(), 0);
    let set = olga.send("PUT", &endpoint::registration_rule(&draft), rule);
    assert_eq!(set.status, 200, "{}", set.text());
    let published = Published { election: remote.id() };
    assert_eq!(olga.send("PUT", &endpoint::published(&draft), &published).status, 200);
    (remote, olga, draft)
}

/// The token in the link of the last of so many mails.
#[track_caller]
pub fn token(remote: &Remote, office: &PostOffice, letters: usize) -> String {
    let text = office.wait(letters).pop().expect("a letter").part("text/plain");
    let begin = format!("https://{HOST}/register/{}#", remote.id());
    let (_, rest) =
        text.split_once(begin.as_str()).unwrap_or_else(|| panic!("no link to this server: {text}"));
    rest[..64].to_owned()
}
