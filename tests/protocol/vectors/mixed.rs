//! An election that mixes, frozen: made once, audited by every later version; its ballots are verified a second time here, equation
//! by equation, as docs/protocol.md §6.6 has them.

use super::{blessed, bytes, read, write};
use crate::support::hex;
use glassurn_crypto::audit::{Check, Evidence, MixedContest, Status};
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::encoding::{sha256, unhex};
use glassurn_crypto::group::{B, Point, Scalar, scalar};
use glassurn_crypto::transcript::Transcript;
use glassurn_tests::mixed::{grades, ranking, text, written};
use glassurn_tests::world::{Entries, World, audit, draft};
use serde_json::{Value, json};

/// Two of three trustees; a ranking, grades, a text; a second vote.
fn mixed() -> World {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    let contests = vec![ranking("rank", &options), grades("grade", &options[..2]), text("name", 40)];
    let mut world = World::begun(draft(contests, 2, 3), &[1; 4]);
    let votes = [
        (0, [3, 2, 1], [1, 5], "Bo"),
        (1, [2, 1, 0], [4, 5], "Ada"),
        (0, [1, 1, 2], [5, 3], "Ada"),
        (2, [0, 1, 0], [0, 2], ""),
    ];
    for (voter, ranks, given, name) in votes {
        world.cast(voter, &[&ranks[..], &given, &written(name, 40)].concat());
    }
    world.close();
    world.mix_and_open(&[2, 0]);
    world
}

fn facts(answers: &[MixedContest]) -> Value {
    let one = |found: &MixedContest| {
        let opened = &found.tallied.opened;
        let winners = found.counted.winners();
        json!({
            "valid": opened.valid, "invalid": opened.invalid, "digest": hex(&opened.digest),
            "mixers": found.mixers, "decrypted": found.decrypted,
            "elected": winners.elected, "tied": winners.tied,
        })
    };
    answers.iter().map(one).collect()
}

fn freeze(world: &World) -> Value {
    let closed = world.election.closed().expect("it was closed");
    let signed = |size| String::from_utf8(world.checkpoint(size)).expect("checkpoints are text");
    let entries = world.entries.0.iter().map(|bytes| {
        let kind = Entry::from_bytes(bytes).ok().and_then(|entry| entry.kind()).map_or("?", Kind::name);
        json!({ "kind": kind, "entry": hex(bytes) })
    });
    let answers = world.audit().answers.expect("every check passed");
    json!({
        "id": hex(world.manifest().id()),
        "Y": hex(world.election.context().expect("it was opened").key().bytes()),
        "entries": entries.collect::<Vec<_>>(), "checkpoint": signed(world.election.size()),
        "closing": signed(closed.index + 1), "answers": facts(&answers),
    })
}

/// A ballot of answers.
struct Parts {
    election: Vec<u8>,
    credential: Vec<u8>,
    sequence: u64,
    contests: Vec<Vec<u8>>,
    linear: Vec<u8>,
}

/// A reader of exactly this CBOR.
fn parts(body: &[u8]) -> Parts {
    let mut d = minicbor::Decoder::new(body);
    assert_eq!((d.array().ok().flatten(), d.u64().ok()), (Some(6), Some(2)));
    let mut string = || d.bytes().expect("a byte string").to_vec();
    let (election, credential) = (string(), string());
    let sequence = d.u64().expect("a number");
    let count = d.array().ok().flatten().expect("contests");
    let contest = |_| {
        assert_eq!((d.array().ok().flatten(), d.u64().ok()), (Some(2), Some(1)));
        d.bytes().expect("pairs").to_vec()
    };
    let contests = (0..count).map(contest).collect();
    let linear = d.bytes().expect("a proof").to_vec();
    Parts { election, credential, sequence, contests, linear }
}

/// Verifies a ballot of answers from the text of §6.6 alone, equation by equation.
fn holds(key: &Point, body: &[u8]) -> bool {
    let Parts { election, credential, sequence, contests, linear } = parts(body);
    let mut transcript = Transcript::new("glassurn/v2/ballot");
    transcript.bytes("election", &election);
    transcript.point("Y", key);
    transcript.bytes("X", &credential);
    transcript.integer("sequence", sequence);
    transcript.integer("contests", contests.len() as u64);
    let mut randomness = Vec::new();
    for (index, pairs) in contests.iter().enumerate() {
        transcript.integer("contest", index as u64);
        transcript.integer("kind", 1);
        transcript.integer("pairs", pairs.len() as u64 / 64);
        for pair in pairs.chunks_exact(64) {
            transcript.bytes("D", &pair[..32]);
            transcript.bytes("C", &pair[32..]);
            randomness.push(point(&pair[..32]));
        }
    }
    let rho = transcript.challenge("rho");
    transcript.bytes("A1", &linear[..32]);
    transcript.bytes("A4", &linear[32..64]);
    let c = transcript.challenge("c");
    let number = |at: usize| scalar(linear[at..at + 32].try_into().expect("32 bytes")).expect("canonical");
    // Horner's rule, from the last pair on.
    let zero = B * Scalar::ZERO;
    let folded = randomness.iter().rev().fold(zero, |sum, d| sum * rho + d.element());
    let knows = B * number(64) == point(&linear[..32]).element() + folded * c;
    let owns = B * number(96) == point(&linear[32..64]).element() + point(&credential).element() * c;
    knows && owns && rho != Scalar::ZERO
}

fn point(bytes: &[u8]) -> Point {
    Point::from_bytes(bytes.try_into().expect("32 bytes")).expect("a point")
}

#[test]
fn a_frozen_election_that_mixes_holds() {
    let name = "election_mixed.json";
    if blessed() {
        write(name, &freeze(&mixed()));
    }
    let frozen = read(name);
    let entries = frozen["entries"].as_array().expect("entries");
    let record = Entries(entries.iter().map(|entry| bytes(&entry["entry"])).collect());
    let text = |field: &str| frozen[field].as_str().expect("a text").as_bytes().to_vec();
    let id = unhex(frozen["id"].as_str().expect("a text")).expect("64 digits");
    let (checkpoint, closing) = (text("checkpoint"), Some(text("closing")));
    let report = audit(Evidence { record: record.clone(), checkpoint, closing, rebuilt: None }, id);
    for outcome in &report.checks {
        let skipped = matches!(outcome.check, Check::Archive | Check::Witnesses);
        assert_eq!(outcome.status == Status::Passed, !skipped, "{outcome:?}");
    }
    assert_eq!(report.checks.len(), Check::ALL.len());
    let answers = report.answers.expect("every check passed");
    assert_eq!(facts(&answers), frozen["answers"]);
    // What voters meant, as the last of each of them counts: the digest of what went in is that of what came out.
    let meant: [Vec<Vec<u8>>; 2] =
        [vec![vec![0, 1, 0], vec![1, 1, 2], vec![2, 1, 0]], vec![vec![0, 2], vec![4, 5], vec![5, 3]]];
    for (found, meant) in answers.iter().zip(meant) {
        let meant: Vec<&[u8]> = meant.iter().map(Vec::as_slice).collect();
        assert_eq!(
            found.tallied.opened.digest,
            sha256(&[&[&b"glassurn/v2/profile"[..]], &meant[..]].concat())
        );
    }
    let key = point(&bytes(&frozen["Y"]));
    let read = |bytes: &Vec<u8>| Entry::from_bytes(bytes).expect("an entry").content;
    let ballots = record.0.iter().map(read).filter(|content| content.kind == Kind::Ballot.number());
    assert_eq!(ballots.clone().filter(|content| holds(&key, &content.body)).count() as u64, report.ballots);
    for mut content in ballots {
        let last = content.body.len() - 64;
        content.body[last] ^= 1;
        assert!(!holds(&key, &content.body), "another response proves nothing");
    }
}
