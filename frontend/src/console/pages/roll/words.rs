//! The sentences about a list: how it was read, how its lines add up, what is wrong with one.

use glassurn_api::roll::column::Columns;
use glassurn_api::roll::list::{Counts, Line, Verdict};
use glassurn_api::roll::person::{Field, MAX_FIELD, Problem};
use glassurn_api::roll::sheet::{Encoding, Origin};

use crate::i18n::{LOCALES, Language};
use crate::t;

/// How a list was read.
pub fn origin(l: &Language, origin: &Origin) -> String {
    match origin {
        Origin::Workbook { sheet, others } => {
            t!(l, "roll-read-sheet", sheet = sheet.as_str(), others = *others)
        }
        Origin::Text { encoding: Encoding::Utf8, .. } => t!(l, "roll-read-utf8"),
        Origin::Text { encoding: Encoding::Utf16, .. } => t!(l, "roll-read-utf16"),
        Origin::Text { encoding: Encoding::Windows1252, .. } => t!(l, "roll-read-windows"),
    }
}

/// Which columns were found.
pub fn columns(l: &Language, columns: &Columns) -> Vec<String> {
    let place = |place: &usize| l.number(*place as u64 + 1);
    let names: Vec<String> = columns.name.iter().map(place).collect();
    let mut found = Vec::new();
    if !names.is_empty() {
        found.push(t!(l, "roll-column-name", place = names.join(" + ")));
    }
    if let Some(email) = &columns.email {
        found.push(t!(l, "roll-column-email", place = place(email)));
    }
    if let Some(weight) = &columns.weight {
        found.push(t!(l, "roll-column-weight", place = place(weight)));
    }
    if let Some(language) = &columns.language {
        found.push(t!(l, "roll-column-language", place = place(language)));
    }
    if !columns.named {
        found.push(t!(l, "roll-column-guessed"));
    }
    if !columns.unknown.is_empty() {
        found.push(t!(l, "roll-column-unknown", titles = columns.unknown.join(", ")));
    }
    found
}

/// How the lines add up: `115 lines = 104 voters + 11 duplicates`.
pub fn sum(l: &Language, counts: &Counts) -> String {
    let mut parts = vec![t!(l, "roll-sum-voters", count = counts.voters)];
    let mut add = |count: u64, words: String| {
        if count > 0 {
            parts.push(words);
        }
    };
    add(counts.duplicates, t!(l, "roll-sum-duplicates", count = counts.duplicates));
    add(counts.problems, t!(l, "roll-sum-problems", count = counts.problems));
    add(counts.left_duplicates, t!(l, "roll-sum-left-duplicates", count = counts.left_duplicates));
    add(counts.left_others, t!(l, "roll-sum-left-others", count = counts.left_others));
    add(counts.heading, t!(l, "roll-sum-heading", count = counts.heading));
    add(counts.empty, t!(l, "roll-sum-empty", count = counts.empty));
    format!("{} = {}", t!(l, "roll-sum-lines", count = counts.lines), parts.join(" + "))
}

/// What is wrong with a line; nothing for a voter's.
pub fn problem(l: &Language, line: &Line) -> Option<String> {
    let problem = match &line.verdict {
        Verdict::Voter { .. } | Verdict::LeftOut(None) => return None,
        Verdict::Problem(problem) | Verdict::LeftOut(Some(problem)) => problem,
    };
    Some(match problem {
        Problem::Fields { found, expected } => {
            t!(l, "roll-line-fields", found = *found, expected = *expected)
        }
        Problem::SeveralLines { last } => t!(l, "roll-line-several", last = *last),
        Problem::TooLong { field: Field::Name } => t!(l, "roll-line-long-name", limit = MAX_FIELD),
        Problem::TooLong { field: Field::Email } => t!(l, "roll-line-long-email", limit = MAX_FIELD),
        Problem::Control { field: Field::Name } => t!(l, "roll-line-control-name"),
        Problem::Control { field: Field::Email } => t!(l, "roll-line-control-email"),
        Problem::Nobody => t!(l, "roll-line-nobody"),
        Problem::Address => t!(l, "roll-line-address"),
        Problem::Hidden { letter } => t!(l, "roll-line-hidden", letter = format!("U+{letter:04X}")),
        Problem::Weight => t!(l, "roll-line-weight"),
        Problem::Language => {
            let known: Vec<&str> = LOCALES.iter().map(|locale| locale.name).collect();
            t!(l, "roll-line-language", said = line.language.as_str(), known = known.join(", "))
        }
        Problem::SameAddress { first } => t!(l, "roll-line-same-address", first = *first, line = line.number),
        Problem::SameName { first } => t!(l, "roll-line-same-name", first = *first, line = line.number),
    })
}
