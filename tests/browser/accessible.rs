//! Every page in every state under the rules of axe: light and dark, phone and desktop, no violation.

use crate::scene::{PLAIN, Scene};
use glassurn_tests::booth::{begin, cast, choose};
use glassurn_tests::webdriver::{Browser, Look};
use serde_json::{Value, json};

/// The looks under which every state is examined.
const LOOKS: [Look; 4] = [
    Look { width: 360, height: 740, dark: false },
    Look { width: 360, height: 740, dark: true },
    Look { width: 1280, height: 900, dark: false },
    Look { width: 1280, height: 900, dark: true },
];

/// Runs axe and gives `rule: element` for each violation.
const EXAMINE: &str = "
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }).then(
        found => done(found.violations.flatMap(rule =>
            rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} ${node.any.map(a => a.message).join('; ')}`))),
        error => done([`axe failed: ${error}`]));";

struct Examiner<'a> {
    browser: &'a Browser,
    axe: String,
    found: Vec<String>,
}

impl<'a> Examiner<'a> {
    fn new(browser: &'a Browser) -> Self {
        let file =
            std::env::var_os("GLASSURN_AXE").expect("GLASSURN_AXE names axe.min.js: run `cargo xtask test`");
        let axe = std::fs::read_to_string(&file).expect("the rules can be read");
        Self { browser, axe, found: Vec::new() }
    }

    /// What axe has against the page as it is.
    fn violations(&self) -> Vec<String> {
        if self.browser.run("return typeof axe === 'undefined'", json!([])) == json!(true) {
            self.browser.run(&self.axe, json!([]));
        }
        let found = self.browser.run_async(EXAMINE, json!([]));
        let found = found.as_array().cloned().unwrap_or_default();
        found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Examines a state in every look, and that nothing sticks out to the side.
    fn state(&mut self, name: &str) {
        for look in LOOKS {
            self.browser.look(look);
            let place = format!("{name}, {} {}", look.width, if look.dark { "dark" } else { "light" });
            let settled = "return document.getAnimations().every(a => a.playState !== 'running')
                && document.documentElement.dataset.theme === arguments[0]";
            let theme = if look.dark { "dark" } else { "light" };
            self.browser.wait("a calm page in its colours", settled, json!([theme]));
            self.found.extend(self.violations().into_iter().map(|violation| format!("{place}: {violation}")));
            let wide = self.browser.run("return document.documentElement.scrollWidth", json!([]));
            if wide.as_u64() > Some(u64::from(look.width)) {
                self.found.push(format!("{place}: the page is {wide} wide"));
            }
        }
    }

    /// Opens a page, waits for a text of the wanted state, examines it.
    #[track_caller]
    fn page(&mut self, name: &str, url: &str, text: &str) {
        self.browser.goto(url);
        self.browser.see(text);
        self.state(name);
    }

    #[track_caller]
    fn finish(self) {
        assert!(self.found.is_empty(), "{} violations:\n{}", self.found.len(), self.found.join("\n"));
    }
}

#[test]
fn pages_are_accessible_before_and_while_voting() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("accessible-voting", LOOKS[0]);
    let mut examiner = Examiner::new(&browser);
    let url = scene.stage.url();
    examiner.page("home", &url, PLAIN.title);
    examiner.page("secret", &format!("{url}/about/secret"), "Is my vote secret?");
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
    let browser = Browser::open("accessible-counted", LOOKS[0]);
    let mut examiner = Examiner::new(&browser);
    examiner.page("no result yet", &scene.page("result"), "There is no result yet.");
    scene.count();
    examiner.page("board", &scene.page("board"), "Fingerprints");
    examiner.page("audit before", &scene.page("audit"), "Check everything");
    browser.press("Check everything");
    browser.see("Everything holds:");
    examiner.state("audit after");
    examiner.page("result", &scene.page("result"), "Ada Lovelace wins");
    examiner.page("election counted", &scene.page(""), "The votes are counted");
    examiner.finish();
}

#[test]
fn what_is_not_accessible_is_found() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("accessible-control", LOOKS[2]);
    let examiner = Examiner::new(&browser);
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
