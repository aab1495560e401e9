//! Where a board's bytes come from. Not trusted: whatever is not what it should be fails a check in [`super`].
//!
//! Everything that is asked for is a file that many readers ask for (C2SP tlog-tiles, buckets of credentials), so that
//! no question tells the service whose ballot is meant.

use glassurn_api::credential::Registration;
use glassurn_api::endpoint;
use glassurn_crypto::board::tile::{Bundle, HashTile};
use glassurn_crypto::encoding::{Hash, hex};

use crate::client::{self, LONG_PATIENCE, PATIENCE};
use crate::failure::Failure;

/// A board as it is asked.
#[allow(async_fn_in_trait, reason = "everything runs on the one thread of a worker")]
pub trait Source {
    /// The newest signed checkpoint.
    async fn checkpoint(&self) -> Result<Vec<u8>, Failure>;
    /// The checkpoint that ends with Close; `None` before.
    async fn closing(&self) -> Result<Option<Vec<u8>>, Failure>;
    /// A bundle of entries.
    async fn bundle(&self, bundle: Bundle) -> Result<Vec<u8>, Failure>;
    /// A tile of hashes.
    async fn hashes(&self, tile: HashTile) -> Result<Vec<u8>, Failure>;
    /// The bucket of the credentials with this prefix.
    async fn bucket(&self, prefix: &str) -> Result<Vec<u8>, Failure>;
    /// Casts a ballot; the answer is its receipt. The same bytes again get the same receipt.
    async fn cast(&self, ballot: &[u8]) -> Result<Vec<u8>, Failure>;
}

/// The service that these pages came from.
pub struct Service {
    id: String,
}

impl Service {
    /// The board of an election.
    pub fn new(election: &Hash) -> Self {
        Self { id: hex(election) }
    }

    /// Asks to be put on the roll of a vote that is open to anybody. What comes of it the bucket shows.
    ///
    /// # Errors
    /// The service is not reached, or refuses.
    pub async fn register(&self, registration: &Registration) -> Result<(), Failure> {
        let path = endpoint::registrations(&self.id);
        client::post_bytes(&path, endpoint::CBOR, &registration.to_bytes()).await.map(|_| ())
    }

    async fn tile(&self, path: String) -> Result<Vec<u8>, Failure> {
        let path = path.strip_prefix("tile/").unwrap_or(&path);
        client::get_bytes(&endpoint::tile(&self.id, path), LONG_PATIENCE).await
    }
}

impl Source for Service {
    async fn checkpoint(&self) -> Result<Vec<u8>, Failure> {
        client::get_fresh(&endpoint::checkpoint(&self.id)).await
    }

    async fn closing(&self) -> Result<Option<Vec<u8>>, Failure> {
        match client::get_bytes(&endpoint::closing_checkpoint(&self.id), PATIENCE).await {
            Ok(note) => Ok(Some(note)),
            Err(Failure::Refused(problem)) if problem.status < 500 => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn bundle(&self, bundle: Bundle) -> Result<Vec<u8>, Failure> {
        self.tile(bundle.to_string()).await
    }

    async fn hashes(&self, tile: HashTile) -> Result<Vec<u8>, Failure> {
        self.tile(tile.to_string()).await
    }

    async fn bucket(&self, prefix: &str) -> Result<Vec<u8>, Failure> {
        client::get_bytes(&endpoint::credentials(&self.id, prefix), LONG_PATIENCE).await
    }

    async fn cast(&self, ballot: &[u8]) -> Result<Vec<u8>, Failure> {
        Ok(client::post_bytes(&endpoint::ballots(&self.id), endpoint::CBOR, ballot).await?.body)
    }
}
