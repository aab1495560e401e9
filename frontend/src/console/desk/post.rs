//! Signed entries on their way to the board, and the board's receipts for them.

use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Kind, Submission};
use glassurn_crypto::manifest::Manifest;

use crate::client;
use crate::fault::Fault;
use crate::record::{Accepted, accepted};

/// Posts a submission and believes nothing but a receipt of exactly it; the same one again gets the same receipt.
///
/// # Errors
/// [`Fault::Service`]; [`Fault::ReceiptFalse`].
pub async fn post(path: &str, manifest: &Manifest, submission: &Submission) -> Result<Accepted, Fault> {
    let kind =
        Kind::from_number(submission.kind).ok_or_else(|| Fault::receipt("no board takes this kind"))?;
    let answer = client::post_bytes(path, endpoint::CBOR, &submission.to_bytes()).await?;
    accepted(manifest, &answer.body, kind, &submission.body)
}
