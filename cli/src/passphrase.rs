//! Passphrases, and files under one: the `age` format, readable by every `age` program.

use crate::file;
use crate::output::{Console, Failure, say};
use age::secrecy::SecretString;
use rand_core::{OsRng, RngCore};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The words of a passphrase that this program makes: 16 bits each, 96 in all.
const WORDS: usize = 6;

/// scrypt with N = 2^16 (64 MiB): about a fifth of a second. With 96 bits of passphrase no work factor is what
/// protects the file; it slows down guessing where people chose six words of their own.
const WORK_FACTOR: u8 = 16;

/// The largest work factor of a file that is opened: 2^20 is 1 GiB and some seconds.
const MAX_WORK_FACTOR: u8 = 20;

/// The longest passphrase file and key file, in bytes.
const MAX_PASSPHRASE: u64 = 4096;
const MAX_SEALED: u64 = 1 << 20;

/// What to give in place of a file that is no key file.
pub const KEY_FILES: &str =
    "Give the file that `glassurn key new` wrote; the election's key file is given with --election-key.";

/// Where a passphrase comes from.
#[derive(Debug, Clone, clap::Args)]
pub struct Source {
    /// Take the passphrase from this file instead of asking (for scripts). `key new` writes it there if there is none
    #[arg(long, env = "GLASSURN_PASSPHRASE_FILE", value_name = "FILE", global = true)]
    passphrase_file: Option<PathBuf>,
}

/// A passphrase in memory; does not print, is erased when dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Six pronounceable words, in the manner of proquints (arXiv:0901.4016): 16 bits a word, no word list needed.
    fn generate() -> Self {
        const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
        const VOWELS: &[u8; 4] = b"aiou";
        let mut text = Zeroizing::new(String::with_capacity(WORDS * 6));
        for word in 0..WORDS {
            let mut bytes = Zeroizing::new([0u8; 2]);
            OsRng.fill_bytes(bytes.as_mut());
            let bits = usize::from(u16::from_le_bytes(*bytes));
            if word > 0 {
                text.push('-');
            }
            for letter in [
                CONSONANTS[bits & 15],
                VOWELS[bits >> 4 & 3],
                CONSONANTS[bits >> 6 & 15],
                VOWELS[bits >> 10 & 3],
                CONSONANTS[bits >> 12 & 15],
            ] {
                text.push(char::from(letter));
            }
        }
        Self(text)
    }

    /// As people type it: any case, spaces or hyphens between the words.
    fn parse(text: &str) -> Self {
        let words = text.split(|c: char| c.is_whitespace() || c == '-').filter(|word| !word.is_empty());
        let mut joined = Zeroizing::new(String::with_capacity(text.len()));
        for word in words {
            if !joined.is_empty() {
                joined.push('-');
            }
            joined.extend(word.chars().flat_map(char::to_lowercase));
        }
        Self(joined)
    }

    /// At least six words of three letters: what a new file asks of a passphrase from outside.
    fn is_strong(&self) -> bool {
        self.0.split('-').filter(|word| word.chars().count() >= 3).count() >= WORDS
    }

    fn secret(&self) -> SecretString {
        SecretString::from(self.0.as_str().to_owned())
    }
}

impl Source {
    /// The passphrase of a file that exists: from the file for scripts, else asked.
    pub fn ask(&self, of: &Path) -> Result<Passphrase, Failure> {
        if let Some(path) = &self.passphrase_file {
            let text = Zeroizing::new(file::read_text(path, MAX_PASSPHRASE)?);
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
            let made = Passphrase::generate();
            say(console.bold("Your passphrase, shown this once. Write it down, apart from the file:"));
            say(format_args!("\n    {}\n", made.0.as_str()));
            return Ok(made);
        };
        if !path.exists() {
            let made = Passphrase::generate();
            file::create(&[(path, format!("{}\n", made.0.as_str()).as_bytes())])?;
            return Ok(made);
        }
        let given = Passphrase::parse(&Zeroizing::new(file::read_text(path, MAX_PASSPHRASE)?));
        if given.is_strong() {
            return Ok(given);
        }
        let what = format!("the passphrase in {} is too weak for a new key file", path.display());
        Err(Failure::cannot("passphrase.weak", what).help(
            "It needs six words of three letters or more. Name a file that does not exist: one is made.",
        ))
    }
}

/// Encrypts under a passphrase.
pub fn lock(content: &[u8], passphrase: &Passphrase) -> Result<Vec<u8>, Failure> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
    recipient.set_work_factor(WORK_FACTOR);
    age::encrypt(&recipient, content)
        .map_err(|e| Failure::cannot("key.not_locked", format!("cannot encrypt the key file: {e}")))
}

/// Reads and decrypts a file under a passphrase.
pub fn unlock(path: &Path, passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let locked = file::read(path, MAX_SEALED)?;
    let mut identity = age::scrypt::Identity::new(passphrase.secret());
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    age::decrypt(&identity, &locked).map(Zeroizing::new).map_err(|e| {
        use age::DecryptError as E;
        let (code, what, help) = match e {
            E::DecryptionFailed | E::KeyDecryptionFailed | E::NoMatchingKeys => (
                "passphrase.wrong",
                "the passphrase does not open it",
                "Every key file has the passphrase that was shown when it was made. Capitals, spaces and hyphens make no \
                 difference, letters do.",
            ),
            E::ExcessiveWork { .. } => {
                ("key.unreadable", "it asks for more work than any file of ours", KEY_FILES)
            }
            _ => ("key.unreadable", "it is not an age file under a passphrase, or it is damaged", KEY_FILES),
        };
        Failure::cannot(code, format!("{}: {what}", path.display())).help(help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_passphrases_are_strong_distinct_and_read_as_people_type_them() {
        let (one, two) = (Passphrase::generate(), Passphrase::generate());
        assert!(one.is_strong() && *one.0 != *two.0);
        assert_eq!(one.0.len(), WORDS * 6 - 1);
        let typed = format!("  {}\n", one.0.to_uppercase().replace('-', "  "));
        assert_eq!(*Passphrase::parse(&typed).0, *one.0);
    }

    #[test]
    fn five_words_or_short_ones_are_weak() {
        assert!(Passphrase::parse("one two three four five sixth").is_strong());
        assert!(!Passphrase::parse("one two three four five").is_strong());
        assert!(!Passphrase::parse("a b c d e f g h").is_strong());
    }

    #[test]
    fn d_22_a_locked_file_names_its_work_factor_and_no_secret() {
        let locked = lock(b"content-of-the-file", &Passphrase::generate()).expect("locked");
        let header = String::from_utf8_lossy(&locked[..200]).into_owned();
        assert!(header.contains("-> scrypt "), "{header}");
        assert!(header.lines().any(|line| line.ends_with(" 16")), "{header}");
        assert!(!locked.windows(7).any(|part| part == b"content"));
    }
}
