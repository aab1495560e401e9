//! Receipts as a voter's client checks them: the answer to its own cast, and files that somebody kept.

use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::encoding::Hash;
use glassurn_crypto::manifest::Manifest;

use super::{Record, entry_at};
use crate::fault::Fault;

/// What a receipt proves without asking anybody: the board has signed a tree with this ballot in it.
pub struct Proven {
    /// The number of the entry.
    pub entry: u64,
    /// When it was recorded, in seconds since 1970.
    pub time: u64,
    /// The leaf hash of the entry.
    pub leaf: Hash,
    /// The ballot in it.
    pub ballot: Ballot,
    /// The ballot's bytes.
    pub bytes: Vec<u8>,
    /// The checkpoint that the board signed over it.
    pub signed: SignedCheckpoint,
}

/// Reads a receipt file and says of which election it claims to be.
///
/// # Errors
/// [`Fault::NotAReceipt`]
pub fn read(file: &[u8]) -> Result<(Receipt, Hash), Fault> {
    let receipt = Receipt::parse(file).map_err(|error| Fault::NotAReceipt(error.to_string()))?;
    let election = *receipt.checkpoint().claimed().origin.election();
    Ok((receipt, election))
}

/// Checks a receipt with nothing but the manifest.
///
/// # Errors
/// [`Fault::ReceiptFalse`] if the board's signature or the proof does not hold, or if it holds no ballot of this election.
pub fn prove(manifest: &Manifest, receipt: &Receipt) -> Result<Proven, Fault> {
    let origin = origin(&manifest.board.host, manifest.id()).map_err(Fault::receipt)?;
    let verified = receipt.verify(&origin, manifest.board.key).map_err(Fault::receipt)?;
    let entry =
        entry_at(verified.entry, verified.index).map_err(|_| Fault::receipt("the entry cannot be read"))?;
    if entry.kind() != Some(Kind::Ballot) {
        return Err(Fault::receipt("the entry is no ballot"));
    }
    let bytes = entry.content.body;
    let ballot = Ballot::from_bytes(&bytes).map_err(Fault::receipt)?;
    if ballot.election() != manifest.id() {
        return Err(Fault::receipt("the ballot is of another election"));
    }
    Ok(Proven {
        entry: verified.index,
        time: entry.time,
        leaf: verified.leaf,
        ballot,
        bytes,
        signed: receipt.checkpoint().clone(),
    })
}

impl Record {
    /// Checks the answer to a cast: it proves, under this board's signature, that exactly these bytes are recorded.
    ///
    /// # Errors
    /// [`Fault::ReceiptFalse`]: whatever the service says, nothing shows that the ballot is recorded.
    pub fn receipt(&self, answer: &[u8], ballot: &[u8]) -> Result<Proven, Fault> {
        let (receipt, _) = read(answer).map_err(|_| Fault::receipt("the answer is no receipt"))?;
        let proven = prove(self.manifest(), &receipt)?;
        if proven.bytes == ballot {
            Ok(proven)
        } else {
            Err(Fault::receipt("the receipt is of another ballot"))
        }
    }
}
