//! `POST /api/v1/elections/{election}/ballots`

use super::cast;
use crate::board::http::{ElectionPath, created};
use crate::error::Refused;
use crate::peer::http::Sent;
use crate::service::Service;
use actix_web::{HttpResponse, web};
use glassurn_api::endpoint::{BALLOTS, MAX_BALLOT_BODY};
use glassurn_api::error::Problem;

/// Casts a ballot. The answer is the receipt; the same bytes again, at any time, get the same receipt.
#[utoipa::path(
    post, path = BALLOTS, tag = "ballot",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body(content_type = "application/cbor", description = "The ballot, or [ballot, authenticator's signature]"),
    responses(
        (status = 201, content_type = "text/plain", description = "The ballot is on the board; the receipt (C2SP tlog-proof@v1)", body = String),
        (status = 200, content_type = "text/plain", description = "It was there before; the same receipt", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn post(
    service: web::Data<Service>,
    election: ElectionPath,
    sent: Sent<MAX_BALLOT_BODY>,
) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    if let Some(answer) = sent.pass(&service).await? {
        return Ok(answer);
    }
    let log = service.boards.find(&election.0)?;
    let placed = service.submitted(sent.client, cast(service.clone(), log.clone(), sent.body.into())).await?;
    created(service, log, placed).await
}
