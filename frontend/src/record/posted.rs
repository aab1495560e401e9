//! What this browser has posted: the board's receipt for it, and the entry as everybody reads it.

use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::encoding::Hash;
use glassurn_crypto::manifest::Manifest;

use super::{Record, Source, entry_at};
use crate::fault::Fault;

/// An entry that the board has signed for.
pub struct Accepted {
    /// Its number.
    pub entry: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// When it was recorded, in seconds since 1970.
    pub time: u64,
    /// The checkpoint that the board signed over it.
    pub signed: SignedCheckpoint,
}

/// Checks the answer to an entry that was posted: it proves, under the board's signature, that an entry with exactly this
/// body is recorded.
///
/// # Errors
/// [`Fault::ReceiptFalse`]: whatever the service says, nothing shows that it is.
pub fn accepted(manifest: &Manifest, answer: &[u8], kind: Kind, body: &[u8]) -> Result<Accepted, Fault> {
    let receipt = Receipt::parse(answer).map_err(|_| Fault::receipt("the answer is no receipt"))?;
    let origin = origin(&manifest.board.host, manifest.id()).map_err(Fault::receipt)?;
    let verified = receipt.verify(&origin, manifest.board.key).map_err(Fault::receipt)?;
    let entry =
        entry_at(verified.entry, verified.index).map_err(|_| Fault::receipt("the entry cannot be read"))?;
    if entry.kind() != Some(kind) || entry.content.body != body {
        return Err(Fault::receipt("the receipt is for something else than what was sent"));
    }
    let signed = receipt.checkpoint().clone();
    Ok(Accepted { entry: verified.index, leaf: verified.leaf, time: entry.time, signed })
}

impl Record {
    /// Whether everybody who reads the board now reads this entry: it stands, byte for byte, under the last checkpoint.
    /// `None` while the witnesses, whose last checkpoint everybody is shown, have not seen it yet.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is.
    pub async fn shows(&self, source: &impl Source, accepted: &Accepted) -> Result<Option<bool>, Fault> {
        if accepted.entry >= self.kept.claimed().size {
            return Ok(None);
        }
        let leaf = self.leaf(source, accepted.entry).await?;
        Ok(Some(leaf == Some(accepted.leaf)))
    }
}
