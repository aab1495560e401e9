//! A quick poll in browsers alone: nobody has an account, nobody a code, and the count is checked from outside.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::scene::totals;
use glassurn_api::endpoint;
use glassurn_crypto::encoding::unhex;
use glassurn_tests::booth::{cast, check, choose};
use glassurn_tests::programs;
use glassurn_tests::stage::Stage;
use glassurn_tests::webdriver::{Browser, PHONE};
use serde_json::json;

const QUESTION: &str = "Where shall we eat?";

/// Makes the poll from the home page on; gives its election id.
fn make(browser: &Browser, stage: &Stage) -> String {
    browser.goto(&stage.url());
    browser.press("Make a quick poll");
    browser.write("Question", QUESTION);
    browser.write("Options", "Noodles\nPizza\nThe canteen");
    publish(browser, stage)
}

/// The rest of it, once it has options.
fn publish(browser: &Browser, stage: &Stage) -> String {
    browser.press("in an hour");
    browser.press("Make the poll");
    browser.see("Share this link");
    let address = browser.address();
    let id = address.rsplit('/').next().expect("an id").to_owned();
    assert_eq!(address, format!("{}/poll/{id}", stage.url()));
    id
}

/// A voter without anything but the link, who chooses one option.
fn vote(browser: &Browser, link: &str, option: &str) {
    browser.goto(link);
    browser.press("Take part");
    browser.press("Start voting");
    choose(browser, option);
    cast(browser);
}

#[test]
fn a_poll_is_made_voted_and_counted_in_browsers_alone() {
    let (stage, _folder) = programs::stage();
    let owner = Browser::open("poll-owner", PHONE);
    let id = make(&owner, &stage);
    let link = format!("{}/e/{id}/vote", stage.url());
    let voter = owner.beside("poll-voter", PHONE);
    vote(&voter, &link, "Pizza");
    // With too few votes nothing can be counted, and the page says why.
    owner.see("From 3 votes on you can close and count");
    for option in ["Noodles", "Pizza"] {
        voter.run("localStorage.clear(); sessionStorage.clear()", json!([]));
        vote(&voter, &link, option);
    }
    // The last of them thinks again; the browser knows its code.
    voter.goto(&link);
    voter.see("You have voted on this device.");
    voter.press("Start voting");
    choose(&voter, "Noodles");
    cast(&voter);

    owner.see("votes cast 3");
    // On the screen for the room: one button ends and counts, and the bars are there as soon as the count is checked.
    owner.press("Screen for the room");
    owner.see("Nobody sees a result before the end.");
    owner.press("Close and count");
    owner.press("Yes, close and count now");
    owner.see("Noodles wins with 2 votes");
    owner.press("See the result");
    owner.see("Noodles wins");
    assert_eq!(totals(&stage, &id), [2, 1, 0], "one voter, one vote: the last");

    let facts = stage.run(stage.folder(), &["audit", &format!("{}/e/{id}", stage.url())]).expect("it holds");
    assert_eq!(facts["holds"], json!(true), "{facts}");
    for browser in [&owner, &voter] {
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

#[test]
fn a_visitor_tries_a_practice_election_with_nothing_set_up() {
    let (stage, _folder) = programs::stage();
    let browser = Browser::open("try-it", PHONE);
    browser.goto(&stage.url());
    browser.press("Try it");
    browser.press("Begin a practice election");
    browser.see("6 made-up voters have voted.");
    let owner = browser.address();
    let id = owner.rsplit('/').next().expect("an id").to_owned();
    // The page opens the booth in a tab of its own; this browser has one tab.
    vote(&browser, &format!("{}/e/{id}/vote", stage.url()), "Pears");
    browser.goto(&owner);
    browser.see("votes cast 7");
    browser.press("Close and count");
    browser.press("Yes, close and count now");
    browser.see("The sum is opened, and no ballot was.");
    assert_eq!(totals(&stage, &id).iter().sum::<u64>(), 7, "six made-up votes and one's own");
    browser.press("Check everything");
    browser.see("Check everything yourself");
    assert_eq!(browser.address(), format!("{}/e/{id}/audit", stage.url()));
    let facts = stage.run(stage.folder(), &["audit", &format!("{}/e/{id}", stage.url())]).expect("it holds");
    assert_eq!(facts["holds"], json!(true), "{facts}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn the_owner_counts_on_another_device_with_the_owner_link_alone() {
    let (stage, _folder) = programs::stage();
    let owner = Browser::open("poll-first", PHONE);
    let id = make(&owner, &stage);
    let link = format!("{}/e/{id}/vote", stage.url());
    let secret = owner.run("return JSON.parse(localStorage.getItem('glassurn.polls'))[0].owner", json!([]));
    let secret = secret.as_str().expect("the owner's secret").to_owned();
    let other = owner.beside("poll-second", PHONE);
    for option in ["Pizza", "Pizza", "Noodles"] {
        other.run("localStorage.clear(); sessionStorage.clear()", json!([]));
        vote(&other, &link, option);
    }
    // Whoever is not the owner sees numbers, and no way to count.
    other.goto(&format!("{}/poll/{id}", stage.url()));
    other.see("This browser does not hold the owner's key of this poll.");
    assert!(!other.offers("Close and count"));
    other.goto(&format!("{}/poll/{id}#o={secret}", stage.url()));
    other.reload();
    other.press("Close and count");
    assert_eq!(other.address(), format!("{}/poll/{id}", stage.url()), "the secret has left the address bar");
    other.press("Yes, close and count now");
    other.see("See the result");
    // The first device finds that all is done.
    owner.press("See the result");
    owner.see("Pizza wins");
}

#[test]
fn a_poll_of_dates_is_found_by_its_short_address_and_says_the_voters_own_time() {
    let (stage, _folder) = programs::stage();
    let owner = Browser::open("poll-dates", PHONE);
    owner.tool("Emulation.setTimezoneOverride", json!({ "timezoneId": "UTC" }));
    owner.goto(&format!("{}/poll", stage.url()));
    owner.write("Question", QUESTION);
    owner.press("dates and times");
    // The later one first, and one of them twice: they are in order, each once.
    for date in ["2031-05-02T19:30", "2031-05-01T18:00", "2031-05-02T19:30"] {
        owner.set("poll-date", date);
        owner.press("Add this date");
    }
    let id = publish(&owner, &stage);
    let short = endpoint::short(&unhex(&id).expect("an id"));
    let voter = owner.beside("poll-abroad", PHONE);
    voter.tool("Emulation.setTimezoneOverride", json!({ "timezoneId": "Asia/Kathmandu" }));
    voter.goto(&format!("{}/p/{}", stage.url(), short.to_lowercase()));
    voter.press("Take part");
    assert_eq!(voter.address(), format!("{}/e/{id}/vote", stage.url()));
    voter.press("Start voting");
    let first = voter.text();
    assert_eq!(first.matches("Where you are:").count(), 2, "{first}");
    // 18:00 UTC is a quarter to midnight in Nepal.
    let (early, late) =
        (first.find("23:45").expect("the first date"), first.find("01:15").expect("the second"));
    assert!(early < late, "{first}");
    let first = "return document.querySelector('.contest input')";
    voter.press_found("the first date", first, json!([]));
    check(&voter);
    cast(&voter);
    for browser in [&owner, &voter] {
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

#[test]
fn pages_of_polls_are_accessible() {
    let (stage, _folder) = programs::stage();
    let browser = Browser::open("accessible-poll", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.page("new poll", &format!("{}/poll", stage.url()), "What a quick poll protects");
    browser.press("Make the poll");
    browser.see("Write two options or more, one a line.");
    examiner.state("poll with mistakes");
    let id = make(&browser, &stage);
    browser.see("or type the address");
    examiner.state("poll made");
    examiner.page(
        "screen",
        &format!("{}/poll/{id}/screen", stage.url()),
        "Nobody sees a result before the end.",
    );
    examiner.page("try it", &format!("{}/try", stage.url()), "Begin a practice election");
    examiner.page("take part", &format!("{}/e/{id}/vote", stage.url()), "Take part");
    let link = format!("{}/e/{id}/vote", stage.url());
    let voter = browser.beside("accessible-voter", PHONE);
    for option in ["Pizza", "Pizza", "Noodles"] {
        vote(&voter, &link, option);
        voter.run("localStorage.clear(); sessionStorage.clear()", json!([]));
    }
    browser.goto(&format!("{}/poll/{id}", stage.url()));
    browser.see("votes cast 3");
    browser.press("Close and count");
    browser.see("Yes, close and count now");
    examiner.state("poll about to be counted");
    browser.press("Yes, close and count now");
    browser.see("See the result");
    examiner.state("poll counted");
    let counted = format!("{}/poll/{id}/screen", stage.url());
    examiner.page("screen after the end", &counted, "Pizza wins with 2 votes");
    browser.run("localStorage.clear()", json!([]));
    examiner.page("somebody else's poll", &format!("{}/poll/{id}", stage.url()), "See the result");
    examiner.page("no such poll", &format!("{}/p/ABCD-EFGH", stage.url()), "There is no page here");
    browser.goto(&format!("{}/poll", stage.url()));
    browser.press("dates and times");
    browser.set("poll-date", "2031-05-02T19:30");
    browser.press("Add this date");
    examiner.state("poll of dates");
    examiner.finish();
}
