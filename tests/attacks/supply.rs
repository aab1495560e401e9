//! What comes in with libraries: the rules of deny.toml, applied to the workspace's own dependencies with one of them exchanged.

use serde_json::Value;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace")
}

/// `cargo` where `cargo xtask test` has installed cargo-deny: beside the folder that this program lies in.
fn cargo(arguments: &[&str]) -> Command {
    let program = env::current_exe().expect("a test is a program");
    let target = program.ancestors().nth(3).expect("it lies in target/debug/deps");
    let mut path = target.join("tools/bin").into_os_string();
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(workspace()).env("PATH", path);
    command
}

/// The dependencies as cargo knows them.
fn metadata() -> String {
    let output = cargo(&["metadata", "--format-version", "1", "--locked", "--offline"]).output();
    let output = output.expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("JSON")
}

/// The same with other words in the place of what cargo says of a library, which those that need it would take.
fn exchanged(metadata: &str, library: &str, fields: &[(&str, &str)]) -> String {
    let mut tree: Value = serde_json::from_str(metadata).expect("JSON");
    let mut ids = None;
    for package in tree["packages"].as_array_mut().expect("packages") {
        for needed in package["dependencies"].as_array_mut().expect("dependencies") {
            if needed["name"] == library {
                needed["req"] = ">=0".into();
            }
        }
        if package["name"] == library {
            let before = package["id"].as_str().expect("an id").to_owned();
            for (field, value) in fields {
                package[*field] = (*value).into();
            }
            let word = |field: &str| package[field].as_str().expect("a text");
            let source = word("source").split('#').next().unwrap_or_default();
            ids = Some((before, format!("{source}#{library}@{}", word("version"))));
        }
    }
    let (before, after) = ids.expect("it is a dependency");
    tree.to_string().replace(&before, &after)
}

/// Which rules refuse these dependencies, by the names that cargo-deny has for them.
fn refused(folder: &Path, metadata: &str) -> Vec<String> {
    let file: PathBuf = folder.join("metadata.json");
    fs::write(&file, metadata).expect("the folder is ours");
    let path = file.to_str().expect("a path in UTF-8");
    let rules = ["check", "bans", "licenses", "sources"];
    let fixed = ["deny", "--offline", "--format", "json", "--metadata-path", path];
    let output = cargo(&[&fixed[..], &rules].concat()).output().expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = lines.filter(|line| line["fields"]["severity"] == "error");
    let codes: Vec<String> =
        errors.filter_map(|line| line["fields"]["code"].as_str().map(str::to_owned)).collect();
    assert_eq!(
        output.status.success(),
        codes.is_empty(),
        "cargo-deny is there: run `cargo xtask test`\n{said}"
    );
    codes
}

#[test]
fn e_27_a_library_from_elsewhere_or_under_another_licence_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let metadata = metadata();
    assert_eq!(refused(folder.path(), &metadata), [""; 0], "the control: what there is");
    let with = |fields: &[(&str, &str)]| refused(folder.path(), &exchanged(&metadata, "subtle", fields));
    // From somebody's repository, or somebody's registry.
    let commit =
        "git+https://example.org/subtle?rev=0123456789abcdef#0123456789abcdef0123456789abcdef01234567";
    assert_eq!(with(&[("source", commit)]), ["source-not-allowed"]);
    assert_eq!(with(&[("source", "registry+https://packages.example/index")]), ["source-not-allowed"]);
    // Under a licence that binds what it is built into.
    assert_eq!(with(&[("license", "GPL-3.0-only")]), ["rejected"]);
}

#[test]
fn e_39_a_library_with_a_known_hole_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let metadata = metadata();
    for (library, version) in
        [("curve25519-dalek", "4.1.2"), ("diesel", "2.2.2"), ("rustls", "0.23.17"), ("ring", "0.17.11")]
    {
        let old = exchanged(&metadata, library, &[("version", version)]);
        assert_eq!(refused(folder.path(), &old), ["banned"], "{library} {version}");
    }
}
