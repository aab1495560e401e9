//! Holds the rules of the house: who may import whom, and what no file may contain.
//!
//! Each rule is a function of files' texts; beside it stand tests with texts that violate it, here it meets the tree.

#[path = "tidy/attacks.rs"]
mod attacks;
#[path = "tidy/backend.rs"]
mod backend;
#[path = "tidy/crates.rs"]
mod crates;
#[path = "tidy/crypto.rs"]
mod crypto;
#[path = "tidy/purity.rs"]
mod purity;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/tree.rs"]
mod tree;
#[path = "tidy/words.rs"]
mod words;

use std::collections::BTreeSet;

use toml::Table;

use source::Source;
use tree::Tree;

/// A place that breaks a rule.
struct Violation {
    path: String,
    line: usize,
    what: String,
}

/// Fails with a list of all `violations`.
#[track_caller]
fn hold(violations: Vec<Violation>) {
    let line = |Violation { path, line, what }| format!("{path}:{line}: {what}");
    let list: BTreeSet<String> = violations.into_iter().map(line).collect();
    assert!(list.is_empty(), "\n{}\n", Vec::from_iter(list).join("\n"));
}

/// The violations, each as `path:line`, for the rules' own tests.
fn places(violations: &[Violation]) -> Vec<String> {
    violations.iter().map(|violation| format!("{}:{}", violation.path, violation.line)).collect()
}

/// Files of a rule's own test.
fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    files.iter().map(|(path, text)| Source::new(path, text)).collect()
}

#[test]
fn arrows_between_crates() {
    let tree = Tree::get();
    let workspace: Table =
        tree.text("Cargo.toml").expect("there is a workspace").parse().expect("it is TOML");
    let members = workspace["workspace"]["members"].as_array().expect("members are a list");
    let paths: Vec<String> =
        members.iter().map(|name| format!("{}/Cargo.toml", name.as_str().expect("a name"))).collect();
    let manifests: Vec<(&str, &str)> = paths
        .iter()
        .map(|path| (path.as_str(), tree.text(path).expect("each member has a manifest")))
        .collect();
    hold(crates::between_crates(&manifests));
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
}

#[test]
fn arrows_inside_crypto() {
    hold(crypto::inside_crypto(&Tree::get().sources));
}

#[test]
fn crypto_is_pure() {
    hold(Tree::get().sources.iter().flat_map(purity::crypto_is_pure).collect());
}

#[test]
fn audit_knows_no_secret() {
    hold(purity::audit_knows_no_secret(&Tree::get().sources));
}

#[test]
fn arrows_inside_backend() {
    hold(Tree::get().sources.iter().flat_map(backend::inside_backend).collect());
}

#[test]
fn every_attack_has_a_test_or_a_reason() {
    let tree = Tree::get();
    let document = tree.text(attacks::DOCUMENT).expect("there is a threat model");
    hold(attacks::attacks(&tree.sources, document));
}

#[test]
fn no_forbidden_pattern() {
    hold(Tree::get().sources.iter().flat_map(words::patterns).collect());
}

#[test]
fn no_unfinished_and_no_large_file() {
    hold(Tree::get().files.iter().flat_map(words::files).collect());
}

#[test]
fn the_tree_is_really_read() {
    let tree = Tree::get();
    for path in ["Cargo.lock", "crypto/src/lib.rs", "tests/tidy.rs"] {
        assert!(tree.text(path).is_some(), "{path} was not read");
    }
    assert!(
        tree.sources.iter().any(|source| source.path == "crypto/src/lib.rs" && !source.tokens.is_empty())
    );
}
