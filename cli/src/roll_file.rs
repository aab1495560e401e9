//! Files without secrets between registrar and official: the public roll, and a change of it.

use crate::file;
use crate::output::Failure;
use glassurn_api::roll::{self, HEADER};
use glassurn_crypto::credential::{Consent, RollChange, Voter};
use glassurn_crypto::encoding::{Hash, hex, unhex};
use glassurn_crypto::group::Point;
use glassurn_crypto::signature::SecretKey;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The longest file of a change, in bytes.
const MAX_CHANGE: u64 = 4_096;

/// Credentials and weights in order of the credentials, so that the order tells no names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRoll {
    /// The election.
    pub election: Hash,
    /// Everybody on the roll.
    pub voters: Vec<Voter>,
}

impl PublicRoll {
    /// A roll in the one order that it has.
    pub fn new(election: Hash, mut voters: Vec<Voter>) -> Self {
        voters.sort_by(|a, b| a.credential.bytes().cmp(b.credential.bytes()));
        Self { election, voters }
    }

    /// The file: a header line, then `credential weight` a line.
    pub fn to_text(&self) -> String {
        roll::text(&self.election, &self.voters)
    }

    /// Reads the file; only what [`PublicRoll::to_text`] writes is one.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let mut lines = text.lines();
        let header = lines.next().and_then(|line| line.strip_prefix(HEADER));
        let election = header.and_then(unhex).ok_or_else(|| wrong(1))?;
        let mut voters = Vec::new();
        for (place, line) in lines.enumerate() {
            let voter = line.split_once(' ').and_then(|(credential, weight)| {
                let weight = weight.parse().ok().filter(|weight| *weight >= 1)?;
                Some(Voter { credential: parse_credential(credential)?, weight })
            });
            voters.push(voter.ok_or_else(|| wrong(place + 2))?);
        }
        let roll = Self { election, voters };
        let mut pairs = roll.voters.windows(2);
        if let Some(place) = pairs.position(|pair| pair[0].credential == pair[1].credential) {
            let what = format!("lines {} and {}: the same credential", place + 2, place + 3);
            return Err(Failure::refused("roll.duplicate", what).help("Nothing was published."));
        }
        let sorted =
            roll.voters.windows(2).all(|pair| pair[0].credential.bytes() < pair[1].credential.bytes());
        if !sorted || roll.to_text() != text {
            return Err(Failure::refused("roll.invalid", "the public roll was changed after it was made")
                .help("Make it again with `glassurn registrar codes`, or take the file that it wrote."));
        }
        Ok(roll)
    }

    /// A code to compare two rolls by, over the file's bytes.
    pub fn fingerprint(&self) -> String {
        roll::fingerprint(&self.election, &self.voters)
    }
}

fn wrong(line: usize) -> Failure {
    Failure::refused("roll.invalid", format!("line {line} is none of a public roll"))
        .help("Give the file that `glassurn registrar codes --public` wrote.")
}

/// A public credential: 64 hexadecimal digits.
pub fn parse_credential(text: &str) -> Option<Point> {
    unhex(text.trim()).and_then(Point::from_bytes)
}

/// A request to revoke one credential and add another, with or without an official's consent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeFile {
    format: String,
    election: String,
    revoked: String,
    added: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent: Option<ConsentFile>,
}

#[derive(Debug, Serialize, Deserialize)]
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

    /// Reads a request or a consent.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let text = file::read_text(path, MAX_CHANGE)?;
        let change: Option<Self> = serde_json::from_str(&text).ok();
        let change = change.filter(|change| change.format == CHANGE_FORMAT && change.body().is_ok());
        change.ok_or_else(|| unreadable(&path.display().to_string()))
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data becomes JSON");
        text.push('\n');
        text
    }

    /// The election.
    pub fn election(&self) -> Result<Hash, Failure> {
        unhex(&self.election).ok_or_else(|| unreadable("the change"))
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
    pub fn sign(mut self, official: u64, key: &SecretKey) -> Result<Self, Failure> {
        let body = self.body()?;
        let consent = Consent::sign(&self.election()?, &body.revoked, &body.added, official, key);
        self.consent = Some(ConsentFile { official, signature: hex(&consent.signature) });
        Ok(self)
    }

    /// The entry's body.
    pub fn body(&self) -> Result<RollChange, Failure> {
        let point = |text: &str| parse_credential(text).ok_or_else(|| unreadable("the change"));
        let consent = match &self.consent {
            None => Vec::new(),
            Some(consent) => {
                let signature =
                    parse_signature(&consent.signature).ok_or_else(|| unreadable("the consent"))?;
                vec![Consent { official: consent.official, signature }]
            }
        };
        Ok(RollChange { revoked: point(&self.revoked)?, added: point(&self.added)?, consent })
    }
}

fn parse_signature(text: &str) -> Option<[u8; 64]> {
    let (first, second) = text.split_at_checked(64)?;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&unhex(first)?);
    signature[32..].copy_from_slice(&unhex(second)?);
    Some(signature)
}

fn unreadable(what: &str) -> Failure {
    Failure::cannot("file.unreadable", format!("{what} is no change of the roll"))
        .help("Give the file that `glassurn registrar replace --request` or `glassurn cosign` wrote.")
}
