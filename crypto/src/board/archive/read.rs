//! Reading an archive: whatever stands elsewhere than the one form puts it is refused.

use super::member::{MemberError, Members};
use super::{CHECKPOINT, CLOSING, Heads, README};
use crate::board::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::board::tile::{HashTile, TileError, bundles, decode_bundle, hash_tiles};
use alloc::borrow::ToOwned;
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

/// An archive over the bytes of its file. The form is checked; what it holds is not yet: see
/// [`Archive::check_rebuild`] and the audit. Besides the file it takes 16 bytes an entry.
#[derive(Clone, Debug)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    heads: Heads,
    readme: Range<usize>,
    entries: Vec<Range<usize>>,
    tiles: Vec<(HashTile, Range<usize>)>,
}

impl<'a> Archive<'a> {
    /// Reads an archive: exactly the members that its checkpoint's size asks for, in order, each with its one header.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ArchiveError> {
        let mut members = Members { bytes, at: 0 };
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
        let mut entries = Vec::new();
        for bundle in bundles(size) {
            let member = bundle.to_string();
            let content = take(&mut members, &member)?;
            let decoded = decode_bundle(&bytes[content.clone()], bundle.width())
                .map_err(|error| ArchiveError::Bundle { member, error })?;
            let mut at = content.start;
            for entry in decoded {
                let start = at + 2;
                at = start + entry.len();
                entries.push(start..at);
            }
        }
        let mut tiles = Vec::new();
        for tile in hash_tiles(size) {
            tiles.push((tile, take(&mut members, &tile.to_string())?));
        }
        if !members.ended() {
            return Err(ArchiveError::End);
        }
        Ok(Self { bytes, heads: Heads { checkpoint, closing }, readme, entries, tiles })
    }

    /// The signed heads, not yet verified.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The entries' bytes in order, not yet verified.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &'a [u8]> + DoubleEndedIterator + use<'a, '_> {
        self.entries.iter().map(|range| &self.bytes[range.clone()])
    }

    /// The bytes of one entry.
    pub fn entry(&self, index: u64) -> Option<&'a [u8]> {
        let range = self.entries.get(usize::try_from(index).ok()?)?;
        Some(&self.bytes[range.clone()])
    }

    pub(super) fn readme(&self) -> &'a [u8] {
        &self.bytes[self.readme.clone()]
    }

    /// The hash tiles, level by level.
    pub(super) fn tiles(&self) -> impl Iterator<Item = (HashTile, &'a [u8])> {
        self.tiles.iter().map(|(tile, range)| (*tile, &self.bytes[range.clone()]))
    }
}

fn take(members: &mut Members<'_>, name: &str) -> Result<Range<usize>, ArchiveError> {
    let member = name.to_owned();
    members.take(name).map_err(|error| match error {
        MemberError::Other(found) => ArchiveError::Member { expected: member, found },
        MemberError::Header => ArchiveError::Header(member),
        MemberError::Truncated => ArchiveError::Truncated(member),
        MemberError::Padding => ArchiveError::Padding(member),
    })
}

fn head(members: &mut Members<'_>, member: &'static str) -> Result<SignedCheckpoint, ArchiveError> {
    let content = take(members, member)?;
    SignedCheckpoint::parse(&members.bytes[content])
        .map_err(|error| ArchiveError::Checkpoint { member, error })
}
