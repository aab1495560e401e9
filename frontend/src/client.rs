//! Asks the service: same-origin paths only, within a time limit; without cookies, but for what an official asks of his
//! account.
//!
//! Not trusted: everything that comes back is checked by `glassurn-crypto` before a page relies on it.

use std::time::Duration;

use glassurn_api::error::Problem;
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use serde::de::DeserializeOwned;
use web_sys::{
    AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
};

use crate::{failure::Failure, phase::hear_clock};

/// Longest wait for an ordinary answer.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Longest wait for a large file, such as an archive.
pub const LONG_PATIENCE: Duration = Duration::from_secs(600);

/// An answer that was not refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status, 200 to 299.
    pub status: u16,
    /// The body as it came.
    pub body: Vec<u8>,
    /// When the service says that it answered, in seconds since 1970.
    pub date: Option<u64>,
}

/// Hears the service's clock from an answer that comes from no cache.
fn hear(answer: &Answer) {
    answer.date.into_iter().for_each(hear_clock);
}

/// Reads a JSON document, such as `/api/v1/elections`.
///
/// # Errors
/// [`Failure`] if there is no answer, a refusal, or one that does not fit `T`.
pub async fn get_json<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    let answer = send(Request::get(path), PATIENCE, |request| request.build()).await?;
    hear(&answer);
    serde_json::from_slice(&answer.body).map_err(|_| Failure::Unreadable(answer.status))
}

/// Reads bytes, such as a tile of the board, waiting at most `patience`.
///
/// # Errors
/// [`Failure`] if there is no answer or a refusal.
pub async fn get_bytes(path: &str, patience: Duration) -> Result<Vec<u8>, Failure> {
    Ok(send(Request::get(path), patience, |request| request.build()).await?.body)
}

/// Reads what changes, such as a checkpoint, past every cache.
///
/// # Errors
/// [`Failure`] if there is no answer or a refusal.
pub async fn get_fresh(path: &str) -> Result<Vec<u8>, Failure> {
    let request = Request::get(path).cache(RequestCache::NoStore);
    let answer = send(request, PATIENCE, |request| request.build()).await?;
    hear(&answer);
    Ok(answer.body)
}

/// Sends bytes, such as a ballot as `application/cbor`. Sending the same ballot again is safe: it is recorded once.
///
/// # Errors
/// [`Failure`] if there is no answer or a refusal.
pub async fn post_bytes(path: &str, media_type: &str, body: &[u8]) -> Result<Answer, Failure> {
    let request = Request::post(path).header("content-type", media_type);
    send(request, PATIENCE, |request| request.body(js_sys::Uint8Array::from(body))).await
}

/// Asks as the account that is signed in, or for a session: JSON in, JSON out; an answer without a body is `null`.
///
/// # Errors
/// [`Failure`] if there is no answer, a refusal, or one that does not fit `T`.
pub async fn own<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: Option<String>,
) -> Result<T, Failure> {
    let request = RequestBuilder::new(path).method(method);
    json(request, RequestCredentials::SameOrigin, body).await
}

/// Asks as whoever has an invitation's token, which no other request carries: JSON in, where there is any, and JSON out.
///
/// # Errors
/// [`Failure`] if there is no answer, a refusal, or one that does not fit `T`.
pub async fn invited<T: DeserializeOwned>(
    path: &str,
    token: &str,
    body: Option<String>,
) -> Result<T, Failure> {
    let request = if body.is_some() { Request::put(path) } else { Request::get(path) };
    let request = request.header("authorization", &format!("Bearer {token}"));
    json(request, RequestCredentials::Omit, body).await
}

/// Says as whoever has an invitation's token that something was done; there is nothing more to say.
///
/// # Errors
/// As [`invited`].
pub async fn tell_invited<T: DeserializeOwned>(path: &str, token: &str) -> Result<T, Failure> {
    let request = Request::post(path).header("authorization", &format!("Bearer {token}"));
    json(request, RequestCredentials::Omit, None).await
}

async fn json<T: DeserializeOwned>(
    request: RequestBuilder,
    credentials: RequestCredentials,
    body: Option<String>,
) -> Result<T, Failure> {
    let request = request.cache(RequestCache::NoStore);
    let answer = send_as(request, credentials, PATIENCE, |request| match body {
        Some(body) => request.header("content-type", "application/json").body(body),
        None => request.build(),
    });
    let Answer { status, body, .. } = answer.await?;
    let text = if body.is_empty() { b"null" } else { body.as_slice() };
    serde_json::from_slice(text).map_err(|_| Failure::Unreadable(status))
}

async fn send(
    request: RequestBuilder,
    patience: Duration,
    finish: impl FnOnce(RequestBuilder) -> Result<Request, gloo_net::Error>,
) -> Result<Answer, Failure> {
    send_as(request, RequestCredentials::Omit, patience, finish).await
}

async fn send_as(
    request: RequestBuilder,
    credentials: RequestCredentials,
    patience: Duration,
    finish: impl FnOnce(RequestBuilder) -> Result<Request, gloo_net::Error>,
) -> Result<Answer, Failure> {
    // Without a referrer a browser would not say either that the request comes from this origin.
    let referrer = match credentials {
        RequestCredentials::Omit => ReferrerPolicy::NoReferrer,
        _ => ReferrerPolicy::SameOrigin,
    };
    let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
    let signal = controller.signal();
    let request = request
        .mode(RequestMode::SameOrigin)
        .credentials(credentials)
        .redirect(RequestRedirect::Error)
        .referrer_policy(referrer)
        .abort_signal(Some(&signal));
    let request = finish(request).map_err(|_| Failure::Unreachable)?;
    let milliseconds = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
    let clock = Timeout::new(milliseconds, move || controller.abort());
    let answer = read(request).await;
    drop(clock);
    match answer {
        Ok(response) => response,
        Err(_) if signal.aborted() => Err(Failure::TimedOut),
        Err(_) => Err(Failure::Unreachable),
    }
}

/// Reads the whole answer; the outer error is the network's, the inner one the service's.
async fn read(request: Request) -> Result<Result<Answer, Failure>, gloo_net::Error> {
    let response: Response = request.send().await?;
    let status = response.status();
    let wait = response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
    let date = response.headers().get("date").map(|date| js_sys::Date::parse(&date) / 1000.0);
    let date = date.filter(|seconds| *seconds > 0.0).map(|seconds| seconds as u64);
    let body = response.binary().await?;
    if response.ok() {
        return Ok(Ok(Answer { status, body, date }));
    }
    let problem = serde_json::from_slice::<Problem>(&body);
    Ok(Err(match (problem, wait) {
        (Ok(problem), Some(seconds)) if status == 429 => Failure::Wait { problem, seconds },
        (Ok(problem), _) => Failure::Refused(problem),
        (Err(_), _) => Failure::Unreadable(status),
    }))
}
