//! Every challenge depends on all that came before it; a variant that leaves one thing out is broken here.

use super::forger::{Matrix, forge};
use super::statement::{Challenges, statement};
use super::*;

#[test]
fn a_02_a_proof_is_of_one_statement() {
    let mix = honest(3, 2, 41);
    let refused = |mix: &Mix, mixer, place| {
        let error = ShuffleError::Proof { place, equation: Equation::Sums };
        assert_eq!(mix.verdict_as(mixer, place), Err(error));
    };
    assert_eq!(mix.verdict(), Ok(()));
    refused(&mix, 2, 1);
    refused(&mix, 1, 2);
    let with = |change: fn(&mut Mix)| {
        let mut changed = mix.clone();
        change(&mut changed);
        refused(&changed, 1, 1);
    };
    with(|mix| mix.context.election[0] ^= 1);
    with(|mix| mix.context.close[31] ^= 1);
    with(|mix| mix.context.contest += 1);
    with(|mix| mix.context.key = moved(&mix.context.key, &element(&Scalar::ONE)));
    with(|mix| core::mem::swap(&mut mix.inputs, &mut mix.outputs));
    // Every single pair of both lists.
    for place in 0..6 {
        let mut changed = mix.clone();
        let mut pairs = changed.inputs.pairs().to_vec();
        pairs[place].c = moved(&pairs[place].c, &element(&Scalar::ONE));
        changed.inputs = Answers::new(&mix.context, pairs).unwrap();
        refused(&changed, 1, 1);
    }
}

#[test]
fn the_transcript_is_the_whole_statement_first() {
    let mix = honest(2, 2, 42);
    let mut transcript = statement(&mix.context, 1, 1, &mix.inputs, &mix.outputs);
    let labels = ["election", "close", "contest", "Y", "mixer", "place", "count", "width"];
    let answers = ["D", "C"].repeat(4).into_iter().chain(["D'", "C'"].repeat(4));
    let expected: Vec<&str> = labels.into_iter().chain(answers).collect();
    assert_eq!(transcript.labels, expected);
    let mut theirs = oracle::statement(&mix.context, 1, 1, &mix.inputs, &mix.outputs);
    assert_eq!(transcript.challenge("same"), theirs.challenge("same"));
}

#[test]
fn a_02_every_commitment_and_announcement_moves_the_challenges() {
    let mix = honest(2, 1, 43);
    let challenges = |proof: &Proof| {
        let statement = statement(&mix.context, 1, 1, &mix.inputs, &mix.outputs);
        let Challenges { u, c } = Challenges::replay(statement, &proof.items, &proof.tail);
        (u, c)
    };
    let (u, c) = challenges(&mix.proof);
    let one = element(&Scalar::ONE);
    let with = |first: bool, change: &dyn Fn(&mut Proof)| {
        let mut changed = mix.proof.clone();
        change(&mut changed);
        let (other_u, other_c) = challenges(&changed);
        assert_eq!((other_u[0] != u[0], other_u[1] != u[1], other_c != c), (first, first, true));
    };
    for place in 0..2 {
        with(true, &|proof| proof.items[place].commitment = moved(&proof.items[place].commitment, &one));
        with(false, &|proof| proof.items[place].chain = moved(&proof.items[place].chain, &one));
        with(false, &|proof| proof.items[place].announcement = moved(&proof.items[place].announcement, &one));
    }
    with(false, &|proof| proof.tail.sums = moved(&proof.tail.sums, &one));
    with(false, &|proof| proof.tail.product = moved(&proof.tail.product, &one));
    with(false, &|proof| proof.tail.commitment = moved(&proof.tail.commitment, &one));
    with(false, &|proof| proof.tail.columns[0].d = moved(&proof.tail.columns[0].d, &one));
    with(false, &|proof| proof.tail.columns[0].c = moved(&proof.tail.columns[0].c, &one));
    // One point in two roles: exchanging equal things in the bytes is no exchange in the transcript.
    with(false, &|proof| core::mem::swap(&mut proof.tail.sums, &mut proof.tail.product));
}

/// `a^e` for an exponent's bytes, least significant first.
fn power(base: Scalar, exponent: &[u8; 32]) -> Scalar {
    let bits = exponent.iter().rev().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
    bits.fold(Scalar::ONE, |power, bit| power * power * if bit == 1 { base } else { Scalar::ONE })
}

/// A square root modulo `ℓ`, which is 5 modulo 8.
fn root(square: Scalar) -> Option<Scalar> {
    let halved = |bytes: [u8; 32]| {
        let above = bytes.into_iter().skip(1).chain([0]);
        let mut halved = [0; 32];
        halved
            .iter_mut()
            .zip(bytes.iter().zip(above))
            .for_each(|(slot, (own, next))| *slot = own >> 1 | next << 7);
        halved
    };
    // (ℓ − 1)/4 is odd, and (ℓ + 3)/8 half of what follows it.
    let quarter = halved(halved(*(-Scalar::ONE).as_bytes()));
    let eighth = halved(*(Scalar::from_bytes_mod_order(quarter) + Scalar::ONE).as_bytes());
    let candidate = power(square, &eighth);
    let roots = [candidate, candidate * power(Scalar::from(2u64), &quarter)];
    roots.into_iter().find(|root| root * root == square)
}

#[test]
fn roots_are_roots() {
    let mut rng = rng(44);
    let found = (0..20).map(|_| random_scalar(&mut rng)).filter(|number| {
        assert!(root(number * number).is_some());
        root(*number).is_some()
    });
    assert!((1..20).contains(&found.count()));
}

/// Two answers: `a` sealed thrice and `b` once, or the other way round.
struct Stuffing {
    context: Context,
    secret: Scalar,
    inputs: Answers,
    outputs: Answers,
    before: Vec<Scalar>,
    after: Vec<Scalar>,
}

/// A mixer who knows the randomness of four answers `a, a, b, b` and lets `a, b, b, b` come out.
fn stuffing(rng: &mut ChaCha20Rng) -> Stuffing {
    let (context, secret) = context(4, 1, rng);
    let answers = |which: [&[u8]; 4], rng: &mut ChaCha20Rng| {
        let r: Vec<Scalar> = (0..4).map(|_| random_scalar(rng)).collect();
        let pair = |(r, answer): (&Scalar, &[u8])| Pair {
            d: Point::new(element(r)).unwrap(),
            c: moved(&message::encode(answer).unwrap()[0], &(context.key.element() * r)),
        };
        (Answers::new(&context, r.iter().zip(which).map(pair).collect()).unwrap(), r)
    };
    let (inputs, before) = answers([b"a", b"a", b"b", b"b"], rng);
    let (outputs, after) = answers([b"a", b"b", b"b", b"b"], rng);
    Stuffing { context, secret, inputs, outputs, before, after }
}

/// `u'` with `u'_1 = u_1 + u_2`, `u'_2 + u'_3 + u'_4 = u_3 + u_4` and the same product: `a` and `b` weigh what they weighed.
fn weighing_the_same(u: &[Scalar]) -> Vec<Scalar> {
    let first = u[0] + u[1];
    let two = Scalar::from(2u64);
    for last in (1..100u64).map(Scalar::from) {
        // The two in the middle have this sum and this product.
        let sum = u[2] + u[3] - last;
        let product = u.iter().product::<Scalar>() * (first * last).invert();
        if let Some(root) = root(sum * sum - Scalar::from(4u64) * product) {
            let middle = (sum + root) * two.invert();
            return alloc::vec![first, middle, sum - middle, last];
        }
    }
    panic!("half of all numbers are squares");
}

/// A matrix whose rows sum to one and that takes `u` to `permuted`: two entries of each row do.
fn fitting(u: &[Scalar], permuted: &[Scalar]) -> Matrix {
    let row = |target: &Scalar| {
        let share = (target - u[1]) * (u[0] - u[1]).invert();
        alloc::vec![share, Scalar::ONE - share, Scalar::ZERO, Scalar::ZERO]
    };
    permuted.iter().map(row).collect()
}

#[test]
fn a_01_a_commitment_made_after_its_challenges_stuffs_the_ballot_box() {
    let mut rng = rng(45);
    let Stuffing { context, secret, inputs, outputs, before, after } = stuffing(&mut rng);
    let randomness = |u: &[Scalar], permuted: &[Scalar]| {
        let sum =
            |r: &[Scalar], weights: &[Scalar]| r.iter().zip(weights).map(|(r, w)| r * w).sum::<Scalar>();
        alloc::vec![sum(&after, permuted) - sum(&before, u)]
    };
    let matrix = |u: &[Scalar]| fitting(u, &weighing_the_same(u));
    let mut forger = forge(&context, &inputs, &outputs, &matrix, &weighing_the_same, &randomness);
    forger.committed = false;
    let statement = forger.statement.clone();
    let proof = forger.prove(&mut rng);
    let link = Link { mixer: 1, outputs: &outputs, proof: &proof };
    // The variant that draws `u` before it absorbs the commitments is satisfied with the forged answers …
    let (u, c) = oracle::challenges(statement, &proof, false);
    assert_eq!(
        oracle::equations(&context, &inputs, &link, &u, c),
        None,
        "the weak variant must really be broken"
    );
    let mix =
        Mix { context: context.clone(), secret, inputs, outputs: outputs.clone(), proof: proof.clone() };
    assert_ne!(sorted(mix.plain(&mix.inputs)), sorted(mix.plain(&mix.outputs)));
    // … and ours is not.
    assert_eq!(mix.fault(), Some(Equation::Sums));
}

#[test]
fn challenges_of_zero_would_prove_anything() {
    let mut rng = rng(46);
    let Stuffing { context, secret, inputs, outputs, .. } = stuffing(&mut rng);
    let zero = alloc::vec![Scalar::ZERO; 4];
    let matrix = |_: &[Scalar]| forger::permutation(&[0, 1, 2, 3]);
    let (nothing, none) = (|u: &[Scalar]| u.to_vec(), |_: &[Scalar], _: &[Scalar]| alloc::vec![Scalar::ZERO]);
    let mut forger = forge(&context, &inputs, &outputs, &matrix, &nothing, &none);
    forger.forced = Some(zero.clone());
    let statement = forger.statement.clone();
    let proof = forger.prove(&mut rng);
    let link = Link { mixer: 1, outputs: &outputs, proof: &proof };
    let (u, c) = oracle::challenges(statement, &proof, true);
    assert_eq!(oracle::equations(&context, &inputs, &link, &zero, c), None, "zeros must really be broken");
    // No proof brings its challenges along.
    assert_ne!(u, zero);
    let mix =
        Mix { context: context.clone(), secret, inputs, outputs: outputs.clone(), proof: proof.clone() };
    assert_eq!(mix.fault(), Some(Equation::Product));
}

#[test]
fn a_19_a_proof_is_not_malleable() {
    // Moving an announcement and its response together keeps an equation for the old challenge only.
    let mix = honest(3, 1, 47);
    let one = element(&Scalar::ONE);
    let with = |change: &dyn Fn(&mut Proof)| {
        let mut changed = mix.clone();
        change(&mut changed.proof);
        assert!(changed.fault().is_some());
    };
    with(&|proof| {
        proof.tail.sums = moved(&proof.tail.sums, &one);
        proof.tail.responses[0] += Scalar::ONE;
    });
    with(&|proof| {
        proof.items[1].announcement = moved(&proof.items[1].announcement, &one);
        proof.items[1].chain_response += Scalar::ONE;
    });
    with(&|proof| {
        proof.tail.columns[0].d = moved(&proof.tail.columns[0].d, &-one);
        proof.tail.columns[0].c = moved(&proof.tail.columns[0].c, &-mix.context.key.element());
        proof.tail.column_responses[0] += Scalar::ONE;
    });
    // Nor do responses alone move: each stands in an equation that fixes it.
    let equation = |change: &dyn Fn(&mut Proof)| {
        let mut changed = mix.clone();
        change(&mut changed.proof);
        changed.fault()
    };
    for (place, fault) in [(0, Equation::Sums), (1, Equation::Product), (2, Equation::Commitment)] {
        assert_eq!(equation(&|proof| proof.tail.responses[place] += Scalar::ONE), Some(fault));
    }
    let column = equation(&|proof| proof.tail.column_responses[0] += Scalar::ONE);
    assert_eq!(column, Some(Equation::Randomness(0)));
    let chain = equation(&|proof| proof.items[2].chain_response += Scalar::ONE);
    assert_eq!(chain, Some(Equation::Chain));
    assert_eq!(equation(&|proof| proof.items[0].response += Scalar::ONE), Some(Equation::Commitment));
}
