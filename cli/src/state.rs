//! What this device remembers of an election: the last checkpoint that it saw, the evidence that it has met, and how many
//! ballots it sealed.

use crate::http::Client;
use crate::output::Failure;
use crate::{evidence, file, record};
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::evidence::{EvidenceError, Statement};
use glassurn_crypto::board::note::MAX_NOTE;
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::Manifest;
use std::fs::File;
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
        Ok(State { folder: self.make()?, id: hex(id) })
    }

    /// The folder, which is made if it is not there.
    pub fn make(&self) -> Result<PathBuf, Failure> {
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
        Ok(folder)
    }
}

impl State {
    fn seen(&self) -> PathBuf {
        self.folder.join(format!("{}.checkpoint", self.id))
    }

    /// Compares a checkpoint that verifies with the last one that was seen, and remembers the newer.
    pub fn check(
        &self,
        client: &Client,
        manifest: &Manifest,
        signed: &SignedCheckpoint,
    ) -> Result<(), Failure> {
        self.compare(client, manifest, signed)?;
        self.remember(signed)
    }

    /// Waits until no other command of this person's writes into this memory; they do once the file is dropped.
    fn alone(&self) -> Result<File, Failure> {
        let path = self.folder.join(format!("{}.lock", self.id));
        file::wait_for_lock(&path)
            .map_err(|e| Failure::cannot("file.unwritable", format!("cannot lock {}: {e}", path.display())))
    }

    /// Remembers a checkpoint that was compared.
    pub fn remember(&self, signed: &SignedCheckpoint) -> Result<(), Failure> {
        let _alone = self.alone()?;
        let (path, text) = (self.seen(), signed.to_string());
        if path.exists() {
            return file::replace(&path, text.as_bytes());
        }
        file::create(&[(&path, text.as_bytes())])
    }

    /// Compares a checkpoint that verifies with the last one that was seen. One that does not fit is
    /// [`State::extends`]'s to keep.
    pub fn compare(
        &self,
        client: &Client,
        manifest: &Manifest,
        signed: &SignedCheckpoint,
    ) -> Result<(), Failure> {
        let path = self.seen();
        if !path.exists() {
            return Ok(());
        }
        let damaged = |e: String| {
            Failure::cannot("file.unreadable", format!("{}: {e}", path.display()))
                .help("Move the file away if you know why it is damaged.")
        };
        let seen = SignedCheckpoint::parse(&file::read(&path, MAX_NOTE as u64)?)
            .map_err(|e| damaged(e.to_string()))?;
        let origin = origin(&manifest.board.host, manifest.id()).map_err(|e| damaged(e.to_string()))?;
        seen.verify(&origin, manifest.board.key).map_err(|e| damaged(e.to_string()))?;
        self.extends(client, manifest, &seen, signed)
    }

    /// The evidence that this device has met and that holds against the election's board: the first such file.
    pub fn evidence(&self, manifest: &Manifest) -> Option<PathBuf> {
        let files = std::fs::read_dir(&self.folder).ok()?.filter_map(|file| Some(file.ok()?.path()));
        let mut files: Vec<PathBuf> = files.filter(|path| evidence::is_of(path, manifest)).collect();
        files.sort_unstable();
        files.into_iter().find(|path| evidence::convicts(path, manifest).is_ok())
    }

    /// Asks whether a checkpoint continues an earlier one, both of which verify. If not, the evidence is written into this
    /// folder, or, where the board does not give the hashes that it takes, both checkpoints.
    pub fn extends(
        &self,
        client: &Client,
        manifest: &Manifest,
        seen: &SignedCheckpoint,
        shown: &SignedCheckpoint,
    ) -> Result<(), Failure> {
        let (old, new) = (seen.claimed(), shown.claimed());
        let failure = match record::check_extends(
            client,
            manifest.id(),
            (old.size, &old.root),
            (new.size, &new.root),
        ) {
            Err(failure) if failure.code() == "board.fork" => failure,
            other => return other,
        };
        let hashes = record::hashes(client, manifest.id(), old.size.max(new.size)).ok();
        let statements = [seen, shown].map(|signed| Statement::Checkpoint(signed.clone()));
        match evidence::make(statements, hashes.as_ref(), manifest)? {
            Ok(found) => {
                return Err(failure.help(evidence::told(evidence::keep(&found, manifest, &self.folder))));
            }
            Err(EvidenceError::Fit) => {
                return Err(failure.help(
                    "What is shown now is the beginning of what was seen before: an older copy of the record, and no proof \
                     of a lie. Try again later; if it stays so, tell the officials and the other voters. Do not vote now.",
                ));
            }
            Err(_) => {}
        }
        let kept = [seen, shown].map(|signed| {
            let path = evidence::keep_checkpoint(signed, manifest, &self.folder);
            path.map_or_else(|failure| failure.what().to_owned(), |path| path.display().to_string())
        });
        Err(failure.help(format!(
            "Both checkpoints are kept: {}. With the record of {} entries, once somebody has it, `glassurn evidence make` \
             makes a proof of them. Tell the officials and the other voters; do not vote now.",
            kept.join(" and "),
            old.size.max(new.size)
        )))
    }

    /// The number of sealings on this device before this one; counts it first, so that it is never used twice.
    pub fn count_sealing(&self) -> Result<u64, Failure> {
        let _alone = self.alone()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody runs commands side by side: no sealing has another one's number, and none fails.
    #[test]
    fn sealings_at_the_same_time_have_numbers_of_their_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let count = || {
            let state = State { folder: folder.path().to_owned(), id: "5c".into() };
            (0..25).map(|_| state.count_sealing().expect("counted")).collect::<Vec<_>>()
        };
        let mut numbers: Vec<u64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("it ends")).collect()
        });
        numbers.sort_unstable();
        assert_eq!(numbers, (0..100).collect::<Vec<_>>());
    }
}
