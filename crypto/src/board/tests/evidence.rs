//! Evidence: a forked board is convicted, an honest one never.

use super::{board_key, entry, our_origin, signed, tree};
use crate::board::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::board::evidence::*;
use crate::board::merkle::{ProofError, Tree, leaf_hash};
use crate::board::receipt::{Receipt, ReceiptError};
use crate::signature::SecretKey;

/// The honest history with one entry rewritten.
fn rewritten(size: u64) -> Tree {
    (0..size).map(|index| leaf_hash(if index == 2 { b"rewritten" } else { &[] })).collect()
}

fn heads(a: &SignedCheckpoint, b: &SignedCheckpoint, entries: Option<&Tree>) -> Result<Fork, EvidenceError> {
    check_heads(a, b, entries, &our_origin(), board_key().public())
}

#[test]
fn b_07_two_heads_of_one_size() {
    let (ours, other) = (signed(5, tree(5).root()), signed(5, rewritten(5).root()));
    assert_eq!(heads(&ours, &other, None), Ok(Fork::Heads { size: 5 }));
    assert_eq!(heads(&ours, &ours, None), Err(EvidenceError::Fit));
}

#[test]
fn b_07_a_head_that_is_not_the_beginning_of_a_later_one() {
    let (old, new) = (signed(3, rewritten(3).root()), signed(7, tree(7).root()));
    assert_eq!(heads(&old, &new, Some(&tree(9))), Ok(Fork::History { old: 3, new: 7 }));
    assert_eq!(heads(&new, &old, Some(&tree(9))), Ok(Fork::History { old: 3, new: 7 }));
    assert_eq!(heads(&old, &new, None), Err(EvidenceError::NeedsEntries { size: 7 }));
    let other = Err(EvidenceError::OtherEntries { size: 7 });
    assert_eq!(heads(&old, &new, Some(&tree(6))), other);
    assert_eq!(heads(&old, &new, Some(&rewritten(9))), other);
    assert_eq!(heads(&signed(3, tree(3).root()), &new, Some(&tree(9))), Err(EvidenceError::Fit));
}

#[test]
fn b_07_two_entries_of_one_number() {
    let receipt = |entry: &[u8], index, tree: &Tree, size| {
        Receipt::issue(entry.into(), index, tree, signed(size, tree.root_at(size).unwrap())).unwrap()
    };
    let ours = receipt(&entry(2), 2, &tree(9), 5);
    let other = receipt(b"rewritten", 2, &rewritten(9), 9);
    let check = |a: &Receipt, b: &Receipt| check_receipts(a, b, &our_origin(), board_key().public());
    assert_eq!(check(&ours, &other), Ok(Fork::Entries { index: 2 }));
    assert_eq!(check(&ours, &receipt(&entry(2), 2, &tree(9), 9)), Err(EvidenceError::Fit));
    let neighbour = receipt(&entry(3), 3, &tree(9), 9);
    assert_eq!(check(&ours, &neighbour), Err(EvidenceError::OtherNumber(2, 3)));
}

#[test]
fn b_07_nobody_else_can_accuse_a_board() {
    let forger = SecretKey::from_seed(&[9; 32]);
    let head = Checkpoint { origin: our_origin(), size: 5, root: rewritten(5).root() };
    let forged = head.sign(&forger).unwrap();
    let refused = heads(&signed(5, tree(5).root()), &forged, None);
    assert!(matches!(refused, Err(EvidenceError::Checkpoint(CheckpointError::Note(_)))));
    // A true checkpoint over an entry that it does not hold.
    let ours = Receipt::issue(entry(2), 2, &tree(5), signed(5, tree(5).root())).unwrap();
    let text = alloc::format!("{ours}").replacen(&data_encoding::BASE64.encode(&entry(2)), "YQ==", 1);
    let forged = Receipt::parse(text.as_bytes()).unwrap();
    let refused = check_receipts(&ours, &forged, &our_origin(), board_key().public());
    assert_eq!(refused, Err(EvidenceError::Receipt(ReceiptError::Proof(ProofError::Root))));
}
