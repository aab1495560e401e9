//! What a service, a witness or a mirror has answered.

use glassurn_api::error::{Code, Problem};
use ureq::http::HeaderMap;

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value; empty without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// The body as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).expect("the body is what the interface says")
    }

    /// The body of a refusal; fails on anything that is no problem of ours.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), glassurn_api::endpoint::PROBLEM, "{self:?}");
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status, "{problem:?}");
        assert!(problem.instance.is_some(), "{problem:?}");
        problem
    }

    /// The code of a refusal.
    #[track_caller]
    pub fn code(&self) -> Code {
        self.problem().code().expect("a stable code")
    }
}
