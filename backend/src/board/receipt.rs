//! Receipts: an entry, its proof and the signed checkpoint of its batch; the same bytes whenever they are asked for.

use super::log::Log;
use super::store;
use super::work::Placed;
use crate::error::Refused;
use crate::service::Service;
use glassurn_api::error::Code;
use glassurn_crypto::board::receipt::Receipt;

/// A receipt as it is sent.
pub struct Issued {
    /// A C2SP `tlog-proof@v1` file.
    pub text: String,
    /// Whether the entry is new.
    pub fresh: bool,
}

/// Makes the receipt of a published entry. It speaks of the tree at the end of the entry's batch, whose head was
/// durable before anybody heard of it; signing it again gives the same signature.
pub fn issue(service: &Service, log: &Log, placed: Placed) -> Result<Issued, Refused> {
    let place = placed.place;
    let mut found = store::entries(&mut *service.reader()?, log.number, place.index..place.index + 1)?;
    let entry = found.pop().ok_or(Code::StorageUnavailable)?;
    let published = log.read();
    let root = published.tree.root_at(place.batch).ok_or(Code::Unavailable)?;
    let checkpoint = service.heads.sign(&log.id, place.batch, root);
    let receipt = Receipt::issue(entry, place.index, &published.tree, checkpoint);
    let receipt = receipt.map_err(|error| {
        tracing::error!(%error, index = place.index, "a stored entry has changed");
        Refused::from(Code::LogHalted)
    })?;
    Ok(Issued { text: receipt.to_string(), fresh: placed.fresh })
}
