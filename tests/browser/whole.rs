//! A whole election in browsers alone, from a service that holds nothing but an official's account: the official, who makes
//! the voting codes too, three key holders in profiles of their own, ten voters. No step needs a terminal.

use crate::console::{HOLDERS, Invited, Office, make_key, open_key, write_election};
use crate::scene::totals;
use glassurn_api::roll::codes;
use glassurn_crypto::encoding::unhex;
use glassurn_tests::booth::{begin, cast, check};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::json;
use std::fs;

const VOTERS: usize = 10;

/// Everybody's browsers and passphrases.
#[derive(Default)]
struct People {
    registrar: String,
    holders: Vec<(Browser, String)>,
}

impl Invited for People {
    fn registrar(&mut self, office: &Office) {
        office.browser.press("I make the codes myself");
        self.registrar = make_key(&office.browser, "registrar");
        office.browser.see("You make the voting codes, with a key of their own.");
    }

    fn holder(&mut self, office: &Office, number: usize) {
        let name = HOLDERS[number - 1];
        let browser = office.browser.beside(&format!("whole-{name}"), DESKTOP);
        browser.goto(&office.link());
        browser.see(&format!("olga invites you, {name}."));
        let words = make_key(&browser, "trustee");
        browser.see("Your key is handed in.");
        self.holders.push((browser, words));
    }
}

/// The list, codes, and the roll on the public record; gives the voters' links.
fn roll(office: &Office, election: &str, words: &str) -> Vec<String> {
    let browser = &office.browser;
    office.goto(&format!("/console/e/{election}/roll"));
    let list: String = (1..=VOTERS).map(|n| format!("Voter {n};voter{n}@example.org\n")).collect();
    browser.write("Or paste the list", &format!("name;email\n{list}"));
    browser.press("Check the list");
    browser.press(&format!("Take these {VOTERS} voters"));
    browser.press(&format!("Make {VOTERS} codes"));
    browser.press("Save the file of codes");
    let saved = browser.saved_file(".csv");
    browser.write("The file of voting codes", saved.to_str().expect("a path"));
    browser.see("The codes are saved");
    open_key(browser, words);
    browser.press(&format!("Publish the roll of {VOTERS} voters"));
    browser.see(&format!("The roll is on the public record: {VOTERS} voters."));
    let text = fs::read_to_string(&saved).expect("the file");
    let issued = codes::read(&text, &unhex(election).expect("an id")).expect("a file of codes");
    issued.into_iter().map(|issued| issued.link.to_string()).collect()
}

#[test]
fn an_election_is_set_up_run_counted_and_published_in_browsers_alone() {
    let office = Office::new("whole-official");
    let official = &office.browser;
    let mut people = People::default();
    office.sign_in();
    write_election(&office, &mut people, |_| {});
    office.make_key();
    official.see("Everything is there.");
    official.press("Publish the election");
    official.see("Key holders make the key");
    let (console, id) = (official.address(), office.election());

    // The holders' pages find the election, and act in turn by themselves up to what each must do by hand.
    for (place, (browser, _)) in people.holders.iter().enumerate() {
        browser.see(&format!("You are here as {}.", HOLDERS[place]));
    }
    for (place, (browser, _)) in people.holders.iter().enumerate() {
        browser.see("It is your turn: save your key file and open it again.");
        browser.press("Save the key file");
        let file = browser.saved_like(&format!("-trustee-{}-", place + 1), ".key");
        browser.write("Now choose the file", file.to_str().expect("a path"));
    }
    for (browser, _) in &people.holders {
        browser.see("The key is made. Nothing to do until voting ends.");
    }

    let links = roll(&office, &id, &people.registrar);
    official.goto(&console);
    official.see("Ready to open");
    office.open_key();
    official.press("Open voting");
    official.hear("Done: Open is entry");

    let voter = official.beside("whole-voter", PHONE);
    voter.goto(&office.stage.url());
    for (place, link) in links.iter().enumerate() {
        voter.run("localStorage.clear(); sessionStorage.clear()", json!([]));
        begin(&voter, link);
        voter.press("Ada Lovelace");
        if place % 2 == 0 {
            voter.press("Cyd Charisse");
        }
        check(&voter);
        cast(&voter);
    }

    official.see("100.0%");
    official.press("Everybody who wants to vote has voted");
    official.press("End voting");
    official.hear("Done: Close is entry");
    let shown = "return document.querySelector('.election-main .code')?.innerText";
    let code = official.wait("the closing code", shown, json!([]));
    let code = code.as_str().expect("a code");
    for (place, (browser, words)) in people.holders.iter().enumerate().take(2) {
        browser.goto(&format!("{}/keyholder/{id}", office.stage.url()));
        open_key(browser, words);
        browser.press("Check the record now");
        browser.see("This device has checked");
        for other in HOLDERS.into_iter().filter(|other| *other != HOLDERS[place]) {
            browser.press(other);
        }
        browser.press("This is what the public page shows");
        browser.write("The closing code that you were told", code);
        browser.press("Open this sum");
        browser.see("It is sent, and it is on the public record");
    }
    official.see("Enough key holders have opened the count.");
    official.press("Publish the result");
    official.see("The result is on the public record");

    official.goto(&format!("{}/e/{id}/result", office.stage.url()));
    official.see("Ada Lovelace");
    let audit =
        office.stage.run(office.stage.folder(), &["audit", &format!("{}/e/{id}", office.stage.url())]);
    assert_eq!(audit.expect("an audit")["holds"], true);
    assert_eq!(totals(&office.stage, &id), [10, 0, 5]);
}
