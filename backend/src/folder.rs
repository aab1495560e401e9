//! The data folder: the lock that keeps a second process out, and the board's key. It is readable by its owner only.

use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::signature::SecretKey;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Why the folder cannot be used; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system refuses.
    #[error("{}: {error}", path.display())]
    System {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Another process holds the lock (attacks F-12).
    #[error("another process serves {}: two would sign two histories; stop it first", .0.display())]
    Locked(PathBuf),
    /// Others can read the key or write into the folder.
    #[error("{} is open to others (mode {mode:o}): run chmod {wanted:o} on it", path.display())]
    Permissions {
        /// The file or folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode that it must have.
        wanted: u32,
    },
    /// The key's file is not a key.
    #[error("{} does not hold 64 hexadecimal digits: restore the board's key from a backup", .0.display())]
    Key(PathBuf),
    /// The database has elections, but the key is gone.
    #[error("{} is missing, but the database holds elections signed with it: restore it from a backup", .0.display())]
    KeyMissing(PathBuf),
    /// The system's generator fails.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

impl FolderError {
    /// Whether there is no room, which may pass: the disk is full, or as many files are open as may be (ENFILE, EMFILE).
    pub fn is_full(&self) -> bool {
        let FolderError::System { error, .. } = self else { return false };
        error.kind() == io::ErrorKind::StorageFull || matches!(error.raw_os_error(), Some(23 | 24))
    }
}

/// Gives an I/O error its place.
pub fn at(path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |error| FolderError::System { path, error }
}

/// The data folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

/// Held as long as the process serves; the system frees it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Folder {
    /// Opens the folder, makes it if it is missing, and refuses it if others may write into it.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))?;
        refuse_mode(path, 0o022, 0o700)?;
        Ok(Self { path: path.to_owned() })
    }

    /// A file or folder in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Keeps every other serving process out (attacks F-12).
    pub fn lock(&self) -> Result<Lock, FolderError> {
        let path = self.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Locked(self.path.clone())),
            Err(TryLockError::Error(error)) => Err(at(&path)(error)),
        }
    }

    /// The board's key. It is made if `fresh` says that no board was ever signed with it.
    pub fn key(&self, fresh: bool) -> Result<SecretKey, FolderError> {
        let path = self.key_path();
        if !path.exists() {
            if !fresh {
                return Err(FolderError::KeyMissing(path));
            }
            make_key(&path)?;
            sync(&self.path)?;
        }
        refuse_mode(&path, 0o077, 0o600)?;
        let mut text = Zeroizing::new(String::new());
        File::open(&path).and_then(|mut file| file.read_to_string(&mut text)).map_err(at(&path))?;
        let seed = Zeroizing::new(unhex(text.trim_end()).ok_or(FolderError::Key(path))?);
        Ok(SecretKey::from_seed(&seed))
    }

    /// The key's file.
    pub fn key_path(&self) -> PathBuf {
        self.join("board.key")
    }
}

fn make_key(path: &Path) -> Result<(), FolderError> {
    let mut seed = Zeroizing::new([0u8; 32]);
    getrandom::getrandom(seed.as_mut()).map_err(FolderError::Random)?;
    let text = Zeroizing::new(format!("{}\n", hex(seed.as_ref())));
    let mut file =
        OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).map_err(at(path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(at(path))
}

/// Makes a folder's names durable.
pub fn sync(path: &Path) -> Result<(), FolderError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(at(path))
}

fn refuse_mode(path: &Path, forbidden: u32, wanted: u32) -> Result<(), FolderError> {
    let mode = fs::metadata(path).map_err(at(path))?.permissions().mode() & 0o777;
    if mode & forbidden == 0 {
        return Ok(());
    }
    Err(FolderError::Permissions { path: path.to_owned(), mode, wanted })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_12_a_second_lock_is_refused() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(&temporary.path().join("data")).expect("makes it");
        let held = folder.lock().expect("nobody else");
        assert!(matches!(folder.lock(), Err(FolderError::Locked(_))));
        drop(held);
        assert!(folder.lock().is_ok());
    }

    #[test]
    fn a_key_is_made_once_and_kept_from_others() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(&temporary.path().join("data")).expect("makes it");
        assert!(matches!(folder.key(false), Err(FolderError::KeyMissing(_))));
        let made = folder.key(true).expect("makes it").public();
        assert_eq!(folder.key(false).expect("reads it").public(), made);
        fs::set_permissions(folder.key_path(), fs::Permissions::from_mode(0o640)).expect("chmod");
        assert!(matches!(folder.key(false), Err(FolderError::Permissions { mode: 0o640, .. })));
    }
}
