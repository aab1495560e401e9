//! Holds a page against the rules of axe, in every way in which a reader may want it to look.

use glassurn_tests::webdriver::{Browser, Look};
use serde_json::{Value, json};

/// How a page looks while it is examined: the window, the colours that the device asks for, and what a reader chose in
/// the *Display* dialog on top, as that writes it on `<html>`.
#[derive(Clone, Copy)]
pub struct Appearance {
    /// Window and device.
    pub look: Look,
    /// Attributes of the choices, such as `data-size`.
    pub chosen: &'static [(&'static str, &'static str)],
}

/// What most people see, and the extremes: every state of every page is examined in these.
pub const EVERYWHERE: [Appearance; 3] = [
    Appearance { look: Look { width: 360, height: 740, dark: false }, chosen: &[] },
    Appearance { look: Look { width: 1280, height: 900, dark: true }, chosen: &[("data-contrast", "high")] },
    Appearance {
        look: Look { width: 320, height: 640, dark: false },
        chosen: &[("data-theme", "soft"), ("data-size", "largest")],
    },
];

/// All colours, contrasts and sizes of the text: the usual course of an election is examined in these too.
pub const OTHERWISE: [Appearance; 5] = [
    Appearance { look: Look { width: 360, height: 740, dark: true }, chosen: &[("data-size", "large")] },
    Appearance { look: Look { width: 1280, height: 900, dark: false }, chosen: &[] },
    Appearance { look: Look { width: 1280, height: 900, dark: true }, chosen: &[] },
    Appearance { look: Look { width: 360, height: 740, dark: false }, chosen: &[("data-contrast", "high")] },
    Appearance {
        look: Look { width: 768, height: 1024, dark: false },
        chosen: &[("data-theme", "soft"), ("data-contrast", "high"), ("data-size", "larger")],
    },
];

/// Runs axe and gives `rule: element` for each violation.
const EXAMINE: &str = "
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }).then(
        found => done(found.violations.flatMap(rule =>
            rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} ${node.any.map(a => a.message).join('; ')}`))),
        error => done([`axe failed: ${error}`]));";

/// Sets the attributes of a list on `<html>` and gives what they were; an empty value takes one away.
const CHOOSE: &str = "
    const root = document.documentElement;
    return arguments[0].map(([name, value]) => {
        const before = root.getAttribute(name) ?? '';
        if (value) root.setAttribute(name, value); else root.removeAttribute(name);
        return [name, before];
    });";

/// Examines the pages that a browser shows.
pub struct Examiner<'a> {
    browser: &'a Browser,
    axe: String,
    appearances: Vec<Appearance>,
    found: Vec<String>,
}

impl<'a> Examiner<'a> {
    /// Examines in these ways.
    pub fn new(browser: &'a Browser, appearances: &[&[Appearance]]) -> Self {
        let file =
            std::env::var_os("GLASSURN_AXE").expect("GLASSURN_AXE names axe.min.js: run `cargo xtask test`");
        let axe = std::fs::read_to_string(&file).expect("the rules can be read");
        Self { browser, axe, appearances: appearances.concat(), found: Vec::new() }
    }

    /// What axe has against the page as it is.
    pub fn violations(&self) -> Vec<String> {
        if self.browser.run("return typeof axe === 'undefined'", json!([])) == json!(true) {
            self.browser.run(&self.axe, json!([]));
        }
        let found = self.browser.run_async(EXAMINE, json!([]));
        let found = found.as_array().cloned().unwrap_or_default();
        found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Examines a state, and that nothing sticks out to the side.
    pub fn state(&mut self, name: &str) {
        for Appearance { look, chosen } in self.appearances.clone() {
            self.browser.look(look);
            let theme = if look.dark { "dark" } else { "light" };
            let place = format!("{name}, {} {theme} {chosen:?}", look.width);
            let settled = "return document.getAnimations().every(a => a.playState !== 'running')
                && document.documentElement.dataset.theme === arguments[0]";
            self.browser.wait("a calm page in its colours", settled, json!([theme]));
            let before = self.browser.run(CHOOSE, json!([chosen]));
            let still = "return document.getAnimations().every(a => a.playState !== 'running')";
            self.browser.wait("a calm page", still, json!([]));
            self.found.extend(self.violations().into_iter().map(|violation| format!("{place}: {violation}")));
            let wide = self.browser.run("return document.documentElement.scrollWidth", json!([]));
            if wide.as_u64() > Some(u64::from(look.width)) {
                self.found.push(format!("{place}: the page is {wide} wide"));
            }
            self.browser.keep_picture(&format!("{name}-{}-{theme}", look.width));
            self.browser.run(CHOOSE, json!([before]));
        }
        self.browser.look(self.appearances[0].look);
    }

    /// Opens a page, waits for a text of the wanted state, examines it.
    #[track_caller]
    pub fn page(&mut self, name: &str, url: &str, text: &str) {
        self.browser.goto(url);
        self.browser.see(text);
        self.state(name);
    }

    /// Fails with everything that was found.
    #[track_caller]
    pub fn finish(self) {
        assert!(self.found.is_empty(), "{} violations:\n{}", self.found.len(), self.found.join("\n"));
    }
}
