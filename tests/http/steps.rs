//! A crash at every step of casting: the service, unmodified, dies at the first, second, … system call of each kind that
//! a cast makes (attacks F-01). The tracer that kills it is `strace`.

use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_tests::remote::{Remote, service};

/// The calls that a cast makes, and how many of each are tried at most: a cast that makes fewer ends the search.
const STEPS: [(&str, usize); 6] = [
    ("pwrite64", 64),
    ("fdatasync", 8),
    ("fsync", 8),
    ("openat", 8),
    ("rename,renameat,renameat2", 4),
    ("sendto,writev,write", 8),
];

#[test]
fn f_01_a_crash_at_every_step_of_casting() {
    let voters = STEPS.iter().map(|(_, most)| most).sum();
    let mut remote = Remote::open(service(&[]), choice(), voters);
    let (mut voter, mut receipts, mut crashes) = (0, Vec::new(), 0);
    for (calls, most) in STEPS {
        let mut survived = false;
        for step in 1..=most {
            let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
            voter += 1;
            remote.service.kill_at(calls, step);
            // Perhaps no answer, perhaps a receipt that it gave before it died.
            let first = remote.service.try_post(&endpoint::ballots(&remote.id()), &[], &ballot.body);
            let first = first.ok().filter(|answer| matches!(answer.status, 200 | 201));
            let died = remote.service.died();
            remote.service.start().expect("it starts again on what a crash leaves");
            let again = remote.cast(&ballot);
            assert!(matches!(again.status, 200 | 201), "{calls} {step}: {}", again.text());
            let proven = remote.receipt(&again, &ballot);
            if let Some(first) = first {
                assert_eq!(first.body, again.body, "{calls} {step}: a receipt given is the receipt");
                assert_eq!(again.status, 200, "{calls} {step}: and its ballot was kept");
            }
            receipts.push((proven, ballot, again.body));
            if !died {
                survived = true;
                break;
            }
            crashes += 1;
        }
        assert!(survived || most < 64, "{calls}: a cast makes more calls than were tried");
    }
    assert!(crashes >= 8, "only {crashes} crashes: the steps are not where they were");
    remote.close();
    for (proven, ballot, receipt) in &receipts {
        let place = usize::try_from(proven.index).expect("small");
        assert_eq!(remote.world.entries.0[place], proven.entry, "a receipt is not kept");
        let again = remote.cast(ballot);
        assert_eq!((again.status, &again.body), (200, receipt));
    }
    assert_eq!(remote.world.election.ballots(), receipts.len() as u64, "each ballot is there once");
    remote.count(&[0, 1]);
    remote.audit();
}
