//! HTTP around the witness (C2SP tlog-witness): one way in, one way out, every limit stated.

use super::service::Service;
use super::slot::NotCosigned;
use crate::output::say;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE,
    RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Route, guard, web};
use futures_util::StreamExt;
use glassurn_crypto::board::witness::{MAX_REQUEST, Refusal, Request};
use glassurn_crypto::encoding::unhex;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
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

const TEXT: &str = "text/plain; charset=utf-8";
const SIZE: &str = "text/x.tlog.size";

/// Serves until a signal to stop. `reload` is called on SIGHUP.
pub fn serve(service: Arc<Service>, listen: SocketAddr, reload: impl Fn()) -> io::Result<()> {
    actix_web::rt::System::new().block_on(until_stopped(service.into(), listen, reload))
}

async fn until_stopped(service: web::Data<Service>, listen: SocketAddr, reload: impl Fn()) -> io::Result<()> {
    let shared = service.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .wrap(from_fn(bound))
            .service(
                web::resource("/add-checkpoint")
                    .route(web::post().to(add_checkpoint))
                    .default_service(web::to(|| async { other_method("POST") })),
            )
            .service(read("/healthz", web::to(|| async { text(StatusCode::OK, "ok") })))
            .service(read("/{origin}/checkpoint", web::to(checkpoint)))
            .default_service(web::to(|| async { text(StatusCode::NOT_FOUND, "there is nothing here") }))
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
        say(format_args!("serving on http://{address} as {}", service.key().name()));
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

fn read(path: &str, get: Route) -> actix_web::Resource {
    web::resource(path)
        .route(get.guard(guard::Any(guard::Get()).or(guard::Head())))
        .default_service(web::to(|| async { other_method("GET, HEAD") }))
}

/// `POST /add-checkpoint`.
async fn add_checkpoint(
    request: HttpRequest,
    mut payload: web::Payload,
    service: web::Data<Service>,
) -> HttpResponse {
    let read = tokio::time::timeout(BODY_TIMEOUT, body(&request, &mut payload)).await;
    let bytes = match read {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(status)) => return unread(status, payload),
        Err(_) => return unread(StatusCode::REQUEST_TIMEOUT, payload),
    };
    let request = match Request::parse(&bytes) {
        Ok(request) => request,
        Err(error) => return text(StatusCode::BAD_REQUEST, error),
    };
    // Waiting for the disk keeps no other connection waiting.
    match web::block(move || service.cosign(&request)).await {
        Ok(Ok(state)) => text(StatusCode::OK, state.line().to_string().trim_end()),
        Ok(Err(NotCosigned::Refused(Refusal::OtherSize { size }))) => {
            HttpResponse::Conflict().insert_header((CONTENT_TYPE, SIZE)).body(format!("{size}\n"))
        }
        Ok(Err(NotCosigned::Refused(refusal))) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            text(status, refusal)
        }
        Ok(Err(NotCosigned::Storage(_) | NotCosigned::Halted)) => text(
            StatusCode::SERVICE_UNAVAILABLE,
            "the witness cannot keep its state: its operator's log says why",
        ),
        Err(_) => text(StatusCode::SERVICE_UNAVAILABLE, "the witness is busy"),
    }
}

/// Reads the body up to its limit.
async fn body(request: &HttpRequest, payload: &mut web::Payload) -> Result<web::BytesMut, StatusCode> {
    if let Some(length) = request.headers().get(CONTENT_LENGTH) {
        let length = length.to_str().ok().and_then(|text| text.parse::<u64>().ok());
        if length.ok_or(StatusCode::BAD_REQUEST)? > MAX_REQUEST as u64 {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
    }
    let mut body = web::BytesMut::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|_| StatusCode::BAD_REQUEST)?;
        if body.len() + part.len() > MAX_REQUEST {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// `GET /<hash of the origin>/checkpoint`.
async fn checkpoint(origin: web::Path<String>, service: web::Data<Service>) -> HttpResponse {
    // Its only spelling: 64 lower-case digits.
    let found = match unhex(&origin) {
        // Whoever cosigns just now holds the state until it is stored.
        Some(hash) => web::block(move || service.latest(&hash)).await.ok().flatten(),
        None => None,
    };
    let mut answer = match found {
        Some(state) => HttpResponse::Ok().insert_header((CONTENT_TYPE, TEXT)).body(state.to_string()),
        None => text(StatusCode::NOT_FOUND, "this witness has cosigned no checkpoint of such a log"),
    };
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, actix_web::http::header::HeaderValue::from_static("no-cache"));
    answer
}

/// Refuses by the head alone, and gives answers the headers that all have.
async fn bound(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    use actix_web::http::{Method, header::HeaderValue};
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    let mut answer = match refuse(&request) {
        Some(status) => request.into_response(closing(status)),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    let headers = answer.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if reads {
        // Everything that is read here is public.
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
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
fn text(status: StatusCode, words: impl fmt::Display) -> HttpResponse {
    let mut answer = HttpResponse::build(status);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header((RETRY_AFTER, "5"));
    }
    answer.insert_header((CONTENT_TYPE, TEXT)).body(format!("{words}\n"))
}

fn other_method(allow: &'static str) -> HttpResponse {
    let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, format_args!("ask with {allow}"));
    answer.headers_mut().insert(ALLOW, actix_web::http::header::HeaderValue::from_static(allow));
    answer
}

/// An answer after which the connection ends.
fn closing(status: StatusCode) -> HttpResponse {
    let words = format!("{}\n", status.canonical_reason().unwrap_or("refused"));
    HttpResponse::build(status).insert_header((CONTENT_TYPE, TEXT)).force_close().body(words)
}

/// The same where the body was not read to its end. The framework would read on if nobody held it any more, and an
/// attacker's has no end.
fn unread(status: StatusCode, payload: web::Payload) -> HttpResponse {
    closing(status).map_body(|_, body| BoxBody::new(Held { body, _rest: payload }))
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
