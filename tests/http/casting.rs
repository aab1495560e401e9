//! Casting under attack: races, duplicates, closed doors, and ballots that are expensive to refuse.

use super::disk::{Forged, board_key, history};
use super::{choice, choose, failures};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::audit::Check;
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::credential::{Roll, Voter, VoterCode};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::signature::SecretKey;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::Service;
use glassurn_tests::world::key;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Barrier};
use std::thread;

#[test]
fn c_22_two_hundred_casts_at_once_for_each_place_of_one_code() {
    race(&[service(&[("GLASSURN_CASTS_PER_MINUTE", "100000")])]);
}

/// Two hundred casts at once for the first ballot of one code and for its second, to all processes alike: one is taken each
/// time.
pub fn race(services: &[Arc<Service>]) {
    let mut remote = Remote::open(services[0].clone(), choice(), 3);
    let path = endpoint::ballots(&remote.id());
    for sequence in 1..=2 {
        let same = remote.seal(0, sequence, &choose(0), 1);
        let different = (0..100).map(|seed| remote.seal(0, sequence, &choose(seed as usize % 3), 100 + seed));
        let ballots: Vec<Submission> = different.flat_map(|ballot| [same.clone(), ballot]).collect();
        let barrier = Barrier::new(ballots.len());
        let cast = |place: usize, ballot: &Submission| {
            barrier.wait();
            services[place / 2 % services.len()].post(&path, &ballot.body)
        };
        let answers: Vec<_> = thread::scope(|scope| {
            let cast = &cast;
            let casts = ballots.iter().enumerate();
            let casts: Vec<_> =
                casts.map(|(place, ballot)| scope.spawn(move || cast(place, ballot))).collect();
            casts.into_iter().map(|cast| cast.join().expect("it casts")).collect()
        });
        let accepted: Vec<_> =
            ballots.iter().zip(&answers).filter(|(_, answer)| answer.status < 400).collect();
        assert_eq!(accepted.iter().filter(|(_, answer)| answer.status == 201).count(), 1, "one is taken");
        for (ballot, answer) in &accepted {
            assert_eq!(ballot.body, accepted[0].0.body, "one ballot is taken");
            assert_eq!(answer.body, accepted[0].1.body, "it has one receipt");
        }
        for answer in answers.iter().filter(|answer| answer.status >= 400) {
            assert_eq!((answer.status, answer.code()), (409, Code::BallotStaleSequence), "{}", answer.text());
        }
        let summary = remote.standing().view.summary;
        assert_eq!((summary.ballots, summary.counting), (sequence, 1));
        assert_eq!(remote.bucket(0).ballot.map(|(_, body)| body), Some(accepted[0].0.body.clone()));
    }
    remote.audit();
}

/// Somebody has a voter's code after her vote: where the rules make the first vote final, it votes no more.
#[test]
fn c_12_where_the_first_vote_is_final_a_stolen_code_votes_no_more() {
    let mut draft = choice();
    draft.revote = false;
    let mut remote = Remote::open(service(&[]), draft, 3);
    let hers = remote.seal(0, 1, &choose(0), 1);
    remote.vote(&hers);
    for sequence in [1, 2] {
        let stolen = remote.seal(0, sequence, &choose(1), 9);
        remote.refused(Code::BallotStaleSequence, |remote| remote.cast(&stolen));
    }
    assert_eq!(remote.cast(&hers).status, 200, "hers keeps its receipt");
    remote.vote(&remote.seal(1, 1, &choose(2), 1));
    remote.vote(&remote.seal(2, 1, &choose(2), 1));
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![1, 0, 2]]);
    remote.audit();
}

#[test]
fn c_13_after_close_nothing_is_taken_but_old_bytes_keep_their_receipt() {
    let mut remote = Remote::open(service(&[]), choice(), 5);
    let cast: Vec<_> = (0..3).map(|voter| remote.seal(voter, 1, &choose(voter), 1)).collect();
    let receipts: Vec<_> = cast.iter().map(|ballot| remote.cast(ballot)).collect();
    let (late, again) = (remote.seal(3, 1, &choose(0), 1), remote.seal(0, 2, &choose(2), 1));
    remote.close();
    for ballot in [&late, &again] {
        let refused = remote.refused(Code::ElectionClosed, |remote| remote.cast(ballot));
        assert!(refused.problem().closed_at.is_some(), "it says since when");
    }
    for (ballot, receipt) in cast.iter().zip(&receipts) {
        let answer = remote.cast(ballot);
        assert_eq!((answer.status, &answer.body), (200, &receipt.body));
    }
    assert_eq!(remote.count(&[0, 1]), vec![vec![1, 1, 1]]);
    remote.refused(Code::ElectionClosed, |remote| remote.cast(&late));
    remote.audit();
}

#[test]
fn c_13_a_state_that_is_not_ready_takes_no_ballot_whatever_the_clock_says() {
    // The opening time has passed, but the key is not made, the roll not published, Open not posted.
    let mut remote = Remote::begin(service(&[]), choice());
    let mut other = choice();
    other.nonce = [7; 32];
    let ready = Remote::open(remote.service.clone(), other, 3);
    let ballot = ready.seal(0, 1, &choose(0), 1);
    remote.refused(Code::ElectionNotOpen, |remote| remote.cast(&ballot));
    remote.ceremony();
    remote.refused(Code::ElectionNotOpen, |remote| remote.cast(&ballot));
    remote.roll(3);
    remote.refused(Code::ElectionNotOpen, |remote| remote.cast(&ballot));
    let open = encode(&remote.world.open_body());
    remote.post(&remote.world.sign(Kind::Open, open, Signer::official(0), 1));
    for voter in 0..3 {
        remote.vote(&remote.seal(voter, 1, &choose(0), 1));
    }
    remote.audit();
}

#[test]
fn c_06_a_roll_with_anybody_twice_is_refused_whole() {
    let mut remote = Remote::begin(service(&[]), choice());
    remote.ceremony();
    let id = remote.hash();
    let voters = |remote: &mut Remote, number: usize| {
        let mut voters: Vec<Voter> = (0..number)
            .map(|_| {
                let code = VoterCode::generate(&mut remote.world.rng);
                Voter { credential: *code.credential(&id).expect("not zero").public(), weight: 1 }
            })
            .collect();
        voters.sort_by_key(|voter| *voter.credential.bytes());
        voters
    };
    let good = voters(&mut remote, 4);
    let mut twice = good.clone();
    twice.insert(1, good[0].clone());
    let mut weighted_twice = good.clone();
    weighted_twice.insert(1, Voter { weight: 2, ..good[0].clone() });
    let mut unsorted = good.clone();
    unsorted.swap(1, 2);
    let cases = [
        (twice, Code::RollDuplicate),
        (weighted_twice, Code::RollDuplicate),
        (unsorted, Code::RollOrder),
        (vec![], Code::RollEmpty),
        (vec![Voter { weight: 0, ..good[0].clone() }], Code::RollWeight),
    ];
    let roll = |remote: &Remote, lines: &[Voter]| {
        remote.world.sign(Kind::Roll, encode(&Roll(lines.to_vec())), Signer::registrar(), 3)
    };
    for (lines, code) in cases {
        let content = roll(&remote, &lines);
        remote.refused(code, |remote| remote.try_post(&content));
        assert_eq!(remote.standing().view.summary.roll, 0, "nobody of a refused roll is on it");
    }
    let content = roll(&remote, &good[1..]);
    remote.post(&content);
    // A later chunk with one voter who is on the roll brings none of its others.
    let mut more = voters(&mut remote, 2);
    more.push(good[2].clone());
    more.sort_by_key(|voter| *voter.credential.bytes());
    let content = roll(&remote, &more);
    let before = remote.standing();
    let refused = remote.try_post(&content);
    assert!(matches!(refused.code(), Code::RollDuplicate | Code::RollOrder), "{}", refused.text());
    assert_eq!(remote.standing(), before);
    remote.audit();
}

#[test]
fn c_25_a_roll_by_another_registrar_is_refused_and_fails_the_audit() {
    let mut remote = Remote::begin(service(&[]), choice());
    remote.ceremony();
    // The registrar's own roll, whole and in order; only the key is another one: an official's, a trustee's, a
    // stranger's, the board's own, under the registrar's name and under their own.
    let honest = remote.world.roll_due(&[1; 3]).remove(0);
    let sign = |remote: &Remote, signer, key: &SecretKey| {
        Submission::sign(Kind::Roll, honest.body.clone(), &remote.hash(), signer, key)
    };
    let board = board_key(&remote.service);
    let keys = [
        (key(1), Signer::official(0)),
        (key(2), Signer::official(1)),
        (key(11), Signer::trustee(1)),
        (key(99), Signer::registrar()),
        (board, Signer::board()),
    ];
    for (key, own) in &keys {
        for signer in [Signer::registrar(), *own] {
            let forged = sign(&remote, signer, key);
            remote.refused(Code::AuthForbidden, |remote| remote.try_post(&forged));
        }
    }
    // Nor does the registrar's signature over another election's roll, or over other lines, do.
    let other = Submission::sign(Kind::Roll, honest.body.clone(), &[7; 32], Signer::registrar(), &key(3));
    remote.refused(Code::AuthForbidden, |remote| remote.try_post(&other));
    let ghost = VoterCode::generate(&mut remote.world.rng);
    let ghost =
        Voter { credential: *ghost.credential(&remote.hash()).expect("not zero").public(), weight: 1 };
    let lines = Submission { body: encode(&Roll(vec![ghost])), ..honest.clone() };
    remote.refused(Code::AuthForbidden, |remote| remote.try_post(&lines));
    // A board that takes one all the same is at fault for everybody who audits it.
    let index = remote.world.election.size();
    for (key, _) in &keys {
        let mut entries = history(&remote);
        let last = entries.last().expect("there are some").clone();
        entries.push(Entry { content: sign(&remote, Signer::registrar(), key), ..last });
        let report = remote.report(&Forged::new(&remote, entries).archive());
        assert_eq!(failures(&report), [(Check::Signatures, Some(index))], "{report:#?}");
        assert_eq!(report.totals, None);
    }
    remote.post(&honest);
    assert_eq!(remote.standing().view.summary.roll, 3);
    remote.audit();
}

#[test]
fn a_31_the_most_expensive_false_ballots_do_not_keep_an_honest_one_out() {
    // Attackers and the honest voter come through one proxy, from addresses of their own.
    let options = [
        ("GLASSURN_TRUSTED_PROXIES", "127.0.0.1"),
        ("GLASSURN_FAILURES_PER_MINUTE", "60"),
        ("GLASSURN_VERIFIERS", "1"),
    ];
    let mut remote = Remote::open(service(&options), choice(), 6);
    // The voter's own signature holds, so every check is paid for; the last equation fails.
    let mut body = remote.seal(0, 1, &choose(0), 1).body;
    let z_v = body.len() - 64;
    body[z_v] ^= 1;
    let path = endpoint::ballots(&remote.id());
    let before = remote.standing();
    let honest: Vec<_> = (1..6).map(|voter| remote.seal(voter, 1, &choose(1), 1)).collect();
    let done = AtomicBool::new(false);
    let flood = |attacker: usize| {
        let address = format!("198.51.100.{attacker}");
        let mut codes = Vec::new();
        while !done.load(SeqCst) || codes.is_empty() {
            let answer = remote.service.try_post(&path, &[("x-forwarded-for", &address)], &body);
            codes.push(answer.expect("the service answers").code());
        }
        codes
    };
    let codes: Vec<Vec<Code>> = thread::scope(|scope| {
        let flood = &flood;
        let attackers: Vec<_> = (1..=8).map(|attacker| scope.spawn(move || flood(attacker))).collect();
        for ballot in &honest {
            let answer = remote.service.try_post(&path, &[("x-forwarded-for", "192.0.2.7")], &ballot.body);
            let answer = answer.expect("the service answers");
            assert_eq!(answer.status, 201, "{}", answer.text());
            remote.receipt(&answer, ballot);
        }
        done.store(true, SeqCst);
        attackers.into_iter().map(|attacker| attacker.join().expect("it attacks")).collect()
    });
    for codes in codes {
        assert_eq!(codes[0], Code::BallotProofInvalid);
        let dear = codes.iter().filter(|code| **code == Code::BallotProofInvalid).count();
        assert!(
            codes.iter().all(|code| matches!(code, Code::BallotProofInvalid | Code::RateLimited)),
            "{codes:?}"
        );
        assert!(
            dear == codes.len() || codes.contains(&Code::RateLimited),
            "an address pays for its failures"
        );
    }
    let after = remote.standing().view.summary;
    assert_eq!(after.ballots, before.view.summary.ballots + 5);
    // The attacker's own place was not taken by what was refused.
    remote.vote(&remote.seal(0, 1, &choose(2), 2));
    remote.audit();
}

#[test]
fn e_22_ballots_that_come_while_voting_ends_are_in_or_refused_and_none_is_lost() {
    let mut remote = Remote::open(service(&[]), choice(), 120);
    let ballots: Vec<_> = (0..120).map(|voter| remote.seal(voter, 1, &choose(voter % 3), 1)).collect();
    let (early, rest) = ballots.split_at(8);
    early.iter().for_each(|ballot| drop(remote.vote(ballot)));
    let cast = |ballot| (ballot, remote.cast(ballot));
    let (results, close) = thread::scope(|scope| {
        let cast = &cast;
        let clients =
            rest.chunks(28).map(|mine| scope.spawn(move || mine.iter().map(cast).collect::<Vec<_>>()));
        let clients: Vec<_> = clients.collect();
        // Voting ends in the middle of it: first the pause, then Close with the numbers that the board gave.
        while remote.checkpoint().size < remote.world.election.size() + 20 {
            thread::yield_now();
        }
        let answer = remote.prepare_close();
        assert_eq!(answer.status, 200, "{}", answer.text());
        let numbers: glassurn_api::election::ClosePrepared = answer.json();
        let body = encode(&glassurn_crypto::election::Close {
            ballots: numbers.ballots,
            counting: numbers.counting,
        });
        let content = remote.world.sign(Kind::Close, body, Signer::official(0), 1);
        let answer = remote.try_post(&content);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let results: Vec<_> =
            clients.into_iter().flat_map(|client| client.join().expect("it casts")).collect();
        (results, remote.receipt(&answer, &content))
    });
    let mut taken = early.len();
    for (ballot, answer) in &results {
        if answer.status == 201 {
            taken += 1;
            assert!(remote.receipt(answer, ballot).index < close.index, "a ballot after Close");
            assert_eq!(remote.cast(ballot).body, answer.body);
        } else {
            let held = answer.code() == Code::ElectionClosing && !answer.header("retry-after").is_empty();
            assert!(held || answer.code() == Code::ElectionClosed, "{}", answer.text());
        }
    }
    remote.sync();
    assert_eq!(remote.world.election.ballots(), taken as u64, "what has a receipt counts, and nothing else");
    for (ballot, _) in results.iter().filter(|(_, answer)| answer.status != 201) {
        remote.refused(Code::ElectionClosed, |remote| remote.cast(ballot));
    }
    let totals = remote.count(&[0, 1]);
    assert_eq!(totals[0].iter().sum::<u64>(), taken as u64);
    remote.audit();
}

#[test]
fn operators_see_how_much_is_written_together() {
    let remote = Remote::open(service(&[]), choice(), 3);
    let ballots = [0, 1, 2].map(|voter| remote.seal(voter, 1, &choose(0), 1));
    ballots.iter().for_each(|ballot| assert_eq!(remote.cast(ballot).status, 201));
    let metrics = remote.service.get(endpoint::METRICS);
    let value = |name: &str| -> u64 {
        let line = metrics.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|number| number.parse().ok()).expect("it is counted, in whole numbers")
    };
    // The manifest begins its board, and is in no batch.
    let entries = remote.checkpoint().size - 1;
    assert_eq!(
        [value("glassurn_entries_total"), value("glassurn_entries_written_together_sum")],
        [entries; 2]
    );
    assert_eq!(value("glassurn_ballots_verified_together_sum"), 3);
    // Nobody waited for anybody else, so nothing was done together.
    for name in ["glassurn_entries_written", "glassurn_ballots_verified"] {
        let alone = value(&format!("{name}_together_bucket{{le=\"1\"}}"));
        assert_eq!(alone, value(&format!("{name}_together_count")));
    }
}
