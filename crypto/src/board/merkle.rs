//! The append-only Merkle tree of a board (RFC 6962 §2.1): roots, inclusion and consistency proofs, and their checks.
//!
//! Out of scope: what a leaf means (`entry`), who signs a root (`checkpoint`).

use super::tile::{self, HashTile};
use crate::encoding::{Hash, sha256};
use alloc::vec::Vec;
use thiserror::Error;

/// The longest proof that [`verify_inclusion`] or [`verify_consistency`] reads: trees have fewer than 2^63 leaves
/// (`docs/protocol.md` §7), so a path has at most 63 hashes and a consistency proof one more.
pub const MAX_PROOF: usize = 64;

/// Why an inclusion or consistency proof does not hold (`docs/protocol.md` §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The index lies outside the tree that the proof speaks of.
    #[error("entry {index} is not in a tree of {size} entries")]
    IndexOutsideTree {
        /// The index, from 0.
        index: u64,
        /// The tree's number of entries.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("a tree of {old} entries cannot be the beginning of one of {new}")]
    OldIsLarger {
        /// The older tree's number of entries.
        old: u64,
        /// The newer tree's number of entries.
        new: u64,
    },
    /// A proof for these numbers has exactly one length, and this is not it.
    #[error("the proof has {found} hashes where this tree needs {expected}")]
    Length {
        /// The only possible number of hashes.
        expected: usize,
        /// The number found.
        found: usize,
    },
    /// The leaf and the path do not lead to the root.
    #[error("the proof does not lead to the root: this entry is not at this place in this tree")]
    Root,
    /// The proof does not lead to the older root.
    #[error(
        "the proof does not lead to the older root: the older tree is not the beginning of the newer one"
    )]
    OldRoot,
    /// The proof does not lead to the newer root.
    #[error(
        "the proof does not lead to the newer root: the older tree is not the beginning of the newer one"
    )]
    NewRoot,
}

/// The leaf hash of an entry's bytes: `SHA-256(0x00 ‖ entry)` (RFC 6962 §2.1).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    sha256(&[&[0], entry])
}

/// The hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962 §2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], left, right])
}

/// The root of the tree without entries: `SHA-256("")` (RFC 6962 §2.1).
pub fn empty_root() -> Hash {
    sha256(&[])
}

/// A whole tree in memory: every hash of every complete subtree, about 64 bytes an entry.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// `levels[k][i]` is the root of the entries `i·2^k … (i+1)·2^k − 1`.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            #[expect(clippy::indexing_slicing, reason = "the level was made above, if it was not there")]
            let row = &mut self.levels[level];
            row.push(hash);
            match row.as_slice() {
                [.., left, right] if row.len().is_multiple_of(2) => hash = node_hash(left, right),
                _ => return,
            }
        }
    }

    /// The number of entries.
    pub fn len(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Whether the tree has no entries.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The leaf hash at `index`.
    pub fn leaf(&self, index: u64) -> Option<&Hash> {
        self.levels.first()?.get(usize::try_from(index).ok()?)
    }

    /// The root of all entries.
    pub fn root(&self) -> Hash {
        if self.is_empty() { empty_root() } else { self.subtree(0, self.len()) }
    }

    /// The root of the first `size` entries; `None` if there are fewer.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        match size {
            0 => Some(empty_root()),
            _ if size <= self.len() => Some(self.subtree(0, size)),
            _ => None,
        }
    }

    /// The inclusion proof of the entry `index` in the tree of the first `size` entries, from the leaf's sibling up
    /// (RFC 6962 §2.1.1); `None` unless `index < size ≤ len`.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.len() {
            return None;
        }
        let (mut start, mut end) = (0, size);
        let mut path = Vec::new();
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                path.push(self.subtree(middle, end));
                end = middle;
            } else {
                path.push(self.subtree(start, middle));
                start = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The proof that the first `old` entries are the beginning of the first `new` (RFC 6962 §2.1.2): empty if `old`
    /// is 0 or equals `new`; `None` unless `old ≤ new ≤ len`.
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if old > new || new > self.len() {
            return None;
        }
        let mut proof = Vec::new();
        if old == 0 || old == new {
            return Some(proof);
        }
        let (mut start, mut end) = (0, new);
        while old < end {
            let middle = start + split(end - start);
            if old <= middle {
                proof.push(self.subtree(middle, end));
                end = middle;
            } else {
                proof.push(self.subtree(start, middle));
                start = middle;
            }
        }
        // The old tree's last subtree; the reader knows it already if it is the whole old tree.
        if start > 0 {
            proof.push(self.subtree(start, end));
        }
        proof.reverse();
        Some(proof)
    }

    /// The bytes of a hash tile (C2SP tlog-tiles): its hashes one after the other; `None` if the tree does not have
    /// them all.
    pub fn tile(&self, tile: HashTile) -> Option<Vec<u8>> {
        let row = self.levels.get(usize::from(tile.level()) * tile::HEIGHT)?;
        let start = usize::try_from(tile.start()?).ok()?;
        let hashes = row.get(start..start.checked_add(usize::from(tile.width()))?)?;
        Some(hashes.concat())
    }

    /// The root of the entries `start … end − 1`, of which `start` is a multiple of the largest power of two below
    /// or at their number: so RFC 6962 splits, and so every complete part is stored.
    #[expect(
        clippy::indexing_slicing,
        reason = "callers ask within the tree, and every complete part of it is stored"
    )]
    fn subtree(&self, start: u64, end: u64) -> Hash {
        let count = end - start;
        if count.is_power_of_two() {
            let level = count.trailing_zeros();
            return self.levels[level as usize][(start >> level) as usize];
        }
        let middle = start + split(count);
        node_hash(&self.subtree(start, middle), &self.subtree(middle, end))
    }
}

impl FromIterator<Hash> for Tree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut tree = Self::new();
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        tree
    }
}

/// The right edge of a growing tree: enough for its root, at most 64 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// The roots of the complete subtrees from left to right, one for each bit of `size`.
    roots: Vec<Hash>,
}

impl Frontier {
    /// The tree without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let complete = self.roots.len() - self.size.trailing_ones() as usize;
        let hash = self.roots.drain(complete..).rev().fold(leaf, |right, left| node_hash(&left, &right));
        self.roots.push(hash);
        self.size += 1;
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of all entries so far.
    pub fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev();
        match roots.next() {
            None => empty_root(),
            Some(last) => roots.fold(*last, |right, left| node_hash(left, &right)),
        }
    }
}

/// Checks that `leaf` is the leaf hash of entry `index` in the tree of `size` entries with this root
/// (RFC 9162 §2.1.3.2, with the exact length demanded first).
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    root: &Hash,
    path: &[Hash],
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutsideTree { index, size });
    }
    let (inner, border) = path_shape(index, size);
    exact_length(path, inner + border)?;
    let (below, edge) = path.split_at(inner);
    let hash = climb(*leaf, index, below);
    let found = edge.iter().fold(hash, |right, left| node_hash(left, &right));
    if found == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree of `old` entries with `old_root` is the beginning of the tree of `new` entries with
/// `new_root` (RFC 6962 §2.1.2). Between equal sizes, and from 0, the only proof is the empty one; from 0 the older
/// root must be that of the empty tree.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::OldIsLarger { old, new });
    }
    if old == 0 && *old_root != empty_root() {
        return Err(ProofError::OldRoot);
    }
    if old == new {
        exact_length(proof, 0)?;
        return if old_root == new_root { Ok(()) } else { Err(ProofError::NewRoot) };
    }
    if old == 0 {
        return exact_length(proof, 0);
    }
    // The proof is the path, in the newer tree, of the last complete subtree of the older one: `skipped` levels up.
    let skipped = old.trailing_zeros() as usize;
    let (inner, border) = path_shape(old - 1, new);
    let inner = inner - skipped;
    let known = old.is_power_of_two();
    exact_length(proof, inner + border + usize::from(!known))?;
    let (seed, path) = match proof.split_first() {
        Some((first, rest)) if !known => (first, rest),
        _ => (old_root, proof),
    };
    let place = (old - 1) >> skipped;
    let (below, edge) = path.split_at(inner);
    // The older root is made of the left siblings alone, the newer one of all.
    let left_only =
        below.iter().enumerate().filter(|(level, _)| place >> level & 1 == 1).map(|(_, left)| left);
    let older = left_only.chain(edge).fold(*seed, |right, left| node_hash(left, &right));
    if older != *old_root {
        return Err(ProofError::OldRoot);
    }
    let newer = edge.iter().fold(climb(*seed, place, below), |right, left| node_hash(left, &right));
    if newer == *new_root { Ok(()) } else { Err(ProofError::NewRoot) }
}

/// The largest power of two below `count`, for `count ≥ 2`: where RFC 6962 splits a tree.
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// How a path from `index` to the root of `size > index` entries runs: so many levels inside the part shared with
/// the last entry's path, then so many left siblings along the tree's right edge.
fn path_shape(index: u64, size: u64) -> (usize, usize) {
    let inner = u64::BITS - (index ^ (size - 1)).leading_zeros();
    let border = index.checked_shr(inner).unwrap_or(0).count_ones();
    (inner as usize, border as usize)
}

/// Hashes upwards from the node at `place`, whose bits say on which side each sibling lies.
fn climb(hash: Hash, place: u64, siblings: &[Hash]) -> Hash {
    siblings.iter().enumerate().fold(hash, |hash, (level, sibling)| {
        if place >> level & 1 == 0 { node_hash(&hash, sibling) } else { node_hash(sibling, &hash) }
    })
}

/// A proof for given numbers has one length only.
fn exact_length(proof: &[Hash], expected: usize) -> Result<(), ProofError> {
    match proof.len() {
        found if found == expected => Ok(()),
        found => Err(ProofError::Length { expected, found }),
    }
}
