//! What is wrong with a plan: where, and how. Pages put it beside the field in their own words; here are the words of
//! the command line.

use super::time::TimeError;
use std::fmt;

/// A field of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is a field of `Plan`; places are from 0")]
pub enum Place {
    Title,
    Description,
    Organiser,
    Contact,
    /// The list of questions.
    Contests,
    /// One question as a whole: its rule, its seats.
    Contest(usize),
    /// What it asks.
    Question(usize),
    /// What a ballot may say about it.
    Rule(usize),
    /// How many win.
    Seats(usize),
    /// What can be chosen.
    Selections(usize),
    /// One of these.
    Selection(usize, usize),
    /// Which of them means "blank".
    Blank(usize),
    /// What their grades are called.
    Grades(usize),
    Quorum,
    Minimum,
    Registrar,
    /// The list of key holders, and how many of them are needed.
    Trustees,
    Trustee(usize),
    Officials,
    Official(usize),
    Witnesses,
    Witness(usize),
    Zone,
    Opens,
    Closes,
    Extension,
    Announces,
    Board,
    /// None of these alone.
    Whole,
}

/// How a field is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// It is empty.
    Missing,
    /// It is not written in this language.
    Untranslated(String),
    /// It is longer than so many characters.
    TooLong(usize),
    /// It has control characters, or ones that turn text around.
    Characters,
    /// Its name stands elsewhere, too.
    Twice,
    /// There are fewer than so many.
    TooFew(usize),
    /// There are more than so many.
    TooMany(usize),
    /// More win than there are selections, or nobody.
    Seats,
    /// More than one wins, and the counting rule finds one alone.
    OneSeat,
    /// A written answer has no bytes, or more than so many.
    Room(u64),
    /// A voter has no credits, or more than so many.
    Credits(u64),
    /// Some questions add up and some mix.
    Kinds,
    /// The rule says nothing, or contradicts itself.
    RuleWords(&'static str),
    /// It names no selection of its question.
    NoSelection(String),
    /// The number of key holders that are needed is not more than half of them, or more than all.
    Threshold,
    /// Below 2.
    Minimum,
    /// It is neither `none` nor a fraction of at most 1.
    Fraction(String),
    /// It is no IANA zone.
    Zone(String),
    /// It is no time.
    Time(TimeError),
    /// It is not `7 days`, `12 hours` or `0`.
    Duration(String),
    /// It is not after the opening time.
    BeforeOpening,
    /// It is past.
    Past,
    /// Nobody has made the key yet.
    NoKey,
    /// It is not 64 hexadecimal digits of a key.
    Key,
    /// The protocol refuses it (§3).
    Refused(String),
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// How it is wrong.
    pub flaw: Flaw,
}

impl Problem {
    /// A problem.
    pub fn new(place: Place, flaw: Flaw) -> Self {
        Self { place, flaw }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Whole => write!(f, "{}", self.flaw),
            place => write!(f, "{place}: {}", self.flaw),
        }
    }
}

impl std::error::Error for Problem {}

impl fmt::Display for Place {
    /// The field's name in the file, questions and people counted from 1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Title => f.write_str("title"),
            Self::Description => f.write_str("description"),
            Self::Organiser => f.write_str("organiser"),
            Self::Contact => f.write_str("contact"),
            Self::Contests => f.write_str("contests"),
            Self::Contest(contest) => write!(f, "contest {}", contest + 1),
            Self::Question(contest) => write!(f, "contest {}: title", contest + 1),
            Self::Rule(contest) => write!(f, "contest {}: rule", contest + 1),
            Self::Seats(contest) => write!(f, "contest {}: seats", contest + 1),
            Self::Selections(contest) => write!(f, "contest {}: selections", contest + 1),
            Self::Selection(contest, selection) => {
                write!(f, "contest {}: selection {}", contest + 1, selection + 1)
            }
            Self::Blank(contest) => write!(f, "contest {}: blank", contest + 1),
            Self::Grades(contest) => write!(f, "contest {}: grades", contest + 1),
            Self::Quorum => f.write_str("quorum"),
            Self::Minimum => f.write_str("minimum"),
            Self::Registrar => f.write_str("registrar"),
            Self::Trustees => f.write_str("trustees"),
            Self::Trustee(place) => write!(f, "trustees: member {}", place + 1),
            Self::Officials => f.write_str("officials"),
            Self::Official(place) => write!(f, "officials: member {}", place + 1),
            Self::Witnesses => f.write_str("witnesses"),
            Self::Witness(place) => write!(f, "witnesses: member {}", place + 1),
            Self::Zone => f.write_str("schedule.zone"),
            Self::Opens => f.write_str("schedule.opens"),
            Self::Closes => f.write_str("schedule.closes"),
            Self::Extension => f.write_str("schedule.extension"),
            Self::Announces => f.write_str("schedule.announces"),
            Self::Board => f.write_str("board"),
            Self::Whole => f.write_str("manifest"),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is empty"),
            Self::Untranslated(language) => write!(f, "it is not written in {language:?}"),
            Self::TooLong(limit) => write!(f, "it is longer than {limit} characters"),
            Self::Characters => f.write_str("it has control characters, or ones that turn text around"),
            Self::Twice => f.write_str("the same name stands twice"),
            Self::TooFew(least) => write!(f, "there must be at least {least}"),
            Self::TooMany(most) => write!(f, "there are more than {most}"),
            Self::Seats => f.write_str("it is not between 1 and the number of selections"),
            Self::OneSeat => f.write_str("this counting rule fills one seat only"),
            Self::Room(most) => write!(f, "a written answer has 1 to {most} bytes at most"),
            Self::Credits(most) => write!(f, "a voter has 1 to {most} credits"),
            Self::Kinds => f.write_str(
                "an election either adds up or mixes: rankings, grades and texts stand in one of their own; \
                 who wants both holds two elections with one roll",
            ),
            Self::RuleWords(reason) => f.write_str(reason),
            Self::NoSelection(name) => write!(f, "it names no selection: {name:?}"),
            Self::Threshold => f.write_str("the threshold is more than half of them and at most all"),
            Self::Minimum => f.write_str("it is 2 or more"),
            Self::Fraction(text) => write!(f, "{text:?} is not \"none\" or a part such as \"1/2\""),
            Self::Zone(name) => {
                write!(f, "{name:?} is not an IANA time zone, such as \"Europe/Warsaw\" or \"UTC\"")
            }
            Self::Time(error) => write!(f, "{error}"),
            Self::Duration(text) => write!(f, "{text:?} is not \"7 days\", \"12 hours\" or \"0\""),
            Self::BeforeOpening => f.write_str("voting would end before it begins"),
            Self::Past => f.write_str("it is in the past"),
            Self::NoKey => f.write_str(
                "the key is missing: put in the 64 hexadecimal digits that `glassurn key new` prints",
            ),
            Self::Key => {
                f.write_str("the key is not the 64 hexadecimal digits that `glassurn key new` prints")
            }
            Self::Refused(reason) => f.write_str(reason),
        }
    }
}
