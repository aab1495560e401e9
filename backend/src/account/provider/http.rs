//! The provider below `/api/v1/session`.

use super::{go, linked, sign_in, unlink};
use crate::account::Official;
use crate::account::http::{cookie_text, session_cookie, set, set_session};
use crate::account::passkey;
use crate::board::http::blocking;
use crate::error::Refused;
use crate::limits::Client;
use crate::limits::http::Json;
use crate::service::Service;
use actix_web::http::header::SET_COOKIE;
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::endpoint::{IDENTITY, PROVIDER, PROVIDER_SESSION, WAYS};
use glassurn_api::error::Problem;
use glassurn_api::passkey::CHALLENGE;
use glassurn_api::provider::{CameBack, Entered, Go, Going, Linked, Ways};
use std::time::Instant;

/// The cookie of a browser that went to the provider. Browsers keep this name for one host that was reached safely.
pub const WENT: &str = "__Host-glassurn-provider";

/// The longest body, in bytes: some providers' codes are long.
const MAX: usize = 16 << 10;

/// How one signs in here.
#[utoipa::path(
    get, path = WAYS, tag = "account",
    responses(
        (status = 200, description = "The ways besides name and password", body = Ways),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get(service: web::Data<Service>) -> Result<HttpResponse, Refused> {
    let provider = service.provider.as_ref().map(|provider| provider.name.clone());
    Ok(HttpResponse::Ok().json(Ways { passkeys: passkey::are_taken(service.heads.host()), provider }))
}

/// Whom this account is linked with at a provider.
#[utoipa::path(
    get, path = IDENTITY, tag = "account",
    security(("session" = [])),
    responses(
        (status = 200, description = "As the operator has named him", body = Linked),
        Refused,
    ),
)]
pub async fn get_identity(service: web::Data<Service>, official: Official) -> Result<HttpResponse, Refused> {
    let linked = blocking(move || linked(&service, &official)).await?;
    Ok(HttpResponse::Ok().json(linked))
}

/// Ends that within 15 minutes of a sign-in, but never the last way to sign in; all other sessions end.
#[utoipa::path(
    delete, path = IDENTITY, tag = "account",
    security(("session" = [])),
    responses(
        (status = 200, description = "With nobody", body = Linked),
        Refused,
    ),
)]
pub async fn delete_identity(
    service: web::Data<Service>,
    official: Official,
) -> Result<HttpResponse, Refused> {
    let linked = blocking(move || unlink(&service, &official)).await?;
    Ok(HttpResponse::Ok().json(linked))
}

/// Begins a sign-in at the provider: the answer sets a cookie, with which alone the browser can come back, once and within
/// five minutes.
#[utoipa::path(
    post, path = PROVIDER, tag = "account",
    request_body = Go,
    responses(
        (status = 200, description = "Where to go", body = Going),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    client: Client,
    asked: Json<Go, MAX>,
) -> Result<HttpResponse, Refused> {
    service.challenges.take(client, Instant::now())?;
    let service = service.into_inner();
    let working = service.clone();
    let (token, going) = service.waiting.run(move || go(&working, &asked.0.next)).await?;
    Ok(HttpResponse::Ok().insert_header((SET_COOKIE, set(WENT, &token, CHALLENGE))).json(going))
}

/// Signs in with what the browser came back with: the answer sets the session's cookie.
#[utoipa::path(
    post, path = PROVIDER_SESSION, tag = "account",
    request_body = CameBack,
    responses(
        (status = 201, description = "Signed in", body = Entered),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_session(
    service: web::Data<Service>,
    client: Client,
    request: HttpRequest,
    asked: Json<CameBack, MAX>,
) -> Result<HttpResponse, Refused> {
    let (went, old) = (cookie_text(request.headers(), WENT), session_cookie(request.headers()));
    let service = service.into_inner();
    let working = service.clone();
    let signing = service.waiting.run(move || sign_in(&working, &asked.0, went.as_deref(), old));
    let (token, entered) = service.submitted(client, signing).await?;
    Ok(HttpResponse::Created().insert_header((SET_COOKIE, set_session(&token))).json(entered))
}
