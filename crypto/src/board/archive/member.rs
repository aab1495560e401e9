//! One member of the archive: a tar header, the content, zeros up to the next block.

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
pub(super) fn padding(size: usize) -> &'static [u8] {
    &END[..size.next_multiple_of(BLOCK) - size]
}

/// Walks the members of a tar file and takes no header but those that [`header()`] writes.
pub(super) struct Members<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
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

impl Members<'_> {
    /// The name of the next member as its header claims it.
    pub(super) fn peek(&self) -> Option<String> {
        let header = Header::from_byte_slice(self.bytes.get(self.at..)?.first_chunk::<BLOCK>()?);
        String::from_utf8(header.path_bytes().into_owned()).ok()
    }

    /// Takes the member of this name; returns where its content lies.
    pub(super) fn take(&mut self, name: &str) -> Result<Range<usize>, MemberError> {
        let found = self.peek().unwrap_or_default();
        if found != name {
            return Err(MemberError::Other(found));
        }
        let rest = &self.bytes[self.at..];
        let block = rest.first_chunk::<BLOCK>().ok_or(MemberError::Truncated)?;
        let size = Header::from_byte_slice(block).entry_size().map_err(|_| MemberError::Header)?;
        if header(name, size).as_bytes() != block {
            return Err(MemberError::Header);
        }
        let size = usize::try_from(size).ok().filter(|size| *size <= rest.len() - BLOCK);
        let size = size.ok_or(MemberError::Truncated)?;
        let start = self.at + BLOCK;
        let padding = padding(size);
        let after = &self.bytes[start + size..];
        if !after.starts_with(padding) {
            return Err(if after.len() < padding.len() {
                MemberError::Truncated
            } else {
                MemberError::Padding
            });
        }
        self.at = start + size + padding.len();
        Ok(start..start + size)
    }

    /// Whether nothing but the end is left.
    pub(super) fn ended(&self) -> bool {
        self.bytes[self.at..] == END
    }
}
