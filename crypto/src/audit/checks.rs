//! Keeps count of every check while entries are read, and says which check an entry belongs to.

use super::report::{Check, MixedContest, Outcome, Report, Status, Warning};
use crate::board::checkpoint::Checkpoint;
use crate::board::entry::{Entry, Kind};
use crate::election::{Chain, Election, Mixes, Refusal, Verdict};
use crate::manifest::{Closing, CodeMaker, Contest, Eligibility};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Below this minimum of counting voters every page warns (§3).
const SMALL_MINIMUM: u64 = 10;
/// Witnesses that see Close later than this, in seconds, are worth a warning (§9).
const LATE: u64 = 15 * 60;

/// The checks made so far.
#[derive(Default)]
pub(super) struct Ledger {
    counts: BTreeMap<Check, u64>,
    failures: BTreeMap<Check, Status>,
    skips: BTreeMap<Check, String>,
    warnings: Vec<Warning>,
}

impl Ledger {
    /// Entry 0 was read: it is linked, encoded and signed.
    pub(super) fn begin(&mut self) {
        for check in [Check::Chain, Check::Encoding, Check::Times, Check::Signatures] {
            self.pass(check, 1);
        }
    }

    /// Books one entry under every check that it passed, or under the one that it failed.
    pub(super) fn judge(&mut self, verdict: &Verdict) {
        self.pass(Check::Chain, 1);
        let kind = verdict.entry.as_ref().and_then(Entry::kind);
        if let Err(refusal) = &verdict.outcome {
            let reason = refusal.to_string();
            return self.fail(check_of(refusal, kind), Some(verdict.index), refusal.code(), reason);
        }
        self.pass(Check::Encoding, 1);
        self.pass(Check::Times, 1);
        match kind {
            Some(Kind::Ballot) => {
                self.pass(Check::Eligibility, 1);
                self.pass(Check::Ballots, 1);
            }
            Some(kind) => {
                self.pass(Check::Signatures, 1);
                match kind {
                    Kind::Roll | Kind::RollChange => self.pass(Check::Roll, 1),
                    Kind::Open | Kind::Extend => self.pass(Check::Procedure, 1),
                    Kind::Close => {
                        self.pass(Check::Procedure, 1);
                        self.pass(Check::Count, 1);
                    }
                    Kind::PartialDecryption | Kind::MixDecryption => self.pass(Check::Decryptions, 1),
                    Kind::Shuffle | Kind::ShuffleProof => self.pass(Check::Shuffles, 1),
                    Kind::Result | Kind::Void => self.pass(Check::Result, 1),
                    Kind::Manifest | Kind::Note | Kind::Ballot => {}
                    _ => self.pass(Check::Ceremony, 1),
                }
            }
            None => {}
        }
    }

    /// What can be said once everything is read.
    pub(super) fn conclude(&mut self, election: &Election) {
        if let Some(Err(error)) = election.totals() {
            self.fail(Check::Result, None, error.code(), error.to_string());
        }
        if let Some(Err(error)) = election.mixes().and_then(Mixes::result) {
            self.fail(Check::Result, None, error.code(), error.to_string());
        }
        let manifest = election.manifest();
        if manifest.witnesses.members.is_empty() {
            self.warn(Warning::NotWitnessed);
        }
        if manifest.minimum < SMALL_MINIMUM {
            self.warn(Warning::SmallMinimum { minimum: manifest.minimum });
        }
        if manifest.weights_reveal_votes {
            self.warn(Warning::WeightsReveal);
        }
        if manifest.codes == CodeMaker::Server {
            self.warn(Warning::ServerMakesCodes);
        }
        match manifest.eligibility {
            Eligibility::Roll => {}
            Eligibility::Registered => self.warn(Warning::Registered),
            Eligibility::Open => self.warn(Warning::OpenToAnybody),
        }
        if manifest.schedule.closing == Closing::Official {
            self.warn(Warning::OfficialCloses);
        }
    }

    /// Compares the k-th oldest witness's timestamp with the time at which Close was due.
    pub(super) fn witnessed(&mut self, election: &Election, timestamp: u64) {
        let Some(closed) = election.closed() else { return };
        let late = timestamp.saturating_sub(closed.time.min(election.closes()));
        if late > LATE {
            self.warn(Warning::WitnessedLate { late });
        }
    }

    pub(super) fn pass(&mut self, check: Check, count: u64) {
        *self.counts.entry(check).or_default() += count;
    }

    pub(super) fn skip(&mut self, check: Check, reason: &str) {
        self.skips.entry(check).or_insert_with(|| reason.into());
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }

    /// Books a failure; the first entry at fault is kept, the others are counted.
    pub(super) fn fail(&mut self, check: Check, entry: Option<u64>, code: &'static str, reason: String) {
        *self.counts.entry(check).or_default() += 1;
        let first = Status::Failed { entry, code, reason, failures: 0 };
        if let Status::Failed { failures, .. } = self.failures.entry(check).or_insert(first) {
            *failures += 1;
        }
    }

    /// The audit ended early: what was read passed only as far as it goes, which is not a pass.
    pub(super) fn abandon(&mut self, reason: &str) {
        for check in Check::ALL {
            let alone = matches!(check, Check::Archive | Check::Checkpoint | Check::Witnesses);
            let known = alone && (self.counts.contains_key(&check) || self.skips.contains_key(&check));
            if !known && !self.failures.contains_key(&check) {
                self.counts.remove(&check);
                self.skips.insert(check, reason.into());
            }
        }
    }

    pub(super) fn report(mut self, election: Option<&Election>, checkpoint: Option<Checkpoint>) -> Report {
        let mut checks = Vec::with_capacity(Check::ALL.len());
        let mixed = election.is_some_and(|election| election.manifest().is_mixed());
        for check in Check::ALL.into_iter().filter(|check| mixed || *check != Check::Shuffles) {
            let count = self.counts.get(&check).copied().unwrap_or(0);
            let status = match (self.failures.remove(&check), self.skips.remove(&check)) {
                (Some(failed), _) => failed,
                (None, Some(reason)) => Status::Skipped { reason },
                (None, None) if count == 0 => {
                    Status::Skipped { reason: "there is nothing to check yet".into() }
                }
                (None, None) => Status::Passed,
            };
            checks.push(Outcome { check, count, status });
        }
        let mut report = Report {
            election: election.map(|election| *election.manifest().id()),
            checkpoint,
            stage: election.map(Election::stage),
            ballots: election.map_or(0, Election::ballots),
            counting: election.map_or(0, |election| election.register().counting()),
            totals: None,
            answers: None,
            checks,
            warnings: self.warnings,
        };
        if report.holds() {
            report.totals =
                election.and_then(Election::totals).and_then(|totals| totals.as_ref().ok()).cloned();
            report.answers = election.and_then(answers);
        }
        report
    }
}

/// Every contest's answers and their count, once all are opened.
fn answers(election: &Election) -> Option<Vec<MixedContest>> {
    let mixes = election.mixes()?;
    let manifest = election.manifest();
    let contest = |(contest, chain): (&Contest, &Chain)| {
        let tallied = chain.tallied()?.clone();
        let counted = tallied.count(contest, manifest.ties).ok()?;
        let mixers = chain.mixers().iter().map(|mixer| mixer.trustee).collect();
        let (contest, decrypted) = (contest.clone(), chain.decrypted().collect());
        Some(MixedContest { contest, mixers, decrypted, tallied, counted })
    };
    manifest.contests().iter().zip(mixes.chains()).map(contest).collect()
}

/// The check that an entry failed.
fn check_of(refusal: &Refusal, kind: Option<Kind>) -> Check {
    match refusal {
        Refusal::Ballot(_) => Check::Ballots,
        Refusal::Encoding(_) if kind == Some(Kind::Ballot) => Check::Ballots,
        Refusal::Encoding(_) | Refusal::UnknownKind(_) | Refusal::Note => Check::Encoding,
        Refusal::TimeBack { .. } => Check::Times,
        Refusal::WrongSigner { .. } | Refusal::Signature { .. } | Refusal::Consent | Refusal::Duplicate => {
            Check::Signatures
        }
        Refusal::Ceremony(_) | Refusal::NoKey => Check::Ceremony,
        Refusal::Share(_) => Check::Decryptions,
        Refusal::Tally(_) | Refusal::NotEnoughShares | Refusal::WrongResult => Check::Result,
        _ if matches!(kind, Some(Kind::PartialDecryption | Kind::MixDecryption)) => Check::Decryptions,
        _ if matches!(kind, Some(Kind::Shuffle | Kind::ShuffleProof)) => Check::Shuffles,
        Refusal::WrongStatement if kind == Some(Kind::Close) => Check::Count,
        Refusal::CredentialUnknown | Refusal::CredentialRevoked | Refusal::RollDuplicate
            if matches!(kind, Some(Kind::RollChange | Kind::Roll)) =>
        {
            Check::Roll
        }
        Refusal::RollEmpty
        | Refusal::RollOrder
        | Refusal::RollDuplicate
        | Refusal::RollWeight
        | Refusal::RollLimit
        | Refusal::RollMixed
        | Refusal::WeightsReveal => Check::Roll,
        Refusal::CredentialUnknown
        | Refusal::CredentialRevoked
        | Refusal::StaleSequence { .. }
        | Refusal::NoRevote => Check::Eligibility,
        _ if kind == Some(Kind::Ballot) => Check::Eligibility,
        _ => Check::Procedure,
    }
}
