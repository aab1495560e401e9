//! Finds the languages that programs other than the pages speak: every folder of `frontend/locales/`, or one file with all of it,
//! with its names, what the service says (`service/`), the letter with a voting code, and the words of receipt codes.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Where the languages are.
const LOCALES: &str = "../frontend/locales";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={LOCALES}");
    let mut table = String::from("static LOCALES: &[Locale] = &[\n");
    for language in sorted(Path::new(LOCALES))? {
        let name = language.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (tag, whole) = (name.trim_end_matches(".ftl"), !language.is_dir());
        let shell = if whole { language.clone() } else { language.join("shell.ftl") };
        let shell = fs::read_to_string(shell)?;
        let said = |message: &str| {
            let found = shell.lines().find_map(|line| line.strip_prefix(message)?.strip_prefix(" = "));
            found.ok_or_else(|| format!("{tag}: every language has a message {message}"))
        };
        let names = [said("language-name")?, said("language-english")?];
        let mut files = if whole { vec![language.clone()] } else { sorted(&language.join("service"))? };
        if !whole {
            files.extend(["console/letter.ftl", "words.ftl"].map(|file| language.join(file)));
        }
        let sources = files.iter().map(|file| Ok(format!("include_str!({:?})", file.canonicalize()?)));
        let sources: Vec<String> = sources.collect::<Result<_, std::io::Error>>()?;
        let sources = sources.join(", ");
        table.push_str(&format!("    Locale {{ tag: {tag:?}, names: {names:?}, sources: &[{sources}] }},\n"));
    }
    table.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("locales.rs"), table)?;
    Ok(())
}

/// The entries of a folder in the order of their names, so that two builds are alike.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut entries =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    Ok(entries)
}
