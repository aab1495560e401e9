//! The console by command: the real program does all that officials' pages ask of the service.

use super::accounts::with_accounts;
use super::choice;
use glassurn_api::account::NewKey;
use glassurn_api::draft::DraftView;
use glassurn_api::endpoint;
use glassurn_api::webhook::WebhookView;
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::{Browser, PASSWORD};
use glassurn_tests::programs::command_line;
use glassurn_tests::receiver::{Receiver, Verifier};
use glassurn_tests::remote::{Remote, now};
use glassurn_tests::service::Service;
use glassurn_tests::world::key;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Somebody at a terminal.
struct Desk {
    folder: TempDir,
    server: String,
}

impl Desk {
    fn at(service: &Service) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("password"), format!("{PASSWORD}\n")).expect("the folder is ours");
        Self { folder, server: format!("http://{}", service.address()) }
    }

    fn session(&self) -> std::path::PathBuf {
        self.folder.path().join("state/glassurn/session")
    }

    /// The exit status and what it printed.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let ran = Command::new(command_line())
            .arg("--json")
            .args(arguments)
            .current_dir(self.folder.path())
            .env("GLASSURN_SERVER", &self.server)
            .env("XDG_STATE_HOME", self.folder.path().join("state"))
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let said = String::from_utf8(ran.stdout).expect("text");
        (ran.status.code(), serde_json::from_str(&said).unwrap_or_else(|_| panic!("{arguments:?}: {said}")))
    }

    #[track_caller]
    fn done(&self, arguments: &[&str]) -> Value {
        let (status, facts) = self.run(arguments);
        assert_eq!(status, Some(0), "{arguments:?}: {facts}");
        facts
    }

    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let (status, facts) = self.run(arguments);
        assert_ne!(status, Some(0), "{arguments:?}: {facts}");
        facts["error"]["code"].as_str().expect("a code").to_owned()
    }
}

fn word(facts: &Value, name: &str) -> String {
    facts[name].as_str().unwrap_or_else(|| panic!("{name} in {facts}")).to_owned()
}

/// The operations that this service was asked for with a session or an invitation's link.
fn asked(service: &Service) -> BTreeSet<(String, String)> {
    let log = service.log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let requests = lines.filter(|line| line["status"].as_u64().is_some_and(|status| status < 300));
    requests.map(|line| (word(&line, "method"), word(&line, "route"))).collect()
}

/// What pages alone ask for. A passkey answers a browser, and that a key file was checked says the page that opened it; for
/// voters' mail and for registration there are no commands.
const OF_PAGES: [(&str, &str); 15] = [
    ("DELETE", endpoint::PASSKEY),
    ("DELETE", endpoint::VOTERS),
    ("GET", endpoint::PASSKEYS),
    ("GET", endpoint::REGISTRATION_RULE),
    ("GET", endpoint::VOTERS),
    ("POST", endpoint::INVITED),
    ("POST", endpoint::NEW_PASSKEY),
    ("POST", endpoint::PASSKEYS),
    ("POST", endpoint::VOTERS),
    ("POST", endpoint::VOTER_CODE),
    ("POST", endpoint::VOTER_CODES),
    ("POST", endpoint::VOTER_MAILS),
    ("PUT", endpoint::REGISTRATION_RULE),
    ("PUT", endpoint::REMINDERS),
    ("PUT", endpoint::VOTER),
];

#[test]
fn all_that_officials_pages_ask_for_is_asked_by_command() {
    let receiver = Receiver::answering(&["204 X"]);
    let office = glassurn_tests::post::PostOffice::opened();
    let url = office.url();
    let options = [
        ("GLASSURN_WEBHOOK_INTERNAL", receiver.url()),
        ("GLASSURN_SMTP_URL", url.as_str()),
        super::mail::FROM,
    ];
    let service = with_accounts(&["Olga", "Piet O'Neil"], &options);
    let desk = Desk::at(&service);
    assert_eq!(desk.refused(&["draft", "list"]), "session.none");
    let wrong = desk.folder.path().join("wrong");
    fs::write(&wrong, "not the password at all\n").expect("the folder is ours");
    assert_eq!(desk.refused(&["console", "sign-in", "Olga", "--password-file", "wrong"]), "auth.refused");
    assert!(!desk.session().exists());
    let signed = desk.done(&["console", "sign-in", "olga", "--password-file", "password"]);
    assert_eq!(word(&signed, "name"), "Olga");
    assert_eq!(fs::metadata(desk.session()).expect("a file").permissions().mode() & 0o777, 0o600);
    let public = hex(key(1).public().bytes());
    assert_eq!(desk.done(&["console", "key", &public])["keys"], json!([public]));
    assert_eq!(word(&desk.done(&["console", "who"]), "server"), desk.server);
    fs::write(desk.folder.path().join("next"), format!("{PASSWORD}, and another\n")).expect("ours");
    desk.done(&["console", "password", "--password-file", "password", "--new-password-file", "next"]);

    // A draft from a file, as it was written, duplicated, and saved over.
    desk.done(&["election", "new", "--template", "yes-no", "-o", "election.toml"]);
    let draft = word(&desk.done(&["draft", "new", "--manifest", "election.toml"]), "id");
    desk.done(&["draft", "show", &draft, "-o", "back.toml"]);
    let copy = desk.done(&["draft", "duplicate", &draft]);
    let copied = word(&copy, "id");
    let saved = desk.done(&["draft", "set", &copied, "--manifest", "back.toml", "--revision", "1"]);
    assert_eq!(saved["revision"], 2);
    assert_eq!(
        desk.refused(&["draft", "set", &copied, "--manifest", "back.toml", "--revision", "1"]),
        "draft.conflict"
    );
    assert_eq!(desk.done(&["draft", "list"])["drafts"].as_array().map(Vec::len), Some(2));
    let document = |id: &str| {
        let view: DraftView = serde_json::from_value(desk.done(&["draft", "show", id])).expect("a draft");
        serde_json::from_str::<Value>(&view.document).expect("JSON")
    };
    assert_eq!(document(&draft), document(&copied), "a draft survives its file");
    desk.done(&["draft", "delete", &copied, "--yes"]);
    assert_eq!(desk.refused(&["draft", "show", &copied]), "not_found");

    // People.
    let with = desk.done(&["member", "set", &draft, "Piet O'Neil", "--role", "returning-officer"]);
    assert_eq!(with["members"].as_array().map(Vec::len), Some(2));
    desk.done(&["member", "remove", &draft, "piet o'neil"]);
    let invited = desk.done(&["invitation", "new", &draft, "Ada", "--part", "trustee"]);
    fs::write(desk.folder.path().join("link"), format!("{}\n", word(&invited, "link"))).expect("ours");
    let own = hex(key(11).public().bytes());
    assert_eq!(desk.done(&["invitation", "show", "--link-file", "link"])["key"], Value::Null);
    let line = format!("trustee Ada {own}");
    assert_eq!(desk.done(&["invitation", "hand-in", &line, "--link-file", "link"])["key"], json!(own));
    let second = desk.done(&["invitation", "new", &draft, "Rita", "--part", "registrar"]);
    desk.done(&["invitation", "delete", &draft, &second["number"].to_string()]);

    // Mail, and programs.
    let letter = json!({
        "purpose": "notice", "subject": "It begins", "text": "{link}", "path": "/",
        "recipients": [{ "address": "ada@example.org", "name": "Ada" }],
    });
    fs::write(desk.folder.path().join("letter.json"), letter.to_string()).expect("ours");
    assert_eq!(desk.done(&["mail", "send", &draft, "--letter", "letter.json"])["mails"], 1);
    desk.done(&["mail", "again", &draft, "1"]);
    assert_eq!(desk.done(&["mail", "list", &draft])["mails"].as_array().map(Vec::len), Some(1));
    let made = desk.done(&["webhook", "add", &draft, receiver.url()]);
    assert_eq!(desk.refused(&["webhook", "add", &draft, "https://127.0.0.1/"]), "webhook.address_forbidden");
    desk.done(&["webhook", "test", &draft, "1"]);
    assert_eq!(Verifier::new(&word(&made, "secret")).judge(&receiver.until(1)[0], now()), Ok(()));
    let listed = desk.done(&["webhook", "list", &draft]);
    let views: Vec<WebhookView> = serde_json::from_value(listed["webhooks"].clone()).expect("webhooks");
    assert_eq!((views.len(), views[0].deliveries.len()), (1, 1));
    desk.done(&["webhook", "remove", &draft, "1"]);
    let remote = Remote::begin(service.clone(), choice());
    let view = desk.done(&["draft", "published", &draft, "--election", &remote.id()]);
    assert_eq!(word(&view, "election"), remote.id());

    // Whoever can read the session's file is signed in, so that it is for one alone; and signed out is out.
    let kept: Value = serde_json::from_slice(&fs::read(desk.session()).expect("a file")).expect("JSON");
    let token = word(&kept, "cookie").split_once('=').expect("a cookie").1.to_owned();
    fs::set_permissions(desk.session(), fs::Permissions::from_mode(0o640)).expect("ours");
    assert_eq!(desk.refused(&["draft", "list"]), "session.open");
    fs::set_permissions(desk.session(), fs::Permissions::from_mode(0o600)).expect("ours");
    desk.done(&["console", "sign-out"]);
    assert!(!desk.session().exists());
    let thief = Browser { service: service.clone(), token: Some(token) };
    assert_eq!(thief.send("POST", endpoint::KEYS, &NewKey { key: public }).status, 401);

    let document: Value = service.get(endpoint::OPENAPI).json();
    let mut missing = BTreeSet::new();
    let seen = asked(&service);
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let one = (method.to_uppercase(), path.clone());
            let ours = !operation["security"].is_null() || path == endpoint::SESSION;
            if ours && !seen.contains(&one) {
                missing.insert(one);
            }
        }
    }
    let of_pages = OF_PAGES.map(|(method, path)| (method.to_owned(), path.to_owned()));
    assert_eq!(missing, BTreeSet::from(of_pages), "without a verb");
    service.assert_calm();
}
