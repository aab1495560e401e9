//! The public folder of a copied board: its files under the board's own paths (C2SP tlog-tiles), so that any web server,
//! CDN or object store shows it.
//!
//! Tiles and bundles never change under their name and are durable before the checkpoint that speaks of them. `checkpoint`
//! is replaced last: at every moment the folder is a whole board.

use crate::file;
use crate::output::Failure;
use crate::record::{MAX_BUNDLE, MAX_CHECKPOINT};
use glassurn_crypto::board::archive::{self, BuildError, Heads};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::merkle::Tree;
use glassurn_crypto::board::tile::{
    Bundle, HEIGHT, WIDTH, bundles, decode_bundle, encode_bundle, hash_tiles,
};
use glassurn_crypto::election::Record;
use glassurn_crypto::encoding::{Hash, hex};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long partial tiles stay that no head speaks of any more: somebody may have begun to read under an older one.
const READERS: Duration = Duration::from_secs(3_600);

/// The files of one board.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

/// The first entries of a folder, as they lie there.
pub struct Stored<'a> {
    folder: &'a Folder,
    size: u64,
}

/// Makes a public folder if it is missing, and keeps every other process from writing into it.
pub fn lock(public: &Path) -> Result<fs::File, Failure> {
    let unusable = |e: std::io::Error| {
        Failure::cannot("file.unwritable", format!("cannot use {}: {e}", public.display()))
    };
    fs::create_dir_all(public).map_err(unusable)?;
    file::lock(&public.join(".lock")).map_err(unusable)?.ok_or_else(|| {
        Failure::cannot("mirror.folder", format!("another process copies into {}", public.display()))
            .help("Wait until it has ended, or stop it.")
    })
}

impl Folder {
    /// The board of this election in a public folder.
    pub fn new(public: &Path, id: &Hash) -> Self {
        Self { path: public.join("board").join(hex(id)) }
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The head that readers are shown; `None` before the first.
    pub fn checkpoint(&self) -> Result<Option<SignedCheckpoint>, Failure> {
        self.head("checkpoint")
    }

    /// The head that ends with Close, once it is there.
    pub fn closing(&self) -> Result<Option<SignedCheckpoint>, Failure> {
        self.head("checkpoint-closing")
    }

    fn head(&self, name: &str) -> Result<Option<SignedCheckpoint>, Failure> {
        let path = self.path.join(name);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = file::read(&path, MAX_CHECKPOINT)?;
        SignedCheckpoint::parse(&bytes).map(Some).map_err(|e| {
            Failure::cannot("mirror.folder", format!("{}: {e}", path.display()))
                .help("The file was altered. Put it back, or begin with an empty folder.")
        })
    }

    /// The first `size` entries.
    pub fn entries(&self, size: u64) -> Stored<'_> {
        Stored { folder: self, size }
    }

    /// Stores a bundle.
    pub fn put_bundle(&self, bundle: Bundle, bytes: &[u8]) -> Result<(), Failure> {
        file::publish(&self.path.join(bundle.to_string()), bytes)
    }

    /// Stores the hash tiles that a tree of `size` entries has beyond those of one of `old`.
    pub fn put_hashes(&self, tree: &Tree, old: u64, size: u64) -> Result<(), Failure> {
        for tile in hash_tiles(size) {
            let whole = (old >> (HEIGHT * usize::from(tile.level()))) / u64::from(WIDTH);
            if let Some(bytes) = tree.tile(tile).filter(|_| tile.index() >= whole) {
                file::publish(&self.path.join(tile.to_string()), &bytes)?;
            }
        }
        Ok(())
    }

    /// Stores the partial files of a head of `size` entries, which lies behind the one of `stored`.
    pub fn put_partial(&self, tree: &Tree, size: u64, stored: u64) -> Result<(), Failure> {
        for tile in hash_tiles(size).filter(|tile| tile.width() < WIDTH) {
            if let Some(bytes) = tree.tile(tile) {
                file::publish(&self.path.join(tile.to_string()), &bytes)?;
            }
        }
        match bundles(size).last().filter(|bundle| bundle.width() < WIDTH) {
            Some(bundle) => self.put_bundle(bundle, &self.bundle(bundle, stored)?),
            None => Ok(()),
        }
    }

    /// A bundle of a board of which `stored` entries are there, whether it is a file of its own or not.
    pub fn bundle(&self, bundle: Bundle, stored: u64) -> Result<Vec<u8>, Failure> {
        let range = bundle.entries(stored);
        let entries = range.map(|range| self.entries(stored).entries(range)).unwrap_or_default();
        let whole = Some(entries.as_slice()).filter(|entries| entries.len() == usize::from(bundle.width()));
        whole.and_then(|entries| encode_bundle(entries).ok()).ok_or_else(|| {
            let what = format!("{} does not hold the entries of {bundle}", self.path.display());
            Failure::cannot("mirror.folder", what)
        })
    }

    /// Stores the archive of these heads.
    pub fn put_archive(&self, heads: &Heads) -> Result<(), Failure> {
        let path = self.path.join("archive");
        file::publish_with(&path, |file| {
            let mut out = BufWriter::new(file);
            let made = self.archive(heads, |part| out.write_all(part)).map_err(|e| e.to_string());
            let written = made.and_then(|()| out.flush().map_err(|e| e.to_string()));
            written.map_err(|e| {
                Failure::cannot("file.unwritable", format!("cannot write {}: {e}", path.display()))
            })
        })
    }

    /// Whether there is an archive.
    pub fn has_archive(&self) -> bool {
        self.path.join("archive").exists()
    }

    /// Makes the archive of these heads, part by part.
    pub fn archive(
        &self,
        heads: &Heads,
        write: impl FnMut(&[u8]) -> std::io::Result<()>,
    ) -> Result<(), BuildError<std::io::Error>> {
        let stored = self.entries(heads.checkpoint.claimed().size);
        let entries = bundles(stored.size).flat_map(|bundle| {
            let first = bundle.index() * u64::from(WIDTH);
            let entries = stored.entries_from(first);
            let missing = entries.is_empty().then(|| Err(std::io::ErrorKind::NotFound.into()));
            entries.into_iter().map(Ok).chain(missing)
        });
        archive::stream(heads, entries, write)
    }

    /// Shows a head to readers, all that it speaks of being stored. After a crash the old one is there or the new one.
    pub fn put_heads(
        &self,
        checkpoint: &SignedCheckpoint,
        closing: Option<&SignedCheckpoint>,
    ) -> Result<(), Failure> {
        if let Some(closing) = closing {
            file::publish(&self.path.join("checkpoint-closing"), closing.to_string().as_bytes())?;
        }
        file::publish(&self.path.join("checkpoint"), checkpoint.to_string().as_bytes())
    }

    /// Removes the partial tiles of sizes that nobody has been shown for an hour. What cannot be removed stays.
    pub fn prune(&self, sizes: &[u64]) {
        let mut needed = BTreeSet::new();
        for &size in sizes {
            needed.extend(bundles(size).last().map(|bundle| self.path.join(bundle.to_string())));
            let partial = hash_tiles(size).filter(|tile| tile.width() < WIDTH);
            needed.extend(partial.map(|tile| self.path.join(tile.to_string())));
        }
        prune(&self.path.join("tile"), &needed);
    }
}

fn prune(folder: &Path, needed: &BTreeSet<PathBuf>) {
    let partial = folder.extension().is_some_and(|extension| extension == "p");
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, Ok(metadata)) = (entry.path(), entry.metadata()) else { continue };
        if metadata.is_dir() {
            prune(&path, needed);
        } else if partial && !needed.contains(&path) {
            let age = metadata.modified().ok().and_then(|time| time.elapsed().ok());
            if age.is_some_and(|age| age > READERS) {
                fs::remove_file(&path).ok();
            }
        }
    }
    if partial {
        // Only an empty folder can be removed.
        fs::remove_dir(folder).ok();
    }
}

impl Record for Stored<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        self.entries_from(index).into_iter().next().map(Cow::Owned)
    }

    fn entries_from(&self, index: u64) -> Vec<Vec<u8>> {
        let read = || {
            let bundle = Bundle::holding(index, self.size)?;
            let bytes = file::read(&self.folder.path.join(bundle.to_string()), MAX_BUNDLE).ok()?;
            let entries = decode_bundle(&bytes, bundle.width()).ok()?;
            let wanted = usize::try_from(index % u64::from(WIDTH)).ok()?;
            Some(entries.get(wanted..)?.iter().map(|entry| entry.to_vec()).collect())
        };
        read().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::board::merkle::leaf_hash;
    use std::time::SystemTime;

    fn entry(index: u64) -> Vec<u8> {
        index.to_be_bytes().to_vec()
    }

    /// A folder in which a board of 3, 5 and 300 entries was stored.
    fn grown(public: &Path) -> (Folder, Tree) {
        let (folder, mut tree, mut old) = (Folder::new(public, &[7; 32]), Tree::new(), 0);
        for size in [3, 5, 300] {
            (tree.len()..size).for_each(|index| tree.push(leaf_hash(&entry(index))));
            for bundle in bundles(size) {
                let range = bundle.entries(size).expect("they are there");
                folder.put_bundle(bundle, &encode_bundle(range.map(entry)).expect("short")).expect("written");
            }
            folder.put_hashes(&tree, old, size).expect("written");
            old = size;
        }
        (folder, tree)
    }

    #[test]
    fn every_size_that_was_stored_reads_back_and_tiles_are_those_of_the_tree() {
        let public = tempfile::tempdir().expect("a folder");
        let (folder, tree) = grown(public.path());
        for size in [3, 5, 300] {
            assert!(folder.entries(size).entries(0..size).into_iter().eq((0..size).map(entry)), "{size}");
            for tile in hash_tiles(size) {
                let bytes = fs::read(folder.path().join(tile.to_string())).expect("it was stored");
                assert_eq!(Some(bytes), tree.tile(tile));
            }
        }
        // One of another size is made of the largest.
        folder.put_partial(&tree, 290, 300).expect("written");
        assert!(folder.entries(290).entries(0..290).into_iter().eq((0..290).map(entry)));
        assert!(folder.entries(289).entries(256..289).is_empty());
        assert!(folder.bundle(Bundle::holding(0, 7).expect("a bundle"), 5).is_err());
    }

    #[test]
    fn only_old_partial_files_that_no_head_needs_are_removed() {
        let public = tempfile::tempdir().expect("a folder");
        let (folder, _) = grown(public.path());
        let at = |path: &str| folder.path().join(path);
        let all = [
            "tile/entries/000.p/3",
            "tile/entries/000.p/5",
            "tile/entries/000",
            "tile/entries/001.p/44",
            "tile/0/000.p/3",
        ];
        folder.prune(&[300]);
        assert!(all.iter().all(|path| at(path).exists()), "somebody may read them still");
        let old = SystemTime::now() - READERS - READERS;
        for path in all {
            fs::File::options()
                .append(true)
                .open(at(path))
                .and_then(|file| file.set_modified(old))
                .expect("ours");
        }
        folder.prune(&[5, 300]);
        let left: Vec<bool> = all.iter().map(|path| at(path).exists()).collect();
        assert_eq!(left, [false, true, true, true, false]);
        assert!(at("tile/0/000.p/5").exists() && at("tile/1/000.p/1").exists());
        assert!(folder.entries(300).entries(0..300).into_iter().eq((0..300).map(entry)));
    }
}
