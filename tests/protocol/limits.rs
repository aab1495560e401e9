//! The longest entries that manifests and rolls make: a bundle gives each entry's length in two bytes.

use glassurn_crypto::board::entry::{Kind, Signer};
use glassurn_crypto::credential::{Roll, Voter, VoterCode};
use glassurn_crypto::encoding::{MAX_ENTRY, encode};
use glassurn_crypto::manifest::{Draft, ManifestError, Rule, Texts};
use glassurn_tests::world::{World, contest, draft};

/// A manifest whose last description has so many letters, behind fourteen of the longest.
fn long(letters: usize) -> Draft {
    let options: Vec<String> = (0..15).map(|number| format!("option-{number}")).collect();
    let mut draft = draft(vec![contest("chair", &options, Rule::Exactly { sum: 1, cap: None })], 2, 2);
    let selections = &mut draft.contests.0[0].selections;
    for (place, selection) in selections.iter_mut().enumerate() {
        let length = if place == 14 { letters } else { 4_096 };
        selection.description = Texts::one("en", &"x".repeat(length));
    }
    draft
}

#[test]
fn the_longest_manifest_is_an_entry_that_a_bundle_holds() {
    let longest = (1..4_096).rev().find(|&letters| long(letters).check().is_ok()).expect("some are");
    assert!(matches!(long(longest + 1).check(), Err(ManifestError::TooLarge { .. })));
    let entry = &World::new(long(longest)).entries.0[0];
    assert!(entry.len() <= MAX_ENTRY && entry.len() > MAX_ENTRY - 200, "{} bytes", entry.len());
    assert!(u16::try_from(entry.len()).is_ok(), "{} bytes", entry.len());
}

#[test]
fn the_longest_chunk_of_a_roll_is_an_entry_that_a_bundle_holds() {
    let mut world = World::new(draft(
        vec![contest("chair", &["ada", "bob"].map(String::from), Rule::Exactly { sum: 1, cap: None })],
        2,
        2,
    ));
    let id = *world.manifest().id();
    let voters = (0..=Roll::CHUNK).map(|_| {
        let credential = VoterCode::generate(&mut world.rng).credential(&id).expect("not zero");
        // No weight is longer in its encoding.
        Voter { credential: *credential.public(), weight: u64::MAX }
    });
    let chunks = Roll::chunks(voters.collect());
    let lengths = chunks
        .iter()
        .map(|chunk| world.entry(world.sign(Kind::Roll, encode(chunk), Signer::registrar(), 3)).len());
    let lengths: Vec<usize> = lengths.collect();
    assert_eq!(lengths.len(), 2, "one voter more than a chunk takes");
    assert!(lengths[0] <= MAX_ENTRY && u16::try_from(lengths[0]).is_ok(), "{lengths:?}");
}
