//! `/healthz`, `/readyz`, `/metrics`

use super::{count_mail, ready};
use crate::board::http::blocking;
use crate::error::Refused;
use crate::service::Service;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};

/// The process runs.
pub async fn get_health() -> HttpResponse {
    text("ok\n".into())
}

/// A ballot would be taken, here or by the process that this one follows.
pub async fn get_ready(service: web::Data<Service>) -> Result<HttpResponse, Refused> {
    let words = blocking(move || ready(&service)).await?;
    Ok(text(words))
}

/// Counters for Prometheus.
pub async fn get_metrics(service: web::Data<Service>) -> HttpResponse {
    let service = service.into_inner();
    let counted = service.clone();
    // Without the database the other counters are worth the more.
    blocking(move || count_mail(&counted)).await.ok();
    service.metrics.run_upkeep();
    text(service.metrics.render())
}

fn text(body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}
