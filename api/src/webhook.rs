//! Programs of officials that are told how an election goes: opened, closed, its result.
//!
//! A message says that there is something to read, and proves nothing about the election: whoever must rely on it reads
//! the board. Messages are signed as Standard Webhooks 1.0 has it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The most webhooks of a draft.
pub const MAX_WEBHOOKS: usize = 8;
/// The longest address, in bytes.
pub const MAX_URL: usize = 2_048;

/// What a secret begins with.
pub const SECRET: &str = "whsec_";
/// The header with the message's id, the same at each try.
pub const ID: &str = "webhook-id";
/// The header with the time of this try, seconds since 1970.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The header with `v1,` and HMAC-SHA256 over id, `.`, time, `.` and body, in Base64.
pub const SIGNATURE: &str = "webhook-signature";

/// Adds a webhook.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Where messages go: an address that begins with `https://`.
    pub url: String,
}

impl fmt::Debug for NewWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Addresses of this kind often carry a key of their own.
        f.write_str("NewWebhook(…)")
    }
}

/// A webhook was added; the only answer that ever has its secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookMade {
    /// Its number within the draft, from 1.
    pub number: u64,
    /// What messages are signed with: `whsec_` and 32 bytes in Base64.
    pub secret: String,
}

impl fmt::Debug for WebhookMade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookMade").field("number", &self.number).finish_non_exhaustive()
    }
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Event {
    /// The election is opened: from the opening time on, ballots are taken.
    #[serde(rename = "election.opened")]
    Opened,
    /// Voting has ended.
    #[serde(rename = "election.closed")]
    Closed,
    /// The result is on the board, or that there is none because too few have voted.
    #[serde(rename = "election.result")]
    Result,
    /// Nothing: somebody tries whether messages arrive.
    #[serde(rename = "test")]
    Test,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Opened, Self::Closed, Self::Result, Self::Test];

    /// As messages have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "election.opened",
            Self::Closed => "election.closed",
            Self::Result => "election.result",
            Self::Test => "test",
        }
    }
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It waits, for the first time or for the next.
    Queued,
    /// The program has answered that it has it.
    Delivered,
    /// It was given up, and is not sent again.
    Refused,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Its id, as the header has it.
    pub id: String,
    /// What it tells.
    pub event: Event,
    /// How it stands.
    pub state: DeliveryState,
    /// What the program answered last, or why it was not reached.
    pub reason: Option<String>,
    /// How often it was tried.
    pub attempts: u64,
    /// When it was put into the queue, seconds since 1970.
    pub since: u64,
    /// When it is tried next, if it waits.
    pub due: Option<u64>,
    /// When it was delivered or given up.
    pub done: Option<u64>,
}

/// A webhook, and what was sent to it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookView {
    /// Its number within the draft, from 1.
    pub number: u64,
    /// Where messages go.
    pub url: String,
    /// When it was added, seconds since 1970.
    pub made: u64,
    /// What was sent, oldest first; of tests the last one.
    pub deliveries: Vec<Delivery>,
}

impl fmt::Debug for WebhookView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("WebhookView");
        shown.field("number", &self.number).field("deliveries", &self.deliveries).finish_non_exhaustive()
    }
}

/// The body of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it tells.
    #[serde(rename = "type")]
    pub event: Event,
    /// When it was put into the queue (RFC 3339).
    pub timestamp: String,
    /// About which election.
    pub data: MessageData,
}

/// What a message is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageData {
    /// The draft, 32 lower-case hexadecimal digits.
    pub draft: String,
    /// The election, 64 lower-case hexadecimal digits; none yet in a test before it is published.
    pub election: Option<String>,
    /// The election's page.
    pub page: Option<String>,
    /// Whether there is a result; `false` if too few have voted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<bool>,
}
