//! What the protocol must not touch: clocks, files, sockets, generators, and secrets where none are needed.

use std::collections::BTreeSet;

use super::Violation;
use super::crypto::module_of;
use super::source::Source;

/// What the protocol must not touch: it takes time and randomness as arguments, and neither waits nor opens anything.
pub const FORBIDDEN: [&str; 16] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::time",
    "actix",
    "actix_web",
    "diesel",
    "getrandom",
    "rand",
    "reqwest",
    "tokio",
    "ureq",
    "wasm_bindgen",
    "web_sys",
    "yew",
];

/// Names that mean waiting or a generator of the program's own.
const FORBIDDEN_WORDS: [&str; 6] = ["async", "await", "OsRng", "ThreadRng", "from_entropy", "thread_rng"];

/// The libraries of ElGamal and its proofs.
const GROUP_LIBRARIES: [&str; 4] = ["bulletproofs", "curve25519_dalek", "frost_ristretto255", "merlin"];

/// Types of secrets that other crates define; ours are found by their `Zeroize`.
const FOREIGN_SECRETS: [&str; 6] =
    ["SecretShare", "SigningKey", "SigningShare", "KeyPackage", "SecretPackage", "StaticSecret"];

/// The protocol takes time and randomness as arguments and touches nothing outside; `board` knows no ElGamal.
pub fn crypto_is_pure(source: &Source) -> Vec<Violation> {
    let Some(module) = module_of(&source.path) else { return Vec::new() };
    let mut violations = Vec::new();
    let mut report = |line, what| violations.push(Violation { path: source.path.clone(), line, what });
    for named in source.paths().iter().filter(|named| !named.test) {
        let starts = |path: &&&str| {
            path.split("::").zip(&named.segments).all(|(a, b)| a == b)
                && path.split("::").count() <= named.segments.len()
        };
        let rooted = named.imported || named.segments.len() > 1;
        if let Some(path) = FORBIDDEN.iter().find(starts).filter(|_| rooted) {
            report(
                named.line,
                format!("the protocol may not use `{path}`; what it needs comes in as an argument"),
            );
        }
        let library = named.segments.first().filter(|first| GROUP_LIBRARIES.contains(&first.as_str()));
        if let Some(library) =
            library.filter(|_| rooted && module.first().is_some_and(|module| module == "board"))
        {
            report(named.line, format!("`board` knows nothing of ElGamal, so not `{library}`"));
        }
    }
    for word in FORBIDDEN_WORDS {
        for line in source.lines_with(&[word], false) {
            report(line, format!("the protocol may not use `{word}`; what it needs comes in as an argument"));
        }
    }
    violations
}

/// `audit` is what anybody runs: it can do without every secret, so it names no type of one, and no randomness.
pub fn audit_knows_no_secret(sources: &[Source]) -> Vec<Violation> {
    let mut secrets: BTreeSet<&str> =
        FOREIGN_SECRETS.into_iter().chain(["CryptoRng", "CryptoRngCore", "RngCore"]).collect();
    secrets.extend(sources.iter().filter(|source| module_of(&source.path).is_some()).flat_map(zeroized));
    let mut violations = Vec::new();
    for source in sources {
        if module_of(&source.path).is_none_or(|module| module.first().is_none_or(|module| module != "audit"))
        {
            continue;
        }
        for token in source.tokens.iter().filter(|token| !token.test) {
            if secrets.contains(token.text.as_str()) || token.text.contains("Secret") {
                let what = format!("`audit` may not know the secret type `{}`", token.text);
                violations.push(Violation { path: source.path.clone(), line: token.line, what });
            }
        }
    }
    violations
}

/// The types that a file derives or implements `Zeroize`, `ZeroizeOnDrop` or `Drop` for.
fn zeroized(source: &Source) -> Vec<&str> {
    let text = |at: usize| source.tokens.get(at).map_or("", |token| token.text.as_str());
    let mut types = Vec::new();
    for at in 0..source.tokens.len() {
        match text(at) {
            "Zeroize" | "ZeroizeOnDrop" | "Drop" if text(at + 1) == "for" => types.push(text(at + 2)),
            "Zeroize" | "ZeroizeOnDrop" if matches!(text(at + 1), "," | ")") => {
                // In a derive: the type's name follows the next `struct` or `enum`, other attributes between.
                let item =
                    (at..source.tokens.len()).find(|at| matches!(text(*at), "struct" | "enum" | ";" | "fn"));
                types.extend(item.filter(|at| matches!(text(*at), "struct" | "enum")).map(|at| text(at + 1)));
            }
            _ => {}
        }
    }
    types
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{places, sources};

    #[test]
    fn a_protocol_with_a_clock_a_file_or_randomness_of_its_own_is_reported() {
        let impure = [
            "use std::time::Instant;",
            "use std::{fs, io};",
            "fn f() { std::net::x(); }",
            "async fn f() {}",
            "let r = rand::random();",
            "use rand_core::OsRng;",
            "thread_rng()",
            "use tokio;",
        ];
        for text in impure {
            let source = Source::new("crypto/src/ballot.rs", text);
            assert!(!crypto_is_pure(&source).is_empty(), "{text}");
            assert!(crypto_is_pure(&Source::new("cli/src/vote.rs", text)).is_empty(), "{text}");
        }
        let pure = Source::new(
            "crypto/src/ballot.rs",
            "use rand_core::CryptoRng; use std::io::Read; let rand = time;",
        );
        assert!(crypto_is_pure(&pure).is_empty());
    }

    #[test]
    fn an_audit_that_knows_a_secret_is_reported() {
        let trustee = (
            "crypto/src/trustee.rs",
            "#[derive(Clone, Zeroize)] #[zeroize(drop)] pub struct Share(Scalar); pub struct Public;",
        );
        for text in ["use crate::trustee::Share;", "let key: SigningKey;", "fn f(x: &SecretScalar) {}"] {
            let files = sources(&[trustee, ("crypto/src/audit/mod.rs", text)]);
            assert_eq!(places(&audit_knows_no_secret(&files)), ["crypto/src/audit/mod.rs:1"], "{text}");
        }
        let files = sources(&[trustee, ("crypto/src/audit/mod.rs", "use crate::trustee::Public;")]);
        assert!(audit_knows_no_secret(&files).is_empty());
    }

    #[test]
    fn a_board_with_a_library_of_elgamal_is_reported() {
        let files = sources(&[
            ("crypto/src/board/tree.rs", "use curve25519_dalek::Scalar;"),
            ("crypto/src/group.rs", "use curve25519_dalek::Scalar;"),
        ]);
        let found: Vec<Violation> = files.iter().flat_map(crypto_is_pure).collect();
        assert_eq!(places(&found), ["crypto/src/board/tree.rs:1"]);
    }
}
