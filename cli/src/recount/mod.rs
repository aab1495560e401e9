//! Anybody counts published ballots again: a file in, a count in words or as data out, and the ballots in another format.

mod compared;
mod graded;
mod staged;
mod table;
pub mod words;

use crate::file;
use crate::output::{Answer, Console, Failure, Outcome};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use glassurn_api::count::{CountDocument, named_rule, rule_name};
use glassurn_api::profile::{self, Ballots, Format, MAX_FILE};
use glassurn_crypto::manifest;
use glassurn_crypto::tally::count::{CountError, Rule, count};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Count a file of ballots.
#[derive(Debug, Args)]
pub struct Recount {
    /// The ballots: PrefLib (.soc, .soi, .toc, .toi), BLT (.blt), or a table of grades (.csv)
    #[arg(value_name = "FILE")]
    ballots: PathBuf,
    /// By which rule to count
    #[arg(long, value_parser = rules())]
    rule: Option<Rule>,
    /// How many seats there are; without it what the file says, or one
    #[arg(long, value_name = "N")]
    seats: Option<usize>,
    /// What becomes of a tie that nothing in the ballots decides
    #[arg(long, value_enum, default_value_t = Ties::Declared)]
    ties: Ties,
    /// Write the ballots to this file too, in the format of its ending
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What becomes of ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ties {
    /// It stays one, and is named
    Declared,
    /// The order of the options in the file decides
    Order,
}

/// The rules as `--rule` takes them.
fn rules() -> impl TypedValueParser<Value = Rule> {
    let about = |rule| match rule {
        Rule::InstantRunoff => "Instant runoff, one seat",
        Rule::ScottishStv => "Single transferable vote as in Scottish local elections",
        Rule::MeekStv => "Single transferable vote by Meek's method",
        Rule::Schulze => "The Schulze method",
        Rule::RankedPairs => "Ranked pairs",
        Rule::Borda => "The Borda count",
        Rule::MajorityJudgment => "Majority judgment, of grades",
        Rule::Star => "STAR, of grades, one seat",
    };
    let values = Rule::ALL.map(|rule| PossibleValue::new(rule_name(rule)).help(about(rule)));
    PossibleValuesParser::new(values).map(|name| named_rule(&name).expect("the parser takes no other name"))
}

impl From<Ties> for manifest::Ties {
    fn from(ties: Ties) -> Self {
        match ties {
            Ties::Declared => Self::Declared,
            Ties::Order => Self::ManifestOrder,
        }
    }
}

/// `glassurn recount`.
pub fn run(recount: &Recount, console: &Console) -> Outcome {
    let written =
        recount.output.as_deref().map(|path| format(path).map(|format| (path, format))).transpose()?;
    if recount.rule.is_none() && written.is_none() {
        let what = "nothing to do: say by which rule to count (--rule), or where to write the ballots (-o)";
        return Err(Failure::cannot("usage", what));
    }
    let ballots = read(&recount.ballots)?;
    let seats = recount.seats.or(ballots.seats).unwrap_or(1);
    let counted = recount.rule.map(|rule| {
        count(&ballots.profile, rule, seats, recount.ties.into()).map_err(|error| refused(error, &ballots))
    });
    let counted = counted.transpose()?;
    if let Some((path, format)) = written {
        let ballots = Ballots { seats: Some(seats), ..ballots.clone() };
        let text = profile::write(&ballots, format).map_err(|error| unfit(path, &error))?;
        file::create(&[(path, text.as_bytes())])?;
        console.note(format_args!("{} holds the ballots.", path.display()));
    }
    Ok(match counted {
        Some(counted) => Answer::done(
            json!(CountDocument::new(&ballots.title, &ballots.names, &counted)),
            words::words(&ballots, &counted, console),
        ),
        None => Answer::done(
            json!({
                "title": ballots.title,
                "options": ballots.names,
                "votes": ballots.profile.votes(),
                "blank": ballots.profile.blank(),
            }),
            words::heading(&ballots, console),
        ),
    })
}

fn format(path: &Path) -> Result<Format, Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    Format::of_ending(ending).ok_or_else(|| {
        Failure::cannot("usage", format!("{}: its name does not say what format it has", path.display()))
            .help("The endings are .soc, .soi, .toc and .toi (PrefLib), .blt, and .csv (a table of grades).")
    })
}

fn read(path: &Path) -> Result<Ballots, Failure> {
    let format = format(path)?;
    let text = file::read_text(path, MAX_FILE)?;
    profile::read(&text, format).map_err(|error| unfit(path, &error))
}

fn unfit(path: &Path, error: &profile::FileError) -> Failure {
    let place = if error.line.is_some() { "," } else { ":" };
    Failure::cannot("ballots.unreadable", format!("{}{place} {error}", path.display())).help(error.help)
}

fn refused(error: CountError, ballots: &Ballots) -> Failure {
    let failure = Failure::cannot("ballots.rule", error.to_string());
    match error {
        CountError::NeedsRanks => failure.help("Grades are counted by majority-judgment and star."),
        CountError::NeedsGrades => {
            failure.help("Ranks are counted by every rule but majority-judgment and star.")
        }
        CountError::Seats => {
            failure.help(format!("There are {} options; choose with --seats.", ballots.names.len()))
        }
        CountError::OneSeat => {
            failure.help("Add --seats 1; several seats are filled by scottish-stv or meek-stv.")
        }
    }
}
