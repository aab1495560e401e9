//! What key holders post of mixed answers takes long to verify, and is much: a board does its other work meanwhile, takes one proof
//! for a place, and lets nobody fill it.

use super::{choice, choose};
use glassurn_api::error::{Code, Retry};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::{MixPart, Note};
use glassurn_crypto::encoding::{decode, encode};
use glassurn_crypto::tally::Answers;
use glassurn_tests::load::cast;
use glassurn_tests::mixed::{ranking, text, written};
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::world::draft;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

/// Voters whose texts, of eight pairs each, take much longer to verify than a ballot.
const VOTERS: usize = 600;
/// How often a large proof is sent; once is enough where nothing waits for it.
const ATTEMPTS: usize = 12;

/// Six voters have ranked.
fn voted() -> Remote {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    let remote = Remote::open(service(&[]), draft(vec![ranking("rank", &options)], 2, 3), 6);
    for (voter, ranks) in [[1, 2, 3], [2, 1, 0], [1, 1, 2], [0, 0, 1], [3, 2, 1], [0; 3]].iter().enumerate() {
        remote.vote(&remote.seal(voter, 1, ranks, 1));
    }
    remote
}

/// And voting has ended.
fn closed() -> Remote {
    let mut remote = voted();
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

/// What comes to the thread that verifies waits, as this test holds it. Its mixer may send nothing more, ballots of another
/// election are cast, durable and answered, both boards are read, and the proof is taken once the thread goes on.
#[test]
fn while_a_proof_waits_others_go_on_and_its_mixer_is_told_to_wait() {
    let mut remote = closed();
    let other = Remote::open(remote.service.clone(), choice(), 3);
    let [list, proof] = remote.world.mix_due(0, 0).try_into().expect("a part each");
    remote.post(&list);
    let held = remote.service.hold("mixing");
    thread::scope(|scope| {
        let (sender, answers) = channel();
        for _ in 0..2 {
            let (sender, remote, proof) = (sender.clone(), &remote, &proof);
            scope.spawn(move || sender.send(remote.try_post(proof)).ok());
        }
        // Whichever of the two comes second is answered; from then on the first one certainly waits.
        let busy = answers.recv().expect("one is refused");
        assert_eq!((busy.status, busy.code()), (429, Code::ShuffleBusy), "{}", busy.text());
        assert_eq!(busy.problem().retry, Retry::After);
        assert!(busy.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
        for voter in 0..3 {
            other.vote(&other.seal(voter, 1, &choose(voter), 1));
        }
        other.checkpoint();
        remote.checkpoint();
        let busy = remote.try_post(&proof);
        assert_eq!(busy.code(), Code::ShuffleBusy, "it waits all the while");
        assert!(answers.try_recv().is_err(), "and is not answered");
        drop(held);
        let taken = answers.recv().expect("the other one is answered");
        assert_eq!(taken.status, 201, "{}", taken.text());
    });
    remote.sync();
    mix(&mut remote, &[2]);
    open(&mut remote, &[0, 2]);
    assert!(remote.audit().answers.is_some());
}

/// The same while a proof is verified that takes a while. It is false, so that it can be sent until an order of events is seen that
/// says it all: the board says that it verifies it, a ballot of another election is cast, the board says so again.
#[test]
fn a_large_shuffle_is_verified_beside_everything_else() {
    let service = service(&[]);
    let mut large = Remote::open(service.clone(), draft(vec![text("name", 239)], 2, 2), VOTERS);
    let other = Remote::open(service.clone(), choice(), ATTEMPTS);
    let names = ["Ada", "Bo", "Cy"];
    let ballots: Vec<Submission> =
        (0..VOTERS).map(|voter| large.seal(voter, 1, &written(names[voter % 3], 239), 1)).collect();
    cast(service.address(), &large.id(), &ballots, 4).expect("everybody votes");
    large.close();
    let mut due = large.world.mix_due(0, 0);
    let last = due.pop().expect("parts");
    assert!(due.len() > 4, "a list and a proof of several parts");
    due.iter().for_each(|content| drop(large.post(content)));
    let mut part: MixPart = decode(&last.body).expect("a part");
    let place = part.bytes.len() - 32;
    part.bytes[place] ^= 1;
    let false_one = large.world.by_trustee(0, (Kind::ShuffleProof, encode(&part)));

    let seen = (0..ATTEMPTS).any(|voter| {
        let ballot = other.seal(voter, 1, &choose(voter % 3), 1);
        thread::scope(|scope| {
            let (sender, answers) = channel();
            for _ in 0..2 {
                let (sender, large, false_one) = (sender.clone(), &large, &false_one);
                scope.spawn(move || sender.send(large.try_post(false_one).code()));
            }
            let began = answers.recv() == Ok(Code::ShuffleBusy);
            other.vote(&ballot);
            large.checkpoint();
            began && large.try_post(&false_one).code() == Code::ShuffleBusy
        })
    });
    assert!(seen, "no ballot was cast while a proof was verified");

    large.post(&last);
    mix(&mut large, &[1]);
    open(&mut large, &[0, 1]);
    let answers = large.audit().answers.expect("every check passed");
    let Answers::Texts(texts) = &answers[0].tallied.answers else { panic!("texts") };
    assert_eq!(texts.values().copied().collect::<Vec<_>>(), [VOTERS as u64 / 3; 3]);
}

/// After Close the list of what is mixed is read beside the sequencer: this test holds the thread that does. Close is answered and
/// shown, others vote and close, key holders are told to send again, and are heard once the list is there.
#[test]
fn while_the_list_is_made_other_elections_go_on() {
    let mut remote = voted();
    let mut other = Remote::open(remote.service.clone(), choice(), 3);
    let held = remote.service.hold("lister");
    remote.close();
    let list = remote.world.mix_due(0, 0).swap_remove(0);
    for voter in 0..3 {
        other.vote(&other.seal(voter, 1, &choose(voter), 1));
    }
    other.close();
    assert_eq!(other.count(&[0, 1]), [[1, 1, 1]]);
    let answer = remote.refused(Code::Unavailable, |remote| remote.try_post(&list));
    assert_eq!(answer.problem().retry, Retry::Same);
    let note = encode(&Note { text: "Key holders mix tonight.".into() });
    let note = remote.world.sign(Kind::Note, note, Signer::official(0), 1);
    remote.post(&note);
    drop(held);
    remote.post(&list);
    mix(&mut remote, &[0, 1]);
    open(&mut remote, &[0, 1]);
    assert!(remote.audit().answers.is_some());
    assert!(other.audit().holds());
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
                        answer if [429, 503].contains(&answer.status) => thread::yield_now(),
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
                while [429, 503].contains(&remote.try_post(content).status) {
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
