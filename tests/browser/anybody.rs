//! An election in which anybody may vote, from the wizard to the result: what that costs is said before, whoever has the
//! address votes and may think again, and what was voted is counted.

use crate::console::{ByCommand, Invited, Office, write_election};
use crate::examiner::{EVERYWHERE, Examiner};
use crate::scene::totals;
use glassurn_tests::booth::{cast, check};
use glassurn_tests::webdriver::{Browser, PHONE};
use serde_json::json;

/// Nobody is asked who he is: what that costs is read out, and there is no registrar.
struct Anybody;

impl Invited for Anybody {
    fn registrar(&mut self, office: &Office) {
        let browser = &office.browser;
        let choice = "return document.getElementById('voters-open')";
        browser.press_found("“anybody with the address”", choice, json!([]));
        browser.hear("One person can vote more than once.");
        browser.see("could add voters who do not exist");
        for asked in ["Who makes the voting codes", "Who may register", "Quorum"] {
            assert!(!browser.shows(asked), "{asked}");
        }
        let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
        examiner.state("who, anybody");
        examiner.finish();
    }

    fn holder(&mut self, office: &Office, number: usize) {
        ByCommand.holder(office, number);
    }
}

/// Votes as somebody who has the address and nothing else, or once more in the same browser.
fn vote(browser: &Browser, options: &[&str]) {
    browser.press("Start voting");
    options.iter().for_each(|option| browser.press(option));
    check(browser);
    cast(browser);
}

#[test]
fn an_election_that_is_open_to_anybody_is_run_in_the_browser() {
    let office = Office::new("open-official");
    let official = &office.browser;
    office.sign_in();
    write_election(&office, &mut Anybody, |_| {});
    office.make_key();
    official.see("Everything is there.");
    official.press("Publish the election");
    official.see("Key holders make the key");
    official.see("Send this address to whom you like");
    let id = office.election();
    let staged = office.staged(id.clone());
    office.stage.ceremony(&staged).expect("the key ceremony");
    official.see("Voting can be opened as soon as somebody has come.");
    assert!(!official.offers("Open voting"));

    let voter = official.beside("open-voter", PHONE);
    let address = format!("{}/e/{id}/vote", office.stage.url());
    voter.goto(&address);
    voter.press("Take part");
    official.press("Open voting");
    official.hear("Voting is opened.");
    voter.goto(&address);
    vote(&voter, &["Ada Lovelace", "Cyd Charisse"]);
    for options in [&["Ada Lovelace"], &["Ben Johnson"]] {
        voter.goto(&office.stage.url());
        voter.run("localStorage.clear(); sessionStorage.clear()", json!([]));
        voter.goto(&address);
        voter.see("Anybody can vote here, and one person can vote more than once.");
        voter.press("Take part");
        vote(&voter, options);
    }
    // The last one thinks again, and is still one voter.
    voter.goto(&address);
    voter.see("You have voted on this device.");
    vote(&voter, &["Cyd Charisse"]);
    official.see("3 browsers have taken part so far.");

    official.press("Everybody who wants to vote has voted");
    official.press("End voting");
    official.hear("Voting is ended.");
    let shown = "return document.querySelector('.election-main .code')?.innerText";
    let code = official.wait("the closing code", shown, json!([]));
    office.stage.decrypt(&staged, &[1, 2], code.as_str().expect("a code")).expect("decryptions");
    official.see("Enough key holders have opened the count.");
    official.press("They all know this, and it is done nevertheless");
    official.press("Publish the result");
    official.see("The result is on the public record");
    let url = format!("{}/e/{id}", office.stage.url());
    let audit = office.stage.run(office.stage.folder(), &["audit", &url]).expect("an audit");
    assert_eq!(audit["holds"], true, "{audit}");
    assert_eq!(totals(&office.stage, &id), [2, 0, 2]);
    assert_eq!(voter.complaints(), Vec::<String>::new());
}
