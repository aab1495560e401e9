//! Identities: the signing keys of officials, registrar, trustees and witnesses, which exist before any manifest.

use super::passphrase::{FileError, Passphrase, lock, unlock};
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::signature::{PublicKey, SecretKey};
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Who holds an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Signs the manifest, opens, extends, closes, publishes.
    Official,
    /// Makes the voting codes and signs the roll.
    Registrar,
    /// Holds a share of the key that opens the count.
    Trustee,
    /// Cosigns checkpoints.
    Witness,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 4] = [Role::Official, Role::Registrar, Role::Trustee, Role::Witness];

    /// Its word in files and commands.
    pub fn word(self) -> &'static str {
        match self {
            Role::Official => "official",
            Role::Registrar => "registrar",
            Role::Trustee => "trustee",
            Role::Witness => "witness",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An identity in memory.
pub struct Identity {
    /// Its role.
    pub role: Role,
    /// Its signing key.
    pub key: SecretKey,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("role", &self.role).finish_non_exhaustive()
    }
}

/// What an identity's file holds, under the passphrase.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: String,
    #[zeroize(skip)]
    role: Role,
    /// The Ed25519 seed in hexadecimal.
    seed: String,
}

const FORMAT: &str = "glassurn-identity-v1";

/// Why a file gives no identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// It does not open.
    #[error(transparent)]
    File(#[from] FileError),
    /// It opens, but holds something else.
    #[error("it is not an identity")]
    Other,
    /// It is an identity of another role.
    #[error("it is an identity for the role of {found}, not of {wanted}")]
    Role {
        /// Its role.
        found: Role,
        /// What was asked for.
        wanted: Role,
    },
}

impl Identity {
    /// A new one.
    pub fn generate(role: Role, rng: &mut impl CryptoRngCore) -> Self {
        Self { role, key: SecretKey::generate(rng) }
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    /// Its file under a passphrase.
    ///
    /// # Errors
    /// [`FileError::NotLocked`].
    pub fn lock(&self, passphrase: &Passphrase) -> Result<Vec<u8>, FileError> {
        let stored = Stored { format: FORMAT.into(), role: self.role, seed: hex(self.key.seed().as_ref()) };
        let content = Zeroizing::new(serde_json::to_vec(&stored).expect("plain data becomes JSON"));
        lock(&content, passphrase)
    }

    /// Opens a file; refuses one of another role than what is `wanted`.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub fn open(locked: &[u8], wanted: Option<Role>, passphrase: &Passphrase) -> Result<Self, IdentityError> {
        let content = unlock(locked, passphrase)?;
        let stored: Stored = serde_json::from_slice(&content).map_err(|_| IdentityError::Other)?;
        let seed = unhex(&stored.seed).map(Zeroizing::new).filter(|_| stored.format == FORMAT);
        let seed = seed.ok_or(IdentityError::Other)?;
        if let Some(wanted) = wanted.filter(|wanted| *wanted != stored.role) {
            return Err(IdentityError::Role { found: stored.role, wanted });
        }
        Ok(Self { role: stored.role, key: SecretKey::from_seed(&seed) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::OsRng;

    #[test]
    fn what_was_locked_opens_with_its_passphrase_and_role_alone() {
        let passphrase = Passphrase::generate(&mut OsRng);
        let made = Identity::generate(Role::Trustee, &mut OsRng);
        let file = made.lock(&passphrase).expect("locked");
        let opened = Identity::open(&file, Some(Role::Trustee), &passphrase).expect("opened");
        assert_eq!((opened.role, opened.public()), (Role::Trustee, made.public()));
        let wrong = Identity::open(&file, Some(Role::Official), &passphrase).unwrap_err();
        assert_eq!(wrong, IdentityError::Role { found: Role::Trustee, wanted: Role::Official });
        let other = Passphrase::generate(&mut OsRng);
        let wrong = Identity::open(&file, None, &other).unwrap_err();
        assert_eq!(wrong, IdentityError::File(FileError::Passphrase));
        let note = lock(b"{\"format\":\"another\"}", &passphrase).expect("locked");
        assert_eq!(Identity::open(&note, None, &passphrase).unwrap_err(), IdentityError::Other);
        let wrong = Identity::open(b"a picture", None, &passphrase).unwrap_err();
        assert_eq!(wrong, IdentityError::File(FileError::NotAFile));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let identity = Identity::generate(Role::Official, &mut OsRng);
        let printed = format!("{identity:?}");
        assert!(printed.contains("Official") && !printed.contains(&hex(identity.key.seed().as_ref())[..8]));
    }
}
