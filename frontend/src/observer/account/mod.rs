//! How answers that were mixed came to a result, as plain data: phrases, tables and pictures, made here of the audited count, said by
//! the pages in the reader's language.
//!
//! A [`Phrase`] is a message with its arguments, so the worker needs no language and a reader may change it.

mod compared;
mod graded;
mod picture;
mod staged;
mod written;

use glassurn_api::answers::{AnswersDocument, ballots};
use glassurn_api::profile::{Format, write};
use glassurn_api::result::by_language;
use glassurn_crypto::audit::MixedContest;
use glassurn_crypto::manifest::{Answer, Contest, Flaw, Manifest, Ties};
use glassurn_crypto::tally::count::{Count, Rule, Transcript};
use glassurn_crypto::tally::{Counted, Winners};
use serde::{Deserialize, Serialize};

use super::Text;
use crate::i18n::TextId;

/// The language in which files name the options, as the command line does; titles that lack it are in their own.
const LANGUAGE: &str = "en";

/// What came of all answers of an election that mixes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// Contest by contest.
    pub contests: Vec<Account>,
    /// Everything for machines: an [`AnswersDocument`].
    pub json: String,
    /// All answers as a table.
    pub csv: String,
}

/// What came of one contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Who wins.
    pub outcome: Phrase,
    /// How that came about.
    pub parts: Vec<Part>,
    /// The ballots for other programs: the ending of each file's name, and its text.
    pub files: Vec<(String, String)>,
}

/// A part of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// What follows.
    Heading(Phrase),
    /// A paragraph.
    Words(Vec<Phrase>),
    /// Numbered paragraphs.
    Steps(Vec<Vec<Phrase>>),
    /// A table.
    Table(Sheet),
    /// The same as a picture.
    Picture(Picture),
}

/// A table; the first cell of each row names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What it says.
    pub caption: Phrase,
    /// The headings of the columns.
    pub columns: Vec<Word>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell(pub Word, pub bool);

/// A picture of a table above it: a strip for each option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// What is to be seen.
    pub caption: Phrase,
    /// What the colours stand for, with their numbers.
    pub legend: Vec<(u8, Word)>,
    /// Whether columns stand in the strips, which are then higher than those of bars.
    pub tall: bool,
    /// The strips.
    pub strips: Vec<Strip>,
}

/// The strip of one option, 1000 wide and 1000 high.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strip {
    /// Whose it is.
    pub label: Word,
    /// Its shapes, from the lowest layer on.
    pub shapes: Vec<Shape>,
}

/// A rectangle: from the left, from the top, width, height, and the number of its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape(pub u16, pub u16, pub u16, pub u16, pub u8);

/// A message, and what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Its name.
    pub id: String,
    /// Its arguments.
    pub with: Vec<(String, Word)>,
}

/// What a phrase speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Word {
    /// A whole number.
    Number(u64),
    /// Something that is the same in every language.
    Plain(String),
    /// What voters wrote.
    Written(String),
    /// What officials wrote.
    Titled(Text),
    /// A selection by its place.
    Option(usize),
    /// Several of them as a list.
    Options(Vec<usize>),
    /// A path of selections.
    Path(Vec<usize>),
    /// Another phrase.
    Said(Phrase),
    /// Phrases as a list.
    List(Vec<Phrase>),
}

impl Phrase {
    /// A message with its arguments; made with [`say!`](crate::say) so that the tests find it.
    pub fn new(id: TextId, with: Vec<(&str, Word)>) -> Self {
        Self {
            id: id.name().into(),
            with: with.into_iter().map(|(name, word)| (name.into(), word)).collect(),
        }
    }
}

/// A phrase that a page says later: `say!("count-out", name = option)`.
#[macro_export]
macro_rules! say {
    ($id:literal $(,)?) => {
        $crate::observer::account::Phrase::new($crate::id!($id), Vec::new())
    };
    ($id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::observer::account::Phrase::new(
            $crate::id!($id),
            vec![$((stringify!($name), $crate::observer::account::Word::from($value))),+],
        )
    };
}

impl From<u64> for Word {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Word {
    fn from(option: usize) -> Self {
        Self::Option(option)
    }
}

impl From<&[usize]> for Word {
    fn from(options: &[usize]) -> Self {
        Self::Options(options.to_vec())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<Phrase> for Word {
    fn from(phrase: Phrase) -> Self {
        Self::Said(phrase)
    }
}

impl From<Vec<Phrase>> for Word {
    fn from(phrases: Vec<Phrase>) -> Self {
        Self::List(phrases)
    }
}

impl Cell {
    fn plain(word: impl Into<Word>) -> Self {
        Self(word.into(), false)
    }
}

impl Accounts {
    /// Of what an audit found.
    pub(super) fn of(manifest: &Manifest, found: &[MixedContest]) -> Self {
        let document = AnswersDocument::new(manifest, found);
        Self {
            contests: found.iter().map(Account::of).collect(),
            // Plain data always becomes JSON.
            json: serde_json::to_string_pretty(&document).unwrap_or_default(),
            csv: document.to_csv(),
        }
    }
}

impl Account {
    fn of(found: &MixedContest) -> Self {
        let (contest, opened) = (&found.contest, &found.tallied.opened);
        let mut heading = vec![say!(
            "count-answers",
            valid = opened.valid,
            invalid = opened.invalid,
            mixed = found.mixers.len() as u64,
            opened = found.decrypted.len() as u64
        )];
        heading.extend(found.tallied.flaws.iter().map(|(flaw, number)| flawed(*flaw, *number)));
        let mut parts = vec![Part::Words(heading)];
        let (outcome, files) = match &found.counted {
            Counted::Rule(count) => {
                parts.extend(counted(contest, count));
                (outcome(&count.winners), files(found))
            }
            Counted::Texts { texts, winners } => {
                parts.extend(written::parts(texts));
                (written::outcome(texts, winners), Vec::new())
            }
        };
        Self { outcome, parts, files }
    }
}

/// So many answers are invalid for this reason.
fn flawed(flaw: Flaw, number: u64) -> Phrase {
    match flaw {
        Flaw::NoAnswer => say!("count-flaw-none", number = number),
        Flaw::Gap => say!("count-flaw-gap", number = number),
        Flaw::Shared => say!("count-flaw-shared", number = number),
        Flaw::Missing => say!("count-flaw-missing", number = number),
        Flaw::Grade => say!("count-flaw-grade", number = number),
        Flaw::Text => say!("count-flaw-text", number = number),
    }
}

/// Who wins, as a sentence.
fn outcome(winners: &Winners) -> Phrase {
    let Winners { elected, tied } = winners;
    match (elected.is_empty(), tied.is_empty()) {
        (true, true) => say!("count-nobody"),
        (false, true) => say!("count-elected", names = &elected[..]),
        (true, false) => say!("count-tied", tied = &tied[..]),
        (false, false) => say!("count-elected-tied", names = &elected[..], tied = &tied[..]),
    }
}

/// How a rule came to its winners.
fn counted(contest: &Contest, count: &Count) -> Vec<Part> {
    let ties = match count.ties {
        Ties::Declared => say!("count-ties-declared"),
        Ties::ManifestOrder => say!("count-ties-order"),
    };
    let mut rules = vec![say!("count-by", seats = count.seats as u64, rule = rule(count.rule)), ties];
    if count.blank > 0 {
        rules.push(say!("count-blank", number = count.blank));
    }
    if count.unclear > 0 {
        rules.push(say!("count-unclear", number = count.unclear));
    }
    let mut parts = vec![Part::Words(rules)];
    parts.extend(match &count.transcript {
        Transcript::Nothing => vec![Part::Words(vec![say!("count-nothing")])],
        Transcript::Stages(stages) => staged::parts(count, stages),
        Transcript::Schulze(schulze) => compared::schulze(count, schulze),
        Transcript::RankedPairs(locked) => compared::ranked_pairs(count, locked),
        Transcript::Borda(points) => graded::borda(count, points),
        Transcript::Judgment(judgment) => graded::judgment(&titles(contest), count, judgment),
        Transcript::Star(star) => graded::star(star),
    });
    parts
}

/// The titles of a contest's grades, the worst first.
fn titles(contest: &Contest) -> Vec<Text> {
    match contest.rule.answer() {
        Some(Answer::Grades { titles, .. }) => titles.iter().map(by_language).collect(),
        _ => Vec::new(),
    }
}

fn rule(rule: Rule) -> Phrase {
    match rule {
        Rule::InstantRunoff => say!("count-rule-runoff"),
        Rule::ScottishStv => say!("count-rule-scottish"),
        Rule::MeekStv => say!("count-rule-meek"),
        Rule::Schulze => say!("count-rule-schulze"),
        Rule::RankedPairs => say!("count-rule-pairs"),
        Rule::Borda => say!("count-rule-borda"),
        Rule::MajorityJudgment => say!("count-rule-judgment"),
        Rule::Star => say!("count-rule-star"),
    }
}

/// All options in order, a row for each level.
fn order(ranking: &[Vec<usize>]) -> Part {
    let mut place = 1;
    let row = |level: &Vec<usize>| {
        let row = vec![Cell::plain(Word::Number(place)), Cell::plain(&level[..])];
        place += level.len() as u64;
        row
    };
    let columns = vec![say!("count-place").into(), say!("count-option").into()];
    Part::Table(Sheet { caption: say!("count-order"), columns, rows: ranking.iter().map(row).collect() })
}

/// The contest's ballots in the forms that can hold them, the same as the command line writes.
fn files(found: &MixedContest) -> Vec<(String, String)> {
    let Some(ballots) = ballots(found, LANGUAGE) else { return Vec::new() };
    let written = |format| write(&ballots, format).ok();
    let kind =
        |text: &String| text.lines().find_map(|line| line.strip_prefix("# DATA TYPE: ")).map(str::to_owned);
    let preflib = written(Format::PrefLib).and_then(|text| Some((kind(&text)?, text)));
    let blt = written(Format::Blt).map(|text| ("blt".to_owned(), text));
    let grades = written(Format::Grades).map(|text| ("grades.csv".to_owned(), text));
    [blt, preflib, grades].into_iter().flatten().collect()
}
