//! `GET /board/{election}/credentials/{prefix}`

use super::bucket;
use super::registration::{register, registers};
use crate::board::http::{ElectionPath, blocking, created, public};
use crate::error::Refused;
use crate::peer::http::Sent;
use crate::service::Service;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::endpoint::{CBOR, CREDENTIALS, REGISTRATIONS};
use glassurn_api::error::{Code, Problem};

/// What the board holds for all credentials that begin with a prefix, with inclusion proofs.
#[utoipa::path(
    get, path = CREDENTIALS, tag = "credential",
    params(
        ("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits"),
        ("prefix" = String, Path, description = "The first hexadecimal digits of a credential; - where buckets have none"),
    ),
    responses(
        (status = 200, content_type = "application/cbor", description = "[checkpoint, entries with proofs, credentials with places]", body = Vec<u8>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    service: web::Data<Service>,
    election: ElectionPath,
    request: HttpRequest,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    let prefix = request.match_info().get("prefix").ok_or(Code::NotFound)?.to_owned();
    let bytes = blocking(move || Ok(bucket(&service, &log, &prefix)?.to_bytes())).await?;
    Ok(public(CBOR, "no-cache").body(bytes))
}

/// Puts a credential on the roll of a vote that is open to anybody, or with which voters register.
#[utoipa::path(
    post, path = REGISTRATIONS, tag = "credential",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body(content_type = "application/cbor", description = "[credential], or [token, [credential, proof]] where voters register"),
    responses(
        (status = 201, content_type = "text/plain", description = "It is on the roll; the receipt of the Roll entry", body = String),
        (status = 200, content_type = "text/plain", description = "It was there before; the same receipt", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_registration(
    service: web::Data<Service>,
    election: ElectionPath,
    sent: Sent<320>,
) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    let answer = match sent.pass(&service).await? {
        Some(answer) => answer,
        None => {
            let log = service.boards.find(&election.0)?;
            let registered = register(service.clone(), log.clone(), sent.client, sent.body.into());
            let placed = service.submitted(sent.client, registered).await?;
            created(service.clone(), log, placed).await?
        }
    };
    if answer.status() == StatusCode::CREATED {
        let log = service.boards.find(&election.0)?;
        if registers(&log) {
            // Whoever asked for a link there was somebody.
            service.links.give(&sent.client);
        }
    }
    Ok(answer)
}
