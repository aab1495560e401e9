//! Voters who register themselves: who may, and how the service finds out who somebody is.

use super::session::At;
use super::{encoded, facts, word};
use crate::file;
use crate::http::Method;
use crate::output::{Answer, Outcome};
use clap::{Args, Subcommand, ValueEnum};
use glassurn_api::endpoint;
use glassurn_api::registration::{Method as Api, RegistrationRule, RegistrationView, written};
use std::path::PathBuf;

/// The longest file of addresses, in bytes.
const MAX_ADDRESSES: u64 = 2 << 20;

/// `glassurn registration …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Who may register with the election that comes of a draft, and how many have
    Show(Of),
    /// Say who may, in the place of what was said before
    #[command(after_help = "Examples:\n  \
        glassurn registration set 0f…2a --method mail --domain example.org\n  \
        glassurn registration set 0f…2a --method mail --addresses-file members.txt\n  \
        glassurn registration set 0f…2a --method provider\n\n\
        By mail, the service sends a link to whoever has such an address. At the provider, without domains and \
        addresses, whoever signs in there may register.")]
    Set(Set),
}

/// A draft.
#[derive(Debug, Args)]
pub struct Of {
    /// The draft's id, 32 digits
    draft: String,
    #[command(flatten)]
    at: At,
}

/// `registration set`
#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    of: Of,
    /// How the service finds out who somebody is
    #[arg(long)]
    method: Way,
    /// Whoever has an address of this domain may; several times for several
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<String>,
    /// Whoever has this address may; several times for several
    #[arg(long = "address", value_name = "ADDRESS")]
    addresses: Vec<String>,
    /// A file of addresses that may, one a line
    #[arg(long, value_name = "FILE")]
    addresses_file: Option<PathBuf>,
}

/// How the service finds out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// It sends a link to the address
    Mail,
    /// One signs in at the provider that the operator has chosen
    Provider,
    /// Either of them, and each mailbox once
    Either,
}

/// Runs a verb.
pub fn run(verb: &Verb) -> Outcome {
    let path = |of: &Of| endpoint::registration_rule(&encoded(&of.draft));
    let view: RegistrationView = match verb {
        Verb::Show(of) => of.at.open()?.get(&path(of))?,
        Verb::Set(set) => {
            let mut addresses = set.addresses.clone();
            if let Some(file) = &set.addresses_file {
                addresses.extend(written(&file::read_text(file, MAX_ADDRESSES)?));
            }
            let method = match set.method {
                Way::Mail => Api::Mail,
                Way::Provider => Api::Provider,
                Way::Either => Api::Either,
            };
            let rule = RegistrationRule { method, domains: set.domains.clone(), addresses };
            set.of.at.open()?.ask(Method::Put, &path(&set.of), Some(&rule))?
        }
    };
    let mut lines = match &view.rule {
        None => vec!["Nobody may register yet: it was not said who.".to_owned()],
        Some(rule) => {
            let domains = rule.domains.iter().map(|domain| format!("@{domain}"));
            let people = domains.chain(rule.addresses.iter().cloned());
            [format!("by {}", word(&rule.method))].into_iter().chain(people).collect()
        }
    };
    lines.push(format!("{} have registered", view.registered));
    Ok(Answer::done(facts(&view), lines.join("\n")))
}
