//! Who may import whom between crates (docs/architecture.md).

use std::collections::BTreeSet;

use toml::Table;

use super::{Violation, purity};

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
            let forbidden = purity::FORBIDDEN.iter().any(|word| word.replace('_', "-") == dependency);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

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
}
