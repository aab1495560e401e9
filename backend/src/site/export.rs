//! Writes the pages into a folder, for a mirror.

use super::{Files, LIST, get};
use crate::folder::{at, sync};
use crate::start::StartError;
use glassurn_api::site::SUMS;
use glassurn_crypto::encoding::{hex, sha256};
use std::fs;
use std::path::Path;

/// Writes every file, each with its compressed forms, and the list of their hashes into a new folder; gives the hash of that list,
/// which names them all.
pub fn export(to: &Path) -> Result<String, StartError> {
    let names: Vec<_> = Files::iter().collect();
    if names.is_empty() {
        return Err(StartError::WithoutPages);
    }
    match fs::create_dir(to) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(StartError::Exists(to.to_owned()));
        }
        made => made.map_err(at(to))?,
    }
    for name in &names {
        let Some(file) = get(name) else { continue };
        let path = to.join(name.as_ref());
        let folder = path.parent().unwrap_or(to);
        fs::create_dir_all(folder).map_err(at(folder))?;
        fs::write(&path, &file.bytes).map_err(at(&path))?;
    }
    let path = to.join(SUMS);
    fs::write(&path, LIST.as_bytes()).map_err(at(&path))?;
    sync(to)?;
    Ok(hex(&sha256(&[LIST.as_bytes()])))
}
