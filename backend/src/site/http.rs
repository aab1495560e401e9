//! Serves the front end; paths without a file that look like a page get the start page, which routes itself.

use super::{File, file, index, previewed};
use crate::clock;
use crate::election::view;
use crate::embed::preview;
use crate::error::Refused;
use crate::service::Service;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use glassurn_api::error::Code;
use glassurn_crypto::encoding::unhex;
use std::borrow::Cow;

/// Everything that no other route takes.
pub async fn page(request: HttpRequest) -> Result<HttpResponse, Refused> {
    let ours = ["/api", "/board", "/healthz", "/readyz", "/metrics"];
    let path = request.path();
    if ours
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    {
        return Err(Code::NotFound.into());
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Err(Refused::method("GET, HEAD"));
    }
    let accepted = header(&request, ACCEPT_ENCODING);
    let path = path.strip_prefix('/').unwrap_or(path);
    let found = match file(path, accepted) {
        Some(found) => found,
        None if is_page(path) => match shown(&request, path) {
            Some(preview) => previewed(&preview),
            None => index(accepted),
        },
        None => return Err(Code::NotFound.into()),
    };
    Ok(answer(&request, found))
}

/// What others show of a link to this page, if it is one of an election that is here.
fn shown(request: &HttpRequest, path: &str) -> Option<String> {
    let service = request.app_data::<web::Data<Service>>()?;
    let (id, page) = match path.strip_prefix("e/")?.trim_end_matches('/').split_once('/') {
        Some((id, page)) => (id, page),
        None => (path.strip_prefix("e/")?.trim_end_matches('/'), ""),
    };
    let summary = view(&*service.boards.find(&unhex(id)?).ok()?).summary;
    let path = if page == "result" { format!("/e/{id}/result") } else { format!("/e/{id}") };
    Some(preview::preview(&summary, service.heads.host(), &path, clock::now()))
}

/// Whether a path may be one of the front end's own: those have no steps up, nothing encoded, and do not end like a file
/// (attacks E-21).
fn is_page(path: &str) -> bool {
    let plain = |segment: &str| !segment.is_empty() && segment.bytes().any(|byte| byte != b'.');
    let mut segments = path.strip_suffix('/').unwrap_or(path).split('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let whole = path.is_empty() || segments.all(plain);
    whole && !path.contains(['%', '\\', ';']) && !last.contains('.')
}

fn answer(request: &HttpRequest, file: File) -> HttpResponse {
    let unchanged = header(request, IF_NONE_MATCH).split(',').any(|tag| tag.trim() == file.tag);
    let mut answer = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let cache = if file.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    answer
        .insert_header((CACHE_CONTROL, cache))
        .insert_header((ETAG, file.tag))
        .insert_header((VARY, "Accept-Encoding"));
    if unchanged {
        return answer.finish();
    }
    answer.insert_header((CONTENT_TYPE, file.media));
    if let Some(encoding) = file.form.encoding() {
        answer.insert_header((CONTENT_ENCODING, encoding));
    }
    match file.bytes {
        Cow::Borrowed(bytes) => answer.body(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => answer.body(bytes),
    }
}

fn header(request: &HttpRequest, name: actix_web::http::header::HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
