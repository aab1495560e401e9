//! The audit's check `archive`: what would be written from the entries and heads is what is there.

use super::build::{fits, readme};
use super::read::Archive;
use super::{CHECKPOINT, CLOSING, README};
use crate::board::merkle::{Tree, leaf_hash};
use crate::board::note::NoteKey;
use crate::encoding::Hash;
use alloc::string::{String, ToString};
use thiserror::Error;

/// The first place where an archive is not what its entries and heads make.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Difference {
    /// The words are not those of this archive.
    #[error("{README} in the archive was altered; nothing else depends on it")]
    Readme,
    /// A head carries lines of keys that the election does not name, or its lines in another order.
    #[error(
        "{0} in the archive carries signatures of others than the board and its witnesses, or in another order"
    )]
    Signatures(&'static str),
    /// The entry is not the one that the checkpoint and the hash tiles speak of.
    #[error("entry {0} in the archive was altered: the checkpoint speaks of another one")]
    Entry(u64),
    /// The entries are right, this hash tile is not.
    #[error("{member} in the archive was altered at byte {offset}; the entries are those of the checkpoint")]
    Tile {
        /// The tile.
        member: String,
        /// The first differing byte.
        offset: usize,
    },
    /// Neither the entries nor the hash tiles lead to the checkpoint's root.
    #[error("the entries in the archive are not those of its checkpoint")]
    Root,
    /// The closing checkpoint is of another log, or no head of the first entries.
    #[error("{CLOSING} in the archive is not the head of its first entries")]
    Closing,
}

impl Archive<'_> {
    /// Rebuilds the archive from its entries and heads and compares every byte; names the first difference. `known`
    /// are the keys whose signature lines belong into it, in this order: the board's, then the witnesses'. That these
    /// signatures hold is for [`crate::board::checkpoint::SignedCheckpoint::verify`] and
    /// [`crate::board::cosign::Witnesses::verify`] to say.
    pub fn check_rebuild(&self, known: &[NoteKey]) -> Result<(), Difference> {
        let heads = self.heads();
        let checkpoint = heads.checkpoint.claimed();
        if self.readme() != readme(checkpoint).as_bytes() {
            return Err(Difference::Readme);
        }
        let closing = heads.closing.as_ref().map(|closing| (CLOSING, closing));
        for (name, head) in [(CHECKPOINT, &heads.checkpoint)].into_iter().chain(closing) {
            if head.arranged(known) != *head {
                return Err(Difference::Signatures(name));
            }
        }
        let tree: Tree = self.entries().map(leaf_hash).collect();
        if tree.root() != checkpoint.root {
            return Err(self
                .altered_entry(&tree, &checkpoint.root)
                .map_or(Difference::Root, Difference::Entry));
        }
        if closing.is_some_and(|(_, closing)| !fits(closing.claimed(), checkpoint, &tree)) {
            return Err(Difference::Closing);
        }
        for (tile, found) in self.tiles() {
            let expected = tree.tile(tile).expect("the tree has as many entries as the tiles were read for");
            if expected != found {
                let same =
                    expected.iter().zip(found).take_while(|(expected, found)| expected == found).count();
                return Err(Difference::Tile { member: tile.to_string(), offset: same });
            }
        }
        Ok(())
    }

    /// The first entry that the archive's leaf hashes contradict, if those lead to the checkpoint's root.
    fn altered_entry(&self, tree: &Tree, root: &Hash) -> Option<u64> {
        let leaves = self.tiles().filter(|(tile, _)| tile.level() == 0);
        let stored: Tree = leaves.flat_map(|(_, bytes)| bytes.as_chunks().0).copied().collect();
        if stored.len() != tree.len() || stored.root() != *root {
            return None;
        }
        (0..tree.len()).find(|index| stored.leaf(*index) != tree.leaf(*index))
    }
}
