//! Signed entries on their way to the board, and the board's receipts for them.

use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::origin;
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::manifest::Manifest;

use crate::client;
use crate::fault::Fault;

/// Posts a submission, and checks that the board's receipt is of it: then the board has signed a tree with it. The same
/// submission again gets the same receipt.
///
/// # Errors
/// [`Fault::Service`]; [`Fault::ReceiptFalse`].
pub async fn post(path: &str, manifest: &Manifest, submission: &Submission) -> Result<Entry, Fault> {
    let answer = client::post_bytes(path, endpoint::CBOR, &submission.to_bytes()).await?;
    let receipt = Receipt::parse(&answer.body).map_err(Fault::receipt)?;
    let origin = origin(&manifest.board.host, manifest.id()).map_err(Fault::receipt)?;
    let verified = receipt.verify(&origin, manifest.board.key).map_err(Fault::receipt)?;
    let entry = Entry::from_bytes(verified.entry).map_err(Fault::receipt)?;
    if entry.index != verified.index || entry.content != *submission {
        return Err(Fault::receipt("it is for something else than what was sent"));
    }
    Ok(entry)
}
