//! Drafts: elections that are being prepared. Their file is the one that `glassurn election new` writes.

use super::session::At;
use super::{encoded, facts, word};
use crate::file;
use crate::http::Method;
use crate::output::{Answer, Console, Failure, Outcome, confirm};
use crate::template;
use clap::{Args, Subcommand};
use glassurn_api::draft::{DraftSummary, DraftView, MAX_DOCUMENT, Published, Role, SaveDraft};
use glassurn_api::endpoint;
use glassurn_api::plan::time::local;
use glassurn_api::plan::{EligibilityWord, Plan};
use serde_json::json;
use std::path::{Path, PathBuf};

/// `glassurn draft …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// The drafts that you work on, newest first
    List(At),
    /// One draft: who works on it, who is invited, which keys were handed in
    Show(Show),
    /// Begin a draft with a file that `glassurn election new` has written
    #[command(after_help = "Example:\n  \
        glassurn election new --template single-choice -o election.toml\n  \
        glassurn draft new --manifest election.toml")]
    New(New),
    /// Begin a draft with what another one says and who may register, without its keys and times
    Duplicate(One),
    /// Save a file over a draft
    Set(Set),
    /// Delete a draft, its invitations, mails and webhooks; an election that came of it goes on
    Delete(Delete),
    /// Say which election came of a draft
    Published(Publish),
}

/// A draft.
#[derive(Debug, Args)]
pub struct One {
    /// The draft's id, 32 digits
    draft: String,
    #[command(flatten)]
    at: At,
}

/// `draft show`
#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    one: One,
    /// Write what the draft says into this new file, with the keys that were handed in
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// `draft new`
#[derive(Debug, Args)]
pub struct New {
    /// The file
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    #[command(flatten)]
    at: At,
}

/// `draft set`
#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    one: One,
    /// The file
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// The revision that the file follows, as `draft show` tells it: if somebody has saved meanwhile, nothing is done
    #[arg(long, value_name = "NUMBER")]
    revision: u64,
}

/// `draft delete`
#[derive(Debug, Args)]
pub struct Delete {
    #[command(flatten)]
    one: One,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// `draft published`
#[derive(Debug, Args)]
pub struct Publish {
    #[command(flatten)]
    one: One,
    /// The election id
    #[arg(long, value_name = "ID")]
    election: String,
}

/// Runs a verb.
pub fn run(verb: &Verb, console: &Console) -> Outcome {
    match verb {
        Verb::List(at) => list(at),
        Verb::Show(show) => self::show(show),
        Verb::New(new) => save(&new.at, As::New, &read(&new.manifest)?),
        Verb::Duplicate(one) => duplicate(one, console),
        Verb::Set(set) => {
            let over = As::Over { draft: &set.one.draft, revision: set.revision };
            save(&set.one.at, over, &read(&set.manifest)?)
        }
        Verb::Delete(delete) => {
            if !delete.yes {
                confirm("Delete the draft, its invitations, mails and webhooks? [y/N]", console)?;
            }
            let path = endpoint::draft(&encoded(&delete.one.draft));
            delete.one.at.open()?.send(Method::Delete, &path, None::<&()>)?;
            Ok(Answer::done(json!({}), "Deleted."))
        }
        Verb::Published(asked) => {
            let path = endpoint::published(&encoded(&asked.one.draft));
            let body = Published { election: asked.election.clone() };
            Ok(told(&asked.one.at.open()?.ask::<DraftView>(Method::Put, &path, Some(&body))?))
        }
    }
}

fn list(at: &At) -> Outcome {
    let drafts: Vec<DraftSummary> = at.open()?.get(endpoint::DRAFTS)?;
    let line = |draft: &DraftSummary| {
        let stands = if draft.election.is_some() { "published" } else { "draft" };
        let title = if draft.title.is_empty() { "(no title)" } else { &draft.title };
        format!("{}  {}  {stands}  {}  {title}", draft.id, local(draft.saved, "UTC"), word(&draft.role))
    };
    let words: Vec<String> = drafts.iter().map(line).collect();
    let words = if words.is_empty() { "No drafts.".into() } else { words.join("\n") };
    Ok(Answer::done(json!({ "drafts": facts(&drafts) }), words))
}

fn show(show: &Show) -> Outcome {
    let view = fetch(&show.one.at, &show.one.draft)?;
    if let Some(path) = &show.output {
        let mut plan = plan(&view)?;
        plan.join(&view.invitations);
        let text = toml::to_string(&plan).map_err(|e| {
            Failure::cannot("draft.unreadable", format!("what the draft says cannot be written: {e}"))
        })?;
        file::create(&[(path, text.as_bytes())])?;
    }
    Ok(told(&view))
}

fn fetch(at: &At, draft: &str) -> Result<DraftView, Failure> {
    at.open()?.get(&endpoint::draft(&encoded(draft)))
}

/// What a draft says.
fn plan(view: &DraftView) -> Result<Plan, Failure> {
    serde_json::from_str(&view.document).map_err(|e| {
        Failure::cannot("draft.unreadable", format!("what the draft says cannot be read: {e}"))
            .help("It was written by a newer or other program: open it in the console.")
    })
}

fn read(path: &Path) -> Result<Plan, Failure> {
    let text = file::read_text(path, MAX_DOCUMENT as u64)?;
    template::parse(&text)
        .map_err(|e| Failure::cannot("draft.unreadable", format!("{}: {e}", path.display())))
}

/// Begins a draft with what another one says, and with who may register.
fn duplicate(one: &One, console: &Console) -> Outcome {
    let view = fetch(&one.at, &one.draft)?;
    let plan = plan(&view)?;
    if plan.eligibility == EligibilityWord::Registered && view.summary.role < Role::Registrar {
        console.note("Who may register does not come along: your role in that draft does not show it.");
    }
    save(&one.at, As::Like(&one.draft), &plan.again())
}

/// What a plan is saved as.
enum As<'a> {
    New,
    Like(&'a str),
    Over { draft: &'a str, revision: u64 },
}

/// Begins a draft, or saves over a revision.
fn save(at: &At, how: As<'_>, plan: &Plan) -> Outcome {
    let title = plan.title.get(&plan.language).trim().to_owned();
    let document = serde_json::to_string(plan).expect("plans are plain data");
    let (method, path, revision) = match how {
        As::New => (Method::Post, endpoint::DRAFTS.to_owned(), 0),
        As::Like(draft) => (Method::Post, endpoint::drafts_like(&encoded(draft)), 0),
        As::Over { draft, revision } => (Method::Put, endpoint::draft(&encoded(draft)), revision),
    };
    let body = SaveDraft { revision, title, document };
    let view: DraftView = at.open()?.ask(method, &path, Some(&body))?;
    Ok(told(&view))
}

/// What is said of a draft.
pub fn told(view: &DraftView) -> Answer {
    let title = if view.summary.title.is_empty() { "(no title)" } else { &view.summary.title };
    let mut words = format!("{title}\ndraft {}, revision {}", view.summary.id, view.revision);
    if let Some(election) = &view.summary.election {
        words.push_str(&format!("\nelection {election}"));
    }
    for member in &view.members {
        words.push_str(&format!("\n{}: {}", member.name, word(&member.role)));
    }
    for invitation in &view.invitations {
        let stands = match (&invitation.key, invitation.opened) {
            (Some(key), _) => format!("key {key}"),
            (None, Some(_)) => "opened".into(),
            (None, None) => "not opened".into(),
        };
        let (number, part, name) = (invitation.number, word(&invitation.part), &invitation.name);
        words.push_str(&format!("\ninvitation {number}: {name}, {part}: {stands}"));
    }
    Answer::done(facts(view), words)
}
