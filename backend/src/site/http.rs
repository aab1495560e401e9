//! Serves the front end; paths without a file that look like a page get the start page of its program, which routes itself.

use super::{File, file, previewed, start_page};
use crate::clock;
use crate::election::view;
use crate::embed::preview;
use crate::error::Refused;
use crate::service::Service;
use actix_web::http::header::{ACCEPT_ENCODING, HeaderName, IF_NONE_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use glassurn_api::error::Code;
use glassurn_api::site::{is_page, is_reserved};
use glassurn_crypto::encoding::unhex;
use std::borrow::Cow;

/// Everything that no other route takes.
pub async fn page(request: HttpRequest) -> Result<HttpResponse, Refused> {
    let path = request.path();
    if is_reserved(path) {
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
            Some(preview) => previewed(path, &preview),
            None => start_page(path, accepted),
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

fn answer(request: &HttpRequest, file: File) -> HttpResponse {
    let (status, headers) = file.head(header(request, IF_NONE_MATCH));
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut answer = HttpResponse::build(status);
    headers.into_iter().for_each(|header| _ = answer.insert_header(header));
    match file.bytes {
        _ if status == StatusCode::NOT_MODIFIED => answer.finish(),
        Cow::Borrowed(bytes) => answer.body(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => answer.body(bytes),
    }
}

fn header(request: &HttpRequest, name: HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
