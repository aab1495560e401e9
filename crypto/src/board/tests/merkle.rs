//! Trees and proofs against two other implementations, and forged proofs.

use super::{entry, tree};
use crate::board::merkle::*;
use alloc::vec;
use alloc::vec::Vec;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2_oracle::Sha256;
use tlog_tiles::tlog;

/// Every size up to this one is tried.
const SIZES: u64 = 70;

#[test]
fn roots_and_proofs_equal_those_of_ct_merkle() {
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for size in 1..=SIZES {
        theirs.push(entry(size - 1));
        let ours = tree(size);
        assert_eq!(ours.root()[..], theirs.root().as_bytes()[..]);
        for place in 0..size {
            let path = ours.inclusion(place, size).unwrap();
            assert_eq!(path.concat(), theirs.prove_inclusion(place as usize).as_bytes());
        }
        for old in 1..=size {
            let proof = ours.consistency(old, size).unwrap();
            let added = (size - old) as usize;
            assert_eq!(proof.concat(), theirs.prove_consistency(added).as_bytes(), "{old} in {size}");
        }
    }
}

#[test]
fn proofs_are_accepted_by_tlog_tiles() {
    let whole = tree(SIZES);
    let oracle = |hashes: Vec<_>| hashes.into_iter().map(tlog::Hash).collect::<Vec<_>>();
    for size in 1..=SIZES {
        let root = tlog::Hash(whole.root_at(size).unwrap());
        for place in 0..size {
            let path = oracle(whole.inclusion(place, size).unwrap());
            let leaf = tlog::record_hash(&entry(place));
            tlog::check_record(&path, size, root, place, leaf).unwrap();
        }
        for old in 1..size {
            let proof = oracle(whole.consistency(old, size).unwrap());
            let old_root = tlog::Hash(whole.root_at(old).unwrap());
            tlog::check_tree(&proof, size, root, old, old_root).unwrap();
        }
    }
}

#[test]
fn frontier_and_tree_agree_at_every_size() {
    let whole = tree(600);
    let mut frontier = Frontier::new();
    for size in 0..=600 {
        assert_eq!(frontier.size(), size);
        assert_eq!(Some(frontier.root()), whole.root_at(size));
        frontier.push(leaf_hash(&entry(size)));
    }
    assert_eq!(whole.root_at(601), None);
}

#[test]
fn every_honest_proof_verifies() {
    let whole = tree(SIZES);
    for size in 0..=SIZES {
        let root = whole.root_at(size).unwrap();
        for place in 0..size {
            let path = whole.inclusion(place, size).unwrap();
            assert_eq!(verify_inclusion(&leaf_hash(&entry(place)), place, size, &root, &path), Ok(()));
        }
        for old in 0..=size {
            let (old_root, proof) = (whole.root_at(old).unwrap(), whole.consistency(old, size).unwrap());
            assert_eq!(verify_consistency(old, size, &old_root, &root, &proof), Ok(()), "{old} in {size}");
        }
    }
    assert_eq!(whole.inclusion(SIZES, SIZES), None);
    assert_eq!(whole.inclusion(0, SIZES + 1), None);
    assert_eq!(whole.consistency(2, 1), None);
    assert_eq!(whole.consistency(1, SIZES + 1), None);
}

#[test]
fn b_10_consistency_proof_forged() {
    let whole = tree(SIZES);
    for new in 1..=40 {
        let new_root = whole.root_at(new).unwrap();
        for old in 1..new {
            let old_root = whole.root_at(old).unwrap();
            let proof = whole.consistency(old, new).unwrap();
            let verify = |proof: &[_]| verify_consistency(old, new, &old_root, &new_root, proof);
            // One hash altered: the error is one of the roots, whichever comes first.
            for place in 0..proof.len() {
                let mut forged = proof.clone();
                forged[place][31] ^= 1;
                assert!(matches!(verify(&forged), Err(ProofError::OldRoot | ProofError::NewRoot)));
            }
            let expected = proof.len();
            let longer = [&proof[..], &[[0; 32]]].concat();
            let found = expected + 1;
            assert_eq!(verify(&longer), Err(ProofError::Length { expected, found }));
            let found = expected - 1;
            assert_eq!(verify(&proof[1..]), Err(ProofError::Length { expected, found }));
            assert_eq!(verify(&proof[..found]), Err(ProofError::Length { expected, found }));
            // For other sizes, or another tree.
            let (older, newer) = (whole.root_at(old - 1).unwrap(), whole.root_at(new + 1).unwrap());
            for other in [
                verify_consistency(old, new + 1, &old_root, &newer, &proof),
                verify_consistency(old - 1, new, &older, &new_root, &proof),
            ] {
                use ProofError::{Length, NewRoot, OldRoot};
                assert!(matches!(other, Err(Length { .. } | OldRoot | NewRoot)), "{old} in {new}: {other:?}");
            }
            let other = verify_consistency(old, new, &[1; 32], &new_root, &proof);
            assert!(matches!(other, Err(ProofError::OldRoot | ProofError::NewRoot)));
            let other = verify_consistency(old, new, &old_root, &[1; 32], &proof);
            assert_eq!(other, Err(ProofError::NewRoot));
        }
    }
}

#[test]
fn b_10_consistency_edges() {
    let whole = tree(8);
    let (root, empty) = (whole.root(), empty_root());
    let one = [[0; 32]];
    let length = Err(ProofError::Length { expected: 0, found: 1 });
    assert_eq!(verify_consistency(0, 8, &empty, &root, &[]), Ok(()));
    assert_eq!(verify_consistency(0, 8, &empty, &root, &one), length);
    assert_eq!(verify_consistency(0, 8, &root, &root, &[]), Err(ProofError::OldRoot));
    assert_eq!(verify_consistency(0, 0, &empty, &root, &[]), Err(ProofError::NewRoot));
    assert_eq!(verify_consistency(8, 8, &root, &root, &[]), Ok(()));
    assert_eq!(verify_consistency(8, 8, &root, &root, &one), length);
    assert_eq!(verify_consistency(8, 8, &root, &empty, &[]), Err(ProofError::NewRoot));
    assert_eq!(verify_consistency(9, 8, &root, &root, &[]), Err(ProofError::OldIsLarger { old: 9, new: 8 }));
    let huge = vec![[0; 32]; 64];
    for (old, new) in
        [(1, u64::MAX), (u64::MAX - 1, u64::MAX), (1 << 63, u64::MAX), ((1 << 63) + 1, u64::MAX)]
    {
        let refused = verify_consistency(old, new, &root, &root, &huge);
        use ProofError::{Length, NewRoot, OldRoot};
        let named = matches!(refused, Err(Length { found: 64, .. } | OldRoot | NewRoot));
        assert!(named, "{old} in {new}: {refused:?}");
    }
}

#[test]
fn b_11_inclusion_proof_of_another_place() {
    let whole = tree(SIZES);
    for size in 1..=40 {
        let root = whole.root_at(size).unwrap();
        for place in 0..size {
            let leaf = leaf_hash(&entry(place));
            let path = whole.inclusion(place, size).unwrap();
            for other in (0..size).filter(|other| *other != place) {
                let refused = verify_inclusion(&leaf, other, size, &root, &path);
                assert!(matches!(refused, Err(ProofError::Root | ProofError::Length { .. })), "{refused:?}");
            }
            let outside = Err(ProofError::IndexOutsideTree { index: size, size });
            assert_eq!(verify_inclusion(&leaf, size, size, &root, &path), outside);
            let expected = path.len();
            let longer = [&path[..], &[root]].concat();
            let length = Err(ProofError::Length { expected, found: expected + 1 });
            assert_eq!(verify_inclusion(&leaf, place, size, &root, &longer), length);
            if let Some((_, shorter)) = path.split_last() {
                let length = Err(ProofError::Length { expected, found: expected - 1 });
                assert_eq!(verify_inclusion(&leaf, place, size, &root, shorter), length);
            }
            let other = leaf_hash(b"another entry");
            assert_eq!(verify_inclusion(&other, place, size, &root, &path), Err(ProofError::Root));
        }
    }
    let huge = vec![[0; 32]; 64];
    for place in [0, 1, 1 << 63, u64::MAX - 1] {
        let refused = verify_inclusion(&[0; 32], place, u64::MAX, &[0; 32], &huge);
        assert!(matches!(refused, Err(ProofError::Root | ProofError::Length { .. })));
    }
}

#[test]
fn b_12_inner_node_is_no_leaf() {
    // The attacker calls the two children of an inner node an entry; its leaf hash is not that node's hash.
    let whole = tree(4);
    let (left, right) = (*whole.leaf(0).unwrap(), *whole.leaf(1).unwrap());
    let node = node_hash(&left, &right);
    let path = [whole.inclusion(0, 4).unwrap()[1]];
    assert_eq!(
        verify_inclusion(&node, 0, 2, &whole.root(), &path),
        Ok(()),
        "the tree above the node is right"
    );
    let forged = leaf_hash(&[left, right].concat());
    assert_eq!(verify_inclusion(&forged, 0, 2, &whole.root(), &path), Err(ProofError::Root));
}

#[test]
fn b_13_doubled_last_leaf_is_another_tree() {
    for size in 1..40 {
        let mut doubled = tree(size);
        doubled.push(*doubled.leaf(size - 1).unwrap());
        assert_ne!(doubled.root(), tree(size).root());
    }
}

#[test]
fn b_14_empty_tree_has_the_empty_root() {
    // SHA-256 of the empty string.
    let known = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(crate::encoding::hex(&Tree::new().root()), known);
    assert_eq!(Frontier::new().root(), Tree::new().root());
    assert_eq!(Tree::new().inclusion(0, 0), None);
    assert_eq!(Tree::new().consistency(0, 0), Some(vec![]));
    let outside = Err(ProofError::IndexOutsideTree { index: 0, size: 0 });
    assert_eq!(verify_inclusion(&empty_root(), 0, 0, &empty_root(), &[]), outside);
}

proptest! {
    /// Of two different histories, no later tree extends both: proofs of one do not fit the other.
    #[test]
    fn b_10_no_proof_joins_two_histories(old in 1u64..200, added in 1u64..200, altered in 0u64..200) {
        let altered = altered % old;
        let honest = tree(old + added);
        let leaf = |i| if i == altered { leaf_hash(b"rewritten") } else { leaf_hash(&entry(i)) };
        let rewritten: Tree = (0..old + added).map(leaf).collect();
        let proof = rewritten.consistency(old, old + added).unwrap();
        let refused = verify_consistency(old, old + added, &honest.root_at(old).unwrap(), &rewritten.root(), &proof);
        prop_assert!(matches!(refused, Err(ProofError::OldRoot | ProofError::NewRoot)));
    }
}
