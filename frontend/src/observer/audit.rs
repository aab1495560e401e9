//! The check of everything: downloads the record and runs the one auditor over it, step by step.

use std::borrow::Cow;

use glassurn_api::audit::AuditReport;
use glassurn_api::nist::{ElectionReport, Standing};
use glassurn_api::result::ResultDocument;
use glassurn_crypto::audit::{
    Auditor, CHUNK, Evidence, Progress as Step, Report, audit_archive, evidence, signers,
};
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::board::evidence::{ForkEvidence, Statement};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::tile::{bundles, decode_bundle};
use glassurn_crypto::election::{Election, Record};
use glassurn_crypto::encoding::{Hash, unhex};
use glassurn_crypto::manifest::Manifest;

use super::download::{self, MAX_ENTRIES};
use super::gate::Gate;
use super::provers::Helpers;
use super::{Accounts, Audited, Facts, Fork, Phase, Progress, Tell, Trouble};

/// A step of the auditor should take between these times, in milliseconds: long enough for a batch of ballots, short
/// enough to be paused.
const STEP: std::ops::Range<f64> = 150.0..600.0;

/// Entries as they were downloaded.
pub(crate) struct Entries(pub Vec<Vec<u8>>);

impl Record for Entries {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        self.0.get(usize::try_from(index).ok()?).map(|entry| Cow::Borrowed(entry.as_slice()))
    }
}

/// Downloads the record of an election and checks all of it.
pub(super) async fn online(
    election: &str,
    seen: Option<&str>,
    limit: Option<u64>,
    gate: &Gate,
    tell: &impl Fn(Tell),
) -> Result<Tell, Trouble> {
    let expected = unhex(election).ok_or_else(|| Trouble::Record("this is no election id".into()))?;
    let checkpoint = download::checkpoint(election).await?;
    let claimed = SignedCheckpoint::parse(&checkpoint).map_err(|e| Trouble::Record(e.to_string()))?;
    let size = claimed.claimed().size;
    if limit.is_some_and(|limit| size > limit) {
        return Ok(Tell::Large { entries: size });
    }
    let closing = download::closing(election).await?;
    let progress = |done| tell(Tell::Progress(Progress { phase: Phase::Download, done, total: size }));
    let entries = read(election, size, gate, progress).await?;
    let tree: Tree = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let kinds = entries.iter().map(|entry| is_ballot(entry)).collect();
    let evidence = Evidence { record: Entries(entries), checkpoint, closing, rebuilt: None };
    let (report, election) = run(evidence, Some(expected), kinds, gate, tell).await?;
    let mut audited = Audited::of(&report, election.as_ref());
    if let Some(election) = election {
        remember(&mut audited, &election, &claimed, seen, &tree);
    }
    Ok(Tell::Audited(Box::new(audited)))
}

/// Downloads the first `size` entries of a record; nothing of them is verified.
pub(crate) async fn read(
    election: &str,
    size: u64,
    gate: &Gate,
    progress: impl Fn(u64),
) -> Result<Vec<Vec<u8>>, Trouble> {
    read_from(election, 0, size, gate, progress).await
}

/// Downloads the entries of a record from one on up to `size`; nothing of them is verified.
pub(crate) async fn read_from(
    election: &str,
    from: u64,
    size: u64,
    gate: &Gate,
    progress: impl Fn(u64),
) -> Result<Vec<Vec<u8>>, Trouble> {
    if size > MAX_ENTRIES {
        return Err(Trouble::TooLarge { entries: size, limit: MAX_ENTRIES });
    }
    let mut entries = Vec::new();
    progress(0);
    for bundle in bundles(size) {
        let Some(within) = bundle.entries(size).filter(|within| within.end > from) else { continue };
        let bytes = download::bundle(election, bundle).await?;
        let read = decode_bundle(&bytes, bundle.width()).map_err(|e| Trouble::Record(e.to_string()))?;
        let known = usize::try_from(from.saturating_sub(within.start)).unwrap_or(usize::MAX);
        entries.extend(read.into_iter().skip(known).map(<[u8]>::to_vec));
        progress(entries.len() as u64);
        gate.pass().await;
    }
    Ok(entries)
}

/// Checks an archive's bytes.
pub(super) async fn file(
    bytes: &[u8],
    election: Option<&str>,
    gate: &Gate,
    tell: &impl Fn(Tell),
) -> Result<Tell, Trouble> {
    let expected =
        election.map(|id| unhex(id).ok_or_else(|| Trouble::Record("this is no election id".into())));
    let expected = expected.transpose()?;
    let audited = match evidence(bytes) {
        Ok(evidence) => {
            let kinds = evidence.record.entries().map(is_ballot).collect();
            let (report, election) = run(evidence, expected, kinds, gate, tell).await?;
            Audited::of(&report, election.as_ref())
        }
        // The reason is in the report: its first check fails.
        Err(_) => Audited::of(&audit_archive(bytes, expected, seed()?, |_| {}), None),
    };
    Ok(Tell::Audited(Box::new(audited)))
}

/// Runs the auditor; `ballots` says of every entry whether it claims to be a ballot.
pub(crate) async fn run<R: Record + Sync>(
    evidence: Evidence<R>,
    expected: Option<Hash>,
    ballots: Vec<bool>,
    gate: &Gate,
    tell: &impl Fn(Tell),
) -> Result<(Report, Option<Election>), Trouble> {
    let phases = Phases::new(&ballots);
    let mut auditor = Auditor::new(evidence, expected, seed()?);
    let mut helpers: Option<Helpers> = None;
    let (mut count, mut at) = (4, 0);
    loop {
        let now = phases.at(at);
        tell(Tell::Progress(now));
        if now.phase == Phase::Ballots && helpers.is_none() {
            helpers = auditor.election().and_then(|election| Helpers::start(election, phases.ballots));
        }
        let begun = js_sys::Date::now();
        let step = match helpers.as_ref().filter(|_| now.phase == Phase::Ballots) {
            Some(helpers) => {
                let due = auditor.upcoming(phases.within(at, (helpers.number() as u64).min(count)));
                auditor.step_proven(&helpers.prove(&due).await?)
            }
            None => auditor.step_by(phases.within(at, count)),
        };
        let took = js_sys::Date::now() - begun;
        match step {
            Step::Entries { done, .. } => at = done,
            Step::Done => break,
        }
        if took < STEP.start {
            count = (count * 2).min(CHUNK);
        } else if took > STEP.end {
            count = (count / 2).max(1);
        }
        gate.pass().await;
    }
    tell(Tell::Progress(phases.end()));
    Ok(auditor.finish())
}

impl Audited {
    fn of(report: &Report, election: Option<&Election>) -> Self {
        let totals = report.totals.as_ref();
        let counted = election.zip(totals);
        let answers = election.zip(report.answers.as_ref());
        let made = AuditReport::from(report);
        Self {
            facts: election.map(|election| Facts::of(election, totals)),
            result: counted.map(|(election, totals)| ResultDocument::new(election.manifest(), totals)),
            nist: counted.and_then(|(election, totals)| {
                let report = ElectionReport::new(election.manifest(), totals, Standing::of(election));
                serde_json::to_string_pretty(&report).ok()
            }),
            // Plain data always becomes JSON.
            saved: serde_json::to_string_pretty(&made).unwrap_or_default(),
            report: made.without_answers(),
            accounts: answers.map(|(election, found)| Accounts::of(election.manifest(), found)),
            note: None,
            continues: None,
            fork: None,
        }
    }
}

/// Compares the audited checkpoint with the last one that this browser saw.
fn remember(
    audited: &mut Audited,
    election: &Election,
    signed: &SignedCheckpoint,
    seen: Option<&str>,
    tree: &Tree,
) {
    if audited.report.checkpoint.is_none() {
        return;
    }
    audited.note = Some(signed.to_string());
    match seen.and_then(|seen| compare(election.manifest(), seen, signed, tree)) {
        Some(Ok(size)) => audited.continues = Some(size),
        Some(Err(fork)) => audited.fork = Some(fork),
        None => {}
    }
}

/// Whether the tree of a head continues the one whose note was seen before: the older size, or the evidence. What the
/// board has not signed is no statement of the board's: then there is nothing to compare.
pub(crate) fn compare(
    manifest: &Manifest,
    seen: &str,
    shown: &SignedCheckpoint,
    tree: &Tree,
) -> Option<Result<u64, Fork>> {
    let before = SignedCheckpoint::parse(seen.as_bytes()).ok()?;
    let origin = origin(&manifest.board.host, manifest.id()).ok()?;
    let head = before.verify(&origin, manifest.board.key).ok()?;
    if tree.root_at(head.size) == Some(head.root) {
        return Some(Ok(head.size));
    }
    Some(Err(fork(manifest, &before, shown, tree)))
}

/// Two heads that do not fit, with the evidence if this is the tree of the larger one.
pub(super) fn fork(
    manifest: &Manifest,
    seen: &SignedCheckpoint,
    shown: &SignedCheckpoint,
    tree: &Tree,
) -> Fork {
    let statements = [seen, shown].map(|signed| Statement::Checkpoint(signed.clone()));
    let keys = signers(manifest).unwrap_or_default();
    let evidence = keys
        .split_first()
        .and_then(|(board, witnesses)| ForkEvidence::make(statements, Some(tree), board, witnesses).ok());
    Fork {
        seen_size: seen.claimed().size,
        seen: seen.to_string(),
        shown_size: shown.claimed().size,
        shown: shown.to_string(),
        evidence: evidence.map(|evidence| evidence.to_string()),
    }
}

pub(crate) fn is_ballot(entry: &[u8]) -> bool {
    Entry::from_bytes(entry).is_ok_and(|entry| entry.kind() == Some(Kind::Ballot))
}

/// Random bytes that weigh equations; they do not change the report.
pub(super) fn seed() -> Result<[u8; 32], Trouble> {
    let mut seed = [0; 32];
    match getrandom::getrandom(&mut seed) {
        Ok(()) => Ok(seed),
        Err(_) => Err(Trouble::NoWorker),
    }
}

/// Where the phases of a check begin and end.
struct Phases {
    /// For every entry, the ballots before it.
    before: Vec<u64>,
    first: u64,
    after: u64,
    total: u64,
    ballots: u64,
}

impl Phases {
    fn new(ballots: &[bool]) -> Self {
        let total = ballots.len() as u64;
        let first = ballots.iter().position(|is| *is).map_or(total, |place| place as u64);
        let after = ballots.iter().rposition(|is| *is).map_or(total, |place| place as u64 + 1);
        let mut sum = 0;
        let before = ballots
            .iter()
            .map(|is| {
                let before = sum;
                sum += u64::from(*is);
                before
            })
            .collect();
        Self { before, first, after, total, ballots: sum }
    }

    /// How far one is at an entry.
    fn at(&self, entry: u64) -> Progress {
        let ballots = usize::try_from(entry).ok().and_then(|entry| self.before.get(entry)).copied();
        let (phase, done, total) = if entry < self.first {
            (Phase::Setup, entry, self.first)
        } else if entry < self.after {
            (Phase::Ballots, ballots.unwrap_or(self.ballots), self.ballots)
        } else {
            (Phase::Count, entry - self.after, self.total - self.after)
        };
        Progress { phase, done, total }
    }

    /// A step of so many entries from `entry` on that does not run into the next phase.
    fn within(&self, entry: u64, count: u64) -> u64 {
        let end = [self.first, self.after].into_iter().find(|end| *end > entry);
        end.map_or(count, |end| count.min(end - entry))
    }

    /// Everything is done.
    fn end(&self) -> Progress {
        let total = (self.total - self.after).max(1);
        Progress { phase: Phase::Count, done: total, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_inside_their_phase_and_ballots_are_counted() {
        let phases = Phases::new(&[false, false, true, false, true, true, false]);
        let at = |entry| (phases.at(entry).phase, phases.at(entry).done, phases.at(entry).total);
        assert_eq!(at(1), (Phase::Setup, 1, 2));
        assert_eq!(at(2), (Phase::Ballots, 0, 3));
        assert_eq!(at(4), (Phase::Ballots, 1, 3));
        assert_eq!(at(6), (Phase::Count, 0, 1));
        assert_eq!([0, 2, 5, 6].map(|entry| phases.within(entry, 4)), [2, 4, 1, 4]);
        assert_eq!(phases.end().done, phases.end().total);
    }

    #[test]
    fn a_record_without_ballots_is_all_setup() {
        let phases = Phases::new(&[false, false]);
        assert_eq!(phases.at(1), Progress { phase: Phase::Setup, done: 1, total: 2 });
        assert_eq!(phases.within(0, 9), 2);
    }
}
