//! Ballots that no honest device makes, on a whole board: refused at its door, void for every reader where it takes them
//! all the same, and without any part in what is counted.

use super::{failures, open, void};
use glassurn_crypto::audit::{Check, Warning};
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::election::Refusal;
use glassurn_crypto::group::Scalar;
use glassurn_crypto::manifest::Rule;
use glassurn_tests::generate::prover::{Prover, random};
use glassurn_tests::generate::{roll, secrets};
use glassurn_tests::world::{World, contest, draft};
use minicbor::{Decoder, Encoder};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// The fields of a ballot: version, election, credential, sequence, contests, range proof, linear proof.
const CREDENTIAL: usize = 2;
const SEQUENCE: usize = 3;
const CONTESTS: usize = 4;
const RANGE: usize = 5;

/// The encoded items of an array.
fn items(encoded: &[u8]) -> Vec<Vec<u8>> {
    let mut decoder = Decoder::new(encoded);
    let count = decoder.array().expect("an array").expect("of known length");
    let mut take = || {
        let start = decoder.position();
        decoder.skip().expect("an item");
        encoded[start..decoder.position()].to_vec()
    };
    (0..count).map(|_| take()).collect()
}

/// An array of encoded items.
fn array(items: &[Vec<u8>]) -> Vec<u8> {
    let mut encoded = vec![0x80 + u8::try_from(items.len()).expect("few")];
    items.iter().for_each(|item| encoded.extend(item));
    encoded
}

fn bytes(content: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    encoder.bytes(content).expect("writing to a vector does not fail");
    encoder.into_writer()
}

/// The same ballot with one of its fields in another encoding.
fn with(ballot: &[u8], field: usize, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Submission {
    let mut fields = items(ballot);
    fields[field] = change(&fields[field]);
    Submission::ballot(array(&fields))
}

/// The same ballot with other sealed values in a contest.
fn valued(ballot: &[u8], contest: usize, change: impl FnOnce(&mut Vec<u8>)) -> Submission {
    with(ballot, CONTESTS, |contests| {
        let mut contests = items(contests);
        let mut parts = items(&contests[contest]);
        let mut values = Decoder::new(&parts[1]).bytes().expect("bytes").to_vec();
        change(&mut values);
        parts[1] = bytes(&values);
        contests[contest] = array(&parts);
        array(&contests)
    })
}

fn credential(world: &World, voter: usize) -> [u8; 32] {
    *world.codes[voter].credential(world.manifest().id()).expect("not zero").public().bytes()
}

#[test]
fn a_06_a_ballot_without_options_or_proofs() {
    let mut world = open();
    let honest = world.seal(0, &[1, 0]).to_bytes();
    let contest = items(&items(&honest)[CONTESTS]).remove(0);
    let vacuous = [
        with(&honest, CONTESTS, |_| array(&[])),
        with(&honest, CONTESTS, |_| array(&[contest.clone(), contest.clone()])),
        valued(&honest, 0, Vec::clear),
        valued(&honest, 0, |values| values.truncate(96)),
        valued(&honest, 0, |values| values.extend_from_within(..96)),
        with(&honest, RANGE, |_| bytes(&[])),
        with(&honest, RANGE, |range| bytes(&range[3..range.len() - 32])),
    ];
    for content in vacuous {
        assert_eq!(void(&mut world, content, Check::Ballots).code(), "ballot.schema");
    }
}

#[test]
fn a_14_a_16_values_and_contests_in_other_places() {
    let options = ["a", "b", "c"].map(String::from);
    let rule = Rule::Exactly { sum: 1, cap: None };
    let contests = vec![contest("one", &options, rule.clone()), contest("two", &options, rule)];
    let mut world = World::begun(draft(contests, 2, 2), &[1; 6]);
    let honest = world.seal(0, &[1, 0, 0, 1]).to_bytes();
    let kind = |kind: u8| {
        with(&honest, CONTESTS, |contests| {
            let mut contests = items(contests);
            let mut parts = items(&contests[1]);
            parts[0] = vec![kind];
            contests[1] = array(&parts);
            array(&contests)
        })
    };
    let moved = [
        (valued(&honest, 0, |values| values.rotate_left(96)), "credential.signature_invalid"),
        (valued(&honest, 1, |values| values.copy_within(..96, 96)), "credential.signature_invalid"),
        (
            with(&honest, CONTESTS, |contests| {
                let mut contests = items(contests);
                contests.swap(0, 1);
                array(&contests)
            }),
            "credential.signature_invalid",
        ),
        (kind(1), "ballot.wrong_contest"),
        (kind(23), "ballot.wrong_contest"),
    ];
    for (content, code) in moved {
        assert_eq!(void(&mut world, content, Check::Ballots).code(), code);
    }
}

#[test]
fn a_18_a_19_a_30_points_that_are_none_and_fields_of_other_lengths() {
    let mut world = open();
    let honest = world.seal(0, &[1, 0]).to_bytes();
    let mut p_and_one = [0xff; 32];
    (p_and_one[0], p_and_one[31]) = (0xee, 0x7f);
    for part in 0..6 {
        let place = |point: [u8; 32]| {
            valued(&honest, 0, move |values| values[part * 32..][..32].copy_from_slice(&point))
        };
        for (point, code) in [
            ([0; 32], "ballot.identity_element"),
            ([0xff; 32], "ballot.encoding"),
            (p_and_one, "ballot.encoding"),
        ] {
            assert_eq!(void(&mut world, place(point), Check::Ballots).code(), code, "part {part}");
        }
    }
    // A byte less, a byte more, and everything behind it shifted.
    for content in [
        valued(&honest, 0, |values| values.truncate(191)),
        valued(&honest, 0, |values| values.push(0)),
        with(&honest, RANGE, |range| bytes(&range[3..range.len() - 1])),
    ] {
        assert_eq!(void(&mut world, content, Check::Ballots).code(), "ballot.schema");
    }
    let shifted = valued(&honest, 0, |values| values.rotate_left(1));
    assert_eq!(void(&mut world, shifted, Check::Ballots).code(), "ballot.encoding");
    let short = with(&honest, CREDENTIAL, |field| bytes(&field[2..33]));
    assert_eq!(void(&mut world, short, Check::Ballots).code(), "request.malformed");
}

/// An open election of four honest voters and of three whose devices seal anything: these voters' secrets.
fn infiltrated() -> (World, Vec<Scalar>) {
    let mut world = World::new((*open().manifest().clone()).clone());
    world.ceremony();
    world.codes = (0..4).map(|_| VoterCode::generate(&mut world.rng)).collect();
    let secrets = secrets(3);
    for content in roll(&world, &secrets, &world.codes) {
        world.post(content).expect("a good roll");
    }
    world.open();
    (world, secrets)
}

/// The prover of such devices, whose generator says the same on all of them.
fn forger(world: &World) -> (Prover, ChaCha20Rng) {
    (Prover::new(world.election.context().expect("Open is there")), ChaCha20Rng::seed_from_u64(7))
}

#[test]
fn a_08_a_09_a_10_values_beyond_the_rules_change_no_tally() {
    for (first, second) in [(255i64, 0), (2, 0), (-1, 2), (1, 1), (-1, 0)] {
        let (mut world, devices) = infiltrated();
        for voter in 1..4 {
            world.cast(voter, &[0, 1]);
        }
        let (prover, mut rng) = forger(&world);
        let scalar = |value: i64| {
            let scalar = Scalar::from(value.unsigned_abs());
            if value < 0 { -scalar } else { scalar }
        };
        // Exactly one: every value and one less the sum. Each range proof is that of the low eight bits.
        let secrets = [first, second].map(|value| (scalar(value), random(&mut rng)));
        let claimed = [first, second, 1 - first - second].map(|form| (form & 255) as u64);
        let forged = prover.claim(&devices[0], 1, &secrets, &claimed, &mut rng);
        let content = Submission::ballot(forged);
        let refusal = void(&mut world, content.clone(), Check::Ballots);
        assert_eq!(refusal.code(), "ballot.proof_invalid", "{first}, {second}");
        world.force(content).expect_err("it is void for every reader");
        world.close();
        assert_eq!(world.count(&[0, 1]), vec![vec![0, 3, 0]], "{first}, {second}");
    }
    // The control: the same prover is believed as long as it obeys.
    let (mut world, devices) = infiltrated();
    let (prover, mut rng) = forger(&world);
    let secrets = [1u64, 0].map(|value| (Scalar::from(value), random(&mut rng)));
    let honest = prover.claim(&devices[0], 1, &secrets, &[1, 0, 0], &mut rng);
    world.post(Submission::ballot(honest)).expect("it obeys the rules");
}

#[test]
fn a_07_ranges_proven_over_the_trustees_key_are_void() {
    let (mut world, devices) = infiltrated();
    for voter in 1..4 {
        world.cast(voter, &[0, 1]);
    }
    let key = *world.election.context().expect("Open is there").key().element();
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    // Everything is as it should be but for the base, whose logarithm the key holders know together.
    let trapdoored = Prover::over(world.election.context().expect("Open is there"), &key);
    let secrets = [1u64, 0].map(|value| (Scalar::from(value), random(&mut rng)));
    let forged = Submission::ballot(trapdoored.claim(&devices[0], 1, &secrets, &[1, 0, 0], &mut rng));
    let refusal = void(&mut world, forged.clone(), Check::Ballots);
    assert_eq!(refusal.code(), "ballot.proof_invalid");
    world.force(forged).expect_err("it is void for every reader");
    world.close();
    assert_eq!(world.count(&[0, 1]), vec![vec![0, 3, 0]]);
}

#[test]
fn c_10_numbers_that_no_client_gives_are_void() {
    let (mut world, devices) = infiltrated();
    let (prover, mut rng) = forger(&world);
    let mut ballot = |sequence| Submission::ballot(prover.ballot(&devices[0], sequence, &[1, 0], &mut rng));
    // Signed and proven as an honest one is; only the number is none, leaves others out, or is the last of all.
    let (zero, first, second, last) = (ballot(0), ballot(1), ballot(2), ballot(u64::MAX));
    for taken in 0..2 {
        // Zero has not even the shape of a ballot; on a board it is a number out of turn, which is looked at first.
        let (index, head) = (world.election.size(), *world.election.head());
        assert_eq!(world.post(zero.clone()).map_err(|refusal| refusal.code()), Err("ballot.schema"));
        assert_eq!((world.election.size(), *world.election.head()), (index, head));
        world.entries.0.push(world.entry(zero.clone()));
        let found = failures(&world.audit());
        world.entries.0.pop();
        assert_eq!(found, [(Check::Eligibility, Some(index), "ballot.stale_sequence", 1)]);
        for content in [&second, &last].into_iter().skip(taken) {
            let refusal = void(&mut world, content.clone(), Check::Eligibility);
            assert_eq!(refusal.code(), "ballot.stale_sequence", "after {taken} ballots");
        }
        if taken == 0 {
            world.post(first.clone()).expect("one comes first");
        }
    }
    world.post(second).expect("and then two");
    assert_eq!(void(&mut world, first, Check::Eligibility).code(), "ballot.stale_sequence");
    assert_eq!((world.election.ballots(), world.election.register().counting()), (2, 1));
}

#[test]
fn a_12_a_37_a_copy_that_is_first_on_the_board_takes_no_place() {
    let mut world = open();
    let alice = world.seal(0, &[1, 0]).to_bytes();
    let bob = credential(&world, 1);
    let copy = with(&alice, CREDENTIAL, |_| bytes(&bob));
    let refusal = void(&mut world, copy.clone(), Check::Ballots);
    assert_eq!(refusal.code(), "credential.signature_invalid");
    let first = world.election.size();
    world.force(copy).expect_err("it is void for every reader");
    let second = world.post(Submission::ballot(alice)).expect("Alice's own counts all the same");
    for voter in 2..4 {
        world.cast(voter, &[0, 1]);
    }
    world.close();
    assert_eq!(world.count(&[0, 1]), vec![vec![1, 2, 0]]);
    let report = world.audit();
    assert_eq!(failures(&report), [(Check::Ballots, Some(first), "credential.signature_invalid", 1)]);
    assert!(report.warnings.contains(&Warning::EqualBetweenBallots { first, second }), "the pair is shown");
    assert_eq!((report.ballots, report.counting), (3, 3));
}

#[test]
fn a_34_repeated_randomness_is_reported() {
    let (mut world, devices) = infiltrated();
    let ballot = |device: usize, world: &World, shared: bool| {
        let (prover, mut rng) = forger(world);
        let r = random(&mut rng);
        let other = if shared { r } else { random(&mut rng) };
        let secrets = [(Scalar::ONE, r), (Scalar::ZERO, other)];
        Submission::ballot(prover.claim(&devices[device], 1, &secrets, &[1, 0, 0], &mut rng))
    };
    // Two devices whose generators say the same, and one whose generator says one thing only.
    let first = world.post(ballot(0, &world, false)).expect("the proof holds");
    let second = world.post(ballot(1, &world, false)).expect("the proof holds");
    world.cast(3, &[1, 0]);
    let report = world.audit();
    assert!(report.holds(), "it is the voters' secrecy that suffers, not the count");
    let repeated = |report: &glassurn_crypto::audit::Report| -> Vec<Warning> {
        let warnings = report.warnings.iter();
        warnings.filter(|warning| warning.code().starts_with("randomness")).cloned().collect()
    };
    assert_eq!(repeated(&report), [Warning::EqualBetweenBallots { first, second }]);
    let third = world.post(ballot(2, &world, true)).expect("the proof holds");
    let expected = [
        Warning::EqualBetweenBallots { first, second },
        Warning::EqualInBallot { entry: third },
        Warning::EqualBetweenBallots { first, second: third },
    ];
    assert_eq!(repeated(&world.audit()), expected);
}

#[test]
fn b_17_one_ballot_is_not_two_voters_and_not_two_votes() {
    let mut world = open();
    let ballot = Submission::ballot(world.seal(0, &[1, 0]).to_bytes());
    world.post(ballot.clone()).expect("it is hers");
    // The freed place of a second voter is not filled with the first one's ballot: it names its own credential.
    let refusal = void(&mut world, ballot.clone(), Check::Eligibility);
    assert_eq!(refusal, Refusal::StaleSequence { given: 1, next: 2 });
    world.force(ballot).expect_err("it is void for every reader");
    for voter in 1..3 {
        world.cast(voter, &[0, 1]);
    }
    world.close();
    assert_eq!(world.count(&[0, 1]), vec![vec![1, 2, 0]], "it is counted once");
}

#[test]
fn c_01_nobody_votes_for_an_abstainer() {
    let mut world = open();
    for voter in 0..3 {
        world.cast(voter, &[0, 1]);
    }
    // The board knows every credential of the roll and none of their secrets: it seals under its own.
    let abstainer = credential(&world, 4);
    let own = world.seal(0, &[1, 0]).to_bytes();
    let mut fields = items(&own);
    fields[CREDENTIAL] = bytes(&abstainer);
    fields[SEQUENCE] = vec![1];
    let stuffed = Submission::ballot(array(&fields));
    let refusal = void(&mut world, stuffed.clone(), Check::Ballots);
    assert_eq!(refusal.code(), "credential.signature_invalid");
    // Nor does a credential of its own making help: it is on no roll.
    let ghost = VoterCode::generate(&mut world.rng);
    let abstaining = std::mem::replace(&mut world.codes[4], ghost);
    let ballot = Submission::ballot(world.seal(4, &[1, 0]).to_bytes());
    assert_eq!(void(&mut world, ballot.clone(), Check::Eligibility), Refusal::CredentialUnknown);
    for content in [stuffed, ballot] {
        world.force(content).expect_err("it is void for every reader");
    }
    // The abstainer herself may still vote.
    world.codes[4] = abstaining;
    world.cast(4, &[0, 1]);
    world.close();
    assert_eq!(world.count(&[0, 1]), vec![vec![0, 4, 0]]);
}
