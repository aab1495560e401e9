//! Where the items of deterministic CBOR lie, read without the decoder under test.

use std::ops::Range;

/// The places of an array's items.
pub fn items(array: &[u8]) -> Vec<Range<usize>> {
    let (mut at, mut found) = (1, Vec::new());
    while at < array.len() {
        let end = walk(array, at, &mut Vec::new());
        found.push(at..end);
        at = end;
    }
    assert_eq!(usize::from(array[0] & 0x1f), found.len(), "it is an array of so many items");
    found
}

/// The places of all texts in an item, their heads excluded.
pub fn texts(item: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    assert_eq!(walk(item, 0, &mut found), item.len(), "it is one item");
    found
}

/// Walks over an item of integers, bytes, texts and arrays of them; gives its end and the texts in it.
fn walk(bytes: &[u8], at: usize, texts: &mut Vec<Range<usize>>) -> usize {
    let (major, low) = (bytes[at] >> 5, usize::from(bytes[at] & 0x1f));
    let wide = if low < 24 { 0 } else { 1 << (low - 24) };
    let argument = bytes[at + 1..at + 1 + wide].iter().fold(0, |all, byte| all << 8 | usize::from(*byte));
    let argument = if low < 24 { low } else { argument };
    let next = at + 1 + wide;
    match major {
        2 => next + argument,
        3 => {
            texts.push(next..next + argument);
            next + argument
        }
        4 => (0..argument).fold(next, |at, _| walk(bytes, at, texts)),
        _ => next,
    }
}
