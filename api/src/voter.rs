//! Voters to whom the service sends mail: their addresses, how each stands, and what is sent to them.
//!
//! The registrar gives the addresses, and only where mail is wanted. From then on the service knows which entry of the roll
//! belongs to which address, and so who has voted; how, it does not. Nothing of this is on the board.

use crate::mail::{MailState, Purpose};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most voters of one request.
pub const MAX_GIVEN: usize = 2_000;
/// As many voters of one request as its longest body holds, whatever they are called.
pub const GIVEN: usize = 1_000;
/// The most voters of a draft.
pub const MAX_VOTERS: u64 = 50_000;
/// The most voters of one answer.
pub const PAGE: usize = 1_000;
/// The most times at which voters are reminded.
pub const MAX_REMINDERS: usize = 10;

/// Gives voters' addresses. A voter whose credential is known already gets the new name, address and language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewVoters {
    /// At most 2,000.
    pub voters: Vec<NewVoter>,
}

/// A voter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewVoter {
    /// The name; may be empty.
    pub name: String,
    /// The address.
    pub address: String,
    /// The language of mail, a BCP 47 tag; empty: the election's.
    #[serde(default)]
    pub language: String,
    /// The public credential on the roll, 64 lower-case hexadecimal digits; none where the service makes the codes.
    #[serde(default)]
    pub credential: Option<String>,
    /// The voting weight, where the service makes the codes and so the roll; elsewhere the roll has it.
    #[serde(default = "one")]
    pub weight: u64,
}

fn one() -> u64 {
    1
}

/// Addresses were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Listed {
    /// How many voters have an address now.
    pub voters: u64,
}

/// Corrects a voter's address; mail that waits goes to the new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MendVoter {
    /// The address.
    pub address: String,
    /// The language of mail, a BCP 47 tag; empty: the election's.
    #[serde(default)]
    pub language: String,
}

/// The mail that was last put into the queue for a voter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastMail {
    /// Its number.
    pub number: u64,
    /// What for.
    pub purpose: Purpose,
    /// How it stands.
    pub state: MailState,
    /// What the mail server said last, or why it was not reached.
    pub reason: Option<String>,
    /// When the mail server took or refused it, or since when it waits; seconds since 1970.
    pub since: u64,
}

/// How a voter stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoterView {
    /// The number within the draft, from 1.
    pub number: u64,
    /// The name; may be empty.
    pub name: String,
    /// The address.
    pub address: String,
    /// The language of mail.
    pub language: String,
    /// Whether the credential is on the roll and not replaced.
    pub enrolled: bool,
    /// The last mail; none before anything was sent.
    pub mail: Option<LastMail>,
    /// When the link of a mail was first followed, seconds since 1970.
    pub opened: Option<u64>,
    /// Whether a vote is on the record.
    pub voted: bool,
    /// When somebody asked for a new code for this address and none was made yet, seconds since 1970.
    pub asked: Option<u64>,
}

/// A time at which those who have not voted are reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reminder {
    /// When, seconds since 1970.
    pub due: u64,
    /// When it was done; none before.
    pub done: Option<u64>,
}

/// Sets the times at which those who have not voted are reminded, in the place of all that have not come yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetReminders {
    /// Seconds since 1970; at most ten.
    pub times: Vec<u64>,
}

/// The voters of a draft who get mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VotersView {
    /// Whether this server sends mail.
    pub on: bool,
    /// Whom mail is from.
    pub from: Option<String>,
    /// Why mail of this server has not gone out for a quarter of an hour.
    pub stuck: Option<String>,
    /// How many voters have an address.
    pub total: u64,
    /// Mails to voters by what they are for: how many were put into the queue. Receipts and tests are not counted.
    pub sent: Vec<Sent>,
    /// The times of reminders, in order.
    pub reminders: Vec<Reminder>,
    /// A thousand voters at most; the next ones are had with `?after=` the last one's number.
    pub voters: Vec<VoterView>,
}

/// How many mails of a kind were put into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sent {
    /// What for.
    pub purpose: Purpose,
    /// How many.
    pub mails: u64,
}

/// Sends voters what the service writes, each in his own language, or shows what it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewVoterMails {
    /// `vote`, `reminder` or `result`; to be shown, `receipt`, too.
    pub purpose: Purpose,
    /// To this voter alone.
    #[serde(default)]
    pub only: Option<u64>,
    /// An address: then one mail goes there, whose link is not counted as followed, and no other is sent.
    #[serde(default)]
    pub test: Option<String>,
    /// Sends nothing, and shows what would be sent.
    #[serde(default)]
    pub preview: bool,
}

/// What was put into the queue, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoterMails {
    /// How many.
    pub mails: u64,
    /// One mail's subject; the mail's number follows it.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Codes were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodesMade {
    /// How many voters are on the roll with a code of the service's.
    pub voters: u64,
    /// How many mails with codes go out.
    pub mails: u64,
}

/// Replaces a voter's code, where the service makes the codes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    /// An official's consent to what the request before has said; needed after Open.
    #[serde(default)]
    pub consent: Option<ConsentView>,
}

/// An official's consent to a change of the roll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConsentView {
    /// The official's number in the manifest.
    pub official: u64,
    /// The signature, 128 lower-case hexadecimal digits.
    pub signature: String,
}

/// How a replacement stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeView {
    /// The credential that is revoked, 64 lower-case hexadecimal digits.
    pub revoked: String,
    /// The one in its place.
    pub added: String,
    /// Whether it is on the board, and the mail with the new link on its way; else an official must consent.
    pub done: bool,
}

/// How long the link is good that confirms who has asked for a new one, in seconds.
pub const WISH: u64 = 3_600;

/// Confirms that it was the voter who asked for a new link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// What the mailed link carries, 64 lower-case hexadecimal digits.
    pub token: String,
}

impl fmt::Debug for Confirm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Confirm(…)")
    }
}

/// Asks for a new link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskAgain {
    /// The voter's address.
    pub address: String,
}
