//! What is read of a mirror's boards: the board's own read paths, the ballots that wait, and what a board was found to have
//! done.

use super::archive;
use super::copy::{BoardCopy, read as reading};
use super::http::{Mirror, Refused, other};
use super::log::Log;
use crate::listen::{TEXT, only_read, read};
use crate::output::say;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Route, web};
use glassurn_api::board::{ConsistencyView, InclusionView};
use glassurn_api::credential::{Places, election_digits};
use glassurn_api::election::{ElectionSummary, ElectionView};
use glassurn_api::endpoint::{self, parse_short};
use glassurn_api::error::Code;
use glassurn_api::site::IMMUTABLE;
use glassurn_crypto::board::tile::TilePath;
use glassurn_crypto::encoding::{Hash, hex, unhex};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long somebody waits for a copy into which more is being read, and how often it is looked at.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(50);

/// Mounts the reads.
pub fn mount(config: &mut web::ServiceConfig) {
    let begun = web::resource(endpoint::ELECTIONS).route(only_read(web::to(elections)));
    config
        // An election begins at the board alone.
        .service(begun.default_service(web::to(other)))
        .service(read(endpoint::ELECTION, board(election)))
        .service(read(endpoint::SHORT, web::to(short)))
        .service(read(endpoint::CHECKPOINT, board(checkpoint)))
        .service(read(endpoint::CLOSING_CHECKPOINT, board(closing)))
        .service(read(endpoint::CLOSING_FILE, board(closing)))
        .service(read(endpoint::TILE, board(tile)))
        .service(read(endpoint::PROOF, board(proof)))
        .service(read(endpoint::ARCHIVE, web::to(whole)))
        .service(read(endpoint::CREDENTIALS, board(credentials)))
        .service(read(endpoint::FAULT, web::to(fault)))
        .service(read(endpoint::WAITING, board(waiting)))
        .service(read(endpoint::WAITING_BALLOT, board(waiting_ballot)));
}

/// What is read of one board.
fn board(answer: fn(&Log, &BoardCopy, &Asked) -> Result<Said, Refused>) -> Route {
    web::to(move |request: HttpRequest, mirror: web::Data<Mirror>| of_board(request, mirror, answer))
}

/// What a request asks of a board.
struct Asked {
    /// What the path names behind the board: a tile, a prefix, a ballot.
    name: String,
    query: String,
}

/// What is answered.
struct Said {
    media: &'static str,
    cache: &'static str,
    body: Vec<u8>,
}

impl Said {
    fn new(media: &'static str, cache: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { media, cache, body: body.into() }
    }

    fn json(view: &impl Serialize) -> Self {
        Self::new("application/json", "no-cache", serde_json::to_vec(view).expect("plain data becomes JSON"))
    }
}

/// An answer about one board, made on a thread that may wait for the copy and the disk. Who asks while more is being read waits
/// for it, but holds no thread.
async fn of_board(
    request: HttpRequest,
    mirror: web::Data<Mirror>,
    answer: fn(&Log, &BoardCopy, &Asked) -> Result<Said, Refused>,
) -> HttpResponse {
    let part = |name| request.match_info().get(name).unwrap_or_default().to_owned();
    let names = ["tile", "prefix", "ballot"].map(part).concat();
    let asked = Arc::new(Asked { name: names, query: request.query_string().to_owned() });
    let log = match mirror.find(&part("election")) {
        Ok(log) => log,
        Err(refused) => return refused.answer(),
    };
    let since = Instant::now();
    loop {
        let (log, asked) = (log.clone(), asked.clone());
        let said = web::block(move || answer(&log, &reading(&log.copy), &asked));
        let refused = match said.await {
            Ok(Ok(Said { media, cache, body })) => return public(media, cache).body(body),
            Ok(Err(refused)) => refused,
            Err(_) => Code::Unavailable.into(),
        };
        if !refused.is_busy() || since.elapsed() > PATIENCE {
            return refused.answer();
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// What anybody may read.
pub fn public(media: &'static str, cache: &'static str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, media)).insert_header((CACHE_CONTROL, cache));
    answer
}

/// The elections of this mirror, as its operator has listed them.
async fn elections(mirror: web::Data<Mirror>) -> HttpResponse {
    let list = web::block(move || {
        let summary = |log: &Arc<Log>| {
            let copy = reading(&log.copy);
            copy.election().map(|election| ElectionSummary::of(election, shown(&copy)))
        };
        mirror.logs().filter_map(summary).collect::<Vec<_>>()
    });
    match list.await {
        Ok(list) => public("application/json", "no-cache").json(list),
        Err(_) => Refused::from(Code::Unavailable).answer(),
    }
}

fn election(_: &Log, copy: &BoardCopy, _: &Asked) -> Result<Said, Refused> {
    let election = copy.election().ok_or(Code::Unavailable)?;
    Ok(Said::json(&ElectionView::of(election, shown(copy), copy.turnout())))
}

/// The way from a code that a room can type to the booth.
async fn short(request: HttpRequest, mirror: web::Data<Mirror>) -> HttpResponse {
    let code = request.match_info().get("code").and_then(parse_short);
    let found =
        mirror.ids().find(|id| Some(endpoint::short(id)) == code).map(|id| format!("/e/{}/vote", hex(id)));
    match found {
        Some(booth) => HttpResponse::TemporaryRedirect()
            .insert_header((LOCATION, booth))
            .insert_header((CACHE_CONTROL, "no-cache"))
            .finish(),
        None => other(request, mirror).await,
    }
}

/// How many entries readers are shown.
fn shown(copy: &BoardCopy) -> u64 {
    copy.shown().map_or(0, |shown| shown.claimed().size)
}

fn checkpoint(_: &Log, copy: &BoardCopy, _: &Asked) -> Result<Said, Refused> {
    let shown = copy.shown().ok_or(Code::Unavailable)?;
    Ok(Said::new(TEXT, "no-cache", shown.to_string()))
}

fn closing(_: &Log, copy: &BoardCopy, _: &Asked) -> Result<Said, Refused> {
    let closing = copy.closing().ok_or(Code::ElectionNotClosed)?;
    Ok(Said::new(TEXT, "no-cache", closing.to_string()))
}

fn tile(_: &Log, copy: &BoardCopy, asked: &Asked) -> Result<Said, Refused> {
    let tile = TilePath::parse(&format!("tile/{}", asked.name));
    let tile = tile.map_err(|error| Refused::new(Code::NotFound, error))?;
    let readable = copy.readable();
    let bytes = match tile {
        TilePath::Hashes(tile) => {
            copy.tree().tile(tile).filter(|_| copy.spans(tile)).ok_or(Code::NotFound)?
        }
        TilePath::Entries(bundle) if bundle.entries(readable).is_none() => return Err(Code::NotFound.into()),
        TilePath::Entries(bundle) => copy.folder.bundle(bundle, copy.size()).map_err(|failure| {
            say(&failure);
            Refused::from(Code::StorageUnavailable)
        })?,
    };
    Ok(Said::new("application/octet-stream", IMMUTABLE, bytes))
}

/// Which proof is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofQuery {
    leaf: Option<String>,
    size: Option<u64>,
    from: Option<u64>,
}

fn proof(_: &Log, copy: &BoardCopy, asked: &Asked) -> Result<Said, Refused> {
    let query = web::Query::<ProofQuery>::from_query(&asked.query);
    let query = query.map_err(|error| Refused::new(Code::RequestMalformed, error))?.into_inner();
    let size = Some(query.size.unwrap_or_else(|| shown(copy)))
        .filter(|size| *size <= copy.readable())
        .ok_or(Code::NotFound)?;
    let digits = |hashes: Vec<Hash>| hashes.iter().map(|hash| hex(hash)).collect();
    match (query.leaf, query.from) {
        (Some(leaf), None) => {
            let index = match unhex(&leaf) {
                Some(hash) => (0..size).find(|index| copy.tree().leaf(*index) == Some(&hash)),
                None => leaf.parse().ok(),
            };
            let index = index.ok_or(Code::NotFound)?;
            let leaf = copy.tree().leaf(index).map(|leaf| hex(leaf)).ok_or(Code::NotFound)?;
            let hashes = digits(copy.tree().inclusion(index, size).ok_or(Code::NotFound)?);
            Ok(Said::json(&InclusionView { index, size, leaf, hashes }))
        }
        (None, Some(from)) => {
            let hashes = digits(copy.tree().consistency(from, size).ok_or(Code::NotFound)?);
            Ok(Said::json(&ConsistencyView { from, size, hashes }))
        }
        _ => Err(Refused::new(Code::RequestMalformed, "give either leaf or from")),
    }
}

fn credentials(_: &Log, copy: &BoardCopy, asked: &Asked) -> Result<Said, Refused> {
    let election = copy.election().ok_or(Code::Unavailable)?;
    let places = Places::of(election, &asked.name).ok_or_else(|| {
        let digits = election_digits(election);
        let detail =
            format_args!("the buckets of this election have {digits} hexadecimal digits (- for none)");
        Refused::new(Code::NotFound, detail)
    })?;
    let bucket = copy.bucket(places).ok_or(Code::Unavailable)?;
    Ok(Said::new(endpoint::CBOR, "no-cache", bucket.to_bytes()))
}

fn waiting(log: &Log, _: &BoardCopy, _: &Asked) -> Result<Said, Refused> {
    Ok(Said::json(&log.waiting.list()))
}

fn waiting_ballot(log: &Log, _: &BoardCopy, asked: &Asked) -> Result<Said, Refused> {
    let body = unhex(&asked.name).and_then(|ballot| log.waiting.body(&ballot)).ok_or(Code::NotFound)?;
    Ok(Said::new(endpoint::CBOR, "no-cache", body))
}

/// What the board was found to have done, with the proof.
async fn fault(request: HttpRequest, mirror: web::Data<Mirror>) -> HttpResponse {
    let election = request.match_info().get("election").unwrap_or_default().to_owned();
    let found = web::block(move || Ok(mirror.find(&election)?.fault().ok_or(Code::NotFound)?.view()));
    match found.await {
        Ok(Ok(view)) => public("application/json", "no-cache").json(view),
        Ok(Err(refused)) => Refused::answer(refused),
        Err(_) => Refused::from(Code::Unavailable).answer(),
    }
}

/// The archive of what is shown, as it is made.
async fn whole(request: HttpRequest, mirror: web::Data<Mirror>) -> HttpResponse {
    let Ok(permit) = mirror.archives.clone().try_acquire_owned() else {
        return Refused::from(Code::Unavailable).answer();
    };
    let election = request.match_info().get("election").unwrap_or_default().to_owned();
    let found = web::block(move || {
        let log = mirror.find(&election)?;
        let copy = reading(&log.copy);
        let heads = copy.shown().map(|shown| copy.heads(shown)).ok_or(Code::Unavailable)?;
        Ok((copy.folder.clone(), heads.map_err(|_| Code::Internal)?))
    });
    match found.await {
        Ok(Ok((folder, heads))) => {
            let id = hex(heads.checkpoint.claimed().origin.election());
            let name = format!("attachment; filename=\"{}.glassurn\"", &id[..16]);
            let parts = archive::stream(folder, heads, permit);
            public("application/x-tar", "no-cache")
                .insert_header((CONTENT_DISPOSITION, name))
                .streaming(parts)
        }
        Ok(Err(refused)) => Refused::answer(refused),
        Err(_) => Refused::from(Code::Unavailable).answer(),
    }
}
