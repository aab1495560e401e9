//! Where an archive's bytes lie.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

/// Random access to the bytes of an archive, which may be larger than the memory.
pub trait Source: Sync {
    /// How many bytes there are.
    fn length(&self) -> u64;
    /// The bytes of a range; `None` if they cannot all be read. The caller asks for no more than the largest member
    /// that it allows.
    fn bytes(&self, range: Range<u64>) -> Option<Cow<'_, [u8]>>;
}

impl Source for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn bytes(&self, range: Range<u64>) -> Option<Cow<'_, [u8]>> {
        let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        self.get(range).map(Cow::Borrowed)
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn bytes(&self, range: Range<u64>) -> Option<Cow<'_, [u8]>> {
        (**self).bytes(range)
    }
}

impl Source for Vec<u8> {
    fn length(&self) -> u64 {
        self.as_slice().length()
    }

    fn bytes(&self, range: Range<u64>) -> Option<Cow<'_, [u8]>> {
        self.as_slice().bytes(range)
    }
}
