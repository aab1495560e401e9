//! Sign-in by a provider (OpenID Connect): the browser goes there, and comes back with a code.

use crate::account::Account;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How one signs in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ways {
    /// Whether this server takes passkeys.
    pub passkeys: bool,
    /// What people call the provider, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
}

/// Wants to sign in at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Go {
    /// The page to go on with afterwards: a path of this server.
    pub next: String,
}

/// Where to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Going {
    /// The provider's address.
    pub url: String,
}

/// What the browser came back with in the query of its address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CameBack {
    /// The provider's code.
    pub code: String,
    /// What the provider was told to send back.
    pub state: String,
    /// The issuer, if it says who it is (RFC 9207).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

impl fmt::Debug for CameBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CameBack(…)")
    }
}

/// Whom the account is linked with at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Linked {
    /// Nobody, where there is none.
    pub identity: Option<IdentityView>,
}

/// Somebody at a provider, as the operator has named him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityView {
    /// The provider's address.
    pub issuer: String,
    /// The provider's own name for him, once it is known.
    pub subject: Option<String>,
    /// The address by which the operator has named him.
    pub email: Option<String>,
    /// Since when, seconds since 1970.
    pub added: u64,
}

/// Signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entered {
    /// Who.
    pub account: Account,
    /// The page to go on with.
    pub next: String,
}
