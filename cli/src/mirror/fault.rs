//! What a mirror has found out about a board that no honest board does; after it the log is never cosigned again.

use crate::file;
use crate::output::Failure;
use crate::time;
use glassurn_api::board::FaultView;
use glassurn_api::mirror::FaultFound;
use glassurn_crypto::board::evidence::MAX_EVIDENCE;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Manifest;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The longest file of a fault, in bytes.
const MAX_FAULT: u64 = 64 << 10;

/// Why a board is not followed.
pub enum Stop {
    /// It may be tried again: the network, the disk, witnesses that are late, files that are not those of the head.
    Passing(Failure),
    /// The board is at fault, for good.
    Proven(Fault),
}

impl Stop {
    /// What happened.
    pub fn words(&self) -> String {
        match self {
            Self::Passing(failure) => failure.what().to_owned(),
            Self::Proven(fault) => fault.reason.clone(),
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Passing(failure)
    }
}

/// A proven fault of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The election id.
    pub election: String,
    /// `board.void`, or `board.fork`.
    pub code: String,
    /// What the board did, in words.
    pub reason: String,
    /// The void entry's number.
    pub entry: Option<u64>,
    /// The files that prove it: a receipt of the void entry, or evidence of the fork.
    pub evidence: Vec<PathBuf>,
    /// When it was found, in seconds since 1970 by the mirror's clock.
    pub time: u64,
}

impl Fault {
    /// A fault that was found now, and what became of its proof.
    pub fn new(
        manifest: &Manifest,
        code: &str,
        mut reason: String,
        entry: Option<u64>,
        kept: Option<Result<PathBuf, Failure>>,
    ) -> Self {
        let mut evidence = Vec::new();
        match kept {
            Some(Ok(path)) => evidence.push(path),
            // Nothing of that hides the fault.
            Some(Err(failure)) => {
                reason.push_str(&format!("; its proof could not be kept: {}", failure.what()))
            }
            None => reason.push_str("; there is no proof of it"),
        }
        let election = hex(manifest.id());
        Self { election, code: code.into(), reason, entry, evidence, time: time::now() }
    }

    /// The fault as a verb that ends with it.
    pub fn failure(&self) -> Failure {
        let files: Vec<String> = self.evidence.iter().map(|path| path.display().to_string()).collect();
        let help = format!(
            "Tell the officials, the other voters and observers, and give them {}. Do not rely on a result of this board.",
            if files.is_empty() { "what you have".to_owned() } else { files.join(", ") }
        );
        Failure::refused(if self.entry.is_some() { "board.void" } else { "board.fork" }, self.reason.clone())
            .help(help)
    }

    /// The fault in short.
    pub fn found(self) -> FaultFound {
        FaultFound { code: self.code, reason: self.reason, entry: self.entry, time: self.time }
    }

    /// The fault with its proof, for everybody.
    pub fn view(&self) -> FaultView {
        let read = |path: &PathBuf| file::read_text(path, MAX_EVIDENCE as u64).ok();
        FaultView {
            code: self.code.clone(),
            reason: self.reason.clone(),
            entry: self.entry,
            time: self.time,
            proof: self.evidence.iter().filter_map(read).collect(),
        }
    }

    /// The fault that was found in an earlier run, if there was one.
    pub fn read(folder: &Path, manifest: &Manifest) -> Result<Option<Self>, Failure> {
        let path = place(folder, &hex(manifest.id()));
        if !path.exists() {
            return Ok(None);
        }
        let bytes = file::read(&path, MAX_FAULT)?;
        serde_json::from_slice(&bytes).map(Some).map_err(|e| {
            Failure::cannot("witness.state", format!("{} is damaged: {e}", path.display()))
                .help("Put the newest folder back as it was.")
        })
    }

    /// Keeps it: from now on the log is not cosigned, whatever happens.
    pub fn keep(&self, folder: &Path) -> Result<(), Failure> {
        let bytes = serde_json::to_vec_pretty(self).expect("plain data becomes JSON");
        file::replace(&place(folder, &self.election), &bytes)
    }
}

fn place(folder: &Path, election: &str) -> PathBuf {
    folder.join(format!("{election}.fault.json"))
}
