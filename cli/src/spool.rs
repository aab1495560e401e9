//! Large records on disk: a file that is read where it lies, and entries as they are downloaded.

use glassurn_crypto::board::archive::Source;
use glassurn_crypto::board::tile::{Bundle, WIDTH, decode_bundle};
use glassurn_crypto::election::Record;
use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// A file that is read in parts.
pub struct OnDisk {
    file: Mutex<File>,
    length: u64,
}

impl OnDisk {
    /// A file as long as it is now: what is written to it later is not seen.
    pub fn new(file: File) -> Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Mutex::new(file), length })
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<u8>> {
        let length = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(range.start))?;
        let mut bytes = Vec::new();
        Read::take(&mut *file, length as u64).read_to_end(&mut bytes)?;
        if bytes.len() == length { Ok(bytes) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl Source for OnDisk {
    fn length(&self) -> u64 {
        self.length
    }

    fn bytes(&self, range: Range<u64>) -> Option<Cow<'_, [u8]>> {
        self.read(range).ok().map(Cow::Owned)
    }
}

/// Bundles as they are downloaded, in a file without a name that ends with this program.
pub struct Spool {
    file: File,
    ends: Vec<u64>,
    size: u64,
}

impl Spool {
    /// An empty one, where this system keeps temporary files.
    pub fn new() -> Result<Self> {
        Ok(Self { file: tempfile::tempfile()?, ends: vec![0], size: 0 })
    }

    /// Appends the next bundle; its bytes have been decoded once.
    pub fn push(&mut self, bundle: Bundle, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes)?;
        let end = self.ends.last().copied().unwrap_or_default() + bytes.len() as u64;
        self.ends.push(end);
        self.size += u64::from(bundle.width());
        Ok(())
    }

    /// The entries so far.
    pub fn entries(self) -> Result<Entries> {
        let (size, ends) = (self.size, self.ends);
        Ok(Entries { spool: Arc::new((OnDisk::new(self.file)?, ends, size)), size })
    }
}

/// Downloaded entries, not yet verified.
#[derive(Clone)]
pub struct Entries {
    /// The file, where each bundle ends (the first number is where the first begins), and how many entries it holds.
    spool: Arc<(OnDisk, Vec<u64>, u64)>,
    size: u64,
}

impl Entries {
    /// The first of them; `None` if there are not so many.
    pub fn until(&self, size: u64) -> Option<Self> {
        (size <= self.size).then(|| Self { spool: self.spool.clone(), size })
    }

    /// The entries of the bundle that holds this one, from it on.
    fn from(&self, index: u64) -> Option<Vec<Vec<u8>>> {
        let (disk, ends, size) = &*self.spool;
        let bundle = Bundle::holding(index, *size).filter(|_| index < self.size)?;
        let number = usize::try_from(bundle.index()).ok()?;
        let bytes = disk.read(*ends.get(number)?..*ends.get(number + 1)?).ok()?;
        let entries = decode_bundle(&bytes, bundle.width()).ok()?;
        let wanted = usize::try_from(index % u64::from(WIDTH)).ok()?;
        let left = usize::try_from(self.size - index).unwrap_or(usize::MAX);
        Some(entries.get(wanted..)?.iter().take(left).map(|entry| entry.to_vec()).collect())
    }
}

impl Record for Entries {
    fn size(&self) -> u64 {
        self.size
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        self.from(index)?.into_iter().next().map(Cow::Owned)
    }

    fn entries_from(&self, index: u64) -> Vec<Vec<u8>> {
        self.from(index).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::board::tile::{bundles, encode_bundle};

    #[test]
    fn entries_come_back_as_they_were_downloaded() {
        let entry = |index: u64| index.to_be_bytes()[..(index % 9) as usize].to_vec();
        let mut spool = Spool::new().expect("a temporary file");
        for bundle in bundles(600) {
            let range = bundle.entries(600).expect("they are there");
            spool.push(bundle, &encode_bundle(range.map(entry)).expect("short")).expect("written");
        }
        let entries = spool.entries().expect("readable");
        assert!(entries.entries(0..700).into_iter().eq((0..600).map(entry)));
        assert!(entries.entries(250..260).into_iter().eq((250..260).map(entry)));
        assert_eq!(entries.entry(599).as_deref(), Some(&entry(599)[..]));
        assert_eq!(entries.entry(600), None);
        let first = entries.until(300).expect("there are more");
        assert!(first.entries(0..600).into_iter().eq((0..300).map(entry)));
        assert_eq!((first.entry(300), first.size()), (None, 300));
        assert!(first.until(301).is_none());
    }
}
