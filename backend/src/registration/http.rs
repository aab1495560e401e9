//! Registration of voters over HTTP.

use super::{came_back, rule, send_link, set_rule, way};
use crate::account::http::cookie_text;
use crate::account::provider::http::WENT;
use crate::board::http::{ElectionPath, blocking};
use crate::clock;
use crate::draft::http::{AtDraft, WithBody};
use crate::error::Refused;
use crate::limits::Client;
use crate::limits::http::Json;
use crate::service::Service;
use crate::voter::watch::is_over;
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::endpoint::{REGISTRATION_LINKS, REGISTRATION_RETURN, REGISTRATION_RULE, REGISTRATION_WAY};
use glassurn_api::error::Code;
use glassurn_api::provider::CameBack;
use glassurn_api::registration::{
    AskLink, RegistrationRule, RegistrationToken, RegistrationView, RegistrationWay,
};
use std::time::{Duration, Instant};

/// The longest body with a rule, and with anything else, in bytes.
const MAX_RULE: usize = 2 << 20;
const MAX: usize = 16 << 10;

/// Between one link that is sent and the next: a file that one writes at a time has this much room for others.
const PAUSE: Duration = Duration::from_millis(10);

/// Who may register with the election that comes of a draft.
#[utoipa::path(
    get, path = REGISTRATION_RULE, tag = "registration",
    params(AtDraft),
    security(("session" = [])),
    responses(
        (status = 200, description = "The rule, and how many have registered", body = RegistrationView),
        Refused,
    ),
)]
pub async fn get_rule(at: AtDraft) -> Result<HttpResponse, Refused> {
    at.ok(rule).await
}

/// Says who may register with the election that comes of a draft.
#[utoipa::path(
    put, path = REGISTRATION_RULE, tag = "registration",
    params(AtDraft),
    security(("session" = [])),
    request_body = RegistrationRule,
    responses(
        (status = 200, description = "The rule, as it is kept", body = RegistrationView),
        Refused,
    ),
)]
pub async fn put_rule(
    WithBody { at, body }: WithBody<RegistrationRule, MAX_RULE>,
) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| set_rule(service, official, id, &body)).await
}

/// How one registers with an election.
#[utoipa::path(
    get, path = REGISTRATION_WAY, tag = "registration",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    responses(
        (status = 200, description = "By mail, or at the provider", body = RegistrationWay),
        Refused,
    ),
)]
pub async fn get_way(service: web::Data<Service>, election: ElectionPath) -> Result<HttpResponse, Refused> {
    let way = blocking(move || way(&service, &election.0)).await?;
    Ok(HttpResponse::Ok().json(way))
}

/// Asks for a link by mail. The answer is the same for every address, and comes before anything is done about it.
#[utoipa::path(
    post, path = REGISTRATION_LINKS, tag = "registration",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body = AskLink,
    responses(
        (status = 202, description = "If whoever has the address may register, a mail goes there"),
        Refused,
    ),
)]
pub async fn post_link(
    service: web::Data<Service>,
    client: Client,
    election: ElectionPath,
    asked: Json<AskLink, MAX>,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    if is_over(&log, clock::now()) {
        return Err(Code::ElectionClosed.into());
    }
    let room = service.sending.clone().try_acquire_owned().map_err(|_| Code::Unavailable)?;
    // Whether the address is known or not: else who is refused would learn how many were.
    service.links.take(client, Instant::now())?;
    let service = service.into_inner();
    actix_web::rt::spawn(async move {
        let turn = service.sender.clone().lock_owned().await;
        let send = move || {
            let sent = send_link(&service, &election.0, client, &asked.0);
            // Whoever writes to a board at this moment comes before the next of however many links (attacks E-11).
            std::thread::sleep(PAUSE);
            sent
        };
        if let Err(refused) = blocking(send).await {
            tracing::error!(%refused, "a link to register cannot be sent");
        }
        drop((turn, room));
    });
    Ok(HttpResponse::Accepted().finish())
}

/// What registers whoever has signed in at the provider.
#[utoipa::path(
    post, path = REGISTRATION_RETURN, tag = "registration",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body = CameBack,
    responses(
        (status = 200, description = "A token, good for an hour", body = RegistrationToken),
        Refused,
    ),
)]
pub async fn post_return(
    service: web::Data<Service>,
    client: Client,
    election: ElectionPath,
    request: HttpRequest,
    asked: Json<CameBack, MAX>,
) -> Result<HttpResponse, Refused> {
    let went = cookie_text(request.headers(), WENT);
    let service = service.into_inner();
    let working = service.clone();
    let asking = service.waiting.run(move || came_back(&working, &election.0, &asked.0, went.as_deref()));
    let token = service.submitted(client, asking).await?;
    Ok(HttpResponse::Ok().json(token))
}
