//! What is wrong with a plan, in words beside its field.

use glassurn_api::plan::time::TimeError;
use glassurn_api::plan::{Flaw, Place, Problem};
use yew::AttrValue;

use super::texts::language_name;

use crate::i18n::Language;
use crate::t;

/// What is wrong in one place; the first thing, if several are. What is only not written yet is no error: the step says
/// so in one list.
pub fn error(l: &Language, problems: &[Problem], place: Place) -> Option<AttrValue> {
    let found = problems.iter().find(|problem| problem.place == place && !is_unwritten(&problem.flaw))?;
    Some(sentence(l, &found.flaw).into())
}

/// Whether somebody has only not come to it yet.
pub fn is_unwritten(flaw: &Flaw) -> bool {
    matches!(flaw, Flaw::Missing | Flaw::Untranslated(_) | Flaw::NoKey | Flaw::TooFew(_))
}

/// A flaw in a sentence.
pub fn sentence(l: &Language, flaw: &Flaw) -> String {
    match flaw {
        Flaw::Missing => t!(l, "flaw-missing"),
        Flaw::Untranslated(tag) => t!(l, "flaw-untranslated", language = language_name(l, tag)),
        Flaw::TooLong(limit) => t!(l, "flaw-long", limit = *limit as u64),
        Flaw::Characters => t!(l, "flaw-characters"),
        Flaw::Twice => t!(l, "flaw-twice"),
        Flaw::TooFew(least) => t!(l, "flaw-few", least = *least as u64),
        Flaw::TooMany(most) => t!(l, "flaw-many", most = *most as u64),
        Flaw::Seats => t!(l, "flaw-seats"),
        Flaw::OneSeat => t!(l, "flaw-one-seat"),
        Flaw::Room(most) => t!(l, "flaw-room", most = *most),
        Flaw::Credits(most) => t!(l, "flaw-room", most = *most),
        Flaw::Kinds => t!(l, "flaw-kinds"),
        Flaw::RuleWords(_) => t!(l, "flaw-rule"),
        Flaw::NoSelection(_) => t!(l, "flaw-blank"),
        Flaw::Threshold => t!(l, "flaw-threshold"),
        Flaw::Minimum => t!(l, "flaw-minimum"),
        Flaw::Fraction(_) => t!(l, "flaw-fraction"),
        Flaw::Zone(name) => t!(l, "flaw-zone", name = name.as_str()),
        Flaw::Time(error) => time(l, error),
        Flaw::Duration(_) => t!(l, "flaw-duration"),
        Flaw::BeforeOpening => t!(l, "flaw-before-opening"),
        Flaw::Past => t!(l, "flaw-past"),
        Flaw::NoKey => t!(l, "flaw-no-key"),
        Flaw::Key => t!(l, "flaw-key"),
        Flaw::Refused(reason) => t!(l, "flaw-refused", reason = reason.as_str()),
    }
}

fn time(l: &Language, error: &TimeError) -> String {
    match error {
        TimeError::Empty => t!(l, "flaw-missing"),
        TimeError::Unreadable(_) => t!(l, "flaw-time"),
        TimeError::Skipped(_) => t!(l, "flaw-time-skipped"),
        TimeError::Doubled(_, [first, second]) => {
            t!(l, "flaw-time-doubled", first = first.as_str(), second = second.as_str())
        }
        TimeError::OutOfRange(_) => t!(l, "flaw-time-range"),
    }
}

/// Where a problem is, for a list of all.
pub fn place(l: &Language, place: Place) -> String {
    match place {
        Place::Title => t!(l, "what-title"),
        Place::Description => t!(l, "what-description"),
        Place::Organiser => t!(l, "what-organiser"),
        Place::Contact => t!(l, "what-contact"),
        Place::Contests => t!(l, "what-questions"),
        Place::Contest(contest)
        | Place::Question(contest)
        | Place::Rule(contest)
        | Place::Seats(contest)
        | Place::Selections(contest)
        | Place::Blank(contest)
        | Place::Grades(contest) => t!(l, "question-number", number = contest as u64 + 1),
        Place::Selection(contest, option) => {
            t!(l, "question-option", number = contest as u64 + 1, option = option as u64 + 1)
        }
        Place::Quorum => t!(l, "who-quorum"),
        Place::Minimum => t!(l, "who-minimum"),
        Place::Registrar => t!(l, "who-registrar"),
        Place::Trustees => t!(l, "step-holders"),
        Place::Trustee(number) => t!(l, "holder-number", number = number as u64 + 1),
        Place::Officials | Place::Official(0) => t!(l, "open-signature"),
        Place::Official(number) => t!(l, "officials-name", number = number as u64 + 1),
        Place::Witnesses | Place::Witness(_) => t!(l, "place-witnesses"),
        Place::Zone => t!(l, "when-zone"),
        Place::Opens => t!(l, "when-opens"),
        Place::Closes => t!(l, "when-closes"),
        Place::Extension => t!(l, "when-extension"),
        Place::Announces => t!(l, "when-announces"),
        Place::Board | Place::Whole => t!(l, "place-whole"),
    }
}
