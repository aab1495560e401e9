//! Votes that break a rule, and proofs that do not prove it.

use super::super::statement::{challenge, folding};
use super::forger::{Forger, Opening, deal, signed};
use super::*;
use crate::group::{B, Scalar, b_blinding, random_scalar};
use crate::transcript::Transcript;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::traits::Identity;

fn nothing() -> RistrettoPoint {
    RistrettoPoint::identity()
}

/// The answer to a ballot whose values break the rule, and whose proofs claim the low bits of what they must show.
#[track_caller]
fn broken(rule: Rule, m: usize, values: &[i64]) {
    let context = one(m, rule.clone());
    let forged = Forger::new(&context, 1, values).ballot(&context);
    assert_eq!(check(&context, &forged), Err(BallotError::Range), "{rule:?} {values:?}");
}

/// The ballot of a voter who proves the own credential honestly, with these announcements for the rest and with whatever
/// responses a weaker challenge made fit.
fn weakly_proven(
    context: &Context,
    forger: &Forger,
    announced: [RistrettoPoint; 3],
    responses: [Scalar; 2],
) -> Ballot {
    let contests = forger.contests(context);
    let range = forger.range(context, &mut forger.statement(&contests));
    let mut transcript = forger.replayed(context, &contests, &range);
    folding(&mut transcript, &range);
    let e = random_scalar(&mut rng(8));
    let mut linear = [0; LINEAR_BYTES];
    let points = announced.into_iter().chain([RistrettoPoint::mul_base(&e)]);
    for (slot, point) in linear.chunks_exact_mut(32).zip(points) {
        slot.copy_from_slice(point.compress().as_bytes());
    }
    let c = challenge(&mut transcript, &linear);
    let own = e + c * forger.credential.secret();
    for (slot, z) in linear[128..].chunks_exact_mut(32).zip(responses.into_iter().chain([own])) {
        slot.copy_from_slice(z.as_bytes());
    }
    forger.assemble(contests, range, linear)
}

#[test]
fn a_01_announcements_solved_for_a_challenge_chosen_before() {
    let context = one(2, ONE_OF);
    let mut forger = Forger::new(&context, 1, &[1]);
    // The range proof is of one vote, the ciphertext holds 255.
    forger.values[0].c.0 = signed(255);
    let mut rng = rng(3);
    let [c, z_r, z_v] = [(); 3].map(|()| random_scalar(&mut rng));
    // With one value ρ⁰ = 1: the sums are the value itself.
    let o = forger.values[0];
    let d = RistrettoPoint::mul_base(&o.d);
    let c_star = RistrettoPoint::mul_base(&o.c.0) + context.key.element() * o.c.1;
    let k_star = RistrettoPoint::mul_base(&o.k.0) + b_blinding() * o.k.1;
    let base = RistrettoPoint::mul_base(&z_v);
    let announced = [
        RistrettoPoint::mul_base(&z_r) - d * c,
        base + b_blinding() * z_r - k_star * c,
        base + context.key.element() * z_r - c_star * c,
    ];
    // All three equations hold for that challenge; the verifier makes its own.
    let forged = weakly_proven(&context, &forger, announced, [z_r, z_v]);
    assert_eq!(check(&context, &forged), Err(BallotError::Linear));
    assert_eq!(BallotError::Linear.code(), "ballot.proof_invalid");
}

#[test]
fn a_01_a_ciphertext_solved_for_its_challenge() {
    let context = one(2, ONE_OF);
    let mut forger = Forger::new(&context, 1, &[1]);
    let mut rng = rng(4);
    let [a, b, t] = [(); 3].map(|()| random_scalar(&mut rng));
    let (key, base) = (*context.key.element(), RistrettoPoint::mul_base(&b));
    let announced =
        [RistrettoPoint::mul_base(&a), base + b_blinding() * a, RistrettoPoint::mul_base(&t) + key * a];
    // The challenge of the attack on Helios: over the announcements, without the ciphertext.
    let mut weak = Transcript::new("weak");
    announced.iter().for_each(|point| weak.element("A", point));
    let c = weak.challenge("c");
    let (z_r, z_v) = (a + c * forger.values[0].d, b + c);
    // `C = (z_v·B + z_r·Y − A_3)/c` holds a number that nobody finds: a tally without an end.
    forger.values[0].c.0 = Scalar::ONE + (b - t) * c.invert();
    let solved = RistrettoPoint::mul_base(&forger.values[0].c.0) + key * forger.values[0].c.1;
    let fits = RistrettoPoint::mul_base(&z_v) + key * z_r == announced[2] + solved * c;
    assert!(fits, "the weak variant must really be broken");
    let forged = weakly_proven(&context, &forger, announced, [z_r, z_v]);
    assert_eq!(check(&context, &forged), Err(BallotError::Linear));
}

#[test]
fn a_03_frozen_heart_a_commitment_chosen_after_the_challenges() {
    let context = one(1, APPROVAL);
    let mut forger = Forger::new(&context, 1, &[1]);
    let contests = forger.contests(&context);
    let (commitments, blindings) = forger.forms(&context);
    let mut transcript = forger.statement(&contests);
    let e = signed(1);
    let dealt = deal(
        &context,
        &PedersenGens::default(),
        &mut transcript,
        &forger.claimed,
        &blindings,
        &commitments,
        B * e,
    );
    // `t_x·B + t̃_x·B̃ = z²V_0 + z³V_1 + δB + xT_1 + x²T_2` holds again, for V_0 = K and V_1 = B − K, with this error:
    let (zz, zzz) = (dealt.z * dealt.z, dealt.z * dealt.z * dealt.z);
    let error = -dealt.x * e * (zz - zzz).invert();
    assert_eq!(zz * error - zzz * error + dealt.x * e, Scalar::ZERO);
    assert_ne!(dealt.y, Scalar::ZERO);
    let honest = forger.values[0];
    forger.values[0] =
        Opening { c: (honest.c.0 + error, honest.c.1), k: (honest.k.0 + error, honest.k.1), ..honest };
    let frozen = forger.finish(&context, forger.contests(&context), dealt.proof);
    assert_eq!(check(&context, &frozen), Err(BallotError::Range));
}

#[test]
fn a_07_a_range_proof_over_the_trustees_key_is_no_proof() {
    let context = one(1, APPROVAL);
    // The coalition knows y with Y = yB; the fixture's generator tells it.
    let y = random_scalar(&mut rng(99));
    assert_eq!(RistrettoPoint::mul_base(&y), *context.key.element());
    let mut forger = Forger::new(&context, 1, &[255]);
    let r = forger.values[0].d;
    // C = 255B + rY is also 0B + r'Y.
    let other = r + signed(255) * y.invert();
    let c = RistrettoPoint::mul_base(&signed(255)) + context.key.element() * r;
    assert_eq!(c, context.key.element() * other);

    // A protocol with ranges over Y would take it: the library's own verifier does.
    let trapdoored = PedersenGens { B, B_blinding: *context.key.element() };
    let commitments = [c, B - c].map(|point| point.compress());
    let statement = || forger.statement(&forger.contests(&context));
    let dealt =
        deal(&context, &trapdoored, &mut statement(), &[0, 1], &[other, -other], &commitments, nothing());
    let proof = bulletproofs::RangeProof::from_bytes(&dealt.proof).expect("it is a proof");
    let mut transcript = statement();
    let accepted = proof.verify_multiple_with_rng(
        context.prover(),
        &trapdoored,
        transcript.inner(),
        &commitments,
        8,
        &mut rng(4),
    );
    assert!(accepted.is_ok(), "the weak variant must really be broken");

    // Here that proof is for another base.
    let honest_k = forger.finish(&context, forger.contests(&context), dealt.proof.clone());
    assert_eq!(check(&context, &honest_k), Err(BallotError::Range));
    // A commitment over B̃ to what the second opening says does not fit D.
    forger.values[0].k = (Scalar::ZERO, other);
    forger.claimed = vec![0, 1];
    assert_eq!(check(&context, &forger.ballot(&context)), Err(BallotError::Linear));
    // Nor does the ciphertext serve as its own commitment.
    let mut contests = forger.contests(&context);
    let copied = contests[0].values[32..64].to_vec();
    contests[0].values[64..].copy_from_slice(&copied);
    let copied = forger.finish(&context, contests, dealt.proof);
    assert_eq!(check(&context, &copied), Err(BallotError::Linear));
}

#[test]
fn a_08_what_fits_into_eight_bits_is_not_a_yes_or_no() {
    for value in [2, 3, 128, 255] {
        broken(ONE_OF, 2, &[value]);
        broken(APPROVAL, 2, &[value, 0]);
    }
    // The largest values that the bits hold, under rules whose maximum is below them.
    broken(Rule::Cap { cap: 5 }, 1, &[6]);
    broken(Rule::AtMost { high: 300, cap: None }, 2, &[65_535, 0]);
}

#[test]
fn a_09_a_negative_vote_that_keeps_the_sum() {
    broken(ONE_OF, 3, &[-1, 2]);
    broken(ONE_OF, 3, &[2, -1]);
    broken(ONE_OF, 2, &[-1]);
    broken(Rule::AtMost { high: 2, cap: Some(1) }, 3, &[1, 1, -1]);
    broken(Rule::Between { low: 1, high: 2, cap: None }, 3, &[3, -1, 0]);
}

#[test]
fn a_10_too_many_votes_and_too_few() {
    broken(ONE_OF, 3, &[1, 1]);
    broken(Rule::AtMost { high: 2, cap: Some(1) }, 3, &[1, 1, 1]);
    broken(Rule::AtMost { high: 2, cap: Some(1) }, 3, &[2, 0, 0]);
    broken(Rule::Between { low: 1, high: 2, cap: None }, 3, &[0, 0, 0]);
    // ⚔ A cap holds for the implied selection too: 4 points, at most 2 each, 3 of them on the last.
    broken(Rule::Exactly { sum: 4, cap: Some(2) }, 3, &[1, 0]);
}

#[test]
fn a_10_one_contest_does_not_pay_for_another() {
    let context = context(three_contests());
    let forged = Forger::new(&context, 1, &[1, 1, 0, -1, 0]).ballot(&context);
    assert_eq!(check(&context, &forged), Err(BallotError::Range));
}

#[test]
fn a_11_a_proof_for_other_forms() {
    let context = one(3, Rule::AtMost { high: 2, cap: Some(1) });
    let forger = Forger::new(&context, 1, &[1, 1, 1]);
    let contests = forger.contests(&context);
    let (commitments, blindings) = forger.forms(&context);
    // The sum is taken over the first two: `2 − v_0 − v_1 = 0` is proven where `2 − Σv = −1` had to be.
    let (mut subset, mut subset_blindings, mut claimed) =
        (commitments.clone(), blindings.clone(), forger.claimed.clone());
    let k2 = commitments[2].decompress().expect("a point");
    subset[3] = (commitments[3].decompress().expect("a point") + k2).compress();
    subset_blindings[3] += blindings[2];
    claimed[3] = 0;
    let mut transcript = forger.statement(&contests);
    let dealt = deal(
        &context,
        &PedersenGens::default(),
        &mut transcript,
        &claimed,
        &subset_blindings,
        &subset,
        nothing(),
    );
    let verifies =
        bulletproofs::RangeProof::from_bytes(&dealt.proof).expect("a proof").verify_multiple_with_rng(
            context.prover(),
            &PedersenGens::default(),
            forger.statement(&contests).inner(),
            &subset,
            8,
            &mut rng(5),
        );
    assert!(verifies.is_ok(), "the proof holds, but for other forms");
    let forged = forger.finish(&context, contests, dealt.proof);
    assert_eq!(check(&context, &forged), Err(BallotError::Range));
}

#[test]
fn a_11_a_proof_for_permuted_forms() {
    let context = one(3, APPROVAL);
    let forger = Forger::new(&context, 1, &[1, 0, 0]);
    let contests = forger.contests(&context);
    let (mut commitments, mut blindings) = forger.forms(&context);
    let mut claimed = forger.claimed.clone();
    commitments.swap(0, 1);
    blindings.swap(0, 1);
    claimed.swap(0, 1);
    let mut transcript = forger.statement(&contests);
    let dealt = deal(
        &context,
        &PedersenGens::default(),
        &mut transcript,
        &claimed,
        &blindings,
        &commitments,
        nothing(),
    );
    let forged = forger.finish(&context, contests, dealt.proof);
    assert_eq!(check(&context, &forged), Err(BallotError::Range));
}

#[test]
fn a_32_padding_carries_nothing() {
    let context = one(3, ONE_OF);
    let layout = context.manifest().layout();
    assert_eq!((layout.forms.len(), layout.padded), (3, 4));
    let forger = Forger::new(&context, 1, &[0, 1]);
    let contests = forger.contests(&context);
    let (mut commitments, mut blindings) = forger.forms(&context);
    let mut claimed = forger.claimed.clone();
    let r = random_scalar(&mut rng(6));
    (commitments[3], blindings[3], claimed[3]) =
        (PedersenGens::default().commit(signed(1), r).compress(), r, 1);
    let mut transcript = forger.statement(&contests);
    let dealt = deal(
        &context,
        &PedersenGens::default(),
        &mut transcript,
        &claimed,
        &blindings,
        &commitments,
        nothing(),
    );
    let forged = forger.finish(&context, contests.clone(), dealt.proof);
    assert_eq!(check(&context, &forged), Err(BallotError::Range));

    // Nor are more commitments taken, or fewer: the proof's length is the layout's.
    for (places, pad) in [(8, 5), (2, 0)] {
        let (mut commitments, mut blindings) = forger.forms(&context);
        commitments.truncate(places);
        commitments.extend(vec![CompressedRistretto::identity(); pad.min(places - commitments.len())]);
        blindings.resize(places, Scalar::ZERO);
        let mut claimed = forger.claimed.clone();
        claimed.resize(places, 0);
        let mut transcript = forger.statement(&contests);
        let dealt = deal(
            &context,
            &PedersenGens::default(),
            &mut transcript,
            &claimed,
            &blindings,
            &commitments,
            nothing(),
        );
        let mut ballot = cast(&context, 1, 1, &[0, 1]);
        ballot.range = dealt.proof;
        assert_eq!(check(&context, &ballot), Err(BallotError::Schema), "{places} commitments");
    }
}

#[test]
fn errors_of_two_contests_do_not_cancel() {
    let context = context(three_contests());
    let mut forger = Forger::new(&context, 1, &[0, 1, 1, 0, 5]);
    // The first contest's first ciphertext holds one vote more than its commitment, the second contest's one less.
    forger.values[0].c.0 += Scalar::ONE;
    forger.values[2].c.0 -= Scalar::ONE;
    assert_eq!(check(&context, &forger.ballot(&context)), Err(BallotError::Linear));

    // With ρ restarted in each contest the two errors have the same weight: that variant would take the ballot.
    let contests = forger.contests(&context);
    let range = forger.range(&context, &mut forger.statement(&contests));
    let mut transcript = forger.replayed(&context, &contests, &range);
    let rho = folding(&mut transcript, &range);
    let restarted = [Scalar::ONE, rho, Scalar::ONE, rho, Scalar::ONE];
    let error: Scalar = forger.values.iter().zip(restarted).map(|(o, weight)| (o.c.0 - o.k.0) * weight).sum();
    assert_eq!(error, Scalar::ZERO);
    let linear = forger.linear(&mut transcript, &restarted);
    let forged = forger.assemble(contests, range, linear);
    assert_eq!(check(&context, &forged), Err(BallotError::Linear));
}
