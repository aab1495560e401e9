//! The interface described: the OpenAPI document, and a page made from it.

pub mod http;

use glassurn_api::error::{Code, Retry};
use std::fmt::Write;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as _};

/// The whole interface.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Glassurn",
        description = "Transparent ballot box. Views are conveniences: decide from verified entries of the board alone."
    ),
    paths(
        crate::election::http::get_all,
        crate::election::http::get,
        crate::election::http::get_short,
        crate::election::http::post,
        crate::election::http::post_entry,
        crate::election::http::post_prepare_close,
        crate::check::http::post,
        crate::credential::http::post_registration,
        crate::registration::http::get_rule,
        crate::registration::http::put_rule,
        crate::registration::http::get_way,
        crate::registration::http::post_link,
        crate::registration::http::post_return,
        crate::embed::http::get_card,
        crate::embed::http::get_badge,
        crate::embed::http::get_calendar,
        crate::ballot::http::post,
        crate::credential::http::get,
        crate::board::http::get,
        crate::board::http::get_checkpoint,
        crate::board::http::get_closing,
        crate::board::http::get_tile,
        crate::board::http::get_archive,
        crate::board::http::get_proof,
        crate::account::http::get,
        crate::account::http::post,
        crate::account::http::delete,
        crate::account::http::post_password,
        crate::account::http::post_key,
        crate::account::passkey::http::post_challenge,
        crate::account::passkey::http::post_session,
        crate::account::passkey::http::get,
        crate::account::passkey::http::post_new,
        crate::account::passkey::http::post,
        crate::account::passkey::http::delete,
        crate::account::provider::http::get,
        crate::account::provider::http::post,
        crate::account::provider::http::post_session,
        crate::account::provider::http::get_identity,
        crate::account::provider::http::delete_identity,
        crate::draft::http::get_all,
        crate::draft::http::post,
        crate::draft::http::get_one,
        crate::draft::http::put,
        crate::draft::http::delete_one,
        crate::draft::http::put_member,
        crate::draft::http::delete_member,
        crate::draft::http::put_published,
        crate::invitation::http::post,
        crate::invitation::http::put,
        crate::invitation::http::delete,
        crate::invitation::http::get_invited,
        crate::invitation::http::put_invited,
        crate::invitation::http::post_invited,
        crate::mail::http::get,
        crate::mail::http::post,
        crate::mail::http::post_again,
        crate::mail::http::get_sender,
        crate::voter::http::get,
        crate::voter::http::post,
        crate::voter::http::delete,
        crate::voter::http::put,
        crate::voter::http::post_mails,
        crate::voter::http::put_reminders,
        crate::announcement::http::get,
        crate::announcement::http::put,
        crate::announcement::http::delete,
        crate::voter::http::post_codes,
        crate::voter::http::post_code,
        crate::voter::http::post_ask_again,
        crate::voter::http::post_new_link,
        crate::voter::http::get_followed,
        crate::webhook::http::get_all,
        crate::webhook::http::post,
        crate::webhook::http::post_test,
        crate::webhook::http::delete,
    ),
    components(schemas(glassurn_api::board::ConsistencyView)),
    modifiers(&Secrets, &Names)
)]
pub struct Interface;

/// What opens the paths that are not for everybody.
struct Secrets;

impl Modify for Secrets {
    fn modify(&self, document: &mut OpenApi) {
        let cookie = ApiKeyValue::with_description("__Host-glassurn", "Set by POST /api/v1/session");
        let link = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The token of an invitation's link"));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        components.add_security_scheme("invitation", SecurityScheme::Http(link.build()));
    }
}

/// A name of its own for each operation, of its method and its path: those of handlers are not.
struct Names;

impl Modify for Names {
    fn modify(&self, document: &mut OpenApi) {
        for (path, item) in &mut document.paths.paths {
            let words = path
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|word| !["", "api", "v1"].contains(word));
            let words: Vec<&str> = words.collect();
            let all = [
                ("get", &mut item.get),
                ("post", &mut item.post),
                ("put", &mut item.put),
                ("delete", &mut item.delete),
            ];
            for (method, operation) in
                all.into_iter().filter_map(|(method, one)| Some((method, one.as_mut()?)))
            {
                operation.operation_id = Some(format!("{method}_{}", words.join("_")));
            }
        }
    }
}

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
    let all = [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
