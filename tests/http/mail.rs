//! Mail to a real mail server: what arrives, what is told of what does not, and what is never sent.

use super::accounts::with_accounts;
use super::disk::Tables;
use super::postgres::on_postgres;
use super::processes::one_more;
use glassurn_api::draft::{Invited, InvitedView, Part};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::mail::{Link, MailState, MailView, MailsView, NewMails, Purpose, Queued, Recipient};
use glassurn_crypto::credential::VoterCode;
use glassurn_tests::console::{Browser, JSON, OWN, account};
use glassurn_tests::post::PostOffice;
use glassurn_tests::programs::free_port;
use glassurn_tests::service::{Answer, HOST, Service};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Whom mail is from.
pub const FROM: (&str, &str) = ("GLASSURN_MAIL_FROM", "Vote office <vote@example.org>");

/// A service that hands mail to this office, with an account.
pub fn sending(office: &PostOffice, options: &[(&str, &str)]) -> (Arc<Service>, Browser) {
    let url = office.url();
    let service = with_accounts(&["Olga"], &[&[("GLASSURN_SMTP_URL", url.as_str()), FROM], options].concat());
    let olga = Browser::of(&service, "Olga");
    (service, olga)
}

fn recipient(name: &str, address: &str, invited: Option<&Invited>) -> Recipient {
    let invitation = invited.map(|invited| Link { number: invited.number, token: invited.token.clone() });
    Recipient { address: address.into(), name: name.into(), invitation }
}

/// A letter to voters.
pub fn notice(addresses: &[&str]) -> NewMails {
    NewMails {
        purpose: Purpose::Notice,
        subject: "{title} begins".into(),
        text: "Dear voter,\n\nyour letter has the code. Vote here:\n\n{link}\n".into(),
        path: "/e/00".into(),
        recipients: addresses.iter().map(|address| recipient("Ada", address, None)).collect(),
        test: None,
    }
}

fn invitation(recipients: Vec<Recipient>) -> NewMails {
    NewMails {
        purpose: Purpose::Invitation,
        subject: "{name}: key holder for {title}".into(),
        text: "Dear {name},\n\nplease make your key: {link}\n\nVote office".into(),
        path: "/invited".into(),
        recipients,
        test: None,
    }
}

#[track_caller]
fn queue(browser: &Browser, draft: &str, mails: &NewMails) -> Queued {
    let answer = browser.send("POST", &endpoint::mails(draft, 0), mails);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn list(browser: &Browser, draft: &str) -> Vec<MailView> {
    browser.get(&endpoint::mails(draft, 0)).json::<MailsView>().mails
}

/// Waits until the mails of a draft stand so.
#[track_caller]
pub fn until(browser: &Browser, draft: &str, stand: impl Fn(&[MailView]) -> bool) -> Vec<MailView> {
    let since = Instant::now();
    loop {
        let mails = list(browser, draft);
        if stand(&mails) {
            return mails;
        }
        assert!(since.elapsed() < Duration::from_secs(60), "{mails:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn all(state: MailState) -> impl Fn(&[MailView]) -> bool {
    move |mails| mails.iter().all(|mail| mail.state == state)
}

fn open(service: &Service, token: &str) -> Answer {
    service.try_get(endpoint::INVITED, &[("authorization", &format!("Bearer {token}"))]).expect("it answers")
}

/// The token in a mail's link.
fn token(text: &str) -> &str {
    let begin = format!("https://{HOST}/invited#");
    let (_, rest) = text.split_once(begin.as_str()).expect("a link to this server");
    &rest[..64]
}

#[test]
fn an_invitation_arrives_with_a_link_that_opens_it() {
    let office = PostOffice::opened();
    let (service, olga) = sending(&office, &[]);
    let draft = olga.begin("Chair 2027 – Süd").summary.id;
    let names = ["Ada <b>{link}</b>", "Bob & Søn", "李雷"];
    let invited: Vec<Invited> = names.iter().map(|name| olga.invite(&draft, Part::Trustee, name)).collect();
    let recipients = names.iter().zip(&invited).enumerate();
    let recipients =
        recipients.map(|(place, (name, one))| recipient(name, &format!("k{place}@example.org"), Some(one)));
    let asked = invitation(recipients.collect());
    // Whatever host a request names, links are to the one that the operator has named (attacks E-19).
    let body = serde_json::to_vec(&asked).expect("plain data");
    let headers = [OWN, JSON, ("host", "evil.example"), ("x-forwarded-host", "evil.example")];
    let answer = olga.ask("POST", &endpoint::mails(&draft, 0), &headers, Some(&body));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let queued: Queued = answer.json();
    assert_eq!(queued.mails, 3);
    assert!(queued.subject.starts_with("Ada <b>{link}</b>: key holder for Chair 2027 – Süd ("), "{queued:?}");
    assert!(queued.text.contains(&format!("https://{HOST}/invited\n")), "{queued:?}");

    let letters = office.wait(3);
    let mut subjects = BTreeSet::new();
    for (place, one) in invited.iter().enumerate() {
        let letter =
            letters.iter().find(|letter| letter.to == format!("k{place}@example.org")).expect("it came");
        let (plain, html) = (letter.part("text/plain"), letter.part("text/html"));
        assert!(plain.starts_with(&format!("Dear {},", names[place])), "{plain}");
        assert_eq!((token(&plain), token(&html)), (one.token.as_str(), one.token.as_str()));
        assert!(
            !html.contains("<b>")
                && html.contains(&format!("<a href=\"https://{HOST}/invited#{}\">", one.token))
        );
        assert!(!letter.text.contains("evil"), "{}", letter.text);
        assert_eq!(letter.header("from"), "\"Vote office\" <vote@example.org>");
        assert_eq!(letter.header("to"), letter.to);
        assert_eq!(letter.header("auto-submitted"), "auto-generated");
        assert!(letter.header("message-id").ends_with("@example.org>") && !letter.header("date").is_empty());
        subjects.insert(letter.header("subject"));
        assert_eq!(open(&service, &one.token).json::<InvitedView>().name, names[place]);
    }
    assert_eq!(subjects.len(), 3, "no two subjects are the same");
    let sent = until(&olga, &draft, all(MailState::Sent));
    assert_eq!(sent.iter().map(|mail| mail.invitation).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
    assert!(sent.iter().all(|mail| mail.attempts == 1 && mail.done.is_some() && mail.due.is_none()));
    // When they have gone out, the links are forgotten, and no address is in the log or the journal.
    let mut tables = Tables::open(&service.database());
    assert_eq!(tables.words("SELECT token AS value FROM mails WHERE token IS NOT NULL"), [""; 0]);
    assert_eq!(
        tables.words("SELECT deed || ' ' || detail AS value FROM journal WHERE deed LIKE 'mailed%'"),
        ["mailed 3: Invitation"]
    );
    assert!(!service.log().contains("@example.org") && !service.log().contains(&invited[0].token));

    // Once more: another link, and the one before is void.
    let again = olga.ask("POST", &endpoint::mail(&draft, sent[0].number), &[OWN], None);
    assert_eq!(again.json::<MailView>().state, MailState::Queued);
    let letters = office.wait(4);
    let last = letters[3].part("text/plain");
    assert_ne!(token(&last), invited[0].token);
    assert_eq!((open(&service, token(&last)).status, open(&service, &invited[0].token).status), (200, 404));
    assert_ne!(letters[3].header("message-id"), letters[0].header("message-id"));
    // Taken back, there is nothing to send again.
    until(&olga, &draft, all(MailState::Sent));
    olga.delete(&endpoint::invitation(&draft, 1));
    let void = olga.ask("POST", &endpoint::mail(&draft, sent[0].number), &[OWN], None);
    assert_eq!(void.code(), Code::MailInvalid);
    assert_eq!(olga.ask("POST", &endpoint::mail(&draft, 4_711), &[OWN], None).code(), Code::NotFound);
    assert_eq!(olga.delete(&endpoint::draft(&draft)).status, 204);
    let left = Tables::open(&service.database()).words("SELECT address AS value FROM mails");
    assert_eq!(left, [""; 0], "with the draft the addresses go");
    service.assert_calm();
}

#[test]
fn a_test_goes_to_oneself_alone_and_opens_nothing() {
    let office = PostOffice::opened();
    let (service, olga) = sending(&office, &[]);
    let draft = olga.begin("A").summary.id;
    let one = olga.invite(&draft, Part::Trustee, "Ada");
    let recipients = vec![
        recipient("Ada", "ada@example.org", Some(&one)),
        recipient("Bob", "bob@example.org", Some(&one)),
    ];
    let asked = NewMails { test: Some("olga@example.org".into()), ..invitation(recipients) };
    assert_eq!(queue(&olga, &draft, &asked).mails, 1);
    let letters = office.wait(1);
    until(&olga, &draft, all(MailState::Sent));
    assert_eq!((letters.len(), letters[0].to.as_str()), (1, "olga@example.org"));
    let text = letters[0].part("text/plain");
    assert!(
        text.starts_with("Dear Ada,") && text.contains("/invited\n") && !text.contains(&one.token),
        "{text}"
    );
    service.assert_calm();
}

#[test]
fn what_the_mail_server_says_is_told_of_each_recipient() {
    let office = PostOffice::opened();
    let (service, olga) = sending(&office, &[]);
    let draft = olga.begin("A").summary.id;
    queue(&olga, &draft, &notice(&["ada@one.example", "nobody@two.example", "later@three.example"]));
    let done = |mails: &[MailView]| {
        mails.iter().all(|mail| mail.attempts == 1 && (mail.done.is_some() || mail.reason.is_some()))
    };
    let mails = until(&olga, &draft, done);
    assert_eq!(
        mails.iter().map(|mail| mail.state).collect::<Vec<_>>(),
        [MailState::Sent, MailState::Refused, MailState::Queued]
    );
    let said = |place: usize| mails[place].reason.clone().expect("a reason");
    assert!(said(1).contains("550") && said(1).contains("No such box"), "{}", said(1));
    assert!(said(2).contains("451") && said(2).contains("busy"), "{}", said(2));
    let wait = mails[2].due.expect("it waits") - glassurn_tests::remote::now();
    assert!((50..=61).contains(&wait), "{wait} s");
    // By hand at once; a refused one too, if somebody asks for it.
    office.be_willing();
    for mail in &mails[1..] {
        assert_eq!(olga.ask("POST", &endpoint::mail(&draft, mail.number), &[OWN], None).status, 200);
    }
    let ended = |mails: &[MailView]| mails[1].done.is_some() && mails[2].state == MailState::Sent;
    assert_eq!(until(&olga, &draft, ended)[1].state, MailState::Refused);
    let to: Vec<String> = office.letters().into_iter().map(|letter| letter.to).collect();
    assert_eq!(to, ["ada@one.example", "later@three.example"]);
    let metrics = service.get(endpoint::METRICS);
    assert!(metrics.text().contains("glassurn_mails_total{outcome=\"refused\"} 2"), "{}", metrics.text());
    service.assert_calm();
}

#[test]
fn a_queue_that_is_stuck_is_told_and_nothing_is_lost_or_sent_twice() {
    let mut office = PostOffice::closed();
    let (service, olga) = sending(&office, &[]);
    let draft = olga.begin("A").summary.id;
    queue(&olga, &draft, &notice(&["ada@one.example", "bob@two.example"]));
    let ready = || service.get(endpoint::READYZ);
    for attempts in 1..=3 {
        assert_eq!(ready().text(), "ready\n", "a mail that was tried twice is not stuck");
        until(&olga, &draft, |mails| {
            mails.iter().all(|mail| mail.attempts == attempts && mail.reason.is_some())
        });
        if attempts < 3 {
            Tables::open(&service.database()).execute("UPDATE mails SET due = due - 200, reason = NULL");
        }
    }
    // Voting goes on, so it is ready; but it says so, there, on the page, and in numbers.
    assert_eq!(ready().status, 200);
    assert!(ready().text().starts_with("ready\n2 mails are stuck: "), "{}", ready().text());
    let view: MailsView = olga.get(&endpoint::mails(&draft, 0)).json();
    assert!(view.on && view.stuck.is_some_and(|stuck| stuck.contains("2 mails")));
    assert!(service.get(endpoint::METRICS).text().contains("glassurn_mails_stuck 2"));
    // Killed and started again; when the mail server is there, each goes out once.
    service.kill();
    service.start().expect("it starts again");
    office.open();
    for mail in list(&olga, &draft) {
        assert_eq!(olga.ask("POST", &endpoint::mail(&draft, mail.number), &[OWN], None).status, 200);
    }
    until(&olga, &draft, all(MailState::Sent));
    let mut to: Vec<String> = office.letters().into_iter().map(|letter| letter.to).collect();
    to.sort();
    assert_eq!(
        (to, ready().text().to_owned()),
        (vec!["ada@one.example".into(), "bob@two.example".into()], "ready\n".into())
    );
    // What nobody sends is stuck, too.
    service.stop();
    Tables::open(&service.database())
        .execute("UPDATE mails SET state = 'queued', attempts = 0, due = 0, since = 0");
    let closed = PostOffice::closed();
    let elsewhere = Service::copy(&service, &[("GLASSURN_SMTP_URL", &closed.url()), FROM]);
    elsewhere.start().expect("it starts");
    let elsewhere = Browser { service: Arc::new(elsewhere), token: olga.token.clone() };
    let given_up = until(&elsewhere, &draft, all(MailState::Refused));
    assert!(given_up[0].reason.as_ref().is_some_and(|reason| reason.contains("two days")), "{given_up:?}");
}

#[test]
fn mail_to_one_domain_goes_out_no_faster_than_it_may() {
    let office = PostOffice::closed();
    let (service, olga) = sending(&office, &[("GLASSURN_MAILS_PER_MINUTE", "12")]);
    let draft = olga.begin("A").summary.id;
    let first = ["a@one.example", "b@ONE.example", "c@two.example", "d@one.example"];
    queue(&olga, &draft, &notice(&first));
    queue(&olga, &draft, &notice(&["e@one.example"]));
    let queued = Tables::open(&service.database())
        .words("SELECT CAST(due - since AS TEXT) AS value FROM mails WHERE attempts = 0 ORDER BY number");
    // Those that were due at once may have been tried meanwhile.
    let waits: Vec<u64> =
        queued.iter().map(|wait| wait.parse().expect("seconds")).filter(|wait| *wait > 0).collect();
    assert!(waits.len() == 3 && waits[0] == 5 && waits[1] == 10, "{waits:?}");
    assert!(waits[2] >= 14, "behind those that wait, or a failure: {waits:?}");
    service.assert_calm();
}

#[test]
fn e_42_no_mail_has_a_code_a_foreign_link_or_a_header_of_its_own() {
    let office = PostOffice::opened();
    let (service, olga) = sending(&office, &[]);
    let draft = olga.begin("A").summary.id;
    let one = olga.invite(&draft, Part::Trustee, "Ada");
    let other = olga.begin("B").summary.id;
    let elsewhere = olga.invite(&other, Part::Trustee, "Bob");
    let good = notice(&["ada@example.org"]);
    let code = VoterCode::generate(&mut ChaCha20Rng::seed_from_u64(7)).reveal().to_string();
    let spaced = code.replace('-', " ").to_lowercase();
    let to = |address: &str| notice(&[address]);
    let named =
        |name: &str| NewMails { recipients: vec![recipient(name, "ada@example.org", None)], ..good.clone() };
    let wrong = [
        NewMails { subject: "a\r\nBcc: all@example.org".into(), ..good.clone() },
        NewMails { subject: "a\u{85}b".into(), ..good.clone() },
        NewMails { subject: "a".repeat(151), ..good.clone() },
        NewMails { subject: String::new(), ..good.clone() },
        NewMails { subject: "{{7*7}}".into(), ..good.clone() },
        NewMails { subject: "{code}".into(), ..good.clone() },
        NewMails { text: "{link".into(), ..good.clone() },
        NewMails { text: "a\0".into(), ..good.clone() },
        NewMails { text: "\u{202e}a".into(), ..good.clone() },
        NewMails { text: "a".repeat(10_001), ..good.clone() },
        NewMails { text: format!("Your code: {code}"), ..good.clone() },
        NewMails { text: format!("Your code: {spaced}"), ..good.clone() },
        NewMails { subject: code.replace('-', ""), ..good.clone() },
        NewMails { path: format!("/e/00#{code}"), ..good.clone() },
        NewMails { path: format!("/e/00?code={code}"), ..good.clone() },
        NewMails { path: "https://evil.example/".into(), ..good.clone() },
        NewMails { path: "//evil.example/".into(), ..good.clone() },
        NewMails { path: "/\\evil.example".into(), ..good.clone() },
        NewMails { path: "/@evil.example/ \r\n".into(), ..good.clone() },
        NewMails { recipients: vec![], ..good.clone() },
        NewMails { recipients: vec![recipient("Ada", "a@example.org", None); 2_001], ..good.clone() },
        notice(&["ada@example.org", "ADA@example.org"]),
        NewMails { test: Some("olga@example.org\r\nRCPT TO:<x@example.org>".into()), ..good.clone() },
        named("a\r\nBcc: all@example.org"),
        named(&code),
        to("ada"),
        to("ada@"),
        to("ada@example.org\r\nRCPT TO:<bob@example.org>"),
        to("ada@example.org, bob@example.org"),
        to("Ada <ada@example.org>"),
        to("ada@example.org\0"),
        to(&format!("ada@{}.org", "a".repeat(300))),
        // Links are of invitations of this draft, and only invitations have them.
        NewMails { recipients: vec![recipient("Ada", "ada@example.org", Some(&one))], ..good.clone() },
        invitation(vec![recipient("Ada", "ada@example.org", None)]),
        invitation(vec![recipient("Ada", "ada@example.org", Some(&elsewhere))]),
        invitation(vec![recipient("Ada", "ada@example.org", Some(&Invited { number: 2, ..one.clone() }))]),
        invitation(vec![recipient("Ada", "ada@example.org", Some(&Invited { token: code, ..one.clone() }))]),
        NewMails {
            text: "no link".into(),
            ..invitation(vec![recipient("Ada", "ada@example.org", Some(&one))])
        },
    ];
    let before = service.rows().expect("tables");
    for asked in wrong {
        let answer = olga.send("POST", &endpoint::mails(&draft, 0), &asked);
        assert_eq!(answer.code(), Code::MailInvalid, "{asked:?}");
    }
    let after = service.rows().expect("tables");
    for table in ["letters", "mails", "journal"] {
        assert_eq!(after[table], before[table], "{table}");
    }
    for after in ["-1", "1.5", "NaN", "18446744073709551616", "x", ""] {
        let path = endpoint::mails(&draft, 0).replace("after=0", &format!("after={after}"));
        assert_eq!(olga.get(&path).code(), Code::RequestMalformed, "{after}");
    }
    assert_eq!(olga.get(&endpoint::mails(&draft, u64::MAX)).json::<MailsView>().mails, []);
    assert_eq!(office.letters(), []);
    service.assert_calm();
}

#[test]
fn a_mail_server_without_a_sender_or_without_tls_is_refused() {
    for (options, word) in [
        (&[("GLASSURN_SMTP_URL", "smtp://127.0.0.1:1")][..], "GLASSURN_MAIL_FROM"),
        (
            &[("GLASSURN_SMTP_URL", "smtp://127.0.0.1:1"), ("GLASSURN_MAIL_FROM", "nobody")],
            "GLASSURN_MAIL_FROM",
        ),
        (&[("GLASSURN_SMTP_URL", "smtp://vote:secret@mail.example.org"), FROM], "tls=required"),
    ] {
        let service = Service::new(&[], options);
        let ended = service.start().expect_err("it does not start");
        assert!(ended.words.contains(word) && !ended.words.contains("secret"), "{}", ended.words);
    }
    let secret = ("GLASSURN_SMTP_URL", "smtps://vote:secret@mail.example.org");
    let printed = Service::new(&[], &[secret, FROM]).run(&["--print-config"]).expect("it prints");
    assert!(printed.contains("smtp_url = \"mail.example.org\"") && !printed.contains("secret"), "{printed}");
}

#[test]
fn a_mail_server_that_demands_tls_and_a_password_gets_mail_over_both_and_no_other_way() {
    let office = PostOffice::strict();
    let certificate = office.certificate();
    let trusted = ("GLASSURN_SMTP_CA", certificate.to_str().expect("a path"));
    let to_one = notice(&["ada@example.org"]);
    let sends = |url: &str, more: &[(&str, &str)]| {
        let service = with_accounts(&["Olga"], &[&[("GLASSURN_SMTP_URL", url), FROM], more].concat());
        let olga = Browser::of(&service, "Olga");
        let draft = olga.begin("A").summary.id;
        queue(&olga, &draft, &to_one);
        let mails = until(&olga, &draft, |mails| mails[0].done.is_some() || mails[0].reason.is_some());
        for secret in ["p%40ss", "p@ss", "wrong"] {
            assert!(!service.log().contains(secret), "{secret}");
        }
        (mails[0].state, mails[0].reason.clone().unwrap_or_default())
    };
    let right = office.url_with("p%40ss%20word");
    assert_eq!(sends(&right, &[trusted]), (MailState::Sent, String::new()));
    // A wrong password, a certificate of a stranger, no TLS: the mail waits, and it is said why.
    let (state, reason) = sends(&office.url_with("wrong"), &[trusted]);
    assert!(state == MailState::Queued && reason.contains("535"), "{reason}");
    let (state, reason) = sends(&right, &[]);
    assert!(state == MailState::Queued && reason.to_lowercase().contains("certificate"), "{reason}");
    let (state, reason) = sends(&office.url(), &[]);
    assert!(state == MailState::Queued && reason.contains("530"), "{reason}");
    assert_eq!(office.letters().len(), 1);
    for (url, file, word) in [
        (office.url(), certificate.clone(), "without TLS"),
        (right.clone(), certificate.with_file_name("nowhere.pem"), "No such file"),
        (right, certificate.with_file_name("answers.py"), "PEM"),
    ] {
        let file = file.to_str().expect("a path").to_owned();
        let options = [("GLASSURN_SMTP_URL", url.as_str()), FROM, ("GLASSURN_SMTP_CA", &file)];
        let ended = Service::new(&[], &options).start().expect_err("it does not start");
        assert!(ended.words.contains("GLASSURN_SMTP_CA") && ended.words.contains(word), "{}", ended.words);
    }
}

#[test]
fn on_postgresql_each_mail_is_sent_by_one_of_the_processes() {
    let office = PostOffice::opened();
    let (smtp, url) = (office.url(), format!("http://127.0.0.1:{}", free_port()));
    let options = [("GLASSURN_SMTP_URL", smtp.as_str()), FROM, ("GLASSURN_MAILS_PER_MINUTE", "100000")];
    let (leader, _) = on_postgres(&[&options[..], &[("GLASSURN_PEER_URL", url.as_str())]].concat());
    account(&leader, "Olga");
    let follower = one_more(&leader, &options);
    let olga = Browser::of(&follower, "Olga");
    let draft = olga.begin("A").summary.id;
    let addresses: Vec<String> = (0..40).map(|place| format!("v{place}@example.org")).collect();
    queue(&olga, &draft, &notice(&addresses.iter().map(String::as_str).collect::<Vec<_>>()));
    until(&olga, &draft, all(MailState::Sent));
    let to: Vec<String> = office.letters().into_iter().map(|letter| letter.to).collect();
    assert_eq!((to.len(), to.iter().collect::<BTreeSet<_>>().len()), (40, 40));
    leader.assert_calm();
    follower.assert_calm();
}
