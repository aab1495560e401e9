//! What no file may contain.

use super::Violation;
use super::source::Source;
use super::tree::File;

/// The largest file, in bytes: what is larger is data that belongs elsewhere.
const LARGEST: u64 = 1_000_000;

/// Marks of unfinished work, in two halves so that this file does not contain them.
const UNFINISHED: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// Where a pattern is forbidden.
enum Where {
    Everywhere,
    OutsideTests,
    FrontEnd,
    /// Where what is signed is made and read.
    Signed,
}

/// Successive tokens that no Rust file may have, where, and why.
const PATTERNS: [(&[&str], Where, &str); 20] = [
    (
        &[".", "unwrap", "(", ")"],
        Where::OutsideTests,
        "say with `expect` why it cannot fail, or return an error",
    ),
    (&["dbg", "!"], Where::Everywhere, "is for debugging"),
    (&["todo", "!"], Where::Everywhere, "is unfinished"),
    (&["unimplemented", "!"], Where::Everywhere, "is unfinished"),
    (&["sql_query", "(", "format", "!"], Where::Everywhere, "builds SQL from text; bind the values"),
    (&["sql_query", "(", "&", "format", "!"], Where::Everywhere, "builds SQL from text; bind the values"),
    (&["thread_rng"], Where::Everywhere, "is no generator for keys, nor one for tests that can be repeated"),
    (&["SmallRng"], Where::Everywhere, "is no generator for keys"),
    (&["StdRng"], Where::Everywhere, "is no generator for keys, and another one in the next version"),
    (&["fastrand"], Where::Everywhere, "is no generator for keys"),
    (&["rand", "::", "random"], Where::Everywhere, "hides which generator it is"),
    (&["seed_from_u64"], Where::OutsideTests, "has 64 bits; take the operating system's generator"),
    (&["inner_html"], Where::FrontEnd, "makes markup of text; let Yew escape it"),
    (&["set_inner_html"], Where::FrontEnd, "makes markup of text; let Yew escape it"),
    (&["insert_adjacent_html"], Where::FrontEnd, "makes markup of text; let Yew escape it"),
    (&["from_html_unchecked"], Where::FrontEnd, "makes markup of text; let Yew escape it"),
    (
        &["HashMap"],
        Where::Signed,
        "has no order, and the last of two equal keys wins; take a `BTreeMap` or a list",
    ),
    (&["HashSet"], Where::Signed, "has no order; take a `BTreeSet` or a list"),
    (&["serde_json", "::", "Value"], Where::Signed, "takes a field twice; give the type its fields"),
    (&["serde_json", "::", "Map"], Where::Signed, "takes a field twice; give the type its fields"),
];

/// The rooms of which everything is signed, or is what signers and readers are told.
const SIGNED: [&str; 2] = ["crypto/src/", "api/src/"];

/// No Rust file has a forbidden pattern.
pub fn patterns(source: &Source) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (pattern, place, why) in &PATTERNS {
        let (applies, tests) = match place {
            Where::Everywhere => (true, true),
            Where::OutsideTests => (true, false),
            Where::FrontEnd => (source.path.starts_with("frontend/"), true),
            Where::Signed => (SIGNED.iter().any(|room| source.path.starts_with(room)), false),
        };
        for line in source.lines_with(pattern, tests).into_iter().filter(|_| applies) {
            let what = format!("`{}` {why}", pattern.concat());
            violations.push(Violation { path: source.path.clone(), line, what });
        }
    }
    violations
}

/// No file is unfinished or too large.
pub fn files(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut report = |line, what| violations.push(Violation { path: file.path.clone(), line, what });
    if file.bytes > LARGEST {
        report(1, format!("has {} bytes; no file may have more than {LARGEST}", file.bytes));
    }
    for (at, line) in file.text.iter().flat_map(|text| text.lines()).enumerate() {
        let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        if let Some(word) = words.find(|word| UNFINISHED.contains(word)) {
            report(at + 1, format!("`{word}` is unfinished work"));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pattern_is_reported_with_its_line() {
        let texts = [
            "x.unwrap()",
            "x\n.unwrap()",
            "dbg!(x)",
            "todo!()",
            "unimplemented!()",
            "sql_query(format!(\"{x}\"))",
            "diesel::sql_query(&format!(\"{x}\"))",
            "rand::thread_rng()",
            "SmallRng::new()",
            "rand::rngs::StdRng::from_rng(r)",
            "fastrand::u64(..)",
            "rand::random()",
            "ChaCha20Rng::seed_from_u64(now)",
            "<p inner_html={x}/>",
            "e.set_inner_html(x)",
            "e.insert_adjacent_html(x)",
            "Html::from_html_unchecked(x)",
        ];
        for text in texts {
            let found = patterns(&Source::new("frontend/src/app.rs", &format!("fn f() {{\n{text}\n}}")));
            assert_eq!(found.len(), 1, "{text}");
            assert!((2..=3).contains(&found[0].line), "{text}: line {}", found[0].line);
        }
    }

    #[test]
    fn c_18_a_weak_generator_or_a_seed_of_few_bits_is_reported_in_every_room() {
        for room in [
            "crypto/src/credential/mod.rs",
            "cli/src/registrar.rs",
            "backend/src/folder.rs",
            "frontend/src/x.rs",
        ] {
            for weak in
                ["rand::thread_rng()", "SmallRng::from_seed(s)", "fastrand::u8(..)", "R::seed_from_u64(time)"]
            {
                let text = format!("fn secret() {{ {weak} }}");
                assert_eq!(patterns(&Source::new(room, &text)).len(), 1, "{weak} in {room}");
            }
        }
    }

    #[test]
    fn a_27_a_map_that_forgets_a_field_is_reported_where_things_are_signed() {
        for text in [
            "use std::collections::HashMap;",
            "struct S { m: std::collections::HashMap<u8, u8> }",
            "use std::collections::{BTreeMap, HashSet};",
            "fn f(v: serde_json::Value) {}",
            "type M = serde_json::Map<String, u8>;",
        ] {
            for room in ["crypto/src/ballot/mod.rs", "api/src/election.rs"] {
                assert_eq!(patterns(&Source::new(room, text)).len(), 1, "{text} in {room}");
            }
            assert!(patterns(&Source::new("backend/src/limits/mod.rs", text)).is_empty(), "{text}");
        }
        let test = "#[cfg(test)] mod tests { use std::collections::HashMap; }";
        assert!(patterns(&Source::new("crypto/src/ballot/mod.rs", test)).is_empty());
    }

    #[test]
    fn harmless_neighbours_are_allowed() {
        for text in [
            "x.unwrap_or(y)",
            "// x.unwrap()",
            "\"dbg!\"",
            "sql_query(\"PRAGMA x\")",
            "#[cfg(test)] mod tests { fn f() { x.unwrap() } }",
        ] {
            assert!(patterns(&Source::new("backend/src/db.rs", text)).is_empty(), "{text}");
        }
        assert!(patterns(&Source::new("cli/src/main.rs", "inner_html")).is_empty());
    }

    #[test]
    fn unfinished_work_is_reported() {
        for word in UNFINISHED {
            let text = format!("a\n# {word}: b");
            let found = files(&File { path: "docs/x.md".to_owned(), bytes: 9, text: Some(text) });
            assert_eq!(found.iter().map(|violation| violation.line).collect::<Vec<_>>(), [2]);
        }
    }

    #[test]
    fn a_large_file_is_reported() {
        let file = |bytes| File { path: "x.bin".to_owned(), bytes, text: None };
        assert_eq!(files(&file(LARGEST + 1)).len(), 1);
        assert!(files(&file(LARGEST)).is_empty());
    }
}
