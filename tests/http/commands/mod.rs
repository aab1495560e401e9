//! The console by command: the real program does all that officials' pages ask of the service.

mod polls;
mod voters;

use super::accounts::with_accounts;
use super::disk::Tables;
use glassurn_api::account::NewKey;
use glassurn_api::draft::DraftView;
use glassurn_api::endpoint;
use glassurn_api::passkey::{Challenge, NewPasskey, Passkeys};
use glassurn_api::webhook::WebhookView;
use glassurn_crypto::encoding::hex;
use glassurn_tests::authenticator::Passkey;
use glassurn_tests::console::{Browser, OWN, PASSWORD};
use glassurn_tests::post::PostOffice;
use glassurn_tests::programs::command_line;
use glassurn_tests::receiver::{Receiver, Verifier};
use glassurn_tests::remote::now;
use glassurn_tests::service::{HOST, Service};
use glassurn_tests::world::key;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
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

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("the folder is ours");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("a file")
    }

    /// The session's token, as its file has it.
    fn token(&self) -> String {
        let kept: Value = serde_json::from_slice(&fs::read(self.session()).expect("a file")).expect("JSON");
        word(&kept, "cookie").split_once('=').expect("a cookie").1.to_owned()
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
            .env("GLASSURN_PASSPHRASE_FILE", "passphrase")
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

/// How often this service was asked for an operation and did it.
fn asked(service: &Service) -> BTreeMap<(String, String), usize> {
    let log = service.log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let requests = lines.filter(|line| line["status"].as_u64().is_some_and(|status| status < 300));
    let mut seen = BTreeMap::new();
    for line in requests {
        *seen.entry((word(&line, "method"), word(&line, "route"))).or_default() += 1;
    }
    seen
}

/// What a browser alone asks for, and why there is no verb: a passkey is made by a browser with its device, which answers no
/// terminal. Listing and removing passkeys are verbs.
const OF_PAGES: [(&str, &str); 2] = [("POST", endpoint::NEW_PASSKEY), ("POST", endpoint::PASSKEYS)];

#[test]
fn all_that_officials_pages_ask_for_is_asked_by_command() {
    let receiver = Receiver::answering(&["204 X"]);
    let office = PostOffice::opened();
    let url = office.url();
    let options = [
        ("GLASSURN_WEBHOOK_INTERNAL", receiver.url()),
        ("GLASSURN_SMTP_URL", url.as_str()),
        ("GLASSURN_MAILS_PER_MINUTE", "6000"),
        super::mail::FROM,
    ];
    let service = with_accounts(&["Olga", "Piet O'Neil"], &options);
    let desk = Desk::at(&service);
    account(&desk);
    let draft = drafts(&desk);
    people(&desk, &draft);
    programs(&desk, &draft, &receiver);
    voters::by_registrar(&desk, &service, &draft);
    voters::by_service(&desk, &service, &office);
    voters::registering(&desk);
    identity(&desk, &service);
    // What the browser of this test has asked for itself.
    let own = passkeys(&desk, &service);
    signs_out(&desk, &service);

    let document: Value = service.get(endpoint::OPENAPI).json();
    let mut missing = BTreeSet::new();
    let seen = asked(&service);
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let one = (method.to_uppercase(), path.clone());
            let ours = !operation["security"].is_null() || path == endpoint::SESSION;
            let by_browser = own.iter().filter(|(method, path)| (*method, *path) == (&one.0, &one.1)).count();
            if ours && seen.get(&one).copied().unwrap_or_default() <= by_browser {
                missing.insert(one);
            }
        }
    }
    let of_pages = OF_PAGES.map(|(method, path)| (method.to_owned(), path.to_owned()));
    assert_eq!(missing, BTreeSet::from(of_pages), "without a verb");
    service.assert_calm();
}

/// Signs in, lists a key, changes the password.
fn account(desk: &Desk) {
    assert_eq!(desk.refused(&["draft", "list"]), "session.none");
    desk.write("wrong", "not the password at all\n");
    assert_eq!(desk.refused(&["console", "sign-in", "Olga", "--password-file", "wrong"]), "auth.refused");
    assert!(!desk.session().exists());
    let signed = desk.done(&["console", "sign-in", "olga", "--password-file", "password"]);
    assert_eq!(word(&signed, "name"), "Olga");
    assert_eq!(fs::metadata(desk.session()).expect("a file").permissions().mode() & 0o777, 0o600);
    let public = hex(key(1).public().bytes());
    assert_eq!(desk.done(&["console", "key", &public])["keys"], json!([public]));
    assert_eq!(word(&desk.done(&["console", "who"]), "server"), desk.server);
    desk.write("next", &format!("{PASSWORD}, and another\n"));
    desk.done(&["console", "password", "--password-file", "password", "--new-password-file", "next"]);
}

/// A LimeSurvey survey of a choice and a text.
const SURVEY: &str =
    "class\ttype/scale\tname\ttext\tlanguage\nQ\tY\tq1\tShall we?\ten\nQ\tT\twhy\tWhy?\ten\n";

/// A draft from a file, as it was written, duplicated, and saved over; gives its id.
fn drafts(desk: &Desk) -> String {
    desk.done(&["election", "new", "--template", "yes-no", "-o", "election.toml"]);
    let draft = word(&desk.done(&["draft", "new", "--manifest", "election.toml"]), "id");
    desk.done(&["draft", "show", &draft, "-o", "back.toml"]);
    desk.write("survey.txt", SURVEY);
    let imported = desk.done(&["election", "import", "survey.txt", "-o", "survey.toml"]);
    assert_eq!((&imported["questions"], &imported["left_out"][0]["name"]), (&json!(1), &json!("why")));
    let begun = word(&desk.done(&["draft", "new", "--manifest", "survey.toml"]), "id");
    desk.done(&["draft", "delete", &begun, "--yes"]);
    assert_eq!(desk.refused(&["election", "import", "password", "-o", "none.toml"]), "draft.unreadable");
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
    draft
}

/// Who works on it, and who is invited.
fn people(desk: &Desk, draft: &str) {
    let with = desk.done(&["member", "set", draft, "Piet O'Neil", "--role", "returning-officer"]);
    assert_eq!(with["members"].as_array().map(Vec::len), Some(2));
    desk.done(&["member", "remove", draft, "piet o'neil"]);
    let invited = desk.done(&["invitation", "new", draft, "Ada", "--part", "trustee"]);
    desk.write("link", &format!("{}\n", word(&invited, "link")));
    let own = hex(key(11).public().bytes());
    assert_eq!(desk.done(&["invitation", "show", "--link-file", "link"])["key"], Value::Null);
    let line = format!("trustee Ada {own}");
    assert_eq!(desk.done(&["invitation", "hand-in", &line, "--link-file", "link"])["key"], json!(own));
    let second = desk.done(&["invitation", "new", draft, "Rita", "--part", "registrar"]);
    let renewed = desk.done(&["invitation", "renew", draft, &second["number"].to_string()]);
    assert_ne!(renewed["token"], second["token"], "the link before opens nothing");
    desk.done(&["invitation", "delete", draft, &second["number"].to_string()]);
}

/// Mail, and programs that are told.
fn programs(desk: &Desk, draft: &str, receiver: &Receiver) {
    let letter = json!({
        "purpose": "notice", "subject": "It begins", "text": "{link}", "path": "/",
        "recipients": [{ "address": "ada@example.org", "name": "Ada" }],
    });
    desk.write("letter.json", &letter.to_string());
    assert_eq!(desk.done(&["mail", "send", draft, "--letter", "letter.json"])["mails"], 1);
    desk.done(&["mail", "again", draft, "1"]);
    assert_eq!(desk.done(&["mail", "list", draft])["mails"].as_array().map(Vec::len), Some(1));
    assert_eq!(desk.done(&["mail", "sender"])["domain"], "example.org");
    let made = desk.done(&["webhook", "add", draft, receiver.url()]);
    assert_eq!(desk.refused(&["webhook", "add", draft, "https://127.0.0.1/"]), "webhook.address_forbidden");
    desk.done(&["webhook", "test", draft, "1"]);
    assert_eq!(Verifier::new(&word(&made, "secret")).judge(&receiver.until(1)[0], now()), Ok(()));
    let listed = desk.done(&["webhook", "list", draft]);
    let views: Vec<WebhookView> = serde_json::from_value(listed["webhooks"].clone()).expect("webhooks");
    assert_eq!((views.len(), views[0].deliveries.len()), (1, 1));
    desk.done(&["webhook", "remove", draft, "1"]);
}

/// The operator has linked the account with somebody at a provider; she ends that.
fn identity(desk: &Desk, service: &Arc<Service>) {
    let linked = "INSERT INTO identities (account, issuer, subject, added) \
         SELECT number, 'https://id.example', 'o-17', 7 FROM accounts WHERE name = 'Olga'";
    Tables::open(&service.database()).execute(linked);
    assert_eq!(desk.done(&["console", "identity"])["identity"]["subject"], "o-17");
    assert_eq!(desk.done(&["console", "unlink"])["identity"], Value::Null);
    assert_eq!(desk.refused(&["console", "unlink"]), "not_found");
}

/// A browser adds two passkeys; they are listed and removed by command. Gives what the browser has asked for.
fn passkeys(desk: &Desk, service: &Arc<Service>) -> Vec<(&'static str, &'static str)> {
    let browser = Browser { service: service.clone(), token: Some(desk.token()) };
    let mut own = Vec::new();
    for (seed, name) in [(1, "Laptop"), (2, "Telephone")] {
        let asked: Challenge = browser.ask("POST", endpoint::NEW_PASSKEY, &[OWN], None).json();
        let options: Value = serde_json::from_str(&asked.options).expect("JSON");
        let (_, made) = Passkey::make(&options, &format!("https://{HOST}"), seed);
        let new = NewPasskey { name: name.into(), credential: made.to_string() };
        assert_eq!(browser.send("POST", endpoint::PASSKEYS, &new).status, 201);
        own.extend([("POST", endpoint::NEW_PASSKEY), ("POST", endpoint::PASSKEYS)]);
    }
    let names = |facts: Value| -> Vec<String> {
        let list: Passkeys = serde_json::from_value(facts).expect("passkeys");
        list.passkeys.into_iter().map(|known| known.name).collect()
    };
    assert_eq!(names(desk.done(&["console", "passkeys"])), ["Laptop", "Telephone"]);
    assert_eq!(names(desk.done(&["console", "remove-passkey", "1"])), ["Telephone"]);
    assert_eq!(desk.refused(&["console", "remove-passkey", "1"]), "not_found");
    own
}

/// Whoever can read the session's file is signed in, so that it is for one alone; and signed out is out.
fn signs_out(desk: &Desk, service: &Arc<Service>) {
    let token = desk.token();
    fs::set_permissions(desk.session(), fs::Permissions::from_mode(0o640)).expect("ours");
    assert_eq!(desk.refused(&["draft", "list"]), "session.open");
    fs::set_permissions(desk.session(), fs::Permissions::from_mode(0o600)).expect("ours");
    desk.done(&["console", "sign-out"]);
    assert!(!desk.session().exists());
    let thief = Browser { service: service.clone(), token: Some(token) };
    let public = hex(key(1).public().bytes());
    assert_eq!(thief.send("POST", endpoint::KEYS, &NewKey { key: public }).status, 401);
}
