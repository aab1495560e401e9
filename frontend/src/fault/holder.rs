//! Why a key holder's step is not taken, and the sentences that say so; they belong to the program of officials and key
//! holders.

use glassurn_crypto::election::Withheld;
use glassurn_crypto::trustee::KeyFileError;
use serde::{Deserialize, Serialize};

use crate::i18n::{Language, TextId};
use crate::{id, t};

/// Why nothing is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HolderFault {
    /// No election was read yet.
    NoElection,
    /// The public record does not name the open key among the key holders.
    NotNamed,
    /// It names the key under another name than the invitation.
    OtherName,
    /// The key file of this election is not open.
    NoKeyFile,
    /// The file opens, but is no key file of this program.
    NotAnElectionKey,
    /// The key file belongs to another election or another holder.
    OtherElection,
    /// An older version of the file than the one that was made last.
    OlderFile,
    /// The record holds a step of this holder that the file did not make.
    NotMine,
    /// The record shows an older or another history than the file has taken part in.
    TwoHistories,
    /// The file does not fit the key on the record.
    Misfit,
    /// The key is not made yet.
    KeyNotMade,
    /// Voting has not ended.
    NotClosed,
    /// The closing code that was told is another one.
    OtherCode,
    /// Fewer others have told the closing code than must.
    Unconfirmed {
        /// How many must.
        needed: u64,
    },
    /// By this device's clock voting has not ended.
    TooEarly {
        /// When it ends, in seconds since 1970.
        due: u64,
    },
    /// Fewer voters count than the minimum.
    TooFew {
        /// How many count.
        counting: u64,
        /// How many must.
        minimum: u64,
    },
    /// The key file, or this browser, has decrypted another closing.
    OtherClosing,
    /// The board has lied, as this browser has seen or evidence shows.
    Convicted,
    /// A file that was given as evidence proves nothing against this record.
    NotEvidence,
}

impl HolderFault {
    /// The stable code, the same as the command line's.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::NoElection | Self::NoKeyFile => "key.locked",
            Self::NotNamed | Self::OtherName => "key.not_in_manifest",
            Self::NotAnElectionKey
            | Self::OtherElection
            | Self::OlderFile
            | Self::NotMine
            | Self::TwoHistories
            | Self::Misfit => "key.unfit",
            Self::KeyNotMade => "ceremony.incomplete",
            Self::NotClosed | Self::TooEarly { .. } => "election.not_closed",
            Self::OtherCode | Self::Unconfirmed { .. } => "trustee.closing_code",
            Self::TooFew { .. } => "tally.below_privacy_floor",
            Self::OtherClosing => "key.other_closing",
            Self::Convicted => "board.fork",
            Self::NotEvidence => "evidence.invalid",
        }
    }

    /// What happened.
    pub(super) fn sentence(self, l: &Language) -> String {
        match self {
            Self::Unconfirmed { needed } => t!(l, "holder-fault-unconfirmed", needed = needed),
            Self::TooFew { counting, minimum } => {
                t!(l, "holder-fault-too-few", counting = counting, minimum = minimum)
            }
            other => l.text(other.ids().0, &[]),
        }
    }

    /// What to do.
    pub(super) fn advice(self, l: &Language) -> String {
        l.text(self.ids().1, &[])
    }

    fn ids(self) -> (TextId, TextId) {
        match self {
            Self::NoElection | Self::NoKeyFile => {
                (id!("holder-fault-no-key-file"), id!("holder-fault-no-key-file-advice"))
            }
            Self::NotNamed => (id!("holder-fault-not-named"), id!("holder-fault-not-named-advice")),
            Self::OtherName => (id!("holder-fault-other-name"), id!("holder-fault-not-named-advice")),
            Self::NotAnElectionKey => {
                (id!("holder-fault-not-an-election-key"), id!("holder-fault-which-file-advice"))
            }
            Self::OtherElection => {
                (id!("holder-fault-other-election"), id!("holder-fault-which-file-advice"))
            }
            Self::OlderFile => (id!("holder-fault-older-file"), id!("holder-fault-older-file-advice")),
            Self::NotMine => (id!("holder-fault-not-mine"), id!("holder-fault-not-mine-advice")),
            Self::TwoHistories => {
                (id!("holder-fault-two-histories"), id!("holder-fault-two-histories-advice"))
            }
            Self::Misfit => (id!("holder-fault-misfit"), id!("holder-fault-not-mine-advice")),
            Self::KeyNotMade => (id!("holder-fault-key-not-made"), id!("holder-fault-wait-advice")),
            Self::NotClosed => (id!("holder-fault-not-closed"), id!("holder-fault-wait-advice")),
            Self::OtherCode => (id!("holder-fault-other-code"), id!("holder-fault-other-code-advice")),
            Self::Unconfirmed { .. } => {
                (id!("holder-fault-other-code"), id!("holder-fault-unconfirmed-advice"))
            }
            Self::TooEarly { .. } => (id!("holder-fault-too-early"), id!("holder-fault-too-early-advice")),
            Self::TooFew { .. } => (id!("holder-fault-not-closed"), id!("holder-fault-too-few-advice")),
            Self::OtherClosing => {
                (id!("holder-fault-other-closing"), id!("holder-fault-other-closing-advice"))
            }
            Self::Convicted => (id!("holder-fault-convicted"), id!("holder-fault-convicted-advice")),
            Self::NotEvidence => (id!("holder-fault-not-evidence"), id!("holder-fault-not-evidence-advice")),
        }
    }
}

impl From<KeyFileError> for HolderFault {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::Encoding(_) => Self::NotAnElectionKey,
            KeyFileError::NoSuchTrustee => Self::NotNamed,
            KeyFileError::OtherElection => Self::OtherElection,
            KeyFileError::OldBoard { .. } | KeyFileError::Replaced | KeyFileError::OtherRound1 => {
                Self::TwoHistories
            }
            KeyFileError::NotMine { .. } => Self::NotMine,
            KeyFileError::Misfit => Self::Misfit,
        }
    }
}

impl From<Withheld> for HolderFault {
    fn from(withheld: Withheld) -> Self {
        match withheld {
            Withheld::NotClosed => Self::NotClosed,
            Withheld::OtherCode => Self::OtherCode,
            Withheld::Unconfirmed { needed } => Self::Unconfirmed { needed },
            Withheld::TooEarly { due } => Self::TooEarly { due },
            Withheld::TooFew { counting, minimum } => Self::TooFew { counting, minimum },
            Withheld::NoSums => Self::Misfit,
        }
    }
}

impl From<HolderFault> for super::Fault {
    fn from(fault: HolderFault) -> Self {
        Self::Holder(fault)
    }
}
