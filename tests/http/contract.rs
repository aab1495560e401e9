//! The OpenAPI document against the service: schemathesis, a stranger's program, makes requests of it, such that fit and such
//! that do not. Every answer is one that the document has, and none is a mistake of the server's.

use super::accounts::with_accounts;
use super::choice;
use super::mail::{notice, sending};
use super::mail_codes::{begun_on, voters};
use glassurn_api::account::NewKey;
use glassurn_api::draft::{Part, Published};
use glassurn_api::endpoint;
use glassurn_api::webhook::NewWebhook;
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::account;
use glassurn_tests::post::PostOffice;
use glassurn_tests::provider::{Provider, knowing};
use glassurn_tests::registration::{by_mail, open_on};
use glassurn_tests::remote::Remote;
use glassurn_tests::world::key;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How long the program may take, in seconds, on top of what it does of each operation at least.
const SECONDS: &str = "60";

/// What the answers are judged by.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// A receiver of webhooks that the operator has named; nobody is there.
const RECEIVER: &str = "http://127.0.0.1:9";

/// The program `st`; Python beside it has its libraries.
pub fn program() -> PathBuf {
    let named = std::env::var_os("GLASSURN_SCHEMATHESIS");
    PathBuf::from(named.expect("GLASSURN_SCHEMATHESIS names the program `st`: run `cargo xtask test`"))
}

#[test]
fn schemathesis_finds_no_mistake_of_the_servers_and_no_undocumented_answer() {
    // It sends mail and knows a provider, so that no door is shut: one draft's voters got their codes otherwise, another's by
    // mail, a third's register.
    let office = PostOffice::opened();
    let provider = Provider::start("http://localhost/console/return");
    let (known, _folder) = knowing(&provider.issuer);
    let mut options: Vec<(&str, &str)> = known.iter().map(|(name, value)| (*name, value.as_str())).collect();
    options.extend([("GLASSURN_WEBHOOK_INTERNAL", RECEIVER), ("GLASSURN_MAILS_PER_MINUTE", "6000")]);
    let (service, olga) = sending(&office, &options);
    account(&service, "Piet");
    let draft = olga.begin("A").summary.id;
    let invited = olga.invite(&draft, Part::Trustee, "Ada");
    let hook = NewWebhook { url: RECEIVER.into() };
    assert_eq!(olga.send("POST", &endpoint::webhooks(&draft), &hook).status, 201);
    let public = hex(key(1).public().bytes());
    assert_eq!(olga.send("POST", endpoint::KEYS, &NewKey { key: public.clone() }).status, 201);
    let mut remote = Remote::open(service.clone(), choice(), 3);
    let published = Published { election: remote.id() };
    assert_eq!(olga.send("PUT", &endpoint::published(&draft), &published).status, 200);
    let credential = remote.world.codes[0].credential(&remote.hash()).expect("not zero");
    let credential = hex(credential.public().bytes());
    let mut voter = voters(&["ada@example.org"]);
    voter.voters[0].credential = Some(credential.clone());
    assert_eq!(olga.send("POST", &endpoint::voters(&draft, 0), &voter).status, 201);
    let (mailed_draft, mailed) = begun_on(service.clone(), &olga);
    let given = olga.send("POST", &endpoint::voters(&mailed_draft, 0), &voters(&["ada@example.org"]));
    assert_eq!(given.status, 201, "{}", given.text());
    let (registered, registered_draft) = open_on(&service, &by_mail(&["example.org"], &[]), 5);
    let known = json!({
        "draft": [&draft, &mailed_draft, &registered_draft], "doomed": olga.begin("B").summary.id,
        "election": [remote.id(), mailed.id(), registered.id()], "mailed": mailed.id(), "registered": registered.id(),
        "name": "Piet", "number": 1, "prefix": "-", "tile": "0/000",
        "texts": {
            "address": "ada@example.org", "name": "Ada", "language": "en", "credential": credential, "url": RECEIVER,
            "key": public, "path": "/keyholder", "subject": "{title}", "text": "{name}: {link}", "next": "/console",
            "token": invited.token, "election": remote.id(), "test": "olga@example.org", "domains": "example.org",
            "addresses": "eve@example.com",
        },
    });
    // Whatever the program makes up, this one mail goes out.
    assert_eq!(olga.send("POST", &endpoint::mails(&draft, 0), &notice(&["voter@example.org"])).status, 201);
    assert_eq!(office.wait(1)[0].to, "voter@example.org", "the service hands mail on");
    let foreign = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign");
    let base = format!("http://{}", service.address());
    let cookie = format!("Cookie: __Host-glassurn={}", olga.token.as_ref().expect("signed in"));
    let ran = Command::new(program())
        .args(["run", &format!("{base}{}", endpoint::OPENAPI)])
        .args(["--header", &cookie, "--header", &format!("Origin: {base}"), "--checks", CHECKS])
        .args(["--phases", "coverage,fuzzing", "--max-examples", "8", "--max-time", SECONDS])
        .args(["--seed", "20261129", "--generation-database", "none", "--continue-on-failure", "--no-color"])
        .args(["--warnings", "off", "--suppress-health-check", "all"])
        // The session must not end itself.
        .args(["--exclude-operation-id", "delete_session"])
        .env("SCHEMATHESIS_HOOKS", "schemathesis_hooks")
        .env("PYTHONPATH", foreign)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("GLASSURN_KNOWN", known.to_string())
        .current_dir(service.data().parent().expect("a folder for each service"))
        .stdin(Stdio::null())
        .output()
        .expect("schemathesis runs");
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}");
    // It has been everywhere, and the session has held.
    let document: Value = service.get(endpoint::OPENAPI).json();
    let paths = document["paths"].as_object().expect("paths");
    let operations: usize = paths.values().map(|item| item.as_object().expect("operations").len()).sum();
    assert!(said.contains(&format!("Tested: {}", operations - 1)), "of {operations}: {said}");
    assert_eq!(olga.get(endpoint::SESSION).status, 200);
    remote.audit();
    service.assert_calm();
}

#[test]
fn every_operation_of_the_document_has_a_name_of_its_own() {
    let service = with_accounts(&[], &[]);
    let document: Value = service.get(endpoint::OPENAPI).json();
    let items = document["paths"].as_object().expect("paths").values();
    let operations = items.flat_map(|item| item.as_object().expect("operations").values());
    let mut names: Vec<&str> = operations.map(|one| one["operationId"].as_str().expect("a name")).collect();
    let number = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), number);
}
