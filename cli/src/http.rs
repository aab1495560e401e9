//! The service over HTTP: limits, time-outs, and retries that send the same bytes again.

use crate::output::{Failure, say};
use glassurn_api::endpoint;
use glassurn_api::error::{Code, Problem, Retry};
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::time::Duration;
use ureq::http::{Request, StatusCode};
use zeroize::Zeroizing;

/// Bytes, and the encoding in which they came.
pub type Encoded = (Vec<u8>, Option<String>);

/// How often something is asked for at the most, and how often something is sent: what was sent may have been done.
const ASKED: u32 = 3;
const SENT: u32 = 7;
/// How long a request may take each time.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long an answer's body may take: an archive can be large.
const BODY_TIMEOUT: Duration = Duration::from_secs(3_600);
/// How long an offer may take: somebody waits for what comes of it.
const OFFER: Duration = Duration::from_secs(10);
/// The longest that `Retry-After` is obeyed, in seconds.
const MAX_WAIT: u64 = 90;
/// A wait that is worth a word, in seconds.
const PATIENCE: u64 = 3;
/// What is taken of a download at a time, in bytes.
const PART: usize = 64 << 10;
/// The longest JSON answer, in bytes.
const MAX_JSON: u64 = 16 << 20;
/// The longest error answer, in bytes.
const MAX_PROBLEM: u64 = 64 << 10;

/// Which service.
#[derive(Debug, Clone, clap::Args)]
pub struct Server {
    /// The service's address, such as https://vote.example.org
    #[arg(long, env = "GLASSURN_SERVER", value_name = "URL")]
    server: String,
    #[command(flatten)]
    plain: Plain,
}

/// Whether plain http is good enough.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Plain {
    /// Speak plain http with a service that is not on this machine: whoever listens sees which ballot you send,
    /// never what it says
    #[arg(long)]
    allow_http: bool,
}

/// A client of one service.
pub struct Client {
    agent: ureq::Agent,
    base: String,
}

impl Server {
    /// Whether plain http is good enough.
    pub fn plain(&self) -> Plain {
        self.plain
    }

    /// A client of this service.
    pub fn client(&self) -> Result<Client, Failure> {
        Client::new(&self.server, self.plain)
    }
}

/// What a server said to what was offered once.
pub struct Offered {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// Why it was refused, if the server said so in our form.
    pub problem: Option<Problem>,
}

/// What the console asks for, with who asks.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: &'a str,
    /// What shows who asks: a header's name and value.
    pub by: Option<(&'static str, &'a str)>,
    /// The body, JSON.
    pub body: Option<&'a str>,
}

/// The methods of the console's requests. One that is sent twice by mistake does what it did, but for `Post`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Adds.
    Post,
    /// Sets.
    Put,
    /// Deletes.
    Delete,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What a server said.
struct Reply {
    status: StatusCode,
    wait: Option<u64>,
    cookie: Option<String>,
    encoding: Option<String>,
    body: Vec<u8>,
}

impl Client {
    /// A client of the service at `address`: https, or plain http on this machine.
    pub fn new(address: &str, plain: Plain) -> Result<Self, Failure> {
        let base = address.trim_end_matches('/');
        let usage = |what: String| Err(Failure::cannot("usage", what));
        if base.contains(['?', '#']) {
            return usage("the service's address has no ? and no #".into());
        }
        match base.split_once("://") {
            Some(("https", _)) => {}
            Some(("http", rest)) if plain.allow_http || is_local(rest) => {}
            Some(("http", _)) => {
                return Err(Failure::cannot(
                    "usage",
                    format!("{base} is plain http, which anybody can listen to"),
                )
                .help("Use its https address, or give --allow-http in a network that you trust."));
            }
            _ => {
                return usage(format!(
                    "{base:?} is no address of a service: it begins with https://, or http:// on this machine"
                ));
            }
        }
        let config = ureq::Agent::config_builder()
            .timeout_connect(Some(TIMEOUT))
            .timeout_send_body(Some(TIMEOUT))
            .timeout_recv_response(Some(TIMEOUT))
            .timeout_per_read(Some(TIMEOUT))
            .timeout_recv_body(Some(BODY_TIMEOUT))
            .http_status_as_error(false)
            // An answer from somewhere else would be an answer of somebody else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("glassurn/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { agent: config.new_agent(), base: base.to_owned() })
    }

    /// The service's address.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Gets bytes, at most `limit`.
    pub fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, Failure> {
        let reply = self.retried(path, ASKED, || {
            let answer = self.agent.get(format!("{}{path}", self.base)).call();
            read(answer, limit)
        })?;
        self.accept(reply, path)
    }

    /// Gets bytes, or `None` where there are none yet.
    pub fn find(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Failure> {
        self.find_as(path, "identity", limit).map(|found| found.map(|(body, _)| body))
    }

    /// The same in an encoding that is asked for, with the one in which they came.
    pub fn find_as(&self, path: &str, accepted: &str, limit: u64) -> Result<Option<Encoded>, Failure> {
        let mut reply = self.retried(path, ASKED, || {
            let request = self.agent.get(format!("{}{path}", self.base));
            read(request.header("accept-encoding", accepted).call(), limit)
        })?;
        let missing = match problem(&reply).and_then(|problem| problem.code()) {
            Some(code) => matches!(code, Code::NotFound | Code::ElectionNotClosed),
            None => reply.status == StatusCode::NOT_FOUND,
        };
        if missing {
            return Ok(None);
        }
        let encoding = reply.encoding.take();
        self.accept(reply, path).map(|body| Some((body, encoding)))
    }

    /// Gets bytes, at most `limit`, into a file as they come; `hear` is told how many there have been. Each try begins the
    /// file anew.
    ///
    /// # Errors
    /// What the service says, that the connection broke, or that the file cannot be written.
    pub fn download(&self, path: &str, limit: u64, to: &File, hear: impl Fn(u64)) -> Result<(), Failure> {
        let unwritten = Cell::new(None);
        let reply = self.retried(path, ASKED, || {
            let mut answer = self.agent.get(format!("{}{path}", self.base)).call()?;
            if !answer.status().is_success() {
                return read(Ok(answer), limit);
            }
            let status = answer.status();
            let mut body = answer.body_mut().with_config().limit(limit).reader();
            // What the disk does not take is no trouble of the network, and no reason to ask again.
            let keep = |part: &[u8]| (&*to).write_all(part).map_err(|e| unwritten.set(Some(e)));
            let mut kept = to.set_len(0).and_then(|()| (&*to).rewind()).map_err(|e| unwritten.set(Some(e)));
            let (mut part, mut done) = (vec![0; PART], 0);
            while kept.is_ok() {
                let length = body.read(&mut part)?;
                if length == 0 {
                    break;
                }
                kept = keep(&part[..length]);
                done += length as u64;
                hear(done);
            }
            Ok(Reply { status, wait: None, cookie: None, encoding: None, body: Vec::new() })
        })?;
        match unwritten.into_inner() {
            Some(e) => Err(Failure::cannot("file.unwritable", format!("cannot write what comes: {e}"))),
            None => self.accept(reply, path).map(drop),
        }
    }

    /// Gets JSON.
    pub fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let body = self.get(path, MAX_JSON)?;
        serde_json::from_slice(&body).map_err(|_| self.strange(path))
    }

    /// Posts CBOR. Every request of this interface may be sent again with the same bytes: what was done is not done
    /// twice, and the answer is the same.
    pub fn post(&self, path: &str, body: &[u8], limit: u64) -> Result<Vec<u8>, Failure> {
        let reply = self.retried(path, SENT, || {
            let request = self.agent.post(format!("{}{path}", self.base)).content_type(endpoint::CBOR);
            read(request.send(body), limit)
        })?;
        self.accept(reply, path)
    }

    /// Asks as the console's pages do; gives the body, and the cookie that it sets.
    pub fn own(&self, own: Own<'_>) -> Result<(Vec<u8>, Option<Zeroizing<String>>), Failure> {
        let scheme = self.base.find("://").map_or(0, |place| place + 3);
        let end = self.base[scheme..].find('/').map_or(self.base.len(), |place| scheme + place);
        let origin = &self.base[..end];
        let send = || {
            let request =
                Request::builder().method(own.method.name()).uri(format!("{}{}", self.base, own.path));
            let request = request.header("origin", origin);
            let request = match own.by {
                Some((name, value)) => request.header(name, value),
                None => request,
            };
            let answer = match own.body {
                Some(body) => self.agent.run(request.header("content-type", "application/json").body(body)?),
                None => self.agent.run(request.body(())?),
            };
            read(answer, MAX_JSON)
        };
        let attempts = if own.method == Method::Post { 1 } else { ASKED };
        let mut reply = self.retried(own.path, attempts, send)?;
        let cookie = reply.cookie.take().map(Zeroizing::new);
        Ok((self.accept(reply, own.path)?, cookie))
    }

    /// Posts CBOR once, whatever the answer; nobody waits longer than [`OFFER`].
    ///
    /// # Errors
    /// There was no answer, in words.
    pub fn offer(&self, path: &str, body: &[u8], limit: u64) -> Result<Offered, String> {
        let request = self.agent.post(format!("{}{path}", self.base)).content_type(endpoint::CBOR);
        let request = request.config().timeout_global(Some(OFFER)).build();
        let reply = read(request.send(body), limit).map_err(|e| e.to_string())?;
        let problem = problem(&reply);
        Ok(Offered { status: reply.status.as_u16(), body: reply.body, problem })
    }

    /// Sends until there is an answer that stands: not after a lost connection, nor where the server asks to wait. While it still
    /// verifies what was sent before, it is asked as long as that takes.
    fn retried(
        &self,
        path: &str,
        attempts: u32,
        send: impl Fn() -> Result<Reply, ureq::Error>,
    ) -> Result<Reply, Failure> {
        let mut attempt = 1;
        loop {
            let pause = 1 << (attempt - 1).min(4);
            let pause = match send() {
                Ok(reply) => match (problem(&reply), reply.wait) {
                    (Some(problem), wait) if problem.code() == Some(Code::ShuffleBusy) => {
                        attempt -= 1;
                        wait.unwrap_or(pause).min(MAX_WAIT)
                    }
                    (Some(problem), wait) if problem.retry != Retry::Never && attempt < attempts => {
                        wait.unwrap_or(pause).min(MAX_WAIT)
                    }
                    // The connection was given up before the request was read (RFC 9110 §15.5.9).
                    _ if attempt < attempts && reply.status == StatusCode::REQUEST_TIMEOUT => pause,
                    _ => return Ok(reply),
                },
                Err(error) if attempt < attempts && is_passing(&error) => pause,
                Err(error) => {
                    return Err(Failure::cannot("network", format!("{}{path}: {error}", self.base))
                        .help("Check the address and the network, then run the same command again."));
                }
            };
            if pause > PATIENCE {
                say(format_args!(
                    "glassurn: the service is busy; the same request is sent again in {pause} seconds"
                ));
            }
            std::thread::sleep(Duration::from_secs(pause));
            attempt += 1;
        }
    }

    fn accept(&self, reply: Reply, path: &str) -> Result<Vec<u8>, Failure> {
        if reply.status.is_success() {
            return Ok(reply.body);
        }
        if reply.status.is_redirection() {
            let what = format!("{}{path} has moved", self.base);
            return Err(
                Failure::cannot("network.redirect", what).help("Give the address that it has moved to.")
            );
        }
        Err(match problem(&reply) {
            Some(problem) => {
                let words = problem.detail.as_deref().unwrap_or(&problem.title);
                let failure = Failure::refused(&problem.code, format!("the server refused: {words}"));
                match problem.retry {
                    Retry::Never if problem.code() == Some(Code::NotFound) => {
                        let what = format!("{}{path}: there is nothing", self.base);
                        Failure::refused(&problem.code, what).help("Check the address and the election id.")
                    }
                    Retry::Never => failure,
                    _ => failure
                        .passing()
                        .help("Run the same command again in a while: nothing is done twice."),
                }
            }
            None => self.strange(path),
        })
    }

    fn strange(&self, path: &str) -> Failure {
        Failure::cannot("network.answer", format!("{}{path} does not answer as this service does", self.base))
            .help("Check the address; the service may need to be newer, or this program.")
    }
}

fn read(
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    limit: u64,
) -> Result<Reply, ureq::Error> {
    let mut answer = answer?;
    let status = answer.status();
    let wait = answer.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse().ok());
    let limit = if status.is_success() { limit } else { MAX_PROBLEM };
    let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
    let encoding = answer.headers().get("content-encoding").and_then(|word| word.to_str().ok());
    let encoding = encoding.map(str::to_owned);
    let body = answer.body_mut().with_config().limit(limit).read_to_vec()?;
    Ok(Reply { status, wait, cookie, encoding, body })
}

fn problem(reply: &Reply) -> Option<Problem> {
    if reply.status.is_success() { None } else { serde_json::from_slice(&reply.body).ok() }
}

/// Whether the same request may succeed in a moment.
fn is_passing(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed)
}

/// Whether `host:port/path` is this machine.
fn is_local(rest: &str) -> bool {
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

#[cfg(test)]
mod tests;
