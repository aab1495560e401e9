//! The codes of `docs/cli.md` are those that the program has; its commands are held with those of all documents
//! (`tests/documents.rs`).

use glassurn_api::error::Code;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const MANUAL: &str = include_str!("../../docs/cli.md");

/// All text of the program's source.
fn source() -> String {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder of the source") {
            let path = entry.expect("readable").path();
            if path.is_dir() { collect(&path, files) } else { files.push(path) }
        }
    }
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files.iter().map(|file| std::fs::read_to_string(file).expect("text")).collect()
}

/// The codes with which the source makes a failure, where they are written out.
fn made(source: &str) -> BTreeSet<&str> {
    let calls = source.split("Failure::cannot(").skip(1).chain(source.split("Failure::refused(").skip(1));
    calls.filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next()).collect()
}

/// The codes in the manual's table.
fn documented() -> BTreeSet<&'static str> {
    let table = MANUAL.split_once("| code | means |").expect("a table of codes").1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| row.split('|').nth(1).expect("a cell").split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_code_is_one_of_the_service_or_in_the_manual() {
    let source = source();
    let service: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let (made, documented) = (made(&source), documented());
    assert!(made.len() > 40 && documented.len() > 30, "{made:?} {documented:?}");
    let unknown: Vec<_> =
        made.iter().filter(|code| !service.contains(*code) && !documented.contains(*code)).collect();
    assert!(unknown.is_empty(), "not in docs/cli.md: {unknown:?}");
    let gone: Vec<_> = documented.iter().filter(|code| !source.contains(&format!("\"{code}\""))).collect();
    assert!(gone.is_empty(), "in docs/cli.md, but never printed: {gone:?}");
}
