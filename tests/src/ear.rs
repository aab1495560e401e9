//! What a screen reader says while somebody acts on a page: where the focus goes, and what live regions hold when they
//! change. What appears and is neither is not said at all.

use crate::webdriver::Browser;
use serde_json::{Value, json};
use std::cell::Cell;

/// Notes, from the first moment of every document on, what would be said. A polite region says what it is given after it was
/// there; one that comes together with its words says nothing, as screen readers differ on that. An alert says its words
/// whenever it comes.
const LISTEN: &str = "
    window.glassurnSaid = [];
    const plain = text => (text || '').replace(/[\\u2068\\u2069]/g, '').replace(/\\s+/g, ' ').trim();
    const say = (how, text) => { if (plain(text)) window.glassurnSaid.push({ how, text: plain(text), at: performance.now() }) };
    const LIVE = '[role=status], [role=alert]';
    const inside = node => node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const seen = node => { const e = inside(node); return e && e.isConnected && e.checkVisibility() && !!e.closest('main, dialog') };
    let begun = false;
    new MutationObserver(changes => {
        // Screen readers name a document that is opened by its title.
        if (!begun && document.querySelector('h1')) { begun = true; say('document', document.title) }
        const added = new Set(changes.flatMap(change => [...change.addedNodes]));
        const fresh = e => { for (let at = e; at; at = at.parentElement) if (added.has(at)) return true; return false };
        const regions = new Map();
        for (const change of changes) {
            const nodes = change.type === 'characterData' ? [change.target] : [...change.addedNodes];
            for (const node of nodes.filter(seen)) {
                const region = inside(node).closest(LIVE);
                const alerts = node.nodeType === Node.ELEMENT_NODE ? [...node.querySelectorAll('[role=alert]')] : [];
                if (region && (region.role === 'alert' || !fresh(region))) regions.set(region, region.role);
                else if (alerts.length) alerts.forEach(alert => regions.set(alert, 'alert'));
                if (!region || region.role !== 'alert' && fresh(region)) {
                    const text = node.nodeType === Node.ELEMENT_NODE ? node.innerText : node.textContent;
                    if (!node.closest?.('.sr-only')) say('nothing', text);
                }
            }
        }
        regions.forEach((how, region) => say(how, region.innerText));
    }).observe(document, { childList: true, characterData: true, subtree: true });
    document.addEventListener('focusin', ({ target }) => {
        const own = target.matches('h1, h2, h3, a, button, summary, [role=tab]');
        const name = target.ariaLabel || target.labels?.[0]?.innerText || own && target.innerText || '';
        if (name) say('focus', `${own && target.tagName[0] === 'H' ? 'heading' : target.tagName.toLowerCase()} ${name}`);
    });";

/// How long before and after something appears whatever tells of it may be said, in milliseconds.
const TOGETHER: f64 = 1_500.0;

/// Listens to what is said in a browser.
pub struct Ear<'a> {
    browser: &'a Browser,
    /// The document that was listened to, and how much of what it said was heard already.
    heard: Cell<(f64, u64)>,
}

/// Something that was said, or appeared and was not.
struct Said {
    how: String,
    text: String,
    at: f64,
}

impl<'a> Ear<'a> {
    /// Listens in every document that is opened from now on.
    #[track_caller]
    pub fn open(browser: &'a Browser) -> Self {
        browser.tool("Page.addScriptToEvaluateOnNewDocument", json!({ "source": LISTEN }));
        Self { browser, heard: Cell::new((0.0, 0)) }
    }

    /// What was said until now is over: somebody acts.
    #[track_caller]
    pub fn forget(&self) {
        let now = self.browser.run("return [performance.timeOrigin, window.glassurnSaid.length]", json!([]));
        self.heard.set(place(&now));
    }

    /// Waits until a live region says this, after all that was heard.
    #[track_caller]
    pub fn hears(&self, words: &str) {
        self.next("['status', 'alert'].includes(entry.how)", words);
    }

    /// Waits until the focus goes to the page's new heading, which says this.
    #[track_caller]
    pub fn arrives(&self, heading: &str) {
        self.next("entry.how === 'focus'", &format!("heading {heading}"));
    }

    /// Waits until the focus goes to a control with these words.
    #[track_caller]
    pub fn goes_to(&self, words: &str) {
        self.next("entry.how === 'focus'", words);
    }

    #[track_caller]
    fn next(&self, meant: &str, words: &str) {
        let script = format!(
            "const [origin, heard, words] = arguments, from = origin === performance.timeOrigin ? heard : 0;
             const place = window.glassurnSaid.findIndex((entry, at) => at >= from && {meant} && entry.text.includes(words));
             return place < 0 ? null : [performance.timeOrigin, place + 1]"
        );
        let (origin, heard) = self.heard.get();
        let what = format!("{words:?} to be said");
        self.heard.set(place(&self.browser.wait(&what, &script, json!([origin, heard, words]))));
    }

    /// What has appeared in this document without anything being said at the time.
    pub fn missed(&self) -> Vec<String> {
        let all = self.browser.run("return window.glassurnSaid", json!([]));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let one = |said: &Value| Said {
            how: text(&said["how"]),
            text: text(&said["text"]),
            at: said["at"].as_f64().unwrap_or_default(),
        };
        let all = all.as_array().into_iter().flatten().map(one);
        let (silent, said): (Vec<Said>, Vec<Said>) = all.partition(|said| said.how == "nothing");
        let told = |at: f64| said.iter().any(|said| (said.at - at).abs() < TOGETHER);
        silent.into_iter().filter(|silent| !told(silent.at)).map(|silent| silent.text).collect()
    }
}

/// A document, by the moment when it began, and a place in what it said.
fn place(found: &Value) -> (f64, u64) {
    (found[0].as_f64().unwrap_or_default(), found[1].as_u64().unwrap_or_default())
}
