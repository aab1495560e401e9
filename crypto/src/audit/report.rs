//! What an audit found: numbered checks, warnings, the checkpoint that it is about.

use crate::board::checkpoint::Checkpoint;
use crate::election::Stage;
use crate::encoding::Hash;
use crate::manifest::Contest;
use crate::tally::{Counted, Tallied, TallyResult};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The numbered checks of an audit, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The archive rebuilds byte for byte from its entries and checkpoints.
    Archive,
    /// The checkpoint is of this election and signed by the board's key.
    Checkpoint,
    /// A quorum of witnesses cosigned the checkpoint.
    Witnesses,
    /// The entries give the checkpoint's Merkle root.
    Tree,
    /// Every entry is linked to the one before.
    Chain,
    /// The manifest holds and is the expected one.
    Manifest,
    /// Every entry is of a known kind in its one encoding.
    Encoding,
    /// Times never go back.
    Times,
    /// Every entry is signed by somebody who may sign it, and once.
    Signatures,
    /// The key was made by all trustees, and nobody knows its logarithm.
    Ceremony,
    /// The roll and its changes are in order.
    Roll,
    /// Open, Extend and Close come in turn and say the truth.
    Procedure,
    /// Every ballot is in time, of a credential on the roll, and the next in its sequence.
    Eligibility,
    /// Every ballot's proof holds.
    Ballots,
    /// Close names the ballots that count, and their sums are recomputed.
    Count,
    /// Every partial decryption is proven.
    Decryptions,
    /// The published result is what the board gives.
    Result,
    /// The closing checkpoint ends with Close.
    Closing,
    /// Every shuffle of answers is proven; only in elections that mix.
    Shuffles,
}

impl Check {
    /// All checks in order; the last one only elections that mix have.
    pub const ALL: [Check; 19] = [
        Check::Archive,
        Check::Checkpoint,
        Check::Witnesses,
        Check::Tree,
        Check::Chain,
        Check::Manifest,
        Check::Encoding,
        Check::Times,
        Check::Signatures,
        Check::Ceremony,
        Check::Roll,
        Check::Procedure,
        Check::Eligibility,
        Check::Ballots,
        Check::Count,
        Check::Decryptions,
        Check::Result,
        Check::Closing,
        Check::Shuffles,
    ];

    /// Its number in the report, from 1.
    pub fn number(self) -> u64 {
        self as u64 + 1
    }

    /// Its stable id.
    pub fn id(self) -> &'static str {
        match self {
            Check::Archive => "archive",
            Check::Checkpoint => "checkpoint",
            Check::Witnesses => "witnesses",
            Check::Tree => "tree",
            Check::Chain => "chain",
            Check::Manifest => "manifest",
            Check::Encoding => "encoding",
            Check::Times => "times",
            Check::Signatures => "signatures",
            Check::Ceremony => "ceremony",
            Check::Roll => "roll",
            Check::Procedure => "procedure",
            Check::Eligibility => "eligibility",
            Check::Ballots => "ballots",
            Check::Count => "count",
            Check::Decryptions => "decryptions",
            Check::Result => "result",
            Check::Closing => "closing",
            Check::Shuffles => "shuffles",
        }
    }
}

impl Check {
    /// Whether the record as a whole stands or falls with it. The others fail by void entries too: those are the board's
    /// fault, change nothing, and stop nobody who acts on what is valid.
    pub fn is_of_the_whole(self) -> bool {
        matches!(
            self,
            Check::Archive
                | Check::Checkpoint
                | Check::Witnesses
                | Check::Tree
                | Check::Chain
                | Check::Manifest
                | Check::Closing
        )
    }
}

/// What became of a check. A skipped check has not passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It holds for all it covers.
    Passed,
    /// It does not hold.
    Failed {
        /// The first entry at fault, where it is one entry's.
        entry: Option<u64>,
        /// A stable code.
        code: &'static str,
        /// In words.
        reason: String,
        /// How many entries fail this check.
        failures: u64,
    },
    /// There was nothing to check, or it could not be checked.
    Skipped {
        /// Why.
        reason: String,
    },
}

/// A check and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The check.
    pub check: Check,
    /// How many things it covered.
    pub count: u64,
    /// What became of it.
    pub status: Status,
}

/// What an observer should know although nothing is wrong with the record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Warning {
    #[error(
        "two sealed values in entry {entry} share their randomness: whoever looks sees how they are related"
    )]
    EqualInBallot { entry: u64 },
    #[error("the ballots of entries {first} and {second} share randomness: a device's random numbers repeat")]
    EqualBetweenBallots { first: u64, second: u64 },
    #[error(
        "not independently witnessed: a board that shows different people different records might go unnoticed"
    )]
    NotWitnessed,
    #[error("the witnesses saw Close {late} seconds after it was due")]
    WitnessedLate { late: u64 },
    #[error("the result may be published for as few as {minimum} voters: it hides little")]
    SmallMinimum { minimum: u64 },
    #[error("weights reveal votes: this election accepts that somebody with a rare weight can be recognised")]
    WeightsReveal,
    #[error("the server makes the voting codes, so it could vote for people who do not")]
    ServerMakesCodes,
    #[error("voters register with the service, which could register people who do not exist")]
    Registered,
    #[error("anybody can vote, as often as they like")]
    OpenToAnybody,
    #[error("an official could choose the moment of closing")]
    OfficialCloses,
}

impl Warning {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::EqualInBallot { .. } => "randomness.ballot",
            Warning::EqualBetweenBallots { .. } => "randomness.repeated",
            Warning::NotWitnessed => "board.unwitnessed",
            Warning::WitnessedLate { .. } => "board.witnessed_late",
            Warning::SmallMinimum { .. } => "tally.small_minimum",
            Warning::WeightsReveal => "roll.weights_reveal",
            Warning::ServerMakesCodes => "codes.server",
            Warning::Registered => "eligibility.registered",
            Warning::OpenToAnybody => "eligibility.open",
            Warning::OfficialCloses => "closing.official",
        }
    }
}

/// What an audit found of a contest whose answers were mixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixedContest {
    /// The contest.
    pub contest: Contest,
    /// The trustees who mixed, in the order of the chain.
    pub mixers: Vec<u64>,
    /// The trustees who decrypted, in the order of the board.
    pub decrypted: Vec<u64>,
    /// The answers.
    pub tallied: Arc<Tallied>,
    /// How they are counted, and who wins.
    pub counted: Counted,
}

/// The report of an audit. Two observers' reports of one checkpoint are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The election's id, if the record begins with a manifest.
    pub election: Option<Hash>,
    /// The checkpoint that was audited, if the board signed it.
    pub checkpoint: Option<Checkpoint>,
    /// Where the election stands.
    pub stage: Option<Stage>,
    /// Non-void ballots and credentials that count.
    pub ballots: u64,
    /// Credentials that count.
    pub counting: u64,
    /// The totals that the board gives; present only where every check of them passed.
    pub totals: Option<TallyResult>,
    /// Of an election that mixes, every contest's answers and their count; like the totals, only where every check passed.
    pub answers: Option<Vec<MixedContest>>,
    /// All checks in order.
    pub checks: Vec<Outcome>,
    /// What an observer should know.
    pub warnings: Vec<Warning>,
}

impl Report {
    /// Whether no check failed. Skipped checks are not failures; [`Report::passed`] counts what really passed.
    pub fn holds(&self) -> bool {
        !self.checks.iter().any(|outcome| matches!(outcome.status, Status::Failed { .. }))
    }

    /// How many checks passed.
    pub fn passed(&self) -> usize {
        self.checks.iter().filter(|outcome| outcome.status == Status::Passed).count()
    }

    /// How many checks were made: passed or failed.
    pub fn made(&self) -> usize {
        self.checks.iter().filter(|outcome| !matches!(outcome.status, Status::Skipped { .. })).count()
    }

    /// The outcome of a check.
    pub fn outcome(&self, check: Check) -> Option<&Outcome> {
        self.checks.iter().find(|outcome| outcome.check == check)
    }
}
