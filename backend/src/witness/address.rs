//! Where witnesses answer: the operator's `--witness NAME=URL`.

use glassurn_crypto::board::note::check_name;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use ureq::http::Uri;

/// The longest address, in bytes.
const MAX_URL: usize = 2_048;

/// A witness by its name in manifests, and where it answers. The network and whoever answers there are not trusted:
/// what comes back counts only as far as the manifest's key for this name has signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The name.
    pub name: String,
    /// The address that `/add-checkpoint` follows, without a last slash.
    pub url: String,
}

/// Why an address cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No `=`.
    #[error(
        "give the witness's name in manifests, =, and its address: witness.example/w1=https://witness.example"
    )]
    NoName,
    /// A name that no manifest can have.
    #[error("a witness's name has 1 to 300 bytes, without spaces, plus and control characters")]
    Name,
    /// Not an address of a witness.
    #[error("a witness's address begins with http:// or https:// and has a host, and no user, ? or #")]
    Url,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        // A name may hold an equals sign, an address that is taken here does not begin before its scheme.
        let scheme = ["=http://", "=https://"].iter().filter_map(|scheme| text.find(scheme)).min();
        let place = scheme.or_else(|| text.find('=')).ok_or(AddressError::NoName)?;
        let (name, url) = (&text[..place], text[place + 1..].trim_end_matches('/'));
        check_name(name).map_err(|_| AddressError::Name)?;
        let uri: Uri = url.parse().map_err(|_| AddressError::Url)?;
        let host = uri.authority().filter(|authority| !authority.host().is_empty());
        let plain = matches!(uri.scheme_str(), Some("http" | "https"))
            && host.is_some_and(|authority| !authority.as_str().contains('@'))
            && !url.contains(['?', '#'])
            && url.len() <= MAX_URL;
        if plain { Ok(Self { name: name.to_owned(), url: url.to_owned() }) } else { Err(AddressError::Url) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.url)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses() {
        for (text, name, url) in [
            ("w.example/w1=https://w.example", "w.example/w1", "https://w.example"),
            ("w=http://127.0.0.1:8090/", "w", "http://127.0.0.1:8090"),
            ("a=b=https://w.example/path/", "a=b", "https://w.example/path"),
        ] {
            let address: Address = text.parse().expect(text);
            assert_eq!((address.name.as_str(), address.url.as_str()), (name, url));
        }
        for (text, error) in [
            ("https://w.example", AddressError::NoName),
            ("=https://w.example", AddressError::Name),
            ("a w=https://w.example", AddressError::Name),
            ("a+w=https://w.example", AddressError::Name),
            ("w=ftp://w.example", AddressError::Url),
            ("w=w.example", AddressError::Url),
            ("w=https://", AddressError::Url),
            ("w=https://user:word@w.example", AddressError::Url),
            ("w=https://w.example/?x=1", AddressError::Url),
            ("w=https://w.example/#x", AddressError::Url),
        ] {
            assert_eq!(text.parse::<Address>(), Err(error), "{text}");
        }
        let long = format!("w=https://w.example/{}", "x".repeat(MAX_URL));
        assert_eq!(long.parse::<Address>(), Err(AddressError::Url));
    }
}
