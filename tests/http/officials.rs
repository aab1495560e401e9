//! Deeds by those who may not do them, over HTTP: a signed entry is the request, and nothing else opens a door.

use super::{choice, choose};
use glassurn_api::election::PrepareClose;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Kind, Role, Signed, Signer, Submission};
use glassurn_crypto::election::{Close, Note};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::{BoardInfo, Draft};
use glassurn_tests::remote::{Remote, now, service};
use glassurn_tests::world::key;

/// Every role of the manifest but the board, whose key the world does not have, with the number of its key.
const SIGNERS: [(Signer, u8); 5] = [
    (Signer { role: Role::Official, number: 0 }, 1),
    (Signer { role: Role::Official, number: 1 }, 2),
    (Signer { role: Role::Registrar, number: 0 }, 3),
    (Signer { role: Role::Trustee, number: 1 }, 11),
    (Signer { role: Role::Trustee, number: 2 }, 12),
];

/// Whether a role may sign a kind (the table of `docs/protocol.md` §7).
fn may_sign(role: Role, kind: Kind) -> bool {
    match kind {
        Kind::Manifest | Kind::DkgRestart | Kind::Open | Kind::Extend | Kind::Note => role == Role::Official,
        Kind::Close | Kind::Result | Kind::Void => matches!(role, Role::Official | Role::Board),
        Kind::Roll | Kind::RollChange => role == Role::Registrar,
        _ => role == Role::Trustee,
    }
}

fn voted() -> Remote {
    let remote = Remote::open(service(&[]), choice(), 4);
    (0..3).for_each(|voter| drop(remote.vote(&remote.seal(voter, 1, &choose(voter), 1))));
    remote
}

#[test]
fn c_14_every_role_at_every_kind_of_entry_that_is_not_its_own() {
    let mut remote = voted();
    let mut refused = 0;
    let mut refuse = |remote: &mut Remote, content: &Submission| {
        remote.refused(Code::AuthForbidden, |remote| remote.try_post(content));
        refused += 1;
    };
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Ballot) {
        for (signer, number) in SIGNERS {
            let content = remote.world.sign(kind, vec![0x80], signer, number);
            if !may_sign(signer.role, kind) {
                refuse(&mut remote, &content);
            }
            // A stranger's key, and another role's, under the name of one who may.
            for stranger in [5, if number == 3 { 1 } else { 3 }] {
                let content = remote.world.sign(kind, vec![0x80], signer, stranger);
                refuse(&mut remote, &content);
            }
        }
        let unsigned = Submission { kind: kind.number(), body: vec![0x80], signature: None };
        refuse(&mut remote, &unsigned);
        let content = remote.world.sign(kind, vec![0x80], Signer::official(7), 1);
        refuse(&mut remote, &content);
    }
    // The operator's log has a line for each.
    let told = remote.service.log().matches("\"message\":\"refused\"").count();
    assert_eq!(told, refused);
    remote.audit();
}

#[test]
fn c_14_a_signature_is_for_one_kind_one_body_and_one_election() {
    let mut remote = voted();
    let close = Close { ballots: 3, counting: 3 };
    let note = remote.world.sign(Kind::Note, encode(&close), Signer::official(0), 1);
    let renamed = Submission { kind: Kind::Close.number(), ..note.clone() };
    remote.refused(Code::AuthForbidden, |remote| remote.try_post(&renamed));
    let reworded = Submission { body: encode(&Note { text: "No.".into() }), ..note };
    remote.refused(Code::AuthForbidden, |remote| remote.try_post(&reworded));
    // A voter's ballot is no entry of an official, and no official's entry is a ballot.
    let ballot = remote.seal(3, 1, &choose(0), 1);
    remote.refused(Code::RequestMalformed, |remote| remote.try_post(&ballot));
    let signer = Signer::official(0);
    let bytes = key(1).sign(&ballot.body);
    let signed = Submission { signature: Some(Signed { signer, bytes }), ..ballot.clone() };
    remote.refused(Code::RequestMalformed, |remote| remote.try_post(&signed));
    // A kind of another version's.
    let unknown = Submission { kind: 40, ..remote.world.sign(Kind::Note, vec![0x80], signer, 1) };
    remote.refused(Code::RequestMalformed, |remote| remote.try_post(&unknown));
    remote.vote(&ballot);
    remote.audit();
}

#[test]
fn c_14_headers_cookies_and_other_methods_open_nothing() {
    let mut remote = voted();
    let body = encode(&Close { ballots: 3, counting: 3 });
    let unsigned = Submission { kind: Kind::Close.number(), body, signature: None }.to_bytes();
    let headers: [&[(&str, &str)]; 5] = [
        &[("authorization", "Bearer official")],
        &[("cookie", "session=official; role=admin")],
        &[("x-http-method-override", "PUT"), ("x-role", "official")],
        &[("x-forwarded-for", "127.0.0.1"), ("x-real-ip", "127.0.0.1")],
        &[("x-original-url", "/api/v1/board"), ("x-user", "1")],
    ];
    let entries = endpoint::entries(&remote.id());
    for headers in headers {
        remote.refused(Code::AuthForbidden, |remote| {
            remote.service.try_post(&entries, headers, &unsigned).expect("the service answers")
        });
        let wrong = [("x-http-method-override", "POST")];
        let answer = remote.refused(Code::MethodNotAllowed, |remote| {
            remote.service.try_get(&entries, &wrong).expect("the service answers")
        });
        assert_eq!(answer.header("allow"), "POST");
    }
    remote.audit();
}

#[test]
fn c_14_only_officials_prepare_a_close_and_only_now() {
    let mut remote = voted();
    let path = endpoint::prepare_close(&remote.id());
    let (id, other) = (remote.hash(), [7; 32]);
    let requests = [
        PrepareClose::sign(&id, now(), 0, &key(3)),
        PrepareClose::sign(&id, now(), 0, &key(2)),
        PrepareClose::sign(&id, now(), 0, &key(11)),
        PrepareClose::sign(&id, now(), 9, &key(1)),
        PrepareClose::sign(&id, now(), u64::MAX, &key(1)),
        PrepareClose::sign(&other, now(), 0, &key(1)),
        PrepareClose::sign(&id, now() - 3600, 0, &key(1)),
        PrepareClose::sign(&id, now() + 3600, 0, &key(1)),
        PrepareClose::sign(&id, u64::MAX, 0, &key(1)),
    ];
    for request in requests {
        remote.refused(Code::AuthForbidden, |remote| remote.service.post(&path, &request.to_bytes()));
    }
    // None of them has held a ballot back.
    remote.vote(&remote.seal(3, 1, &choose(0), 1));
    // And Close itself must say the truth.
    remote.sync();
    for (ballots, counting) in [(3, 4), (4, 3), (5, 4), (0, 0), (u64::MAX, 4)] {
        let body = encode(&Close { ballots, counting });
        let content = remote.world.sign(Kind::Close, body, Signer::official(0), 1);
        remote.refused(Code::EntryStatementWrong, |remote| remote.try_post(&content));
    }
    remote.audit();
}

#[test]
fn c_14_only_a_listed_official_begins_an_election() {
    let mut remote = voted();
    let board = BoardInfo { host: remote.world.manifest().board.host.clone(), key: remote.board };
    let begin = |change: &dyn Fn(&mut Draft), signer: Option<(Signer, u8)>| {
        let mut draft = choice();
        (draft.nonce, draft.board) = ([3; 32], board.clone());
        (draft.schedule.opens, draft.schedule.closes) = (now(), now() + 3600);
        change(&mut draft);
        let manifest = draft.check().expect("it holds");
        let body = manifest.bytes().to_vec();
        let Some((signer, number)) = signer else {
            return Submission { kind: Kind::Manifest.number(), body, signature: None };
        };
        Submission::sign(Kind::Manifest, body, manifest.id(), signer, &key(number))
    };
    let first = Signer::official(0);
    let unlisted = |draft: &mut Draft| draft.officials.swap(0, 1);
    let cases = [
        (begin(&|_| {}, None), Code::AuthRequired),
        (begin(&|_| {}, Some((Signer::official(1), 2))), Code::AuthRequired),
        (begin(&|_| {}, Some((Signer::registrar(), 3))), Code::AuthRequired),
        (begin(&|_| {}, Some((first, 2))), Code::AuthForbidden),
        (begin(&unlisted, Some((first, 2))), Code::AuthForbidden),
        (
            begin(&|draft| draft.board.host = "vote.example.com".into(), Some((first, 1))),
            Code::ManifestWrongBoard,
        ),
        (begin(&|draft| draft.board.key = key(4).public(), Some((first, 1))), Code::ManifestWrongBoard),
    ];
    let elections = remote.service.get(endpoint::ELECTIONS).body;
    for (content, code) in cases {
        remote.refused(code, |remote| remote.service.post(endpoint::ELECTIONS, &content.to_bytes()));
        assert_eq!(remote.service.get(endpoint::ELECTIONS).body, elections, "no election has begun");
    }
    remote.audit();
}
