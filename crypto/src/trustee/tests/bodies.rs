//! The bodies of a ceremony have one encoding each: what decodes gives the same bytes again, and no byte is too few or
//! too many.

use super::shares::{bad_round2, complaint, dealing, with_round2};
use super::*;

/// Whether these bytes are a body of this kind; such bytes must be its one encoding.
fn is_one(kind: Kind, bytes: &[u8]) -> bool {
    fn again<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Option<Vec<u8>> {
        decode::<T>(bytes).ok().map(|body| encode(&body))
    }
    let again = match kind {
        Kind::TrusteeKey => again::<TrusteeKey>(bytes),
        Kind::DkgCommit => again::<DkgCommit>(bytes),
        Kind::DkgRound1 => again::<DkgRound1>(bytes),
        Kind::DkgRound2 => again::<DkgRound2>(bytes),
        Kind::DkgConfirm => again::<DkgConfirm>(bytes),
        Kind::DkgComplaint => again::<DkgComplaint>(bytes),
        Kind::DkgRestart => again::<DkgRestart>(bytes),
        other => panic!("no body of a ceremony: {other:?}"),
    };
    assert!(again.as_ref().is_none_or(|again| again == bytes), "a second encoding of {kind:?}");
    again.is_some()
}

#[test]
fn every_body_of_a_ceremony_has_one_encoding() {
    let all = Room::new(Mode::AllOfN, 2, 2, 1).complete();
    let mut dead = dealing(1);
    let body = bad_round2(&mut dead, |share| share + Scalar::ONE);
    let mut dead = with_round2(dead, &body);
    let body = encode(&complaint(&dead, 1, 2));
    dead.post(Kind::DkgComplaint, 1, &body).unwrap();
    dead.restart();
    let dead = dead.complete();

    let mut kinds = Vec::new();
    for (kind, _, body, _) in all.entries.iter().chain(&dead.entries) {
        if kinds.contains(kind) {
            continue;
        }
        kinds.push(*kind);
        assert!(is_one(*kind, body), "{kind:?}");
        for cut in 0..body.len() {
            assert!(!is_one(*kind, &body[..cut]), "{kind:?} of {cut} bytes");
        }
        for more in 0..=255 {
            assert!(!is_one(*kind, &[&body[..], &[more]].concat()), "{kind:?} and {more:#04x}");
        }
        // Whatever a changed byte means, it means it in one encoding; `is_one` looks.
        for place in 0..body.len() {
            for bit in 0..8 {
                let mut changed = body.clone();
                changed[place] ^= 1 << bit;
                is_one(*kind, &changed);
            }
        }
    }
    assert_eq!(kinds.len(), 7, "{kinds:?}");
}
