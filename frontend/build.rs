//! Finds the languages: every folder of `locales/` becomes one entry of a table, so that adding a language is adding a folder.
use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=locales");
    // Where the package lies now: what was compiled into this program may have moved with the build's folder.
    let package =
        env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("cargo sets CARGO_MANIFEST_DIR"))?;
    let root = Path::new(&package).join("locales");
    let mut table = String::from(
        "/// Every language: its tag and its Fluent sources.\npub static LOCALES: &[(&str, &[&str])] = &[\n",
    );
    for folder in sorted(&root)? {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let sources: Vec<String> = sorted(&folder)?
            .iter()
            .filter(|file| file.extension().is_some_and(|ending| ending == "ftl"))
            .map(|file| format!("include_str!({:?})", file.display().to_string()))
            .collect();
        writeln!(table, "    ({name:?}, &[{}]),", sources.join(", ")).map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("locales.rs"), table)
}

/// The entries of a folder in the order of their names, so that two builds are alike.
fn sorted(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut entries =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}
