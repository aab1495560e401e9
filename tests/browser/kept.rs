//! Everything that a browser keeps of a vote, taken apart into whatever could be a secret in it.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use glassurn_crypto::ballot::Challenge;
use glassurn_tests::webdriver::Browser;
use serde_json::json;
use std::collections::BTreeSet;

/// Where the seed stands in a practice ballot's file: an array of election, credential, number, seed and values, each of the
/// former 32 bytes behind two of its own.
const SEED: usize = 1 + 34 + 34 + 1 + 2;

/// The seed that opens a practice ballot.
pub fn seed_of(practice: &[u8]) -> &[u8] {
    assert_eq!(practice[SEED - 2..SEED], [0x58, 32], "32 bytes follow");
    &practice[SEED..SEED + 32]
}

/// The same practice ballot with another seed.
pub fn with_seed(practice: &[u8], seed: &[u8]) -> Challenge {
    let mut bytes = practice.to_vec();
    bytes[SEED..SEED + 32].copy_from_slice(seed);
    Challenge::from_bytes(&bytes).expect("it has the shape of one")
}

/// What the browser keeps, and what the page shows: both storages, cookies, the history's state, the address, databases,
/// caches and the page itself.
pub fn everything(browser: &Browser) -> String {
    let script = "
        const done = arguments[arguments.length - 1];
        Promise.all([
            indexedDB.databases ? indexedDB.databases() : [],
            self.caches ? caches.keys() : [],
            navigator.serviceWorker ? navigator.serviceWorker.getRegistrations() : [],
        ]).then(([databases, caches, workers]) => done(JSON.stringify({
            databases: databases.length, caches: caches.length, workers: workers.length,
            device: Object.entries(localStorage), tab: Object.entries(sessionStorage), cookie: document.cookie,
            history: history.state, address: location.href, name: window.name, page: document.documentElement.outerHTML,
        })));";
    let said = browser.run_async(script, json!([]));
    let said = said.as_str().expect("a text").to_owned();
    let kept: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    for place in ["databases", "caches", "workers"] {
        assert_eq!(kept[place], 0, "{place} are not looked into");
    }
    // Texts within texts of JSON: without the marks of the outer one.
    said.replace('\\', "")
}

/// Every run of 32 bytes that a text holds in digits, in Base64 or as a list of numbers.
pub fn candidates(text: &str) -> BTreeSet<Vec<u8>> {
    let word = |c: char| !(c.is_ascii_alphanumeric() || "+/_-".contains(c));
    let mut found = BTreeSet::new();
    let mut keep = |bytes: &[u8]| found.extend(bytes.windows(32).map(<[u8]>::to_vec));
    for token in text.split(word).filter(|token| token.len() >= 43) {
        for cut in 0..4 {
            let token = &token.as_bytes()[cut..];
            let even = &token[..token.len() / 2 * 2];
            let whole = &token[..token.len() / 4 * 4];
            let mut decoded: Vec<Vec<u8>> = HEXLOWER_PERMISSIVE.decode(even).into_iter().collect();
            for token in [token, whole] {
                decoded.extend(BASE64_NOPAD.decode(token));
                decoded.extend(BASE64URL_NOPAD.decode(token));
            }
            decoded.iter().for_each(|bytes| keep(bytes));
        }
    }
    for list in text.split(['[', ']']) {
        let numbers: Option<Vec<u8>> = list.split(',').map(|number| number.trim().parse().ok()).collect();
        if let Some(bytes) = numbers {
            keep(&bytes);
        }
    }
    found
}

#[test]
fn what_could_be_a_secret_is_found_in_any_writing() {
    let secret: Vec<u8> = (0..32).map(|place| place * 7 + 3).collect();
    let numbers = secret.iter().map(u8::to_string).collect::<Vec<_>>().join(",");
    for text in [
        data_encoding::HEXLOWER.encode(&secret),
        data_encoding::HEXUPPER.encode(&secret),
        data_encoding::BASE64.encode(&secret),
        BASE64URL_NOPAD.encode(&[&[1, 2, 3], &secret[..], &[4]].concat()),
        format!("{{\"a\":[1,[{numbers},7]]}}"),
    ] {
        assert!(candidates(&format!("x \"{text}\" y")).contains(&secret), "{text}");
    }
}
