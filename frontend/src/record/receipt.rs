//! Receipts as a voter's client checks them: the answer to its own cast, and files that somebody kept.

use glassurn_crypto::audit::witnesses;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::encoding::Hash;
use glassurn_crypto::manifest::Manifest;
use serde::{Deserialize, Serialize};

use super::{Record, Source, Tiles, entry_at};
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

/// The manifest's witnesses who have cosigned a receipt's head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Their names.
    pub names: Vec<String>,
    /// How many must.
    pub needed: u64,
    /// How many there are.
    pub of: u64,
}

impl Seen {
    /// Who has cosigned a checkpoint, at whatever time; `None` if the manifest names nobody.
    ///
    /// # Errors
    /// [`Fault::ReceiptFalse`] if a line of a witness is false.
    pub fn of(manifest: &Manifest, signed: &SignedCheckpoint) -> Result<Option<Self>, Fault> {
        let Some(witnesses) = witnesses(manifest) else { return Ok(None) };
        let witnesses = witnesses.map_err(Fault::receipt)?;
        let found = witnesses.verify(signed).map_err(Fault::receipt)?;
        let members = &manifest.witnesses.members;
        let names =
            found.iter().filter_map(|cosignature| Some(members.get(cosignature.witness)?.name.clone()));
        let (needed, of) = (witnesses.quorum() as u64, members.len() as u64);
        Ok(Some(Self { names: names.collect(), needed, of }))
    }

    /// Whether these are enough.
    pub fn enough(&self) -> bool {
        self.names.len() as u64 >= self.needed
    }
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
    /// The same receipt under the last checkpoint that the witnesses have seen; `None` if that does not hold the entry yet.
    /// The receipt's own checkpoint must have been joined before.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is.
    pub async fn complete(&self, source: &impl Source, receipt: &Receipt) -> Result<Option<Receipt>, Fault> {
        let (index, head) = (receipt.claimed().0, self.kept.claimed());
        if index >= head.size {
            return Ok(None);
        }
        let path = Tiles::new(source, head.size).inclusion(index).await?;
        let completed = Receipt::with_path(receipt.entry().to_vec(), index, path, self.kept.clone());
        completed.map(Some).map_err(Fault::record)
    }

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
