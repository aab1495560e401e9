//! HTTP around the witness (C2SP tlog-witness).

use super::service::Service;
use super::slot::NotCosigned;
use crate::listen::{self, TEXT, Unread, body, other_method, read, text};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::site::content_security_policy;
use glassurn_crypto::board::witness::{Cosigned, MAX_REQUEST, Refusal, Request};
use glassurn_crypto::encoding::{Hash, unhex};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

/// The media type of a size.
const SIZE: &str = "text/x.tlog.size";

/// Serves until a signal to stop. `reload` is called on SIGHUP.
pub fn serve(service: Arc<Service>, listen: SocketAddr, reload: impl Fn()) -> io::Result<()> {
    let name = service.key().name().to_owned();
    let service = web::Data::from(service);
    let routes = move |config: &mut web::ServiceConfig| {
        config
            .app_data(service.clone())
            .service(
                web::resource("/add-checkpoint")
                    .route(web::post().to(add_checkpoint))
                    .default_service(web::to(|| async { other_method("POST") })),
            )
            .service(read("/healthz", web::to(|| async { text(StatusCode::OK, "ok") })))
            .service(read("/{origin}/checkpoint", web::to(checkpoint)));
    };
    listen::serve(listen, &name, &content_security_policy(""), routes, reload)
}

/// `POST /add-checkpoint`.
async fn add_checkpoint(
    request: HttpRequest,
    payload: web::Payload,
    service: web::Data<Service>,
) -> HttpResponse {
    let request = match asked(&request, payload).await {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    // Waiting for the disk keeps no other connection waiting.
    match web::block(move || service.cosign(&request)).await {
        Ok(decided) => answered(decided),
        Err(_) => text(StatusCode::SERVICE_UNAVAILABLE, "the witness is busy"),
    }
}

/// Reads what a log asks; `Err` is the answer to what is no request.
pub async fn asked(request: &HttpRequest, payload: web::Payload) -> Result<Request, HttpResponse> {
    let bytes = body(request, payload, MAX_REQUEST).await.map_err(Unread::answer)?;
    Request::parse(&bytes).map_err(|error| text(StatusCode::BAD_REQUEST, error))
}

/// What was decided, as C2SP tlog-witness says it.
pub fn answered(decided: Result<Cosigned, NotCosigned>) -> HttpResponse {
    match decided {
        Ok(state) => text(StatusCode::OK, state.line().to_string().trim_end()),
        Err(NotCosigned::Refused(Refusal::OtherSize { size })) => {
            HttpResponse::Conflict().insert_header((CONTENT_TYPE, SIZE)).body(format!("{size}\n"))
        }
        Err(NotCosigned::Refused(refusal)) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            text(status, refusal)
        }
        Err(NotCosigned::Storage(_) | NotCosigned::Halted) => text(
            StatusCode::SERVICE_UNAVAILABLE,
            "the witness cannot keep its state: its operator's log says why",
        ),
    }
}

/// `GET /<hash of the origin>/checkpoint`.
async fn checkpoint(origin: web::Path<String>, service: web::Data<Service>) -> HttpResponse {
    latest(&origin, move |hash| service.latest(hash)).await
}

/// The latest checkpoint that was cosigned of the log of this origin's hash.
pub async fn latest(
    origin: &str,
    find: impl FnOnce(&Hash) -> Option<Cosigned> + Send + 'static,
) -> HttpResponse {
    // Its only spelling: 64 lower-case digits.
    let found = match unhex(origin) {
        // Whoever cosigns just now holds the state until it is stored.
        Some(hash) => web::block(move || find(&hash)).await.ok().flatten(),
        None => None,
    };
    let mut answer = match found {
        Some(state) => HttpResponse::Ok().insert_header((CONTENT_TYPE, TEXT)).body(state.to_string()),
        None => text(StatusCode::NOT_FOUND, "this witness has cosigned no checkpoint of such a log"),
    };
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer
}
