//! The ceremony's golden vectors (`tests/vectors/trustee/`): what later versions must go on accepting and refusing.
//!
//! `GLASSURN_BLESS=1 cargo test -p glassurn-crypto tests::vectors` writes them anew; what changes then is a change of
//! the protocol, and belongs into `docs/protocol.md` too.

use super::shares::{bad_round2, complaint, dealing, with_round2};
use super::*;
use crate::encoding::{hex, le};
use crate::proof::Knowledge;
use alloc::format;
use alloc::string::String;
use serde_json::{Value, json};
use std::path::Path;
use std::{env, fs};

/// What the file `folder/name` holds, after writing `value` to it if that was asked for; both must be equal.
pub(crate) fn golden(folder: &str, name: &str, value: &Value) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(folder);
    let (file, text) = (folder.join(name), format!("{value:#}\n"));
    if env::var_os("GLASSURN_BLESS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&file, &text).unwrap();
    }
    let frozen = fs::read_to_string(&file).unwrap();
    assert!(frozen == text, "{name} differs from what this code writes (see this module's head)");
    serde_json::from_str(&frozen).unwrap()
}

/// Bytes written as hexadecimal digits.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn entries(room: &Room) -> Value {
    let entry = |(kind, trustee, body, leaf): &(Kind, u64, Vec<u8>, Hash)| json!({ "kind": kind.name(), "trustee": trustee, "body": hex(body), "leaf": hex(leaf) });
    room.entries.iter().map(entry).collect()
}

fn kind(value: &Value) -> Kind {
    *Kind::ALL.iter().find(|kind| kind.name() == value.as_str().unwrap()).unwrap()
}

/// A board from a vector alone.
fn replay(vector: &Value) -> Ceremony {
    let mut board = Ceremony::new(&Manifest::from_bytes(&bytes(&vector["manifest"])).unwrap());
    for entry in vector["entries"].as_array().unwrap() {
        let leaf = bytes(&entry["leaf"]).try_into().unwrap();
        let (body, trustee) = (bytes(&entry["body"]), entry["trustee"].as_u64().unwrap());
        board.accept(kind(&entry["kind"]), trustee, &body, &leaf).unwrap();
    }
    board
}

#[test]
fn whole_ceremonies() {
    let rooms = [
        ("all-of-1.json", Room::new(Mode::AllOfN, 1, 1, 100)),
        ("all-of-3.json", Room::new(Mode::AllOfN, 3, 3, 101)),
        ("dkg-2-of-3.json", Room::new(Mode::Dkg, 2, 3, 102)),
        ("dkg-3-of-5.json", Room::new(Mode::Dkg, 3, 5, 103)),
    ];
    for (name, room) in rooms {
        let room = room.complete();
        let key = room.board.key().unwrap();
        let verification: Vec<String> = key.verification().iter().map(|point| hex(point.bytes())).collect();
        let secret = |i| hex(room.file(i).share().unwrap().secret().as_bytes());
        let vector = json!({
            "manifest": hex(room.manifest.bytes()),
            "election": hex(room.manifest.id()),
            "entries": entries(&room),
            "y": hex(key.y().bytes()),
            "verification": verification,
            "secrets": room.trustees().map(secret).collect::<Vec<_>>(),
        });
        let frozen = golden("trustee", name, &vector);
        let board = replay(&frozen);
        let made = board.key().unwrap();
        assert_eq!(made.y().bytes().as_slice(), bytes(&frozen["y"]));
        for (point, secret) in made.verification().iter().zip(frozen["secrets"].as_array().unwrap()) {
            let secret = crate::group::scalar(bytes(secret).try_into().unwrap()).unwrap();
            assert_eq!(*point, public(secret));
        }
    }
}

#[test]
fn sealed_shares() {
    let mut room = Room::new(Mode::Dkg, 2, 3, 104);
    room.run_until(Phase::Confirms);
    let (context, aad) = (*room.board.context(), room.board.round1_hash().unwrap());
    let mut vectors = Vec::new();
    for (from, to) in [(1, 2), (1, 3), (2, 1), (3, 2)] {
        let file = room.file(to);
        let secret = *file.dealing.unwrap().exchange.0;
        let share = room.board.open_share(from, to, &secret).unwrap();
        let sealed = room.board.sealed(from, to).unwrap();
        vectors.push(json!({
            "from": from,
            "to": to,
            "secret": hex(&secret),
            "exchange": hex(room.board.exchange(to).unwrap().bytes()),
            "info": hex(&sealing::info(&context, from, to)),
            "aad": hex(&aad),
            "sealed": hex(&sealed.0),
            "share": hex(share.as_bytes()),
        }));
    }
    let election = context.election;
    let frozen =
        golden("trustee", "sealed-shares.json", &json!({ "election": hex(&election), "shares": vectors }));
    for vector in frozen["shares"].as_array().unwrap() {
        let [secret, exchange, aad] =
            ["secret", "exchange", "aad"].map(|name| <[u8; 32]>::try_from(bytes(&vector[name])).unwrap());
        let [from, to] = ["from", "to"].map(|name| vector[name].as_u64().unwrap());
        assert_eq!(ExchangeKey::of_secret(&secret).bytes(), &exchange);
        let info = [b"glassurn/v1/share".as_slice(), &election, &le(1), &le(from), &le(to)].concat();
        assert_eq!(bytes(&vector["info"]), info);
        let sealed = SealedShare(bytes(&vector["sealed"]).try_into().unwrap());
        let share = sealed.open(&secret, &context, (from, to), &aad).unwrap();
        assert_eq!(share.as_bytes().as_slice(), bytes(&vector["share"]));
    }
}

/// A body that this room's board refuses.
fn refusal(name: &str, room: &Room, kind: Kind, trustee: u64, body: &[u8]) -> Value {
    let fault = room.board.check(kind, trustee, body).unwrap_err();
    json!({
        "name": name,
        "manifest": hex(room.manifest.bytes()),
        "entries": entries(room),
        "refused": { "kind": kind.name(), "trustee": trustee, "body": hex(body) },
        "code": fault.code(),
    })
}

/// Trustee 2 committed to `body` and is about to reveal it.
fn revealed(name: &str, mut room: Room, body: &DkgRound1) -> Value {
    room.commit_to(2, &encode(body));
    room.step(1);
    room.step(3);
    refusal(name, &room, Kind::DkgRound1, 2, &encode(body))
}

fn all_of_n_refusals() -> Vec<Value> {
    let mut room = Room::new(Mode::AllOfN, 2, 2, 105);
    let mut cases = Vec::new();
    let peer = room.body(1);
    room.step(1);
    cases.push(refusal("trustee_key_of_a_peer", &room, Kind::TrusteeKey, 2, &peer));
    cases.push(refusal("trustee_key_twice", &room, Kind::TrusteeKey, 1, &peer));
    let (context, one) = (*room.board.context(), Scalar::ONE);
    let proof = Knowledge::prove(context.possession(2), &public(one), &one, &mut room.rng);
    let body = encode(&TrusteeKey { attempt: 1, key: public(one), proof });
    cases.push(refusal("trustee_key_is_the_basepoint", &room, Kind::TrusteeKey, 2, &body));
    let mut body = room.body(2);
    body[1] = 2;
    cases.push(refusal("trustee_key_of_another_attempt", &room, Kind::TrusteeKey, 2, &body));
    room.run_until(Phase::Confirms);
    let honest: DkgConfirm = room.honest(1);
    let other = encode(&DkgConfirm { after: [0; 32], ..honest.clone() });
    cases.push(refusal("dkg_confirm_of_another_history", &room, Kind::DkgConfirm, 1, &other));
    let other = encode(&DkgConfirm { rehearsal: honest.verification, ..honest });
    cases.push(refusal("dkg_confirm_with_a_wrong_rehearsal", &room, Kind::DkgConfirm, 1, &other));
    room.run_until(Phase::Complete);
    let body = encode(&DkgRestart { attempt: 2, reason: "Too late.".into() });
    cases.push(refusal("dkg_restart_after_all_confirmed", &room, Kind::DkgRestart, 0, &body));
    cases
}

fn dkg_refusals() -> Vec<Value> {
    let new = || Room::new(Mode::Dkg, 2, 3, 106);
    let mut cases = Vec::new();
    let mut room = new();
    let honest = room.body(1);
    let exchange = honest.len() - 32;
    let mut zero = honest.clone();
    zero[exchange..].fill(0);
    cases.push(refusal("dkg_commit_exchange_of_small_order", &room, Kind::DkgCommit, 1, &zero));
    let mut high = honest;
    high[exchange + 31] |= 0x80;
    cases.push(refusal("dkg_commit_exchange_not_canonical", &room, Kind::DkgCommit, 1, &high));
    let (peer, _) = rogue::leaked(&mut room);
    room.step(1);
    let early = encode(&peer);
    cases.push(refusal("dkg_round1_before_all_commits", &room, Kind::DkgRound1, 1, &early));
    let secret = Scalar::from(77u64);
    let own = |room: &mut Room, points: u64| {
        let points = (0..points).map(|k| public(secret + Scalar::from(k))).collect();
        rogue::round1(room, 2, points, secret)
    };
    for (name, points) in [("dkg_round1_one_point_too_few", 1), ("dkg_round1_one_point_too_many", 3)] {
        let mut room = new();
        let body = own(&mut room, points);
        cases.push(revealed(name, room, &body));
    }
    let mut room = new();
    let body = DkgRound1 { proof: peer.proof.clone(), ..own(&mut room, 2) };
    cases.push(revealed("dkg_round1_possession_of_a_peer", room, &body));
    let mut room = new();
    let body = DkgRound1 { frost: peer.frost.clone(), ..own(&mut room, 2) };
    cases.push(revealed("dkg_round1_frost_proof_of_a_peer", room, &body));
    let mut room = new();
    room.run_until(Phase::Round1);
    let body = DkgRound1 { nonce: [0; 32], ..room.honest(1) };
    cases.push(refusal("dkg_round1_not_committed_to", &room, Kind::DkgRound1, 1, &encode(&body)));
    let mut identity = room.body(1);
    let place = 2 + 34 + 1 + 2;
    identity[place..place + 32].fill(0);
    cases.push(refusal("dkg_round1_point_is_the_identity", &room, Kind::DkgRound1, 1, &identity));
    room.run_until(Phase::Round2);
    let mut body: DkgRound2 = room.honest(1);
    body.shares.pop();
    cases.push(refusal("dkg_round2_one_share_too_few", &room, Kind::DkgRound2, 1, &encode(&body)));
    room.run_until(Phase::Confirms);
    let own = complaint(&room, 1, 2);
    let others = DkgComplaint { secret: complaint(&room, 3, 2).secret, ..own.clone() };
    let confirm = room.body(2);
    cases.push(refusal("dkg_complaint_with_anothers_secret", &room, Kind::DkgComplaint, 1, &encode(&others)));
    room.step(1);
    cases.push(refusal("dkg_complaint_after_confirming", &room, Kind::DkgComplaint, 1, &encode(&own)));
    let third = complaint(&room, 3, 2);
    room.post(Kind::DkgComplaint, 3, &encode(&third)).unwrap();
    cases.push(refusal("dkg_confirm_after_a_complaint", &room, Kind::DkgConfirm, 2, &confirm));
    cases
}

#[test]
fn refused_entries() {
    let cases = [all_of_n_refusals(), dkg_refusals()].concat();
    let frozen = golden("trustee", "refused.json", &Value::Array(cases));
    for vector in frozen.as_array().unwrap() {
        let (board, refused) = (replay(vector), &vector["refused"]);
        let trustee = refused["trustee"].as_u64().unwrap();
        let fault = board.check(kind(&refused["kind"]), trustee, &bytes(&refused["body"])).unwrap_err();
        assert_eq!(vector["code"], fault.code(), "{}", vector["name"]);
    }
}

#[test]
fn complaints() {
    let mut wrong = dealing(107);
    let body = bad_round2(&mut wrong, |share| share + Scalar::ONE);
    let wrong = with_round2(wrong, &body);
    let mut garbage = dealing(107);
    let mut body: DkgRound2 = garbage.honest(2);
    body.shares[0].0[79] ^= 1;
    let garbage = with_round2(garbage, &body);
    let mut honest = dealing(107);
    honest.run_until(Phase::Confirms);
    let case = |name: &str, mut room: Room| {
        let body = complaint(&room, 1, 2);
        room.post(Kind::DkgComplaint, 1, &encode(&body)).unwrap();
        let complaint = room.board.status().complaints[0];
        json!({
            "name": name,
            "manifest": hex(room.manifest.bytes()),
            "entries": entries(&room),
            "blame": format!("{:?}", complaint.blame),
            "culprit": complaint.culprit(),
        })
    };
    let cases = json!([
        case("a_share_beside_the_polynomial", wrong),
        case("a_share_that_does_not_open", garbage),
        case("a_false_complaint", honest),
    ]);
    let frozen = golden("trustee", "complaints.json", &cases);
    let culprits: Vec<u64> = [2, 2, 1].into();
    for (vector, culprit) in frozen.as_array().unwrap().iter().zip(culprits) {
        let complaint = replay(vector).status().complaints[0];
        assert_eq!((complaint.culprit(), vector["culprit"].as_u64()), (culprit, Some(culprit)));
        assert_eq!(vector["blame"], format!("{:?}", complaint.blame));
    }
}
