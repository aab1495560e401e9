//! A registrar's list with a verdict on every line, before anything is made of it: mended line by line, or left out by
//! decision; nothing is dropped silently and the counts add up.

use super::column::{ColumnError, Columns};
use super::person::{self, Person, Problem};
use super::sheet::{Origin, Sheet};
use crate::cell;
use crate::tongue::Tongue;
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::encoding::sha256;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// The most voters of a roll.
pub const MAX_VOTERS: usize = 1 << 20;

/// A list.
#[derive(Debug, Clone)]
pub struct List {
    /// How it was read.
    pub origin: Origin,
    /// Which column is which.
    pub columns: Columns,
    tongues: Vec<Tongue>,
    total: u64,
    heading: u64,
    lines: Vec<Line>,
}

/// A line that is neither empty nor the heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u64,
    /// The number of its last line.
    pub last: u64,
    /// The name as it is written.
    pub name: String,
    /// The address as it is written.
    pub email: String,
    /// The weight as it is written; nothing where the list has none.
    pub weight: String,
    /// The language as it is written; nothing where the list has none.
    pub language: String,
    /// What is wrong with the row, whatever its fields say.
    shape: Option<Problem>,
    /// What it is.
    pub verdict: Verdict,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// A voter's.
    Voter {
        /// The voting weight.
        weight: u64,
    },
    /// No voter's, as it stands.
    Problem(Problem),
    /// Left out by decision, though it is a voter's or for what is wrong with it.
    LeftOut(Option<Problem>),
}

/// How many lines are what; together they are all lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All lines of the file.
    pub lines: u64,
    /// Voters.
    pub voters: u64,
    /// Lines of people who stand on an earlier one.
    pub duplicates: u64,
    /// Lines with another problem.
    pub problems: u64,
    /// Duplicates that are left out.
    pub left_duplicates: u64,
    /// Other lines that are left out.
    pub left_others: u64,
    /// The heading's lines.
    pub heading: u64,
    /// Empty lines.
    pub empty: u64,
    /// Voters without an address.
    pub without_email: u64,
    /// The voters' total weight; as much as a number holds, where it is more.
    pub weight: u64,
}

impl Counts {
    /// Lines that wait for a decision.
    pub fn open(&self) -> u64 {
        self.duplicates + self.problems
    }
}

/// Why a list cannot become a roll.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Unfit {
    /// Some lines wait for a decision.
    #[error("{0} lines have a problem")]
    Open(u64),
    /// Nobody is on it.
    #[error("there is nobody on it")]
    Nobody,
    /// More than [`MAX_VOTERS`].
    #[error("the roll has more than {MAX_VOTERS} voters")]
    TooMany,
}

/// Which lines are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Which {
    /// All.
    All,
    /// Those that wait for a decision.
    Open,
    /// Of these, those of people who stand on an earlier line.
    Duplicates,
    /// Those that are left out.
    LeftOut,
    /// The one of this number.
    One(u64),
}

impl List {
    /// Judges every line of a sheet; mail and letters are written in these languages.
    ///
    /// # Errors
    /// [`ColumnError`] if nobody can tell which column is which.
    pub fn new(sheet: Sheet, tongues: Vec<Tongue>) -> Result<Self, ColumnError> {
        let columns = Columns::find(&sheet.rows)?;
        let mut rows = sheet.rows.iter();
        let heading = if columns.named { rows.next().map_or(0, |row| row.last - row.line + 1) } else { 0 };
        let lines = rows.map(|row| {
            let [name, email, weight, language] = columns.fields(row);
            let shape = if row.last > row.line {
                Some(Problem::SeveralLines { last: row.last })
            } else if row.fields.len() != columns.count {
                Some(Problem::Fields { found: row.fields.len() as u64, expected: columns.count as u64 })
            } else {
                None
            };
            let verdict = Verdict::Problem(Problem::Nobody);
            Line { number: row.line, last: row.last, name, email, weight, language, shape, verdict }
        });
        let lines = lines.collect();
        let mut list = Self { origin: sheet.origin, columns, tongues, total: sheet.lines, heading, lines };
        list.judge();
        Ok(list)
    }

    /// The lines of one kind, in their order.
    pub fn lines(&self, which: Which) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.is(which))
    }

    /// How many lines are what.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { lines: self.total, heading: self.heading, ..Counts::default() };
        for line in &self.lines {
            let span = line.last - line.number + 1;
            match &line.verdict {
                Verdict::Voter { weight } => {
                    counts.voters += span;
                    counts.weight = counts.weight.saturating_add(*weight);
                    counts.without_email += u64::from(line.email.is_empty());
                }
                Verdict::Problem(problem) if problem.is_duplicate() => counts.duplicates += span,
                Verdict::Problem(_) => counts.problems += span,
                Verdict::LeftOut(Some(problem)) if problem.is_duplicate() => counts.left_duplicates += span,
                Verdict::LeftOut(_) => counts.left_others += span,
            }
        }
        let known =
            counts.voters + counts.open() + counts.left_duplicates + counts.left_others + counts.heading;
        counts.empty = counts.lines.saturating_sub(known);
        counts
    }

    /// Writes name, address, weight and language of a line anew, and judges all of them again.
    pub fn mend(&mut self, number: u64, fields: [&str; 4]) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.number == number) {
            let [name, email, weight, language] = fields.map(|text| text.trim().to_owned());
            *line = Line { name, email, weight, language, shape: None, ..line.clone() };
            line.verdict = Verdict::Problem(Problem::Nobody);
        }
        self.judge();
    }

    /// Leaves lines out, or takes them in again, and judges all of them again.
    pub fn leave_out(&mut self, which: Which, out: bool) {
        for line in self.lines.iter_mut().filter(|line| line.is(which)) {
            line.verdict = match (out, &line.verdict) {
                (true, Verdict::Problem(problem)) => Verdict::LeftOut(Some(problem.clone())),
                (true, Verdict::Voter { .. }) => Verdict::LeftOut(None),
                (true, left) => left.clone(),
                (false, _) => Verdict::Problem(Problem::Nobody),
            };
        }
        self.judge();
    }

    /// Everybody on the list.
    ///
    /// # Errors
    /// [`Unfit`] while a line waits for a decision: nothing is dropped silently.
    pub fn people(&self) -> Result<Vec<Person>, Unfit> {
        let open = self.lines(Which::Open).count() as u64;
        if open > 0 {
            return Err(Unfit::Open(open));
        }
        let people: Vec<Person> = self.lines.iter().filter_map(|line| self.person(line).ok()).collect();
        match people.len() {
            0 => Err(Unfit::Nobody),
            count if count > MAX_VOTERS => Err(Unfit::TooMany),
            _ => Ok(people),
        }
    }

    /// What each line says by itself.
    fn person(&self, line: &Line) -> Result<Person, Problem> {
        match (&line.verdict, &line.shape) {
            (Verdict::LeftOut(problem), _) => Err(problem.clone().unwrap_or(Problem::Nobody)),
            (_, Some(problem)) => Err(problem.clone()),
            _ => {
                let fields = [line.name.as_str(), &line.email, &line.weight, &line.language];
                person::judge(line.number, fields, self.columns.weight.is_some(), &self.tongues)
            }
        }
    }

    /// Judges all lines that are not left out: by themselves; whether somebody stands on two of them, by address, or by
    /// name where one of them has no address; whether a mail would arrive. Case, spaces and ways of writing the same
    /// character make no difference.
    fn judge(&mut self) {
        let mut addresses: BTreeMap<String, u64> = BTreeMap::new();
        let mut names: BTreeMap<String, (u64, bool)> = BTreeMap::new();
        let verdicts: Vec<Option<Verdict>> = self
            .lines
            .iter()
            .map(|line| {
                if matches!(line.verdict, Verdict::LeftOut(_)) {
                    return None;
                }
                let person = match self.person(line) {
                    Ok(person) => person,
                    Err(problem) => return Some(Verdict::Problem(problem)),
                };
                let twice = same(&person, &mut addresses, &mut names);
                Some(match twice.or_else(|| person::hidden(&person.email)) {
                    Some(problem) => Verdict::Problem(problem),
                    None => Verdict::Voter { weight: person.weight },
                })
            })
            .collect();
        for (line, verdict) in self.lines.iter_mut().zip(verdicts) {
            if let Some(verdict) = verdict {
                line.verdict = verdict;
            }
        }
    }
}

/// Whether a person stands on an earlier line; if not, remembers the line.
fn same(
    person: &Person,
    addresses: &mut BTreeMap<String, u64>,
    names: &mut BTreeMap<String, (u64, bool)>,
) -> Option<Problem> {
    if !person.email.is_empty() {
        let first = *addresses.entry(person::folded(&person.email)).or_insert(person.line);
        if first != person.line {
            return Some(Problem::SameAddress { first });
        }
    }
    if !person.name.is_empty() {
        let (first, reachable) =
            *names.entry(person::folded(&person.name)).or_insert((person.line, !person.email.is_empty()));
        if first != person.line && (!reachable || person.email.is_empty()) {
            return Some(Problem::SameName { first });
        }
    }
    None
}

impl Line {
    fn is(&self, which: Which) -> bool {
        match (which, &self.verdict) {
            (Which::All, _) => true,
            (Which::Open, verdict) => matches!(verdict, Verdict::Problem(_)),
            (Which::Duplicates, Verdict::Problem(problem)) => problem.is_duplicate(),
            (Which::Duplicates, _) => false,
            (Which::LeftOut, verdict) => matches!(verdict, Verdict::LeftOut(_)),
            (Which::One(number), _) => number == self.number,
        }
    }
}

/// What was understood of a list, as a file that spreadsheets open and that is understood as the same list. It has a column
/// of languages where somebody has one.
pub fn understood(people: &[Person]) -> String {
    let mut file = String::with_capacity(64 + people.len() * 64);
    let said = people.iter().any(|person| !person.language.is_empty());
    let columns = if said { 4 } else { 3 };
    cell::line(&mut file, ["name", "email", "weight", "language"].into_iter().take(columns));
    for person in people {
        let weight = person.weight.to_string();
        let fields = [person.name.as_str(), &person.email, &weight, &person.language];
        cell::line(&mut file, fields.into_iter().take(columns));
    }
    file
}

/// The code by which two such files are compared.
pub fn fingerprint(understood: &str) -> String {
    hash_code(&sha256(&[understood.as_bytes()]))
}

#[cfg(test)]
#[path = "tests/list.rs"]
mod tests;
