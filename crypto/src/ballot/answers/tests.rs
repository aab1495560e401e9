//! Attacks on ballots of answers, each with one thing wrong.

use super::*;
use crate::ballot::{Challenge, SealError, seal, verify_ballots};
use crate::credential::Credential;
use crate::encoding::EncodingError;
use crate::fixture::{code, contest, context, rng};
use crate::manifest::{Answer, Rule, Texts};
use crate::tally::count;
use alloc::vec;
use proptest::prelude::*;

/// A ranking of three, five grades of two, and a text that takes two pairs.
fn three() -> Context {
    let ranking = Answer::Ranking { partial: true, ties: true, count: count::Rule::Schulze };
    let titles = (0..5).map(|grade| Texts::one("en", &alloc::format!("Grade {grade}"))).collect();
    let grades = Answer::Grades { titles, count: count::Rule::MajorityJudgment };
    let text = Answer::Text { longest: 40 };
    context(vec![
        contest("r", 3, Rule::Answer(ranking)),
        contest("g", 2, Rule::Answer(grades)),
        contest("t", 0, Rule::Answer(text)),
    ])
}

fn values(ranks: [u64; 3], grades: [u64; 2], text: &str) -> Vec<u64> {
    let mut written = vec![0; 41];
    written[0] = text.len() as u64;
    written.iter_mut().skip(1).zip(text.bytes()).for_each(|(slot, byte)| *slot = byte.into());
    [&ranks[..], &grades[..], &written[..]].concat()
}

fn credential(context: &Context, voter: u64) -> Credential {
    code(voter).credential(context.manifest().id()).expect("not zero")
}

fn ballot(context: &Context, voter: u64) -> Ballot {
    let values = values([1, 2, 0], [5, 1], "Ada, with love");
    let sealed = seal(context, &credential(context, voter), 1, 0, &values, &mut rng(voter));
    sealed.and_then(|sealed| sealed.cast(context, &mut rng(voter))).expect("the answers keep to their forms")
}

/// The verdict on a ballot alone, and between two honest ones: the same.
fn check(context: &Context, ballot: &Ballot) -> Result<(), BallotError> {
    let verdict = |ballots: Vec<Ballot>, place: usize| {
        let mut verdicts = verify_ballots(context, ballots, &mut rng(7));
        verdicts.swap_remove(place).map(|verified| assert!(verified.ciphertexts().is_empty()))
    };
    let alone = verdict(vec![ballot.clone()], 0);
    let honest = [super::tests::ballot(context, 101), super::tests::ballot(context, 102)];
    let [first, second] = honest;
    let among = vec![first, ballot.clone(), second];
    assert_eq!(verdict(among.clone(), 1), alone);
    assert_eq!((verdict(among.clone(), 0), verdict(among, 2)), (Ok(()), Ok(())));
    alone
}

/// Proves a ballot anew as its statement is now.
fn prove_again(context: &Context, ballot: &Ballot, x: &Scalar, randomness: &[Scalar]) -> Ballot {
    prove(context, ballot.clone(), x, randomness, b"witness", &mut rng(3))
}

#[test]
fn an_honest_ballot_holds_has_one_encoding_and_no_range_proof() {
    let context = three();
    let ballot = ballot(&context, 1);
    assert_eq!(check(&context, &ballot), Ok(()));
    let bytes = ballot.to_bytes();
    assert_eq!(Ballot::from_bytes(&bytes), Ok(ballot.clone()));
    assert_eq!(bytes[..2], [0x86, 2]);
    assert_eq!(ballot.ds().count(), 4, "one pair, one pair, two pairs");
    // Version 1 has another shape, whatever it says.
    let mut other = bytes;
    other[1] = 1;
    assert_eq!(Ballot::from_bytes(&other), Err(EncodingError::Malformed));
    other[1] = 3;
    assert!(Ballot::from_bytes(&other).is_err());
}

#[test]
fn answers_that_their_form_does_not_allow_are_not_sealed() {
    let context = three();
    let refused = |values: &[u64]| seal(&context, &credential(&context, 1), 1, 0, values, &mut rng(1)).err();
    assert_eq!(refused(&values([0; 3], [0; 2], "")), None, "a blank ballot");
    assert_eq!(refused(&values([1, 3, 0], [0; 2], "")), Some(SealError::Rule { contest: 0 }));
    assert_eq!(refused(&values([1, 256, 0], [0; 2], "")), Some(SealError::Rule { contest: 0 }));
    assert_eq!(refused(&values([0; 3], [6, 0], "")), Some(SealError::Rule { contest: 1 }));
    assert_eq!(refused(&values([0; 3], [0; 2], " x")), Some(SealError::Rule { contest: 2 }));
    assert_eq!(refused(&[0; 45]), Some(SealError::Length { expected: 46, given: 45 }));
}

#[test]
fn a_challenge_recomputes_every_pair() {
    let context = three();
    let values = values([2, 1, 0], [0, 3], "Bo");
    let sealed = || seal(&context, &credential(&context, 1), 2, 5, &values, &mut rng(9)).expect("it holds");
    let fingerprint = *sealed().fingerprint();
    let opened = sealed().challenge();
    assert_eq!(opened.recompute(&context), Ok(fingerprint));
    let bytes = opened.to_bytes();
    assert_eq!(Challenge::from_bytes(&bytes).expect("its own bytes").values(), values);
    let mut lie = bytes.clone();
    let place = bytes.windows(3).position(|three| three == [2, 1, 0]).expect("the ranking");
    lie.swap(place, place + 1);
    let lie = Challenge::from_bytes(&lie).expect("another ranking");
    assert_ne!(lie.recompute(&context), Ok(fingerprint));
    let cast = sealed().cast(&context, &mut rng(9)).expect("randomness is good");
    assert_eq!(cast.fingerprint(context.key()), fingerprint);
}

#[test]
fn a_copied_answer_is_not_proven_by_who_copies_it() {
    let context = three();
    let (victim, thief) = (ballot(&context, 1), credential(&context, 2));
    // As it is, under another name.
    let mut copy = victim.clone();
    copy.credential = *thief.public().bytes();
    assert_eq!(check(&context, &copy), Err(BallotError::Credential));
    // With a proof of the thief's own secret: he knows no r.
    let guess = vec![Scalar::from(5u64); 4];
    let own = prove_again(&context, &copy, thief.secret(), &guess);
    assert_eq!(check(&context, &own), Err(BallotError::Linear));
    // Sealed anew, with what is known of the difference: still no r.
    let mut anew = copy;
    let shift = Scalar::from(9u64);
    for contest in &mut anew.contests {
        for pair in contest.values.chunks_exact_mut(PAIR_BYTES) {
            let (d, c) = pair.split_at_mut(32);
            for (half, base) in [(d, B), (c, *context.key().element())] {
                let old = *point(half, Part::Linear).expect("a point").element();
                half.copy_from_slice((old + base * shift).compress().as_bytes());
            }
        }
    }
    let forged = prove_again(&context, &anew, thief.secret(), &[shift; 4]);
    assert_eq!(check(&context, &forged), Err(BallotError::Linear));
    // The victim's own announcement and response do not fit another statement.
    let mut mixed = forged;
    mixed.linear[..32].copy_from_slice(&victim.linear[..32]);
    mixed.linear[64..96].copy_from_slice(&victim.linear[64..96]);
    assert!(check(&context, &mixed).is_err());
}

#[test]
fn every_byte_of_the_statement_is_bound() {
    let context = three();
    let honest = ballot(&context, 1);
    let mut other = honest.clone();
    other.sequence = 2;
    assert_eq!(check(&context, &other), Err(BallotError::Credential));
    // Another pair's C, which no equation names, a swap of two contests' pairs, and half of another ballot.
    let foreign = ballot(&context, 2);
    let changes: [&dyn Fn(&mut Ballot); 3] = [
        &|b| b.contests[0].values[32..].copy_from_slice(&foreign.contests[0].values[32..]),
        &|b| b.contests.swap(0, 1),
        &|b| b.contests[2].values[64..].copy_from_slice(&foreign.contests[2].values[64..]),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut changed = honest.clone();
        change(&mut changed);
        assert!(matches!(check(&context, &changed), Err(BallotError::Credential)), "change {number}");
    }
    // Who knows x proves the credential again, but not the pairs that are another one's.
    let x = *credential(&context, 1).secret();
    let mut changed = honest;
    changed.contests[2].values[64..].copy_from_slice(&foreign.contests[2].values[64..]);
    assert_eq!(check(&context, &prove_again(&context, &changed, &x, &[x; 4])), Err(BallotError::Linear));
}

#[test]
fn shapes_and_encodings_have_their_codes() {
    let context = three();
    let honest = ballot(&context, 1);
    let refused = |change: &dyn Fn(&mut Ballot)| {
        let mut ballot = honest.clone();
        change(&mut ballot);
        check(&context, &ballot).err()
    };
    assert_eq!(refused(&|b| b.election[0] ^= 1), Some(BallotError::WrongElection));
    assert_eq!(refused(&|b| b.version = 1), Some(BallotError::Schema));
    assert_eq!(refused(&|b| b.sequence = 0), Some(BallotError::Schema));
    assert_eq!(refused(&|b| drop(b.contests.pop())), Some(BallotError::Schema));
    assert_eq!(refused(&|b| b.contests[0].values.truncate(32)), Some(BallotError::Schema));
    assert_eq!(refused(&|b| b.contests[1].kind = 0), Some(BallotError::WrongContest(1)));
    assert_eq!(refused(&|b| b.contests[1].values[..32].fill(0)), Some(BallotError::Identity(Part::Value(1))));
    assert_eq!(
        refused(&|b| b.contests[2].values[64..96].fill(255)),
        Some(BallotError::Encoding(Part::Value(3)))
    );
    assert_eq!(refused(&|b| b.linear[..32].fill(0)), Some(BallotError::Identity(Part::Linear)));
    assert_eq!(refused(&|b| b.linear[64..96].fill(255)), Some(BallotError::Encoding(Part::Linear)));
    assert_eq!(refused(&|b| b.linear[64] ^= 1), Some(BallotError::Linear));
    assert_eq!(refused(&|b| b.linear[96] ^= 1), Some(BallotError::Credential));
    // Both wrong: the credential comes first.
    assert_eq!(
        refused(&|b| (64..97).step_by(32).for_each(|at| b.linear[at] ^= 1)),
        Some(BallotError::Credential)
    );
}

#[test]
fn errors_of_two_ballots_do_not_cancel() {
    let context = three();
    let shifted = |ballot: &Ballot, sign: Scalar| {
        let mut ballot = ballot.clone();
        let z: [u8; 32] = ballot.linear[64..96].try_into().expect("32 bytes");
        let z = scalar(z).expect("canonical") + sign;
        ballot.linear[64..96].copy_from_slice(z.as_bytes());
        ballot
    };
    let pair = [shifted(&ballot(&context, 1), Scalar::ONE), shifted(&ballot(&context, 2), -Scalar::ONE)];
    let verdicts = verify_ballots(&context, pair.to_vec(), &mut rng(5));
    assert!(verdicts.iter().all(|verdict| matches!(verdict, Err(BallotError::Linear))), "{verdicts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn verdicts_together_are_those_alone(faults in prop::collection::vec(0usize..4, 1..9)) {
        let context = three();
        let make = |(voter, fault): (u64, &usize)| {
            let mut ballot = ballot(&context, voter);
            match fault {
                1 => ballot.linear[64] ^= 1,
                2 => ballot.linear[96] ^= 1,
                3 => ballot.contests[0].kind = 0,
                _ => {}
            }
            ballot
        };
        let ballots: Vec<Ballot> = (1..).zip(&faults).map(make).collect();
        let verdict = |ballots| verify_ballots(&context, ballots, &mut rng(5)).into_iter().map(|v| v.err());
        let alone: Vec<_> = ballots.iter().flat_map(|ballot| verdict(vec![ballot.clone()])).collect();
        prop_assert_eq!(verdict(ballots).collect::<Vec<_>>(), alone.clone());
        let expected = [None, Some(BallotError::Linear), Some(BallotError::Credential), Some(BallotError::WrongContest(0))];
        prop_assert_eq!(alone, faults.iter().map(|fault| expected[*fault]).collect::<Vec<_>>());
    }
}
