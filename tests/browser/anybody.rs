//! An election in which anybody may vote, from the wizard to the result: what that costs is said before, whoever has the
//! address votes and may think again, and what was voted is counted.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::{ByCommand, Invited, Office, write_election};
use glassurn_crypto::manifest::{Draft, Eligibility, Rule};
use glassurn_tests::booth::{cast, check};
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::webdriver::{Browser, PHONE};
use glassurn_tests::world::{contest, draft};
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

    assert_eq!(office.count(&staged), [2, 0, 2]);
    assert_eq!(voter.complaints(), Vec::<String>::new());
}

/// Whoever comes before the key is made takes part already, is told that voting has not begun, and votes later in the same browser.
#[test]
fn whoever_takes_part_before_the_key_is_made_votes_once_voting_is_open() {
    let options = ["ada", "bob", "cyd"].map(String::from);
    let contests = vec![contest("chair", &options, Rule::Exactly { sum: 1, cap: None })];
    let open = Draft { eligibility: Eligibility::Open, ..draft(contests, 2, 2) };
    let service = service(&[]);
    let mut remote = Remote::begin(service.clone(), open);
    let page = format!("http://{}/e/{}", service.address(), remote.id());
    let voter = Browser::open("early-voter", PHONE);
    let mut examiner = Examiner::new(&voter, &[&EVERYWHERE]);
    voter.goto(&page);
    examiner.state("an election for anybody, not begun");
    voter.press("Take part");
    voter.see("Voting has not begun.");
    voter.see("The key holders and the organiser are still preparing it.");
    examiner.state("anybody, before the key is made");
    voter.press("Take part");
    let later = "This browser has its voting code. Come back in this browser once voting has begun.";
    voter.see(later);
    examiner.state("taking part before the key is made");
    examiner.finish();
    assert!(
        !voter.shows("Code for help") && !voter.offers("Start voting"),
        "nothing failed, and nobody can vote"
    );
    voter.reload();
    voter.see(later);
    remote.sync();
    assert_eq!(remote.world.election.register().number(), 1);
    remote.ceremony();
    voter.reload();
    voter.see(later);
    remote.begin_voting();
    voter.reload();
    vote(&voter, &["bob"]);
    remote.sync();
    assert_eq!(remote.world.election.ballots(), 1);
    assert_eq!(voter.complaints(), Vec::<String>::new());
    remote.audit();
    service.assert_calm();
}
