//! Ballots that are verified together get the verdicts that they get alone: what the fuzz target `batch` has found
//! worth keeping, random programs of the same interpreter, and the golden vectors among honest neighbours.

use crate::support::rng;
use crate::vectors::{bytes, read};
use bulletproofs::BulletproofGens;
use glassurn_crypto::ballot::{BallotError, Context};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::Manifest;
use glassurn_tests::fuzz::{Program, Verdict, batch_equals_single, elections, judge, library};
use glassurn_tests::generate::prover::{Prover, random};
use glassurn_tests::verifier;
use rand_core::RngCore;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{fs, iter};

/// The seeds with a name of their own, and the verdicts on their ballots.
const NAMED: [(&str, &str); 33] = [
    ("approval_honest", "ok ok ok ok ok"),
    ("budget_honest", "ok ok ok ok ok"),
    ("one_of_two_honest", "ok ok ok ok ok"),
    ("three_contests_honest", "ok ok ok ok ok"),
    ("conviction_honest", "ok ok ok ok ok"),
    ("pair_cancels_squares", "ok Squares Squares ok"),
    ("squares_are_false", "Range Range Squares ok"),
    ("pair_cancels_z_r", "ok Linear Linear ok"),
    ("pair_cancels_z_v", "ok Linear Linear ok"),
    ("pair_cancels_z_x", "ok Credential Credential ok"),
    ("pairs_cancel_crosswise", "Linear Credential Linear Credential ok"),
    ("one_ballot_cancels_z_x_and_z_v", "Credential ok"),
    ("pair_cancels_range_inner_product", "ok Range Range ok"),
    ("pair_cancels_range_polynomial", "ok Range Range ok"),
    ("pair_cancels_range_across_equations", "ok Range Range ok"),
    ("one_ballot_cancels_range", "ok Range ok"),
    ("one_ballot_cancels_linear", "ok Linear ok"),
    ("pair_cancels_linear", "ok Linear Linear Linear Linear ok"),
    ("each_linear_equation_alone", "Linear ok Linear Linear ok"),
    ("claims_are_false", "Range Range ok Range ok Range Range"),
    ("other_blinding_base", "ok Linear"),
    ("other_key", "Credential ok"),
    ("other_election", "ok WrongElection ok"),
    ("credentials_exchanged", "Credential Credential ok"),
    ("range_proofs_exchanged", "Credential ok Credential"),
    ("one_ballot_twelve_times", "ok ok ok ok ok ok ok ok ok ok ok ok"),
    ("sequence_changed", "Credential Schema none ok"),
    ("identities_and_zeros", "Identity(Credential) Identity(Value(0)) Identity(Range) Credential ok"),
    ("points_and_scalars_not_canonical", "Encoding(Value(0)) Encoding(Range) Encoding(Linear) ok"),
    ("aliases_of_scalars", "Encoding(Range) Encoding(Linear) Encoding(Linear) ok"),
    ("points_moved", "Credential Credential Credential Credential ok"),
    ("kind_and_lengths", "WrongContest(0) none none none ok"),
    ("every_claim_fails_somewhere", "Linear Credential Range Linear ok Range Range Credential ok ok ok ok"),
];

fn corpus() -> BTreeMap<String, Vec<u8>> {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "crypto", "fuzz", "corpus", "batch"].iter().collect();
    let files = fs::read_dir(folder).expect("the corpus is there");
    let file = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, fs::read(&path).expect("it can be read"))
    };
    files.map(file).collect()
}

fn words(verdicts: &[Verdict]) -> String {
    let word = |verdict: &Verdict| match verdict {
        None => "none".to_owned(),
        Some(Ok(())) => "ok".to_owned(),
        Some(Err(error)) => format!("{error:?}"),
    };
    verdicts.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_33_the_corpus_of_the_fuzz_target_gets_the_same_verdicts_together_and_alone() {
    let corpus = corpus();
    let size: usize = corpus.values().map(Vec::len).sum();
    assert!(corpus.len() <= 64 && size <= 40_000, "{} files, {size} bytes", corpus.len());
    let mut verdicts = BTreeMap::new();
    for (name, data) in &corpus {
        let program = Program::read(data);
        let found = words(&batch_equals_single(data));
        // Once more with the range proofs verified by the second verifier's own hand.
        let context = &program.prepared().context;
        let (manifest, key) = (context.manifest().bytes(), context.key().bytes());
        let again = judge(context, &program.run(), |ballot| verifier::verify(manifest, key, ballot).is_ok());
        assert_eq!(words(&again), found, "{name}: {program:?}");
        verdicts.insert(name.as_str(), (found, program));
    }
    for (name, expected) in NAMED {
        let (found, program) = verdicts.get(name).unwrap_or_else(|| panic!("{name} is not in the corpus"));
        assert_eq!(found, expected, "{name}: {program:?}");
    }
}

#[test]
fn a_33_random_batches_get_the_same_verdicts_together_and_alone() {
    let mut numbers = rng(33);
    let mut seen = BTreeSet::new();
    for _ in 0..200 {
        let mut data = vec![0; 8 + numbers.next_u32() as usize % 72];
        numbers.fill_bytes(&mut data);
        let verdicts = batch_equals_single(&data);
        seen.extend(verdicts.iter().map(|verdict| match verdict {
            None => "none",
            Some(Ok(())) => "ok",
            Some(Err(BallotError::Range)) => "range",
            Some(Err(BallotError::Linear)) => "linear",
            Some(Err(BallotError::Squares)) => "squares",
            Some(Err(error)) => error.code(),
        }));
    }
    let all = [
        "ballot.encoding",
        "ballot.identity_element",
        "ballot.schema",
        "ballot.wrong_election",
        "credential.signature_invalid",
        "linear",
        "none",
        "ok",
        "range",
        "squares",
    ];
    assert_eq!(Vec::from_iter(seen), all, "random programs reach every verdict but that of a wrong kind");
}

#[test]
fn a_33_errors_that_would_cancel_across_the_border_of_two_groups_are_found() {
    let prepared = elections::prepared(1);
    let pooled = |place: usize| prepared.pool[place].bytes.clone();
    let group = prepared.context.batch();
    let mut ballots = vec![pooled(0); group + 3];
    for (place, ballot) in [(group - 1, 7), (group, 8), (group + 2, 16)] {
        ballots[place] = pooled(ballot);
    }
    let verdicts = judge(&prepared.context, &ballots, |ballot| {
        let known = prepared.pool.iter().find(|known| known.bytes == ballot);
        known.expect("nothing is changed").valid
    });
    let (before, behind) = verdicts.split_at(group - 1);
    assert!(before.iter().all(|verdict| *verdict == Some(Ok(()))));
    assert_eq!(words(behind), "Range Range ok Linear");
}

/// The election of a vector and its honest neighbours.
fn neighbours(vector: &Value, values: &[u64]) -> (Context, BulletproofGens, Vec<Vec<u8>>) {
    let manifest = Manifest::from_bytes(&bytes(&vector["manifest"])).expect("it holds");
    let key: [u8; 32] = bytes(&vector["Y"]).try_into().expect("32 bytes");
    let context = Context::new(manifest, Point::from_bytes(key).expect("a point"));
    let layout = context.manifest().layout();
    let generators = BulletproofGens::new(layout.bits, layout.padded);
    let (prover, mut numbers) = (Prover::new(&context), rng(34));
    let ballots = iter::repeat_with(|| {
        let secret = random(&mut numbers);
        prover.ballot(&secret, 1, values, &mut numbers)
    });
    let ballots = ballots.take(3).collect();
    (context, generators, ballots)
}

/// What the vector says, as a code.
fn code(verdict: &Verdict) -> &'static str {
    match verdict {
        None => "request.malformed",
        Some(Ok(())) => "ok",
        Some(Err(error)) => error.code(),
    }
}

#[test]
fn a_33_vectors_among_honest_neighbours_get_the_verdicts_that_they_get_alone() {
    for case in read("ballot.json")["cases"].as_array().expect("cases") {
        let values: Vec<u64> = serde_json::from_value(case["values"].clone()).expect("numbers");
        let (context, generators, mut ballots) = neighbours(case, &values);
        ballots.insert(1, bytes(&case["ballot"]));
        let verdicts = judge(&context, &ballots, |ballot| library(&context, &generators, ballot));
        assert_eq!(words(&verdicts), "ok ok ok ok", "{}", case["name"]);
    }
    let refused = read("ballot_refused.json");
    let (context, generators, neighbours) = neighbours(&refused, &[0, 1, 1, 0, 5]);
    let (mut all, mut codes) = (vec![bytes(&refused["valid"])], vec!["ok"]);
    for case in refused["cases"].as_array().expect("cases") {
        let expected = case["code"].as_str().expect("a code");
        let mut ballots = neighbours.clone();
        ballots.insert(2, bytes(&case["ballot"]));
        let verdicts = judge(&context, &ballots, |ballot| library(&context, &generators, ballot));
        let found: Vec<&str> = verdicts.iter().map(code).collect();
        assert_eq!(found, ["ok", "ok", expected, "ok"], "{}", case["name"]);
        all.push(bytes(&case["ballot"]));
        codes.push(expected);
    }
    let verdicts = judge(&context, &all, |ballot| library(&context, &generators, ballot));
    assert_eq!(verdicts.iter().map(code).collect::<Vec<_>>(), codes, "all of them together");
}
