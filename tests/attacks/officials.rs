//! Who may do what, when: unauthorised deeds, early counts, frozen manifests.

use super::{open, refused, void};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use glassurn_crypto::audit::{Check, Warning};
use glassurn_crypto::board::entry::{Kind, Role, Signed, Signer, Submission, message};
use glassurn_crypto::election::{Close, CountError, Extend, Note, Refusal};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::{Closing, ManifestError};
use glassurn_crypto::tally::{TallyResult, Void};
use glassurn_tests::world::{CLOSES, World, draft};
use sha2::{Digest, Sha512};

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

/// Another signature of the same message by its own key: Ed25519 with a nonce of the signer's choice.
fn signed_again(seed: [u8; 32], message: &[u8]) -> [u8; 64] {
    let hash: [u8; 64] = Sha512::digest(seed).into();
    let mut secret: [u8; 32] = *hash.first_chunk().expect("64 bytes");
    (secret[0], secret[31]) = (secret[0] & 248, secret[31] & 63 | 64);
    let (secret, nonce) = (Scalar::from_bytes_mod_order(secret), Scalar::from(7u64));
    let public = EdwardsPoint::mul_base(&secret).compress().to_bytes();
    let announcement = EdwardsPoint::mul_base(&nonce).compress().to_bytes();
    let hash = Sha512::new().chain_update(announcement).chain_update(public).chain_update(message);
    let challenge = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
    let response = nonce + challenge * secret;
    [announcement, response.to_bytes()].concat().try_into().expect("64 bytes")
}

#[test]
fn a_21_two_signatures_do_not_make_two_entries() {
    let mut world = open();
    let note = world.sign(Kind::Note, encode(&Note { text: "words".into() }), Signer::official(0), 1);
    world.post(note.clone()).expect("a note");
    let bytes = signed_again([1; 32], &message(Kind::Note, world.manifest().id(), &note.body));
    let signer = Signer::official(0);
    let again = Submission { signature: Some(Signed { signer, bytes }), ..note.clone() };
    assert_ne!(again, note);
    let key = world.manifest().officials[0].key;
    assert_eq!(again.check(Kind::Note, world.manifest().id(), &key), Ok(()), "it is a true signature");
    assert_eq!(void(&mut world, again, Check::Signatures), Refusal::Duplicate);
    // S + ℓ is no signature at all, here as in the library (`ballot::attacks::encodings`).
    const LOW: [u8; 16] = 0x14de_f9de_a2f7_9cd6_5812_631a_5cf5_d3ed_u128.to_le_bytes();
    let ell = [&LOW[..], &[0; 15], &[0x10]].concat();
    let mut carry = 0;
    let mut malleated = bytes;
    for (slot, ell) in malleated[32..].iter_mut().zip(ell) {
        carry = (carry >> 8) + u16::from(*slot) + u16::from(ell);
        *slot = carry as u8;
    }
    let other = Submission { signature: Some(Signed { signer, bytes: malleated }), ..note };
    assert_eq!(void(&mut world, other, Check::Signatures), Refusal::Signature { signer });
}

#[test]
fn b_28_the_manifest_is_frozen() {
    let mut world = open();
    let mut other = draft(world.manifest().contests().to_vec(), 2, 2);
    other.title.0[0].text = "Another title".into();
    let body = other.check().expect("it holds").bytes().to_vec();
    let content = world.sign(Kind::Manifest, body, Signer::official(0), 1);
    assert_eq!(void(&mut world, content, Check::Procedure), Refusal::Frozen);
    // Nor do candidates change their places, with the first manifest's own bytes else.
    let mut swapped = (**world.manifest()).clone();
    swapped.contests.0[0].selections.swap(0, 1);
    let body = swapped.check().expect("it holds").bytes().to_vec();
    let content = world.sign(Kind::Manifest, body, Signer::official(0), 1);
    assert_eq!(void(&mut world, content, Check::Procedure), Refusal::Frozen);
}

#[test]
fn d_24_nothing_is_counted_before_close() {
    let mut world = open();
    for voter in 0..4 {
        world.cast(voter, &[1, 0]);
    }
    let void = world.sign(Kind::Void, encode(&Void { counting: 4 }), Signer::board(), 4);
    assert_eq!(super::void(&mut world, void, Check::Procedure), Refusal::NotClosed);
    let decryption = world.sign(Kind::PartialDecryption, vec![0x82, 0x80, 0x80], Signer::trustee(1), 11);
    assert_eq!(super::void(&mut world, decryption, Check::Decryptions), Refusal::NotClosed);
    let running = TallyResult { counting: 4, weight: 4, contests: vec![vec![4, 0, 0]] };
    let result = world.sign(Kind::Result, encode(&running), Signer::official(0), 1);
    assert_eq!(super::void(&mut world, result, Check::Procedure), Refusal::NotClosed);
    let entries = world.entries.clone();
    assert_eq!(world.election.compute_count(&entries, |_| {}), Err(CountError::NotClosed));
    assert!(world.election.tally().is_none(), "no sums exist before Close");
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
    assert_eq!(void(&mut world, decryption, Check::Decryptions).code(), "tally.below_privacy_floor");
    let alone = TallyResult { counting: 1, weight: 1, contests: vec![vec![1, 0, 0]] };
    let result = world.sign(Kind::Result, encode(&alone), Signer::official(0), 1);
    assert_eq!(void(&mut world, result, Check::Procedure).code(), "tally.below_privacy_floor");
    world.void();
    assert_eq!(world.audit().totals, None);
}

/// What arithmetic cannot hide is said: a unanimous vote is everybody's vote, and a small count nearly so.
#[test]
fn d_23_a_small_floor_is_warned_of_and_none_below_two_is_taken() {
    let with = |minimum| {
        let mut draft = (*open().manifest().clone()).clone();
        draft.minimum = minimum;
        draft.check()
    };
    for minimum in [0, 1] {
        assert_eq!(with(minimum).err(), Some(ManifestError::Minimum), "{minimum}");
    }
    let warned = |minimum: u64| {
        let world = World::begun((*with(minimum).expect("it holds")).clone(), &[1; 10]);
        let warnings = world.audit().warnings;
        warnings.contains(&Warning::SmallMinimum { minimum })
    };
    assert_eq!([2, 3, 9, 10].map(warned), [true, true, true, false]);
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

#[test]
fn e_09_a_note_that_reorders_what_stands_around_it_is_void() {
    let mut world = open();
    for text in ["\u{202e}dessap toN", "a\u{2066}b\u{2069}", "bell \u{7}", " \n ", ""] {
        let note = world.sign(Kind::Note, encode(&Note { text: text.into() }), Signer::official(0), 1);
        assert_eq!(void(&mut world, note, Check::Encoding), Refusal::Note, "{text:?}");
    }
}
