//! Where the other processes reach this one: the operator's `--peer-url`.

use serde::{Serialize, Serializer};
use std::str::FromStr;
use ureq::http::Uri;

/// The longest address, in bytes.
const MAX_URL: usize = 2_048;

/// An address of a process of this board, without a last slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerUrl(pub String);

/// Not an address of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "give the address at which the other processes of this board reach this one: http:// or https:// and a host, \
     without user, path, ? and #"
)]
pub struct PeerUrlError;

impl FromStr for PeerUrl {
    type Err = PeerUrlError;

    fn from_str(text: &str) -> Result<Self, PeerUrlError> {
        let url = text.trim_end_matches('/');
        let uri: Uri = url.parse().map_err(|_| PeerUrlError)?;
        let host = uri.authority().filter(|authority| !authority.host().is_empty());
        let plain = matches!(uri.scheme_str(), Some("http" | "https"))
            && host.is_some_and(|authority| !authority.as_str().contains('@'))
            && matches!(uri.path(), "" | "/")
            && !url.contains(['?', '#'])
            && url.len() <= MAX_URL;
        if plain { Ok(Self(url.to_owned())) } else { Err(PeerUrlError) }
    }
}

impl Serialize for PeerUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_none_are_refused() {
        for url in ["http://10.0.0.2:8080", "https://a.example/", "http://[::1]:1"] {
            assert_eq!(url.parse::<PeerUrl>().expect(url).0, url.trim_end_matches('/'));
        }
        for url in [
            "",
            "10.0.0.2:8080",
            "ftp://a",
            "http://",
            "http://u@a",
            "http://a/b",
            "http://a?b",
            "http://a#b",
        ] {
            assert_eq!(url.parse::<PeerUrl>(), Err(PeerUrlError), "{url}");
        }
    }
}
