//! The report of an audit as JSON: the same from the command line, the browser and anybody's own program.

use crate::answers::ContestAnswers;
use glassurn_crypto::audit::{Report, Status};
use glassurn_crypto::election::Stage;
use glassurn_crypto::encoding::hex;
use serde::{Deserialize, Serialize};

/// An audit's report. Two observers' reports of one checkpoint are equal. Who shows the answers otherwise keeps it without them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditReport<Answers = Vec<ContestAnswers>> {
    /// The version of the program that audited.
    pub version: String,
    /// The election's id in lower-case hexadecimal, if the record begins with a manifest.
    pub election: Option<String>,
    /// The checkpoint that was audited, if the board signed it.
    pub checkpoint: Option<AuditedCheckpoint>,
    /// Where the election stands: `setup | open | closed | counted | void`.
    pub stage: Option<String>,
    /// Whether no check failed.
    pub holds: bool,
    /// Checks that passed.
    pub passed: u64,
    /// Checks that were made: passed or failed, not skipped.
    pub made: u64,
    /// Non-void ballots on the board.
    pub ballots: u64,
    /// Credentials that count.
    pub counting: u64,
    /// The totals, only where no check failed: per contest, the value of every selection as the Result has it (docs/protocol.md §8.3
    /// says how many votes it is).
    pub totals: Option<Vec<Vec<u64>>>,
    /// Of an election that mixes, what its answers are, only where no check failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
    /// All checks in order.
    pub checks: Vec<AuditCheck>,
    /// What an observer should know.
    pub warnings: Vec<AuditWarning>,
}

/// The checkpoint that a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditedCheckpoint {
    /// The log's origin.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The Merkle root in lower-case hexadecimal.
    pub root: String,
}

/// One check of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditCheck {
    /// Its number, from 1.
    pub number: u64,
    /// Its stable id.
    pub id: String,
    /// `passed | failed | skipped`; skipped is not passed.
    pub status: AuditStatus,
    /// How many things it covered.
    pub count: u64,
    /// On failure, the first entry at fault, where it is one entry's.
    pub entry: Option<u64>,
    /// On failure, a stable code.
    pub code: Option<String>,
    /// On failure or skipping, why.
    pub reason: Option<String>,
    /// On failure, how many things fail.
    pub failures: u64,
}

/// What became of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum AuditStatus {
    Passed,
    Failed,
    Skipped,
}

/// What an observer should know although nothing is wrong with the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditWarning {
    /// A stable code.
    pub code: String,
    /// In words.
    pub text: String,
}

/// The stage as it stands in JSON.
pub fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Setup => "setup",
        Stage::Open => "open",
        Stage::Closed => "closed",
        Stage::Counted => "counted",
        Stage::Void => "void",
    }
}

impl AuditReport {
    /// The report without the answers.
    pub fn without_answers(self) -> AuditReport<()> {
        let Self { version, election, checkpoint, stage, holds, passed, made, .. } = self;
        let Self { ballots, counting, totals, checks, warnings, .. } = self;
        AuditReport {
            version,
            election,
            checkpoint,
            stage,
            holds,
            passed,
            made,
            ballots,
            counting,
            totals,
            answers: None,
            checks,
            warnings,
        }
    }
}

impl From<&Report> for AuditReport {
    fn from(report: &Report) -> Self {
        let check = |outcome: &glassurn_crypto::audit::Outcome| {
            let mut check = AuditCheck {
                number: outcome.check.number(),
                id: outcome.check.id().into(),
                status: AuditStatus::Passed,
                count: outcome.count,
                entry: None,
                code: None,
                reason: None,
                failures: 0,
            };
            match &outcome.status {
                Status::Passed => {}
                Status::Failed { entry, code, reason, failures } => {
                    check.status = AuditStatus::Failed;
                    (check.entry, check.failures) = (*entry, *failures);
                    (check.code, check.reason) = (Some((*code).into()), Some(reason.clone()));
                }
                Status::Skipped { reason } => {
                    check.status = AuditStatus::Skipped;
                    check.reason = Some(reason.clone());
                }
            }
            check
        };
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            election: report.election.as_ref().map(|id| hex(id)),
            checkpoint: report.checkpoint.as_ref().map(|checkpoint| AuditedCheckpoint {
                origin: checkpoint.origin.to_string(),
                size: checkpoint.size,
                root: hex(&checkpoint.root),
            }),
            stage: report.stage.map(|stage| stage_name(stage).into()),
            holds: report.holds(),
            passed: report.passed() as u64,
            made: report.made() as u64,
            ballots: report.ballots,
            counting: report.counting,
            totals: report.totals.as_ref().map(|totals| totals.contests.clone()),
            answers: report.answers.as_ref().map(|all| all.iter().map(ContestAnswers::from).collect()),
            checks: report.checks.iter().map(check).collect(),
            warnings: report
                .warnings
                .iter()
                .map(|warning| AuditWarning { code: warning.code().into(), text: warning.to_string() })
                .collect(),
        }
    }
}
