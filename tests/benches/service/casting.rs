//! Casting under load: wave after wave over more and more connections, every receipt verified afterwards.

use crate::{OPTIONS, milliseconds};
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::group::Scalar;
use glassurn_tests::generate::prover::Prover;
use glassurn_tests::generate::{ballot, on_all_cores};
use glassurn_tests::load::{self, Load};
use glassurn_tests::measure;
use glassurn_tests::remote::Remote;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Connections at a time, and how many of a hundred ballots come over them: more and more voters at the door.
const WAVES: [(usize, usize); 5] = [(1, 2), (4, 6), (16, 14), (64, 38), (256, 40)];
/// What the service counts: ballots verified in one sum, entries written in one transaction.
const TOGETHER: [&str; 2] = ["glassurn_ballots_verified_together", "glassurn_entries_written_together"];

/// Casts sealed ballots as fast as the service takes them; every receipt must then be that of its ballot.
pub fn cast_all(remote: &Remote, secrets: &[Scalar]) -> Vec<Value> {
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
    let (earlier, before) = (counted(remote), measure::cpu(process));
    let load = load::cast(remote.service.address(), &remote.id(), ballots, connections);
    let load = load.expect("every ballot is taken");
    let used = measure::cpu(process).zip(before).map(|(after, before)| after - before);
    let after = counted(remote);
    let together = |place: usize| {
        let ([all, times], [all_before, times_before]) = (after[place], earlier[place]);
        (all - all_before) / (times - times_before)
    };
    let Load { time, waits, again, .. } = load;
    receipts.extend(load.receipts);
    let wait = |share: usize| milliseconds(waits[(waits.len() * share / 100).min(waits.len() - 1)]);
    json!({
        "connections": connections, "ballots": ballots.len(), "seconds": time.as_secs_f64(), "p50": wait(50),
        "p99": wait(99), "again": again, "server_cpu": used.map(|used| used.as_secs_f64()),
        "verified_together": together(0), "written_together": together(1),
    })
}

/// Of both counts: how many in all, and how often.
fn counted(remote: &Remote) -> [[f64; 2]; 2] {
    let metrics = remote.service.get(endpoint::METRICS);
    let value = |name: String| {
        let mut lines = metrics.text().lines();
        lines.find_map(|line| line.strip_prefix(&name)?.trim().parse().ok()).unwrap_or(0.0)
    };
    TOGETHER.map(|name| ["sum", "count"].map(|part| value(format!("{name}_{part} "))))
}
