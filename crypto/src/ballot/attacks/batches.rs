//! Ballots that are verified together: the verdict on each is the one that it gets alone, whoever its neighbours are.

use super::super::batch::{judge, weigh};
use super::super::equation::{Equation, Sum, Weights};
use super::super::verify::Checked;
use super::forger::Forger;
use super::*;
use crate::group::{B, Scalar};
use curve25519_dalek::ristretto::RistrettoPoint;
use proptest::prelude::*;

/// The verdicts of one batch, which must be those of the verifier by the book on each ballot alone.
pub(super) fn together(context: &Context, ballots: &[Ballot]) -> Vec<Result<(), BallotError>> {
    let checked: Vec<Checked> = ballots
        .iter()
        .map(|ballot| inspect(context, ballot.clone()).unwrap_or_else(|e| panic!("it is well-formed: {e}")))
        .collect();
    let statements = ballots.iter().map(|ballot| oracle::statement(context, ballot));
    let verdicts = judge(context, &checked, statements, &mut rng(91));
    let alone: Vec<_> = ballots.iter().map(|ballot| oracle::verify(context, ballot.clone())).collect();
    assert_eq!(verdicts, alone);
    verdicts
}

/// Adds to a response of the linear proof: 4 is `z_r`, 5 is `z_v`, 6 is `z_x`.
fn shift(ballot: &mut Ballot, response: usize, by: Scalar) {
    let slot = &mut ballot.linear[response * 32..][..32];
    let old = Scalar::from_bytes_mod_order(slot.try_into().expect("32 bytes"));
    slot.copy_from_slice((old + by).as_bytes());
}

/// Whether the sum over all equations of these ballots is zero if every weight is 1.
pub(super) fn unweighted(context: &Context, ballots: &[Ballot]) -> bool {
    let checked: Vec<Checked> =
        ballots.iter().filter_map(|ballot| inspect(context, ballot.clone()).ok()).collect();
    let equation =
        |checked: &Checked| Equation::new(context, checked, oracle::statement(context, checked.ballot()));
    let mut equations: Vec<Equation> = checked.iter().filter_map(equation).collect();
    Equation::invert(&mut equations);
    let one = Scalar::ONE;
    let squares = context.manifest().layout().squares.iter().map(|squares| squares.values.len() + 1).sum();
    let weights = Weights { credential: one, linear: [one; 3], range: [one; 2], squares: vec![one; squares] };
    let mut sum = Sum::new(context, checked.len());
    for (checked, equation) in checked.iter().zip(&equations) {
        sum.add(checked, equation, &weights);
    }
    sum.vanishes()
}

#[test]
fn a_33_errors_of_two_ballots_that_cancel() {
    let context = one(3, ONE_OF);
    let honest: Vec<Ballot> = (1..=4).map(|voter| cast(&context, voter, 1, &[1, 0])).collect();
    assert!(unweighted(&context, &honest));
    let delta = Scalar::from(7u64);
    for (response, fault) in
        [(4, BallotError::Linear), (5, BallotError::Linear), (6, BallotError::Credential)]
    {
        let mut pair = honest.clone();
        shift(&mut pair[1], response, delta);
        shift(&mut pair[2], response, -delta);
        assert!(unweighted(&context, &pair), "the weak variant must really be broken");
        assert_eq!(together(&context, &pair), [Ok(()), Err(fault), Err(fault), Ok(())]);
    }
}

#[test]
fn a_33_equations_of_one_ballot_that_cancel() {
    let context = one(3, ONE_OF);
    // Forged without the credential's secret: what z_x lacks, the two equations of z_v give.
    let mut forged = cast(&context, 1, 1, &[0, 1]);
    let delta = Scalar::from(11u64);
    let half = Scalar::from(2u64).invert();
    shift(&mut forged, 6, delta);
    shift(&mut forged, 5, -delta * half);
    assert!(unweighted(&context, &[forged.clone()]), "the weak variant must really be broken");
    assert_eq!(together(&context, &[forged]), [Err(BallotError::Credential)]);
}

#[test]
fn a_33_every_false_ballot_of_a_batch_is_named_and_no_other() {
    let context = context(three_contests());
    let honest: Vec<Ballot> = (1..=9).map(|voter| cast(&context, voter, 1, &[0, 1, 1, 0, 5])).collect();
    let too_much = |voter| Forger::new(&context, voter, &[0, 1, 1, 0, 6]).ballot(&context);
    assert_eq!(together(&context, &honest), [Ok(()); 9]);
    assert_eq!(together(&context, &[]), []);
    for place in 0..9 {
        let mut ballots = honest.clone();
        ballots[place] = too_much(place as u64 + 1);
        let mut expected = [Ok(()); 9];
        expected[place] = Err(BallotError::Range);
        assert_eq!(together(&context, &ballots), expected);
    }
    let mut ballots = honest.clone();
    shift(&mut ballots[0], 4, Scalar::ONE);
    shift(&mut ballots[3], 6, Scalar::ONE);
    ballots[4] = too_much(5);
    shift(&mut ballots[8], 5, Scalar::ONE);
    let expected = [
        Err(BallotError::Linear),
        Ok(()),
        Ok(()),
        Err(BallotError::Credential),
        Err(BallotError::Range),
        Ok(()),
        Ok(()),
        Ok(()),
        Err(BallotError::Linear),
    ];
    assert_eq!(together(&context, &ballots), expected);
    let all_false: Vec<Ballot> = (1..=5).map(too_much).collect();
    assert_eq!(together(&context, &all_false), [Err(BallotError::Range); 5]);
}

#[test]
fn a_33_weights_depend_on_every_ballot_and_on_the_generator() {
    let context = one(2, ONE_OF);
    let ballots: Vec<Ballot> = (1..=2).map(|voter| cast(&context, voter, 1, &[1])).collect();
    let weights = |ballots: &[Ballot], seed| {
        let checked: Vec<Checked> =
            ballots.iter().filter_map(|ballot| inspect(&context, ballot.clone()).ok()).collect();
        let equation = |checked: &Checked| {
            Equation::new(&context, checked, oracle::statement(&context, checked.ballot()))
        };
        let equations: Vec<Equation> = checked.iter().filter_map(equation).collect();
        let weights = weigh(&context, &checked, &equations, &mut rng(seed));
        weights.iter().map(|w| w.credential.to_bytes()).collect::<Vec<_>>()
    };
    let first = weights(&ballots, 1);
    assert_eq!(first, weights(&ballots, 1));
    assert_ne!(first[0], weights(&ballots, 2)[0], "the generator");
    // Only the second ballot changes, by a response that no transcript has absorbed: the first one's weights change.
    let mut changed = ballots.clone();
    shift(&mut changed[1], 5, Scalar::ONE);
    assert_ne!(first[0], weights(&changed, 1)[0], "every ballot");
    assert!(first.iter().all(|weight| weight[16..] == [0; 16] && weight[..16] != [0; 16]), "128 bits");
}

/// What may be done to a ballot of a batch.
#[derive(Debug, Clone)]
enum Deed {
    Nothing,
    Shift(usize, u64),
    Range(usize, u8),
    Point(usize, u64),
    Forge([i64; 2]),
    Other(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => Just(Deed::Nothing),
        1 => (4usize..7, 1u64..5).prop_map(|(response, by)| Deed::Shift(response, by)),
        1 => (0usize..32, 1u8..255).prop_map(|(place, to)| Deed::Range(place, to)),
        1 => (0usize..6, 1u64..9).prop_map(|(place, by)| Deed::Point(place, by)),
        1 => prop_oneof![Just([1, 1]), Just([-1, 2]), Just([2, -1]), Just([0, 0]), Just([255, 0])].prop_map(Deed::Forge),
        1 => (0usize..4).prop_map(Deed::Other),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_33_verdicts_do_not_depend_on_the_batch(deeds in proptest::collection::vec(deed(), 1..9)) {
        let context = one(3, ONE_OF);
        let honest: Vec<Ballot> = (1..=deeds.len() as u64).map(|voter| cast(&context, voter, 1, &[0, 1])).collect();
        let mut ballots = honest.clone();
        for (place, deed) in deeds.iter().enumerate() {
            let ballot = &mut ballots[place];
            match *deed {
                Deed::Nothing => {}
                Deed::Shift(response, by) => shift(ballot, response, Scalar::from(by)),
                // A part of the range proof becomes a small scalar or a known point, whichever stands there.
                Deed::Range(part, to) => {
                    let part = part % (ballot.range.len() / 32);
                    let last = ballot.range.len() / 32 - 2;
                    let scalar = Scalar::from(to);
                    let bytes = if (4..7).contains(&part) || part >= last {
                        scalar.to_bytes()
                    } else {
                        RistrettoPoint::mul_base(&scalar).compress().to_bytes()
                    };
                    ballot.range[part * 32..][..32].copy_from_slice(&bytes);
                }
                Deed::Point(part, by) => {
                    let slot = &mut ballot.contests[0].values[part * 32..][..32];
                    let moved = B * Scalar::from(by);
                    let old = curve25519_dalek::ristretto::CompressedRistretto::from_slice(slot);
                    let old = old.expect("32 bytes").decompress().expect("a point");
                    slot.copy_from_slice((old + moved).compress().as_bytes());
                }
                Deed::Forge(values) => *ballot = Forger::new(&context, place as u64 + 1, &values).ballot(&context),
                Deed::Other(other) => *ballot = honest[other % honest.len()].clone(),
            }
        }
        together(&context, &ballots);
    }
}
