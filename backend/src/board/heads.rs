//! The last signed head of every log, beside the database and not in it: what must never be signed against.
//!
//! Trusted by the server alone: it says how far this key has signed. Whoever loses it must not start again with an
//! older database, because that would sign two histories (attacks B-04, F-10, F-11).

use crate::folder::{Folder, FolderError, at, sync};
use glassurn_crypto::board::checkpoint::{Checkpoint, Origin, SignedCheckpoint, origin};
use glassurn_crypto::board::merkle::empty_root;
use glassurn_crypto::encoding::{Hash, hex, sha256, unhex};
use glassurn_crypto::signature::{PublicKey, SecretKey};
use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// Why heads cannot be read or written, or do not fit the database.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    /// The system refuses.
    #[error(transparent)]
    System(#[from] FolderError),
    /// A head is not one of this key.
    #[error("{} is not a checkpoint that this board signed: {reason}; restore the newest heads, or the host (GLASSURN_HOST) that the board had", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The database holds a log without a head (attacks F-11).
    #[error(
        "the head of election {0} is missing: without it nobody knows what this board has signed; restore the newest heads, or \
         give `glassurn-server restore` an archive that a quorum of witnesses has cosigned"
    )]
    Missing(String),
    /// The database is older than what was signed (attacks B-04, F-10).
    #[error(
        "the database holds {stored} entries of election {election}, but {signed} are signed: it is an older copy; restore the newest one, \
         or give `glassurn-server restore` an archive that has what is missing"
    )]
    Older {
        /// The election.
        election: String,
        /// Entries in the database.
        stored: u64,
        /// Entries that are signed.
        signed: u64,
    },
    /// The entries are not those that were signed.
    #[error(
        "the entries of election {0} are not those that were signed: the database was changed; restore the newest one"
    )]
    Changed(String),
}

/// What follows the election's id in the name of its closing checkpoint.
const CLOSING: &str = ".closing";

/// What follows it in the names of what a quorum of witnesses has cosigned.
const WITNESSED: &str = ".witnessed";
const CLOSING_WITNESSED: &str = ".closing.witnessed";

/// What follows it in the name of a head with our signature that a witness has and this board does not.
const OTHER: &str = ".other";

/// The folder of heads, and the key that signs them.
pub struct Heads {
    folder: PathBuf,
    host: String,
    key: SecretKey,
    registrar: SecretKey,
    /// Held while a file is made and gets its name: their names are few.
    writing: Mutex<()>,
}

/// The registrar key that goes with a board's key: another one, as every signer of a manifest must have, and the same in
/// every process that has the board's.
fn registrar_of(board: &SecretKey) -> SecretKey {
    let seed = Zeroizing::new(sha256(&[b"glassurn/v1/registrar-key", board.seed().as_ref()]));
    SecretKey::from_seed(&seed)
}

impl Heads {
    /// Opens the folder of heads in the data folder; makes it if `fresh` says that nothing was ever signed: an empty
    /// folder in the place of a lost one would only stand in the way of its return.
    pub fn open(data: &Folder, host: String, key: SecretKey, fresh: bool) -> Result<Self, FolderError> {
        let registrar = registrar_of(&key);
        let heads = Self { folder: data.join("heads"), host, key, registrar, writing: Mutex::new(()) };
        if fresh {
            heads.make()?;
        }
        Ok(heads)
    }

    /// Makes the folder, unless it is there.
    pub fn make(&self) -> Result<(), FolderError> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(at(&self.folder))
    }

    /// The board's host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The board's public key.
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    /// The key, for entries that the board itself posts.
    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// The key with which the service puts voters on the roll, where anybody may vote.
    pub fn registrar(&self) -> &SecretKey {
        &self.registrar
    }

    /// The origin of a log.
    pub fn origin(&self, election: &Hash) -> Origin {
        origin(&self.host, election).expect("the configuration has checked the host")
    }

    /// Signs a head. Signing is deterministic: the same size and root give the same bytes. Only heads that are durable
    /// may leave, and sizes at or below a durable one, whose roots the tree fixes.
    pub fn sign(&self, election: &Hash, size: u64, root: Hash) -> SignedCheckpoint {
        let checkpoint = Checkpoint { origin: self.origin(election), size, root };
        checkpoint.sign(&self.key).expect("an origin of ours is a key's name")
    }

    /// Makes the head of a log that has no entries yet, so that a log without a head is always a lost head.
    pub fn begin(&self, election: &Hash) -> Result<(), FolderError> {
        if self.path(election, "").exists() {
            return Ok(());
        }
        self.write(election, &self.sign(election, 0, empty_root()).to_string())
    }

    /// Makes a signed head durable: the file, then its name. The old head stays whole until the new one is.
    pub fn write(&self, election: &Hash, head: &str) -> Result<(), FolderError> {
        self.replace(election, "", head)
    }

    /// Makes the closing checkpoint durable.
    pub fn write_closing(&self, election: &Hash, head: &str) -> Result<(), FolderError> {
        self.replace(election, CLOSING, head)
    }

    /// Makes a head durable that a quorum of witnesses has cosigned. Losing it loses no more than their answers: they
    /// are asked again.
    pub fn write_witnessed(&self, election: &Hash, closing: bool, head: &str) -> Result<(), FolderError> {
        self.replace(election, witnessed(closing), head)
    }

    /// Keeps a head with this board's signature that is not of this history: evidence of two.
    pub fn write_other(&self, election: &Hash, head: &str) -> Result<(), FolderError> {
        self.replace(election, OTHER, head)
    }

    /// A head that a witness has shown and this board did not hold: nothing is served before the database holds it.
    pub fn read_other(&self, election: &Hash) -> Result<Option<Checkpoint>, HeadError> {
        Ok(self.open_signed(election, OTHER)?.map(|head| head.claimed().clone()))
    }

    /// What a quorum had cosigned, if anything: the note, in which this board's signature holds.
    pub fn read_witnessed(
        &self,
        election: &Hash,
        closing: bool,
    ) -> Result<Option<SignedCheckpoint>, HeadError> {
        self.open_signed(election, witnessed(closing))
    }

    /// The error of a cosigned head that has no quorum.
    pub fn unwitnessed(&self, election: &Hash, closing: bool, reason: String) -> HeadError {
        HeadError::Invalid { path: self.path(election, witnessed(closing)), reason }
    }

    /// The size and root of a log's head, whose signature holds.
    pub fn read(&self, election: &Hash) -> Result<Checkpoint, HeadError> {
        let head = self.open_signed(election, "")?.ok_or_else(|| HeadError::Missing(hex(election)))?;
        Ok(head.claimed().clone())
    }

    /// The size and root of a log's closing checkpoint, if one was signed.
    pub fn read_closing(&self, election: &Hash) -> Result<Option<Checkpoint>, HeadError> {
        Ok(self.open_signed(election, CLOSING)?.map(|head| head.claimed().clone()))
    }

    /// A head in whose note this board's signature holds.
    fn open_signed(&self, election: &Hash, suffix: &str) -> Result<Option<SignedCheckpoint>, HeadError> {
        let path = self.path(election, suffix);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(at(&path))?,
        };
        let invalid = |reason: String| HeadError::Invalid { path: path.clone(), reason };
        let head = SignedCheckpoint::parse(&bytes).map_err(|error| invalid(error.to_string()))?;
        head.verify(&self.origin(election), self.public()).map_err(|error| invalid(error.to_string()))?;
        Ok(Some(head))
    }

    /// Every election that has a head.
    pub fn elections(&self) -> Result<Vec<Hash>, FolderError> {
        let mut found = Vec::new();
        for item in fs::read_dir(&self.folder).map_err(at(&self.folder))? {
            let name = item.map_err(at(&self.folder))?.file_name();
            found.extend(name.to_str().and_then(unhex));
        }
        found.sort_unstable();
        Ok(found)
    }

    fn path(&self, election: &Hash, suffix: &str) -> PathBuf {
        self.folder.join(hex(election) + suffix)
    }

    /// The file, then its name.
    fn replace(&self, election: &Hash, suffix: &str, head: &str) -> Result<(), FolderError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (path, new) = (self.path(election, suffix), self.folder.join(format!("new{suffix}")));
        let mut file = File::create(&new).map_err(at(&new))?;
        file.write_all(head.as_bytes()).and_then(|()| file.sync_all()).map_err(at(&new))?;
        // A crash before the rename leaves the old head, and one after it the new one: both are whole, and the
        // database is ahead of either.
        fs::rename(&new, &path).map_err(at(&path))?;
        sync(&self.folder)
    }
}

fn witnessed(closing: bool) -> &'static str {
    if closing { CLOSING_WITNESSED } else { WITNESSED }
}
