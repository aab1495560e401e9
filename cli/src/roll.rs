//! The roll as a registrar has it, in words: every line's problem is named before anything is made.

use crate::file;
use crate::output::Failure;
use glassurn_api::roll::change::{ChangeFile, MAX_CHANGE};
use glassurn_api::roll::column::ColumnError;
use glassurn_api::roll::list::{Counts, Line, List, Unfit, Verdict, Which};
use glassurn_api::roll::person::{Field, MAX_FIELD, Person, Problem};
use glassurn_api::roll::public::{PublicRoll, PublicRollError};
use glassurn_api::roll::sheet::{Encoding, MAX_TEXT, Sheet};
use glassurn_api::words::tongues;
use std::path::Path;

/// The largest roll file, in bytes.
const MAX_FILE: u64 = MAX_TEXT as u64;
/// How many problems are listed; the rest is counted.
const LISTED: usize = 20;

/// Reads the columns `name`, `email`, `weight`, `language` in any order from a CSV file or a workbook. All problems are reported
/// together, with their lines; then nothing is used.
pub fn read(path: &Path) -> Result<(Vec<Person>, Counts), Failure> {
    let bytes = file::read(path, MAX_FILE)?;
    let sheet = match bytes.starts_with(b"PK\x03\x04") {
        true => Sheet::read(&bytes),
        false => Sheet::of_text(&file::text(path, bytes)?, Encoding::Utf8),
    };
    let sheet = sheet.map_err(|error| invalid(error.to_string()))?;
    let list = List::new(sheet, tongues()).map_err(headings)?;
    strict(&list)?;
    match list.people() {
        Ok(people) => Ok((people, list.counts())),
        Err(Unfit::Open(_)) => Err(problems(&list)),
        Err(unfit) => Err(invalid(unfit.to_string())),
    }
}

/// A script has nobody who looks at the columns: they are named, all of them, or nothing is read.
fn strict(list: &List) -> Result<(), Failure> {
    let first = || {
        let line = list.lines(Which::All).next()?;
        Some(if line.name.is_empty() { line.email.clone() } else { line.name.clone() })
    };
    let title = if list.columns.named { list.columns.unknown.first().cloned() } else { first() };
    title.map_or(Ok(()), |title| Err(unknown(&title)))
}

fn unknown(title: &str) -> Failure {
    invalid(format!("the first line names a column {title:?}; a roll has name, email, weight and language"))
        .help(
            "Begin the file with a line such as name,email and leave other columns out: nothing was written.",
        )
}

fn headings(error: ColumnError) -> Failure {
    let failure = invalid(error.to_string());
    match error {
        ColumnError::Doubt => {
            failure.help("Begin the file with a line such as name,email,weight: nothing was written.")
        }
        _ => failure,
    }
}

fn invalid(what: String) -> Failure {
    Failure::refused("roll.invalid", what).help("Nothing was written.")
}

/// All problems of a list, those of people who stand on it twice behind the others.
fn problems(list: &List) -> Failure {
    let counts = list.counts();
    let code = if counts.problems == 0 { "roll.duplicate" } else { "roll.invalid" };
    let said = |twice: bool| {
        list.lines(Which::Open).filter_map(move |line| match &line.verdict {
            Verdict::Problem(problem) if problem.is_duplicate() == twice => Some(words(line, problem)),
            _ => None,
        })
    };
    let (voters, count) = (list.lines(Which::All).count(), list.lines(Which::Open).count());
    let mut words: Vec<String> = said(false).chain(said(true)).take(LISTED).collect();
    if count > LISTED {
        words.push(format!("… and {} more", count - LISTED));
    }
    let what = format!(
        "the roll has {count} problem{} in {voters} lines of voters:\n{}",
        if count == 1 { "" } else { "s" },
        words.join("\n")
    );
    Failure::refused(code, what).help("Nothing was written. Mend these lines and run the command again.")
}

fn words(line: &Line, problem: &Problem) -> String {
    let Line { number, name, email, weight, language, .. } = line;
    let place = |field: &Field| match field {
        Field::Name => "name",
        Field::Email => "address",
    };
    let what = match problem {
        Problem::SameAddress { first } => {
            return format!("lines {first} and {number}: the same address {email:?}");
        }
        Problem::SameName { first } => {
            return format!(
                "lines {first} and {number}: the same name {name:?}, and no two addresses to tell them apart"
            );
        }
        Problem::Fields { found, expected } => format!("{found} fields, but the first line names {expected}"),
        Problem::SeveralLines { last } => {
            format!("a quotation mark makes one row of all lines up to {last}")
        }
        Problem::TooLong { field } => format!("the {} has more than {MAX_FIELD} characters", place(field)),
        Problem::Control { field } => format!("the {} has control characters", place(field)),
        Problem::Nobody => "neither a name nor an address".into(),
        Problem::Address => format!("{email:?} is no e-mail address"),
        Problem::Hidden { letter } => {
            format!("an invisible character (U+{letter:04X}) in the address {email:?}")
        }
        Problem::Weight => format!("the weight {weight:?} is not a whole number of 1 or more"),
        Problem::Language => {
            let known: Vec<&str> = tongues().iter().map(|tongue| tongue.tag).collect();
            format!("mail and letters are not written in {language:?}, but in {}", known.join(", "))
        }
    };
    format!("line {number}: {what}")
}

/// Reads the public roll.
pub fn public(path: &Path) -> Result<PublicRoll, Failure> {
    let text = file::read_text(path, MAX_FILE)?;
    PublicRoll::parse(&text).map_err(|error| match error {
        PublicRollError::Line(_) => Failure::refused("roll.invalid", error.to_string())
            .help("Give the file that `glassurn registrar codes --public` wrote."),
        PublicRollError::Twice(..) => {
            Failure::refused("roll.duplicate", error.to_string()).help("Nothing was published.")
        }
        PublicRollError::Changed => Failure::refused("roll.invalid", error.to_string())
            .help("Make it again with `glassurn registrar codes`, or take the file that it wrote."),
    })
}

/// Reads a request to change the roll, or an official's consent to it.
pub fn change(path: &Path) -> Result<ChangeFile, Failure> {
    let text = file::read_text(path, MAX_CHANGE)?;
    ChangeFile::parse(&text).ok_or_else(|| unreadable(&path.display().to_string()))
}

/// A file that is no change of the roll.
pub fn unreadable(what: &str) -> Failure {
    Failure::cannot("file.unreadable", format!("{what} is no change of the roll"))
        .help("Give the file that `glassurn registrar replace --request` or `glassurn cosign` wrote.")
}
