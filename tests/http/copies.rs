//! Older databases, copied folders and two processes: nobody signs two histories by accident, and whoever does it on
//! purpose is convicted.

use super::disk::{Saved, refuses_to_start};
use super::{cast_until_decided, choice, choose};
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::board::evidence::{Fork, check_heads, check_receipts};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_tests::remote::{Proven, Remote, service};
use glassurn_tests::service::Service;
use std::sync::{Arc, Barrier};
use std::thread;

#[test]
fn b_04_a_restored_older_database_is_refused() {
    let mut remote = Remote::open(service(&[]), choice(), 6);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    remote.service.stop();
    let older = Saved::database(&remote.service);
    remote.service.start().expect("it goes on");
    let ballots: Vec<_> = (1..5).map(|voter| remote.seal(voter, 1, &choose(1), 1)).collect();
    let receipts: Vec<Proven> = ballots.iter().map(|ballot| remote.vote(ballot)).collect();
    remote.service.stop();
    let newest = Saved::database(&remote.service);

    older.restore();
    for _ in 0..2 {
        // Once more is no way around it, and `check` says the same without serving.
        refuses_to_start(&remote.service, &["older copy", "restore the newest", &remote.id()]);
        let ended = remote.service.run(&["check"]).expect_err("it is older");
        assert_eq!(ended.status, Some(2));
        assert!(ended.words.contains("older copy"), "{}", ended.words);
    }
    // An empty database is the oldest of all.
    remote.service.database().empty();
    refuses_to_start(&remote.service, &["0 entries", "restore the newest"]);

    newest.restore();
    remote.service.start().expect("nothing is missing");
    for (ballot, proven) in ballots.iter().zip(&receipts) {
        let again = remote.cast(ballot);
        assert_eq!((again.status, &remote.receipt(&again, ballot)), (200, proven));
    }
    assert_eq!(remote.audit().ballots, 5);
}

#[test]
fn b_05_a_copied_folder_forks_and_two_receipts_prove_it() {
    let mut remote = Remote::open(service(&[]), choice(), 5);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    remote.service.stop();
    let twin = Arc::new(Service::copy(&remote.service, &[]));
    remote.service.start().expect("the original");
    twin.start().expect("nothing tells the copy from the original");

    // Each takes another ballot as the same entry: two roots for one size, both signed.
    let (mine, theirs) = (remote.seal(1, 1, &choose(1), 1), remote.seal(2, 1, &choose(2), 1));
    let answer = remote.cast(&mine);
    remote.receipt(&answer, &mine);
    let other = twin.post(&glassurn_api::endpoint::ballots(&remote.id()), &theirs.body);
    assert_eq!((answer.status, other.status), (201, 201));
    let receipts = [&answer.body, &other.body].map(|body| Receipt::parse(body).expect("a receipt"));
    let heads = receipts.each_ref().map(Receipt::checkpoint);
    let (origin, board) = (remote.origin(), remote.board);
    let size = heads[0].claimed().size;
    assert_eq!(check_heads(heads[0], heads[1], None, &origin, board), Ok(Fork::Heads { size }));
    let index = size - 1;
    assert_eq!(check_receipts(&receipts[0], &receipts[1], &origin, board), Ok(Fork::Entries { index }));

    // Neither of the two can ever take the other's place: its head is not the beginning of the other's.
    twin.stop();
    remote.service.stop();
    let original = Saved::database(&remote.service);
    Saved::database(&twin).restore_to(&remote.service.database());
    refuses_to_start(&remote.service, &["database was changed", "restore the newest"]);
    original.restore();
    remote.service.start().expect("it is the original");
    remote.vote(&remote.seal(3, 1, &choose(0), 1));
    remote.audit();
    twin.assert_calm();
}

/// Two processes on one database, each with a folder of its own: what the lock cannot see.
fn two_processes(voters: usize) -> (Remote, Arc<Service>) {
    let remote = Remote::open(service(&[]), choice(), voters);
    remote.service.stop();
    let url = remote.service.database().to_string();
    let second = Arc::new(Service::copy(&remote.service, &[("DATABASE_URL", &url)]));
    remote.service.start().expect("the first");
    second.start().expect("the second");
    (remote, second)
}

/// Stops the second process, brings the first up to date and audits.
fn audit(mut remote: Remote, second: &Service) {
    second.stop();
    second.assert_calm();
    remote.service.stop();
    remote.service.start().expect("it reads what the second has stored");
    remote.audit();
}

#[test]
fn b_05_two_processes_on_one_database_sign_one_history() {
    let (remote, second) = two_processes(40);
    let ballots: Vec<Submission> =
        (0..40).map(|voter| remote.seal(voter, 1, &choose(voter % 3), 1)).collect();
    let cast = |service: &Arc<Service>, half: usize| {
        let mine = ballots.iter().skip(half).step_by(2);
        mine.for_each(|ballot| {
            let answer = cast_until_decided(service, &remote.id(), ballot);
            assert_eq!(answer.status, 201, "{}", answer.text());
            // Every head that either has signed is remembered: two for one size would be found here.
            remote.receipt(&answer, ballot);
        });
    };
    thread::scope(|scope| {
        scope.spawn(|| cast(&remote.service, 0));
        scope.spawn(|| cast(&second, 1));
    });
    audit(remote, &second);
}

#[test]
fn c_22_two_hundred_casts_with_one_code_in_two_processes() {
    let (mut remote, second) = two_processes(4);
    for voter in 1..4 {
        let ballot = remote.seal(voter, 1, &choose(0), 1);
        cast_until_decided(&second, &remote.id(), &ballot);
    }
    let same = remote.seal(0, 1, &choose(0), 1);
    let different = (0..100).map(|seed| remote.seal(0, 1, &choose(seed as usize % 3), 100 + seed));
    let ballots: Vec<Submission> = different.flat_map(|ballot| [same.clone(), ballot]).collect();
    let barrier = Barrier::new(ballots.len());
    let (remote_ref, second_ref, barrier) = (&remote, &second, &barrier);
    let answers: Vec<_> = thread::scope(|scope| {
        let casts = ballots.iter().enumerate().map(|(place, ballot)| {
            scope.spawn(move || {
                barrier.wait();
                let service = if place / 2 % 2 == 0 { &remote_ref.service } else { second_ref };
                cast_until_decided(service, &remote_ref.id(), ballot)
            })
        });
        let casts: Vec<_> = casts.collect();
        casts.into_iter().map(|cast| cast.join().expect("it casts")).collect()
    });
    let accepted: Vec<_> = ballots.iter().zip(&answers).filter(|(_, answer)| answer.status < 400).collect();
    assert_eq!(accepted.iter().filter(|(_, answer)| answer.status == 201).count(), 1, "one is taken");
    for (ballot, answer) in &accepted {
        assert_eq!(ballot.body, accepted[0].0.body, "one ballot is taken");
        assert_eq!(answer.body, accepted[0].1.body, "it has one receipt");
    }
    for answer in answers.iter().filter(|answer| answer.status >= 400) {
        assert_eq!((answer.status, answer.code()), (409, Code::BallotStaleSequence), "{}", answer.text());
    }
    remote.service.stop();
    remote.service.start().expect("it reads what the second has stored");
    remote.sync();
    assert_eq!(remote.bucket(0).ballot.map(|(_, body)| body), Some(accepted[0].0.body.clone()));
    assert_eq!((remote.world.election.ballots(), remote.world.election.register().counting()), (4, 4));
    audit(remote, &second);
}
