//! The questions of a LimeSurvey survey, from its tab-separated export (“Tab-separated-values format”, `.txt`): a choice of one,
//! yes or no, and a choice of several become questions of a plan. What has no counterpart on a ballot is named, not guessed.

use super::{ContestPlan, OrderWord, Plan, RulePlan, SelectionPlan, Template, Words};
use crate::table;
use csv::StringRecord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// The largest export that is read, in bytes.
pub const MAX_EXPORT: usize = 4 << 20;
/// The longest short name (docs/protocol.md §3).
const MAX_NAME: usize = 32;

/// What came of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The plan: title and questions are filled in, and nothing else is.
    pub plan: Plan,
    /// Questions that are not in it.
    pub left_out: Vec<LeftOut>,
}

/// A question that no ballot has: a text to write, a number, a ranking, a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its code in the survey.
    pub name: String,
    /// What it asks.
    pub title: String,
}

/// Why an export gives no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ImportError {
    /// Another file.
    #[error(
        "this is no survey in LimeSurvey's tab-separated format (.txt): its first line names no column class"
    )]
    NoSurvey,
    /// Larger than [`MAX_EXPORT`].
    #[error("the file is larger than {} MiB", MAX_EXPORT >> 20)]
    TooLarge,
    /// No question of it can be voted on.
    #[error("no question of this survey is a choice of one, of several, or yes or no")]
    NothingToVoteOn,
}

/// Where the columns are.
struct Columns(BTreeMap<String, usize>);

impl Columns {
    fn of(row: &StringRecord) -> Option<Self> {
        let columns: BTreeMap<String, usize> =
            row.iter().enumerate().map(|(place, title)| (title.to_lowercase(), place)).collect();
        ["class", "type/scale", "name", "text"]
            .iter()
            .all(|known| columns.contains_key(*known))
            .then_some(Self(columns))
    }

    fn get<'a>(&self, row: &'a StringRecord, column: &str) -> &'a str {
        self.0.get(column).and_then(|place| row.get(*place)).unwrap_or_default().trim()
    }
}

/// A question as it is read, line by line: its translations come further down.
struct Asked {
    line: u64,
    code: String,
    kind: String,
    mandatory: bool,
    /// How many of several may and must be chosen, where the survey says so.
    limits: [Option<u64>; 2],
    title: Words,
    help: Words,
    options: Vec<(String, Words)>,
}

/// Reads an export. The plan's times are of this zone, and `yes_no` are the two answers that such a question has by itself.
///
/// # Errors
/// [`ImportError`].
pub fn read(text: &str, zone: &str, yes_no: [&str; 2]) -> Result<Imported, ImportError> {
    if text.len() > MAX_EXPORT {
        return Err(ImportError::TooLarge);
    }
    let mut rows = table::rows(text).filter_map(Result::ok);
    let columns = rows.next().and_then(|(_, row)| Columns::of(&row)).ok_or(ImportError::NoSurvey)?;
    let mut survey = Survey::default();
    rows.for_each(|(line, row)| survey.take(&columns, line, &row));
    survey.plan(zone, yes_no)
}

#[derive(Default)]
struct Survey {
    /// Its languages as the file names them, the base language first, by the tag that a plan has for each.
    languages: Vec<(String, String)>,
    title: Words,
    description: Words,
    asked: Vec<Asked>,
    /// The question that answers and subquestions belong to.
    current: Option<usize>,
}

impl Survey {
    fn take(&mut self, columns: &Columns, line: u64, row: &StringRecord) {
        let get = |column: &str| columns.get(row, column);
        let (name, text) = (get("name"), plain(get("text")));
        match get("class") {
            "S" if name == "language" => drop(self.tag(get("text"))),
            "SL" => {
                let Some(tag) = self.tag(get("language")) else { return };
                let own = self.own();
                match name {
                    "surveyls_title" => self.title.set(&own, &tag, text),
                    "surveyls_description" => self.description.set(&own, &tag, text),
                    _ => {}
                }
            }
            "Q" => {
                let Some(tag) = self.tag(get("language")) else { return self.current = None };
                let own = self.own();
                let place = self.asked.iter().position(|asked| asked.code == name).unwrap_or_else(|| {
                    let limit = |column: &str| get(column).parse().ok().filter(|limit| *limit > 0);
                    self.asked.push(Asked {
                        line,
                        code: name.to_owned(),
                        kind: get("type/scale").to_owned(),
                        mandatory: matches!(get("mandatory"), "Y" | "S"),
                        limits: [limit("min_answers"), limit("max_answers")],
                        title: Words::default(),
                        help: Words::default(),
                        options: Vec::new(),
                    });
                    self.asked.len() - 1
                });
                self.asked[place].title.set(&own, &tag, text);
                self.asked[place].help.set(&own, &tag, plain(get("help")));
                self.current = Some(place);
            }
            "SQ" | "A" => {
                let (Some(tag), own) = (self.tag(get("language")), self.own()) else { return };
                let Some(asked) = self.current.and_then(|place| self.asked.get_mut(place)) else { return };
                match asked.options.iter_mut().find(|(code, _)| code == name) {
                    Some((_, words)) => words.set(&own, &tag, text),
                    None => {
                        let mut words = Words::default();
                        words.set(&own, &tag, text);
                        asked.options.push((name.to_owned(), words));
                    }
                }
            }
            "G" => self.current = None,
            _ => {}
        }
    }

    /// The plan's own language.
    fn own(&self) -> String {
        self.languages.first().map_or_else(|| "en".to_owned(), |(_, tag)| tag.clone())
    }

    /// The tag of a language as the file names it: `de-informal` is `de`, unless the survey has that, too; then it is left
    /// out.
    fn tag(&mut self, named: &str) -> Option<String> {
        if named.is_empty() {
            return Some(self.own());
        }
        if let Some((_, tag)) = self.languages.iter().find(|(known, _)| known == named) {
            return Some(tag.clone());
        }
        let tag = named.trim_end_matches("-informal").trim_end_matches("-easy").to_owned();
        if self.languages.iter().any(|(_, known)| *known == tag) {
            return None;
        }
        self.languages.push((named.to_owned(), tag.clone()));
        Some(tag)
    }

    fn plan(self, zone: &str, yes_no: [&str; 2]) -> Result<Imported, ImportError> {
        let own = self.own();
        let mut plan = Template::SingleChoice.plan(&own, zone);
        plan.contests.clear();
        (plan.title, plan.description) = (self.title, self.description);
        self.languages.iter().for_each(|(_, tag)| plan.add_language(tag));
        let mut left_out = Vec::new();
        for asked in self.asked {
            let name = short(&asked.code, plan.contests.iter().map(|contest| contest.name.as_str()))
                .unwrap_or_else(|| plan.free_name());
            let (line, code) = (asked.line, asked.code.clone());
            let title = asked.title.get(&own).to_owned();
            match asked.contest(name, yes_no) {
                Some(contest) => plan.contests.push(contest),
                None => left_out.push(LeftOut { line, name: code, title }),
            }
        }
        if plan.contests.is_empty() {
            Err(ImportError::NothingToVoteOn)
        } else {
            Ok(Imported { plan, left_out })
        }
    }
}

impl Asked {
    /// The question on a ballot, if it is one.
    fn contest(mut self, name: String, yes_no: [&str; 2]) -> Option<ContestPlan> {
        let rule = match self.kind.as_str() {
            // A list of radio buttons, one with a field for a comment, a menu.
            "L" | "O" | "!" => self.of_one(),
            "Y" => {
                self.options = yes_no
                    .iter()
                    .zip(["yes", "no"])
                    .map(|(words, code)| (code.into(), (*words).into()))
                    .collect();
                self.of_one()
            }
            // Several, one with fields for comments.
            "M" | "P" => self.of_several(),
            _ => return None,
        };
        let mut contest = ContestPlan {
            name,
            title: self.title,
            description: self.help,
            rule,
            grades: Vec::new(),
            seats: 1,
            order: OrderWord::Fixed,
            blank: None,
            selections: Vec::new(),
        };
        for (code, title) in self.options {
            let taken = contest.selections.iter().map(|selection| selection.name.as_str());
            let name = short(&code, taken).unwrap_or_else(|| contest.free_name());
            contest.selections.push(SelectionPlan { name, title, description: Words::default() });
        }
        Some(contest)
    }

    /// Whoever need not answer may choose none.
    fn of_one(&self) -> RulePlan {
        match self.mandatory {
            true => RulePlan { exactly: Some(1), ..RulePlan::default() },
            false => RulePlan { at_most: Some(1), ..RulePlan::default() },
        }
    }

    fn of_several(&self) -> RulePlan {
        let count = self.options.len() as u64;
        let least = self.limits[0].unwrap_or(u64::from(self.mandatory)).min(count);
        let most = self.limits[1].unwrap_or(count).min(count);
        let each = Some(1).filter(|_| most > 1);
        let rule = RulePlan { each, ..RulePlan::default() };
        match (least, most) {
            (0, most) if most == count => RulePlan { each: Some(1), ..rule },
            (0, most) => RulePlan { at_most: Some(most), ..rule },
            (least, most) if least >= most => RulePlan { exactly: Some(most), ..rule },
            (least, most) => RulePlan { at_least: Some(least), at_most: Some(most), ..rule },
        }
    }
}

/// A code as a short name, if it can be one that nobody has.
fn short<'a>(code: &str, mut taken: impl Iterator<Item = &'a str>) -> Option<String> {
    let letters = code.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() });
    let name: String = letters.filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(MAX_NAME).collect();
    (!name.is_empty() && taken.all(|taken| taken != name)).then_some(name)
}

/// Tags within a word or a sentence.
const INLINE: [&str; 12] = ["a", "b", "i", "u", "s", "em", "strong", "span", "font", "sub", "sup", "small"];

/// A text without HTML, in one line: tags are spaces but within a line, and the usual names of characters are these.
fn plain(text: &str) -> String {
    // What a spreadsheet would take for a formula was written behind an apostrophe.
    let text = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text);
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        shown.push_str(before);
        match after.split_once('>') {
            Some((tag, behind)) if tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!".contains(c)) => {
                let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
                if !INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline)) {
                    shown.push(' ');
                }
                rest = behind;
            }
            _ => {
                shown.push('<');
                rest = after;
            }
        }
    }
    shown.push_str(rest);
    let named = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&amp;", "&"),
    ];
    let shown = named.iter().fold(shown, |text, (name, letter)| text.replace(name, letter));
    shown.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

#[cfg(test)]
mod tests;
