//! What officials' pages do with an account, by command: the same requests, and nothing that counts. Deeds on the board
//! are signed by a key, whoever is signed in.

pub mod announcement;
pub mod draft;
pub mod invitation;
pub mod mail;
pub mod member;
pub mod registration;
mod session;
pub mod voter;
pub mod webhook;

use crate::http::{Client, Method, Own, Server};
use crate::output::{Answer, Failure, Outcome};
use crate::time::show;
use clap::{Args, Subcommand};
use glassurn_api::account::{Account, NewKey, NewPassword, SignIn};
use glassurn_api::draft::DraftView;
use glassurn_api::endpoint::{IDENTITY, KEYS, PASSKEYS, PASSWORD, SESSION, draft as draft_path, passkey};
use glassurn_api::passkey::{PasskeyView, Passkeys};
use glassurn_api::provider::Linked;
use glassurn_crypto::encoding::{Hash, unhex};
use serde_json::{Value, json};
use session::{At, Session};
use std::path::PathBuf;

pub use session::password;

/// The line of an identity that is its public key: 64 digits.
const KEY_DIGITS: usize = 64;

/// `glassurn console …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Begin a session and keep it on this device
    #[command(after_help = "Example:\n  \
        glassurn console sign-in Olga --server https://vote.example.org\n\n\
        The password is asked for, or read from a file; it is never an argument. The session's file is for you alone: \
        whoever reads it is signed in as you, until you sign out or for seven days at most.")]
    SignIn(In),
    /// End the session, here and on the service
    SignOut(At),
    /// Who is signed in where, and with which signing keys
    Who(At),
    /// Change the password; all other sessions end
    Password(Change),
    /// List a signing key of the account: the service then takes elections whose first official has it
    Key(Key),
    /// The passkeys of the account; a browser adds one
    Passkeys(At),
    /// Remove a passkey, within 15 minutes of the sign-in; all other sessions end, and the last way in stays
    RemovePasskey(RemovePasskey),
    /// Whom the account is linked with at the provider
    Identity(At),
    /// End that, within 15 minutes of the sign-in; all other sessions end, and the last way in stays
    Unlink(At),
}

/// `console sign-in`
#[derive(Debug, Args)]
pub struct In {
    /// The account's name
    name: String,
    #[command(flatten)]
    server: Server,
    /// A file whose first line is the password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    #[command(flatten)]
    at: Kept,
}

/// Where a session that begins is kept.
#[derive(Debug, Args)]
pub struct Kept {
    /// The file of the session [default: ~/.local/state/glassurn/session]
    #[arg(long, env = "GLASSURN_SESSION", value_name = "FILE")]
    session: Option<PathBuf>,
    #[command(flatten)]
    folder: crate::state::Folder,
}

/// `console password`
#[derive(Debug, Args)]
pub struct Change {
    /// A file whose first line is the password so far
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// A file whose first line is the password from now on
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
    #[command(flatten)]
    at: At,
}

/// `console key`
#[derive(Debug, Args)]
pub struct Key {
    /// The public key: 64 digits, or the line that `glassurn key new` prints
    key: String,
    #[command(flatten)]
    at: At,
}

/// `console remove-passkey`
#[derive(Debug, Args)]
pub struct RemovePasskey {
    /// Its number, as `console passkeys` tells it
    number: u64,
    #[command(flatten)]
    at: At,
}

/// Runs a verb.
pub fn run(verb: &Verb) -> Outcome {
    match verb {
        Verb::SignIn(asked) => sign_in(asked),
        Verb::SignOut(at) => sign_out(at),
        Verb::Who(at) => {
            let session = at.open()?;
            let account: Account = session.get(SESSION)?;
            Ok(told(&account, session.server()))
        }
        Verb::Password(change) => {
            let session = change.at.open()?;
            let old = password(change.password_file.as_deref(), "Password so far: ")?;
            let new = password(change.new_password_file.as_deref(), "New password: ")?;
            let body = NewPassword { old: old.to_string(), new: new.to_string() };
            session.send(Method::Post, PASSWORD, Some(&body))?;
            Ok(Answer::done(
                json!({}),
                "The password is changed; all other sessions of the account have ended.",
            ))
        }
        Verb::Key(asked) => {
            let session = asked.at.open()?;
            let account: Account =
                session.ask(Method::Post, KEYS, Some(&NewKey { key: public(&asked.key)? }))?;
            Ok(told(&account, session.server()))
        }
        Verb::Passkeys(at) => Ok(passkeys(&at.open()?.get(PASSKEYS)?)),
        Verb::RemovePasskey(asked) => {
            let path = passkey(asked.number);
            Ok(passkeys(&asked.at.open()?.ask(Method::Delete, &path, None::<&()>)?))
        }
        Verb::Identity(at) => Ok(linked(&at.open()?.get(IDENTITY)?)),
        Verb::Unlink(at) => Ok(linked(&at.open()?.ask(Method::Delete, IDENTITY, None::<&()>)?)),
    }
}

/// Whom the account is linked with.
fn linked(linked: &Linked) -> Answer {
    let words = match &linked.identity {
        None => "The account is linked with nobody at a provider.".into(),
        Some(who) => {
            let name = who.subject.as_ref().or(who.email.as_ref()).map_or("", String::as_str);
            format!("{name} at {}, since {}", who.issuer, show(who.added, "UTC"))
        }
    };
    Answer::done(facts(linked), words)
}

/// Which passkeys there are.
fn passkeys(list: &Passkeys) -> Answer {
    let line = |known: &PasskeyView| {
        let used =
            known.used.map_or_else(|| "never used".into(), |used| format!("used {}", show(used, "UTC")));
        format!("{}  {}  added {}, {used}", known.number, known.name, show(known.added, "UTC"))
    };
    let lines: Vec<String> = list.passkeys.iter().map(line).collect();
    let words = if lines.is_empty() { "No passkeys.".into() } else { lines.join("\n") };
    Answer::done(facts(list), words)
}

fn sign_in(asked: &In) -> Outcome {
    let at = At::new(&asked.at.session, &asked.at.folder, asked.server.plain());
    at.path()?;
    let client: Client = asked.server.client()?;
    let secret = password(asked.password_file.as_deref(), &format!("Password of {}: ", asked.name))?;
    let body = SignIn { name: asked.name.clone(), password: secret.to_string() };
    let body = zeroize::Zeroizing::new(serde_json::to_string(&body).expect("plain data"));
    let own = Own { method: Method::Post, path: SESSION, by: None, body: Some(body.as_str()) };
    let (answer, cookie) = client.own(own)?;
    let strange = || Failure::cannot("network.answer", "the service does not answer as this service does");
    let account: Account = serde_json::from_slice(&answer).map_err(|_| strange())?;
    at.keep(client.base(), &cookie.ok_or_else(strange)?)?;
    Ok(told(&account, client.base()))
}

fn sign_out(at: &At) -> Outcome {
    let ended = at.open()?.send(Method::Delete, SESSION, None::<&()>);
    // One that has ended already is out, too.
    if let Err(failure) = ended
        && failure.code() != "auth.required"
    {
        return Err(failure);
    }
    let path = at.path()?;
    std::fs::remove_file(&path)
        .map_err(|e| Failure::cannot("file.unwritable", format!("cannot delete {}: {e}", path.display())))?;
    Ok(Answer::done(json!({}), "Signed out."))
}

fn told(account: &Account, server: &str) -> Answer {
    let facts =
        json!({ "name": account.name, "keys": account.keys, "until": account.until, "server": server });
    let mut words = format!("{} at {server}", account.name);
    for key in &account.keys {
        words.push_str(&format!("\nsigns with {key}"));
    }
    Answer::done(facts, words)
}

/// The digits of a public key, also where its whole line is given.
fn public(text: &str) -> Result<String, Failure> {
    let digits = |word: &&str| word.len() == KEY_DIGITS && word.bytes().all(|b| b.is_ascii_hexdigit());
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let found = words.find(digits).map(str::to_ascii_lowercase);
    found.ok_or_else(|| {
        Failure::cannot("usage", "this is not a public key")
            .help("Give 64 hexadecimal digits, or the line that `glassurn key show` prints, in quotes.")
    })
}

/// The election that has come of a draft.
fn election(session: &Session, draft: &str) -> Result<Hash, Failure> {
    let view: DraftView = session.get(&draft_path(&encoded(draft)))?;
    view.summary.election.as_deref().and_then(unhex).ok_or_else(|| {
        Failure::refused("draft.invalid", "no election has come of this draft yet").help("Publish it first.")
    })
}

/// What a machine is told of an answer of the service.
fn facts(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("plain data")
}

/// A word of an interface's enumeration, as JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    facts(value).as_str().unwrap_or_default().to_owned()
}

/// A name as it stands in a path.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let symbol = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(symbol).collect()
}
