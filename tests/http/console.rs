//! Everything that the console asks for, as the OpenAPI document lists it: who may, from where, and how it is answered.

use super::accounts::{said, with_accounts};
use glassurn_api::account::{NewKey, NewPassword, SignIn};
use glassurn_api::draft::{DraftView, HandIn, NewInvitation, Part, Published, Role, SetRole};
use glassurn_api::endpoint::{
    self, CHALLENGE, DRAFT, DRAFTS, INVITATION, INVITATIONS, INVITED, KEYS, MAIL, MAILS, MEMBER, NEW_PASSKEY,
    PASSKEY, PASSKEY_SESSION, PASSKEYS, PASSWORD, PROVIDER, PROVIDER_SESSION, PUBLISHED, REGISTRATION_RULE,
    REMINDERS, SESSION, VOTER, VOTER_CODE, VOTER_CODES, VOTER_MAILS, VOTERS, WAYS, WEBHOOK, WEBHOOKS,
};
use glassurn_api::error::Code;
use glassurn_api::mail::{NewMails, Purpose, Recipient};
use glassurn_api::passkey::{NewPasskey, PasskeySignIn};
use glassurn_api::provider::{CameBack, Go};
use glassurn_api::voter::{MendVoter, NewCode, NewVoter, NewVoterMails, NewVoters, SetReminders};
use glassurn_api::webhook::NewWebhook;
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::{Browser, JSON, OWN, PASSWORD as SECRET, save};
use glassurn_tests::registration::by_mail;
use glassurn_tests::rows::Rows;
use glassurn_tests::service::{Answer, HOST, Service};
use glassurn_tests::world::key;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Roles with the account that has each.
const ROLES: [(&str, Role); 5] = [
    ("Observer", Role::Observer),
    ("Helper", Role::Helper),
    ("Registrar", Role::Registrar),
    ("Officer", Role::ReturningOfficer),
    ("Owner", Role::Owner),
];

/// A receiver of webhooks that the operator has named; nobody is there.
const RECEIVER: &str = "http://127.0.0.1:9";

/// A service with these accounts.
fn service(names: &[&str]) -> Arc<Service> {
    with_accounts(names, &[("GLASSURN_WEBHOOK_INTERNAL", RECEIVER)])
}

/// Who may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    /// Who wants.
    Anybody,
    /// Who has an account.
    Account,
    /// Who has this role in the draft, or a higher one.
    Role(Role),
    /// Who knows a secret that the request carries.
    Secret,
}

/// An operation, who may do it, and a body that it takes.
struct Operation {
    method: &'static str,
    path: &'static str,
    may: May,
    body: Option<Vec<u8>>,
}

fn json(body: &impl Serialize) -> Option<Vec<u8>> {
    Some(serde_json::to_vec(body).expect("plain data"))
}

/// What the console asks for.
fn operations() -> Vec<Operation> {
    let operation = |method, path, may, body| Operation { method, path, may, body };
    let sign_in = SignIn { name: "Owner".into(), password: "not this one, surely".into() };
    let password = NewPassword { old: SECRET.into(), new: SECRET.into() };
    let new_passkey = NewPasskey { name: "Laptop".into(), credential: "{}".into() };
    let passkey = PasskeySignIn { credential: "{}".into() };
    let back = CameBack { code: "c".into(), state: "s".into(), issuer: None };
    let invite = NewInvitation { part: Part::Trustee, name: "Ada".into() };
    let public = hex(key(21).public().bytes());
    let notice = NewMails {
        purpose: Purpose::Notice,
        subject: "Voting is open".into(),
        text: "{link}".into(),
        path: "/".into(),
        recipients: vec![Recipient {
            address: "ada@example.org".into(),
            name: "Ada".into(),
            invitation: None,
        }],
        test: None,
    };
    let voter = NewVoter {
        name: "Ada".into(),
        address: "ada@example.org".into(),
        language: String::new(),
        credential: Some("00".repeat(32)),
        weight: 1,
    };
    let voters = NewVoters { voters: vec![voter] };
    let mend = MendVoter { address: "ada@example.org".into(), language: String::new() };
    let to_voters = NewVoterMails { purpose: Purpose::Vote, only: None, test: None, preview: false };
    let registrar = May::Role(Role::Registrar);
    let webhook = NewWebhook { url: RECEIVER.into() };
    let officer = May::Role(Role::ReturningOfficer);
    let owner = May::Role(Role::Owner);
    vec![
        operation("GET", SESSION, May::Account, None),
        operation("POST", SESSION, May::Secret, json(&sign_in)),
        operation("DELETE", SESSION, May::Account, None),
        operation("POST", PASSWORD, May::Account, json(&password)),
        operation("POST", KEYS, May::Account, json(&NewKey { key: public.clone() })),
        operation("POST", CHALLENGE, May::Anybody, None),
        operation("POST", PASSKEY_SESSION, May::Secret, json(&passkey)),
        operation("GET", PASSKEYS, May::Account, None),
        operation("POST", PASSKEYS, May::Account, json(&new_passkey)),
        operation("POST", NEW_PASSKEY, May::Account, None),
        operation("DELETE", PASSKEY, May::Account, None),
        operation("GET", WAYS, May::Anybody, None),
        operation("POST", PROVIDER, May::Secret, json(&Go { next: "/console".into() })),
        operation("POST", PROVIDER_SESSION, May::Secret, json(&back)),
        operation("GET", DRAFTS, May::Account, None),
        operation("POST", DRAFTS, May::Account, json(&save(0, "B"))),
        operation("GET", DRAFT, May::Role(Role::Observer), None),
        operation("PUT", DRAFT, officer, json(&save(1, "B"))),
        operation("DELETE", DRAFT, owner, None),
        operation("PUT", MEMBER, owner, json(&SetRole { role: Role::Owner })),
        operation("DELETE", MEMBER, owner, None),
        operation("PUT", PUBLISHED, officer, json(&Published { election: "00".repeat(32) })),
        operation("POST", INVITATIONS, officer, json(&invite)),
        operation("DELETE", INVITATION, officer, None),
        operation("GET", REGISTRATION_RULE, May::Role(Role::Registrar), None),
        operation("PUT", REGISTRATION_RULE, officer, json(&by_mail(&["example.org"], &[]))),
        operation("GET", MAILS, May::Role(Role::Helper), None),
        operation("POST", MAILS, May::Role(Role::Registrar), json(&notice)),
        operation("POST", MAIL, May::Role(Role::Helper), None),
        operation("GET", VOTERS, May::Role(Role::Helper), None),
        operation("POST", VOTERS, registrar, json(&voters)),
        operation("DELETE", VOTERS, registrar, None),
        operation("PUT", VOTER, registrar, json(&mend)),
        operation("POST", VOTER_MAILS, registrar, json(&to_voters)),
        operation("POST", VOTER_CODES, registrar, None),
        operation("POST", VOTER_CODE, registrar, json(&NewCode::default())),
        operation("PUT", REMINDERS, registrar, json(&SetReminders { times: Vec::new() })),
        operation("GET", INVITED, May::Secret, None),
        operation("PUT", INVITED, May::Secret, json(&HandIn { key: public })),
        operation("POST", INVITED, May::Secret, None),
        operation("GET", WEBHOOKS, owner, None),
        operation("POST", WEBHOOKS, owner, json(&webhook)),
        operation("DELETE", WEBHOOK, owner, None),
        // The last one: what it puts into the queue is tried again and again.
        operation("POST", WEBHOOK, owner, None),
    ]
}

impl Operation {
    /// Its address for a draft, whose member "Observer", invitation 1 and webhook 1 it is about.
    fn at(&self, draft: &str) -> String {
        let path = self.path.replace("{draft}", draft);
        path.replace("{name}", "Observer").replace("{number}", "1")
    }

    fn unsafe_method(&self) -> bool {
        self.method != "GET"
    }

    /// Does it as a page of this server does.
    fn by(&self, browser: &Browser, draft: &str) -> Answer {
        let headers: &[(&str, &str)] = if self.body.is_some() { &[OWN, JSON] } else { &[OWN] };
        browser.ask(self.method, &self.at(draft), headers, self.body.as_deref())
    }
}

/// What is in all tables but who was when in which session.
fn rows(service: &Service) -> Rows {
    let mut rows = service.rows().expect("tables");
    for passing in ["sessions", "attempts", "challenges"] {
        rows.remove(passing).expect("a table");
    }
    rows
}

/// A draft of the owner's with everybody in it, one invitation and one webhook.
fn full(owner: &Browser) -> DraftView {
    let draft = owner.begin("A");
    for (name, role) in ROLES {
        owner.give(&draft.summary.id, name, role);
    }
    owner.invite(&draft.summary.id, Part::Registrar, "Rita");
    let hook = NewWebhook { url: RECEIVER.into() };
    assert_eq!(owner.send("POST", &endpoint::webhooks(&draft.summary.id), &hook).status, 201);
    draft
}

#[test]
fn c_14_the_table_of_this_test_is_the_openapi_document() {
    let service = service(&[]);
    let document: Value = service.get(endpoint::OPENAPI).json();
    let paths = document["paths"].as_object().expect("paths");
    let mut private = BTreeSet::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            if !operation["security"].is_null() || path.starts_with("/api/v1/session") {
                private.insert((method.to_uppercase(), path.clone()));
            } else {
                // Whatever else can be asked without a cookie is read, or signed, or open to anybody.
                let open = [
                    endpoint::ELECTIONS,
                    endpoint::ENTRIES,
                    endpoint::BALLOTS,
                    endpoint::REGISTRATIONS,
                    endpoint::ASK_AGAIN,
                    endpoint::REGISTRATION_LINKS,
                    endpoint::REGISTRATION_RETURN,
                    endpoint::PREPARE_CLOSE,
                    endpoint::CHECKED,
                ];
                assert!(method == "get" || open.contains(&path.as_str()), "{method} {path}");
            }
        }
    }
    let table: BTreeSet<_> =
        operations().iter().map(|known| (known.method.to_owned(), known.path.to_owned())).collect();
    assert_eq!(private, table);
    let schemes = document["components"]["securitySchemes"].as_object().expect("schemes");
    assert_eq!(schemes["session"]["name"], "__Host-glassurn");
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
            let before = rows(&service);
            assert_eq!(operation.by(browser, &draft).code(), code, "{what} by {who}");
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
                    refused("the owner", &owner, code);
                }
            }
            May::Anybody => assert_eq!(operation.by(&nobody, &draft).status, 200, "{what}"),
            May::Account => {
                refused("nobody", &nobody, Code::AuthRequired);
                let answer = operation.by(&of("Stranger"), &draft);
                // No authenticator was asked, and there is no passkey yet: who may ask for it is told so.
                let told = [("POST", PASSKEYS, Code::AuthPasskey), ("DELETE", PASSKEY, Code::NotFound)];
                let told = told.iter().find(|told| (told.0, told.1) == (operation.method, operation.path));
                let enough = told.map_or(answer.status < 300, |told| answer.code() == told.2);
                assert!(enough, "{what}: {}", answer.text());
            }
            May::Role(least) => {
                refused("nobody", &nobody, Code::AuthRequired);
                refused("a stranger", &of("Stranger"), Code::NotFound);
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

#[test]
fn e_01_another_sites_page_does_nothing_with_the_cookie() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer"]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    let (ours, local) = (format!("https://{HOST}"), format!("http://{}", service.address()));
    let evil = [
        format!("https://{HOST}.evil.example"),
        format!("https://evil.example/{HOST}"),
        format!("evil{HOST}"),
    ];
    let foreign: [&[(&str, &str)]; 13] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", &ours)],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "Same-Origin")],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", &evil[0])],
        &[("origin", &evil[1])],
        &[("origin", &evil[2])],
        &[("origin", &ours), ("origin", "https://evil.example")],
        &[("origin", "https://"), ("host", "")],
        &[],
    ];
    let before = rows(&service);
    let cookies = operations().into_iter().filter(|known| known.unsafe_method() && known.path != INVITED);
    for operation in cookies {
        let what = format!("{} {}", operation.method, operation.path);
        let send = |headers: &[(&str, &str)]| {
            owner.ask(operation.method, &operation.at(&draft), headers, operation.body.as_deref())
        };
        for headers in foreign {
            let answer = send(&[headers, &[JSON]].concat());
            // A head without a host is none.
            let code = if headers.contains(&("host", "")) && answer.status == 400 {
                continue;
            } else {
                answer.code()
            };
            assert_eq!(code, Code::AuthCsrf, "{what} {headers:?}");
        }
        if operation.body.is_some() {
            // What a form can send, from wherever it comes.
            for media in
                ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"]
            {
                for origin in [OWN, ("origin", ours.as_str())] {
                    let answer = send(&[origin, ("content-type", media)]);
                    assert_eq!(answer.code(), Code::RequestUnsupportedMedia, "{what} {media}");
                }
            }
            assert_eq!(send(&[OWN]).code(), Code::RequestUnsupportedMedia, "{what} of no type");
        }
    }
    assert_eq!(rows(&service), before);
    // From our own pages it is done, whichever way a browser says so, and by a program that says it.
    for origin in [OWN, ("sec-fetch-site", "none"), ("origin", ours.as_str()), ("origin", local.as_str())] {
        let body = json(&save(0, "C"));
        assert_eq!(owner.ask("POST", DRAFTS, &[origin, JSON], body.as_deref()).status, 201, "{origin:?}");
    }
    service.assert_calm();
}

#[test]
fn e_19_e_20_what_is_personal_is_kept_by_no_cache_and_read_by_no_other_site() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer"]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    let nobody = Browser::new(&service);
    let mut answers = Vec::new();
    for operation in operations() {
        for browser in [&nobody, &owner] {
            for origin in ["https://evil.example", "null", &format!("https://{HOST}")] {
                let at = operation.at(&draft);
                let headers = [("origin", origin), ("x-forwarded-host", "evil.example"), JSON];
                answers.push(browser.ask("GET", &at, &headers, None));
                answers.push(browser.ask(
                    "OPTIONS",
                    &at,
                    &[headers[0], ("access-control-request-method", "PUT")],
                    None,
                ));
                if origin != format!("https://{HOST}") {
                    answers.push(browser.ask(operation.method, &at, &headers, Some(b"{}")));
                }
            }
        }
        // A path that looks like a file's is no page, and no other way to what is personal.
        for more in ["/x.css", ".css", ";x.css", "%2fx.css", "/"] {
            let answer = owner.get(&format!("{}{more}", operation.at(&draft)));
            assert!([401, 404, 405].contains(&answer.status), "{more}: {answer:?}");
            answers.push(answer);
        }
    }
    answers.push(owner.get(SESSION));
    answers.push(owner.get(&endpoint::draft(&draft)));
    assert_eq!(answers[answers.len() - 1].status, 200);
    for answer in answers {
        assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        assert!(!answer.text().contains("evil.example"), "{answer:?}");
        for name in answer.headers.keys() {
            assert!(!name.as_str().starts_with("access-control-"), "{answer:?}");
        }
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    }
    service.assert_calm();
}

#[test]
fn e_36_one_address_one_method_one_meaning() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer"]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    for operation in operations() {
        let at = operation.at(&draft);
        let known: BTreeSet<_> = operations()
            .iter()
            .filter(|other| other.path == operation.path)
            .map(|other| other.method)
            .collect();
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            if known.contains(method) {
                continue;
            }
            let answer = owner.ask(method, &at, &[OWN, JSON], None);
            assert_eq!(answer.code(), Code::MethodNotAllowed, "{method} {at}");
            let allowed: BTreeSet<_> =
                answer.header("allow").split(", ").filter(|name| *name != "HEAD").collect();
            assert_eq!(allowed, known, "{at}");
        }
        let double = at.replace("/v1/", "/v1//");
        let encoded = at.replacen("/v1/", "%2fv1%2f", 1);
        // Behind a member's name it would be part of a name that nobody has.
        let longer =
            format!("{}%2f", if operation.path == MEMBER { endpoint::draft(&draft) } else { at.clone() });
        for other in [format!("{at}/"), double, encoded, at.replace("/v1/", "/V1/"), longer] {
            let answer = owner.ask(operation.method, &other, &[OWN, JSON], operation.body.as_deref());
            // At an address that nothing is at, the pages say so.
            let page = answer.status == 200 && answer.header("content-type").starts_with("text/html");
            assert!([404, 405].contains(&answer.status) || page, "{other}: {answer:?}");
        }
    }
    assert_eq!(owner.get(&endpoint::draft(&draft)).json::<DraftView>().members.len(), 5);
    service.assert_calm();
}

#[test]
fn e_41_numbers_have_one_spelling_and_edges() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer"]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    let path = endpoint::draft(&draft);
    for number in [
        "-1",
        "0",
        "01",
        "+1",
        "1.0",
        "1e0",
        "NaN",
        "9223372036854775808",
        "18446744073709551616",
        "%31%00",
        "١",
    ] {
        let answer = owner.delete(&format!("{path}/invitations/{}", number.replace('١', "%d9%a1")));
        assert_eq!(answer.code(), Code::NotFound, "{number}");
    }
    for revision in ["-1", "1.0", "1e0", "\"1\"", "null", "NaN", "18446744073709551616", "[1]", "true"] {
        let body = format!("{{\"revision\":{revision},\"title\":\"\",\"document\":\"\"}}");
        let answer = owner.ask("PUT", &path, &[OWN, JSON], Some(body.as_bytes()));
        assert_eq!(answer.code(), Code::RequestMalformed, "{revision}");
    }
    for revision in [0, 2, 1 << 63, u64::MAX] {
        assert_eq!(owner.send("PUT", &path, &save(revision, "")).code(), Code::DraftConflict, "{revision}");
    }
    for body in [
        "{\"revision\":1,\"revision\":1,\"title\":\"\",\"document\":\"\"}",
        "{\"revision\":1,\"title\":\"\",\"document\":\"\",\"owner\":true}",
        "{\"revision\":1,\"title\":\"\"}",
        "",
        "[]",
    ] {
        let answer = owner.ask("PUT", &path, &[OWN, JSON], Some(body.as_bytes()));
        assert_eq!(answer.code(), Code::RequestMalformed, "{body}");
    }
    assert_eq!(owner.get(&format!("{DRAFTS}?limit=-1&offset=18446744073709551616")).status, 200);
    let left: DraftView = owner.get(&path).json();
    assert_eq!((left.revision, left.invitations.len()), (1, 1));
    service.assert_calm();
}
