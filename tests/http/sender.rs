//! What the DNS says of the domain that mail is from: the service asks a name server for TXT records of it, and for nothing
//! that somebody else has chosen.

use super::accounts::with_accounts;
use super::mail::FROM;
use glassurn_api::endpoint::SENDER;
use glassurn_api::error::Code;
use glassurn_api::sender::RecordState::{Found, Missing, Several, Unknown, Unnamed};
use glassurn_api::sender::{RecordKind, RecordState, SenderView};
use glassurn_tests::console::Browser;
use glassurn_tests::dns::{NOBODY, NameServer};

const SMTP: (&str, &str) = ("GLASSURN_SMTP_URL", "smtp://127.0.0.1:9");
const SELECTOR: (&str, &str) = ("GLASSURN_DKIM_SELECTOR", "vote2026");
const SPF: &str = "v=spf1 include:evil.example redirect=evil.example -all";

/// What an official sees at a service with these options.
fn view(options: &[(&str, &str)]) -> SenderView {
    let service = with_accounts(&["Olga"], options);
    let view = Browser::of(&service, "Olga").get(SENDER).json();
    service.assert_calm();
    view
}

fn states(view: &SenderView) -> [RecordState; 3] {
    let kinds = [RecordKind::Spf, RecordKind::Dkim, RecordKind::Dmarc];
    kinds.map(|kind| view.records.iter().find(|record| record.kind == kind).expect("a record").state)
}

#[test]
fn the_senders_domain_is_looked_up_and_nothing_else() {
    let key = format!("v=DKIM1; k=rsa; p={}", "A".repeat(900));
    let dns = NameServer::with(&[
        ("example.org", "site-verification=1"),
        ("example.org", SPF),
        ("vote2026._domainkey.example.org", &key),
        ("_dmarc.example.org", "v=DMARC1; p=reject; rua=mailto:reports@evil.example"),
        ("evil.example", "v=spf1 +all"),
    ]);
    let address = dns.address();
    let view = view(&[SMTP, FROM, SELECTOR, ("GLASSURN_DNS", address.as_str())]);
    assert_eq!(view.domain, "example.org");
    assert_eq!(states(&view), [Found, Found, Found], "{view:?}");
    assert_eq!(view.records[0].text.as_deref(), Some(SPF));
    assert!(view.records[1].text.as_ref().is_some_and(|text| text.starts_with("v=DKIM1; k=rsa; p=AAA")));
    // What the records name is not followed, and no address is asked for.
    assert_eq!(dns.asked(), ["_dmarc.example.org", "example.org", "vote2026._domainkey.example.org"]);
}

#[test]
fn whoever_asks_chooses_no_name() {
    let dns = NameServer::with(&[]);
    let address = dns.address();
    let service = with_accounts(&["Olga"], &[SMTP, FROM, ("GLASSURN_DNS", address.as_str())]);
    let olga = Browser::of(&service, "Olga");
    for query in ["?domain=evil.example", "?from=a@evil.example", "#evil.example"] {
        let answer = olga.get(&format!("{SENDER}{query}"));
        assert!(answer.status == 200 || answer.code() == Code::RequestMalformed, "{query}");
    }
    for header in [("host", "evil.example"), ("x-forwarded-host", "evil.example")] {
        assert_eq!(olga.ask("GET", SENDER, &[header], None).status, 200);
    }
    assert_eq!(dns.asked(), ["_dmarc.example.org", "example.org"]);
    service.assert_calm();
}

#[test]
fn what_is_missing_and_what_is_there_twice_is_said() {
    let dns = NameServer::with(&[
        ("mail.example.org", "v=spf1 -all"),
        ("mail.example.org", "v=spf1 +all"),
        ("vote2026._domainkey.mail.example.org", "v=DKIM1; p="),
        ("_dmarc.example.org", "v=DMARC1; p=none"),
        ("_dmarc.org", "v=DMARC1; p=reject"),
    ]);
    let address = dns.address();
    let from = ("GLASSURN_MAIL_FROM", "vote@Mail.Example.org");
    let found = view(&[SMTP, from, SELECTOR, ("GLASSURN_DNS", address.as_str())]);
    assert_eq!(states(&found), [Several, Missing, Found], "{found:?}");
    assert_eq!(found.records[2].name, "_dmarc.example.org", "the domain above has it");

    let bare = NameServer::with(&[]);
    let address = bare.address();
    let found = view(&[SMTP, from, ("GLASSURN_DNS", address.as_str())]);
    assert_eq!(states(&found), [Missing, Unnamed, Missing], "{found:?}");
    assert_eq!(found.records[2].name, "_dmarc.mail.example.org");
    assert!(!bare.asked().contains(&"_dmarc.org".to_owned()), "nothing is asked of a registry");
}

#[test]
fn a_name_server_that_does_not_answer_is_said() {
    let found = view(&[SMTP, FROM, SELECTOR, ("GLASSURN_DNS", NOBODY)]);
    assert_eq!(states(&found), [Unknown, Unknown, Unknown]);
    for record in &found.records {
        assert!(record.reason.as_ref().is_some_and(|reason| !reason.is_empty()), "{record:?}");
    }
    // A selector that is no name is none that could be looked up.
    let dns = NameServer::with(&[("example.org", "v=spf1 -all")]);
    let address = dns.address();
    let selector = ("GLASSURN_DKIM_SELECTOR", "..");
    let found = view(&[SMTP, FROM, selector, ("GLASSURN_DNS", address.as_str())]);
    assert_eq!(states(&found), [Found, Unknown, Missing], "{found:?}");
}

#[test]
fn a_service_without_mail_has_no_sender() {
    let service = with_accounts(&["Olga"], &[]);
    assert_eq!(Browser::of(&service, "Olga").get(SENDER).code(), Code::MailOff);
    assert_eq!(Browser::new(&service).get(SENDER).code(), Code::AuthRequired);
    service.assert_calm();
}
