//! Links that voters ask for: one to register with, or a new one in the place of what is lost. The service says the same to everybody,
//! whether it knows the address or not.

use super::Place;
use crate::console::password;
use crate::http::{Method, Own};
use crate::output::{Answer, Failure, Outcome};
use clap::{Args, Subcommand};
use glassurn_api::endpoint;
use glassurn_api::registration::AskLink;
use glassurn_api::voter::{AskAgain, Confirm};
use glassurn_crypto::encoding::hex;
use serde::Serialize;
use serde_json::json;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// `glassurn link …`
#[derive(Debug, Subcommand)]
pub enum LinkVerb {
    /// Have a link mailed with which you register, where voters register
    #[command(after_help = "Examples:\n  \
        glassurn link register https://vote.example.org/e/5c…01 --mail ada@example.org\n  \
        glassurn vote https://vote.example.org/e/5c…01 --register my.code --link-file link.txt")]
    Register(ToRegister),
    /// Ask for a new voting code in the place of one that you have lost
    #[command(after_help = "Example:\n  \
        glassurn link lost https://vote.example.org/e/5c…01 --mail ada@example.org\n\n\
        Where the service makes the codes it mails you what to do. Else whoever runs the election sees that you have asked, \
        if the service knows this address, and the registrar sends you a new code.")]
    Lost(Ask),
    /// Confirm with a mailed link that it was you who has lost the code: a new one is mailed, and the one before is void
    #[command(after_help = "Example:\n  \
        glassurn link confirm https://vote.example.org/e/5c…01 --link-file link.txt")]
    Confirm(Confirmed),
}

/// Who asks, and for which election.
#[derive(Debug, Args)]
pub struct Ask {
    #[command(flatten)]
    place: Place,
    /// Your e-mail address, the one that whoever runs the election knows
    #[arg(long, value_name = "ADDRESS")]
    mail: String,
}

/// `link register`
#[derive(Debug, Args)]
pub struct ToRegister {
    #[command(flatten)]
    ask: Ask,
    /// The language of the mail, such as en or zh
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
}

/// `link confirm`
#[derive(Debug, Args)]
pub struct Confirmed {
    #[command(flatten)]
    place: Place,
    /// A file whose first line is the link that you were mailed; without it you are asked
    #[arg(long, value_name = "FILE")]
    link_file: Option<PathBuf>,
}

/// Runs a verb.
pub fn link(verb: &LinkVerb) -> Outcome {
    match verb {
        LinkVerb::Register(ToRegister { ask, language }) => {
            let body = AskLink { address: ask.mail.clone(), language: language.clone() };
            post(&ask.place, endpoint::registration_links, &body)?;
            let words = "If this address may vote, a link is on its way to it. It is good for one hour.";
            Ok(Answer::done(json!({ "asked": true }), words))
        }
        LinkVerb::Lost(ask) => {
            post(&ask.place, endpoint::ask_again, &AskAgain { address: ask.mail.clone() })?;
            let words = "Your request has arrived. The service says the same whether it knows this address or not: if nothing \
                         comes, write to whoever runs the election.";
            Ok(Answer::done(json!({ "asked": true }), words))
        }
        LinkVerb::Confirm(asked) => {
            let token = token(&asked.place, "/lost/", asked.link_file.as_deref())?;
            post(&asked.place, endpoint::new_link, &Confirm { token: token.to_string() })?;
            Ok(Answer::done(json!({ "made": true }), "The new link is on its way. The one before is void."))
        }
    }
}

/// Posts what needs no answer.
fn post(place: &Place, path: fn(&str) -> String, body: &impl Serialize) -> Result<(), Failure> {
    let (client, id) = place.connect()?;
    let body = Zeroizing::new(serde_json::to_string(body).expect("plain data"));
    let own = Own { method: Method::Post, path: &path(&hex(&id)), by: None, body: Some(&body) };
    client.own(own).map(drop)
}

/// What a mailed link to this page carries: the link is the address that was given, the first line of a file, or asked for.
pub fn token(place: &Place, page: &str, file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    let mailed = place.address.as_deref().filter(|address| address.contains(page));
    let text = match mailed.filter(|address| file.is_none() && address.contains('#')) {
        Some(address) => Zeroizing::new(address.to_owned()),
        None => password(file, "The link that you were mailed: ")?,
    };
    let token = text.rsplit(['#', '=']).next().unwrap_or_default().trim();
    Ok(Zeroizing::new(token.to_owned()))
}
