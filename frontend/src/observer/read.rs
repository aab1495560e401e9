//! The whole record for somebody who is about to sign: downloaded and audited in one go.

use glassurn_crypto::audit::{Evidence, Status};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::unhex;

use super::audit::{self, Entries};
use super::gate::Gate;
use super::{Tell, Trouble, download};

/// Downloads and audits the record of an election. `far` hears how far it is.
///
/// # Errors
/// [`Trouble`]; [`Trouble::Record`] with the first check that does not hold.
pub async fn read(election: &str, far: impl Fn(u64, u64)) -> Result<Election, Trouble> {
    let expected = unhex(election).ok_or_else(|| Trouble::Record("this is no election id".into()))?;
    let gate = Gate::default();
    let checkpoint = download::checkpoint(election).await?;
    let claimed = SignedCheckpoint::parse(&checkpoint).map_err(|e| Trouble::Record(e.to_string()))?;
    let size = claimed.claimed().size;
    let closing = download::closing(election).await?;
    let entries = audit::read(election, size, &gate, |done| far(done, size)).await?;
    let kinds = entries.iter().map(|entry| audit::is_ballot(entry)).collect();
    let evidence = Evidence { record: Entries(entries), checkpoint, closing, rebuilt: None };
    let hear = |tell: Tell| {
        if let Tell::Progress(progress) = tell {
            far(progress.done, progress.total);
        }
    };
    let (report, election) = audit::run(evidence, Some(expected), kinds, &gate, &hear).await?;
    let failed = report.checks.iter().find_map(|outcome| match &outcome.status {
        Status::Failed { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    match (failed, election) {
        (None, Some(election)) => Ok(election),
        (failed, _) => Err(Trouble::Record(failed.unwrap_or_else(|| "the record is empty".into()))),
    }
}
