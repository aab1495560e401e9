//! Accounts of officials, and their sessions: names, passwords, and the signing keys that they use in their browsers.
//!
//! An account is a convenience of this server: it keeps drafts and sends mail. Whatever counts is signed by a key that
//! the server does not have.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name of an account, in characters.
pub const MAX_NAME: usize = 64;
/// The shortest password, in characters (NIST SP 800-63B-4 §3.1.1.2).
pub const MIN_PASSWORD: usize = 15;
/// The longest password, in bytes.
pub const MAX_PASSWORD: usize = 1_024;

/// Asks for a session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's name.
    pub name: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignIn(…)")
    }
}

/// Changes the password of the account that is signed in; all its other sessions end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The one so far.
    pub old: String,
    /// The one from now on.
    pub new: String,
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The account's name.
    pub name: String,
    /// The signing keys whose elections this server takes, as 64 lower-case hexadecimal digits, oldest first.
    pub keys: Vec<String>,
    /// When this session ends if nothing is done in it, seconds since 1970.
    pub until: u64,
}

/// Lists a signing key of the account that is signed in: this server then takes elections whose official 0 it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The public key, 64 lower-case hexadecimal digits.
    pub key: String,
}
