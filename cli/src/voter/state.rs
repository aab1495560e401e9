//! What this device remembers of an election: the last checkpoint that it saw, and how many ballots it sealed.

use crate::file;
use crate::http::Client;
use crate::output::Failure;
use crate::record;
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::note::MAX_NOTE;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::group::Point;
use std::path::PathBuf;

/// Where the state is kept.
#[derive(Debug, Clone, clap::Args)]
pub struct Folder {
    /// Where this device remembers what it saw of elections [default: ~/.local/state/glassurn]
    #[arg(long, env = "GLASSURN_STATE", value_name = "FOLDER")]
    state: Option<PathBuf>,
}

/// This device's memory of one election.
pub struct State {
    folder: PathBuf,
    id: String,
}

impl Folder {
    /// The memory of an election; makes the folder.
    pub fn open(&self, id: &Hash) -> Result<State, Failure> {
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/state"));
        let standard = || {
            let base = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).or_else(home)?;
            Some(base.join("glassurn"))
        };
        let folder = self.state.clone().or_else(standard).ok_or_else(|| {
            Failure::cannot("usage", "there is no home folder to remember the record in")
                .help("Give --state FOLDER.")
        })?;
        let failed = |e| Failure::cannot("file.unwritable", format!("cannot make {}: {e}", folder.display()));
        std::fs::create_dir_all(&folder).map_err(failed)?;
        Ok(State { folder, id: hex(id) })
    }
}

impl State {
    /// Compares a checkpoint that verifies with the last one that was seen, and remembers the newer. One that does not
    /// fit is kept beside it as evidence.
    pub fn check(
        &self,
        client: &Client,
        election: &Election,
        signed: &SignedCheckpoint,
    ) -> Result<(), Failure> {
        let path = self.folder.join(format!("{}.checkpoint", self.id));
        let new = signed.claimed();
        if !path.exists() {
            return file::create(&[(&path, signed.to_string().as_bytes())]);
        }
        let damaged = |e: String| {
            Failure::cannot("file.unreadable", format!("{}: {e}", path.display()))
                .help("Move the file away if you know why it is damaged.")
        };
        let manifest = election.manifest();
        let seen = SignedCheckpoint::parse(&file::read(&path, MAX_NOTE as u64)?)
            .map_err(|e| damaged(e.to_string()))?;
        let origin = origin(&manifest.board.host, manifest.id()).map_err(|e| damaged(e.to_string()))?;
        let old = seen.verify(&origin, manifest.board.key).map_err(|e| damaged(e.to_string()))?;
        let fits = record::check_extends(client, manifest.id(), (old.size, &old.root), (new.size, &new.root));
        if let Err(failure) = fits {
            if failure.is_refusal() {
                let evidence = self.folder.join(format!("{}.other-checkpoint", self.id));
                file::replace(&evidence, signed.to_string().as_bytes())?;
                return Err(failure.help(format!(
                    "Both checkpoints are kept as evidence: {} and {}. Tell the officials and the other voters; do not \
                     vote now.",
                    path.display(),
                    evidence.display()
                )));
            }
            return Err(failure);
        }
        file::replace(&path, signed.to_string().as_bytes())
    }

    /// The number of sealings on this device before this one; counts it first, so that it is never used twice.
    pub fn count_sealing(&self) -> Result<u64, Failure> {
        let path = self.folder.join(format!("{}.sealings", self.id));
        let before =
            if path.exists() { file::read_text(&path, 32)?.trim().parse().unwrap_or(0) } else { 0u64 };
        file::replace(&path, format!("{}\n", before + 1).as_bytes())?;
        Ok(before)
    }

    /// Where a ballot of this credential waits until its receipt is here.
    pub fn pending(&self, credential: &Point) -> PathBuf {
        self.folder.join(format!("{}-{}.ballot", self.id, hex(credential.bytes())))
    }
}
