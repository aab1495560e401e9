//! Puts the built front end beside the program with a brotli and a gzip form of each file, so that the binary carries
//! all three and never compresses while it serves. Without a built front end the folder stays empty.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What gains by compression; pictures and fonts are compressed already.
const COMPRESSED: [&str; 10] =
    ["html", "css", "js", "mjs", "wasm", "svg", "json", "txt", "ftl", "webmanifest"];

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new("../frontend/dist");
    // A path that is missing would run this on every build, so its parent is watched until it is there.
    let watched = if dist.is_dir() { dist } else { Path::new("../frontend") };
    println!("cargo:rerun-if-changed={}", watched.display());
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-changed=build.rs");
    let site = PathBuf::from(env::var("OUT_DIR")?).join("site");
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    fs::create_dir_all(&site)?;
    if dist.is_dir() {
        copy(dist, &site)?;
    }
    Ok(())
}

/// Copies a folder and compresses what gains by it.
fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    for item in fs::read_dir(from)? {
        let item = item?;
        let target = to.join(item.file_name());
        if item.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&item.path(), &target)?;
            continue;
        }
        let bytes = fs::read(item.path())?;
        fs::write(&target, &bytes)?;
        let extension = target.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if COMPRESSED.contains(&extension) {
            for (suffix, compressed) in [("br", brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
                if compressed.len() < bytes.len() {
                    let mut name = target.clone().into_os_string();
                    name.push(format!(".{suffix}"));
                    fs::write(name, compressed)?;
                }
            }
        }
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    // The best quality takes a minute on a large module in a development build; there, any will do.
    let quality = if env::var("PROFILE")? == "release" { 11 } else { 5 };
    let parameters = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
