//! Voters who register by signing in at a provider: each does so once, in the browser that asked, whatever the provider or
//! somebody else says; and nobody learns who it was.

use super::provider::{WENT, back, goes, refused};
use super::registered::persons;
use super::{choose, failures};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::provider::CameBack;
use glassurn_api::registration::{
    Method, RegistrationRule, RegistrationToken, RegistrationView, RegistrationWay,
};
use glassurn_tests::console::{Browser, JSON, OWN};
use glassurn_tests::false_provider::{FalseProvider, Lie};
use glassurn_tests::post::PostOffice;
use glassurn_tests::provider::{Provider, knowing};
use glassurn_tests::registration::{ask, by_mail, claim, mailing, open_on, open_with, send, token};
use glassurn_tests::remote::Remote;
use glassurn_tests::service::{Answer, HOST};
use glassurn_tests::tables::Tables;

/// Whoever signs in there; with domains or addresses, only who has such a one.
fn signs_in(domains: &[&str], addresses: &[&str]) -> RegistrationRule {
    RegistrationRule { method: Method::Provider, ..by_mail(domains, addresses) }
}

fn provider() -> Provider {
    Provider::start(&format!("https://{HOST}/console/return"))
}

/// A browser goes to the provider to register: where it is sent, and its cookie.
fn leaves(remote: &Remote) -> (String, String) {
    goes(&remote.service, &format!("/register/{}", remote.id()))
}

/// It comes back.
fn returns(remote: &Remote, cookie: &str, back: &CameBack) -> Answer {
    let body = serde_json::to_vec(back).expect("plain data");
    let cookie = format!("{WENT}={cookie}");
    let path = endpoint::registration_return(&remote.id());
    Browser::new(&remote.service).ask("POST", &path, &[OWN, JSON, ("cookie", &cookie)], Some(&body))
}

/// All of it for a user of the provider.
fn enters(remote: &Remote, provider: &Provider, user: &str) -> Answer {
    let (url, cookie) = leaves(remote);
    returns(remote, &cookie, &back(&provider.sign_in(&url, user)))
}

#[track_caller]
fn given(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json::<RegistrationToken>().token
}

#[test]
fn voters_register_at_a_provider_vote_and_are_counted() {
    let provider = provider();
    let (options, _folder) = knowing(&provider.issuer);
    let (mut remote, olga, draft) = open_with(&options, &signs_in(&["example.org"], &[]));
    let way = remote.service.get(&endpoint::registration_way(&remote.id()));
    let name = Some("Example University".into());
    assert_eq!(way.json::<RegistrationWay>(), RegistrationWay { method: Method::Provider, provider: name });
    let users = ["zora-7731", "yves-4402", "xena-9057"];
    for (voter, user) in users.into_iter().enumerate() {
        let token = given(&enters(&remote, &provider, user));
        let body = claim(&mut remote, &token);
        let answer = send(&remote, &body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        // The same browser again, as after a lost answer.
        let again = send(&remote, &body);
        assert_eq!((again.status, &again.body), (200, &answer.body));
        remote.sync();
        remote.vote(&remote.seal(voter, 1, &choose(voter % 2), 1));
    }
    // Whoever has registered does not a second time: not by the same sign-in, not by another one.
    let more = given(&enters(&remote, &provider, users[0]));
    let second = claim(&mut remote, &more);
    remote.refused(Code::RegistrationDone, |remote| send(remote, &second));
    // Neither does whom the rule leaves out, or whose address the provider has not verified.
    for user in ["unverified-zora-7731", "wim-1180"] {
        let answer = enters(&remote, &provider, user);
        let refused = user.starts_with("unverified").then_some(Code::RegistrationRefused);
        assert_eq!((answer.status >= 400).then(|| answer.code()), refused, "{user}");
    }
    let view: RegistrationView = olga.get(&endpoint::registration_rule(&draft)).json();
    assert_eq!(view.registered, 3);
    let rule = signs_in(&[], &["wim-1180@example.org"]);
    assert_eq!(olga.send("PUT", &endpoint::registration_rule(&draft), &rule).status, 200);
    assert_eq!(enters(&remote, &provider, "wim-1181").code(), Code::RegistrationRefused);
    assert_eq!(olga.send("PUT", &endpoint::registration_rule(&draft), &signs_in(&[], &[])).status, 200);
    given(&enters(&remote, &provider, "unverified-anybody"));
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![2, 1, 0]]);
    let report = remote.audit();
    assert_eq!((failures(&report), report.counting), (vec![], 3));
    // Nothing that is stored, shown on the board or logged says who it was.
    let archive = remote.archive();
    let stored = remote.service.stored();
    assert!(stored.len() > 2);
    for user in users {
        let holds = |bytes: &[u8]| bytes.windows(user.len()).any(|part| part == user.as_bytes());
        assert!(!holds(&archive), "{user} is on the board");
        for (file, bytes) in &stored {
            assert!(!holds(bytes), "{user} is in {}", file.display());
        }
    }
    remote.service.assert_calm();
}

#[test]
fn c_20_a_registration_is_for_the_browser_and_the_election_that_asked() {
    let provider = provider();
    let (options, _folder) = knowing(&provider.issuer);
    let (mut remote, ..) = open_with(&options, &signs_in(&[], &[]));
    let (mut other, _) = open_on(&remote.service.clone(), &signs_in(&[], &[]), 2);
    let (url, cookie) = leaves(&remote);
    for part in ["response_type=code", "code_challenge_method=S256", "nonce=", "state=", "scope=openid+email"]
    {
        assert!(url.contains(part), "{part}: {url}");
    }
    let adas = back(&provider.sign_in(&url, "ada"));
    // Another browser has nothing of it, and what it tries costs the right one nothing.
    let (_, others) = leaves(&remote);
    refused(&returns(&remote, &others, &adas), "somebody else's question");
    refused(&returns(&remote, &"00".repeat(32), &adas), "asked nothing");
    let path = endpoint::registration_return(&remote.id());
    let bare = Browser::new(&remote.service).send("POST", &path, &adas);
    refused(&bare, "asked nothing");
    let token = given(&returns(&remote, &cookie, &adas));
    // Once.
    refused(&returns(&remote, &cookie, &adas), "has answered already");
    let (url, fresh) = leaves(&remote);
    let second = back(&provider.sign_in(&url, "ada"));
    let replayed = CameBack { code: adas.code.clone(), ..second };
    refused(&returns(&remote, &fresh, &replayed), "does not take its code");
    // A code that was made for another browser's challenge (PKCE), whatever state goes with it.
    let (url, _) = leaves(&remote);
    let mine = back(&provider.sign_in(&url, "ada"));
    let (url, theirs) = leaves(&remote);
    let own = back(&provider.sign_in(&url, "eve"));
    refused(&returns(&remote, &theirs, &CameBack { code: mine.code, ..own }), "does not take its code");
    // A state that is another one, an issuer that is, and five minutes.
    for change in [
        (|back: &mut CameBack| back.state = "00".repeat(32)) as fn(&mut CameBack),
        |back| back.state.clear(),
        |back| back.issuer = Some("https://evil.example".into()),
    ] {
        let (url, cookie) = leaves(&remote);
        let mut changed = back(&provider.sign_in(&url, "ada"));
        change(&mut changed);
        assert_eq!(returns(&remote, &cookie, &changed).code(), Code::AuthProvider);
    }
    let (url, cookie) = leaves(&remote);
    let late = back(&provider.sign_in(&url, "ada"));
    Tables::open(&remote.service.database()).execute("UPDATE challenges SET since = since - 300");
    refused(&returns(&remote, &cookie, &late), "more than 5 minutes");
    // What was asked for one election, or by an official, registers nobody with another one.
    let (url, cookie) = leaves(&other);
    let elsewhere = back(&provider.sign_in(&url, "ada"));
    refused(&returns(&remote, &cookie, &elsewhere), "another question");
    let (url, cookie) = goes(&remote.service, "/console");
    let officials = back(&provider.sign_in(&url, "ada"));
    refused(&returns(&remote, &cookie, &officials), "another question");
    let body = claim(&mut other, &token);
    other.refused(Code::RegistrationRefused, |other| send(other, &body));
    // The token is good for an hour, and then it was of no use to anybody.
    let body = claim(&mut remote, &token);
    Tables::open(&remote.service.database()).execute("UPDATE registration_links SET since = since - 3600");
    remote.refused(Code::RegistrationRefused, |remote| send(remote, &body));
    assert!(persons(&remote).is_empty());
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn c_20_what_a_provider_has_not_signed_for_this_voter_registers_nobody() {
    let liar = FalseProvider::start();
    let (options, _folder) = knowing(&liar.issuer);
    let (mut remote, ..) = open_with(&options, &signs_in(&[], &[]));
    let enters = |lie: Lie| {
        let (url, cookie) = leaves(&remote);
        let parameter = |name: &str| {
            let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name));
            found.expect("a parameter").to_owned()
        };
        liar.lie(lie, &parameter("nonce="));
        let back = CameBack { code: "a code".into(), state: parameter("state="), issuer: None };
        returns(&remote, &cookie, &back)
    };
    for lie in [Lie::Nonce, Lie::Audience, Lie::Issuer, Lie::Expired, Lie::OtherKey, Lie::Unsigned] {
        refused(&enters(lie), "not signed for this sign-in");
    }
    for lie in [Lie::NoToken, Lie::Subject] {
        refused(&enters(lie), "names nobody");
    }
    for lie in [Lie::Huge, Lie::Silent] {
        assert_eq!(enters(lie).code(), Code::Unavailable, "{lie:?}");
    }
    assert_eq!(enters(Lie::Redirect).code(), Code::AuthProvider);
    let links = "SELECT CAST(since AS TEXT) AS value FROM registration_links";
    assert_eq!(Tables::open(&remote.service.database()).words(links), [""; 0], "nobody has a token");
    let [first, second] = [(); 2].map(|()| given(&enters(Lie::Nothing)));
    let body = claim(&mut remote, &first);
    assert_eq!(send(&remote, &body).status, 201);
    remote.sync();
    let body = claim(&mut remote, &second);
    remote.refused(Code::RegistrationDone, |remote| send(remote, &body));
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn c_04_one_mailbox_registers_once_whichever_way_it_takes() {
    let (provider, office) = (provider(), PostOffice::opened());
    let (options, _folder) = knowing(&provider.issuer);
    let options = [&options[..], &mailing(&office)].concat();
    let either = |domains: &[&str]| RegistrationRule { method: Method::Either, ..by_mail(domains, &[]) };
    let (mut remote, olga, draft) = open_with(&options, &either(&["example.org"]));
    let way: RegistrationWay = remote.service.get(&endpoint::registration_way(&remote.id())).json();
    assert_eq!((way.method, way.provider.as_deref()), (Method::Either, Some("Example University")));
    // Ada by mail, and then at the provider, which has verified that address of hers.
    assert_eq!(ask(&remote, "Ada+votes@example.org", "192.0.2.1").status, 202);
    let mailed = token(&remote, &office, 1);
    let first = claim(&mut remote, &mailed);
    assert_eq!(send(&remote, &first).status, 201);
    remote.sync();
    let signed = given(&enters(&remote, &provider, "ada"));
    let second = claim(&mut remote, &signed);
    remote.refused(Code::RegistrationDone, |remote| send(remote, &second));
    // Ben the other way round. The link was there before.
    assert_eq!(ask(&remote, "ben@example.org", "192.0.2.1").status, 202);
    let mailed = token(&remote, &office, 2);
    let signed = given(&enters(&remote, &provider, "ben"));
    let first = claim(&mut remote, &signed);
    let taken = send(&remote, &first);
    assert_eq!(taken.status, 201, "{}", taken.text());
    remote.sync();
    let second = claim(&mut remote, &mailed);
    remote.refused(Code::RegistrationDone, |remote| send(remote, &second));
    assert_eq!(send(&remote, &first).status, 200, "his own is nothing new");
    // Who has no verified address could be anybody.
    assert_eq!(enters(&remote, &provider, "unverified-cyd").code(), Code::RegistrationRefused);
    let path = endpoint::registration_rule(&draft);
    assert_eq!(olga.get(&path).json::<RegistrationView>().registered, 2);
    assert_eq!(persons(&remote).len(), 3, "Ben is known by both of his names");
    // Nobody lets them register again by changing the way.
    assert_eq!(olga.send("PUT", &path, &signs_in(&[], &[])).code(), Code::ElectionFrozen);
    assert_eq!(olga.send("PUT", &path, &by_mail(&["example.org"], &[])).status, 200);
    assert_eq!(olga.send("PUT", &path, &either(&["example.org", "example.net"])).status, 200);
    remote.audit();
    remote.service.assert_calm();
}
