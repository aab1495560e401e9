//! Who may import whom: between crates, inside `crypto`, inside `backend` (docs/architecture.md).

use std::collections::{BTreeMap, BTreeSet};

use toml::Table;

use super::Violation;
use super::source::{Named, Source};

/// What each member may depend on, of ours.
const CRATES: [(&str, &[&str]); 7] = [
    ("glassurn-crypto", &[]),
    ("glassurn-api", &["glassurn-crypto"]),
    ("glassurn-server", &["glassurn-crypto", "glassurn-api"]),
    ("glassurn-web", &["glassurn-crypto", "glassurn-api"]),
    ("glassurn", &["glassurn-crypto", "glassurn-api"]),
    ("glassurn-tests", &["glassurn-crypto", "glassurn-api", "glassurn-server", "glassurn"]),
    ("xtask", &[]),
];

/// The modules of `crypto`, each with those of lower steps as its possible imports, and those of its own step as long
/// as no circle comes of it.
const CRYPTO_STEPS: [&[&str]; 7] = [
    &["group", "encoding", "transcript", "signature"],
    &["elgamal", "proof", "board"],
    &["manifest", "credential"],
    &["trustee", "ballot"],
    &["tally"],
    &["election"],
    &["audit"],
];

/// Of the lower steps, `board` knows only what entries and signatures are made of.
const BOARD_KNOWS: [&str; 2] = ["encoding", "signature"];
/// The libraries of ElGamal and its proofs.
const GROUP_LIBRARIES: [&str; 4] = ["bulletproofs", "curve25519_dalek", "frost_ristretto255", "merlin"];

/// What the protocol must not touch: it takes time and randomness as arguments, and neither waits nor opens anything.
const CRYPTO_FORBIDDEN: [&str; 16] = [
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
const CRYPTO_FORBIDDEN_WORDS: [&str; 6] =
    ["async", "await", "OsRng", "ThreadRng", "from_entropy", "thread_rng"];

/// Types of secrets that other crates define; ours are found by their `Zeroize`.
const FOREIGN_SECRETS: [&str; 6] =
    ["SecretShare", "SigningKey", "SigningShare", "KeyPackage", "SecretPackage", "StaticSecret"];

/// The files of `backend` that speak to the database, and those that speak HTTP.
const DIESEL_FILES: [&str; 3] = ["store.rs", "schema.rs", "db.rs"];
const ACTIX_FILES: [&str; 4] = ["http.rs", "routes.rs", "error.rs", "main.rs"];

/// Manifests, as (path, text): members know only whom they may, and inherit the workspace's lints.
pub fn between_crates(manifests: &[(&str, &str)]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in manifests {
        let mut report = |word: &str, what: String| {
            let line =
                text.lines().position(|line| line.trim_start().starts_with(word)).map_or(1, |at| at + 1);
            violations.push(Violation { path: (*path).to_owned(), line, what });
        };
        let manifest: Table = match text.parse() {
            Ok(manifest) => manifest,
            Err(e) => {
                report("[", format!("is not TOML: {e}"));
                continue;
            }
        };
        let name =
            manifest.get("package").and_then(|package| package.get("name")?.as_str()).unwrap_or_default();
        let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
        if inherits != Some(true) {
            report(
                "[lints",
                "has no `[lints] workspace = true`, so nothing forbids `unsafe` here".to_owned(),
            );
        }
        let Some((_, may)) = CRATES.iter().find(|(member, _)| *member == name) else {
            report(
                "name",
                format!(
                    "`{name}` has no place in the arrows between crates; say in tests/tidy whom it may import"
                ),
            );
            continue;
        };
        for dependency in dependencies(&manifest) {
            let ours = CRATES.iter().any(|(member, _)| *member == dependency);
            if ours && !may.contains(&dependency.as_str()) {
                report(&dependency, format!("`{name}` may not import `{dependency}`"));
            }
            let forbidden = CRYPTO_FORBIDDEN.iter().any(|word| word.replace('_', "-") == dependency);
            if name == "glassurn-crypto" && forbidden {
                report(&dependency, format!("the protocol may not use `{dependency}`"));
            }
        }
    }
    violations
}

/// The names of all dependencies of a manifest, for whatever target and purpose, under their packages' names.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(|targets| targets.as_table()).into_iter().flatten();
    let tables = targets.filter_map(|(_, table)| table.as_table()).chain([manifest]);
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    let mut names = BTreeSet::new();
    for table in tables {
        for (key, value) in kinds.iter().filter_map(|kind| table.get(*kind)?.as_table()).flatten() {
            let package = value.get("package").and_then(|package| package.as_str());
            names.insert(package.unwrap_or(key).to_owned());
        }
    }
    names
}

/// The files of `crypto/src`: modules import downwards only, without circles.
pub fn inside_crypto(sources: &[Source]) -> Vec<Violation> {
    let sources: Vec<(&Source, Vec<String>)> =
        sources.iter().filter_map(|source| Some((source, module_of(&source.path)?))).collect();
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
fn module_of(path: &str) -> Option<Vec<String>> {
    let inner = path.strip_prefix("crypto/src/")?.strip_suffix(".rs")?;
    let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    Some(module)
}

fn step_of(module: &str) -> Option<usize> {
    CRYPTO_STEPS.iter().position(|step| step.contains(&module))
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
        if let Some(path) = CRYPTO_FORBIDDEN.iter().find(starts).filter(|_| rooted) {
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
    for word in CRYPTO_FORBIDDEN_WORDS {
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

/// In `backend`, nouns decide: only the named files import diesel or actix.
pub fn inside_backend(source: &Source) -> Vec<Violation> {
    if !source.path.starts_with("backend/src/") {
        return Vec::new();
    }
    let file = source.path.rsplit('/').next().unwrap_or_default();
    let in_auth = source.path.starts_with("backend/src/auth/") || source.path == "backend/src/auth.rs";
    let speaks_sql = DIESEL_FILES.contains(&file);
    let speaks_http = ACTIX_FILES.contains(&file) || in_auth;
    let mut violations = Vec::new();
    for named in
        source.paths().iter().filter(|named| !named.test && (named.imported || named.segments.len() > 1))
    {
        let library = named.segments.first().map_or("", String::as_str);
        let wrong = match library.split('_').next() {
            Some("diesel") => !speaks_sql,
            Some("actix") => !speaks_http,
            _ => false,
        };
        if wrong {
            let homes = if library.starts_with("diesel") {
                DIESEL_FILES.join(", ")
            } else {
                ACTIX_FILES.join(", ") + ", auth/"
            };
            let what = format!("`{library}` belongs into {homes} only");
            violations.push(Violation { path: source.path.clone(), line: named.line, what });
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The violations, each as `path:line`.
    fn places(violations: &[Violation]) -> Vec<String> {
        violations.iter().map(|violation| format!("{}:{}", violation.path, violation.line)).collect()
    }

    fn sources(files: &[(&str, &str)]) -> Vec<Source> {
        files.iter().map(|(path, text)| Source::new(path, text)).collect()
    }

    const LINTS: &str = "[lints]\nworkspace = true\n";

    #[test]
    fn a_crate_that_imports_its_user_is_reported() {
        let api = format!(
            "[package]\nname = \"glassurn-api\"\n{LINTS}[dev-dependencies]\nglassurn-server.workspace = true\n"
        );
        assert_eq!(places(&between_crates(&[("api/Cargo.toml", &api)])), ["api/Cargo.toml:6"]);
        let allowed = api.replace("glassurn-server", "glassurn-crypto");
        assert!(between_crates(&[("api/Cargo.toml", &allowed)]).is_empty());
    }

    #[test]
    fn a_renamed_dependency_is_reported() {
        let api = format!(
            "[package]\nname = \"glassurn-api\"\n{LINTS}[target.'cfg(unix)'.dependencies]\nx = {{ package = \"glassurn\" }}\n"
        );
        assert_eq!(between_crates(&[("api/Cargo.toml", &api)]).len(), 1);
    }

    #[test]
    fn a_member_without_the_lints_is_reported() {
        let found = between_crates(&[("api/Cargo.toml", "[package]\nname = \"glassurn-api\"\n")]);
        assert!(found[0].what.contains("[lints]"), "{}", found[0].what);
    }

    #[test]
    fn a_member_without_a_place_is_reported() {
        let found = between_crates(&[("new/Cargo.toml", &format!("[package]\nname = \"new\"\n{LINTS}"))]);
        assert!(found[0].what.contains("no place"), "{}", found[0].what);
    }

    #[test]
    fn a_protocol_that_depends_on_the_framework_is_reported() {
        let crypto =
            format!("[package]\nname = \"glassurn-crypto\"\n{LINTS}[dependencies]\nactix-web = \"4\"\n");
        assert_eq!(places(&between_crates(&[("crypto/Cargo.toml", &crypto)])), ["crypto/Cargo.toml:6"]);
    }

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
        let library = Source::new("crypto/src/board/tree.rs", "use curve25519_dalek::Scalar;");
        assert_eq!(crypto_is_pure(&library).len(), 1);
    }

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
    fn a_noun_that_speaks_sql_or_http_is_reported() {
        for (path, text, wrong) in [
            ("backend/src/ballot/mod.rs", "use diesel::prelude::*;", true),
            ("backend/src/ballot/http.rs", "use diesel_migrations::x;", true),
            ("backend/src/ballot/store.rs", "use diesel::prelude::*;", false),
            ("backend/src/ballot/store.rs", "use actix_web::web;", true),
            ("backend/src/ballot/mod.rs", "fn f() { actix_web::rt::spawn(x); }", true),
            ("backend/src/ballot/http.rs", "use actix_web::web;", false),
            ("backend/src/auth/session.rs", "use actix_web::web;", false),
            ("frontend/src/main.rs", "use actix_web::web;", false),
        ] {
            assert_eq!(!inside_backend(&Source::new(path, text)).is_empty(), wrong, "{path} {text}");
        }
    }
}
