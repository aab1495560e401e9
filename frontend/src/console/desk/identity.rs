//! Signing keys: made here, locked here, opened here. A page sees the locked file, the public key, and once the passphrase.

use std::collections::HashMap;
use std::fmt;

use glassurn_api::file::{self, Identity, Passphrase, Role};
use glassurn_crypto::encoding::{hex, unhex};
use serde::{Deserialize, Serialize};

use super::seat::LockedFile;
use crate::fault::{Fault, KeyFault};
use crate::random;
use crate::wire::bytes;

/// Makes a key. It opens only from its file.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeIdentity {
    /// What for.
    pub role: Role,
}

/// A new key under its passphrase.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeIdentity {
    /// The file to keep.
    #[serde(with = "bytes")]
    pub file: Vec<u8>,
    /// The passphrase, to be shown once and kept nowhere.
    pub passphrase: String,
    /// The public key, 64 lower-case hexadecimal digits.
    pub public: String,
}

impl fmt::Debug for MadeIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MadeIdentity").field("public", &self.public).finish_non_exhaustive()
    }
}

/// Opens a key file; the key stays open in the worker until the tab is closed, one of each role.
#[derive(Serialize, Deserialize)]
pub struct OpenIdentity {
    /// The role that it must be of.
    pub role: Role,
    /// The public keys that will do, as 64 lower-case hexadecimal digits; none: any.
    pub among: Vec<String>,
    /// The file.
    #[serde(with = "bytes")]
    pub file: Vec<u8>,
    /// The passphrase as it was typed.
    pub passphrase: String,
}

impl fmt::Debug for OpenIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenIdentity").field("role", &self.role).finish_non_exhaustive()
    }
}

/// Locks the passphrase of the open key of a role under what a passkey gives.
#[derive(Serialize, Deserialize)]
pub struct LockByPasskey {
    /// The role.
    pub role: Role,
    /// The passkey's secret, 64 lower-case hexadecimal digits.
    pub secret: String,
}

impl fmt::Debug for LockByPasskey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockByPasskey").field("role", &self.role).finish_non_exhaustive()
    }
}

/// Opens a key file as [`OpenIdentity`] does; the passphrase is under what a passkey gives.
#[derive(Serialize, Deserialize)]
pub struct OpenByPasskey {
    /// The role that it must be of.
    pub role: Role,
    /// The public keys that will do, as 64 lower-case hexadecimal digits; none: any.
    pub among: Vec<String>,
    /// The file.
    #[serde(with = "bytes")]
    pub file: Vec<u8>,
    /// The locked passphrase.
    #[serde(with = "bytes")]
    pub locked: Vec<u8>,
    /// The passkey's secret, 64 lower-case hexadecimal digits.
    pub secret: String,
}

impl fmt::Debug for OpenByPasskey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenByPasskey").field("role", &self.role).finish_non_exhaustive()
    }
}

/// A key that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedIdentity {
    /// Its role.
    pub role: Role,
    /// The public key, 64 lower-case hexadecimal digits.
    pub public: String,
}

/// An open key, and the passphrase under which its holder's further files are locked.
pub struct Keyring {
    /// The signing key.
    pub identity: Identity,
    /// The passphrase of its file.
    pub passphrase: Passphrase,
}

/// The open keys of this tab.
#[derive(Default)]
pub struct Identities(HashMap<Role, Keyring>);

impl Identities {
    /// Makes a key.
    ///
    /// # Errors
    /// [`Fault::Randomness`], [`KeyFault::NotMade`].
    pub fn make(&self, ask: &MakeIdentity) -> Result<MadeIdentity, Fault> {
        let mut rng = random::generator()?;
        let identity = Identity::generate(ask.role, &mut rng);
        let passphrase = Passphrase::generate(&mut rng);
        let file = identity.lock(&passphrase).map_err(KeyFault::from)?;
        let public = hex(identity.public().bytes());
        Ok(MadeIdentity { file, passphrase: passphrase.words().to_owned(), public })
    }

    /// Opens a key file, in the place of another of its role.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub fn open(&mut self, ask: &OpenIdentity) -> Result<OpenedIdentity, Fault> {
        let passphrase = Passphrase::parse(&ask.passphrase);
        let identity = Identity::open(&ask.file, Some(ask.role), &passphrase).map_err(KeyFault::from)?;
        let opened = OpenedIdentity { role: ask.role, public: hex(identity.public().bytes()) };
        if !ask.among.is_empty() && !ask.among.contains(&opened.public) {
            return Err(KeyFault::Other.into());
        }
        self.0.insert(ask.role, Keyring { identity, passphrase });
        Ok(opened)
    }

    /// Locks the passphrase of an open key under a passkey's secret.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub fn lock(&self, ask: &LockByPasskey) -> Result<LockedFile, Fault> {
        let words = self.of(ask.role)?.passphrase.words();
        let bytes = file::lock(words.as_bytes(), &by_passkey(&ask.secret)?).map_err(KeyFault::from)?;
        Ok(LockedFile { bytes })
    }

    /// Opens a key file whose passphrase is locked under a passkey's secret.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub fn unlock(&mut self, ask: &OpenByPasskey) -> Result<OpenedIdentity, Fault> {
        let words = file::unlock(&ask.locked, &by_passkey(&ask.secret)?).map_err(|_| KeyFault::Passkey)?;
        let passphrase = String::from_utf8(words.to_vec()).map_err(|_| KeyFault::Passkey)?;
        let OpenByPasskey { role, among, file, .. } = ask;
        self.open(&OpenIdentity { role: *role, among: among.clone(), file: file.clone(), passphrase })
    }

    /// The open key of a role.
    ///
    /// # Errors
    /// [`KeyFault::Locked`].
    pub fn of(&self, role: Role) -> Result<&Keyring, Fault> {
        self.0.get(&role).ok_or(Fault::Key(KeyFault::Locked))
    }
}

/// A passkey's secret as a passphrase. It has 256 bits: nobody can guess it, and anything shorter is refused.
fn by_passkey(secret: &str) -> Result<Passphrase, Fault> {
    unhex(secret).map(|_| Passphrase::parse(secret)).ok_or(Fault::Key(KeyFault::Passkey))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(result: Result<OpenedIdentity, Fault>) -> Fault {
        result.expect_err("it must not open")
    }

    #[test]
    fn a_key_is_open_only_after_its_file_was_read_again() {
        let mut identities = Identities::default();
        let made = identities.make(&MakeIdentity { role: Role::Trustee }).expect("made");
        assert_eq!(identities.of(Role::Trustee).err(), Some(Fault::Key(KeyFault::Locked)));
        let open = |role, file: &[u8], passphrase: &str| OpenIdentity {
            role,
            among: Vec::new(),
            file: file.to_vec(),
            passphrase: passphrase.to_owned(),
        };
        let typed = made.passphrase.to_uppercase().replace('-', " ");
        let refused = [
            (open(Role::Trustee, &made.file, "six other words of three letters"), KeyFault::Passphrase),
            (open(Role::Official, &made.file, &typed), KeyFault::Role),
            (open(Role::Trustee, b"a photograph", &typed), KeyFault::NotAKeyFile),
            (open(Role::Trustee, &made.file[..made.file.len() - 1], &typed), KeyFault::NotAKeyFile),
        ];
        for (ask, why) in refused {
            assert_eq!(fault(identities.open(&ask)), Fault::Key(why), "{ask:?}");
            assert!(identities.of(Role::Trustee).is_err());
        }
        let elsewhere = OpenIdentity {
            among: vec!["00".repeat(32)],
            ..open(Role::Trustee, &made.file, &made.passphrase)
        };
        assert_eq!(fault(identities.open(&elsewhere)), Fault::Key(KeyFault::Other));
        assert!(identities.of(Role::Trustee).is_err());
        let opened = identities.open(&open(Role::Trustee, &made.file, &typed)).expect("opened");
        assert_eq!((opened.role, &opened.public), (Role::Trustee, &made.public));
        assert!(identities.of(Role::Trustee).is_ok() && identities.of(Role::Official).is_err());
    }

    #[test]
    fn a_passkey_opens_the_key_that_it_was_given_for_and_no_other_secret_does() {
        let mut identities = Identities::default();
        let made = identities.make(&MakeIdentity { role: Role::Trustee }).expect("made");
        let secret = "5a".repeat(32);
        let lock = |secret: &str| LockByPasskey { role: Role::Trustee, secret: secret.to_owned() };
        assert_eq!(identities.lock(&lock(&secret)).err(), Some(Fault::Key(KeyFault::Locked)));
        let (role, among, file) = (Role::Trustee, Vec::new(), made.file.clone());
        let open = OpenIdentity { role, among, file, passphrase: made.passphrase.clone() };
        identities.open(&open).expect("opened");
        assert_eq!(identities.lock(&lock("5a")).err(), Some(Fault::Key(KeyFault::Passkey)), "too short");
        let locked = identities.lock(&lock(&secret)).expect("locked").bytes;
        let ask = |secret: &str, locked: &[u8]| OpenByPasskey {
            role: Role::Trustee,
            among: Vec::new(),
            file: made.file.clone(),
            locked: locked.to_vec(),
            secret: secret.to_owned(),
        };
        let mut anew = Identities::default();
        for wrong in [ask(&"5b".repeat(32), &locked), ask("", &locked), ask(&secret, &locked[1..])] {
            assert_eq!(fault(anew.unlock(&wrong)), Fault::Key(KeyFault::Passkey));
        }
        assert!(anew.of(Role::Trustee).is_err());
        let opened = anew.unlock(&ask(&secret, &locked)).expect("opened");
        assert_eq!(opened.public, made.public);
        assert_eq!(anew.of(Role::Trustee).expect("open").passphrase.words(), made.passphrase);
        assert!(!format!("{:?}{:?}", ask(&secret, &locked), lock(&secret)).contains("5a5a"));
    }

    #[test]
    fn questions_and_answers_print_no_secret() {
        let made = Identities::default().make(&MakeIdentity { role: Role::Official }).expect("made");
        let word = made.passphrase.split('-').next().expect("a word").to_owned();
        let ask = OpenIdentity {
            role: Role::Official,
            among: Vec::new(),
            file: made.file.clone(),
            passphrase: word.clone(),
        };
        assert!(!format!("{made:?}{ask:?}").contains(&word));
    }
}
