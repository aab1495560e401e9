//! Asks the service: same-origin paths only, without cookies, within a time limit.
//!
//! Not trusted: everything that comes back is checked by `glassurn-crypto` before a page relies on it.

use std::time::Duration;

use glassurn_api::error::Problem;
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use serde::de::DeserializeOwned;
use web_sys::{
    AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
};

use crate::failure::Failure;

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
}

/// Reads a JSON document, such as `/api/v1/elections`.
///
/// # Errors
/// [`Failure`] if there is no answer, a refusal, or one that does not fit `T`.
pub async fn get_json<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    let answer = send(Request::get(path), PATIENCE, |request| request.build()).await?;
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
    Ok(send(request, PATIENCE, |request| request.build()).await?.body)
}

/// Sends bytes, such as a ballot as `application/cbor`. Sending the same ballot again is safe: it is recorded once.
///
/// # Errors
/// [`Failure`] if there is no answer or a refusal.
pub async fn post_bytes(path: &str, media_type: &str, body: &[u8]) -> Result<Answer, Failure> {
    let request = Request::post(path).header("content-type", media_type);
    send(request, PATIENCE, |request| request.body(js_sys::Uint8Array::from(body))).await
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
    let request = request.header("authorization", &format!("Bearer {token}")).cache(RequestCache::NoStore);
    let answer = send(request, PATIENCE, |request| match body {
        Some(body) => request.header("content-type", "application/json").body(body),
        None => request.build(),
    });
    let Answer { status, body } = answer.await?;
    serde_json::from_slice(&body).map_err(|_| Failure::Unreadable(status))
}

async fn send(
    request: RequestBuilder,
    patience: Duration,
    finish: impl FnOnce(RequestBuilder) -> Result<Request, gloo_net::Error>,
) -> Result<Answer, Failure> {
    let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
    let signal = controller.signal();
    let request = request
        .mode(RequestMode::SameOrigin)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
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
    let body = response.binary().await?;
    Ok(if response.ok() {
        Ok(Answer { status, body })
    } else {
        Err(serde_json::from_slice::<Problem>(&body).map_or(Failure::Unreadable(status), Failure::Refused))
    })
}
