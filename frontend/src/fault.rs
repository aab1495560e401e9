//! What the worker could not do, and the sentences that say so: what happened, whose fault it is, what to do.

mod holder;
mod key;
mod office;
mod roll;

use glassurn_api::error::Problem;
use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    i18n::{Language, TextId},
    id,
    observer::Trouble,
    t,
    wire::Stopped,
};

pub use holder::HolderFault;
pub use key::KeyFault;
pub use office::OfficeFault;
pub use roll::RollFault;

/// Why the worker has no answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fault {
    /// The service did not answer, or refused.
    Service(Box<Failure>),
    /// The manifest belongs to a later version of the protocol: no verdict is possible.
    NeedsNewer,
    /// The board's manifest is not the one that the link names.
    WrongElection,
    /// The board breaks a rule that every board must keep; the detail is for the contact.
    Record(String),
    /// The board has signed two trees of which neither is the beginning of the other: both notes.
    Fork {
        /// What this browser had seen.
        seen: String,
        /// What it is shown now.
        shown: String,
        /// One text that proves it to anybody (§7.7), where the board has given the hashes that it takes.
        evidence: Option<String>,
    },
    /// Fewer witnesses than the manifest asks for have signed within the last hour.
    Unwitnessed {
        /// How many have.
        found: u64,
        /// How many must.
        needed: u64,
    },
    /// The witnesses have not seen the record as far as this entry: nothing can be said of it yet.
    Unseen {
        /// The entry.
        entry: u64,
        /// How many entries they have seen.
        size: u64,
    },
    /// The board has not taken the ballot, and a mirror has: nothing is recorded yet.
    Waiting {
        /// What the mirror has signed.
        note: String,
        /// Since when it has the ballot, in seconds since 1970.
        since: u64,
    },
    /// Open is not on the board: nothing can be sealed.
    NotOpen,
    /// The voting code cannot be right.
    Code,
    /// The credential is not on the roll.
    NotOnRoll,
    /// The answers break the rule of this contest, from 0.
    Answers(u64),
    /// This device's generator repeats itself or does not work.
    Randomness,
    /// The file is no receipt; the detail is for the contact.
    NotAReceipt(String),
    /// The receipt does not hold; the detail is for the contact.
    ReceiptFalse(String),
    /// The text or file is no practice ballot.
    NotAPractice,
    /// The practice ballot is of another election.
    PracticeElsewhere,
    /// The practice ballot does not fit the questions.
    PracticeShape,
    /// The practice ballot does not give the code that was shown: the device sealed something else.
    PracticeFalse,
    /// The poll breaks a rule; the detail says which.
    Poll(String),
    /// What this browser keeps is not the owner's secret of this poll.
    Owner,
    /// This browser keeps nothing, and what must be kept first is not.
    NotKept,
    /// The key file has opened another count.
    OtherClosing,
    /// What somebody did with a key file of his cannot be.
    Key(KeyFault),
    /// Something about a registrar's list, codes or change cannot be.
    Roll(RollFault),
    /// It is not the official's turn, or not his to do.
    Office(OfficeFault),
    /// A key holder's step is not taken.
    Holder(HolderFault),
    /// The worker stopped, or could not be started.
    Worker,
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Service(failure) => Self::Service(failure),
            Trouble::Record(reason) => Self::Record(reason),
            Trouble::Fork(fork) => Self::Fork { seen: fork.seen, shown: fork.shown, evidence: fork.evidence },
            Trouble::TooLarge { entries, .. } => {
                Self::Record(format!("{entries} entries are more than a browser reads"))
            }
            Trouble::NoWorker => Self::Worker,
        }
    }
}

impl From<Stopped> for Fault {
    /// A worker that never listened is one whose program did not come.
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Ended => Self::Worker,
            Stopped::NeverLoaded => Self::Service(Box::new(Failure::Unreachable)),
        }
    }
}

impl Fault {
    /// The board is at fault; `detail` says how.
    pub fn record(detail: impl ToString) -> Self {
        Self::Record(detail.to_string())
    }

    /// A receipt does not hold; `detail` says why.
    pub fn receipt(detail: impl ToString) -> Self {
        Self::ReceiptFalse(detail.to_string())
    }

    /// The stable code shown beside the sentence and quoted to the contact.
    pub fn code(&self) -> String {
        match self {
            Self::Service(failure) => return failure.code(),
            Self::NeedsNewer => "manifest.needs_newer",
            Self::WrongElection => "board.wrong_origin",
            Self::Record(_) => "board.broken",
            Self::Fork { .. } => "board.fork",
            Self::Unwitnessed { .. } | Self::Unseen { .. } => "board.unwitnessed",
            Self::Waiting { .. } => "ballot.waiting",
            Self::NotOpen => "election.not_open",
            Self::Code => "credential.malformed",
            Self::NotOnRoll => "credential.unknown",
            Self::Answers(_) => "ballot.schema",
            Self::Randomness => "client.randomness",
            Self::NotAReceipt(_) => "receipt.malformed",
            Self::ReceiptFalse(_) => "receipt.mismatch",
            Self::NotAPractice => "practice.malformed",
            Self::PracticeElsewhere => "practice.wrong_election",
            Self::PracticeShape => "practice.schema",
            Self::PracticeFalse => "practice.mismatch",
            Self::Poll(_) => "manifest.invalid",
            Self::Owner => "poll.owner",
            Self::NotKept => "client.storage",
            Self::OtherClosing => "key.other_closing",
            Self::Key(fault) => fault.code(),
            Self::Roll(fault) => fault.code(),
            Self::Office(fault) => fault.code(),
            Self::Holder(fault) => fault.code(),
            Self::Worker => "client.worker",
        }
        .into()
    }

    /// What happened, in one sentence.
    pub fn sentence(&self, language: &Language) -> String {
        match self {
            Self::Service(failure) => failure.sentence(language),
            Self::Office(fault) => fault.sentence(language),
            Self::Unwitnessed { found, needed } => {
                t!(language, "fault-unwitnessed", found = *found, needed = *needed)
            }
            Self::Roll(fault) => fault.sentence(language),
            Self::Unseen { entry, size } => t!(language, "fault-unseen", entry = *entry, size = *size),
            Self::Holder(fault) => fault.sentence(language),
            Self::Answers(contest) => t!(language, "fault-answers", question = contest + 1),
            other => language.text(other.ids().0, &[]),
        }
    }

    /// What to do now, in one sentence.
    pub fn advice(&self, language: &Language) -> String {
        match self {
            Self::Service(failure) => failure.advice(language),
            Self::Office(fault) => fault.advice(language),
            Self::Holder(fault) => fault.advice(language),
            other => language.text(other.ids().1, &[]),
        }
    }

    /// The line with the code and, where there is one, the detail for the contact.
    pub fn reference(&self, language: &Language) -> String {
        match self {
            Self::Service(failure) => failure.reference(language),
            Self::Record(detail)
            | Self::NotAReceipt(detail)
            | Self::ReceiptFalse(detail)
            | Self::Poll(detail) => {
                t!(language, "fault-reference", code = self.code(), detail = detail.as_str())
            }
            Self::Office(fault) if fault.detail().is_some() => {
                let detail = fault.detail().unwrap_or_default();
                t!(language, "fault-reference", code = self.code(), detail = detail)
            }
            other => t!(language, "failure-reference", code = other.code()),
        }
    }

    /// True if the same request may succeed later.
    pub fn may_retry(&self) -> bool {
        match self {
            Self::Service(failure) => failure.may_retry(),
            Self::Record(_)
            | Self::Fork { .. }
            | Self::Unwitnessed { .. }
            | Self::Unseen { .. }
            | Self::NotOpen
            | Self::Worker => true,
            _ => false,
        }
    }

    /// What the service refused and why, if that is it.
    pub fn refusal(&self) -> Option<&Problem> {
        match self {
            Self::Service(failure) => match failure.as_ref() {
                Failure::Refused(problem) => Some(problem),
                _ => None,
            },
            _ => None,
        }
    }

    fn ids(&self) -> (TextId, TextId) {
        match self {
            Self::Service(_) | Self::Holder(_) | Self::Office(_) | Self::Worker => {
                (id!("fault-worker"), id!("fault-worker-advice"))
            }
            Self::NeedsNewer => (id!("fault-newer"), id!("fault-newer-advice")),
            Self::WrongElection => (id!("fault-wrong-election"), id!("fault-tell-contact")),
            Self::Record(_) => (id!("fault-record"), id!("fault-tell-contact")),
            Self::Fork { .. } => (id!("fault-fork"), id!("fault-fork-advice")),
            Self::Unwitnessed { .. } => (id!("fault-record"), id!("fault-unwitnessed-advice")),
            Self::Unseen { .. } => (id!("fault-record"), id!("fault-unseen-advice")),
            Self::Waiting { .. } => (id!("not-recorded-yet"), id!("advice-wait")),
            Self::NotOpen => (id!("failure-not-open"), id!("advice-opening")),
            Self::Code => (id!("fault-code"), id!("fault-code-advice")),
            Self::NotOnRoll => (id!("failure-code-unknown"), id!("advice-new-code")),
            Self::Answers(_) | Self::Randomness => (id!("fault-randomness"), id!("fault-answers-advice")),
            Self::NotAReceipt(_) => (id!("fault-not-a-receipt"), id!("fault-not-a-receipt-advice")),
            Self::ReceiptFalse(_) => (id!("fault-receipt"), id!("fault-receipt-advice")),
            Self::NotAPractice => (id!("fault-not-a-practice"), id!("fault-not-a-practice-advice")),
            Self::PracticeElsewhere => (id!("fault-practice-elsewhere"), id!("fault-not-a-practice-advice")),
            Self::Key(fault) => fault.ids(),
            Self::Roll(fault) => fault.ids(),
            Self::PracticeShape | Self::PracticeFalse => {
                (id!("fault-practice"), id!("fault-practice-advice"))
            }
            Self::Poll(_) => (id!("fault-poll"), id!("fault-poll-advice")),
            Self::Owner => (id!("fault-owner"), id!("fault-owner-advice")),
            Self::NotKept => (id!("fault-not-kept"), id!("fault-not-kept-advice")),
            Self::OtherClosing => (id!("fault-other-closing"), id!("fault-tell-contact")),
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Service(Box::new(failure))
    }
}
