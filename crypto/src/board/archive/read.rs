//! Reading an archive: whatever stands elsewhere than the one form puts it is refused.

use super::member::{MemberError, Members};
use super::{CHECKPOINT, CLOSING, Heads, README, Source};
use crate::board::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::board::note::MAX_NOTE;
use crate::board::tile::{self, Bundle, HashTile, TileError, WIDTH, decode_bundle, hash_tiles};
use crate::encoding::MAX_ENTRY;
use alloc::borrow::{Cow, ToOwned};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;
use thiserror::Error;

/// Why a file is no archive, or a damaged one; each names the member.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// Not even the first member is there.
    #[error("this is no Glassurn archive: it does not begin with {README}")]
    NotAnArchive,
    /// Another member stands in the place of this one.
    #[error("the archive should go on with {expected}, but there is {found:?}: it was altered or cut off")]
    Member {
        /// The member that the checkpoint's size asks for.
        expected: String,
        /// The name found; empty at the end of the file.
        found: String,
    },
    /// The member's header is not the one of its name and size.
    #[error("the header of {0} in the archive was altered")]
    Header(String),
    /// The file ends within the member.
    #[error("the archive ends within {0}: it was cut off, get it again")]
    Truncated(String),
    /// The bytes behind the member's content are not zeros.
    #[error("the bytes behind {0} in the archive were altered")]
    Padding(String),
    /// The archive goes on after its last member, or its end was altered.
    #[error("the archive does not end after its last member")]
    End,
    /// A head is no checkpoint.
    #[error("{member} in the archive: {error}")]
    Checkpoint {
        /// Which of the two.
        member: &'static str,
        /// What is wrong with it.
        error: CheckpointError,
    },
    /// A bundle does not hold its entries.
    #[error("{member} in the archive: {error}")]
    Bundle {
        /// The bundle.
        member: String,
        /// What is wrong with it.
        error: TileError,
    },
}

/// The largest bundle, in bytes.
const MAX_BUNDLE: u64 = WIDTH as u64 * (MAX_ENTRY as u64 + 2);

/// An archive over the bytes of its file. The form is checked; what it holds is not yet: see
/// [`Archive::check_rebuild`] and the audit. Besides the file it takes 16 bytes for each 256 entries.
#[derive(Clone, Debug)]
pub struct Archive<S> {
    source: S,
    heads: Heads,
    readme: Range<u64>,
    bundles: Vec<Range<u64>>,
    tiles: Vec<(HashTile, Range<u64>)>,
}

impl<S: Source> Archive<S> {
    /// Reads an archive: exactly the members that its checkpoint's size asks for, in order, each with its one header.
    pub fn read(source: S) -> Result<Self, ArchiveError> {
        let mut members = Members { source: &source, at: 0 };
        if members.peek().as_deref() != Some(README) {
            return Err(ArchiveError::NotAnArchive);
        }
        let readme = take(&mut members, README)?;
        let checkpoint = head(&mut members, CHECKPOINT)?;
        let closing = match members.peek().as_deref() {
            Some(CLOSING) => Some(head(&mut members, CLOSING)?),
            _ => None,
        };
        let size = checkpoint.claimed().size;
        let mut bundles = Vec::new();
        for bundle in tile::bundles(size) {
            let member = bundle.to_string();
            let content = take(&mut members, &member)?;
            let bytes =
                within(&source, &content, MAX_BUNDLE).ok_or(ArchiveError::Truncated(member.clone()))?;
            decode_bundle(&bytes, bundle.width()).map_err(|error| ArchiveError::Bundle { member, error })?;
            bundles.push(content);
        }
        let mut tiles = Vec::new();
        for tile in hash_tiles(size) {
            tiles.push((tile, take(&mut members, &tile.to_string())?));
        }
        if !members.ended() {
            return Err(ArchiveError::End);
        }
        Ok(Self { source, heads: Heads { checkpoint, closing }, readme, bundles, tiles })
    }

    /// The signed heads, not yet verified.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// How many entries it holds.
    pub fn size(&self) -> u64 {
        self.heads.checkpoint.claimed().size
    }

    /// The entries of the bundle that holds entry `index`, from that entry on, not yet verified; `None` beyond the
    /// last, or where the file cannot be read any more.
    pub fn entries_from(&self, index: u64) -> Option<Vec<Vec<u8>>> {
        let bundle = Bundle::holding(index, self.size())?;
        let bytes = self.bundle(bundle)?;
        let place = usize::try_from(index % u64::from(WIDTH)).ok()?;
        Some(decode_bundle(&bytes, bundle.width()).ok()?.get(place..)?.iter().map(|e| e.to_vec()).collect())
    }

    pub(super) fn bundle(&self, bundle: Bundle) -> Option<Cow<'_, [u8]>> {
        let range = self.bundles.get(usize::try_from(bundle.index()).ok()?)?;
        within(&self.source, range, MAX_BUNDLE)
    }

    /// The words, up to one byte more than they may be.
    pub(super) fn readme(&self, longest: usize) -> Option<Cow<'_, [u8]>> {
        within(&self.source, &self.readme, longest as u64)
    }

    /// The hash tiles, level by level, and where each lies.
    pub(super) fn tiles(&self) -> &[(HashTile, Range<u64>)] {
        &self.tiles
    }

    /// The bytes of a tile of this width; `None` if it has more or fewer.
    pub(super) fn tile(&self, width: u16, range: &Range<u64>) -> Option<Cow<'_, [u8]>> {
        let bytes = within(&self.source, range, u64::from(width) * 32)?;
        (bytes.len() == usize::from(width) * 32).then_some(bytes)
    }
}

impl<'a> Archive<&'a [u8]> {
    /// The entries' bytes in order, not yet verified.
    pub fn entries(&self) -> impl Iterator<Item = &'a [u8]> + use<'a, '_> {
        let bundles = tile::bundles(self.size()).zip(&self.bundles);
        bundles.flat_map(|(bundle, range)| self.slices(bundle, range))
    }

    /// The bytes of one entry.
    pub fn entry(&self, index: u64) -> Option<&'a [u8]> {
        let bundle = Bundle::holding(index, self.size())?;
        let range = self.bundles.get(usize::try_from(bundle.index()).ok()?)?;
        let place = usize::try_from(index % u64::from(WIDTH)).ok()?;
        self.slices(bundle, range).get(place).copied()
    }

    fn slices(&self, bundle: Bundle, range: &Range<u64>) -> Vec<&'a [u8]> {
        let bytes: &'a [u8] = self.source;
        let slice = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
        let slice = slice.and_then(|(start, end)| bytes.get(start..end)).unwrap_or_default();
        decode_bundle(slice, bundle.width()).unwrap_or_default()
    }
}

/// A range's bytes; `None` if there are more than `most`.
fn within<'a>(source: &'a impl Source, range: &Range<u64>, most: u64) -> Option<Cow<'a, [u8]>> {
    if range.end - range.start <= most { source.bytes(range.clone()) } else { None }
}

fn take<S: Source>(members: &mut Members<'_, S>, name: &str) -> Result<Range<u64>, ArchiveError> {
    let member = name.to_owned();
    members.take(name).map_err(|error| match error {
        MemberError::Other(found) => ArchiveError::Member { expected: member, found },
        MemberError::Header => ArchiveError::Header(member),
        MemberError::Truncated => ArchiveError::Truncated(member),
        MemberError::Padding => ArchiveError::Padding(member),
    })
}

fn head<S: Source>(
    members: &mut Members<'_, S>,
    member: &'static str,
) -> Result<SignedCheckpoint, ArchiveError> {
    let content = take(members, member)?;
    // One byte more than a note may have: the note's own reader says that it is too long.
    let end = content.end.min(content.start + MAX_NOTE as u64 + 1);
    let bytes = members.source.bytes(content.start..end).ok_or(ArchiveError::Truncated(member.to_owned()))?;
    SignedCheckpoint::parse(&bytes).map_err(|error| ArchiveError::Checkpoint { member, error })
}
