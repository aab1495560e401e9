//! Holds a page against the rules of axe in every way in which a reader may want it to look, reads it as a screen reader
//! does, and looks whether all of it fits and can be seen.

use crate::by_command::{misunderstood, shown};
use crate::forced::lost;
use crate::layout::misfits;
use glassurn_tests::reader::Reading;
use glassurn_tests::webdriver::{Browser, DESKTOP, Look, PHONE, pictures};
use serde_json::{Value, json};
use std::collections::BTreeSet;

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

/// A desktop of 1280 by 1024 pixels at 400 %, with usual text and with the largest (WCAG 1.4.10 and 1.4.4): everything fits.
const ZOOMED: [Appearance; 2] = [
    Appearance { look: Look { width: 320, height: 256, dark: false }, chosen: &[] },
    Appearance { look: Look { width: 320, height: 256, dark: false }, chosen: &[("data-size", "largest")] },
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
    /// What pages show as commands.
    commands: BTreeSet<String>,
    found: Vec<String>,
}

impl<'a> Examiner<'a> {
    /// Examines in these ways.
    pub fn new(browser: &'a Browser, appearances: &[&[Appearance]]) -> Self {
        let file =
            std::env::var_os("GLASSURN_AXE").expect("GLASSURN_AXE names axe.min.js: run `cargo xtask test`");
        let axe = std::fs::read_to_string(&file).expect("the rules can be read");
        Self { browser, axe, appearances: appearances.concat(), commands: BTreeSet::new(), found: Vec::new() }
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

    /// Examines a state in every appearance: axe, what is read out, whether all fits and can be seen.
    pub fn state(&mut self, name: &str) {
        for appearance in self.appearances.clone() {
            let found = self.dressed(name, appearance, Self::violations);
            self.found.extend(found);
        }
        for appearance in ZOOMED {
            let found = self.dressed(name, appearance, |_| Vec::new());
            self.found.extend(found);
        }
        let forced = lost(self.browser, Look { dark: true, ..self.appearances[0].look });
        self.found.extend(forced.into_iter().map(|lost| format!("{name}, in the device's colours: {lost}")));
        self.browser.keep_picture(&format!("{name}-forced"));
        self.browser.look(self.appearances[0].look);
        let reading = Reading::of(self.browser);
        self.found.extend(reading.faults().into_iter().map(|fault| format!("{name}, read out: {fault}")));
        self.browser.keep_lines(name, &reading.lines());
        self.commands.extend(shown(self.browser));
        if pictures().is_some() {
            for look in [Look { dark: true, ..PHONE }, DESKTOP, Look { dark: true, ..DESKTOP }] {
                self.browser.look(look);
                self.browser.keep_picture(&format!(
                    "{name}-{}-{}",
                    look.width,
                    if look.dark { "dark" } else { "light" }
                ));
            }
            self.browser.look(self.appearances[0].look);
        }
    }

    /// What is found where the page looks so: by `examine`, and what does not fit.
    fn dressed(
        &self,
        name: &str,
        appearance: Appearance,
        examine: impl Fn(&Self) -> Vec<String>,
    ) -> Vec<String> {
        let Appearance { look, chosen } = appearance;
        self.browser.look(look);
        let theme = if look.dark { "dark" } else { "light" };
        let place = format!("{name}, {}x{} {theme} {chosen:?}", look.width, look.height);
        let settled = "return document.getAnimations().every(a => a.playState !== 'running')
            && document.documentElement.dataset.theme === arguments[0]";
        self.browser.wait("a calm page in its colours", settled, json!([theme]));
        let before = self.browser.run(CHOOSE, json!([chosen]));
        let still = "return document.getAnimations().every(a => a.playState !== 'running')";
        self.browser.wait("a calm page", still, json!([]));
        let mut found = examine(self);
        found.extend(misfits(self.browser));
        self.browser.keep_picture(&format!("{name}-{}x{}-{theme}", look.width, look.height));
        self.browser.run(CHOOSE, json!([before]));
        found.into_iter().map(|found| format!("{place}: {found}")).collect()
    }

    /// Examines a document that is no page of ours and has no choices of its own, such as a card for other sites; whether all of
    /// it fits, since no script runs in it, and axe is one.
    pub fn card(&mut self, name: &str, url: &str) {
        for look in [Look { width: 320, height: 256, dark: false }, Look { dark: true, ..PHONE }] {
            self.browser.look(look);
            self.browser.goto(url);
            let found = misfits(self.browser);
            let found: Vec<String> =
                found.into_iter().map(|found| format!("{name}, {}: {found}", look.width)).collect();
            self.found.extend(found);
            self.browser.keep_picture(&format!(
                "{name}-{}-{}",
                look.width,
                if look.dark { "dark" } else { "light" }
            ));
        }
    }

    /// Opens a page, waits for a text of the wanted state, examines it.
    #[track_caller]
    pub fn page(&mut self, name: &str, url: &str, text: &str) {
        self.browser.goto(url);
        self.browser.see(text);
        self.state(name);
    }

    /// Fails with everything that was found, and with the commands that the program does not understand.
    #[track_caller]
    pub fn finish(mut self) {
        self.found.extend(self.commands.iter().filter_map(|line| misunderstood(line)));
        assert!(self.found.is_empty(), "{} violations:\n{}", self.found.len(), self.found.join("\n"));
    }
}
