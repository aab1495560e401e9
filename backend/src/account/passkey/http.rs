//! Passkeys below `/api/v1/session`.

use super::{add, ask, begin, list, remove, sign_in};
use crate::account::Official;
use crate::account::http::{Asked, cookie, entered, session_cookie, set};
use crate::board::http::blocking;
use crate::error::Refused;
use crate::invitation::http::NumberPath;
use crate::limits::Client;
use crate::limits::http::Json;
use crate::service::Service;
use actix_web::http::header::SET_COOKIE;
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::account::Account;
use glassurn_api::endpoint::{CHALLENGE, NEW_PASSKEY, PASSKEY, PASSKEY_SESSION, PASSKEYS};
use glassurn_api::error::Problem;
use glassurn_api::passkey::{CHALLENGE as SECONDS, Challenge, NewPasskey, PasskeySignIn, Passkeys};
use std::time::Instant;

/// The cookie of a browser that was asked to sign in. Browsers keep this name for one host that was reached safely.
const ASKED: &str = "__Host-glassurn-challenge";

/// The longest body, in bytes: some authenticators add certificates.
const MAX: usize = 32 << 10;

/// Asks a browser for a passkey, to sign in with it: the answer sets a cookie, with which alone it can be answered, once and
/// within five minutes.
#[utoipa::path(
    post, path = CHALLENGE, tag = "account",
    responses(
        (status = 200, description = "What the browser is asked", body = Challenge),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_challenge(service: web::Data<Service>, client: Client) -> Result<HttpResponse, Refused> {
    service.challenges.take(client, Instant::now())?;
    let (token, challenge) = blocking(move || ask(&service)).await?;
    Ok(HttpResponse::Ok().insert_header((SET_COOKIE, set(ASKED, &token, SECONDS))).json(challenge))
}

/// Signs in with a passkey: the answer sets the session's cookie.
#[utoipa::path(
    post, path = PASSKEY_SESSION, tag = "account",
    request_body = PasskeySignIn,
    responses(
        (status = 201, description = "Signed in", body = Account),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_session(
    service: web::Data<Service>,
    client: Client,
    request: HttpRequest,
    asked: Json<PasskeySignIn, MAX>,
) -> Result<HttpResponse, Refused> {
    let (holder, old) = (cookie(request.headers(), ASKED), session_cookie(request.headers()));
    let service = service.into_inner();
    let working = service.clone();
    let signing = blocking(move || sign_in(&working, &asked.0, holder, old));
    let (token, account) = service.submitted(client, signing).await?;
    Ok(entered(&token, &account))
}

/// The passkeys of this account.
#[utoipa::path(
    get, path = PASSKEYS, tag = "account",
    security(("session" = [])),
    responses(
        (status = 200, description = "Oldest first", body = Passkeys),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get(service: web::Data<Service>, official: Official) -> Result<HttpResponse, Refused> {
    let passkeys = blocking(move || list(&service, &official)).await?;
    Ok(HttpResponse::Ok().json(passkeys))
}

/// Asks a browser to make a passkey of this account; the same session answers, once and within five minutes.
#[utoipa::path(
    post, path = NEW_PASSKEY, tag = "account",
    security(("session" = [])),
    responses(
        (status = 200, description = "What the browser is asked", body = Challenge),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_new(service: web::Data<Service>, official: Official) -> Result<HttpResponse, Refused> {
    let challenge = blocking(move || begin(&service, &official)).await?;
    Ok(HttpResponse::Ok().json(challenge))
}

/// Adds a passkey to this account.
#[utoipa::path(
    post, path = PASSKEYS, tag = "account",
    security(("session" = [])),
    request_body = NewPasskey,
    responses(
        (status = 201, description = "Added", body = Passkeys),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    asked: Asked<NewPasskey, MAX>,
) -> Result<HttpResponse, Refused> {
    let passkeys = blocking(move || add(&service, &asked.official, &asked.body)).await?;
    Ok(HttpResponse::Created().json(passkeys))
}

/// Removes a passkey of this account, but never the last way to sign in; all other sessions end.
#[utoipa::path(
    delete, path = PASSKEY, tag = "account",
    params(("number" = u64, Path, description = "The passkey's number in the account")),
    security(("session" = [])),
    responses(
        (status = 200, description = "What is left", body = Passkeys),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete(
    service: web::Data<Service>,
    official: Official,
    number: NumberPath,
) -> Result<HttpResponse, Refused> {
    let passkeys = blocking(move || remove(&service, &official, number.0)).await?;
    Ok(HttpResponse::Ok().json(passkeys))
}
