//! Inclusion and consistency proofs put together from hash tiles (C2SP tlog-tiles): asking for a proof by number would
//! tell the service which entry is meant, a tile is shared by 256.
//!
//! A proof made here proves nothing by itself: `board::merkle` checks it against the signed root.

use std::ops::Range;

use glassurn_crypto::board::merkle::node_hash;
use glassurn_crypto::board::tile::{HEIGHT, HashTile, WIDTH};
use glassurn_crypto::encoding::Hash;

use super::Source;
use crate::fault::Fault;

/// The hash tiles of a tree of `size` entries, each fetched once.
pub struct Tiles<'a, S> {
    source: &'a S,
    size: u64,
    fetched: Vec<(HashTile, Vec<u8>)>,
}

impl<'a, S: Source> Tiles<'a, S> {
    /// The tiles of a tree of so many entries.
    pub fn new(source: &'a S, size: u64) -> Self {
        Self { source, size, fetched: Vec::new() }
    }

    /// The proof that the tree of the first `old` entries is the beginning of this one (RFC 6962 §2.1.2).
    pub async fn consistency(&mut self, old: u64) -> Result<Vec<Hash>, Fault> {
        self.roots(consistency(old, self.size)).await
    }

    /// The proof that entry `index` is in this tree (RFC 6962 §2.1.1).
    pub async fn inclusion(&mut self, index: u64) -> Result<Vec<Hash>, Fault> {
        self.roots(inclusion(index, self.size)).await
    }

    /// The root of the first `old` entries of this tree, of which there is at least one.
    pub async fn root(&mut self, old: u64) -> Result<Hash, Fault> {
        self.part(0..old).await?.ok_or_else(|| Fault::record("the tree has no such root"))
    }

    async fn roots(&mut self, ranges: Vec<Range<u64>>) -> Result<Vec<Hash>, Fault> {
        let mut roots = Vec::with_capacity(ranges.len());
        for range in ranges {
            roots.extend(self.part(range).await?);
        }
        Ok(roots)
    }

    /// The root of a range that starts where RFC 6962 splits; `None` of an empty one.
    async fn part(&mut self, range: Range<u64>) -> Result<Option<Hash>, Fault> {
        let mut root = None;
        for (level, place) in complete(range).into_iter().rev() {
            let left = self.node(level, place).await?;
            root = Some(root.map_or(left, |right| node_hash(&left, &right)));
        }
        Ok(root)
    }

    /// The root of the complete subtree of `2^level` entries from `place · 2^level` on.
    async fn node(&mut self, level: u32, place: u64) -> Result<Hash, Fault> {
        let missing = || Fault::record("the tree has no such hash");
        let (tile_level, below) = (level as usize / HEIGHT, level as usize % HEIGHT);
        let first = place << below;
        let tile_level = u8::try_from(tile_level).map_err(|_| missing())?;
        let tile = HashTile::holding(tile_level, first, self.size).ok_or_else(missing)?;
        let bytes = match self.fetched.iter().find(|(known, _)| *known == tile) {
            Some((_, bytes)) => bytes.clone(),
            None => {
                let bytes = self.source.hashes(tile).await?;
                self.fetched.push((tile, bytes.clone()));
                bytes
            }
        };
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() != usize::from(tile.width()) {
            return Err(Fault::record(format!("{tile} does not have its length")));
        }
        let start = (first % u64::from(WIDTH)) as usize;
        let mut row = hashes.get(start..start + (1 << below)).ok_or_else(missing)?.to_vec();
        while let [_, _, ..] = row[..] {
            row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        row.pop().ok_or_else(missing)
    }
}

/// The subtrees whose roots are the consistency proof from `old` to `new` entries; empty where none is needed.
fn consistency(old: u64, new: u64) -> Vec<Range<u64>> {
    let (mut start, mut end) = (0, new);
    let mut ranges = Vec::new();
    if old == 0 || old >= new {
        return ranges;
    }
    while old < end {
        let middle = start + split(end - start);
        if old <= middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    if start > 0 {
        ranges.push(start..end);
    }
    ranges.reverse();
    ranges
}

/// The subtrees whose roots are the inclusion proof of entry `index` among `size`.
fn inclusion(index: u64, size: u64) -> Vec<Range<u64>> {
    let (mut start, mut end) = (0, size);
    let mut ranges = Vec::new();
    if index >= size {
        return ranges;
    }
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The complete subtrees, as level and place, that a range of entries consists of, from left to right; it starts where
/// RFC 6962 splits, so each of them is complete.
fn complete(range: Range<u64>) -> Vec<(u32, u64)> {
    let (mut start, mut nodes) = (range.start, Vec::new());
    while start < range.end {
        let level = (range.end - start).ilog2();
        nodes.push((level, start >> level));
        start += 1 << level;
    }
    nodes
}

/// The largest power of two below `count`, for `count ≥ 2`.
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;
    use glassurn_crypto::board::merkle::{Tree, leaf_hash};
    use glassurn_crypto::board::tile::Bundle;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    struct Forest(Tree);

    impl Source for Forest {
        async fn checkpoint(&self) -> Result<Vec<u8>, Failure> {
            Err(Failure::Unreachable)
        }
        async fn closing(&self) -> Result<Option<Vec<u8>>, Failure> {
            Err(Failure::Unreachable)
        }
        async fn bundle(&self, _: Bundle) -> Result<Vec<u8>, Failure> {
            Err(Failure::Unreachable)
        }
        async fn hashes(&self, tile: HashTile) -> Result<Vec<u8>, Failure> {
            self.0.tile(tile).ok_or(Failure::Unreachable)
        }
        async fn bucket(&self, _: &str) -> Result<Vec<u8>, Failure> {
            Err(Failure::Unreachable)
        }
        async fn cast(&self, _: &[u8]) -> Result<Vec<u8>, Failure> {
            Err(Failure::Unreachable)
        }
    }

    /// The forest never waits.
    fn at_once<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("a source in memory does not wait"),
        }
    }

    #[test]
    fn proofs_from_tiles_are_those_of_the_tree() {
        for size in [1, 2, 3, 255, 256, 257, 511, 512, 700, 65_537_u64] {
            let forest = Forest((0..size).map(|i| leaf_hash(&i.to_le_bytes())).collect());
            let mut tiles = Tiles::new(&forest, size);
            for place in
                [0, 1, 2, 127, 254, 255, 256, 257, 300, 511, 512, 65_535].into_iter().filter(|i| *i < size)
            {
                assert_eq!(
                    at_once(tiles.inclusion(place)).ok(),
                    forest.0.inclusion(place, size),
                    "{place} of {size}"
                );
                let consistency = forest.0.consistency(place, size);
                assert_eq!(at_once(tiles.consistency(place)).ok(), consistency, "{place} to {size}");
                if place > 0 {
                    assert_eq!(at_once(tiles.root(place)).ok(), forest.0.root_at(place), "{place} of {size}");
                }
            }
            assert_eq!(at_once(tiles.consistency(size)), Ok(Vec::new()));
        }
    }

    #[test]
    fn a_tile_of_another_length_is_refused() {
        let forest = Forest((0..9_u64).map(|i| leaf_hash(&i.to_le_bytes())).collect());
        assert!(matches!(at_once(Tiles::new(&forest, 10).inclusion(3)), Err(Fault::Service(_))));
    }
}
