//! How each election ends: the whole record is audited natively and in the browser, by address and from a file, and all
//! reports agree, and so do the results; what pages saved for voters holds without the service.

use crate::polling::Polling;
use glassurn_api::result::ResultDocument;
use glassurn_crypto::encoding::unhex;
use glassurn_tests::flips::{Finder, finder, flipped, places};
use glassurn_tests::observer::{check_everything, check_file, read_result};
use glassurn_tests::webdriver::{Browser, DESKTOP};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// A receipt that a page saved.
pub struct Saved {
    /// The file.
    pub file: PathBuf,
    /// The entry's number as the browser keeps it.
    pub entry: u64,
    /// The credential of the code.
    pub credential: String,
    /// Which ballot of this code it is, from 1.
    pub sequence: u64,
}

/// Audits everything; the service has ended afterwards. Gives the report of the archive.
#[track_caller]
pub fn agree(polling: &mut Polling, name: &str) -> Value {
    let (id, folder) = (polling.staged.id.clone(), polling.staged.folder.clone());
    let address = format!("{}/e/{id}", polling.stage.url());
    let audit = |polling: &Polling, source: &str| {
        polling.stage.run(&folder, &["audit", source, "--election", &id]).expect("the audit passes")
    };
    let online = audit(polling, &address);
    polling.stage.run(&folder, &["archive", &address, "-o", "record.glassurn"]).expect("the archive");
    let archive = folder.join("record.glassurn");

    let browser = Browser::open(name, DESKTOP);
    let page = polling.page("audit");
    equal(&check_everything(&browser, &page), &online, "of the address");
    browser.press("Download evidence");
    let evidence = fs::read(browser.saved_file(".glassurn")).expect("the page's archive");
    assert_eq!(Ok(evidence), fs::read(&archive).map_err(|e| e.to_string()), "one record, one archive");
    let in_browser = check_file(&browser, &page, &archive);
    let (shown, csv) = read_result(&browser, &polling.page("result"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    drop(browser);

    // What is left needs no service.
    polling.stage.stop();
    let offline = audit(polling, "record.glassurn");
    let run = |more: &[&str]| {
        let audit = ["audit", "record.glassurn", "--election", &id];
        polling.stage.run(&folder, &[&audit[..], more].concat()).expect("it passes")
    };
    run(&["--save", "seen.checkpoint"]);
    let mut again = run(&["--since", "seen.checkpoint"]);
    let since = again.as_object_mut().and_then(|facts| facts.remove("since")).expect("what was known");
    assert_eq!((&since["holds"], &since["verified_before"]), (&json!(true), &offline["ballots"]));
    assert_eq!(again, offline, "whoever goes on from an earlier audit reports the same");
    equal(&in_browser, &offline, "of the archive");
    let result = polling.stage.run(&folder, &["result", "record.glassurn"]).expect("there is a result");
    same_result(&result, &shown, &csv);
    let table = polling
        .stage
        .run(&folder, &["result", "record.glassurn", "--format", "csv"])
        .expect("the same as CSV");
    assert_eq!(table["csv"], csv.as_str());
    for field in ["election", "checkpoint", "stage", "ballots", "counting", "totals", "warnings", "holds"] {
        assert_eq!(online[field], offline[field], "{field}");
    }
    for (report, skipped) in [(&online, &["archive", "witnesses"][..]), (&offline, &["witnesses"])] {
        for check in report["checks"].as_array().expect("checks") {
            let id = check["id"].as_str().expect("an id");
            assert_eq!(check["status"], if skipped.contains(&id) { "skipped" } else { "passed" }, "{check}");
        }
    }
    receipts(polling);
    offline
}

/// The browser's report is the command's, whole.
#[track_caller]
fn equal(browser: &Value, native: &Value, what: &str) {
    for (field, value) in native.as_object().expect("a report") {
        assert_eq!(&browser[field], value, "browser and command disagree on {field} {what}");
    }
    assert_eq!(browser, native, "browser and command disagree {what}");
}

/// The result that the page saves is the command's, and its table holds the same numbers.
#[track_caller]
fn same_result(native: &Value, shown: &Value, csv: &str) {
    for (field, value) in shown.as_object().expect("a result") {
        assert_eq!(&native[field], value, "browser and command disagree on {field} of the result");
    }
    let document: ResultDocument = serde_json::from_value(shown.clone()).expect("the interface's form");
    assert_eq!(document.to_csv("en"), csv);
}

/// Every receipt that a page saved holds, offline, and is of the ballot that was cast.
#[track_caller]
fn receipts(polling: &Polling) {
    assert!(polling.saved.len() >= 2, "voters have saved receipts");
    for Saved { file, entry, credential, sequence } in &polling.saved {
        let file = file.to_str().expect("a path in UTF-8");
        let check = ["receipt", "check", file, "--manifest", "manifest.cbor"];
        let facts = polling.stage.run(&polling.staged.folder, &check).expect("the receipt holds");
        let found =
            (&facts["holds"], &facts["kind"], &facts["entry"], &facts["credential"], &facts["sequence"]);
        assert_eq!(
            found,
            (&json!(true), &json!("Ballot"), &json!(entry), &json!(credential), &json!(sequence))
        );
    }
}

/// Flips single bits in every part of the archive: none of them is free.
#[track_caller]
pub fn no_bit_is_free(polling: &Polling) {
    let archive = fs::read(polling.staged.folder.join("record.glassurn")).expect("the archive");
    let id = unhex(&polling.staged.id).expect("an election id");
    for (i, place) in places(&archive).into_iter().enumerate() {
        assert_ne!(finder(&archive, id, place, i % 8), Finder::Nobody, "byte {place}");
    }
}

/// The same by command: each time the audit exits 1 and names a check.
#[track_caller]
pub fn any_flipped_bit_fails(polling: &Polling) {
    let folder = &polling.staged.folder;
    let intact = fs::read(folder.join("record.glassurn")).expect("the archive");
    for (i, place) in places(&intact).into_iter().enumerate() {
        fs::write(folder.join("flipped.glassurn"), flipped(&intact, place, i % 8)).expect("a copy");
        let audit = ["audit", "flipped.glassurn", "--election", &polling.staged.id];
        let output = polling.stage.output(folder, &audit).expect("the command runs");
        assert_eq!(output.status.code(), Some(1), "a flipped bit at byte {place}");
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report, also on failure");
        let failed =
            report["checks"].as_array().expect("checks").iter().any(|check| check["status"] == "failed");
        assert!(failed && report["totals"].is_null(), "a check is named: {report}");
    }
}
