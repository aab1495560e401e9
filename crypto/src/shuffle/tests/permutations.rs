//! What is committed to must be a permutation, and the one by which the answers come out.

use super::forger::{Matrix, apply, combine, forge, permutation, weighted};
use super::*;
use crate::group::B;

/// Three sealed answers and their context.
fn three(seed: u64) -> (Context, Scalar, Answers, ChaCha20Rng) {
    let mut rng = rng(seed);
    let (context, secret) = context(3, 1, &mut rng);
    let inputs = sealed(&context, &mut rng);
    (context, secret, inputs, rng)
}

/// The verdict on a proof for `matrix` over outputs that are `combinations` of the inputs.
fn verdict(matrix: &Matrix, combinations: &Matrix, closed: bool) -> (Option<Equation>, Mix) {
    let (context, secret, inputs, mut rng) = three(21);
    let r: Vec<Scalar> = (0..3).map(|_| random_scalar(&mut rng)).collect();
    let outputs = combine(&context, &inputs, combinations, &r);
    let (own, permuted) = (|_: &[Scalar]| matrix.clone(), |u: &[Scalar]| apply(matrix, u));
    let randomness = weighted(&r, 1);
    let mut forger = forge(&context, &inputs, &outputs, &own, &permuted, &randomness);
    forger.closed = closed;
    let proof = forger.prove(&mut rng);
    let mix = Mix { context: context.clone(), secret, inputs, outputs, proof };
    (mix.fault(), mix)
}

fn scalars<const N: usize>(rows: [[i64; N]; N]) -> Matrix {
    let scalar = |number: i64| {
        let absolute = Scalar::from(number.unsigned_abs());
        if number < 0 { -absolute } else { absolute }
    };
    rows.map(|row| row.map(scalar).to_vec()).to_vec()
}

fn times(matrix: &Matrix, factor: Scalar) -> Matrix {
    matrix.iter().map(|row| row.iter().map(|entry| entry * factor).collect()).collect()
}

#[test]
fn the_forgers_proof_of_a_permutation_is_a_proof() {
    let cycle = permutation(&[2, 0, 1]);
    assert_eq!(verdict(&cycle, &cycle, false).0, None);
    assert_eq!(verdict(&cycle, &cycle, true).0, Some(Equation::Chain));
}

#[test]
fn a_doubly_stochastic_matrix_is_no_permutation() {
    // Half of an answer here and half there: M = (I + P)/2 for a cycle P, whose inverse is I − P + P².
    let matrix = times(&scalars([[1, 1, 0], [0, 1, 1], [1, 0, 1]]), Scalar::from(2u64).invert());
    let inverse_transposed = scalars([[1, 1, -1], [-1, 1, 1], [1, -1, 1]]);
    let (fault, mix) = verdict(&matrix, &inverse_transposed, false);
    assert_eq!(fault, Some(Equation::Product));
    assert_ne!(sorted(mix.plain(&mix.inputs)), sorted(mix.plain(&mix.outputs)));
    // All but one equation hold, and a chain that ends in the right product does not come from the factors.
    assert_eq!(verdict(&matrix, &inverse_transposed, true).0, Some(Equation::Chain));
}

#[test]
fn rows_must_sum_to_one() {
    // Two answers times 2 and 1/2: the product of the challenges stays.
    let half = Scalar::from(2u64).invert();
    let mut matrix = scalars([[2, 0, 0], [0, 0, 0], [0, 0, 1]]);
    let mut outputs = scalars([[0, 0, 0], [0, 2, 0], [0, 0, 1]]);
    (matrix[1][1], outputs[0][0]) = (half, half);
    let (fault, mix) = verdict(&matrix, &outputs, false);
    assert_eq!(fault, Some(Equation::Sums));
    assert_ne!(sorted(mix.plain(&mix.inputs)), sorted(mix.plain(&mix.outputs)));
}

#[test]
fn a_permutation_that_is_not_the_committed_one() {
    let (one, other) = (permutation(&[1, 2, 0]), permutation(&[0, 2, 1]));
    // Committed to one, the answers come out by the other.
    assert_eq!(verdict(&one, &other, false).0, Some(Equation::Randomness(0)));
    // The same, and the challenges are permuted by the other too.
    let (context, secret, inputs, mut rng) = three(22);
    let r: Vec<Scalar> = (0..3).map(|_| random_scalar(&mut rng)).collect();
    let outputs = combine(&context, &inputs, &other, &r);
    let (own, permuted) = (|_: &[Scalar]| one.clone(), |u: &[Scalar]| apply(&other, u));
    let randomness = weighted(&r, 1);
    let proof = forge(&context, &inputs, &outputs, &own, &permuted, &randomness).prove(&mut rng);
    let mix = Mix { context: context.clone(), secret, inputs, outputs, proof };
    assert_eq!(mix.fault(), Some(Equation::Commitment));
}

#[test]
fn who_knows_all_randomness_still_replaces_no_answer() {
    // A mixer with whom every voter shares her randomness: what he says of D is true, what he says of C is not.
    let mut rng = rng(23);
    let (context, secret) = context(3, 1, &mut rng);
    let draw = |rng: &mut ChaCha20Rng| (0..3).map(|_| random_scalar(rng)).collect::<Vec<_>>();
    let (before, after) = (draw(&mut rng), draw(&mut rng));
    let answers = |randomness: &[Scalar], numbers: [u64; 3]| {
        let pair = |(r, number): (&Scalar, u64)| Pair {
            d: Point::new(element(r)).unwrap(),
            c: Point::new(B * Scalar::from(number) + context.key.element() * r).unwrap(),
        };
        Answers::new(&context, randomness.iter().zip(numbers).map(pair).collect()).unwrap()
    };
    let (inputs, outputs) = (answers(&before, [1, 2, 3]), answers(&after, [3, 1, 9]));
    let cycle = permutation(&[2, 0, 1]);
    let (own, permuted) = (|_: &[Scalar]| cycle.clone(), |u: &[Scalar]| apply(&cycle, u));
    let randomness = |u: &[Scalar], permuted: &[Scalar]| {
        let sum =
            |r: &[Scalar], weights: &[Scalar]| r.iter().zip(weights).map(|(r, w)| r * w).sum::<Scalar>();
        alloc::vec![sum(&after, permuted) - sum(&before, u)]
    };
    let proof = forge(&context, &inputs, &outputs, &own, &permuted, &randomness).prove(&mut rng);
    let mix = Mix { context: context.clone(), secret, inputs, outputs, proof };
    assert_eq!(mix.fault(), Some(Equation::Answers(0)));
}
