//! The whole way of a voter with the keyboard alone, and what a screen reader is told on it.

use crate::scene::{PLAIN, Scene};
use glassurn_tests::webdriver::{Browser, DESKTOP};
use serde_json::{Value, json};

const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";

/// What has the focus: its words, whether it can be seen that it has it, and whether it lies within the window and is
/// not covered.
const FOCUSED: &str = "
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
    const words = (at.labels && at.labels[0] || at).innerText || '';
    const ringed = [at, ...(at.labels || [])].some(e => getComputedStyle(e).outlineStyle !== 'none');
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const seen = !!top && (at.contains(top) || [...(at.labels || [])].some(label => label.contains(top)));
    return [words.replace(/\\s+/g, ' ').trim(), ringed, seen, at.tagName];";

/// A browser of which only the keyboard is used.
pub struct Keyboard<'a>(&'a Browser);

impl<'a> Keyboard<'a> {
    /// The keyboard of a browser.
    pub fn new(browser: &'a Browser) -> Self {
        Self(browser)
    }

    fn focused(&self) -> Value {
        self.0.run(FOCUSED, json!([]))
    }

    /// Goes on from element to element until the one with these words has the focus, and shows it.
    #[track_caller]
    pub fn reach(&self, words: &str) {
        let mut passed = Vec::new();
        for _ in 0..60 {
            self.0.key(TAB);
            let at = self.focused();
            if at[0] == words {
                assert_eq!((&at[1], &at[2]), (&json!(true), &json!(true)), "the focus on {words:?} is seen");
                return;
            }
            passed.push(at[0].clone());
        }
        self.0.fail(&format!("Tab never comes to {words:?}, only to {passed:?}"));
    }

    /// A new screen begins with the focus on its heading.
    #[track_caller]
    pub fn heading(&self, words: &str) {
        let script =
            "const at = document.activeElement; return at.tagName === 'H1' && at.innerText === arguments[0]";
        self.0.wait(&format!("the focus on the heading {words:?}"), script, json!([words]));
    }
}

#[test]
fn a_vote_is_cast_with_the_keyboard_alone() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("keyboard", DESKTOP);
    let keyboard = Keyboard(&browser);
    browser.goto(&scene.stage.url());
    browser.see(PLAIN.title);
    browser.key(TAB);
    assert_eq!(keyboard.focused()[0], "Skip to the page", "the first stop leads past the menu");
    browser.key(ENTER);
    assert_eq!(keyboard.focused()[3], "MAIN");

    browser.goto(&scene.link(0));
    browser.hear("This code belongs to this election.");
    keyboard.reach("Start voting");
    browser.key(ENTER);
    keyboard.heading("Who chairs the society?");
    browser.hear("Choose one.");
    keyboard.reach("Ada Lovelace");
    browser.key(" ");
    browser.hear("You have chosen one.");
    keyboard.reach("Check my answers");
    browser.key(ENTER);
    keyboard.heading("Check your answers");
    browser.see("Your answers are sealed on this device.");
    keyboard.reach("Cast my vote");
    browser.key(ENTER);
    browser.see("Your vote is recorded");
    keyboard.heading("Your vote is recorded");
    keyboard.reach("Save");
    browser.key(ENTER);
    browser.saved_file(".tlog-proof");
    keyboard.reach("Check my receipt");
    browser.key(ENTER);
    keyboard.heading("Check a receipt");
    assert_eq!(scene.ballots().len(), 1, "the ballot is on the record");
}
