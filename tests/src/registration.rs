//! Elections with which voters register: an official's draft, the rule, voting that has begun, and what a browser sends.

use crate::console::{Browser, JSON, OWN, account};
use crate::post::PostOffice;
use crate::remote::Remote;
use crate::service::{Answer, HOST, Service};
use crate::tables::Tables;
use crate::world::{contest, draft, key};
use glassurn_api::account::NewKey;
use glassurn_api::credential::{Claim, registration_nonce};
use glassurn_api::draft::Published;
use glassurn_api::endpoint;
use glassurn_api::registration::{AskLink, Method, RegistrationRule};
use glassurn_crypto::credential::{Registration as Possession, VoterCode};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{CodeMaker, Draft, Eligibility, Rule};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long the service may take to note that a mail went out.
const NOTED: Duration = Duration::from_secs(10);

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

/// The options of a service that hands mail to this office.
pub fn mailing(office: &PostOffice) -> [(&'static str, String); 2] {
    [("GLASSURN_SMTP_URL", office.url()), ("GLASSURN_MAIL_FROM", "Vote office <vote@example.org>".to_owned())]
}

/// Voting is open, and nobody is on the roll. Gives the browser of the official, too, and the draft's id.
#[track_caller]
pub fn open(office: &PostOffice, rule: &RegistrationRule) -> (Remote, Browser, String) {
    open_with(&mailing(office), rule)
}

/// The same on a service with these options.
#[track_caller]
pub fn open_with(options: &[(&str, String)], rule: &RegistrationRule) -> (Remote, Browser, String) {
    let options: Vec<(&str, &str)> = options.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let service = Service::new(&[], &options);
    account(&service, "Olga");
    service.start().expect("it starts");
    let service = Arc::new(service);
    let (remote, draft) = open_on(&service, rule, 1);
    (remote, Browser::of(&service, "Olga"), draft)
}

/// The same on a service that runs, where Olga has an account; `number` tells the elections of one service apart.
#[track_caller]
pub fn open_on(service: &Arc<Service>, rule: &RegistrationRule, number: u8) -> (Remote, String) {
    let olga = Browser::of(service, "Olga");
    // Where the operator has listed the key, she need not.
    olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) });
    let draft = olga.begin("The chair").summary.id;
    let remote = Remote::open(service.clone(), Draft { nonce: [number; 32], ..registered() }, 0);
    let set = olga.send("PUT", &endpoint::registration_rule(&draft), rule);
    assert_eq!(set.status, 200, "{}", set.text());
    let published = Published { election: remote.id() };
    assert_eq!(olga.send("PUT", &endpoint::published(&draft), &published).status, 200);
    (remote, draft)
}

/// Asks for a link at an address, from this address of the network if the service believes that.
pub fn ask(remote: &Remote, address: &str, from: &str) -> Answer {
    let asked = AskLink { address: address.into(), language: "en".into() };
    let body = serde_json::to_vec(&asked).expect("plain data");
    let path = endpoint::registration_links(&remote.id());
    Browser::new(&remote.service).ask("POST", &path, &[OWN, JSON, ("x-forwarded-for", from)], Some(&body))
}

/// What a browser sends that has made a code, with its credential.
pub fn claim(remote: &mut Remote, token: &str) -> Vec<u8> {
    let code = VoterCode::generate(&mut remote.world.rng);
    let credential = code.credential(&remote.hash()).expect("it has one");
    let nonce = registration_nonce(token);
    let answer = Possession::prove(&remote.hash(), &nonce, &credential, &mut remote.world.rng);
    remote.world.codes.push(code);
    Claim { token: token.into(), answer }.to_bytes()
}

/// Sends it.
pub fn send(remote: &Remote, claim: &[u8]) -> Answer {
    remote.service.post(&endpoint::registrations(&remote.id()), claim)
}

/// The token in the link of the last of so many mails. The service has noted then that they went out, or takes long to.
#[track_caller]
pub fn token(remote: &Remote, office: &PostOffice, letters: usize) -> String {
    let text = office.wait(letters).pop().expect("a letter").part("text/plain");
    let mut tables = Tables::open(&remote.service.database());
    let since = Instant::now();
    while tables.words("SELECT address AS value FROM mails WHERE done IS NOT NULL").len() < letters
        && since.elapsed() < NOTED
    {
        sleep(Duration::from_millis(20));
    }
    let begin = format!("https://{HOST}/register/{}#", remote.id());
    let (_, rest) =
        text.split_once(begin.as_str()).unwrap_or_else(|| panic!("no link to this server: {text}"));
    rest[..64].to_owned()
}
