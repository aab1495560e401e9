//! The roll as the board knows it: every credential, its weight, and which of its ballots is the last.

use super::Refusal;
use super::standings::Standings;
use crate::credential::{Roll, Voter};
use crate::encoding::Hash;
use crate::group::Point;
use alloc::collections::BTreeMap;

/// A credential's last non-void ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// The index of its entry.
    pub index: u64,
    /// The leaf hash of its entry.
    pub leaf: Hash,
}

/// What the board knows of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The voting weight.
    pub weight: u64,
    /// The entry that put it on the roll.
    pub added: u64,
    /// The RollChange that revoked it.
    pub revoked: Option<u64>,
    /// The sequence of its last non-void ballot; 0 before the first.
    pub sequence: u64,
    /// That ballot.
    pub last: Option<Last>,
}

/// All credentials that are or were on the roll.
#[derive(Debug, Clone, Default)]
pub struct Register {
    standings: Standings,
    /// Credentials on the roll and not revoked, by weight.
    weights: BTreeMap<u64, u64>,
    /// Weight of all Roll entries and the last credential of the last of them.
    total: u64,
    greatest: Option<[u8; 32]>,
    counting: u64,
    counting_weight: u64,
}

impl Register {
    /// What is known of a credential.
    pub fn get(&self, credential: &[u8; 32]) -> Option<&Standing> {
        self.standings.get(credential)
    }

    /// All credentials in order of their bytes.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8; 32], &Standing)> {
        self.standings.iter()
    }

    /// Credentials on the roll and not revoked.
    pub fn number(&self) -> u64 {
        self.weights.values().sum()
    }

    /// Their total weight.
    pub fn weight(&self) -> u64 {
        self.total
    }

    /// Credentials that count: on the roll, not revoked, with a ballot.
    pub fn counting(&self) -> u64 {
        self.counting
    }

    /// Their total weight, `W`.
    pub fn counting_weight(&self) -> u64 {
        self.counting_weight
    }

    /// Whether weights tell votes apart: there are different weights, and one of them has fewer than five holders.
    pub fn weights_reveal(&self) -> bool {
        self.weights.len() > 1 && self.weights.values().any(|&holders| holders < 5)
    }

    /// Checks a chunk of the roll. `limit` bounds the total weight; `frozen` asks for one order over all chunks and
    /// allows any weight, otherwise each chunk has its own order and every weight is 1.
    pub(super) fn check(&self, roll: &Roll, limit: u64, frozen: bool) -> Result<(), Refusal> {
        if roll.0.is_empty() {
            return Err(Refusal::RollEmpty);
        }
        let mut before = if frozen { self.greatest } else { None };
        let mut total = self.total;
        for Voter { credential, weight } in &roll.0 {
            if self.standings.get(credential.bytes()).is_some() || before.as_ref() == Some(credential.bytes())
            {
                return Err(Refusal::RollDuplicate);
            }
            if before.is_some_and(|before| before > *credential.bytes()) {
                return Err(Refusal::RollOrder);
            }
            if *weight == 0 || (!frozen && *weight != 1) {
                return Err(Refusal::RollWeight);
            }
            total = total.checked_add(*weight).filter(|&total| total <= limit).ok_or(Refusal::RollLimit)?;
            before = Some(*credential.bytes());
        }
        Ok(())
    }

    pub(super) fn add(&mut self, roll: &Roll, index: u64) {
        for Voter { credential, weight } in &roll.0 {
            self.insert(credential, *weight, index);
            self.total += weight;
            self.greatest = self.greatest.max(Some(*credential.bytes()));
        }
    }

    /// Revokes one credential and adds another; gives the ballot that counts no more.
    pub(super) fn replace(&mut self, revoked: &Point, added: &Point, index: u64) -> Option<Last> {
        let standing = self.standings.get_mut(revoked.bytes())?;
        standing.revoked = Some(index);
        let (weight, last) = (standing.weight, standing.last);
        if last.is_some() {
            self.counting -= 1;
            self.counting_weight -= weight;
        }
        if let Some(holders) = self.weights.get_mut(&weight) {
            *holders -= 1;
        }
        self.insert(added, weight, index);
        last
    }

    fn insert(&mut self, credential: &Point, weight: u64, index: u64) {
        let standing = Standing { weight, added: index, revoked: None, sequence: 0, last: None };
        self.standings.insert(*credential.bytes(), standing);
        *self.weights.entry(weight).or_default() += 1;
    }

    /// Notes a credential's next ballot; gives the one that it supersedes.
    pub(super) fn voted(&mut self, credential: &[u8; 32], last: Last) -> Option<Last> {
        let standing = self.standings.get_mut(credential)?;
        standing.sequence += 1;
        let before = standing.last.replace(last);
        if before.is_none() {
            self.counting += 1;
            self.counting_weight += standing.weight;
        }
        before
    }
}
