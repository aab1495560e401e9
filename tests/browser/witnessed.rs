//! A board with witnesses, and a board that lies, as a browser shows them.

use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::evidence::{Fork, ForkEvidence};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::encoding::unhex;
use glassurn_crypto::manifest::{Draft, Rule};
use glassurn_crypto::signature::SecretKey;
use glassurn_tests::booth::kept;
use glassurn_tests::watched::Watched;
use glassurn_tests::webdriver::{Browser, PHONE};
use glassurn_tests::world::{contest, draft};
use serde_json::json;
use std::fs;
use std::path::Path;

/// A single choice among three.
fn choice() -> Draft {
    let options = ["ada", "bob", "cyd"].map(String::from);
    draft(vec![contest("chair", &options, Rule::Exactly { sum: 1, cap: None })], 2, 2)
}

fn page(watched: &Watched, name: &str) -> String {
    format!("http://{}/e/{}/{name}", watched.remote.service.address(), watched.remote.id())
}

fn give(browser: &Browser, file: &Path) {
    browser.write("Receipt or practice ballot", file.to_str().expect("a path in UTF-8"));
}

#[test]
fn the_check_page_says_who_has_seen_a_receipt_and_completes_it() {
    let mut watched = Watched::open(choice(), 3, 2, 3);
    watched.until("the third cosignature", |watched| watched.cosigned() == 3);
    watched.silence();
    let ballot = watched.remote.seal(0, 1, &[1, 0], 1);
    let answer = watched.remote.cast(&ballot);
    let proven = watched.remote.receipt(&answer, &ballot);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("kept.tlog-proof");
    fs::write(&file, &answer.body).expect("the folder is ours");

    let browser = Browser::open("witnessed", PHONE);
    browser.goto(&page(&watched, "check"));
    browser.see("from now on it checks files even without the internet");
    // As in a browser that has voted.
    let receipt = json!([{
        "election": watched.remote.id(), "title": "t", "code": "0".repeat(32), "entry": proven.index, "time": 1,
        "file": String::from_utf8(answer.body.clone()).expect("text"),
    }]);
    browser.run("localStorage.setItem('glassurn.receipts', arguments[0])", json!([receipt.to_string()]));
    give(&browser, &file);
    browser.see("Seen by independent witnesses: 0 so far, 2 are needed");
    assert!(!browser.shows("Save the completed receipt"), "nothing is there to complete it with");
    browser.keep_picture("not yet witnessed");

    watched.connect();
    watched.caught_up();
    watched.until("the third cosignature", |watched| watched.cosigned() == 3);
    browser.goto(&page(&watched, "check"));
    browser.see("from now on it checks files even without the internet");
    give(&browser, &file);
    browser.see("The witnesses have signed since.");
    browser.keep_picture("completed");
    browser.press("Save the completed receipt");
    let saved = browser.saved_file(".tlog-proof");
    let completed = Receipt::parse(&fs::read(&saved).expect("a file")).expect("a receipt");
    let verified = completed.verify(&watched.remote.origin(), watched.remote.board).expect("it holds");
    assert_eq!((verified.index, verified.entry), (proven.index, &proven.entry[..]));
    watched.list().verify_quorum(completed.checkpoint()).expect("the witnesses have seen it");
    assert_eq!(kept(&browser)[0]["file"], completed.to_string(), "this browser keeps the better one");

    // The completed file says so without the service, which has gone for good.
    let manifest = folder.path().join("manifest.cbor");
    fs::write(&manifest, watched.remote.world.manifest().bytes()).expect("the folder is ours");
    browser.goto(&page(&watched, "check"));
    browser.see("from now on it checks files even without the internet");
    watched.remote.service.kill();
    browser.press("Without the service");
    browser.write("File of the manifest", manifest.to_str().expect("a path in UTF-8"));
    give(&browser, &saved);
    browser.see("The service was not asked: it cannot be reached.");
    browser.see("Seen by 3 of 3 independent witnesses, which is enough");
    browser.keep_picture("witnessed without the service");
    assert_eq!(browser.complaints().iter().filter(|words| words.contains("panicked")).count(), 0);
    watched.remote.service.start().expect("it was only away");
    watched.audit();
}

#[test]
fn b_06_b_07_a_browser_that_is_shown_another_record_saves_the_proof() {
    let mut watched = Watched::open(choice(), 3, 2, 3);
    let browser = Browser::open("forked", PHONE);
    browser.goto(&page(&watched, "check"));
    // What this browser was shown yesterday: the board has signed another record of the same size.
    let key = fs::read_to_string(watched.remote.service.data().join("board.key")).expect("the board's key");
    let key = SecretKey::from_seed(&unhex(key.trim_end()).expect("64 digits"));
    let mut other = watched.shown().claimed().clone();
    other.root[7] ^= 1;
    let other = other.sign(&key).expect("the origin is a name");
    let name = format!("glassurn.checkpoint.{}", watched.remote.id());
    let text = serde_json::to_string(&other.to_string()).expect("a text");
    browser.run("localStorage.setItem(arguments[0], arguments[1])", json!([name, text]));
    browser.goto(&page(&watched, "vote"));
    browser.see("The public record does not continue what this browser saw before");
    browser.keep_picture("fork");
    browser.press("Save the evidence");
    let evidence = fs::read(browser.saved_file("evidence.txt")).expect("a file");
    let evidence = ForkEvidence::parse(&evidence).expect("evidence");
    let board = watched.remote.origin().log_key(watched.remote.board).expect("the origin is a name");
    let size = other.claimed().size;
    assert_eq!(evidence.verify(&board), Ok(Fork::Heads { size }));
    // It stays, whatever is shown later.
    let name = format!("glassurn.evidence.{}", watched.remote.id());
    let kept = browser.run("return localStorage.getItem(arguments[0])", json!([name]));
    let kept: Vec<String> = serde_json::from_str(kept.as_str().unwrap_or_default()).expect("two checkpoints");
    assert!(kept.iter().all(|note| SignedCheckpoint::parse(note.as_bytes()).is_ok()) && kept.len() == 2);
    assert_eq!(watched.remote.service.get(&endpoint::checkpoint(&watched.remote.id())).status, 200);
    watched.audit();
}
