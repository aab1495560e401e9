//! Why an official's deed is not done, and the sentences that say so; they belong to the program of officials and key holders.

use serde::{Deserialize, Serialize};

use super::Fault;
use crate::i18n::{Language, TextId};
use crate::{id, t};

/// Why it is not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfficeFault {
    /// The plan makes no manifest; the detail in the protocol's words.
    Manifest(String),
    /// Voting would end in the past.
    Past,
    /// The open key is none of the election's officials.
    NotOfficial,
    /// These key holders have not finished making the key.
    Ceremony(String),
    /// Nobody is on the roll.
    Roll,
    /// The manifest lets nobody end voting before its time.
    NotBefore,
    /// The manifest does not allow this end.
    Extension,
    /// Voting has not ended.
    NotClosed,
    /// Too few key holders have mixed the answers.
    Mixers {
        /// So many have.
        done: u64,
        /// So many must.
        needed: u64,
    },
    /// Too few key holders have opened the sums.
    Shares {
        /// So many have.
        done: u64,
        /// So many must.
        needed: u64,
    },
}

impl OfficeFault {
    /// The stable code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Manifest(_) => "manifest.invalid",
            Self::Past | Self::Extension => "election.schedule_invalid",
            Self::NotOfficial => "key.not_in_manifest",
            Self::Ceremony(_) => "ceremony.incomplete",
            Self::Roll => "roll.empty",
            Self::NotBefore | Self::NotClosed => "election.not_closed",
            Self::Mixers { .. } => "decryption.not_mixed",
            Self::Shares { .. } => "tally.not_enough_shares",
        }
    }

    /// What happened.
    pub(super) fn sentence(&self, l: &Language) -> String {
        match self {
            Self::Ceremony(names) => t!(l, "office-ceremony", names = names.as_str()),
            Self::Mixers { done, needed } => t!(l, "office-mixers", done = *done, needed = *needed),
            Self::Shares { done, needed } => t!(l, "office-shares", done = *done, needed = *needed),
            other => l.text(other.ids().0, &[]),
        }
    }

    /// What to do.
    pub(super) fn advice(&self, l: &Language) -> String {
        l.text(self.ids().1, &[])
    }

    /// The detail for the contact.
    pub(super) fn detail(&self) -> Option<&str> {
        match self {
            Self::Manifest(detail) => Some(detail),
            _ => None,
        }
    }

    fn ids(&self) -> (TextId, TextId) {
        match self {
            Self::Manifest(_) => (id!("office-manifest"), id!("office-manifest-advice")),
            Self::Past => (id!("office-past"), id!("office-manifest-advice")),
            Self::NotOfficial => (id!("office-not-official"), id!("office-not-official-advice")),
            Self::Ceremony(_) => (id!("office-not-closed"), id!("office-ceremony-advice")),
            Self::Roll => (id!("office-roll"), id!("office-roll-advice")),
            Self::NotBefore => (id!("office-not-before"), id!("office-not-before-advice")),
            Self::Extension => (id!("office-extension"), id!("office-extension-advice")),
            Self::NotClosed => (id!("office-not-closed"), id!("office-not-before-advice")),
            Self::Mixers { .. } | Self::Shares { .. } => {
                (id!("office-not-closed"), id!("office-shares-advice"))
            }
        }
    }
}

impl From<OfficeFault> for Fault {
    fn from(fault: OfficeFault) -> Self {
        Self::Office(fault)
    }
}
