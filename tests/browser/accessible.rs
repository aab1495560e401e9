//! The pages of an election's usual course under the rules of axe, in all colours, contrasts and sizes: no violation.

use crate::examiner::{EVERYWHERE, Examiner, OTHERWISE};
use crate::paper::{self, sheets};
use crate::scene::{PLAIN, Scene};
use glassurn_tests::booth::{begin, cast, choose};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::json;

#[test]
fn pages_are_accessible_before_and_while_voting() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("accessible-voting", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE, &OTHERWISE]);
    let url = scene.stage.url();
    examiner.page("home", &url, PLAIN.title);
    examiner.page("secret", &format!("{url}/about/secret"), "Is my vote secret?");
    // One key holder: the answer of this election is not that of most.
    examiner.page("secret of one", &scene.page("secret"), "who could open every ballot unnoticed");
    examiner.page("not found", &format!("{url}/nowhere"), "There is no page here");
    examiner.page("check anywhere", &format!("{url}/check"), "Check a receipt");
    examiner.page("code entry", &scene.page("vote"), "Your voting code");
    begin(&browser, &scene.link(0));
    examiner.state("choose");
    choose(&browser, "Ada Lovelace");
    examiner.state("check");
    cast(&browser);
    examiner.state("recorded");
    examiner.page("check a receipt", &scene.page("check"), "You voted on this device");
    browser.press("Check my receipt");
    browser.see("still there now");
    examiner.state("checked");
    examiner.page("election voted", &scene.page(""), "You voted on this device");
    let second = scene.in_setup();
    examiner.page("election in set-up", &format!("{url}/e/{second}"), "Voting has not begun");
    browser.run("localStorage.clear(); sessionStorage.clear()", json!([]));
    examiner.page("election open", &scene.page(""), "You can vote now");
    examiner.finish();
}

#[test]
fn pages_are_accessible_after_the_count() {
    let scene = Scene::open(PLAIN);
    scene.vote(0, &[0, 0, 1]);
    let browser = Browser::open("accessible-counted", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE, &OTHERWISE]);
    examiner.page("no result yet", &scene.page("result"), "There is no result yet.");
    scene.count();
    examiner.page("board", &scene.page("board"), "Fingerprints");
    examiner.page("audit before", &scene.page("audit"), "Check everything");
    browser.press("Check everything");
    browser.see("Everything holds:");
    examiner.state("audit after");
    examiner.page("result", &scene.page("result"), "Ada Lovelace wins");
    browser.press("Show this election on another site");
    examiner.state("result with snippets");
    browser.press("Minutes to print");
    browser.see("not checked here");
    examiner.state("minutes");
    let printed = sheets(&browser);
    assert!((1..=3).contains(&printed), "{printed} sheets");
    paper::keep(&browser, "minutes on paper", PHONE);
    examiner.page("election counted", &scene.page(""), "The votes are counted");
    examiner.finish();
}

#[test]
fn what_is_not_accessible_is_found() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("accessible-control", DESKTOP);
    let examiner = Examiner::new(&browser, &[]);
    browser.goto(&scene.stage.url());
    browser.see(PLAIN.title);
    assert_eq!(examiner.violations(), Vec::<String>::new());
    let add = "const main = document.querySelector('main');
        main.append(document.createElement('input'));
        const pale = document.createElement('p');
        pale.textContent = 'Hardly to be read';
        pale.style.color = '#c8c8c8'; pale.style.background = '#ffffff';
        main.append(pale);";
    browser.run(add, json!([]));
    let found = examiner.violations();
    for rule in ["label:", "color-contrast:"] {
        assert!(found.iter().any(|violation| violation.starts_with(rule)), "{rule} {found:?}");
    }
}
