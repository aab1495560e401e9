//! The verifier that the tests compare with: one ballot at a time, its range proof by the library, its linear equations
//! by the book (`docs/protocol.md` §6).

use super::statement::{challenge, folding, powers, transcript};
use super::verify::{BallotError, Checked};
use super::{Ballot, Context, inspect, range, squares};
use crate::fixture::rng;
use crate::group::{B, Point, Scalar, b_blinding};
use crate::transcript::Transcript;
use alloc::vec::Vec;
use bulletproofs::{PedersenGens, RangeProof};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::VartimeMultiscalarMul;

/// The transcript that has absorbed a ballot's statement.
pub(super) fn statement(context: &Context, ballot: &Ballot) -> Transcript {
    let parts = ballot.contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
    transcript(&ballot.election, &context.key, &ballot.credential, ballot.sequence, parts)
}

/// The verdict on a ballot.
pub(super) fn verify(context: &Context, ballot: Ballot) -> Result<(), BallotError> {
    let checked = inspect(context, ballot)?;
    let statement = statement(context, checked.ballot());
    verify_statement(context, &checked, statement)
}

/// The library's verdict on the range proof alone; the transcript has absorbed the statement.
pub(super) fn range_proof(
    context: &Context,
    checked: &Checked,
    transcript: &mut Transcript,
) -> Result<(), BallotError> {
    let commitments = range::commitments(context, &checked.commitments());
    let proof = RangeProof::from_bytes(&checked.ballot.range).map_err(|_| BallotError::Range)?;
    let (generators, bits) = (context.prover(), context.manifest.layout().bits);
    let (pedersen, mut rng) = (PedersenGens::default(), rng(78));
    let merlin = transcript.inner();
    proof
        .verify_multiple_with_rng(generators, &pedersen, merlin, &commitments, bits, &mut rng)
        .map_err(|_| BallotError::Range)
}

/// The verdict over a transcript that has absorbed the statement.
pub(super) fn verify_statement(
    context: &Context,
    checked: &Checked,
    statement: Transcript,
) -> Result<(), BallotError> {
    let (ballot, layout) = (&checked.ballot, context.manifest.layout());
    let [a1, a2, a3, a4] = checked.announcements;
    let [z_r, z_v, z_x] = checked.responses;
    let commitments = range::commitments(context, &checked.commitments());
    let mut replayed = statement.clone();
    range::replay(&mut replayed, layout, &commitments, &ballot.range).ok_or(BallotError::Range)?;
    let rho = folding(&mut replayed, &ballot.range);
    squares::absorb(layout, &mut replayed, &ballot.squares);
    let c = challenge(&mut replayed, &ballot.linear);

    let sum = |scalars: &[Scalar], points: &[&RistrettoPoint]| {
        RistrettoPoint::vartime_multiscalar_mul(scalars, points.iter().copied())
    };
    if sum(&[z_x, -c], &[&B, checked.credential.element()]) != a4 {
        return Err(BallotError::Credential);
    }
    let weights: Vec<Scalar> = powers(rho).take(layout.values).collect();
    let fold = |part: usize| {
        let points = checked.values.iter().map(|value| value[part]);
        points
            .zip(&weights)
            .map(|(point, weight): (Point, _)| point.element() * weight)
            .sum::<RistrettoPoint>()
    };
    let (d, c_star, k_star) = (fold(0), fold(1), fold(2));
    let pair = |second: &RistrettoPoint, folded: &RistrettoPoint| sum(&[z_v, z_r, -c], &[&B, second, folded]);
    let linear = sum(&[z_r, -c], &[&B, &d]) == a1
        && pair(&b_blinding(), &k_star) == a2
        && pair(context.key.element(), &c_star) == a3;
    if !linear {
        return Err(BallotError::Linear);
    }
    for ((squares, proof), q) in layout.squares.iter().zip(&checked.squares).zip(&checked.costs) {
        let offset = B * Scalar::from(squares.offset);
        let g = checked.values[squares.values.clone()].iter().map(|[.., k]| k.element() - offset);
        let g: Vec<RistrettoPoint> = g.collect();
        let opened = g.iter().zip(&proof.openings).zip(&proof.responses);
        let mut opened = opened.map(|((g, a5), [f, b])| a5 + g * c == B * f + b_blinding() * b);
        let product: RistrettoPoint = g.iter().zip(&proof.responses).map(|(g, [f, _])| g * f).sum();
        if !opened.all(|holds| holds)
            || proof.product + q.element() * c != product + b_blinding() * proof.rest
        {
            return Err(BallotError::Squares);
        }
    }
    range_proof(context, checked, &mut statement.clone())
}
