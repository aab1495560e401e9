//! `/api/v1/drafts/{draft}/voters`, `…/voter-mails`, `…/reminders`, and `/e/{election}/m/{ticket}`.

use super::codes::{ask_again, make, replace};
use super::{follow, forget, give, list, mend, remind, send};
use crate::account::Official;
use crate::account::http::{Asked, SMALL};
use crate::board::http::{ElectionPath, blocking};
use crate::draft::http::DraftPath;
use crate::error::Refused;
use crate::invitation::http::NumberPath;
use crate::limits::Client;
use crate::limits::http::Json;
use crate::service::Service;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use glassurn_api::endpoint::{
    ASK_AGAIN, FOLLOWED, REMINDERS, VOTER, VOTER_CODE, VOTER_CODES, VOTER_MAILS, VOTERS,
};
use glassurn_api::error::Problem;
use glassurn_api::voter::{
    AskAgain, CodeView, CodesMade, Listed, MendVoter, NewCode, NewVoterMails, NewVoters, Reminder,
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
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"), VotersQuery),
    responses(
        (status = 200, body = VotersView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
    query: web::Query<VotersQuery>,
) -> Result<HttpResponse, Refused> {
    let listing = move || list(&service, &official, &draft.0, query.after);
    Ok(HttpResponse::Ok().json(blocking(listing).await?))
}

/// Takes voters' addresses, from a registrar or higher; from then on the service knows who has voted.
#[utoipa::path(
    post, path = VOTERS, tag = "voter",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    request_body = NewVoters,
    responses(
        (status = 201, description = "The addresses are known", body = Listed),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post(
    service: web::Data<Service>,
    draft: DraftPath,
    asked: Asked<NewVoters, VOTERS_BODY>,
) -> Result<HttpResponse, Refused> {
    let listed = blocking(move || give(&service, &asked.official, &draft.0, &asked.body)).await?;
    Ok(HttpResponse::Created().json(listed))
}

/// Forgets all addresses of a draft's voters, for a registrar or higher.
#[utoipa::path(
    delete, path = VOTERS, tag = "voter",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    responses(
        (status = 204, description = "Forgotten"),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
) -> Result<HttpResponse, Refused> {
    blocking(move || forget(&service, &official, &draft.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Corrects a voter's address, for a registrar or higher.
#[utoipa::path(
    put, path = VOTER, tag = "voter",
    security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"),
        ("number" = u64, Path, description = "The voter's number"),
    ),
    request_body = MendVoter,
    responses(
        (status = 200, body = VoterView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn put(
    service: web::Data<Service>,
    draft: DraftPath,
    number: NumberPath,
    asked: Asked<MendVoter>,
) -> Result<HttpResponse, Refused> {
    let mended = move || mend(&service, &asked.official, &draft.0, number.0, &asked.body);
    Ok(HttpResponse::Ok().json(blocking(mended).await?))
}

/// Sends voters what the service writes, or shows it: to all for a registrar or higher, to one and to be seen for a helper.
#[utoipa::path(
    post, path = VOTER_MAILS, tag = "voter",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    request_body = NewVoterMails,
    responses(
        (status = 201, description = "In the queue, or shown", body = VoterMails),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_mails(
    service: web::Data<Service>,
    draft: DraftPath,
    asked: Asked<NewVoterMails>,
) -> Result<HttpResponse, Refused> {
    let sent = blocking(move || send(&service, &asked.official, &draft.0, &asked.body)).await?;
    Ok(HttpResponse::Created().json(sent))
}

/// Sets the times at which those who have not voted are reminded, for a registrar or higher.
#[utoipa::path(
    put, path = REMINDERS, tag = "voter",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    request_body = SetReminders,
    responses(
        (status = 200, body = [Reminder]),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn put_reminders(
    service: web::Data<Service>,
    draft: DraftPath,
    asked: Asked<SetReminders>,
) -> Result<HttpResponse, Refused> {
    let set = blocking(move || remind(&service, &asked.official, &draft.0, &asked.body)).await?;
    Ok(HttpResponse::Ok().json(set))
}

/// Makes the voting codes of all voters, puts them on the roll and mails them, where the manifest says that the service
/// makes them; for a registrar or higher. Done again it goes on where it ended.
#[utoipa::path(
    post, path = VOTER_CODES, tag = "voter",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits")),
    responses(
        (status = 201, description = "On the roll, and in the queue", body = CodesMade),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_codes(
    service: web::Data<Service>,
    official: Official,
    draft: DraftPath,
) -> Result<HttpResponse, Refused> {
    Ok(HttpResponse::Created().json(make(service.into_inner(), official, draft.0).await?))
}

/// Replaces a voter's code by a new one that is mailed, where the service makes the codes; for a registrar or higher. After
/// Open the first request says what an official consents to, and the second brings the consent.
#[utoipa::path(
    post, path = VOTER_CODE, tag = "voter",
    security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft's id, 32 lower-case hexadecimal digits"),
        ("number" = u64, Path, description = "The voter's number"),
    ),
    request_body = NewCode,
    responses(
        (status = 200, body = CodeView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_code(
    service: web::Data<Service>,
    draft: DraftPath,
    number: NumberPath,
    asked: Asked<NewCode>,
) -> Result<HttpResponse, Refused> {
    let replaced = replace(service.into_inner(), asked.official, draft.0, number.0, asked.body);
    Ok(HttpResponse::Ok().json(replaced.await?))
}

/// Asks for a new link at a voter's address. The answer is the same at once, whether the address is known or not.
#[utoipa::path(
    post, path = ASK_AGAIN, tag = "voter",
    params(("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits")),
    request_body = AskAgain,
    responses(
        (status = 202, description = "Heard"),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
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
        if let Err(refused) = ask_again(service, log, asked.0.address).await {
            tracing::warn!(%refused, "a voter who has asked for a new code gets none");
        }
    });
    Ok(HttpResponse::Accepted().finish())
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
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
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
