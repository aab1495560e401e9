//! The trustee: makes the election's key with the others, keeps a share of it, decrypts one count, once.

mod ceremony;
mod decrypt;
mod mix;

use crate::file;
use crate::http::{Client, Server};
use crate::identity::{self, Identity, Role};
use crate::output::{Console, Failure, Outcome};
use crate::passphrase::{self, Passphrase, Source};
use crate::record;
use crate::state::{Folder, State};
use clap::{Args, Subcommand};
use glassurn_api::endpoint;
use glassurn_api::file::{ElectionKeyError, election_key, lock_election_key, open_election_key};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::trustee::{KeyFile, KeyFileError};
use std::path::{Path, PathBuf};

/// `glassurn trustee …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Do whatever step of the key ceremony is due
    #[command(after_help = "Example:\n  \
        glassurn trustee ceremony --key ada.key --election 5c…01 --wait\n\n\
        Key holders make the election's key together, in up to four steps; each of you runs this until it says that \
        the key is made. It writes the election's key file, under the passphrase of your identity; its name holds the \
        election, your number and the date. Copy it to a second place: if fewer key holders than the threshold still \
        have theirs when voting ends, the result can never be counted.")]
    Ceremony(Ceremony),
    /// Open your key file and say whether it fits the election
    #[command(after_help = "Examples:\n  \
        glassurn trustee check --key ada.key --election 5c…01\n  \
        glassurn trustee check --key ada.key --election 5c…01 --link-file link.txt\n\n\
        The second tells the officials that it fits, and when, with the link that they have sent you.")]
    Check(CheckArgs),
    /// Audit the record, then mix the answers of an election with rankings, grades or texts
    #[command(after_help = "Examples:\n  \
        glassurn trustee mix --key ada.key --election 5c…01\n  \
        glassurn trustee mix --key ada.key --election 5c…01 \\\n      \
        --closing-code 7DKX-… --confirmed-by 2,3\n\n\
        As many key holders as are needed to count mix, one after the other, in any order; then as many of them, the same or \
        others, run `trustee decrypt`. It asks for the closing code as `trustee decrypt` does.")]
    Mix(Decrypt),
    /// Audit the record, then decrypt the count
    #[command(after_help = "Examples:\n  \
        glassurn trustee decrypt --key ada.key --election 5c…01\n  \
        glassurn trustee decrypt --key ada.key --election 5c…01 \\\n      \
        --closing-code 7DKX-… --confirmed-by 2,3\n\n\
        The first form audits everything and shows the closing code that you found. Tell it to the other key holders \
        by telephone or in person, and hear theirs. The second form decrypts, if theirs is the same: so nobody can make \
        you decrypt a second, different count, which could show how one voter voted.")]
    Decrypt(Decrypt),
    /// Audit the record and show the closing code; for a key holder who has lost the key file
    #[command(after_help = "Example:\n  glassurn trustee closing --election 5c…01")]
    Closing(ClosingArgs),
}

/// Which election and which files.
#[derive(Debug, Args)]
pub struct Act {
    /// Your identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The election's key file; without it the one in this folder is used (`ceremony` makes it)
    #[arg(long, value_name = "FILE")]
    election_key: Option<PathBuf>,
    /// The election id
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Hash,
    #[command(flatten)]
    server: Server,
    #[command(flatten)]
    folder: Folder,
}

impl Act {
    /// A key holder's own file, and an election with the file of its key.
    pub fn new(key: PathBuf, election: (Hash, PathBuf), server: Server, folder: Folder) -> Self {
        let (election, election_key) = election;
        Self { key, election_key: Some(election_key), election, server, folder }
    }
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
    /// A file whose first line is the link of your invitation: tells the officials that the file fits
    #[arg(long, value_name = "FILE")]
    link_file: Option<PathBuf>,
}

/// `trustee decrypt`, `trustee mix`
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
    /// Evidence that somebody sent you (`glassurn evidence`): if it convicts the board, nothing is decrypted
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
    /// Do not ask before decrypting
    #[arg(long)]
    yes: bool,
}

/// `trustee closing`
#[derive(Debug, Args)]
pub struct ClosingArgs {
    /// The election id
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Hash,
    #[command(flatten)]
    server: Server,
    #[command(flatten)]
    folder: Folder,
    /// A closing code that somebody told you, to compare
    #[arg(long, value_name = "CODE")]
    closing_code: Option<String>,
}

/// Does what was asked.
pub fn run(verb: Verb, source: &Source, console: &Console) -> Outcome {
    match verb {
        Verb::Ceremony(args) => ceremony::run(&args, source, console),
        Verb::Check(args) => ceremony::check(&args, source),
        Verb::Mix(args) => mix::run(&args, source, console),
        Verb::Decrypt(args) => decrypt::run(&args, source, console),
        Verb::Closing(args) => decrypt::closing(&args, console),
    }
}

/// Makes the key of an election with one key holder.
pub fn make_key(act: Act, source: &Source, console: &Console) -> Outcome {
    ceremony::run(&Ceremony { act, wait: false }, source, console)
}

/// Opens the count of an election with one key holder; `yes`: without a question.
pub fn open_count(act: Act, yes: bool, source: &Source, console: &Console) -> Outcome {
    let alone = Decrypt { act, closing_code: None, confirmed_by: Vec::new(), evidence: Vec::new(), yes };
    decrypt::run(&alone, source, console)
}

/// A trustee at work: who, in which election, with which passphrase.
struct Trustee {
    client: Client,
    state: State,
    manifest: Manifest,
    identity: Identity,
    number: u64,
    passphrase: Passphrase,
}

impl Trustee {
    fn begin(act: &Act, source: &Source) -> Result<Self, Failure> {
        let client = act.server.client()?;
        let state = act.folder.open(&act.election)?;
        let manifest = record::manifest(&client, &act.election)?;
        let passphrase = source.ask(&act.key)?;
        let identity = identity::open(&act.key, Some(Role::Trustee), &passphrase)?;
        let place = manifest.trustees.members.iter().position(|member| member.key == identity.public());
        let place = place.ok_or_else(|| {
            Failure::cannot("key.not_in_manifest", "this identity is no key holder of the election")
                .help("Give the key file whose public line stands in the manifest.")
        })?;
        Ok(Self { client, state, manifest, identity, number: place as u64 + 1, passphrase })
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
        election_key::stem(self.manifest.id(), self.number)
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
        let locked = passphrase::read_locked(path)?;
        let place = (self.manifest.id(), self.number);
        open_election_key(&locked, place, &self.passphrase).map_err(|e| match e {
            ElectionKeyError::File(e) => passphrase::not_opened(path, e),
            ElectionKeyError::Key(e) => key_failure(path, e),
        })
    }

    /// The key file under the passphrase.
    fn lock(&self, file: &KeyFile) -> Result<Vec<u8>, Failure> {
        lock_election_key(file, &self.passphrase).map_err(passphrase::not_locked)
    }

    /// Writes the key file durably: after a crash the old or the new one is there, whole.
    fn write(&self, path: &Path, file: &KeyFile) -> Result<(), Failure> {
        file::replace(path, &self.lock(file)?)
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
