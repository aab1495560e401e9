//! Addresses go to the service, from the registrar's file of codes or from a roll.

use super::{Of, voters};
use crate::console::{election, facts};
use crate::file;
use crate::http::Method;
use crate::output::{Answer, Failure, Outcome};
use crate::roll;
use clap::Args;
use glassurn_api::roll::codes;
use glassurn_api::roll::sheet::MAX_TEXT;
use glassurn_api::voter::{GIVEN, Listed, NewVoter, NewVoters};
use std::path::PathBuf;

/// `voter give`
#[derive(Debug, Args)]
pub struct Give {
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    list: List,
    /// The language of mail to whom the file gives none [default: the election's]
    #[arg(long, value_name = "TAG", default_value = "", hide_default_value = true)]
    language: String,
}

/// Who they are.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct List {
    /// The registrar's file of codes; no code is sent
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    /// The roll, where the service makes the codes
    #[arg(long, value_name = "FILE")]
    roll: Option<PathBuf>,
}

/// Gives all of them who have an address.
pub(super) fn run(asked: &Give) -> Outcome {
    let session = asked.of.at.open()?;
    let election = election(&session, &asked.of.draft)?;
    let (given, without): (Vec<NewVoter>, usize) = match (&asked.list.codes, &asked.list.roll) {
        (Some(path), _) => {
            let text = file::read_text(path, MAX_TEXT as u64)?;
            let issued = codes::read(&text, &election).map_err(|e| {
                Failure::refused("roll.invalid", format!("{}: {e}", path.display()))
                    .help("Give the file that `glassurn registrar codes` wrote for this election.")
            })?;
            let reached = issued.iter().filter(|issued| !issued.person.email.is_empty());
            let given: Vec<NewVoter> = reached.map(|issued| issued.given(&asked.language)).collect();
            let without = issued.len() - given.len();
            (given, without)
        }
        (None, Some(path)) => {
            let (people, _) = roll::read(path)?;
            let without = people.iter().filter(|person| person.email.is_empty()).count();
            if without > 0 {
                let what =
                    format!("{without} people of the roll have no address: without one nobody gets a code");
                return Err(Failure::refused("roll.invalid", what).help("Nothing was sent."));
            }
            (people.iter().map(|person| person.given(&asked.language)).collect(), 0)
        }
        (None, None) => return Err(Failure::cannot("usage", "give --codes or --roll")),
    };
    let mut listed = Listed { voters: 0 };
    for voters in given.chunks(GIVEN) {
        let body = NewVoters { voters: voters.to_vec() };
        listed = session.ask(Method::Post, &self::voters(&asked.of.draft), Some(&body))?;
    }
    let mut words = format!("The service has {} addresses. Nothing has been sent yet.", listed.voters);
    if without > 0 {
        words.push_str(&format!("\n{without} people of the file have none: they need letters."));
    }
    Ok(Answer::done(facts(&listed), words))
}
