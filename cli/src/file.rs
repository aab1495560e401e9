//! Files: read within a limit, never overwritten, private where they hold secrets, durable before they are relied on.

use crate::output::Failure;
use crate::spool::OnDisk;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Modes of files: for their owner only; for everybody to read.
const PRIVATE: u32 = 0o600;
const PUBLIC: u32 = 0o644;

/// Reads a file of at most `limit` bytes.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let unreadable = |e| Failure::cannot("file.unreadable", format!("cannot read {}: {e}", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        let what = format!("{} has more than {limit} bytes: it is not the file asked for", path.display());
        return Err(Failure::cannot("file.too_large", what));
    }
    Ok(bytes)
}

/// Opens a file of at most `limit` bytes, to be read in parts.
pub fn open(path: &Path, limit: u64) -> Result<OnDisk, Failure> {
    let unreadable = |e| Failure::cannot("file.unreadable", format!("cannot read {}: {e}", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
    }
    if metadata.len() > limit {
        let what = format!("{} has more than {limit} bytes: it is not the file asked for", path.display());
        return Err(Failure::cannot("file.too_large", what));
    }
    OnDisk::new(file).map_err(unreadable)
}

/// Reads a text file (UTF-8) of at most `limit` bytes.
pub fn read_text(path: &Path, limit: u64) -> Result<String, Failure> {
    text(path, read(path, limit)?)
}

/// The text (UTF-8) of a file that was read.
pub fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let what = format!("{}, line {line}: not UTF-8 text", path.display());
        Failure::cannot("file.not_text", what).help("Save it as “CSV UTF-8” or as UTF-8 text.")
    })
}

/// Writes files that must not exist yet: all of them, durably, or none. Secret ones are readable by their owner only.
pub fn create(files: &[(&Path, &[u8])]) -> Result<(), Failure> {
    let mut created: Vec<&Path> = Vec::new();
    let written = files.iter().try_for_each(|(path, bytes)| {
        let mut file = open_new(path, PRIVATE).map_err(|e| not_written(path, &e))?;
        created.push(path);
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| not_written(path, &e))?;
        sync_folder(path).map_err(|e| not_written(path, &e))
    });
    if written.is_err() {
        for path in created {
            // Only what was made above; the first error is the one to report.
            let _ = std::fs::remove_file(path);
        }
    }
    written
}

/// Writes a file that must not exist yet, in parts: whole and durably, or not at all.
pub fn create_with(path: &Path, write: impl FnOnce(&File) -> Result<(), Failure>) -> Result<(), Failure> {
    let file = open_new(path, PRIVATE).map_err(|e| not_written(path, &e))?;
    let written = write(&file)
        .and_then(|()| file.sync_all().and_then(|()| sync_folder(path)).map_err(|e| not_written(path, &e)));
    if written.is_err() {
        // Only what was made above; the first error is the one to report.
        let _ = std::fs::remove_file(path);
    }
    written
}

/// Checks that a file can be created, before work that would be for nothing.
pub fn check_new(path: &Path) -> Result<(), Failure> {
    use std::io::ErrorKind;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.symlink_metadata().is_ok() {
        return Err(not_written(path, &ErrorKind::AlreadyExists.into()));
    }
    let metadata = folder.metadata().map_err(|e| not_written(path, &e))?;
    if metadata.is_dir() { Ok(()) } else { Err(not_written(path, &ErrorKind::NotADirectory.into())) }
}

/// Replaces a file's content durably: after a crash the file is the old or the new one, whole.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    prepare(path, bytes)?.put()
}

/// A file's next content, durable beside the file, which is still the old one.
#[derive(Debug)]
#[must_use = "the file is still the old one"]
pub struct Next<'a> {
    path: &'a Path,
    next: PathBuf,
}

/// Writes what shall replace a file's content. If this fails, the file is untouched.
pub fn prepare<'a>(path: &'a Path, bytes: &[u8]) -> Result<Next<'a>, Failure> {
    prepare_with(path, PRIVATE, |mut file| file.write_all(bytes).map_err(|e| not_written(path, &e)))
}

fn prepare_with(
    path: &Path,
    mode: u32,
    write: impl FnOnce(&File) -> Result<(), Failure>,
) -> Result<Next<'_>, Failure> {
    let next = beside(path);
    // A `.next` can only be what a crash left half-written: the file itself is whole.
    match std::fs::remove_file(&next) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(not_written(path, &e)),
        _ => {}
    }
    let file = open_new(&next, mode).map_err(|e| not_written(path, &e))?;
    write(&file)?;
    file.sync_all().map_err(|e| not_written(path, &e))?;
    Ok(Next { path, next })
}

/// Writes a file that anybody may read, and the folders above it that are missing: after a crash it is the old one or the
/// new one, whole.
pub fn publish(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    publish_with(path, |mut file| file.write_all(bytes).map_err(|e| not_written(path, &e)))
}

/// The same for a file that is written in parts.
pub fn publish_with(path: &Path, write: impl FnOnce(&File) -> Result<(), Failure>) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        make_folder(folder).map_err(|e| not_written(path, &e))?;
    }
    prepare_with(path, PUBLIC, write)?.put()
}

/// Makes a folder and those above it durably, as far as they are missing.
pub fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    folder.parent().map_or(Ok(()), make_folder)?;
    match std::fs::create_dir(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(e),
        _ => sync_folder(folder),
    }
}

/// Keeps every other process away that locks this file too; the system frees it when the process ends, however it ends.
/// `None` if another one has it.
pub fn lock(path: &Path) -> std::io::Result<Option<File>> {
    let file = open_lock(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

/// The same, and waits for whoever has it.
pub fn wait_for_lock(path: &Path) -> std::io::Result<File> {
    let file = open_lock(path)?;
    file.lock()?;
    Ok(file)
}

fn open_lock(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, PRIVATE);
    options.open(path)
}

impl Next<'_> {
    /// Puts it in the file's place. If this fails, nobody knows which of the two the disk will show after a crash.
    pub fn put(self) -> Result<(), Failure> {
        let done = std::fs::rename(&self.next, self.path).and_then(|()| sync_folder(self.path));
        done.map_err(|e| not_written(self.path, &e))
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".next");
    path.with_file_name(name)
}

/// Opens a file that does not exist yet; `mode` says who may read it.
fn open_new(path: &Path, mode: u32) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// Makes a file's name durable, where folders can be synced.
pub fn sync_folder(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn not_written(path: &Path, e: &std::io::Error) -> Failure {
    if e.kind() == std::io::ErrorKind::AlreadyExists {
        return Failure::cannot("file.exists", format!("{} exists, and is not overwritten", path.display()))
            .help("Choose another name, or move the old file away.");
    }
    Failure::cannot("file.unwritable", format!("cannot write {}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_files_all_are_written_or_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        create(&[(&two, b"2")]).expect("it does not exist");
        assert!(create(&[(&one, b"1"), (&two, b"other")]).is_err());
        assert!(!one.exists());
        assert_eq!(read(&two, 9).expect("it stays"), b"2");
    }

    #[test]
    fn a_half_written_successor_does_not_stand_in_the_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        create(&[(&path, b"old")]).expect("it does not exist");
        std::fs::write(beside(&path), b"ha").expect("written");
        replace(&path, b"new").expect("replaced");
        assert_eq!(read(&path, 9).expect("there"), b"new");
        assert!(!beside(&path).exists());
    }
}
