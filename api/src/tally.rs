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
    /// Partial decryptions posted; of mixed answers, of the contest with the fewest.
    pub posted: u64,
    /// Of mixed answers, key holders who have mixed, in the contest with the fewest; nothing where answers are added up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mixed: Option<u64>,
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
            posted: match election.mixes() {
                None => election.decryptions().len() as u64,
                Some(mixes) => {
                    let opened = mixes.chains().iter().map(|chain| chain.decrypted().count() as u64);
                    opened.min().unwrap_or_default()
                }
            },
            mixed: match election.mixes() {
                // Nobody has while the list of what is mixed is being made.
                None => (election.manifest().is_mixed() && election.count_is_due()).then_some(0),
                Some(mixes) => mixes.chains().iter().map(|chain| chain.mixers().len() as u64).min(),
            },
            result: index(Kind::Result),
            void: index(Kind::Void),
        }
    }
}
