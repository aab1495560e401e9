//! Registration of voters by the service (docs/protocol.md §5.5): who may register with an election, and the way there.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The most domains, and the most addresses, of a rule.
pub const MAX_DOMAINS: usize = 64;
/// The most addresses of a rule.
pub const MAX_ADDRESSES: usize = 20_000;
/// How long a link registers somebody, in seconds.
pub const LINK: u64 = 3_600;

/// How the service finds out who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// It sends a link to his address.
    Mail,
    /// He signs in at the provider that the operator has chosen.
    Provider,
    /// One or the other, as he likes; the provider must know an address of his, so that he is one person in both.
    Either,
}

impl Method {
    /// Whether a link is sent.
    pub fn mails(self) -> bool {
        self != Self::Provider
    }

    /// Whether the provider is asked.
    pub fn signs_in(self) -> bool {
        self != Self::Mail
    }
}

/// Who may register with the election that comes of a draft.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegistrationRule {
    /// How the service finds out.
    pub method: Method,
    /// Whoever has an address of one of these domains (what stands behind the @).
    pub domains: Vec<String>,
    /// Whoever has one of these addresses. Without domains and addresses: whoever signs in at the provider.
    pub addresses: Vec<String>,
}

impl fmt::Debug for RegistrationRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (domains, addresses) = (self.domains.len(), self.addresses.len());
        write!(f, "RegistrationRule({:?}, {domains} domains, {addresses} addresses)", self.method)
    }
}

/// Domains or addresses as people write them down: one a line, or with commas, semicolons or blanks between them.
pub fn written(text: &str) -> Vec<String> {
    text.split([',', ';', ' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The rule of a draft, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationView {
    /// The rule, if there is one.
    pub rule: Option<RegistrationRule>,
    /// How many have registered.
    pub registered: u64,
}

/// How one registers with an election.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationWay {
    /// How the service finds out who one is.
    pub method: Method,
    /// What people call the provider, where one can sign in there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
}

/// Asks for a link to an address. Whether anything is sent, nobody but its owner learns.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskLink {
    /// The address.
    pub address: String,
    /// The language of the mail, a BCP 47 tag.
    pub language: String,
}

impl fmt::Debug for AskLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AskLink(…)")
    }
}

/// What registers one person once: for the browser that came back from the provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationToken {
    /// 64 lower-case hexadecimal digits.
    pub token: String,
}

impl fmt::Debug for RegistrationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_list_is_read_however_it_is_pasted() {
        assert_eq!(
            written("a@x.org, b@x.org;c@x.org\r\n\n d@x.org\t"),
            ["a@x.org", "b@x.org", "c@x.org", "d@x.org"]
        );
        assert_eq!(written(" \n"), Vec::<String>::new());
    }
}
