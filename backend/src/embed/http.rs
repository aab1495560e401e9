//! `/embed/{election}`, `/e/{election}/badge.svg` and `/e/{election}/calendar.ics`

use super::{badge, calendar, card};
use crate::board::http::{ElectionPath, public};
use crate::clock;
use crate::election::view;
use crate::error::Refused;
use crate::service::Service;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpResponse, web};
use glassurn_api::endpoint::{BADGE, CALENDAR, CARD};
use glassurn_api::error::Problem;
use serde::Deserialize;

/// For how long others may show the same.
const BRIEFLY: &str = "public, max-age=60";

/// Marks the one answer that may stand in frames of other sites, with its own policy.
pub struct Framed(pub HeaderValue);

/// What can be asked.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// The reader's language, a BCP 47 tag.
    #[serde(default)]
    lang: String,
}

/// A card of the election for the frames of other sites: no script, no number of a result.
#[utoipa::path(
    get, path = CARD, tag = "election",
    params(
        ("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits"),
        ("lang" = Option<String>, Query, description = "The language, a BCP 47 tag; English stands in"),
    ),
    responses(
        (status = 200, content_type = "text/html", description = "The card", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_card(
    service: web::Data<Service>,
    election: ElectionPath,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    let body = card(&view(&log).summary, &asked.lang, clock::now());
    let mut answer = public("text/html; charset=utf-8", BRIEFLY).body(body);
    let policy = HeaderValue::from_str(&super::policy()).expect("the policy is plain ASCII");
    answer.extensions_mut().insert(Framed(policy));
    Ok(answer)
}

/// A badge of the election, for `<img>` on other sites.
#[utoipa::path(
    get, path = BADGE, tag = "election",
    params(
        ("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits"),
        ("lang" = Option<String>, Query, description = "The language, a BCP 47 tag; English stands in"),
    ),
    responses(
        (status = 200, content_type = "image/svg+xml", description = "The badge", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_badge(
    service: web::Data<Service>,
    election: ElectionPath,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    Ok(public("image/svg+xml", BRIEFLY).body(badge(&view(&log).summary, &asked.lang, clock::now())))
}

/// When voting begins and ends, for everybody's own calendar.
#[utoipa::path(
    get, path = CALENDAR, tag = "election",
    params(
        ("election" = String, Path, description = "The election id, 64 lower-case hexadecimal digits"),
        ("lang" = Option<String>, Query, description = "The language, a BCP 47 tag; English stands in"),
    ),
    responses(
        (status = 200, content_type = "text/calendar", description = "An iCalendar file (RFC 5545)", body = String),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn get_calendar(
    service: web::Data<Service>,
    election: ElectionPath,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Refused> {
    let log = service.boards.find(&election.0)?;
    let body = calendar(&view(&log).summary, &asked.lang, service.heads.host());
    Ok(public("text/calendar; charset=utf-8", BRIEFLY).body(body))
}
