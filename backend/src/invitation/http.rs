//! Invitations of a draft, and `/api/v1/invited` for who has a link.

use super::{check, hand_in, invite, open, renew, withdraw};
use crate::account::http::{SMALL, bearer_token};
use crate::board::http::blocking;
use crate::draft::http::{AtDraft, WithBody};
use crate::error::Refused;
use crate::limits::Client;
use crate::limits::http::Json;
use crate::service::Service;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use glassurn_api::draft::{HandIn, Invited, InvitedView, NewInvitation};
use glassurn_api::endpoint::{INVITATION, INVITATIONS, INVITED};
use glassurn_api::error::Code;
use glassurn_crypto::encoding::Hash;
use std::future::{Ready, ready};

/// The invitation's number in a path.
pub struct NumberPath(pub u64);

impl FromRequest for NumberPath {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let digits = request.match_info().get("number").unwrap_or_default();
        // One spelling for each number, so that nothing has two addresses.
        let number = digits.parse::<u64>().ok().filter(|number| number.to_string() == digits);
        ready(number.map(Self).ok_or_else(|| Code::NotFound.into()))
    }
}

/// Invites somebody, for a returning officer or owner; the token is in this answer and nowhere else.
#[utoipa::path(
    post, path = INVITATIONS, tag = "draft",
    security(("session" = [])),
    params(AtDraft),
    request_body = NewInvitation,
    responses(
        (status = 201, description = "Invited", body = Invited),
        Refused,
    ),
)]
pub async fn post(WithBody { at, body }: WithBody<NewInvitation>) -> Result<HttpResponse, Refused> {
    at.created(move |service, official, id| invite(service, official, id, &body)).await
}

/// Makes an invitation anew, for a returning officer or owner: a new token and a new end; the link before opens nothing.
#[utoipa::path(
    put, path = INVITATION, tag = "draft",
    security(("session" = [])),
    params(
        AtDraft,
        ("number" = u64, Path, description = "The invitation's number within the draft"),
    ),
    responses(
        (status = 200, description = "Made anew", body = Invited),
        Refused,
    ),
)]
pub async fn put(at: AtDraft, number: NumberPath) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| renew(service, official, id, number.0)).await
}

/// Takes an invitation back, for a returning officer or owner: its link opens nothing from then on.
#[utoipa::path(
    delete, path = INVITATION, tag = "draft",
    security(("session" = [])),
    params(
        AtDraft,
        ("number" = u64, Path, description = "The invitation's number within the draft"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        Refused,
    ),
)]
pub async fn delete(at: AtDraft, number: NumberPath) -> Result<HttpResponse, Refused> {
    at.done(move |service, official, id| withdraw(service, official, id, number.0)).await
}

/// Does a work for who has an invitation's link: its token is a secret that is tried like a password.
async fn invited(
    service: web::Data<Service>,
    client: Client,
    request: &HttpRequest,
    work: impl FnOnce(&Service, &Hash) -> Result<InvitedView, Refused> + Send + 'static,
) -> Result<HttpResponse, Refused> {
    let (service, token) = (service.into_inner(), bearer_token(request)?);
    let doing = service.clone();
    let done = async move {
        let token = token.ok_or(Code::NotFound)?;
        blocking(move || work(&doing, &token)).await
    };
    Ok(HttpResponse::Ok().json(service.submitted(client, done).await?))
}

/// What who was invited sees.
#[utoipa::path(
    get, path = INVITED, tag = "draft",
    security(("invitation" = [])),
    responses(
        (status = 200, body = InvitedView),
        Refused,
    ),
)]
pub async fn get_invited(
    service: web::Data<Service>,
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, Refused> {
    invited(service, client, &request, open).await
}

/// Hands in a public key; possible until the election is published, and once more replaces it.
#[utoipa::path(
    put, path = INVITED, tag = "draft",
    security(("invitation" = [])),
    request_body = HandIn,
    responses(
        (status = 200, description = "Kept", body = InvitedView),
        Refused,
    ),
)]
pub async fn put_invited(
    service: web::Data<Service>,
    client: Client,
    request: HttpRequest,
    asked: Json<HandIn, SMALL>,
) -> Result<HttpResponse, Refused> {
    invited(service, client, &request, move |service, token| hand_in(service, token, &asked.0)).await
}

/// Marks that the key holder's file was opened and fits the key of the election, which must be published; officials see
/// when that was.
#[utoipa::path(
    post, path = INVITED, tag = "draft",
    security(("invitation" = [])),
    responses(
        (status = 200, description = "Marked", body = InvitedView),
        Refused,
    ),
)]
pub async fn post_invited(
    service: web::Data<Service>,
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, Refused> {
    invited(service, client, &request, check).await
}
