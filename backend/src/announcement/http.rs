//! `/api/v1/drafts/{draft}/announcements` and what is below it.

use super::{cancel, list, set};
use crate::draft::http::{AtDraft, WithBody};
use crate::error::Refused;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use glassurn_api::announcement::{Announce, Announcements, What};
use glassurn_api::endpoint::{ANNOUNCEMENT, ANNOUNCEMENTS};
use glassurn_api::error::Code;
use std::future::{Ready, ready};

/// What is announced, in a path.
pub struct WhatPath(pub What);

impl FromRequest for WhatPath {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.match_info().get("what").unwrap_or_default();
        let what = What::ALL.into_iter().find(|what| what.name() == name);
        ready(what.map(Self).ok_or_else(|| Code::NotFound.into()))
    }
}

/// What is announced of the election that has come of a draft, and what is planned.
#[utoipa::path(
    get, path = ANNOUNCEMENTS, tag = "announcement",
    security(("session" = [])),
    params(AtDraft),
    responses(
        (status = 200, body = Announcements),
        Refused,
    ),
)]
pub async fn get(at: AtDraft) -> Result<HttpResponse, Refused> {
    at.ok(list).await
}

/// Asks the key holders to open the count, or tells the voters that there is a result: now, or at a time; for a returning
/// officer or owner.
#[utoipa::path(
    put, path = ANNOUNCEMENT, tag = "announcement",
    security(("session" = [])),
    params(
        AtDraft,
        ("what" = What, Path, description = "What is announced"),
    ),
    request_body = Announce,
    responses(
        (status = 200, description = "Done, or planned", body = Announcements),
        Refused,
    ),
)]
pub async fn put(WithBody { at, body }: WithBody<Announce>, what: WhatPath) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| set(service, official, id, what.0, &body)).await
}

/// Takes back what was planned and has not been done, for a returning officer or owner.
#[utoipa::path(
    delete, path = ANNOUNCEMENT, tag = "announcement",
    security(("session" = [])),
    params(
        AtDraft,
        ("what" = What, Path, description = "What was to be announced"),
    ),
    responses(
        (status = 200, description = "Taken back", body = Announcements),
        Refused,
    ),
)]
pub async fn delete(at: AtDraft, what: WhatPath) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| cancel(service, official, id, what.0)).await
}
