//! Receipts: an entry, its proof and the signed checkpoint of its batch; the same bytes whenever they are asked for.

use super::log::Log;
use super::scrub::compare;
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
    let root = log.read().tree.root_at(place.batch).ok_or(Code::Unavailable)?;
    compare(&service.boards, log, [place.index].into_iter(), &found)?;
    let entry = found.pop().ok_or(Code::LogHalted)?;
    let checkpoint = service.heads.sign(&log.id, place.batch, root);
    let receipt = Receipt::issue(entry, place.index, &log.read().tree, checkpoint);
    let receipt = receipt.map_err(|error| Refused::new(Code::LogHalted, error))?;
    Ok(Issued { text: receipt.to_string(), fresh: placed.fresh })
}
