//! Who may do what of the console, whatever a request says of itself.

use super::super::accounts::said;
use super::{May, ROLES, full, operations, rows, service};
use glassurn_api::endpoint::{
    self, ANNOUNCEMENT, DRAFTS, IDENTITY, MAIL, MAILS, PASSKEY, PASSKEY_SESSION, PASSKEYS, PROVIDER,
    PROVIDER_SESSION, PUBLISHED, REGISTRATION_RULE, REMINDERS, SENDER, SESSION, VOTER, VOTER_CODE,
    VOTER_CODES, VOTER_MAILS, VOTERS,
};
use glassurn_api::error::Code;
use glassurn_tests::console::{Browser, JSON, OWN};
use glassurn_tests::service::Service;
use serde_json::Value;

/// A line of the log about a deed that was refused.
#[derive(Debug, PartialEq, Eq)]
struct Refusal {
    id: String,
    account: String,
    draft: String,
    deed: String,
}

/// All such lines.
fn refusals(service: &Service) -> Vec<Refusal> {
    let log = service.log();
    let lines = log.lines().filter(|line| line.contains("\"message\":\"refused\""));
    let refused = lines.map(|line| serde_json::from_str::<Value>(line).expect("a line of the log"));
    let text = |line: &Value, field: &str| line[field].as_str().expect("a text").to_owned();
    refused
        .map(|line| Refusal {
            id: text(&line, "id"),
            account: text(&line, "account"),
            draft: text(&line, "draft"),
            deed: ["method", "route", "code"].map(|field| text(&line, field)).join(" "),
        })
        .collect()
}

#[test]
fn c_14_every_role_may_do_what_it_may_and_nothing_more() {
    let service = service(&["Observer", "Helper", "Registrar", "Officer", "Owner", "Stranger"]);
    let of = |name: &str| Browser::of(&service, name);
    let owner = of("Owner");
    for operation in operations() {
        let what = format!("{} {}", operation.method, operation.path);
        let draft = full(&owner).summary.id;
        let refused = |who: &str, browser: &Browser, code: Code| {
            let (before, told) = (rows(&service), refusals(&service).len());
            let problem = operation.by(browser, &draft).problem();
            assert_eq!(problem.code(), Some(code), "{what} by {who}");
            // The operator's log says who was refused what; to the operator alone.
            let event = Refusal {
                id: problem.instance.expect("an id"),
                account: if ROLES.iter().any(|(name, _)| *name == who) || who == "Stranger" {
                    who
                } else {
                    ""
                }
                .into(),
                draft: if operation.path.contains("{draft}") { draft.clone() } else { String::new() },
                deed: format!("{what} {}", code.as_str()),
            };
            assert_eq!(refusals(&service).split_off(told), [event], "{what} by {who}");
            // Neither a header nor another method makes more of it.
            for more in [("x-http-method-override", operation.method), ("authorization", "Bearer owner")] {
                let headers = [OWN, JSON, more, ("x-role", "owner"), ("x-user", "Owner")];
                let answer = browser.ask("GET", &operation.at(&draft), &headers, None);
                assert!(operation.method == "GET" || answer.status != 204, "{what} by {who}");
                let answer =
                    browser.ask(operation.method, &operation.at(&draft), &headers, operation.body.as_deref());
                assert!(answer.status >= 400, "{what} by {who}: {answer:?}");
            }
            assert_eq!(rows(&service), before, "{what} by {who} leaves no trace");
        };
        let nobody = Browser::new(&service);
        match operation.may {
            May::Secret => {
                let code = match operation.path {
                    SESSION => Code::AuthRefused,
                    PASSKEY_SESSION => Code::AuthPasskey,
                    // This server knows none.
                    PROVIDER | PROVIDER_SESSION => Code::ProviderOff,
                    _ => Code::AuthRequired,
                };
                if code != Code::AuthRequired {
                    assert_eq!(operation.by(&nobody, &draft).code(), code, "{what}");
                } else {
                    refused("nobody", &nobody, code);
                    refused("an owner without it", &owner, code);
                }
            }
            May::Anybody => assert_eq!(operation.by(&nobody, &draft).status, 200, "{what}"),
            May::Account => {
                refused("nobody", &nobody, Code::AuthRequired);
                let answer = operation.by(&of("Stranger"), &draft);
                // No authenticator was asked, there is neither passkey nor identity yet, and this server sends no mail: who
                // may ask for it is told so.
                let told = [
                    ("POST", PASSKEYS, Code::AuthPasskey),
                    ("DELETE", PASSKEY, Code::NotFound),
                    ("DELETE", IDENTITY, Code::NotFound),
                    ("GET", SENDER, Code::MailOff),
                ];
                let told = told.iter().find(|told| (told.0, told.1) == (operation.method, operation.path));
                let enough = told.map_or(answer.status < 300, |told| answer.code() == told.2);
                assert!(enough, "{what}: {}", answer.text());
            }
            May::Role(least) => {
                refused("nobody", &nobody, Code::AuthRequired);
                refused("Stranger", &of("Stranger"), Code::NotFound);
                for (name, role) in ROLES {
                    let browser = of(name);
                    if role < least {
                        refused(name, &browser, Code::AuthForbidden);
                        continue;
                    }
                    let answer = operation.by(&browser, &full(&owner).summary.id);
                    // No election came of it yet, and this server sends no mail: who may ask for it is told so.
                    let told = [
                        (PUBLISHED, Code::DraftInvalid),
                        (MAILS, Code::MailOff),
                        (MAIL, Code::MailOff),
                        (VOTERS, Code::MailOff),
                        (VOTER, Code::MailInvalid),
                        (VOTER_MAILS, Code::MailInvalid),
                        (REMINDERS, Code::MailOff),
                        (ANNOUNCEMENT, Code::MailInvalid),
                        (ANNOUNCEMENT, Code::NotFound),
                        (VOTER_CODES, Code::MailOff),
                        (VOTER_CODE, Code::MailOff),
                        (REGISTRATION_RULE, Code::MailOff),
                    ];
                    let enough = answer.status < 300
                        || told.iter().any(|(path, code)| operation.path == *path && answer.code() == *code);
                    assert!(enough, "{what} by {name}: {}", answer.text());
                }
            }
        }
    }
    service.assert_calm();
}

#[test]
fn c_14_a_session_signs_nothing() {
    let service = service(&["Owner"]);
    let owner = Browser::of(&service, "Owner");
    let election = "ab".repeat(32);
    for path in [
        endpoint::ELECTIONS.to_owned(),
        endpoint::entries(&election),
        endpoint::ballots(&election),
        endpoint::prepare_close(&election),
    ] {
        let cbor = ("content-type", endpoint::CBOR);
        let [with, without] = [&owner, &Browser::new(&service)]
            .map(|browser| browser.ask("POST", &path, &[OWN, cbor], Some(&[0x83, 0, 0x40, 0xf6])));
        assert!(with.status >= 400, "{path}");
        assert_eq!(said(&with), said(&without));
    }
}

#[test]
fn c_15_a_draft_of_others_is_one_that_is_not_there() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer", "Stranger"]);
    let (owner, stranger) = (Browser::of(&service, "Owner"), Browser::of(&service, "Stranger"));
    let draft = full(&owner).summary.id;
    let own = stranger.begin("mine").summary.id;
    let before = rows(&service);
    for operation in operations().iter().filter(|operation| operation.path.contains("{draft}")) {
        let what = format!("{} {}", operation.method, operation.path);
        let there = said(&operation.by(&stranger, &draft));
        assert_eq!(there.0, 404, "{what}");
        let absent = "0f".repeat(16);
        for other in [&absent, &draft.to_uppercase(), "0", "..%2f", &draft[1..], &format!("{draft}0"), "%00"]
        {
            let answer = operation.by(&stranger, other);
            assert_eq!(said(&answer), there, "{what} of {other}");
        }
    }
    // A number of another draft's invitation is none of one's own.
    assert_eq!(stranger.delete(&endpoint::invitation(&own, 1)).code(), Code::NotFound);
    assert_eq!(stranger.delete(&endpoint::member(&own, "Owner")).code(), Code::NotFound);
    assert_eq!(rows(&service), before);
    let drafts = stranger.get(DRAFTS);
    assert!(!drafts.text().contains(&draft) && drafts.text().contains(&own));
    service.assert_calm();
}
