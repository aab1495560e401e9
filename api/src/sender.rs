//! What the DNS says of the domain that mail is from: whether others can tell this service's mail from a forger's.

use serde::{Deserialize, Serialize};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// Which servers send for the domain (RFC 7208).
    Spf,
    /// The key with which the mail server signs (RFC 6376).
    Dkim,
    /// What is to become of mail that is neither (RFC 7489).
    Dmarc,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordState {
    /// There is one.
    Found,
    /// There is none.
    Missing,
    /// There are several, and so none counts.
    Several,
    /// It cannot be looked up; the reason is beside it.
    Unknown,
    /// Where it stands is not known: the operator has not named the selector (`GLASSURN_DKIM_SELECTOR`).
    Unnamed,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SenderRecord {
    /// What was asked for.
    pub kind: RecordKind,
    /// The name that was looked up, or the one at which it was found.
    pub name: String,
    /// What was found.
    pub state: RecordState,
    /// The record, where there is one.
    pub text: Option<String>,
    /// Why it cannot be looked up.
    pub reason: Option<String>,
}

/// The domain and its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SenderView {
    /// What stands behind the @ of the address that mail is from.
    pub domain: String,
    /// SPF, DKIM, DMARC.
    pub records: Vec<SenderRecord>,
}
