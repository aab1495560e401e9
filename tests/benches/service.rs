//! One election on the real service with SQLite, measured on its way: casting under load, every receipt verified
//! afterwards; in a real Chromium sealing and the audit page; the sizes of what a browser loads.
//!
//! `service <voters> <archive>`: the archive is written for the audit by command. Prints JSON.

#[path = "service/browse.rs"]
mod browse;
#[path = "service/sizes.rs"]
mod sizes;

use glassurn_crypto::audit::{Auditor, Progress, evidence};
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::election::Record;
use glassurn_crypto::group::Scalar;
use glassurn_tests::generate::prover::Prover;
use glassurn_tests::generate::{ballot, on_all_cores, one_of, roll, secrets};
use glassurn_tests::load::{self, Load};
use glassurn_tests::measure;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::world::Entries;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

/// The options of the one question.
const OPTIONS: usize = 5;
/// Connections at a time, and how many of a hundred ballots come over them: more and more voters at the door.
const WAVES: [(usize, usize); 4] = [(1, 3), (4, 7), (16, 20), (64, 70)];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [voters, archive] = words[..] else {
        println!("usage: service <voters> <archive>");
        return;
    };
    let voters = voters.parse().expect("a number");
    let mut remote = Remote::begin(service(&[]), one_of(OPTIONS));
    remote.ceremony();
    let secrets = secrets(voters);
    // One more is on the roll than votes; this one has a voting code, for the browser.
    let code = VoterCode::generate(&mut remote.world.rng);
    for content in roll(&remote.world, &secrets, std::slice::from_ref(&code)) {
        remote.post(&content);
    }
    remote.begin_voting();
    let casting = cast_all(&remote, &secrets);
    let sizes = sizes::of(&remote.service);
    let sealing = browse::sealing(&remote, &code);
    close_and_count(&mut remote);
    fs::write(archive, remote.archive()).expect("the archive can be written");
    let audit = browse::audit(&remote);
    remote.service.assert_calm();
    println!(
        "{}",
        json!({
            "election": remote.id(), "voters": voters, "casting": casting, "sizes": sizes, "sealing": sealing,
            "audit": audit,
        })
    );
}

/// Casts sealed ballots as fast as the service takes them, wave after wave; every receipt must then be that of its ballot.
fn cast_all(remote: &Remote, secrets: &[Scalar]) -> Vec<Value> {
    let voters = secrets.len();
    let prover = Prover::new(remote.world.election.context().expect("Open is there"));
    let ballots: Vec<Submission> = on_all_cores(voters, |voter| ballot(&prover, secrets, voter, OPTIONS));
    let (mut rest, mut receipts, mut waves) = (&ballots[..], Vec::new(), Vec::new());
    for (place, (connections, share)) in WAVES.into_iter().enumerate() {
        let last = place + 1 == WAVES.len();
        let count = if last { rest.len() } else { voters * share / 100 };
        let (wave, others) = rest.split_at(count);
        rest = others;
        waves.push(cast(remote, wave, connections, &mut receipts));
    }
    let indices = on_all_cores(voters, |voter| {
        let receipt = Receipt::parse(&receipts[voter]).expect("a receipt");
        let proven = receipt.verify(&remote.origin(), remote.board).expect("the receipt verifies");
        let entry = Entry::from_bytes(proven.entry).expect("an entry");
        assert_eq!(entry.content, ballots[voter], "a receipt is of something else");
        proven.index
    });
    let different: BTreeSet<u64> = indices.into_iter().collect();
    assert_eq!(different.len(), voters, "two ballots have one receipt");
    waves
}

/// One wave.
fn cast(remote: &Remote, ballots: &[Submission], connections: usize, receipts: &mut Vec<Vec<u8>>) -> Value {
    let process = remote.service.process_id().expect("it runs");
    let before = measure::cpu(process);
    let load = load::cast(remote.service.address(), &remote.id(), ballots, connections);
    let load = load.expect("every ballot is taken");
    let used = measure::cpu(process).zip(before).map(|(after, before)| after - before);
    let Load { time, waits, again, .. } = load;
    receipts.extend(load.receipts);
    let wait = |share: usize| milliseconds(waits[(waits.len() * share / 100).min(waits.len() - 1)]);
    json!({
        "connections": connections, "ballots": ballots.len(), "seconds": time.as_secs_f64(), "p50": wait(50),
        "p99": wait(99), "again": again, "server_cpu": used.map(|used| used.as_secs_f64()),
    })
}

/// Ends voting and counts. The board is read by the auditor, which uses all cores, instead of one entry after the other.
fn close_and_count(remote: &mut Remote) {
    let archive = remote.archive();
    let evidence = evidence(&archive).expect("an archive");
    let entries = Entries(evidence.record.entries(0..evidence.record.size()));
    let mut auditor = Auditor::new(evidence, Some(remote.hash()), [5; 32]);
    while auditor.step() != Progress::Done {}
    remote.world.election = auditor.election().expect("the record can be read").clone();
    remote.world.entries = entries;
    assert!(auditor.finish().0.holds(), "the record does not hold");
    remote.close();
    remote.count(&[0, 2]);
}

/// As a number with fractions.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
