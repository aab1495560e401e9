//! `/api/v1/drafts` and what is below it, but for invitations.

use super::{Id, begin, delete, get, list, publish, remove, save, set_role};
use crate::account::Official;
use crate::account::http::{Asked, SMALL};
use crate::board::http::blocking;
use crate::error::Refused;
use crate::limits::http::json;
use crate::service::Service;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;
use futures_util::future::LocalBoxFuture;
use glassurn_api::draft::{DraftSummary, DraftView, MAX_DOCUMENT, Published, SaveDraft, SetRole};
use glassurn_api::endpoint::{DRAFT, DRAFTS, MEMBER, PUBLISHED};
use glassurn_api::error::Code;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use std::sync::Arc;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::{IntoParams, PartialSchema};

/// The longest body with a document, in bytes: in JSON a character may take six.
const WHOLE: usize = 6 * MAX_DOCUMENT + SMALL;

/// The id of these 32 lower-case hexadecimal digits.
pub fn id(digits: &str) -> Option<Id> {
    HEXLOWER.decode(digits.as_bytes()).ok().and_then(|bytes| Id::try_from(bytes).ok())
}

/// What a new draft is like.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Like {
    /// The id of a draft of the account's: who may register with its election may with the new one's, if the account may see who
    /// that is.
    like: Option<String>,
}

/// Somebody who is signed in, and the draft that he asks for: what is below `/api/v1/drafts/{draft}` begins with both.
pub struct AtDraft {
    service: Arc<Service>,
    official: Official,
    id: Id,
}

impl AtDraft {
    /// The three.
    pub fn parts(self) -> (Arc<Service>, Official, Id) {
        (self.service, self.official, self.id)
    }

    /// Does what is asked, where it may wait for the disk, and answers what comes of it.
    pub async fn ok<T: Serialize + Send + 'static>(
        self,
        deed: impl FnOnce(&Service, &Official, &Id) -> Result<T, Refused> + Send + 'static,
    ) -> Result<HttpResponse, Refused> {
        Ok(HttpResponse::Ok().json(self.run(deed).await?))
    }

    /// The same where something new comes of it.
    pub async fn created<T: Serialize + Send + 'static>(
        self,
        deed: impl FnOnce(&Service, &Official, &Id) -> Result<T, Refused> + Send + 'static,
    ) -> Result<HttpResponse, Refused> {
        Ok(HttpResponse::Created().json(self.run(deed).await?))
    }

    /// The same where there is nothing to say.
    pub async fn done(
        self,
        deed: impl FnOnce(&Service, &Official, &Id) -> Result<(), Refused> + Send + 'static,
    ) -> Result<HttpResponse, Refused> {
        self.run(deed).await?;
        Ok(HttpResponse::NoContent().finish())
    }

    async fn run<T: Send + 'static>(
        self,
        deed: impl FnOnce(&Service, &Official, &Id) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        blocking(move || deed(&self.service, &self.official, &self.id)).await
    }
}

impl FromRequest for AtDraft {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let service = request.app_data::<web::Data<Service>>().cloned();
        let official = Official::from_request(request, payload);
        let id = id(request.match_info().get("draft").unwrap_or_default());
        Box::pin(async move {
            let (service, official) = (service.ok_or(Code::Internal)?.into_inner(), official.await?);
            Ok(Self { service, official, id: id.ok_or(Code::NotFound)? })
        })
    }
}

impl IntoParams for AtDraft {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let draft = ParameterBuilder::new()
            .name("draft")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("The draft's id, 32 lower-case hexadecimal digits"))
            .schema(Some(String::schema()));
        vec![draft.build()]
    }
}

/// The same with what is sent: nobody else's body is read.
pub struct WithBody<T, const MAX: usize = SMALL> {
    /// Who asks for what.
    pub at: AtDraft,
    /// What is sent.
    pub body: T,
}

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for WithBody<T, MAX> {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let at = AtDraft::from_request(request, payload);
        let body = json(request, payload, MAX);
        Box::pin(async move { Ok(Self { at: at.await?, body: body.await? }) })
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
        Refused,
    ),
)]
pub async fn get_all(service: web::Data<Service>, official: Official) -> Result<HttpResponse, Refused> {
    Ok(HttpResponse::Ok().json(blocking(move || list(&service, &official)).await?))
}

/// Begins a draft; who does so owns it. What it says is sent; what the service keeps beside it can be that of another draft.
#[utoipa::path(
    post, path = DRAFTS, tag = "draft",
    security(("session" = [])),
    params(Like),
    request_body = SaveDraft,
    responses(
        (status = 201, description = "Begun", body = DraftView),
        Refused,
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    query: web::Query<Like>,
    asked: Asked<SaveDraft, WHOLE>,
) -> Result<HttpResponse, Refused> {
    let like = query.like.as_deref().map(|digits| id(digits).ok_or(Code::NotFound)).transpose()?;
    let view = blocking(move || begin(&service, &asked.official, &asked.body, like.as_ref())).await?;
    Ok(HttpResponse::Created().json(view))
}

/// A draft. One that is not the account's is absent.
#[utoipa::path(
    get, path = DRAFT, tag = "draft",
    security(("session" = [])),
    params(AtDraft),
    responses(
        (status = 200, body = DraftView),
        Refused,
    ),
)]
pub async fn get_one(at: AtDraft) -> Result<HttpResponse, Refused> {
    at.ok(get).await
}

/// Saves a draft, for a returning officer or owner.
#[utoipa::path(
    put, path = DRAFT, tag = "draft",
    security(("session" = [])),
    params(AtDraft),
    request_body = SaveDraft,
    responses(
        (status = 200, description = "Saved", body = DraftView),
        Refused,
    ),
)]
pub async fn put(WithBody { at, body }: WithBody<SaveDraft, WHOLE>) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| save(service, official, id, &body)).await
}

/// Deletes a draft and its invitations, for an owner. An election that came of it goes on.
#[utoipa::path(
    delete, path = DRAFT, tag = "draft",
    security(("session" = [])),
    params(AtDraft),
    responses(
        (status = 204, description = "Deleted"),
        Refused,
    ),
)]
pub async fn delete_one(at: AtDraft) -> Result<HttpResponse, Refused> {
    at.done(delete).await
}

/// Gives an account a role in a draft, for an owner; the last owner stays one.
#[utoipa::path(
    put, path = MEMBER, tag = "draft",
    security(("session" = [])),
    params(
        AtDraft,
        ("name" = String, Path, description = "The account's name, percent-encoded"),
    ),
    request_body = SetRole,
    responses(
        (status = 200, description = "The draft with its members", body = DraftView),
        Refused,
    ),
)]
pub async fn put_member(
    WithBody { at, body }: WithBody<SetRole>,
    name: NamePath,
) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| set_role(service, official, id, &name.0, body.role)).await
}

/// Takes an account's role in a draft away, for an owner; the last owner stays one.
#[utoipa::path(
    delete, path = MEMBER, tag = "draft",
    security(("session" = [])),
    params(
        AtDraft,
        ("name" = String, Path, description = "The account's name, percent-encoded"),
    ),
    responses(
        (status = 200, description = "The draft with its members", body = DraftView),
        Refused,
    ),
)]
pub async fn delete_member(at: AtDraft, name: NamePath) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| remove(service, official, id, &name.0)).await
}

/// Says which election came of a draft, for a returning officer or owner. It is on this server, and its official 0 has a
/// key of the account.
#[utoipa::path(
    put, path = PUBLISHED, tag = "draft",
    security(("session" = [])),
    params(AtDraft),
    request_body = Published,
    responses(
        (status = 200, description = "The draft with its election", body = DraftView),
        Refused,
    ),
)]
pub async fn put_published(WithBody { at, body }: WithBody<Published>) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| publish(service, official, id, &body)).await
}
