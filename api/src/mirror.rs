//! How a mirror says that it is one, and how it stands. What it shows of a board everybody verifies; what stands here is its word.

use serde::{Deserialize, Serialize};

/// The name of the element in the head of a start page by which the pages know that a mirror serves them.
pub const MARK: &str = "glassurn-mirror";

/// A mirror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorView {
    /// The program's version.
    pub version: String,
    /// Its name and key, as verifiers of checkpoints write them (C2SP signed-note).
    pub vkey: String,
    /// The hash of the list of its pages' hashes, 64 lower-case hexadecimal digits; `null` if it has none.
    pub pages: Option<String>,
    /// Its boards.
    pub boards: Vec<MirroredBoard>,
}

/// A board that it mirrors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirroredBoard {
    /// The election id, 64 lower-case hexadecimal digits.
    pub election: String,
    /// The log's origin: the board's host, `/` and the election id.
    pub origin: String,
    /// How far it is, as an audit's report says it; `null` before the first entry.
    pub stage: Option<String>,
    /// How many entries are verified and stored.
    pub size: u64,
    /// How many of them readers are shown.
    pub shown: Option<u64>,
    /// The last head that it has cosigned.
    pub cosigned: Option<CosignedHead>,
    /// When it last knew that the board showed nothing newer, in seconds since 1970 by its clock.
    pub compared: Option<u64>,
    /// What the board was found to have done.
    pub fault: Option<FaultFound>,
    /// Why the board cannot be followed at the moment.
    pub trouble: Option<TroubleView>,
    /// How many ballots wait that the board does not hold.
    pub waiting: u64,
}

/// A head that a mirror has cosigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CosignedHead {
    /// Its number of entries.
    pub size: u64,
    /// The cosignature's time, in seconds since 1970.
    pub time: u64,
}

/// A proven fault; [`crate::board::FaultView`] has its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultFound {
    /// The stable code.
    pub code: String,
    /// In words.
    pub reason: String,
    /// The void entry's index.
    pub entry: Option<u64>,
    /// When it was found, in seconds since 1970.
    pub time: u64,
}

/// Why a board cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TroubleView {
    /// Since when, in seconds since 1970.
    pub since: u64,
    /// The stable code; `network` if it does not answer.
    pub code: String,
    /// In words.
    pub reason: String,
}
