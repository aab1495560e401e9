//! Passphrases, and files under one: the `age` format, readable by every `age` program.

use age::secrecy::SecretString;
use rand_core::CryptoRngCore;
use std::fmt;
use zeroize::Zeroizing;

/// The words of a passphrase that this program makes: 16 bits each, 96 in all.
const WORDS: usize = 6;

/// scrypt with N = 2^16 (64 MiB): about a fifth of a second. With 96 bits of passphrase no work factor is what
/// protects the file; it slows down guessing where people chose six words of their own.
const RELEASED: u8 = 16;

/// A debug build, with which keys of nobody are made and opened thousands of times by tests, does a sixteenth of the work.
const WORK_FACTOR: u8 = if cfg!(debug_assertions) { 12 } else { RELEASED };

/// The largest work factor of a file that is opened: 2^20 is 1 GiB and some seconds; a page has less memory, so 2^18.
const MAX_WORK_FACTOR: u8 = if cfg!(target_arch = "wasm32") { 18 } else { 20 };

/// The longest key file, in bytes.
pub const MAX_LOCKED: usize = 1 << 20;

/// The longest text that is taken for a passphrase, in bytes.
pub const MAX_PASSPHRASE: usize = 4096;

/// Why a file could not be locked or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It could not be encrypted.
    #[error("it cannot be encrypted")]
    NotLocked,
    /// The passphrase is another one.
    #[error("the passphrase does not open it")]
    Passphrase,
    /// It wants more memory and time for its passphrase than any file of ours.
    #[error("it asks for more work than any file of ours")]
    Work,
    /// It is no such file, or damaged.
    #[error("it is not an age file under a passphrase, or it is damaged")]
    NotAFile,
}

/// A passphrase in memory; does not print, is erased when dropped.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

impl Passphrase {
    /// Six pronounceable words, in the manner of proquints (arXiv:0901.4016): 16 bits a word, no word list needed.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
        const VOWELS: &[u8; 4] = b"aiou";
        let mut text = Zeroizing::new(String::with_capacity(WORDS * 6));
        for word in 0..WORDS {
            let mut bytes = Zeroizing::new([0u8; 2]);
            rng.fill_bytes(bytes.as_mut());
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
    pub fn parse(text: &str) -> Self {
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
    pub fn is_strong(&self) -> bool {
        self.0.split('-').filter(|word| word.chars().count() >= 3).count() >= WORDS
    }

    /// Its words, with hyphens: to be shown once, to whom it belongs.
    pub fn words(&self) -> &str {
        &self.0
    }

    fn secret(&self) -> SecretString {
        SecretString::from(self.0.as_str().to_owned())
    }
}

/// Encrypts under a passphrase.
///
/// # Errors
/// [`FileError::NotLocked`].
pub fn lock(content: &[u8], passphrase: &Passphrase) -> Result<Vec<u8>, FileError> {
    lock_with(content, passphrase, WORK_FACTOR)
}

fn lock_with(content: &[u8], passphrase: &Passphrase, work_factor: u8) -> Result<Vec<u8>, FileError> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
    recipient.set_work_factor(work_factor);
    age::encrypt(&recipient, content).map_err(|_| FileError::NotLocked)
}

/// Decrypts a file under a passphrase; at most [`MAX_LOCKED`] bytes.
///
/// # Errors
/// All of [`FileError`] but [`FileError::NotLocked`].
pub fn unlock(locked: &[u8], passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, FileError> {
    if locked.len() > MAX_LOCKED {
        return Err(FileError::NotAFile);
    }
    let mut identity = age::scrypt::Identity::new(passphrase.secret());
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    age::decrypt(&identity, locked).map(Zeroizing::new).map_err(|e| {
        use age::DecryptError as E;
        match e {
            E::DecryptionFailed | E::KeyDecryptionFailed | E::NoMatchingKeys => FileError::Passphrase,
            E::ExcessiveWork { .. } => FileError::Work,
            _ => FileError::NotAFile,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::OsRng;

    #[test]
    fn made_passphrases_are_strong_distinct_and_read_as_people_type_them() {
        let (one, two) = (Passphrase::generate(&mut OsRng), Passphrase::generate(&mut OsRng));
        assert!(one.is_strong() && one.words() != two.words());
        assert_eq!(one.words().len(), WORDS * 6 - 1);
        let typed = format!("  {}\n", one.words().to_uppercase().replace('-', "  "));
        assert_eq!(Passphrase::parse(&typed).words(), one.words());
        assert!(!format!("{one:?}").contains(&one.words()[..5]));
    }

    #[test]
    fn five_words_or_short_ones_are_weak() {
        assert!(Passphrase::parse("one two three four five sixth").is_strong());
        assert!(!Passphrase::parse("one two three four five").is_strong());
        assert!(!Passphrase::parse("a b c d e f g h").is_strong());
    }

    #[test]
    fn d_22_a_locked_file_names_its_work_factor_and_no_secret() {
        let locked =
            lock_with(b"content-of-the-file", &Passphrase::generate(&mut OsRng), RELEASED).expect("locked");
        let header = String::from_utf8_lossy(&locked[..200]).into_owned();
        assert!(header.contains("-> scrypt "), "{header}");
        assert!(header.lines().any(|line| line.ends_with(" 16")), "{header}");
        assert!(!locked.windows(7).any(|part| part == b"content"));
    }

    #[test]
    fn d_22_a_file_that_asks_for_more_work_is_refused_before_any_is_done() {
        let passphrase = Passphrase::generate(&mut OsRng);
        let locked = lock_with(b"content", &passphrase, RELEASED).expect("locked");
        let at = locked.windows(4).position(|part| part == b" 16\n").expect("a work factor");
        let costly = [&locked[..at], b" 30\n", &locked[at + 4..]].concat();
        assert_eq!(unlock(&costly, &passphrase).unwrap_err(), FileError::Work);
        let cheap = [&locked[..at], b" 10\n", &locked[at + 4..]].concat();
        assert_eq!(unlock(&cheap, &passphrase).unwrap_err(), FileError::Passphrase);
        assert_eq!(unlock(&vec![b'a'; MAX_LOCKED + 1], &passphrase).unwrap_err(), FileError::NotAFile);
    }
}
