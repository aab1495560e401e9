//! Why an entry is refused by a board, or void where a board took it all the same.

use super::MixFault;
use crate::ballot::BallotError;
use crate::board::entry::{Kind, Signer};
use crate::encoding::EncodingError;
use crate::tally::{ShareFault, TallyError};
use crate::trustee::CeremonyFault;

/// The rule that an entry breaks. It changes no state, is not counted, and an audit reports it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Refusal {
    #[error("the entry cannot be read: {0}")]
    Encoding(#[from] EncodingError),
    #[error("elections of this version know no entry of kind {0}")]
    UnknownKind(u64),
    #[error("the entry's time {time} is before that of the entry before it, {last}")]
    TimeBack { time: u64, last: u64 },
    #[error("{} entries are not signed by {}", kind.name(), signer.map_or("nobody".into(), |s| alloc::format!("{s}")))]
    WrongSigner { kind: Kind, signer: Option<Signer> },
    #[error("the signature of {signer} does not verify")]
    Signature { signer: Signer },
    #[error("the same entry of the same signer is on the board already")]
    Duplicate,
    #[error("the manifest cannot change: it is entry 0")]
    Frozen,
    #[error("voting has not begun")]
    NotOpen,
    #[error("this is not possible before Open")]
    BeforeOpen,
    #[error("this is not possible after Open")]
    AfterOpen,
    #[error("voting has ended")]
    Closed,
    #[error("this is not possible before Close")]
    NotClosed,
    #[error("the key is not made yet: not all trustees have confirmed")]
    NoKey,
    #[error(transparent)]
    Ceremony(#[from] CeremonyFault),
    #[error("the roll is empty, or a chunk of it")]
    RollEmpty,
    #[error("the roll is not sorted by credential")]
    RollOrder,
    #[error("the credential is on the roll already, or was")]
    RollDuplicate,
    #[error("a weight is not allowed: at least 1, and exactly 1 where voters register themselves")]
    RollWeight,
    #[error(
        "the total weight is too large for this ballot's values, or there are too many voters to mix their answers"
    )]
    RollLimit,
    #[error("answers that are mixed are opened one by one and count once each: every weight must be 1")]
    RollMixed,
    #[error("an official's consent is missing, not wanted before Open, or does not verify")]
    Consent,
    #[error(
        "a weight is held by fewer than five voters, and the manifest does not accept that weights reveal votes"
    )]
    WeightsReveal,
    #[error("the numbers or the key do not match the board")]
    WrongStatement,
    #[error("the credential is not on the roll")]
    CredentialUnknown,
    #[error("the credential has been revoked")]
    CredentialRevoked,
    #[error("the ballot's sequence is {given}, but the next of this credential is {next}")]
    StaleSequence { given: u64, next: u64 },
    #[error("this credential has voted, and this election allows no second vote")]
    NoRevote,
    #[error(transparent)]
    Ballot(#[from] BallotError),
    #[error("the closing time can only move later, and not beyond what the manifest allows")]
    Extension,
    #[error("voting ends at the closing time, not before")]
    TooEarly,
    #[error("fewer voters than the minimum have voted: ending now would not hide them")]
    BelowMinimum,
    #[error("the count has not been computed")]
    NoCount,
    #[error(transparent)]
    Share(#[from] ShareFault),
    #[error(transparent)]
    Mix(#[from] MixFault),
    #[error("what this part completes has not been verified yet, or changed meanwhile: send it again")]
    Unjudged,
    #[error("fewer trustees than the threshold have decrypted")]
    NotEnoughShares,
    #[error(transparent)]
    Tally(#[from] TallyError),
    #[error("the result is not what the board's entries give")]
    WrongResult,
    #[error("the note is empty, too long or has control characters")]
    Note,
}

impl Refusal {
    /// The stable code of the HTTP interface, of the command line and of reports.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Encoding(_) | Refusal::UnknownKind(_) | Refusal::Note => "request.malformed",
            Refusal::TimeBack { .. } => "entry.time",
            Refusal::WrongSigner { .. } | Refusal::Signature { .. } | Refusal::Consent => "auth.forbidden",
            Refusal::Duplicate => "entry.duplicate",
            Refusal::Frozen | Refusal::AfterOpen => "election.frozen",
            Refusal::NotOpen | Refusal::BeforeOpen => "election.not_open",
            Refusal::Closed => "election.closed",
            Refusal::NotClosed | Refusal::TooEarly => "election.not_closed",
            Refusal::NoKey => "ceremony.incomplete",
            Refusal::Ceremony(fault) => fault.code(),
            Refusal::RollEmpty => "roll.empty",
            Refusal::RollOrder => "roll.order",
            Refusal::RollDuplicate => "roll.duplicate",
            Refusal::RollWeight | Refusal::RollLimit | Refusal::RollMixed | Refusal::WeightsReveal => {
                "roll.weight"
            }
            Refusal::WrongStatement => "entry.statement_wrong",
            Refusal::CredentialUnknown => "credential.unknown",
            Refusal::CredentialRevoked => "credential.revoked",
            Refusal::StaleSequence { .. } | Refusal::NoRevote => "ballot.stale_sequence",
            Refusal::Ballot(error) => error.code(),
            Refusal::Extension => "election.schedule_invalid",
            Refusal::BelowMinimum => "tally.below_privacy_floor",
            Refusal::NoCount | Refusal::Unjudged => "unavailable",
            Refusal::Share(fault) => fault.code(),
            Refusal::Mix(fault) => fault.code(),
            Refusal::NotEnoughShares => "tally.not_enough_shares",
            Refusal::Tally(error) => error.code(),
            Refusal::WrongResult => "tally.wrong_result",
        }
    }
}
