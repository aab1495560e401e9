//! The public roll as a file: credentials and weights, no names; what the registrar publishes.

use super::{HEADER, fingerprint, text};
use glassurn_crypto::credential::Voter;
use glassurn_crypto::encoding::{Hash, unhex};
use glassurn_crypto::group::Point;
use thiserror::Error;

/// Credentials and weights in order of the credentials, so that the order tells no names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRoll {
    /// The election.
    pub election: Hash,
    /// Everybody on the roll.
    pub voters: Vec<Voter>,
}

/// Why a text is no public roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PublicRollError {
    /// A line that is none of a public roll.
    #[error("line {0} is none of a public roll")]
    Line(usize),
    /// Two lines with one credential.
    #[error("lines {0} and {1}: the same credential")]
    Twice(usize, usize),
    /// Every line is one of a public roll, but not as it is made.
    #[error("the public roll was changed after it was made")]
    Changed,
}

impl PublicRoll {
    /// A roll in the one order that it has.
    pub fn new(election: Hash, mut voters: Vec<Voter>) -> Self {
        voters.sort_by(|a, b| a.credential.bytes().cmp(b.credential.bytes()));
        Self { election, voters }
    }

    /// The file: a header line, then `credential weight` a line.
    pub fn to_text(&self) -> String {
        text(&self.election, &self.voters)
    }

    /// Reads the file; only what [`PublicRoll::to_text`] writes is one.
    ///
    /// # Errors
    /// [`PublicRollError`] with the lines.
    pub fn parse(text: &str) -> Result<Self, PublicRollError> {
        let mut lines = text.lines();
        let header = lines.next().and_then(|line| line.strip_prefix(HEADER));
        let election = header.and_then(unhex).ok_or(PublicRollError::Line(1))?;
        let mut voters = Vec::new();
        for (place, line) in lines.enumerate() {
            let voter = line.split_once(' ').and_then(|(credential, weight)| {
                let weight = weight.parse().ok().filter(|weight| *weight >= 1)?;
                Some(Voter { credential: parse_credential(credential)?, weight })
            });
            voters.push(voter.ok_or(PublicRollError::Line(place + 2))?);
        }
        let roll = Self { election, voters };
        let mut pairs = roll.voters.windows(2);
        if let Some(place) = pairs.position(|pair| pair[0].credential == pair[1].credential) {
            return Err(PublicRollError::Twice(place + 2, place + 3));
        }
        let sorted =
            roll.voters.windows(2).all(|pair| pair[0].credential.bytes() < pair[1].credential.bytes());
        if sorted && roll.to_text() == text { Ok(roll) } else { Err(PublicRollError::Changed) }
    }

    /// A code to compare two rolls by, over the file's bytes.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.election, &self.voters)
    }
}

/// A public credential: 64 hexadecimal digits.
pub fn parse_credential(text: &str) -> Option<Point> {
    unhex(text.trim()).and_then(Point::from_bytes)
}
