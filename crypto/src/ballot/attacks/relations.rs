//! Ciphertext, commitment and announcement that do not belong together: each of the four linear equations is needed.

use super::forger::{Forger, signed};
use super::*;
use crate::group::Scalar;

/// The answer to a yes whose openings were changed in one place.
#[track_caller]
fn linear(change: fn(&mut Forger)) {
    let context = context(three_contests());
    let mut forger = Forger::new(&context, 1, &[0, 1, 1, 0, 5]);
    change(&mut forger);
    assert_eq!(check(&context, &forger.ballot(&context)), Err(BallotError::Linear));
}

#[test]
fn a_ciphertext_holds_what_its_commitment_holds() {
    linear(|forger| forger.values[1].c.0 = signed(255));
    linear(|forger| forger.values[4].c.0 = signed(-1));
}

#[test]
fn the_two_halves_of_a_ciphertext_share_their_randomness() {
    linear(|forger| forger.values[0].d += Scalar::ONE);
    linear(|forger| forger.values[0].c.1 += Scalar::ONE);
}

#[test]
fn a_commitment_shares_the_ciphertexts_randomness() {
    linear(|forger| forger.values[3].k.1 += Scalar::ONE);
}

#[test]
fn a_ballot_is_made_with_the_secret_of_its_credential() {
    let context = one(3, ONE_OF);
    let mut forger = Forger::new(&context, 1, &[0, 1]);
    let thief = forger.credential.clone();
    forger.credential = code(2).credential(context.manifest().id()).expect("not zero");
    let mut ballot = forger.ballot(&context);
    assert_eq!(check(&context, &ballot), Ok(()));
    // The statement names the victim, but the response knows only the thief's secret.
    let contests = forger.contests(&context);
    let range = ballot.range.clone();
    let mut transcript = forger.replayed(&context, &contests, &range);
    let rho = super::super::statement::folding(&mut transcript, &range);
    let weights: Vec<Scalar> = super::super::statement::powers(rho).take(2).collect();
    let mut stolen = forger.clone();
    stolen.credential = thief;
    ballot.linear = stolen.linear(&mut transcript, &weights).to_vec();
    assert_eq!(check(&context, &ballot), Err(BallotError::Credential));
}
