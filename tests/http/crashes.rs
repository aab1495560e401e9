//! `kill -9` at any moment: a receipt given is kept, and no size is ever signed twice.

use super::{cast_until_decided_on, choice, choose};
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_tests::remote::{Proven, Remote, service};
use glassurn_tests::service::Service;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

const CLIENTS: usize = 8;

#[test]
fn f_01_a_thousand_ballots_and_kill_9() {
    // Twice the same number of receipts kills it as soon as it serves again.
    under_load(
        Remote::open(service(&[]), choice(), 1_000),
        &[50, 200, 350, 350, 500, 650, 800, 950],
        |remote| {
            remote.service.kill();
            remote.service.start().expect("it starts again on what a crash leaves");
        },
    );
}

/// All voters of an open election cast at once, each until there is a receipt, while after these numbers of receipts a
/// fault strikes; then every receipt is kept, and the result and the audit are right.
pub fn under_load(remote: Remote, strikes: &[usize], fault: impl Fn(&Remote)) {
    let service = remote.service.clone();
    under_load_on(&[service], remote, strikes, fault);
}

/// First ballots of all voters, for one option after the other.
pub fn first_ballots(remote: &Remote) -> Vec<Submission> {
    let voters = remote.world.codes.len();
    let seal = |voter| remote.seal(voter, 1, &choose(voter % 3), 1);
    let half = voters / 2;
    thread::scope(|scope| {
        let second = scope.spawn(|| (half..voters).map(seal).collect::<Vec<_>>());
        let first: Vec<_> = (0..half).map(seal).collect();
        first.into_iter().chain(second.join().expect("it seals")).collect()
    })
}

/// The same on several processes: each ballot goes to one and the next time to the next.
pub fn under_load_on(
    services: &[Arc<Service>],
    mut remote: Remote,
    strikes: &[usize],
    fault: impl Fn(&Remote),
) -> Remote {
    let voters = remote.world.codes.len();
    let ballots = first_ballots(&remote);

    let (next, given) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let client = || {
        let mut mine = Vec::new();
        while let Some((place, ballot)) = ballots.iter().enumerate().nth(next.fetch_add(1, SeqCst)) {
            let answer = cast_until_decided_on(services, place, &remote.id(), ballot);
            assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
            mine.push((remote.receipt(&answer, ballot), answer.body, ballot));
            given.fetch_add(1, SeqCst);
        }
        mine
    };
    let receipts: Vec<(Proven, Vec<u8>, &Submission)> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        for &strike in strikes {
            while given.load(SeqCst) < strike && !clients.iter().all(|client| client.is_finished()) {
                thread::sleep(Duration::from_millis(1));
            }
            fault(&remote);
        }
        clients.into_iter().flat_map(|client| client.join().expect("it casts")).collect()
    });
    assert_eq!(receipts.len(), voters);

    // The same bytes get the same receipt, byte for byte, whoever gave it first and however many crashes ago.
    for (place, (_, receipt, ballot)) in receipts.iter().enumerate() {
        let again = cast_until_decided_on(services, place, &remote.id(), ballot);
        assert_eq!((again.status, &again.body), (200, receipt));
    }
    remote.close();
    for (proven, ..) in &receipts {
        let place = usize::try_from(proven.index).expect("small");
        assert_eq!(
            leaf_hash(&remote.world.entries.0[place]),
            leaf_hash(&proven.entry),
            "a receipt is not kept"
        );
    }
    assert_eq!(remote.world.election.ballots(), voters as u64);
    let chosen = |option| (0..voters).filter(|voter| voter % 3 == option).count() as u64;
    let totals = vec![(0..3).map(chosen).collect()];
    assert_eq!(remote.count(&[0, 1]), totals);
    let report = remote.audit();
    assert_eq!(report.counting, voters as u64);
    assert_eq!(report.totals.map(|totals| totals.contests), Some(totals));
    remote
}
