//! An official runs a whole election in the browser; key holders and registrar have the command line.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::keyboard::{ENTER, Keyboard};
use crate::office::{ByCommand, Office, PASSWORD, write_election};
use glassurn_tests::programs;
use glassurn_tests::receiver::{Receiver, Verifier};
use glassurn_tests::remote::now;
use glassurn_tests::webdriver::PHONE;
use serde_json::json;

#[test]
fn an_official_runs_an_election_in_the_browser() {
    // A program of hers is told how it goes; it is away at first.
    let receiver = Receiver::answering(&["503 Away", "204 Taken"]);
    let inside = format!("--webhook-internal={}", receiver.url());
    let office = Office::on("console-run", programs::stage_with(&[inside]));
    let browser = &office.browser;
    office.goto("/console");
    office.enter("another password than hers");
    browser.hear("The name or the password is wrong.");
    office.sign_in();
    let mut invited = String::new();
    write_election(&office, &mut ByCommand, |step| {
        if step == "who" {
            invited = office.link();
        }
    });
    office.make_key();
    browser.see("Your key is open in this tab.");
    browser.see("Everything is there.");
    browser.press("Publish the election");
    browser.see("Key holders make the key");
    // The registrar's link leads on to the list, without an account.
    let registrar = browser.beside("console-registrar", PHONE);
    registrar.goto(&invited);
    registrar.press("Voters and voting codes");
    registrar.see("Your list");
    drop(registrar);
    browser.press("Tell a program (webhooks)");
    browser.write("Address of the program", &format!("{}/hook", receiver.url()));
    browser.press("Add");
    let secret =
        browser.wait("the secret", "return document.querySelector('#webhook-secret')?.innerText", json!([]));
    let mut verifier = Verifier::new(secret.as_str().expect("a secret"));
    browser.see("Nothing was sent yet.");
    let staged = office.staged(office.election());
    office.stage.ceremony(&staged).expect("the key ceremony");
    office.stage.enrol(&staged, &[1; 5]).expect("the roll");
    browser.see("Ready to open");
    browser.press("Open voting");
    browser.hear("Voting is opened.");
    browser.see("Voters vote until");

    let columns = ["q1.o1", "q1.o2", "q1.o3"].map(str::to_owned);
    let codes = office.stage.invited(&staged).expect("codes");
    let ballots: Vec<(String, Vec<u64>)> = (codes.iter().take(3).enumerate())
        .map(|(place, voter)| (voter.code.clone(), vec![1, u64::from(place == 0), 0]))
        .collect();
    office.stage.vote(&staged, &columns, &ballots).expect("votes");
    browser.see("60.0%");
    for name in ["Ada Lovelace", "Ben Johnson"] {
        assert!(!browser.shows(name), "no partial results");
    }
    browser.reload();
    office.open_key();
    browser.press("Everybody who wants to vote has voted");
    browser.press("End voting");
    browser.hear("Voting is ended.");
    browser.see("0 of 2 have done it");
    browser.see("3 ballots are on the public record");
    let code = browser.wait(
        "the code",
        "return document.querySelector('.election-main .code')?.innerText",
        json!([]),
    );
    office.stage.decrypt(&staged, &[1, 2], code.as_str().expect("a code")).expect("decryptions");
    browser.see("Enough key holders have opened the count.");
    browser.press("Publish the result");
    browser.see("The result is on the public record");
    // It was told three times, each time again until it took the message, and knows that it was this service.
    let told = receiver.until(4);
    let again = told[1..].iter().any(|message| (&message.id, &message.body) == (&told[0].id, &told[0].body));
    assert!(again, "the same message again");
    let mut events = Vec::new();
    for message in &told[1..] {
        assert_eq!(verifier.judge(message, now()), Ok(()));
        let body: serde_json::Value = serde_json::from_str(&message.body).expect("JSON");
        assert!(message.body.contains(&staged.id) && !message.body.contains("Ada"), "{}", message.body);
        events.push(body["type"].as_str().unwrap_or_default().to_owned());
    }
    events.sort();
    assert_eq!(events, ["election.closed", "election.opened", "election.result"]);
    browser.press("Tell a program (webhooks)");
    browser.press("Look again");
    browser.see("Opened Good: delivered");
    browser.see("Voting has ended Good: delivered");
    browser.see("Result Good: delivered");
    browser.press(&format!("Remove {}/hook", receiver.url()));
    browser.wait("no webhook", "return !document.body.innerText.includes('Look again')", json!([]));
    // Whoever is not signed in is told so by 401, and browsers note every one.
    let mut complaints = browser.complaints();
    complaints.retain(|line| !(line.contains("/api/v1/session") && line.contains("401")));
    assert_eq!(complaints, Vec::<String>::new());
    let url = format!("{}/e/{}", office.stage.url(), staged.id);
    let audit = office.stage.run(&staged.folder, &["audit", &url]).expect("an audit");
    assert_eq!(audit["holds"], true, "{audit}");
    browser.press("Result");
    browser.see("Ada Lovelace");
}

#[test]
fn pages_of_officials_are_accessible() {
    let receiver = Receiver::answering(&["200 OK"]);
    let inside = format!("--webhook-internal={}", receiver.url());
    let office = Office::on("console-accessible", programs::stage_with(&[inside]));
    let browser = &office.browser;
    browser.look(PHONE);
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    examiner.page("sign in", &format!("{}/console", office.stage.url()), "I have no account");
    office.sign_in();
    examiner.state("no election yet");
    examiner.page("password", &format!("{}/console/account", office.stage.url()), "New password");
    examiner.page("kinds", &format!("{}/console/new", office.stage.url()), "Begin: Motion");
    office.goto("/console");
    write_election(&office, &mut ByCommand, |name| examiner.state(name));
    examiner.state("publish");
    office.make_key();
    browser.see("Your key is open in this tab.");
    examiner.state("publish, signed");
    browser.press("Publish the election");
    browser.see("Key holders make the key");
    examiner.state("published");
    browser.press("Tell a program (webhooks)");
    browser.write("Address of the program", "http://10.0.0.1/hook");
    browser.press("Add");
    browser.hear("This service sends nothing to that address.");
    examiner.state("webhook refused");
    browser.set("webhook-url", "");
    browser.write("Address of the program", &format!("{}/hook", receiver.url()));
    browser.press("Add");
    browser.hear("It is shown this once.");
    browser.press(&format!("Send a test {}/hook", receiver.url()));
    receiver.until(1);
    browser.press("Look again");
    browser.see("delivered");
    examiner.state("webhook");
    office.goto("/console");
    browser.see("Published");
    examiner.state("one election");
    examiner.finish();
}

/// What is written is not lost: not while the service is away, not when two write, not when the session ends.
#[test]
fn what_an_official_writes_is_never_lost() {
    let mut office = Office::new("console-kept");
    office.sign_in();
    let address = office.begin("Motion");
    office.browser.write("Title", "First");
    office.saved();
    office.stage.stop();
    office.browser.write("Title", " and second");
    office.browser.hear("Not saved:");
    office.stage.start().expect("the service starts again");
    office.browser.hear("Saved ");
    office.browser.goto(&address);
    office.browser.heading("What");
    assert_eq!(office.browser.value("title"), "First and second");

    // Somebody else saves meanwhile.
    let id = address.split('/').nth(5).expect("a draft").to_owned();
    let script = "const [id, done] = arguments, path = '/api/v1/drafts/' + id;
        fetch(path).then(answer => answer.json()).then(draft => {
            const plan = JSON.parse(draft.document); plan.title = 'Theirs';
            return fetch(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(
                { revision: draft.revision, title: 'Theirs', document: JSON.stringify(plan) }) });
        }).then(answer => done(answer.status));";
    assert_eq!(office.browser.run_async(script, json!([id])), 200);
    office.browser.write("Title", " and mine");
    office.browser.see("There are two versions of this draft");
    let mut examiner = Examiner::new(&office.browser, &[&EVERYWHERE]);
    examiner.state("two versions");
    office.browser.press("Keep both: mine as a new draft");
    office.browser.wait("the new draft", "return !location.pathname.includes(arguments[0])", json!([id]));
    office.browser.heading("What");
    assert_eq!(office.browser.value("title"), "First and second and mine");
    office.browser.goto(&address);
    office.browser.heading("What");
    assert_eq!(office.browser.value("title"), "Theirs");

    // The session ends under the page.
    let end =
        "const [done] = arguments; fetch('/api/v1/session', { method: 'DELETE' }).then(a => done(a.status))";
    assert_eq!(office.browser.run_async(end, json!([])), 204);
    office.browser.write("Title", " for good");
    office.browser.see("Your session has ended.");
    examiner.state("session ended");
    examiner.finish();
    office.browser.write("Password", PASSWORD);
    office.browser.press("Sign in");
    office.browser.hear("Saved ");
    office.browser.goto(&address);
    office.browser.heading("What");
    assert_eq!(office.browser.value("title"), "Theirs for good");
}

/// E-40, G-09 and the rules of a manifest: what cannot be is said beside its field, and nothing is published.
#[test]
fn e_40_g_09_what_cannot_be_is_said_beside_its_field() {
    let office = Office::new("console-refused");
    let browser = &office.browser;
    office.sign_in();
    office.begin("Board election");
    browser.set("question-0-option-0", "Anna Bauer");
    browser.set("question-0-option-1", "\u{410}nna Bauer");
    browser.hear("look alike");
    browser.set("question-0-option-1", "Anna Bauer");
    browser.hear("The same name stands here twice.");
    browser.set("question-0-seats", "9");
    browser.hear("It is between 1 and the number of options.");
    office.next("Who may vote");
    browser.set("minimum", "1");
    browser.hear("It is 2 or more.");
    let choose = |id: &str| {
        browser.press_found(id, "return document.getElementById(arguments[0])", json!([id]));
    };
    // Who registers voters is said before anything else about it; this server sends no mail.
    choose("voters-register");
    browser.hear("You trust the service with the roll.");
    assert!(!browser.shows("Who makes the voting codes"), "nobody makes a list of codes");
    browser.write("Domains", "members.example.org");
    browser.press("Save who may register");
    browser.hear("This service sends no mail.");
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    examiner.state("who-register");
    examiner.finish();
    // And so is what it costs to let everybody vote.
    choose("voters-open");
    browser.hear("One person can vote more than once.");
    assert!(!browser.shows("Who may register"), "nobody is asked who he is");
    choose("voters-roll");
    browser.see("Who makes the voting codes");
    office.next("Key holders");
    for number in ["3", "2"] {
        browser.press(&format!("Remove key holder {number}"));
    }
    browser.hear("One key holder alone can read every ballot");
    office.next("When");
    let told = |id: &str, local: &str, words: &str| {
        browser.set(id, local);
        browser.hear(words);
    };
    browser.set("zone", "Mars/Olympus");
    browser.hear("is no time zone");
    browser.set("zone", "Europe/Warsaw");
    told("opens", "2027-03-28T02:30", "The clocks are put forward over this time");
    told("opens", "2026-10-25T02:30", "show this time twice");
    browser.press("The one at +01:00");
    told("closes", "2020-01-01T12:00", "This is in the past.");
    browser.set("opens", "2030-01-02T12:00");
    told("closes", "2030-01-01T12:00", "Voting would end before it begins.");
    browser.press("Next: Preview");
    browser.press("Next: Publish");
    browser.heading("Publish");
    browser.see("things are missing");
    assert!(!browser.offers("Publish the election"), "nothing can be published yet");
}

#[test]
fn the_steps_are_walked_with_the_keyboard_alone() {
    let office = Office::new("console-keyboard");
    let browser = &office.browser;
    office.sign_in();
    let keyboard = Keyboard::new(browser);
    keyboard.reach("New election");
    browser.key(ENTER);
    keyboard.heading("New election");
    keyboard.reach("Begin: Motion");
    browser.key(ENTER);
    for (step, next) in [
        ("What", "Who may vote"),
        ("Who may vote", "Key holders"),
        ("Key holders", "When"),
        ("When", "Preview"),
        ("Preview", "Publish"),
    ] {
        keyboard.heading(step);
        keyboard.reach(&format!("Next: {next}"));
        browser.key(ENTER);
    }
    keyboard.heading("Publish");
}
