//! Sealing and verifying: whole ballots, the size, and a corruption of every part.

use super::*;
use crate::fixture::{code, contest, context, rng};
use crate::manifest::Rule;
use alloc::vec;

const ONE_OF: Rule = Rule::Exactly { sum: 1, cap: None };

fn cast(context: &Context, voter: u64, values: &[u64]) -> Ballot {
    let mut rng = rng(voter);
    let credential = code(voter).credential(context.manifest().id()).expect("not zero");
    let sealed = seal(context, &credential, 1, 0, values, &mut rng).expect("the answers obey the rule");
    let shown = *sealed.fingerprint();
    let ballot = sealed.cast(context, &mut rng).expect("fresh randomness");
    assert_eq!(ballot.fingerprint(context.key()), shown);
    ballot
}

fn check(context: &Context, ballot: Ballot) -> Result<Verified, BallotError> {
    verify(context, inspect(context, ballot)?, &mut rng(77))
}

#[test]
fn every_rule_seals_and_verifies_its_extremes() {
    let cases: [(Rule, usize, &[&[u64]]); 8] = [
        (ONE_OF, 5, &[&[0, 0, 0, 0], &[1, 0, 0, 0], &[0, 0, 0, 1]]),
        (Rule::Exactly { sum: 4, cap: Some(2) }, 3, &[&[2, 2], &[0, 2], &[2, 0]]),
        (Rule::AtMost { high: 5, cap: Some(1) }, 8, &[&[0; 8], &[1, 1, 1, 1, 1, 0, 0, 0]]),
        (Rule::AtMost { high: 1000, cap: None }, 3, &[&[1000, 0, 0], &[0, 0, 0], &[333, 333, 334]]),
        (Rule::Between { low: 1, high: 2, cap: Some(1) }, 3, &[&[1, 0, 0], &[1, 1, 0]]),
        (Rule::Between { low: 70_000, high: 70_001, cap: None }, 2, &[&[70_000, 0], &[1, 70_000]]),
        (Rule::Cap { cap: 1 }, 3, &[&[0, 0, 0], &[1, 1, 1]]),
        (Rule::Cap { cap: 5 }, 6, &[&[0, 1, 2, 3, 4, 5]]),
    ];
    for (rule, m, answers) in cases {
        let context = context(vec![contest("c", m, rule.clone())]);
        for values in answers {
            let ballot = cast(&context, 1, values);
            assert_eq!(check(&context, ballot).map(|_| ()), Ok(()), "{rule:?} {values:?}");
        }
    }
}

#[test]
fn answers_that_break_a_rule_are_not_sealed() {
    let cases: [(Rule, usize, &[u64]); 6] = [
        (ONE_OF, 3, &[1, 1]),
        (Rule::Exactly { sum: 4, cap: Some(2) }, 3, &[0, 1]),
        (Rule::AtMost { high: 2, cap: Some(1) }, 3, &[1, 1, 1]),
        (Rule::AtMost { high: 2, cap: Some(1) }, 3, &[2, 0, 0]),
        (Rule::Between { low: 1, high: 2, cap: None }, 3, &[0, 0, 0]),
        (Rule::Cap { cap: 5 }, 1, &[6]),
    ];
    for (rule, m, values) in cases {
        let context = context(vec![contest("a", 2, ONE_OF), contest("b", m, rule.clone())]);
        let credential = code(1).credential(context.manifest().id()).expect("not zero");
        let all = [&[1], values].concat();
        let refused = seal(&context, &credential, 1, 0, &all, &mut rng(1)).err();
        assert_eq!(refused, Some(SealError::Rule { contest: 1 }), "{rule:?}");
    }
}

#[test]
fn a_ballot_for_one_of_five_is_small() {
    let ballot = cast(&context(vec![contest("c", 5, ONE_OF)]), 1, &[0, 1, 0, 0]);
    assert!(ballot.to_bytes().len() <= 1_400, "{} bytes", ballot.to_bytes().len());
    assert_eq!(Ballot::from_bytes(&ballot.to_bytes()), Ok(ballot));
}

#[test]
fn the_replayed_transcript_is_the_librarys() {
    let context = context(vec![contest("c", 3, Rule::Cap { cap: 5 })]);
    let ballot = cast(&context, 1, &[5, 0, 3]);
    let Ok(checked) = inspect(&context, ballot.clone()) else { panic!("it was just sealed") };
    let parts = ballot.contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
    let mut one = statement::transcript(&ballot.election, &context.key, &ballot.credential, 1, parts);
    let mut two = one.clone();
    let commitments = range::commitments(&context, &checked.commitments());
    range::replay(&mut one, context.manifest.layout(), &commitments, &ballot.range).expect("it replays");
    oracle::range_proof(&context, &checked, &mut two).expect("it verifies");
    assert_eq!(one.challenge("c"), two.challenge("c"));
}

#[test]
fn a_challenge_recomputes_and_finds_every_lie() {
    let context = context(vec![contest("c", 3, ONE_OF)]);
    let credential = code(1).credential(context.manifest().id()).expect("not zero");
    let sealed = seal(&context, &credential, 1, 0, &[0, 1], &mut rng(5)).expect("one of three");
    let shown = crate::credential::hash_code(sealed.fingerprint());
    let challenge = sealed.challenge();
    assert_eq!(challenge.verify(&context, &shown.to_lowercase()), Ok(()));
    let opened = Challenge::from_bytes(&challenge.to_bytes()).expect("it was just encoded");
    assert_eq!(opened.values(), &[0, 1]);
    let other = seal(&context, &credential, 1, 1, &[0, 1], &mut rng(5)).expect("one of three");
    let other = crate::credential::hash_code(other.fingerprint());
    assert_eq!(opened.verify(&context, &other), Err(ChallengeError::Mismatch));
}
