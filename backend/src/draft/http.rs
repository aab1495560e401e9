//! `/api/v1/drafts` and what is below it, but for invitations.

use super::{Id, begin, delete, get, list, publish, remove, save, set_role};
use crate::account::Official;
use crate::account::http::{Asked, SMALL};
use crate::board::http::blocking;
use crate::error::Refused;
use crate::service::Service;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;
use glassurn_api::draft::{DraftSummary, DraftView, MAX_DOCUMENT, Published, SaveDraft, SetRole};
use glassurn_api::endpoint::{DRAFT, DRAFTS, MEMBER, PUBLISHED};
use glassurn_api::error::{Code, Problem};
use std::future::{Ready, ready};

/// The longest body with a document, in bytes: in JSON a character may take six.
const WHOLE: usize = 6 * MAX_DOCUMENT + SMALL;

/// The draft's id in a path.
pub struct DraftPath(pub Id);

impl FromRequest for DraftPath {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let digits = request.match_info().get("draft").unwrap_or_default();
        let id = HEXLOWER.decode(digits.as_bytes()).ok().and_then(|bytes| Id::try_from(bytes).ok());
        ready(id.map(Self).ok_or_else(|| Code::NotFound.into()))
    }
}

/// The member's name in a path.
pub struct NamePath(pub String);

impl FromRequest for NamePath {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let decoded = web::Path::<(String, String)>::from_request(request, payload).into_inner();
        ready(decoded.map(|path| Self(path.into_inner().1)).map_err(|_| Code::NotFound.into()))
    }
}

/// The drafts in which the account has a role, newest first.
#[utoipa::path(
    get, path = DRAFTS, tag = "draft",
    security(("session" = [])),
    responses(
        (status = 200, body = Vec<DraftSummary>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_all(service: web::Data<Service>, official: Official) -> Result<HttpResponse, Refused> {
    Ok(HttpResponse::Ok().json(blocking(move || list(&service, &official)).await?))
}

/// Begins a draft; who does so owns it.
#[utoipa::path(
    post, path = DRAFTS, tag = "draft",
    security(("session" = [])),
    request_body = SaveDraft,
    responses(
        (status = 201, description = "Begun", body = DraftView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    asked: Asked<SaveDraft, WHOLE>,
) -> Result<HttpResponse, Refused> {
    let view = blocking(move || begin(&service, &asked.official, &asked.body)).await?;
    Ok(HttpResponse::Created().json(view))
}

/// A draft. One that is not the account's is absent.
#[utoipa::path(
    get, path = DRAFT, tag = "draft",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    responses(
        (status = 200, body = DraftView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_one(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
) -> Result<HttpResponse, Refused> {
    Ok(HttpResponse::Ok().json(blocking(move || get(&service, &official, &draft.0)).await?))
}

/// Saves a draft, for a returning officer or owner.
#[utoipa::path(
    put, path = DRAFT, tag = "draft",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    request_body = SaveDraft,
    responses(
        (status = 200, description = "Saved", body = DraftView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn put(
    service: web::Data<Service>,
    draft: DraftPath,
    asked: Asked<SaveDraft, WHOLE>,
) -> Result<HttpResponse, Refused> {
    let view = blocking(move || save(&service, &asked.official, &draft.0, &asked.body)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// Deletes a draft and its invitations, for an owner. An election that came of it goes on.
#[utoipa::path(
    delete, path = DRAFT, tag = "draft",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    responses(
        (status = 204, description = "Deleted"),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete_one(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
) -> Result<HttpResponse, Refused> {
    blocking(move || delete(&service, &official, &draft.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Gives an account a role in a draft, for an owner; the last owner stays one.
#[utoipa::path(
    put, path = MEMBER, tag = "draft",
    security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"),
        ("name" = String, Path, description = "The account's name, percent-encoded"),
    ),
    request_body = SetRole,
    responses(
        (status = 200, description = "The draft with its members", body = DraftView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn put_member(
    service: web::Data<Service>,
    draft: DraftPath,
    name: NamePath,
    asked: Asked<SetRole>,
) -> Result<HttpResponse, Refused> {
    let set = move || set_role(&service, &asked.official, &draft.0, &name.0, asked.body.role);
    Ok(HttpResponse::Ok().json(blocking(set).await?))
}

/// Takes an account's role in a draft away, for an owner; the last owner stays one.
#[utoipa::path(
    delete, path = MEMBER, tag = "draft",
    security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"),
        ("name" = String, Path, description = "The account's name, percent-encoded"),
    ),
    responses(
        (status = 200, description = "The draft with its members", body = DraftView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete_member(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
    name: NamePath,
) -> Result<HttpResponse, Refused> {
    let view = blocking(move || remove(&service, &official, &draft.0, &name.0)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// Says which election came of a draft, for a returning officer or owner. It is on this server, and its official 0 has a
/// key of the account.
#[utoipa::path(
    put, path = PUBLISHED, tag = "draft",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    request_body = Published,
    responses(
        (status = 200, description = "The draft with its election", body = DraftView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn put_published(
    service: web::Data<Service>,
    draft: DraftPath,
    asked: Asked<Published>,
) -> Result<HttpResponse, Refused> {
    let view = blocking(move || publish(&service, &asked.official, &draft.0, &asked.body)).await?;
    Ok(HttpResponse::Ok().json(view))
}
