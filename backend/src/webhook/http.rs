//! `/api/v1/drafts/{draft}/webhooks` and what is below it.

use super::{add, list, remove, test};
use crate::account::Official;
use crate::account::http::Asked;
use crate::board::http::blocking;
use crate::draft::http::DraftPath;
use crate::error::Refused;
use crate::invitation::http::NumberPath;
use crate::service::Service;
use actix_web::{HttpResponse, web};
use glassurn_api::endpoint::{WEBHOOK, WEBHOOKS};
use glassurn_api::error::Problem;
use glassurn_api::webhook::{NewWebhook, WebhookMade, WebhookView};

/// The webhooks of a draft and what was sent to them, for an owner.
#[utoipa::path(
    get, path = WEBHOOKS, tag = "webhook",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    responses(
        (status = 200, body = Vec<WebhookView>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_all(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
) -> Result<HttpResponse, Refused> {
    Ok(HttpResponse::Ok().json(blocking(move || list(&service, &official, &draft.0)).await?))
}

/// Adds a webhook, for an owner: it is told when the election opens, when voting ends, and when there is a result. The
/// secret is in this answer and nowhere else.
#[utoipa::path(
    post, path = WEBHOOKS, tag = "webhook",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    request_body = NewWebhook,
    responses(
        (status = 201, description = "Added", body = WebhookMade),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    draft: DraftPath,
    asked: Asked<NewWebhook>,
) -> Result<HttpResponse, Refused> {
    let made = blocking(move || add(&service, &asked.official, &draft.0, &asked.body)).await?;
    Ok(HttpResponse::Created().json(made))
}

/// Sends a test to a webhook, for an owner.
#[utoipa::path(
    post, path = WEBHOOK, tag = "webhook",
    security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"),
        ("number" = u64, Path, description = "The webhook's number within the draft"),
    ),
    responses(
        (status = 200, description = "In the queue", body = WebhookView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_test(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
    number: NumberPath,
) -> Result<HttpResponse, Refused> {
    let view = blocking(move || test(&service, &official, &draft.0, number.0)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// Deletes a webhook, for an owner: what waits is not sent.
#[utoipa::path(
    delete, path = WEBHOOK, tag = "webhook",
    security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"),
        ("number" = u64, Path, description = "The webhook's number within the draft"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
    number: NumberPath,
) -> Result<HttpResponse, Refused> {
    blocking(move || remove(&service, &official, &draft.0, number.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
