//! What can be wrong with a key file, and the sentences that say so; they belong to the program of officials and key holders.

use glassurn_api::file::{FileError, IdentityError};
use serde::{Deserialize, Serialize};

use super::Fault;
use crate::{i18n::TextId, id};

/// Why a key file does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyFault {
    /// No key of this role is open in this tab.
    Locked,
    /// The passphrase is another one.
    Passphrase,
    /// It is no key file, or damaged.
    NotAKeyFile,
    /// It is the key of another role.
    Role,
    /// It is another key than the one that is needed.
    Other,
    /// No file was given.
    NoFile,
    /// It could not be made.
    NotMade,
    /// What a passkey gives does not open it.
    Passkey,
}

impl KeyFault {
    /// The stable code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Locked => "key.locked",
            Self::Passphrase => "passphrase.wrong",
            Self::NotAKeyFile => "key.unreadable",
            Self::Role => "key.wrong_role",
            Self::Other => "key.other",
            Self::NoFile => "key.no_file",
            Self::NotMade => "key.not_locked",
            Self::Passkey => "key.passkey",
        }
    }

    /// What happened; what to do.
    pub(super) fn ids(self) -> (TextId, TextId) {
        match self {
            Self::Locked => (id!("key-fault-locked"), id!("key-fault-locked-advice")),
            Self::Passphrase => (id!("key-fault-passphrase"), id!("key-fault-passphrase-advice")),
            Self::NotAKeyFile => (id!("key-fault-not-a-key-file"), id!("key-fault-not-a-key-file-advice")),
            Self::Role => (id!("key-fault-role"), id!("key-fault-not-a-key-file-advice")),
            Self::Other => (id!("key-fault-other"), id!("key-fault-other-advice")),
            Self::NoFile => (id!("key-fault-no-file"), id!("key-fault-no-file-advice")),
            Self::NotMade => (id!("key-fault-not-made"), id!("key-fault-not-made-advice")),
            Self::Passkey => (id!("key-fault-passkey"), id!("key-fault-passkey-advice")),
        }
    }
}

impl From<FileError> for KeyFault {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NotLocked => Self::NotMade,
            FileError::Passphrase => Self::Passphrase,
            FileError::Work | FileError::NotAFile => Self::NotAKeyFile,
        }
    }
}

impl From<IdentityError> for KeyFault {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::File(error) => error.into(),
            IdentityError::Other => Self::NotAKeyFile,
            IdentityError::Role { .. } => Self::Role,
        }
    }
}

impl From<KeyFault> for Fault {
    fn from(fault: KeyFault) -> Self {
        Self::Key(fault)
    }
}
