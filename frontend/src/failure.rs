//! What went wrong with a request, and the sentences that say so: what happened, and what to do.

use glassurn_api::error::{Code, Problem, Retry};
use serde::{Deserialize, Serialize};

use crate::{
    i18n::{Language, TextId},
    id, t,
};

/// Why an answer is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Failure {
    /// The service was not reached: no network, or it is down.
    Unreachable,
    /// No answer within the time limit.
    TimedOut,
    /// The service refused and said why (RFC 9457).
    Refused(Problem),
    /// The service refused because of too many tries, and said how long to wait.
    Wait {
        /// What it said.
        problem: Problem,
        /// So many seconds.
        seconds: u64,
    },
    /// An answer came that these pages cannot read; the HTTP status.
    Unreadable(u16),
}

impl Failure {
    /// The stable code shown beside the sentence and quoted to the contact.
    pub fn code(&self) -> String {
        match self {
            Self::Unreachable => "client.unreachable".into(),
            Self::TimedOut => "client.timed_out".into(),
            Self::Refused(problem) | Self::Wait { problem, .. } => problem.code.clone(),
            Self::Unreadable(status) => format!("client.unreadable.{status}"),
        }
    }

    /// True if the same request may succeed later.
    pub fn may_retry(&self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut | Self::Wait { .. } => true,
            Self::Refused(problem) => problem.retry != Retry::Never,
            Self::Unreadable(status) => *status >= 500,
        }
    }

    /// True if the service says that there is no such thing.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.status == 404)
    }

    /// The stable code of a refusal, if these pages know it.
    pub fn refusal(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) | Self::Wait { problem, .. } => problem.code(),
            _ => None,
        }
    }

    /// What happened, in one sentence.
    pub fn sentence(&self, language: &Language) -> String {
        language.text(self.ids().0, &[])
    }

    /// What to do now, in one sentence.
    pub fn advice(&self, language: &Language) -> String {
        match self {
            Self::Wait { seconds, .. } => t!(language, "advice-wait-minutes", count = seconds.div_ceil(60)),
            _ => language.text(self.ids().1, &[]),
        }
    }

    /// The line with the code, and the request's name where there is one.
    pub fn reference(&self, language: &Language) -> String {
        match self {
            Self::Refused(Problem { instance: Some(request), .. })
            | Self::Wait { problem: Problem { instance: Some(request), .. }, .. } => {
                t!(language, "failure-reference-request", code = self.code(), request = request.as_str())
            }
            _ => t!(language, "failure-reference", code = self.code()),
        }
    }

    fn ids(&self) -> (TextId, TextId) {
        match self {
            Self::Unreachable => (id!("failure-unreachable"), id!("advice-connection")),
            Self::TimedOut => (id!("failure-timed-out"), id!("advice-try-again")),
            Self::Unreadable(_) => (id!("failure-unreadable"), id!("advice-tell-contact")),
            Self::Wait { problem, .. } => {
                problem.code().map_or((id!("failure-rate-limited"), id!("advice-wait")), refused)
            }
            Self::Refused(problem) => {
                problem.code().map_or((id!("failure-general"), id!("advice-tell-contact")), refused)
            }
        }
    }
}

/// The sentences for the stable codes. A code that is newer than these pages is said in general words, with the code beside it.
fn refused(code: Code) -> (TextId, TextId) {
    match code {
        Code::NotFound => (id!("failure-not-found"), id!("advice-address")),
        Code::RateLimited => (id!("failure-rate-limited"), id!("advice-wait")),
        Code::ShuffleTooOften | Code::ShuffleBusy => (id!("failure-general"), id!("advice-wait")),
        Code::RequestTimeout => (id!("failure-timed-out"), id!("advice-try-again")),
        Code::Unavailable | Code::StorageUnavailable | Code::LogHalted => {
            (id!("failure-unavailable"), id!("advice-wait"))
        }
        Code::AuthRequired => (id!("failure-signed-out"), id!("advice-sign-in")),
        Code::AuthRefused => (id!("failure-sign-in"), id!("advice-sign-in-again")),
        Code::AuthForbidden => (id!("failure-forbidden"), id!("advice-role")),
        Code::AuthCsrf => (id!("failure-other-page"), id!("advice-own-page")),
        Code::AccountInvalid => (id!("failure-account"), id!("advice-account")),
        Code::DraftConflict => (id!("failure-conflict"), id!("advice-conflict")),
        Code::Internal => (id!("failure-internal"), id!("advice-tell-contact")),
        Code::ElectionNotOpen => (id!("failure-not-open"), id!("advice-opening")),
        Code::ElectionClosing => (id!("failure-closing"), id!("advice-wait")),
        Code::ElectionClosed => (id!("failure-closed"), id!("advice-closed")),
        Code::BallotStaleSequence => (id!("failure-stale-sequence"), id!("advice-code-shared")),
        Code::InvitationEnded => (id!("failure-invitation-ended"), id!("advice-invitation")),
        Code::CredentialUnknown => (id!("failure-code-unknown"), id!("advice-new-code")),
        Code::CredentialRevoked => (id!("failure-code-revoked"), id!("advice-new-code")),
        Code::BallotSchema
        | Code::BallotEncoding
        | Code::BallotIdentityElement
        | Code::BallotWrongElection
        | Code::BallotWrongContest
        | Code::BallotProofInvalid
        | Code::BallotDuplicateCiphertext
        | Code::BallotLoginInvalid
        | Code::CredentialSignatureInvalid => (id!("failure-ballot"), id!("advice-seal-again")),
        _ => (id!("failure-general"), id!("advice-tell-contact")),
    }
}
