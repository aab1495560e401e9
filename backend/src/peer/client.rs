//! A request passed on to the process that leads, with a limit for the time and for the length of the answer.

use super::{HEADER, Request};
use glassurn_api::endpoint::CBOR;
use std::time::Duration;
use ureq::http::HeaderMap;
use ureq::http::header::{CONTENT_TYPE, RETRY_AFTER};
use ureq::{Agent, Error};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);

/// The longest answer, in bytes: a receipt has an entry and its proof.
const MAX_ANSWER: u64 = 1 << 20;

/// Connections that are kept for the next request.
const KEPT: usize = 64;

/// What the process that leads has answered.
#[derive(Debug)]
pub struct Passed {
    /// The status.
    pub status: u16,
    /// The media type.
    pub media: String,
    /// After how many seconds to try again, if it says so.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

/// Nobody has answered, and why.
#[derive(Debug)]
pub struct Failed {
    /// Why.
    pub reason: String,
    /// Whether the request cannot have come there.
    pub unsent: bool,
}

/// Sends to peers.
pub struct Sender(Agent);

impl Sender {
    /// A client that follows nobody elsewhere and waits so long for an answer.
    pub fn new(patience: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(KEPT)
            .max_idle_connections_per_host(KEPT)
            .proxy(None)
            .user_agent(concat!("glassurn-server/", env!("CARGO_PKG_VERSION")))
            .build();
        Self(config.new_agent())
    }

    /// Posts a request; `mark` says for whom.
    pub fn post(&self, url: &str, request: &Request, mark: &str) -> Result<Passed, Failed> {
        let asked = self.0.post(format!("{url}{}", request.path)).content_type(CBOR).header(HEADER, mark);
        let answered = asked.send(&request.body[..]).and_then(|mut answer| {
            let headers = answer.headers();
            let retry_after = text(headers, RETRY_AFTER.as_str()).and_then(|text| text.parse().ok());
            let media = text(headers, CONTENT_TYPE.as_str()).unwrap_or_default().to_owned();
            let status = answer.status().as_u16();
            let body = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec()?;
            Ok(Passed { status, media, retry_after, body })
        });
        answered.map_err(|error| Failed { reason: error.to_string(), unsent: unsent(&error) })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether there was no connection over which the request could have gone.
fn unsent(error: &Error) -> bool {
    match error {
        Error::ConnectionFailed | Error::HostNotFound | Error::Timeout(ureq::Timeout::Connect) => true,
        Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        _ => false,
    }
}
