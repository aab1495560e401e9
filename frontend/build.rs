//! Finds the languages: every folder of `locales/`, and every Fluent file there, becomes one entry of the tables, so that
//! adding a language is adding one file, `<tag>.ftl`, with all that the files of a folder say. The pages carry the source language; a browser loads the others when a reader wants them, and what mirrors say
//! in any language when it is at one. Other programs, such as tests, carry all.
use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

/// The language that the pages carry.
const SOURCE: &str = "en";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=locales");
    // Where the package lies now: what was compiled into this program may have moved with the build's folder.
    let package =
        env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("cargo sets CARGO_MANIFEST_DIR"))?;
    let browser = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target == "wasm32");
    let tables = tables(&Path::new(&package).join("locales"), browser)?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("locales.rs"), tables)
}

/// The tables of the languages that lie here.
pub fn tables(locales: &Path, browser: bool) -> io::Result<String> {
    let languages = sorted(locales)?;
    let table = |name, purpose, inside| table(name, purpose, &languages, inside, browser);
    let mut tables = table("LOCALES", "Every language with everybody's pages.", "")?;
    tables += &table("WATCH_LOCALES", "The same with those of whoever watches.", "watch/")?;
    tables += &table("CONSOLE_LOCALES", "The same with those of officials and key holders.", "console/")?;
    if !browser {
        tables += &table("START_LOCALES", "The same of the start page itself.", "start/")?;
        tables += &table("MIRROR_LOCALES", "The same of mirrors.", "mirror/")?;
        tables += &table("COUNT_LOCALES", "The same of how answers were counted.", "count/")?;
    }
    Ok(tables)
}

/// A table of languages with the files that lie in each one's folder, or in this one inside it. A language of one file says
/// all of it with everybody's pages.
fn table(
    name: &str,
    purpose: &str,
    languages: &[PathBuf],
    inside: &str,
    browser: bool,
) -> io::Result<String> {
    let mut table = format!("/// {purpose}\npub const {name}: &[Locale] = &[\n");
    for language in languages {
        let whole = !language.is_dir();
        let tag = named(language).trim_end_matches(".ftl").to_owned();
        let own = if whole { vec![language.clone()] } else { texts(language)? };
        let files = match (whole, inside) {
            (true, "") => own.clone(),
            (true, _) => Vec::new(),
            (false, _) => texts(&language.join(inside))?,
        };
        let place = if whole { String::new() } else { format!("{tag}/{inside}") };
        let names: Vec<String> = files.iter().map(|file| format!("{place}{}", named(file))).collect();
        let carried = files.iter().filter(|_| !browser || tag == SOURCE);
        let sources: Vec<String> =
            carried.map(|file| format!("include_str!({:?})", file.display().to_string())).collect();
        let name = said(&own, "language-name")?;
        let english = said(&own, "language-english")?;
        let sources = sources.join(", ");
        writeln!(
            table,
            "    Locale {{ tag: {tag:?}, name: {name:?}, english: {english:?}, files: &{names:?}, sources: &[{sources}] }},"
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    Ok(table)
}

/// The Fluent files of a folder; none where there is no such folder.
fn texts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = if folder.is_dir() { sorted(folder)? } else { Vec::new() };
    files.retain(|file| file.extension().is_some_and(|ending| ending == "ftl"));
    Ok(files)
}

/// What a language calls itself, for the menu of languages, and its English name.
fn said(files: &[PathBuf], message: &str) -> io::Result<String> {
    for file in files {
        let text = fs::read_to_string(file)?;
        let found = text.lines().find_map(|line| line.strip_prefix(message)?.strip_prefix(" = "));
        if let Some(name) = found {
            return Ok(name.to_owned());
        }
    }
    Err(io::Error::other(format!("every language has a message {message}")))
}

/// The name of a file or folder.
fn named(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The entries of a folder in the order of their names, so that two builds are alike.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}
