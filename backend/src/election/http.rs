//! `/api/v1/elections` and what is below it, but for ballots.

use super::{add, create, find_short, list, prepare_close, whole};
use crate::board::http::{ElectionPath, blocking, created, public};
use crate::error::Refused;
use crate::peer::http::Sent;
use crate::service::Service;
use crate::site;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::election::{ClosePrepared, ElectionSummary, ElectionView};
use glassurn_api::endpoint::{ELECTION, ELECTIONS, ENTRIES, MAX_ENTRY_BODY, PREPARE_CLOSE, SHORT};
use glassurn_api::error::Problem;
use glassurn_crypto::encoding::hex;

/// The elections of this server, newest first.
#[utoipa::path(
    get, path = ELECTIONS, tag = "election",
    responses((status = 200, description = "A convenience: what counts is on each board", body = Vec<ElectionSummary>)),
)]
pub async fn get_all(service: web::Data<Service>) -> Result<HttpResponse, Refused> {
    Ok(public("application/json", "no-cache").json(list(&service)))
}

/// One election.
#[utoipa::path(
    get, path = ELECTION, tag = "election",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    responses(
        (status = 200, description = "A convenience: what counts is on the board", body = ElectionView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get(service: web::Data<Service>, election: ElectionPath) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    let view = blocking(move || Ok(whole(&service, &log))).await?;
    Ok(public("application/json", "no-cache").json(view))
}

/// The way from a code that a room can type to the booth. Of two elections whose codes are alike the older one has it: nobody
/// can take it away by trying ids.
#[utoipa::path(
    get, path = SHORT, tag = "election",
    params(("code" = String, Path, description = "Eight symbols, as people type them")),
    responses(
        (status = 307, description = "The booth of that election"),
        (status = 200, content_type = "text/html", description = "The page that says that there is none", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_short(
    service: web::Data<Service>,
    code: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refused> {
    match find_short(&service, &code) {
        None => site::http::page(request).await,
        Some(id) => {
            let mut answer = HttpResponse::TemporaryRedirect();
            answer
                .insert_header((LOCATION, format!("/e/{}/vote", hex(&id))))
                .insert_header((CACHE_CONTROL, "no-cache"));
            Ok(answer.finish())
        }
    }
}

/// Begins an election. The manifest names this server's board, and its official 0 is one that the operator has listed.
#[utoipa::path(
    post, path = ELECTIONS, tag = "election",
    request_body(content_type = "application/cbor", description = "[kind, body, signature] of a Manifest"),
    responses(
        (status = 201, content_type = "text/plain", description = "The election is on its board; the receipt of entry 0", body = String),
        (status = 200, content_type = "text/plain", description = "It was there before; the same receipt", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(service: web::Data<Service>, sent: Sent<MAX_ENTRY_BODY>) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    if let Some(answer) = sent.pass(&service).await? {
        return Ok(answer);
    }
    let (log, placed) =
        service.submitted(sent.client, create(service.clone(), sent.client, sent.body.into())).await?;
    created(service, log, placed).await
}

/// Adds a signed entry of any kind but a ballot; its signature is the authorisation.
#[utoipa::path(
    post, path = ENTRIES, tag = "board",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body(content_type = "application/cbor", description = "[kind, body, signature]"),
    responses(
        (status = 201, content_type = "text/plain", description = "The entry is on the board; its receipt", body = String),
        (status = 200, content_type = "text/plain", description = "It was there before; the same receipt", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_entry(
    service: web::Data<Service>,
    election: ElectionPath,
    sent: Sent<MAX_ENTRY_BODY>,
) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    if let Some(answer) = sent.pass(&service).await? {
        return Ok(answer);
    }
    let log = service.boards.find(&election.0)?;
    let placed = service.submitted(sent.client, add(service.clone(), log.clone(), sent.body.into())).await?;
    created(service, log, placed).await
}

/// Tells an official what an early Close must state; ballots wait until it comes, 60 seconds at most.
#[utoipa::path(
    post, path = PREPARE_CLOSE, tag = "election",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body(content_type = "application/cbor", description = "[time, official, signature]"),
    responses(
        (status = 200, description = "The numbers to state", body = ClosePrepared),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_prepare_close(
    service: web::Data<Service>,
    election: ElectionPath,
    sent: Sent<1024>,
) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    if let Some(answer) = sent.pass(&service).await? {
        return Ok(answer);
    }
    let log = service.boards.find(&election.0)?;
    let asked = prepare_close(service.clone(), log, sent.body.into());
    let prepared = service.submitted(sent.client, asked).await?;
    Ok(HttpResponse::Ok().json(prepared))
}
