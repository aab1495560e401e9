//! Properties of the board's formats: every attack of its kind is refused, other hands read what we write.

mod acknowledgement;
mod archive;
mod checkpoint;
mod evidence;
mod merkle;
mod policy;
mod receipt;
mod tile;
mod vectors;
mod witness;

use crate::board::checkpoint::{Checkpoint, Origin, SignedCheckpoint, origin};
use crate::board::cosign::cosign;
use crate::board::merkle::{Tree, leaf_hash};
use crate::board::note::{KeyKind, NoteKey};
use crate::encoding::Hash;
use crate::signature::SecretKey;
use alloc::format;
use alloc::vec::Vec;

/// The board's key in these tests.
fn board_key() -> SecretKey {
    SecretKey::from_seed(&[7; 32])
}

/// The board of one election.
fn our_origin() -> Origin {
    origin("vote.example:8080", &[0xab; 32]).unwrap()
}

/// Entries of different lengths, the shortest empty.
fn entry(index: u64) -> Vec<u8> {
    format!("entry {index} ").repeat((index % 5) as usize).into_bytes()
}

fn tree(size: u64) -> Tree {
    (0..size).map(|index| leaf_hash(&entry(index))).collect()
}

fn signed(size: u64, root: Hash) -> SignedCheckpoint {
    Checkpoint { origin: our_origin(), size, root }.sign(&board_key()).unwrap()
}

/// The witness's key in these tests.
fn witness_key() -> SecretKey {
    SecretKey::from_seed(&[100; 32])
}

fn witness() -> NoteKey {
    NoteKey::new("witness.example", KeyKind::Witness, witness_key().public()).unwrap()
}

/// The checkpoint with the witness's cosignature.
fn cosigned(mut head: SignedCheckpoint) -> SignedCheckpoint {
    head.add(cosign(&head, "witness.example", &witness_key(), 1_790_000_000).unwrap()).unwrap();
    head
}
