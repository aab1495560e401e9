//! Weights that the board would refuse later: too much in total, or telling how a voter voted.

use super::person::Person;
use glassurn_crypto::manifest::Manifest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// Total weight times the largest value of a ballot must not pass this (docs/protocol.md §3).
const MAX_TOTAL: u64 = 1 << 40;
/// So many voters must share a weight, or it tells how they voted (§5).
pub const SHARED: u64 = 5;

/// Why the weights of a roll cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum WeightError {
    /// Too much in total.
    #[error("the weights add up to more than {limit}, the most for this ballot")]
    Total {
        /// The most that may be.
        limit: u64,
    },
    /// Fewer than [`SHARED`] voters have a weight, and the manifest does not accept that.
    #[error(
        "line {line}: fewer than {SHARED} voters have the weight {weight}: the result would tell how they voted, and \
         the manifest does not accept that"
    )]
    Lonely {
        /// The first line that has it.
        line: u64,
        /// The weight.
        weight: u64,
    },
}

/// Gives the total weight of a roll.
///
/// # Errors
/// [`WeightError`]; without the manifest only of what no election takes.
pub fn check(people: &[Person], manifest: Option<&Manifest>) -> Result<u64, WeightError> {
    let limit = manifest.map_or(MAX_TOTAL, |manifest| MAX_TOTAL / manifest.layout().largest().max(1));
    let total = people.iter().try_fold(0u64, |sum, person| sum.checked_add(person.weight));
    let total = total.filter(|total| *total <= limit).ok_or(WeightError::Total { limit })?;
    if manifest.is_some_and(|manifest| !manifest.weights_reveal_votes) {
        let mut sharing: BTreeMap<u64, u64> = BTreeMap::new();
        people.iter().for_each(|person| *sharing.entry(person.weight).or_default() += 1);
        if let Some(lonely) = people.iter().find(|person| sharing[&person.weight] < SHARED) {
            return Err(WeightError::Lonely { line: lonely.line, weight: lonely.weight });
        }
    }
    Ok(total)
}
