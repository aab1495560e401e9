//! Where passphrases come from, and files under one on the disk (`glassurn_api::file`).

use crate::file;
use crate::output::{Console, Failure, say};
use glassurn_api::file::passphrase::{self as api, FileError};
use rand_core::OsRng;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

pub use glassurn_api::file::Passphrase;

/// What to give in place of a file that is no key file.
pub const KEY_FILES: &str =
    "Give the file that `glassurn key new` wrote; the election's key file is given with --election-key.";

/// Where a passphrase comes from.
#[derive(Debug, Clone, clap::Args)]
pub struct Source {
    /// Take the passphrase from this file instead of asking (for scripts). `key new` writes it there if there is none
    #[arg(long, env = "GLASSURN_PASSPHRASE_FILE", value_name = "FILE", global = true)]
    passphrase_file: Option<PathBuf>,
    /// The one of all files that are used, where it is at hand
    #[arg(skip)]
    known: Option<Passphrase>,
}

impl Source {
    /// The same with this passphrase at hand.
    pub fn known(&self, passphrase: Passphrase) -> Self {
        Self { known: Some(passphrase), ..self.clone() }
    }

    /// The passphrase of a file that exists: the one at hand, from the file for scripts, else asked.
    pub fn ask(&self, of: &Path) -> Result<Passphrase, Failure> {
        if let Some(known) = &self.known {
            return Ok(known.clone());
        }
        if let Some(path) = &self.passphrase_file {
            let text = Zeroizing::new(file::read_text(path, api::MAX_PASSPHRASE as u64)?);
            return Ok(Passphrase::parse(&text));
        }
        let prompt = format!("Passphrase of {}: ", of.display());
        let text = Zeroizing::new(rpassword::prompt_password(prompt).map_err(|e| {
            Failure::cannot("passphrase.unreadable", format!("cannot ask for the passphrase: {e}"))
                .help("In a script, give --passphrase-file FILE.")
        })?);
        Ok(Passphrase::parse(&text))
    }

    /// A passphrase for a new file: made by the program and shown once on the terminal, or taken from the file for
    /// scripts, which is made if there is none.
    pub fn make(&self, console: &Console) -> Result<Passphrase, Failure> {
        let Some(path) = &self.passphrase_file else {
            let made = Passphrase::generate(&mut OsRng);
            say(console.bold("Your passphrase, shown this once. Write it down, apart from the file:"));
            say(format_args!("\n    {}\n", made.words()));
            return Ok(made);
        };
        if !path.exists() {
            let made = Passphrase::generate(&mut OsRng);
            file::create(&[(path, format!("{}\n", made.words()).as_bytes())])?;
            return Ok(made);
        }
        let given = Passphrase::parse(&Zeroizing::new(file::read_text(path, api::MAX_PASSPHRASE as u64)?));
        if given.is_strong() {
            return Ok(given);
        }
        let what = format!("the passphrase in {} is too weak for a new key file", path.display());
        Err(Failure::cannot("passphrase.weak", what).help(
            "It needs six words of three letters or more. Name a file that does not exist: one is made.",
        ))
    }
}

/// Says that a file could not be encrypted.
pub fn not_locked(error: FileError) -> Failure {
    Failure::cannot("key.not_locked", format!("cannot make the key file: {error}"))
}

/// Reads a file under a passphrase, still locked.
pub fn read_locked(path: &Path) -> Result<Vec<u8>, Failure> {
    file::read(path, api::MAX_LOCKED as u64)
}

/// Says why a file does not open, and what to do.
pub fn not_opened(path: &Path, error: FileError) -> Failure {
    let (code, help) = match error {
        FileError::Passphrase => (
            "passphrase.wrong",
            "Every key file has the passphrase that was shown when it was made. Capitals, spaces and hyphens make no \
             difference, letters do.",
        ),
        _ => ("key.unreadable", KEY_FILES),
    };
    Failure::cannot(code, format!("{}: {error}", path.display())).help(help)
}
