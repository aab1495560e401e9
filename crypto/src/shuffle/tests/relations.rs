//! What comes out must be what went in, column by column; and errors that cancel with constant weights.

use super::forger::{apply, combine, forge, permutation, weighted};
use super::mix::{Secret, prove, seal_anew};
use super::statement::{Challenges, statement};
use super::*;
use zeroize::Zeroizing;

/// Who shuffles by the rules, changes what came out, and proves as if nothing had been changed.
fn altered(
    count: usize,
    width: usize,
    change: impl Fn(&Mix, &mut Vec<Pair>, &mut ChaCha20Rng),
) -> Option<Equation> {
    let mut mix = honest(count, width, 31);
    let mut rng = rng(32);
    // A secret of our own, so that it can be used after the change.
    let permutation = Zeroizing::new((0..count).rev().collect::<Vec<_>>());
    let randomness = Zeroizing::new((0..count * width).map(|_| random_scalar(&mut rng)).collect::<Vec<_>>());
    let secret = Secret { permutation, randomness };
    let key = RistrettoBasepointTable::create(mix.context.key.element());
    mix.outputs = seal_anew(&mix.context, &key, &mix.inputs, &secret).unwrap();
    let prove = |mix: &Mix, rng: &mut ChaCha20Rng| {
        let statement = statement(&mix.context, 1, 1, &mix.inputs, &mix.outputs);
        prove(&mix.context, statement, &mix.outputs, &secret, rng)
    };
    mix.proof = prove(&mix, &mut rng);
    assert_eq!(mix.fault(), None);
    let mut pairs = mix.outputs.pairs().to_vec();
    change(&mix, &mut pairs, &mut rng);
    mix.outputs = Answers::new(&mix.context, pairs).unwrap();
    // The proof that was made before the change is one of another statement: nothing of it holds.
    assert_eq!(mix.fault(), Some(Equation::Sums));
    mix.proof = prove(&mix, &mut rng);
    mix.fault()
}

#[test]
fn an_answer_is_dropped_and_another_copied() {
    let fault = altered(4, 2, |_, pairs, _| pairs.copy_within(0..2, 4));
    assert_eq!(fault, Some(Equation::Randomness(0)));
    // The copy is sealed anew, so that nobody sees it.
    let fault = altered(4, 2, |mix, pairs, rng| {
        for column in 0..2 {
            let (pair, r) = (pairs[column], random_scalar(rng));
            let c = moved(&pair.c, &(mix.context.key.element() * r));
            pairs[4 + column] = Pair { d: moved(&pair.d, &element(&r)), c };
        }
    });
    assert_eq!(fault, Some(Equation::Randomness(0)));
}

#[test]
fn one_component_is_altered() {
    for place in 0..6 {
        let column = place % 2;
        let d = altered(3, 2, |_, pairs, _| pairs[place].d = moved(&pairs[place].d, &element(&Scalar::ONE)));
        assert_eq!(d, Some(Equation::Randomness(column)));
        let c = altered(3, 2, |_, pairs, _| pairs[place].c = moved(&pairs[place].c, &element(&Scalar::ONE)));
        assert_eq!(c, Some(Equation::Answers(column)));
    }
}

#[test]
fn two_columns_of_one_answer_are_exchanged() {
    assert_eq!(altered(3, 3, |_, pairs, _| pairs.swap(4, 5)), Some(Equation::Randomness(1)));
}

#[test]
fn two_answers_are_exchanged_in_one_column_only() {
    assert_eq!(altered(3, 3, |_, pairs, _| pairs.swap(2, 5)), Some(Equation::Randomness(2)));
    assert_eq!(altered(3, 3, |_, pairs, _| pairs.swap(0, 3)), Some(Equation::Randomness(0)));
}

#[test]
fn an_answer_is_replaced_by_a_fresh_one() {
    let fault = altered(3, 1, |mix, pairs, rng| {
        pairs[1] = seal(&mix.context.key, &message::encode(b"mine").unwrap(), rng)[0];
    });
    assert_eq!(fault, Some(Equation::Randomness(0)));
    // Nor does one cancel another: what one answer gains another loses.
    let fault = altered(3, 1, |_, pairs, _| {
        let gain = element(&Scalar::from(7u64));
        (pairs[0].c, pairs[2].c) = (moved(&pairs[0].c, &gain), moved(&pairs[2].c, &-gain));
    });
    assert_eq!(fault, Some(Equation::Answers(0)));
}

/// A shuffle as the folding verifier sees it.
fn stage(mix: &Mix, place: u64) -> Stage<'_> {
    let statement = statement(&mix.context, 1, place, &mix.inputs, &mix.outputs);
    let challenges = Challenges::replay(statement, &mix.proof.items, &mix.proof.tail);
    Stage { place, inputs: &mix.inputs, link: mix.link(), challenges }
}

/// Weights that a forger knows.
fn constant(context: &Context) -> Weights {
    Weights {
        short: [Scalar::ONE; 3],
        columns: alloc::vec![[Scalar::ONE; 2]; context.width],
        chain: alloc::vec![Scalar::ONE; context.count],
    }
}

/// A shuffle of these answers whose announcements have these errors, added before the challenge.
fn with_errors(
    (context, secret, inputs): (&Context, Scalar, &Answers),
    place: u64,
    errors: &[i64],
    chain_errors: &[i64],
) -> Mix {
    let mut rng = rng(33 + place);
    let cycle = permutation(&[1, 2, 0]);
    let r: Vec<Scalar> = (0..6).map(|_| random_scalar(&mut rng)).collect();
    let outputs = combine(context, inputs, &cycle, &r);
    let (own, permuted) = (|_: &[Scalar]| cycle.clone(), |u: &[Scalar]| apply(&cycle, u));
    let randomness = weighted(&r, 2);
    let mut forger = forge(context, inputs, &outputs, &own, &permuted, &randomness);
    forger.statement = oracle::statement(context, 1, place, inputs, &outputs);
    let errors_of = |errors: &[i64]| {
        let error = |error: &i64| {
            let point = element(&Scalar::from(error.unsigned_abs()));
            if *error < 0 { -point } else { point }
        };
        errors.iter().map(error).collect()
    };
    (forger.errors, forger.chain_errors) = (errors_of(errors), errors_of(chain_errors));
    let proof = forger.prove(&mut rng);
    Mix { context: context.clone(), secret, inputs: inputs.clone(), outputs, proof }
}

/// Three answers of two pairs.
fn three_of_two() -> (Context, Scalar, Answers) {
    let mut rng = rng(33);
    let (context, secret) = context(3, 2, &mut rng);
    let inputs = sealed(&context, &mut rng);
    (context, secret, inputs)
}

#[test]
fn a_33_errors_that_cancel_with_constant_weights() {
    // In t1, t2, t3; in t4 of D and C of both columns; in t̂ of each item; and crosswise.
    let pairs: [(&[i64], &[i64], Equation); 5] = [
        (&[5, -5, 0], &[], Equation::Sums),
        (&[0, 5, -5], &[], Equation::Product),
        (&[0, 0, 0, 5, -5], &[], Equation::Randomness(0)),
        (&[0, 0, 0, 0, 5, 0, -5], &[], Equation::Answers(0)),
        (&[], &[5, 0, -5], Equation::Chain),
    ];
    let (context, secret, inputs) = three_of_two();
    let from = (&context, secret, &inputs);
    for (errors, chain, equation) in pairs {
        let mix = with_errors(from, 1, errors, chain);
        let stages = [stage(&mix, 1)];
        assert_eq!(
            judge(&mix.context, &stages, &[constant(&mix.context)]),
            Ok(()),
            "the weak fold is broken"
        );
        assert_eq!(mix.fault(), Some(equation));
    }
    let crosswise = with_errors(from, 1, &[0, 0, 5], &[-5]);
    assert_eq!(judge(&crosswise.context, &[stage(&crosswise, 1)], &[constant(&crosswise.context)]), Ok(()));
    assert_eq!(crosswise.fault(), Some(Equation::Commitment));
}

#[test]
fn a_33_errors_of_two_shuffles_that_cancel() {
    let (context, secret, inputs) = three_of_two();
    for (errors, chain, equation) in [
        (&[5][..], &[][..], Equation::Sums),
        (&[], &[0, 5], Equation::Chain),
        (&[0, 0, 0, 0, 5], &[], Equation::Answers(0)),
    ] {
        let negative = |errors: &[i64]| errors.iter().map(|error| -error).collect::<Vec<_>>();
        let one = with_errors((&context, secret, &inputs), 1, errors, chain);
        let two = with_errors((&context, secret, &one.outputs), 2, &negative(errors), &negative(chain));
        let stages = [stage(&one, 1), stage(&two, 2)];
        let weights = [constant(&context), constant(&context)];
        assert_eq!(judge(&context, &stages, &weights), Ok(()), "the weak fold is broken");
        let verdict = verify(&context, 1, &inputs, &[one.link(), two.link()], &mut rng(1));
        assert_eq!(verdict, Err(ShuffleError::Proof { place: 1, equation }));
        // The second one alone.
        let verdict = verify(&context, 2, &one.outputs, &[two.link()], &mut rng(1));
        assert_eq!(verdict, Err(ShuffleError::Proof { place: 2, equation }));
    }
}
