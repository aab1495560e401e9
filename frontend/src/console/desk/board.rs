//! Whole audits of a board, as its deeds need them.

use std::borrow::Cow;

use glassurn_crypto::audit::{Auditor, Check, Evidence, Progress as Step, Report, Status};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::tile::{bundles, decode_bundle};
use glassurn_crypto::election::{Election, Record};
use glassurn_crypto::encoding::Hash;
use gloo_timers::future::TimeoutFuture;

use crate::fault::Fault;
use crate::record::{Service, Source};

/// The most entries that this program reads: their hashes alone are 32 MB.
const MAX_ENTRIES: u64 = 1 << 20;
/// Entries between two words about how far the audit is.
const ROUND: u64 = 64;

/// Entries as they were downloaded.
pub struct Entries(Vec<Vec<u8>>);

impl Record for Entries {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        self.0.get(usize::try_from(index).ok()?).map(|entry| Cow::Borrowed(entry.as_slice()))
    }
}

/// Downloads a board and audits all of it; gives the state at its end. `far` hears of entries read, twice over.
///
/// # Errors
/// [`Fault::Service`]; [`Fault::Record`] with the first check that fails.
pub async fn audit(id: &Hash, seed: [u8; 32], far: impl Fn(u64, u64)) -> Result<Election, Fault> {
    let service = Service::new(id);
    let checkpoint = service.checkpoint().await?;
    let closing = service.closing().await?;
    let size = SignedCheckpoint::parse(&checkpoint).map_err(Fault::record)?.claimed().size;
    if size > MAX_ENTRIES {
        return Err(Fault::record("the record has more entries than a browser holds: use the command line"));
    }
    let mut entries = Vec::new();
    for bundle in bundles(size) {
        let bytes = service.bundle(bundle).await?;
        let read = decode_bundle(&bytes, bundle.width()).map_err(Fault::record)?;
        entries.extend(read.into_iter().map(<[u8]>::to_vec));
        far(entries.len() as u64, 2 * size);
    }
    let evidence = Evidence { record: Entries(entries), checkpoint, closing, rebuilt: None };
    let mut auditor = Auditor::new(evidence, Some(*id), seed);
    while let Step::Entries { done, total } = auditor.step_by(ROUND) {
        far(total + done, 2 * total);
        // The page hears of it.
        TimeoutFuture::new(0).await;
    }
    let (report, election) = auditor.finish();
    let election = election.filter(|_| failed(&report).is_none());
    election
        .ok_or_else(|| Fault::record(failed(&report).unwrap_or_else(|| "the record does not begin".into())))
}

/// The first check that fails, in its own words. Witnesses come a moment behind the board: what needs them asks for them.
fn failed(report: &Report) -> Option<String> {
    report.checks.iter().filter(|outcome| outcome.check != Check::Witnesses).find_map(
        |outcome| match &outcome.status {
            Status::Failed { entry, reason, .. } => {
                let place = entry.map_or_else(String::new, |entry| format!(", entry {entry}"));
                Some(format!("{}{place}: {reason}", outcome.check.id()))
            }
            _ => None,
        },
    )
}
