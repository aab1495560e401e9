//! What is tried against a ballot, and the precise answer: a malicious device that shares the crate's transcript and
//! group, and with it every attack on one ballot that the catalogue knows (`docs/threat-model.md`).

mod batches;
mod encodings;
mod forger;
mod relations;
mod replays;
mod schema;
mod soundness;
mod squares;
mod statement;

use super::*;
use crate::fixture::{code, contest, context, rng};
use crate::manifest::{Contest, Rule};
use alloc::vec;
use alloc::vec::Vec;
use bulletproofs::PedersenGens;

/// "One of m": yes or no with `m = 2`.
const ONE_OF: Rule = Rule::Exactly { sum: 1, cap: None };
/// Approval.
const APPROVAL: Rule = Rule::Cap { cap: 1 };

/// One contest under this rule.
fn one(m: usize, rule: Rule) -> Context {
    context(vec![contest("c", m, rule)])
}

/// The honest ballot of a voter.
fn cast(context: &Context, voter: u64, sequence: u64, values: &[u64]) -> Ballot {
    let mut rng = rng(voter);
    let credential = code(voter).credential(context.manifest().id()).expect("not zero");
    let sealed =
        seal(context, &credential, sequence, 0, values, &mut rng).expect("the answers obey the rule");
    sealed.cast(context, &mut rng).expect("fresh randomness")
}

/// What everyone who verifies says, from the bytes on; the verifier by the book says the same.
fn check(context: &Context, ballot: &Ballot) -> Result<(), BallotError> {
    let ballot = Ballot::from_bytes(&ballot.to_bytes()).expect("it is one deterministic encoding");
    let expected = oracle::verify(context, ballot.clone());
    let verdict = inspect(context, ballot).and_then(|checked| verify(context, checked, &mut rng(77)));
    let verdict = verdict.map(|_| ());
    assert_eq!(verdict, expected, "the batch's verdict is the single verifier's");
    verdict
}

/// The places of the 32-byte parts of a ballot's values.
fn part(ballot: &mut Ballot, contest: usize, value: usize, part: usize) -> &mut [u8] {
    let start = value * VALUE_BYTES + part * 32;
    &mut ballot.contests[contest].values[start..start + 32]
}

/// Two contests of the same shape and one of another.
fn three_contests() -> Vec<Contest> {
    vec![contest("a", 3, ONE_OF), contest("b", 3, ONE_OF), contest("c", 1, Rule::Cap { cap: 5 })]
}
