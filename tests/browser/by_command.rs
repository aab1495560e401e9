//! What a page does can be done by command, and the page says how: every page of officials shows its commands, and the
//! program understands every command that any page shows.

use crate::office::{ByCommand, Office, write_election};
use glassurn_tests::programs::command_line;
use glassurn_tests::webdriver::Browser;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::{Command, Stdio};

/// The lines of all commands of a page, in folds that are closed, too.
const SHOWN: &str =
    "return [...document.querySelectorAll('.fold pre')].flatMap(e => e.textContent.split('\\n'))
    .map(line => line.trim()).filter(line => line.startsWith('glassurn '))";

/// What stands in commands for what the reader has, and something of that kind.
const PLACES: [(&str, &str); 3] = [
    (" ID", " 0000000000000000000000000000000000000000000000000000000000000000"),
    (" NUMBER", " 1"),
    (" KEY", " 0000000000000000000000000000000000000000000000000000000000000000"),
];

/// The commands that a page shows now.
pub fn shown(browser: &Browser) -> BTreeSet<String> {
    let lines = browser.run(SHOWN, json!([]));
    lines.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What the program has against a command: a verb or an option that it does not know, a value that it does not take.
/// It is asked for help with it, so that nothing is done.
pub fn misunderstood(line: &str) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = command_line();
    let mut asked = line.strip_prefix("glassurn").unwrap_or(line).to_owned();
    for (place, value) in PLACES {
        asked = asked.replace(place, value);
    }
    // What a shell would put there is the reader's own key.
    asked = asked.replace("$(glassurn key show YOUR-KEY-FILE)", "KEY");
    let (command, _) = asked.split_once(" >> ").unwrap_or((asked.as_str(), ""));
    let ran = Command::new("sh")
        .args(["-c", &format!("\"$PROGRAM\"{command} --help")])
        .env("PROGRAM", program)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    (!ran.status.success()).then(|| format!("{line}: {}", String::from_utf8_lossy(&ran.stderr).trim()))
}

/// Waits until a page shows commands with these verbs; the program understands all that it shows.
#[track_caller]
fn shows(browser: &Browser, verbs: &[&str]) {
    for verb in verbs {
        let script = format!("{SHOWN}.some(line => `${{line}} `.startsWith(`glassurn ${{arguments[0]}} `))");
        browser.wait(&format!("the command {verb:?}"), &script, json!([verb]));
    }
    let wrong: Vec<String> = shown(browser).iter().filter_map(|line| misunderstood(line)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_page_of_officials_shows_its_commands_and_they_are_understood() {
    let office = Office::new("by-command");
    let browser = &office.browser;
    office.goto("/poll");
    browser.see("What a quick poll protects");
    shows(browser, &["election new", "election create", "trustee ceremony", "open"]);
    office.goto("/console");
    browser.see("I have no account");
    shows(browser, &["console sign-in"]);
    office.sign_in();
    shows(browser, &["draft list", "draft delete", "console sign-out"]);
    office.goto("/console/account");
    browser.see("New password");
    shows(browser, &["console password", "console passkeys", "console remove-passkey"]);
    office.goto("/console/new");
    browser.see("Begin: Motion");
    shows(browser, &["election new", "draft new"]);
    office.goto("/console");
    write_election(&office, &mut ByCommand, |name| {
        let verbs: &[&str] = match name {
            "what" => &["draft set", "member set", "member remove", "webhook add"],
            "who" => &["draft set", "invitation new"],
            "key holders" => &["draft set", "invitation new"],
            "when" => &["draft set"],
            "preview" => &["draft set", "election create", "registrar codes", "trustee decrypt", "publish"],
            _ => return,
        };
        shows(browser, verbs);
    });
    shows(browser, &["key new", "console key", "invitation new", "election create"]);
    office.make_key();
    browser.press("Publish the election");
    browser.see("Key holders make the key");
    shows(browser, &["election restart", "archive", "webhook add"]);
    let (console, id) = (browser.address(), office.election());
    let draft = console.split('/').nth(5).expect("a draft").to_owned();
    office.goto(&format!("/console/d/{draft}/copy"));
    shows(browser, &["draft duplicate"]);
    office.goto(&format!("/console/d/{draft}/roll"));
    browser.see("Or paste the list");
    shows(browser, &["registrar check"]);
    office.goto(&format!("/console/e/{id}/consent"));
    browser.see("The registrar\u{2019}s request");
    office.stage.ceremony(&office.staged(id.clone())).expect("the key ceremony");
    office.stage.enrol(&office.staged(id.clone()), &[1; 5]).expect("the roll");
    office.goto(&format!("/console/d/{draft}"));
    browser.see("Ready to open");
    shows(browser, &["open", "archive"]);
    office.open_key();
    browser.press("Open voting");
    browser.hear("Voting is opened.");
    browser.see("Voters vote until");
    shows(browser, &["extend", "close", "announcement set"]);
}

#[test]
fn a_command_that_the_program_does_not_know_is_found() {
    for wrong in
        ["glassurn elections list", "glassurn draft list --colour", "glassurn trustee ceremony --election 7"]
    {
        let said = misunderstood(wrong).expect(wrong);
        assert!(said.contains("error"), "{said}");
    }
    for known in ["glassurn draft list", "glassurn witness log --manifest manifest.cbor >> logs.txt"] {
        assert_eq!(misunderstood(known), None);
    }
}
