//! The order of the ceremony, its ends, and what key files refuse.

use super::*;

#[test]
fn every_size_of_both_ceremonies_completes_and_all_agree() {
    for n in [1, 2, 3] {
        let room = Room::new(Mode::AllOfN, n, n as u8, n).complete();
        let key = room.board.key().unwrap();
        assert!(key.all_of_n());
        assert_eq!((key.threshold(), key.verification().len() as u64), (n, n));
    }
    for (t, n) in [(2, 2), (2, 3), (3, 3), (3, 5), (8, 15)] {
        let room = Room::new(Mode::Dkg, t, n, t).complete();
        let key = room.board.key().unwrap();
        assert_eq!((key.attempt(), key.threshold(), key.all_of_n()), (1, t, false));
        for i in room.trustees() {
            let file = room.file(i);
            assert_eq!(key.of(i), Some(&public(*file.share().unwrap().secret())));
            assert!(file.dealing.is_none(), "the polynomial and the exchange secret are erased");
        }
    }
}

#[test]
fn d_08_nobody_sees_a_round_before_committing_to_its_own() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 1);
    room.step(1);
    room.step(2);
    // Trustee 2's file has its round 1 ready; the board takes none before trustee 3 has committed.
    let body =
        room.file(2).made.iter().find(|made| made.kind == Kind::DkgRound1.number()).unwrap().body.to_vec();
    let early = Reason::Early { before: Kind::DkgCommit, missing: 3 };
    assert_eq!(room.post(Kind::DkgRound1, 2, &body).unwrap_err().reason, early);
    room.step(3);
    // And nobody replaces its round 1 after seeing others.
    let mut other = Room::new(Mode::Dkg, 2, 3, 2);
    other.run_until(Phase::Round1);
    let changed: DkgRound1 = other.honest(2);
    assert_eq!(room.refused(Kind::DkgRound1, 2, &changed), Reason::Commitment);
    let mut nonce: DkgRound1 = room.honest(2);
    nonce.nonce[0] ^= 1;
    assert_eq!(room.refused(Kind::DkgRound1, 2, &nonce), Reason::Commitment);
    room.step(2);
}

#[test]
fn every_step_waits_for_the_one_before_and_is_done_once() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 3);
    let mut finished = room.clone().complete();
    let body = |of: Kind, trustee: u64, room: &Room| {
        room.entries.iter().find(|entry| (entry.0, entry.1) == (of, trustee)).unwrap().2.clone()
    };
    let steps = [Kind::DkgCommit, Kind::DkgRound1, Kind::DkgRound2, Kind::DkgConfirm];
    for pair in steps.windows(2) {
        let early = body(pair[1], 1, &finished);
        for trustee in room.trustees() {
            let refused = room.post(pair[1], 1, &early).unwrap_err().reason;
            assert_eq!(refused, Reason::Early { before: pair[0], missing: trustee });
            room.step(trustee);
        }
        let again = body(pair[0], 2, &finished);
        assert_eq!(room.post(pair[0], 2, &again).unwrap_err().reason, Reason::Twice);
    }
    for kind in steps {
        let again = body(kind, 3, &finished);
        assert_eq!(finished.post(kind, 3, &again).unwrap_err().reason, Reason::Twice);
    }
}

#[test]
fn d_09_numbers_beside_the_manifest_are_nobody() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 4);
    let body = room.body(1);
    for number in [0, 4, u64::MAX] {
        let fault = room.post(Kind::DkgCommit, number, &body).unwrap_err();
        assert_eq!(fault.reason, Reason::Trustee);
        assert_eq!(KeyFile::new(&room.manifest, number).unwrap_err(), KeyFileError::NoSuchTrustee);
    }
    room.post(Kind::DkgCommit, 1, &body).unwrap();
    assert_eq!(room.post(Kind::DkgCommit, 1, &body).unwrap_err().reason, Reason::Twice);
    assert!(room.clone().board.key().is_none());
    let complete = Room::new(Mode::Dkg, 2, 3, 4).complete();
    let key = complete.board.key().unwrap();
    assert_eq!((key.of(0), key.of(4), key.of(u64::MAX)), (None, None, None));
}

#[test]
fn d_10_thresholds_that_protect_nobody_are_refused() {
    use crate::manifest::ManifestError;
    let contests = || vec![fixture::contest("one", 2, Rule::Exactly { sum: 1, cap: None })];
    let refused = |mode, t, n| fixture::draft(contests(), mode, t, n).check();
    for (mode, t, n) in [
        (Mode::Dkg, 0, 3),
        (Mode::Dkg, 1, 3),
        (Mode::Dkg, 2, 4),
        (Mode::Dkg, 4, 3),
        (Mode::Dkg, 1, 1),
        (Mode::Dkg, 9, 16),
        (Mode::AllOfN, 0, 0),
        (Mode::AllOfN, 2, 3),
    ] {
        assert!(matches!(refused(mode, t, n), Err(ManifestError::Trustees { .. })), "{t} of {n}");
    }
}

#[test]
fn steps_of_the_other_ceremony_and_other_kinds_are_refused() {
    let mut dkg = Room::new(Mode::Dkg, 2, 3, 5);
    let mut all = Room::new(Mode::AllOfN, 3, 3, 5);
    let (key, commit): (TrusteeKey, DkgCommit) = (all.honest(1), dkg.honest(1));
    assert_eq!(dkg.refused(Kind::TrusteeKey, 1, &key), Reason::Mode);
    assert_eq!(all.refused(Kind::DkgCommit, 1, &commit), Reason::Mode);
    all.run_until(Phase::Confirms);
    let complaint = DkgComplaint { attempt: 1, against: 2, secret: [1; 32] };
    assert_eq!(all.refused(Kind::DkgComplaint, 1, &complaint), Reason::Mode);
    assert_eq!(dkg.refused(Kind::Note, 1, &0u64), Reason::Kind);
    let body = dkg.body(1);
    let longer = [body.as_slice(), &[0]].concat();
    let reason = dkg.post(Kind::DkgCommit, 1, &longer).unwrap_err().reason;
    assert_eq!(reason, Reason::Encoding(crate::encoding::EncodingError::NotCanonical));
}

#[test]
fn a_refused_entry_changes_nothing() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 6);
    room.run_until(Phase::Round2);
    let before = alloc::format!("{:?}", room.board);
    let mut round2: DkgRound2 = room.honest(1);
    round2.shares.pop();
    assert_eq!(room.refused(Kind::DkgRound2, 1, &round2), Reason::Shares { given: 1, expected: 2 });
    round2.shares.extend([SealedShare([0; 80]); 2]);
    assert_eq!(room.refused(Kind::DkgRound2, 1, &round2), Reason::Shares { given: 3, expected: 2 });
    assert_eq!(alloc::format!("{:?}", room.board), before);
}

#[test]
fn a_restart_makes_everything_anew() {
    for (mode, t) in [(Mode::AllOfN, 3), (Mode::Dkg, 2)] {
        let mut room = Room::new(mode, t, 3, 7);
        room.run_until(Phase::Confirms);
        room.step(1);
        let old = room.entries.clone();
        let first = *room.board.dealt().unwrap().1.y();
        room.restart();
        assert_eq!((room.board.attempt(), room.board.key()), (2, None));
        // Nothing of attempt 1 is taken any more.
        for (kind, trustee, body, _) in old {
            let reason = room.post(kind, trustee, &body).unwrap_err().reason;
            assert_eq!(reason, Reason::Attempt { given: 1, current: 2 });
        }
        let room = room.complete();
        let key = room.board.key().unwrap();
        assert_eq!(key.attempt(), 2);
        assert_ne!(*key.y(), first);
    }
}

#[test]
fn restarts_are_refused_that_skip_or_come_too_late_or_say_nothing() {
    let mut room = Room::new(Mode::AllOfN, 2, 2, 8);
    let restart = |attempt, reason: &str| DkgRestart { attempt, reason: reason.into() };
    for attempt in [0, 1, 3, u64::MAX] {
        let next = Reason::Next { given: attempt, expected: 2 };
        assert_eq!(room.refused(Kind::DkgRestart, 0, &restart(attempt, "Lost.")), next);
    }
    for text in ["", " ", "a\nb", "a\u{202e}b", &"x".repeat(201)] {
        assert_eq!(room.refused(Kind::DkgRestart, 0, &restart(2, text)), Reason::Text);
    }
    room.run_until(Phase::Complete);
    assert_eq!(room.refused(Kind::DkgRestart, 0, &restart(2, "Lost.")), Reason::Complete);
    assert!(room.board.key().is_some());
}

#[test]
fn a_file_refuses_other_elections_old_boards_and_late_restarts() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 9);
    let mut draft = (*room.manifest).clone();
    draft.nonce = [8; 32];
    let other = Room::of(draft.check().unwrap(), 9);
    let start = room.board.clone();
    let mut file = room.file(1);
    assert_eq!(file.due(&other.board, &mut room.rng), Err(KeyFileError::OtherElection));
    room.restart();
    room.step(1);
    let old = KeyFileError::OldBoard { board: 1, file: 2 };
    assert_eq!(room.file(1).due(&start, &mut room.rng), Err(old));
    let mut forked = room.clone();
    room = room.complete();
    forked.restart();
    assert_eq!(room.file(1).due(&forked.board, &mut room.rng), Err(KeyFileError::Replaced));
}

#[test]
fn a_file_does_not_go_on_where_another_one_began() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 10);
    let empty = room.files[0].clone();
    room.run_until(Phase::Round1);
    room.files[0] = empty;
    assert_eq!(room.due(1), Err(KeyFileError::NotMine { kind: Kind::DkgCommit }));
}

#[test]
fn a_retry_posts_the_same_bytes() {
    for (mode, t) in [(Mode::AllOfN, 3), (Mode::Dkg, 2)] {
        let mut room = Room::new(mode, t, 3, 11);
        while room.board.phase() != Phase::Complete {
            for trustee in room.trustees() {
                assert_eq!(room.due(trustee), room.due(trustee));
                room.step(trustee);
            }
        }
    }
}

#[test]
fn only_a_file_that_was_read_back_confirms() {
    for (mode, t) in [(Mode::AllOfN, 3), (Mode::Dkg, 2)] {
        let mut room = Room::new(mode, t, 3, 12);
        // One tool that never reads its file back.
        let mut file = room.file(1);
        loop {
            let step = file.due(&room.board, &mut room.rng).unwrap();
            match step {
                Step::Post { kind, body } => {
                    assert_ne!(kind, Kind::DkgConfirm);
                    room.post(kind, 1, &body).unwrap();
                }
                Step::Save => break,
                _ => (2..=3).for_each(|trustee| room.step(trustee)),
            }
            room.files[0] = file.to_bytes().to_vec();
        }
        assert_eq!(file.due(&room.board, &mut room.rng), Ok(Step::Save));
        let mut read = KeyFile::from_bytes(&file.to_bytes()).unwrap();
        let step = read.due(&room.board, &mut room.rng).unwrap();
        assert!(matches!(step, Step::Post { kind: Kind::DkgConfirm, .. }));
    }
}

#[test]
fn a_damaged_file_shows_before_voting() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 13);
    room.run_until(Phase::Confirms);
    let _ = room.due(1).unwrap();
    let mut file = room.file(1);
    let secret = *file.share().unwrap().secret();
    file.share = Some(KeyShare::new(file.election, 1, 1, share::Secret::new(secret + Scalar::ONE)));
    file.made.retain(|made| made.kind != Kind::DkgConfirm.number());
    assert_eq!(file.due(&room.board, &mut room.rng), Err(KeyFileError::Misfit));
    let bytes = file.to_bytes();
    for length in 0..bytes.len() {
        assert!(KeyFile::from_bytes(&bytes[..length]).is_err());
    }
    let mut newer = bytes.to_vec();
    newer[1] = 2;
    let needs_newer = crate::encoding::EncodingError::NeedsNewer;
    assert_eq!(KeyFile::from_bytes(&newer).unwrap_err(), KeyFileError::Encoding(needs_newer));
}

#[test]
fn status_says_who_owes_what() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 14);
    room.step(2);
    let status = room.board.status();
    assert_eq!((status.attempt, status.phase), (1, Phase::Commits));
    let due: Vec<Option<Kind>> = status.trustees.iter().map(|trustee| trustee.due).collect();
    assert_eq!(due, [Some(Kind::DkgCommit), None, Some(Kind::DkgCommit)]);
    assert_eq!(room.due(2), Ok(Step::Wait { kind: Kind::DkgCommit, missing: vec![1, 3] }));
    assert_eq!(status.trustees[1].done, [Kind::DkgCommit]);
}

#[test]
fn files_and_shares_do_not_print_their_secrets() {
    let room = Room::new(Mode::Dkg, 2, 3, 15).complete();
    let file = room.file(1);
    let secret = crate::encoding::hex(file.share().unwrap().secret().as_bytes());
    for printed in [alloc::format!("{file:?}"), alloc::format!("{:?}", file.share())] {
        assert!(!printed.contains(&secret[..8]), "{printed}");
    }
}

#[test]
fn a_share_decrypts_one_closing_for_ever() {
    let mut room = Room::new(Mode::AllOfN, 1, 1, 16).complete();
    let mut file = room.file(1);
    let share = file.share_mut().unwrap();
    assert_eq!(share.decrypted(), None);
    assert_eq!(share.bind(&[1; 32]), Ok(()));
    assert_eq!(share.bind(&[1; 32]), Ok(()));
    assert_eq!(share.bind(&[2; 32]), Err(OtherClosing));
    room.files[0] = file.to_bytes().to_vec();
    let mut read = room.file(1);
    assert_eq!(read.share_mut().unwrap().bind(&[2; 32]), Err(OtherClosing));
    assert_eq!(read.share_mut().unwrap().bind(&[1; 32]), Ok(()));
}
