//! What can be wrong with a registrar's list, codes and changes, and the sentences that say so; they belong to the program
//! of officials and key holders.

use glassurn_api::roll::column::ColumnError;
use glassurn_api::roll::list::{MAX_VOTERS, Unfit};
use glassurn_api::roll::paper::MAX_PAPERS;
use glassurn_api::roll::sheet::{MAX_COLUMNS, SheetError};
use glassurn_api::roll::weights::{SHARED, WeightError};
use serde::{Deserialize, Serialize};

use super::Fault;
use crate::{
    i18n::{Language, TextId},
    id, t,
};

/// Why something about a roll cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RollFault {
    /// The file is no list.
    Sheet(SheetError),
    /// Nobody can tell which column is which.
    Columns(ColumnError),
    /// The list cannot be taken yet.
    Unfit(Unfit),
    /// The weights cannot be.
    Weights(WeightError),
    /// No list was read in this tab.
    NoList,
    /// No codes are in this tab.
    NoCodes,
    /// The file is none of voting codes.
    NotCodes,
    /// A line of the file of codes is damaged.
    CodesDamaged(u64),
    /// A line of the file of codes is of another election.
    CodesElsewhere(u64),
    /// The file holds other codes than those in this tab.
    OtherCodes,
    /// The codes are in no file yet.
    Unsaved,
    /// A roll is on the record already.
    Published,
    /// Voting was opened: the roll is frozen.
    Opened,
    /// The board took the entries, but its record does not hold them.
    NotThere,
    /// The address cannot be that of a service.
    Address,
    /// Another replacement is under way.
    Pending,
    /// The file is no change of a roll.
    NotAChange,
    /// The change is of another election.
    ChangeElsewhere,
    /// The code that is to be replaced is not on the roll any more.
    Stranger,
    /// After Open an official must consent.
    NoConsent,
    /// Not as many papers as people, none, or too many.
    PaperCount,
    /// Who handed in papers has different weights.
    PaperWeights,
    /// People may vote again: a later vote would replace the paper of somebody else.
    PaperRevote,
    /// These have voted already.
    PaperVoted(String),
    /// The file is none of paper votes.
    NotPapers,
    /// They are of another election.
    PapersElsewhere,
}

impl RollFault {
    /// The stable code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Sheet(_) | Self::NotAChange => "file.unreadable",
            Self::Columns(_) | Self::Weights(_) | Self::Unfit(_) => "roll.invalid",
            Self::NoList | Self::NoCodes | Self::Unsaved | Self::Pending => "roll.order",
            Self::NotCodes | Self::CodesDamaged(_) | Self::OtherCodes => "codes.unreadable",
            Self::CodesElsewhere(_) | Self::ChangeElsewhere => "codes.wrong_election",
            Self::Published => "roll.published",
            Self::Opened => "roll.frozen",
            Self::NotThere => "board.broken",
            Self::Address => "url.invalid",
            Self::Stranger => "credential.unknown",
            Self::NoConsent => "roll.no_consent",
            Self::PaperCount | Self::PaperWeights | Self::PaperRevote => "papers.invalid",
            Self::PaperVoted(_) => "papers.voted",
            Self::NotPapers => "papers.unreadable",
            Self::PapersElsewhere => "papers.wrong_election",
        }
    }

    /// What happened.
    pub(super) fn sentence(&self, l: &Language) -> String {
        match self {
            Self::Sheet(SheetError::TooLarge { limit }) => t!(l, "roll-fault-too-large", limit = limit >> 20),
            Self::Sheet(SheetError::TooLong { limit }) => t!(l, "roll-fault-too-long", limit = *limit),
            Self::Sheet(SheetError::TooWide { line }) => {
                t!(l, "roll-fault-too-wide", line = *line, limit = MAX_COLUMNS)
            }
            Self::Columns(ColumnError::Twice { title }) => t!(l, "roll-fault-twice", title = title.as_str()),
            Self::Unfit(Unfit::Open(count)) => t!(l, "roll-fault-open", count = *count),
            Self::Unfit(Unfit::TooMany) => t!(l, "roll-fault-too-many", limit = MAX_VOTERS),
            Self::Weights(WeightError::Total { limit }) => t!(l, "roll-fault-total", limit = *limit),
            Self::Weights(WeightError::Lonely { line, weight }) => {
                t!(l, "roll-fault-lonely", line = *line, weight = *weight, shared = SHARED)
            }
            Self::CodesDamaged(line) => t!(l, "roll-fault-codes-damaged", line = *line),
            Self::CodesElsewhere(line) => t!(l, "roll-fault-codes-elsewhere", line = *line),
            Self::PaperCount => t!(l, "papers-fault-count", limit = MAX_PAPERS),
            Self::PaperVoted(names) => t!(l, "papers-fault-voted", names = names.as_str()),
            other => l.text(other.ids().0, &[]),
        }
    }

    /// What happened, where no figure belongs to it; what to do.
    pub(super) fn ids(&self) -> (TextId, TextId) {
        match self {
            Self::Sheet(SheetError::Empty) | Self::Unfit(Unfit::Nobody) => {
                (id!("roll-fault-empty"), id!("roll-fault-empty-advice"))
            }
            Self::Sheet(SheetError::OldWorkbook) => (id!("roll-fault-old"), id!("roll-fault-save-as")),
            Self::Sheet(SheetError::NotAList) => (id!("roll-fault-not-a-list"), id!("roll-fault-save-as")),
            Self::Sheet(SheetError::Bomb) => (id!("roll-fault-bomb"), id!("roll-fault-save-csv")),
            Self::Sheet(_) => (id!("roll-fault-workbook"), id!("roll-fault-save-csv")),
            Self::Columns(ColumnError::Nobody) => (id!("roll-fault-no-name"), id!("roll-fault-heading")),
            Self::Columns(_) => (id!("roll-fault-doubt"), id!("roll-fault-heading")),
            Self::Unfit(Unfit::Open(_)) => (id!("roll-fault-doubt"), id!("roll-fault-open-advice")),
            Self::Unfit(Unfit::TooMany) => (id!("roll-fault-doubt"), id!("roll-fault-too-many-advice")),
            Self::Weights(_) => (id!("roll-fault-doubt"), id!("roll-fault-weights-advice")),
            Self::NoList => (id!("roll-fault-no-list"), id!("roll-fault-no-list-advice")),
            Self::NoCodes => (id!("roll-fault-no-codes"), id!("roll-fault-no-codes-advice")),
            Self::NotCodes | Self::CodesDamaged(_) | Self::CodesElsewhere(_) => {
                (id!("roll-fault-not-codes"), id!("roll-fault-not-codes-advice"))
            }
            Self::OtherCodes => (id!("roll-fault-other-codes"), id!("roll-fault-other-codes-advice")),
            Self::Unsaved => (id!("roll-fault-unsaved"), id!("roll-fault-unsaved-advice")),
            Self::Published => (id!("roll-fault-published"), id!("roll-fault-published-advice")),
            Self::Opened => (id!("roll-fault-opened"), id!("roll-fault-opened-advice")),
            Self::NotThere => (id!("roll-fault-not-there"), id!("fault-tell-contact")),
            Self::Address => (id!("roll-fault-address"), id!("roll-fault-address-advice")),
            Self::Pending => (id!("roll-fault-pending"), id!("roll-fault-pending-advice")),
            Self::NotAChange => (id!("roll-fault-not-a-change"), id!("roll-fault-not-a-change-advice")),
            Self::ChangeElsewhere => {
                (id!("roll-fault-change-elsewhere"), id!("roll-fault-not-a-change-advice"))
            }
            Self::Stranger => (id!("roll-fault-stranger"), id!("roll-fault-stranger-advice")),
            Self::NoConsent => (id!("roll-fault-no-consent"), id!("roll-fault-no-consent-advice")),
            Self::PaperCount => (id!("roll-fault-doubt"), id!("papers-fault-count-advice")),
            Self::PaperWeights => (id!("papers-fault-weights"), id!("papers-fault-weights-advice")),
            Self::PaperRevote => (id!("papers-revote"), id!("papers-revote-words")),
            Self::PaperVoted(_) => (id!("roll-fault-doubt"), id!("papers-fault-voted-advice")),
            Self::NotPapers | Self::PapersElsewhere => {
                (id!("papers-fault-file"), id!("papers-fault-file-advice"))
            }
        }
    }
}

impl From<RollFault> for Fault {
    fn from(fault: RollFault) -> Self {
        Self::Roll(fault)
    }
}
