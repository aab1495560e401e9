//! Voters to whom the service sends mail: their addresses, how each stands, what is sent to them and when, and codes that
//! the service makes itself.

mod codes;
mod give;

use super::session::At;
use super::{election, encoded, facts, word};
use crate::http::Method;
use crate::output::{Answer, Console, Failure, Outcome, confirm};
use crate::record;
use crate::time::{self, show};
use clap::{Args, Subcommand, ValueEnum};
use glassurn_api::endpoint;
use glassurn_api::mail::{MailState, Purpose as Api};
use glassurn_api::voter::{
    MendVoter, NewVoterMails, Reminder, SetReminders, VoterMails, VoterView, VotersView,
};
use glassurn_crypto::manifest::Manifest;
use serde_json::json;

/// `glassurn voter …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// The voters who get mail: how the mail of each stands, and who has voted
    List(Of),
    /// Give voters' addresses to the service; from then on it knows who has voted, and never how
    #[command(after_help = "Examples:\n  \
        glassurn voter give 0f…2a --codes codes.csv\n  \
        glassurn voter give 0f…2a --roll roll.csv\n\n\
        With the registrar's file of codes, once the roll is published: names, addresses and public credentials are \
        sent, and no code. With a roll where the manifest says that the service makes the codes.")]
    Give(give::Give),
    /// Have the service forget all addresses, and the mails to them
    Forget(Sure),
    /// Correct one voter's address or language; mail that waits goes to the new address
    Correct(Correct),
    /// Send voters what the service writes, each in his own language; or show it
    #[command(after_help = "Examples:\n  \
        glassurn voter send 0f…2a --purpose vote --preview\n  \
        glassurn voter send 0f…2a --purpose vote --test me@example.org\n  \
        glassurn voter send 0f…2a --purpose reminder\n\n\
        Reminders go to those alone who have not voted when it is their turn.")]
    Send(Send),
    /// Set when those who have not voted are reminded, in the place of all times that have not come
    #[command(after_help = "Example:\n  \
        glassurn voter remind 0f…2a --at \"2026-12-05 09:00\" --at \"2026-12-08 09:00\"\n\n\
        Times are in the election's zone. Without any, nobody is reminded.")]
    Remind(Remind),
    /// Have the service make everybody's code, put all on the roll at once, and mail them, where the manifest says so
    Codes(Sure),
    /// Have the service make a new code for one voter, and mail it; the code before is void
    #[command(after_help = "Examples:\n  \
        glassurn voter code 0f…2a 3 --request change.json\n  \
        glassurn cosign change.json --manifest manifest.cbor --key official.key -o consent.json\n  \
        glassurn voter code 0f…2a 3 --consent consent.json\n\n\
        Before voting is opened the first is enough. From then on an official consents to the request that it writes.")]
    Code(codes::NewOne),
}

/// A draft.
#[derive(Debug, Args)]
pub struct Of {
    /// The draft's id, 32 digits
    draft: String,
    #[command(flatten)]
    at: At,
}

/// What is asked before it is done.
#[derive(Debug, Args)]
pub struct Sure {
    #[command(flatten)]
    of: Of,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// `voter correct`
#[derive(Debug, Args)]
pub struct Correct {
    #[command(flatten)]
    of: Of,
    /// The voter's number
    number: u64,
    /// The address [default: as it is]
    #[arg(long, required_unless_present = "language")]
    address: Option<String>,
    /// The language of mail, such as en or zh; empty: the election's [default: as it is]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
}

/// `voter send`
#[derive(Debug, Args)]
pub struct Send {
    #[command(flatten)]
    sure: Sure,
    /// What for
    #[arg(long)]
    purpose: Purpose,
    /// To the voter of this number alone
    #[arg(long, value_name = "NUMBER")]
    only: Option<u64>,
    /// Send one sample to this address, and nothing to voters
    #[arg(long, value_name = "ADDRESS")]
    test: Option<String>,
    /// Send nothing, and show what would be sent
    #[arg(long)]
    preview: bool,
}

/// `voter remind`
#[derive(Debug, Args)]
pub struct Remind {
    #[command(flatten)]
    of: Of,
    /// A time, in the election's zone or with an offset; ten at most
    #[arg(long = "at", value_name = "TIME")]
    times: Vec<String>,
}

/// What mail to voters is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Purpose {
    /// Invites to vote
    Vote,
    /// Reminds who has not voted
    Reminder,
    /// Tells that a vote was recorded; only to be shown
    Receipt,
    /// Tells that the result is published
    Result,
}

impl From<Purpose> for Api {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Vote => Self::Vote,
            Purpose::Reminder => Self::Reminder,
            Purpose::Receipt => Self::Receipt,
            Purpose::Result => Self::Result,
        }
    }
}

/// Runs a verb.
pub fn run(verb: &Verb, console: &Console) -> Outcome {
    match verb {
        Verb::List(of) => list(of),
        Verb::Give(asked) => give::run(asked),
        Verb::Forget(sure) => {
            sure.ask("Forget all addresses, and the mails to them? [y/N]", console)?;
            sure.of.at.open()?.send(Method::Delete, &voters(&sure.of.draft), None::<&()>)?;
            Ok(Answer::done(json!({}), "The service has forgotten them."))
        }
        Verb::Correct(asked) => correct(asked),
        Verb::Send(asked) => send(asked, console),
        Verb::Remind(asked) => remind(asked),
        Verb::Codes(sure) => codes::make(sure, console),
        Verb::Code(asked) => codes::renew(asked),
    }
}

impl Sure {
    fn ask(&self, question: &str, console: &Console) -> Result<(), Failure> {
        if self.yes { Ok(()) } else { confirm(question, console) }
    }
}

/// Where voters are given and forgotten.
fn voters(draft: &str) -> String {
    let path = endpoint::voters(&encoded(draft), 0);
    path.split('?').next().unwrap_or_default().to_owned()
}

/// All of them, a page after the other.
fn list(of: &Of) -> Outcome {
    let session = of.at.open()?;
    let page = |after| session.get::<VotersView>(&endpoint::voters(&encoded(&of.draft), after));
    let mut whole = page(0)?;
    while (whole.voters.len() as u64) < whole.total {
        let more = page(whole.voters.last().map_or(0, |voter| voter.number))?;
        if more.voters.is_empty() {
            break;
        }
        whole.voters.extend(more.voters);
    }
    let mut lines: Vec<String> = whole.voters.iter().map(line).collect();
    lines.extend(whole.reminders.iter().map(|one| due(one, "UTC")));
    lines.extend(whole.stuck.iter().map(|stuck| format!("stuck: {stuck}")));
    if whole.total == 0 {
        lines.push("No addresses.".into());
    }
    if !whole.on {
        lines.push("This service sends no mail.".into());
    }
    Ok(Answer::done(facts(&whole), lines.join("\n")))
}

/// A voter, and the furthest that is known.
fn line(voter: &VoterView) -> String {
    let mail = voter.mail.as_ref();
    let stands = match (voter, mail.map(|mail| mail.state)) {
        (VoterView { enrolled: false, .. }, _) => "not on the roll".into(),
        (VoterView { voted: true, .. }, _) => "voted".into(),
        (VoterView { opened: Some(_), .. }, Some(state)) if state != MailState::Refused => "opened".into(),
        (_, Some(state)) => word(&state),
        (_, None) => "nothing sent".into(),
    };
    let reason = mail.and_then(|mail| mail.reason.as_deref()).filter(|_| !voter.voted);
    let asked = voter.asked.map(|_| "asks for a new code");
    let language = Some(voter.language.as_str()).filter(|tag| !tag.is_empty());
    let parts = [Some(voter.name.as_str()).filter(|name| !name.is_empty()), language, asked, reason];
    let more: Vec<&str> = parts.into_iter().flatten().collect();
    format!("{}  {stands}  {}  {}", voter.number, voter.address, more.join("  ")).trim_end().to_owned()
}

fn due(reminder: &Reminder, zone: &str) -> String {
    let done = if reminder.done.is_some() { "done" } else { "planned" };
    format!("reminder {}: {done}", show(reminder.due, zone))
}

fn correct(asked: &Correct) -> Outcome {
    let session = asked.of.at.open()?;
    let (draft, number) = (encoded(&asked.of.draft), asked.number);
    let mut page: VotersView = session.get(&endpoint::voters(&draft, number.saturating_sub(1)))?;
    let found = page.voters.drain(..).next().filter(|voter| voter.number == number);
    let found = found.ok_or_else(|| Failure::refused("not_found", format!("there is no voter {number}")))?;
    let body = MendVoter {
        address: asked.address.clone().unwrap_or(found.address),
        language: asked.language.clone().unwrap_or(found.language),
    };
    let view: VoterView = session.ask(Method::Put, &endpoint::voter(&draft, number), Some(&body))?;
    Ok(Answer::done(facts(&view), line(&view)))
}

fn send(asked: &Send, console: &Console) -> Outcome {
    let all = asked.only.is_none() && asked.test.is_none() && !asked.preview;
    if all {
        asked.sure.ask(&format!("Send this mail ({:?}) to voters? [y/N]", asked.purpose), console)?;
    }
    let path = endpoint::voter_mails(&encoded(&asked.sure.of.draft));
    let body = NewVoterMails {
        purpose: asked.purpose.into(),
        only: asked.only,
        test: asked.test.clone(),
        preview: asked.preview,
    };
    let sent: VoterMails = asked.sure.of.at.open()?.ask(Method::Post, &path, Some(&body))?;
    let words = match asked.preview {
        true => format!("{}\n\n{}", sent.subject, sent.text.trim_end()),
        false => format!("{} mails wait, the first with the subject {:?}", sent.mails, sent.subject),
    };
    Ok(Answer::done(facts(&sent), words))
}

fn remind(asked: &Remind) -> Outcome {
    let session = asked.of.at.open()?;
    let manifest: Manifest = record::manifest(session.client(), &election(&session, &asked.of.draft)?)?;
    let zone = &manifest.schedule.zone;
    let known = time::zone(zone).map_err(|e| Failure::cannot("usage", e.to_string()))?;
    let read = |text: &String| time::parse(text, &known).map_err(|e| Failure::cannot("usage", e.to_string()));
    let body = SetReminders { times: asked.times.iter().map(read).collect::<Result<_, _>>()? };
    let path = endpoint::reminders(&encoded(&asked.of.draft));
    let set: Vec<Reminder> = session.ask(Method::Put, &path, Some(&body))?;
    let words: Vec<String> = set.iter().map(|one| due(one, zone)).collect();
    let words = if words.is_empty() { "Nobody is reminded.".into() } else { words.join("\n") };
    Ok(Answer::done(json!({ "reminders": facts(&set) }), words))
}
