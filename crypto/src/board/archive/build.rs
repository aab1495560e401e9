//! Writing an archive.

use super::member::{END, header, padding};
use super::{CHECKPOINT, CLOSING, Heads, README};
use crate::board::checkpoint::Checkpoint;
use crate::board::merkle::{Tree, leaf_hash};
use crate::board::tile::{TileError, bundles, hash_tiles, push_entry};
use crate::encoding::hex;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::convert::Infallible;
use thiserror::Error;

/// Why no archive can be made of these entries and heads.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BuildError<E> {
    /// Entries could not be read, or bytes not written.
    #[error("the archive's entries could not be read, or its bytes not written: {0}")]
    Io(E),
    /// There are fewer entries, or more, than the checkpoint says.
    #[error("the checkpoint speaks of {0} entries; there are fewer or more")]
    Count(u64),
    /// An entry of this number is longer than an entry may be.
    #[error("entry {0} is too long for a bundle")]
    Entry(u64),
    /// The entries are not those that the checkpoint signs.
    #[error(
        "the entries do not lead to the checkpoint's root: do not publish this board before its operator has found out why"
    )]
    Root,
    /// The closing checkpoint belongs to another log, or is not one of its heads.
    #[error(
        "the closing checkpoint is not the head of the first entries: do not publish this board before its operator has found out why"
    )]
    Closing,
}

/// An archive in memory.
pub fn build<B: AsRef<[u8]>>(
    heads: &Heads,
    entries: impl IntoIterator<Item = B>,
) -> Result<Vec<u8>, BuildError<Infallible>> {
    let mut bytes = Vec::new();
    stream(heads, entries.into_iter().map(Ok), |part| {
        bytes.extend_from_slice(part);
        Ok(())
    })?;
    Ok(bytes)
}

/// Writes an archive part by part; memory grows by 64 bytes an entry, and by the largest bundle. On an error what was
/// written so far is no archive.
pub fn stream<B: AsRef<[u8]>, E>(
    heads: &Heads,
    entries: impl IntoIterator<Item = Result<B, E>>,
    mut write: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), BuildError<E>> {
    let checkpoint = heads.checkpoint.claimed();
    let mut member = |name: &str, content: &[u8]| {
        write(header(name, content.len() as u64).as_bytes())?;
        write(content)?;
        write(padding(content.len()))
    };
    member(README, readme(checkpoint).as_bytes()).map_err(BuildError::Io)?;
    member(CHECKPOINT, heads.checkpoint.to_string().as_bytes()).map_err(BuildError::Io)?;
    if let Some(closing) = &heads.closing {
        member(CLOSING, closing.to_string().as_bytes()).map_err(BuildError::Io)?;
    }
    let mut tree = Tree::new();
    let mut entries = entries.into_iter();
    let count = || BuildError::Count(checkpoint.size);
    for bundle in bundles(checkpoint.size) {
        let mut bytes = Vec::new();
        for place in 0..usize::from(bundle.width()) {
            let entry = entries.next().ok_or_else(count)?.map_err(BuildError::Io)?;
            push_entry(&mut bytes, place, entry.as_ref())
                .map_err(|_: TileError| BuildError::Entry(tree.len()))?;
            tree.push(leaf_hash(entry.as_ref()));
        }
        member(&bundle.to_string(), &bytes).map_err(BuildError::Io)?;
    }
    if entries.next().is_some() {
        return Err(count());
    }
    if tree.root() != checkpoint.root {
        return Err(BuildError::Root);
    }
    if heads.closing.as_ref().is_some_and(|closing| !fits(closing.claimed(), checkpoint, &tree)) {
        return Err(BuildError::Closing);
    }
    for tile in hash_tiles(checkpoint.size) {
        let bytes = tree.tile(tile).expect("the tree has as many entries as the checkpoint says");
        member(&tile.to_string(), &bytes).map_err(BuildError::Io)?;
    }
    write(&END).map_err(BuildError::Io)
}

/// Whether `closing` is an earlier head of the log whose tree this is, or the same.
fn fits(closing: &Checkpoint, checkpoint: &Checkpoint, tree: &Tree) -> bool {
    closing.origin == checkpoint.origin && tree.root_at(closing.size) == Some(closing.root)
}

/// The words of an archive for this head; they are part of version 1 and never change.
pub(super) fn readme(checkpoint: &Checkpoint) -> String {
    format!(
        "\
GLASSURN ARCHIVE: THE PUBLIC RECORD OF ONE ELECTION

election  {}
board     {}
entries   {}

This file holds everything that the election's public board had published when
the file was made: the rules, the key holders' public keys, the list of voting
credentials, every sealed ballot, and, once counted, the result with its proofs.
No name of a voter is in it, and nothing that opens a single ballot.

HOW TO CHECK THE ELECTION

    glassurn audit FILE

It needs no network and trusts nobody: it checks every signature and every
proof and computes the result again. Compare the election id that it prints with
the one above and with one that you have from elsewhere (it is part of every
voter's link), and the checkpoint with those of other observers: who looks at
the same checkpoint looks at the same record.

WHAT IS INSIDE

checkpoint          the board's signed statement: how many entries, and the hash
                    of them all; with the signatures of independent witnesses,
                    where the election has any
checkpoint-closing  the same for the moment when voting ended, once it has
tile/entries/...    the entries, up to 256 a file, each after its length
                    (two bytes, the higher first)
tile/0/... and on   the hashes of the Merkle tree over the entries, by level

The formats are public: RFC 6962 for the tree, C2SP tlog-tiles and
tlog-checkpoint for these files, docs/protocol.md of the Glassurn source for
the entries. Served by any web server as they are, the files are a mirror of
the board. The same entries and signatures always give the same archive, byte
for byte.
",
        hex(checkpoint.origin.election()),
        checkpoint.origin.host(),
        checkpoint.size,
    )
}
