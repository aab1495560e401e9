//! A language is a folder, or one file that says all of it.

#[path = "../build.rs"]
#[allow(dead_code, reason = "cargo runs it as a program; here its parts are asked")]
mod build;

use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
use glassurn_web::i18n::{
    CONSOLE_LOCALES, COUNT_LOCALES, LOCALES, Language, Locale, MIRROR_LOCALES, START_LOCALES, TextId,
    WATCH_LOCALES,
};

/// Everything that Chinese says, in one text.
fn chinese() -> String {
    let tables = [LOCALES, WATCH_LOCALES, CONSOLE_LOCALES, START_LOCALES, MIRROR_LOCALES, COUNT_LOCALES];
    let of = |table: &'static [Locale]| table.iter().find(|locale| locale.tag == "zh");
    let sources = tables.into_iter().filter_map(of).flat_map(|locale| locale.sources);
    sources.map(|source| format!("{source}\n")).collect()
}

/// A folder of languages in which Chinese is one file and English a folder.
fn folder(of: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("locales-{of}"));
    // What an earlier run has left.
    let _ = fs::remove_dir_all(&folder);
    for inside in ["en/console", "en/mirror"] {
        fs::create_dir_all(folder.join(inside)).expect("the folder is ours");
    }
    let names = "language-name = English\nlanguage-english = English\n";
    for (file, text) in
        [("en/shell.ftl", names), ("en/console/run.ftl", "run = Run\n"), ("zh.ftl", &chinese())]
    {
        fs::write(folder.join(file), text).expect("the folder is ours");
    }
    folder
}

#[test]
fn one_file_is_a_language() {
    let folder = folder("one");
    let head = r#"Locale { tag: "zh", name: "简体中文", english: "Chinese", files: "#;
    let whole = format!("{:?}", folder.join("zh.ftl").display().to_string());
    // A browser loads it when it is wanted, once, with everybody's pages.
    let tables = build::tables(&folder, true).expect("tables");
    let found: Vec<&str> = tables.lines().filter_map(|line| line.trim().strip_prefix(head)).collect();
    let others = "&[], sources: &[] },";
    assert_eq!(found, [r#"&["zh.ftl"], sources: &[] },"#, others, others], "{tables}");
    assert!(
        tables.contains(r#"files: &["en/shell.ftl"]"#)
            && tables.contains(r#"files: &["en/console/run.ftl"]"#)
    );
    // Programs that are no browser carry it.
    let tables = build::tables(&folder, false).expect("tables");
    assert_eq!(tables.matches(&format!("include_str!({whole})")).count(), 1, "{tables}");
}

#[test]
fn one_file_says_all_that_a_folder_says() {
    let whole = chinese();
    FluentResource::try_new(whole.clone()).expect("the file is valid Fluent");
    let locale = Locale::of("zh").expect("it is there");
    let language = Language::new(locale, [whole]);
    let english = Language::source();
    // Of everybody's pages, of officials', of mirrors'.
    for id in ["home-title", "rehearsal-title", "mirror-title"].map(TextId::new) {
        let said = language.text(id, &[]);
        assert!(said != english.text(id, &[]) && !said.is_ascii(), "{id:?}: {said}");
    }
}

#[test]
fn a_language_without_a_name_is_refused() {
    let folder = folder("nameless");
    fs::write(folder.join("xx.ftl"), "home-title = X\n").expect("the folder is ours");
    let refused = build::tables(&folder, true).expect_err("nobody could choose it");
    assert!(refused.to_string().contains("language-name"), "{refused}");
}
