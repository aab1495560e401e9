//! Accounts and sessions of officials under attack: who guesses, who forges, who replays, who steals the database.

use super::disk::Tables;
use glassurn_api::account::{Account, NewKey, NewPassword, SignIn};
use glassurn_api::draft::{HandIn, Part};
use glassurn_api::endpoint;
use glassurn_api::error::{Code, Problem};
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::{Browser, JSON, OWN, PASSWORD, account, cookie, set_password};
use glassurn_tests::service::{Answer, HOST, Service};
use glassurn_tests::world::key;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

/// A service with accounts and no listed keys.
pub fn with_accounts(names: &[&str], options: &[(&str, &str)]) -> Arc<Service> {
    let service = Service::new(&[], options);
    for name in names {
        account(&service, name);
    }
    service.start().expect("it starts");
    Arc::new(service)
}

/// What a refusal says but for what no two answers share.
pub fn said(answer: &Answer) -> (u16, BTreeMap<String, String>, Problem) {
    let (status, headers, _) = bare(answer);
    (status, headers, Problem { instance: None, ..answer.problem() })
}

/// An answer's status, its headers but for those that no two answers share, and its body.
pub fn bare(answer: &Answer) -> (u16, BTreeMap<String, String>, Vec<u8>) {
    // A body that is not read ends its connection.
    let passing = ["date", "connection"];
    let headers = answer.headers.iter().filter(|(name, _)| !passing.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()));
    (answer.status, headers.collect(), answer.body.clone())
}

#[test]
fn c_16_an_unknown_name_gets_the_answer_and_the_work_of_a_wrong_password() {
    let service = with_accounts(&["Olga", "Piet", "Quin"], &[]);
    // What takes time is the hash, twenty times as long as all the rest: whoever has none to compare hashes all the same.
    let hashed = || {
        let metrics = service.get(endpoint::METRICS);
        let line =
            metrics.text().lines().find_map(|line| line.strip_prefix("glassurn_passwords_hashed_total "));
        line.map_or(0, |number| number.trim().parse::<u64>().expect("a number"))
    };
    let asked = |name: &str| {
        let before = hashed();
        let answer = Browser::new(&service).sign_in(name, "not the password at all");
        (hashed() - before, answer)
    };
    for round in 0..4 {
        for (known, unknown) in [("Olga", "Otto"), ("Piet", "Paul"), ("Quin", "Rose")] {
            let [(work, told), (same, untold)] = [known, unknown].map(asked);
            assert_eq!(told.code(), Code::AuthRefused, "round {round}");
            assert_eq!(said(&told), said(&untold));
            assert_eq!((work, same), (1, 1), "one hash each: {known} and {unknown}");
        }
    }
    // And both are closed after the same number, before any work.
    for name in ["Olga", "Otto"] {
        assert_eq!(asked(name).1.code(), Code::AuthRefused);
        let (work, closed) = asked(name);
        assert_eq!((work, closed.code()), (0, Code::RateLimited), "{name}");
    }
    let [known, unknown] = ["Olga", "Otto"].map(|name| asked(name).1);
    assert_eq!(known.problem().detail, unknown.problem().detail);
    service.assert_calm();
}

#[test]
fn c_17_an_account_is_closed_after_five_wrong_passwords_wherever_they_come_from() {
    let service = with_accounts(&["Olga", "Piet"], &[("GLASSURN_TRUSTED_PROXIES", "127.0.0.1")]);
    let guess = |place: usize| {
        let asked = SignIn { name: "OLGA".into(), password: format!("a wrong password {place}") };
        let (body, client) = (serde_json::to_vec(&asked).expect("plain data"), format!("198.51.100.{place}"));
        let headers = [OWN, JSON, ("x-forwarded-for", client.as_str())];
        service.try_ask("POST", endpoint::SESSION, &headers, Some(&body)).expect("it answers")
    };
    // All at once, so that none can be judged before the others are counted.
    let answers: Vec<Answer> = thread::scope(|scope| {
        let guesses: Vec<_> = (0..30).map(|place| scope.spawn(move || guess(place))).collect();
        guesses.into_iter().map(|guess| guess.join().expect("it was sent")).collect()
    });
    let judged = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!((judged, answers.len()), (5, 30));
    for answer in answers.iter().filter(|answer| answer.status != 401) {
        assert_eq!(answer.code(), Code::RateLimited);
        let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=900).contains(&seconds), "{seconds}");
    }
    let mut olga = Browser::new(&service);
    assert_eq!(olga.sign_in("Olga", PASSWORD).code(), Code::RateLimited, "not even with the right one");
    assert_eq!(Browser::of(&service, "Piet").get(endpoint::SESSION).status, 200, "others are not");
    assert!(service.log().contains("too many attempts to sign in"), "the operator is told");
    // After a quarter of an hour, or by the operator, it is opened.
    Tables::open(&service.database()).execute("UPDATE attempts SET since = since - 800");
    assert_eq!(olga.sign_in("Olga", PASSWORD).code(), Code::RateLimited);
    Tables::open(&service.database()).execute("UPDATE attempts SET since = since - 100");
    assert_eq!(olga.sign_in("Olga", PASSWORD).status, 201);
    for place in 0..6 {
        guess(place);
    }
    assert_eq!(guess(6).code(), Code::RateLimited);
    set_password(&service, &["user", "passwd", "olga"], "another password, as long");
    assert_eq!(olga.sign_in("Olga", "another password, as long").status, 201);
    // A session does not let anybody guess the password, either.
    let wrong = NewPassword { old: "a wrong password".into(), new: PASSWORD.into() };
    for _ in 0..5 {
        assert_eq!(olga.send("POST", endpoint::PASSWORD, &wrong).code(), Code::AuthRefused);
    }
    assert_eq!(olga.send("POST", endpoint::PASSWORD, &wrong).code(), Code::RateLimited);
    service.assert_calm();
}

#[test]
fn c_17_an_address_that_guesses_names_or_links_must_wait() {
    let options = [("GLASSURN_FAILURES_PER_MINUTE", "6"), ("GLASSURN_TRUSTED_PROXIES", "127.0.0.1")];
    let service = with_accounts(&["Olga"], &options);
    let olga = Browser::of(&service, "Olga");
    let draft = olga.begin("A").summary.id;
    let token = olga.invite(&draft, Part::Trustee, "Ada").token;
    assert_eq!(token.len(), 64, "256 bits");
    let open = |client: &str, token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", client)];
        service.try_get(endpoint::INVITED, &headers).expect("it answers").status
    };
    let wrong: Vec<u16> = (0..9).map(|place| open("198.51.100.1", &format!("{place:064x}"))).collect();
    assert_eq!(wrong, [404, 404, 404, 404, 404, 404, 429, 429, 429]);
    assert_eq!(open("198.51.100.1", &token), 429, "even with the right one");
    assert_eq!(open("198.51.100.2", &token), 200, "his neighbour does not wait");
    let guess = |place: usize| {
        let asked = SignIn { name: format!("name {place}"), password: PASSWORD.into() };
        let body = serde_json::to_vec(&asked).expect("plain data");
        let headers = [OWN, JSON, ("x-forwarded-for", "198.51.100.3")];
        service.try_ask("POST", endpoint::SESSION, &headers, Some(&body)).expect("it answers").status
    };
    let guesses: Vec<u16> = (0..8).map(guess).collect();
    assert_eq!(guesses, [401, 401, 401, 401, 401, 401, 429, 429]);
    service.assert_calm();
}

#[test]
fn c_19_database_and_log_have_neither_passwords_nor_tokens() {
    let service = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&service, "Olga");
    let draft = olga.begin("A").summary.id;
    let invited = olga.invite(&draft, Part::Trustee, "Ada").token;
    let answer = service.try_get(endpoint::INVITED, &[("authorization", &format!("Bearer {invited}"))]);
    assert_eq!(answer.expect("it answers").status, 200);
    // What cannot be read is not repeated, either.
    let typo = format!("{{\"name\":\"Olga\",\"password\":\"{PASSWORD}\",\"passwort\":\"{PASSWORD}\"}}");
    let answer = olga.ask("POST", endpoint::SESSION, &[OWN, JSON], Some(typo.as_bytes()));
    assert_eq!(answer.code(), Code::RequestMalformed);
    assert!(!answer.text().contains(PASSWORD) && !answer.text().contains("passwort"), "{}", answer.text());
    let session = olga.token.clone().expect("signed in");
    service.stop();
    let stored = service.stored();
    let holds = |bytes: &[u8], part: &str| bytes.windows(part.len()).any(|window| window == part.as_bytes());
    assert!(stored.iter().any(|(_, bytes)| holds(bytes, "$argon2id$")), "the database was read");
    for (name, bytes) in &stored {
        for secret in [&session, &invited, PASSWORD] {
            assert!(!holds(bytes, secret), "{} has a secret", name.display());
        }
    }
    let hashed = Tables::open(&service.database()).words("SELECT password AS value FROM accounts");
    assert!(hashed[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed:?}");
}

#[test]
fn c_20_a_session_is_new_at_each_sign_in_and_travels_in_its_cookie_alone() {
    let service = with_accounts(&["Olga"], &[]);
    let fixed = "5a".repeat(32);
    let mut olga = Browser { service: service.clone(), token: Some(fixed.clone()) };
    let answer = olga.sign_in("olga", PASSWORD);
    let first = olga.token.clone().expect("a cookie");
    assert_ne!(first, fixed);
    let attributes: Vec<&str> = answer.header("set-cookie").split("; ").skip(1).collect();
    assert_eq!(attributes, ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=604800"]);
    assert_eq!((answer.header("referrer-policy"), answer.header("location")), ("no-referrer", ""));
    assert!(!answer.text().contains(&first), "no script sees it");
    assert_eq!(answer.json::<Account>().name, "Olga");
    let with = |token: &str| Browser { service: service.clone(), token: Some(token.into()) };
    assert_eq!(
        with(&fixed).get(endpoint::SESSION).code(),
        Code::AuthRequired,
        "what an attacker has set is none"
    );
    assert_eq!(olga.sign_in("Olga", PASSWORD).status, 201);
    let second = olga.token.clone().expect("a cookie");
    assert_ne!(first, second);
    assert_eq!(with(&first).get(endpoint::SESSION).code(), Code::AuthRequired, "the one before has ended");
    assert_eq!(olga.get(endpoint::SESSION).status, 200);
    // Nowhere else is it read.
    let nobody = Browser::new(&service);
    let bearer = format!("Bearer {second}");
    let twice = format!("__Host-glassurn={second}; __Host-glassurn={second}");
    for header in [
        ("authorization", bearer.as_str()),
        ("cookie", &format!("glassurn={second}")),
        ("cookie", &format!("__host-glassurn={second}")),
        ("cookie", &format!("__Host-glassurn=\"{second}\"")),
        ("cookie", &format!("__Host-glassurn={}", second.to_uppercase())),
        ("cookie", &twice),
        ("x-session", &second),
    ] {
        assert_eq!(
            nobody.ask("GET", endpoint::SESSION, &[header], None).code(),
            Code::AuthRequired,
            "{header:?}"
        );
    }
    let query = format!("{}?session={second}&__Host-glassurn={second}", endpoint::SESSION);
    assert_eq!(nobody.get(&query).code(), Code::AuthRequired);
    service.assert_calm();
}

#[test]
fn c_23_what_has_ended_stays_ended() {
    let service = with_accounts(&["Olga"], &[]);
    let alive = |browser: &Browser| browser.get(endpoint::SESSION).status;
    let olga = || Browser::of(&service, "Olga");
    // Signed out: the answer ends the cookie, and a copy of it opens nothing.
    let mut browser = olga();
    let signed_out = browser.delete(endpoint::SESSION);
    assert_eq!((signed_out.status, cookie(&signed_out)), (204, None));
    assert!(signed_out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(alive(&browser), 401);
    assert_eq!(browser.delete(endpoint::SESSION).code(), Code::AuthRequired);
    assert_eq!(browser.send("POST", endpoint::DRAFTS, &glassurn_tests::console::save(0, "")).status, 401);
    // Idle for twelve hours, or in use for seven days.
    for (shorter, longer) in [
        ("used = used - 43190", "used = used - 10"),
        ("used = used + 0, begun = begun - 604790", "begun = begun - 10"),
    ] {
        browser = olga();
        Tables::open(&service.database()).execute(&format!("UPDATE sessions SET {shorter}"));
        let before: Account = browser.get(endpoint::SESSION).json();
        assert!(before.until > glassurn_tests::remote::now());
        if longer.starts_with("used") {
            // To do something has made it longer.
            Tables::open(&service.database()).execute("UPDATE sessions SET used = used - 43190");
        }
        Tables::open(&service.database()).execute(&format!("UPDATE sessions SET {longer}"));
        assert_eq!(alive(&browser), 401, "{longer}");
    }
    // Another password: the own session lives on, all others end.
    let (own, other) = (olga(), olga());
    let change = NewPassword { old: PASSWORD.into(), new: "another password, as long".into() };
    assert_eq!(own.send("POST", endpoint::PASSWORD, &change).status, 204);
    assert_eq!((alive(&own), alive(&other)), (200, 401));
    assert_eq!(Browser::new(&service).sign_in("Olga", PASSWORD).code(), Code::AuthRefused);
    assert_eq!(own.send("POST", endpoint::PASSWORD, &change).code(), Code::AuthRefused);
    // By the operator: all end.
    set_password(&service, &["user", "passwd", "Olga"], PASSWORD);
    assert_eq!(alive(&own), 401);
    // No session outlives the service's own restart by less than it should: it is in the database.
    browser = olga();
    service.stop();
    service.start().expect("it starts again");
    assert_eq!(alive(&browser), 200);
    service.assert_calm();
}

#[test]
fn passwords_and_keys_that_are_not_taken_are_named() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let (olga, piet) = (Browser::of(&service, "Olga"), Browser::of(&service, "Piet"));
    for (new, word) in
        [("too short", "15 characters"), (&"x".repeat(40), "different"), (&"xyzuv".repeat(300), "1024")]
    {
        let change = NewPassword { old: PASSWORD.into(), new: new.into() };
        let answer = olga.send("POST", endpoint::PASSWORD, &change);
        assert_eq!(answer.code(), Code::AccountInvalid);
        assert!(answer.text().contains(word), "{}", answer.text());
    }
    let list =
        |browser: &Browser, text: &str| browser.send("POST", endpoint::KEYS, &NewKey { key: text.into() });
    let digits = |number: u8| hex(key(number).public().bytes());
    let [mine, his] = [digits(1), digits(2)];
    service.run(&["user", "add", "--key", &digits(3)]).expect("the operator lists one");
    for wrong in ["", "00", &"0".repeat(64), &mine.to_uppercase(), &format!("{mine} "), &"f".repeat(64)] {
        assert_eq!(list(&olga, wrong).code(), Code::AccountInvalid, "{wrong}");
    }
    assert_eq!(list(&olga, &mine).json::<Account>().keys, std::slice::from_ref(&mine));
    assert_eq!(list(&olga, &mine).status, 201, "once more is no more than once");
    assert_eq!(list(&piet, &mine).code(), Code::AccountInvalid, "it is hers");
    assert_eq!(list(&piet, &digits(3)).code(), Code::AccountInvalid, "it is the operator's");
    assert_eq!(list(&piet, &his).json::<Account>().keys, [his]);
    for number in 11..26 {
        assert_eq!(list(&olga, &digits(number)).status, 201);
    }
    assert_eq!(list(&olga, &digits(26)).code(), Code::AccountInvalid, "sixteen are enough");
    assert_eq!(olga.get(endpoint::SESSION).json::<Account>().keys.len(), 16);
    let printed = service.run(&["user", "list"]).expect("it lists");
    assert!(printed.contains("account Olga, since 20") && printed.contains("keys: 16"), "{printed}");
    assert!(printed.contains(&format!("{mine} Olga")), "{printed}");
    service.assert_calm();
}

#[test]
fn the_operator_is_told_what_to_do_about_an_account() {
    let service = with_accounts(&["Olga"], &[]);
    for (arguments, words) in [
        (&["user", "add", "olga", "--generate"][..], "already"),
        (&["user", "add", "a/b", "--generate"], "letters, digits"),
        (&["user", "add", "Piet"], "--password-file"),
        (&["user", "add", "Piet", "--password-file", "/nowhere"], "/nowhere"),
        (&["user", "passwd", "Piet", "--generate"], "user list"),
        (&["user", "add"], "<ACCOUNT>"),
        (&["user", "add", "Piet", "--key", "00"], "cannot be used with"),
    ] {
        let ended = service.run(arguments).expect_err("it is refused");
        assert!(ended.words.contains(words), "{arguments:?}: {}", ended.words);
    }
    let made = service.run(&["user", "add", "Piet", "--generate"]).expect("it makes one");
    assert_eq!(Browser::new(&service).sign_in("Piet", made.trim()).status, 201);
    assert!(!service.run(&["user", "list"]).expect("it lists").contains(made.trim()));
}

#[test]
fn e_01_a_key_is_handed_in_by_who_has_the_link_and_by_no_page_that_has_a_cookie() {
    let service = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&service, "Olga");
    let draft = olga.begin("A").summary.id;
    let token = olga.invite(&draft, Part::Trustee, "Ada").token;
    let body = serde_json::to_vec(&HandIn { key: hex(key(11).public().bytes()) }).expect("plain data");
    assert_eq!(olga.ask("PUT", endpoint::INVITED, &[JSON, OWN], Some(&body)).code(), Code::AuthRequired);
    let bearer = format!("bearer {token}");
    let bearer = ("authorization", bearer.as_str());
    let form = ("content-type", "application/x-www-form-urlencoded");
    let nobody = Browser::new(&service);
    assert_eq!(nobody.ask("PUT", endpoint::INVITED, &[form, bearer], Some(&body)).status, 415);
    let origin = ("origin", &*format!("https://{HOST}"));
    assert_eq!(nobody.ask("PUT", endpoint::INVITED, &[JSON, bearer, origin], Some(&body)).status, 200);
    service.assert_calm();
}
