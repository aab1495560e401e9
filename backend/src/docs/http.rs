//! `/api/openapi.json`, `/api/docs`, `/problems/{code}`

use super::{Interface, again, page};
use crate::board::http::public;
use crate::error::Refused;
use actix_web::{HttpRequest, HttpResponse};
use glassurn_api::error::Code;
use utoipa::OpenApi;

/// The OpenAPI document.
pub async fn get_openapi() -> HttpResponse {
    public("application/json", "no-cache").json(Interface::openapi())
}

/// The document as a page.
pub async fn get_page() -> HttpResponse {
    public("text/html; charset=utf-8", "no-cache").body(page())
}

/// What a problem's `type` leads to.
pub async fn get_problem(request: HttpRequest) -> Result<HttpResponse, Refused> {
    let code = request.match_info().get("code").unwrap_or_default();
    let code: Code = code.parse().map_err(|_| Code::NotFound)?;
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{code}</title><main><h1>{}</h1>\
         <p>Code <code>{code}</code>, status {}. Send it again? {}.</p></main></html>",
        code.title(),
        code.status(),
        again(code),
    );
    Ok(public("text/html; charset=utf-8", "no-cache").body(page))
}
