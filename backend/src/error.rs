//! Refusals as the service answers them: a problem with a stable code (RFC 9457), and what HTTP adds.

use crate::db::StoreError;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use glassurn_api::endpoint::PROBLEM;
use glassurn_api::error::{Code, Problem};
use glassurn_crypto::ballot::BallotError;
use glassurn_crypto::board::entry::{Kind, Role};
use glassurn_crypto::election::{Election, MixFault, Refusal};
use glassurn_crypto::encoding::EncodingError;
use std::collections::BTreeMap;
use std::fmt;
use utoipa::IntoResponses;
use utoipa::openapi::{Content, Ref, RefOr, Response};

/// Why a request is not done.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The answer's body.
    pub problem: Box<Problem>,
    code: Code,
    retry_after: Option<u64>,
    allow: Option<&'static str>,
    close: bool,
}

/// What every operation may answer, as the OpenAPI document has it.
impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut refusal = Response::new("Refused");
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        refusal.content.insert("application/problem+json".into(), problem.into());
        BTreeMap::from([("default".into(), refusal.into())])
    }
}

impl Refused {
    /// A refusal that says what failed, whose it is, what to do.
    pub fn new(code: Code, detail: impl fmt::Display) -> Self {
        Self::from(Problem::new(code).detail(detail))
    }

    /// The method is not taken here; `allow` are those that are.
    pub fn method(allow: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::from(Code::MethodNotAllowed) }
    }

    /// Names the limit that was passed, in bytes, and ends the connection: the rest of the body is not read.
    pub fn limit(mut self, limit: usize) -> Self {
        self.problem.limit = Some(limit as u64);
        self.close()
    }

    /// Ends the connection after the answer.
    pub fn close(mut self) -> Self {
        self.close = true;
        self
    }

    /// Says after how many seconds to try again.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// Says when voting begins or ended, where that is why.
    pub fn during(mut self, election: &Election) -> Self {
        match self.code {
            Code::ElectionNotOpen => self.problem.opens_at = Some(election.manifest().schedule.opens),
            Code::ElectionClosed => self.problem.closed_at = Some(election.closes()),
            _ => {}
        }
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What the framework answered by itself, in our form.
    pub fn of_framework(status: StatusCode) -> Self {
        let code = match status.as_u16() {
            404 => Code::NotFound,
            405 => Code::MethodNotAllowed,
            408 => Code::RequestTimeout,
            413 => Code::RequestTooLarge,
            414 => Code::RequestUriTooLong,
            415 => Code::RequestUnsupportedMedia,
            431 => Code::RequestHeadersTooLarge,
            503 => Code::Unavailable,
            500.. => Code::Internal,
            _ => Code::RequestMalformed,
        };
        Self::from(code)
    }

    /// The answer; `instance` is the request's id in the log.
    pub fn answer(&self, instance: &str) -> HttpResponse {
        let mut problem = self.problem.clone();
        problem.instance = Some(instance.to_owned());
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = HttpResponse::build(status);
        answer.insert_header((CONTENT_TYPE, PROBLEM)).insert_header((CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.retry_after.or((problem.status == 503).then_some(1)) {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = self.allow {
            answer.insert_header((ALLOW, allow));
        }
        if self.close {
            answer.force_close();
        }
        answer.json(problem)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

/// Handlers return refusals; `routes` renders them with the request's id.
impl actix_web::ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).finish().map_into_boxed_body()
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        let code = problem.code().unwrap_or(Code::Internal);
        Self { problem: Box::new(problem), code, retry_after: None, allow: None, close: false }
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self::from(Problem::new(code))
    }
}

impl From<&Refusal> for Refused {
    fn from(refusal: &Refusal) -> Self {
        let code = match refusal {
            Refusal::Signature { signer } if signer.role == Role::Authenticator => Code::BallotLoginInvalid,
            Refusal::WrongSigner { kind: Kind::Ballot, .. } => Code::BallotLoginInvalid,
            _ => refusal.code().parse().unwrap_or(Code::EntryInvalid),
        };
        let refused = Self::new(code, refusal);
        match refusal {
            Refusal::Mix(MixFault::TooOften { wait, .. }) => refused.retry_after(*wait),
            _ => refused,
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::from(&refusal)
    }
}

impl From<BallotError> for Refused {
    fn from(error: BallotError) -> Self {
        Self::from(Refusal::from(error))
    }
}

impl From<EncodingError> for Refused {
    fn from(error: EncodingError) -> Self {
        match error {
            EncodingError::TooLong { limit, .. } => Self::new(Code::RequestTooLarge, error).limit(limit),
            EncodingError::NeedsNewer => Self::new(Code::EntryNeedsNewer, error),
            EncodingError::Malformed | EncodingError::NotCanonical => {
                Self::new(Code::RequestMalformed, error)
            }
        }
    }
}

/// The database's own words go to the log, not to the client.
impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the database fails");
        Self::from(Code::StorageUnavailable)
    }
}
