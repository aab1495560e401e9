//! What a screen reader says on the way of a voter who sees nothing and uses the keyboard alone, in a window of 320 by 256
//! pixels, as a desktop has it at 400 %.

use crate::keyboard::{ENTER, Keyboard};
use crate::scene::{PLAIN, Scene, Wording};
use glassurn_tests::ear::Ear;
use glassurn_tests::reader::Reading;
use glassurn_tests::webdriver::{Browser, Look};

/// A desktop of 1280 by 1024 pixels at 400 %.
const ZOOMED: Look = Look { width: 320, height: 256, dark: false };

/// Two of three may be chosen.
const COMMITTEE: Wording = Wording {
    contests: "[[contests]]\nname = \"chair\"\ntitle = \"Who sits on the committee?\"\nrule = { at-most = 2, each = 1 }\n\
               seats = 2\norder = \"fixed\"\nselections = [\n    { name = \"ada\", title = \"Ada Lovelace\" },\n    \
               { name = \"ben\", title = \"Ben Johnson\" },\n    { name = \"cyd\", title = \"Cyd Charisse\" },\n]\n",
    ..PLAIN
};

/// Everything of a page is in order when it is read, and lines that begin so are among what is read.
#[track_caller]
fn reads(browser: &Browser, lines: &[&str]) {
    let reading = Reading::of(browser);
    assert_eq!(reading.faults(), Vec::<String>::new());
    let read = reading.lines();
    for line in lines {
        assert!(read.iter().any(|read| read.starts_with(line)), "{line:?} is not read, but {read:#?}");
    }
}

#[test]
fn a_voter_hears_every_step_from_the_link_to_the_receipt() {
    let scene = Scene::open(COMMITTEE);
    let browser = Browser::open("heard", ZOOMED);
    let (ear, keyboard) = (Ear::open(&browser), Keyboard::new(&browser));
    let act = |words: &str, key: &str| {
        keyboard.reach(words);
        ear.forget();
        browser.key(key);
    };
    browser.goto(&scene.link(0));
    ear.arrives(COMMITTEE.title);
    ear.hears("This code belongs to this election.");
    act("Start voting", ENTER);
    ear.arrives("Who sits on the committee?");
    let asked = "[group] Who sits on the committee? – Choose up to 2. You have chosen 0, 2 left.";
    reads(&browser, &[asked, "[checkbox] Ada Lovelace"]);
    act("Ada Lovelace", " ");
    ear.hears("You have chosen 1, 1 left.");
    act("Ben Johnson", " ");
    ear.hears("You have chosen 2, 0 left.");
    act("Cyd Charisse", " ");
    ear.hears("You have already chosen 2. Remove one first.");
    reads(
        &browser,
        &["[checkbox, chosen] Ada Lovelace", "[checkbox, chosen] Ben Johnson", "[checkbox] Cyd Charisse"],
    );
    act("Check my answers", ENTER);
    ear.arrives("Check your answers");
    ear.hears("Your answers are sealed on this device.");
    reads(&browser, &["Ada Lovelace", "Ben Johnson", "[button] Change"]);
    act("Cast my vote", ENTER);
    ear.arrives("Your vote is recorded");
    reads(&browser, &["[heading 2] Receipt code", "[image] QR code that checks this receipt"]);
    assert_eq!(ear.missed(), Vec::<String>::new());
    assert_eq!(scene.ballots().len(), 1, "the ballot is on the record");

    act("Check my receipt", ENTER);
    ear.arrives("Check a receipt");
    act("Check my receipt", ENTER);
    ear.hears("still there now; it will be counted.");
    browser.goto(&scene.page("check"));
    ear.forget();
    browser.write("Receipt code", &"U".repeat(32));
    ear.hears("No receipt code has the letter U");
    assert_eq!(ear.missed(), Vec::<String>::new());
}
