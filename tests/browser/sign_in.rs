//! An official signs in with a passkey, on a device that Chromium pretends to have, and at a real provider; a voter registers.

use crate::embed::Foreign;
use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::Office;
use glassurn_tests::booth::{cast, choose, start};
use glassurn_tests::console::{PASSWORD, account};
use glassurn_tests::post::PostOffice;
use glassurn_tests::programs::free_port;
use glassurn_tests::provider::{CLIENT, Provider, SECRET};
use glassurn_tests::registration::{by_mail, open, token};
use glassurn_tests::service::Service;
use glassurn_tests::webdriver::{Browser, PHONE};
use serde_json::json;
use std::fs;

#[test]
fn c_20_g_07_an_official_adds_a_passkey_signs_in_with_it_and_no_other_site_does() {
    let office = Office::at_a_name("passkeys");
    let browser = &office.browser;
    let device = browser.device(&[]);
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
    // Nor does a site that looks like ours: what it asks for our name is refused by the browser, and of its own name the
    // device has none.
    let site = Foreign::open();
    site.show(browser, "<main><h1>Vote office</h1><button>Sign in with a passkey</button></main>");
    browser.goto(&browser.address().replace("localhost", "127.0.0.1"));
    browser.see("Vote office");
    let asked = stolen.replace("vote.example.org", "localhost");
    assert_eq!(browser.run_async(&asked, json!([])), json!("SecurityError"));
    office.goto("/console");
    browser.see("Signed in as olga");
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

/// Fills in the provider's form, which the browser is about to show.
pub fn fill_in_form(browser: &Browser, user: &str) {
    let form = "const name = document.querySelector('input[name=login]'); if (!name) return null;
        name.value = arguments[0]; document.querySelector('input[name=password]').value = 'x';
        name.form.submit(); return true";
    browser.wait("the provider's form", form, json!([user]));
}

#[test]
fn an_official_signs_in_at_a_provider() {
    let port = free_port();
    let url = format!("http://localhost:{port}");
    let provider = Provider::start(&format!("{url}/console/return"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let secret = folder.path().join("secret");
    fs::write(&secret, SECRET).expect("the folder is ours");
    let service = Service::new(
        &[],
        &[
            ("GLASSURN_HOST", &url["http://".len()..]),
            ("GLASSURN_LISTEN", &format!("127.0.0.1:{port}")),
            ("GLASSURN_OIDC_ISSUER", &provider.issuer),
            ("GLASSURN_OIDC_CLIENT", CLIENT),
            ("GLASSURN_OIDC_SECRET_FILE", secret.to_str().expect("a path")),
            ("GLASSURN_OIDC_NAME", "Example University"),
        ],
    );
    account(&service, "Olga");
    service.run(&["user", "link", "Olga", "--subject", "o-17"]).expect("it is linked");
    service.start().expect("it starts");
    let browser = Browser::open("provider", PHONE);
    let sign_in = |user: &str| {
        browser.goto(&format!("{url}/console/account"));
        browser.press("Sign in with Example University");
        fill_in_form(&browser, user);
    };
    // The provider knows who was there last.
    let sign_in_there = |browser: &Browser| {
        browser.goto(&format!("{url}/console/account"));
        browser.press("Sign in with Example University");
    };
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.page(
        "sign in at a provider",
        &format!("{url}/console/account"),
        "Sign in with Example University",
    );
    sign_in("stranger");
    browser.see("No account here belongs to you.");
    examiner.state("no account");
    examiner.finish();
    let address = browser.address();
    assert_eq!(address, format!("{url}/console/return"), "code and state are out of the address");
    // The provider knows him already, so it would not ask again.
    browser.tool("Network.clearBrowserCookies", json!({}));
    sign_in("o-17");
    browser.heading("Ways to sign in");
    assert_eq!(browser.address(), format!("{url}/console/account"), "where she wanted to go");
    // She ends it: from then on that identity is nobody's here, and her password still is hers.
    browser.see("Whoever is signed in there as this person can sign in to this account:");
    browser.see("o-17");
    browser.press("End that");
    browser.hear("From now on nobody signs in to this account there.");
    browser.goto(&format!("{url}/console"));
    browser.press("Sign out");
    sign_in_there(&browser);
    browser.see("No account here belongs to you.");
    browser.goto(&format!("{url}/console"));
    browser.write("Name", "Olga");
    browser.write("Password", PASSWORD);
    browser.press("Sign in");
    browser.see("Signed in as Olga");
    service.assert_calm();
}

#[test]
fn c_04_a_voter_registers_by_mail_and_votes() {
    let office = PostOffice::opened();
    let (mut remote, ..) = open(&office, &by_mail(&["example.org"], &[]));
    let url = format!("http://{}", remote.service.address());
    let id = remote.id();
    let browser = Browser::open("register", PHONE);
    browser.goto(&format!("{url}/e/{id}/vote"));
    browser.see("I have no voting code yet: register");
    assert!(!browser.offers("I have lost my link: ask for a new one"), "there is none to send again");
    browser.press("I have no voting code yet: register");
    browser.heading("Register to vote");
    browser.write("Your e-mail address", "ada@example.org");
    browser.press("Send me the link");
    browser.see("If this address may vote, a link is on its way to it.");
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.state("register-address");
    let secret = token(&remote, &office, 1);
    let link = format!("{url}/register/{id}#{secret}");
    browser.goto("about:blank");
    browser.goto(&link);
    browser.see("Do this in the browser in which you want to vote.");
    assert_eq!(browser.address(), format!("{url}/register/{id}"), "the token is out of the address");
    examiner.state("register");
    browser.press("Make my voting code");
    browser.see("You are registered.");
    examiner.state("registered");
    examiner.finish();
    browser.press("Vote now");
    start(&browser);
    choose(&browser, "bob");
    cast(&browser);
    // The same link again, in another browser: it registers nobody else.
    let other = browser.beside("register-again", PHONE);
    other.goto(&link);
    other.press("Make my voting code");
    other.see("You have registered already.");
    let mut guest = Examiner::new(&other, &[&EVERYWHERE]);
    guest.state("registered already");
    guest.finish();
    remote.sync();
    assert_eq!(remote.world.election.register().number(), 1);
    remote.audit();
    remote.service.assert_calm();
}
