//! Making the election's key: what the record waits for, the step that is due, and the file that was read again.
//!
//! The page keeps the locked file before it has a step posted: a crash between the two leaves a file that posts the same
//! bytes.

use glassurn_api::file::Role;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::manifest::Ceremony as Mode;
use glassurn_crypto::trustee::{Ceremony, Phase, Step};
use serde::{Deserialize, Serialize};

use super::identity::Identities;
use super::seat::{LockedFile, Seat};
use crate::fault::{Fault, HolderFault};
use crate::random;

/// Reads the record again and prepares the step that is due.
#[derive(Debug, Serialize, Deserialize)]
pub struct NextStep {
    /// The last checkpoint's note that this browser saw.
    pub seen: Option<String>,
}

/// Where the ceremony stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// The attempt, from 1.
    pub attempt: u64,
    /// Every step in order, with the holders who have not done it.
    pub steps: Vec<StepRow>,
    /// What this holder does now.
    pub due: Due,
    /// The file, if it changed: keep it before anything else.
    pub file: Option<LockedFile>,
    /// The note to remember as seen.
    pub note: String,
}

/// One step of the ceremony.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRow {
    /// Which.
    pub name: StepName,
    /// The numbers of the holders who have not done it.
    pub missing: Vec<u64>,
}

/// The steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepName {
    /// All of n: everybody's part of the key.
    Key,
    /// Everybody promises a part.
    Commit,
    /// Everybody shows it.
    Round1,
    /// Everybody sends each other a share.
    Round2,
    /// Everybody confirms.
    Confirm,
}

/// What a holder does now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// Post the step that was prepared, after keeping the file.
    Post,
    /// Save the file and open it again: only what was read again confirms.
    Save,
    /// Others have to act first.
    Wait {
        /// Their numbers.
        missing: Vec<u64>,
    },
    /// A complaint has ended this attempt: an official has to begin another one.
    Restart {
        /// The numbers of those at fault.
        culprits: Vec<u64>,
    },
    /// The key is made.
    Done {
        /// Its code.
        key: String,
    },
}

/// Posts the step that was prepared.
#[derive(Debug, Serialize, Deserialize)]
pub struct PostStep {}

/// Opens the saved file again, which must be the one that was made last.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reopen {
    /// The locked file.
    pub file: LockedFile,
}

impl Seat {
    /// Reads the record and prepares what is due. The file changes at most once for each step.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is.
    pub async fn next_step(&mut self, ask: &NextStep, identities: &Identities) -> Result<Stand, Fault> {
        let record = self.record(ask.seen.as_deref()).await?;
        let board = record.election().ceremony();
        let file = self.file.as_mut().ok_or(HolderFault::NoKeyFile)?;
        let before = file.to_bytes();
        let step = file.due(board, &mut random::generator()?).map_err(HolderFault::from)?;
        let changed = *file.to_bytes() != *before;
        self.due = None;
        let due = match step {
            Step::Post { kind, body } => {
                self.due = Some((kind, body));
                Due::Post
            }
            Step::Save if board.phase() != Phase::Complete => Due::Save,
            Step::Save | Step::Done => {
                let key = board.key().ok_or(HolderFault::Misfit)?;
                Due::Done { key: hash_code(key.y().bytes()) }
            }
            Step::Wait { missing, .. } => Due::Wait { missing },
            Step::Restart { complaints } => {
                let mut culprits: Vec<u64> = complaints.iter().map(|complaint| complaint.culprit()).collect();
                culprits.dedup();
                Due::Restart { culprits }
            }
        };
        let file = changed.then(|| self.lock(identities)).transpose()?;
        Ok(Stand {
            attempt: board.attempt(),
            steps: steps(board, self.manifest.trustees.ceremony),
            due,
            file,
            note: record.note(),
        })
    }

    /// Posts the prepared step; gives its entry's number.
    ///
    /// # Errors
    /// [`HolderFault::NoKeyFile`] if nothing was prepared; [`Fault::ReceiptFalse`] and what the service says.
    pub async fn post_step(&mut self, _: &PostStep, identities: &Identities) -> Result<u64, Fault> {
        let (kind, body) = self.due.clone().ok_or(HolderFault::NoKeyFile)?;
        let entry = self.post(kind, body, identities.of(Role::Trustee)?).await?.entry;
        self.due = None;
        Ok(entry)
    }

    /// Goes on with the file that was read again.
    ///
    /// # Errors
    /// [`HolderFault::OlderFile`] if it is another version than the one that was made last, and what opening it gives.
    pub fn reopen(&mut self, ask: &Reopen, identities: &Identities) -> Result<(), Fault> {
        let read = self.unlock(&ask.file.bytes, identities)?;
        if *read.to_bytes() != *self.key_file()?.to_bytes() {
            return Err(HolderFault::OlderFile.into());
        }
        self.file = Some(read);
        Ok(())
    }
}

/// Every step with those who owe it.
fn steps(board: &Ceremony, mode: Mode) -> Vec<StepRow> {
    let all: &[(StepName, Kind)] = match mode {
        Mode::AllOfN => &[(StepName::Key, Kind::TrusteeKey), (StepName::Confirm, Kind::DkgConfirm)],
        Mode::Dkg => &[
            (StepName::Commit, Kind::DkgCommit),
            (StepName::Round1, Kind::DkgRound1),
            (StepName::Round2, Kind::DkgRound2),
            (StepName::Confirm, Kind::DkgConfirm),
        ],
    };
    let trustees = board.status().trustees;
    let missing = |kind: Kind| {
        let owing = trustees.iter().filter(|trustee| !trustee.done.contains(&kind));
        owing.map(|trustee| trustee.trustee).collect()
    };
    all.iter().map(|(name, kind)| StepRow { name: *name, missing: missing(*kind) }).collect()
}
