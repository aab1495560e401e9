//! The omission matrix: whatever the transcript absorbs, a proof for another value of it is refused.

use super::super::batch::judge;
use super::super::statement::{fingerprint, transcript};
use super::*;
use crate::encoding::Hash;
use crate::transcript::Transcript;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// All that is stated, so that each part can be changed alone.
#[derive(Clone)]
struct Stated {
    election: Hash,
    key: Point,
    credential: [u8; 32],
    sequence: u64,
    contests: Vec<(u64, Vec<u8>)>,
}

impl Stated {
    fn of(context: &Context, ballot: &Ballot) -> Self {
        // A new field of the ballot does not compile here until it has a place in the matrix.
        let Ballot { version: _, election, credential, sequence, contests, range: _, linear: _, squares: _ } =
            ballot;
        let contests = contests.iter().map(|SealedContest { kind, values }| (*kind, values.clone()));
        let (election, credential, sequence) = (*election, *credential, *sequence);
        Self { election, key: context.key, credential, sequence, contests: contests.collect() }
    }

    fn parts(&self) -> impl ExactSizeIterator<Item = (u64, &[u8])> {
        self.contests.iter().map(|(kind, values)| (*kind, values.as_slice()))
    }

    fn transcript(&self) -> Transcript {
        transcript(&self.election, &self.key, &self.credential, self.sequence, self.parts())
    }

    fn fingerprint(&self) -> Hash {
        fingerprint(&self.election, &self.key, &self.credential, self.sequence, self.parts())
    }
}

fn other_point() -> Point {
    *code(9).credential(&[9; 32]).expect("not zero").public()
}

/// Every statement that differs from the honest one in what `label` names, and in nothing else.
fn changed(label: &str, honest: &Stated) -> Vec<Stated> {
    let alter = |change: &dyn Fn(&mut Stated)| {
        let mut stated = honest.clone();
        change(&mut stated);
        stated
    };
    let each_value = |part: usize| {
        let places = honest.contests.iter().enumerate().flat_map(|(contest, (_, values))| {
            (0..values.len() / VALUE_BYTES).map(move |value| (contest, value * VALUE_BYTES + part * 32))
        });
        let other = other_point();
        let stated = places.map(|(contest, at)| {
            alter(&|s| s.contests[contest].1[at..at + 32].copy_from_slice(other.bytes()))
        });
        stated.collect()
    };
    match label {
        "election" => vec![alter(&|s| s.election[31] ^= 1)],
        "Y" => vec![alter(&|s| s.key = other_point())],
        "X" => vec![alter(&|s| s.credential = *other_point().bytes())],
        "sequence" => vec![alter(&|s| s.sequence += 1)],
        // A contest more, without values.
        "contests" => vec![alter(&|s| s.contests.push((0, vec![])))],
        // The same parts in another order: the index tells them apart.
        "contest" => vec![alter(&|s| s.contests.swap(0, 1))],
        "kind" => (0..honest.contests.len()).map(|contest| alter(&|s| s.contests[contest].0 = 1)).collect(),
        // The same values in the same order, divided otherwise among the contests.
        "values" => vec![alter(&|s| {
            let moved: Vec<u8> = s.contests[0].1.drain(VALUE_BYTES..).collect();
            s.contests[1].1.splice(0..0, moved);
        })],
        "D" => each_value(0),
        "C" => each_value(1),
        "K" => each_value(2),
        // Behind the values of a contest whose votes cost their squares.
        "Q" => {
            let contests = honest.contests.iter().enumerate();
            let at = contests.filter(|(_, (_, values))| values.len() % VALUE_BYTES > 0);
            let other = other_point();
            let stated = at.map(|(contest, (_, values))| {
                let at = values.len() - 32;
                alter(&|s| s.contests[contest].1[at..].copy_from_slice(other.bytes()))
            });
            stated.collect()
        }
        other => panic!("no attack changes `{other}`: a new field needs its line here"),
    }
}

#[test]
fn a_02_a_proof_for_any_other_statement_is_refused() {
    let contests = [three_contests(), vec![contest("d", 2, Rule::Quadratic { credits: 9, against: true })]];
    let context = context(contests.concat());
    let ballot = cast(&context, 1, 1, &[0, 1, 1, 0, 5, 5, 3]);
    let honest = Stated::of(&context, &ballot);
    let verify_as = |stated: &Stated| {
        let checked = [inspect(&context, ballot.clone())?];
        let verdict = judge(&context, &checked, core::iter::once(stated.transcript()), &mut rng(1))[0];
        assert_eq!(verdict, oracle::verify_statement(&context, &checked[0], stated.transcript()));
        verdict
    };
    assert_eq!(verify_as(&honest), Ok(()));
    let labels: BTreeSet<&str> = honest.transcript().labels.into_iter().collect();
    assert_eq!(labels.len(), 12);
    for label in labels {
        for stated in changed(label, &honest) {
            assert_eq!(verify_as(&stated), Err(BallotError::Credential), "{label}");
            assert_ne!(stated.fingerprint(), honest.fingerprint(), "{label}");
        }
    }
}

#[test]
fn a_02_the_proofs_own_messages_are_bound_too() {
    let context = context(three_contests());
    let ballot = cast(&context, 1, 1, &[0, 1, 1, 0, 5]);
    let Ok(checked) = inspect(&context, ballot.clone()) else { panic!("it was just cast") };
    let mut full = Stated::of(&context, &ballot).transcript();
    let before = full.labels.len();
    let layout = context.manifest().layout();
    range::replay(&mut full, layout, &range::commitments(&context, &checked.commitments()), &ballot.range)
        .expect("it replays");
    super::super::statement::folding(&mut full, &ballot.range);
    super::super::statement::challenge(&mut full, &ballot.linear);
    assert_eq!(full.labels[before..], ["range-proof", "A1", "A2", "A3", "A4"]);
    let other = *other_point().bytes();
    for place in 0..ballot.range.len() / 32 {
        let mut changed = ballot.clone();
        // Half the order is below ℓ; any scalar and any point may stand in the place.
        let scalar = (4..7).contains(&place) || place + 2 >= ballot.range.len() / 32;
        changed.range[place * 32..][..32].copy_from_slice(if scalar { &[7; 32] } else { &other });
        if scalar {
            changed.range[place * 32 + 31] = 0;
        }
        assert_eq!(
            check(&context, &changed),
            Err(BallotError::Credential),
            "part {place} of the range proof"
        );
    }
    for place in 0..4 {
        let mut changed = ballot.clone();
        changed.linear[place * 32..][..32].copy_from_slice(&other);
        assert_eq!(check(&context, &changed), Err(BallotError::Credential), "A{}", place + 1);
    }
    for (place, answer) in [(4, BallotError::Linear), (5, BallotError::Linear), (6, BallotError::Credential)]
    {
        let mut changed = ballot.clone();
        changed.linear[place * 32..][..32].copy_from_slice(&crate::group::Scalar::from(7u64).to_bytes());
        assert_eq!(check(&context, &changed), Err(answer), "response {place}");
    }
}

#[test]
fn a_15_the_key_is_part_of_the_statement() {
    let contests = three_contests();
    let one = context(contests);
    let ballot = cast(&one, 1, 1, &[0, 1, 1, 0, 5]);
    let two = Context::new(one.manifest().clone(), other_point());
    assert_eq!(check(&two, &ballot), Err(BallotError::Credential));
}

type Messages = Vec<(usize, Vec<u8>)>;
const LABELS: [&str; 4] = ["a", "ab", "b", ""];

fn messages() -> impl Strategy<Value = Messages> {
    proptest::collection::vec((0..LABELS.len(), proptest::collection::vec(0u8..3, 0..4)), 0..4)
}

fn digest(messages: &Messages) -> crate::group::Scalar {
    let mut transcript = Transcript::new("test");
    messages.iter().for_each(|(label, bytes)| transcript.bytes(LABELS[*label], bytes));
    transcript.challenge("c")
}

#[test]
fn a_05_what_concatenates_alike_hashes_differently() {
    let tuples: [&[&[u8]]; 5] = [&[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"], &[b"abc", b""], &[b"", b"abc"]];
    let digests: BTreeSet<[u8; 32]> = tuples
        .iter()
        .map(|tuple| digest(&tuple.iter().map(|bytes| (0, bytes.to_vec())).collect()).to_bytes())
        .collect();
    assert_eq!(digests.len(), tuples.len());
}

proptest! {
    #[test]
    fn a_05_transcripts_are_injective(one in messages(), two in messages()) {
        prop_assert_eq!(one == two, digest(&one) == digest(&two));
    }
}
