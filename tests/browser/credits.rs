//! Votes that are paid with credits: bought by keyboard and by number, refused where credits do not reach, sealed, counted by command; and
//! such a question in the wizard.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::keyboard::ENTER;
use crate::office::{DAY, Office};
use crate::scene::{Scene, Wording};
use glassurn_tests::booth::{begin, cast, check, shown_code};
use glassurn_tests::remote::now;
use glassurn_tests::stage::utc;
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::{Value, json};

const TAB: &str = "\u{e004}";
const UP: &str = "\u{e013}";
const DOWN: &str = "\u{e015}";

/// Thirty credits for votes for and against.
const PLANS: Wording = Wording {
    title: "Plans of the allotment society",
    texts: "description = \"\"\norganiser = \"The committee\"\ncontact = \"committee@example.org\"",
    contests: "[[contests]]\nname = \"plans\"\ntitle = \"What matters how much?\"\nrule = { credits = 30, against = true }\n\
               seats = 2\norder = \"fixed\"\nselections = [\n    { name = \"trees\", title = \"Trees\" },\n    \
               { name = \"pool\", title = \"A pool\", description = \"Heated from May to September\" },\n    \
               { name = \"road\", title = \"A road\" },\n]\n",
    columns: &["plans.trees", "plans.pool", "plans.road"],
};

/// What a screen reader calls what has the focus, whether it can be used, and what explains it.
const FOCUSED: &str = "
    const at = document.activeElement;
    const name = at.querySelector('.sr-only') || (at.labels && at.labels[0]) || at;
    const why = document.getElementById(at.getAttribute('aria-describedby'));
    return [name.textContent.trim(), at.ariaDisabled !== 'true', why ? why.innerText.replace(/\\s+/g, ' ') : ''];";

fn focused(browser: &Browser) -> Value {
    browser.run(FOCUSED, json!([]))
}

/// Goes on with the keyboard until what is called so has the focus.
#[track_caller]
fn reach(browser: &Browser, name: &str) {
    let come = (0..150).any(|_| {
        browser.key(TAB);
        focused(browser)[0] == name
    });
    assert!(come, "Tab comes to {name:?}");
}

/// Presses the button of this name with the keyboard; what is said of its option then, and of all credits.
#[track_caller]
fn step(browser: &Browser, name: &str, votes: &str, left: &str) {
    if focused(browser)[0] != name {
        reach(browser, name);
    }
    browser.key(ENTER);
    browser.hear(votes);
    browser.hear(left);
}

/// The button of this name cannot be used, and is explained.
#[track_caller]
fn refused(browser: &Browser, name: &str, why: &str) {
    reach(browser, name);
    let at = focused(browser);
    assert_eq!(at[1], false, "{at}");
    assert!(at[2].as_str().is_some_and(|said| said.contains(why)), "{at}");
    browser.key(ENTER);
}

/// The numbers that the fields show.
fn numbers(browser: &Browser) -> [String; 3] {
    [0, 1, 2].map(|option| browser.value(&format!("choice-0-{option}")))
}

/// Three votes for the trees and two against the pool, by buttons; then a number that is too large, and others.
fn buy(browser: &Browser) {
    browser
        .see("one vote costs 1, two for the same option cost 4, three cost 9. You need not spend them all.");
    browser.hear("30 of 30 credits left.");
    let trees = "One vote more for Trees";
    step(browser, trees, "1 vote for: 1 credit.", "29 of 30 credits left.");
    step(browser, trees, "2 votes for: 4 credits.", "26 of 30 credits left.");
    step(browser, trees, "3 votes for: 9 credits.", "21 of 30 credits left.");
    step(browser, "One vote more against A pool", "1 vote against: 1 credit.", "20 of 30 credits left.");
    step(browser, "One vote more against A pool", "2 votes against: 4 credits.", "17 of 30 credits left.");
    assert_eq!(numbers(browser), ["3", "-2", "0"]);

    reach(browser, "A road");
    browser.key("9");
    browser.hear("This costs 81 credits, and 17 are there for it.");
    browser.hear("Your votes cost 64 credits more than you have.");
    browser.press("Check my answers");
    browser.heading("Check your answers");
    browser.see("Your votes cost 64 credits more than you have.");
    assert!(!browser.offers("Cast my vote"), "what credits do not buy is not sealed");
    browser.press("Go to this question");
    browser.hear("This costs 81 credits, and 17 are there for it.");

    reach(browser, "A road");
    browser.key("4");
    browser.hear("1 of 30 credits left.");
    refused(browser, "One vote more for A road", "One vote more would cost 9 credits, and only 1 is left.");
    reach(browser, "A road");
    browser.key("-");
    browser.hear("17 of 30 credits left.");
    browser.key("4");
    browser.hear("4 votes against: 16 credits.");
    browser.hear("1 of 30 credits left.");
    browser.key(DOWN);
    assert_eq!(numbers(browser), ["3", "-2", "-4"], "an arrow leads no further than credits do");
    for (votes, left) in
        [("3 votes against", 8), ("2 votes against", 13), ("1 vote against", 16), ("0 votes", 17)]
    {
        browser.key(UP);
        browser.hear(&format!("{left} of 30 credits left."));
        browser.hear(votes);
    }
    assert_eq!(numbers(browser), ["3", "-2", "0"]);
}

#[test]
fn votes_that_are_bought_by_keyboard_are_those_that_are_counted() {
    let scene = Scene::open(PLANS);
    let browser = Browser::open("credits", DESKTOP);
    begin(&browser, &scene.link(0));
    buy(&browser);
    browser.reload();
    browser.press("Start voting");
    browser.see("Nothing is sent yet.");
    assert_eq!(numbers(&browser), ["3", "-2", "0"], "a reload loses nothing");
    check(&browser);
    browser.see("Trees 3 votes for");
    browser.see("A pool 2 votes against");

    browser.press("Test this ballot instead");
    browser.press("Open it as a practice ballot");
    browser.press("Check it here");
    browser.see("The sealed ballot holds exactly these answers");
    browser.see("Trees 3 votes for");
    browser.see("A pool 2 votes against");
    browser.press("Back to my answers");
    browser.see("Your answers are sealed on this device.");
    let sealed = shown_code(&browser);
    cast(&browser);
    assert_eq!(shown_code(&browser), sealed);

    // Another voter votes in the booth for nothing at all.
    let other = browser.beside("credits-blank", PHONE);
    begin(&other, &scene.link(1));
    check(&other);
    other.see("Question 1 has no answer.");
    cast(&other);
    scene.count();
    let (stage, staged) = (&scene.stage, &scene.staged);
    let address = scene.page("");
    let result = stage.run(&staged.folder, &["result", &address, "--format", "json"]).expect("a result");
    let plans = &result["contests"][0];
    let values: Vec<&Value> =
        plans["selections"].as_array().expect("selections").iter().map(|one| &one["value"]).collect();
    assert_eq!(values, [3, -2, 0]);
    assert_eq!(plans["elected"], json!(["trees"]), "who has no votes wins nothing");
    browser.goto(&scene.page("result"));
    let rows = "const rows = [...document.querySelectorAll('table.bars tbody tr')];
        return rows.length > 0 && rows.map(row => [row.querySelector('bdi').textContent, row.querySelector('td').textContent])";
    let rows = browser.wait("the votes of each plan", rows, json!([]));
    let mut rows = serde_json::from_value::<Vec<[String; 2]>>(rows).expect("rows");
    rows.sort();
    assert_eq!(rows, [["A pool", "-2"], ["A road", "0"], ["Trees", "3"]]);
    for browser in [&browser, &other] {
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

#[test]
fn votes_that_are_paid_with_credits_are_accessible() {
    let scene = Scene::open(PLANS);
    let browser = Browser::open("credits-accessible", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    begin(&browser, &scene.link(0));
    browser.hear("30 of 30 credits left.");
    examiner.state("credits, all left");
    browser.set("choice-0-0", "5");
    browser.hear("5 of 30 credits left.");
    browser.set("choice-0-1", "-2");
    browser.hear("1 of 30 credits left.");
    examiner.state("credits, one left");
    browser.set("choice-0-2", "-3");
    browser.hear("This costs 9 credits, and 1 is there for it.");
    examiner.state("credits, too few");
    browser.press("Check my answers");
    browser.see("Your votes cost 8 credits more than you have.");
    examiner.state("check of votes that cost too much");
    browser.press("Go to this question");
    browser.set("choice-0-2", "1");
    browser.hear("0 of 30 credits left.");
    check(&browser);
    examiner.state("check of votes for and against");
    examiner.finish();
}

#[test]
fn an_official_asks_for_votes_that_are_paid_with_credits() {
    let office = Office::new("credits-wizard");
    let browser = &office.browser;
    office.sign_in();
    office.begin("Quadratic budget");
    browser.write("Title", "Plans");
    browser.write("Organiser", "The committee");
    browser.write("Contact", "committee@example.org");
    browser.set("question-0-title", "What matters how much?");
    browser.set("question-0-option-0", "Trees");
    browser.set("question-0-option-1", "A pool");
    assert_eq!(browser.value("question-0-way"), "credits");
    assert_eq!(browser.value("question-0-credits"), "99");
    browser.see("One vote for an option costs 1 credit, two cost 4, three cost 9.");
    browser.see("A vote against an option costs as much as one for it.");
    browser.set("question-0-credits", "65536");
    browser.hear("It is between 1 and 65,535.");
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    examiner.state("question of credits");
    examiner.finish();
    browser.set("question-0-credits", "10");
    let against = "return document.getElementById('question-0-against')";
    browser.press_found("whether there are votes against", against, json!([]));
    let blank = "return document.getElementById('question-0-blank') === null";
    assert_eq!(browser.run(blank, json!([])), true, "a ballot of no votes is blank");

    office.next("Who may vote");
    office.next("Key holders");
    for number in ["3", "2"] {
        browser.press(&format!("Remove key holder {number}"));
    }
    browser.set("holder-0", "Tess");
    office.next("When");
    browser.set("zone", "UTC");
    browser.set("opens", &utc(now() - 120)[..16]);
    browser.set("closes", &utc(now() + DAY)[..16]);
    office.saved();
    office.next("Preview");
    browser.see("This is the ballot as voters will see it.");
    browser.set("choice-0-0", "-1");
    let none = "return document.getElementById('choice-0-0').value === '0'";
    browser.wait("no votes against where there are none", none, json!([]));
    browser.set("choice-0-0", "3");
    browser.hear("3 votes: 9 credits.");
    browser.hear("1 of 10 credits left.");
}
