//! A change of the roll as a file without secrets: it goes from the registrar to an official and back.

use super::public::parse_credential;
use glassurn_crypto::credential::{Consent, RollChange};
use glassurn_crypto::encoding::{Hash, hex, unhex};
use glassurn_crypto::group::Point;
use glassurn_crypto::signature::SecretKey;
use serde::{Deserialize, Serialize};

/// The longest file of a change, in bytes.
pub const MAX_CHANGE: u64 = 4_096;

/// A request to revoke one credential and add another, with or without an official's consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeFile {
    format: String,
    election: String,
    revoked: String,
    added: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent: Option<ConsentFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentFile {
    official: u64,
    signature: String,
}

const CHANGE_FORMAT: &str = "glassurn-roll-change-v1";

impl ChangeFile {
    /// A request without consent.
    pub fn new(election: &Hash, revoked: &Point, added: &Point) -> Self {
        Self {
            format: CHANGE_FORMAT.into(),
            election: hex(election),
            revoked: hex(revoked.bytes()),
            added: hex(added.bytes()),
            consent: None,
        }
    }

    /// Reads a request or a consent; nothing else is one.
    pub fn parse(text: &str) -> Option<Self> {
        let change: Self = serde_json::from_str(text).ok()?;
        (change.format == CHANGE_FORMAT && change.body().is_some() && change.election().is_some())
            .then_some(change)
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data becomes JSON");
        text.push('\n');
        text
    }

    /// The election.
    pub fn election(&self) -> Option<Hash> {
        unhex(&self.election)
    }

    /// The number of the official who has consented, if any has.
    pub fn consenting(&self) -> Option<u64> {
        self.consent.as_ref().map(|consent| consent.official)
    }

    /// The credential to revoke, in hexadecimal.
    pub fn revoked(&self) -> &str {
        &self.revoked
    }

    /// The credential to add, in hexadecimal.
    pub fn added(&self) -> &str {
        &self.added
    }

    /// Adds an official's consent.
    pub fn sign(mut self, official: u64, key: &SecretKey) -> Option<Self> {
        let body = self.body()?;
        let consent = Consent::sign(&self.election()?, &body.revoked, &body.added, official, key);
        self.consent = Some(ConsentFile { official, signature: hex(&consent.signature) });
        Some(self)
    }

    /// The entry's body; `None` of no file that [`ChangeFile::parse`] reads.
    pub fn body(&self) -> Option<RollChange> {
        let consent = match &self.consent {
            None => Vec::new(),
            Some(consent) => {
                vec![Consent { official: consent.official, signature: parse_signature(&consent.signature)? }]
            }
        };
        let (revoked, added) = (parse_credential(&self.revoked)?, parse_credential(&self.added)?);
        Some(RollChange { revoked, added, consent })
    }
}

fn parse_signature(text: &str) -> Option<[u8; 64]> {
    let (first, second) = text.split_at_checked(64)?;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&unhex(first)?);
    signature[32..].copy_from_slice(&unhex(second)?);
    Some(signature)
}
