//! Bodies of submissions: refused by head before a byte is read, then read up to a limit and a deadline.

use super::Client;
use crate::error::Refused;
use crate::service::Service;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use futures_util::{StreamExt, stream};
use glassurn_api::endpoint::CBOR;
use glassurn_api::error::Code;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

/// A body of `application/cbor` of at most `MAX` bytes (attacks A-25, E-13, E-14).
pub struct Cbor<const MAX: usize>(pub web::Bytes);

impl<const MAX: usize> FromRequest for Cbor<MAX> {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body(request, payload, MAX, CBOR);
        Box::pin(async move { body.await.map(Self) })
    }
}

/// The media type of requests of officials' pages.
const JSON: &str = "application/json";

/// A body of `application/json` of at most `MAX` bytes, and what it says. No form of a page has this media type
/// (attacks E-01).
pub struct Json<T, const MAX: usize>(pub T);

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Json<T, MAX> {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let said = json(request, payload, MAX);
        Box::pin(async move { said.await.map(Self) })
    }
}

/// What a body of `application/json` says; nothing of it is read before this is waited for.
pub fn json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<T, Refused>> + 'static {
    let body = body(request, payload, limit, JSON);
    async move {
        let body = body.await?;
        // The library's own words would repeat what was sent, and that may be a password.
        serde_json::from_slice(&body).map_err(|error| {
            let detail = format_args!(
                "the body is not what this takes (line {}, column {}): see /api/docs",
                error.line(),
                error.column()
            );
            Refused::new(Code::RequestMalformed, detail)
        })
    }
}

/// A body of one media type, of at most so many bytes.
fn body(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
    media: &'static str,
) -> impl Future<Output = Result<web::Bytes, Refused>> + use<> {
    let head = refuse_head(request, limit, media);
    let seconds = request.app_data::<web::Data<Service>>().map_or(10, |service| service.config.body_timeout);
    let payload = payload.take();
    async move {
        head?;
        match tokio::time::timeout(Duration::from_secs(seconds), read(payload, limit)).await {
            Ok(body) => body,
            Err(_) => Err(Refused::from(Code::RequestTimeout).close()),
        }
    }
}

/// Refuses by size, then by media type: cheapest first.
fn refuse_head(request: &HttpRequest, limit: usize, media: &str) -> Result<(), Refused> {
    let mut lengths = request.headers().get_all(CONTENT_LENGTH);
    if let Some(length) = lengths.next() {
        let length = length.to_str().ok().and_then(|text| text.parse::<u64>().ok());
        let length = length.ok_or_else(|| Refused::from(Code::RequestMalformed).close())?;
        if length > limit as u64 {
            return Err(Refused::from(Code::RequestTooLarge).limit(limit));
        }
    }
    let mut types = request.headers().get_all(CONTENT_TYPE);
    let sent = types.next().and_then(|media| media.to_str().ok()).unwrap_or_default();
    if types.next().is_some() {
        return Err(Refused::new(Code::RequestMalformed, "there are two Content-Type headers").close());
    }
    if !sent.eq_ignore_ascii_case(media) {
        return Err(Refused::new(Code::RequestUnsupportedMedia, format_args!("send {media}")).close());
    }
    Ok(())
}

async fn read(mut payload: Payload, limit: usize) -> Result<web::Bytes, Refused> {
    let mut body = web::BytesMut::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|_| Refused::from(Code::RequestMalformed).close())?;
        if body.len() + part.len() > limit {
            return Err(Refused::from(Code::RequestTooLarge).limit(limit));
        }
        body.extend_from_slice(&part);
    }
    Ok(body.freeze())
}

/// What is still to come of a body in chunks, kept until its answer is sent (attacks E-14).
///
/// The framework ends a connection whose body nobody has read once the answer is out. But if nobody holds the body any
/// more and it comes in chunks, it reads on to the end of it first, and an attacker's has none.
pub struct Rest(Option<Rc<RefCell<Payload>>>);

impl Rest {
    /// Keeps a request's body without keeping it from being read.
    pub fn of(request: &mut ServiceRequest) -> Self {
        if !request.headers().contains_key(TRANSFER_ENCODING) {
            return Self(None);
        }
        let rest = Rc::new(RefCell::new(request.parts_mut().1.take()));
        let read = rest.clone();
        let payload = Box::pin(stream::poll_fn(move |context| read.borrow_mut().poll_next_unpin(context)));
        request.set_payload(Payload::Stream { payload });
        Self(Some(rest))
    }

    /// Keeps it until the last byte of this answer.
    pub fn until(self, answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        match self.0 {
            None => answer,
            Some(rest) => answer.map_body(|_, body| BoxBody::new(Answer { body, _rest: rest })),
        }
    }
}

/// An answer's body, and what is still to come of the request's.
struct Answer {
    body: BoxBody,
    _rest: Rc<RefCell<Payload>>,
}

impl MessageBody for Answer {
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

impl FromRequest for Client {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let lines: Vec<&str> =
            request.headers().get_all("x-forwarded-for").filter_map(|line| line.to_str().ok()).collect();
        let service = request.app_data::<web::Data<Service>>();
        let trusted = service.map_or(&[][..], |service| &service.config.trusted_proxies);
        let client = request.peer_addr().map(|peer| Client::behind(peer.ip(), lines.into_iter(), trusted));
        ready(client.ok_or_else(|| Refused::from(Code::Internal)))
    }
}
