//! An official's browser, as the service sees it: an account, a cookie, JSON.

use crate::service::{Answer, Service};
use glassurn_api::account::SignIn;
use glassurn_api::draft::{DraftView, Invited, NewInvitation, Part, Role, SaveDraft, SetRole};
use glassurn_api::endpoint;
use serde::Serialize;
use std::fs;
use std::sync::Arc;

/// A password that is taken.
pub const PASSWORD: &str = "three plain words, and more";

/// What a browser says of a request that a page of this server makes.
pub const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

/// The media type of what pages send.
pub const JSON: (&str, &str) = ("content-type", "application/json");

/// The cookie's name.
const COOKIE: &str = "__Host-glassurn";

/// A browser, with or without a session.
pub struct Browser {
    /// The service that it asks.
    pub service: Arc<Service>,
    /// The session's token.
    pub token: Option<String>,
}

/// The operator makes an account.
#[track_caller]
pub fn account(service: &Service, name: &str) {
    set_password(service, &["user", "add", name], PASSWORD);
}

/// The operator gives an account another password.
#[track_caller]
pub fn set_password(service: &Service, verb: &[&str], password: &str) {
    let folder = service.data();
    let file = folder.parent().expect("a folder for each service").join("password");
    fs::write(&file, format!("{password}\n")).expect("the folder is ours");
    let path = file.to_string_lossy();
    service.run(&[verb, &["--password-file", &path]].concat()).expect("the account is made");
    fs::remove_file(file).expect("it is there");
}

impl Browser {
    /// A browser without a session.
    pub fn new(service: &Arc<Service>) -> Self {
        Self { service: service.clone(), token: None }
    }

    /// One in which an account has signed in.
    #[track_caller]
    pub fn of(service: &Arc<Service>, name: &str) -> Self {
        let mut browser = Self::new(service);
        let answer = browser.sign_in(name, PASSWORD);
        assert_eq!(answer.status, 201, "{}", answer.text());
        browser
    }

    /// Signs in; keeps the cookie.
    #[track_caller]
    pub fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let asked = SignIn { name: name.into(), password: password.into() };
        let answer = self.send("POST", endpoint::SESSION, &asked);
        if let Some(token) = cookie(&answer) {
            self.token = Some(token);
        }
        answer
    }

    /// Asks with these headers on top of the cookie.
    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        let cookie = self.token.as_ref().map(|token| format!("{COOKIE}={token}"));
        let cookie = cookie.as_deref().map(|cookie| ("cookie", cookie));
        let headers: Vec<_> = headers.iter().copied().chain(cookie).collect();
        self.service.try_ask(method, path, &headers, body).expect("the service answers")
    }

    /// Sends JSON as a page does.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, body: &impl Serialize) -> Answer {
        let body = serde_json::to_vec(body).expect("plain data");
        self.ask(method, path, &[OWN, JSON], Some(&body))
    }

    /// Reads as a page does.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[OWN], None)
    }

    /// Deletes as a page does.
    #[track_caller]
    pub fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, &[OWN], None)
    }

    /// Begins a draft; gives it.
    #[track_caller]
    pub fn begin(&self, title: &str) -> DraftView {
        let answer = self.send("POST", endpoint::DRAFTS, &save(0, title));
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// Gives an account a role in a draft.
    #[track_caller]
    pub fn give(&self, draft: &str, name: &str, role: Role) -> DraftView {
        let answer = self.send("PUT", &endpoint::member(draft, name), &SetRole { role });
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Invites somebody; gives number and token.
    #[track_caller]
    pub fn invite(&self, draft: &str, part: Part, name: &str) -> Invited {
        let asked = NewInvitation { part, name: name.into() };
        let answer = self.send("POST", &endpoint::invitations(draft), &asked);
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }
}

/// What saves a draft with this title.
pub fn save(revision: u64, title: &str) -> SaveDraft {
    SaveDraft { revision, title: title.into(), document: "{\"step\":1}".into() }
}

/// The token that an answer sets; `None` if it sets none, or ends the session.
pub fn cookie(answer: &Answer) -> Option<String> {
    cookie_of(answer, COOKIE)
}

/// The token that an answer sets in the one cookie that it sets, which has this name.
pub fn cookie_of(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.header("set-cookie").split(';').next()?;
    let (set, token) = set.split_once('=')?;
    assert_eq!(set, name);
    Some(token.to_owned()).filter(|token| !token.is_empty())
}
