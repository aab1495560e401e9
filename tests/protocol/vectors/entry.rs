//! Entries: bytes, leaf hashes, signed messages, signatures.

use super::compare;
use crate::support::{hex, key};
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission, message};
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::credential::Consent;
use glassurn_crypto::encoding::sha256;
use glassurn_crypto::group::{B, Point, Scalar};
use serde_json::{Value, json};

const ELECTION: [u8; 32] = [0xe1; 32];

fn case(
    index: u64,
    previous: [u8; 32],
    time: u64,
    content: Submission,
    signer: Option<u8>,
) -> (Value, [u8; 32]) {
    let kind = Kind::from_number(content.kind).expect("a known kind");
    let entry = Entry { version: 1, index, previous, time, content };
    let bytes = entry.to_bytes();
    let leaf = leaf_hash(&bytes);
    assert_eq!(leaf, sha256(&[&[0], &bytes]));
    let signed = entry.content.signature.zip(signer).map(|(signed, seed)| {
        let message = message(kind, &ELECTION, &entry.content.body);
        assert!(entry.content.check(kind, &ELECTION, &key(seed).public()).is_ok());
        json!({
            "role": signed.signer.role as u64, "number": signed.signer.number, "seed": hex(&[seed; 32]),
            "public": hex(key(seed).public().bytes()), "message": hex(&message), "signature": hex(&signed.bytes),
        })
    });
    let value = json!({
        "kind": kind.name(), "number": kind.number(), "index": index, "previous": hex(&previous), "time": time,
        "body": hex(&entry.content.body), "signed": signed, "submission": hex(&entry.content.to_bytes()),
        "entry": hex(&bytes), "leaf": hex(&leaf),
    });
    (value, leaf)
}

#[test]
fn entries() {
    let signers = |kind| match kind {
        Kind::Roll | Kind::RollChange => (Signer::registrar(), 3),
        Kind::Close | Kind::Result | Kind::Void => (Signer::board(), 4),
        Kind::Manifest | Kind::DkgRestart | Kind::Open | Kind::Extend | Kind::Note => {
            (Signer::official(0), 1)
        }
        _ => (Signer::trustee(2), 12),
    };
    let (mut previous, mut cases) = ([0; 32], vec![]);
    for (index, kind) in (0..).zip(Kind::ALL) {
        let body = vec![0x81, index as u8];
        let (signer, seed) = signers(kind);
        let content = match kind {
            Kind::Ballot => Submission::ballot(body),
            _ => Submission::sign(kind, body, &ELECTION, signer, &key(seed)),
        };
        let (value, leaf) = case(index, previous, 1_800_000_000 + 100 * index, content, Some(seed));
        cases.push(value);
        previous = leaf;
    }
    compare("entry.json", &json!({ "election": hex(&ELECTION), "cases": cases }));
}

#[test]
fn an_officials_consent_to_a_roll_change() {
    let point = |n: u64| Point::new(B * Scalar::from(n)).expect("not the identity");
    let (revoked, added) = (point(2), point(3));
    let consent = Consent::sign(&ELECTION, &revoked, &added, 1, &key(2));
    assert!(consent.check(&ELECTION, &revoked, &added, &key(2).public()).is_ok());
    assert!(consent.check(&ELECTION, &added, &revoked, &key(2).public()).is_err());
    let vector = json!({
        "election": hex(&ELECTION), "revoked": hex(revoked.bytes()), "added": hex(added.bytes()),
        "seed": hex(&[2; 32]), "signature": hex(&consent.signature),
    });
    compare("consent.json", &vector);
}
