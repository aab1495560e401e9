//! Votes that cost their squares: budgets that are overdrawn, squares that are none, and proofs that belong elsewhere.

use super::batches::{together, unweighted};
use super::forger::{Forger, signed};
use super::*;
use crate::group::{B, Scalar, b_blinding, random_scalar};
use curve25519_dalek::ristretto::RistrettoPoint;
use proptest::prelude::*;

/// Nine credits, votes for only.
const BUDGET: Rule = Rule::Quadratic { credits: 9, against: false };
/// Nine credits, votes for and against: a value of 3 is none.
const CONVICTION: Rule = Rule::Quadratic { credits: 9, against: true };

/// Announced proofs of squares with room for the responses, and the secrets `b`, `a` of each value, then `d`.
type Announced = (Vec<u8>, Vec<(Vec<[Scalar; 2]>, Scalar)>);

impl Forger {
    /// The announcements of a prover who claims `votes`, over what the ballot really commits to.
    pub(super) fn announce(&self, context: &Context) -> Announced {
        let (mut rng, mut proofs, mut secrets) = (rng(9_200), Vec::new(), Vec::new());
        for squares in &context.manifest().layout().squares {
            let offset = B * Scalar::from(squares.offset);
            let mut own = Vec::new();
            let mut product = RistrettoPoint::default();
            for o in &self.values[squares.values.clone()] {
                let [b, a] = [(); 2].map(|()| random_scalar(&mut rng));
                let g = RistrettoPoint::mul_base(&o.k.0) + b_blinding() * o.k.1 - offset;
                proofs.extend((RistrettoPoint::mul_base(&b) + b_blinding() * a).compress().to_bytes());
                product += g * b;
                own.push([b, a]);
            }
            let d = random_scalar(&mut rng);
            proofs.extend((product + b_blinding() * d).compress().to_bytes());
            proofs.resize(proofs.len() + 32 * (2 * own.len() + 1), 0);
            secrets.push((own, d));
        }
        (proofs, secrets)
    }

    /// The proofs with the responses for the claimed votes.
    pub(super) fn respond(&self, context: &Context, announced: Announced, c: &Scalar) -> Vec<u8> {
        let (mut proofs, secrets) = announced;
        let mut rest = proofs.as_mut_slice();
        let contests = context.manifest().layout().squares.iter().zip(secrets).zip(&self.costs);
        for ((squares, (own, d)), cost) in contests {
            let (mut responses, mut spent) = (Vec::new(), Scalar::ZERO);
            for ([b, a], k) in own.iter().zip(squares.values.clone()) {
                let (v, r) = (self.votes[k], self.values[k].k.1);
                responses.extend([b + c * v, a + c * r]);
                spent += v * r;
            }
            responses.push(d + c * (cost.1 - spent));
            let (proof, behind) = rest.split_at_mut(32 * (3 * own.len() + 2));
            rest = behind;
            let slots = proof[32 * (own.len() + 1)..].chunks_exact_mut(32);
            slots.zip(responses).for_each(|(slot, z)| slot.copy_from_slice(z.as_bytes()));
        }
        proofs
    }
}

/// A budget, a conviction budget and a sum on one ballot.
fn mixed() -> Vec<Contest> {
    vec![contest("a", 2, BUDGET), contest("b", 2, ONE_OF), contest("c", 2, CONVICTION)]
}

#[track_caller]
fn refused(forger: &Forger, context: &Context, answer: BallotError) {
    assert_eq!(check(context, &forger.ballot(context)), Err(answer));
}

#[test]
fn what_is_within_the_budget_is_believed_whoever_proves_it() {
    for (rule, all) in [
        (BUDGET, [[3, 0, 0], [0, 0, 0], [2, 2, 1], [1, 2, 2], [0, 0, 3]]),
        (CONVICTION, [[0, 3, 3], [3, 3, 3], [6, 3, 3], [5, 1, 2], [1, 5, 4]]),
    ] {
        let context = one(3, rule);
        for values in all {
            assert_eq!(check(&context, &cast(&context, 1, 1, &values)), Ok(()), "{values:?}");
            let forger = Forger::new(&context, 1, &values.map(|value| value as i64));
            assert_eq!(check(&context, &forger.ballot(&context)), Ok(()), "{values:?}");
        }
    }
    let context = context(mixed());
    assert_eq!(check(&context, &cast(&context, 1, 1, &[2, 2, 1, 1, 5])), Ok(()));
    assert_eq!(Forger::new(&context, 1, &[2, 2, 1, 1, 5]).ballot(&context).squares.len(), 2 * 32 * 8);
}

#[test]
fn the_largest_budgets_are_sealed_beside_values_of_32_bits() {
    let most = Rule::Quadratic { credits: 65_535, against: true };
    let contests = vec![contest("a", 2, most), contest("b", 1, Rule::Cap { cap: 70_000 })];
    let context = context(contests);
    assert_eq!(context.manifest().layout().bits, 32);
    for values in [[0, 255, 70_000], [510, 255, 0], [255 + 181, 255 - 181, 1]] {
        assert_eq!(check(&context, &cast(&context, 1, 1, &values)), Ok(()), "{values:?}");
    }
    // 255² + 23² = 65,554.
    let refused = seal(
        &context,
        &code(1).credential(context.manifest().id()).expect("not zero"),
        1,
        0,
        &[0, 255 + 23, 0],
        &mut rng(1),
    );
    assert_eq!(refused.err(), Some(SealError::Rule { contest: 0 }));
}

#[test]
fn one_credit_too_many() {
    for (rule, values) in
        [(BUDGET, [3, 1, 0]), (BUDGET, [2, 2, 2]), (CONVICTION, [0, 2, 3]), (CONVICTION, [7, 3, 3])]
    {
        let context = one(3, rule);
        let mut forger = Forger::new(&context, 1, &values);
        refused(&forger, &context, BallotError::Range);
        // With a `Q` of what may be spent the range proof holds, but the squares do not.
        forger.costs[0].0 = signed(9);
        forger.claimed[3] = 0;
        refused(&forger, &context, BallotError::Squares);
    }
    let credential = |context: &Context| code(1).credential(context.manifest().id()).expect("not zero");
    for (rule, values) in [(BUDGET, [3, 1, 0]), (CONVICTION, [0, 2, 3]), (BUDGET, [u64::MAX, 0, 0])] {
        let context = one(3, rule);
        let refused = seal(&context, &credential(&context), 1, 0, &values, &mut rng(1)).err();
        assert_eq!(refused, Some(SealError::Rule { contest: 0 }));
    }
}

#[test]
fn votes_against_where_there_are_none_and_below_all_that_there_are() {
    let context = one(3, BUDGET);
    refused(&Forger::new(&context, 1, &[-1, 0, 0]), &context, BallotError::Range);
    refused(&Forger::new(&context, 1, &[-3, 0, 0]), &context, BallotError::Range);
    // Of 10 credits 3 votes are the most, and −4 would be a value of −1.
    let context = one(3, Rule::Quadratic { credits: 10, against: true });
    refused(&Forger::new(&context, 1, &[-1, 3, 3]), &context, BallotError::Range);
}

/// `number` to the power `exponent`, whose bytes begin with the least significant one.
fn power(number: Scalar, exponent: [u8; 32]) -> Scalar {
    let bits = (0..256).rev().map(|bit| exponent[bit / 8] >> (bit % 8) & 1);
    bits.fold(Scalar::ONE, |power, bit| {
        let square = power * power;
        if bit == 1 { square * number } else { square }
    })
}

#[test]
fn numbers_whose_squares_wrap_around() {
    // ℓ − 1 is divisible by four: 2^((ℓ−1)/4) is a number whose square is −1, since 2 is no square.
    let quarter = (-Scalar::ONE) * Scalar::from(4u64).invert();
    let i = power(Scalar::from(2u64), quarter.to_bytes());
    assert_eq!(i * i, -Scalar::ONE);
    let context = one(2, BUDGET);
    // 7 votes and 7i votes cost nothing at all; 5 and 4i cost 9.
    for (votes, cost) in [
        ([signed(7), signed(7) * i], 0),
        ([signed(5), signed(4) * i], 9),
        ([i * signed(3), Scalar::ZERO], -9),
    ] {
        let mut forger = Forger::new(&context, 1, &[0, 0]);
        for (place, vote) in votes.into_iter().enumerate() {
            (forger.values[place].c.0, forger.values[place].k.0, forger.votes[place]) = (vote, vote, vote);
        }
        forger.costs[0].0 = signed(cost);
        forger.claimed = vec![5, 4, (9 - cost) as u64, 0];
        // The equations of squares hold; the range of the values does not.
        refused(&forger, &context, BallotError::Range);
    }
}

#[test]
fn squares_that_are_none() {
    let context = one(3, CONVICTION);
    let honest = Forger::new(&context, 1, &[5, 4, 3]);
    for cost in [0, 1, 4, 6, 9] {
        let mut forger = honest.clone();
        forger.costs[0].0 = signed(cost);
        forger.claimed[3] = (9 - cost) as u64;
        refused(&forger, &context, BallotError::Squares);
    }
    // Votes that the values do not hold: those of another selection, the values themselves, none.
    for votes in [[1, 2, 0], [5, 4, 3], [0, 0, 0], [-2, 1, 0], [2, 0, 0]] {
        let mut forger = honest.clone();
        forger.votes = votes.map(signed).to_vec();
        forger.costs[0].0 = signed(votes.iter().map(|vote| vote * vote).sum());
        refused(&forger, &context, BallotError::Squares);
    }
    // The leftover of another commitment than `Q`.
    let mut forger = honest.clone();
    let contests = forger.contests(&context);
    forger.costs[0].0 = signed(0);
    let range = forger.range(&context, &mut forger.statement(&contests));
    forger.costs[0].0 = signed(5);
    assert_eq!(check(&context, &forger.finish(&context, contests, range)), Err(BallotError::Range));
    // A ciphertext with more votes than its commitment.
    let mut forger = honest;
    forger.values[1].c.0 += Scalar::ONE;
    refused(&forger, &context, BallotError::Linear);
}

#[test]
fn squares_of_another_contest_another_voter_and_another_ballot() {
    let context = context(vec![contest("a", 2, BUDGET), contest("b", 2, BUDGET)]);
    let mut forger = Forger::new(&context, 1, &[2, 1, 3, 0]);
    // Both sums are within the budget, each in the other's place.
    forger.costs.swap(0, 1);
    forger.claimed.swap(2, 5);
    refused(&forger, &context, BallotError::Squares);

    let (alice, bob) = (cast(&context, 1, 1, &[2, 1, 3, 0]), cast(&context, 2, 1, &[2, 1, 3, 0]));
    let again = cast(&context, 1, 2, &[2, 1, 3, 0]);
    let mut swapped = alice.clone();
    swapped.squares.rotate_left(32 * 8);
    assert_eq!(check(&context, &swapped), Err(BallotError::Credential));
    for other in [&bob, &again] {
        let mut copied = alice.clone();
        copied.squares.clone_from(&other.squares);
        assert_eq!(check(&context, &copied), Err(BallotError::Credential));
        let mut copied = alice.clone();
        let cost = other.contests[0].values[192..].to_vec();
        copied.contests[0].values[192..].copy_from_slice(&cost);
        assert_eq!(check(&context, &copied), Err(BallotError::Credential));
    }
    // Only the responses, which no challenge binds.
    let mut copied = alice.clone();
    copied.squares[96..256].copy_from_slice(&bob.squares[96..256]);
    assert_eq!(check(&context, &copied), Err(BallotError::Squares));
    // Neither field fits an election without such contests.
    let plain = one(2, ONE_OF);
    let ballot = Ballot { squares: alice.squares.clone(), ..cast(&plain, 1, 1, &[1]) };
    assert_eq!(check(&plain, &ballot), Err(BallotError::Schema));
}

#[test]
fn a_sum_of_squares_that_is_shifted() {
    let context = one(2, CONVICTION);
    let ballot = cast(&context, 1, 1, &[5, 4]);
    for by in [B, b_blinding(), *context.key().element()] {
        let mut shifted = ballot.clone();
        let at = 2 * VALUE_BYTES;
        let cost = Point::from_bytes(shifted.contests[0].values[at..].try_into().expect("32 bytes"));
        let moved = (cost.expect("a point").element() + by).compress();
        shifted.contests[0].values[at..].copy_from_slice(moved.as_bytes());
        assert_eq!(check(&context, &shifted), Err(BallotError::Credential));
    }
}

#[test]
fn every_part_has_one_encoding() {
    let context = one(2, CONVICTION);
    let ballot = cast(&context, 1, 1, &[5, 4]);
    let part = Part::Squares(0);
    for place in 0..8 {
        for (bytes, fault) in [
            ([0; 32], (place < 3).then_some(BallotError::Identity(part))),
            ([0xff; 32], Some(BallotError::Encoding(part))),
        ] {
            let mut changed = ballot.clone();
            changed.squares[place * 32..][..32].copy_from_slice(&bytes);
            let fault = fault.unwrap_or(BallotError::Squares);
            assert_eq!(check(&context, &changed), Err(fault), "part {place}");
        }
    }
    for (bytes, fault) in [([0; 32], BallotError::Identity(part)), ([0xff; 32], BallotError::Encoding(part))]
    {
        let mut changed = ballot.clone();
        changed.contests[0].values[2 * VALUE_BYTES..].copy_from_slice(&bytes);
        assert_eq!(check(&context, &changed), Err(fault));
    }
    let schema = |change: &dyn Fn(&mut Ballot)| {
        let mut changed = ballot.clone();
        change(&mut changed);
        assert_eq!(check(&context, &changed), Err(BallotError::Schema));
    };
    schema(&|ballot| ballot.squares.clear());
    schema(&|ballot| ballot.squares.truncate(7 * 32));
    schema(&|ballot| ballot.squares.extend([1; 32]));
    schema(&|ballot| ballot.contests[0].values.truncate(2 * VALUE_BYTES));
    schema(&|ballot| ballot.contests[0].values.truncate(2 * VALUE_BYTES + 31));
    let mut kind = ballot.clone();
    kind.contests[0].kind = 0;
    assert_eq!(check(&context, &kind), Err(BallotError::WrongContest(0)));
}

#[test]
fn no_byte_can_be_changed() {
    let context = one(2, CONVICTION);
    let bytes = cast(&context, 1, 1, &[5, 4]).to_bytes();
    for place in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (place % 8);
        if let Ok(ballot) = Ballot::from_bytes(&flipped) {
            assert!(check(&context, &ballot).is_err(), "byte {place} can be changed");
        }
    }
}

/// Adds to a response of a proof of squares: its place among the 32-byte parts of all proofs.
fn shift(ballot: &mut Ballot, place: usize, by: Scalar) {
    let slot = &mut ballot.squares[place * 32..][..32];
    let old = Scalar::from_bytes_mod_order(slot.try_into().expect("32 bytes"));
    slot.copy_from_slice((old + by).as_bytes());
}

#[test]
fn errors_of_two_ballots_and_of_two_equations_that_cancel() {
    let context = one(2, CONVICTION);
    let honest: Vec<Ballot> = (1..=4).map(|voter| cast(&context, voter, 1, &[5, 4])).collect();
    assert!(unweighted(&context, &honest));
    let delta = Scalar::from(7u64);
    // `A5 A5 A6 f g f g h`: the two `g` and `h` multiply B̃ alone.
    for place in [4, 6, 7] {
        let mut pair = honest.clone();
        shift(&mut pair[1], place, delta);
        shift(&mut pair[2], place, -delta);
        assert!(unweighted(&context, &pair), "the weak variant must really be broken");
        let fault = Err(BallotError::Squares);
        assert_eq!(together(&context, &pair), [Ok(()), fault, fault, Ok(())]);
    }
    for (one, two) in [(4, 6), (4, 7), (6, 7)] {
        let mut alone = honest[0].clone();
        shift(&mut alone, one, delta);
        shift(&mut alone, two, -delta);
        assert!(unweighted(&context, &[alone.clone()]), "the weak variant must really be broken");
        assert_eq!(together(&context, &[alone, honest[1].clone()]), [Err(BallotError::Squares), Ok(())]);
    }
    // Against an error of the linear proof.
    let mut alone = honest[0].clone();
    shift(&mut alone, 7, delta);
    let slot = &mut alone.linear[4 * 32..][..32];
    let old = Scalar::from_bytes_mod_order(slot.try_into().expect("32 bytes"));
    slot.copy_from_slice((old - delta).as_bytes());
    assert_eq!(together(&context, &[alone]), [Err(BallotError::Linear)]);
}

#[test]
fn a_challenge_recomputes_sums_of_squares() {
    let context = context(mixed());
    let credential = code(1).credential(context.manifest().id()).expect("not zero");
    let sealed = seal(&context, &credential, 1, 0, &[3, 0, 1, 3, 3], &mut rng(5)).expect("within the budget");
    let shown = *sealed.fingerprint();
    let opened = Challenge::from_bytes(&sealed.challenge().to_bytes()).expect("it was just encoded");
    assert_eq!(opened.recompute(&context), Ok(shown));
}

#[test]
fn the_length_tells_nothing_of_what_is_spent() {
    let context = one(3, CONVICTION);
    let lengths = [[3, 3, 3], [0, 3, 3], [5, 4, 3], [1, 5, 4]]
        .map(|values| cast(&context, 1, 1, &values).to_bytes().len());
    assert!(lengths.iter().all(|length| *length == lengths[0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Honest ballots, ballots of any votes and any claimed cost, and shifted responses: the verdict on each is the single
    /// verifier's, and says yes exactly where votes are within the budget and nothing was touched.
    #[test]
    fn verdicts_on_squares_do_not_depend_on_the_batch(
        ballots in proptest::collection::vec(((-1i64..8, -1i64..8), 0i64..12, proptest::option::weighted(0.3, (3usize..8, 1u64..5))), 1..7),
        against in any::<bool>(),
    ) {
        let context = one(2, Rule::Quadratic { credits: 9, against });
        let offset = if against { 3 } else { 0 };
        let mut expected = Vec::new();
        let cast: Vec<Ballot> = (1..).zip(&ballots).map(|(voter, ((a, b), cost, shifted))| {
            let mut forger = Forger::new(&context, voter, &[*a, *b]);
            let true_cost = (a - offset).pow(2) + (b - offset).pow(2);
            // Half of them claim another cost than the true one.
            if cost % 2 == 1 {
                forger.costs[0].0 = signed(*cost);
                forger.claimed[2] = (9 - cost) as u64;
            }
            let mut ballot = forger.ballot(&context);
            if let Some((place, by)) = shifted {
                shift(&mut ballot, *place, Scalar::from(*by));
            }
            let true_claim = cost % 2 == 0 || *cost == true_cost;
            expected.push(*a >= 0 && *b >= 0 && true_cost <= 9 && true_claim && shifted.is_none());
            ballot
        }).collect();
        let verdicts: Vec<bool> = together(&context, &cast).iter().map(Result::is_ok).collect();
        prop_assert_eq!(verdicts, expected);
    }
}
