//! `/api/v1/elections/{election}/checked`

use super::count;
use crate::board::http::{ElectionPath, blocking};
use crate::error::Refused;
use crate::limits::Client;
use crate::service::Service;
use actix_web::{HttpResponse, web};
use glassurn_api::endpoint::CHECKED;
use glassurn_api::error::Problem;

/// Counts that somebody has checked a ballot. The request has no body and no code, and is taken from this server's own pages.
#[utoipa::path(
    post, path = CHECKED, tag = "election",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    responses(
        (status = 204, description = "Heard; never more are counted than ballots count"),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    client: Client,
    election: ElectionPath,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    blocking(move || count(&service, &log, client)).await?;
    Ok(HttpResponse::NoContent().finish())
}
