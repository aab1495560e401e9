//! Receipts: verified offline, and whatever is altered in one is refused for its own reason.

use super::{board_key, entry, our_origin, signed, tree};
use crate::board::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, origin};
use crate::board::merkle::{MAX_PROOF, ProofError, leaf_hash};
use crate::board::note::NoteError;
use crate::board::receipt::*;
use crate::encoding::MAX_ENTRY;
use crate::signature::SecretKey;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use data_encoding::BASE64;
use proptest::prelude::*;

fn receipt(index: u64, size: u64) -> Receipt {
    let tree = tree(size);
    Receipt::issue(entry(index), index, &tree, signed(size, tree.root())).unwrap()
}

fn verify(text: &str) -> Result<u64, ReceiptError> {
    let receipt = Receipt::parse(text.as_bytes())?;
    receipt.verify(&our_origin(), board_key().public()).map(|verified| verified.index)
}

fn parse_error(text: &str) -> ReceiptError {
    Receipt::parse(text.as_bytes()).unwrap_err()
}

#[test]
fn every_receipt_verifies_offline() {
    for size in 1..20 {
        for index in 0..size {
            let text = receipt(index, size).to_string();
            let parsed = Receipt::parse(text.as_bytes()).unwrap();
            let verified = parsed.verify(&our_origin(), board_key().public()).unwrap();
            assert_eq!((verified.entry, verified.index), (&entry(index)[..], index));
            assert_eq!(verified.leaf, leaf_hash(&entry(index)));
            assert_eq!(verified.checkpoint.size, size);
            assert_eq!(parsed.to_string(), text);
        }
    }
}

#[test]
fn a_receipt_that_would_not_verify_is_not_issued() {
    let tree = tree(5);
    let head = signed(5, tree.root());
    assert_eq!(Receipt::issue(entry(1), 2, &tree, head.clone()), Err(ProofError::Root.into()));
    let outside = ProofError::IndexOutsideTree { index: 5, size: 5 };
    assert_eq!(Receipt::issue(entry(5), 5, &tree, head), Err(outside.into()));
    assert_eq!(Receipt::issue(entry(1), 1, &tree, signed(5, [1; 32])), Err(ProofError::Root.into()));
    let long = Receipt::issue(vec![0; MAX_ENTRY + 1], 1, &tree, signed(5, tree.root()));
    assert_eq!(long, Err(ReceiptError::Entry));
}

#[test]
fn b_11_receipt_of_another_entry_or_number() {
    let honest = receipt(2, 7).to_string();
    assert_eq!(verify(&honest), Ok(2));
    let refused = |from: &str, to: &str| {
        assert!(honest.contains(from));
        verify(&honest.replacen(from, to, 1))
    };
    assert_eq!(refused("index 2\n", "index 3\n"), Err(ProofError::Root.into()));
    let outside = ProofError::IndexOutsideTree { index: 7, size: 7 };
    assert_eq!(refused("index 2\n", "index 7\n"), Err(outside.into()));
    let other = BASE64.encode(b"another entry");
    assert_eq!(refused(&BASE64.encode(&entry(2)), &other), Err(ProofError::Root.into()));
    let hash = BASE64.encode(&[9; 32]);
    let longer = refused("\n\n", &format!("\n{hash}\n\n"));
    assert_eq!(longer, Err(ProofError::Length { expected: 3, found: 4 }.into()));
    let first = honest.lines().nth(3).unwrap();
    let shorter = refused(&format!("{first}\n"), "");
    assert_eq!(shorter, Err(ProofError::Length { expected: 3, found: 2 }.into()));
    assert_eq!(refused(first, &hash), Err(ProofError::Root.into()));
}

#[test]
fn b_16_receipt_syntax_tricks() {
    use ReceiptError as E;
    let honest = receipt(2, 7).to_string();
    let with = |from: &str, to: &str| {
        assert!(honest.contains(from));
        parse_error(&honest.replacen(from, to, 1))
    };
    assert_eq!(with("@v1", "@v2"), E::Header);
    assert_eq!(with("c2sp", "\nc2sp"), E::Header);
    assert_eq!(parse_error(""), E::Header);
    assert_eq!(with("@v1\n", "@v1\r\n"), E::Header);
    assert_eq!(with("extra ", "extra  "), E::Entry);
    assert_eq!(with("extra ", "Extra "), E::Entry);
    assert_eq!(with("extra ", "extra"), E::Entry);
    let line = format!("extra {}\n", BASE64.encode(&entry(2)));
    assert_eq!(with(&line, ""), E::Entry);
    let long = format!("extra {}\n", BASE64.encode(&vec![0; MAX_ENTRY + 1]));
    assert_eq!(with(&line, &long), E::Entry);
    for index in ["02", "+2", "2 ", "-2", "", "9223372036854775808"] {
        assert_eq!(with("index 2\n", &format!("index {index}\n")), E::Index, "{index}");
    }
    assert_eq!(with("index 2\n", "index 2\nindex 2\n"), E::Path);
    let hashes = format!("{}\n", BASE64.encode(&[0; 32])).repeat(MAX_PROOF);
    assert_eq!(with("\n\n", &format!("\n{hashes}\n")), E::Path);
    assert_eq!(with("=\n\n", "\n\n"), E::Path);
    assert_eq!(with("\n\n", "\n\n\n"), CheckpointError::Lines.into());
    assert_eq!(parse_error(honest.split("\n\n").next().unwrap()), E::NoCheckpoint);
    assert_eq!(parse_error(&format!("{honest}{}", "x".repeat(MAX_RECEIPT))), E::TooLong);
    assert_eq!(parse_error(honest.trim_end()), CheckpointError::from(NoteError::NoSignatures).into());
}

#[test]
fn b_30_receipt_of_another_log() {
    // The same entries in the log of another election of the same board, signed by the same key.
    let tree = tree(7);
    let other = origin("vote.example:8080", &[0xcd; 32]).unwrap();
    let head = Checkpoint { origin: other, size: 7, root: tree.root() }.sign(&board_key()).unwrap();
    let spliced = Receipt::issue(entry(2), 2, &tree, head).unwrap();
    let refused = spliced.verify(&our_origin(), board_key().public());
    assert!(matches!(refused, Err(ReceiptError::Checkpoint(CheckpointError::OtherOrigin { .. }))));
    // Our log's name, another board's key.
    let head = Checkpoint { origin: our_origin(), size: 7, root: tree.root() };
    let head = head.sign(&SecretKey::from_seed(&[8; 32])).unwrap();
    let spliced = Receipt::issue(entry(2), 2, &tree, head).unwrap();
    let refused = spliced.verify(&our_origin(), board_key().public());
    let unsigned = NoteError::NotSigned(our_origin().to_string());
    assert_eq!(refused, Err(CheckpointError::from(unsigned).into()));
    // A leaf and path of one log under the checkpoint of another.
    let head = signed(7, super::tree(9).root_at(8).unwrap()).to_string();
    let (before, _) =
        spliced.to_string().split_once("\n\n").map(|(a, b)| (String::from(a), String::from(b))).unwrap();
    assert_eq!(verify(&format!("{before}\n\n{head}")), Err(ProofError::Root.into()));
}

#[test]
fn another_hand_verifies_the_proof() {
    let text = receipt(2, 7).to_string();
    let hashes: Vec<_> = text.lines().skip(3).take_while(|line| !line.is_empty()).collect();
    let path = hashes.iter().map(|line| tlog_tiles::tlog::Hash::parse_hash(line).unwrap()).collect();
    let note = signed_note::Note::from_bytes(text.split_once("\n\n").unwrap().1.as_bytes()).unwrap();
    let head = tlog_tiles::checkpoint::Checkpoint::from_bytes(note.text()).unwrap();
    let leaf = tlog_tiles::tlog::record_hash(&entry(2));
    tlog_tiles::tlog::check_record(&path, head.size(), *head.hash(), 2, leaf).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// One bit flipped: nothing else verifies.
    #[test]
    fn b_23_flipped_bit_of_a_receipt(index in 0u64..7, bit in any::<prop::sample::Index>()) {
        let mut bytes = receipt(index, 7).to_string().into_bytes();
        let bit = bit.index(8 * bytes.len());
        bytes[bit / 8] ^= 1 << (bit % 8);
        let found = Receipt::parse(&bytes);
        prop_assert!(found.and_then(|r| r.verify(&our_origin(), board_key().public()).map(|_| ())).is_err());
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = [b"c2sp.org/tlog-proof@v1\nextra \nindex 0\n", &bytes[..]].concat();
        prop_assert!(Receipt::parse(&text).is_err());
        prop_assert!(SignedCheckpoint::parse(&bytes).is_err());
    }
}
