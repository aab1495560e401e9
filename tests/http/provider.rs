//! Sign-in by a provider, against a real one and against one that lies.

use super::accounts::with_accounts;
use super::disk::Tables;
use glassurn_api::endpoint::{IDENTITY, PROVIDER, PROVIDER_SESSION, SESSION, WAYS};
use glassurn_api::error::Code;
use glassurn_api::provider::{CameBack, Entered, Go, Going, Linked, Ways};
use glassurn_tests::console::{Browser, JSON, OWN, cookie_of};
use glassurn_tests::false_provider::{FalseProvider, Lie};
use glassurn_tests::provider::{Provider, SECRET, knowing};
use glassurn_tests::service::{Answer, HOST, Service};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The cookie of a browser that went to the provider.
pub const WENT: &str = "__Host-glassurn-provider";

/// A service that knows a provider, with accounts; the folder keeps the secret's file.
fn service(issuer: &str, names: &[&str]) -> (Arc<Service>, tempfile::TempDir) {
    let (options, folder) = knowing(issuer);
    let options: Vec<(&str, &str)> = options.iter().map(|(name, value)| (*name, value.as_str())).collect();
    (with_accounts(names, &options), folder)
}

/// A browser without a session that wants to sign in at the provider: where it is sent, and its cookie.
#[track_caller]
pub fn goes(service: &Arc<Service>, next: &str) -> (String, String) {
    let answer = Browser::new(service).send("POST", PROVIDER, &Go { next: next.into() });
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = cookie_of(&answer, WENT).expect("a cookie");
    (answer.json::<Going>().url, cookie)
}

/// A browser comes back with this.
fn comes(service: &Arc<Service>, cookie: &str, back: &CameBack) -> Answer {
    let body = serde_json::to_vec(back).expect("plain data");
    let cookie = format!("{WENT}={cookie}");
    Browser::new(service).ask("POST", PROVIDER_SESSION, &[OWN, JSON, ("cookie", &cookie)], Some(&body))
}

/// What it comes back with.
pub fn back(parameters: &BTreeMap<String, String>) -> CameBack {
    CameBack {
        code: parameters["code"].clone(),
        state: parameters["state"].clone(),
        issuer: parameters.get("iss").cloned(),
    }
}

/// What a browser brought is refused for this reason.
#[track_caller]
pub fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.code(), Code::AuthProvider, "{}", answer.text());
    assert!(answer.text().contains(why), "not because {why}: {}", answer.text());
}

#[test]
fn who_is_linked_signs_in_at_a_real_provider_and_nobody_else_does() {
    let provider = Provider::start(&format!("https://{HOST}/console/return"));
    let (service, _folder) = service(&provider.issuer, &["Olga", "Piet", "Quin"]);
    let ways: Ways = service.get(WAYS).json();
    assert_eq!(ways, Ways { passkeys: true, provider: Some("Example University".into()) });
    let enter = |user: &str| {
        let (url, cookie) = goes(&service, "/console/new");
        comes(&service, &cookie, &back(&provider.sign_in(&url, user)))
    };
    // Nobody gets an account by it, whatever he is called.
    for user in ["olga", "Olga", "stranger"] {
        assert_eq!(enter(user).code(), Code::AuthUnlinked, "{user}");
    }
    let link = |arguments: &[&str]| service.run(&[&["user", "link"], arguments].concat());
    link(&["olga", "--subject", "o-17"]).expect("it is linked");
    link(&["Piet", "--email", "Piet@Example.org"]).expect("it is linked");
    link(&["Quin", "--email", "unverified-quin@example.org"]).expect("it is linked");
    assert!(link(&["Quin", "--subject", "o-17"]).is_err(), "it is hers");
    assert!(link(&["Quin", "--email", "no address"]).is_err());
    assert!(link(&["Nobody", "--subject", "x"]).is_err());
    let entered = enter("o-17");
    assert_eq!(entered.status, 201, "{}", entered.text());
    let said: Entered = entered.json();
    assert_eq!((said.account.name.as_str(), said.next.as_str()), ("Olga", "/console/new"));
    let mut browser = Browser::new(&service);
    browser.token = glassurn_tests::console::cookie(&entered);
    assert_eq!(browser.get(SESSION).status, 200);
    // An address counts that the provider has verified; from then on the provider's own name for whoever had it.
    assert_eq!(enter("unverified-quin").code(), Code::AuthUnlinked);
    assert_eq!(enter("piet").status, 201);
    let known = || {
        Tables::open(&service.database())
            .words("SELECT coalesce(subject, '-') AS value FROM identities ORDER BY account")
    };
    assert_eq!(known(), ["o-17", "piet", "-"]);
    Tables::open(&service.database())
        .execute("UPDATE identities SET subject = 'before' WHERE subject = 'piet'");
    assert_eq!(enter("piet").code(), Code::AuthUnlinked, "the address has another owner");
    service.run(&["user", "link", "Olga", "--nobody"]).expect("it is unlinked");
    assert_eq!(enter("o-17").code(), Code::AuthUnlinked);
    // An account without a password has this way in only.
    service.run(&["user", "add", "Rosa", "--subject", "r-1"]).expect("an account");
    assert_eq!(enter("r-1").json::<Entered>().account.name, "Rosa");
    assert_eq!(Browser::new(&service).sign_in("Rosa", "").code(), Code::AuthRefused);
    let deeds = Tables::open(&service.database()).words(
        "SELECT deed || ': ' || detail AS value FROM journal WHERE deed LIKE '%linked' ORDER BY number",
    );
    assert_eq!(deeds, ["linked: Olga", "linked: Piet", "linked: Quin", "unlinked: Olga", "linked: Rosa"]);
    assert!(!service.log().contains(SECRET), "the secret is in no log");
    service.assert_calm();
}

#[test]
fn a_link_is_ended_by_its_account_soon_after_a_sign_in_and_never_the_last_way_in() {
    let provider = Provider::start(&format!("https://{HOST}/console/return"));
    let (service, _folder) = service(&provider.issuer, &["Olga"]);
    service.run(&["user", "link", "Olga", "--subject", "o-17"]).expect("it is linked");
    service.run(&["user", "add", "Rosa", "--subject", "r-1"]).expect("an account without a password");
    let enter = |user: &str| {
        let (url, cookie) = goes(&service, "/console");
        comes(&service, &cookie, &back(&provider.sign_in(&url, user)))
    };
    let signed_in = |user: &str| {
        let mut browser = Browser::new(&service);
        browser.token = glassurn_tests::console::cookie(&enter(user));
        browser
    };
    let rosa = signed_in("r-1");
    assert_eq!(rosa.delete(IDENTITY).code(), Code::AccountInvalid);
    assert_eq!(enter("r-1").status, 201, "the last way in stays");

    let (found_open, olga) = (signed_in("o-17"), Browser::of(&service, "Olga"));
    let linked: Linked = olga.get(IDENTITY).json();
    let identity = linked.identity.expect("she is linked");
    assert_eq!(
        (identity.issuer.as_str(), identity.subject.as_deref()),
        (provider.issuer.as_str(), Some("o-17"))
    );
    Tables::open(&service.database()).execute("UPDATE sessions SET begun = begun - 901");
    assert_eq!(olga.delete(IDENTITY).code(), Code::AuthRequired, "her sign-in was long ago");
    assert!(olga.get(IDENTITY).json::<Linked>().identity.is_some());
    let olga = Browser::of(&service, "Olga");
    assert_eq!(olga.delete(IDENTITY).json::<Linked>(), Linked { identity: None });
    assert_eq!(enter("o-17").code(), Code::AuthUnlinked);
    assert_eq!((found_open.get(SESSION).status, olga.get(SESSION).status), (401, 200), "all others end");
    assert_eq!(olga.delete(IDENTITY).code(), Code::NotFound);
    let deeds = Tables::open(&service.database()).words(
        "SELECT account || ' ' || deed || ' ' || detail AS value FROM journal WHERE deed = 'unlinked'",
    );
    assert_eq!(deeds, ["Olga unlinked Olga"]);
    service.assert_calm();
}

#[test]
fn c_20_c_23_a_code_is_taken_once_from_the_browser_that_was_sent() {
    let provider = Provider::start(&format!("https://{HOST}/console/return"));
    let (service, _folder) = service(&provider.issuer, &["Olga"]);
    service.run(&["user", "link", "Olga", "--subject", "o-17"]).expect("it is linked");
    let (url, cookie) = goes(&service, "/console");
    for part in [
        "response_type=code",
        "code_challenge=",
        "code_challenge_method=S256",
        "nonce=",
        "state=",
        "scope=openid+email",
    ] {
        assert!(url.contains(part), "{part}: {url}");
    }
    let known = back(&provider.sign_in(&url, "o-17"));
    // Another browser has nothing of it, and what it tries costs the right one nothing.
    let (_, other) = goes(&service, "/console");
    refused(&comes(&service, &other, &known), "somebody else's question");
    refused(&comes(&service, &"00".repeat(32), &known), "asked nothing");
    assert_eq!(comes(&service, &cookie, &known).status, 201);
    refused(&comes(&service, &cookie, &known), "has answered already");
    // Sent twice to the provider itself: it takes a code once.
    let (url, cookie) = goes(&service, "/console");
    let fresh = back(&provider.sign_in(&url, "o-17"));
    refused(
        &comes(&service, &cookie, &CameBack { code: known.code.clone(), ..fresh.clone() }),
        "does not take its code",
    );
    // A state or an issuer that is another one, and five minutes.
    for change in [
        (|back: &mut CameBack| back.state = "00".repeat(32)) as fn(&mut CameBack),
        |back| back.state.clear(),
        |back| back.issuer = Some("https://evil.example".into()),
    ] {
        let (url, cookie) = goes(&service, "/console");
        let mut changed = back(&provider.sign_in(&url, "o-17"));
        change(&mut changed);
        assert_eq!(comes(&service, &cookie, &changed).code(), Code::AuthProvider);
    }
    let (url, cookie) = goes(&service, "/console");
    let late = back(&provider.sign_in(&url, "o-17"));
    Tables::open(&service.database()).execute("UPDATE challenges SET since = since - 300");
    refused(&comes(&service, &cookie, &late), "more than 5 minutes");
    // A code that was made for another browser's challenge (PKCE) is of no use, whatever state goes with it.
    let (url, cookie) = goes(&service, "/console");
    let mine = back(&provider.sign_in(&url, "o-17"));
    let (url, theirs) = goes(&service, "/console");
    let their_own = back(&provider.sign_in(&url, "o-17"));
    refused(&comes(&service, &theirs, &CameBack { code: mine.code, ..their_own }), "does not take its code");
    drop(cookie);
    service.assert_calm();
}

#[test]
fn e_33_a_sign_in_goes_on_with_pages_of_this_server_only() {
    let liar = FalseProvider::start();
    let (service, _folder) = service(&liar.issuer, &[]);
    for next in [
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example/console",
        "//evil.example/console",
        "/console//evil.example",
        "/console/../..//evil.example",
        "/%2f%2fevil.example",
        "/console/%2e%2e/%2fevil.example",
        "/console?next=//evil.example",
        "/console#//evil.example",
        "/consolex",
        "javascript:alert(1)",
        "/console/\u{0}",
        "/console/\r\nlocation: //evil.example",
        "",
        "/",
    ] {
        let answer = Browser::new(&service).send("POST", PROVIDER, &Go { next: next.into() });
        assert_eq!(answer.code(), Code::RequestMalformed, "{next:?}");
        assert!(!answer.text().contains("evil.example"), "{next:?} is not repeated");
    }
    goes(&service, "/console/d/0a0b");
    // And no other address of the service sends a browser anywhere.
    for path in [
        "/console?next=//evil.example",
        "/?next=//evil.example",
        "//evil.example",
        "/console/return?next=https://evil.example",
        "/%5cevil.example",
        "/console/%2f%2fevil.example",
    ] {
        let answer = service.get(path);
        assert_eq!((answer.header("location"), answer.status / 100 == 3), ("", false), "{path}");
    }
    service.assert_calm();
}

#[test]
fn c_20_what_a_provider_has_not_signed_for_this_sign_in_opens_nothing() {
    let liar = FalseProvider::start();
    let (service, _folder) = service(&liar.issuer, &["Olga"]);
    service.run(&["user", "link", "Olga", "--subject", "o-17"]).expect("it is linked");
    let enter = |lie: Lie| {
        let (url, cookie) = goes(&service, "/console");
        let parameter = |name: &str| {
            let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name));
            found.expect("a parameter").to_owned()
        };
        liar.lie(lie, &parameter("nonce="));
        comes(
            &service,
            &cookie,
            &CameBack { code: "a code".into(), state: parameter("state="), issuer: None },
        )
    };
    assert_eq!(enter(Lie::Nothing).status, 201, "{}", enter(Lie::Nothing).text());
    for lie in [Lie::Nonce, Lie::Audience, Lie::Issuer, Lie::Expired, Lie::OtherKey, Lie::Unsigned] {
        refused(&enter(lie), "not signed for this sign-in");
    }
    refused(&enter(Lie::NoToken), "names nobody");
    refused(&enter(Lie::Subject), "names nobody");
    // What costs time or memory ends, and nobody is followed elsewhere.
    for lie in [Lie::Huge, Lie::Silent] {
        assert_eq!(enter(lie).code(), Code::Unavailable, "{lie:?}");
    }
    assert_eq!(enter(Lie::Redirect).code(), Code::AuthProvider);
    assert_eq!(enter(Lie::Nothing).status, 201);
    // Another service has not heard yet where the provider is, and hears something else.
    let (other, _folder) = self::service(&liar.issuer, &[]);
    liar.lie(Lie::Elsewhere, "");
    let (url, cookie) = goes(&other, "/console");
    let state = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("state=")).expect("a state");
    let known = CameBack { code: "a code".into(), state: state.into(), issuer: None };
    assert_eq!(comes(&other, &cookie, &known).code(), Code::Unavailable);
    assert!(other.log().contains("not reached by https"));
    service.assert_calm();
    other.assert_calm();
}

#[test]
fn a_service_without_a_provider_says_so() {
    let service = with_accounts(&[], &[]);
    assert_eq!(service.get(WAYS).json::<Ways>(), Ways { passkeys: true, provider: None });
    let answer = Browser::new(&service).send("POST", PROVIDER, &Go { next: "/console".into() });
    assert_eq!(answer.code(), Code::ProviderOff);
    for (issuer, words) in [("http://id.example.org", "https"), ("id", "address")] {
        let service = Service::new(&[], &[("GLASSURN_OIDC_ISSUER", issuer), ("GLASSURN_OIDC_CLIENT", "x")]);
        let ended = service.start().expect_err("it does not start");
        assert!(
            ended.words.contains("GLASSURN_OIDC_ISSUER") && ended.words.contains(words),
            "{}",
            ended.words
        );
    }
}
