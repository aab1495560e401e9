//! What is known of the count, as pages show it.

use glassurn_api::tally::TallyView;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::election::Election;

/// The places of the entries that end an election.
pub fn view(election: &Election) -> TallyView {
    let index = |kind| election.outcome().filter(|(found, _)| *found == kind).map(|(_, index)| index);
    TallyView {
        close: election.closed().map(|closed| closed.index),
        needed: election.manifest().trustees.threshold,
        posted: election.decryptions().len() as u64,
        result: index(Kind::Result),
        void: index(Kind::Void),
    }
}
