//! Who may do what, when: unauthorised deeds, early counts, frozen manifests.

use super::{open, refused};
use glassurn_crypto::audit::{Check, Status};
use glassurn_crypto::board::entry::{Entry, Kind, Role, Signer};
use glassurn_crypto::election::{Close, Extend, Note, Refusal, verify_ballot};
use glassurn_crypto::elgamal::Ciphertext;
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::Closing;
use glassurn_crypto::tally::{Sums, Void};
use glassurn_tests::world::{CLOSES, World, draft};

/// Every role that a manifest of worlds knows, with the number of its key.
const SIGNERS: [(Signer, u8); 6] = [
    (Signer { role: Role::Official, number: 0 }, 1),
    (Signer { role: Role::Official, number: 1 }, 2),
    (Signer { role: Role::Registrar, number: 0 }, 3),
    (Signer { role: Role::Board, number: 0 }, 4),
    (Signer { role: Role::Trustee, number: 1 }, 11),
    (Signer { role: Role::Trustee, number: 2 }, 12),
];

/// The roles that may sign a kind (the table of `docs/protocol.md` §7).
fn may_sign(kind: Kind) -> &'static [Role] {
    match kind {
        Kind::Manifest | Kind::DkgRestart | Kind::Open | Kind::Extend | Kind::Note => &[Role::Official],
        Kind::Roll | Kind::RollChange => &[Role::Registrar],
        Kind::Close | Kind::Result | Kind::Void => &[Role::Official, Role::Board],
        Kind::Ballot => &[],
        _ => &[Role::Trustee],
    }
}

#[test]
fn c_14_no_role_can_do_another_roles_deed() {
    let mut world = open();
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Ballot) {
        for (signer, number) in SIGNERS {
            if may_sign(kind).contains(&signer.role) {
                continue;
            }
            let content = world.sign(kind, vec![0x80], signer, number);
            assert_eq!(refused(&mut world, content).code(), "auth.forbidden", "{kind:?} by {signer}");
        }
    }
}

#[test]
fn c_14_a_role_is_not_taken_by_claiming_it() {
    let mut world = open();
    let note = encode(&Note { text: "words".into() });
    for (signer, number) in [(Signer::official(0), 2), (Signer::official(0), 3), (Signer::official(9), 1)] {
        let content = world.sign(Kind::Note, note.clone(), signer, number);
        assert_eq!(refused(&mut world, content).code(), "auth.forbidden");
    }
    // A signature for one kind is none for another.
    let mut content = world.sign(Kind::Extend, note, Signer::official(0), 1);
    content.kind = Kind::Note.number();
    assert_eq!(refused(&mut world, content).code(), "auth.forbidden");
}

#[test]
fn b_28_the_manifest_is_frozen() {
    let mut world = open();
    let mut other = draft(world.manifest().contests().to_vec(), 2, 2);
    other.title.0[0].text = "Another title".into();
    let body = other.check().expect("it holds").bytes().to_vec();
    let content = world.sign(Kind::Manifest, body, Signer::official(0), 1);
    assert_eq!(refused(&mut world, content), Refusal::Frozen);
}

#[test]
fn d_24_nothing_is_counted_before_close() {
    let mut world = open();
    for voter in 0..4 {
        world.cast(voter, &[1, 0]);
    }
    let void = world.sign(Kind::Void, encode(&Void { counting: 4 }), Signer::board(), 4);
    assert_eq!(refused(&mut world, void), Refusal::NotClosed);
    let decryption = world.sign(Kind::PartialDecryption, vec![0x82, 0x80, 0x80], Signer::trustee(1), 11);
    assert_eq!(refused(&mut world, decryption), Refusal::NotClosed);
    assert!(world.election.tally().is_none(), "no sums exist before Close");
}

#[test]
fn d_13_fewer_than_all_shares_give_no_result() {
    let mut world = open();
    for voter in 0..4 {
        world.cast(voter, &[1, 0]);
    }
    world.close();
    let first = world.decryption(0);
    world.post(first.clone()).expect("trustee 1 decrypts");
    assert_eq!(refused(&mut world, first), Refusal::Duplicate, "the same share does not count twice");
    let counted =
        glassurn_crypto::tally::TallyResult { counting: 4, weight: 4, contests: vec![vec![4, 0, 0]] };
    let result = world.sign(Kind::Result, encode(&counted), Signer::official(0), 1);
    assert_eq!(refused(&mut world, result).code(), "tally.not_enough_shares");
}

#[test]
fn d_23_voting_does_not_end_early_below_the_minimum_and_too_few_are_not_decrypted() {
    let mut world = open();
    world.cast(0, &[1, 0]);
    let body = encode(&world.close_body());
    let close = world.sign(Kind::Close, body, Signer::official(0), 1);
    assert_eq!(refused(&mut world, close), Refusal::BelowMinimum);
    world.close();
    let decryption = world.sign(Kind::PartialDecryption, vec![0x82, 0x80, 0x80], Signer::trustee(1), 11);
    assert_eq!(refused(&mut world, decryption).code(), "tally.below_privacy_floor");
    world.void();
}

#[test]
fn voting_ends_early_only_by_an_official_and_only_if_the_manifest_allows_it() {
    let mut fixed = draft(open().manifest().contests().to_vec(), 2, 2);
    fixed.schedule.closing = Closing::At;
    let mut fixed = World::begun(fixed, &[1; 6]);
    let mut world = open();
    for voter in 0..4 {
        world.cast(voter, &[1, 0]);
        fixed.cast(voter, &[1, 0]);
    }
    let close =
        |world: &World, signer, number| world.sign(Kind::Close, encode(&world.close_body()), signer, number);
    let content = close(&fixed, Signer::official(0), 1);
    assert_eq!(refused(&mut fixed, content), Refusal::TooEarly);
    let content = close(&world, Signer::board(), 4);
    assert_eq!(refused(&mut world, content), Refusal::TooEarly);
    let content = close(&world, Signer::official(0), 1);
    world.post(content).expect("an official may");
    let content = world.sign(Kind::Close, encode(&Close { ballots: 4, counting: 4 }), Signer::board(), 4);
    assert_eq!(refused(&mut world, content), Refusal::Closed, "there is one Close");
}

#[test]
fn the_closing_time_moves_later_only_and_only_so_far() {
    let mut world = open();
    for closes in [0, CLOSES - 1, CLOSES, CLOSES + 24 * 3600 + 1, u64::MAX] {
        let content = world.sign(Kind::Extend, encode(&Extend { closes }), Signer::official(0), 1);
        assert_eq!(refused(&mut world, content), Refusal::Extension);
    }
    world.extend(CLOSES + 10);
    world.now = CLOSES + 5;
    world.cast(0, &[1, 0]);
    world.now = CLOSES + 10;
    let content = world.sign(Kind::Extend, encode(&Extend { closes: CLOSES + 20 }), Signer::official(0), 1);
    assert_eq!(refused(&mut world, content), Refusal::Closed);
}

/// A closed election in which voter 0 has voted twice and voter 1's code was replaced after her ballot; the ballots by
/// their place: superseded, counting, revoked, counting, counting.
fn closed() -> (World, Vec<Vec<Ciphertext>>) {
    let mut world = open();
    for (voter, values) in [(0, [1, 0]), (0, [0, 1]), (1, [1, 0]), (2, [0, 0]), (3, [1, 0])] {
        world.cast(voter, &values);
    }
    world.replace(1);
    let context = world.election.context().expect("it is open").clone();
    let ballot = |bytes: &Vec<u8>| {
        let entry = Entry::from_bytes(bytes).ok().filter(|entry| entry.kind() == Some(Kind::Ballot))?;
        let verified =
            verify_ballot(&context, &entry.content.body, &mut world.rng).expect("it is on the board");
        Some(verified.ciphertexts().to_vec())
    };
    let ballots = world.entries.0.iter().filter_map(ballot).collect();
    world.close();
    (world, ballots)
}

#[test]
fn d_18_only_the_ballots_that_count_are_decrypted_and_published() {
    let (honest, ballots) = closed();
    let [superseded, again, revoked, other, last] = ballots.as_slice() else { panic!("five ballots") };
    let sums = &honest.election.tally().expect("enough voted").sums;
    assert_eq!((sums.counting, sums.weight), (3, 3));
    type Change<'a> = &'a dyn Fn(&mut Sums);
    let wrong: [(&str, Change<'_>); 6] = [
        ("one is dropped", &|sums| sums.remove(1, last)),
        ("one is counted twice", &|sums| sums.add(1, other)),
        ("a superseded one counts too", &|sums| sums.add(1, superseded)),
        ("the superseded one counts in place of the last", &|sums| {
            sums.remove(1, again);
            sums.add(1, superseded);
        }),
        ("a revoked one counts", &|sums| sums.add(1, revoked)),
        ("a weight is another", &|sums| sums.add(4, last)),
    ];
    for (what, change) in wrong {
        let (mut world, _) = closed();
        // Both trustees lie about the same wrong sums and decrypt them as they would decrypt the right ones.
        let mut tally = (**world.election.tally().expect("enough voted")).clone();
        change(&mut tally.sums);
        let key = world.election.ceremony().key().expect("it was opened").clone();
        let mut lies = Vec::new();
        for place in 0..2 {
            let share = world.key_files[place].share_mut().expect("the ceremony is done");
            share.bind(&tally.close).expect("there is one closing");
            let share = world.key_files[place].share().expect("the ceremony is done");
            let body = encode(&tally.decrypt(&key, share, &mut world.rng).expect("it is bound"));
            let signer = Signer::trustee(place as u64 + 1);
            lies.push(world.sign(Kind::PartialDecryption, body, signer, 11 + place as u8));
        }
        for lie in &lies {
            assert_eq!(refused(&mut world, lie.clone()).code(), "decryption.proof_invalid", "{what}");
        }
        for lie in lies {
            world.force(lie).expect_err("it is void for every reader");
        }
        // With the true decryptions on the board, a result over the wrong set is another one.
        for place in [0, 1] {
            let content = world.decryption(place);
            world.post(content).expect("the decryption is right");
        }
        let mut claimed = world.totals();
        claimed.contests[0][1] += 1;
        let content = world.sign(Kind::Result, encode(&claimed), Signer::official(0), 1);
        let refusal = world.post(content.clone()).expect_err("it is not the sum");
        assert_eq!(refusal.code(), "tally.wrong_result", "{what}");
        world.force(content).expect_err("it is void for every reader");
        let report = world.audit();
        for check in [Check::Decryptions, Check::Result] {
            let status = report.outcome(check).map(|outcome| &outcome.status);
            assert!(matches!(status, Some(Status::Failed { .. })), "{what}: {check:?} {status:?}");
        }
        assert_eq!(report.totals, None);
    }
}
