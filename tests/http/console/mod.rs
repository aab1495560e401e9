//! Everything that the console asks for, as the OpenAPI document lists it: who may, from where, and how it is answered.

mod addresses;
mod roles;
mod sites;
mod slow;

use super::accounts::with_accounts;
use glassurn_api::account::{NewKey, NewPassword, SignIn};
use glassurn_api::announcement::Announce;
use glassurn_api::draft::{DraftView, HandIn, NewInvitation, Part, Published, Role, SetRole};
use glassurn_api::endpoint::{
    self, ANNOUNCEMENT, ANNOUNCEMENTS, CHALLENGE, DRAFT, DRAFTS, IDENTITY, INVITATION, INVITATIONS, INVITED,
    KEYS, MAIL, MAILS, MEMBER, NEW_PASSKEY, PASSKEY, PASSKEY_SESSION, PASSKEYS, PASSWORD, PROVIDER,
    PROVIDER_SESSION, PUBLISHED, REGISTRATION_RULE, REMINDERS, SENDER, SESSION, VOTER, VOTER_CODE,
    VOTER_CODES, VOTER_MAILS, VOTERS, WAYS, WEBHOOK, WEBHOOKS,
};
use glassurn_api::mail::{NewMails, Purpose, Recipient};
use glassurn_api::passkey::{NewPasskey, PasskeySignIn};
use glassurn_api::provider::{CameBack, Go};
use glassurn_api::voter::{MendVoter, NewCode, NewVoter, NewVoterMails, NewVoters, SetReminders};
use glassurn_api::webhook::NewWebhook;
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::{Browser, JSON, OWN, PASSWORD as SECRET, save};
use glassurn_tests::registration::by_mail;
use glassurn_tests::rows::Rows;
use glassurn_tests::service::{Answer, Service};
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
        operation("GET", IDENTITY, May::Account, None),
        operation("DELETE", IDENTITY, May::Account, None),
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
        operation("PUT", INVITATION, officer, None),
        operation("DELETE", INVITATION, officer, None),
        operation("GET", REGISTRATION_RULE, May::Role(Role::Registrar), None),
        operation("PUT", REGISTRATION_RULE, officer, json(&by_mail(&["example.org"], &[]))),
        operation("GET", MAILS, May::Role(Role::Helper), None),
        operation("POST", MAILS, May::Role(Role::Registrar), json(&notice)),
        operation("POST", MAIL, May::Role(Role::Helper), None),
        operation("GET", SENDER, May::Account, None),
        operation("GET", VOTERS, May::Role(Role::Helper), None),
        operation("POST", VOTERS, registrar, json(&voters)),
        operation("DELETE", VOTERS, registrar, None),
        operation("PUT", VOTER, registrar, json(&mend)),
        operation("POST", VOTER_MAILS, registrar, json(&to_voters)),
        operation("POST", VOTER_CODES, registrar, None),
        operation("POST", VOTER_CODE, registrar, json(&NewCode::default())),
        operation("PUT", REMINDERS, registrar, json(&SetReminders { times: Vec::new() })),
        operation("GET", ANNOUNCEMENTS, May::Role(Role::Observer), None),
        operation("PUT", ANNOUNCEMENT, officer, json(&Announce { mail: false, due: None })),
        operation("DELETE", ANNOUNCEMENT, officer, None),
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
        path.replace("{name}", "Observer").replace("{number}", "1").replace("{what}", "result")
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
                    endpoint::NEW_LINK,
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
