//! The audit's check `archive`: what would be written from the entries and heads is what is there.

use super::build::readme;
use super::read::Archive;
use super::{CHECKPOINT, CLOSING, README, Source};
use crate::board::merkle::{Frontier, leaf_hash};
use crate::board::note::NoteKey;
use crate::board::tile::{Bundle, WIDTH, bundles, decode_bundle};
use crate::encoding::Hash;
use crate::parts::in_parts;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use thiserror::Error;

/// How many bundles are read and hashed at a time, for all cores.
const TOGETHER: usize = 16;

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

impl<S: Source> Archive<S> {
    /// Rebuilds the archive from its entries and heads and compares every byte; names the first difference. `known`
    /// are the keys whose signature lines belong into it, in this order: the board's, then the witnesses'. That these
    /// signatures hold is for [`crate::board::checkpoint::SignedCheckpoint::verify`] and
    /// [`crate::board::cosign::Witnesses::verify`] to say. Reads the file once; memory does not grow with it.
    pub fn check_rebuild(&self, known: &[NoteKey]) -> Result<(), Difference> {
        let heads = self.heads();
        let checkpoint = heads.checkpoint.claimed();
        let words = readme(checkpoint);
        if self.readme(words.len()).is_none_or(|found| *found != *words.as_bytes()) {
            return Err(Difference::Readme);
        }
        let closing = heads.closing.as_ref().map(|closing| (CLOSING, closing));
        for (name, head) in [(CHECKPOINT, &heads.checkpoint)].into_iter().chain(closing) {
            if head.arranged(known) != *head {
                return Err(Difference::Signatures(name));
            }
        }
        let mut tiles = Tiles::new(self);
        let closing = closing.map(|(_, closing)| closing.claimed());
        let mut at_closing = closing.filter(|closing| closing.size == 0).map(|_| tiles.frontier.root());
        let bundles: Vec<Bundle> = bundles(checkpoint.size).collect();
        for together in bundles.chunks(TOGETHER) {
            let leaves = |_, part: &[Bundle]| part.iter().map(|bundle| self.leaves(*bundle)).collect();
            let leaves: Option<Vec<Vec<Hash>>> = in_parts(together, 1, leaves).into_iter().collect();
            for leaf in leaves.ok_or(Difference::Root)?.concat() {
                tiles.push(leaf);
                if closing.is_some_and(|closing| closing.size == tiles.frontier.size()) {
                    at_closing = Some(tiles.frontier.root());
                }
            }
        }
        let Compared { root, entry, tile } = tiles.end();
        if root != checkpoint.root {
            let stored = self.stored_root().is_some_and(|stored| stored == checkpoint.root);
            return Err(entry.filter(|_| stored).map_or(Difference::Root, Difference::Entry));
        }
        if closing
            .is_some_and(|closing| closing.origin != checkpoint.origin || at_closing != Some(closing.root))
        {
            return Err(Difference::Closing);
        }
        tile.map_or(Ok(()), |(_, difference)| Err(difference))
    }

    /// The leaf hashes of a bundle's entries.
    fn leaves(&self, bundle: Bundle) -> Option<Vec<Hash>> {
        let bytes = self.bundle(bundle)?;
        Some(decode_bundle(&bytes, bundle.width()).ok()?.into_iter().map(leaf_hash).collect())
    }

    /// The root that the archive's leaf hashes lead to.
    fn stored_root(&self) -> Option<Hash> {
        let mut frontier = Frontier::new();
        for (tile, range) in self.tiles().iter().filter(|(tile, _)| tile.level() == 0) {
            let bytes = self.tile(tile.width(), range)?;
            bytes.as_chunks().0.iter().for_each(|leaf| frontier.push(*leaf));
        }
        Some(frontier.root())
    }
}

/// Hashes of the tree as they fill its tiles, level by level, compared with the tiles of an archive.
struct Tiles<'a, S> {
    archive: &'a Archive<S>,
    frontier: Frontier,
    levels: Vec<Level>,
    compared: Compared,
}

/// The tile of a level that is being filled.
#[derive(Default)]
struct Level {
    index: u64,
    hashes: Vec<Hash>,
}

/// What the entries lead to, and the first differences.
struct Compared {
    root: Hash,
    /// The first entry whose leaf hash is not the archive's.
    entry: Option<u64>,
    /// The first hash tile, by level and number.
    tile: Option<((usize, u64), Difference)>,
}

impl<'a, S: Source> Tiles<'a, S> {
    fn new(archive: &'a Archive<S>) -> Self {
        let compared = Compared { root: Hash::default(), entry: None, tile: None };
        Self { archive, frontier: Frontier::new(), levels: Vec::new(), compared }
    }

    /// The next entry's leaf hash.
    fn push(&mut self, leaf: Hash) {
        self.frontier.push(leaf);
        let mut hash = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Level::default());
            }
            #[expect(clippy::indexing_slicing, reason = "the level was made above, if it was not there")]
            let Level { index, hashes } = &mut self.levels[level];
            hashes.push(hash);
            if hashes.len() < usize::from(WIDTH) {
                return;
            }
            let (full, number) = (core::mem::take(hashes), *index);
            *index += 1;
            self.compare(level, number, &full);
            let mut above = Frontier::new();
            full.into_iter().for_each(|hash| above.push(hash));
            hash = above.root();
        }
    }

    /// The tiles that are not full, and the root.
    fn end(mut self) -> Compared {
        for (level, Level { index, hashes }) in core::mem::take(&mut self.levels).into_iter().enumerate() {
            if !hashes.is_empty() {
                self.compare(level, index, &hashes);
            }
        }
        Compared { root: self.frontier.root(), ..self.compared }
    }

    fn compare(&mut self, level: usize, index: u64, hashes: &[Hash]) {
        // Level by level in order, so a tile's place follows from its number.
        let first = self.archive.tiles().partition_point(|(tile, _)| usize::from(tile.level()) < level);
        let place = usize::try_from(index).ok().and_then(|index| first.checked_add(index));
        let tile = place.and_then(|place| self.archive.tiles().get(place));
        let Some((tile, range)) = tile else { return };
        let found = self.archive.tile(tile.width(), range).unwrap_or_default();
        let expected = hashes.concat();
        if *found == *expected {
            return;
        }
        let same =
            expected.iter().zip(found.iter()).take_while(|(expected, found)| expected == found).count();
        let difference = Difference::Tile { member: tile.to_string(), offset: same };
        // Upper tiles are full before lower ones behind them are: the first difference is the first in the archive.
        let earlier = self.compared.tile.as_ref().is_none_or(|(place, _)| (level, index) < *place);
        if earlier {
            self.compared.tile = Some(((level, index), difference));
        }
        if level == 0 && self.compared.entry.is_none() {
            self.compared.entry = Some(index * u64::from(WIDTH) + same as u64 / 32);
        }
    }
}
