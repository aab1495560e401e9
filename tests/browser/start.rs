//! How the pages start: each address loads its own program and no other; and where a program does not come or does not run, the
//! page says so in the reader's language and colours, says whose fault it probably is, and opens when it is tried again.

use crate::examiner::{EVERYWHERE, Examiner, OTHERWISE};
use crate::liar::{Liar, Said};
use crate::scene::{PLAIN, Scene};
use glassurn_tests::webdriver::{Browser, DESKTOP, Look, PHONE};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

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

/// Whatever has one of these in its path.
type Parts = Arc<Mutex<Vec<&'static str>>>;

/// Stands before the service: of what is lacking it says that it is not there, of what is held up it says nothing.
struct Between {
    service: String,
    liar: Liar,
    lacking: Parts,
    held: Parts,
}

impl Between {
    /// `alone` serves the voters' start page for all addresses of pages, as older mirrors do.
    fn standing(scene: &Scene, alone: bool) -> Self {
        let (lacking, held) = (Parts::default(), Parts::default());
        let of = |parts: &Parts| {
            let parts = parts.clone();
            move |path: &str| {
                parts.lock().expect("no test panics with it").iter().any(|part| path.contains(part))
            }
        };
        let (lacks, holds) = (of(&lacking), of(&held));
        let way =
            move |path: &str| if alone && path.starts_with("/e/") { "/".to_owned() } else { path.to_owned() };
        let service = scene.stage.url();
        let liar = Liar::standing(&service, way, move |path, said| {
            while holds(path) {
                thread::sleep(Duration::from_millis(20));
            }
            if lacks(path) {
                *said = Said { status: 404, media: "application/problem+json".into(), body: b"{}".to_vec() };
            }
        });
        Self { service, liar, lacking, held }
    }

    /// A page's address, as the browser gets it.
    fn at(&self, address: &str) -> String {
        address.replace(&self.service, &self.liar.url())
    }

    fn lack(&self, parts: &[&'static str]) {
        *self.lacking.lock().expect("no test panics with it") = parts.to_vec();
    }

    fn hold(&self, parts: &[&'static str]) {
        *self.held.lock().expect("no test panics with it") = parts.to_vec();
    }
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
    let between = Between::standing(&scene, true);
    let browser = Browser::open("start-alone", DESKTOP);
    let audit = between.at(&scene.page("audit"));
    browser.goto(&audit);
    browser.see("Check everything");
    assert!(programs(&browser).is_superset(&named(&["glassurn-web", "watch"])));
    between.lack(&["/watch_loader.js"]);
    browser.goto(&audit);
    browser.hear("Probably the service is at fault.");
    browser.see("client.not_started.service · /watch_loader.js");
    between.lack(&[]);
    browser.press("Try again");
    browser.see("Check everything");
}

#[test]
fn a_program_that_does_not_come_is_said_and_comes_when_it_is_tried_again() {
    let scene = Scene::open(PLAIN);
    let between = Between::standing(&scene, false);
    let browser = Browser::open("start-lacking", Look { dark: true, ..PHONE });
    let booth = scene.link(0);
    for (address, parts, then) in [
        (booth.clone(), ["/glassurn-web-", ".js"], "This code belongs to this election."),
        (booth, ["_bg.wasm", "_bg.wasm"], "This code belongs to this election."),
        (scene.page("audit"), ["/watch_loader.js", "/watch_loader.js"], "Check everything"),
        (scene.page("audit"), ["/watch.js", "/watch.js"], "Check everything"),
        (scene.page("audit"), ["/watch_bg.wasm", "/watch_bg.wasm"], "Check everything"),
        (format!("{}/poll", scene.stage.url()), ["/console_bg.wasm", "/console.js"], "poll"),
    ] {
        between.lack(&parts);
        browser.goto(&between.at(&address));
        browser.hear("This page could not be opened");
        browser.hear("Probably the service is at fault.");
        browser.see("client.not_started.service");
        for other in ["is opening", "your network connection", "WebAssembly"] {
            assert!(!browser.shows(other), "{other}: {}", browser.text());
        }
        assert_eq!(browser.run("return document.documentElement.dataset.theme", json!([])), json!("dark"));
        // As long as it lacks nothing else comes of it.
        browser.press("Try again");
        browser.hear("Probably the service is at fault.");
        between.lack(&[]);
        browser.press("Try again");
        browser.see(then);
        assert!(!browser.shows("could not be opened"));
    }
}

#[test]
fn a_program_that_does_not_come_is_said_in_the_readers_language_and_colours() {
    let scene = Scene::open(PLAIN);
    let between = Between::standing(&scene, false);
    let audit = between.at(&scene.page("audit"));
    let browser = Browser::open("start-language", PHONE);
    let look = || {
        let script = "const { backgroundColor, color, fontSize } = getComputedStyle(document.body);
            return [backgroundColor, color, fontSize]";
        browser.run(script, json!([]))
    };
    browser.goto(&audit);
    browser.see("Check everything");
    let usual = look();
    browser.press("Display");
    for choice in ["Dark", "High", "Largest"] {
        browser.press(choice);
    }
    browser.press("Done");
    let chosen = look();
    for place in 0..3 {
        assert_ne!(chosen[place], usual[place]);
    }
    browser.run("localStorage.setItem('glassurn.language', '\"zh\"')", json!([]));
    between.lack(&["/watch.js", "/locales/"]);
    browser.goto(&audit);
    browser.hear("这个页面没能打开");
    browser.hear("问题很可能出在服务上。");
    assert_eq!(browser.run("return document.documentElement.lang", json!([])), json!("zh"));
    assert_eq!(look(), chosen);
    assert!(!browser.shows("Try again"));
    between.lack(&[]);
    browser.press("重试");
    browser.wait(
        "a page in Chinese",
        "return document.querySelector('main h1')?.innerText.match(/[一-龥]/)",
        json!([]),
    );
    assert_eq!(look(), chosen);
}

#[test]
fn what_a_page_says_instead_of_opening_is_accessible() {
    let scene = Scene::open(PLAIN);
    let between = Between::standing(&scene, false);
    let browser = Browser::open("start-accessible", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE, &OTHERWISE]);
    between.lack(&["/watch.js"]);
    examiner.page("not opened", &between.at(&scene.page("audit")), "Probably the service is at fault.");
    examiner.finish();
}

/// A browser that lets half a minute pass in half a second.
const HASTY: &str = "{
    const wait = setTimeout;
    window.setTimeout = (then, time, ...more) => wait(then, time >= 30000 ? 500 : time, ...more);
}";

#[test]
fn a_program_that_is_held_up_is_said_and_still_opens_the_page() {
    let scene = Scene::open(PLAIN);
    let between = Between::standing(&scene, false);
    let browser = Browser::open("start-held", PHONE);
    browser.tool("Page.addScriptToEvaluateOnNewDocument", json!({ "source": HASTY }));
    let late = || {
        browser.hear("The connection may be slow, or the service is at fault.");
        browser.see("client.not_started.late");
        assert!(browser.offers("Try again") && !browser.shows("Probably"), "{}", browser.text());
    };
    let audit = scene.page("audit");
    for (address, part, then) in [
        (scene.link(0), "_bg.wasm", "This code belongs to this election."),
        (format!("{}/poll", scene.stage.url()), "/console_bg.wasm", "poll"),
        (audit.clone(), "/watch_bg.wasm", "Check everything"),
    ] {
        between.hold(&[part]);
        browser.goto(&between.at(&address));
        late();
        between.hold(&[]);
        browser.see(then);
        assert!(!browser.shows("could not be opened"));
    }

    // It is tried again, and in the end there is nothing.
    between.hold(&["/watch_bg.wasm"]);
    browser.goto(&between.at(&audit));
    late();
    browser.keep_picture("late");
    browser.press("Try again");
    late();
    between.lack(&["/watch_bg.wasm"]);
    between.hold(&[]);
    browser.hear("Probably the service is at fault.");
    assert!(!browser.shows("The connection may be slow"));
}

#[test]
fn a_style_that_is_held_up_keeps_no_page_from_opening() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("start-style", PHONE);
    browser.tool("Page.addScriptToEvaluateOnNewDocument", json!({ "source": HASTY }));
    // It does not come before the program has asked for something.
    let asked = AtomicBool::new(false);
    let liar = Liar::standing(&scene.stage.url(), str::to_owned, move |path, _| {
        asked.fetch_or(path.starts_with("/api/"), SeqCst);
        while path.starts_with("/base-") && !asked.load(SeqCst) {
            thread::sleep(Duration::from_millis(20));
        }
    });
    browser.goto(&scene.link(0).replace(&scene.stage.url(), &liar.url()));
    browser.see("This code belongs to this election.");
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
