//! What key holders post of mixed answers takes long to verify, and is much: a board does its other work meanwhile, takes one proof
//! for a place, and lets nobody fill it.

use super::{choice, choose};
use glassurn_api::error::{Code, Retry};
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::tally::Answers;
use glassurn_tests::load::cast;
use glassurn_tests::mixed::{ranking, text, written};
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::world::draft;
use std::sync::Arc;
use std::thread;

/// Voters whose texts, of eight pairs each, take a good second to verify.
const VOTERS: usize = 1_500;
/// Ballots of another election that are cast one after the other in that time: many more are, one at most if they waited.
const MEANWHILE: usize = 3;

/// Six voters have ranked, and voting has ended.
fn closed() -> Remote {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    let mut remote = Remote::open(service(&[]), draft(vec![ranking("rank", &options)], 2, 3), 6);
    for (voter, ranks) in [[1, 2, 3], [2, 1, 0], [1, 1, 2], [0, 0, 1], [3, 2, 1], [0; 3]].iter().enumerate() {
        remote.vote(&remote.seal(voter, 1, ranks, 1));
    }
    remote.close();
    remote
}

fn mix(remote: &mut Remote, trustees: &[usize]) {
    for &place in trustees {
        for content in remote.world.mix_due(place, 0) {
            remote.post(&content);
        }
    }
}

fn open(remote: &mut Remote, trustees: &[usize]) {
    for &place in trustees {
        for content in remote.world.opening_due(place, 0) {
            remote.post(&content);
        }
    }
    let result = remote.world.result_due();
    remote.post(&result);
}

/// While the board verifies a large proof, ballots of another election are cast, durable and answered, and both boards are read.
/// Who waits for the proof's receipt is another thread; what is counted are whole requests that have begun behind it and
/// ended before it.
#[test]
fn a_large_shuffle_is_verified_beside_everything_else() {
    let service = service(&[]);
    let mut large = Remote::open(service.clone(), draft(vec![text("name", 239)], 2, 2), VOTERS);
    let other = Remote::open(service.clone(), choice(), 400);
    let names = ["Ada", "Bo", "Cy"];
    let ballots: Vec<Submission> =
        (0..VOTERS).map(|voter| large.seal(voter, 1, &written(names[voter % 3], 239), 1)).collect();
    cast(service.address(), &large.id(), &ballots, 4).expect("everybody votes");
    large.close();
    let mut due = large.world.mix_due(0, 0);
    let last = due.pop().expect("parts");
    assert!(due.len() > 8, "a list and a proof of several parts");
    due.iter().for_each(|content| drop(large.post(content)));

    let ballots: Vec<Submission> =
        (0..400).map(|voter| other.seal(voter, 1, &choose(voter % 3), 1)).collect();
    let meanwhile = thread::scope(|scope| {
        let proof = scope.spawn(|| large.try_post(&last));
        let mut done = 0;
        for ballot in &ballots {
            other.vote(ballot);
            large.checkpoint();
            if proof.is_finished() {
                break;
            }
            done += 1;
        }
        let answer = proof.join().expect("it is answered");
        assert_eq!(answer.status, 201, "{}", answer.text());
        done
    });
    assert!(meanwhile >= MEANWHILE, "{meanwhile} ballots were cast while the proof was verified");

    large.sync();
    mix(&mut large, &[1]);
    open(&mut large, &[0, 1]);
    let answers = large.audit().answers.expect("every check passed");
    let Answers::Texts(texts) = &answers[0].tallied.answers else { panic!("texts") };
    assert_eq!(texts.values().copied().collect::<Vec<_>>(), [500, 500, 500]);
}

/// Two who prove the same place at the same time: one has it, the other is told so, and the same bytes again are the same entry.
#[test]
fn of_two_proofs_for_one_place_one_is_taken() {
    let mut remote = closed();
    let dues = [0, 1].map(|place| remote.world.mix_due(place, 0));
    let proofs = dues.map(|mut due| {
        let proof = due.pop().expect("a proof");
        due.iter().for_each(|content| drop(remote.post(content)));
        proof
    });
    // Each twice, all at once.
    let remote = Arc::new(remote);
    let sent: Vec<_> = proofs.iter().chain(&proofs).cloned().collect();
    let answers: Vec<_> = sent
        .into_iter()
        .map(|proof| {
            let remote = remote.clone();
            thread::spawn(move || {
                loop {
                    match remote.try_post(&proof) {
                        answer if answer.status == 503 => assert_eq!(answer.problem().retry, Retry::Same),
                        answer => return answer,
                    }
                }
            })
        })
        .map(|thread| thread.join().expect("it is answered"))
        .collect();
    let mut remote = Arc::into_inner(remote).expect("everybody has an answer");
    let (taken, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status < 300);
    let mut statuses: Vec<u16> = taken.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201]);
    assert_eq!(taken[0].body, taken[1].body, "one receipt");
    assert_eq!(refused.iter().map(|answer| answer.code()).collect::<Vec<_>>(), [Code::ShuffleOrder; 2]);

    remote.sync();
    let first = remote.world.election.mixes().expect("it is closed").chains()[0].mixers()[0].trustee;
    mix(&mut remote, &[if first == 1 { 1 } else { 0 }]);
    // Both open at once; one of them may have to send the same bytes again, since what is opened hangs on who was first.
    let due: Vec<Submission> = [0, 2].iter().flat_map(|place| remote.world.opening_due(*place, 0)).collect();
    thread::scope(|scope| {
        for content in &due {
            let remote = &remote;
            scope.spawn(move || {
                while remote.try_post(content).status == 503 {
                    thread::yield_now();
                }
            });
        }
    });
    remote.sync();
    let result = remote.world.result_due();
    remote.post(&result);
    assert!(remote.audit().answers.is_some());
}

/// A false proof is refused whoever asks, and changes nothing; its mixer's list stays, and an honest proof of it is taken.
#[test]
fn a_false_proof_changes_nothing() {
    let mut remote = closed();
    let [list, proof] = remote.world.mix_due(0, 0).try_into().expect("a part each");
    let [other, false_proof] = remote.world.forged_mix(1, 0, |answers| answers.swap(0, 1));
    remote.post(&list);
    remote.post(&other);
    remote.refused(Code::ShuffleProofInvalid, |remote| remote.try_post(&false_proof));
    remote.post(&proof);
    mix(&mut remote, &[2]);
    open(&mut remote, &[1, 2]);
    assert!(remote.audit().answers.is_some());
}

/// Eight lists at one place, then a wait, and `Retry-After` says how long; others are not concerned.
#[test]
fn who_begins_too_often_is_told_to_wait() {
    let mut remote = closed();
    for _ in 0..8 {
        let list = remote.world.mix_due(0, 0).swap_remove(0);
        remote.post(&list);
    }
    let again = remote.world.mix_due(0, 0).swap_remove(0);
    let answer = remote.refused(Code::ShuffleTooOften, |remote| remote.try_post(&again));
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    mix(&mut remote, &[1]);
    mix(&mut remote, &[0]);
    open(&mut remote, &[0, 1]);
    assert!(remote.audit().answers.is_some());
}
