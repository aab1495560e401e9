//! Parts of mixed answers are judged as docs/protocol.md §8.6 says, whatever comes in whatever order: seeds of the fuzz target
//! `mixes`, and random programs of the same interpreter.

use crate::support::rng;
use glassurn_tests::fuzz::mixes::parts_are_judged_as_written;
use rand_core::RngCore;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Every verdict that there is.
const VERDICTS: [&str; 15] = [
    "decryption.encoding",
    "decryption.not_mixed",
    "decryption.proof_invalid",
    "entry.duplicate",
    "ok",
    "request.malformed",
    "shuffle.again",
    "shuffle.complete",
    "shuffle.contest",
    "shuffle.encoding",
    "shuffle.identity_element",
    "shuffle.order",
    "shuffle.proof_invalid",
    "shuffle.schema",
    "shuffle.too_often",
];

fn seed(name: &str) -> Vec<u8> {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "crypto", "fuzz", "corpus", "mixes", name].iter().collect();
    fs::read(folder).expect("the corpus has it")
}

#[test]
fn honest_parts_are_taken_and_each_a_second_time_is_refused() {
    assert_eq!(parts_are_judged_as_written(&seed("small_honest")), ["ok"; 12]);
    assert_eq!(parts_are_judged_as_written(&seed("long_honest")), ["ok"; 8]);
    let twice = parts_are_judged_as_written(&seed("script_twice"));
    assert_eq!((&twice[..12], &twice[12..]), (&["ok"; 12][..], &["entry.duplicate"; 12][..]));
}

#[test]
fn who_begins_too_often_waits_and_begins_again() {
    let verdicts = parts_are_judged_as_written(&seed("begins_too_often_and_waits"));
    assert_eq!(verdicts, [&["ok"; 8][..], &["shuffle.too_often", "ok"]].concat());
}

#[test]
fn the_corpus_and_random_programs_reach_every_verdict() {
    let corpus: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "crypto", "fuzz", "corpus", "mixes"].iter().collect();
    let files = fs::read_dir(corpus).expect("the corpus is there");
    let mut programs: Vec<Vec<u8>> =
        files.map(|file| fs::read(file.expect("it can be listed").path()).expect("it can be read")).collect();
    assert!((10..=60).contains(&programs.len()), "{}", programs.len());
    let mut numbers = rng(35);
    programs.extend((0..400).map(|_| {
        let mut data = vec![0; 16 + numbers.next_u32() as usize % 64];
        numbers.fill_bytes(&mut data);
        data
    }));
    let seen: BTreeSet<&str> =
        programs.iter().flat_map(|program| parts_are_judged_as_written(program)).collect();
    assert_eq!(Vec::from_iter(seen), VERDICTS);
}
