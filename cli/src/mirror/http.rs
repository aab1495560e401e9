//! HTTP around the mirror: the board's own read paths, ballots for forwarding, what a witness answers, and how it stands.

use super::copy::read as reading;
use super::log::{Log, Reached};
use super::pages::Pages;
use super::reads::{self, public};
use super::{cast, status};
use crate::listen::{self, TEXT, Unread, body, read, text};
use crate::output::say;
use crate::witness::http::{answered, asked, latest};
use crate::witness::service::Service;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW,
    CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER,
};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::endpoint::{self, MAX_BALLOT_BODY, PROBLEM};
use glassurn_api::error::{Code, Problem};
use glassurn_api::site::content_security_policy;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::encoding::{Hash, unhex};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a board that asks for a cosignature is kept waiting: it waits for 10 seconds itself.
const PATIENCE: Duration = Duration::from_secs(8);
/// How many archives are made at once, how many ballots verified, how many offered, and how many wait for that.
const ARCHIVES: usize = 2;
const CHECKS: usize = 4;
const OFFERS: usize = 16;
const MAX_CHECKS: usize = 256;

/// All boards of a mirror.
pub struct Mirror {
    /// The witness that it is.
    pub service: Arc<Service>,
    /// The pages, if it serves them.
    pub pages: Option<Pages>,
    logs: BTreeMap<Hash, Arc<Log>>,
    /// Who may make an archive.
    pub archives: Arc<Semaphore>,
    checks: Semaphore,
    offers: Semaphore,
    queue: Semaphore,
}

impl Mirror {
    /// A mirror of these boards, with these pages.
    pub fn new(service: Arc<Service>, logs: Vec<Arc<Log>>, pages: Option<Pages>) -> Self {
        let logs = logs.into_iter().map(|log| {
            let id = *reading(&log.copy).manifest().id();
            (id, log)
        });
        Self {
            service,
            pages,
            logs: logs.collect(),
            archives: Arc::new(Semaphore::new(ARCHIVES)),
            checks: Semaphore::new(CHECKS),
            offers: Semaphore::new(OFFERS),
            queue: Semaphore::new(MAX_CHECKS),
        }
    }

    /// The boards.
    pub fn logs(&self) -> impl Iterator<Item = &Arc<Log>> {
        self.logs.values()
    }

    /// Says where to ask for what a mirror does not do.
    fn board_only(&self) -> Refused {
        let hosts: BTreeSet<String> =
            self.logs().map(|log| reading(&log.copy).manifest().board.host.clone()).collect();
        let hosts: Vec<String> = hosts.into_iter().collect();
        Refused::new(
            Code::MirrorBoardOnly,
            format_args!("this is a mirror: for that, ask {}", hosts.join(" or ")),
        )
    }

    /// The ids of the elections.
    pub fn ids(&self) -> impl Iterator<Item = &Hash> {
        self.logs.keys()
    }

    /// The board of an election.
    pub fn find(&self, election: &str) -> Result<Arc<Log>, Refused> {
        let log = unhex(election).and_then(|id| self.logs.get(&id).cloned());
        log.ok_or_else(|| Problem::new(Code::NotFound).into())
    }
}

/// Why a request is not done.
#[derive(Debug)]
pub struct Refused(Box<Problem>);

impl Refused {
    /// A refusal that says what failed, whose it is, what to do.
    pub fn new(code: Code, detail: impl std::fmt::Display) -> Self {
        Problem::new(code).detail(detail).into()
    }

    /// Whether a moment later it may be done.
    pub fn is_busy(&self) -> bool {
        self.0.code() == Some(Code::Unavailable)
    }

    /// The answer.
    pub fn answer(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = HttpResponse::build(status);
        answer.insert_header((CONTENT_TYPE, PROBLEM)).insert_header((CACHE_CONTROL, "no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            answer.insert_header((RETRY_AFTER, "5"));
        }
        answer.json(self.0)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Problem::new(code).into()
    }
}

/// Serves until a signal to stop.
pub fn serve(mirror: Arc<Mirror>, listen: SocketAddr) -> io::Result<()> {
    let name = mirror.service.key().name().to_owned();
    let policy =
        mirror.pages.as_ref().map_or_else(|| content_security_policy(""), |pages| pages.policy().to_owned());
    let mirror = web::Data::from(mirror);
    let routes = move |config: &mut web::ServiceConfig| {
        if mirror.pages.is_none() {
            config.service(read("/", web::to(words)));
        }
        config
            .app_data(mirror.clone())
            .default_service(web::to(other))
            .service(
                web::resource("/add-checkpoint")
                    .route(web::post().to(add_checkpoint))
                    .default_service(web::to(|| async { listen::other_method("POST") })),
            )
            .service(read("/healthz", web::to(|| async { text(StatusCode::OK, "ok") })))
            .service(read(endpoint::STATUS, web::to(facts)))
            .service(read(endpoint::STATUS_WORDS, web::to(words)))
            .service(read("/{origin}/checkpoint", web::to(cosigned)))
            .configure(reads::mount)
            .service(
                web::resource(endpoint::BALLOTS)
                    .route(web::post().to(ballot))
                    .route(web::method(actix_web::http::Method::OPTIONS).to(preflight))
                    .default_service(web::to(|| async { listen::other_method("POST") })),
            );
    };
    let reload = || say("there is no list to read again: start it with other --manifest");
    listen::serve(listen, &name, &policy, routes, reload)
}

/// `POST /add-checkpoint`: as a witness, once everything that the checkpoint speaks of is verified and stored.
async fn add_checkpoint(
    request: HttpRequest,
    payload: web::Payload,
    mirror: web::Data<Mirror>,
) -> HttpResponse {
    let request = match asked(&request, payload).await {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    let decided = web::block(move || {
        let refused = |words: String| (StatusCode::UNPROCESSABLE_ENTITY, words);
        // A head that does not continue the last one is followed all the same: that makes evidence, or clears the board.
        let unfit = match mirror.service.check(&request) {
            Ok(()) => None,
            Err(refusal) if refusal.status() == 422 => Some(refusal.to_string()),
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let origin = &request.head().origin;
        let log = mirror.logs().find(|log| reading(&log.copy).origin().to_string() == *origin);
        let signed = SignedCheckpoint::parse(request.note().to_string().as_bytes());
        let (Some(log), Ok(signed)) = (log, signed) else {
            return Err(refused("the checkpoint has lines that no election's board has".into()));
        };
        match (log.reach(&signed, PATIENCE), unfit) {
            (Reached::Held, _) => Ok(mirror.service.cosign(&request)),
            (Reached::Void(reason), _) => Err(refused(reason)),
            (Reached::Late(_), Some(unfit)) => Err(refused(unfit)),
            (Reached::Late(reason), None) => Err((StatusCode::SERVICE_UNAVAILABLE, reason)),
        }
    });
    match decided.await {
        Ok(Ok(decided)) => answered(decided),
        Ok(Err((status, words))) => text(status, words),
        Err(_) => text(StatusCode::SERVICE_UNAVAILABLE, "the mirror is busy"),
    }
}

/// `GET /<hash of the origin>/checkpoint`, for monitors.
async fn cosigned(origin: web::Path<String>, mirror: web::Data<Mirror>) -> HttpResponse {
    latest(&origin, move |hash| mirror.service.latest(hash)).await
}

async fn words(mirror: web::Data<Mirror>) -> HttpResponse {
    let words = web::block(move || status::words(&mirror)).await.unwrap_or_default();
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, TEXT))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(words)
}

async fn facts(mirror: web::Data<Mirror>) -> HttpResponse {
    match web::block(move || status::view(&mirror)).await {
        Ok(view) => public("application/json", "no-cache").json(view),
        Err(_) => Refused::from(Code::Unavailable).answer(),
    }
}

/// Everything that no other route takes: a page, or what only the board does.
pub async fn other(request: HttpRequest, mirror: web::Data<Mirror>) -> HttpResponse {
    let mut answer = match &mirror.pages {
        _ if request.path().starts_with("/api/") => mirror.board_only().answer(),
        Some(pages) => pages.answer(&request).unwrap_or_else(Refused::answer),
        None => text(StatusCode::NOT_FOUND, "there is nothing here"),
    };
    if !request.method().is_safe() {
        // Nobody reads what was sent.
        answer.head_mut().set_connection_type(ConnectionType::Close);
    }
    answer
}

/// A page of elsewhere asks whether it may send a ballot here.
async fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "POST"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
        .insert_header((ALLOW, "POST, OPTIONS"))
        .finish()
}

/// `POST /api/v1/elections/{election}/ballots`
async fn ballot(request: HttpRequest, payload: web::Payload, mirror: web::Data<Mirror>) -> HttpResponse {
    let mut answer = match take(&request, payload, mirror).await {
        Ok(answer) => answer,
        Err(refused) => refused.answer(),
    };
    let everybody = actix_web::http::header::HeaderValue::from_static("*");
    answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, everybody);
    answer
}

async fn take(
    request: &HttpRequest,
    payload: web::Payload,
    mirror: web::Data<Mirror>,
) -> Result<HttpResponse, Refused> {
    let log = mirror.find(request.match_info().get("election").unwrap_or_default())?;
    let media = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if media != Some(endpoint::CBOR) {
        return Err(Code::RequestUnsupportedMedia.into());
    }
    let bytes = match body(request, payload, MAX_BALLOT_BODY).await {
        Ok(bytes) => bytes,
        Err(unread) => return Ok(problem(unread)),
    };
    let _queued = mirror.queue.try_acquire().map_err(|_| Code::Unavailable)?;
    let (service, body) = (mirror.service.clone(), bytes.to_vec());
    let permit = mirror.checks.acquire().await.map_err(|_| Code::Unavailable)?;
    let (door, kept) = (log.clone(), body.clone());
    let taken =
        web::block(move || cast::take(&door, &service, &kept)).await.map_err(|_| Code::Unavailable)??;
    drop(permit);
    let taken = match (taken, mirror.offers.try_acquire()) {
        // Where many wait for the board's answer already, it is offered later.
        (cast::Taken::Waits(word), Ok(_permit)) => {
            web::block(move || cast::offer(&log, &body, word)).await.map_err(|_| Code::Unavailable)?
        }
        (taken, _) => taken,
    };
    let (status, words) = match taken {
        cast::Taken::Receipt(status, receipt) => (status, receipt),
        cast::Taken::Waits(word) => (202, word),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Ok(HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, TEXT))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(words))
}

/// The answer to a body that was not read, with a stable code.
fn problem(unread: Unread) -> HttpResponse {
    let code = match unread.status {
        StatusCode::PAYLOAD_TOO_LARGE => Code::RequestTooLarge,
        StatusCode::REQUEST_TIMEOUT => Code::RequestTimeout,
        _ => Code::RequestMalformed,
    };
    let mut problem = Problem::new(code);
    problem.limit = (code == Code::RequestTooLarge).then_some(MAX_BALLOT_BODY as u64);
    unread.say(PROBLEM, serde_json::to_string(&problem).expect("plain data becomes JSON"))
}
