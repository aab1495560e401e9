//! Finds the languages that programs other than the pages speak: every folder of `frontend/locales/` with its names, what the
//! service says (`service/`), the letter with a voting code, and the words of receipt codes.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Where the languages are.
const LOCALES: &str = "../frontend/locales";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={LOCALES}");
    let mut table = String::from("static LOCALES: &[Locale] = &[\n");
    for folder in sorted(Path::new(LOCALES))? {
        let tag = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let shell = fs::read_to_string(folder.join("shell.ftl"))?;
        let said = |message: &str| {
            let found = shell.lines().find_map(|line| line.strip_prefix(message)?.strip_prefix(" = "));
            found.ok_or_else(|| format!("every language has a message {message} in shell.ftl"))
        };
        let names = [said("language-name")?, said("language-english")?];
        let mut files = sorted(&folder.join("service"))?;
        files.extend(["console/letter.ftl", "words.ftl"].map(|file| folder.join(file)));
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
