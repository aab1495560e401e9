//! Files of ballots that rank or grade options, as others publish and read them: PrefLib (`.soc`, `.soi`, `.toc`, `.toi`), BLT, and a table
//! of grades (CSV). What is read can be counted ([`glassurn_crypto::tally::count`]); what was counted can be written.

mod blt;
mod grades;
mod preflib;
#[cfg(test)]
mod tests;

use glassurn_crypto::tally::count::{Profile, ProfileError};
use std::fmt;

/// The largest file, in bytes.
pub const MAX_FILE: u64 = 32 << 20;
/// The longest name or title, in characters.
pub const MAX_NAME: usize = 200;

/// Ballots with the names of what they rank or grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballots {
    /// What was voted on; empty where the file does not say.
    pub title: String,
    /// The options' names, in the order of the profile.
    pub names: Vec<String>,
    /// The names of options that have withdrawn: no ballot of the profile has them.
    pub withdrawn: Vec<String>,
    /// How many seats there are, where the file says.
    pub seats: Option<usize>,
    /// The ballots.
    pub profile: Profile,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PrefLib's orders, with a heading of lines that begin with `#`.
    PrefLib,
    /// BLT, as OpenSTV and OpaVote have it.
    Blt,
    /// A table: a column for each option, a line for each ballot, grades in the cells.
    Grades,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// The line, from 1; none where the whole file is meant.
    pub line: Option<u64>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: &'static str,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for FileError {}

impl Format {
    /// The format that the ending of a file's name stands for, in whatever case.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "soc" | "soi" | "toc" | "toi" => Some(Self::PrefLib),
            "blt" => Some(Self::Blt),
            "csv" => Some(Self::Grades),
            _ => None,
        }
    }
}

/// Reads a file's text.
pub fn read(text: &str, format: Format) -> Result<Ballots, FileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match format {
        Format::PrefLib => preflib::read(text),
        Format::Blt => blt::read(text),
        Format::Grades => grades::read(text),
    }
}

/// Writes ranked ballots as a file. A name that the format cannot hold is changed as little as possible.
///
/// # Errors
/// Where the format cannot hold such ballots: both that have ranks have no grades.
pub fn write(ballots: &Ballots, format: Format) -> Result<String, FileError> {
    match format {
        Format::PrefLib => preflib::write(ballots),
        Format::Blt => blt::write(ballots),
        Format::Grades => grades::write(ballots),
    }
}

/// An error in a line, or in the whole file.
fn wrong(line: impl Into<Option<u64>>, what: impl Into<String>, help: &'static str) -> FileError {
    FileError { line: line.into(), what: what.into(), help }
}

/// The error of a ballot that the profile refuses.
fn refused(line: u64, error: ProfileError) -> FileError {
    let help = match error {
        ProfileError::Votes | ProfileError::Options(_) | ProfileError::Top(_) => {
            "Larger elections cannot be counted here."
        }
        ProfileError::Weight => "Leave the line out, or say how many such ballots there are.",
        ProfileError::Unknown(_) => "The options are numbered from 1, in the order of their names.",
        ProfileError::Twice(_) => "A ballot names each option once; correct the line or leave it out.",
        ProfileError::Mark(_) => "Correct the number.",
    };
    wrong(line, error.to_string(), help)
}

/// A name or title as it may be printed, or what is wrong with it.
fn name(text: &str, line: u64) -> Result<String, FileError> {
    let text = text.trim();
    if text.chars().count() > MAX_NAME {
        return Err(wrong(line, format!("a name of more than {MAX_NAME} characters"), "Shorten it."));
    }
    // Neither a terminal's commands nor marks that turn the text around them.
    let forbidden =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(forbidden) {
        return Err(wrong(line, "a name with control characters", "Write it without them."));
    }
    Ok(text.to_owned())
}

/// A number of options, from what a file says.
fn options(text: &str, line: u64) -> Result<usize, FileError> {
    let number =
        text.parse().map_err(|_| wrong(line, format!("“{}” is no number of options", short(text)), COUNT))?;
    Profile::new(number, glassurn_crypto::tally::count::Kind::Ranks).map_err(|error| refused(line, error))?;
    Ok(number)
}

const COUNT: &str = "It must be a whole number.";

/// The beginning of a text, for messages.
fn short(text: &str) -> String {
    let mut short: String =
        text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

/// The ranks of a ballot in levels, the best first, for formats that write them so; options from 0.
fn levels(marks: &[glassurn_crypto::tally::count::Mark]) -> impl Iterator<Item = Vec<usize>> {
    marks
        .chunk_by(|one, other| one.1 == other.1)
        .map(|level| level.iter().map(|mark| usize::from(mark.0)).collect())
}
