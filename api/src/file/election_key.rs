//! The election's key file: what a trustee keeps from the first step of the ceremony to the count, under the passphrase of
//! his identity. The same file serves in the command line and in the pages.

use super::passphrase::{FileError, Passphrase, lock, unlock};
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::trustee::{KeyFile, KeyFileError};

/// Why a file is not this trustee's key file of this election.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ElectionKeyError {
    /// It does not open.
    #[error(transparent)]
    File(#[from] FileError),
    /// It opens, but holds something else.
    #[error(transparent)]
    Key(#[from] KeyFileError),
}

/// The file's bytes under a passphrase.
///
/// # Errors
/// [`FileError::NotLocked`].
pub fn lock_election_key(file: &KeyFile, passphrase: &Passphrase) -> Result<Vec<u8>, FileError> {
    lock(&file.to_bytes(), passphrase)
}

/// Opens a file; refuses one of another election or another trustee (his number, from 1).
///
/// # Errors
/// [`ElectionKeyError`].
pub fn open_election_key(
    locked: &[u8],
    (election, trustee): (&Hash, u64),
    passphrase: &Passphrase,
) -> Result<KeyFile, ElectionKeyError> {
    let file = KeyFile::from_bytes(&unlock(locked, passphrase)?)?;
    if file.election() != election || file.trustee() != trustee {
        return Err(KeyFileError::OtherElection.into());
    }
    Ok(file)
}

/// The beginning of every name of a trustee's key files of an election; the day and `.key` follow.
pub fn stem(election: &Hash, trustee: u64) -> String {
    format!("glassurn-{}-trustee-{trustee}-", &hex(election)[..16])
}
