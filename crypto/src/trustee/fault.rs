//! Why an entry of the ceremony is void, and whose fault it is (`docs/protocol.md` §4, §7).

use crate::board::entry::Kind;
use crate::encoding::EncodingError;
use core::fmt;

/// An entry that the ceremony refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CeremonyFault {
    /// The kind of the entry.
    pub kind: Kind,
    /// The trustee who signed it, from 1; `None` for an official's.
    pub trustee: Option<u64>,
    /// What is wrong with it.
    pub reason: Reason,
}

impl CeremonyFault {
    /// A name that stays the same: for HTTP problems, reports and scripts.
    pub fn code(&self) -> &'static str {
        self.reason.code()
    }
}

impl fmt::Display for CeremonyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of ", self.kind.name())?;
        match self.trustee {
            Some(trustee) => write!(f, "trustee {trustee}: {}", self.reason),
            None => write!(f, "an official: {}", self.reason),
        }
    }
}

impl core::error::Error for CeremonyFault {}

/// What is wrong with an entry of the ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The kind is none of the ceremony's.
    #[error("this kind is no step of the key ceremony")]
    Kind,
    /// The signer's number is none of the manifest's trustees.
    #[error("the manifest has no such trustee")]
    Trustee,
    /// The body is not of its shape.
    #[error("the body is {0}")]
    Encoding(EncodingError),
    /// It names another attempt than the one that runs.
    #[error("it is of attempt {given}, but attempt {current} is running")]
    Attempt {
        /// The attempt that the entry names.
        given: u64,
        /// The attempt that runs.
        current: u64,
    },
    /// A restart that does not begin the next attempt.
    #[error("it begins attempt {given}, but the next one is {expected}")]
    Next {
        /// The attempt that the entry names.
        given: u64,
        /// The next attempt.
        expected: u64,
    },
    /// The manifest's ceremony has no such step.
    #[error("the manifest's way of making the key has no such step")]
    Mode,
    /// The trustee has done this step in this attempt.
    #[error("this trustee has done this step of the attempt already")]
    Twice,
    /// Another trustee has not done the step before.
    #[error("trustee {missing} has not posted {} yet", before.name())]
    Early {
        /// The step that comes before.
        before: Kind,
        /// The first trustee who has not done it.
        missing: u64,
    },
    /// A complaint has ended the attempt.
    #[error("a complaint has ended this attempt; an official must restart the ceremony")]
    Dead,
    /// All trustees have confirmed.
    #[error("all trustees have confirmed: the key is made")]
    Complete,
    /// The proof of possession fails.
    #[error("the proof of possession of the key does not hold")]
    Possession,
    /// FROST's own proof fails.
    #[error("FROST's proof of knowledge does not hold")]
    FrostProof,
    /// Another number of points than the threshold.
    #[error("it has {given} points, but the threshold needs exactly {expected}")]
    Coefficients {
        /// How many there are.
        given: u64,
        /// How many there must be.
        expected: u64,
    },
    /// Round 1 is not what was committed to.
    #[error("round 1 is not what this trustee committed to")]
    Commitment,
    /// The key that it completes is the identity, `±B` or `±B̃`.
    #[error("it makes a key whose votes anyone could read (identity or a generator)")]
    Unacceptable,
    /// Another number of sealed shares than other trustees.
    #[error("it has {given} sealed shares, but there are {expected} other trustees")]
    Shares {
        /// How many there are.
        given: u64,
        /// How many there must be.
        expected: u64,
    },
    /// The confirmation is for another history of the board.
    #[error("it confirms another history of the board: two views of it exist")]
    After,
    /// The confirmation has another key.
    #[error("it confirms a key that is not the one recomputed from the board")]
    Key,
    /// The confirmation has another verification key.
    #[error("its verification key is not the one recomputed from the board")]
    Verification,
    /// The rehearsal's proof fails.
    #[error("the rehearsal's proof does not hold: the key file does not fit the key")]
    Rehearsal,
    /// The complaint is against its author or nobody.
    #[error("it accuses nobody, or its author")]
    Accused,
    /// The revealed secret is not that of the author's exchange key.
    #[error("the secret that it reveals is not that of its author's exchange key")]
    Secret,
    /// The author has confirmed before.
    #[error("its author has confirmed the key before")]
    AfterConfirm,
    /// The reason of a restart is empty, too long or has characters that control or reorder text.
    #[error("the reason is empty, longer than 200 characters or has characters that control or reorder text")]
    Text,
}

impl Reason {
    /// A name that stays the same.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Kind => "ceremony.kind",
            Reason::Trustee => "ceremony.trustee",
            Reason::Encoding(_) => "ceremony.encoding",
            Reason::Attempt { .. } | Reason::Next { .. } => "ceremony.attempt",
            Reason::Mode => "ceremony.mode",
            Reason::Twice => "ceremony.twice",
            Reason::Early { .. } => "ceremony.early",
            Reason::Dead => "ceremony.dead",
            Reason::Complete => "ceremony.complete",
            Reason::Possession => "ceremony.possession",
            Reason::FrostProof => "ceremony.frost_proof",
            Reason::Coefficients { .. } => "ceremony.coefficients",
            Reason::Commitment => "ceremony.commitment",
            Reason::Unacceptable => "ceremony.key_unacceptable",
            Reason::Shares { .. } => "ceremony.shares",
            Reason::After => "ceremony.history",
            Reason::Key => "ceremony.key",
            Reason::Verification => "ceremony.verification",
            Reason::Rehearsal => "ceremony.rehearsal",
            Reason::Accused => "ceremony.accused",
            Reason::Secret => "ceremony.secret",
            Reason::AfterConfirm => "ceremony.after_confirm",
            Reason::Text => "ceremony.reason",
        }
    }
}
