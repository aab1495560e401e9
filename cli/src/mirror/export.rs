//! `mirror archive`: a copied board as one file.

use super::copy::BoardCopy;
use super::serve::copied;
use crate::file;
use crate::output::{Answer, Failure, Outcome};
use crate::record;
use clap::Args;
use glassurn_crypto::encoding::{Hash, hex};
use serde_json::json;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// `mirror archive`
#[derive(Debug, Args)]
pub struct Export {
    /// The folder of `glassurn mirror pull`, or `public` in a mirror's state
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The election, if the folder has several
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Option<Hash>,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Writes the archive of what the folder shows.
pub fn run(args: &Export) -> Outcome {
    file::check_new(&args.output)?;
    let id = match args.election {
        Some(id) => id,
        None => only(&args.folder)?,
    };
    let missing = || {
        let what = format!("{} shows no board of election {}", args.folder.display(), hex(&id));
        Failure::cannot("mirror.folder", what)
            .help("Name the folder that `glassurn mirror pull` has written.")
    };
    let manifest = record::check_id(copied(&args.folder, &id)?.ok_or_else(missing)?, &id)?;
    let copy = BoardCopy::open(&args.folder, &args.folder, manifest, None)?;
    let heads = copy.heads(copy.shown().ok_or_else(missing)?)?;
    let size = heads.checkpoint.claimed().size;
    file::create_with(&args.output, |file| {
        let mut out = BufWriter::new(file);
        let made = copy.folder.archive(&heads, |part| out.write_all(part)).map_err(|e| e.to_string());
        made.and_then(|()| out.flush().map_err(|e| e.to_string())).map_err(|e| {
            Failure::cannot("file.unwritable", format!("cannot write {}: {e}", args.output.display()))
        })
    })?;
    let path = args.output.display();
    let words =
        format!("{path}: {size} entries.\nAudit it offline: glassurn audit {path} --election {}", hex(&id));
    Ok(Answer::done(json!({ "file": args.output, "election": hex(&id), "entries": size }), words))
}

/// The only election that a folder has.
fn only(public: &Path) -> Result<Hash, Failure> {
    let names = fs::read_dir(public.join("board")).into_iter().flatten().flatten();
    let found: Vec<Hash> =
        names.filter_map(|entry| record::parse_id(&entry.file_name().to_string_lossy()).ok()).collect();
    match found.as_slice() {
        [only] => Ok(*only),
        several => {
            let what = format!("{} has {} boards", public.display(), several.len());
            Err(Failure::cannot("usage", what)
                .help("Give --election ID, and the folder of `glassurn mirror pull`."))
        }
    }
}
