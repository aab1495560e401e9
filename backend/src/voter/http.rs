//! `/api/v1/drafts/{draft}/voters`, `…/voter-mails`, `…/reminders`, and `/e/{election}/m/{ticket}`.

use super::codes::{ask_again, confirm, make, replace};
use super::{follow, forget, give, list, mend, remind, send};
use crate::account::http::SMALL;
use crate::board::http::{ElectionPath, blocking};
use crate::draft::http::{AtDraft, WithBody};
use crate::error::Refused;
use crate::invitation::http::NumberPath;
use crate::limits::Client;
use crate::limits::http::Json;
use crate::service::Service;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::endpoint::{
    ASK_AGAIN, FOLLOWED, NEW_LINK, REMINDERS, VOTER, VOTER_CODE, VOTER_CODES, VOTER_MAILS, VOTERS,
};
use glassurn_api::voter::{
    AskAgain, CodeView, CodesMade, Confirm, Listed, MendVoter, NewCode, NewVoterMails, NewVoters, Reminder,
    SetReminders, VoterMails, VoterView, VotersView,
};
use glassurn_crypto::encoding::hex;
use serde::Deserialize;
use std::time::Instant;

/// The longest body with voters, in bytes.
const VOTERS_BODY: usize = 2 << 20;

/// From where on voters are listed.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct VotersQuery {
    /// Only voters with a greater number.
    #[serde(default)]
    after: u64,
}

/// The voters of a draft who get mail, for a helper or higher: a thousand of them at most.
#[utoipa::path(
    get, path = VOTERS, tag = "voter",
    security(("session" = [])),
    params(AtDraft, VotersQuery),
    responses(
        (status = 200, body = VotersView),
        Refused,
    ),
)]
pub async fn get(at: AtDraft, query: web::Query<VotersQuery>) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| list(service, official, id, query.after)).await
}

/// Takes voters' addresses, from a registrar or higher; from then on the service knows who has voted.
#[utoipa::path(
    post, path = VOTERS, tag = "voter",
    security(("session" = [])),
    params(AtDraft),
    request_body = NewVoters,
    responses(
        (status = 201, description = "The addresses are known", body = Listed),
        Refused,
    ),
)]
pub async fn post(WithBody { at, body }: WithBody<NewVoters, VOTERS_BODY>) -> Result<HttpResponse, Refused> {
    at.created(move |service, official, id| give(service, official, id, &body)).await
}

/// Forgets all addresses of a draft's voters, for a registrar or higher.
#[utoipa::path(
    delete, path = VOTERS, tag = "voter",
    security(("session" = [])),
    params(AtDraft),
    responses(
        (status = 204, description = "Forgotten"),
        Refused,
    ),
)]
pub async fn delete(at: AtDraft) -> Result<HttpResponse, Refused> {
    at.done(forget).await
}

/// Corrects a voter's address, for a registrar or higher.
#[utoipa::path(
    put, path = VOTER, tag = "voter",
    security(("session" = [])),
    params(
        AtDraft,
        ("number" = u64, Path, description = "The voter's number"),
    ),
    request_body = MendVoter,
    responses(
        (status = 200, body = VoterView),
        Refused,
    ),
)]
pub async fn put(
    WithBody { at, body }: WithBody<MendVoter>,
    number: NumberPath,
) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| mend(service, official, id, number.0, &body)).await
}

/// Sends voters what the service writes, or shows it: to all for a registrar or higher, to one and to be seen for a helper.
#[utoipa::path(
    post, path = VOTER_MAILS, tag = "voter",
    security(("session" = [])),
    params(AtDraft),
    request_body = NewVoterMails,
    responses(
        (status = 201, description = "In the queue, or shown", body = VoterMails),
        Refused,
    ),
)]
pub async fn post_mails(WithBody { at, body }: WithBody<NewVoterMails>) -> Result<HttpResponse, Refused> {
    at.created(move |service, official, id| send(service, official, id, &body)).await
}

/// Sets the times at which those who have not voted are reminded, for a registrar or higher.
#[utoipa::path(
    put, path = REMINDERS, tag = "voter",
    security(("session" = [])),
    params(AtDraft),
    request_body = SetReminders,
    responses(
        (status = 200, body = [Reminder]),
        Refused,
    ),
)]
pub async fn put_reminders(WithBody { at, body }: WithBody<SetReminders>) -> Result<HttpResponse, Refused> {
    at.ok(move |service, official, id| remind(service, official, id, &body)).await
}

/// Makes the voting codes of all voters, puts them on the roll and mails them, where the manifest says that the service
/// makes them; for a registrar or higher. Done again it goes on where it ended.
#[utoipa::path(
    post, path = VOTER_CODES, tag = "voter",
    security(("session" = [])),
    params(AtDraft),
    responses(
        (status = 201, description = "On the roll, and in the queue", body = CodesMade),
        Refused,
    ),
)]
pub async fn post_codes(at: AtDraft) -> Result<HttpResponse, Refused> {
    let (service, official, id) = at.parts();
    Ok(HttpResponse::Created().json(make(service, official, id).await?))
}

/// Replaces a voter's code by a new one that is mailed, where the service makes the codes; for a registrar or higher. After
/// Open the first request says what an official consents to, and the second brings the consent.
#[utoipa::path(
    post, path = VOTER_CODE, tag = "voter",
    security(("session" = [])),
    params(
        AtDraft,
        ("number" = u64, Path, description = "The voter's number"),
    ),
    request_body = NewCode,
    responses(
        (status = 200, body = CodeView),
        Refused,
    ),
)]
pub async fn post_code(
    WithBody { at, body }: WithBody<NewCode>,
    number: NumberPath,
) -> Result<HttpResponse, Refused> {
    let (service, official, id) = at.parts();
    Ok(HttpResponse::Ok().json(replace(service, official, id, number.0, body).await?))
}

/// Asks for a new link at a voter's address. The answer is the same at once, whether the address is known or not.
#[utoipa::path(
    post, path = ASK_AGAIN, tag = "voter",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body = AskAgain,
    responses(
        (status = 202, description = "Heard"),
        Refused,
    ),
)]
pub async fn post_ask_again(
    service: web::Data<Service>,
    election: ElectionPath,
    client: Client,
    asked: Json<AskAgain, SMALL>,
) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    let log = service.boards.find(&election.0)?;
    service.askers.take(client, Instant::now())?;
    // Nobody learns from the time of the answer what is done.
    actix_web::rt::spawn(async move {
        let asking = blocking(move || ask_again(&service, &log, &asked.0.address));
        if let Err(refused) = asking.await {
            tracing::warn!(%refused, "a voter who has asked for a new code gets none");
        }
    });
    Ok(HttpResponse::Accepted().finish())
}

/// Confirms with the link of a mail that it was the voter who asked for a new link, while voting is not open: it is made, and
/// goes out by mail.
#[utoipa::path(
    post, path = NEW_LINK, tag = "voter",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body = Confirm,
    responses(
        (status = 204, description = "On its way"),
        Refused,
    ),
)]
pub async fn post_new_link(
    service: web::Data<Service>,
    election: ElectionPath,
    client: Client,
    asked: Json<Confirm, SMALL>,
) -> Result<HttpResponse, Refused> {
    let service = service.into_inner();
    let log = service.boards.find(&election.0)?;
    service.askers.take(client, Instant::now())?;
    confirm(service, log, asked.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Leads from the link of a voter's mail to the election's page, and notes that it was followed. The answer is the same
/// whether there is such a ticket or not.
#[utoipa::path(
    get, path = FOLLOWED, tag = "voter",
    params(
        ("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits"),
        ("ticket" = String, Path, description = "What the link carries"),
    ),
    responses(
        (status = 303, description = "The election's page"),
        Refused,
    ),
)]
pub async fn get_followed(
    service: web::Data<Service>,
    election: ElectionPath,
    request: HttpRequest,
) -> Result<HttpResponse, Refused> {
    let ticket = request.match_info().get("ticket").unwrap_or_default().to_owned();
    service.boards.find(&election.0)?;
    let target = format!("../../{}", hex(&election.0));
    // The voter votes whether this is noted or not.
    if let Err(refused) = blocking(move || follow(&service, &election.0, &ticket)).await {
        tracing::warn!(%refused, "that a link was followed cannot be noted");
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, target))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish())
}
