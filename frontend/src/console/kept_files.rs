//! Key files of elections that this browser keeps, locked, and the one closing that each has decrypted.

use glassurn_api::file::election_key;
use glassurn_crypto::encoding::unhex;
use serde::{Deserialize, Serialize};

use super::desk::seat::LockedFile;
use super::kept_keys::today;
use crate::store::Keep;

/// A holder's place in an election: its id in hexadecimal digits, and his number from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The election id.
    pub election: String,
    /// The holder's number.
    pub number: u64,
}

impl Place {
    /// The locked file of this place.
    pub fn file(&self) -> Option<LockedFile> {
        Keep::Device.read(&self.name("key-file"))
    }

    /// Keeps the file in the place of the one before; says whether the browser really has it.
    pub fn keep_file(&self, file: &LockedFile) -> bool {
        Keep::Device.write(&self.name("key-file"), file) && self.file().as_ref() == Some(file)
    }

    /// Forgets the file. What it has decrypted stays remembered.
    pub fn forget_file(&self) {
        Keep::Device.forget(&self.name("key-file"));
    }

    /// The leaf hash of the closing that was bound in this browser, in hexadecimal digits.
    pub fn closing(&self) -> Option<String> {
        Keep::Device.read(&self.name("closing"))
    }

    /// Remembers the closing that is about to be decrypted; says whether the browser took it.
    pub fn keep_closing(&self, closing: &str) -> bool {
        Keep::Device.write(&self.name("closing"), &closing)
    }

    /// The file's name: the election, the number and the day, as the command line names it.
    pub fn file_name(&self) -> String {
        let id = unhex(&self.election).unwrap_or_default();
        format!("{}{}.key", election_key::stem(&id, self.number), today())
    }

    fn name(&self, what: &str) -> String {
        format!("{what}.{}.{}", self.election, self.number)
    }
}
