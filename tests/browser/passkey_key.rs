//! A key holder's passkey opens the key that the browser keeps; the key file and its passphrase always do.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::Office;
use glassurn_tests::webdriver::{Browser, DESKTOP};
use serde_json::json;
use std::path::PathBuf;

const REMEMBER: &str = "return document.getElementById('key-remember')";

/// Makes a key up to where the file is opened again; gives file and passphrase.
fn make(browser: &Browser) -> (PathBuf, String) {
    browser.press("Make my key");
    browser.see("Your passphrase, shown this once");
    let words = browser.run("return document.querySelector('.passphrase').innerText", json!([]));
    browser.press("Save the file");
    let file = browser.saved_like("glassurn-trustee-", ".key");
    browser.press("I have both: onwards");
    browser.write("Your key file", file.to_str().expect("a path"));
    let words = words.as_str().expect("words").to_owned();
    browser.write("Passphrase", &words);
    (file, words)
}

#[test]
fn a_passkey_opens_a_kept_key_and_the_file_with_its_passphrase_always_does() {
    let office = Office::at_a_name("passkey-official");
    office.sign_in();
    office.begin("Motion");
    office.browser.write("Title", "New statutes");
    office.next("Who may vote");
    office.next("Key holders");
    office.browser.set("holder-0", "Tess");
    office.browser.press("Invite Tess");
    let link = office.link();

    let browser = office.browser.beside("passkey-holder", DESKTOP);
    let device = browser.device(&["prf"]);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    browser.goto(&link);
    let (file, words) = make(&browser);
    browser.press_found("the wish for a passkey", REMEMBER, json!([]));
    examiner.state("a passkey from now on");
    browser.press("Open");
    browser.see("Your key is handed in.");
    let kept = browser.run("return JSON.stringify({ ...localStorage })", json!([]));
    let kept = kept.as_str().expect("a text");
    assert!(kept.contains("passkey"), "{kept}");
    for word in words.split_whitespace() {
        assert!(!kept.contains(word), "the passphrase is not kept as it is");
    }

    // Later: nothing is typed.
    browser.reload();
    browser.see("Open your key");
    examiner.state("open with the passkey");
    browser.press("Open with the passkey");
    browser.wait("an open key", "return !document.getElementById('key-passphrase')", json!([]));
    // Whoever has found the device cannot say who he is to it; the passphrase opens the key as before.
    browser.reload();
    browser.see("Open your key");
    browser.verifies(&device, false);
    browser.press("Open with the passkey");
    browser.hear("No passkey was given.");
    examiner.state("the passkey is not given");
    browser.write("Passphrase", &words);
    browser.press("Open");
    browser.wait("an open key", "return !document.getElementById('key-passphrase')", json!([]));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    examiner.finish();

    // In another browser, which knows nothing. Its device gives no passkey: the wish is taken back, and the key opens.
    let other = office.browser.beside("passkey-elsewhere", DESKTOP);
    let device = other.device(&["prf"]);
    other.verifies(&device, false);
    other.goto(&link);
    other.press("I have a key file already");
    other.write("Your key file", file.to_str().expect("a path"));
    other.write("Passphrase", &words);
    other.press_found("the wish for a passkey", REMEMBER, json!([]));
    other.press("Open");
    other.hear("The key opens, but not with a passkey: No passkey was given.");
    other.press("Open");
    other.wait("an open key", "return !document.getElementById('key-passphrase')", json!([]));
}
