//! HTTP as witness and mirror listen to it: one way in, one way out, every limit stated.

use crate::output::say;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER,
};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Resource, Route, guard, web};
use futures_util::StreamExt;
use glassurn_api::site::{HEADERS, sharing};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// The longest address, and the longest headers (names and values together), in bytes; and how many headers.
const MAX_URI: usize = 2_048;
const MAX_HEADERS: usize = 16 << 10;
const MAX_HEADER_COUNT: usize = 64;

/// How many connections each of the workers holds at most.
const MAX_CONNECTIONS: usize = 512;
const WORKERS: usize = 2;

/// How long a request's head, and then its body, may take to arrive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an idle connection stays open: logs ask every few seconds.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long requests under way may take when the process is told to stop, in seconds.
const SHUTDOWN: u64 = 10;

/// The media type of words and notes.
pub const TEXT: &str = "text/plain; charset=utf-8";

/// Serves what `routes` mounts until a signal to stop, under this name and with this policy for browsers. `reload` is called on
/// SIGHUP.
pub fn serve(
    listen: SocketAddr,
    name: &str,
    policy: &str,
    routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
    reload: impl Fn(),
) -> io::Result<()> {
    let policy = HeaderValue::from_str(policy).map_err(io::Error::other)?;
    actix_web::rt::System::new().block_on(until_stopped(listen, name, policy, routes, reload))
}

async fn until_stopped(
    listen: SocketAddr,
    name: &str,
    policy: HeaderValue,
    routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
    reload: impl Fn(),
) -> io::Result<()> {
    let server = HttpServer::new(move || {
        let policy = policy.clone();
        App::new()
            .wrap(from_fn(move |request, next| bound(policy.clone(), request, next)))
            .default_service(web::to(|| async { text(StatusCode::NOT_FOUND, "there is nothing here") }))
            .configure(routes.clone())
    })
    .workers(WORKERS)
    .max_connections(MAX_CONNECTIONS)
    .client_request_timeout(HEAD_TIMEOUT)
    .client_disconnect_timeout(Duration::from_secs(5))
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN)
    .bind(listen)?;
    let addresses = server.addrs();
    let running = server.disable_signals().run();
    let handle = running.handle();
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    for address in addresses {
        say(format_args!("serving on http://{address} as {}", name));
    }
    let stopping = async {
        loop {
            tokio::select! {
                _ = terminated.recv() => break,
                _ = interrupted.recv() => break,
                _ = hung_up.recv() => reload(),
            }
        }
        handle.stop(true).await;
    };
    futures_util::future::join(running, stopping).await.0
}

/// A route that is read.
pub fn only_read(get: Route) -> Route {
    get.guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// What is only read.
pub fn read(path: &str, get: Route) -> Resource {
    web::resource(path).route(only_read(get)).default_service(web::to(|| async { other_method("GET, HEAD") }))
}

/// Reads a body of at most `limit` bytes.
pub async fn body(
    request: &HttpRequest,
    mut payload: web::Payload,
    limit: usize,
) -> Result<web::BytesMut, Unread> {
    let read = tokio::time::timeout(BODY_TIMEOUT, read_body(request, &mut payload, limit)).await;
    match read {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(status)) => Err(Unread { status, rest: payload }),
        Err(_) => Err(Unread { status: StatusCode::REQUEST_TIMEOUT, rest: payload }),
    }
}

async fn read_body(
    request: &HttpRequest,
    payload: &mut web::Payload,
    limit: usize,
) -> Result<web::BytesMut, StatusCode> {
    if let Some(length) = request.headers().get(CONTENT_LENGTH) {
        let length = length.to_str().ok().and_then(|text| text.parse::<u64>().ok());
        if length.ok_or(StatusCode::BAD_REQUEST)? > limit as u64 {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
    }
    let mut body = web::BytesMut::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|_| StatusCode::BAD_REQUEST)?;
        if body.len() + part.len() > limit {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// Refuses by the head alone, and gives answers the headers that all have.
async fn bound(
    policy: HeaderValue,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    use actix_web::http::Method;
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    let mut answer = match refuse(&request) {
        Some(status) => request.into_response(closing(status)),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    if !headers.contains_key(sharing(false).0) {
        if reads {
            // Everything that is read here is public, but for pages, which say so themselves.
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        let (name, value) = sharing(headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    Ok(answer)
}

fn refuse(request: &ServiceRequest) -> Option<StatusCode> {
    let headers = request.headers();
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if request.uri().to_string().len() > MAX_URI {
        return Some(StatusCode::URI_TOO_LONG);
    }
    if bytes > MAX_HEADERS || headers.iter().count() > MAX_HEADER_COUNT {
        return Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    headers.contains_key(CONTENT_ENCODING).then_some(StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

/// An answer in one line.
pub fn text(status: StatusCode, words: impl fmt::Display) -> HttpResponse {
    let mut answer = HttpResponse::build(status);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header((RETRY_AFTER, "5"));
    }
    answer.insert_header((CONTENT_TYPE, TEXT)).body(format!("{words}\n"))
}

/// The method is not taken here; `allow` are those that are.
pub fn other_method(allow: &'static str) -> HttpResponse {
    let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, format_args!("ask with {allow}"));
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    answer
}

/// An answer after which the connection ends.
fn closing(status: StatusCode) -> HttpResponse {
    let words = format!("{}\n", status.canonical_reason().unwrap_or("refused"));
    HttpResponse::build(status).insert_header((CONTENT_TYPE, TEXT)).force_close().body(words)
}

/// A request whose body was not read to its end. The framework would read on if nobody held it any more, and an attacker's
/// has no end.
pub struct Unread {
    /// Why.
    pub status: StatusCode,
    rest: web::Payload,
}

impl Unread {
    /// The answer, in one line.
    pub fn answer(self) -> HttpResponse {
        let answer = closing(self.status);
        self.hold(answer)
    }

    /// The answer with this body.
    pub fn say(self, media: &'static str, body: String) -> HttpResponse {
        let answer =
            HttpResponse::build(self.status).insert_header((CONTENT_TYPE, media)).force_close().body(body);
        self.hold(answer)
    }

    fn hold(self, answer: HttpResponse) -> HttpResponse {
        answer.map_body(|_, body| BoxBody::new(Held { body, _rest: self.rest }))
    }
}

struct Held {
    body: BoxBody,
    _rest: web::Payload,
}

impl MessageBody for Held {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<web::Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
