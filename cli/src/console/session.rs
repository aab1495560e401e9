//! The session of an official's account on this device: a file that only its owner reads, and requests that carry it.

use crate::file;
use crate::http::{Client, Method, Own, Plain};
use crate::output::Failure;
use crate::state::Folder;
use glassurn_api::account::MAX_PASSWORD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, Zeroizing};

/// The longest file of a session, in bytes.
const MAX_FILE: u64 = 8_192;

/// Where the session is kept.
#[derive(Debug, Clone, clap::Args)]
pub struct At {
    /// The file of the session [default: ~/.local/state/glassurn/session]
    #[arg(long, env = "GLASSURN_SESSION", value_name = "FILE")]
    session: Option<PathBuf>,
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    plain: Plain,
}

/// What the file holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    server: String,
    cookie: String,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.cookie.zeroize();
    }
}

/// A session that was begun.
pub struct Session {
    client: Client,
    kept: Kept,
}

impl At {
    /// A session that begins.
    pub fn new(session: &Option<PathBuf>, folder: &Folder, plain: Plain) -> Self {
        Self { session: session.clone(), folder: folder.clone(), plain }
    }

    /// The file.
    pub fn path(&self) -> Result<PathBuf, Failure> {
        match &self.session {
            Some(path) => Ok(path.clone()),
            None => Ok(self.folder.make()?.join("session")),
        }
    }

    /// Keeps a session; one before it is forgotten.
    pub fn keep(&self, server: &str, cookie: &str) -> Result<(), Failure> {
        let path = self.path()?;
        let kept = Kept { server: server.to_owned(), cookie: cookie.to_owned() };
        let text = Zeroizing::new(serde_json::to_vec(&kept).expect("plain data"));
        if path.exists() { file::replace(&path, &text) } else { file::create(&[(&path, &text)]) }
    }

    /// The session that was begun.
    pub fn open(&self) -> Result<Session, Failure> {
        let path = self.path()?;
        if !path.exists() {
            return Err(Failure::cannot(
                "session.none",
                format!("there is no session in {}", path.display()),
            )
            .help("Sign in first: glassurn console sign-in NAME --server https://vote.example.org"));
        }
        private(&path)?;
        let text = Zeroizing::new(file::read(&path, MAX_FILE)?);
        let kept: Kept = serde_json::from_slice(&text).map_err(|_| {
            Failure::cannot("session.unreadable", format!("{} is no file of a session", path.display()))
                .help("Move it away, and sign in again.")
        })?;
        Ok(Session { client: Client::new(&kept.server, self.plain)?, kept })
    }
}

/// Refuses a file that others can read: whoever reads it is signed in.
#[cfg(unix)]
fn private(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let unreadable = |e| Failure::cannot("file.unreadable", format!("cannot read {}: {e}", path.display()));
    let mode = path.metadata().map_err(unreadable)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let what = format!("others can read {}, and be signed in as you", path.display());
    Err(Failure::cannot("session.open", what).help("Sign out, and in again; then keep its mode 0600."))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), Failure> {
    Ok(())
}

impl Session {
    /// The service.
    pub fn server(&self) -> &str {
        self.client.base()
    }

    /// The way to it, for what needs no session.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Asks, and reads the answer.
    pub fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Failure> {
        let answer = self.send(method, path, body)?;
        serde_json::from_slice(&answer).map_err(|_| {
            Failure::cannot("network.answer", format!("{path} does not answer as this service does"))
                .help("The service may need to be newer, or this program.")
        })
    }

    /// Reads.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.ask(Method::Get, path, None::<&()>)
    }

    /// Asks for something whose answer says no more than that it is done.
    pub fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<Vec<u8>, Failure> {
        let body = body.map(|body| Zeroizing::new(serde_json::to_string(body).expect("plain data")));
        let by = Some(("cookie", self.kept.cookie.as_str()));
        let own = Own { method, path, by, body: body.as_ref().map(|body| body.as_str()) };
        self.client.own(own).map(|(body, _)| body)
    }
}

/// A password: from a file for scripts, else asked.
pub fn password(file: Option<&Path>, prompt: &str) -> Result<Zeroizing<String>, Failure> {
    if let Some(path) = file {
        let text = Zeroizing::new(file::read_text(path, MAX_PASSWORD as u64 + 2)?);
        return Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()));
    }
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|e| {
        Failure::cannot("passphrase.unreadable", format!("cannot ask for it: {e}"))
            .help("In a script, give a file (--help names the option).")
    })
}
