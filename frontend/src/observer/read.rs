//! The whole record for somebody who is about to sign: downloaded and audited in one go.

use glassurn_crypto::election::Election;

use super::{Tell, Trouble, audit, gate::Gate};

/// Downloads and audits the record of an election. `far` hears how far it is.
///
/// # Errors
/// [`Trouble`]; [`Trouble::Record`] with the first check that does not hold.
pub async fn read(election: &str, far: impl Fn(u64, u64)) -> Result<Election, Trouble> {
    let hear = |tell: Tell| {
        if let Tell::Progress(progress) = tell {
            far(progress.done, progress.total);
        }
    };
    audit::whole(election, &Gate::default(), &hear).await
}
