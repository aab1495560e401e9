//! What a board serves, as bytes (C2SP tlog-tiles). Not trusted: the callers check everything.

use glassurn_api::endpoint;
use glassurn_crypto::board::tile::{Bundle, HashTile};
use glassurn_crypto::encoding::Hash;

use super::Trouble;
use crate::client::{LONG_PATIENCE, get_bytes, get_fresh};
use crate::failure::Failure;

/// The most entries that a browser reads: their hashes alone are 32 MB.
pub const MAX_ENTRIES: u64 = 1 << 20;

/// The newest signed checkpoint.
pub async fn checkpoint(election: &str) -> Result<Vec<u8>, Failure> {
    get_fresh(&endpoint::checkpoint(election)).await
}

/// The signed checkpoint that ends with Close; `None` before there is one.
pub async fn closing(election: &str) -> Result<Option<Vec<u8>>, Failure> {
    match get_fresh(&endpoint::closing_checkpoint(election)).await {
        Ok(note) => Ok(Some(note)),
        Err(Failure::Refused(problem)) if matches!(problem.status, 404 | 409) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The bytes of a bundle of entries.
pub async fn bundle(election: &str, bundle: Bundle) -> Result<Vec<u8>, Failure> {
    tile(election, &bundle.to_string()).await
}

/// The hashes of a tile.
pub async fn hashes(election: &str, wanted: HashTile) -> Result<Vec<Hash>, Trouble> {
    let bytes = tile(election, &wanted.to_string()).await?;
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() && hashes.len() == usize::from(wanted.width()) {
        Ok(hashes.to_vec())
    } else {
        Err(Trouble::Record(format!("{wanted} does not have its length")))
    }
}

/// The bytes of the tile at `tile/…`.
async fn tile(election: &str, path: &str) -> Result<Vec<u8>, Failure> {
    let path = path.strip_prefix("tile/").unwrap_or(path);
    get_bytes(&endpoint::tile(election, path), LONG_PATIENCE).await
}
