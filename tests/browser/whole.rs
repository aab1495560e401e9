//! A whole election in browsers alone, from a service that holds nothing but an official's account: the official, who makes
//! the voting codes too, three key holders in profiles of their own, ten voters. Key holders and voters are invited by mail,
//! which a real mail server takes: they read it and follow its links. No step needs a terminal.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::{DAY, HOLDERS, Invited, Office, make_key, open_key, write_election};
use crate::scene::totals;
use glassurn_api::roll::codes;
use glassurn_crypto::encoding::unhex;
use glassurn_tests::booth::{begin, cast, check};
use glassurn_tests::post::{Letter, PostOffice};
use glassurn_tests::programs::stage_with_mail;
use glassurn_tests::remote::now;
use glassurn_tests::stage::utc;
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::json;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

const VOTERS: usize = 10;

/// The voter who gets mail in Chinese.
const CHINESE: usize = 4;

/// Everybody's browsers and passphrases, and where their mail comes in.
struct People<'a> {
    post: &'a PostOffice,
    registrar: String,
    holders: Vec<(Browser, String)>,
}

/// The mails to an address whose subject begins so, once there is one.
pub fn mail(post: &PostOffice, to: &str, subject: &str) -> Letter {
    let since = Instant::now();
    loop {
        let mut letters = post.letters().into_iter().rev();
        let found = letters.find(|it| it.to == to && it.header("subject").starts_with(subject));
        if let Some(letter) = found {
            return letter;
        }
        assert!(since.elapsed() < Duration::from_secs(60), "no mail {subject:?} to {to}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The first link in a mail.
pub fn link(letter: &Letter) -> String {
    let text = letter.part("text/plain");
    let link = text.split_whitespace().find(|word| word.starts_with("http://"));
    link.expect("a link").to_owned()
}

impl Invited for People<'_> {
    fn registrar(&mut self, office: &Office) {
        office.browser.press("I make the codes myself");
        self.registrar = make_key(&office.browser, "registrar");
        office.browser.see("You make the voting codes, with a key of their own.");
    }

    fn holder(&mut self, office: &Office, number: usize) {
        let name = HOLDERS[number - 1];
        let address = format!("{}@example.org", name.to_lowercase());
        office.browser.write(&format!("E-mail address of {name}"), &address);
        office.browser.press(&format!("Send {name} the link by mail"));
        office.browser.hear(&format!("The link goes to {address}."));
        let browser = office.browser.beside(&format!("whole-{name}"), DESKTOP);
        browser.goto(&link(&mail(self.post, &address, "Your part in an election")));
        browser.see(&format!("olga invites you, {name}."));
        let words = make_key(&browser, "trustee");
        browser.see("Your key is handed in.");
        self.holders.push((browser, words));
    }
}

/// The list, codes, and the roll on the public record; gives the voters' links.
fn roll(office: &Office, console: &str, election: &str, words: &str) -> Vec<String> {
    let browser = &office.browser;
    let draft = console.split('/').nth(5).expect("a draft");
    office.goto(&format!("/console/d/{draft}/roll"));
    // One of them reads another language: the list says so.
    let language = |n: usize| if n == CHINESE { "zh" } else { "" };
    let list: String =
        (1..=VOTERS).map(|n| format!("Voter {n};voter{n}@example.org;{}\n", language(n))).collect();
    browser.write("Or paste the list", &format!("name;email;language\n{list}"));
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

/// Gives the addresses to the service, looks at the mail, tries it, and invites all.
fn invite(office: &Office, post: &PostOffice) {
    let browser = &office.browser;
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    browser.press("Give the addresses to the service");
    browser.hear(&format!("The service has {VOTERS} addresses. Nothing has been sent yet."));
    browser.press("Go to the mail");
    browser.see("Nothing has been sent yet.");
    browser.press("Show the invitation");
    browser.see("Nobody will ever ask you for your voting code");
    examiner.state("mail before the invitations");
    browser.write("Your own address, to try the invitation", "olga@example.org");
    browser.press("Send the invitation to myself");
    browser.hear("A sample goes to olga@example.org");
    mail(post, "olga@example.org", "Please vote");
    browser.see("Nothing has been sent yet.");
    browser.press(&format!("Yes, invite {VOTERS} voters"));
    browser.press(&format!("Invite {VOTERS} voters now"));
    browser.hear(&format!("{VOTERS} mails are in the queue."));
    browser.see(&format!("Sent ({VOTERS})"));
    browser.press("Correct the address voter3@example.org");
    browser.see("The address of Voter 3");
    examiner.state("mail after the invitations");
    examiner.finish();
}

/// The voters are told the result: planned for tomorrow, taken back, and told now.
fn announce(official: &Browser, post: &PostOffice, voter: &Browser) {
    let tomorrow = utc(now() + DAY)[..16].to_owned();
    let told = || post.letters().into_iter().filter(|it| it.part("text/plain").contains("/result"));
    official.see(&format!("Tell {VOTERS} voters by mail"));
    official.set("told-result-when", &tomorrow);
    official.press("Plan it");
    official.see("Planned: mail goes out by itself");
    official.press("Take it back");
    official.wait("nothing planned", "return !document.body.innerText.includes('Take it back')", json!([]));
    assert_eq!(told().count(), 0, "nobody was told yet");
    official.set("told-result-when", "");
    official.press("Announce it now");
    official.see(&format!("Done: {VOTERS} mails are on their way"));
    for number in (1..=VOTERS).filter(|number| *number != CHINESE) {
        mail(post, &format!("voter{number}@example.org"), "The result is published");
    }
    let since = Instant::now();
    while told().count() < VOTERS {
        assert!(since.elapsed() < Duration::from_secs(60), "{}", told().count());
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(told().count(), VOTERS, "each once");
    voter.goto(&link(&mail(post, "voter7@example.org", "The result is published")));
    voter.see("Ada Lovelace");
    voter.see("Proofs checked:");
}

#[test]
fn an_election_is_set_up_run_counted_and_published_in_browsers_alone() {
    let post = PostOffice::opened();
    let office = Office::on("whole-official", stage_with_mail(&post.url()));
    let official = &office.browser;
    let mut people = People { post: &post, registrar: String::new(), holders: Vec::new() };
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

    let links = roll(&office, &console, &id, &people.registrar);
    invite(&office, &post);
    official.goto(&console);
    official.see("Ready to open");
    office.open_key();
    official.press("Open voting");
    official.hear("Voting is opened.");

    let voter = official.beside("whole-voter", PHONE);
    voter.goto(&office.stage.url());
    for (place, letter) in links.iter().enumerate() {
        voter.run("localStorage.clear(); sessionStorage.clear()", json!([]));
        // The mail leads to the election's page; the code came another way.
        let chinese = place + 1 == CHINESE;
        let invitation =
            mail(&post, &format!("voter{}@example.org", place + 1), if chinese { "" } else { "Please vote" });
        assert_eq!(invitation.part("text/html").contains("<html lang=\"zh\">"), chinese);
        voter.goto(&link(&invitation));
        voter.see("Board of the allotment society");
        begin(&voter, letter);
        voter.press("Ada Lovelace");
        if place % 2 == 0 {
            voter.press("Cyd Charisse");
        }
        check(&voter);
        cast(&voter);
    }

    let shown = "return document.querySelector('.recorded-words ~ .receipt .code-words')?.innerText";
    let words = voter.wait("the receipt in two words", shown, json!([]));
    let words = words.as_str().and_then(|shown| shown.split(": ").nth(1)).expect("two words").to_owned();
    let receipt = mail(&post, "voter10@example.org", "Your vote was recorded");
    assert!(receipt.part("text/plain").contains(&format!(": {words}\n")), "the mail has the pair, too");
    voter.goto(&link(&receipt));
    voter.see("still there now; it will be counted.");
    official.see("100.0%");
    official.press("Everybody who wants to vote has voted");
    official.press("End voting");
    official.hear("Voting is ended.");
    let shown = "return document.querySelector('.election-main .code')?.innerText";
    let code = official.wait("the closing code", shown, json!([]));
    let code = code.as_str().expect("a code");
    official.press("Ask them now");
    official.see("Done: 3 mails are on their way");
    for (place, (browser, words)) in people.holders.iter().enumerate().take(2) {
        let address = format!("{}@example.org", HOLDERS[place].to_lowercase());
        browser.goto(&link(&mail(&post, &address, "Please open the count")));
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

    announce(official, &post, &voter);
    official.press("Go to the mail");
    official.see(&format!("Voted ({VOTERS})"));
    let mut examiner = Examiner::new(official, &[&EVERYWHERE]);
    examiner.state("mail with the result");
    examiner.finish();
    official.goto(&format!("{}/e/{id}/result", office.stage.url()));
    official.see("Ada Lovelace");
    let audit =
        office.stage.run(office.stage.folder(), &["audit", &format!("{}/e/{id}", office.stage.url())]);
    assert_eq!(audit.expect("an audit")["holds"], true);
    assert_eq!(totals(&office.stage, &id), [10, 0, 5]);
}
