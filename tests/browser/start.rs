//! How the pages start: each address loads its own program and no other; and where a program does not come or does not run, the
//! page says so in the reader's language, says whose fault it probably is, and opens when it is tried again.

use crate::liar::{Liar, Said};
use crate::scene::{PLAIN, Scene};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// Names of the programs that the page has loaded: the voters' is `glassurn-web`.
pub fn programs(browser: &Browser) -> BTreeSet<String> {
    let loaded = browser.run(
        "return performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)
            .filter(path => path.endsWith('_bg.wasm'))",
        json!([]),
    );
    let names = loaded.as_array().expect("a list").iter().filter_map(|path| path.as_str());
    names
        .map(|path| path.trim_start_matches('/').trim_end_matches("_bg.wasm"))
        .map(|name| if name.starts_with("glassurn-web-") { "glassurn-web" } else { name }.to_owned())
        .collect()
}

/// What no page has before its program has drawn it.
const DRAWN: &str = "return document.querySelector('header.top') && document.querySelector('main h1')";

fn named(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What does not come from the service at the moment: whatever has one of these in its path.
type Lacking = Arc<Mutex<Vec<&'static str>>>;

/// Stands before the service and says of what is lacking that it is not there; `alone` serves the voters' start page for all
/// addresses of pages, as older mirrors do.
fn without(scene: &Scene, alone: bool) -> (Liar, Lacking) {
    let lacking = Lacking::default();
    let held = lacking.clone();
    let way =
        move |path: &str| if alone && path.starts_with("/e/") { "/".to_owned() } else { path.to_owned() };
    let liar = Liar::standing(&scene.stage.url(), way, move |path, said| {
        if held.lock().expect("no test panics with it").iter().any(|part| path.contains(part)) {
            *said = Said { status: 404, media: "application/problem+json".into(), body: b"{}".to_vec() };
        }
    });
    (liar, lacking)
}

fn lack(lacking: &Lacking, parts: &[&'static str]) {
    *lacking.lock().expect("no test panics with it") = parts.to_vec();
}

#[test]
fn a_page_loads_its_own_program_and_no_other() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("start-own", DESKTOP);
    let url = scene.stage.url();
    for (address, own) in [
        (format!("{url}/"), "glassurn-web"),
        (scene.page(""), "glassurn-web"),
        (scene.page("vote"), "glassurn-web"),
        (scene.page("board"), "watch"),
        (scene.page("audit"), "watch"),
        (scene.page("result"), "watch"),
        (format!("{url}/poll"), "console"),
        (format!("{url}/keyholder"), "console"),
    ] {
        browser.goto(&address);
        browser.wait("a page that has drawn itself", DRAWN, json!([]));
        let mut found = programs(&browser);
        // The worker of whoever watches is loaded beside the pages.
        found.remove("observer");
        assert_eq!(found, named(&[own]), "{address}");
    }
    // From one program to another.
    browser.goto(&scene.page("audit"));
    browser.see("Check everything");
    browser.press_found("a link", "return document.querySelector('footer a[href=\"/check\"]')", json!([]));
    browser.wait("the voters' page", "return location.pathname === '/check'", json!([]));
    browser.wait("a page that has drawn itself", DRAWN, json!([]));
    assert_eq!(programs(&browser), named(&["glassurn-web"]));
}

#[test]
fn where_one_start_page_serves_all_addresses_each_still_opens() {
    let scene = Scene::open(PLAIN);
    let (liar, lacking) = without(&scene, true);
    let browser = Browser::open("start-alone", DESKTOP);
    let audit = scene.page("audit").replace(&scene.stage.url(), &liar.url());
    browser.goto(&audit);
    browser.see("Check everything");
    assert!(programs(&browser).is_superset(&named(&["glassurn-web", "watch"])));
    lack(&lacking, &["/watch_loader.js"]);
    browser.goto(&audit);
    browser.hear("Probably the service is at fault.");
    browser.see("client.not_started.service · /watch_loader.js");
    lack(&lacking, &[]);
    browser.press("Try again");
    browser.see("Check everything");
}

#[test]
fn a_program_that_does_not_come_is_said_and_comes_when_it_is_tried_again() {
    let scene = Scene::open(PLAIN);
    let (liar, lacking) = without(&scene, false);
    let at = |address: String| address.replace(&scene.stage.url(), &liar.url());
    let browser = Browser::open("start-lacking", PHONE);
    let booth = scene.link(0);
    for (address, parts, then) in [
        (booth.clone(), ["/glassurn-web-", ".js"], "This code belongs to this election."),
        (booth, ["_bg.wasm", "_bg.wasm"], "This code belongs to this election."),
        (scene.page("audit"), ["/watch_loader.js", "/watch_loader.js"], "Check everything"),
        (scene.page("audit"), ["/watch.js", "/watch.js"], "Check everything"),
        (scene.page("audit"), ["/watch_bg.wasm", "/watch_bg.wasm"], "Check everything"),
        (format!("{}/poll", scene.stage.url()), ["/console_bg.wasm", "/console.js"], "poll"),
    ] {
        lack(&lacking, &parts);
        browser.goto(&at(address));
        browser.hear("This page could not be opened");
        browser.hear("Probably the service is at fault.");
        browser.see("client.not_started.service");
        for other in ["is opening", "your network connection", "WebAssembly"] {
            assert!(!browser.shows(other), "{other}: {}", browser.text());
        }
        // As long as it lacks nothing else comes of it.
        browser.press("Try again");
        browser.hear("Probably the service is at fault.");
        lack(&lacking, &[]);
        browser.press("Try again");
        browser.see(then);
        assert!(!browser.shows("could not be opened"));
    }
}

#[test]
fn a_program_that_does_not_come_is_said_in_the_readers_language() {
    let scene = Scene::open(PLAIN);
    let (liar, lacking) = without(&scene, false);
    let audit = scene.page("audit").replace(&scene.stage.url(), &liar.url());
    let browser = Browser::open("start-language", PHONE);
    browser.goto(&audit);
    browser.see("Check everything");
    browser.run("localStorage.setItem('glassurn.language', '\"zh\"')", json!([]));
    lack(&lacking, &["/watch.js", "/locales/"]);
    browser.goto(&audit);
    browser.hear("这个页面没能打开");
    browser.hear("问题很可能出在服务上。");
    assert_eq!(browser.run("return document.documentElement.lang", json!([])), json!("zh"));
    assert!(!browser.shows("Try again"));
    lack(&lacking, &[]);
    browser.press("重试");
    browser.wait(
        "a page in Chinese",
        "return document.querySelector('main h1')?.innerText.match(/[一-龥]/)",
        json!([]),
    );
}

#[test]
fn a_page_without_a_connection_or_without_webassembly_says_which() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("start-why", PHONE);
    browser.tool("Network.enable", json!({}));
    let block = |urls: &[String]| browser.tool("Network.setBlockedURLs", json!({ "urls": urls }));
    block(&["*_bg.wasm".into(), format!("{}/", scene.stage.url())]);
    browser.goto(&scene.page("audit"));
    browser.hear("Look at your network connection, then try again.");
    browser.see("client.not_started.connection");
    assert!(!browser.shows("Probably the service is at fault") && !browser.shows("WebAssembly"));
    browser.keep_picture("no connection");
    block(&[]);
    browser.press("Try again");
    browser.see("Check everything");

    let without = json!({ "source": "delete globalThis.WebAssembly" });
    let script = browser.tool("Page.addScriptToEvaluateOnNewDocument", without);
    browser.goto(&scene.page("audit"));
    browser.hear("This browser cannot run what this page needs: WebAssembly.");
    browser.see("client.not_started.browser");
    assert!(!browser.shows("Probably"));
    browser.tool("Page.removeScriptToEvaluateOnNewDocument", json!({ "identifier": script["identifier"] }));
    browser.press("Try again");
    browser.see("Check everything");
}
