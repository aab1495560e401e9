//! Builds the front end into `frontend/dist`, from where the service embeds it, when what it is made of has changed.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::lint::{Linter, is_clean};
use crate::run::{Places, Result, duration, run};
use crate::{setup, start_pages};

/// What the front end is made of, in the workspace.
const SOURCES: [&str; 10] = [
    "frontend",
    "xtask/src/start_pages.rs",
    "crypto/src",
    "crypto/Cargo.toml",
    "api/src",
    "api/Cargo.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo/config.toml",
];
/// What trunk makes of it.
const DIST: &str = "frontend/dist";

/// A front end that was built and waits to be put in its place.
pub struct Built {
    folder: PathBuf,
    sources: String,
    clean: bool,
}

impl Built {
    /// Whether the linter, if it was called, had nothing to say.
    pub fn is_clean(&self) -> bool {
        self.clean
    }
}

/// Builds the front end, unless what was built last is of the same sources. Where it lies then nobody looks for it: what
/// embeds the front end may be compiled at the same time.
///
/// # Errors
/// When the front end does not build.
pub fn build_if_changed(places: &Places, linter: Linter) -> Result<Option<Built>> {
    let sources = format!("{} {}", fingerprint(places, &SOURCES)?, variant(linter));
    if places.root.join(DIST).join("index.html").is_file() {
        let built = format!("{sources} {}", fingerprint(places, &[DIST])?);
        if fs::read_to_string(note(places)).is_ok_and(|noted| noted == built) {
            println!("▸ front end: unchanged");
            return Ok(None);
        }
    }
    let folder = places.notes.join("web");
    let mut trunk = places.command(
        "trunk",
        &["build", "--release", "--cargo-profile", "web", "--offline", "--locked", "--dist"],
    );
    // trunk reads NO_COLOR as true or false and stops at any other value.
    trunk
        .arg(&folder)
        .current_dir(places.root.join("frontend"))
        .env_remove("NO_COLOR")
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", without_places(places)?);
    linter.apply(&mut trunk);
    let what = "build the front end";
    let done = run(places, "web", what, "2 minutes, once", trunk)?.demand(what)?;
    println!("  built in {}", duration(done.time));
    Ok(Some(Built { folder, sources, clean: linter == Linter::Left || is_clean(&done) }))
}

/// How it is built, where that makes other files of the same sources: by way of the linter, or with another profile.
fn variant(linter: Linter) -> String {
    let profiles = ["CARGO_PROFILE_WEB_", "CARGO_PROFILE_BOOTH_"];
    let ours = |name: &str| profiles.iter().any(|profile| name.starts_with(profile));
    let mut chosen: Vec<String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| ours(name))
        .map(|(name, value)| format!("{name}={}", value.display()))
        .collect();
    chosen.sort();
    format!("{linter:?} {}", chosen.join(" "))
}

/// The compiler's flags by which no folder of this machine gets into the pages, where messages of panics would name them: who
/// builds the same source elsewhere gets the same files. They add to those of `.cargo/config.toml`.
fn without_places(places: &Places) -> Result<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let mut folders = vec![(places.root.clone(), "/glassurn")];
    let registry = home.join("registry/src");
    // The name of a registry's folder is made of its address, which a mirror changes.
    for entry in fs::read_dir(&registry).into_iter().flatten().flatten() {
        folders.push((entry.path(), "/crates"));
    }
    let said = places.command("rustc", &["--print", "sysroot"]).output();
    let said = said.map_err(|e| format!("cannot start rustc: {e}; install Rust"))?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&said.stdout).trim());
    folders.push((sysroot.join("lib/rustlib/src/rust"), "/rust"));
    let flags =
        folders.iter().map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()));
    let flags: Vec<String> = flags.collect();
    if flags.iter().any(|flag| flag.contains(char::is_whitespace)) {
        println!("▸ a folder's name has a space: the pages will differ from those that are built elsewhere");
        return Ok(String::new());
    }
    Ok(flags.join(" "))
}

/// Puts it where it is embedded from.
///
/// # Errors
/// When a file cannot be copied.
pub fn place(places: &Places, built: Option<Built>) -> Result {
    let Some(Built { folder, sources, clean }) = built else { return Ok(()) };
    let dist = places.root.join(DIST);
    let cannot = |e: std::io::Error| format!("cannot copy {} to {}: {e}", folder.display(), dist.display());
    if dist.exists() {
        fs::remove_dir_all(&dist).map_err(cannot)?;
    }
    // Cargo's folder may be on another disk: nothing can be moved from there.
    copy(&folder, &dist).map_err(cannot)?;
    start_pages::write(&dist, &places.root.join("frontend/locales"))?;
    if !clean {
        // So that what the linter said is said again.
        return Ok(());
    }
    let built = format!("{sources} {}", fingerprint(places, &[DIST])?);
    fs::write(note(places), built).map_err(|e| format!("cannot write {}: {e}", note(places).display()))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

/// Says of which sources the front end is.
fn note(places: &Places) -> PathBuf {
    places.notes.join("web.fingerprint")
}

/// Sets up what the front end needs, builds it if it has changed and puts it in its place.
pub fn run_task(places: &Places) -> Result {
    setup::for_web(places)?;
    fetch(places)?;
    place(places, build_if_changed(places, Linter::Left)?)
}

/// Fetches every dependency, so that nothing later needs the network.
pub fn fetch(places: &Places) -> Result {
    let what = "fetch the dependencies of Cargo.lock";
    run(places, "fetch", what, "20 seconds, once", places.cargo(&["fetch", "--locked"]))?.demand(what)?;
    Ok(())
}

/// A hash of the names and contents of all files under `parts`, without what was built.
fn fingerprint(places: &Places, parts: &[&str]) -> Result<String> {
    let mut files = Vec::new();
    for part in parts {
        collect(&places.root.join(part), &places.root.join(DIST), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(place: &Path, but: &Path, files: &mut Vec<PathBuf>) -> Result {
    if !place.is_dir() {
        files.push(place.to_owned());
        return Ok(());
    }
    let cannot = |e: std::io::Error| format!("cannot read {}: {e}", place.display());
    for entry in fs::read_dir(place).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path != but {
            collect(&path, but, files)?;
        }
    }
    Ok(())
}
