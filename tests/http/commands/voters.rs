//! Voters' mail by command: addresses from the registrar's codes, codes that the service makes, and who may register.

use super::super::choice;
use super::{Desk, word};
use glassurn_api::cell;
use glassurn_api::plan::time;
use glassurn_api::registration::{Method, RegistrationView};
use glassurn_api::roll::change::ChangeFile;
use glassurn_api::voter::{CodeView, VoterView};
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::manifest::{Ceremony, CodeMaker, Draft, Named, Trustees};
use glassurn_crypto::signature::PublicKey;
use glassurn_tests::post::PostOffice;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Service;
use glassurn_tests::world::key;
use serde_json::Value;
use std::sync::Arc;

/// The voters of a list.
fn voters(facts: &Value) -> Vec<VoterView> {
    serde_json::from_value(facts["voters"].clone()).expect("voters")
}

/// The registrar's file of codes, of whom every second has an address.
fn codes(remote: &Remote) -> String {
    let mut file = String::new();
    cell::line(&mut file, ["name", "email", "weight", "language", "code", "link", "credential"]);
    for (voter, code) in remote.world.codes.iter().enumerate() {
        let credential = hex(code.credential(&remote.hash()).expect("not zero").public().bytes());
        let address = if voter % 2 == 0 { format!("v{voter}@example.org") } else { String::new() };
        let (name, code) = (format!("Voter {voter}"), code.reveal());
        let language = if voter == 2 { "zh" } else { "" };
        cell::line(&mut file, [name.as_str(), &address, "1", language, code.as_str(), "", &credential]);
    }
    file
}

/// Where the registrar makes the codes: none of them is sent to the service.
pub fn by_registrar(desk: &Desk, service: &Arc<Service>, draft: &str) {
    desk.write("codes.csv", "name\n");
    let give = ["voter", "give", draft, "--codes", "codes.csv"];
    assert_eq!(desk.refused(&give), "draft.invalid", "no election has come of it");
    let mut remote = Remote::begin(service.clone(), choice());
    let view = desk.done(&["draft", "published", draft, "--election", &remote.id()]);
    assert_eq!(word(&view, "election"), remote.id());
    remote.ceremony();
    remote.roll(4);
    assert_eq!(desk.refused(&give), "roll.invalid", "it is no file of codes");
    desk.write("codes.csv", &codes(&remote));
    assert_eq!(desk.done(&give)["voters"], 2);
    let shown = desk.done(&["voter", "send", draft, "--purpose", "vote", "--preview"]);
    assert!(shown["mails"] == 0 && word(&shown, "text").contains("Voter 0"), "{shown}");
    desk.done(&["voter", "send", draft, "--purpose", "vote", "--test", "olga@example.org"]);
    assert_eq!(desk.done(&["voter", "send", draft, "--purpose", "vote"])["mails"], 2);
    assert_eq!(desk.refused(&["voter", "send", draft, "--purpose", "result"]), "mail.invalid");

    let mended = desk.done(&["voter", "correct", draft, "1", "--language", "en"]);
    assert_eq!((word(&mended, "address"), word(&mended, "language")), ("v0@example.org".into(), "en".into()));
    let mended = desk.done(&["voter", "correct", draft, "2", "--address", "c@example.org"]);
    assert_eq!((word(&mended, "address"), word(&mended, "language")), ("c@example.org".into(), "zh".into()));
    assert_eq!(desk.refused(&["voter", "correct", draft, "3", "--language", "zh"]), "not_found");

    // Times are the election's.
    let closes = remote.world.manifest().schedule.closes;
    let before = time::local(closes - 60, "Europe/Warsaw");
    let set = desk.done(&["voter", "remind", draft, "--at", &before]);
    assert_eq!(set["reminders"][0]["due"], (closes - 60) / 60 * 60);
    assert_eq!(desk.refused(&["voter", "remind", draft, "--at", "soon"]), "usage");
    let list = desk.done(&["voter", "list", draft]);
    assert_eq!((voters(&list).len(), list["reminders"].as_array().map(Vec::len)), (2, Some(1)));
    assert!(voters(&list).iter().all(|voter| voter.enrolled && !voter.voted && voter.mail.is_some()));
    assert_eq!(desk.done(&["voter", "remind", draft])["reminders"].as_array().map(Vec::len), Some(0));
    // When the count is asked for.
    assert_eq!(
        desk.refused(&["announcement", "set", draft, "count"]),
        "draft.invalid",
        "voting has not ended"
    );
    let later = time::local(closes + 3_600, "Europe/Warsaw");
    let planned = desk.done(&["announcement", "set", draft, "count", "--at", &later]);
    assert_eq!(planned["announcements"][0]["due"], (closes + 3_600) / 60 * 60);
    assert_eq!(desk.done(&["announcement", "show", draft])["announcements"], planned["announcements"]);
    let left = desk.done(&["announcement", "cancel", draft, "count"]);
    assert_eq!(left["announcements"].as_array().map(Vec::len), Some(0));

    desk.done(&["voter", "forget", draft, "--yes"]);
    assert_eq!(desk.done(&["voter", "list", draft])["total"], 0);
    let log = service.log();
    for code in &remote.world.codes {
        assert!(!log.contains(&*code.reveal()));
    }
    remote.audit();
}

/// An election of one key holder, whose codes the service makes.
fn of_one_holder(key: PublicKey) -> Draft {
    let members = vec![Named { name: "Ada".into(), key }];
    let trustees = Trustees { ceremony: Ceremony::AllOfN, threshold: 1, members };
    Draft { codes: CodeMaker::Server, trustees, ..choice() }
}

/// Where the service makes the codes; and its key holder, who tells the officials that the key file fits.
pub fn by_service(desk: &Desk, service: &Arc<Service>, office: &PostOffice) {
    let draft = word(&desk.done(&["draft", "new", "--manifest", "election.toml"]), "id");
    let invited = desk.done(&["invitation", "new", &draft, "Ada", "--part", "trustee"]);
    desk.write("link", &format!("{}\n", word(&invited, "link")));
    let made = desk.done(&["key", "new", "--role", "trustee", "--name", "Ada", "-o", "ada.key"]);
    desk.done(&["invitation", "hand-in", &word(&made, "key"), "--link-file", "link"]);
    let public = unhex(&word(&made, "key")).and_then(PublicKey::from_bytes).expect("a public key");
    let mut remote = Remote::begin(service.clone(), of_one_holder(public));
    desk.done(&["draft", "published", &draft, "--election", &remote.id()]);
    let id = remote.id();
    let mut done = Value::Bool(false);
    while done != true {
        done = desk.done(&["trustee", "ceremony", "--key", "ada.key", "--election", &id])["done"].clone();
    }
    let checked = |facts: Value| facts["invitations"][0]["checked"].clone();
    assert_eq!(checked(desk.done(&["draft", "show", &draft])), Value::Null);
    let check = ["trustee", "check", "--key", "ada.key", "--election", &id, "--link-file", "link"];
    assert_eq!(desk.done(&check)["told"], true);
    assert!(checked(desk.done(&["draft", "show", &draft])).is_u64(), "officials see when");

    desk.write("roll.csv", "name,email\nAda,ada@example.org\nBob,\n");
    let give = ["voter", "give", &draft, "--roll", "roll.csv"];
    assert_eq!(desk.refused(&give), "roll.invalid", "without an address nobody gets a code");
    desk.write("roll.csv", "name,email,language\nAda,ada@example.org,\nBob,bob@example.org,tlh\n");
    assert_eq!(desk.refused(&give), "roll.invalid", "nobody writes that language");
    let list =
        "name,email,language\nAda,ada@example.org,\nBob,bob@example.org,Chinese\nCyd,cyd@example.org,EN-gb\n";
    desk.write("roll.csv", list);
    assert_eq!(desk.done(&give)["voters"], 3);
    let before = office.letters().len();
    assert_eq!(desk.done(&["voter", "codes", &draft, "--yes"])["mails"], 3);
    let letters = office.wait(before + 3);
    let language = |address: &str| {
        let letter = letters[before..].iter().find(|letter| letter.to == address).expect("it has come");
        letter.part("text/html").split("lang=\"").nth(1).map(|rest| rest[..2].to_owned())
    };
    let spoken =
        ["ada", "bob", "cyd"].map(|name| language(&format!("{name}@example.org")).expect("a language"));
    assert_eq!(spoken, ["en", "zh", "en"], "each in his own");
    let renew = |more: [&str; 2]| {
        let facts = desk.done(&["voter", "code", &draft, "2", more[0], more[1]]);
        serde_json::from_value::<CodeView>(facts).expect("how it stands")
    };
    assert!(renew(["--request", "none.json"]).done);
    assert!(!desk.folder.path().join("none.json").exists(), "nobody needs to consent");
    // Once voting is open an official consents.
    remote.sync();
    remote.begin_voting();
    assert!(!renew(["--request", "change.json"]).done);
    let change = ChangeFile::parse(&desk.read("change.json")).expect("a request");
    let consent = change.sign(0, &key(1)).expect("a consent");
    assert_eq!(desk.refused(&["voter", "code", &draft, "2", "--consent", "change.json"]), "file.unreadable");
    desk.write("consent.json", &consent.to_text());
    let last = renew(["--consent", "consent.json"]);
    assert!(last.done && last.revoked == consent.revoked() && last.added == consent.added());
    office.wait(before + 5);
    remote.sync();
    remote.audit();
}

/// Who may register.
pub fn registering(desk: &Desk) {
    let draft = word(&desk.done(&["draft", "new", "--manifest", "election.toml"]), "id");
    let read = |facts: Value| serde_json::from_value::<RegistrationView>(facts).expect("a rule");
    assert_eq!(read(desk.done(&["registration", "show", &draft])).rule, None);
    let set = ["registration", "set", &draft, "--method"];
    let with =
        |more: &[&'static str]| -> Vec<&str> { set.iter().copied().chain(more.iter().copied()).collect() };
    assert_eq!(desk.refused(&with(&["mail"])), "draft.invalid", "everybody has some address");
    assert_eq!(desk.refused(&with(&["provider"])), "provider.off");
    desk.write("members.txt", "b@example.net\nA@example.net\n");
    let more =
        ["mail", "--domain", "example.org", "--address", "c@example.net", "--addresses-file", "members.txt"];
    desk.done(&with(&more));
    let rule = read(desk.done(&["registration", "show", &draft])).rule.expect("a rule");
    assert_eq!((rule.method, rule.domains), (Method::Mail, vec!["example.org".to_owned()]));
    assert_eq!(rule.addresses, ["a@example.net", "b@example.net", "c@example.net"]);
}
