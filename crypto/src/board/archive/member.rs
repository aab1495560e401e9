//! One member of the archive: a tar header, the content, zeros up to the next block.

use super::Source;
use alloc::string::String;
use core::ops::Range;
use tar::Header;

/// Tar's blocks, in bytes.
const BLOCK: usize = 512;

/// The zeros that end a tar file.
pub(super) const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

/// The one header of a member: nobody's file, readable by all, of the first second that no tar program finds odd.
pub(super) fn header(name: &str, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_path(name).expect("a member's name is relative and shorter than 100 bytes");
    header.set_size(size);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(1);
    header.set_cksum();
    header
}

/// The zeros between a content of `size` bytes and the next header.
#[expect(clippy::indexing_slicing, reason = "less than one block, and END has two")]
pub(super) fn padding(size: usize) -> &'static [u8] {
    &END[..size.next_multiple_of(BLOCK) - size]
}

/// Walks the members of a tar file and takes no header but those that [`header()`] writes.
pub(super) struct Members<'a, S> {
    pub(super) source: &'a S,
    pub(super) at: u64,
}

/// What is not as [`header()`] writes it.
pub(super) enum MemberError {
    /// Another member, or none, stands where this one was expected.
    Other(String),
    /// The header differs from the one of this name and size.
    Header,
    /// The file ends within the member.
    Truncated,
    /// What follows the content is not zeros.
    Padding,
}

impl<S: Source> Members<'_, S> {
    /// The name of the next member as its header claims it.
    pub(super) fn peek(&self) -> Option<String> {
        let block = self.block()?;
        String::from_utf8(Header::from_byte_slice(&block).path_bytes().into_owned()).ok()
    }

    /// Takes the member of this name; returns where its content lies.
    pub(super) fn take(&mut self, name: &str) -> Result<Range<u64>, MemberError> {
        let found = self.peek().unwrap_or_default();
        if found != name {
            return Err(MemberError::Other(found));
        }
        let block = self.block().ok_or(MemberError::Truncated)?;
        let size = Header::from_byte_slice(&block).entry_size().map_err(|_| MemberError::Header)?;
        if header(name, size).as_bytes() != &block {
            return Err(MemberError::Header);
        }
        let start = self.at + BLOCK as u64;
        let end = start.checked_add(size).filter(|end| *end <= self.source.length());
        let end = end.ok_or(MemberError::Truncated)?;
        let padding = padding((size % BLOCK as u64) as usize);
        let next = end + padding.len() as u64;
        let after = self.source.bytes(end..next).ok_or(MemberError::Truncated)?;
        if *after != *padding {
            return Err(MemberError::Padding);
        }
        self.at = next;
        Ok(start..end)
    }

    /// Whether nothing but the end is left.
    pub(super) fn ended(&self) -> bool {
        let end = self.at + END.len() as u64;
        self.source.length() == end && self.source.bytes(self.at..end).is_some_and(|bytes| *bytes == END)
    }

    fn block(&self) -> Option<[u8; BLOCK]> {
        self.source.bytes(self.at..self.at.checked_add(BLOCK as u64)?)?.as_ref().try_into().ok()
    }
}
