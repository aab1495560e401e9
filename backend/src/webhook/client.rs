//! One message over HTTP: to the addresses that were judged and no others, without redirects, proxies or patience.

use super::address::{AddressError, Lookup, Origin, Target};
use glassurn_api::webhook::{ID, SIGNATURE, TIMESTAMP};
use std::fmt;
use std::io;
use std::time::Duration;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

/// How long a connection may take, and all of it.
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);

/// Addresses of one name that are tried at most: as many as the library has room for.
const MOST: usize = 16;

/// The longest head of an answer, in bytes; its body is not read.
const MAX_HEAD: usize = 16 << 10;

/// The longest reason that is kept, in characters.
const MAX_REASON: usize = 200;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The program has it.
    Delivered,
    /// It is not sent again, for this reason.
    Refused(String),
    /// It may be taken later.
    Later(String),
}

/// A message that is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter<'a> {
    /// Its id.
    pub id: &'a str,
    /// The time of this try.
    pub timestamp: u64,
    /// The signature.
    pub signature: &'a str,
    /// The body.
    pub body: &'a str,
}

/// Sends messages.
pub struct Client {
    lookup: Lookup,
    internal: Vec<Origin>,
}

/// Looks the name up once for each connection, judges every address that comes of it, and gives these ones to connect to:
/// a name that has another address a moment later is not asked again (DNS rebinding).
struct Judge {
    lookup: Lookup,
    internal: Vec<Origin>,
    target: Target,
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Judge")
    }
}

impl Resolver for Judge {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        if *uri != self.target.uri {
            return Err(Error::HostNotFound);
        }
        let found = self.target.resolve(&self.lookup, &self.internal);
        let found = found.map_err(|error| Error::Io(io::Error::other(error)))?;
        let mut addresses = self.empty();
        for address in found.into_iter().take(MOST) {
            addresses.push(address);
        }
        Ok(addresses)
    }
}

impl Client {
    /// A client that looks names up like this; the operator has named these receivers.
    pub fn new(lookup: Lookup, internal: Vec<Origin>) -> Self {
        Self { lookup, internal }
    }

    /// Refuses an address to which nothing would be sent.
    pub fn check(&self, url: &str) -> Result<Target, AddressError> {
        let target = Target::parse(url)?;
        target.resolve(&self.lookup, &self.internal)?;
        Ok(target)
    }

    /// Sends a message.
    pub fn post(&self, url: &str, letter: &Letter<'_>) -> Outcome {
        let target = match Target::parse(url) {
            Ok(target) => target,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MAX_HEAD)
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .proxy(None)
            .user_agent(concat!("glassurn-server/", env!("CARGO_PKG_VERSION")))
            .build();
        let uri = target.uri.clone();
        let judge = Judge { lookup: self.lookup.clone(), internal: self.internal.clone(), target };
        let agent = Agent::with_parts(config, DefaultConnector::new(), judge);
        let sent = agent
            .post(uri)
            .content_type("application/json")
            .header(ID, letter.id)
            .header(TIMESTAMP, letter.timestamp.to_string())
            .header(SIGNATURE, letter.signature)
            .send(letter.body);
        match sent {
            Ok(answer) => judge_status(answer.status().as_u16()),
            Err(error) => judge_error(&error),
        }
    }
}

fn judge_status(status: u16) -> Outcome {
    match status {
        200..300 => Outcome::Delivered,
        300..400 => Outcome::Refused(format!("it answered {status}: redirects are not followed")),
        410 => Outcome::Refused("it answered 410: it is gone".into()),
        _ => Outcome::Later(format!("it answered {status}")),
    }
}

fn judge_error(error: &Error) -> Outcome {
    if let Error::Io(io) = error
        && let Some(forbidden) = io.get_ref().and_then(|inner| inner.downcast_ref::<AddressError>())
    {
        // A name that cannot be looked up now may be there later.
        return match forbidden {
            AddressError::Host => Outcome::Later(forbidden.to_string()),
            _ => Outcome::Refused(forbidden.to_string()),
        };
    }
    let words =
        error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_REASON).collect();
    Outcome::Later(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{SocketAddr, TcpListener};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const LETTER: Letter<'static> = Letter { id: "msg_1", timestamp: 1, signature: "v1,x", body: "{}" };

    /// A resolver of the test: gives these addresses in turn, the last one for ever, and counts how often it is asked.
    fn changing(answers: Vec<Vec<SocketAddr>>) -> (Lookup, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        let lookup = move |_: &str, _: u16| {
            let place = counted.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
            Ok(answers[place].clone())
        };
        (Arc::new(lookup), asked)
    }

    #[test]
    fn e_06_a_name_that_turns_to_an_inner_address_is_not_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let inner = listener.local_addr().expect("it is bound");
        let public: SocketAddr = "93.184.216.34:443".parse().expect("an address");
        let url = format!("https://rebind.example:{}/", inner.port());
        // Public when it was added; then inner, alone and hidden behind a public one.
        for later in [vec![inner], vec![public, inner], vec![]] {
            let (lookup, asked) = changing(vec![vec![public], later]);
            let client = Client::new(lookup, Vec::new());
            client.check(&url).expect("it is public at first");
            let Outcome::Later(reason) = client.post(&url, &LETTER) else { panic!("it was sent") };
            assert!(reason.contains("not on the public internet"), "{reason}");
            assert_eq!(asked.load(Ordering::SeqCst), 2, "once for each");
        }
        assert!(listener.accept().is_err(), "nobody has connected");
    }

    #[test]
    fn e_06_what_was_judged_is_what_is_connected_to() {
        // A receiver within, by a name that only the test's resolver knows, asked once: the second answer would lead away.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let inner = listener.local_addr().expect("it is bound");
        let origin = format!("http://receiver.example:{}", inner.port());
        let nowhere: SocketAddr = "127.0.0.1:9".parse().expect("an address");
        let (lookup, asked) = changing(vec![vec![inner], vec![nowhere]]);
        let client = Client::new(lookup, vec![origin.parse().expect("an origin")]);
        let served =
            std::thread::spawn(move || answer(&listener, "HTTP/1.1 204 X\r\nConnection: close\r\n\r\n"));
        assert_eq!(client.post(&format!("{origin}/a"), &LETTER), Outcome::Delivered);
        let head = served.join().expect("it was asked");
        assert!(
            head.starts_with("POST /a HTTP/1.1\r\n") && head.contains("host: receiver.example"),
            "{head}"
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn e_06_e_14_redirects_are_not_followed_and_answers_not_read() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let inner = listener.local_addr().expect("it is bound");
        let origin = format!("http://{inner}");
        let client = Client::new(super::super::address::system(), vec![origin.parse().expect("an origin")]);
        let endless = format!("HTTP/1.1 200 X\r\nContent-Length: 8000000\r\n\r\n{}", "x".repeat(4_096));
        let long = format!("HTTP/1.1 200 X\r\nx: {}\r\n\r\n", "x".repeat(MAX_HEAD));
        let to = |place: &str| format!("HTTP/1.1 302 X\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n");
        for (said, expected) in [
            (to(&origin), "refused"),
            (to("http://169.254.169.254/latest/"), "refused"),
            ("HTTP/1.1 410 X\r\nContent-Length: 0\r\n\r\n".into(), "refused"),
            ("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n".into(), "later"),
            (long, "later"),
            ("nonsense\r\n\r\n".into(), "later"),
            (endless, "delivered"),
        ] {
            let outcome = std::thread::scope(|scope| {
                scope.spawn(|| answer(&listener, &said));
                client.post(&origin, &LETTER)
            });
            let name = match outcome {
                Outcome::Delivered => "delivered",
                Outcome::Refused(_) => "refused",
                Outcome::Later(_) => "later",
            };
            assert_eq!(name, expected, "{}", &said[..20]);
        }
        listener.set_nonblocking(true).expect("a socket");
        assert!(listener.accept().is_err(), "once each, and nobody came back");
    }

    /// Answers one request; gives its head.
    fn answer(listener: &TcpListener, said: &str) -> String {
        use std::io::{Read, Write};
        let (mut stream, _) = listener.accept().expect("a client");
        let (mut head, mut part) = (Vec::new(), [0; 1_024]);
        while !head.ends_with(b"{}") {
            let length = stream.read(&mut part).expect("a request");
            assert!(length > 0, "it has hung up");
            head.extend_from_slice(&part[..length]);
        }
        // Whoever has read enough hangs up.
        stream.write_all(said.as_bytes()).ok();
        String::from_utf8(head).expect("text")
    }
}
