//! What everybody sees while people vote: how many, when they came, whether it is enough, and how many have checked; never how
//! the votes stand.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::scene::{PLAIN, Scene};
use glassurn_tests::booth::{begin, cast, choose};
use glassurn_tests::webdriver::{Browser, PHONE};
use serde_json::json;

/// The numbers in the table that says the same as the curve.
const CURVE: &str = "
    const table = [...document.querySelectorAll('table')].find(e => e.innerText.includes('Ballots'));
    return table && [...table.querySelectorAll('tbody tr')].map(row => Number(row.cells[row.cells.length - 1].innerText))";

/// O11 and V25.
#[test]
fn turnout_has_a_curve_a_quorum_and_how_many_have_checked_and_no_partial_result() {
    let scene = Scene::open(PLAIN);
    scene.vote(0, &[0, 1]);
    let browser = Browser::open("turnout", PHONE);
    browser.goto(&scene.page(""));
    browser.see("33.3%");
    browser.see("is not reached yet.");
    browser.see("Ballots by hour");
    browser.see("Until the count nobody knows how the votes stand, not even the organiser.");
    browser.press("The same as a table");
    let hours = || {
        let hours = browser.wait("the curve's table", CURVE, json!([]));
        hours.as_array().expect("rows").iter().map(|row| row.as_u64().expect("a number")).sum::<u64>()
    };
    assert_eq!(hours(), 2);
    let drawn = "return document.querySelectorAll('main svg rect, main .bar, main [class*=bar]').length > 0";
    browser.wait("the curve", drawn, json!([]));

    // The third of six: enough. She votes twice; the curve has every ballot, the turnout each voter once.
    begin(&browser, &scene.link(2));
    choose(&browser, "Cyd Charisse");
    cast(&browser);
    scene.vote(2, &[0]);
    browser.goto(&scene.page(""));
    browser.see("50.0%");
    browser.see("is reached.");
    browser.press("The same as a table");
    assert_eq!(hours(), 4);
    let page = browser.text();
    assert!(!page.contains("said that they checked"), "nobody has");

    // She checks, and says so if she likes: a number without a name, asked for by nobody and counted once in this browser.
    let checking = || {
        browser.goto(&scene.page("check"));
        browser.press("Check my receipt");
        browser.see("still there now");
    };
    checking();
    browser.goto(&scene.page(""));
    browser.see("50.0%");
    assert!(!browser.shows("said that they checked"), "to check tells nobody");
    checking();
    browser.press("Count me as somebody who checked");
    let gone =
        "return ![...document.querySelectorAll('main button')].some(e => e.innerText.includes('Count me'))";
    browser.wait("the thanks", gone, json!([]));
    browser.goto(&scene.page(""));
    browser.see("1 of 3 voters said that they checked their ballot.");
    browser.see("Only the service counts this, and nobody can verify it.");
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.state("turnout");
    checking();
    assert!(!browser.offers("Count me as somebody who checked"), "once");

    // In no page, export, card or badge is there anything of how votes stand.
    let url = scene.stage.url();
    for (path, words) in
        [("", PLAIN.title), ("board", "Public record"), ("result", "There is no result yet.")]
    {
        browser.goto(&scene.page(path));
        browser.see(words);
        assert!(!browser.shows(" wins with "), "{path}");
    }
    for path in [
        glassurn_api::endpoint::election(&scene.staged.id),
        glassurn_api::endpoint::card(&scene.staged.id),
        glassurn_api::endpoint::badge(&scene.staged.id),
    ] {
        let text = ureq::get(format!("{url}{path}")).call().expect("an answer").body_mut().read_to_string();
        let text = text.expect("text");
        assert!(
            !["Ada Lovelace", "Ben Johnson", "Cyd Charisse"].iter().any(|name| text.contains(name)),
            "{path}"
        );
    }
    scene.count();
    browser.goto(&scene.page("result"));
    browser.see("Ada Lovelace wins with 2 votes");
    browser.see("50.0%");
    browser.see("reached");
    examiner.finish();
}
