//! Ballots used where they do not belong: copied, permuted, malleated, replayed; and what a ballot gives away.

use super::forger::Forger;
use super::*;
use crate::fixture::{contest, draft};
use crate::group::{B, b_blinding, random_scalar, scalar};
use crate::manifest::{Ceremony, ManifestError, Selection};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use rand_core::{CryptoRng, RngCore};

const ANSWERS: [u64; 5] = [0, 1, 1, 0, 5];

#[test]
fn a_12_37_a_copy_under_another_credential() {
    let context = context(three_contests());
    let alice = cast(&context, 1, 1, &ANSWERS);
    let bob = cast(&context, 2, 1, &[1, 0, 0, 0, 0]);
    // Verbatim under Bob's name: it is refused, so it never takes the place of hers, which is taken afterwards.
    let mut copy = alice.clone();
    copy.credential = bob.credential;
    assert_eq!(check(&context, &copy), Err(BallotError::Credential));
    assert_eq!(check(&context, &alice), Ok(()));
    // With a linear proof of his own: he knows his secret, but neither her randomness nor her answers.
    let mut forger = Forger::new(&context, 2, &[0; 5]);
    let resigned = forger.finish(&context, alice.contests.clone(), alice.range.clone());
    assert_eq!(check(&context, &resigned), Err(BallotError::Linear));
    // Even knowing her answers does not help.
    forger = Forger::new(&context, 2, &[0, 1, 1, 0, 5]);
    let resigned = forger.finish(&context, alice.contests.clone(), alice.range);
    assert_eq!(check(&context, &resigned), Err(BallotError::Linear));
}

#[test]
fn a_13_rerandomised_and_malleated_copies() {
    let context = context(three_contests());
    let alice = cast(&context, 1, 1, &ANSWERS);
    let s = random_scalar(&mut rng(7));
    let y = *context.key.element();
    type Change<'a> = &'a dyn Fn([RistrettoPoint; 3]) -> [RistrettoPoint; 3];
    let changes: [Change; 4] = [
        &|[d, c, k]| [d + B * s, c + y * s, k + b_blinding() * s],
        &|[d, c, k]| [-d, -c, -k],
        &|[d, c, k]| [d, c + B, k + B],
        &|[d, c, k]| [d + d, c + c, k + k],
    ];
    for change in changes {
        for (bob, answer) in [(false, BallotError::Credential), (true, BallotError::Linear)] {
            let mut copy = alice.clone();
            for value in copy.contests[0].values.chunks_exact_mut(VALUE_BYTES) {
                let parts: [RistrettoPoint; 3] = core::array::from_fn(|i| {
                    CompressedRistretto::from_slice(&value[i * 32..][..32])
                        .ok()
                        .and_then(|c| c.decompress())
                        .expect("a point")
                });
                for (slot, point) in value.chunks_exact_mut(32).zip(change(parts)) {
                    slot.copy_from_slice(point.compress().as_bytes());
                }
            }
            if bob {
                let forger = Forger::new(&context, 2, &[0, 1, 1, 0, 5]);
                copy = forger.finish(&context, copy.contests, copy.range);
            }
            assert_eq!(check(&context, &copy), Err(answer));
        }
    }
}

#[test]
fn a_14_one_value_reused_in_another_place() {
    let context = context(three_contests());
    let alice = cast(&context, 1, 1, &ANSWERS);
    let swapped = |change: &dyn Fn(&mut Ballot)| {
        let mut ballot = alice.clone();
        change(&mut ballot);
        assert_ne!(ballot, alice);
        assert_eq!(check(&context, &ballot), Err(BallotError::Credential));
    };
    // Another option, another contest, only one component of it.
    swapped(&|ballot| ballot.contests[0].values.rotate_left(VALUE_BYTES));
    swapped(&|ballot| {
        let value = ballot.contests[0].values[..VALUE_BYTES].to_vec();
        ballot.contests[1].values[..VALUE_BYTES].copy_from_slice(&value);
    });
    for component in 0..3 {
        swapped(&|ballot| {
            let copied = part(ballot, 0, 0, component).to_vec();
            part(ballot, 0, 1, component).copy_from_slice(&copied);
        });
    }
    // One of Alice's values inside a ballot that is otherwise Bob's own.
    let mut bob = Forger::new(&context, 2, &[0; 5]);
    let mut contests = bob.contests(&context);
    contests[1].values[..VALUE_BYTES].copy_from_slice(&alice.contests[1].values[..VALUE_BYTES]);
    let range = bob.range(&context, &mut bob.statement(&contests));
    assert_eq!(check(&context, &bob.finish(&context, contests.clone(), range)), Err(BallotError::Linear));
    bob.values[2].k.0 += crate::group::Scalar::ONE;
    bob.claimed[3] = 1;
    let range = bob.range(&context, &mut bob.statement(&contests));
    assert_eq!(check(&context, &bob.finish(&context, contests, range)), Err(BallotError::Linear));
}

#[test]
fn a_16_contests_of_one_ballot_swapped() {
    let context = context(three_contests());
    let mut ballot = cast(&context, 1, 1, &ANSWERS);
    ballot.contests.swap(0, 1);
    assert_eq!(check(&context, &ballot), Err(BallotError::Credential));
    // Parts of different shape, and a part of another kind.
    ballot.contests.swap(1, 2);
    assert_eq!(check(&context, &ballot), Err(BallotError::Schema));
    let mut ballot = cast(&context, 1, 1, &ANSWERS);
    ballot.contests[1].kind = 1;
    assert_eq!(check(&context, &ballot), Err(BallotError::WrongContest(1)));
}

/// The same election once more: everything equal but the nonce.
fn twin(context: &Context) -> Context {
    let mut draft = draft(context.manifest().contests().to_vec(), Ceremony::AllOfN, 1, 1);
    draft.nonce = [8; 32];
    Context::new(draft.check().expect("the fixture holds"), *context.key())
}

#[test]
fn a_15_c_21_a_ballot_in_another_election_with_the_same_key() {
    let (one, two) = (context(three_contests()), twin(&context(three_contests())));
    assert_eq!(one.key(), two.key());
    let mut ballot = cast(&one, 1, 1, &ANSWERS);
    assert_eq!(check(&two, &ballot), Err(BallotError::WrongElection));
    ballot.election = *two.manifest().id();
    assert_eq!(check(&two, &ballot), Err(BallotError::Credential));
    // Even a voter whose credential were the same in both: the response is for the other election.
    assert_ne!(ballot.credential, cast(&two, 1, 1, &ANSWERS).credential);
}

#[test]
fn a_17_an_old_ballot_under_a_new_number() {
    let context = context(three_contests());
    let first = cast(&context, 1, 1, &ANSWERS);
    let mut replayed = first.clone();
    replayed.sequence = 3;
    assert_eq!(check(&context, &replayed), Err(BallotError::Credential));
    // Its own number is what a board refuses a second time: it cannot be had with another one.
    assert_eq!((check(&context, &first), first.sequence()), (Ok(()), 1));
}

#[test]
fn a_24_group_and_generators_are_not_data() {
    let honest = draft(vec![contest("c", 2, ONE_OF)], Ceremony::AllOfN, 1, 1).check().expect("it holds");
    // One field more at the end of the manifest, where another group or generator could be announced.
    let mut more = honest.bytes().to_vec();
    assert_eq!(more[0], 0x95);
    more[0] = 0x96;
    more.extend([0x58, 32]);
    more.extend(b_blinding().compress().as_bytes());
    assert_eq!(Manifest::from_bytes(&more).err(), Some(ManifestError::Encoding(EncodingError::NotCanonical)));
    // A contest under another key, or of another kind: no verdict, instead of a wrong one.
    let place = 1 + 1 + 34 + 1;
    assert_eq!(honest.bytes()[place..place + 3], [0x8a, 0, 0]);
    let newer = EncodingError::NeedsNewer;
    for (version, field, number, refused) in [
        (1, place + 1, 1, newer),
        (1, place + 2, 1, newer),
        (1, place + 1, 3, newer),
        (2, place + 1, 2, newer),
        // A kind that is known, with a rule of another one.
        (1, place + 1, 2, EncodingError::Malformed),
    ] {
        let mut other = honest.bytes().to_vec();
        (other[1], other[field]) = (version, number);
        assert_eq!(Manifest::from_bytes(&other).err(), Some(ManifestError::Encoding(refused)));
    }
}

#[test]
fn a_28_selections_that_share_a_name() {
    let mut twice = contest("c", 2, ONE_OF);
    twice.selections[1] = Selection { name: "s0".into(), ..twice.selections[1].clone() };
    let refused = draft(vec![twice], Ceremony::AllOfN, 1, 1).check().err();
    assert_eq!(refused, Some(ManifestError::Name { name: "s0".into() }));
}

/// A generator that is broken: it says the same for ever.
struct Stuck;

impl RngCore for Stuck {
    fn next_u32(&mut self) -> u32 {
        4
    }
    fn next_u64(&mut self) -> u64 {
        4
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.fill(4);
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
        bytes.fill(4);
        Ok(())
    }
}

impl CryptoRng for Stuck {}

#[test]
fn a_34_a_stuck_generator_repeats_no_randomness() {
    let context = context(three_contests());
    let sealed = |voter: u64, sequence: u64, sealings: u64, values: &[u64]| {
        let credential = code(voter).credential(context.manifest().id()).expect("not zero");
        seal(&context, &credential, sequence, sealings, values, &mut Stuck)
            .expect("the answers obey the rule")
    };
    let firsts = |voter, sequence, sealings, values: &[u64]| {
        let ballot =
            sealed(voter, sequence, sealings, values).cast(&context, &mut Stuck).expect("distinct inside");
        assert_eq!(check(&context, &ballot), Ok(()));
        let ds = ballot.contests.iter().flat_map(|contest| contest.values.chunks_exact(VALUE_BYTES));
        let mut points: Vec<Vec<u8>> = ds.map(|value| value[..32].to_vec()).collect();
        // The announcements must not repeat either: two responses to one announcement give the secret away.
        points.extend(ballot.linear[..128].chunks_exact(32).map(|a| a.to_vec()));
        points.extend(ballot.range[..128].chunks_exact(32).map(|a| a.to_vec()));
        points
    };
    let ballots = [
        firsts(1, 1, 0, &ANSWERS),
        firsts(1, 1, 1, &ANSWERS),
        firsts(1, 2, 0, &ANSWERS),
        firsts(2, 1, 0, &ANSWERS),
        firsts(1, 1, 0, &[1, 0, 1, 0, 5]),
    ];
    let all: Vec<Vec<u8>> = ballots.concat();
    let distinct: std::collections::BTreeSet<&Vec<u8>> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}

#[test]
fn a_34_a_challenge_opens_one_sealing_only() {
    let context = context(three_contests());
    let credential = code(1).credential(context.manifest().id()).expect("not zero");
    let seal = |sealings| {
        seal(&context, &credential, 1, sealings, &ANSWERS, &mut Stuck).expect("they obey the rule")
    };
    // The first sealing is opened, the second one cast: the seed that the voter published opens nothing of it.
    let opened = seal(0).challenge();
    let cast = seal(1).cast(&context, &mut Stuck).expect("distinct inside");
    assert_ne!(opened.recompute(&context), Ok(cast.fingerprint(context.key())));
    let (contests, _) =
        super::super::seal::encrypt(&context, credential.public(), 1, &[4; 32], &ANSWERS).expect("points");
    assert!(contests.iter().zip(&cast.contests).all(|(guessed, sealed)| guessed != sealed));
}

#[test]
fn a_35_the_length_tells_nothing_of_the_answers() {
    for rule in [ONE_OF, APPROVAL, Rule::AtMost { high: 1_000, cap: None }] {
        let context = one(4, rule.clone());
        let values = context.manifest().layout().values;
        let lengths = (0..values).map(|chosen| {
            let mut answers = vec![0; values];
            answers[chosen] = 1;
            cast(&context, 1, 1, &answers).to_bytes().len()
        });
        let none = cast(&context, 2, 1, &vec![0; values]).to_bytes().len();
        assert!(lengths.into_iter().all(|length| length == none), "{rule:?}");
    }
}

#[test]
fn c_24_a_ballot_has_no_weight() {
    // Any field more is refused, so that no weight can travel with a ballot; the roll's counts.
    let context = one(2, ONE_OF);
    let mut encoded = cast(&context, 1, 1, &[1]).to_bytes();
    assert_eq!(encoded[0], 0x87);
    encoded[0] = 0x88;
    // Proofs of squares, which no contest here asks for, would stand there: a number does not, and of none there is no field.
    for (field, refused) in
        [(&[0x18, 100][..], EncodingError::Malformed), (&[0x40], EncodingError::NotCanonical)]
    {
        assert_eq!(Ballot::from_bytes(&[&encoded, field].concat()), Err(refused));
    }
    let with_proofs = Ballot::from_bytes(&[&encoded[..], &[0x41, 0]].concat()).expect("it can be read");
    assert_eq!(check(&context, &with_proofs), Err(BallotError::Schema));
    // Nor can it be multiplied inside: a value twice as large breaks its rule.
    let heavy = Forger::new(&context, 1, &[2]).ballot(&context);
    assert_eq!(check(&context, &heavy), Err(BallotError::Range));
    assert!(scalar([0xff; 32]).is_none());
}
