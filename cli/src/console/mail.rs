//! Mail that the service sends for officials. No voting code is ever in it.

use super::session::At;
use super::{encoded, facts, word};
use crate::file;
use crate::http::Method;
use crate::output::{Answer, Failure, Outcome};
use clap::{Args, Subcommand};
use glassurn_api::endpoint;
use glassurn_api::mail::{MailView, MailsView, NewMails, PAGE, Queued};
use glassurn_api::sender::{RecordState, SenderRecord, SenderView};
use std::path::PathBuf;

/// The longest letter with its recipients, in bytes.
const MAX_LETTER: u64 = 2 << 20;

/// `glassurn mail …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// The mails of a draft, and how each stands
    List(List),
    /// Send one letter to several recipients
    #[command(after_help = "The file is JSON, as docs/api.md has it:\n  \
        {\"purpose\": \"notice\", \"subject\": \"{title} begins\", \"text\": \"Vote here: {link}\", \"path\": \"/e/5c…01\",\n   \
        \"recipients\": [{\"address\": \"ada@example.org\", \"name\": \"Ada\"}]}")]
    Send(Send),
    /// Send a mail again
    Again(Again),
    /// Look up what the DNS says of the domain that mail is from: SPF, DKIM, DMARC
    Sender(Sender),
}

/// `mail list`
#[derive(Debug, Args)]
pub struct List {
    /// The draft's id, 32 digits
    draft: String,
    #[command(flatten)]
    at: At,
}

/// `mail send`
#[derive(Debug, Args)]
pub struct Send {
    /// The draft's id, 32 digits
    draft: String,
    /// The letter and its recipients
    #[arg(long, value_name = "FILE")]
    letter: PathBuf,
    #[command(flatten)]
    at: At,
}

/// `mail again`
#[derive(Debug, Args)]
pub struct Again {
    /// The draft's id, 32 digits
    draft: String,
    /// The mail's number
    number: u64,
    #[command(flatten)]
    at: At,
}

/// `mail sender`
#[derive(Debug, Args)]
pub struct Sender {
    #[command(flatten)]
    at: At,
}

/// Runs a verb.
pub fn run(verb: &Verb) -> Outcome {
    match verb {
        Verb::List(asked) => list(asked),
        Verb::Send(asked) => {
            let text = file::read_text(&asked.letter, MAX_LETTER)?;
            let letter: NewMails = serde_json::from_str(&text).map_err(|e| {
                Failure::cannot("mail.invalid", format!("{}: {e}", asked.letter.display()))
                    .help("docs/api.md says what a letter is.")
            })?;
            let path = endpoint::mails(&encoded(&asked.draft), 0);
            let path = path.split('?').next().unwrap_or_default();
            let queued: Queued = asked.at.open()?.ask(Method::Post, path, Some(&letter))?;
            let words =
                format!("{} mails wait, the first with the subject {:?}", queued.mails, queued.subject);
            Ok(Answer::done(facts(&queued), words))
        }
        Verb::Again(asked) => {
            let path = endpoint::mail(&encoded(&asked.draft), asked.number);
            let view: MailView = asked.at.open()?.ask(Method::Post, &path, None::<&()>)?;
            Ok(Answer::done(facts(&view), line(&view)))
        }
        Verb::Sender(asked) => {
            let view: SenderView = asked.at.open()?.get(endpoint::SENDER)?;
            let lines: Vec<String> = view.records.iter().map(record).collect();
            Ok(Answer::done(facts(&view), lines.join("\n")))
        }
    }
}

/// All of them, a page after the other.
fn list(asked: &List) -> Outcome {
    let session = asked.at.open()?;
    let mut whole = MailsView { on: false, stuck: None, mails: Vec::new() };
    loop {
        let after = whole.mails.last().map_or(0, |mail| mail.number);
        let view: MailsView = session.get(&endpoint::mails(&encoded(&asked.draft), after))?;
        let last = view.mails.len() < PAGE;
        (whole.on, whole.stuck) = (view.on, view.stuck);
        whole.mails.extend(view.mails);
        if last {
            break;
        }
    }
    let mut lines: Vec<String> = whole.mails.iter().map(line).collect();
    lines.extend(whole.stuck.iter().map(|stuck| format!("stuck: {stuck}")));
    if !whole.on {
        lines.push("This service sends no mail.".into());
    }
    Ok(Answer::done(facts(&whole), lines.join("\n")))
}

fn line(mail: &MailView) -> String {
    let reason = mail.reason.as_deref().unwrap_or_default();
    format!("{}  {}  {}  {reason}", mail.number, word(&mail.state), mail.address).trim_end().to_owned()
}

/// What was found, or what to do.
fn record(record: &SenderRecord) -> String {
    let said = match record.state {
        RecordState::Found => record.text.as_deref().unwrap_or_default(),
        RecordState::Missing => "there is none: ask whoever runs the domain and the mail server",
        RecordState::Several => "there are several, and so none counts: leave one",
        RecordState::Unknown => record.reason.as_deref().unwrap_or("no answer"),
        RecordState::Unnamed => "the operator has not named the selector (GLASSURN_DKIM_SELECTOR)",
    };
    format!("{}  {}  {}  {said}", word(&record.kind), word(&record.state), record.name)
}
