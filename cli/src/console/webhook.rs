//! Webhooks: programs of an owner's that are told when the election opens, when voting ends, and when there is a result.

use super::session::At;
use super::{encoded, facts, word};
use crate::http::Method;
use crate::output::{Answer, Console, Outcome};
use clap::{Args, Subcommand};
use glassurn_api::endpoint;
use glassurn_api::webhook::{NewWebhook, WebhookMade, WebhookView};
use serde_json::json;

/// `glassurn webhook …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// The webhooks of a draft, and how what was sent stands
    List(Of),
    /// Tell a program from now on; prints the secret that messages are signed with, this once
    #[command(after_help = "Example:\n  \
        glassurn webhook add 0f…2a https://hooks.example.org/glassurn\n\n\
        The program verifies messages as Standard Webhooks 1.0 has it (docs/api.md).")]
    Add(Add),
    /// Send a test
    Test(One),
    /// Tell a program no more
    Remove(One),
}

/// `webhook list`
#[derive(Debug, Args)]
pub struct Of {
    /// The draft's id, 32 digits
    draft: String,
    #[command(flatten)]
    at: At,
}

/// `webhook add`
#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    of: Of,
    /// The program's address, beginning with https://
    url: String,
}

/// One webhook.
#[derive(Debug, Args)]
pub struct One {
    #[command(flatten)]
    of: Of,
    /// The webhook's number
    number: u64,
}

/// Runs a verb.
pub fn run(verb: &Verb, console: &Console) -> Outcome {
    match verb {
        Verb::List(of) => {
            let views: Vec<WebhookView> = of.at.open()?.get(&endpoint::webhooks(&encoded(&of.draft)))?;
            let words: Vec<String> = views.iter().map(lines).collect();
            let words = if words.is_empty() { "No webhooks.".into() } else { words.join("\n") };
            Ok(Answer::done(json!({ "webhooks": facts(&views) }), words))
        }
        Verb::Add(add) => {
            let path = endpoint::webhooks(&encoded(&add.of.draft));
            let body = NewWebhook { url: add.url.clone() };
            let made: WebhookMade = add.of.at.open()?.ask(Method::Post, &path, Some(&body))?;
            console.note("The secret that messages are signed with, shown this once:");
            let words = format!("webhook {}\n{}", made.number, made.secret);
            Ok(Answer::done(facts(&made), words))
        }
        Verb::Test(one) => {
            let path = endpoint::webhook(&encoded(&one.of.draft), one.number);
            let view: WebhookView = one.of.at.open()?.ask(Method::Post, &path, None::<&()>)?;
            Ok(Answer::done(facts(&view), lines(&view)))
        }
        Verb::Remove(one) => {
            let path = endpoint::webhook(&encoded(&one.of.draft), one.number);
            one.of.at.open()?.send(Method::Delete, &path, None::<&()>)?;
            Ok(Answer::done(json!({}), "It is told no more."))
        }
    }
}

/// One webhook, and what was sent to it.
fn lines(view: &WebhookView) -> String {
    let mut words = format!("webhook {}: {}", view.number, view.url);
    for sent in &view.deliveries {
        let reason = sent.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        words.push_str(&format!("\n  {} {}{reason}", word(&sent.event), word(&sent.state)));
    }
    words
}
