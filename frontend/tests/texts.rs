//! Every sentence that the pages say exists in every language, with the same arguments, and every sentence that exists is said.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_bundle::FluentResource;
use glassurn_web::i18n::{
    CONSOLE_LOCALES, COUNT_LOCALES, LOCALES, Locale, MIRROR_LOCALES, SOURCE, START_LOCALES, WATCH_LOCALES,
};

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

/// The front of a text while `belongs` holds.
fn word(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|symbol| !belongs(symbol)).unwrap_or(text.len());
    &text[..end]
}

/// Names in `t!(…, "name", arguments)`, `say!("name", arguments)` and `id!("name")`; the latter without arguments.
fn used() -> Vec<(String, Option<BTreeSet<String>>)> {
    used_in(|_| true)
}

/// Those in the files whose path below `src` is asked for.
fn used_in(asked: impl Fn(&str) -> bool) -> Vec<(String, Option<BTreeSet<String>>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && asked(&path.strip_prefix(&root).expect("below src").to_string_lossy())
            {
                let text = fs::read_to_string(&path).expect("source files are text");
                let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                calls(&code, "t!(", &mut found);
                calls(&code, "say!(", &mut found);
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
        found.push((name.to_owned(), (opening != "id!(").then(|| names(rest))));
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

/// The texts of a language, of all programs, of the start page, of mirrors and of counts.
fn sources(tag: &str) -> Vec<&'static str> {
    let of = |table: &'static [Locale]| {
        table.iter().find(|locale| locale.tag == tag).expect("the tables have the same languages").sources
    };
    [LOCALES, WATCH_LOCALES, CONSOLE_LOCALES, START_LOCALES, MIRROR_LOCALES, COUNT_LOCALES].map(of).concat()
}

/// What the start page's template says: names in braces, which the build fills in.
fn start_page() -> BTreeSet<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("index.html");
    let page = fs::read_to_string(page).expect("the start page is readable");
    let names = page.split('{').skip(1).filter_map(|piece| Some(piece.split_once('}')?.0.to_owned()));
    names.filter(|name| name != "tag").collect()
}

#[test]
fn the_start_page_says_what_exists() {
    let (known, said) = (messages(&sources(SOURCE)), start_page());
    assert!(said.len() > 5, "{said:?}");
    for name in said {
        let arguments = known.get(&name).unwrap_or_else(|| panic!("{name} stands in no .ftl file"));
        assert!(arguments.is_empty(), "nothing fills in the arguments of {name}");
    }
}

/// Where what is said in programs of their own stands in the source.
const ELSEWHERE: [&str; 8] =
    ["console", "fault", "observer", "pages/audit", "pages/board", "pages/result", "bin", "watch"];

#[test]
fn voters_pages_carry_what_they_say() {
    let of = |table: &'static [Locale]| {
        table.iter().find(|locale| locale.tag == SOURCE).expect("every table has it").sources
    };
    let known = messages(&[LOCALES, MIRROR_LOCALES].map(of).concat());
    let said = used_in(|path| !ELSEWHERE.iter().any(|place| path.starts_with(place)));
    assert!(said.len() > 300, "the voters' pages say much: {}", said.len());
    let lacking: Vec<&String> =
        said.iter().map(|(name, _)| name).filter(|name| !known.contains_key(*name)).collect();
    assert!(lacking.is_empty(), "the voters' program says what it does not carry: {lacking:?}");
}

#[test]
fn every_sentence_said_exists_with_its_arguments() {
    let known = messages(&sources(SOURCE));
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
    let mut said: BTreeSet<String> = used().into_iter().map(|(name, _)| name).collect();
    // The build scripts read them.
    said.extend(["language-name".into(), "language-english".into()]);
    said.extend(start_page());
    for Locale { tag, .. } in LOCALES {
        for name in messages(&sources(tag)).keys() {
            assert!(said.contains(name), "{name} of {tag} is never said");
        }
    }
}

#[test]
fn every_language_says_the_same_things() {
    let source = messages(&sources(SOURCE));
    for Locale { tag, .. } in LOCALES {
        let known = messages(&sources(tag));
        let lacks: Vec<_> = source.keys().filter(|name| !known.contains_key(*name)).collect();
        assert!(lacks.is_empty(), "{tag} lacks {lacks:?}");
        let more: Vec<_> = known.keys().filter(|name| !source.contains_key(*name)).collect();
        assert!(more.is_empty(), "{tag} has what {SOURCE} has not: {more:?}");
        for (name, arguments) in &source {
            assert_eq!(&known[name], arguments, "the arguments of {name} in {tag}");
        }
    }
}

#[test]
fn chinese_is_written_in_chinese() {
    let mut texts: Vec<(&str, String)> = Vec::new();
    for line in sources("zh").iter().flat_map(|source| source.lines()).filter(|line| !line.starts_with('#')) {
        match (line.split_once(" ="), texts.last_mut()) {
            (Some((name, text)), _) if line.starts_with(|first: char| first.is_ascii_alphabetic()) => {
                texts.push((name, text.to_owned()));
            }
            (_, Some((_, text))) => text.push_str(line),
            _ => {}
        }
    }
    let han = |text: &str| text.chars().any(|symbol| ('\u{4e00}'..='\u{9fff}').contains(&symbol));
    let foreign: Vec<&str> = texts.iter().filter(|(_, text)| !han(text)).map(|(name, _)| *name).collect();
    // Numbers or names beside each other, names, a language's own among them, and a word of HTML.
    let plain = [
        "answer-score",
        "audit-of",
        "brand",
        "language-direction",
        "language-english",
        "result-holders-of",
        "tab-title",
        "text-in-language",
    ];
    assert!(foreign.iter().all(|name| plain.contains(name)), "{foreign:?}");
}
