//! What officials announce of an election, and when: they ask the key holders to open the count, and tell the voters that
//! there is a result.
//!
//! It holds back what this service says and asks, and nothing else: as many key holders as are needed can open the count
//! before they are asked, and from then on anybody can add up the result from the public record.

use serde::{Deserialize, Serialize};

/// How long after the end of voting, or from now on, something can be planned, in seconds.
pub const AHEAD: u64 = 7 * 86_400;

/// What is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The key holders are asked to open the count.
    Count,
    /// The voters are told that there is a result.
    Result,
}

impl What {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Count, Self::Result];

    /// The word in paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Result => "result",
        }
    }
}

/// Announces something, in the place of what was planned before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Announce {
    /// Whether mail goes out: to the key holders who were invited by mail, or to the voters whose addresses are known.
    pub mail: bool,
    /// Not before this time, seconds since 1970; at most seven days ahead, for the count seven days after the end of voting. Without
    /// it: now.
    #[serde(default)]
    pub due: Option<u64>,
}

/// How an announcement stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Announcement {
    /// What.
    pub what: What,
    /// Whether mail goes out.
    pub mail: bool,
    /// Not before this time, seconds since 1970.
    pub due: u64,
    /// The account that has said so.
    pub by: String,
    /// When it was done, seconds since 1970; none while it waits, and can be taken back.
    pub done: Option<u64>,
    /// How many mails went into the queue.
    pub mails: u64,
}

/// The announcements of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Announcements {
    /// Whether this server sends mail.
    pub on: bool,
    /// The names of key holders whose addresses it knows, since they were invited by mail.
    pub holders: Vec<String>,
    /// How many voters' addresses it knows.
    pub voters: u64,
    /// At most one of each kind.
    pub announcements: Vec<Announcement>,
}

impl Announcements {
    /// The one of a kind.
    pub fn of(&self, what: What) -> Option<&Announcement> {
        self.announcements.iter().find(|one| one.what == what)
    }
}
