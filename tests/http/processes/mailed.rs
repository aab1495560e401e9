//! Codes that the service makes and mails, links that are lost, and voters who register, where one process leads and another
//! follows: whoever asks either is served alike, and nobody gets two codes or none.

use super::super::choose;
use super::super::disk::Tables;
use super::super::mail::FROM;
use super::super::mail_codes::{ask_again_at, begun_on, code, confirm_at, credential, newest, voters, wish};
use super::{follows, one_more};
use glassurn_api::endpoint;
use glassurn_api::registration::RegistrationView;
use glassurn_api::voter::{CodeView, CodesMade, ConsentView, NewCode, VotersView};
use glassurn_crypto::credential::{Consent, VoterCode};
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::group::Point;
use glassurn_tests::console::{Browser, OWN, account};
use glassurn_tests::post::{Letter, PostOffice};
use glassurn_tests::postgres::shared;
use glassurn_tests::programs::free_port;
use glassurn_tests::registration::{ask, by_mail, claim, open_on, send, token};
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Service;
use glassurn_tests::world::key;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// A process that leads and one that follows, which hand mail to this office; Olga has an account there.
fn mailing(office: &PostOffice) -> (Arc<Service>, Arc<Service>) {
    let url = office.url();
    let options = [("GLASSURN_SMTP_URL", url.as_str()), FROM, ("GLASSURN_MAILS_PER_MINUTE", "6000")];
    // Olga's key is her own: the operator has listed none.
    let (database, peer) = (shared().url(&shared().database()), format!("http://127.0.0.1:{}", free_port()));
    let own = [("DATABASE_URL", database.as_str()), ("GLASSURN_PEER_URL", peer.as_str())];
    let leader = Service::new(&[], &[&own[..], &options].concat());
    leader.start().expect("it starts on an empty database");
    let leader = Arc::new(leader);
    account(&leader, "Olga");
    let follower = one_more(&leader, &options);
    (leader, follower)
}

/// An election whose codes the service makes: each of so many voters has been mailed one; nobody has opened it yet.
fn mailed(service: &Arc<Service>, office: &PostOffice, number: usize) -> (Browser, String, Remote) {
    let olga = Browser::of(service, "Olga");
    let (draft, mut remote) = begun_on(service.clone(), &olga);
    let addresses: Vec<String> = (0..number).map(address).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let given = olga.send("POST", &endpoint::voters(&draft, 0), &voters(&addresses));
    assert_eq!(given.status, 201, "{}", given.text());
    let made = olga.ask("POST", &endpoint::voter_codes(&draft), &[OWN], None);
    let mails = number as u64;
    assert_eq!(made.json::<CodesMade>(), CodesMade { voters: mails, mails }, "{}", made.text());
    office.wait(number);
    remote.sync();
    (olga, draft, remote)
}

fn address(voter: usize) -> String {
    format!("v{voter}@example.org")
}

/// The newest code that a voter was mailed.
fn newest_code(office: &PostOffice, remote: &Remote, voter: usize, mails: usize) -> VoterCode {
    code(&newest(office, &address(voter), mails), &remote.id())
}

/// Whether a code is on the roll and was not replaced.
fn is_good(remote: &Remote, code: &VoterCode) -> bool {
    let register = remote.world.election.register();
    register.get(credential(code, remote).bytes()).is_some_and(|standing| standing.revoked.is_none())
}

#[test]
fn f_12_codes_are_made_mailed_and_replaced_through_a_process_that_follows() {
    let office = PostOffice::opened();
    let (leader, follower) = mailing(&office);
    let (olga, draft, mut remote) = mailed(&follower, &office, 3);
    let first: Vec<VoterCode> = (0..3).map(|voter| newest_code(&office, &remote, voter, 3)).collect();
    assert!(first.iter().all(|code| is_good(&remote, code)));
    let again = olga.ask("POST", &endpoint::voter_codes(&draft), &[OWN], None);
    assert_eq!(again.json::<CodesMade>(), CodesMade { voters: 3, mails: 0 }, "once more is no more");
    // Lost before voting is opened, asked for at either process and confirmed at the other one: another one comes.
    let turns = [(&follower, &leader, 4), (&leader, &follower, 6)];
    for (voter, (service, other, known)) in turns.into_iter().enumerate() {
        let [heard, unknown] =
            [address(voter), "nobody@example.org".into()].map(|to| ask_again_at(service, &remote.id(), &to));
        assert_eq!((heard.status, heard.text(), unknown.status, unknown.text()), (202, "", 202, ""));
        let wish = wish(&newest(&office, &address(voter), known), &remote.id());
        let made = confirm_at(other, &remote.id(), &wish);
        assert!(made.status < 300, "{}", made.text());
        let second = newest_code(&office, &remote, voter, known + 1);
        remote.sync();
        assert!(is_good(&remote, &second) && !is_good(&remote, &first[voter]), "{voter}");
        remote.world.codes.push(second);
    }
    remote.begin_voting();
    // Afterwards an official consents; the request and the consent go to different processes.
    assert_eq!(ask_again_at(&leader, &remote.id(), &address(2)).status, 202);
    let asked = || olga.get(&endpoint::voters(&draft, 0)).json::<VotersView>().voters[2].asked;
    while asked().is_none() {
        thread::sleep(Duration::from_millis(20));
    }
    let path = endpoint::voter_code(&draft, 3);
    let begun: CodeView = olga.send("POST", &path, &NewCode::default()).json();
    let point = |text: &str| unhex(text).and_then(Point::from_bytes).expect("a credential");
    let consent = Consent::sign(&remote.hash(), &point(&begun.revoked), &point(&begun.added), 0, &key(1));
    let consent = NewCode { consent: Some(ConsentView { official: 0, signature: hex(&consent.signature) }) };
    let done = Browser::of(&leader, "Olga").send("POST", &path, &consent);
    assert!(done.status == 200 && done.json::<CodeView>().done, "{}", done.text());
    let third = newest_code(&office, &remote, 2, 8);
    remote.sync();
    assert!(is_good(&remote, &third) && !is_good(&remote, &first[2]));
    remote.world.codes.push(third);
    for voter in 0..3 {
        remote.vote(&remote.seal(voter, 1, &choose(voter % 2), 1));
    }
    office.wait(11);
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![2, 1, 0]]);
    remote.audit();
    // No code is kept, whoever has made it.
    let kept = "SELECT token AS value FROM mails WHERE token IS NOT NULL";
    while !Tables::open(&leader.database()).words(kept).is_empty() {
        thread::sleep(Duration::from_millis(20));
    }
    for service in [&leader, &follower] {
        let log = service.log();
        assert!(first.iter().chain(&remote.world.codes).all(|code| !log.contains(code.reveal().as_str())));
        service.assert_calm();
    }
    assert!(follows(&follower) && !follows(&leader));
}

#[test]
fn e_23_whoever_asks_two_processes_at_once_for_a_new_link_gets_one_that_opens_the_vote() {
    const VOTERS: usize = 4;
    let office = PostOffice::opened();
    let (leader, follower) = mailing(&office);
    let (.., mut remote) = mailed(&follower, &office, VOTERS);
    let old: Vec<VoterCode> = (0..VOTERS).map(|voter| newest_code(&office, &remote, voter, VOTERS)).collect();
    let id = remote.id();
    for voter in 0..VOTERS {
        thread::scope(|scope| {
            for service in [&leader, &follower] {
                let (id, to) = (&id, address(voter));
                scope.spawn(move || assert_eq!(ask_again_at(service, id, &to).status, 202));
            }
        });
    }
    // Each is asked twice whether it was he, and says so of both, to both processes at once: one of four makes a new code.
    let asks = |letter: &Letter| letter.part("text/plain").contains(&format!("/lost/{id}#"));
    let came = |voter: usize, asking: bool| {
        let letters = office.letters().into_iter().filter(|letter| letter.to == address(voter));
        letters.filter(|letter| asks(letter) == asking).collect::<Vec<Letter>>()
    };
    office.wait(3 * VOTERS);
    for voter in 0..VOTERS {
        let wishes: Vec<String> = came(voter, true).iter().map(|letter| wish(letter, &id)).collect();
        assert_eq!(wishes.len(), 2, "voter {voter}");
        let answers: Vec<u16> = thread::scope(|scope| {
            let both = wishes.iter().flat_map(|wish| [(wish, &leader), (wish, &follower)]);
            let sent: Vec<_> =
                both.map(|(wish, service)| scope.spawn(|| confirm_at(service, &id, wish).status)).collect();
            sent.into_iter().map(|sent| sent.join().expect("it is answered")).collect()
        });
        assert_eq!(answers.iter().filter(|status| **status < 300).count(), 1, "voter {voter}: {answers:?}");
    }
    office.wait(4 * VOTERS);
    remote.sync();
    for (voter, old) in old.iter().enumerate() {
        assert!(!is_good(&remote, old), "voter {voter}");
        let codes = came(voter, false).into_iter().map(|letter| code(&letter, &id));
        let good: Vec<VoterCode> = codes.filter(|code| is_good(&remote, code)).collect();
        assert_eq!(good.len(), 1, "voter {voter}");
        remote.world.codes.extend(good);
    }
    assert_eq!(remote.world.election.register().number(), VOTERS as u64);
    remote.begin_voting();
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    remote.audit();
    for service in [&leader, &follower] {
        service.assert_calm();
    }
}

#[test]
fn f_12_voters_register_through_either_process_and_once() {
    let office = PostOffice::opened();
    let (leader, follower) = mailing(&office);
    let (mut remote, draft) = open_on(&follower, &by_mail(&["example.org"], &[]), 1);
    let mut turns = [&leader, &follower].into_iter().cycle();
    for voter in 0..4 {
        // The link is asked for at one process and followed to the other.
        remote.service = turns.next().expect("there are two").clone();
        assert_eq!(ask(&remote, &address(voter), "192.0.2.1").status, 202);
        let link = token(&remote, &office, voter + 1);
        remote.service = turns.clone().nth(voter / 2 % 2).expect("there are two").clone();
        let body = claim(&mut remote, &link);
        let answer = send(&remote, &body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        for service in [&leader, &follower] {
            let again = service.post(&endpoint::registrations(&remote.id()), &body);
            assert_eq!((again.status, &again.body), (200, &answer.body), "the same entry at either");
        }
        remote.sync();
        remote.vote(&remote.seal(voter, 1, &choose(voter % 2), 1));
    }
    // Two browsers of one person, each at its own process, at once: one of them registers.
    assert_eq!(ask(&remote, "eve@example.org", "192.0.2.1").status, 202);
    let link = token(&remote, &office, 5);
    let bodies = [claim(&mut remote, &link), claim(&mut remote, &link)];
    let path = endpoint::registrations(&remote.id());
    let answers: Vec<u16> = thread::scope(|scope| {
        let sent: Vec<_> = (bodies.iter().zip([&leader, &follower]))
            .map(|(body, service)| scope.spawn(|| service.post(&path, body).status))
            .collect();
        sent.into_iter().map(|sent| sent.join().expect("it is answered")).collect()
    });
    assert!(matches!(answers[..], [201, 409] | [409, 201]), "{answers:?}");
    remote.sync();
    assert_eq!(remote.world.election.register().number(), 5);
    let view: RegistrationView =
        Browser::of(&follower, "Olga").get(&endpoint::registration_rule(&draft)).json();
    assert_eq!(view.registered, 5);
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![2, 2, 0]]);
    remote.audit();
    for service in [&leader, &follower] {
        service.assert_calm();
    }
}
