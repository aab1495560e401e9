//! Passkeys under attack: who has tampered, replays, asks from elsewhere, or has copied one.

use super::accounts::with_accounts;
use super::disk::Tables;
use glassurn_api::account::{Account, NewPassword};
use glassurn_api::endpoint::{self, CHALLENGE, NEW_PASSKEY, PASSKEY_SESSION, PASSKEYS, SESSION};
use glassurn_api::error::Code;
use glassurn_api::passkey::{Challenge, NewPasskey, PasskeySignIn, Passkeys};
use glassurn_tests::authenticator::{PRESENT, Passkey};
use glassurn_tests::console::{Browser, JSON, OWN, PASSWORD, cookie_of, set_password};
use glassurn_tests::service::{Answer, HOST, Service};
use serde_json::{Value, json};
use std::sync::Arc;

/// The cookie of a browser that was asked for a passkey.
const ASKED: &str = "__Host-glassurn-challenge";

fn origin() -> String {
    format!("https://{HOST}")
}

/// The options of an answer.
#[track_caller]
fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.json::<Challenge>().options).expect("JSON")
}

/// What a browser is asked that is to make a passkey.
#[track_caller]
fn options(browser: &Browser) -> Value {
    let answer = browser.ask("POST", NEW_PASSKEY, &[OWN], None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    read(&answer)
}

fn add(browser: &Browser, name: &str, credential: Value) -> Answer {
    browser.send("POST", PASSKEYS, &NewPasskey { name: name.into(), credential: credential.to_string() })
}

/// Adds a passkey to the account of a browser.
#[track_caller]
pub fn added(browser: &Browser, name: &str, seed: u8) -> Passkey {
    let (passkey, made) = Passkey::make(&options(browser), &origin(), seed);
    let answer = add(browser, name, made);
    assert_eq!(answer.status, 201, "{}", answer.text());
    passkey
}

/// A browser without a session that was asked to sign in: what it was asked, and its cookie.
#[track_caller]
fn asked(service: &Arc<Service>) -> (Value, String) {
    let answer = Browser::new(service).ask("POST", CHALLENGE, &[OWN], None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let set = answer.header("set-cookie").to_owned();
    assert!(set.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=300"), "{set}");
    (read(&answer), cookie_of(&answer, ASKED).expect("a cookie"))
}

/// What the service says to a browser with this cookie.
fn answer(service: &Arc<Service>, cookie: &str, credential: Value) -> Answer {
    let body = serde_json::to_vec(&PasskeySignIn { credential: credential.to_string() }).expect("plain data");
    let cookie = format!("{ASKED}={cookie}");
    Browser::new(service).ask("POST", PASSKEY_SESSION, &[OWN, JSON, ("cookie", &cookie)], Some(&body))
}

/// Signs in with a passkey.
pub fn enter(service: &Arc<Service>, passkey: &mut Passkey) -> Answer {
    let (options, cookie) = asked(service);
    answer(service, &cookie, passkey.sign(&options))
}

#[track_caller]
fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.code(), Code::AuthPasskey, "{}", answer.text());
    assert!(answer.text().contains(why), "not because {why}: {}", answer.text());
}

#[test]
fn an_official_adds_passkeys_signs_in_with_them_and_removes_them() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let olga = Browser::of(&service, "Olga");
    let asked_for = options(&olga);
    assert_eq!((&asked_for["rp"]["id"], &asked_for["user"]["name"]), (&json!(HOST), &json!("Olga")));
    assert_eq!(asked_for["authenticatorSelection"]["residentKey"], "required");
    let mut laptop = added(&olga, "Laptop", 1);
    let mut phone = added(&olga, "Telephone", 2);
    assert_eq!(laptop.handle, phone.handle, "one account");
    // What it has already it is not asked to make again.
    assert_eq!(options(&olga)["excludeCredentials"].as_array().map(Vec::len), Some(2));
    let entered = enter(&service, &mut phone);
    assert_eq!((entered.status, entered.json::<Account>().name), (201, "Olga".into()));
    let mut browser = Browser::new(&service);
    browser.token = glassurn_tests::console::cookie(&entered);
    let list: Passkeys = browser.get(PASSKEYS).json();
    let names: Vec<_> =
        list.passkeys.iter().map(|known| (known.number, known.name.as_str(), known.used.is_some())).collect();
    assert_eq!(names, [(1, "Laptop", false), (2, "Telephone", true)]);
    assert_eq!(enter(&service, &mut phone).status, 201, "again");
    // Removed, it opens nothing, and nobody else is signed in any more.
    let left = browser.delete(&endpoint::passkey(2));
    assert_eq!((left.status, left.json::<Passkeys>().passkeys.len()), (200, 1));
    assert_eq!((olga.get(SESSION).status, browser.get(SESSION).status), (401, 200));
    refused(&enter(&service, &mut phone), "does not know the passkey");
    assert_eq!(browser.delete(&endpoint::passkey(2)).code(), Code::NotFound);
    assert_eq!(
        Browser::of(&service, "Piet").delete(&endpoint::passkey(1)).code(),
        Code::NotFound,
        "it is hers"
    );
    // The last way in stays.
    Tables::open(&service.database()).execute("UPDATE accounts SET password = '' WHERE name = 'Olga'");
    let last = browser.delete(&endpoint::passkey(1));
    assert_eq!(last.code(), Code::AccountInvalid);
    assert!(last.text().contains("only way to sign in"), "{}", last.text());
    assert_eq!(enter(&service, &mut laptop).status, 201);
    assert_eq!(
        Browser::new(&service).sign_in("Olga", "").code(),
        Code::AuthRefused,
        "no password is not an empty one"
    );
    // Every deed is in the journal.
    let deeds = Tables::open(&service.database())
        .words("SELECT deed || ': ' || detail AS value FROM journal WHERE account = 'Olga' ORDER BY number");
    let signed_in = "signed in: passkey Telephone";
    assert_eq!(
        deeds,
        [
            "signed in: ",
            "passkey added: Laptop",
            "passkey added: Telephone",
            signed_in,
            signed_in,
            "passkey removed: Telephone",
            "signed in: passkey Laptop"
        ]
    );
    // The operator may take them all away.
    set_password(&service, &["user", "passwd", "olga", "--remove-passkeys"], PASSWORD);
    refused(&enter(&service, &mut laptop), "does not know the passkey");
    service.assert_calm();
}

#[test]
fn c_20_c_23_a_passkey_answers_one_challenge_once_in_the_browser_that_was_asked() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let olga = Browser::of(&service, "Olga");
    let mut passkey = added(&olga, "Laptop", 1);
    // Once, well or not.
    let (put, cookie) = asked(&service);
    let sent = passkey.sign(&put);
    assert_eq!(answer(&service, &cookie, sent.clone()).status, 201);
    refused(&answer(&service, &cookie, sent.clone()), "has answered already");
    let (put, cookie) = asked(&service);
    let sent = passkey.sign(&put);
    let mut spoiled = sent.clone();
    spoiled["response"]["signature"] = json!("MAYCAQECAQE");
    refused(&answer(&service, &cookie, spoiled), "signature does not hold");
    refused(&answer(&service, &cookie, sent), "has answered already");
    // In the browser that was asked: another one's answer is none, and neither is that of a session.
    let (theirs, _) = asked(&service);
    let (_, mine) = asked(&service);
    refused(&answer(&service, &mine, passkey.sign(&theirs)), "another challenge");
    let (theirs, _) = asked(&service);
    refused(&answer(&service, &"00".repeat(32), passkey.sign(&theirs)), "asked nothing");
    let made = options(&olga);
    refused(&answer(&service, olga.token.as_ref().expect("signed in"), passkey.sign(&made)), "asked nothing");
    // Within five minutes.
    let (put, cookie) = asked(&service);
    Tables::open(&service.database()).execute("UPDATE challenges SET since = since - 300");
    refused(&answer(&service, &cookie, passkey.sign(&put)), "more than 5 minutes");
    // To make one, likewise.
    let (_, made) = Passkey::make(&options(&olga), &origin(), 2);
    assert_eq!(add(&olga, "Telephone", made.clone()).status, 201);
    refused(&add(&olga, "Telephone", made.clone()), "has answered already");
    options(&olga);
    refused(&add(&olga, "Telephone", made), "another challenge");
    let elsewhere = Browser::of(&service, "Olga");
    let (_, made) = Passkey::make(&options(&olga), &origin(), 3);
    refused(&add(&elsewhere, "Telephone", made), "asked nothing");
    // A passkey belongs to one account, whoever shows it.
    for browser in [&olga, &Browser::of(&service, "Piet")] {
        let (_, made) = Passkey::make(&options(browser), &origin(), 1);
        refused(&add(browser, "Laptop again", made), "added before");
    }
    service.assert_calm();
}

#[test]
fn c_17_a_passkey_that_is_forged_foreign_or_copied_opens_nothing() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let olga = Browser::of(&service, "Olga");
    let passkey = added(&olga, "Laptop", 1);
    let other = added(&Browser::of(&service, "Piet"), "Laptop", 2);
    type Change = fn(&mut Passkey);
    let lies: [(Change, &str); 7] = [
        (|known| known.origin = "https://vote.example.com".into(), "another address"),
        (|known| known.origin = format!("https://{HOST}.evil.example"), "another address"),
        (|known| known.origin = format!("http://{HOST}"), "another address"),
        (|known| known.site = "evil.example".into(), "another site"),
        (|known| known.flags = PRESENT, "did not ask who uses it"),
        (|known| known.flags = 0, "did not ask who uses it"),
        (|known| known.handle = vec![7; 16], "does not know the passkey"),
    ];
    for (lie, why) in lies {
        let mut liar = passkey.clone();
        lie(&mut liar);
        refused(&enter(&service, &mut liar), why);
    }
    // Another one's key, and another one's account.
    let mut forger = other.clone();
    (forger.id, forger.handle) = (passkey.id.clone(), passkey.handle.clone());
    refused(&enter(&service, &mut forger), "signature does not hold");
    let mut swapped = passkey.clone();
    swapped.handle = other.handle.clone();
    refused(&enter(&service, &mut swapped), "does not know the passkey");
    // Every byte that is signed counts.
    for field in ["authenticatorData", "clientDataJSON", "signature"] {
        let (put, cookie) = asked(&service);
        let mut sent = passkey.clone().sign(&put);
        let text = sent["response"][field].as_str().expect("text").to_owned();
        // The last byte but four: of the counter, of the end of the JSON, of the signature's second half.
        let place = text.len() - 6;
        let other = if text.as_bytes()[place] == b'A' { "B" } else { "A" };
        sent["response"][field] = json!(format!("{}{other}{}", &text[..place], &text[place + 1..]));
        let answer = answer(&service, &cookie, sent);
        assert!(
            [Code::AuthPasskey, Code::RequestMalformed].contains(&answer.code()),
            "{field}: {}",
            answer.text()
        );
    }
    // What signs in makes no passkey, and the other way round.
    let (put, cookie) = asked(&service);
    let made = passkey.attest(&put);
    assert!(answer(&service, &cookie, made).status >= 400);
    let asked_for = options(&olga);
    assert_eq!(add(&olga, "x", passkey.clone().sign(&asked_for)).code(), Code::RequestMalformed);
    for garbage in [json!({}), json!(null), json!("x"), json!([1])] {
        let (_, cookie) = asked(&service);
        assert_eq!(answer(&service, &cookie, garbage).code(), Code::RequestMalformed);
    }
    // A copy is found out by the counter, whoever comes second.
    let (mut original, mut copy) = (passkey.clone(), passkey.clone());
    assert_eq!(enter(&service, &mut original).status, 201);
    refused(&enter(&service, &mut copy), "there may be a copy");
    let noted = Tables::open(&service.database())
        .words("SELECT account || ': ' || detail AS value FROM journal WHERE deed = 'passkey doubted'");
    assert_eq!(noted, ["Olga: Laptop"]);
    assert_eq!(enter(&service, &mut original).status, 201, "and the original goes on");
    service.assert_calm();
}

#[test]
fn ways_in_are_changed_by_who_has_just_signed_in() {
    let service = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&service, "Olga");
    added(&olga, "Laptop", 1);
    let (_, made) = Passkey::make(&options(&olga), &origin(), 2);
    Tables::open(&service.database()).execute("UPDATE sessions SET begun = begun - 905");
    assert_eq!(olga.ask("POST", NEW_PASSKEY, &[OWN], None).code(), Code::AuthRequired);
    assert_eq!(add(&olga, "Telephone", made).code(), Code::AuthRequired);
    assert_eq!(olga.delete(&endpoint::passkey(1)).code(), Code::AuthRequired);
    assert_eq!(olga.get(PASSKEYS).json::<Passkeys>().passkeys.len(), 1);
    // A password that is changed leaves passkeys as they are.
    let change = NewPassword { old: PASSWORD.into(), new: PASSWORD.into() };
    assert_eq!(olga.send("POST", endpoint::PASSWORD, &change).status, 204);
    let olga = Browser::of(&service, "Olga");
    for name in ["", " ", "a\nb", "A\u{30a}", &"x".repeat(65)] {
        let (_, made) = Passkey::make(&options(&olga), &origin(), 2);
        assert_eq!(add(&olga, name, made).code(), Code::AccountInvalid, "{name:?}");
    }
    for seed in 2..=16 {
        added(&olga, "Another", seed);
    }
    assert_eq!(
        olga.ask("POST", NEW_PASSKEY, &[OWN], None).code(),
        Code::AccountInvalid,
        "sixteen are enough"
    );
    service.assert_calm();
}

#[test]
fn a_server_without_a_name_takes_no_passkeys() {
    let service = with_accounts(&["Olga"], &[("GLASSURN_HOST", "127.0.0.1:8080")]);
    let answer = Browser::of(&service, "Olga").ask("POST", NEW_PASSKEY, &[OWN], None);
    assert_eq!(answer.code(), Code::PasskeyOff);
    assert!(answer.text().contains("--host"), "{}", answer.text());
    assert_eq!(Browser::new(&service).ask("POST", CHALLENGE, &[OWN], None).code(), Code::PasskeyOff);
}
