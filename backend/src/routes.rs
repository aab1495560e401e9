//! What answers where, and what every answer has: a request id, our own form of errors, and the security headers.

use crate::account::http::Asking;
use crate::account::{passkey, provider};
use crate::embed::http::Framed;
use crate::error::Refused;
use crate::limits::http::Rest;
use crate::service::Service;
use crate::{
    account, announcement, ballot, board, check, credential, docs, draft, election, embed, invitation, mail,
    registration, site, status, voter, webhook,
};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue,
    X_FRAME_OPTIONS,
};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, HttpMessage, HttpRequest, HttpResponse, HttpServer, Resource, Route, guard, web};
use futures_util::FutureExt;
use glassurn_api::endpoint::*;
use glassurn_api::error::Code;
use glassurn_api::site::{HEADERS, sharing};
use glassurn_crypto::encoding::unhex;
use std::io;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// The longest address, in bytes.
const MAX_URI: usize = 2_048;

/// The longest headers, names and values together, in bytes, and how many of them.
const MAX_HEADERS: usize = 16 << 10;
const MAX_HEADER_COUNT: usize = 64;

/// Serves until a signal to stop, then lets running requests end.
pub async fn serve(service: web::Data<Service>, stopped: oneshot::Receiver<()>) -> io::Result<()> {
    let config = service.config.clone();
    let policy = HeaderValue::from_str(&site::content_security_policy()).map_err(io::Error::other)?;
    let shared = service.clone();
    let server = HttpServer::new(move || {
        let policy = policy.clone();
        App::new()
            .app_data(shared.clone())
            .app_data(
                web::QueryConfig::default()
                    .error_handler(|error, _| Refused::new(Code::RequestMalformed, error).into()),
            )
            .wrap(from_fn(move |request, next| envelope(policy.clone(), request, next)))
            .configure(mount)
            .default_service(web::to(site::http::page))
    })
    .workers(config.workers())
    .max_connections(config.connections)
    .client_request_timeout(Duration::from_secs(config.head_timeout))
    .client_disconnect_timeout(Duration::from_secs(5))
    .keep_alive(Duration::from_secs(30))
    .shutdown_timeout(config.shutdown_timeout)
    .server_hostname(service.heads.host())
    .bind(config.listen)
    .map_err(|error| {
        let what = format!(
            "cannot listen on {}: {error}; stop what listens there, or choose another address with --listen",
            config.listen
        );
        std::io::Error::new(error.kind(), what)
    })?;
    let addresses = server.addrs();
    let running = server.disable_signals().run();
    let handle = running.handle();
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    for address in addresses {
        tracing::info!(%address, host = service.heads.host(), "serving");
    }
    let stopping = async {
        tokio::select! {
            _ = terminated.recv() => tracing::info!("stopping on SIGTERM"),
            _ = interrupted.recv() => tracing::info!("stopping on SIGINT"),
            _ = stopped => tracing::error!("stopping because the sequencer has stopped"),
        }
        handle.stop(true).await;
    };
    futures_util::future::join(running, stopping).await.0
}

/// Every route; whatever else there is, the front end routes.
fn mount(app: &mut web::ServiceConfig) {
    app.service(both(ELECTIONS, web::to(election::http::get_all), web::post().to(election::http::post)))
        .service(read(ELECTION, web::to(election::http::get)))
        .service(write(ENTRIES, web::post().to(election::http::post_entry)))
        .service(write(BALLOTS, web::post().to(ballot::http::post)))
        .service(write(REGISTRATIONS, web::post().to(credential::http::post_registration)))
        .service(own(REGISTRATION_WAY, [reading(web::to(registration::http::get_way))], "GET, HEAD"))
        .service(own(REGISTRATION_LINKS, [web::post().to(registration::http::post_link)], "POST"))
        .service(own(REGISTRATION_RETURN, [web::post().to(registration::http::post_return)], "POST"))
        .service(write(PREPARE_CLOSE, web::post().to(election::http::post_prepare_close)))
        .service(own(CHECKED, [web::post().to(check::http::post)], "POST"))
        .service(read(BOARD, web::to(board::http::get)))
        .service(read(CARD, web::to(embed::http::get_card)))
        .service(read(SHORT, web::to(election::http::get_short)))
        .service(write(ASK_AGAIN, web::post().to(voter::http::post_ask_again)))
        .service(write(NEW_LINK, web::post().to(voter::http::post_new_link)))
        .service(read(FOLLOWED, web::to(voter::http::get_followed)))
        .service(read(BADGE, web::to(embed::http::get_badge)))
        .service(read(CALENDAR, web::to(embed::http::get_calendar)))
        .service(read(OPENAPI, web::to(docs::http::get_openapi)))
        .service(read(DOCS, web::to(docs::http::get_page)))
        .service(read("/problems/{code}", web::to(docs::http::get_problem)))
        .service(read(CHECKPOINT, web::to(board::http::get_checkpoint)))
        .service(read(CLOSING_CHECKPOINT, web::to(board::http::get_closing)))
        .service(read(TILE, web::to(board::http::get_tile)))
        .service(read(ARCHIVE, web::to(board::http::get_archive)))
        .service(read(PROOF, web::to(board::http::get_proof)))
        .service(read(CREDENTIALS, web::to(credential::http::get)))
        .configure(mount_console)
        .service(read(HEALTHZ, web::to(status::http::get_health)))
        .service(read(READYZ, web::to(status::http::get_ready)))
        .service(read(METRICS, web::to(status::http::get_metrics)));
}

/// What officials' pages ask for, and those of whom they have invited.
fn mount_console(app: &mut web::ServiceConfig) {
    let get = |get| reading(get);
    app.service(own(
        SESSION,
        [
            get(web::to(account::http::get)),
            web::post().to(account::http::post),
            web::delete().to(account::http::delete),
        ],
        "GET, HEAD, POST, DELETE",
    ))
    .service(own(PASSWORD, [web::post().to(account::http::post_password)], "POST"))
    .service(own(CHALLENGE, [web::post().to(passkey::http::post_challenge)], "POST"))
    .service(own(PASSKEY_SESSION, [web::post().to(passkey::http::post_session)], "POST"))
    .service(own(WAYS, [get(web::to(provider::http::get))], "GET, HEAD"))
    .service(own(PROVIDER, [web::post().to(provider::http::post)], "POST"))
    .service(own(PROVIDER_SESSION, [web::post().to(provider::http::post_session)], "POST"))
    .service(own(NEW_PASSKEY, [web::post().to(passkey::http::post_new)], "POST"))
    .service(own(
        PASSKEYS,
        [get(web::to(passkey::http::get)), web::post().to(passkey::http::post)],
        "GET, HEAD, POST",
    ))
    .service(own(
        IDENTITY,
        [get(web::to(provider::http::get_identity)), web::delete().to(provider::http::delete_identity)],
        "GET, HEAD, DELETE",
    ))
    .service(own(PASSKEY, [web::delete().to(passkey::http::delete)], "DELETE"))
    .service(own(KEYS, [web::post().to(account::http::post_key)], "POST"))
    .service(own(
        DRAFTS,
        [get(web::to(draft::http::get_all)), web::post().to(draft::http::post)],
        "GET, HEAD, POST",
    ))
    .service(own(
        DRAFT,
        [
            get(web::to(draft::http::get_one)),
            web::put().to(draft::http::put),
            web::delete().to(draft::http::delete_one),
        ],
        "GET, HEAD, PUT, DELETE",
    ))
    .service(own(
        MEMBER,
        [web::put().to(draft::http::put_member), web::delete().to(draft::http::delete_member)],
        "PUT, DELETE",
    ))
    .service(own(PUBLISHED, [web::put().to(draft::http::put_published)], "PUT"))
    .service(own(
        REGISTRATION_RULE,
        [get(web::to(registration::http::get_rule)), web::put().to(registration::http::put_rule)],
        "GET, HEAD, PUT",
    ))
    .service(own(INVITATIONS, [web::post().to(invitation::http::post)], "POST"))
    .service(own(MAILS, [get(web::to(mail::http::get)), web::post().to(mail::http::post)], "GET, HEAD, POST"))
    .service(own(SENDER, [get(web::to(mail::http::get_sender))], "GET, HEAD"))
    .service(own(MAIL, [web::post().to(mail::http::post_again)], "POST"))
    .service(own(
        VOTERS,
        [
            get(web::to(voter::http::get)),
            web::post().to(voter::http::post),
            web::delete().to(voter::http::delete),
        ],
        "GET, HEAD, POST, DELETE",
    ))
    .service(own(VOTER, [web::put().to(voter::http::put)], "PUT"))
    .service(own(VOTER_MAILS, [web::post().to(voter::http::post_mails)], "POST"))
    .service(own(VOTER_CODES, [web::post().to(voter::http::post_codes)], "POST"))
    .service(own(VOTER_CODE, [web::post().to(voter::http::post_code)], "POST"))
    .service(own(REMINDERS, [web::put().to(voter::http::put_reminders)], "PUT"))
    .service(own(ANNOUNCEMENTS, [get(web::to(announcement::http::get))], "GET, HEAD"))
    .service(own(
        ANNOUNCEMENT,
        [web::put().to(announcement::http::put), web::delete().to(announcement::http::delete)],
        "PUT, DELETE",
    ))
    .service(own(
        WEBHOOKS,
        [get(web::to(webhook::http::get_all)), web::post().to(webhook::http::post)],
        "GET, HEAD, POST",
    ))
    .service(own(
        WEBHOOK,
        [web::post().to(webhook::http::post_test), web::delete().to(webhook::http::delete)],
        "POST, DELETE",
    ))
    .service(own(
        INVITATION,
        [web::put().to(invitation::http::put), web::delete().to(invitation::http::delete)],
        "PUT, DELETE",
    ));
    let invited = web::resource(INVITED)
        .route(get(web::to(invitation::http::get_invited)))
        .route(web::put().to(invitation::http::put_invited))
        .route(web::post().to(invitation::http::post_invited));
    let invited = refusing(invited, "GET, HEAD, PUT, POST").wrap(from_fn(account::http::bearer));
    app.service(invited.wrap(from_fn(bound)));
}

fn own<const N: usize>(
    path: &str,
    routes: [Route; N],
    allow: &'static str,
) -> impl HttpServiceFactory + 'static {
    let resource = routes.into_iter().fold(web::resource(path), Resource::route);
    refusing(resource, allow).wrap(from_fn(account::http::own)).wrap(from_fn(bound))
}

fn read(path: &str, get: Route) -> impl HttpServiceFactory + 'static {
    only(web::resource(path).route(reading(get)), "GET, HEAD")
}

fn write(path: &str, post: Route) -> impl HttpServiceFactory + 'static {
    only(web::resource(path).route(post), "POST")
}

fn both(path: &str, get: Route, post: Route) -> impl HttpServiceFactory + 'static {
    only(web::resource(path).route(reading(get)).route(post), "GET, HEAD, POST")
}

fn reading(route: Route) -> Route {
    route.guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Answers other methods, and bounds those that are allowed.
fn only(resource: Resource, allow: &'static str) -> impl HttpServiceFactory + 'static {
    refusing(resource, allow).wrap(from_fn(bound))
}

/// Answers methods that are not allowed.
fn refusing(resource: Resource, allow: &'static str) -> Resource {
    let refuse = move || async move { Err::<&str, _>(Refused::method(allow)) };
    resource.default_service(web::to(refuse))
}

/// Bounds a handler's time and catches what must not happen.
async fn bound(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let seconds =
        request.app_data::<web::Data<Service>>().map_or(30, |service| service.config.handler_timeout);
    let parts = request.request().clone();
    if let Err(refused) = fresh(&request).await {
        return Ok(ServiceResponse::new(parts, HttpResponse::from_error(refused)));
    }
    let called = AssertUnwindSafe(next.call(request)).catch_unwind();
    let code = match tokio::time::timeout(Duration::from_secs(seconds), called).await {
        Ok(Ok(answered)) => return answered.map(ServiceResponse::map_into_boxed_body),
        Ok(Err(_)) => Code::Internal,
        Err(_) => Code::Unavailable,
    };
    Ok(ServiceResponse::new(parts, HttpResponse::from_error(Refused::from(code))))
}

/// Lets nobody see less of a log here than another process has shown him.
async fn fresh(request: &ServiceRequest) -> Result<(), Refused> {
    let id = request.match_info().get("election").and_then(unhex);
    let service = request.app_data::<web::Data<Service>>().filter(|service| !service.boards.leads_surely());
    let (Some(id), Some(service)) = (id, service.cloned()) else { return Ok(()) };
    if request.method().is_safe() {
        board::http::blocking(move || service.refresh(&id)).await
    } else {
        Ok(())
    }
}

/// Refuses what is too large or compressed, gives every error our own form and every answer its headers, and counts.
async fn envelope(
    policy: HeaderValue,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (started, id) = (Instant::now(), request_id());
    let rest = Rest::of(&mut request);
    let method = request.method().clone();
    let route = request.match_pattern().unwrap_or_else(|| "pages".into());
    let (mut answer, problem) = match refuse(&request) {
        Err(refused) => (request.into_response(refused.answer(&id)), Some(refused)),
        Ok(()) => {
            let answer = next.call(request).await?.map_into_boxed_body();
            match refused_by(&answer) {
                Some(refused) => (answer.into_response(refused.answer(&id)), Some(refused)),
                None => (answer, None),
            }
        }
    };
    let public = answer.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN);
    let framed = answer.response_mut().extensions_mut().remove::<Framed>();
    let headers = answer.headers_mut();
    for (name, value) in HEADERS.into_iter().chain([sharing(public)]) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // Only the card for other sites may stand in a frame.
    if framed.is_some() {
        headers.remove(X_FRAME_OPTIONS);
    }
    headers.insert(CONTENT_SECURITY_POLICY, framed.map_or(policy, |Framed(own)| own));
    let (status, elapsed) = (answer.status().as_u16(), started.elapsed());
    let code = problem.as_ref().map_or("", |refused| refused.code().as_str());
    // No path, no query, no address, no user agent: routes say enough, and nothing here can be forged or traced.
    tracing::info!(id, %method, route, status, code, ms = elapsed.as_millis() as u64, "request");
    audit(answer.request(), &id, &route, code);
    metrics::counter!("glassurn_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("glassurn_request_seconds", "route" => route).record(elapsed.as_secs_f64());
    Ok(rest.until(answer))
}

/// Says in the log who was refused what (attacks C-14): the account, where one has signed in, and the draft. To somebody who
/// has signed in, what is not his is not there. Voters' refusals are none of it.
fn audit(request: &HttpRequest, id: &str, route: &str, code: &str) {
    let extensions = request.extensions();
    let account = extensions.get::<Asking>().map(|Asking(name)| name.as_str());
    let refused = code.starts_with("auth.") || code == Code::NotFound.as_str() && account.is_some();
    if !refused {
        return;
    }
    let digits = request.match_info().get("draft").unwrap_or_default();
    let draft = draft::http::id(digits).map_or("", |_| digits);
    let account = account.unwrap_or_default();
    tracing::warn!(id, account, draft, method = %request.method(), route, code, "refused");
}

/// Refuses by the head alone (attacks E-15, E-16).
fn refuse(request: &ServiceRequest) -> Result<(), Refused> {
    if request.uri().to_string().len() > MAX_URI {
        return Err(Refused::from(Code::RequestUriTooLong).close());
    }
    let headers = request.headers();
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > MAX_HEADERS || headers.iter().count() > MAX_HEADER_COUNT {
        return Err(Refused::from(Code::RequestHeadersTooLarge).close());
    }
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(Refused::from(Code::RequestUnsupportedEncoding).close());
    }
    Ok(())
}

/// Our own form of an error: a handler's, or one that the framework made by itself.
fn refused_by(answer: &ServiceResponse<BoxBody>) -> Option<Refused> {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let ours = answer.response().error().and_then(|error| error.as_error::<Refused>());
    if let Some(refused) = ours {
        return Some(refused.clone());
    }
    Some(Refused::of_framework(status))
}

/// A random UUID as a URN; without a generator, the one of zeros.
fn request_id() -> String {
    let mut bytes = [0u8; 16];
    getrandom::getrandom(&mut bytes).ok();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = glassurn_crypto::encoding::hex(&bytes);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
