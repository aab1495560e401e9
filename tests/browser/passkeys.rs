//! An official signs in with a passkey, on a device that Chromium pretends to have.

use crate::console::Office;
use crate::examiner::{EVERYWHERE, Examiner};
use serde_json::json;

#[test]
fn c_20_an_official_adds_a_passkey_signs_in_with_it_and_removes_it() {
    let office = Office::at_a_name("passkeys");
    let browser = &office.browser;
    let device = browser.device();
    office.sign_in();
    browser.press("Ways to sign in");
    browser.heading("Ways to sign in");
    browser.see("You have none yet.");
    browser.press("Add a passkey");
    browser.see("Give it a name");
    browser.write("Name of the new passkey", "Work laptop");
    browser.press("Add a passkey");
    browser.see("Remove “Work laptop”");
    // The device has one of this account now, and says so.
    browser.write("Name of the new passkey", "Another");
    browser.press("Add a passkey");
    browser.see("This device has a passkey of your account already.");
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    examiner.state("ways-to-sign-in");
    // No name, no password.
    let leave = || {
        office.goto("/console");
        browser.see("Signed in as olga");
        browser.press("Sign out");
        browser.see("Sign in with a passkey");
    };
    leave();
    browser.press("Sign in with a passkey");
    browser.see("Signed in as olga");
    leave();
    // Whoever has found the device cannot say who he is to it.
    browser.verifies(&device, false);
    browser.press("Sign in with a passkey");
    browser.see("No passkey was given.");
    examiner.state("sign-in-no-passkey");
    examiner.finish();
    browser.verifies(&device, true);
    browser.press("Sign in with a passkey");
    browser.see("Signed in as olga");
    // A page of another address on the same machine gets nothing out of the device.
    let stolen = "const done = arguments[0]; const options = { challenge: new Uint8Array(32), rpId: 'vote.example.org' };
        navigator.credentials.get({ publicKey: options }).then(() => done('shown'), error => done(error.name));";
    assert_eq!(browser.run_async(stolen, json!([])), json!("SecurityError"));
    browser.press("Ways to sign in");
    browser.press("Remove “Work laptop”");
    browser.see("You have none yet.");
    leave();
    browser.press("Sign in with a passkey");
    browser.see("The passkey is not accepted.");
    let refused = |text: &String| !text.contains("401");
    let complaints: Vec<String> = browser.complaints().into_iter().filter(refused).collect();
    assert_eq!(complaints, Vec::<String>::new(), "nothing but the refusals that were meant");
}
