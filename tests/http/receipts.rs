//! What a receipt is worth: it is kept, it is one voter's own, it is the newest, and it is of one board.

use super::{choice, choose, failures};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::audit::Check;
use glassurn_crypto::board::archive::{self, Archive};
use glassurn_crypto::board::checkpoint::CheckpointError;
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::board::merkle::{leaf_hash, verify_inclusion};
use glassurn_crypto::board::receipt::{Receipt, ReceiptError};
use glassurn_crypto::credential::{hash_code, parse_hash_code};
use glassurn_crypto::election::Note;
use glassurn_crypto::encoding::{encode, hex, unhex};
use glassurn_tests::remote::{Proven, Remote, service};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;

#[test]
fn b_20_what_was_acknowledged_is_included_from_the_first_moment_and_after_any_crash() {
    let mut remote = Remote::open(service(&[]), choice(), 6);
    let mut given: Vec<(Submission, Vec<u8>, Proven)> = Vec::new();
    for voter in 0..6 {
        let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
        let answer = remote.cast(&ballot);
        assert_eq!(answer.status, 201);
        if voter % 2 == 0 {
            // Nothing may happen after the answer that the acknowledgement needs.
            remote.service.kill();
            remote.service.start().expect("it starts on what the crash left");
        }
        let proven = remote.receipt(&answer, &ballot);
        given.push((ballot, answer.body, proven));
        let head = remote.checkpoint();
        for (ballot, receipt, proven) in &given {
            let answer =
                remote.service.get(&endpoint::inclusion(&remote.id(), &proven.index.to_string(), head.size));
            let view: glassurn_api::board::InclusionView = answer.json();
            let path: Vec<_> = view.hashes.iter().map(|hash| unhex(hash).expect("a hash")).collect();
            let leaf = leaf_hash(&proven.entry);
            assert_eq!(view.leaf, hex(&leaf));
            verify_inclusion(&leaf, proven.index, head.size, &head.root, &path).expect("it is included");
            let again = remote.cast(ballot);
            assert_eq!((again.status, &again.body), (200, receipt));
        }
    }
    remote.audit();
}

#[test]
fn b_17_no_two_voters_have_one_receipt() {
    let mut remote = Remote::open(service(&[]), choice(), 5);
    // All choose alike, so nothing but the voter tells their ballots apart.
    let ballots: Vec<_> = (0..5).map(|voter| remote.seal(voter, 1, &choose(0), 1)).collect();
    let answers: Vec<_> = ballots.iter().map(|ballot| remote.cast(ballot)).collect();
    let receipts: Vec<Proven> =
        ballots.iter().zip(&answers).map(|(ballot, answer)| remote.receipt(answer, ballot)).collect();
    let leaves: BTreeSet<_> = receipts.iter().map(|proven| leaf_hash(&proven.entry)).collect();
    assert_eq!(leaves.len(), 5, "every voter has a leaf of their own");
    for (voter, proven) in receipts.iter().enumerate() {
        let entry = Entry::from_bytes(&proven.entry).expect("an entry");
        let ballot = glassurn_crypto::ballot::Ballot::from_bytes(&entry.content.body).expect("a ballot");
        let own = remote.world.codes[voter].credential(&remote.hash()).expect("not zero");
        assert_eq!(ballot.credential(), own.public().bytes(), "the leaf names its voter's own credential");
        // The bucket, where a voter looks without the receipt, says the same.
        assert_eq!(remote.bucket(voter).ballot, Some((proven.index, ballots[voter].body.clone())));
    }
    // Bob's device sends Alice's ballot as his: he gets Alice's receipt and the board nothing new, and his own
    // client sees that his credential is not in it.
    let before = remote.standing();
    let clash = remote.cast(&ballots[0]);
    assert_eq!((clash.status, &clash.body), (200, &answers[0].body));
    assert_eq!(remote.standing(), before);
    remote.audit();
}

#[test]
fn b_18_a_receipt_code_has_160_bits_and_reads_in_full() {
    let mut remote = Remote::open(service(&[]), choice(), 3);
    let key = remote.world.election.ceremony().key().expect("it is made").clone();
    let codes = (0..3).map(|voter| {
        let proven = remote.vote(&remote.seal(voter, 1, &choose(0), 1));
        let entry = Entry::from_bytes(&proven.entry).expect("an entry");
        let ballot = glassurn_crypto::ballot::Ballot::from_bytes(&entry.content.body).expect("a ballot");
        let fingerprint = ballot.fingerprint(key.y());
        let code = hash_code(&fingerprint);
        // Each of its 160 bits shows: a grinder must meet all of them.
        for bit in 0..160 {
            let mut other = fingerprint;
            other[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(hash_code(&other), code, "bit {bit}");
        }
        assert_eq!(parse_hash_code(&code.to_lowercase().replace('-', " ")).as_ref(), Some(&code));
        assert_eq!(parse_hash_code(&code[..code.len() - 5]), None, "a prefix is no code");
        code
    });
    assert_eq!(codes.collect::<BTreeSet<_>>().len(), 3);
    remote.audit();
}

#[test]
fn b_19_an_old_receipt_is_not_the_new_one_after_a_second_vote() {
    let mut remote = Remote::open(service(&[]), choice(), 3);
    let (first, second) = (remote.seal(0, 1, &choose(0), 1), remote.seal(0, 2, &choose(1), 1));
    let old = remote.cast(&first);
    let newest = remote.vote(&second);
    // The old bytes still have their old receipt, and come to nothing new.
    let before = remote.standing();
    let replayed = remote.cast(&first);
    assert_eq!((replayed.status, &replayed.body), (200, &old.body));
    assert_eq!(remote.standing(), before);
    // A server that shows it as the answer to the second ballot is found out by the ballot in it, and the bucket says
    // which one counts.
    let shown = Entry::from_bytes(&remote.proven(&replayed.body).entry).expect("an entry").content;
    assert_ne!(shown, second);
    assert_eq!(remote.bucket(0).ballot, Some((newest.index, second.body.clone())));
    // Another first ballot cannot undo the second one.
    let other = remote.seal(0, 1, &choose(2), 2);
    remote.refused(Code::BallotStaleSequence, |remote| remote.cast(&other));
    remote.audit();
}

#[test]
fn f_17_a_client_that_crashed_between_cast_and_receipt_finds_its_ballot() {
    let mut remote = Remote::open(service(&[]), choice(), 3);
    let ballot = remote.seal(0, 1, &choose(0), 1);
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: tab\r\ncontent-type: application/cbor\r\ncontent-length: {}\r\n\r\n",
        endpoint::ballots(&remote.id()),
        ballot.body.len()
    );
    let mut tab = TcpStream::connect(remote.service.address()).expect("it listens");
    tab.write_all(head.as_bytes()).and_then(|()| tab.write_all(&ballot.body)).expect("it reads");
    // The first byte of the answer is there; the rest is never read, and the tab is gone.
    tab.read_exact(&mut [0]).expect("it answers");
    drop(tab);

    // A new tab knows the code alone: the bucket shows number and ballot, and there is nothing to send twice.
    let found = remote.bucket(0);
    let (index, body) = found.ballot.expect("the ballot is on the board");
    assert_eq!((&body, found.revoked), (&ballot.body, false));
    assert_eq!(remote.bucket(1).ballot, None, "nobody else has voted");
    // With the bytes that were kept, there is the receipt as well.
    let answer = remote.cast(&ballot);
    assert_eq!((answer.status, remote.receipt(&answer, &ballot).index), (200, index));
    remote.audit();
}

#[test]
fn b_30_entries_and_proofs_of_one_board_are_none_on_another() {
    let service = service(&[]);
    let mut one = Remote::open(service.clone(), choice(), 3);
    let mut two = {
        let mut draft = choice();
        draft.nonce = [8; 32];
        Remote::open(service.clone(), draft, 3)
    };
    assert_ne!(one.id(), two.id());
    let ballot = one.seal(0, 1, &choose(0), 1);
    let answer = one.cast(&ballot);
    one.receipt(&answer, &ballot);

    // The ballot, and a signed entry, of one election on the other's board.
    two.refused(Code::BallotWrongElection, |two| two.cast(&ballot));
    let note = encode(&Note { text: "The hall is open until nine.".into() });
    let note = one.world.sign(Kind::Note, note, Signer::official(0), 1);
    two.refused(Code::AuthForbidden, |two| two.try_post(&note));
    one.sync();
    one.post(&note);

    // A receipt names its board: the same key signs both.
    let receipt = Receipt::parse(&answer.body).expect("a receipt");
    assert!(matches!(
        receipt.verify(&two.origin(), two.board),
        Err(ReceiptError::Checkpoint(CheckpointError::OtherOrigin { .. }))
    ));
    // A leaf of one is not found on the other.
    let leaf = hex(&leaf_hash(&one.world.entries.0[2]));
    let size = two.checkpoint().size;
    let answer = service.get(&endpoint::inclusion(&two.id(), &leaf, size));
    assert_eq!((answer.status, answer.code()), (404, Code::NotFound));

    // An archive with a head of one and entries of the other cannot be built, and one taken for the other fails.
    let archives = [one.archive(), two.archive()];
    let [first, second] =
        archives.each_ref().map(|bytes| Archive::read(bytes.as_slice()).expect("an archive"));
    assert!(archive::build(second.heads(), first.entries()).is_err());
    let report = one.report(&archives[1]);
    assert!(!report.holds());
    assert_eq!(failures(&report), [(Check::Manifest, Some(0))], "another election's record, whole in itself");
    one.audit();
    two.audit();
}
