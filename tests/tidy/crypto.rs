//! Who may import whom inside `crypto` (docs/architecture.md).

use std::collections::{BTreeMap, BTreeSet};

use super::Violation;
use super::source::{Named, Source};

/// The modules of `crypto`, each with those of lower steps as its possible imports, and those of its own step as long
/// as no circle comes of it.
const STEPS: [&[&str]; 7] = [
    &["group", "encoding", "parts", "transcript", "signature"],
    &["elgamal", "message", "proof", "board"],
    &["manifest", "credential"],
    &["trustee", "ballot"],
    &["tally", "shuffle"],
    &["election"],
    &["audit"],
];

/// Of the lower steps, `board` knows only what entries and signatures are made of, and how work is shared by cores.
const BOARD_KNOWS: [&str; 3] = ["encoding", "parts", "signature"];

/// The files of `crypto/src`: modules import downwards only, without circles.
pub fn inside_crypto(sources: &[Source]) -> Vec<Violation> {
    let sources = sources.iter().filter(|source| !source.is_test());
    let sources: Vec<(&Source, Vec<String>)> =
        sources.filter_map(|source| Some((source, module_of(&source.path)?))).collect();
    let modules: BTreeSet<&str> =
        sources.iter().filter_map(|(_, module)| Some(module.first()?.as_str())).collect();
    let exports = exports(&sources, &modules);
    let mut violations = Vec::new();
    let mut edges: BTreeMap<(&str, &str), (&str, usize)> = BTreeMap::new();
    for (source, module) in &sources {
        let Some(user) = module.first().map(String::as_str) else { continue };
        let mut report = |line, what| violations.push(Violation { path: source.path.clone(), line, what });
        let Some(step) = step_of(user) else {
            report(
                1,
                format!("module `{user}` has no place in the arrows of `crypto`; give it one in tests/tidy"),
            );
            continue;
        };
        for named in source.paths().iter().filter(|named| !named.test) {
            let Some(used) = used_module(named, module, &exports, &modules) else { continue };
            if used == user {
                continue;
            }
            let above = step_of(used).is_some_and(|used| used > step);
            if above || user == "board" && !BOARD_KNOWS.contains(&used) {
                report(named.line, format!("`{user}` may not use `{used}`: arrows run the other way"));
            }
            edges.entry((user, used)).or_insert((&source.path, named.line));
        }
    }
    violations.extend(circles(&edges));
    violations
}

/// `["proof", "range"]` for `crypto/src/proof/range.rs` and nothing for `crypto/src/lib.rs`.
pub fn module_of(path: &str) -> Option<Vec<String>> {
    let inner = path.strip_prefix("crypto/src/")?.strip_suffix(".rs")?;
    let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    Some(module)
}

fn step_of(module: &str) -> Option<usize> {
    STEPS.iter().position(|step| step.contains(&module))
}

/// What the crate's root exports of its modules: by this name, from that module.
fn exports<'a>(sources: &[(&Source, Vec<String>)], modules: &BTreeSet<&'a str>) -> BTreeMap<String, &'a str> {
    let roots = sources.iter().filter(|(_, module)| module.is_empty());
    let imports = roots.flat_map(|(source, _)| source.paths()).filter(|named| named.imported);
    imports
        .filter_map(|named| {
            let own = named.segments.iter().find(|segment| !matches!(segment.as_str(), "crate" | "self"))?;
            Some((named.name.clone(), *modules.get(own.as_str())?))
        })
        .collect()
}

/// The module directly below the crate's root that `named` leads to from `module`.
fn used_module<'a>(
    named: &Named,
    module: &[String],
    exports: &BTreeMap<String, &'a str>,
    modules: &BTreeSet<&'a str>,
) -> Option<&'a str> {
    let mut segments = named.segments.iter().map(String::as_str).peekable();
    let mut place: Vec<&str> = module.iter().map(String::as_str).collect();
    match segments.next()? {
        "crate" => place.clear(),
        "self" => {}
        "super" => {
            place.pop();
        }
        _ => return None,
    }
    while segments.next_if_eq(&"super").is_some() {
        place.pop();
    }
    let first = place.first().copied().or_else(|| segments.next())?;
    modules.get(first).or_else(|| exports.get(first)).copied()
}

/// Reports one import of each pair of modules that reach each other.
fn circles(edges: &BTreeMap<(&str, &str), (&str, usize)>) -> Vec<Violation> {
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![from]);
        while let Some(module) = todo.pop() {
            if module == to {
                return true;
            }
            if seen.insert(module) {
                todo.extend(edges.keys().filter(|(user, _)| *user == module).map(|(_, used)| *used));
            }
        }
        false
    };
    let closing = edges.iter().filter(|((user, used), _)| reaches(used, user));
    closing
        .map(|((user, used), (path, line))| {
            let what = format!("`{user}` uses `{used}`, which uses `{user}`: a circle");
            Violation { path: (*path).to_owned(), line: *line, what }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{places, sources};

    #[test]
    fn an_arrow_upwards_is_reported() {
        for import in [
            "use crate::tally::Sum;",
            "fn f() { crate::tally::add(); }",
            "use super::tally;",
            "use crate::Sum;",
        ] {
            let files = sources(&[
                ("crypto/src/lib.rs", "pub mod tally; pub use tally::Sum;"),
                ("crypto/src/ballot.rs", &format!("\n{import}")),
                ("crypto/src/tally/mod.rs", "use crate::ballot;"),
            ]);
            let found = places(&inside_crypto(&files));
            assert!(found.contains(&"crypto/src/ballot.rs:2".to_owned()), "{import}: {found:?}");
        }
    }

    #[test]
    fn arrows_downwards_and_tests_are_allowed() {
        let files = sources(&[
            ("crypto/src/ballot/mod.rs", "use crate::{elgamal::Pair, proof}; mod seal; use self::seal::x;"),
            (
                "crypto/src/ballot/seal.rs",
                "use super::Sealed; use super::super::group; #[cfg(test)] use crate::tally;",
            ),
            ("crypto/src/tally.rs", "use crate::ballot;"),
            ("crypto/src/elgamal.rs", "use crate::group;"),
            ("crypto/src/proof.rs", ""),
            ("crypto/src/group.rs", ""),
        ]);
        assert_eq!(places(&inside_crypto(&files)), [""; 0]);
    }

    #[test]
    fn a_circle_is_reported() {
        let files = sources(&[
            ("crypto/src/trustee.rs", "use crate::ballot;"),
            ("crypto/src/ballot.rs", "use crate::trustee;"),
        ]);
        assert_eq!(places(&inside_crypto(&files)), ["crypto/src/ballot.rs:1", "crypto/src/trustee.rs:1"]);
    }

    #[test]
    fn a_module_without_a_place_is_reported() {
        let found = inside_crypto(&sources(&[("crypto/src/misc/mod.rs", "")]));
        assert!(found[0].what.contains("no place"), "{}", found[0].what);
    }

    #[test]
    fn a_board_that_knows_elgamal_is_reported() {
        let files =
            sources(&[("crypto/src/board/tree.rs", "use crate::elgamal;"), ("crypto/src/elgamal.rs", "")]);
        assert_eq!(places(&inside_crypto(&files)), ["crypto/src/board/tree.rs:1"]);
    }
}
