//! `/api/v1/drafts/{draft}/mails` and what is below it.

use super::{list, resend, send, sender};
use crate::account::Official;
use crate::draft::http::{AtDraft, WithBody};
use crate::error::Refused;
use crate::invitation::http::NumberPath;
use crate::service::Service;
use actix_web::{HttpResponse, web};
use glassurn_api::endpoint::{MAIL, MAILS, SENDER};
use glassurn_api::mail::{MailView, MailsView, NewMails, Queued};
use glassurn_api::sender::SenderView;
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
    params(AtDraft, MailsQuery),
    responses(
        (status = 200, body = MailsView),
        Refused,
    ),
)]
pub async fn get(at: AtDraft, query: web::Query<MailsQuery>) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| list(service, official, id, query.after)).await
}

/// Sends the same letter to several recipients, for a returning officer or owner; notices also for a registrar.
#[utoipa::path(
    post, path = MAILS, tag = "mail",
    security(("session" = [])),
    params(AtDraft),
    request_body = NewMails,
    responses(
        (status = 201, description = "In the queue", body = Queued),
        Refused,
    ),
)]
pub async fn post(WithBody { at, body }: WithBody<NewMails, RECIPIENTS>) -> Result<HttpResponse, Refused> {
    at.created(move |service, official, id| send(service, official, id, &body)).await
}

/// Sends a mail again, for a helper or higher. One that waits is tried at once; an invitation gets a new link, and the one
/// before opens nothing.
#[utoipa::path(
    post, path = MAIL, tag = "mail",
    security(("session" = [])),
    params(
        AtDraft,
        ("number" = u64, Path, description = "The mail's number"),
    ),
    responses(
        (status = 200, description = "In the queue again", body = MailView),
        Refused,
    ),
)]
pub async fn post_again(at: AtDraft, number: NumberPath) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| resend(service, official, id, number.0)).await
}

/// What the DNS says of the domain that mail is from: SPF, DKIM, DMARC. It is looked up now; nobody but the operator names the
/// domain.
#[utoipa::path(
    get, path = SENDER, tag = "mail",
    security(("session" = [])),
    responses(
        (status = 200, body = SenderView),
        Refused,
    ),
)]
pub async fn get_sender(service: web::Data<Service>, _: Official) -> Result<HttpResponse, Refused> {
    Ok(HttpResponse::Ok().json(sender::look(&service.config).await?))
}
