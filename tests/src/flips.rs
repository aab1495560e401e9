//! Single flipped bits of an archive: its parts, read as any tar program reads it, and what finds a bit.

use glassurn_crypto::audit::{audit_archive, evidence};
use glassurn_crypto::encoding::Hash;
use std::ops::Range;

/// Tar's blocks, in bytes.
const BLOCK: usize = 512;

/// One member of a tar file, as ranges of the file's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its header.
    pub header: Range<usize>,
    /// Its content.
    pub content: Range<usize>,
    /// The zeros up to the next block.
    pub padding: Range<usize>,
}

/// The members in order; what follows the last one are the zeros that end the file.
pub fn members(archive: &[u8]) -> Vec<Member> {
    let mut found: Vec<Member> = Vec::new();
    let mut at = 0;
    while archive[at..].iter().any(|byte| *byte != 0) {
        let text = |range: Range<usize>| {
            let field = &archive[at + range.start..at + range.end];
            let end = field.iter().position(|byte| matches!(byte, 0 | b' ')).unwrap_or(field.len());
            String::from_utf8(field[..end].to_vec()).expect("a header is ASCII")
        };
        let size = usize::from_str_radix(&text(124..136), 8).expect("an octal size");
        let start = at + BLOCK;
        let (end, next) = (start + size, start + size.next_multiple_of(BLOCK));
        found.push(Member { name: text(0..100), header: at..start, content: start..end, padding: end..next });
        at = next;
    }
    found
}

/// Bytes of every part of an archive: of each member the header's first and last, some of its name, size, checksum and
/// magic, the content's first, middle and last, the padding's first and last; the file's last.
pub fn places(archive: &[u8]) -> Vec<usize> {
    const FIELDS: [usize; 4] = [1, 130, 150, 258];
    let ends = |range: &Range<usize>| [range.start, range.start + range.len() / 2, range.end - 1];
    let mut places = vec![archive.len() - 1];
    for member in members(archive) {
        places.extend(FIELDS.map(|field| member.header.start + field));
        let parts = [&member.header, &member.content, &member.padding];
        places.extend(parts.into_iter().filter(|part| !part.is_empty()).flat_map(ends));
    }
    places
}

/// What finds a flipped bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finder {
    /// The file is no archive any more, or not what its entries and heads make: the check `archive` fails.
    Archive,
    /// It rebuilds, but another check fails.
    Another,
    /// Nothing.
    Nobody,
}

/// A copy with one bit flipped.
pub fn flipped(archive: &[u8], place: usize, bit: usize) -> Vec<u8> {
    let mut flipped = archive.to_vec();
    flipped[place] ^= 1 << bit;
    flipped
}

/// What finds this bit in an audit for this election. Only a file that rebuilds is audited whole.
pub fn finder(archive: &[u8], id: Hash, place: usize, bit: usize) -> Finder {
    let flipped = flipped(archive, place, bit);
    match evidence(&flipped) {
        Ok(evidence) if evidence.rebuilt == Some(Ok(())) => {}
        _ => return Finder::Archive,
    }
    if audit_archive(&flipped, Some(id), [1; 32], |_| {}).holds() { Finder::Nobody } else { Finder::Another }
}
