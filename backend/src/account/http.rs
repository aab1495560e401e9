//! `/api/v1/session` and what is below it; and how other nouns' handlers know who asks.

use super::{Official, change_password, list_key, official, sign_in, sign_out, view};
use crate::board::http::blocking;
use crate::error::Refused;
use crate::limits::Client;
use crate::limits::http::{Json, json};
use crate::service::Service;
use crate::token::{Token, shown};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    AUTHORIZATION, CACHE_CONTROL, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN, SET_COOKIE,
};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use glassurn_api::account::{Account, NewKey, NewPassword, SignIn};
use glassurn_api::endpoint::{KEYS, PASSWORD, SESSION};
use glassurn_api::error::{Code, Problem};
use glassurn_crypto::encoding::Hash;
use serde::de::DeserializeOwned;

/// The session's cookie. Browsers keep this name for one host, one that was reached safely, and no other may set it.
const NAME: &str = "__Host-glassurn";

/// What the cookie is set with: no script reads it, and no other site's request carries it.
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// The longest body of a small request, in bytes.
pub const SMALL: usize = 8_192;

/// Keeps what is personal out of caches, and other sites' requests away (attacks E-01, E-19).
pub async fn own(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !request.method().is_safe()
        && let Err(refused) = own_pages(&request)
    {
        let (parts, _) = request.into_parts();
        return Ok(ServiceResponse::new(parts, HttpResponse::from_error(refused)));
    }
    Ok(private(next.call(request).await?.map_into_boxed_body()))
}

/// Keeps what is personal out of caches; for requests that carry no cookie, which no other site can forge.
pub async fn bearer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    Ok(private(next.call(request).await?.map_into_boxed_body()))
}

fn private(mut answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Refuses what does not come from this server's own pages. Browsers say where a request comes from, and no page can make
/// them lie: in `Sec-Fetch-Site` those of today, in `Origin` all. Who has no browser says so in `Origin` himself.
fn own_pages(request: &ServiceRequest) -> Result<(), Refused> {
    let text = |name: HeaderName| {
        let mut lines = request.headers().get_all(name);
        let line = lines.next().map(|line| line.to_str().unwrap_or_default());
        // Of two that differ nobody knows which one counts.
        if lines.next().is_some() { Some("") } else { line }
    };
    let service = request.app_data::<web::Data<Service>>();
    let ours = service.map(|service| service.heads.host().split('/').next().unwrap_or_default());
    let own = match text(HeaderName::from_static("sec-fetch-site")) {
        Some(site) => site == "same-origin" || site == "none",
        None => text(ORIGIN).is_some_and(|origin| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            host.is_some_and(|host| !host.is_empty() && (Some(host) == text(HOST) || Some(host) == ours))
        }),
    };
    if own {
        return Ok(());
    }
    let detail = "a browser sends it from a page of this server; any other program says `Origin: https://` and this host";
    Err(Refused::new(Code::AuthCsrf, detail))
}

/// The session that a browser shows.
pub fn session_cookie(headers: &HeaderMap) -> Option<Hash> {
    cookie(headers, NAME)
}

/// The token that a browser shows in the cookie of this name.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<Hash> {
    shown(&cookie_text(headers, name)?)
}

/// What a browser shows in the cookie of this name.
pub fn cookie_text(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let mut found = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('=').filter(|(known, _)| *known == name))
        .map(|(_, value)| value);
    let value = found.next()?;
    // Of two sessions nobody knows which one is meant.
    found.next().is_none().then(|| value.to_owned())
}

/// What an `Authorization: Bearer` header shows; 401 without one.
pub fn bearer_token(request: &HttpRequest) -> Result<Option<Hash>, Refused> {
    let line = request.headers().get(AUTHORIZATION).and_then(|line| line.to_str().ok());
    let token = line.and_then(|line| line.split_once(' ')).filter(|(scheme, _)| {
        // RFC 9110 §11.1: in whatever case.
        scheme.eq_ignore_ascii_case("Bearer")
    });
    match token {
        None => Err(Refused::new(Code::AuthRequired, "send the link's token as Authorization: Bearer")),
        Some((_, token)) => Ok(shown(token)),
    }
}

impl FromRequest for Official {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let service = request.app_data::<web::Data<Service>>().cloned();
        let session = session_cookie(request.headers());
        let request = request.clone();
        Box::pin(async move {
            let required = || Refused::new(Code::AuthRequired, "sign in first");
            let (service, session) = (service.ok_or(Code::Internal)?, session.ok_or_else(required)?);
            let official = blocking(move || official(&service, session)).await?.ok_or_else(required)?;
            request.extensions_mut().insert(Asking(official.name.clone()));
            Ok(official)
        })
    }
}

/// The name of the account that asks: it stays with the request for the log's line of a deed that is refused.
pub struct Asking(pub String);

/// What somebody who is signed in asks for: nobody else's body is read.
pub struct Asked<T, const MAX: usize = SMALL> {
    /// Who.
    pub official: Official,
    /// What.
    pub body: T,
}

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Asked<T, MAX> {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let official = Official::from_request(request, payload);
        let body = json(request, payload, MAX);
        Box::pin(async move { Ok(Self { official: official.await?, body: body.await? }) })
    }
}

/// Who is signed in.
#[utoipa::path(
    get, path = SESSION, tag = "account",
    security(("session" = [])),
    responses(
        (status = 200, description = "The account of this session", body = Account),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get(service: web::Data<Service>, official: Official) -> Result<HttpResponse, Refused> {
    let account = blocking(move || view(&service, &official)).await?;
    Ok(HttpResponse::Ok().json(account))
}

/// Signs in: the answer sets the session's cookie. A name without an account gets the same answer as a wrong password.
#[utoipa::path(
    post, path = SESSION, tag = "account",
    request_body = SignIn,
    responses(
        (status = 201, description = "Signed in", body = Account),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    client: Client,
    request: HttpRequest,
    asked: Json<SignIn, SMALL>,
) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    let signing = sign_in(service.clone(), asked.0, session_cookie(request.headers()));
    let (token, account) = service.submitted(client, signing).await?;
    Ok(entered(&token, &account))
}

/// The answer to whoever has signed in: it sets the session's cookie.
pub fn entered(token: &Token, account: &Account) -> HttpResponse {
    HttpResponse::Created().insert_header((SET_COOKIE, set_session(token))).json(account)
}

/// What sets the session's cookie.
pub fn set_session(token: &Token) -> String {
    set(NAME, token, super::WHOLE)
}

/// What sets a cookie for so many seconds.
pub fn set(name: &str, token: &Token, seconds: u64) -> String {
    format!("{name}={}; {ATTRIBUTES}; Max-Age={seconds}", token.digits())
}

/// Signs out: the cookie opens nothing from then on, wherever a copy of it may be.
#[utoipa::path(
    delete, path = SESSION, tag = "account",
    security(("session" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete(service: web::Data<Service>, official: Official) -> Result<HttpResponse, Refused> {
    blocking(move || sign_out(&service, &official)).await?;
    let cookie = format!("{NAME}=; {ATTRIBUTES}; Max-Age=0");
    Ok(HttpResponse::NoContent().insert_header((SET_COOKIE, cookie)).finish())
}

/// Changes the password; all other sessions of the account end.
#[utoipa::path(
    post, path = PASSWORD, tag = "account",
    security(("session" = [])),
    request_body = NewPassword,
    responses(
        (status = 204, description = "Changed"),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_password(
    service: web::Data<Service>,
    asked: Asked<NewPassword>,
) -> Result<HttpResponse, Refused> {
    change_password(service.into_inner(), asked.official, asked.body).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists a signing key of the account: this server then takes elections whose official 0 it is.
#[utoipa::path(
    post, path = KEYS, tag = "account",
    security(("session" = [])),
    request_body = NewKey,
    responses(
        (status = 201, description = "Listed, or listed before", body = Account),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_key(service: web::Data<Service>, asked: Asked<NewKey>) -> Result<HttpResponse, Refused> {
    let account = blocking(move || list_key(&service, &asked.official, &asked.body)).await?;
    Ok(HttpResponse::Created().json(account))
}
