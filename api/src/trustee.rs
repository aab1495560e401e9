//! What a trustee has posted.

use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::election::Election;
use serde::{Deserialize, Serialize};

/// One trustee's deeds in the last attempt of the ceremony and after Close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrusteeView {
    /// The place in the manifest, from 1.
    pub number: u64,
    /// The name in the manifest.
    pub name: String,
    /// The names of the kinds posted in the last attempt, in order: `DkgCommit`, `DkgConfirm` and so on.
    pub ceremony: Vec<String>,
    /// Whether the key is confirmed.
    pub confirmed: bool,
    /// Whether the partial decryption is posted; of mixed answers, of every contest.
    pub decrypted: bool,
    /// Of how many contests it has mixed the answers; 0 where answers are added up.
    pub mixed: u64,
}

impl TrusteeView {
    /// What a board says of every trustee, in the manifest's order.
    pub fn all(election: &Election) -> Vec<Self> {
        let status = election.ceremony().status();
        let members = &election.manifest().trustees.members;
        let views = members.iter().zip(status.trustees).map(|(member, status)| Self {
            number: status.trustee,
            name: member.name.clone(),
            confirmed: status.done.contains(&Kind::DkgConfirm),
            ceremony: status.done.iter().map(|kind| kind.name().to_owned()).collect(),
            decrypted: match election.mixes() {
                None => election.decryptions().iter().any(|share| share.trustee() == status.trustee),
                Some(mixes) => mixes.opened_by(status.trustee) == mixes.chains().len() as u64,
            },
            mixed: election.mixes().map_or(0, |mixes| mixes.mixed_by(status.trustee)),
        });
        views.collect()
    }
}
