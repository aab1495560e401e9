//! Proofs and bundles of a published log.

use super::log::Log;
use super::scrub::compare;
use super::store;
use crate::error::Refused;
use crate::service::Service;
use glassurn_api::board::{ConsistencyView, InclusionView};
use glassurn_api::error::Code;
use glassurn_crypto::board::tile::{Bundle, encode_bundle};
use glassurn_crypto::encoding::hex;

/// The inclusion proof of an entry in the tree of `size` entries, or of all.
pub fn inclusion(log: &Log, index: u64, size: Option<u64>) -> Result<InclusionView, Refused> {
    let published = log.read();
    let size = size.unwrap_or_else(|| published.head().size);
    let leaf = published.tree.leaf(index).map(|leaf| hex(leaf)).ok_or(Code::NotFound)?;
    let hashes = published.tree.inclusion(index, size).ok_or(Code::NotFound)?;
    Ok(InclusionView { index, size, leaf, hashes: hashes.iter().map(|hash| hex(hash)).collect() })
}

/// The proof that the tree of `size` entries, or of all, begins with that of `from`.
pub fn consistency(log: &Log, from: u64, size: Option<u64>) -> Result<ConsistencyView, Refused> {
    let published = log.read();
    let size = size.unwrap_or_else(|| published.head().size);
    let hashes = published.tree.consistency(from, size).ok_or(Code::NotFound)?;
    Ok(ConsistencyView { from, size, hashes: hashes.iter().map(|hash| hex(hash)).collect() })
}

/// The bytes of an entry bundle.
pub fn bundle(service: &Service, log: &Log, bundle: Bundle) -> Result<Vec<u8>, Refused> {
    let range = bundle.entries(log.read().size()).ok_or(Code::NotFound)?;
    let entries = store::entries(&mut *service.reader()?, log.number, range.clone())?;
    compare(&service.boards, log, range, &entries)?;
    encode_bundle(&entries).map_err(|error| Refused::new(Code::LogHalted, error))
}
