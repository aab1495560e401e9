//! Races that two processes could lose: every interleaving of requests to both has a legal serial result, and the record
//! of it holds.

use super::super::casting::race;
use super::super::crashes::first_ballots;
use super::super::{cast_until_decided, cast_until_decided_on, choice, choose};
use super::two;
use glassurn_api::election::ClosePrepared;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::credential::{Consent, RollChange, VoterCode};
use glassurn_crypto::election::{Close, Extend};
use glassurn_crypto::encoding::encode;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::{Answer, Service};
use glassurn_tests::world::key;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

#[test]
fn c_22_two_hundred_casts_at_once_to_two_processes_on_postgresql() {
    let (leader, follower, _) = two(&[("GLASSURN_CASTS_PER_MINUTE", "100000")]);
    race(&[follower, leader.clone()]);
    leader.assert_calm();
}

#[test]
fn e_22_hundreds_of_casts_while_close_runs() {
    casts_while_close_runs(&[service(&[])]);
}

#[test]
fn e_22_hundreds_of_casts_to_two_processes_while_close_runs_on_postgresql() {
    let (leader, follower, _) = two(&[]);
    // Close goes through one process while half of the ballots go through the other.
    casts_while_close_runs(&[follower, leader.clone()]);
    leader.assert_calm();
}

/// All voters cast while an official closes: each ballot has a receipt and stands before Close, or is refused because voting
/// has ended; none is lost, and none comes behind it.
fn casts_while_close_runs(services: &[Arc<Service>]) {
    const VOTERS: usize = 500;
    const CLIENTS: usize = 8;
    let mut remote = Remote::open(services[0].clone(), choice(), VOTERS);
    let ballots = first_ballots(&remote);
    let (next, decided) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let client = || {
        let mut mine = Vec::new();
        while let Some((place, ballot)) = ballots.iter().enumerate().nth(next.fetch_add(1, SeqCst)) {
            mine.push((ballot, cast_until_decided_on(services, place, &remote.id(), ballot)));
            decided.fetch_add(1, SeqCst);
        }
        mine
    };
    let (answers, close) = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        while decided.load(SeqCst) < VOTERS / 3 {
            thread::sleep(Duration::from_millis(1));
        }
        let prepared = remote.prepare_close();
        assert_eq!(prepared.status, 200, "{}", prepared.text());
        let ClosePrepared { ballots, counting, .. } = prepared.json();
        let content =
            remote.world.sign(Kind::Close, encode(&Close { ballots, counting }), Signer::official(0), 1);
        let answer = remote.try_post(&content);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let close = remote.receipt(&answer, &content);
        let answers: Vec<_> =
            clients.into_iter().flat_map(|client| client.join().expect("it casts")).collect();
        (answers, close)
    });
    assert_eq!(answers.len(), VOTERS);
    let mut kept = BTreeMap::new();
    for (ballot, answer) in &answers {
        match answer.status {
            200 | 201 => {
                let proven = remote.receipt(answer, ballot);
                assert!(proven.index < close.index, "it stands behind Close");
                assert_eq!(kept.insert(proven.index, &ballot.body), None, "two ballots have one place");
            }
            _ => assert_eq!(answer.code(), Code::ElectionClosed, "{}", answer.text()),
        }
    }
    assert!(kept.len() > VOTERS / 4 && kept.len() < VOTERS, "Close fell among them: {}", kept.len());
    remote.sync();
    // Every ballot of the record has a receipt, and every receipt is of the record.
    let entries = remote.world.entries.0.iter().map(|entry| Entry::from_bytes(entry).expect("an entry"));
    let found: BTreeMap<u64, Vec<u8>> = entries
        .filter(|entry| entry.kind() == Some(Kind::Ballot))
        .map(|entry| (entry.index, entry.content.body.clone()))
        .collect();
    assert!(
        found.iter().map(|(index, body)| (*index, body)).eq(kept.iter().map(|(index, body)| (*index, *body)))
    );
    // What was refused is refused for good, and what was taken keeps its receipt.
    for (place, (ballot, answer)) in answers.iter().enumerate().step_by(29) {
        let again = cast_until_decided_on(services, place, &remote.id(), ballot);
        assert_eq!(again.status, if answer.status == 409 { 409 } else { 200 });
        assert!(answer.status == 409 || again.body == answer.body);
    }
    remote.count(&[0, 1]);
    remote.audit();
}

/// Sends requests at the same moment; gives the answers in their order. Busy answers are asked again.
fn at_once(requests: &[(&Arc<Service>, String, Vec<u8>)]) -> Vec<Answer> {
    let barrier = Barrier::new(requests.len());
    let send = |(service, path, body): &(&Arc<Service>, String, Vec<u8>)| {
        barrier.wait();
        loop {
            match service.post(path, body) {
                answer if answer.status == 503 => thread::sleep(Duration::from_millis(10)),
                answer => return answer,
            }
        }
    };
    thread::scope(|scope| {
        let send = &send;
        let sent: Vec<_> = requests.iter().map(|request| scope.spawn(move || send(request))).collect();
        sent.into_iter().map(|sent| sent.join().expect("it is answered")).collect()
    })
}

#[test]
fn e_23_whoever_revokes_a_code_and_whoever_casts_with_it_have_one_order() {
    const VOTERS: usize = 24;
    let (leader, follower, _) = two(&[]);
    let mut remote = Remote::open(leader.clone(), choice(), VOTERS);
    let id = remote.hash();
    let (mut before, mut after) = (0, 0);
    for voter in 0..VOTERS {
        let code = VoterCode::generate(&mut remote.world.rng);
        let revoked = *remote.world.codes[voter].credential(&id).expect("not zero").public();
        let added = *code.credential(&id).expect("not zero").public();
        let consent = vec![Consent::sign(&id, &revoked, &added, 0, &key(1))];
        let change = encode(&RollChange { revoked, added, consent });
        let change = remote.world.sign(Kind::RollChange, change, Signer::registrar(), 3);
        let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
        // Who is first differs, and so does the process that each asks.
        let (one, other) = if voter % 2 == 0 { (&leader, &follower) } else { (&follower, &leader) };
        let mut requests = vec![
            (one, endpoint::ballots(&remote.id()), ballot.body.clone()),
            (other, endpoint::entries(&remote.id()), change.to_bytes()),
        ];
        if voter % 4 > 1 {
            requests.swap(0, 1);
        }
        let mut answers = at_once(&requests);
        if voter % 4 > 1 {
            answers.swap(0, 1);
        }
        assert_eq!(answers[1].status, 201, "{}", answers[1].text());
        let changed = remote.receipt(&answers[1], &change);
        if answers[0].status == 201 {
            assert!(remote.receipt(&answers[0], &ballot).index < changed.index, "a revoked code has voted");
            before += 1;
        } else {
            assert_eq!(answers[0].code(), Code::CredentialRevoked, "{}", answers[0].text());
            after += 1;
        }
        remote.world.codes[voter] = code;
        assert!(!remote.bucket(voter).revoked);
    }
    assert_eq!(before + after, VOTERS);
    // What the new codes say counts, and nothing of the old ones.
    for voter in 0..3 {
        cast_until_decided(&follower, &remote.id(), &remote.seal(voter, 1, &choose(2), 1));
    }
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![0, 0, 3]]);
    remote.audit();
    follower.assert_calm();
}

#[test]
fn e_23_officials_who_open_extend_and_close_at_once_have_one_order() {
    let (leader, follower, _) = two(&[]);
    for round in 0..6 {
        let mut draft = choice();
        draft.nonce = [40 + round; 32];
        let mut remote = Remote::begin(leader.clone(), draft);
        remote.ceremony();
        remote.roll(4);
        // Two officials open, each through a process of his own: voting begins once.
        let open = encode(&remote.world.open_body());
        let opens = [(0, 1), (1, 2)].map(|(official, number)| {
            remote.world.sign(Kind::Open, open.clone(), Signer::official(official), number)
        });
        let post = |content: &Submission| content.to_bytes();
        let entries = endpoint::entries(&remote.id());
        let answers = at_once(&[
            (&leader, entries.clone(), post(&opens[0])),
            (&follower, entries.clone(), post(&opens[1])),
        ]);
        let taken: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(taken.len(), 1, "{answers:?}");
        assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 409)), "{answers:?}");
        remote.sync();
        for voter in 0..3 {
            remote.vote(&remote.seal(voter, 1, &choose(voter), 1));
        }
        // One official closes while the other extends and a voter casts.
        let ClosePrepared { ballots, counting, .. } = remote.prepare_close().json();
        let close = encode(&Close { ballots, counting });
        let close = remote.world.sign(Kind::Close, close, Signer::official(0), 1);
        let closes = remote.world.election.closes() + 600;
        let extend = remote.world.sign(Kind::Extend, encode(&Extend { closes }), Signer::official(1), 2);
        let last = remote.seal(3, 1, &choose(0), 1);
        let answers = at_once(&[
            (&leader, entries.clone(), post(&close)),
            (&follower, entries, post(&extend)),
            (&follower, endpoint::ballots(&remote.id()), last.body.clone()),
        ]);
        assert_eq!(answers[0].status, 201, "{}", answers[0].text());
        let closed = remote.receipt(&answers[0], &close).index;
        match answers[1].status {
            201 => assert!(remote.receipt(&answers[1], &extend).index < closed, "it is extended after Close"),
            _ => assert_eq!(answers[1].status, 409, "{}", answers[1].text()),
        }
        assert_eq!(answers[2].code(), Code::ElectionClosed, "the ballot waited for Close");
        remote.sync();
        remote.count(&[0, 1]);
        remote.audit();
    }
    follower.assert_calm();
}
