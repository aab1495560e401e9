//! The service makes the voting codes and mails them, because an official has chosen so: what it costs is said wherever the
//! election is seen, and whoever has lost the mail gets another link.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::{ByCommand, Invited, Office, write_election};
use crate::whole::{link, mail};
use glassurn_tests::booth::{begin, cast, check};
use glassurn_tests::post::PostOffice;
use glassurn_tests::programs::stage_with_mail;
use glassurn_tests::webdriver::PHONE;
use serde_json::json;
use std::thread;
use std::time::{Duration, Instant};

/// The service makes the codes; key holders use the command line.
struct ByService(ByCommand);

impl Invited for ByService {
    fn registrar(&mut self, office: &Office) {
        office.browser.press("Let the service make and mail the codes");
        office.browser.see("could vote for people who do not vote");
    }

    fn holder(&mut self, office: &Office, number: usize) {
        self.0.holder(office, number);
    }
}

/// The link in the newest invitation to an address, once it is another one than before.
fn another(post: &PostOffice, to: &str, before: &str) -> String {
    let since = Instant::now();
    loop {
        let now = link(&mail(post, to, "Please vote"));
        if now != before {
            return now;
        }
        assert!(since.elapsed() < Duration::from_secs(60), "no other mail to {to}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn codes_that_the_service_mails_are_followed_lost_and_replaced() {
    let post = PostOffice::opened();
    let office = Office::on("mailed-official", stage_with_mail(&post.url()));
    let official = &office.browser;
    office.sign_in();
    write_election(&office, &mut ByService(ByCommand), |_| {});
    office.make_key();
    official.see("Everything is there.");
    official.press("Publish the election");
    official.see("Key holders make the key");
    official.see("The service itself made the voting codes.");
    let (console, id) = (official.address(), office.election());
    let draft = console.split('/').nth(5).expect("a draft").to_owned();
    office.stage.ceremony(&office.staged(id.clone())).expect("the key ceremony");

    office.goto(&format!("/console/d/{draft}/roll"));
    official.see("The service makes the voting codes");
    let address = |number: usize| format!("voter{number}@example.org");
    let list: String = (1..=3).map(|n| format!("Voter {n};{}\n", address(n))).collect();
    official.write("Or paste the list", &format!("name;email\n{list}"));
    official.press("Check the list");
    official.press("Take these 3 voters");
    official.press("Publish the roll and mail 3 codes");
    official.hear("3 codes go out by mail.");
    let mut examiner = Examiner::new(official, &[&EVERYWHERE]);
    examiner.state("codes of the service");
    let links: Vec<String> = (1..=3).map(|n| link(&mail(&post, &address(n), "Please vote"))).collect();

    // One is lost before voting is open: another one comes at once.
    let voter = official.beside("mailed-voter", PHONE);
    let lose = |number: usize| {
        voter.goto(&format!("{}/e/{id}/vote", office.stage.url()));
        voter.press("I have lost my voting code or link: ask for a new one");
        voter.heading("A new link to vote");
        voter.write("Your e-mail address", &address(number));
        voter.press("Ask for a new link");
        voter.hear("Your request has arrived.");
    };
    lose(2);
    let mut guest = Examiner::new(&voter, &[&EVERYWHERE]);
    guest.state("a new link");
    guest.finish();
    // A mail asks whether it was the voter.
    voter.goto(&link(&mail(&post, &address(2), "A new link to vote?")));
    voter.heading("A new link to vote");
    voter.keep_picture("a new link, confirmed");
    voter.press("Make the new link");
    voter.hear("The new link is on its way.");
    let second = another(&post, &address(2), &links[1]);
    official.goto(&console);
    official.see("Ready to open");
    office.open_key();
    official.press("They all know this, and it is done nevertheless");
    official.press("Open voting");
    official.hear("Voting is opened.");
    for link in [&links[0], &second] {
        voter.run("localStorage.clear(); sessionStorage.clear()", json!([]));
        begin(&voter, link);
        voter.press("Ada Lovelace");
        check(&voter);
        cast(&voter);
    }
    assert!(mail(&post, &address(2), "Your vote was recorded").part("text/plain").contains("Receipt code"));

    // Another one is lost while people vote: an official consents to the new code.
    lose(3);
    office.goto(&format!("/console/d/{draft}/mail"));
    official.see("These voters ask for a new code");
    official.press(&format!("New code {}", address(3)));
    official.press("Make the new code");
    official.see("an official consents, with the key");
    examiner.state("a new code, key closed");
    office.open_key();
    let gone = "return !document.body.innerText.includes('an official consents, with the key')";
    official.wait("the key to be open", gone, json!([]));
    official.press("Make the new code");
    official.hear(&format!("The new link goes to {}.", address(3)));
    examiner.state("a new code");
    examiner.finish();
    let third = another(&post, &address(3), &links[2]);
    voter.run("localStorage.clear(); sessionStorage.clear()", json!([]));
    voter.goto(&links[2]);
    voter.see("replaced");
    begin(&voter, &third);
    voter.press("Ben Johnson");
    check(&voter);
    cast(&voter);
}
