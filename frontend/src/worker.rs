//! The crypto beside the pages: what is asked and what is answered.
//!
//! A page asks with [`Worker::ask`]; [`Booth`] answers in the worker's own thread, so no page ever freezes. Voting code,
//! seeds and sealed answers stay there. Out of scope: what the pages keep in the browser's storage; a worker has none.

mod booth;
mod check;

use serde::{Deserialize, Serialize};

use crate::asks;
use crate::fault::Fault;
use crate::record::{Counted, Seen, Standing};
use crate::wire::{self, Program, bytes};

pub use crate::wire::Progress;
pub use booth::Booth;

/// Everything that a page may ask.
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is described at its own type")]
pub enum Request {
    Load(Load),
    Identify(Identify),
    Register(Register),
    Seal(Seal),
    Challenge(Challenge),
    Cast(Cast),
    Submit(Submit),
    CheckCode(CheckCode),
    CheckFile(CheckFile),
    CheckPractice(CheckPractice),
}

/// The booth's side of the wire.
pub struct Sealing;

/// A worker of the booth.
pub type Worker = wire::Worker<Sealing>;

impl Program for Sealing {
    type Request = Request;
    type Fault = Fault;

    /// Trunk's start page names it.
    fn glue() -> Option<String> {
        let start_page = web_sys::window()?.document()?;
        start_page.query_selector("link[rel=modulepreload]").ok()??.get_attribute("href")
    }
}

asks! { Sealing, Request:
    Load => Loaded;
    Identify => Identified;
    Register => Registered;
    Seal => Sealed;
    Challenge => Practice;
    Cast => Ballot;
    Submit => Recorded;
    CheckCode => Checked;
    CheckFile => Checked;
    CheckPractice => Opened;
}

/// Reads and verifies the board of an election up to Open. First question of every worker but for [`CheckFile`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Load {
    /// The election id, 64 lower-case hexadecimal digits.
    pub election: String,
    /// The last checkpoint's note that this browser saw of it.
    pub seen: Option<String>,
}

/// The board holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    /// The manifest's bytes, whose hash is the election id.
    #[serde(with = "bytes")]
    pub manifest: Vec<u8>,
    /// The bytes of the election's key `Y`, once Open is on the board.
    pub key: Option<[u8; 32]>,
    /// The note to remember as seen.
    pub note: String,
    /// Why nothing may be sealed under it, if that is so.
    pub stale: Option<Fault>,
}

/// Makes a voting code and puts its credential on the roll of a vote that is open to anybody.
#[derive(Debug, Serialize, Deserialize)]
pub struct Register {}

/// The code is on the roll as far as the service says; [`Identify`] finds it on the board.
#[derive(Serialize, Deserialize)]
pub struct Registered {
    /// The voting code.
    pub code: String,
}

impl std::fmt::Debug for Registered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registered(…)")
    }
}

/// Finds the credential of a voting code on the board.
#[derive(Serialize, Deserialize)]
pub struct Identify {
    /// The code as it was typed.
    pub code: String,
}

impl std::fmt::Debug for Identify {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identify(…)")
    }
}

/// What the board holds for the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identified {
    /// Its last ballot, or its replacement.
    pub standing: Standing,
    /// The note to remember as seen.
    pub note: String,
}

/// Seals answers. Each sealing replaces the one before.
#[derive(Serialize, Deserialize)]
pub struct Seal {
    /// One number for each explicit value.
    pub values: Vec<u64>,
    /// How many sealings this device has made so far.
    pub sealings: u64,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

/// The answers are sealed; nothing that could be cast exists yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The receipt code, eight groups of four.
    pub code: String,
}

/// Opens the sealed answers as a practice ballot; they can not be cast any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct Challenge {}

/// A practice ballot for another device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// Its bytes.
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
}

/// Computes the proofs. The answers can not be opened any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct Cast {}

/// A ballot, to be kept in the tab before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Its bytes.
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
}

/// Sends a ballot and checks the receipt. The same bytes may be sent again and again: they are recorded once.
#[derive(Debug, Serialize, Deserialize)]
pub struct Submit {
    /// The ballot's bytes.
    #[serde(with = "bytes")]
    pub ballot: Vec<u8>,
    /// Whether the record is asked, too, where the service says that it may take it later.
    pub look: bool,
}

/// The ballot is recorded: the board's signature says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// The receipt code.
    pub code: String,
    /// The number of its entry.
    pub entry: u64,
    /// When it was recorded, in seconds since 1970.
    pub time: u64,
    /// The board's time is more than five minutes off this device's.
    pub clock_differs: bool,
    /// The receipt file (`.tlog-proof`).
    pub file: String,
    /// The note to remember as seen.
    pub note: String,
    /// [`Fault::Fork`], if the board's new checkpoint does not fit the last one that was seen.
    pub fork: Option<Fault>,
}

/// Looks for a ballot by its receipt code; the board must be loaded.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckCode {
    /// The code as it was typed.
    pub code: String,
    /// The number of its entry, where it is known.
    pub entry: Option<u64>,
}

/// Checks a receipt file, with the board where it is loaded, else with a manifest alone.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckFile {
    /// The file.
    #[serde(with = "bytes")]
    pub file: Vec<u8>,
    /// A manifest's bytes, for a check without the service.
    #[serde(with = "bytes")]
    pub manifest: Vec<u8>,
    /// The bytes of the election's key, where the browser kept it: gives the receipt code without the service.
    pub key: Option<[u8; 32]>,
}

/// What is known of a recorded ballot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Where it is; `None` if no ballot on the board has the code.
    pub found: Option<Place>,
    /// Whether it stands under a checkpoint signed now; `None` if the board was not asked.
    pub there_now: Option<bool>,
    /// Whether it counts; `None` if the board was not asked.
    pub counted: Option<Counted>,
    /// When enough witnesses last saw the board, in seconds since 1970, if that is long ago: whether something was recorded since
    /// is not known.
    pub aged: Option<u64>,
    /// Who of the witnesses has cosigned the receipt file's head; `None` for a code, and if there are none.
    pub seen: Option<Seen>,
    /// The receipt file under a head that enough of them have cosigned, if its own is not.
    pub completed: Option<String>,
    /// The note to remember as seen.
    pub note: Option<String>,
}

/// Where a ballot is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The receipt code; `None` if the election's key is not known here.
    pub code: Option<String>,
    /// The number of its entry.
    pub entry: u64,
    /// When it was recorded, in seconds since 1970.
    pub time: u64,
}

/// Recomputes a practice ballot; the board must be loaded.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckPractice {
    /// Its bytes.
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
    /// The code that the voting device showed, where it was typed or carried along.
    pub code: Option<String>,
}

/// A practice ballot holds: what was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The code that these answers and this seed give.
    pub code: String,
    /// One number for each explicit value.
    pub values: Vec<u64>,
}
