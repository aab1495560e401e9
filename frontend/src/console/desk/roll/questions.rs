//! What a page asks about a roll, and what is answered.

use std::fmt;

use glassurn_api::roll::column::Columns;
use glassurn_api::roll::list::{Counts, Line, Which};
use glassurn_api::roll::sheet::Origin;
use glassurn_api::voter::NewVoter;
use serde::{Deserialize, Serialize};

use crate::wire::bytes;

/// How many lines or letters are given at a time.
pub const LINES: usize = 100;
/// How many people a search gives.
pub const FOUND: usize = 20;

/// Does not print what people have written.
macro_rules! quiet {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

quiet!(
    SomeAddresses,
    ReadRoll,
    File,
    MendLine,
    Receipt,
    OpenCodes,
    Codes,
    FindPerson,
    Letter,
    Replaced,
    SealPapers
);

/// A list as it was pasted or dropped.
#[derive(Serialize, Deserialize)]
pub enum ReadRoll {
    /// A text.
    Text(String),
    /// A file.
    File(File),
}

/// A file's bytes.
#[derive(Serialize, Deserialize)]
pub struct File {
    /// The bytes.
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
}

/// How a list stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// How it was read.
    pub origin: Origin,
    /// Which column is which.
    pub columns: Columns,
    /// How many lines are what.
    pub counts: Counts,
}

/// Asks for lines of the list.
#[derive(Debug, Serialize, Deserialize)]
pub struct RollLines {
    /// Which.
    pub which: Which,
    /// How many of these to pass over.
    pub from: u64,
}

/// At most [`LINES`] lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// The lines.
    pub lines: Vec<Line>,
    /// How many there are of this kind.
    pub total: u64,
}

/// Writes a line anew.
#[derive(Serialize, Deserialize)]
pub struct MendLine {
    /// Its number.
    pub number: u64,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The weight; nothing where the list has none.
    pub weight: String,
    /// The language; nothing where the list has none.
    pub language: String,
}

/// Leaves lines out, or takes them in again.
#[derive(Debug, Serialize, Deserialize)]
pub struct LeaveOut {
    /// Which.
    pub which: Which,
    /// Whether they are left out.
    pub out: bool,
}

/// Takes the list as it stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct TakeRoll {}

/// What was understood.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// How many lines were what.
    pub counts: Counts,
    /// The total weight.
    pub weight: u64,
    /// The code of the file below.
    pub fingerprint: String,
    /// Everybody, as CSV.
    pub file: String,
}

/// Asks what the public record holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RollOnRecord {
    /// The election id, 64 lower-case hexadecimal digits.
    pub election: String,
    /// The last checkpoint's note that this browser saw of it.
    pub seen: Option<String>,
}

/// What it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnRecord {
    /// The manifest's bytes, whose hash is the election id.
    #[serde(with = "bytes")]
    pub manifest: Vec<u8>,
    /// Whether voting has been opened: from then on the roll is frozen.
    pub opened: bool,
    /// How many voters are on the roll.
    pub voters: u64,
    /// The code of the roll; that of its beginning, once voting was opened.
    pub fingerprint: String,
    /// The note to remember as seen.
    pub note: String,
}

/// Makes a code for everybody on the list that was taken.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeCodes {
    /// Of which election, whose record is read first.
    pub on: RollOnRecord,
    /// The service's address as voters type it.
    pub url: String,
}

/// Opens a file of codes; checks it against the codes in this tab, where there are any.
#[derive(Serialize, Deserialize)]
pub struct OpenCodes {
    /// The election id.
    pub election: String,
    /// The file.
    #[serde(with = "bytes")]
    pub file: Vec<u8>,
}

/// The codes in this tab.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codes {
    /// How many.
    pub voters: u64,
    /// The total weight.
    pub weight: u64,
    /// The code of the public roll.
    pub fingerprint: String,
    /// Whether a file of exactly these codes was opened: then it exists.
    pub saved: bool,
    /// Whether a replacement is not on the record yet.
    pub changing: bool,
    /// The secret file; nothing once it was opened.
    pub file: String,
    /// The public roll.
    pub public: String,
}

/// Asks for letters.
#[derive(Debug, Serialize, Deserialize)]
pub struct Letters {
    /// How many to pass over.
    pub from: u64,
}

/// One letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom: the name, or the address.
    pub name: String,
    /// The tag of its language; empty: the election's.
    pub language: String,
    /// The voting code in groups.
    pub code: String,
    /// The voter's link; may be empty.
    pub link: String,
}

/// Publishes the roll of the codes, signed by the registrar's open key, and reads it back.
#[derive(Debug, Serialize, Deserialize)]
pub struct PostRoll {
    /// The last checkpoint's note that this browser saw.
    pub seen: Option<String>,
}

/// Looks for people of the file of codes.
#[derive(Serialize, Deserialize)]
pub struct FindPerson {
    /// A part of the name or address.
    pub words: String,
}

/// Somebody who has a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The place in the file, from 0.
    pub place: u64,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// Asks for the addresses of those who have a code, to be given to the service: credentials, and no code.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailAddresses {
    /// How many people of the file to pass over.
    pub from: u64,
    /// The language of mail to whom the list gives none; empty: the election's.
    pub language: String,
}

/// Asks for the people of the list that was taken, for a service that makes the codes itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailPeople(pub MailAddresses);

/// Some of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SomeAddresses {
    /// Those of these people who have an address.
    pub voters: Vec<NewVoter>,
    /// How many to pass over next.
    pub next: u64,
    /// Whether nobody is left.
    pub last: bool,
    /// How many people in all have no address.
    pub without: u64,
}

/// Makes a new code in the place of a lost one.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReplaceCode {
    /// The place in the file, from 0.
    pub place: u64,
    /// The service's address as voters type it.
    pub url: String,
}

/// A new code was made; it counts once the change is on the public record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The codes with the new one.
    pub codes: Codes,
    /// The request for the change, without a secret.
    pub request: String,
    /// The new letter.
    pub letter: Letter,
}

/// Asks what a request for a change means.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadChange {
    /// The record on which it shall be.
    pub on: RollOnRecord,
    /// The file's text.
    pub change: String,
}

/// What a change means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The credential that is revoked.
    pub revoked: String,
    /// The one that votes in its place.
    pub added: String,
    /// Whether an official has consented.
    pub consented: bool,
    /// Whether voting was opened: before that nobody need consent.
    pub opened: bool,
    /// The entry of the ballot that stops counting, if one was cast.
    pub ballot: Option<u64>,
    /// The public keys of those who may consent, 64 lower-case hexadecimal digits each.
    pub officials: Vec<String>,
}

/// An official consents, by the open key.
#[derive(Debug, Serialize, Deserialize)]
pub struct ConsentTo(pub ReadChange);

/// Publishes a change, signed by the registrar's open key, and looks whether the record holds it.
#[derive(Debug, Serialize, Deserialize)]
pub struct PostChange(pub ReadChange);

/// Seals paper votes under the codes of those who handed one in.
#[derive(Serialize, Deserialize)]
pub struct SealPapers {
    /// The record of the election.
    pub on: RollOnRecord,
    /// Who handed one in: places in the file of codes, from 0.
    pub people: Vec<u64>,
    /// The papers: the explicit values of each, in the manifest's order.
    pub papers: Vec<Vec<u64>>,
}

/// They are sealed, and not cast.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PapersSealed {
    /// The file of them.
    pub file: String,
    /// The note to remember as seen.
    pub note: String,
}

/// Casts sealed paper votes.
#[derive(Debug, Serialize, Deserialize)]
pub struct CastPapers {
    /// The record of the election.
    pub on: RollOnRecord,
    /// The file of them.
    #[serde(with = "bytes")]
    pub file: Vec<u8>,
}

/// They are cast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PapersCast {
    /// How many.
    pub count: u64,
    /// Entry and receipt code of each, as CSV.
    pub receipts: String,
    /// The note to remember as seen.
    pub note: String,
}
