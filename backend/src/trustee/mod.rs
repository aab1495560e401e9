//! What trustees have done, as pages show it.

use glassurn_api::trustee::TrusteeView;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::election::Election;

/// Every trustee in the manifest's order.
pub fn views(election: &Election) -> Vec<TrusteeView> {
    let status = election.ceremony().status();
    let members = &election.manifest().trustees.members;
    let views = members.iter().zip(status.trustees).map(|(member, status)| TrusteeView {
        number: status.trustee,
        name: member.name.clone(),
        confirmed: status.done.contains(&Kind::DkgConfirm),
        ceremony: status.done.iter().map(|kind| kind.name().to_owned()).collect(),
        decrypted: election.decryptions().iter().any(|share| share.trustee() == status.trustee),
    });
    views.collect()
}
