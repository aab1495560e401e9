//! What a trustee has posted.

use serde::{Deserialize, Serialize};

/// One trustee's deeds in the last attempt of the ceremony and after Close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrusteeView {
    /// The place in the manifest, from 1.
    pub number: u64,
    /// The name in the manifest.
    pub name: String,
    /// The names of the kinds posted in the last attempt, in order: `DkgCommit`, `DkgConfirm` and so on.
    pub ceremony: Vec<String>,
    /// Whether the key is confirmed.
    pub confirmed: bool,
    /// Whether the partial decryption is posted.
    pub decrypted: bool,
}
