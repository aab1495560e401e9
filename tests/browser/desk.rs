//! What officials do at their desk beside the straight way: people with every role, mail that does not arrive, a vote made anew of an
//! old one, and every kind of vote as far as its opening.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::{ByCommand, DAY, Invited, Office};
use glassurn_api::account::NewKey;
use glassurn_api::draft::Published;
use glassurn_api::endpoint;
use glassurn_api::mail::MailsView;
use glassurn_api::voter::{NewVoter, NewVoters};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Rule;
use glassurn_tests::console::{Browser as Desk, PASSWORD, account};
use glassurn_tests::post::PostOffice;
use glassurn_tests::remote::{Remote, now};
use glassurn_tests::service::Service;
use glassurn_tests::stage::{Staged, utc};
use glassurn_tests::tables::Tables;
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use glassurn_tests::world::{contest, draft, key};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Somebody signs in at the list of elections.
fn sign_in(browser: &Browser, url: &str, name: &str) {
    browser.goto(&format!("{url}/console"));
    browser.write("Name", name);
    browser.write("Password", PASSWORD);
    browser.press("Sign in");
    browser.see(&format!("Signed in as {name}"));
}

/// Fields and buttons of the page's middle that can be used now.
const USABLE: &str = "
    const all = [...document.querySelectorAll('main input, main textarea, main select, main button')];
    return all.filter(e => e.checkVisibility() && !e.matches(':disabled') && e.ariaDisabled !== 'true')
        .map(e => e.id || e.innerText.replace(/\\s+/g, ' ').trim()).filter(name => !/^(Next: |Back)/.test(name))";

fn usable(browser: &Browser) -> Vec<String> {
    let names = browser.run(USABLE, json!([]));
    names.as_array().expect("a list").iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn everybody_with_a_role_sees_and_may_do_what_is_his() {
    let service = Service::new(&[], &[]);
    let people = [
        ("Otto", "observer", "You may look at it"),
        ("Hela", "helper", "You help with invitations"),
        ("Rita", "registrar", "You keep the roll"),
        ("Petra", "returning-officer", "You prepare and run it"),
    ];
    account(&service, "Olga");
    people.iter().for_each(|(name, ..)| account(&service, name));
    service.start().expect("it starts");
    let service = Arc::new(service);
    let url = format!("http://{}", service.address());
    let olga = Browser::open("roles-owner", DESKTOP);
    sign_in(&olga, &url, "Olga");
    olga.press("New election");
    olga.press("Begin: Motion");
    olga.heading("What");
    olga.write("Title", "New statutes");
    let draft = olga.address().split('/').nth(5).expect("a draft").to_owned();
    // The owner says who works on it, and as what.
    olga.press("Who works on this");
    for (name, role, _) in people {
        olga.write("Name of the account", name);
        olga.press("Add to this election");
        let there =
            "return [...document.querySelectorAll('button')].some(e => e.innerText.trim() === arguments[0])";
        olga.wait("the new member", there, json!([format!("Take out {name}")]));
        let shown = "return [...document.querySelectorAll('select')].find(e => e.labels[0]?.innerText.trim() === arguments[0])?.id";
        let id = olga.wait("the member's role", shown, json!([name]));
        olga.set(id.as_str().expect("an id"), role);
        let desk = Desk::of(&service, "Olga");
        let stands =
            || desk.get(&endpoint::draft(&draft)).json::<Value>()["members"].to_string().contains(role);
        for _ in 0..200 {
            if stands() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(stands(), "{name} is {role}");
    }
    let mut examiner = Examiner::new(&olga, &[&EVERYWHERE]);
    examiner.state("who works on it");
    examiner.finish();
    olga.heading("What");
    std::thread::sleep(Duration::from_secs(2));
    olga.hear("Saved ");

    let member = olga.beside("roles-member", PHONE);
    for (name, role, words) in people {
        sign_in(&member, &url, name);
        member.see("New statutes");
        member.see(words);
        assert!(!member.offers("Delete"), "only an owner deletes: {name}");
        let writes = role == "returning-officer";
        for step in ["what", "who", "holders", "when", "open"] {
            member.goto(&format!("{url}/console/d/{draft}/{step}"));
            member.see("New statutes");
            if writes {
                assert!(!member.shows("You may look at this draft"));
                assert!(!usable(&member).is_empty(), "{name} at {step}");
                continue;
            }
            member.see("You may look at this draft");
            member.see("Ask an owner of it for that role: Olga.");
            assert_eq!(usable(&member), Vec::<String>::new(), "{name} at {step}");
        }
        member.goto(&format!("{url}/console/d/{draft}/what"));
        member.see("New statutes");
        if !writes {
            assert_eq!(member.value("title"), "New statutes");
            let mut guest = Examiner::new(&member, &[&EVERYWHERE]);
            guest.state(&format!("draft for a {role}"));
            guest.finish();
        } else {
            member.write("Title", " of 2027");
            std::thread::sleep(Duration::from_secs(2));
            member.hear("Saved ");
        }
        member.press("Who works on this");
        member.see("Olga: Owner: everything, and who works on it");
        assert!(
            !member.offers("Add to this election") && !member.offers("Take out Olga"),
            "{name} names nobody"
        );
        // The ballot is shown to each.
        member.goto(&format!("{url}/console/d/{draft}/preview"));
        member.see("New statutes");
        // Mail is for helpers and those above, addresses for nobody below.
        member.goto(&format!("{url}/console/d/{draft}/mail"));
        member.heading("Mail to voters");
        if role == "observer" {
            member.see("Code for help: auth.forbidden");
        } else {
            member.see("This service sends no mail.");
        }
        member.goto(&format!("{url}/console"));
        member.press("Sign out");
        member.see("Sign in");
    }
    olga.reload();
    olga.heading("What");
    assert_eq!(olga.value("title"), "New statutes of 2027");
    // The owner takes somebody out: to him it is not there any more.
    olga.press("Who works on this");
    olga.press("Take out Otto");
    let gone =
        "return ![...document.querySelectorAll('button')].some(e => e.innerText.trim() === 'Take out Otto')";
    olga.wait("Otto to be out", gone, json!([]));
    sign_in(&member, &url, "Otto");
    member.see("You have no election yet.");
    service.assert_calm();
}

/// Waits until it is so.
#[track_caller]
fn until(holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(60), "it does not come to that");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// An election whose voters' addresses the service has; voting is not open. The post office is closed.
fn addressed(office: &PostOffice, addresses: &[&str]) -> (Arc<Service>, String, Remote) {
    let mail = office.url();
    let options = [
        ("GLASSURN_SMTP_URL", mail.as_str()),
        ("GLASSURN_MAIL_FROM", "Vote office <vote@example.org>"),
        ("GLASSURN_MAILS_PER_MINUTE", "6000"),
    ];
    let service = Service::new(&[], &options);
    account(&service, "Olga");
    service.start().expect("it starts");
    let service = Arc::new(service);
    let olga = Desk::of(&service, "Olga");
    assert_eq!(olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) }).status, 201);
    let id = olga.begin("The chair").summary.id;
    let options = ["ada", "bob", "cyd"].map(String::from);
    let contests = vec![contest("chair", &options, Rule::Exactly { sum: 1, cap: None })];
    let mut remote = Remote::begin(service.clone(), draft(contests, 2, 2));
    let published = Published { election: remote.id() };
    assert_eq!(olga.send("PUT", &endpoint::published(&id), &published).status, 200);
    remote.ceremony();
    remote.roll(addresses.len());
    let voters = addresses.iter().enumerate().map(|(place, address)| {
        let credential = remote.world.codes[place].credential(&remote.hash()).expect("not zero");
        NewVoter {
            name: format!("Voter {}", place + 1),
            address: (*address).into(),
            language: String::new(),
            credential: Some(hex(credential.public().bytes())),
            weight: 1,
        }
    });
    let given = olga.send("POST", &endpoint::voters(&id, 0), &NewVoters { voters: voters.collect() });
    assert_eq!(given.status, 201, "{}", given.text());
    (service, id, remote)
}

/// O7, O8, O14, V23: a queue that is stuck is an alarm on the page and in `/readyz`; who was not reached is named with the reason,
/// mended and mailed again; reminders go to those who have not voted; who has lost a letter is found on the page.
#[test]
fn mail_that_is_stuck_or_refused_is_seen_mended_and_sent_again() {
    let mut office = PostOffice::closed();
    let addresses = ["a@one.example", "nobody@two.example", "c@two.example", "d@three.example"];
    let (service, draft, mut remote) = addressed(&office, &addresses);
    let url = format!("http://{}", service.address());
    let olga = Browser::open("mail", DESKTOP);
    sign_in(&olga, &url, "Olga");
    olga.goto(&format!("{url}/console/d/{draft}/mail"));
    olga.see("Nothing has been sent yet.");
    olga.press("Yes, invite 4 voters");
    olga.press("Invite 4 voters now");
    olga.hear("4 mails are in the queue.");
    olga.see("Waiting to be sent (4)");
    assert!(!service.get(endpoint::READYZ).text().contains("stuck"));
    // The mail server is away: after a few attempts the page says so, and so does what operators look at.
    let desk = Desk::of(&service, "Olga");
    let hurry = || {
        Tables::open(&service.database()).execute("UPDATE mails SET due = due - 200 WHERE state = 'queued'")
    };
    for attempts in 1..=3 {
        until(|| {
            let mails = desk.get(&endpoint::mails(&draft, 0)).json::<MailsView>().mails;
            mails.iter().all(|mail| mail.attempts >= attempts)
        });
        hurry();
    }
    olga.see("Mail does not go out.");
    let ready = service.get(endpoint::READYZ);
    assert!(
        ready.status == 200 && ready.text().contains("stuck"),
        "ballots are taken all the same: {}",
        ready.text()
    );
    let mut examiner = Examiner::new(&olga, &[&EVERYWHERE]);
    examiner.state("stuck mail");
    office.open();
    hurry();
    olga.see("Sent (3)");
    olga.see("Refused (1)");
    olga.wait(
        "the alarm to end",
        "return !document.body.innerText.includes('Mail does not go out.')",
        json!([]),
    );
    assert!(!service.get(endpoint::READYZ).text().contains("stuck"));

    // One has no such box: the reason stands beside the name, the address is mended, and the mail goes out once more.
    olga.see("No such box");
    examiner.state("refused mail");
    olga.press("Correct the address nobody@two.example");
    olga.see("The address of Voter 2");
    olga.set("mail-mend", "no address");
    olga.press("Save the address");
    olga.hear("The service does not take this mail.");
    olga.set("mail-mend", "b@two.example");
    olga.press("Save the address");
    olga.press("Send again b@two.example");
    olga.hear("The invitation goes to b@two.example once more.");
    olga.see("Sent (4)");
    olga.see("Refused (0)");

    // Reminders: to those alone who have not voted.
    remote.begin_voting();
    remote.vote(&remote.seal(0, 1, &[1, 0], 1));
    olga.reload();
    olga.see("Voted (1)");
    olga.press("Yes, remind 3 voters");
    olga.press("Remind 3 voters now");
    olga.hear("3 mails are in the queue.");
    let reminded = |to: &str| {
        let letters = office.letters().into_iter();
        letters.filter(|it| it.to == to && it.header("subject").starts_with("You have not voted yet")).count()
    };
    for to in ["b@two.example", "c@two.example", "d@three.example"] {
        crate::whole::mail(&office, to, "You have not voted yet");
        assert_eq!(reminded(to), 1, "{to}");
    }
    assert_eq!(reminded("a@one.example"), 0, "she has voted");

    // V23 with codes that a registrar has made: the same words to everybody, and the officials see who asks.
    let voter = olga.beside("mail-voter", PHONE);
    let before = office.letters().len();
    let said = ["stranger@example.org", "D@three.example"].map(|address| {
        voter.goto(&format!("{url}/e/{}/vote", remote.id()));
        voter.press("I have lost my voting code or link: ask for a new one");
        voter.heading("A new link to vote");
        voter.write("Your e-mail address", address);
        voter.press("Ask for a new link");
        voter.hear("Your request has arrived.");
        voter.see("the registrar sends you a new code");
        voter.text()
    });
    assert_eq!(said[0], said[1]);
    assert!(said[0].contains("Nothing comes, or you got your code on paper? Write to:"), "{}", said[0]);
    let mut guest = Examiner::new(&voter, &[&EVERYWHERE]);
    guest.state("a lost code of a registrar's");
    guest.finish();
    olga.see("Their letter is lost, or they say so");
    let asked = "return [...document.querySelectorAll('main li')].map(e => e.innerText).filter(text => text.includes('@')).join(' ')";
    let asked = olga.run(asked, json!([]));
    assert!(
        asked.as_str().is_some_and(|text| text.contains("d@three.example") && !text.contains("stranger")),
        "{asked}"
    );
    assert_eq!(office.letters().len(), before, "the service has no code that it could send");
    examiner.state("a lost letter");
    // The registrar's page is one step away; once the code is replaced on the record, nobody asks any more.
    olga.press("Go to the list of voters");
    olga.see("The roll is on the public record");
    remote.sync();
    let (code, change) = remote.world.replacement(3);
    remote.post(&change);
    remote.world.codes[3] = code;
    olga.goto(&format!("{url}/console/d/{draft}/mail"));
    olga.see("Voted (1)");
    let gone = "return !document.body.innerText.includes('These voters ask for a new code')";
    olga.wait("nobody to ask", gone, json!([]));
    examiner.finish();
    remote.audit();
    service.assert_calm();
}

/// What is left to write at the first step of a kind of vote: texts and options, four of them where it has none of its own, and as many
/// as a budget's ballot has marks.
pub fn write_what(office: &Office, title: &str) {
    let browser = &office.browser;
    browser.write("Title", title);
    browser.write("Organiser", "The committee");
    browser.write("Contact", "committee@example.org");
    browser.set("question-0-title", "What shall we do?");
    let count = "return document.querySelectorAll('input[id^=\"question-0-option-\"]').length";
    let own = !browser.value("question-0-option-0").is_empty();
    let wanted = if title == "Budget" { 5 } else { 4 };
    while !own && browser.run(count, json!([])).as_u64().expect("a number") < wanted {
        let options = browser.run(count, json!([]));
        browser.press("Add an option");
        let more =
            "return document.querySelectorAll('input[id^=\"question-0-option-\"]').length > arguments[0]";
        browser.wait("one more option", more, json!([options]));
    }
    for place in 0..browser.run(count, json!([])).as_u64().expect("a number") {
        let id = format!("question-0-option-{place}");
        if browser.value(&id).is_empty() {
            browser.set(&id, &format!("Plan {}", char::from(b'A' + place as u8)));
        }
    }
}

/// The steps from who may vote to publishing, with one key holder; gives the election.
fn publish(office: &Office, first: bool) -> Staged {
    publish_after(office, first, || ())
}

/// The same with a look at the preview.
pub fn publish_after(office: &Office, first: bool, look: impl FnOnce()) -> Staged {
    let browser = &office.browser;
    office.next("Who may vote");
    browser.set("minimum", "2");
    ByCommand.registrar(office);
    office.next("Key holders");
    for number in ["3", "2"] {
        if browser.offers(&format!("Remove key holder {number}")) {
            browser.press(&format!("Remove key holder {number}"));
        }
    }
    browser.set("holder-0", "Tess");
    browser.press("Invite Tess");
    browser.see("Withdraw the invitation of Tess");
    ByCommand.holder(office, 1);
    office.next("When");
    assert_eq!(browser.value("closes"), "", "the closing time is never filled in beforehand");
    browser.set("zone", "UTC");
    browser.set("opens", &utc(now() - 120)[..16]);
    browser.set("closes", &utc(now() + DAY)[..16]);
    office.saved();
    browser.reload();
    office.next("Preview");
    browser.see("This is the ballot as voters will see it.");
    look();
    office.next("Publish");
    if first {
        office.make_key();
    } else {
        office.open_key();
    }
    browser.see("Everything is there.");
    browser.press("Publish the election");
    browser.see("Key holders make the key");
    Staged { trustees: 1, ..office.staged(office.election()) }
}

/// Key and roll by command, every voter with this weight, and voting is opened on the page.
pub fn open(office: &Office, staged: &Staged, weight: u64) {
    office.stage.ceremony(staged).expect("the key");
    office.stage.enrol(staged, &[weight; 5]).expect("the roll");
    office.browser.see("Ready to open");
    office.browser.press("Open voting");
    office.browser.hear("Voting is opened.");
    let view = ureq::get(format!("{}{}", office.stage.url(), endpoint::election(&staged.id))).call();
    let view: Value = view.expect("the election").body_mut().read_json().expect("a view");
    assert_eq!(view["stage"], "open");
}

/// Each of these kinds, begun on its card and opened.
fn kinds(name: &str, kinds: &[&str]) -> Office {
    let office = Office::new(name);
    office.sign_in();
    for (place, kind) in kinds.iter().enumerate() {
        office.goto("/console");
        office.begin(kind);
        write_what(&office, kind);
        let staged = publish(&office, place == 0);
        open(&office, &staged, 3);
    }
    office
}

#[test]
fn a_motion_and_every_kind_of_choice_is_opened_from_its_template() {
    kinds("kinds-choice", &["Motion", "Board election", "One of several", "Approval", "Small poll"]);
}

#[test]
fn every_kind_with_points_or_weights_is_opened_from_its_template_and_one_is_used_again() {
    let office = kinds(
        "kinds-points",
        &["Score", "Points to hand out", "Budget", "Quadratic budget", "Weighted assembly"],
    );
    // O2: an old one is begun anew: its questions and rules are there, its times, keys, people and roll are not.
    let browser = &office.browser;
    office.goto("/console");
    browser.press("Use again Budget");
    browser.see("“Budget” begins anew");
    browser.press("Make a new one of it");
    browser.heading("What");
    assert_eq!(browser.value("title"), "Budget");
    assert_eq!(browser.value("question-0-option-3"), "Plan D");
    browser.set("title", "Budget 2028");
    office.next("Who may vote");
    assert_eq!(browser.value("minimum"), "2");
    assert!(!browser.shows("Key handed in") && !browser.shows("Rita"), "nobody is invited yet");
    browser.press("What");
    browser.heading("What");
    let staged = publish(&office, false);
    open(&office, &staged, 3);
    office.goto("/console");
    browser.see("Budget 2028");
}
