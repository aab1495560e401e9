//! What a voter does in the booth's pages, step by step, in a real [`Browser`].

use crate::webdriver::Browser;
use glassurn_crypto::credential::parse_hash_code;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Goes to the ballot with a voter's link, straight into the booth.
#[track_caller]
pub fn begin(browser: &Browser, link: &str) {
    enter(browser, link);
    start(browser);
}

/// Goes with a voter's link to the page before the ballot.
#[track_caller]
pub fn enter(browser: &Browser, link: &str) {
    browser.goto(link);
}

/// Starts voting once the code is found good.
#[track_caller]
pub fn start(browser: &Browser) {
    browser.press("Start voting");
    browser.see("Nothing is sent yet.");
}

/// Types a code into the voting page by hand and starts voting.
#[track_caller]
pub fn begin_by_hand(browser: &Browser, page: &str, code: &str) {
    browser.goto(page);
    browser.write("Voting code", code);
    browser.see("This code belongs to this election.");
    start(browser);
}

/// Gives a selection a score in its row of buttons.
#[track_caller]
pub fn score(browser: &Browser, title: &str, value: u64) {
    let script = "
        const says = (element, text) => element && element.innerText.trim() === text;
        const row = [...document.querySelectorAll('fieldset.score')]
            .find(row => says(row.querySelector('legend'), arguments[0]));
        return row && [...row.querySelectorAll('label')].find(label => says(label, arguments[1])) || null";
    let what = format!("a button that gives {title:?} {value}");
    browser.press_found(&what, script, json!([title, value.to_string()]));
}

/// Chooses and goes on to the check, until the answers are sealed.
#[track_caller]
pub fn choose(browser: &Browser, title: &str) {
    browser.press(title);
    check(browser);
}

/// Goes on to the check, until the answers are sealed.
#[track_caller]
pub fn check(browser: &Browser) {
    browser.press("Check my answers");
    browser.see("Your answers are sealed on this device.");
}

/// Casts and waits until the vote is recorded.
#[track_caller]
pub fn cast(browser: &Browser) {
    browser.press("Cast my vote");
    browser.see("Your vote is recorded");
}

/// The first code of 32 symbols that the page shows, in its canonical form.
#[track_caller]
pub fn shown_code(browser: &Browser) -> String {
    let script = "return [...document.querySelectorAll('main *')].map(e => e.innerText || '')
        .find(text => /^([0-9A-Z]{4}\\s+){7}[0-9A-Z]{4}\\s*$/.test(text)) || null";
    let shown = browser.wait("a receipt code", script, json!([]));
    parse_hash_code(shown.as_str().unwrap_or_default()).expect("a code of 32 symbols")
}

/// Saves the receipt from the page as this file.
#[track_caller]
pub fn save_receipt(browser: &Browser, file: &Path) {
    browser.press("Save");
    let saved = browser.saved_file(".tlog-proof");
    fs::copy(&saved, file).and_then(|_| fs::remove_file(&saved)).expect("the receipt can be moved");
}

/// What the browser keeps about receipts.
pub fn kept(browser: &Browser) -> Vec<Value> {
    let text = browser.run("return localStorage.getItem('glassurn.receipts')", json!([]));
    serde_json::from_str(text.as_str().unwrap_or("[]")).expect("a list of receipts")
}

/// The number of the entry of the receipt with this code that the browser keeps.
#[track_caller]
pub fn kept_entry(browser: &Browser, code: &str) -> u64 {
    let symbols = code.replace('-', "");
    let receipts = kept(browser);
    let receipt = receipts.iter().find(|receipt| receipt["code"] == *symbols);
    receipt.and_then(|receipt| receipt["entry"].as_u64()).expect("the browser keeps this receipt")
}
