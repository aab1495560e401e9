//! Where messages may go: to receivers on the public internet over https, and to those of the operator's own network that
//! he has named (attacks E-06).

use super::range::is_public;
use serde::{Serialize, Serializer};
use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use ureq::http::Uri;

use glassurn_api::webhook::MAX_URL;

/// How long a name may take to be looked up.
const PATIENCE: Duration = Duration::from_secs(5);

/// A scheme, a host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    https: bool,
    host: String,
    port: u16,
}

/// Why nothing goes to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an address.
    #[error("it is no address of a receiver: https://, a host, and a path; no # and no control characters")]
    Malformed,
    /// Not https.
    #[error("it does not begin with https://")]
    Scheme,
    /// A user or password in it.
    #[error("it has a user or a password before the host: put a key into the path, or check the signature")]
    User,
    /// Not on the internet, or nowhere. The two are not told apart: that would tell names of an inner network.
    #[error(
        "its host has no address, or one that is not on the public internet; the operator can name receivers of his own \
         network (GLASSURN_WEBHOOK_INTERNAL)"
    )]
    Host,
}

/// An address that is well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its origin.
    pub origin: Origin,
    /// The whole of it.
    pub uri: Uri,
}

/// Who knows the addresses of a name.
pub type Lookup = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// The operating system's.
pub fn system() -> Lookup {
    Arc::new(|host, port| (host, port).to_socket_addrs().map(Iterator::collect))
}

impl Origin {
    fn of(uri: &Uri) -> Result<Self, AddressError> {
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(AddressError::Scheme),
        };
        let authority = uri.authority().ok_or(AddressError::Malformed)?;
        if authority.as_str().contains('@') {
            return Err(AddressError::User);
        }
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        let port = match (authority.port(), https) {
            (Some(port), _) => port.as_str().parse().ok().filter(|port| *port != 0),
            (None, true) => Some(443),
            (None, false) => Some(80),
        };
        // What follows the host is a port, or the authority has more in it than these two.
        let tail = authority.as_str().len() - authority.host().len();
        let plain = tail == authority.port().map_or(0, |port| port.as_str().len() + 1);
        match port {
            Some(port) if plain && !host.is_empty() => Ok(Self { https, host, port }),
            _ => Err(AddressError::Malformed),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        let [open, close] = if self.host.contains(':') { ["[", "]"] } else { ["", ""] };
        write!(f, "{scheme}://{open}{}{close}:{}", self.host, self.port)
    }
}

/// The operator's spelling of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("give the scheme, host and port of a receiver: http://10.0.0.5:9000, without a path")]
pub struct OriginError;

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let uri: Uri = text.trim().parse().map_err(|_| OriginError)?;
        if uri.query().is_some() || !matches!(uri.path(), "" | "/") {
            return Err(OriginError);
        }
        Self::of(&uri).map_err(|_| OriginError)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Target {
    /// An address as somebody writes it.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.len() > MAX_URL || text.contains('#') || !text.chars().all(|c| c.is_ascii_graphic()) {
            return Err(AddressError::Malformed);
        }
        // Of another scheme nothing else is judged.
        let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if !matches!(scheme.as_deref(), Some("https" | "http")) {
            return Err(AddressError::Scheme);
        }
        let uri: Uri = text.parse().map_err(|_| AddressError::Malformed)?;
        Ok(Self { origin: Origin::of(&uri)?, uri })
    }

    /// The addresses that may be connected to, looked up now; none where one of them is not on the public internet, unless
    /// the operator has named this origin.
    pub fn resolve(&self, lookup: &Lookup, internal: &[Origin]) -> Result<Vec<SocketAddr>, AddressError> {
        let ours = internal.contains(&self.origin);
        if !self.origin.https && !ours {
            return Err(AddressError::Scheme);
        }
        let found = patiently(lookup.clone(), self.origin.clone()).ok_or(AddressError::Host)?;
        let allowed = !found.is_empty() && (ours || found.iter().all(|address| is_public(address.ip())));
        if allowed { Ok(found) } else { Err(AddressError::Host) }
    }
}

/// Looks a name up and does not wait for ever: the system's own patience cannot be set.
fn patiently(lookup: Lookup, origin: Origin) -> Option<Vec<SocketAddr>> {
    let (send, receive) = sync_channel(1);
    let looking = move || {
        // Nobody waits any more where it cannot be sent.
        send.send(lookup(&origin.host, origin.port)).ok();
    };
    std::thread::Builder::new().name("lookup".into()).spawn(looking).ok()?;
    receive.recv_timeout(PATIENCE).ok()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str, internal: &[&str]) -> Result<Vec<SocketAddr>, AddressError> {
        let internal: Vec<Origin> = internal.iter().map(|text| text.parse().expect("an origin")).collect();
        Target::parse(text)?.resolve(&system(), &internal)
    }

    #[test]
    fn e_06_no_spelling_of_an_inner_address_is_taken() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "0",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:169.254.169.254]",
            "[64:ff9b::7f00:1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "169.254.169.254",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
        ] {
            let text = format!("https://{host}/hook");
            assert!(judged(&text, &[]).is_err(), "{text}");
            let text = format!("https://{host}:8443/hook");
            assert!(judged(&text, &["https://10.9.9.9", "http://127.0.0.1:8443"]).is_err(), "{text}");
        }
        assert_eq!(
            judged("https://93.184.216.34/", &[]),
            Ok(vec!["93.184.216.34:443".parse().expect("one")])
        );
    }

    #[test]
    fn e_06_other_schemes_users_and_tricks_are_refused() {
        for (text, error) in [
            ("gopher://93.184.216.34/", AddressError::Scheme),
            ("file:///etc/passwd", AddressError::Scheme),
            ("http://93.184.216.34/", AddressError::Scheme),
            ("javascript:alert(1)", AddressError::Scheme),
            ("93.184.216.34", AddressError::Scheme),
            ("https://user@93.184.216.34/", AddressError::User),
            ("https://93.184.216.34@127.0.0.1/", AddressError::User),
            ("https://93.184.216.34/#a", AddressError::Malformed),
            ("https://93.184.216.34:0/", AddressError::Malformed),
            ("https://93.184.216.34:65536/", AddressError::Malformed),
            ("https://93.184.216.34\r\nx: y/", AddressError::Malformed),
            ("https://93.184.216.34/ a", AddressError::Malformed),
            ("https://", AddressError::Malformed),
            ("https:///a", AddressError::Malformed),
            ("https://[::1/", AddressError::Malformed),
            ("https://①②⑦.0.0.1/", AddressError::Malformed),
        ] {
            assert_eq!(judged(text, &[]), Err(error), "{text}");
        }
        let long = format!("https://93.184.216.34/{}", "a".repeat(MAX_URL));
        assert_eq!(judged(&long, &[]), Err(AddressError::Malformed));
    }

    #[test]
    fn the_operator_names_an_inner_receiver_by_all_of_its_origin() {
        let internal = ["http://127.0.0.1:9000", "https://[::1]"];
        assert!(judged("http://127.0.0.1:9000/a?b=c", &internal).is_ok());
        assert!(judged("https://[::1]:443/", &internal).is_ok());
        for other in
            ["http://127.0.0.1:9001/", "https://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]/"]
        {
            assert!(judged(other, &internal).is_err(), "{other}");
        }
        for text in ["", "127.0.0.1", "http://a/b", "http://a?b", "ftp://a", "http://u@a"] {
            assert_eq!(text.parse::<Origin>(), Err(OriginError), "{text}");
        }
    }
}
