//! Ballots that are replayed, copied, out of time or out of order.

use super::{open, refused, void};
use glassurn_crypto::audit::Check;
use glassurn_crypto::ballot;
use glassurn_crypto::board::entry::{Kind, Signed, Signer, Submission};
use glassurn_crypto::election::{Refusal, verify_ballot};
use glassurn_tests::world::{CLOSES, OPENS, World, key};

/// The same bytes with another 32 in the place of these.
fn renamed(ballot: &[u8], from: &[u8; 32], to: &[u8; 32]) -> Vec<u8> {
    let place = ballot.windows(32).position(|window| window == from).expect("they are in it");
    [&ballot[..place], to, &ballot[place + 32..]].concat()
}

#[test]
fn a_12_a_ballot_is_not_accepted_under_another_credential() {
    let mut world = open();
    let alice = world.seal(0, &[1, 0]);
    world.post(Submission::ballot(alice.to_bytes())).expect("Alice votes");
    // Bob sends Alice's ciphertexts as his own: the credential is in the transcript, the proof falls.
    let bob = *world.codes[1].credential(world.manifest().id()).expect("not zero").public().bytes();
    let copy = renamed(&alice.to_bytes(), alice.credential(), &bob);
    let refusal = refused(&mut world, Submission::ballot(copy));
    assert_eq!(refusal.code(), "credential.signature_invalid");
}

#[test]
fn a_15_c_21_a_ballot_of_another_election_with_the_same_key_is_refused() {
    let mut world = open();
    let mut other_draft = glassurn_tests::world::draft(world.manifest().contests().to_vec(), 2, 2);
    other_draft.nonce = [10; 32];
    let mut other = World::begun(other_draft, &[1; 6]);
    let key = |world: &World| *world.election.ceremony().key().expect("it is made").y();
    assert_eq!(key(&world), key(&other), "the worst case: trustees who have used one key twice");
    let ballot = other.seal(0, &[1, 0]).to_bytes();
    let refusal = void(&mut world, Submission::ballot(ballot.clone()), Check::Ballots);
    assert_eq!(refusal.code(), "ballot.wrong_election");
    // Under this election's id it is of a credential that is not on this roll, and under one of this roll no proof holds.
    let (id, theirs) = (*world.manifest().id(), *other.manifest().id());
    let own = *world.codes[0].credential(&id).expect("not zero").public().bytes();
    let foreign = *other.codes[0].credential(&theirs).expect("not zero").public().bytes();
    assert_ne!(own, foreign);
    let renamed = renamed(&renamed(&ballot, &theirs, &id), &foreign, &own);
    let refusal = void(&mut world, Submission::ballot(renamed), Check::Ballots);
    assert_eq!(refusal.code(), "credential.signature_invalid");
}

#[test]
fn a_17_a_superseded_ballot_cannot_come_back() {
    let mut world = open();
    let first = world.seal(0, &[1, 0]);
    world.post(Submission::ballot(first.to_bytes())).expect("the first");
    world.cast(0, &[0, 1]);
    let refusal = void(&mut world, Submission::ballot(first.to_bytes()), Check::Eligibility);
    assert_eq!(refusal, Refusal::StaleSequence { given: 1, next: 3 });
}

#[test]
fn a_37_a_copy_cannot_take_the_place_of_the_ballot() {
    let mut world = open();
    let alice = world.seal(0, &[1, 0]);
    let bob = *world.codes[1].credential(world.manifest().id()).expect("not zero").public().bytes();
    let copy = renamed(&alice.to_bytes(), alice.credential(), &bob);
    refused(&mut world, Submission::ballot(copy));
    world.post(Submission::ballot(alice.to_bytes())).expect("Alice's own ballot is accepted all the same");
}

#[test]
fn c_10_only_the_next_sequence_is_accepted() {
    let mut world = open();
    let context = world.election.context().expect("it is open").clone();
    let credential = world.codes[0].credential(world.manifest().id()).expect("not zero");
    for sequence in [2, 3, u64::MAX] {
        let sealed =
            ballot::seal(&context, &credential, sequence, 0, &[1, 0], &mut world.rng).expect("one of three");
        let ballot = sealed.cast(&context, &mut world.rng).expect("fresh randomness");
        let refusal = refused(&mut world, Submission::ballot(ballot.to_bytes()));
        assert_eq!(refusal, Refusal::StaleSequence { given: sequence, next: 1 });
    }
    // Two ballots with one sequence: the first wins.
    let (one, two) = (world.seal(0, &[1, 0]), world.seal(0, &[0, 1]));
    world.post(Submission::ballot(one.to_bytes())).expect("the first");
    let refusal = refused(&mut world, Submission::ballot(two.to_bytes()));
    assert_eq!(refusal, Refusal::StaleSequence { given: 1, next: 2 });
}

#[test]
fn c_13_ballots_count_from_the_opening_to_the_closing_second() {
    let mut world = open();
    let ballot = Submission::ballot(world.seal(0, &[1, 0]).to_bytes());
    for (now, code) in
        [(OPENS - 1, "election.not_open"), (CLOSES, "election.closed"), (CLOSES + 9, "election.closed")]
    {
        // The clock of this board may not go back, so each time is asked of a copy of its state.
        let state = world.election.clone();
        let context = state.context().expect("it is open").clone();
        let verified =
            verify_ballot(&context, &ballot.body, &mut world.rng).expect("the proof holds at any time");
        assert_eq!(state.decide_ballot(&ballot, &verified, now).err().map(|r| r.code()), Some(code));
        state.decide_ballot(&ballot, &verified, CLOSES - 1).map(|_| ()).expect("the last second is in time");
        state.decide_ballot(&ballot, &verified, OPENS).map(|_| ()).expect("the first second is in time");
    }
    for voter in 1..4 {
        world.cast(voter, &[1, 0]);
    }
    world.close();
    assert_eq!(void(&mut world, ballot, Check::Eligibility).code(), "election.closed");
}

#[test]
fn c_13_no_ballot_is_accepted_before_open_is_on_the_board() {
    let mut world = World::new(glassurn_tests::world::draft(open().manifest().contests().to_vec(), 2, 2));
    let ballot = open().seal(0, &[1, 0]);
    world.now = OPENS + 1;
    assert_eq!(refused(&mut world, Submission::ballot(ballot.to_bytes())).code(), "election.not_open");
}

#[test]
fn a_ballot_with_a_signature_that_nobody_asked_for_is_refused() {
    let mut world = open();
    let body = world.seal(0, &[1, 0]).to_bytes();
    let bytes = key(1).sign(b"anything");
    let signature = Some(Signed { signer: Signer::official(0), bytes });
    let refusal = refused(&mut world, Submission { kind: Kind::Ballot.number(), body, signature });
    assert_eq!(refusal.code(), "auth.forbidden");
}
