//! Elections as pages and lists show them, and an official's request to close early.
//!
//! Whoever holds a board makes the views of it in the same way: the service, and a mirror of its verified copy.

use crate::result::by_language;
use crate::tally::TallyView;
use crate::trustee::TrusteeView;
use glassurn_crypto::election::{self, Election, prepare_close_message};
use glassurn_crypto::encoding::{EncodingError, Hash, decode, encode, hex};
use glassurn_crypto::signature::{BadSignature, PublicKey, SecretKey};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What has happened on the board; a fact, not a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The manifest is published; the trustees make the key.
    Ceremony,
    /// All trustees have confirmed the key; an official may post Open.
    Confirmed,
    /// Open is posted: ballots are taken from the opening time until the closing time.
    Open,
    /// Close is posted: the set of counting ballots is fixed.
    Closed,
    /// The result is posted.
    Tallied,
    /// Fewer voters than the minimum: nothing is ever decrypted.
    Void,
}

impl Stage {
    /// How far a board is.
    pub fn of(election: &Election) -> Self {
        match election.stage() {
            election::Stage::Setup if election.ceremony().key().is_some() => Self::Confirmed,
            election::Stage::Setup => Self::Ceremony,
            election::Stage::Open => Self::Open,
            election::Stage::Closed => Self::Closed,
            election::Stage::Counted => Self::Tallied,
            election::Stage::Void => Self::Void,
        }
    }
}

/// An election in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ElectionSummary {
    /// The election id, 64 lower-case hexadecimal digits.
    pub id: String,
    /// The title by language tag.
    pub title: BTreeMap<String, String>,
    /// Who runs it.
    pub organiser: String,
    /// What has happened so far.
    pub stage: Stage,
    /// The first second in which a ballot is valid, since 1970.
    pub opens: u64,
    /// The closing time as extended so far, seconds since 1970.
    pub closes: u64,
    /// The time of Close, once it is posted: an official may close before the closing time where the manifest says so.
    pub closed_at: Option<u64>,
    /// The IANA zone in which the election's times are shown.
    pub zone: String,
    /// Ballot entries on the board, superseded and revoked ones included.
    pub ballots: u64,
    /// Credentials whose ballot counts.
    pub counting: u64,
    /// Credentials on the roll that are not revoked.
    pub roll: u64,
    /// The size of the newest signed checkpoint, in entries.
    pub size: u64,
}

impl ElectionSummary {
    /// What a board says after its entries; `size` is that of the checkpoint that readers get.
    pub fn of(election: &Election, size: u64) -> Self {
        let (manifest, register) = (election.manifest(), election.register());
        Self {
            id: hex(manifest.id()),
            title: by_language(&manifest.title),
            organiser: manifest.organiser.clone(),
            stage: Stage::of(election),
            opens: manifest.schedule.opens,
            closes: election.closes(),
            closed_at: election.closed().map(|closed| closed.time),
            zone: manifest.schedule.zone.clone(),
            ballots: election.ballots(),
            counting: register.counting(),
            roll: register.number(),
            size,
        }
    }
}

/// An election with what its page shows besides the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ElectionView {
    /// What lists show, too.
    #[serde(flatten)]
    pub summary: ElectionSummary,
    /// The weight of the credentials whose ballot counts.
    pub turnout_weight: u64,
    /// The weight of the roll.
    pub roll_weight: u64,
    /// The attempt of the key ceremony, from 1.
    pub attempt: u64,
    /// What each trustee has posted, in the manifest's order.
    pub trustees: Vec<TrusteeView>,
    /// What is known of the count.
    pub tally: TallyView,
    /// Ballots per hour in which there were any, in order of time.
    pub turnout: Vec<Hour>,
    /// How many browsers have said that their voter has checked a ballot. The service's count alone: nobody can verify it, and
    /// a mirror does not know it.
    pub checked: u64,
    /// While the count is not opened: until when the officials have asked the key holders to wait, seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_from: Option<u64>,
}

impl ElectionView {
    /// What a board says after its entries, as [`ElectionSummary::of`]; nothing is known of what is counted beside it.
    pub fn of(election: &Election, size: u64, turnout: &Turnout) -> Self {
        let register = election.register();
        Self {
            summary: ElectionSummary::of(election, size),
            turnout_weight: register.counting_weight(),
            roll_weight: register.weight(),
            attempt: election.ceremony().attempt(),
            trustees: TrusteeView::all(election),
            tally: TallyView::of(election),
            turnout: turnout.hours(),
            checked: 0,
            count_from: None,
        }
    }
}

/// Ballot entries of one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hour {
    /// The hour's first second, since 1970 (UTC).
    pub hour: u64,
    /// Ballot entries in it.
    pub ballots: u64,
}

/// Ballot entries by the hours in which they came, as a board is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turnout(BTreeMap<u64, u64>);

impl Turnout {
    /// Counts a ballot entry of this time, in seconds since 1970.
    pub fn count(&mut self, time: u64) {
        *self.0.entry(time - time % 3_600).or_default() += 1;
    }

    /// The hours in which there were any, in order.
    pub fn hours(&self) -> Vec<Hour> {
        self.0.iter().map(|(&hour, &ballots)| Hour { hour, ballots }).collect()
    }
}

/// An official asks what an early Close must state, and the board to hold ballots until it arrives (§7).
/// Travels as CBOR `[time, official, signature]`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PrepareClose {
    /// The official's clock, seconds since 1970; the board accepts at most [`PrepareClose::TOLERANCE`] of difference.
    #[n(0)]
    pub time: u64,
    /// The official's number, from 0.
    #[n(1)]
    pub official: u64,
    /// Ed25519 over `"glassurn/v1/prepare-close" ‖ election id ‖ time`.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

impl PrepareClose {
    /// How far the request's time may be from the board's clock, in seconds.
    pub const TOLERANCE: u64 = 60;

    /// Signs a request.
    pub fn sign(election: &Hash, time: u64, official: u64, key: &SecretKey) -> Self {
        Self { time, official, signature: key.sign(&prepare_close_message(election, time)) }
    }

    /// Checks the signature under the official's key.
    pub fn check(&self, election: &Hash, key: &PublicKey) -> Result<(), BadSignature> {
        key.check(&prepare_close_message(election, self.time), &self.signature)
    }

    /// The request's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes a request strictly.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        decode(bytes)
    }
}

/// What an early Close must state; no ballot is taken before `until` or the Close, whichever comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosePrepared {
    /// Ballot entries on the board.
    pub ballots: u64,
    /// Counting credentials.
    pub counting: u64,
    /// Until when ballots are held, seconds since 1970.
    pub until: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ballots_are_counted_by_the_hour_in_which_they_came() {
        let mut turnout = Turnout::default();
        [7_199, 3_600, 7_200, 0].into_iter().for_each(|time| turnout.count(time));
        let hours = turnout.hours().iter().map(|hour| (hour.hour, hour.ballots)).collect::<Vec<_>>();
        assert_eq!(hours, [(0, 1), (3_600, 2), (7_200, 1)]);
    }

    #[test]
    fn a_request_to_close_is_bound_to_its_election_time_and_official() {
        let (key, other) = (SecretKey::from_seed(&[1; 32]), SecretKey::from_seed(&[2; 32]));
        let request = PrepareClose::sign(&[7; 32], 1000, 0, &key);
        let read = PrepareClose::from_bytes(&request.to_bytes()).expect("its own encoding");
        assert_eq!(read, request);
        assert_eq!(read.check(&[7; 32], &key.public()), Ok(()));
        assert_eq!(read.check(&[8; 32], &key.public()), Err(BadSignature));
        assert_eq!(read.check(&[7; 32], &other.public()), Err(BadSignature));
        let later = PrepareClose { time: 1001, ..request };
        assert_eq!(later.check(&[7; 32], &key.public()), Err(BadSignature));
    }
}
