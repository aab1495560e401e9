//! What officials announce: the key holders are asked to open the count, and the voters are told the result.

use super::session::{At, Session};
use super::{election, encoded, facts};
use crate::http::Method;
use crate::output::{Answer, Console, Failure, Outcome, confirm};
use crate::record;
use crate::time::{self, show};
use clap::{Args, Subcommand, ValueEnum};
use glassurn_api::announcement::{Announce, Announcement, Announcements, What as Api};
use glassurn_api::endpoint;

/// `glassurn announcement …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// What is announced, and what is planned
    Show(Of),
    /// Ask the key holders to open the count, or tell the voters that there is a result: now, or at a time
    #[command(after_help = "Examples:\n  \
        glassurn announcement set 0f…2a count --mail --at \"2026-12-10 18:00\"\n  \
        glassurn announcement set 0f…2a result --mail\n\n\
        A time holds back what the service says and asks, and nothing else: key holders can open the count before it, and \
        from then on anybody can add up the result from the public record.")]
    Set(Set),
    /// Take back what is planned and not done
    Cancel(One),
}

/// A draft.
#[derive(Debug, Args)]
pub struct Of {
    /// The draft's id, 32 digits
    draft: String,
    #[command(flatten)]
    at: At,
}

/// One announcement.
#[derive(Debug, Args)]
pub struct One {
    #[command(flatten)]
    of: Of,
    /// What
    what: What,
}

/// `announcement set`
#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    one: One,
    /// By mail: to the key holders who were invited by mail, or to the voters whose addresses the service has
    #[arg(long)]
    mail: bool,
    /// Not before this time, in the election's zone or with an offset; within seven days [default: now]
    #[arg(long = "at", value_name = "TIME")]
    time: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// What is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The key holders are asked to open the count
    Count,
    /// The voters are told that there is a result
    Result,
}

impl From<What> for Api {
    fn from(what: What) -> Self {
        match what {
            What::Count => Self::Count,
            What::Result => Self::Result,
        }
    }
}

/// Runs a verb.
pub fn run(verb: &Verb, console: &Console) -> Outcome {
    let all: Announcements = match verb {
        Verb::Show(of) => of.at.open()?.get(&endpoint::announcements(&encoded(&of.draft)))?,
        Verb::Set(set) => {
            if set.mail && set.time.is_none() && !set.yes {
                confirm("Send this mail now? It cannot be taken back. [y/N]", console)?;
            }
            let session = set.one.of.at.open()?;
            let body = Announce { mail: set.mail, due: due(&session, set)? };
            session.ask(Method::Put, &path(&set.one), Some(&body))?
        }
        Verb::Cancel(one) => one.of.at.open()?.ask(Method::Delete, &path(one), None::<&()>)?,
    };
    let mut lines: Vec<String> = all.announcements.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("Nothing is announced.".into());
    }
    lines.push(format!("Addresses: {} key holders, {} voters", all.holders.len(), all.voters));
    Ok(Answer::done(facts(&all), lines.join("\n")))
}

fn path(one: &One) -> String {
    endpoint::announcement(&encoded(&one.of.draft), one.what.into())
}

/// The time that was given, in the election's zone.
fn due(session: &Session, set: &Set) -> Result<Option<u64>, Failure> {
    let Some(text) = &set.time else { return Ok(None) };
    let manifest = record::manifest(session.client(), &election(session, &set.one.of.draft)?)?;
    let zone = time::zone(&manifest.schedule.zone).map_err(|e| Failure::cannot("usage", e.to_string()))?;
    time::parse(text, &zone).map(Some).map_err(|e| Failure::cannot("usage", e.to_string()))
}

fn line(one: &Announcement) -> String {
    let (what, due) = (one.what.name(), show(one.due, "UTC"));
    match (one.done, one.mail) {
        (None, true) => format!("{what}: planned for {due}, by mail ({})", one.by),
        (None, false) => format!("{what}: planned for {due}, without mail ({})", one.by),
        (Some(done), true) => format!("{what}: done {}, {} mails ({})", show(done, "UTC"), one.mails, one.by),
        (Some(_), false) => format!("{what}: from {due}, without mail ({})", one.by),
    }
}
