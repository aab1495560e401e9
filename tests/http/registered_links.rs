//! Links to register under attack: whoever asks for many keeps nobody else from his, and none outlives its hour.

use super::accounts::said;
use super::choose;
use super::mail::notice;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::mail::{MailState, MailsView, Purpose};
use glassurn_tests::console::{Browser, OWN};
use glassurn_tests::post::PostOffice;
use glassurn_tests::registration::{ask, by_mail, claim, mailing, open_with, send, token};
use glassurn_tests::remote::Remote;
use glassurn_tests::tables::Tables;
use std::thread;
use std::time::{Duration, Instant};

/// Where the attacker sits, who has as many of these as he likes, and where a voter does.
const ATTACKER: &str = "198.51.100.66";
const VOTER: &str = "192.0.2.7";

/// An election whose service believes by whom a request is passed on.
fn begun(office: &PostOffice) -> (Remote, Browser, String) {
    let believing = [("GLASSURN_TRUSTED_PROXIES", "127.0.0.1".to_owned())];
    open_with(&[&mailing(office)[..], &believing].concat(), &by_mail(&["example.org"], &[]))
}

/// The one number that a query gives.
fn count(remote: &Remote, query: &str) -> u64 {
    let words = Tables::open(&remote.service.database())
        .words(&format!("SELECT CAST(count(*) AS TEXT) AS value FROM {query}"));
    words[0].parse().expect("a number")
}

/// Waits until a query counts so many.
#[track_caller]
fn until(remote: &Remote, query: &str, number: u64) {
    let since = Instant::now();
    while count(remote, query) != number {
        assert!(since.elapsed() < Duration::from_secs(180), "{query}: {}", count(remote, query));
        thread::sleep(Duration::from_millis(20));
    }
}

/// The text of a mail to whoever has this address, once there is one.
#[track_caller]
fn mail_to(office: &PostOffice, address: &str) -> String {
    let since = Instant::now();
    loop {
        if let Some(letter) = office.letters().iter().find(|letter| letter.to == address) {
            return letter.part("text/plain");
        }
        // A thousand may go out before it.
        assert!(since.elapsed() < Duration::from_secs(600), "no mail to {address}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn e_10_whoever_asks_for_many_links_from_one_address_keeps_nobody_from_registering() {
    let office = PostOffice::opened();
    let (mut remote, olga, draft) = begun(&office);
    // He asks for whom he can think of, known or not, and after a hundred is not heard.
    let answers: Vec<u16> =
        (0..150).map(|n| ask(&remote, &format!("x{n}@example.org"), ATTACKER).status).collect();
    assert!(answers[..100].iter().all(|status| *status == 202), "{answers:?}");
    assert!(answers[100..].iter().all(|status| *status == 429), "{answers:?}");
    let known = ask(&remote, "ada@example.org", ATTACKER);
    assert_eq!(known.code(), Code::RateLimited);
    assert_eq!(said(&known), said(&ask(&remote, "ada@example.net", ATTACKER)), "whoever is asked for");
    // Elsewhere nobody notices: the voter's mail comes, and the officials' own goes out, too.
    office.wait(100);
    assert_eq!(ask(&remote, "ada@example.org", VOTER).status, 202);
    let link = token(&remote, &office, 101);
    let body = claim(&mut remote, &link);
    assert_eq!(send(&remote, &body).status, 201);
    let full = format!(
        "INSERT INTO mails (letter, draft, name, address, domain, state, attempts, since, due) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) \
         SELECT m.letter, m.draft, '', m.address, m.domain, 'sent', 1, {0}, {0} FROM n, \
         (SELECT letter, draft, address, domain FROM mails LIMIT 1) m",
        glassurn_tests::remote::now()
    );
    Tables::open(&remote.service.database()).execute(&full);
    let sent = olga.send("POST", &endpoint::mails(&draft, 0), &notice(&["board@example.org"]));
    assert_eq!(sent.status, 201, "links do not count among the draft's mails: {}", sent.text());
    assert_eq!(ask(&remote, "ben@example.org", VOTER).status, 202);
    mail_to(&office, "ben@example.org");
    remote.sync();
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn e_10_nobody_uses_up_the_links_of_somebody_else() {
    let office = PostOffice::opened();
    let (mut remote, ..) = begun(&office);
    for _ in 0..5 {
        assert_eq!(ask(&remote, "ada@example.org", ATTACKER).status, 202);
        assert_eq!(ask(&remote, "ada+more@example.org", ATTACKER).status, 202);
    }
    office.wait(3);
    assert_eq!(ask(&remote, "ada@example.org", VOTER).status, 202);
    assert_eq!(office.wait(4).len(), 4, "three for him, whatever stands behind the +");
    // From however many networks, the mailbox is not flooded; and each of these links registers its owner.
    for network in 0..20 {
        assert_eq!(ask(&remote, "ada@example.org", &format!("203.0.113.{network}")).status, 202);
    }
    let letters = office.wait(9);
    thread::sleep(Duration::from_secs(2));
    assert_eq!(office.letters().len(), 9, "{} for one mailbox in an hour", letters.len());
    let link = token(&remote, &office, 9);
    let body = claim(&mut remote, &link);
    assert_eq!(send(&remote, &body).status, 201);
    remote.sync();
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn a_hall_with_one_network_registers_as_fast_as_people_follow_their_links() {
    let office = PostOffice::opened();
    let (mut remote, ..) = begun(&office);
    for n in 0..100 {
        assert_eq!(ask(&remote, &format!("x{n}@example.org"), VOTER).status, 202);
    }
    assert_eq!(ask(&remote, "ada@example.org", VOTER).code(), Code::RateLimited);
    let link = token(&remote, &office, 100);
    let body = claim(&mut remote, &link);
    let path = endpoint::registrations(&remote.id());
    let enrol = |remote: &Remote| {
        remote.service.try_post(&path, &[("x-forwarded-for", VOTER)], &body).expect("it answers").status
    };
    assert_eq!((enrol(&remote), enrol(&remote)), (201, 200));
    assert_eq!(ask(&remote, "ada@example.org", VOTER).status, 202, "one has registered, one more may ask");
    assert_eq!(ask(&remote, "ben@example.org", VOTER).code(), Code::RateLimited, "and no more than one");
    remote.sync();
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn e_10_of_too_many_links_that_wait_the_oldest_go_and_new_ones_come() {
    let mut office = PostOffice::closed();
    let (mut remote, olga, draft) = begun(&office);
    // Eleven networks ask for a hundred each while no mail goes out.
    for n in 0..1_100 {
        let from = format!("203.0.113.{}", n / 100);
        assert_eq!(ask(&remote, &format!("x{n}@example.org"), &from).status, 202);
    }
    let link = "mails JOIN letters ON letters.number = mails.letter WHERE purpose = 'registration'";
    until(&remote, link, 1_100);
    assert_eq!(count(&remote, &format!("{link} AND state = 'queued'")), 1_000);
    assert_eq!(count(&remote, "registration_links"), 1_000, "what nobody will get opens nothing");
    let dropped =
        |n: u32| count(&remote, &format!("{link} AND state = 'dropped' AND address = 'x{n}@example.org'"));
    assert_eq!([dropped(0), dropped(50), dropped(150), dropped(1_099)], [1, 1, 0, 0], "the oldest go");
    office.open();
    assert_eq!(ask(&remote, "ada@example.org", VOTER).status, 202);
    let text = mail_to(&office, "ada@example.org");
    let (_, rest) = text.split_once('#').expect("a token");
    let body = claim(&mut remote, &rest[..64]);
    assert_eq!(send(&remote, &body).status, 201);
    // None goes out whose hour is over, and none can be sent again; in the end nothing is left of them.
    let mut tables = Tables::open(&remote.service.database());
    tables.execute("UPDATE mails SET due = 0, since = since - 3600 WHERE state = 'queued'");
    until(&remote, &format!("{link} AND state = 'queued'"), 0);
    let views = olga.get(&endpoint::mails(&draft, 0)).json::<MailsView>().mails;
    assert!(views.iter().all(|mail| mail.purpose == Purpose::Registration));
    let gone = views.iter().find(|mail| mail.state == MailState::Dropped).expect("one was dropped");
    let again = olga.ask("POST", &endpoint::mail(&draft, gone.number), &[OWN], None);
    assert_eq!(again.code(), Code::MailInvalid);
    tables.execute("UPDATE mails SET since = since - 7200");
    until(&remote, "mails", 0);
    remote.sync();
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn whoever_comes_after_the_end_is_told_so_and_gets_no_mail() {
    let office = PostOffice::opened();
    let (mut remote, ..) = begun(&office);
    for (voter, name) in ["ada", "ben", "cyd"].into_iter().enumerate() {
        assert_eq!(ask(&remote, &format!("{name}@example.org"), VOTER).status, 202);
        let link = token(&remote, &office, voter + 1);
        let body = claim(&mut remote, &link);
        assert_eq!(send(&remote, &body).status, 201);
        remote.sync();
        remote.vote(&remote.seal(voter, 1, &choose(0), 1));
    }
    assert_eq!(ask(&remote, "dan@example.org", VOTER).status, 202);
    let dans = token(&remote, &office, 4);
    remote.close();
    let late = claim(&mut remote, &dans);
    remote.refused(Code::ElectionClosed, |remote| send(remote, &late));
    for address in ["eve@example.org", "eve@example.net", "no address"] {
        assert_eq!(ask(&remote, address, VOTER).code(), Code::ElectionClosed, "{address}");
    }
    assert_eq!(remote.count(&[0, 1]), vec![vec![3, 0, 0]]);
    assert_eq!(office.letters().len(), 4);
    remote.audit();
    remote.service.assert_calm();
}
