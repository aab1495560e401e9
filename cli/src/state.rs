//! What this device remembers of an election: the last checkpoint that it saw, the evidence that it has met, and how many
//! ballots it sealed.

use crate::http::Client;
use crate::output::Failure;
use crate::{evidence, file, record};
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::evidence::{EvidenceError, Statement};
use glassurn_crypto::board::note::MAX_NOTE;
use glassurn_crypto::election::Election;
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
    id: Hash,
}

/// The newest head that this device remembered at some moment. What a service is asked for later must continue it; what it
/// was asked for earlier may be older, and no fault of the service's.
#[derive(Clone, PartialEq, Eq)]
pub struct Seen(Option<SignedCheckpoint>);

impl Folder {
    /// The memory of an election; makes the folder.
    pub fn open(&self, id: &Hash) -> Result<State, Failure> {
        Ok(State { folder: self.make()?, id: *id })
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
    /// The file of this election that ends so.
    fn path(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", hex(&self.id)))
    }

    /// What this device remembers: to be read before the service is asked for what is compared with it.
    pub fn seen(&self) -> Result<Seen, Failure> {
        let path = self.path("checkpoint");
        if !path.exists() {
            return Ok(Seen(None));
        }
        let bytes = file::read(&path, MAX_NOTE as u64)?;
        let head = SignedCheckpoint::parse(&bytes).map_err(|e| self.damaged(e.to_string()))?;
        Ok(Seen(Some(head)))
    }

    fn damaged(&self, why: String) -> Failure {
        Failure::cannot("file.unreadable", format!("{}: {why}", self.path("checkpoint").display()))
            .help("Move the file away if you know why it is damaged.")
    }

    /// The election's beginning as [`record::beginning`] gives it, under a head that continues what this device had seen
    /// before it asked; remembers that.
    pub fn beginning(&self, client: &Client) -> Result<(Election, SignedCheckpoint), Failure> {
        let before = self.seen()?;
        let (election, head) = record::beginning(client, &self.id)?;
        self.check(client, election.manifest(), &before, &head)?;
        Ok((election, head))
    }

    /// Compares as [`State::compare`] does, and remembers the head, unless it or a newer one is remembered.
    pub fn check(
        &self,
        client: &Client,
        manifest: &Manifest,
        before: &Seen,
        shown: &SignedCheckpoint,
    ) -> Result<(), Failure> {
        let (_alone, Seen(noted)) = self.settled(client, manifest, before, shown)?;
        if noted.is_some_and(|noted| noted.claimed().size >= shown.claimed().size) {
            return Ok(());
        }
        file::replace(&self.path("checkpoint"), shown.to_string().as_bytes())
    }

    /// Compares a head that verifies, and that the service was asked for after `before` was read, with that and with what
    /// other commands of this person's have noted since. What does not fit is [`State::extends`]'s to keep.
    pub fn compare(
        &self,
        client: &Client,
        manifest: &Manifest,
        before: &Seen,
        shown: &SignedCheckpoint,
    ) -> Result<(), Failure> {
        self.settled(client, manifest, before, shown).map(drop)
    }

    /// Compares, until the head that is remembered is one of those that this one was compared with: gives that one, and the
    /// lock under which no other command notes another. While the service is asked, nobody waits.
    fn settled(
        &self,
        client: &Client,
        manifest: &Manifest,
        before: &Seen,
        shown: &SignedCheckpoint,
    ) -> Result<(File, Seen), Failure> {
        if let Some(head) = self.verified(manifest, before)? {
            self.extends(client, manifest, head, shown)?;
        }
        let mut compared = before.clone();
        loop {
            let alone = self.alone()?;
            let now = self.seen()?;
            if now == compared {
                return Ok((alone, now));
            }
            drop(alone);
            if let Some(noted) = self.verified(manifest, &now)? {
                self.meet(client, manifest, noted, shown)?;
            }
            compared = now;
        }
    }

    /// A head that another command noted while this one was asking. If it is the newer one, the service may have shown ours
    /// before it; then what it shows now, to who knows of the noted one, must continue that, or it has gone back since.
    fn meet(
        &self,
        client: &Client,
        manifest: &Manifest,
        noted: &SignedCheckpoint,
        shown: &SignedCheckpoint,
    ) -> Result<(), Failure> {
        if noted.claimed().size <= shown.claimed().size {
            return self.extends(client, manifest, noted, shown);
        }
        let newest = record::newest(client, manifest)?;
        self.extends(client, manifest, noted, &newest)?;
        self.extends(client, manifest, shown, noted)
    }

    /// The head, if there is one: a file that somebody else has written is no word of the board's.
    fn verified<'a>(
        &self,
        manifest: &Manifest,
        seen: &'a Seen,
    ) -> Result<Option<&'a SignedCheckpoint>, Failure> {
        let Some(head) = &seen.0 else { return Ok(None) };
        let origin = origin(&manifest.board.host, manifest.id()).map_err(|e| self.damaged(e.to_string()))?;
        head.verify(&origin, manifest.board.key).map_err(|e| self.damaged(e.to_string()))?;
        Ok(Some(head))
    }

    /// Waits until no other command of this person's writes into this memory; they do once the file is dropped.
    fn alone(&self) -> Result<File, Failure> {
        let path = self.path("lock");
        file::wait_for_lock(&path)
            .map_err(|e| Failure::cannot("file.unwritable", format!("cannot lock {}: {e}", path.display())))
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
        let path = self.path("sealings");
        let before =
            if path.exists() { file::read_text(&path, 32)?.trim().parse().unwrap_or(0) } else { 0u64 };
        file::replace(&path, format!("{}\n", before + 1).as_bytes())?;
        Ok(before)
    }

    /// Where a ballot of this credential waits until its receipt is here.
    pub fn pending(&self, credential: &Point) -> PathBuf {
        self.folder.join(format!("{}-{}.ballot", hex(&self.id), hex(credential.bytes())))
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
            let state = State { folder: folder.path().to_owned(), id: [0x5c; 32] };
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
