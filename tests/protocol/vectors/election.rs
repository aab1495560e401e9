//! Whole elections, frozen: made once, audited by every later version.

use super::{blessed, bytes, read, write};
use crate::counter::count;
use crate::support::{ONE_OF, contest, hex};
use glassurn_crypto::audit::{Check, Evidence, Status};
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::unhex;
use glassurn_crypto::group::{B, Scalar};
use glassurn_crypto::manifest::Rule;
use glassurn_tests::verifier;
use glassurn_tests::world::{CLOSES, Entries, World, audit, draft};
use serde_json::{Value, json};

fn freeze(world: &World) -> Value {
    let election = &world.election;
    let closed = election.closed().expect("it was closed");
    let signed = |size| String::from_utf8(world.checkpoint(size)).expect("checkpoints are text");
    let entries = world.entries.0.iter().map(|bytes| {
        let kind = Entry::from_bytes(bytes).ok().and_then(|entry| entry.kind()).map_or("?", Kind::name);
        json!({ "kind": kind, "entry": hex(bytes) })
    });
    json!({
        "id": hex(election.manifest().id()), "Y": hex(election.context().expect("it was opened").key().bytes()),
        "entries": entries.collect::<Vec<_>>(), "checkpoint": signed(election.size()),
        "closing": signed(closed.index + 1), "totals": world.totals().contests,
    })
}

/// Two of three trustees, weights, a second vote, a replaced code, an extension.
fn weighted() -> World {
    let contests = vec![contest("a", 3, ONE_OF), contest("b", 2, Rule::AtMost { high: 10, cap: None })];
    let mut draft = draft(contests, 2, 3);
    draft.weights_reveal_votes = true;
    let mut world = World::begun(draft, &[1, 1, 2, 5, 1]);
    world.cast(0, &[1, 0, 4, 6]);
    world.cast(1, &[0, 1, 0, 0]);
    world.cast(0, &[0, 0, 10, 0]);
    world.cast(3, &[1, 0, 0, 1]);
    world.replace(1);
    world.cast(1, &[0, 0, 3, 3]);
    world.cast(2, &[0, 1, 2, 2]);
    world.extend(CLOSES + 600);
    world.close();
    world.count(&[2, 0]);
    world
}

/// Two trustees who are both needed, equal weights.
fn plain() -> World {
    let mut world = World::begun(draft(vec![contest("c", 2, ONE_OF)], 2, 2), &[1, 1, 1]);
    for voter in 0..3 {
        world.cast(voter, &[u64::from(voter != 1)]);
    }
    world.close();
    world.count(&[0, 1]);
    world
}

#[test]
fn frozen_elections_hold() {
    if blessed() {
        write("election_weighted.json", &freeze(&weighted()));
        write("election_plain.json", &freeze(&plain()));
    }
    for name in ["election_weighted.json", "election_plain.json"] {
        let frozen = read(name);
        let entries = frozen["entries"].as_array().expect("entries");
        let record = Entries(entries.iter().map(|entry| bytes(&entry["entry"])).collect());
        let text = |field: &str| frozen[field].as_str().expect("a text").as_bytes().to_vec();
        let id = unhex(frozen["id"].as_str().expect("a text")).expect("64 digits");
        let evidence = Evidence {
            record: record.clone(),
            checkpoint: text("checkpoint"),
            closing: Some(text("closing")),
            rebuilt: None,
        };
        let report = audit(evidence, id);
        for outcome in &report.checks {
            let skipped = matches!(outcome.check, Check::Archive | Check::Witnesses);
            assert_eq!(outcome.status == Status::Passed, !skipped, "{name}: {outcome:?}");
        }
        let totals = report.totals.clone().expect("every check passed");
        assert_eq!(json!(totals.contests), frozen["totals"], "{name}");
        // The second count agrees, and the second verifier on every ballot.
        let key: [u8; 32] = bytes(&frozen["Y"]).try_into().expect("32 bytes");
        let second = count(&record.0);
        assert_eq!((second.key, second.counting, second.weight), (key, totals.counting, totals.weight));
        let ranges = Election::begin(&record.0[0]).expect("a manifest").manifest().layout().contests.clone();
        let explicit = ranges.iter().zip(&totals.contests).flat_map(|(range, values)| &values[..range.len()]);
        let multiples: Vec<_> = explicit.map(|&value| B * Scalar::from(value)).collect();
        assert_eq!(second.opened, multiples, "{name}");
        let read = |bytes: &Vec<u8>| Entry::from_bytes(bytes).expect("an entry").content;
        let manifest = read(&record.0[0]).body;
        let ballots = record.0.iter().map(read).filter(|content| content.kind == Kind::Ballot.number());
        assert_eq!(ballots.clone().count() as u64, report.ballots);
        for ballot in ballots {
            assert_eq!(verifier::verify(&manifest, &key, &ballot.body).err(), None, "{name}");
        }
    }
}
