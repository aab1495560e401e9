//! Who works on a draft, and what each may do.

use super::draft::told;
use super::encoded;
use super::session::At;
use crate::http::Method;
use crate::output::Outcome;
use clap::{Args, Subcommand, ValueEnum};
use glassurn_api::draft::{DraftView, Role as Api, SetRole};
use glassurn_api::endpoint;

/// `glassurn member …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Give an account a role in a draft
    Set(Set),
    /// Take an account's role away; the last owner stays one
    Remove(Remove),
}

/// `member set`
#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    who: Remove,
    /// The role
    #[arg(long)]
    role: Role,
}

/// `member remove`
#[derive(Debug, Args)]
pub struct Remove {
    /// The draft's id, 32 digits
    draft: String,
    /// The account's name
    name: String,
    #[command(flatten)]
    at: At,
}

/// What an account may do with a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Role {
    /// Reads
    Observer,
    /// Sends invitations again
    Helper,
    /// Works on the roll
    Registrar,
    /// Writes, invites, publishes
    ReturningOfficer,
    /// Everything, and who works on it
    Owner,
}

impl From<Role> for Api {
    fn from(role: Role) -> Self {
        match role {
            Role::Observer => Self::Observer,
            Role::Helper => Self::Helper,
            Role::Registrar => Self::Registrar,
            Role::ReturningOfficer => Self::ReturningOfficer,
            Role::Owner => Self::Owner,
        }
    }
}

/// Runs a verb.
pub fn run(verb: &Verb) -> Outcome {
    let (who, body) = match verb {
        Verb::Set(set) => (&set.who, Some(SetRole { role: set.role.into() })),
        Verb::Remove(who) => (who, None),
    };
    let method = if body.is_some() { Method::Put } else { Method::Delete };
    let path = endpoint::member(&encoded(&who.draft), &encoded(&who.name));
    let view: DraftView = who.at.open()?.ask(method, &path, body.as_ref())?;
    Ok(told(&view))
}
