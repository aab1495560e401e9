//! What a witness remembers, in a folder of its own: one file a log with the latest checkpoint that it cosigned.
//!
//! A witness that has forgotten is worse than none: it would cosign a second history. So the folder is made by a
//! verb of its own, it lists every log that was ever entered, and where a file is missing nothing starts (attacks
//! B-09). An older copy of the whole folder cannot be told from the newest one; the manual says so.

use super::slot::{Keep, NotKept};
use crate::file;
use crate::output::Failure;
use glassurn_crypto::board::note::{KeyKind, MAX_NAME, MAX_NOTE, Note, NoteKey};
use glassurn_crypto::board::witness::{Cosigned, origin_hash};
use glassurn_crypto::encoding::hex;
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The most logs that a witness remembers.
pub const MAX_LOGS: usize = 10_000;

/// The folder's list: this line, the witness's key, and the origins of its logs in order.
const LIST: &str = "witness";
const FORMAT: &str = "glassurn-witness-state-v1";
const MAX_LIST: u64 = ((MAX_LOGS + 2) * (MAX_NAME + 100)) as u64;

/// The content of a log's file before its first cosignature.
const NOTHING: &str = "nothing cosigned yet\n";

/// What to do about a state that cannot be relied on.
const RETIRE: &str = "Stop, and find out why. If the newest state cannot be brought back as it was, `glassurn witness \
    restore` makes it anew where enough of the other witnesses vouch for the record; otherwise this witness must be \
    retired: make a new key with a new name and begin with `glassurn witness new-state`. Never restore an older copy.";

/// A problem with the state.
fn broken(what: impl Into<String>) -> Failure {
    Failure::cannot("witness.state", what).help(RETIRE)
}

/// A witness's folder, which this process alone uses.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    key: NoteKey,
    origins: BTreeSet<String>,
    /// The system frees it when the process ends, however it ends.
    _lock: File,
}

/// The file of one log.
#[derive(Debug)]
pub struct StateFile(PathBuf);

impl Keep for StateFile {
    fn keep(&mut self, state: &Cosigned) -> Result<(), NotKept> {
        let text = state.to_string();
        let next =
            file::prepare(&self.0, text.as_bytes()).map_err(|e| NotKept::Untouched(e.what().into()))?;
        // A crash before this leaves the old state, one after it the new one; no cosignature has left yet.
        next.put().map_err(|e| NotKept::Unknown(e.what().into()))
    }
}

impl Folder {
    /// Makes the folder of a witness that has cosigned these checkpoints and nothing else.
    pub fn create(path: &Path, key: &NoteKey, states: &[Cosigned]) -> Result<(), Failure> {
        let made = DirBuilder::new().mode(0o700).create(path);
        made.map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => {
                Failure::cannot("file.exists", format!("{} exists, and is left as it is", path.display()))
                    .help("A state that is there is continued by `glassurn witness serve`.")
            }
            _ => Failure::cannot("file.unwritable", format!("cannot make {}: {e}", path.display())),
        })?;
        let texts: Vec<_> =
            states.iter().map(|state| (log_file(path, &state.head().origin), state.to_string())).collect();
        let files: Vec<_> = texts.iter().map(|(file, text)| (file.as_path(), text.as_bytes())).collect();
        file::create(&files)?;
        // Without the list the folder is no state: a crash before this leaves nothing that would start.
        let origins = states.iter().map(|state| state.head().origin.clone()).collect();
        file::create(&[(&path.join(LIST), list(key, &origins).as_bytes())])?;
        file::sync_folder(path).map_err(|e| unusable(path, &e))
    }

    /// Opens the folder, keeps every other process out, and checks that nothing in it is missing.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let at = path.join(LIST);
        if !at.exists() {
            let what =
                format!("{} holds no witness's state: a witness does not start without it", path.display());
            return Err(Failure::cannot("witness.state", what).help(format!(
                "A witness that has never cosigned begins with `glassurn witness new-state`. {RETIRE}"
            )));
        }
        refuse_mode(path)?;
        let lock = lock(path)?;
        let text = file::read_text(&at, MAX_LIST)?;
        let (key, origins) =
            parse_list(&text).ok_or_else(|| broken(format!("{} is damaged", at.display())))?;
        let folder = Self { path: path.to_owned(), key, origins, _lock: lock };
        for origin in &folder.origins {
            folder.read(origin)?;
        }
        Ok(folder)
    }

    /// The witness whose state this is.
    pub fn key(&self) -> &NoteKey {
        &self.key
    }

    /// Enters logs that were not there before: from now on their files must never be missing.
    pub fn enter<'a>(&mut self, origins: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
        let mut entered = self.origins.clone();
        entered.extend(origins.map(str::to_owned));
        if entered.len() > MAX_LOGS {
            let what = format!("a witness has at most {MAX_LOGS} logs, those it had before included");
            return Err(Failure::cannot("witness.log", what));
        }
        for origin in entered.difference(&self.origins) {
            let path = self.file(origin);
            // A crash before the list is written leaves a file that says nothing; it is found here again.
            if !path.exists() {
                file::create(&[(&path, NOTHING.as_bytes())])?;
            }
        }
        if entered != self.origins {
            file::replace(&self.path.join(LIST), list(&self.key, &entered).as_bytes())?;
            self.origins = entered;
        }
        Ok(())
    }

    /// The last checkpoint of an entered log that was cosigned, and where the next one is kept.
    pub fn log(&self, origin: &str) -> Result<(Option<Cosigned>, StateFile), Failure> {
        Ok((self.read(origin)?, StateFile(self.file(origin))))
    }

    /// Keeps two checkpoints of one size with different roots, once for each log: anybody can check them.
    pub fn keep_fork(&self, ours: &Cosigned, theirs: &Note) -> Result<Option<[PathBuf; 2]>, Failure> {
        let name = hex(&origin_hash(&ours.head().origin));
        let paths = ["ours", "theirs"].map(|whose| self.path.join(format!("{name}.fork-{whose}.checkpoint")));
        let [a, b] = &paths;
        if a.exists() && b.exists() {
            return Ok(None);
        }
        file::create(&[(a, ours.to_string().as_bytes()), (b, theirs.to_string().as_bytes())])?;
        Ok(Some(paths))
    }

    fn file(&self, origin: &str) -> PathBuf {
        log_file(&self.path, origin)
    }

    fn read(&self, origin: &str) -> Result<Option<Cosigned>, Failure> {
        let path = self.file(origin);
        if !path.exists() {
            return Err(broken(format!("{}, the state of the log {origin}, is missing", path.display())));
        }
        // The note as the log gave it, and this witness's line.
        let bytes = file::read(&path, MAX_NOTE as u64 + 1024)?;
        if bytes == NOTHING.as_bytes() {
            return Ok(None);
        }
        let state = Cosigned::parse(&bytes, &self.key)
            .map_err(|e| broken(format!("{}: not a checkpoint of this witness: {e}", path.display())))?;
        if state.head().origin != origin {
            return Err(broken(format!("{} is the state of another log than {origin}", path.display())));
        }
        Ok(Some(state))
    }
}

/// The file of a log in a folder.
fn log_file(folder: &Path, origin: &str) -> PathBuf {
    folder.join(format!("{}.checkpoint", hex(&origin_hash(origin))))
}

fn list(key: &NoteKey, origins: &BTreeSet<String>) -> String {
    let lines = [FORMAT.to_owned(), key.to_string()];
    lines.iter().chain(origins).map(|line| format!("{line}\n")).collect()
}

fn parse_list(text: &str) -> Option<(NoteKey, BTreeSet<String>)> {
    let mut lines = text.lines();
    let key =
        lines.next().filter(|format| *format == FORMAT).and_then(|_| NoteKey::parse(lines.next()?).ok())?;
    let origins: BTreeSet<String> = lines.map(str::to_owned).collect();
    (key.kind() == KeyKind::Witness && list(&key, &origins) == text).then_some((key, origins))
}

fn lock(path: &Path) -> Result<File, Failure> {
    file::lock(&path.join("lock")).map_err(|e| unusable(path, &e))?.ok_or_else(|| {
        let what = format!("another process serves {}: two would cosign two histories", path.display());
        Failure::cannot("witness.state", what).help("Stop the other one first.")
    })
}

/// Whoever can write into the folder can make the witness forget.
fn refuse_mode(path: &Path) -> Result<(), Failure> {
    let mode = fs::metadata(path).map_err(|e| unusable(path, &e))?.permissions().mode() & 0o777;
    if mode & 0o022 == 0 {
        return Ok(());
    }
    let what = format!("others can write into {} (mode {mode:o})", path.display());
    Err(Failure::cannot("witness.state", what).help(format!("Run `chmod 700 {}`.", path.display())))
}

fn unusable(path: &Path, e: &io::Error) -> Failure {
    Failure::cannot("witness.state", format!("cannot use {}: {e}", path.display()))
}
