//! The trustee: makes the election's key with the others, keeps a share of it, decrypts one count, once.

use crate::audit;
use crate::file;
use crate::http::{Client, Server};
use crate::identity::{Identity, Role};
use crate::output::{Answer, Console, Failure, Outcome};
use crate::passphrase::{self, Passphrase, Source};
use crate::record::{self, Board};
use crate::{summary, time};
use clap::{Args, Subcommand};
use glassurn_api::endpoint;
use glassurn_crypto::audit::{Check, Status};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::{hash_code, parse_hash_code};
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{Hash, encode, hex};
use glassurn_crypto::manifest::{Closing, Manifest};
use glassurn_crypto::trustee::{KeyFile, KeyFileError, Step};
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often `--wait` asks the board.
const PAUSE: Duration = Duration::from_secs(3);

/// `glassurn trustee …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Do whatever step of the key ceremony is due
    #[command(after_help = "Example:\n  \
        glassurn trustee ceremony --key ada.key --election 5c…01 --server https://vote.example.org --wait\n\n\
        Key holders make the election's key together, in up to four steps; each of you runs this until it says that\n\
        the key is made. It writes the election's key file, under the passphrase of your identity; its name holds the\n\
        election, your number and the date. Copy it to a second place: if fewer key holders than the threshold still\n\
        have theirs when voting ends, the result can never be counted.")]
    Ceremony(Ceremony),
    /// Open your key file and say whether it fits the election
    Check(CheckArgs),
    /// Audit the record, then decrypt the count
    #[command(after_help = "Examples:\n  \
        glassurn trustee decrypt --key ada.key --election 5c…01 --server https://vote.example.org\n  \
        glassurn trustee decrypt … --closing-code 7DKX-… --confirmed-by 2,3\n\n\
        The first form audits everything and shows the closing code that you found. Tell it to the other key holders\n\
        by telephone or in person, and hear theirs. The second form decrypts, if theirs is the same: so nobody can make\n\
        you decrypt a second, different count, which could show how one voter voted.")]
    Decrypt(Decrypt),
    /// Audit the record and show the closing code; for a key holder who has lost the key file
    Closing(ClosingArgs),
}

/// Which election and which files.
#[derive(Debug, Args)]
pub struct Act {
    /// Your identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The election's key file; without it the one in this folder is used, or made
    #[arg(long, value_name = "FILE")]
    election_key: Option<PathBuf>,
    /// The election id
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Hash,
    #[command(flatten)]
    server: Server,
}

/// `trustee ceremony`
#[derive(Debug, Args)]
pub struct Ceremony {
    #[command(flatten)]
    act: Act,
    /// Stay until the key is made, asking the board every few seconds
    #[arg(long)]
    wait: bool,
}

/// `trustee check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    act: Act,
}

/// `trustee decrypt`
#[derive(Debug, Args)]
pub struct Decrypt {
    #[command(flatten)]
    act: Act,
    /// The closing code that the others told you
    #[arg(long, value_name = "CODE", requires = "confirmed_by")]
    closing_code: Option<String>,
    /// The numbers of the key holders who told you this code, by other means than this service
    #[arg(long, value_name = "1,3", value_delimiter = ',', requires = "closing_code")]
    confirmed_by: Vec<u64>,
}

/// `trustee closing`
#[derive(Debug, Args)]
pub struct ClosingArgs {
    /// The election id
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Hash,
    #[command(flatten)]
    server: Server,
    /// A closing code that somebody told you, to compare
    #[arg(long, value_name = "CODE")]
    closing_code: Option<String>,
}

/// Does what was asked.
pub fn run(verb: Verb, source: &Source, console: &Console) -> Outcome {
    match verb {
        Verb::Ceremony(args) => ceremony(&args, source, console),
        Verb::Check(args) => check(&args, source),
        Verb::Decrypt(args) => decrypt(&args, source, console),
        Verb::Closing(args) => closing(&args, console),
    }
}

/// A trustee at work: who, in which election, with which passphrase.
struct Trustee {
    client: Client,
    manifest: Manifest,
    identity: Identity,
    number: u64,
    passphrase: Passphrase,
}

impl Trustee {
    fn begin(act: &Act, source: &Source) -> Result<Self, Failure> {
        let client = act.server.client()?;
        let manifest = record::manifest(&client, &act.election)?;
        let passphrase = source.ask(&act.key)?;
        let identity = Identity::open(&act.key, Some(Role::Trustee), &passphrase)?;
        let place = manifest.trustees.members.iter().position(|member| member.key == identity.public());
        let place = place.ok_or_else(|| {
            Failure::cannot("key.not_in_manifest", "this identity is no key holder of the election")
                .help("Give the key file whose public line stands in the manifest.")
        })?;
        Ok(Self { client, manifest, identity, number: place as u64 + 1, passphrase })
    }

    /// Signs and posts; gives the entry's index.
    fn post(&self, kind: Kind, body: Vec<u8>) -> Result<u64, Failure> {
        let signer = Signer::trustee(self.number);
        let submission = Submission::sign(kind, body, self.manifest.id(), signer, &self.identity.key);
        let path = endpoint::entries(&hex(self.manifest.id()));
        Ok(record::post(&self.client, &path, &self.manifest, &submission)?.0.index)
    }

    /// The beginning of every name of this trustee's key files of this election.
    fn stem(&self) -> String {
        format!("glassurn-{}-trustee-{}-", &hex(self.manifest.id())[..16], self.number)
    }

    /// The key file: the one that was named, else the one in this folder.
    fn find(&self, named: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
        if let Some(path) = named {
            return Ok(path.exists().then(|| path.to_owned()));
        }
        let stem = self.stem();
        let folder = std::fs::read_dir(".")
            .map_err(|e| Failure::cannot("file.unreadable", format!("cannot read this folder: {e}")))?;
        let mut found: Vec<PathBuf> = folder
            .filter_map(|entry| Some(PathBuf::from(entry.ok()?.file_name())))
            .filter(|path| {
                path.to_str().is_some_and(|name| name.starts_with(&stem) && name.ends_with(".key"))
            })
            .collect();
        match found.len() {
            0 => Ok(None),
            1 => Ok(found.pop()),
            count => Err(Failure::cannot(
                "usage",
                format!("{count} key files of this election are in this folder"),
            )
            .help("Give the right one with --election-key FILE.")),
        }
    }

    fn read(&self, path: &Path) -> Result<KeyFile, Failure> {
        let bytes = passphrase::unlock(path, &self.passphrase)?;
        let file = KeyFile::from_bytes(&bytes).map_err(|e| key_failure(path, e))?;
        if file.election() != self.manifest.id() || file.trustee() != self.number {
            return Err(key_failure(path, KeyFileError::OtherElection));
        }
        Ok(file)
    }

    /// Writes the key file durably: after a crash the old or the new one is there, whole.
    fn write(&self, path: &Path, file: &KeyFile) -> Result<(), Failure> {
        file::replace(path, &passphrase::lock(&file.to_bytes(), &self.passphrase)?)
    }

    fn existing(&self, named: Option<&Path>) -> Result<(PathBuf, KeyFile), Failure> {
        let path = self.find(named)?.ok_or_else(|| {
            Failure::cannot("file.unreadable", "your key file of this election is not here")
                .help("Give it with --election-key FILE. Without it you can still compare: `glassurn trustee closing`.")
        })?;
        let file = self.read(&path)?;
        Ok((path, file))
    }
}

fn key_failure(path: &Path, error: KeyFileError) -> Failure {
    Failure::refused("key.unfit", format!("{}: {error}", path.display()))
}

fn ceremony(args: &Ceremony, source: &Source, console: &Console) -> Outcome {
    let trustee = Trustee::begin(&args.act, source)?;
    let named = args.act.election_key.as_deref();
    let (path, mut file) = match trustee.find(named)? {
        Some(path) => {
            let file = trustee.read(&path)?;
            (path, file)
        }
        None => {
            let path = named.map_or_else(
                || PathBuf::from(format!("{}{}.key", trustee.stem(), time::date())),
                Path::to_path_buf,
            );
            let file = KeyFile::new(&trustee.manifest, trustee.number).map_err(|e| key_failure(&path, e))?;
            file::create(&[(&path, &passphrase::lock(&file.to_bytes(), &trustee.passphrase)?)])?;
            (path, file)
        }
    };
    let mut waited_for = Vec::new();
    loop {
        let (election, _) = record::beginning(&trustee.client, trustee.manifest.id())?;
        let before = file.to_bytes();
        let step = file.due(election.ceremony(), &mut OsRng).map_err(|e| key_failure(&path, e))?;
        if *file.to_bytes() != *before {
            trustee.write(&path, &file)?;
        }
        match step {
            Step::Post { kind, body } => {
                // The file holds what this step is made of: after a crash here the same bytes are posted.
                let entry = trustee.post(kind, body)?;
                console.note(format_args!("{} is on the public record (entry {entry}).", kind.name()));
            }
            Step::Save => file = trustee.read(&path)?,
            Step::Wait { kind, missing } if args.wait => {
                if waited_for != missing {
                    console.note(format_args!("Waiting for {} of key holders {missing:?} …", kind.name()));
                    waited_for = missing;
                }
                std::thread::sleep(PAUSE);
            }
            Step::Wait { kind, missing } => {
                let words = format!(
                    "Your step is done. {} of key holders {missing:?} is missing; run this again when they have run \
                     it, or now with --wait.\nKey file: {}",
                    kind.name(),
                    path.display()
                );
                let facts =
                    json!({ "done": false, "waiting_for": missing, "kind": kind.name(), "key_file": path });
                return Ok(Answer::done(facts, words));
            }
            Step::Restart { complaints } => {
                let culprits: Vec<u64> = complaints.iter().map(|complaint| complaint.culprit()).collect();
                let what = format!("a complaint has ended this attempt; at fault: key holders {culprits:?}");
                return Err(Failure::refused("ceremony.order", what)
                    .help("An official has to restart the ceremony; then run this again."));
            }
            Step::Done => return made(&trustee, &election, &path),
        }
    }
}

fn made(trustee: &Trustee, election: &Election, path: &Path) -> Outcome {
    let key = election.ceremony().key();
    let fingerprint = key.map_or_else(String::new, |key| hash_code(key.y().bytes()));
    let words = format!(
        "The key is made and all key holders have confirmed it.\nKey file: {}\nKey: {fingerprint}\n\n\
         Copy the file to a second place now. You are needed again after voting: {}",
        path.display(),
        summary::times(&trustee.manifest)
    );
    Ok(Answer::done(json!({ "done": true, "key_file": path, "key": fingerprint }), words))
}

fn check(args: &CheckArgs, source: &Source) -> Outcome {
    let trustee = Trustee::begin(&args.act, source)?;
    let (path, file) = trustee.existing(args.act.election_key.as_deref())?;
    let (election, _) = record::beginning(&trustee.client, trustee.manifest.id())?;
    let key = election.ceremony().key();
    let Some((key, share)) = key.zip(file.share()) else {
        return Err(Failure::refused("ceremony.order", "the key of this election is not made yet")
            .help("Run `glassurn trustee ceremony`."));
    };
    if share.public().as_ref() != key.of(trustee.number) || share.attempt() != key.attempt() {
        return Err(key_failure(&path, KeyFileError::Misfit));
    }
    let bound = match share.decrypted() {
        Some(closing) => format!("It has decrypted the closing {}.", hash_code(closing)),
        None => "It has decrypted nothing yet.".into(),
    };
    let words = format!(
        "{}: your share fits the key of this election.\nElection {}, key holder {}, key {}.\n{bound}",
        path.display(),
        hex(trustee.manifest.id()),
        trustee.number,
        hash_code(key.y().bytes())
    );
    let facts = json!({
        "key_file": path,
        "election": hex(trustee.manifest.id()),
        "trustee": trustee.number,
        "key": hash_code(key.y().bytes()),
        "decrypted": share.decrypted().map(hash_code),
    });
    Ok(Answer::done(facts, words))
}

/// A closing that this tool has audited itself: entries `0 … c`, every ballot's proof, and the sums.
struct Counted {
    board: Board,
    election: Election,
    witnessed: bool,
    leaf: Hash,
    size: usize,
}

/// Conditions 1 and, with witnesses, 2 of docs/protocol.md §8.
fn audit_closing(client: &Client, id: &Hash, console: &Console) -> Result<Counted, Failure> {
    let board = Board::download(client, id, console)?;
    let not_closed = || {
        Failure::refused("election.not_closed", "voting has not ended: there is no closing checkpoint")
            .help("Try again after the official has closed.")
    };
    let until_close = board.until_close().ok_or_else(not_closed)?;
    let audited = audit::run(until_close.evidence(), Some(*id), console);
    let witnessed =
        audited.report.outcome(Check::Witnesses).is_some_and(|check| check.status == Status::Passed);
    let election = audited.state(console)?;
    let closed = election.closed().ok_or_else(not_closed)?;
    let (leaf, size) = (closed.leaf, until_close.entries.len());
    Ok(Counted { board, witnessed, leaf, size, election })
}

impl Counted {
    fn code(&self) -> String {
        hash_code(&self.leaf)
    }

    /// What the audit found, for comparing with the public page and with the others.
    fn words(&self) -> String {
        let closed = self.election.closed().map(|closed| &closed.body);
        let (ballots, counting) = closed.map_or((0, 0), |body| (body.ballots, body.counting));
        format!(
            "{}\nAudited {} entries up to the Close: {ballots} ballots of which {counting} count.\nClosing code: {}",
            self.election.manifest().title.get(summary::LANGUAGE),
            self.size,
            self.code()
        )
    }
}

/// How many other trustees must have told the closing code where no witnesses are: `⌊(n+t−1)/2⌋`, none if `t = n`.
fn confirmations(manifest: &Manifest) -> u64 {
    let (n, t) = (manifest.trustees.members.len() as u64, manifest.trustees.threshold);
    if t == n { 0 } else { (n + t - 1) / 2 }
}

fn decrypt(args: &Decrypt, source: &Source, console: &Console) -> Outcome {
    let trustee = Trustee::begin(&args.act, source)?;
    let (path, mut file) = trustee.existing(args.act.election_key.as_deref())?;
    let counted = audit_closing(&trustee.client, trustee.manifest.id(), console)?;
    let (election, manifest) = (&counted.election, &trustee.manifest);
    if let Some(entry) = posted(&counted, trustee.number)? {
        let words =
            format!("{}\nYour decryption is on the public record already (entry {entry}).", counted.words());
        return Ok(Answer::done(json!({ "entry": entry, "closing_code": counted.code() }), words));
    }
    confirmed(args, &counted, trustee.number)?;
    let closed =
        election.closed().ok_or_else(|| Failure::refused("election.not_closed", "voting has not ended"))?;
    let now = time::now();
    let due = match manifest.schedule.closing {
        Closing::At => closed.time.max(election.closes()),
        Closing::Official => closed.time,
    };
    if now < due {
        let what = format!(
            "by this computer's clock voting has not ended: it ends {}",
            time::show(due, &manifest.schedule.zone)
        );
        return Err(
            Failure::refused("election.not_closed", what).help("If that is wrong, set the clock right.")
        );
    }
    if closed.body.counting < manifest.minimum {
        let what = format!(
            "only {} voters count, fewer than {}: nothing is ever decrypted",
            closed.body.counting, manifest.minimum
        );
        return Err(Failure::refused("tally.below_minimum", what).help("An official publishes Void."));
    }
    let (Some(tally), Some(key), Some(share)) =
        (election.tally(), election.ceremony().key(), file.share_mut())
    else {
        return Err(Failure::refused("key.unfit", "this key file holds no share of the election's key"));
    };
    share.bind(&counted.leaf).map_err(|e| Failure::refused("key.other_closing", e.to_string()))?;
    // The point of no return: from here on this file decrypts this closing and no other. A crash behind the next line
    // leaves a file that can be asked again and gives the same answer.
    trustee.write(&path, &file)?;
    let share = file.share().expect("it was bound three lines above");
    let decryption = tally
        .decrypt(key, share, &mut OsRng)
        .map_err(|e| Failure::refused("key.unfit", format!("{}: {e}", path.display())))?;
    let entry = trustee.post(Kind::PartialDecryption, encode(&decryption))?;
    let words = format!(
        "{}\nYour decryption is sent, and it is on the public record (entry {entry}).\n\n\
         Tell the other key holders this closing code. After the result is published, delete your key file and its \
         copies: then nobody can ever use it for anything else.",
        counted.words()
    );
    let facts = json!({ "entry": entry, "closing_code": counted.code(), "key_file": path });
    Ok(Answer::done(facts, words))
}

/// Condition 2 without witnesses: the code as the others told it. Says it to those who have not asked yet.
fn confirmed(args: &Decrypt, counted: &Counted, own: u64) -> Result<(), Failure> {
    let manifest = counted.election.manifest();
    let needed = confirmations(manifest);
    if let Some(typed) = &args.closing_code
        && parse_hash_code(typed).as_deref() != Some(&counted.code())
    {
        let what = format!("{}\nThe code that you were told is another one", counted.words());
        return Err(Failure::refused("trustee.closing_code", what).help(
            "Do not decrypt. The board may show different people different records: tell all key holders and officials.",
        ));
    }
    if counted.witnessed || needed == 0 {
        return Ok(());
    }
    let trustees = manifest.trustees.members.len() as u64;
    let mut others = args.confirmed_by.clone();
    others.sort_unstable();
    others.dedup();
    others.retain(|other| (1..=trustees).contains(other) && *other != own);
    if (others.len() as u64) < needed {
        let what = format!(
            "{}\nNothing is decrypted before {needed} other key holder{} told you the same code",
            counted.words(),
            if needed == 1 { " has" } else { "s have" }
        );
        return Err(Failure::refused("trustee.closing_code", what).help(
            "Compare it by telephone or in person, then run this again with --closing-code CODE --confirmed-by NUMBERS.",
        ));
    }
    Ok(())
}

/// The entry of this trustee's decryption, if the board holds a valid one.
fn posted(counted: &Counted, number: u64) -> Result<Option<u64>, Failure> {
    let mut election = counted.election.clone();
    for bytes in counted.board.entries.iter().skip(counted.size) {
        let broken = |e: glassurn_crypto::election::Broken| Failure::refused("board.chain", e.to_string());
        let verdict = election.next(bytes, &mut OsRng).map_err(broken)?;
        if election.decryptions().iter().any(|share| share.trustee() == number) {
            return Ok(Some(verdict.index));
        }
    }
    Ok(None)
}

fn closing(args: &ClosingArgs, console: &Console) -> Outcome {
    let client = args.server.client()?;
    let counted = audit_closing(&client, &args.election, console)?;
    let code = counted.code();
    let facts = |same: Option<bool>| json!({ "closing_code": code, "same": same });
    let Some(typed) = &args.closing_code else {
        let words = format!("{}\nTell it to the key holders who decrypt.", counted.words());
        return Ok(Answer::done(facts(None), words));
    };
    let same = parse_hash_code(typed).as_deref() == Some(&code);
    let line = if same {
        console.good("It is the code that you were told.")
    } else {
        console.bad(
            "The code that you were told is ANOTHER one: tell all key holders that they must not decrypt.",
        )
    };
    Ok(Answer { holds: same, facts: facts(Some(same)), words: format!("{}\n{line}", counted.words()) })
}
