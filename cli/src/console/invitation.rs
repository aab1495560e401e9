//! Invitations: a link for somebody who makes a key, and what who has the link does with it.

use super::session::{At, password};
use super::{encoded, facts, public, word};
use crate::http::{Client, Method, Own, Server};
use crate::output::{Answer, Failure, Outcome};
use clap::{Args, Subcommand, ValueEnum};
use glassurn_api::draft::{HandIn, Invited, InvitedView, NewInvitation, Part as Api};
use glassurn_api::endpoint;
use glassurn_api::plan::time::local;
use serde_json::json;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// `glassurn invitation …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Invite somebody; prints the link, this once
    New(New),
    /// Make an invitation anew: prints a new link, this once; the one before opens nothing from then on
    Renew(Delete),
    /// Take an invitation back: its link opens nothing from then on
    Delete(Delete),
    /// With the link that you were sent: what you are invited for
    Show(Link),
    /// With the link that you were sent: hand in your public key, until the election is published
    #[command(after_help = "Example:\n  \
        glassurn invitation hand-in \"$(glassurn key show ada.key)\" --link-file link.txt \\\n      \
        --server https://vote.example.org\n\n\
        The link is a secret: it is asked for, or read from a file, and never an argument.")]
    HandIn(HandInArgs),
}

/// `invitation new`
#[derive(Debug, Args)]
pub struct New {
    /// The draft's id, 32 digits
    draft: String,
    /// The name as it will stand in the manifest
    name: String,
    /// What for
    #[arg(long)]
    part: Part,
    #[command(flatten)]
    at: At,
}

/// `invitation delete`, `invitation renew`
#[derive(Debug, Args)]
pub struct Delete {
    /// The draft's id, 32 digits
    draft: String,
    /// The invitation's number
    number: u64,
    #[command(flatten)]
    at: At,
}

/// `invitation show`
#[derive(Debug, Args)]
pub struct Link {
    /// A file whose first line is the link
    #[arg(long, value_name = "FILE")]
    link_file: Option<PathBuf>,
    #[command(flatten)]
    server: Server,
}

/// `invitation hand-in`
#[derive(Debug, Args)]
pub struct HandInArgs {
    /// The public key: 64 digits, or the line that `glassurn key show` prints
    key: String,
    #[command(flatten)]
    link: Link,
}

/// What somebody is invited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Holds a share of the key that opens the count
    Trustee,
    /// Makes the voting codes and signs the roll
    Registrar,
    /// Signs as a further official
    Official,
}

impl From<Part> for Api {
    fn from(part: Part) -> Self {
        match part {
            Part::Trustee => Self::Trustee,
            Part::Registrar => Self::Registrar,
            Part::Official => Self::Official,
        }
    }
}

/// Runs a verb.
pub fn run(verb: &Verb) -> Outcome {
    match verb {
        Verb::New(new) => {
            let session = new.at.open()?;
            let body = NewInvitation { part: new.part.into(), name: new.name.clone() };
            let path = endpoint::invitations(&encoded(&new.draft));
            let invited: Invited = session.ask(Method::Post, &path, Some(&body))?;
            Ok(made(session.server(), &invited, &new.name))
        }
        Verb::Renew(one) => {
            let session = one.at.open()?;
            let path = endpoint::invitation(&encoded(&one.draft), one.number);
            let invited: Invited = session.ask(Method::Put, &path, None::<&()>)?;
            Ok(made(session.server(), &invited, "whom you have invited"))
        }
        Verb::Delete(delete) => {
            let path = endpoint::invitation(&encoded(&delete.draft), delete.number);
            delete.at.open()?.send(Method::Delete, &path, None::<&()>)?;
            Ok(Answer::done(json!({}), "Its link opens nothing from now on."))
        }
        Verb::Show(link) => invited(link, None),
        Verb::HandIn(asked) => invited(&asked.link, Some(HandIn { key: public(&asked.key)? })),
    }
}

/// The link, this once.
fn made(server: &str, invited: &Invited, whom: &str) -> Answer {
    let link = format!("{server}/keyholder#i={}", invited.token);
    let facts =
        json!({ "number": invited.number, "token": invited.token, "ends": invited.ends, "link": link });
    let (number, until) = (invited.number, local(invited.ends, "UTC"));
    Answer::done(
        facts,
        format!("invitation {number}; until {until} UTC, give this link to {whom} alone:\n{link}"),
    )
}

/// Asks with a link.
fn invited(link: &Link, hand_in: Option<HandIn>) -> Outcome {
    let method = if hand_in.is_some() { Method::Put } else { Method::Get };
    let view = ask(&link.server.client()?, link.link_file.as_deref(), method, hand_in.as_ref())?;
    let key = view.key.as_ref().map_or_else(|| "no key handed in".to_owned(), |key| format!("key {key}"));
    let words =
        format!("{} invites {} as {} for {:?}\n{key}", view.from, view.name, word(&view.part), view.title);
    Ok(Answer::done(facts(&view), words))
}

/// Tells the officials that a key holder has opened the key file, and that it fits; with the link in a file.
pub fn checked(client: &Client, link_file: &Path) -> Result<(), Failure> {
    ask(client, Some(link_file), Method::Post, None).map(drop)
}

fn ask(
    client: &Client,
    link_file: Option<&Path>,
    method: Method,
    hand_in: Option<&HandIn>,
) -> Result<InvitedView, Failure> {
    let text = password(link_file, "The link: ")?;
    let token = text.rsplit(['#', '=']).next().unwrap_or_default().trim();
    let bearer = Zeroizing::new(format!("Bearer {token}"));
    let body = hand_in.map(|body| serde_json::to_string(body).expect("plain data"));
    let by = Some(("authorization", bearer.as_str()));
    let own = Own { method, path: endpoint::INVITED, by, body: body.as_deref() };
    let (answer, _) = client.own(own)?;
    serde_json::from_slice(&answer)
        .map_err(|_| Failure::cannot("network.answer", "the service does not answer as this service does"))
}
