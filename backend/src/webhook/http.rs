//! `/api/v1/drafts/{draft}/webhooks` and what is below it.

use super::{add, list, remove, test};
use crate::draft::http::{AtDraft, WithBody};
use crate::error::Refused;
use crate::invitation::http::NumberPath;
use actix_web::HttpResponse;
use glassurn_api::endpoint::{WEBHOOK, WEBHOOKS};
use glassurn_api::webhook::{NewWebhook, WebhookMade, WebhookView};

/// The webhooks of a draft and what was sent to them, for an owner.
#[utoipa::path(
    get, path = WEBHOOKS, tag = "webhook",
    security(("session" = [])),
    params(AtDraft),
    responses(
        (status = 200, body = Vec<WebhookView>),
        Refused,
    ),
)]
pub async fn get_all(at: AtDraft) -> Result<HttpResponse, Refused> {
    at.ok(list).await
}

/// Adds a webhook, for an owner: it is told when the election opens, when voting ends, and when there is a result. The
/// secret is in this answer and nowhere else.
#[utoipa::path(
    post, path = WEBHOOKS, tag = "webhook",
    security(("session" = [])),
    params(AtDraft),
    request_body = NewWebhook,
    responses(
        (status = 201, description = "Added", body = WebhookMade),
        Refused,
    ),
)]
pub async fn post(WithBody { at, body }: WithBody<NewWebhook>) -> Result<HttpResponse, Refused> {
    at.created(move |service, official, id| add(service, official, id, &body)).await
}

/// Sends a test to a webhook, for an owner.
#[utoipa::path(
    post, path = WEBHOOK, tag = "webhook",
    security(("session" = [])),
    params(
        AtDraft,
        ("number" = u64, Path, description = "The webhook's number within the draft"),
    ),
    responses(
        (status = 200, description = "In the queue", body = WebhookView),
        Refused,
    ),
)]
pub async fn post_test(at: AtDraft, number: NumberPath) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| test(service, official, id, number.0)).await
}

/// Deletes a webhook, for an owner: what waits is not sent.
#[utoipa::path(
    delete, path = WEBHOOK, tag = "webhook",
    security(("session" = [])),
    params(
        AtDraft,
        ("number" = u64, Path, description = "The webhook's number within the draft"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        Refused,
    ),
)]
pub async fn delete(at: AtDraft, number: NumberPath) -> Result<HttpResponse, Refused> {
    at.done(move |service, official, id| remove(service, official, id, number.0)).await
}
