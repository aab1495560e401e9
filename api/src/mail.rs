//! Mail that the service sends for officials: invitations to who has a part in an election, and notices to voters. What it
//! writes to voters itself is in [`crate::voter`] and [`crate::registration`].
//!
//! No voting code is in any of it: codes that a registrar makes never pass the server.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The most recipients of one request.
pub const MAX_RECIPIENTS: usize = 2_000;
/// The most mails of a draft.
pub const MAX_MAILS: usize = 50_000;
/// The longest subject, in characters.
pub const MAX_SUBJECT: usize = 150;
/// The longest text, in characters.
pub const MAX_TEXT: usize = 10_000;
/// The longest address, in bytes (RFC 5321 §4.5.3.1.3).
pub const MAX_ADDRESS: usize = 254;
/// The most mails of one answer.
pub const PAGE: usize = 1_000;

/// What a mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Brings the link of an invitation.
    Invitation,
    /// Tells voters something; its link opens the same page for everybody.
    Notice,
    /// Invites a voter to vote ([`crate::voter`], as are the three below).
    Vote,
    /// Reminds a voter who has not voted.
    Reminder,
    /// Tells a voter that a vote was recorded.
    Receipt,
    /// Tells a voter that the result is published ([`crate::announcement`], as is the one below).
    Result,
    /// Brings the link that registers a voter who has asked for it ([`crate::registration`]).
    Registration,
    /// Asks a key holder to open the count.
    Count,
    /// Asks a voter whether it was he who asked for a new link.
    Lost,
}

/// Sends the same letter to several recipients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMails {
    /// What for.
    pub purpose: Purpose,
    /// The subject. In it and in the text, `{name}` stands for the recipient's name and `{title}` for the draft's title.
    /// The mail's number follows, so that no two subjects are the same.
    pub subject: String,
    /// The text; in it, `{link}` stands for the link.
    pub text: String,
    /// What the link opens on this server, beginning with `/`.
    pub path: String,
    /// To whom.
    pub recipients: Vec<Recipient>,
    /// An address: then the first recipient's mail goes there and no other is sent, and its link opens nothing.
    #[serde(default)]
    pub test: Option<String>,
}

/// A recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The address.
    pub address: String,
    /// The name; may be empty where the letter does not use it.
    pub name: String,
    /// The invitation, where it is one.
    #[serde(default)]
    pub invitation: Option<Link>,
}

/// An invitation's link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The invitation's number within the draft.
    pub number: u64,
    /// Its token, as [`crate::draft::Invited`] has it.
    pub token: String,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("number", &self.number).finish_non_exhaustive()
    }
}

/// Mails are in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queued {
    /// How many.
    pub mails: u64,
    /// The first one's subject, as it is sent.
    pub subject: String,
    /// The first one's text, with a link that opens nothing.
    pub text: String,
}

/// How a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MailState {
    /// It waits, for the first time or for the next.
    Queued,
    /// The mail server has taken it: it is on its way, or in a box.
    Sent,
    /// It was refused, and is not tried again by itself.
    Refused,
    /// It was not sent, because nobody needs it any more: a reminder of who has voted meanwhile.
    Dropped,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailView {
    /// Its number, greater than that of every mail before it.
    pub number: u64,
    /// What for.
    pub purpose: Purpose,
    /// To whom.
    pub address: String,
    /// The recipient's name.
    pub name: String,
    /// The invitation's number within the draft, where it is one.
    pub invitation: Option<u64>,
    /// The voter's number within the draft, where it is to one.
    pub voter: Option<u64>,
    /// The letter's subject.
    pub subject: String,
    /// How it stands.
    pub state: MailState,
    /// What the mail server said last, or why it was not reached.
    pub reason: Option<String>,
    /// How often it was tried.
    pub attempts: u64,
    /// When it was put into the queue, seconds since 1970.
    pub since: u64,
    /// When it is tried next, if it waits.
    pub due: Option<u64>,
    /// When the mail server took or refused it.
    pub done: Option<u64>,
}

/// The mails of a draft, in order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailsView {
    /// Whether this server sends mail.
    pub on: bool,
    /// Why mail of this server has not gone out for a quarter of an hour.
    pub stuck: Option<String>,
    /// A thousand of them at most; the next ones are had with `?after=` the last one's number.
    pub mails: Vec<MailView>,
}
