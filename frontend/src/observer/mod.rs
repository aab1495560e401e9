//! The observer's worker and the pages' way to it: reading the public record, and checking everything.
//!
//! Pages [`Ask`], the worker [`Tell`]s; both as JSON, so that nothing but plain data crosses. Nothing that the service
//! sends is believed: what is told was verified by `glassurn-crypto` under the board's signature. No secret is here.

pub mod account;
pub(crate) mod audit;
mod board;
pub(crate) mod download;
mod facts;
pub(crate) mod gate;
mod link;
mod meaning;
mod pace;
mod provers;
mod read;
mod serve;

use std::collections::BTreeMap;

use glassurn_api::{audit::AuditReport, result::ResultDocument};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

pub use account::Accounts;
pub use link::{Observer, use_observer};
pub use meaning::{EntryView, Meaning, SignerView};
pub use pace::Pace;
pub use read::read;
pub use serve::serve;

/// The script that trunk writes for the worker.
const SCRIPT: &str = "/observer_loader.js";

/// What a page wants of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Download a record and check all of it.
    Audit {
        /// The election id of the page's address: the record must be of this election.
        election: String,
        /// The last checkpoint's note that this browser saw.
        seen: Option<String>,
        /// Stop before the download if there are more entries than this.
        limit: Option<u64>,
    },
    /// Check the archive whose bytes come with the message.
    File {
        /// The election id that the archive must be of, if the reader gave one.
        election: Option<String>,
    },
    /// Hold the check after the step under way.
    Pause,
    /// Go on.
    Resume,
    /// Read the head of a record and its hashes.
    Watch {
        /// The election id of the page's address.
        election: String,
        /// The last checkpoint's note that this browser saw.
        seen: Option<String>,
    },
    /// Look for a newer head.
    Refresh,
    /// Entries from the newest to the oldest.
    List {
        /// Only entries with a smaller number; all without it.
        below: Option<u64>,
        /// Only these kinds; all if empty.
        kinds: Vec<u64>,
    },
    /// The entry with this receipt code. All entries are read and compared here, so that the service does not learn which.
    Find {
        /// The code as typed.
        code: String,
    },
    /// The bytes of an entry.
    Raw {
        /// Its number.
        entry: u64,
    },
    /// Be a helper of a check: the bytes of the manifest come with the message.
    Help {
        /// The election's key, 64 hexadecimal digits.
        key: String,
    },
    /// Verify the ballots of a bundle, which comes with the message.
    Prove {
        /// How many entries it holds.
        width: u16,
    },
}

/// What the worker has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Tell {
    /// The worker is there and listens.
    Ready,
    /// How far a work is.
    Progress(Progress),
    /// The record has more entries than the limit; nothing was downloaded.
    Large {
        /// So many.
        entries: u64,
    },
    /// The check is done.
    Audited(Box<Audited>),
    /// The work cannot be done.
    Trouble(Trouble),
    /// A verified head.
    Head(Box<Head>),
    /// The answer to [`Ask::List`].
    Listed(Listed),
    /// The answer to [`Ask::Find`]: the entry's number, if there is one.
    Found {
        /// The code that was searched.
        code: String,
        /// The entry's number.
        entry: Option<u64>,
    },
    /// The answer to [`Ask::Raw`].
    Raw {
        /// The entry's number.
        entry: u64,
        /// Its bytes in hexadecimal digits.
        hex: String,
    },
    /// The answer to [`Ask::Prove`]: which entries are ballots whose proofs hold.
    Proven {
        /// One for each entry.
        holds: Vec<bool>,
    },
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    /// Entries are downloaded.
    Download,
    /// Entries before the first ballot are verified.
    Setup,
    /// Ballots are verified.
    Ballots,
    /// What follows the last ballot is verified, and the count is made again.
    Count,
    /// Entries are searched.
    Search,
}

impl Phase {
    /// The phases of a check in their order.
    pub const OF_AUDIT: [Self; 4] = [Self::Download, Self::Setup, Self::Ballots, Self::Count];
}

/// How far a work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// So much is done.
    pub done: u64,
    /// Of so much.
    pub total: u64,
}

/// Why the record cannot be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Trouble {
    /// The service did not answer, or refused.
    Service(Box<Failure>),
    /// What the service sent is not a record that its board signed; the reason in the protocol's words.
    Record(String),
    /// The board told this browser another story before.
    Fork(Box<Fork>),
    /// The record has more entries than a browser should hold.
    TooLarge {
        /// So many.
        entries: u64,
        /// At most so many.
        limit: u64,
    },
    /// The browser could not start the worker.
    NoWorker,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Service(Box::new(failure))
    }
}

/// Two signed heads of one board that do not fit: evidence that anyone can check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fork {
    /// The size of the head that this browser saw before.
    pub seen_size: u64,
    /// Its signed note.
    pub seen: String,
    /// The size of the head shown now.
    pub shown_size: u64,
    /// Its signed note.
    pub shown: String,
    /// One text that proves it to anybody (§7.7), where the hashes that it takes are here.
    pub evidence: Option<String>,
}

/// A finished check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audited {
    /// The report, the same as the command line's, but that answers are in `accounts`.
    pub report: AuditReport<()>,
    /// All of the report, as JSON.
    pub saved: String,
    /// What the audited entries say of the election; `None` without a manifest.
    pub facts: Option<Facts>,
    /// The result for machines, where the entries give one and no check failed.
    pub result: Option<ResultDocument>,
    /// The same as the report that election offices exchange (NIST SP 1500-100), as JSON.
    pub nist: Option<String>,
    /// Of an election that mixes, what its answers are and how they were counted, where no check failed.
    pub accounts: Option<Accounts>,
    /// The audited checkpoint's signed note, if the board signed it.
    pub note: Option<String>,
    /// The size of the head that this browser saw before, if the record continues it.
    pub continues: Option<u64>,
    /// The head that this browser saw before does not fit this one.
    pub fork: Option<Fork>,
}

impl Audited {
    /// Whether the record may be relied on: no check failed, and it continues what this browser saw before.
    pub fn holds(&self) -> bool {
        self.report.holds && self.fork.is_none()
    }
}

/// A text by language tag.
pub type Text = BTreeMap<String, String>;

/// An election as its verified entries tell it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The title.
    pub title: Text,
    /// Who runs it.
    pub organiser: String,
    /// How to reach them.
    pub contact: String,
    /// The IANA zone of its times.
    pub zone: String,
    /// The first second in which a ballot is valid, in seconds since 1970.
    pub opens: u64,
    /// The closing time as extended so far, in seconds since 1970.
    pub closes: u64,
    /// The officials in their order.
    pub officials: Vec<String>,
    /// Credentials on the roll, not revoked.
    pub roll: u64,
    /// Their total weight.
    pub roll_weight: u64,
    /// Credentials that count.
    pub counting: u64,
    /// Their total weight.
    pub weight: u64,
    /// The minimum of counting credentials.
    pub minimum: u64,
    /// The turnout quorum, part of whole, if there is one.
    pub quorum: Option<(u64, u64)>,
    /// Whether the manifest's order decides ties.
    pub order_decides: bool,
    /// How many trustees are needed.
    pub threshold: u64,
    /// The trustees in their order.
    pub trustees: Vec<TrusteeFacts>,
    /// Close, once it is there.
    pub close: Option<CloseFacts>,
    /// The entry that ends the election (Result or Void), once it is there.
    pub outcome: Option<u64>,
    /// Whether answers are mixed and opened one by one, where others are added up.
    pub mixes: bool,
    /// The contests.
    pub contests: Vec<ContestFacts>,
}

/// One trustee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrusteeFacts {
    /// The name.
    pub name: String,
    /// Whether a valid partial decryption is on the board; of mixed answers, of every contest.
    pub decrypted: bool,
    /// How many contests' answers it has mixed, with a proof that holds.
    pub mixed: u64,
}

/// The Close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseFacts {
    /// The entry.
    pub entry: u64,
    /// Its time, in seconds since 1970.
    pub time: u64,
    /// The closing code.
    pub code: String,
}

/// One contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestFacts {
    /// The question.
    pub title: Text,
    /// More about it.
    pub description: Text,
    /// How many win.
    pub seats: u64,
    /// The largest value that one voter can give one selection; 1 for votes, more for points.
    pub maximum: u64,
    /// The selections in manifest order.
    pub selections: Vec<SelectionFacts>,
    /// The places that win for certain, best first.
    pub elected: Vec<usize>,
    /// The places that tie for the seats that are left.
    pub tied: Vec<usize>,
}

/// One selection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectionFacts {
    /// Its title.
    pub title: Text,
    /// Whether it is the one that means "blank".
    pub blank: bool,
    /// What it got, votes against taken off, where the entries give a result and no check failed.
    pub value: Option<i64>,
}

/// A verified head with what identifies the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The election's title.
    pub title: Text,
    /// The IANA zone of its times.
    pub zone: String,
    /// The log's origin.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The Merkle root, 64 hexadecimal digits.
    pub root: String,
    /// The signed note.
    pub note: String,
    /// Cosignatures of the manifest's witnesses that hold, and how many are needed; `None` if it names none.
    pub witnesses: Option<(u64, u64)>,
    /// The last Roll entry before Open and its leaf hash: by the chain it fixes the whole roll.
    pub roll: Option<(u64, String)>,
    /// Open and the election's key, 64 hexadecimal digits.
    pub key: Option<(u64, String)>,
    /// The size of the head that this browser saw before, which this one continues.
    pub continues: Option<u64>,
}

/// A part of the record, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The question that this answers.
    pub below: Option<u64>,
    /// The kinds that were asked for.
    pub kinds: Vec<u64>,
    /// The entries.
    pub entries: Vec<EntryView>,
    /// Where older entries go on; `None` at the end.
    pub next: Option<u64>,
}
