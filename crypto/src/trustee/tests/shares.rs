//! Bad shares, complaints, and who is to blame; equivocation.

use super::*;

/// Trustee 2's round 2 with the share for trustee 1 replaced by one that seals `change(f_2(1))`.
pub(super) fn bad_round2(room: &mut Room, change: impl Fn(Scalar) -> Scalar) -> DkgRound2 {
    let mut body: DkgRound2 = room.honest(2);
    let share = room.file(2).dealing.unwrap().evaluate(1);
    let (context, hash) = (*room.board.context(), room.board.round1_hash().unwrap());
    let key = *room.board.exchange(1).unwrap();
    body.shares[0] = SealedShare::seal(&change(*share.0), &key, &context, (2, 1), &hash, &mut room.rng);
    body
}

/// A ceremony up to round 2, in which trustee 2 posts `body` and everyone else is honest.
pub(super) fn with_round2(mut room: Room, body: &DkgRound2) -> Room {
    room.step(1);
    room.post(Kind::DkgRound2, 2, &encode(body)).unwrap();
    room.step(3);
    room
}

pub(super) fn dealing(seed: u64) -> Room {
    let mut room = Room::new(Mode::Dkg, 2, 3, seed);
    room.run_until(Phase::Round2);
    room
}

pub(super) fn complaint(room: &Room, by: u64, against: u64) -> DkgComplaint {
    let secret = *room.file(by).dealing.unwrap().exchange.0;
    DkgComplaint { attempt: room.board.attempt(), against, secret }
}

#[test]
fn d_06_a_wrong_share_is_complained_of_and_its_author_blamed() {
    let mut room = dealing(1);
    let body = bad_round2(&mut room, |share| share + Scalar::ONE);
    let mut room = with_round2(room, &body);
    let expected = complaint(&room, 1, 2);
    assert_eq!(room.honest::<DkgComplaint>(1), expected);
    room.step(1);
    let blame = Complaint { by: 1, against: 2, blame: Blame::WrongShare };
    assert_eq!((room.board.phase(), blame.culprit()), (Phase::Dead, 2));
    assert_eq!(room.due(3), Ok(Step::Restart { complaints: vec![blame] }));
    assert_eq!(room.board.key(), None);
    room.restart();
    assert!(room.complete().board.key().is_some());
}

#[test]
fn d_06_a_share_that_does_not_open_is_its_authors_fault() {
    for damage in 0..3 {
        let mut room = dealing(2);
        let mut body: DkgRound2 = room.honest(2);
        match damage {
            // Garbage, one flipped bit, an encapsulated key of small order.
            0 => body.shares[0] = SealedShare([3; 80]),
            1 => body.shares[0].0[60] ^= 1,
            _ => body.shares[0].0[..32].fill(0),
        }
        let mut room = with_round2(room, &body);
        room.step(1);
        let blame = Complaint { by: 1, against: 2, blame: Blame::DoesNotOpen };
        assert_eq!(room.board.status().complaints, [blame]);
    }
}

#[test]
fn d_06_a_share_that_is_no_scalar_is_its_authors_fault() {
    use hpke::{Deserializable, OpModeS, Serializable, aead, kdf, kem};
    let mut room = dealing(3);
    let mut body: DkgRound2 = room.honest(2);
    let (context, hash) = (*room.board.context(), room.board.round1_hash().unwrap());
    let key =
        <kem::X25519HkdfSha256 as kem::Kem>::PublicKey::from_bytes(room.board.exchange(1).unwrap().bytes());
    let info = sealing::info(&context, 2, 1);
    let (encapsulated, ciphertext) =
        hpke::single_shot_seal::<aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256, _>(
            &OpModeS::Base,
            &key.unwrap(),
            &info,
            &[0xff; 32],
            &hash,
            &mut room.rng,
        )
        .unwrap();
    body.shares[0].0[..32].copy_from_slice(&encapsulated.to_bytes());
    body.shares[0].0[32..].copy_from_slice(&ciphertext);
    let mut room = with_round2(room, &body);
    room.step(1);
    assert_eq!(room.board.status().complaints[0].blame, Blame::DoesNotOpen);
}

#[test]
fn d_06_a_false_complaint_is_its_authors_fault() {
    let mut room = dealing(4);
    room.run_until(Phase::Confirms);
    let body = complaint(&room, 3, 1);
    room.post(Kind::DkgComplaint, 3, &encode(&body)).unwrap();
    let blame = Complaint { by: 3, against: 1, blame: Blame::FalseComplaint };
    assert_eq!((room.board.status().complaints, blame.culprit()), (vec![blame], 3));
}

#[test]
fn complaints_without_the_secret_or_against_nobody_are_refused() {
    let mut room = dealing(5);
    let early = complaint(&room, 1, 2);
    let missing = Reason::Early { before: Kind::DkgRound2, missing: 1 };
    assert_eq!(room.refused(Kind::DkgComplaint, 1, &early), missing);
    room.run_until(Phase::Confirms);
    for against in [0, 1, 4, u64::MAX] {
        let body = DkgComplaint { against, ..early.clone() };
        assert_eq!(room.refused(Kind::DkgComplaint, 1, &body), Reason::Accused);
    }
    let others = DkgComplaint { secret: complaint(&room, 2, 1).secret, ..early.clone() };
    assert_eq!(room.refused(Kind::DkgComplaint, 1, &others), Reason::Secret);
    let old = DkgComplaint { attempt: 2, ..early };
    assert_eq!(room.refused(Kind::DkgComplaint, 1, &old), Reason::Attempt { given: 2, current: 1 });
    assert_eq!(room.board.phase(), Phase::Confirms);
}

#[test]
fn a_complaint_after_ones_confirmation_and_a_confirmation_after_a_complaint_are_refused() {
    let mut room = dealing(6);
    room.run_until(Phase::Confirms);
    let (first, third) = (complaint(&room, 1, 2), complaint(&room, 3, 2));
    room.step(1);
    assert_eq!(room.refused(Kind::DkgComplaint, 1, &first), Reason::AfterConfirm);
    let confirm: DkgConfirm = room.honest(2);
    room.post(Kind::DkgComplaint, 3, &encode(&third)).unwrap();
    assert_eq!(room.refused(Kind::DkgConfirm, 2, &confirm), Reason::Dead);
    assert_eq!(room.refused(Kind::DkgComplaint, 3, &third), Reason::Twice);
}

#[test]
fn two_complaints_name_two_liars() {
    let mut room = dealing(7);
    let body = bad_round2(&mut room, |share| share + Scalar::ONE);
    let mut room = with_round2(room, &body);
    let (first, third) = (complaint(&room, 1, 2), complaint(&room, 3, 1));
    room.post(Kind::DkgComplaint, 1, &encode(&first)).unwrap();
    room.post(Kind::DkgComplaint, 3, &encode(&third)).unwrap();
    let culprits: Vec<u64> = room.board.status().complaints.iter().map(Complaint::culprit).collect();
    assert_eq!(culprits, [2, 3]);
}

#[test]
fn d_07_no_share_travels_in_the_clear_or_opens_for_another() {
    let mut room = dealing(8);
    let sealed = room.body(2);
    let dealing = room.file(2).dealing.unwrap();
    for to in [1, 3] {
        let share = dealing.evaluate(to);
        assert!(!sealed.windows(32).any(|window| window == share.0.as_bytes()));
    }
    // Swapped: each goes to the other's receiver, whom it does not open for.
    let mut body: DkgRound2 = decode(&sealed).unwrap();
    body.shares.swap(0, 1);
    let mut room = with_round2(room, &body);
    room.step(1);
    assert_eq!(room.board.status().complaints[0].blame, Blame::DoesNotOpen);
}

#[test]
fn a_share_opens_for_its_statement_only() {
    let mut room = dealing(9);
    let (context, hash) = (*room.board.context(), [7; 32]);
    let secret = [5; 32];
    let share = Scalar::from(99u64);
    let sealed =
        SealedShare::seal(&share, &ExchangeKey::of_secret(&secret), &context, (1, 2), &hash, &mut room.rng);
    let open = |sealed: &SealedShare, secret, context: &statement::Context, pair, hash| {
        sealed.open(&secret, context, pair, &hash).map(|share| *share)
    };
    assert_eq!(open(&sealed, secret, &context, (1, 2), hash), Some(share));
    let mut changed = context;
    changed.election[0] ^= 1;
    assert_eq!(open(&sealed, secret, &changed, (1, 2), hash), None);
    let changed = statement::Context { attempt: 2, ..context };
    assert_eq!(open(&sealed, secret, &changed, (1, 2), hash), None);
    assert_eq!(open(&sealed, secret, &context, (3, 2), hash), None);
    assert_eq!(open(&sealed, secret, &context, (1, 3), hash), None);
    assert_eq!(open(&sealed, secret, &context, (1, 2), [8; 32]), None);
    assert_eq!(open(&sealed, [6; 32], &context, (1, 2), hash), None);
    for bit in 0..640 {
        let mut flipped = sealed;
        flipped.0[bit / 8] ^= 1 << (bit % 8);
        // The top bit of an X25519 key is ignored by RFC 7748, but HPKE hashes the bytes.
        assert_eq!(open(&flipped, secret, &context, (1, 2), hash), None, "bit {bit}");
    }
}

#[test]
fn d_04_two_histories_do_not_both_confirm() {
    // Trustee 2 and the board show trustee 1 one round 1 and trustee 3 another.
    let mut room = Room::new(Mode::Dkg, 2, 3, 10);
    room.step(1);
    let mut fork = room.clone();
    fork.rng = fixture::rng(1_000);
    room.step(2);
    room.step(3);
    // The same honest trustee 3, another trustee 2.
    fork.files[2] = room.files[2].clone();
    fork.step(2);
    fork.step(3);
    room.run_until(Phase::Round2);
    fork.files[0] = room.files[0].clone();
    fork.files[2] = room.files[2].clone();
    fork.round();
    // Trustee 1 seals for one of them only.
    room.step(1);
    fork.files[0] = room.files[0].clone();
    assert_eq!(fork.due(1), Err(KeyFileError::OtherRound1));
    room.run_until(Phase::Confirms);
    // What it sealed there does not open here: the history is part of what is sealed.
    let body = room.entries.iter().find(|e| (e.0, e.1) == (Kind::DkgRound2, 1)).unwrap().2.clone();
    fork.post(Kind::DkgRound2, 1, &body).unwrap();
    fork.step(2);
    fork.step(3);
    let fault = fork.board.open_share(1, 2, &fork.file(2).dealing.unwrap().exchange.0).unwrap_err();
    assert_eq!(fault, Blame::DoesNotOpen);
    // And a confirmation of one history is void in the other.
    room.step(1);
    let confirm = room.entries.last().unwrap().2.clone();
    assert_eq!(fork.post(Kind::DkgConfirm, 1, &confirm).unwrap_err().reason, Reason::After);
}

#[test]
fn confirmations_of_another_key_are_refused_for_their_reason() {
    for (mode, t) in [(Mode::AllOfN, 3), (Mode::Dkg, 2)] {
        let mut room = Room::new(mode, t, 3, 11);
        room.run_until(Phase::Confirms);
        let honest: DkgConfirm = room.honest(1);
        let others: DkgConfirm = room.honest(2);
        let with = |change: fn(&mut DkgConfirm, &DkgConfirm)| {
            let mut body = honest.clone();
            change(&mut body, &others);
            body
        };
        let refusals = [
            (with(|body, _| body.after[0] ^= 1), Reason::After),
            (with(|body, _| body.key = body.verification), Reason::Key),
            (with(|body, others| body.verification = others.verification), Reason::Verification),
            (with(|body, others| body.rehearsal = others.rehearsal), Reason::Rehearsal),
            (with(|body, others| body.proof = others.proof.clone()), Reason::Rehearsal),
            (others.clone(), Reason::Verification),
        ];
        for (body, reason) in refusals {
            assert_eq!(room.refused(Kind::DkgConfirm, 1, &body), reason);
        }
        room.post(Kind::DkgConfirm, 1, &encode(&honest)).unwrap();
    }
}
