//! Taking part by command where nobody hands out codes: in a vote that is open to anybody, and where voters register.

use super::mail::sending;
use super::mail_codes::{begun_on, code, credential, newest, voters, wish};
use super::polls::{nobody_listed, poll};
use super::{choice, failures};
use glassurn_api::endpoint;
use glassurn_tests::post::PostOffice;
use glassurn_tests::programs::command_line;
use glassurn_tests::registration::{ask, by_mail, open, token};
use glassurn_tests::remote::{Remote, service};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Somebody at a terminal.
struct Voter {
    folder: TempDir,
    address: String,
}

impl Voter {
    fn at(remote: &Remote) -> Self {
        let address = format!("http://{}/e/{}", remote.service.address(), remote.id());
        Self { folder: tempfile::tempdir().expect("a folder"), address }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `glassurn vote` with these arguments: its exit status and what it printed.
    fn votes(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        self.runs(&["vote"], arguments)
    }

    /// The same of another verb.
    fn runs(&self, verb: &[&str], arguments: &[&str]) -> (Option<i32>, Value) {
        let ran = Command::new(command_line())
            .arg("--json")
            .args(verb)
            .arg(&self.address)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("GLASSURN_STATE", self.file("state"))
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let said = String::from_utf8(ran.stdout).expect("text");
        (ran.status.code(), serde_json::from_str(&said).unwrap_or_else(|_| panic!("{arguments:?}: {said}")))
    }

    #[track_caller]
    fn done(&self, arguments: &[&str]) -> Value {
        let (status, facts) = self.votes(arguments);
        assert_eq!(status, Some(0), "{arguments:?}: {facts}");
        facts
    }

    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let (status, facts) = self.votes(arguments);
        assert_ne!(status, Some(0), "{arguments:?}: {facts}");
        facts["error"]["code"].as_str().expect("a code").to_owned()
    }
}

#[test]
fn a_poll_is_voted_by_command_with_codes_that_the_voters_make() {
    let mut remote = Remote::open(nobody_listed(&[]), poll(), 0);
    let voter = Voter::at(&remote);
    assert_eq!(voter.refused(&["--choose", "chair=ada", "--code", "0"]), "credential.code");
    for name in ["one", "two", "three"] {
        let facts = voter.done(&["--register", name, "--choose", "chair=ada"]);
        assert!(facts["entry"].is_u64(), "{facts}");
        let mode = fs::metadata(voter.file(name)).expect("the code is kept").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    }
    // The same file is the same voter, who changes his vote; another way to name it, too.
    voter.done(&["--register", "two", "--choose", "chair=bob"]);
    voter.done(&["--code-file", "three", "--choose", "chair=bob"]);
    assert_eq!(voter.done(&["--code-file", "one", "--status"])["voted"], json!(true));
    // One can register first, and vote later.
    voter.done(&["--register", "four"]);
    voter.done(&["--register", "four"]);
    assert_eq!(voter.done(&["--code-file", "four", "--status"])["voted"], json!(false));
    voter.done(&["--code-file", "four", "--choose", "chair=cyd"]);
    // A file that is none is not overwritten.
    fs::write(voter.file("other"), "something else\n").expect("the folder is ours");
    assert_eq!(voter.refused(&["--register", "other", "--choose", "chair=ada"]), "credential.code");
    assert_eq!(fs::read_to_string(voter.file("other")).expect("it is there"), "something else\n");
    remote.sync();
    assert_eq!(remote.world.election.register().number(), 4);
    remote.close();
    assert_eq!(remote.count(&[0]), vec![vec![1, 2, 1]]);
    let report = remote.audit();
    assert_eq!((failures(&report), report.counting), (vec![], 4));
    remote.service.assert_calm();
}

#[test]
fn c_04_a_mailed_link_registers_by_command_once() {
    let office = PostOffice::opened();
    let (mut remote, ..) = open(&office, &by_mail(&["example.org"], &[]));
    let voter = Voter::at(&remote);
    for (place, name) in ["ada", "ben", "cyd"].into_iter().enumerate() {
        assert_eq!(ask(&remote, &format!("{name}@example.org"), "192.0.2.1").status, 202);
        let link = format!(
            "https://vote.example.org/register/{}#{}",
            remote.id(),
            token(&remote, &office, place + 1)
        );
        fs::write(voter.file("link"), format!("{link}\n")).expect("the folder is ours");
        let arguments = ["--register", name, "--link-file", "link", "--choose", "chair=bob"];
        voter.done(&arguments);
        // Once more it is the same voter; a second code is for nobody.
        voter.done(&arguments);
        let second = ["--register", "second", "--link-file", "link", "--choose", "chair=ada"];
        assert_eq!(voter.refused(&second), "registration.done");
        assert!(!voter.file("second").exists(), "a code that is of no use is not kept");
    }
    fs::write(voter.file("link"), "0".repeat(64)).expect("the folder is ours");
    let forged = ["--register", "forged", "--link-file", "link", "--choose", "chair=ada"];
    assert_eq!(voter.refused(&forged), "registration.refused");
    // The mailed link is an address of its own. It is good no more, but the code is on the roll.
    let mailed = Voter { address: voter.address.replace("/e/", "/register/"), ..Voter::at(&remote) };
    fs::copy(voter.file("ada"), mailed.file("ada")).expect("the folders are ours");
    mailed.done(&["--register", "ada", "--choose", "chair=ada"]);
    remote.sync();
    assert_eq!(remote.world.election.register().number(), 3);
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![1, 2, 0]]);
    assert_eq!(failures(&remote.audit()), vec![]);
    for name in ["ada", "ben", "cyd"] {
        let code = fs::read_to_string(voter.file(name)).expect("a code");
        assert!(!remote.service.log().contains(code.trim()));
    }
    remote.service.assert_calm();
}

#[test]
fn where_there_is_a_roll_nobody_registers_by_command() {
    let mut remote = Remote::open(service(&[]), choice(), 3);
    let voter = Voter::at(&remote);
    let size = remote.checkpoint().size;
    assert_eq!(voter.refused(&["--register", "code", "--choose", "chair=ada"]), "election.frozen");
    assert!(!voter.file("code").exists(), "no code is made that is of no use");
    assert_eq!(remote.checkpoint().size, size);
    remote.audit();
}

#[test]
fn links_are_asked_for_by_command_and_whoever_asks_learns_nothing() {
    let office = PostOffice::opened();
    let (remote, ..) = open(&office, &by_mail(&["example.org"], &[]));
    let voter = Voter::at(&remote);
    let said = ["eve@example.net", "ada@example.org"]
        .map(|to| voter.runs(&["link", "register"], &["--mail", to, "--language", "zh"]));
    assert_eq!(said[0], said[1]);
    assert_eq!(said[0], (Some(0), json!({ "asked": true })));
    let link = format!("https://vote.example.org/register/{}#{}", remote.id(), token(&remote, &office, 1));
    fs::write(voter.file("link"), link).expect("the folder is ours");
    voter.done(&["--register", "ada", "--link-file", "link", "--choose", "chair=bob"]);
    assert_eq!(office.letters().len(), 1, "nobody else gets mail");
    let absent =
        Voter { address: voter.address.replace(&remote.id(), &"0".repeat(64)), ..Voter::at(&remote) };
    assert_eq!(absent.runs(&["link", "register"], &["--mail", "ada@example.org"]).0, Some(1));
    remote.service.assert_calm();
}

#[test]
fn a_lost_link_is_asked_for_and_confirmed_by_command() {
    let office = PostOffice::opened();
    let (service, olga) = sending(&office, &[("GLASSURN_MAILS_PER_MINUTE", "6000")]);
    let (draft, mut remote) = begun_on(service, &olga);
    let given =
        olga.send("POST", &endpoint::voters(&draft, 0), &voters(&["ada@example.org", "bob@example.org"]));
    assert_eq!(given.status, 201, "{}", given.text());
    olga.ask("POST", &endpoint::voter_codes(&draft), &[("sec-fetch-site", "same-origin")], None);
    office.wait(2);
    let voter = Voter::at(&remote);
    let said =
        ["eve@example.org", "bob@example.org"].map(|to| voter.runs(&["link", "lost"], &["--mail", to]));
    assert_eq!(said[0], said[1]);
    assert_eq!(said[0], (Some(0), json!({ "asked": true })));
    let token = wish(&newest(&office, "bob@example.org", 3), &remote.id());
    let confirms = |text: &str| {
        fs::write(voter.file("link"), text).expect("the folder is ours");
        voter.runs(&["link", "confirm"], &["--link-file", "link"])
    };
    let link = format!("https://vote.example.org/lost/{}#{token}\n", remote.id());
    assert_eq!(confirms(&link), (Some(0), json!({ "made": true })));
    let second = code(&newest(&office, "bob@example.org", 4), &remote.id());
    remote.sync();
    let standing = remote.world.election.register().get(credential(&second, &remote).bytes());
    assert!(standing.is_some_and(|standing| standing.revoked.is_none()), "the new code is on the roll");
    for used in [&link, &"0".repeat(64), "no link"] {
        let (status, facts) = confirms(used);
        assert_eq!((status, &facts["error"]["code"]), (Some(1), &json!("not_found")), "{used}: {facts}");
    }
    remote.service.assert_calm();
}
