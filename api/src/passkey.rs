//! Passkeys of officials (WebAuthn): the browser and its authenticator answer a challenge that is good for one answer.

use serde::{Deserialize, Serialize};

/// The longest name of a passkey, in characters.
pub const MAX_PASSKEY_NAME: usize = 64;
/// The most passkeys of an account.
pub const MAX_PASSKEYS: usize = 16;
/// How long an answer is waited for, in seconds.
pub const CHALLENGE: u64 = 300;
/// How long after a sign-in the ways to sign in can be changed, in seconds.
pub const RECENT: u64 = 900;

/// The passkeys of the account that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkeys {
    /// Oldest first.
    pub passkeys: Vec<PasskeyView>,
}

/// A passkey, for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyView {
    /// Its number in the account.
    pub number: u64,
    /// What the owner calls it.
    pub name: String,
    /// When it was added, seconds since 1970.
    pub added: u64,
    /// When somebody last signed in with it, seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<u64>,
}

/// What a browser is asked: its options as `PublicKeyCredential.parseCreationOptionsFromJSON` or
/// `parseRequestOptionsFromJSON` read them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Challenge {
    /// The options, as JSON.
    pub options: String,
}

/// Adds a passkey to the account that is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    /// What the owner calls it.
    pub name: String,
    /// What the browser made of the challenge: `PublicKeyCredential.toJSON()`, as JSON.
    pub credential: String,
}

/// Signs in with a passkey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeySignIn {
    /// What the browser made of the challenge: `PublicKeyCredential.toJSON()`, as JSON.
    pub credential: String,
}
