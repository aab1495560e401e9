//! A vote under bad luck: a browser that keeps nothing, a service that is away, a clock that is wrong.

use crate::proxy::Proxy;
use crate::scene::{PLAIN, Scene};
use glassurn_tests::booth::{begin, begin_by_hand, cast, check, choose, shown_code, start};
use glassurn_tests::webdriver::{Browser, PHONE};
use serde_json::json;
use std::time::Duration;

/// A browser whose settings forbid pages to keep anything.
const KEEPS_NOTHING: &str = "
    for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('forbidden', 'SecurityError') } })";

/// The codes of the ballots on the record.
fn recorded(scene: &Scene) -> Vec<String> {
    scene.ballots().into_iter().map(|(_, code)| code).collect()
}

#[test]
fn a_lost_answer_is_no_refusal_where_the_browser_keeps_nothing() {
    let scene = Scene::open(PLAIN);
    let wire = Proxy::to(&scene.stage.url());
    let browser = Browser::open("keeps-nothing", PHONE);
    browser.tool("Page.addScriptToEvaluateOnNewDocument", json!({ "source": KEEPS_NOTHING }));
    let page = scene.page("vote").replace(&scene.stage.url(), &wire.url());
    begin_by_hand(&browser, &page, &scene.code(0));
    choose(&browser, "Ben Johnson");
    let sealed = shown_code(&browser);
    // The service records the ballot, its answer is lost, and then nothing arrives any more.
    wire.lose(1);
    browser.press("Cast my vote");
    while wire.lost() == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    wire.cut(true);
    browser.see("Your vote is not recorded yet");
    wire.cut(false);
    browser.see("Your vote is recorded");
    assert_eq!(shown_code(&browser), sealed);
    assert_eq!(recorded(&scene), [sealed], "the same ballot, once");
}

#[test]
fn a_reload_while_the_service_is_away_loses_neither_answers_nor_ballot() {
    let scene = Scene::open(PLAIN);
    let wire = Proxy::to(&scene.stage.url());
    let browser = Browser::open("reload-away", PHONE);
    begin(&browser, &scene.link(0).replace(&scene.stage.url(), &wire.url()));
    browser.press("Ben Johnson");
    browser.see("You have chosen one.");
    // The browser has no page to show until the service is back; then the tab has what it had.
    let away = || {
        wire.cut(true);
        browser.run("setTimeout(() => location.reload())", json!([]));
        browser.wait("no page of ours", "return !document.querySelector('#app')", json!([]));
        wire.cut(false);
        browser.reload();
    };
    away();
    browser.see("This code belongs to this election.");
    start(&browser);
    browser.see("You have chosen one.");
    check(&browser);
    let sealed = shown_code(&browser);
    wire.cut(true);
    browser.press("Cast my vote");
    browser.hear("Sending the same ballot again");
    away();
    browser.see("Your vote is recorded");
    assert_eq!(shown_code(&browser), sealed);
    assert_eq!(recorded(&scene), [sealed], "the same ballot, once");
}

/// The clock of a device that is two days ahead: voting ends in one.
const AHEAD: &str = "const right = Date.now.bind(Date); Date.now = () => right() + 2 * 86_400_000";

#[test]
fn a_wrong_clock_is_named_and_locks_nobody_out() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("wrong-clock", PHONE);
    browser.tool("Page.addScriptToEvaluateOnNewDocument", json!({ "source": AHEAD }));
    browser.goto(&scene.page(""));
    browser.see("clock and this device's differ by more than five minutes");
    browser.see("You can vote now");
    begin(&browser, &scene.link(0));
    choose(&browser, "Ben Johnson");
    cast(&browser);
    assert_eq!(recorded(&scene).len(), 1);
    browser.goto(&scene.link(1));
    browser.see("clock and this device's differ by more than five minutes");
    browser.see("This code belongs to this election.");
}
