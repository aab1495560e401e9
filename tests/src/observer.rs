//! What an observer does on the audit's page in a real [`Browser`], who takes the report away.

use crate::webdriver::Browser;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Checks everything that the service shows; gives the report that the page saves. All must hold.
#[track_caller]
pub fn check_everything(browser: &Browser, page: &str) -> Value {
    browser.goto(page);
    browser.press("Check everything");
    report(browser)
}

/// Checks a saved record; gives the report that the page saves. All must hold.
#[track_caller]
pub fn check_file(browser: &Browser, page: &str, file: &Path) -> Value {
    browser.goto(page);
    browser.press("Check a file instead");
    browser.write("A record that you saved", file.to_str().expect("a path in UTF-8"));
    report(browser)
}

/// The report that the page saves, once everything holds.
#[track_caller]
fn report(browser: &Browser) -> Value {
    browser.see("Everything holds:");
    browser.press("Save the report");
    let file = browser.saved_file(".json");
    let bytes = fs::read(&file).expect("the report");
    // The next one gets the same name.
    fs::remove_file(&file).expect("the report can be removed");
    serde_json::from_slice(&bytes).expect("the report is JSON")
}
