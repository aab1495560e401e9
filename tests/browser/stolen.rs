//! Somebody has a voter's code, from her device or her letter, and votes with it after her (C-12).

use crate::scene::{PLAIN, Scene};
use glassurn_tests::booth::{begin, cast, choose};
use glassurn_tests::webdriver::{Browser, PHONE};

#[test]
fn c_12_a_vote_with_a_stolen_code_is_seen_when_its_voter_checks() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("robbed", PHONE);
    begin(&browser, &scene.link(0));
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    browser.goto(&scene.page("check"));
    browser.press("Check my receipt");
    browser.see("still there now; it will be counted.");

    let thief = browser.beside("thief", PHONE);
    begin(&thief, &scene.link(0));
    choose(&thief, "Ben Johnson");
    cast(&thief);
    assert_eq!(scene.ballots().len(), 2, "the record keeps both");

    browser.goto(&scene.page("check"));
    browser.press("Check my receipt");
    browser.see("a later ballot with the same voting code counts instead.");
    // She votes once more, and what counts is hers.
    begin(&browser, &scene.link(0));
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    scene.vote(1, &[2]);
    scene.count();
    assert_eq!(crate::scene::totals(&scene.stage, &scene.staged.id), [1, 0, 1]);
}

#[test]
fn c_12_where_the_first_vote_is_final_a_stolen_code_opens_no_ballot() {
    let scene = Scene::once(PLAIN);
    let browser = Browser::open("final", PHONE);
    begin(&browser, &scene.link(0));
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    let thief = browser.beside("thief-after-all", PHONE);
    thief.goto(&scene.link(0));
    thief.see("A ballot with your code is already recorded.");
    assert!(!thief.offers("Start voting"));
    assert_eq!(scene.ballots().len(), 1);
}
