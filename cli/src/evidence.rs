//! Evidence against a board that told two stories: made of what people have kept, written down by every command that
//! meets a fork, and checked by anybody (`docs/protocol.md` §7.7).

use crate::file;
use crate::observer::MAX_ARCHIVE;
use crate::output::{Answer, Failure, Outcome};
use crate::record;
use crate::spool::OnDisk;
use clap::{Args, Subcommand};
use glassurn_crypto::audit::signers;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::board::evidence::{EvidenceError, Fork, ForkEvidence, MAX_EVIDENCE, Statement};
use glassurn_crypto::board::merkle::Tree;
use glassurn_crypto::board::note::NoteKey;
use glassurn_crypto::board::receipt::{MAX_RECEIPT, Receipt};
use glassurn_crypto::election::Record;
use glassurn_crypto::encoding::{hex, sha256};
use glassurn_crypto::manifest::Manifest;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What an archive begins with: the name of its first member.
const ARCHIVE: &[u8] = b"README\0";
/// How many characters of an election's id, and of its content's hash, are in the name of a file of evidence.
const NAME: (usize, usize) = (16, 8);

/// `glassurn evidence …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make one text of two statements of a board that do not fit
    #[command(after_help = "Examples:\n  \
        glassurn evidence make monday.checkpoint tuesday.checkpoint --archive record.glassurn \\\n      \
        --manifest manifest.cbor -o evidence.txt\n  \
        glassurn evidence make receipt-….tlog-proof record.glassurn --manifest manifest.cbor -o evidence.txt\n\n\
        Each of the two is a checkpoint, a receipt, or an archive. Between checkpoints of different sizes the entries of \
        the larger one are needed, once, here; whoever checks the text needs neither them nor the board.")]
    Make(Make),
    /// Check such a text: the board signed both statements, and no record contains both
    #[command(after_help = "Example:\n  \
        glassurn evidence check evidence.txt --manifest manifest.cbor\n\n\
        Exit status 0: the evidence holds, the board has lied. 1: it proves nothing against this board. Needs no network.")]
    Check(Check),
}

/// `evidence make`
#[derive(Debug, Args)]
pub struct Make {
    /// A checkpoint, a receipt (.tlog-proof) or an archive (.glassurn)
    #[arg(value_name = "ONE")]
    one: PathBuf,
    /// Another one
    #[arg(value_name = "OTHER")]
    other: PathBuf,
    /// The entries of the larger checkpoint, if neither of the two is an archive
    #[arg(long, value_name = "FILE")]
    archive: Option<PathBuf>,
    /// The manifest's file
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// `evidence check`
#[derive(Debug, Args)]
pub struct Check {
    /// The evidence
    #[arg(value_name = "FILE")]
    evidence: PathBuf,
    /// The manifest's file: it names the board's key and the witnesses
    #[arg(long, value_name = "FILE", conflicts_with = "board_key")]
    manifest: Option<PathBuf>,
    /// The board's key (name+hash+base64), if you have it from elsewhere than the evidence and no manifest
    #[arg(long, value_name = "KEY")]
    board_key: Option<String>,
}

/// A record that somebody has kept.
pub struct Kept {
    archive: Archive<OnDisk>,
    /// The tree of its entries.
    pub tree: Tree,
}

impl Kept {
    /// Reads an archive's file.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let archive = Archive::read(file::open(path, MAX_ARCHIVE)?).map_err(|e| {
            Failure::refused("archive.differs", format!("{}: it is damaged: {e}", path.display()))
        })?;
        let tree = record::tree(&archive);
        Ok(Self { archive, tree })
    }

    /// Its signed head.
    pub fn head(&self) -> &SignedCheckpoint {
        &self.archive.heads().checkpoint
    }

    /// What this record says against a receipt: the other entry that has its number, and otherwise its head.
    fn answer(&self, receipt: &Receipt) -> Statement {
        let (index, leaf) = receipt.claimed();
        let other = self.tree.leaf(index).is_some_and(|other| *other != leaf);
        let entry = self.archive.entry(index).filter(|_| other);
        let issued =
            entry.and_then(|entry| Receipt::issue(entry.into(), index, &self.tree, self.head().clone()).ok());
        issued.map_or_else(|| Statement::Checkpoint(self.head().clone()), Statement::Receipt)
    }

    /// Evidence of a receipt that this record, which the same board signed, does not continue.
    pub fn contradicts(
        &self,
        receipt: &Receipt,
        manifest: &Manifest,
    ) -> Result<Result<ForkEvidence, EvidenceError>, Failure> {
        make([Statement::Receipt(receipt.clone()), self.answer(receipt)], Some(&self.tree), manifest)
    }
}

/// What somebody holds in a file.
enum Given {
    Statement(Statement),
    Record(Kept),
}

impl Given {
    fn open(path: &Path) -> Result<Self, Failure> {
        use glassurn_crypto::board::archive::Source;
        let file = file::open(path, MAX_ARCHIVE)?;
        if file.bytes(0..ARCHIVE.len() as u64).is_some_and(|bytes| *bytes == *ARCHIVE) {
            return Kept::open(path).map(Self::Record);
        }
        let bytes = file::read(path, MAX_RECEIPT as u64)?;
        let statement = Statement::parse(&bytes).map_err(|e| {
            let what = format!("{} is no checkpoint, no receipt and no archive: {e}", path.display());
            Failure::refused("evidence.invalid", what)
        })?;
        Ok(Self::Statement(statement))
    }

    /// What it says against the other one.
    fn against(&self, other: &Given) -> Statement {
        match (self, other) {
            (Self::Statement(statement), _) => statement.clone(),
            (Self::Record(record), Self::Statement(Statement::Receipt(receipt))) => record.answer(receipt),
            (Self::Record(record), _) => Statement::Checkpoint(record.head().clone()),
        }
    }

    fn tree(&self) -> Option<&Tree> {
        match self {
            Self::Statement(_) => None,
            Self::Record(record) => Some(&record.tree),
        }
    }
}

/// `evidence …`
pub fn run(verb: Verb) -> Outcome {
    match verb {
        Verb::Make(args) => make_file(&args),
        Verb::Check(args) => check(&args),
    }
}

fn make_file(args: &Make) -> Outcome {
    file::check_new(&args.output)?;
    let manifest = record::manifest_file(&args.manifest)?;
    let (one, other) = (Given::open(&args.one)?, Given::open(&args.other)?);
    let more = args.archive.as_deref().map(Kept::open).transpose()?;
    let statements = [one.against(&other), other.against(&one)];
    let heads = statements.each_ref().map(|statement| statement.checkpoint().claimed());
    let larger = if heads[0].size >= heads[1].size { heads[0] } else { heads[1] };
    let trees = || one.tree().into_iter().chain(other.tree()).chain(more.as_ref().map(|more| &more.tree));
    let own = trees().find(|tree| tree.root_at(larger.size) == Some(larger.root));
    let size = larger.size;
    let evidence = make(statements, own.or(trees().next()), &manifest)?.map_err(|e| match e {
        EvidenceError::Fit | EvidenceError::OtherNumber(..) => Failure::refused("evidence.fit", e.to_string())
            .help("A later record that continues an earlier one is no fault."),
        EvidenceError::NeedsEntries { .. } | EvidenceError::OtherEntries { .. } => {
            Failure::cannot("evidence.entries", e.to_string()).help(format!(
                "Give --archive with the record of {size} entries, or a longer one that continues it. Where nobody has it, \
                 keep both files: whoever gets hold of it makes the evidence of them."
            ))
        }
        e => Failure::refused("evidence.invalid", e.to_string()),
    })?;
    file::create(&[(&args.output, evidence.to_string().as_bytes())])?;
    let keys = keys(&manifest)?;
    let (mut facts, words) = found(&evidence, &keys, &args.output)?;
    facts["file"] = json!(args.output);
    let words = format!("{words}\n{}", advice(&args.output));
    Ok(Answer::done(facts, words))
}

fn check(args: &Check) -> Outcome {
    let evidence = read(&args.evidence)?;
    let keys = match (&args.manifest, &args.board_key) {
        (Some(path), _) => keys(&record::manifest_file(path)?)?,
        (None, Some(key)) => {
            vec![NoteKey::parse(key).map_err(|e| Failure::cannot("usage", format!("--board-key: {e}")))?]
        }
        (None, None) => {
            evidence.verify(evidence.board()).map_err(|e| invalid(&args.evidence, &e))?;
            let what = format!(
                "{} proves that whoever holds the key {} told two stories, and not whose key that is: anybody can make a \
                 key",
                args.evidence.display(),
                evidence.board()
            );
            return Err(Failure::cannot("usage", what)
                .help("Give --manifest with the election's manifest, or --board-key with the board's key from elsewhere."));
        }
    };
    let (facts, words) = found(&evidence, &keys, &args.evidence)?;
    Ok(Answer::done(facts, words))
}

fn invalid(path: &Path, error: &EvidenceError) -> Failure {
    let code = match error {
        EvidenceError::OtherBoard { .. } => "board.wrong_origin",
        _ => "evidence.invalid",
    };
    Failure::refused(code, format!("{}: {error}", path.display()))
        .help("It proves nothing against this board. If it was sent to you, ask for the file once more.")
}

/// Verifies evidence against the board whose key is the first of these, the others being the witnesses'; what it says.
fn found(
    evidence: &ForkEvidence,
    keys: &[NoteKey],
    path: &Path,
) -> Result<(serde_json::Value, String), Failure> {
    let (board, witnesses) = keys.split_first().ok_or_else(|| Failure::cannot("usage", "no key is given"))?;
    let fork = evidence.verify(board).map_err(|e| invalid(path, &e))?;
    let cosigned = evidence.cosigned(witnesses).map_err(|e| {
        Failure::refused("evidence.invalid", format!("{}: {e}", path.display()))
            .help("The board's signatures hold; a witness's line was altered. Ask for the file once more.")
    })?;
    let (kind, mut words) = match fork {
        Fork::Heads { size } => {
            ("heads", format!("the board has signed two different records of {size} entries"))
        }
        Fork::History { old, new } => (
            "history",
            format!(
                "the board has signed a record of {old} entries, and one of {new} that does not continue it"
            ),
        ),
        Fork::Entries { index } => (
            "entries",
            format!("the board has signed that entry {index} is one thing, and that it is another"),
        ),
    };
    words = format!("The evidence holds: {words}. An honest board cannot do that.");
    let mut statements = Vec::new();
    for (number, statement) in (1..).zip(evidence.statements()) {
        let size = statement.checkpoint().claimed().size;
        let mut facts = json!({ "checkpoint_size": size });
        words.push_str(&format!("\nStatement {number}: a record of {size} entries"));
        if let Statement::Receipt(receipt) = statement {
            let (index, what) = (receipt.claimed().0, described(receipt.entry()));
            words.push_str(&format!(", of which number {index} is {what}"));
            facts["entry"] = json!(index);
            facts["what"] = json!(what);
        }
        statements.push(facts);
    }
    let both = witnesses.iter().zip(&cosigned).filter(|(_, times)| times.iter().all(Option::is_some));
    let both: Vec<&str> = both.map(|(witness, _)| witness.name()).collect();
    if !both.is_empty() {
        words.push_str(&format!(
            "\nIt convicts witnesses as well, who cosigned both: {}. They have not watched, or have lost their memory.",
            both.join(", ")
        ));
    }
    let facts = json!({
        "holds": true,
        "fork": kind,
        "board": board.to_string(),
        "statements": statements,
        "witnesses_of_both": both,
    });
    Ok((facts, words))
}

/// What an entry is, for people.
fn described(entry: &[u8]) -> String {
    let Ok(entry) = Entry::from_bytes(entry) else { return "an entry that cannot be read".into() };
    let ballot = Ballot::from_bytes(&entry.content.body).ok().filter(|_| entry.kind() == Some(Kind::Ballot));
    match (ballot, entry.kind()) {
        (Some(ballot), _) => {
            format!("ballot {} of credential {}", ballot.sequence(), hex(ballot.credential()))
        }
        (None, Some(kind)) => format!("a {} entry", kind.name()),
        (None, None) => "an entry of no known kind".into(),
    }
}

/// The board's key and the witnesses'.
fn keys(manifest: &Manifest) -> Result<Vec<NoteKey>, Failure> {
    signers(manifest).map_err(|e| Failure::refused("manifest.invalid", e))
}

/// Evidence of two statements against the board of a manifest.
pub fn make(
    statements: [Statement; 2],
    entries: Option<&Tree>,
    manifest: &Manifest,
) -> Result<Result<ForkEvidence, EvidenceError>, Failure> {
    let keys = keys(manifest)?;
    let (board, witnesses) = keys.split_first().ok_or_else(|| Failure::cannot("usage", "no key is given"))?;
    Ok(ForkEvidence::make(statements, entries, board, witnesses))
}

/// Writes evidence into a folder beside what the user has there; the name is made of its content, so nothing is
/// overwritten, and the same evidence is written once.
pub fn keep(evidence: &ForkEvidence, manifest: &Manifest, folder: &Path) -> Result<PathBuf, Failure> {
    keep_file(evidence.to_string().as_bytes(), ("evidence", "txt"), manifest, folder)
}

/// The same for a checkpoint of which no evidence can be made yet.
pub fn keep_checkpoint(
    checkpoint: &SignedCheckpoint,
    manifest: &Manifest,
    folder: &Path,
) -> Result<PathBuf, Failure> {
    keep_file(checkpoint.to_string().as_bytes(), ("other", "checkpoint"), manifest, folder)
}

/// The same for a receipt of an entry that is void.
pub fn keep_receipt(receipt: &Receipt, manifest: &Manifest, folder: &Path) -> Result<PathBuf, Failure> {
    keep_file(receipt.to_string().as_bytes(), ("void", "tlog-proof"), manifest, folder)
}

fn keep_file(
    bytes: &[u8],
    (stem, ending): (&str, &str),
    manifest: &Manifest,
    folder: &Path,
) -> Result<PathBuf, Failure> {
    let (id, content) = (hex(manifest.id()), hex(&sha256(&[bytes])));
    let path = folder.join(format!("{stem}-{}-{}.{ending}", &id[..NAME.0], &content[..NAME.1]));
    if file::read(&path, bytes.len() as u64).is_ok_and(|there| there == bytes) {
        return Ok(path);
    }
    file::create(&[(&path, bytes)])?;
    Ok(path)
}

/// Whether a file is named as [`keep`] names this election's evidence.
pub fn is_of(path: &Path, manifest: &Manifest) -> bool {
    let begin = format!("evidence-{}-", &hex(manifest.id())[..NAME.0]);
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(&begin) && name.ends_with(".txt"))
}

/// Checks that the evidence in a file convicts the board of a manifest; says of what.
pub fn convicts(path: &Path, manifest: &Manifest) -> Result<String, Failure> {
    Ok(found(&read(path)?, &keys(manifest)?, path)?.1)
}

fn read(path: &Path) -> Result<ForkEvidence, Failure> {
    let bytes = file::read(path, MAX_EVIDENCE as u64)?;
    ForkEvidence::parse(&bytes).map_err(|e| invalid(path, &e))
}

/// What to do with what [`keep`] has written, or could not write: nothing of that hides the fork.
pub fn told(kept: Result<PathBuf, Failure>) -> String {
    match kept {
        Ok(path) => advice(&path),
        Err(failure) => format!(
            "The evidence could not be written ({}). Keep what you have; `glassurn evidence make` makes it again. Do not vote \
             now.",
            failure.what()
        ),
    }
}

fn advice(path: &Path) -> String {
    format!(
        "{0} proves it by itself, to anybody who has the manifest: `glassurn evidence check {0} --manifest manifest.cbor`. \
         Give it to the officials, the other voters and observers. Do not vote, and do not rely on a result of this record.",
        path.display()
    )
}
