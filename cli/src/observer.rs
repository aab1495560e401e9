//! The observer: audits a record online or from a file, keeps it, and reads the result.

use crate::audit::{self, Audited};
use crate::evidence;
use crate::file;
use crate::http::{Client, Plain};
use crate::output::{Answer, Console, Failure, Outcome};
use crate::record::{self, Board};
use crate::result::{self, Format};
use clap::Args;
use glassurn_api::answers::AnswersDocument;
use glassurn_api::audit::stage_name;
use glassurn_api::election::ElectionSummary;
use glassurn_api::endpoint;
use glassurn_crypto::audit::{Evidence, audit_archive, evidence as of_archive};
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::evidence::{EvidenceError, ForkEvidence, Statement};
use glassurn_crypto::board::note::MAX_NOTE;
use glassurn_crypto::election::{Election, Record};
use glassurn_crypto::encoding::{Hash, hex};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The largest archive, in bytes.
pub const MAX_ARCHIVE: u64 = 4 << 30;

/// `audit`
#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(flatten)]
    source: Source,
    /// A checkpoint that your own audit kept (--save): the record must continue it, and ballots that were verified then
    /// are not verified again
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Keep the audited checkpoint in this file, if everything holds
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

/// What is read.
#[derive(Debug, Args)]
pub struct Source {
    /// The election's address (https://vote.example.org/e/5c…01) or an archive's file (record.glassurn)
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The election id that you were given: the record must be of this election
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Option<Hash>,
    #[command(flatten)]
    plain: Plain,
}

/// `archive`
#[derive(Debug, Args)]
pub struct ArchiveArgs {
    /// The election's address, such as https://vote.example.org/e/5c…01
    #[arg(value_name = "URL")]
    source: String,
    /// The election id, if the address does not hold it
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Option<Hash>,
    #[command(flatten)]
    plain: Plain,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// `result`
#[derive(Debug, Args)]
pub struct ResultArgs {
    #[command(flatten)]
    source: Source,
    /// Print a file for other programs instead of words, as the pages save it
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// An audited source, its signed checkpoint, and what can be proven if it does not continue the one that was kept.
struct Examined {
    audited: Audited,
    checkpoint: Vec<u8>,
    evidence: Option<Result<ForkEvidence, EvidenceError>>,
}

impl Source {
    /// Audits it; what `since` covers has been audited before.
    fn examine(&self, since: Option<&SignedCheckpoint>, console: &Console) -> Result<Examined, Failure> {
        if !self.source.contains("://") {
            return self.examine_file(since, console);
        }
        let (client, id) = address(&self.source, self.election, self.plain)?;
        let board = Board::download(&client, &id, console)?;
        Examined::of(board.evidence(), Some(id), since, console)
    }

    fn examine_file(&self, since: Option<&SignedCheckpoint>, console: &Console) -> Result<Examined, Failure> {
        let disk = file::open(Path::new(&self.source), MAX_ARCHIVE).map_err(|failure| {
            failure.or_help(|| "Give an archive's file, or an address with https:// before it.".into())
        })?;
        let evidence = match of_archive(&disk) {
            Ok(evidence) => evidence,
            Err(_) => {
                let report = audit_archive(&disk, self.election, [0; 32], |_| {});
                let audited = Audited { report, election: None, continued: None, verified_before: 0 };
                return Ok(Examined { audited, checkpoint: Vec::new(), evidence: None });
            }
        };
        Examined::of(evidence, self.election, since, console)
    }
}

impl Examined {
    fn of(
        record: Evidence<impl Record + Clone + Sync>,
        election: Option<Hash>,
        since: Option<&SignedCheckpoint>,
        console: &Console,
    ) -> Result<Self, Failure> {
        let (checkpoint, entries) = (record.checkpoint.clone(), record.record.clone());
        let audited = audit::run_since(record, election, since.map(SignedCheckpoint::claimed), console);
        let mut evidence = None;
        if let (Some(since), Some(state), Ok(shown)) =
            (since, &audited.election, SignedCheckpoint::parse(&checkpoint))
            && audited.continued != Some(true)
        {
            let statements = [since.clone(), shown].map(Statement::Checkpoint);
            evidence = Some(evidence::make(statements, Some(&record::tree(&entries)), state.manifest())?);
        }
        Ok(Self { audited, checkpoint, evidence })
    }

    /// Whether the record continues a checkpoint that was kept. If not, what proves it is written into this folder.
    fn compare(&self, since: &SignedCheckpoint, folder: &Path) -> Result<(), Broken> {
        let Err(reason) = continues(since, &self.audited) else { return Ok(()) };
        let manifest = self.audited.election.as_ref().map(Election::manifest);
        let shown = SignedCheckpoint::parse(&self.checkpoint).ok();
        Err(match (&self.evidence, manifest, shown) {
            (Some(Ok(found)), Some(manifest), _) => {
                let kept = evidence::keep(found, manifest, folder);
                Broken { reason, file: kept.as_ref().ok().cloned(), advice: evidence::told(kept) }
            }
            (Some(Err(EvidenceError::OtherEntries { .. })), Some(manifest), Some(shown)) => {
                let kept = evidence::keep_checkpoint(&shown, manifest, folder);
                let kept = kept.map_or_else(|e| e.what().to_owned(), |path| path.display().to_string());
                let advice = format!(
                    "Keep both, the one shown now too: {kept}. With the entries of the longer one they become a proof \
                     (`glassurn evidence make`)."
                );
                Broken { reason, advice, file: None }
            }
            _ => Broken { reason, advice: "Keep it.".into(), file: None },
        })
    }
}

/// A kept checkpoint that the record does not continue.
struct Broken {
    reason: String,
    advice: String,
    file: Option<PathBuf>,
}

/// The service and the election of an address: `…/e/<id>`, `…/board/<id>`, or the service's own with `--election`, or
/// alone where it has one election. What follows `#` is a voting code and goes nowhere.
pub fn address(text: &str, election: Option<Hash>, plain: Plain) -> Result<(Client, Hash), Failure> {
    let text = text.split('#').next().unwrap_or_default().trim_end_matches('/');
    let split = ["/e/", "/board/", "/register/", "/lost/"].iter().find_map(|part| text.split_once(part));
    let (base, named) = match split {
        Some((base, rest)) => {
            let id = rest.split(['/', '?']).next().unwrap_or_default();
            (base, Some(record::parse_id(id).map_err(|e| Failure::cannot("usage", e))?))
        }
        None => (text, None),
    };
    let client = Client::new(base, plain)?;
    let id = match (named, election) {
        (Some(named), Some(expected)) if named != expected => {
            let what = "the address is that of another election than --election";
            return Err(Failure::refused("board.wrong_origin", what));
        }
        (Some(id), _) | (None, Some(id)) => id,
        (None, None) => only_election(&client)?,
    };
    Ok((client, id))
}

fn only_election(client: &Client) -> Result<Hash, Failure> {
    let elections: Vec<ElectionSummary> = client.json(endpoint::ELECTIONS)?;
    match elections.as_slice() {
        [only] => record::parse_id(&only.id).map_err(|e| Failure::cannot("network.answer", e)),
        several => {
            let list: Vec<String> = (several.iter())
                .map(|one| format!("  {}  {}", one.id, one.title.values().next().map_or("", String::as_str)))
                .collect();
            let what = format!("the service has {} elections:\n{}", several.len(), list.join("\n"));
            Err(Failure::cannot("usage", what).help("Give --election ID."))
        }
    }
}

/// `audit`: every check, in words or as a report.
pub fn audit(args: &AuditArgs, console: &Console) -> Outcome {
    let since = args.since.as_deref().map(read_checkpoint).transpose()?;
    if let Some(path) = args.save.as_deref().filter(|path| args.since.as_deref() != Some(path)) {
        file::check_new(path)?;
    }
    let examined = args.source.examine(since.as_ref(), console)?;
    let Audited { report, verified_before, .. } = &examined.audited;
    let mut facts = audit::facts(report);
    let mut words = audit::words(report, console);
    let mut holds = report.holds();
    if let (Some(since), Some(path)) = (&since, &args.since) {
        let continued = examined.compare(since, path.parent().unwrap_or(Path::new("")));
        let broken = continued.as_ref().err();
        facts["since"] = json!({
            "size": since.claimed().size,
            "holds": continued.is_ok(),
            "reason": broken.map(|broken| &broken.reason),
            "evidence": broken.and_then(|broken| broken.file.as_ref()),
            "verified_before": verified_before,
        });
        let line = match &continued {
            Ok(()) => console.good(format_args!(
                "The record continues the checkpoint that you kept. The proofs of {verified_before} ballots were verified \
                 when you kept it, and not again."
            )),
            Err(Broken { reason, advice, .. }) => console.bad(format_args!(
                "The record does NOT continue the checkpoint that you kept: {reason}. {advice}"
            )),
        };
        words = format!("{words}\n{line}");
        holds &= continued.is_ok();
    }
    if args.source.election.is_none()
        && let Some(id) = &report.election
    {
        words = format!("{words}\nCompare the election id with the one that you were given: {}", hex(id));
    }
    if let Some(path) = args.save.as_deref().filter(|_| holds) {
        if args.since.as_deref() == Some(path) {
            file::replace(path, &examined.checkpoint)?;
        } else {
            file::create(&[(path, &examined.checkpoint)])?;
        }
    }
    Ok(Answer { holds, facts, words })
}

fn read_checkpoint(path: &Path) -> Result<SignedCheckpoint, Failure> {
    let bytes = file::read(path, MAX_NOTE as u64)?;
    SignedCheckpoint::parse(&bytes)
        .map_err(|e| Failure::cannot("file.unreadable", format!("{}: {e}", path.display())))
}

/// Whether the audited record begins with the tree of a checkpoint that the same board signed.
fn continues(since: &SignedCheckpoint, audited: &Audited) -> Result<(), String> {
    let election = audited.election.as_ref().ok_or("the record cannot be read")?;
    let manifest = election.manifest();
    let origin = origin(&manifest.board.host, manifest.id()).map_err(|e| e.to_string())?;
    let kept = since.verify(&origin, manifest.board.key).map_err(|e| e.to_string())?;
    match audited.continued {
        None => Err(format!("it had {} entries, and now has fewer", kept.size)),
        Some(false) => Err(format!("its first {} entries are others", kept.size)),
        Some(true) => Ok(()),
    }
}

/// `archive`: keeps the whole record in one file, which is written as it comes and then read once.
pub fn archive(args: &ArchiveArgs, console: &Console) -> Outcome {
    file::check_new(&args.output)?;
    let (client, id) = address(&args.source, args.election, args.plain)?;
    let mut size = 0;
    file::create_with(&args.output, |file| {
        let bar = console.counter("Downloading");
        client.download(&endpoint::archive(&hex(&id)), MAX_ARCHIVE, file, |done| bar.set_position(done))?;
        bar.finish_and_clear();
        let archive = Archive::read(file::open(&args.output, MAX_ARCHIVE)?);
        let damaged =
            |e| Failure::refused("archive.differs", format!("the service's archive is damaged: {e}"));
        size = archive.map_err(damaged)?.size();
        Ok(())
    })?;
    let path = args.output.display();
    let words =
        format!("{path}: {size} entries.\nAudit it offline: glassurn audit {path} --election {}", hex(&id));
    Ok(Answer::done(json!({ "file": args.output, "election": hex(&id), "entries": size }), words))
}

/// `result`: audits, then shows the numbers that the record gives.
pub fn result(args: &ResultArgs, console: &Console) -> Outcome {
    let Audited { report, election, .. } = args.source.examine(None, console)?.audited;
    if !report.holds() {
        let words = audit::words(&report, console);
        return Ok(Answer { holds: false, facts: audit::facts(&report), words });
    }
    let stage = report.stage.map_or("unknown", stage_name);
    if let (Some(answers), Some(election)) = (&report.answers, &election) {
        return match args.format {
            Some(format) => result::answers_file(format, election, answers),
            None => {
                let mut facts = json!(AnswersDocument::new(election.manifest(), answers));
                facts["stage"] = json!(stage);
                facts["checks"] = json!({ "passed": report.passed(), "made": report.made() });
                let words = format!(
                    "{}\n\n{}",
                    result::answers(answers, console),
                    console.good(format_args!("Proofs checked: {} of {}.", report.passed(), report.made()))
                );
                Ok(Answer::done(facts, words))
            }
        };
    }
    let (Some(totals), Some(election)) = (&report.totals, &election) else {
        let what = format!("the record holds, but gives no result: it is at the stage “{stage}”");
        return Err(Failure::refused("tally.not_enough_shares", what)
            .help("Ask again once the key holders have decrypted. A void election never has a result."));
    };
    if let Some(format) = args.format {
        return result::file(format, election, totals);
    }
    let mut facts = result::facts(election.manifest(), totals);
    facts["stage"] = json!(stage);
    facts["checks"] = json!({ "passed": report.passed(), "made": report.made() });
    let words = format!(
        "{}\n\n{}",
        result::words(election.manifest(), totals, console),
        console.good(format_args!("Proofs checked: {} of {}.", report.passed(), report.made()))
    );
    Ok(Answer::done(facts, words))
}
