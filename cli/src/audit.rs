//! The audit as commands run it: progress, the checklist in words, the report as JSON.

use crate::output::{Console, Failure};
use crate::result;
use glassurn_api::audit::AuditReport;
use glassurn_crypto::audit::{Auditor, Check, Evidence, Progress, Report, Status};
use glassurn_crypto::board::checkpoint::Checkpoint;
use glassurn_crypto::election::{Election, Record};
use glassurn_crypto::encoding::{Hash, hex};
use rand_core::{OsRng, RngCore};
use serde_json::Value;

/// What an audit gives: the report, and the state after the entries that could be read.
pub struct Audited {
    /// Every check.
    pub report: Report,
    /// Where the entries lead.
    pub election: Option<Election>,
    /// Whether they continue what was audited before; `None` where that had more entries, or there was no such audit.
    pub continued: Option<bool>,
    /// Ballots whose proofs were verified then, and not again.
    pub verified_before: u64,
}

/// Audits what was downloaded or read.
pub fn run(evidence: Evidence<impl Record + Sync>, expected: Option<Hash>, console: &Console) -> Audited {
    run_since(evidence, expected, None, console)
}

/// The same; what this checkpoint covers has been audited before.
pub fn run_since(
    evidence: Evidence<impl Record + Sync>,
    expected: Option<Hash>,
    since: Option<&Checkpoint>,
    console: &Console,
) -> Audited {
    let mut seed = [0; 32];
    OsRng.fill_bytes(&mut seed);
    let bar = console.bar("Verifying entries", evidence.record.size());
    let mut auditor = Auditor::new(evidence, expected, seed);
    if let Some(since) = since {
        auditor = auditor.since(since.size, since.root);
    }
    while let Progress::Entries { done, .. } = auditor.step() {
        bar.set_position(done);
    }
    bar.finish_and_clear();
    let (continued, verified_before) = (auditor.continued(), auditor.verified_before());
    let (report, election) = auditor.finish();
    Audited { report, election, continued, verified_before }
}

impl Audited {
    /// The state, for acting on: the record must be one whole, signed board that begins with this election's manifest.
    /// A void entry is the board's fault and stops nobody; it is reported.
    pub fn state(self, console: &Console) -> Result<Election, Failure> {
        for outcome in &self.report.checks {
            if let Status::Failed { code, reason, .. } = &outcome.status {
                let words = format!("check {} ({}): {reason}", outcome.check.number(), outcome.check.id());
                if outcome.check.is_of_the_whole() {
                    let help = "Run `glassurn audit` and tell the officials: the board is at fault.";
                    return Err(Failure::refused(code, format!("the board's record does not hold: {words}"))
                        .help(help));
                }
                console.note(console.warning(format_args!("the board is at fault: {words}")));
            }
        }
        self.election.ok_or_else(|| Failure::refused("manifest.invalid", "the record has no manifest"))
    }
}

/// What a check asks, in words.
pub fn question(check: Check) -> &'static str {
    match check {
        Check::Archive => "The file rebuilds byte for byte from what it holds",
        Check::Checkpoint => "The board signed the head of this record",
        Check::Witnesses => "Enough independent witnesses saw the same record",
        Check::Tree => "The entries are exactly those of the signed head",
        Check::Chain => "Every entry is linked to the one before",
        Check::Manifest => "The record is that of this election",
        Check::Encoding => "Every entry is written in its one form",
        Check::Times => "Times never go back",
        Check::Signatures => "Everything was signed by somebody who may",
        Check::Ceremony => "The key was made by all key holders together",
        Check::Roll => "The roll and its changes are in order",
        Check::Procedure => "Opening, extending and closing were true and in turn",
        Check::Eligibility => "Every ballot is of a voter on the roll, in time and in turn",
        Check::Ballots => "Every ballot is well-formed, without opening it",
        Check::Count => "The ballots that count were put together again",
        Check::Decryptions => "Every decryption is proven",
        Check::Result => "The published result is what the record gives",
        Check::Closing => "The closing checkpoint ends with the Close",
        Check::Shuffles => "Every mixing of the answers is proven: none was dropped, added or altered",
    }
}

/// The checklist for people.
pub fn words(report: &Report, console: &Console) -> String {
    let mut lines = Vec::new();
    if let Some(id) = &report.election {
        lines.push(format!("Election {}", hex(id)));
    }
    for outcome in &report.checks {
        let number = outcome.check.number();
        let question = question(outcome.check);
        lines.push(match &outcome.status {
            Status::Passed => console.good(format_args!("{number:2}  {question} ({})", outcome.count)),
            Status::Failed { entry, code, reason, failures } => {
                let place = entry.map_or_else(String::new, |entry| format!("entry {entry}: "));
                let more =
                    if *failures > 1 { format!(" (and {} more)", failures - 1) } else { String::new() };
                console.bad(format_args!("{number:2}  {question}\n      {place}{reason}{more} ({code})"))
            }
            Status::Skipped { reason } => format!("– {number:2}  {question}: skipped, {reason}"),
        });
    }
    lines.extend(report.warnings.iter().map(|warning| console.warning(warning)));
    let (passed, made) = (report.passed(), report.made());
    let skipped = report.checks.len() - made;
    let skips = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    lines.push(console.bold(if report.holds() {
        format!("The record holds: {passed} of {made} checks passed{skips}.")
    } else {
        format!("The record does NOT hold: {passed} of {made} checks passed{skips}.")
    }));
    if let Some(checkpoint) = &report.checkpoint {
        lines.push(format!("Audited: {} entries, root {}", checkpoint.size, hex(&checkpoint.root)));
    }
    if let Some(answers) = &report.answers {
        lines.push(format!("\n{}", result::answers(answers, console)));
    }
    lines.join("\n")
}

/// The report as JSON.
pub fn facts(report: &Report) -> Value {
    serde_json::to_value(AuditReport::from(report)).expect("plain data becomes JSON")
}
