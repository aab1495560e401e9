//! What a client sends, whether it comes itself or through a peer; and its way to the process that leads.

use super::{HEADER, Request};
use crate::clock;
use crate::error::Refused;
use crate::limits::Client;
use crate::limits::http::Cbor;
use crate::service::Service;
use actix_web::dev::Payload;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use glassurn_api::endpoint::TEXT;
use glassurn_api::error::{Code, Problem};
use std::sync::Arc;

/// The media type of what is no receipt.
const JSON: &str = "application/json";

/// A submission: a body of at most `MAX` bytes, and whose it is.
pub struct Sent<const MAX: usize> {
    /// Who sends it.
    pub client: Client,
    /// What.
    pub body: web::Bytes,
    path: String,
    /// Whether a peer has passed it on.
    passed: bool,
}

impl<const MAX: usize> FromRequest for Sent<MAX> {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let client = Client::from_request(request, payload).into_inner();
        let body = Cbor::<MAX>::from_request(request, payload);
        let path = request.path().to_owned();
        let service = request.app_data::<web::Data<Service>>().cloned();
        let mark = request.headers().get(HEADER).map(|mark| mark.to_str().unwrap_or_default().to_owned());
        Box::pin(async move {
            let (mut client, body) = (client?, body.await?.0);
            if let Some(mark) = &mark {
                let service = service.ok_or(Code::Internal)?;
                let believed = service.peers.client(mark, &path, &body, clock::now());
                client = believed.ok_or_else(|| {
                    tracing::warn!("a request claims to come from a process of this board, and does not: compare keys and clocks");
                    Refused::from(Code::Unavailable)
                })?;
            }
            Ok(Self { client, body, path, passed: mark.is_some() })
        })
    }
}

impl<const MAX: usize> Sent<MAX> {
    /// Sends it to the process that leads, if that is another one; gives its answer. What was written there is shown here
    /// before the answer goes.
    pub async fn pass(&self, service: &Arc<Service>) -> Result<Option<HttpResponse>, Refused> {
        if service.boards.leads() {
            return Ok(None);
        }
        if self.passed {
            // Two that follow would send it to each other for ever.
            return Err(Refused::new(Code::StorageUnavailable, "this process follows another one"));
        }
        let (service, client) = (service.clone(), self.client);
        let request = Request { client, path: self.path.clone(), body: self.body.to_vec() };
        let passing = service.clone();
        let passed = service.passing.run(move || super::pass(&passing, &request)).await?;
        if passed.status >= 400 {
            let problem: Problem = serde_json::from_slice(&passed.body).map_err(|_| Code::Unavailable)?;
            let refused = Refused::from(problem);
            return Err(passed.retry_after.map_or(refused.clone(), |seconds| refused.retry_after(seconds)));
        }
        // Whoever writes into the database can put a stranger there: nothing of his is shown from this origin but a text, which
        // its reader verifies, or numbers.
        let media = [TEXT, JSON].into_iter().find(|media| *media == passed.media);
        let mut answer = match (passed.status, media) {
            (200, Some(_)) => HttpResponse::Ok(),
            (201, Some(_)) => HttpResponse::Created(),
            _ => return Err(Code::Unavailable.into()),
        };
        answer
            .insert_header((CONTENT_TYPE, media.unwrap_or(TEXT)))
            .insert_header((CACHE_CONTROL, "no-store"));
        Ok(Some(answer.body(passed.body)))
    }
}
