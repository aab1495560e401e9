//! Every sentence that the pages say exists in every language, with the same arguments, and every sentence that exists is said.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_bundle::FluentResource;
use glassurn_web::i18n::{CONSOLE_LOCALES, LOCALES, SOURCE};

/// Message names of one language with the arguments that each takes, found in the text after `$`.
fn messages(sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for source in sources {
        FluentResource::try_new((*source).to_owned()).expect("the file is valid Fluent");
        let mut name = String::new();
        for line in source.lines() {
            let begins = line.chars().next().is_some_and(|first| first.is_ascii_alphabetic());
            if begins && let Some((id, _)) = line.split_once('=') {
                name = id.trim().to_owned();
                assert!(found.insert(name.clone(), BTreeSet::new()).is_none(), "{name} is defined twice");
            }
            for part in line.split('$').skip(1) {
                let argument =
                    word(part, |symbol| symbol.is_ascii_alphanumeric() || symbol == '_' || symbol == '-');
                found.get_mut(&name).expect("arguments stand inside a message").insert(argument.to_owned());
            }
        }
    }
    found
}

/// Every language with the sources of both programs.
fn languages() -> Vec<(&'static str, Vec<&'static str>)> {
    let both = |((tag, sources), (_, console)): (&(&'static str, &[&'static str]), &(_, &[&'static str]))| {
        (*tag, [*sources, *console].concat())
    };
    LOCALES.iter().zip(CONSOLE_LOCALES).map(both).collect()
}

/// The front of a text while `belongs` holds.
fn word(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|symbol| !belongs(symbol)).unwrap_or(text.len());
    &text[..end]
}

/// Names in `t!(…, "name", arguments)` and `id!("name")`; the latter without arguments.
fn used() -> Vec<(String, Option<BTreeSet<String>>)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("source files are text");
                let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                calls(&code, "t!(", &mut found);
                calls(&code, "id!(", &mut found);
            }
        }
    }
    found
}

fn calls(code: &str, opening: &str, found: &mut Vec<(String, Option<BTreeSet<String>>)>) {
    for (start, _) in code.match_indices(opening) {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|symbol| symbol.is_alphanumeric() || symbol == '_' || symbol == '!') {
            continue;
        }
        let inside = inside(&code[start + opening.len()..]);
        let Some((_, rest)) = inside.split_once('"') else { continue };
        let Some((name, rest)) = rest.split_once('"') else { continue };
        found.push((name.to_owned(), (opening == "t!(").then(|| names(rest))));
    }
}

/// What stands before the parenthesis that closes the call; no text inside has an unpaired one.
fn inside(code: &str) -> &str {
    let mut depth = 1;
    let end = code.find(|symbol| {
        depth += match symbol {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    &code[..end.unwrap_or(code.len())]
}

/// The names in `, name = value, other = value`, at the top level of the call.
fn names(rest: &str) -> BTreeSet<String> {
    let (mut depth, mut part, mut parts) = (0, String::new(), Vec::new());
    for symbol in rest.chars() {
        depth += match symbol {
            '(' | '{' | '[' => 1,
            ')' | '}' | ']' => -1,
            _ => 0,
        };
        if symbol == ',' && depth == 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(symbol);
        }
    }
    parts.push(part);
    parts.iter().filter_map(|part| part.split_once('=')).map(|(name, _)| name.trim().to_owned()).collect()
}

#[test]
fn every_sentence_said_exists_with_its_arguments() {
    let languages = languages();
    let source = languages.iter().find(|(tag, _)| *tag == SOURCE).expect("the source language has a folder");
    let known = messages(&source.1);
    for (name, arguments) in used() {
        let expected =
            known.get(&name).unwrap_or_else(|| panic!("{name} is said but stands in no .ftl file"));
        if let Some(arguments) = arguments {
            assert_eq!(&arguments, expected, "the arguments of {name}");
        }
    }
}

#[test]
fn every_sentence_that_exists_is_said() {
    let said: BTreeSet<String> = used().into_iter().map(|(name, _)| name).collect();
    for (tag, sources) in languages() {
        for name in messages(&sources).keys() {
            assert!(said.contains(name), "{name} of {tag} is never said");
        }
    }
}

#[test]
fn every_language_says_the_same_things() {
    let all: Vec<_> = languages().iter().map(|(tag, sources)| (*tag, messages(sources))).collect();
    for (tag, known) in &all {
        assert_eq!(known, &all[0].1, "{tag} differs from {}", all[0].0);
    }
}
