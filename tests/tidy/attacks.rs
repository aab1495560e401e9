//! Every attack of the catalogue has a test that bears its id, or a row in the threat model that says why it has none.

use std::collections::{BTreeMap, BTreeSet};

use super::Violation;
use super::source::Source;

/// Where the rows stand.
pub const DOCUMENT: &str = "docs/threat-model.md";

/// The catalogue's groups, and how many attacks each has: ballots, board, credentials, trustees, web, faults, coercion.
const CATALOGUE: [(char, u8); 7] =
    [('A', 37), ('B', 30), ('C', 25), ('D', 26), ('E', 43), ('F', 18), ('G', 10)];

/// A test.
struct Test<'a> {
    path: &'a str,
    line: usize,
    name: &'a str,
}

/// What is wrong between the catalogue, the tests in these files, and the rows of the document.
pub fn attacks(sources: &[Source], document: &str) -> Vec<Violation> {
    let tests: Vec<Test> = sources.iter().flat_map(functions).collect();
    let names: BTreeSet<&str> = tests.iter().map(|test| test.name).collect();
    let catalogue: BTreeSet<String> = CATALOGUE
        .iter()
        .flat_map(|(group, last)| (1..=*last).map(move |number| format!("{group}-{number:02}")))
        .collect();
    let mut violations = Vec::new();
    let mut report =
        |path: &str, line, what| violations.push(Violation { path: path.to_owned(), line, what });

    let mut tested = BTreeSet::new();
    for Test { path, line, name } in &tests {
        for id in ids(name) {
            if !catalogue.contains(&id) {
                report(path, *line, format!("`{name}` bears {id}, which is not in the catalogue"));
            }
            tested.insert(id);
        }
    }
    let rows = rows(document);
    for (id, (line, reason)) in &rows {
        if !catalogue.contains(id) {
            report(DOCUMENT, *line, format!("{id} is not in the catalogue"));
        } else if tested.contains(id) {
            report(DOCUMENT, *line, format!("{id} has a test: the row says that it has none"));
        }
        if reason.is_empty() {
            report(DOCUMENT, *line, format!("{id} has no reason"));
        }
        for name in named(reason).filter(|name| !names.contains(name)) {
            report(DOCUMENT, *line, format!("there is no test `{name}`"));
        }
    }
    for id in catalogue.iter().filter(|id| !tested.contains(*id) && !rows.contains_key(*id)) {
        report(DOCUMENT, 1, format!("{id} has neither a test with its id nor a row with a reason"));
    }
    violations
}

/// The functions below `#[test]`, also of a runtime's or with further attributes; those that are ignored test nothing.
fn functions(source: &Source) -> Vec<Test<'_>> {
    let text = |at: usize| source.tokens.get(at).map_or("", |token| token.text.as_str());
    let marks = (1..source.tokens.len())
        .filter(|at| text(*at) == "test" && text(at + 1) == "]" && ["[", "::"].contains(&text(at - 1)));
    let found = marks.filter_map(|mark| {
        let at = (mark..source.tokens.len()).find(|at| text(*at) == "fn")?;
        let ignored = (mark..at).any(|at| text(at) == "ignore");
        let name = source.tokens.get(at + 1).filter(|_| !ignored)?;
        Some(Test { path: &source.path, line: name.line, name: &name.text })
    });
    found.collect()
}

/// The ids at the front of a test's name: `b_04_b_06_a_fork_is_seen` bears two.
fn ids(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split('_').collect();
    let pairs = words.chunks(2).map_while(|pair| match pair {
        [group, number] if group.len() == 1 && number.len() == 2 => {
            let group = group.chars().next().filter(char::is_ascii_lowercase)?;
            let whole = number.bytes().all(|digit| digit.is_ascii_digit());
            whole.then(|| format!("{}-{number}", group.to_ascii_uppercase()))
        }
        _ => None,
    });
    pairs.collect()
}

/// The document's rows that begin with an id: their lines and what the last cell says.
fn rows(document: &str) -> BTreeMap<String, (usize, &str)> {
    let lines = document.lines().enumerate();
    let rows = lines.filter_map(|(at, line)| {
        let mut cells = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim);
        let id = cells.next()?;
        let (group, number) = id.split_once('-')?;
        let is_id = group.len() == 1 && number.len() == 2 && number.parse::<u8>().is_ok();
        is_id.then(|| (id.to_owned(), (at + 1, cells.next_back().unwrap_or_default())))
    });
    rows.collect()
}

/// The tests that a reason names.
fn named(reason: &str) -> impl Iterator<Item = &str> {
    let quoted = reason.split('`').skip(1).step_by(2);
    quoted.filter(|name| {
        name.contains('_') && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{places, sources};

    /// A test for every attack but these.
    fn all_but(lacking: &[&str]) -> String {
        let ids = CATALOGUE.iter().flat_map(|(group, last)| {
            (1..=*last).map(move |number| format!("{}_{number:02}", group.to_ascii_lowercase()))
        });
        let ids = ids.filter(|id| !lacking.contains(&id.as_str()));
        ids.map(|id| format!("#[test] fn {id}_is_refused() {{}}\n")).collect()
    }

    /// What is wrong where these attacks have no test, this file stands beside, and the document has these rows.
    fn found(lacking: &[&str], more: &str, document: &str) -> Vec<String> {
        let files = sources(&[("crypto/src/attacks.rs", &all_but(lacking)), ("tests/http/more.rs", more)]);
        places(&attacks(&files, document))
    }

    #[test]
    fn an_attack_has_a_test_or_a_row() {
        assert_eq!(found(&[], "", ""), [""; 0]);
        assert_eq!(found(&["a_36"], "", "# Attacks"), ["docs/threat-model.md:1"]);
        assert_eq!(found(&["a_36"], "", "| A-36 | marked ballots | limit: by design |"), [""; 0]);
        assert_eq!(found(&["a_36"], "", "| A-36 | marked ballots | |"), ["docs/threat-model.md:1"]);
        // A row whose attack has a test, or that is in no catalogue.
        assert_eq!(found(&[], "", "\n| A-36 | marked ballots | limit |"), ["docs/threat-model.md:2"]);
        assert_eq!(found(&[], "", "| A-99 | unknown | limit |"), ["docs/threat-model.md:1"]);
    }

    #[test]
    fn only_what_runs_is_a_test() {
        for more in [
            "fn a_36_is_no_test() {}",
            "// #[test] fn a_36_is_commented_out() {}",
            "#[test] #[ignore] fn a_36_is_ignored() {}",
            "#[test] fn the_a_36_stands_behind() {}",
        ] {
            assert_eq!(found(&["a_36"], more, ""), ["docs/threat-model.md:1"], "{more}");
        }
        for more in [
            "#[test] fn a_36_is_refused() {}",
            "#[test] #[should_panic] fn a_35_a_36_are_refused() {}",
            "#[actix_web::test] async fn a_36_is_refused() {}",
        ] {
            assert_eq!(found(&["a_36"], more, ""), [""; 0], "{more}");
        }
        assert_eq!(found(&[], "\n#[test] fn g_11_is_unknown() {}", ""), ["tests/http/more.rs:2"]);
    }

    #[test]
    fn a_test_that_a_reason_names_exists() {
        let row = |name: &str| format!("| A-36 | marked ballots | covered: `{name}`, in `tests/http` |");
        assert_eq!(found(&["a_36"], "", &row("b_01_is_refused")), [""; 0]);
        assert_eq!(found(&["a_36"], "", &row("b_01_is_gone")), ["docs/threat-model.md:1"]);
    }
}
