//! Finds the languages: every folder of `locales/` becomes one entry of the tables, so that adding a language is adding a folder.
use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=locales");
    // Where the package lies now: what was compiled into this program may have moved with the build's folder.
    let package =
        env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("cargo sets CARGO_MANIFEST_DIR"))?;
    let root = Path::new(&package).join("locales");
    let folders = sorted(&root)?;
    let mut tables = table(
        "LOCALES",
        "Every language: its tag and the Fluent sources of everybody's pages.",
        &folders,
        "",
    )?;
    tables += &table(
        "CONSOLE_LOCALES",
        "The same for the pages of officials and key holders.",
        &folders,
        "console",
    )?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("locales.rs"), tables)
}

/// A table of languages with the sources that lie in each one's folder, or in this one inside it.
fn table(name: &str, purpose: &str, languages: &[PathBuf], inside: &str) -> io::Result<String> {
    let mut table = format!("/// {purpose}\npub static {name}: &[(&str, &[&str])] = &[\n");
    for language in languages {
        let tag = language.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = language.join(inside);
        let files = if folder.is_dir() { sorted(&folder)? } else { Vec::new() };
        let sources: Vec<String> = files
            .iter()
            .filter(|file| file.extension().is_some_and(|ending| ending == "ftl"))
            .map(|file| format!("include_str!({:?})", file.display().to_string()))
            .collect();
        writeln!(table, "    ({tag:?}, &[{}]),", sources.join(", ")).map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    Ok(table)
}

/// The entries of a folder in the order of their names, so that two builds are alike.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}
