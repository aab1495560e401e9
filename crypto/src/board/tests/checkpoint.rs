//! Checkpoints, notes, keys and cosignatures: what another hand reads, and what is refused.

use super::{board_key, our_origin, signed, tree};
use crate::board::checkpoint::*;
use crate::board::cosign::*;
use crate::board::merkle::empty_root;
use crate::board::note::*;
use crate::signature::{PublicKey, SecretKey};
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use proptest::prelude::*;
use signed_note::{Note as TheirNote, StandardVerifier, VerifierList};

fn witness(number: u8) -> SecretKey {
    SecretKey::from_seed(&[100 + number; 32])
}

fn witness_key(number: u8) -> NoteKey {
    NoteKey::new(&format!("witness{number}.example"), KeyKind::Witness, witness(number).public()).unwrap()
}

fn witnesses(count: u8, quorum: usize) -> Witnesses {
    Witnesses::new((0..count).map(witness_key).collect(), quorum, board_key().public()).unwrap()
}

/// A checkpoint that witnesses 0, 1, … cosigned at these times.
fn cosigned(times: &[u64]) -> SignedCheckpoint {
    let mut note = signed(5, tree(5).root());
    for (number, time) in times.iter().enumerate() {
        let number = number as u8;
        note.add(cosign(&note, witness_key(number).name(), &witness(number), *time).unwrap()).unwrap();
    }
    note
}

fn verify(note: &str) -> Result<Checkpoint, CheckpointError> {
    SignedCheckpoint::parse(note.as_bytes())?.verify(&our_origin(), board_key().public()).cloned()
}

#[test]
fn a_signed_checkpoint_is_read_and_verified() {
    for size in [0, 1, 5] {
        let note = signed(size, tree(size).root()).to_string();
        let checkpoint = verify(&note).unwrap();
        assert_eq!((checkpoint.size, checkpoint.root), (size, tree(size).root()));
        assert_eq!(SignedCheckpoint::parse(note.as_bytes()).unwrap().to_string(), note);
    }
}

#[test]
fn cosignatures_of_a_kind_to_come_are_left_alone() {
    // C2SP tlog-cosignature has a second algorithm, ML-DSA-44: a key's four bytes, a time, and 2,420 bytes by it.
    let names = ["witness0.example", "witness1.example", "other.example"];
    let line = |(place, name): (usize, &&str)| {
        let bytes = [vec![6, 6, 6, place as u8], vec![place as u8; 8 + 2_420]].concat();
        format!("\u{2014} {name} {}\n", data_encoding::BASE64.encode(&bytes))
    };
    let note = cosigned(&[10, 20]).to_string() + &names.iter().enumerate().map(line).collect::<String>();
    let parsed = SignedCheckpoint::parse(note.as_bytes()).unwrap();
    assert_eq!(parsed.to_string(), note);
    assert!(verify(&note).is_ok());
    let all = witnesses(3, 2);
    assert!(all.verify_quorum(&parsed).is_ok());
    let found = all.verify(&parsed).unwrap();
    assert_eq!(found.iter().map(|found| found.timestamp).collect::<Vec<_>>(), [10, 20]);
}

#[test]
fn another_hand_reads_our_checkpoint_and_key() {
    let note = cosigned(&[10, 20]).to_string();
    let vkey = our_origin().log_key(board_key().public()).unwrap().to_string();
    let theirs = TheirNote::from_bytes(note.as_bytes()).unwrap();
    let verifiers = VerifierList::new(vec![Box::new(StandardVerifier::new(&vkey).unwrap())]);
    let (verified, unverified) = theirs.verify(&verifiers).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 2));
    assert_eq!(theirs.to_bytes(), note.as_bytes());
    let checkpoint = tlog_tiles::checkpoint::Checkpoint::from_bytes(theirs.text()).unwrap();
    assert_eq!(checkpoint.origin(), our_origin().to_string());
    assert_eq!((checkpoint.size(), checkpoint.hash().0), (5, tree(5).root()));
}

#[test]
fn the_specifications_key_and_note() {
    // The example of the package golang.org/x/mod/sumdb/note, made by the format's authors.
    let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let note = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let key = NoteKey::parse(vkey).unwrap();
    assert_eq!((key.to_string().as_str(), key.kind()), (vkey, KeyKind::Log));
    let parsed = Note::parse(note.as_bytes()).unwrap();
    assert_eq!(parsed.to_string(), note);
    parsed.verify(&key).unwrap();
}

#[test]
fn the_specifications_cosigned_checkpoint_is_a_note() {
    let note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let parsed = Note::parse(note.as_bytes()).unwrap();
    assert_eq!((parsed.to_string().as_str(), parsed.signatures().len()), (note, 2));
    assert_eq!(SignedCheckpoint::parse(note.as_bytes()), Err(CheckpointError::Origin), "no election's log");
}

#[test]
fn b_15_checkpoint_not_signed_by_the_board() {
    let key = |origin: &Origin, key: PublicKey| origin.log_key(key).unwrap().name().to_owned();
    let honest = signed(5, tree(5).root());
    let name = our_origin().to_string();
    // Same name, other key.
    let other = Checkpoint::sign(honest.claimed().clone(), &witness(0)).unwrap().to_string();
    assert_eq!(verify(&other), Err(NoteError::NotSigned(name.clone()).into()));
    // Right key, other origin.
    let elsewhere = origin("elsewhere.example", &[0xab; 32]).unwrap();
    assert_eq!(key(&elsewhere, board_key().public()), elsewhere.to_string());
    let checkpoint = Checkpoint { origin: elsewhere.clone(), ..honest.claimed().clone() };
    let alien = checkpoint.sign(&board_key()).unwrap().to_string();
    let (expected, found) = (Box::new(our_origin()), Box::new(elsewhere));
    assert_eq!(verify(&alien), Err(CheckpointError::OtherOrigin { expected, found }));
    // A key made to collide with the four bytes of the id: only the signature tells, and it does.
    let ours = honest.to_string();
    let (ours_id, theirs) = (&line_bytes(&ours)[..4], line_bytes(&other));
    let colliding = with_line_bytes(&ours, &[ours_id, &theirs[4..]].concat());
    assert_eq!(verify(&colliding), Err(NoteError::FalseSignature(name.clone()).into()));
    // A cosignature by the board's own key is no signature of the board.
    let mut note = Checkpoint::sign(honest.claimed().clone(), &witness(0)).unwrap();
    note.add(cosign(&honest, &name, &board_key(), 5).unwrap()).unwrap();
    assert_eq!(verify(&note.to_string()), Err(NoteError::NotSigned(name.clone()).into()));
    // A true signature beside a false one, or twice.
    let twice = format!("{ours}{}", ours.lines().last().unwrap()) + "\n";
    assert_eq!(verify(&twice), Err(NoteError::SignedTwice(name).into()));
    // Unknown keys beside the true signature are ignored.
    let mut note = honest.clone();
    note.add(cosign(&honest, "unknown.example", &witness(9), 5).unwrap()).unwrap();
    verify(&note.to_string()).unwrap();
}

#[test]
fn b_15_signature_of_another_text() {
    let note = signed(5, tree(5).root()).to_string();
    let name = our_origin().to_string();
    let grown = note.replacen("\n5\n", "\n6\n", 1);
    assert_eq!(verify(&grown), Err(NoteError::FalseSignature(name.clone()).into()));
    let mut short = line_bytes(&note);
    short.pop();
    let short = with_line_bytes(&note, &short);
    assert_eq!(verify(&short), Err(NoteError::FalseSignature(name).into()));
}

#[test]
fn b_15_cosignatures_and_log_signatures_are_not_each_other() {
    let honest = cosigned(&[10]);
    let text = honest.note().text();
    // A log signature by the witness's key, under the witness's name, is no cosignature.
    let as_log = NoteKey::new(witness_key(0).name(), KeyKind::Log, witness(0).public()).unwrap();
    let line = SignatureLine::new(&as_log, witness(0).sign(text.as_bytes()).to_vec());
    let mut note = signed(5, tree(5).root());
    note.add(line).unwrap();
    assert_eq!(witnesses(1, 1).verify_quorum(&note), Err(CosignError::TooFew { found: 0, quorum: 1 }));
    // Its 64 bytes in the place of a cosignature neither.
    let bytes = [&10u64.to_be_bytes()[..], &witness(0).sign(text.as_bytes())].concat();
    let mut note = signed(5, tree(5).root());
    note.add(SignatureLine::new(&witness_key(0), bytes)).unwrap();
    let refused = Err(NoteError::FalseSignature("witness0.example".into()).into());
    assert_eq!(witnesses(1, 1).verify_quorum(&note), refused);
    // The board is not its own witness, nobody is two, and a log's key is none.
    let list = |keys| Witnesses::new(keys, 1, board_key().public());
    let own = NoteKey::new("own.example", KeyKind::Witness, board_key().public()).unwrap();
    assert_eq!(list(vec![own]), Err(CosignError::Shared("own.example".into())));
    let again = NoteKey::new("again.example", KeyKind::Witness, witness(0).public()).unwrap();
    assert_eq!(list(vec![witness_key(0), again]), Err(CosignError::Shared("again.example".into())));
    let same_name = NoteKey::new("witness0.example", KeyKind::Witness, witness(1).public()).unwrap();
    assert_eq!(list(vec![witness_key(0), same_name]), Err(CosignError::Shared("witness0.example".into())));
    assert_eq!(list(vec![as_log]), Err(CosignError::NotAWitness("witness0.example".into())));
}

#[test]
fn the_quorums_time_is_the_kth_oldest() {
    let note = cosigned(&[300, 100, 200]);
    for (quorum, time) in [(1, 100), (2, 200), (3, 300)] {
        assert_eq!(witnesses(3, quorum).verify_quorum(&note), Ok(time));
    }
    let found = witnesses(4, 4).verify_quorum(&note);
    assert_eq!(found, Err(CosignError::TooFew { found: 3, quorum: 4 }));
    let oldest = witnesses(3, 1).verify(&note).unwrap()[0];
    assert_eq!(oldest, Cosignature { witness: 1, timestamp: 100 });
    let impossible =
        |quorum, count| Witnesses::new((0..count).map(witness_key).collect(), quorum, board_key().public());
    assert_eq!(impossible(0, 2), Err(CosignError::Quorum { quorum: 0, witnesses: 2 }));
    assert_eq!(impossible(3, 2), Err(CosignError::Quorum { quorum: 3, witnesses: 2 }));
    assert_eq!(impossible(1, 33), Err(CosignError::TooMany(33)));
}

#[test]
fn b_15_cosignature_of_another_time_text_or_witness() {
    let refused = Err(NoteError::FalseSignature("witness0.example".into()).into());
    let honest = cosigned(&[10]);
    let note = honest.to_string();
    let forge = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = line_bytes(&note);
        change(&mut bytes);
        let forged = SignedCheckpoint::parse(with_line_bytes(&note, &bytes).as_bytes()).unwrap();
        witnesses(1, 1).verify_quorum(&forged)
    };
    assert_eq!(forge(&|_| ()), Ok(10));
    assert_eq!(forge(&|bytes| bytes[11] ^= 1), refused, "another time");
    assert_eq!(forge(&|bytes| bytes[4] ^= 0x80), refused, "a time beyond 2^63");
    assert_eq!(forge(&|bytes| bytes.truncate(8)), refused, "a time cut off");
    assert_eq!(forge(&|bytes| bytes.push(0)), refused, "a byte more");
    let mut other = signed(6, tree(6).root());
    other.add(cosign(&honest, "witness0.example", &witness(0), 10).unwrap()).unwrap();
    assert_eq!(witnesses(1, 1).verify_quorum(&other), refused, "another checkpoint");
    let mut other = signed(5, tree(5).root());
    other.add(cosign(&honest, "witness0.example", &witness(1), 10).unwrap()).unwrap();
    let found = witnesses(1, 1).verify_quorum(&other);
    assert_eq!(found, Err(CosignError::TooFew { found: 0, quorum: 1 }), "another witness");
}

#[test]
fn b_14_empty_tree_with_another_root() {
    let text = |root| Checkpoint { origin: our_origin(), size: 0, root }.to_string();
    assert_eq!(Checkpoint::parse(&text([1; 32])), Err(CheckpointError::EmptyRoot));
    assert_eq!(Checkpoint::parse(&text(empty_root())).unwrap().size, 0);
}

#[test]
fn b_16_checkpoint_syntax_tricks() {
    use CheckpointError as E;
    let honest = signed(5, tree(5).root()).claimed().to_string();
    Checkpoint::parse(&honest).unwrap();
    let lines: Vec<&str> = honest.lines().collect();
    let text = |place: usize, line: &str| {
        let mut lines = lines.clone();
        lines[place] = line;
        lines.join("\n") + "\n"
    };
    for size in
        ["05", "+5", "-5", " 5", "5 ", "0x5", "", "5.0", "9223372036854775808", "18446744073709551616", "٥"]
    {
        assert_eq!(Checkpoint::parse(&text(1, size)), Err(E::Size), "{size}");
    }
    assert_eq!(Checkpoint::parse(&text(1, "9223372036854775807")).unwrap().size, MAX_SIZE);
    let root = lines[2];
    let loose =
        root.replace("=", "").chars().rev().skip(1).collect::<String>().chars().rev().collect::<String>();
    let tricks = [
        root.trim_end_matches('=').to_owned(),
        format!("{root}="),
        format!("{root}{root}"),
        format!(" {root}"),
        root.replace('=', "*"),
        format!("{loose}9="),
        String::new(),
    ];
    for root in tricks {
        assert_eq!(Checkpoint::parse(&text(2, &root)), Err(E::Root), "{root}");
    }
    let id = "ab".repeat(32);
    for origin in [
        "",
        "/",
        "vote.example",
        &format!("vote.example/{}", &id[2..]),
        &format!("vote.example/{id}0"),
        &format!("vote.example/{}", id.to_uppercase()),
        &format!("vote.example/{id}/"),
        &id,
    ] {
        assert_eq!(Checkpoint::parse(&text(0, origin)), Err(E::Origin), "{origin}");
    }
    for host in ["", "a b", "a+b", "a\u{a0}b", "ä", &"h".repeat(MAX_HOST + 1)] {
        assert_eq!(Checkpoint::parse(&text(0, &format!("{host}/{id}"))), Err(E::Host), "{host}");
    }
    for other in [
        format!("{honest}extension\n"),
        format!("{honest}\n"),
        honest.trim_end().to_owned(),
        lines[..2].join("\n") + "\n",
        String::new(),
        format!("{honest}{honest}"),
    ] {
        assert_eq!(Checkpoint::parse(&other), Err(E::Lines), "{other}");
    }
}

#[test]
fn b_16_note_syntax_tricks() {
    use NoteError as E;
    let honest = signed(5, tree(5).root()).to_string();
    let (text, lines) = honest.split_once("\n\n").unwrap();
    let parse = |note: &str| Note::parse(note.as_bytes()).map(|_| ());
    assert_eq!(parse(&honest), Ok(()));
    assert_eq!(parse(&honest.replace('\n', "\r\n")), Err(E::NotText));
    assert_eq!(parse(&honest.replace("\n5\n", "\n5\t\n")), Err(E::NotText));
    assert_eq!(parse(&format!("{honest}\0")), Err(E::NotText));
    assert_eq!(Note::parse(&[honest.as_bytes(), b"\xff"].concat()), Err(E::NotText));
    assert_eq!(parse(&honest.replace("\n\n", "\n")), Err(E::NoSignatures));
    assert_eq!(parse(honest.trim_end()), Err(E::NoSignatures));
    assert_eq!(parse(&format!("{text}\n\n")), Err(E::NoSignatures));
    assert_eq!(parse(""), Err(E::NoSignatures));
    for line in [
        "",
        "x",
        "— name",
        "— name ",
        "-- name AAAAAAA=",
        "— name AAAAAA==",
        "— name AAAAAAB=",
        "—  AAAAAAA=",
        "— na+me AAAAAAA=",
        "— na\u{a0}me AAAAAAA=",
        "— name  AAAAAAA=",
        " — name AAAAAAA=",
        "— name AAAAAAA= ",
        "— name AAAAAAA",
    ] {
        assert_eq!(
            parse(&format!("{text}\n\n{lines}{line}\n")).unwrap_err(),
            if line.is_empty() { E::NoSignatures } else { E::SignatureLine(2) },
            "{line}"
        );
    }
    assert_eq!(parse(&format!("{text}\n\n{lines}— name AAAAAAA=\n")), Ok(()));
    // Two bodies: the last blank line divides, so the second body is read as signatures, or the first as text.
    assert_eq!(parse(&format!("{honest}{honest}")), Ok(()));
    let two = SignedCheckpoint::parse(format!("{honest}{honest}").as_bytes());
    assert_eq!(two, Err(CheckpointError::Lines));
    let many = "— name AAAAAAA=\n".repeat(MAX_SIGNATURES + 1);
    assert_eq!(parse(&format!("{text}\n\n{many}")), Err(E::TooManySignatures));
    assert_eq!(parse(&"x".repeat(MAX_NOTE + 1)), Err(E::TooLong));
}

#[test]
fn b_16_verifier_key_syntax_tricks() {
    let key = witness_key(0);
    let vkey = key.to_string();
    assert_eq!(NoteKey::parse(&vkey), Ok(key));
    let (name, rest) = vkey.split_once('+').unwrap();
    let (hash, base64) = rest.split_once('+').unwrap();
    for other in [
        String::new(),
        name.to_owned(),
        format!("{name}+{hash}"),
        format!("+{hash}+{base64}"),
        format!("{name}+{}+{base64}", hash.to_uppercase()),
        format!("{name}+00000000+{base64}"),
        format!("{name}+{hash}+{base64}="),
        format!("{name}+{hash}+{}", &base64[4..]),
        format!("{vkey}\n"),
        format!("{name}+{hash}+AQ=="),
        format!("{name}+{hash}+"),
        format!("other+{hash}+{base64}"),
    ] {
        assert!(matches!(NoteKey::parse(&other), Err(NoteError::VerifierKey | NoteError::Name)), "{other}");
    }
    // Of small order: it would verify signatures that nobody made.
    let weak = format!("{name}+{hash}+{}", data_encoding::BASE64.encode(&[&[4u8, 1][..], &[0; 31]].concat()));
    assert_eq!(NoteKey::parse(&weak), Err(NoteError::VerifierKey));
    for name in ["", "a b", "a+b", "a\u{2003}b", "a\u{7f}b", "a\nb", &"n".repeat(MAX_NAME + 1)] {
        let named = NoteKey::new(name, KeyKind::Witness, witness(0).public());
        assert_eq!(named, Err(NoteError::Name), "{name}");
    }
}

#[test]
fn arranging_keeps_known_lines_in_the_keys_order() {
    let mut note = cosigned(&[1, 2]);
    note.add(cosign(&note, "unknown.example", &witness(9), 5).unwrap()).unwrap();
    let log = our_origin().log_key(board_key().public()).unwrap();
    let keys = [log, witness_key(1), witness_key(0), witness_key(2)];
    let arranged = note.arranged(&keys);
    let names: Vec<&str> = arranged.note().signatures().iter().map(SignatureLine::name).collect();
    assert_eq!(names, [keys[0].name(), "witness1.example", "witness0.example"]);
    assert_eq!(arranged.arranged(&keys), arranged);
    let again = cosign(&note, "witness0.example", &witness(0), 9).unwrap();
    assert_eq!(note.add(again), Err(NoteError::SignedTwice("witness0.example".into())));
}

/// The bytes of a note's last signature line.
fn line_bytes(note: &str) -> Vec<u8> {
    let (_, base64) = note.trim_end().rsplit_once(' ').unwrap();
    data_encoding::BASE64.decode(base64.as_bytes()).unwrap()
}

fn with_line_bytes(note: &str, bytes: &[u8]) -> String {
    let (before, _) = note.trim_end().rsplit_once(' ').unwrap();
    format!("{before} {}\n", data_encoding::BASE64.encode(bytes))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// One bit of a signed checkpoint flipped: nothing else verifies.
    #[test]
    fn b_23_flipped_bit_of_a_checkpoint(bit in 0usize..8 * 200) {
        let mut bytes = signed(5, tree(5).root()).to_string().into_bytes();
        let bit = bit % (8 * bytes.len());
        bytes[bit / 8] ^= 1 << (bit % 8);
        let found = SignedCheckpoint::parse(&bytes);
        let found = found.and_then(|note| note.verify(&our_origin(), board_key().public()).cloned());
        prop_assert!(found.is_err());
    }

    #[test]
    fn b_16_what_is_read_prints_the_same(
        note in "[a-c/]{0,3}\n(0|[0-9]{1,2})\n[A-D=]{0,4}\n\n(— [a-c+ ]{1,2} [A-D]{6,9}={0,2}\n){0,3}"
    ) {
        if let Ok(parsed) = Note::parse(note.as_bytes()) {
            prop_assert_eq!(parsed.to_string(), note);
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(SignedCheckpoint::parse(&bytes).is_err());
    }
}
