//! The board over HTTP: C2SP tlog-tiles, the archive, proofs; and what other nouns' handlers share.

use super::log::Log;
use super::receipt::issue;
use super::work::Placed;
use super::{archive, store, view};
use crate::error::Refused;
use crate::service::Service;
use actix_web::dev::Payload;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, web};
use futures_util::StreamExt;
use glassurn_api::board::{BoardView, InclusionView};
use glassurn_api::endpoint::{ARCHIVE, BOARD, CHECKPOINT, CLOSING_CHECKPOINT, PROOF, TEXT};
use glassurn_api::error::{Code, Problem};
use glassurn_api::site::IMMUTABLE;
use glassurn_crypto::board::tile::TilePath;
use glassurn_crypto::encoding::{Hash, hex, unhex};
use serde::Deserialize;
use std::future::{Ready, ready};
use std::sync::Arc;

/// The election id in a path.
pub struct ElectionPath(pub Hash);

impl FromRequest for ElectionPath {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("election").and_then(unhex);
        ready(id.map(Self).ok_or_else(|| Code::NotFound.into()))
    }
}

/// An answer that anybody may read from anywhere.
pub fn public(media: &'static str, cache: &'static str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, media))
        .insert_header((CACHE_CONTROL, cache))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    answer
}

/// Does what waits for the disk on a thread for it.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    web::block(work).await.unwrap_or_else(|_| Err(Code::Internal.into()))
}

/// The answer to an accepted submission: its receipt; 201 if it is new, 200 if the board held it before.
pub async fn created(service: Arc<Service>, log: Arc<Log>, placed: Placed) -> Result<HttpResponse, Refused> {
    let issued = blocking(move || issue(&service, &log, placed)).await?;
    let mut answer = if issued.fresh { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer
        .insert_header((CONTENT_TYPE, TEXT))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(issued.text))
}

/// What an official writes into a manifest, so that this server may hold its board.
#[utoipa::path(
    get, path = BOARD, tag = "board",
    responses(
        (status = 200, body = BoardView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get(service: web::Data<Service>) -> HttpResponse {
    let key = hex(service.heads.public().bytes());
    let registrar = hex(service.heads.registrar().public().bytes());
    let polls = service.config.polls_per_hour > 0;
    let host = service.heads.host().to_owned();
    let witnesses = service.config.witnesses.iter().map(|witness| witness.name.clone()).collect();
    public("application/json", "no-cache").json(BoardView { host, key, registrar, polls, witnesses })
}

/// The newest signed checkpoint; where the manifest names witnesses, the newest that a quorum of them has cosigned.
#[utoipa::path(
    get, path = CHECKPOINT, tag = "board",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    responses(
        (status = 200, content_type = "text/plain", description = "C2SP tlog-checkpoint", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_checkpoint(
    service: web::Data<Service>,
    election: ElectionPath,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    let checkpoint = log.read().head().text;
    Ok(public(TEXT, "no-cache").body(checkpoint))
}

/// The signed checkpoint that ends with Close.
#[utoipa::path(
    get, path = CLOSING_CHECKPOINT, tag = "board",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    responses(
        (status = 200, content_type = "text/plain", description = "C2SP tlog-checkpoint of size c + 1", body = String),
        (status = 409, description = "Voting has not ended, or the witnesses have not seen it yet", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_closing(
    service: web::Data<Service>,
    election: ElectionPath,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    let closing = log.read().closing_head().ok_or(Code::ElectionNotClosed)?;
    Ok(public(TEXT, "no-cache").body(closing))
}

/// A hash tile or an entry bundle.
#[utoipa::path(
    get, path = "/board/{election}/tile/{tile}", tag = "board",
    params(
        ("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits"),
        ("tile" = String, Path, description = "<L>/<N>[.p/<W>] or entries/<N>[.p/<W>]"),
    ),
    responses(
        (status = 200, content_type = "application/octet-stream", description = "C2SP tlog-tiles", body = Vec<u8>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_tile(
    service: web::Data<Service>,
    election: ElectionPath,
    request: HttpRequest,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    let path = format!("tile/{}", request.match_info().get("tile").unwrap_or_default());
    let tile = TilePath::parse(&path).map_err(|error| Refused::new(Code::NotFound, error))?;
    let bytes = match tile {
        TilePath::Hashes(tile) => log.read().tree.tile(tile).ok_or(Code::NotFound)?,
        TilePath::Entries(bundle) => blocking(move || view::bundle(&service, &log, bundle)).await?,
    };
    Ok(public("application/octet-stream", IMMUTABLE).body(bytes))
}

/// Everything that an offline audit needs, in one file.
#[utoipa::path(
    get, path = ARCHIVE, tag = "board",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    responses(
        (status = 200, content_type = "application/x-tar", description = "The archive (.glassurn)", body = Vec<u8>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_archive(
    service: web::Data<Service>,
    election: ElectionPath,
) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    let log = service.boards.find(&election.0)?;
    let name = format!("attachment; filename=\"{}.glassurn\"", &hex(&log.id)[..16]);
    let parts = archive::stream(service, log)?.map(|part| part.map(web::Bytes::from));
    Ok(public("application/x-tar", "no-cache").insert_header((CONTENT_DISPOSITION, name)).streaming(parts))
}

/// Which proof is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofQuery {
    leaf: Option<String>,
    size: Option<u64>,
    from: Option<u64>,
}

/// An inclusion proof (`leaf` and `size`) or a consistency proof (`from` and `size`); `size` is that of the newest
/// checkpoint if left out.
#[utoipa::path(
    get, path = PROOF, tag = "board",
    params(
        ("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits"),
        ("leaf" = Option<String>, Query, description = "An index, or a leaf hash of 64 lower-case hexadecimal digits"),
        ("from" = Option<u64>, Query, description = "The smaller size"),
        ("size" = Option<u64>, Query, description = "The tree's size"),
    ),
    responses(
        (status = 200, description = "InclusionView, or ConsistencyView if asked by `from`", body = InclusionView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_proof(
    service: web::Data<Service>,
    election: ElectionPath,
    query: web::Query<ProofQuery>,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    match query.into_inner() {
        ProofQuery { leaf: Some(leaf), size, from: None } => {
            let proof = blocking(move || {
                let index = match unhex(&leaf) {
                    Some(hash) => store::find_leaf(&mut *service.reader()?, log.number, &hash)?,
                    None => leaf.parse().ok(),
                };
                view::inclusion(&log, index.ok_or(Code::NotFound)?, size)
            });
            Ok(public("application/json", "no-cache").json(proof.await?))
        }
        ProofQuery { leaf: None, size, from: Some(from) } => {
            Ok(public("application/json", "no-cache").json(view::consistency(&log, from, size)?))
        }
        _ => Err(Refused::new(Code::RequestMalformed, "give either leaf or from")),
    }
}
