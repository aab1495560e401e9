//! The static files of a board (C2SP tlog-tiles): paths of hash tiles and entry bundles, and the bundles' bytes.

use crate::encoding::MAX_ENTRY;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;
use thiserror::Error;

/// The hashes of a full tile, and the entries of a full bundle.
pub const WIDTH: u16 = 256;

/// The levels of the Merkle tree that one level of tiles spans.
pub const HEIGHT: usize = 8;

/// The highest level of a hash tile (C2SP tlog-tiles).
const MAX_LEVEL: u8 = 63;

/// The longest path that is read; the longest that exists has 40 bytes.
const MAX_PATH: usize = 64;

/// Why a path names no tile, or a bundle is none (C2SP tlog-tiles).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TileError {
    /// The path is not the one spelling of a tile or bundle.
    #[error(
        "not the path of a tile: expected tile/LEVEL/NNN, tile/entries/NNN, each optionally with .p/WIDTH"
    )]
    Path,
    /// An entry is longer than [`MAX_ENTRY`].
    #[error("entry {0} of the bundle has more than {MAX_ENTRY} bytes")]
    TooLong(usize),
    /// The bundle ends within an entry.
    #[error("the bundle ends within its entry {0}")]
    Truncated(usize),
    /// The bundle goes on after its last entry.
    #[error("the bundle goes on after its {0} entries")]
    Trailing(usize),
}

/// A tile of hashes: `width` hashes from `index · 256` on among those that each span `256^level` entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HashTile {
    level: u8,
    index: u64,
    width: u16,
}

/// A bundle of entries: `width` of them from `index · 256` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bundle {
    index: u64,
    width: u16,
}

/// What a path under a board's address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TilePath {
    /// `tile/<L>/<N>[.p/<W>]`
    Hashes(HashTile),
    /// `tile/entries/<N>[.p/<W>]`
    Entries(Bundle),
}

impl HashTile {
    /// The tile that holds the hash `place` of a level, 0 to 63, and those around it in a tree of `size` entries;
    /// `None` unless the tree has that hash.
    pub fn holding(level: u8, place: u64, size: u64) -> Option<Self> {
        let spanned = u32::from(level) * HEIGHT as u32;
        let hashes = size.checked_shr(spanned).filter(|_| level <= MAX_LEVEL).unwrap_or(0);
        let bundle = Bundle::holding(place, hashes)?;
        Some(Self { level, index: bundle.index, width: bundle.width })
    }

    /// The tile's level, 0 to 63; level 0 holds leaf hashes.
    pub fn level(self) -> u8 {
        self.level
    }

    /// The tile's number within its level.
    pub fn index(self) -> u64 {
        self.index
    }

    /// The tile's number of hashes, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// The place of the tile's first hash within its level; `None` beyond 2^64.
    pub fn start(self) -> Option<u64> {
        self.index.checked_mul(u64::from(WIDTH))
    }
}

impl Bundle {
    /// The bundle that holds entry `index` and those around it in a board of `size` entries; `None` unless
    /// `index < size`.
    pub fn holding(index: u64, size: u64) -> Option<Self> {
        let number = index / u64::from(WIDTH);
        let rest = size.checked_sub(number * u64::from(WIDTH)).filter(|_| index < size)?;
        Some(Self { index: number, width: u16::try_from(rest).map_or(WIDTH, |rest| rest.min(WIDTH)) })
    }

    /// The bundle's number.
    pub fn index(self) -> u64 {
        self.index
    }

    /// The bundle's number of entries, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// The numbers of its entries, if a board of `size` entries has them all.
    pub fn entries(self, size: u64) -> Option<Range<u64>> {
        let start = self.index.checked_mul(u64::from(WIDTH))?;
        let end = start.checked_add(u64::from(self.width))?;
        (end <= size).then_some(start..end)
    }
}

impl TilePath {
    /// Reads a path as it follows the board's address, without a leading slash. Made for untrusted text: whatever is
    /// not the one spelling of a tile is refused.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        Self::read(path).filter(|tile| tile.to_string() == path).ok_or(TileError::Path)
    }

    /// A tile whose spelling may still differ from the path.
    fn read(path: &str) -> Option<Self> {
        if path.len() > MAX_PATH {
            return None;
        }
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let (number, width) = match rest.split_once(".p/") {
            None => (rest, WIDTH),
            Some((number, width)) => (number, width.parse().ok().filter(|width| (1..WIDTH).contains(width))?),
        };
        let index = number.split('/').try_fold(0u64, |index, part| {
            let part: u64 =
                part.strip_prefix('x').unwrap_or(part).parse().ok().filter(|part| *part < 1000)?;
            index.checked_mul(1000)?.checked_add(part)
        })?;
        if level == "entries" {
            return Some(Self::Entries(Bundle { index, width }));
        }
        let level = level.parse().ok().filter(|level| *level <= MAX_LEVEL)?;
        Some(Self::Hashes(HashTile { level, index, width }))
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hashes(tile) => tile.fmt(f),
            Self::Entries(bundle) => bundle.fmt(f),
        }
    }
}

impl fmt::Display for HashTile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        number_and_width(f, self.index, self.width)
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tile/entries/")?;
        number_and_width(f, self.index, self.width)
    }
}

/// `x001/x234/067`, and `.p/<W>` for a partial one.
fn number_and_width(f: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let digits = index.to_string();
    let padded = format!("{digits:0>width$}", width = digits.len().next_multiple_of(3));
    let (above, last) = padded.split_at(padded.len() - 3);
    for (place, digit) in above.chars().enumerate() {
        if place.is_multiple_of(3) {
            f.write_str("x")?;
        }
        write!(f, "{digit}")?;
        if place % 3 == 2 {
            f.write_str("/")?;
        }
    }
    f.write_str(last)?;
    if width < WIDTH { write!(f, ".p/{width}") } else { Ok(()) }
}

/// Every hash tile of a tree of `size` entries, level by level, the partial one last in its level.
pub fn hash_tiles(size: u64) -> impl Iterator<Item = HashTile> {
    (0..8).flat_map(move |level| {
        spans(size >> (HEIGHT * usize::from(level))).map(move |(index, width)| HashTile {
            level,
            index,
            width,
        })
    })
}

/// Every bundle of a board of `size` entries, in order.
pub fn bundles(size: u64) -> impl Iterator<Item = Bundle> {
    spans(size).map(|(index, width)| Bundle { index, width })
}

/// Full tiles, then the partial one, if any.
fn spans(count: u64) -> impl Iterator<Item = (u64, u16)> {
    let full = count / u64::from(WIDTH);
    let rest = (count % u64::from(WIDTH)) as u16;
    (0..full).map(|index| (index, WIDTH)).chain((rest > 0).then_some((full, rest)))
}

/// The bytes of a bundle: each entry after its length as two bytes, big-endian.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: impl IntoIterator<Item = E>) -> Result<Vec<u8>, TileError> {
    let mut bytes = Vec::new();
    for (place, entry) in entries.into_iter().enumerate() {
        push_entry(&mut bytes, place, entry.as_ref())?;
    }
    Ok(bytes)
}

/// Appends an entry to a bundle's bytes; `place` is its place in the bundle.
pub(super) fn push_entry(bytes: &mut Vec<u8>, place: usize, entry: &[u8]) -> Result<(), TileError> {
    let length = u16::try_from(entry.len()).ok().filter(|_| entry.len() <= MAX_ENTRY);
    bytes.extend_from_slice(&length.ok_or(TileError::TooLong(place))?.to_be_bytes());
    bytes.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle of exactly `width`, as they lie in its bytes.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(width));
    for place in 0..usize::from(width) {
        let (length, after) = rest.split_first_chunk().ok_or(TileError::Truncated(place))?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length > MAX_ENTRY {
            return Err(TileError::TooLong(place));
        }
        let (entry, after) = after.split_at_checked(length).ok_or(TileError::Truncated(place))?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(TileError::Trailing(usize::from(width))) }
}
