//! `/api/v1/drafts/{draft}/mails` and what is below it.

use super::{list, resend, send};
use crate::account::Official;
use crate::account::http::Asked;
use crate::board::http::blocking;
use crate::draft::http::DraftPath;
use crate::error::Refused;
use crate::invitation::http::NumberPath;
use crate::service::Service;
use actix_web::{HttpResponse, web};
use glassurn_api::endpoint::{MAIL, MAILS};
use glassurn_api::error::Problem;
use glassurn_api::mail::{MailView, MailsView, NewMails, Queued};
use serde::Deserialize;

/// The longest body with recipients, in bytes.
const RECIPIENTS: usize = 2 << 20;

/// From where on mails are listed.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MailsQuery {
    /// Only mails with a greater number.
    #[serde(default)]
    after: u64,
}

/// The mails of a draft, for a helper or higher: a thousand of them at most.
#[utoipa::path(
    get, path = MAILS, tag = "mail",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"), MailsQuery),
    responses(
        (status = 200, body = MailsView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
    query: web::Query<MailsQuery>,
) -> Result<HttpResponse, Refused> {
    let listing = move || list(&service, &official, &draft.0, query.after);
    Ok(HttpResponse::Ok().json(blocking(listing).await?))
}

/// Sends the same letter to several recipients, for a returning officer or owner; notices also for a registrar.
#[utoipa::path(
    post, path = MAILS, tag = "mail",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    request_body = NewMails,
    responses(
        (status = 201, description = "In the queue", body = Queued),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    draft: DraftPath,
    asked: Asked<NewMails, RECIPIENTS>,
) -> Result<HttpResponse, Refused> {
    let queued = blocking(move || send(&service, &asked.official, &draft.0, &asked.body)).await?;
    Ok(HttpResponse::Created().json(queued))
}

/// Sends a mail again, for a helper or higher. One that waits is tried at once; an invitation gets a new link, and the one
/// before opens nothing.
#[utoipa::path(
    post, path = MAIL, tag = "mail",
    security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"),
        ("number" = u64, Path, description = "The mail's number"),
    ),
    responses(
        (status = 200, description = "In the queue again", body = MailView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_again(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
    number: NumberPath,
) -> Result<HttpResponse, Refused> {
    let view = blocking(move || resend(&service, &official, &draft.0, number.0)).await?;
    Ok(HttpResponse::Ok().json(view))
}
