//! The interface described: the OpenAPI document, and a page made from it.

pub mod http;

use glassurn_api::error::{Code, Retry};
use std::fmt::Write;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};

/// The whole interface.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Glassurn",
        description = "Transparent ballot box. Views are conveniences: decide from verified entries of the board alone."
    ),
    paths(
        crate::election::http::get_all,
        crate::election::http::get,
        crate::election::http::post,
        crate::election::http::post_entry,
        crate::election::http::post_prepare_close,
        crate::embed::http::get_card,
        crate::embed::http::get_badge,
        crate::ballot::http::post,
        crate::credential::http::get,
        crate::board::http::get,
        crate::board::http::get_checkpoint,
        crate::board::http::get_closing,
        crate::board::http::get_tile,
        crate::board::http::get_archive,
        crate::board::http::get_proof,
    ),
    components(schemas(glassurn_api::board::ConsistencyView))
)]
pub struct Interface;

/// The document as a page without any script.
pub fn page() -> String {
    let document = Interface::openapi();
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Glassurn: interface</title><main>",
    );
    let _ = write!(
        page,
        "<h1>Interface for programs</h1><p>{}</p>",
        escape(document.info.description.as_deref().unwrap_or_default())
    );
    page.push_str("<p>The same as <a href=\"/api/openapi.json\">OpenAPI</a>. Errors are <code>application/problem+json</code> (RFC 9457).</p>");
    for (path, item) in &document.paths.paths {
        for (method, operation) in operations(item) {
            let summary = operation.summary.as_deref().unwrap_or_default();
            let description = operation.description.as_deref().unwrap_or_default();
            let _ = write!(
                page,
                "<h2><code>{method} {}</code></h2><p>{} {}</p><ul>",
                escape(path),
                escape(summary),
                escape(description)
            );
            for (status, response) in &operation.responses.responses {
                if let utoipa::openapi::RefOr::T(response) = response {
                    let _ = write!(page, "<li>{}: {}</li>", escape(status), escape(&response.description));
                }
            }
            page.push_str("</ul>");
        }
    }
    page.push_str("<h2>Codes of errors</h2><table><tr><th>Code<th>Status<th>Again?<th>Meaning</tr>");
    for &code in Code::ALL {
        let _ = write!(
            page,
            "<tr id=\"{code}\"><td><code>{code}</code><td>{}<td>{}<td>{}</tr>",
            code.status(),
            again(code),
            escape(code.title())
        );
    }
    page.push_str("</table></main></html>");
    page
}

/// Whether to send the request again, in words.
pub fn again(code: Code) -> &'static str {
    match code.retry() {
        Retry::Never => "no",
        Retry::Same => "yes, the same bytes",
        Retry::After => "yes, after the seconds of Retry-After",
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let get = item.get.as_ref().map(|operation| ("GET", operation));
    let post = item.post.as_ref().map(|operation| ("POST", operation));
    get.into_iter().chain(post)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
