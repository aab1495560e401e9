//! What is known of the count.

use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::election::Election;
use serde::{Deserialize, Serialize};

/// The places of the entries that end an election; the numbers themselves are on the board.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TallyView {
    /// The index of Close.
    pub close: Option<u64>,
    /// Partial decryptions that are needed.
    pub needed: u64,
    /// Partial decryptions posted.
    pub posted: u64,
    /// The index of Result.
    pub result: Option<u64>,
    /// The index of Void.
    pub void: Option<u64>,
}

impl TallyView {
    /// What a board says of it.
    pub fn of(election: &Election) -> Self {
        let index = |kind| election.outcome().filter(|(found, _)| *found == kind).map(|(_, index)| index);
        Self {
            close: election.closed().map(|closed| closed.index),
            needed: election.manifest().trustees.threshold,
            posted: election.decryptions().len() as u64,
            result: index(Kind::Result),
            void: index(Kind::Void),
        }
    }
}
