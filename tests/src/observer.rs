//! What an observer does on the pages of audit and result in a real [`Browser`]: has everything checked and takes the
//! files away.

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
    serde_json::from_slice(&taken(browser, ".json")).expect("the report is JSON")
}

/// The result as the page saves it, once it has checked everything.
pub struct SavedResult {
    /// Everything.
    pub json: Value,
    /// The table.
    pub csv: String,
    /// The report for election offices.
    pub nist: Value,
}

/// Has the result page check everything, and saves its files.
#[track_caller]
pub fn read_result(browser: &Browser, page: &str) -> SavedResult {
    browser.goto(page);
    browser.see("Proofs checked:");
    browser.press("Save as JSON");
    let json = serde_json::from_slice(&taken(browser, ".json")).expect("the result is JSON");
    browser.press("Save as CSV");
    let csv = String::from_utf8(taken(browser, ".csv")).expect("the result is text");
    browser.press("Save as NIST");
    let nist = serde_json::from_slice(&taken(browser, ".nist.json")).expect("the report is JSON");
    SavedResult { json, csv, nist }
}

/// The bytes of a saved file; it makes room for the next one, which gets the same name.
#[track_caller]
fn taken(browser: &Browser, ending: &str) -> Vec<u8> {
    let file = browser.saved_file(ending);
    let bytes = fs::read(&file).expect("the file was saved");
    fs::remove_file(&file).expect("the file can be removed");
    bytes
}
