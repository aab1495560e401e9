//! A power loss while voters cast, at any moment of it: the disk keeps what was synced, and of the rest what it likes
//! (attacks F-02). The service starts on whatever is left, and no receipt that somebody has is worth nothing.

use super::crashes::first_ballots;
use super::steps::fill;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_tests::power::{Disk, Event, Keeps, Recording, put};
use glassurn_tests::remote::{Proven, Remote, service};
use glassurn_tests::service::Service;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

const VOTERS: usize = 48;
const CLIENTS: usize = 4;

/// How many moments are looked at, each with one thing that the disk may have kept.
const MOMENTS: usize = 36;

/// What was recorded: the service that was killed at the end, its receipts by index, what its disk was and what was done to it.
struct Recorded {
    remote: Remote,
    receipts: BTreeMap<u64, (Submission, Proven)>,
    disk: Disk,
    events: Vec<Event>,
}

/// Casts with several clients at once while everything that reaches the disk is written down, a checkpoint of the database
/// included.
fn recorded() -> Recorded {
    let remote = Remote::open(service(&[]), choice(), VOTERS + 1);
    let ballots: Vec<Submission> = first_ballots(&remote).into_iter().take(VOTERS).collect();
    fill(&remote);
    let recording = Recording::begin(&remote.service);
    let next = AtomicUsize::new(0);
    let client = || {
        let mut mine = Vec::new();
        while let Some(ballot) = ballots.get(next.fetch_add(1, SeqCst)) {
            mine.push((ballot.clone(), remote.vote(ballot)));
        }
        mine
    };
    let receipts = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        let receipts = clients.into_iter().flat_map(|client| client.join().expect("it casts"));
        receipts.map(|(ballot, proven)| (proven.index, (ballot, proven))).collect()
    });
    remote.service.kill();
    let (disk, events) = recording.end();
    Recorded { remote, receipts, disk, events }
}

impl Recorded {
    /// What the disk is after so many events, and the receipts that had been sent by then.
    fn at(&self, moment: usize) -> (Disk, Vec<&(Submission, Proven)>) {
        let mut disk = self.disk.clone();
        let before = &self.events[..moment];
        before.iter().for_each(|event| disk.apply(event));
        let sent = before.iter().filter_map(|event| match event {
            Event::Sent { index } => self.receipts.get(index),
            _ => None,
        });
        (disk, sent.collect())
    }

    /// A service on what is left of this one's folder; it does not run.
    fn on(&self, left: &BTreeMap<std::path::PathBuf, Vec<u8>>) -> Service {
        let twin = Service::copy(&self.remote.service, &[]);
        put(left, &self.remote.service.data(), &twin);
        twin
    }

    /// Everything that must hold on what is left.
    fn holds(&self, twin: &Service, sent: &[&(Submission, Proven)], what: &str) {
        twin.start().unwrap_or_else(|ended| panic!("{what}: it starts on what is left: {}", ended.words));
        let cast = |ballot: &Submission| twin.post(&endpoint::ballots(&self.remote.id()), &ballot.body);
        for (ballot, proven) in sent.iter().rev().take(3) {
            let again = cast(ballot);
            assert_eq!(again.status, 200, "{what}: {}", again.text());
            assert_eq!(&self.remote.receipt(&again, ballot), proven, "{what}");
        }
        let next = cast(&self.remote.seal(VOTERS, 1, &choose(0), 1));
        assert_eq!(next.status, 201, "{what}: {}", next.text());
        let bytes = twin.get(&endpoint::archive(&self.remote.id())).body;
        let report = self.remote.report(&bytes);
        assert!(report.holds(), "{what}: {report:#?}");
        let archive = Archive::read(bytes.as_slice()).expect("an archive");
        let tree: Tree = archive.entries().map(leaf_hash).collect();
        for (_, proven) in sent {
            assert_eq!(archive.entry(proven.index), Some(&proven.entry[..]), "{what}: a receipt is not kept");
            let head = &proven.checkpoint;
            assert_eq!(
                tree.root_at(head.size),
                Some(head.root),
                "{what}: two roots for {} entries",
                head.size
            );
        }
        twin.assert_calm();
    }
}

#[test]
fn f_02_a_power_loss_that_drops_what_was_not_synced_costs_no_receipt() {
    let recorded = recorded();
    let count = |wanted: fn(&Event) -> bool| recorded.events.iter().filter(|event| wanted(event)).count();
    assert_eq!(recorded.receipts.len(), VOTERS);
    assert_eq!(count(|event| matches!(event, Event::Sent { .. })), VOTERS, "every receipt was seen leaving");
    let (synced, written) = (
        count(|event| matches!(event, Event::Synced { .. })),
        count(|event| matches!(event, Event::Written { .. })),
    );
    assert!(synced > 20 && written > 100, "{synced} syncs, {written} writes");
    let tables = |path: &Path| path == recorded.remote.service.database().file();
    let home = |event: &Event| matches!(event, Event::Written { path, .. } if tables(path));
    assert!(recorded.events.iter().any(home), "a checkpoint of the database is in it");

    // The moment after each sync and each receipt, and before each, is where something may be wrong.
    let moments: Vec<usize> = (1..=recorded.events.len())
        .filter(|moment| matches!(recorded.events[moment - 1], Event::Synced { .. } | Event::Sent { .. }))
        .flat_map(|moment| [moment - 1, moment])
        .collect();
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let mut lost = 0;
    for number in 0..MOMENTS {
        let moment = moments[number * (moments.len() - 1) / (MOMENTS - 1)];
        let (disk, sent) = recorded.at(moment);
        let keeps = [Keeps::Nothing, Keeps::Some, Keeps::Some, Keeps::All][number % 4];
        let left = disk.left(keeps, &mut rng);
        lost += usize::from(left != disk.left(Keeps::All, &mut rng));
        let what = format!("event {moment} of {}, the disk keeps {keeps:?}", recorded.events.len());
        recorded.holds(&recorded.on(&left), &sent, &what);
    }
    assert!(lost > MOMENTS / 4, "only {lost} moments had anything to lose");

    // Would a disk that syncs nothing but the heads be noticed? Then the receipts' entries are gone, and it does not start.
    let mut disk = recorded.disk.clone();
    let heads = |path: &Path| path.components().any(|part| part.as_os_str() == "heads");
    for event in &recorded.events {
        if !matches!(event, Event::Asked { path, .. } if !heads(path)) {
            disk.apply(event);
        }
    }
    let twin = recorded.on(&disk.left(Keeps::Nothing, &mut rng));
    let ended = twin.start().expect_err("it must not serve what is left");
    assert!(ended.words.contains("older copy"), "{}", ended.words);
    twin.assert_calm();
}
