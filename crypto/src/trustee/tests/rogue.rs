//! Keys that are not what they seem.

use super::*;
use crate::group::{B, b_blinding, random_scalar};
use crate::proof::Knowledge;
use crate::transcript::Transcript;
use curve25519_dalek::traits::Identity;

/// A round 1 with these coefficients, honest proofs for `secret`, committed to and revealed by trustee `trustee`.
pub(super) fn round1(room: &mut Room, trustee: u64, coefficients: Vec<Point>, secret: Scalar) -> DkgRound1 {
    let context = *room.board.context();
    let first = coefficients[0];
    let frost = FrostProof::prove(trustee, &first, &secret, &mut room.rng);
    let proof = Knowledge::prove(context.possession(trustee), &first, &secret, &mut room.rng);
    DkgRound1 { attempt: context.attempt, nonce: [5; 32], coefficients, frost, proof }
}

/// Trustee 1 is honest, trustee 2 commits to `body` and reveals it: what becomes of it.
fn reveal(room: &mut Room, body: &DkgRound1) -> Reason {
    room.commit_to(2, &encode(body));
    for trustee in room.trustees().filter(|&trustee| trustee != 2) {
        room.step(trustee);
    }
    room.step(1);
    room.refused(Kind::DkgRound1, 2, body)
}

/// The first point of trustee 1's round 1, as if its holder had shown it too early.
pub(super) fn leaked(room: &mut Room) -> (DkgRound1, Point) {
    let _ = room.due(1).unwrap();
    let file = room.file(1);
    let made = file.made.iter().find(|made| made.kind == Kind::DkgRound1.number()).unwrap();
    let body: DkgRound1 = decode(&made.body).unwrap();
    let first = body.coefficients[0];
    (body, first)
}

#[test]
fn d_01_a_rogue_key_that_cancels_the_others_is_refused() {
    // All of n: Y_2 = Y* − Y_1 for a Y* whose secret trustee 2 knows.
    let mut room = Room::new(Mode::AllOfN, 2, 2, 1);
    let honest: TrusteeKey = room.honest(1);
    room.step(1);
    let target = random_scalar(&mut room.rng);
    let key = Point::new(RistrettoPoint::mul_base(&target) - honest.key.element()).unwrap();
    let context = *room.board.context();
    let proof = Knowledge::prove(context.possession(2), &key, &target, &mut room.rng);
    assert_eq!(room.refused(Kind::TrusteeKey, 2, &TrusteeKey { attempt: 1, key, proof }), Reason::Possession);
    // t of n, with a leak of A_{1,0} before the commitment.
    let mut room = Room::new(Mode::Dkg, 2, 2, 1);
    let (_, first) = leaked(&mut room);
    let key = Point::new(RistrettoPoint::mul_base(&target) - first.element()).unwrap();
    let body = round1(&mut room, 2, vec![key, public(target)], target);
    assert_eq!(reveal(&mut room, &body), Reason::Possession);
}

#[test]
fn d_02_proofs_copied_from_a_peer_are_refused() {
    let mut room = Room::new(Mode::AllOfN, 2, 2, 2);
    let honest: TrusteeKey = room.honest(1);
    room.step(1);
    assert_eq!(room.refused(Kind::TrusteeKey, 2, &honest), Reason::Possession);
    // Of round 1: the whole body, and each proof alone.
    for (ours, frosts) in [(true, true), (true, false), (false, true)] {
        let mut room = Room::new(Mode::Dkg, 2, 3, 2);
        let (peer, _) = leaked(&mut room);
        let secret = random_scalar(&mut room.rng);
        let coefficients = peer.coefficients.clone();
        let mut body = match (ours, frosts) {
            (true, true) => peer.clone(),
            _ => round1(&mut room, 2, vec![public(secret), coefficients[1]], secret),
        };
        if ours {
            body.proof = peer.proof.clone();
        } else {
            body.frost = peer.frost.clone();
        }
        let expected = if ours { Reason::Possession } else { Reason::FrostProof };
        assert_eq!(reveal(&mut room, &body), expected);
    }
}

#[test]
fn d_03_a_round_of_another_ceremony_is_refused() {
    // Of another election, committed to anew.
    let mut room = Room::new(Mode::Dkg, 2, 3, 3);
    let mut draft = (*room.manifest).clone();
    draft.nonce = [8; 32];
    let mut other = Room::of(draft.check().unwrap(), 3);
    other.run_until(Phase::Round1);
    let body: DkgRound1 = other.honest(2);
    assert_eq!(reveal(&mut room, &body), Reason::Possession);
    // Of the attempt before, with its number mended.
    let mut room = Room::new(Mode::Dkg, 2, 3, 3);
    room.run_until(Phase::Round1);
    let old: DkgRound1 = room.honest(2);
    room.restart();
    assert_eq!(reveal(&mut room, &DkgRound1 { attempt: 2, ..old }), Reason::Possession);
}

#[test]
fn d_05_a_longer_or_shorter_polynomial_is_refused() {
    for given in [0, 1, 2, 4, 5] {
        let mut room = Room::new(Mode::Dkg, 3, 5, 4);
        let secret = random_scalar(&mut room.rng);
        let coefficients: Vec<Point> = (0..5).map(|k| public(secret + Scalar::from(k as u64))).collect();
        let mut body = round1(&mut room, 2, coefficients, secret);
        body.coefficients.truncate(given);
        let expected = Reason::Coefficients { given: given as u64, expected: 3 };
        assert_eq!(reveal(&mut room, &body), expected);
    }
}

#[test]
fn a_key_whose_votes_anyone_could_read_is_refused() {
    let known = [RistrettoPoint::identity(), B, -B, b_blinding(), -b_blinding()];
    for element in known {
        assert!(key::acceptable(element).is_err());
    }
    assert!(key::acceptable(B + B).is_ok());
    // n = 1 with y = ±1: the proof of possession holds.
    for secret in [Scalar::ONE, -Scalar::ONE] {
        let mut room = Room::new(Mode::AllOfN, 1, 1, 5);
        let (context, key) = (*room.board.context(), public(secret));
        let proof = Knowledge::prove(context.possession(1), &key, &secret, &mut room.rng);
        let body = TrusteeKey { attempt: 1, key, proof };
        assert_eq!(room.refused(Kind::TrusteeKey, 1, &body), Reason::Unacceptable);
    }
    // Trustees who collude: the sum is 1 or 0. The last of them is refused; the others may go on without it.
    for sum in [Scalar::ONE, Scalar::ZERO] {
        let mut room = Room::new(Mode::AllOfN, 2, 2, 5);
        let first = random_scalar(&mut room.rng);
        for (trustee, secret) in [(1, first), (2, sum - first)] {
            let (context, key) = (*room.board.context(), public(secret));
            let proof = Knowledge::prove(context.possession(trustee), &key, &secret, &mut room.rng);
            let body = TrusteeKey { attempt: 1, key, proof };
            match trustee {
                1 => room.post(Kind::TrusteeKey, 1, &encode(&body)).unwrap(),
                _ => assert_eq!(room.refused(Kind::TrusteeKey, 2, &body), Reason::Unacceptable),
            }
        }
    }
    // The same in the DKG: Y = B, or one trustee's Y_i = B.
    for (constant, slope) in [(Scalar::ONE, Scalar::from(7u64)), (Scalar::from(8u64), -Scalar::from(7u64))] {
        let mut room = Room::new(Mode::Dkg, 2, 2, 5);
        let (a0, a1) = (random_scalar(&mut room.rng), random_scalar(&mut room.rng));
        let first = round1(&mut room, 1, vec![public(a0), public(a1)], a0);
        let second = round1(&mut room, 2, vec![public(constant - a0), public(slope - a1)], constant - a0);
        room.commit_to(1, &encode(&first));
        room.commit_to(2, &encode(&second));
        room.post(Kind::DkgRound1, 1, &encode(&first)).unwrap();
        assert_eq!(room.refused(Kind::DkgRound1, 2, &second), Reason::Unacceptable);
    }
}

#[test]
fn exchange_keys_that_nobody_can_open_are_refused() {
    let refused: [[u8; 32]; 5] = {
        let mut one = [0; 32];
        one[0] = 1;
        let mut p = [0xff; 32];
        (p[0], p[31]) = (0xed, 0x7f);
        let mut minus_one = p;
        minus_one[0] = 0xec;
        let mut high = *ExchangeKey::of_secret(&[9; 32]).bytes();
        high[31] |= 0x80;
        [[0; 32], one, minus_one, p, high]
    };
    for bytes in refused {
        assert!(ExchangeKey::from_bytes(bytes).is_none(), "{bytes:?}");
    }
    for seed in 0..32 {
        let key = ExchangeKey::of_secret(&[seed; 32]);
        assert_eq!(ExchangeKey::from_bytes(*key.bytes()), Some(key));
    }
    let mut room = Room::new(Mode::Dkg, 2, 3, 6);
    let honest: DkgCommit = room.honest(1);
    let mut bytes = encode(&honest);
    let place = bytes.len() - 32;
    bytes[place..].fill(0);
    let reason = room.post(Kind::DkgCommit, 1, &bytes).unwrap_err().reason;
    assert_eq!(reason, Reason::Encoding(crate::encoding::EncodingError::Malformed));
}

#[test]
fn a_01_a_proof_made_before_its_key_is_refused() {
    // Announcement and response first, the key solved from a challenge that leaves it out.
    let mut room = Room::new(Mode::AllOfN, 1, 1, 7);
    let context = *room.board.context();
    let (nonce, response) = (random_scalar(&mut room.rng), random_scalar(&mut room.rng));
    let announcement = public(nonce);
    let mut weak: Transcript = context.possession(1);
    weak.point("A", &announcement);
    let challenge = weak.challenge("c");
    let key = (RistrettoPoint::mul_base(&response) - announcement.element()) * challenge.invert();
    // A verifier whose challenge leaves the key out would take it.
    assert_eq!(RistrettoPoint::mul_base(&response), announcement.element() + key * challenge);
    let proof = encode(&(announcement, minicbor::bytes::ByteVec::from(response.to_bytes().to_vec())));
    let body = TrusteeKey { attempt: 1, key: Point::new(key).unwrap(), proof: decode(&proof).unwrap() };
    assert_eq!(room.refused(Kind::TrusteeKey, 1, &body), Reason::Possession);
}
