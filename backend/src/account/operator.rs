//! What the operator does with accounts on the machine: makes them, and gives new passwords.

use super::password::{Password, hash};
use super::{check_name, counted, fold, passkey, store};
use crate::clock;
use crate::db::{self, StoreError, Writer};
use crate::journal::store::{By, Deed, note_by};
use data_encoding::BASE32_NOPAD;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The longest file with a password, in bytes.
const MAX_FILE: u64 = 4_096;

/// Where a new password comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Somebody types it, twice.
    Terminal,
    /// The first line of a file; `-` is what comes in.
    File(PathBuf),
    /// It is made here, and printed once.
    Made,
    /// There is none: the account has another way in.
    Nowhere,
}

/// Why an account is not made, or its password not changed; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The name.
    #[error("this is no name for an account: {0}")]
    Name(String),
    /// The password.
    #[error("this is no password for an account: {0}")]
    Password(String),
    /// There is one.
    #[error("there is an account {0} already: choose another name, or change its password (user passwd)")]
    Exists(String),
    /// There is none.
    #[error("there is no account {0}: `glassurn-server user list` prints them, `user add` makes one")]
    Unknown(String),
    /// Nobody is there who could type.
    #[error("nobody can type a password here ({0}): use --password-file FILE, or --generate")]
    Terminal(std::io::Error),
    /// The two are not the same.
    #[error("the two passwords are not the same: nothing was changed")]
    Twice,
    /// The file with the password.
    #[error("the password cannot be read from {}: {}", .0.display(), .1)]
    File(PathBuf, std::io::Error),
    /// No random numbers, or no memory.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
    /// No provider.
    #[error("no provider is named: set GLASSURN_OIDC_ISSUER and GLASSURN_OIDC_CLIENT as for the service")]
    Provider,
    /// Not an identity.
    #[error("this is no identity: give a subject, or an address such as olga@example.org")]
    Identity,
    /// Somebody else has it, or nobody has one.
    #[error("another account is linked with this identity, or this one with none: nothing was changed")]
    Linked,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an account; gives its password if that was made here.
pub fn add(
    connection: &mut Writer,
    name: &str,
    source: &Source,
) -> Result<Option<Zeroizing<String>>, AccountError> {
    check_name(name).map_err(AccountError::Name)?;
    let exists = || AccountError::Exists(name.to_owned());
    if store::find(connection, &fold(name))?.is_some() {
        return Err(exists());
    }
    let (hash, made) = match source {
        // No password has this hash.
        Source::Nowhere => (String::new(), None),
        source => {
            let (password, made) = password(source)?;
            (hash(&password).map_err(AccountError::Hash)?, made)
        }
    };
    db::transact(connection, |connection| {
        let now = clock::now();
        if !store::add(connection, name, &fold(name), &hash, now)? {
            return Err(exists());
        }
        Ok(note_by(connection, now, Deed::Registered, By::default(), name)?)
    })?;
    Ok(made)
}

/// Gives an account a new password, and may remove its passkeys: its sessions end, and failed attempts to sign in are
/// forgotten.
pub fn change(
    connection: &mut Writer,
    name: &str,
    source: &Source,
    remove_passkeys: bool,
) -> Result<Option<Zeroizing<String>>, AccountError> {
    let account = store::find(connection, &fold(name))?;
    let account = account.ok_or_else(|| AccountError::Unknown(name.to_owned()))?;
    let (password, made) = password(source)?;
    let hash = hash(&password).map_err(AccountError::Hash)?;
    db::transact(connection, |connection| {
        store::set_password(connection, account.number, &hash, None)?;
        store::forget(connection, &counted(&fold(name)))?;
        let now = clock::now();
        if remove_passkeys {
            let number = passkey::store::remove_all(connection, account.number)?;
            let what = format!("{}: all {number}", account.name);
            note_by(connection, now, Deed::PasskeyRemoved, By::default(), &what)?;
        }
        note_by(connection, now, Deed::PasswordChanged, By::default(), &account.name)
    })?;
    Ok(made)
}

fn password(source: &Source) -> Result<(Password, Option<Zeroizing<String>>), AccountError> {
    let text = match source {
        Source::Terminal | Source::Nowhere => typed()?,
        Source::File(path) => first_line(path).map_err(|error| AccountError::File(path.clone(), error))?,
        Source::Made => generate().map_err(AccountError::Hash)?,
    };
    let password = Password::new(&text).map_err(AccountError::Password)?;
    Ok((password, Some(text).filter(|_| *source == Source::Made)))
}

fn typed() -> Result<Zeroizing<String>, AccountError> {
    let ask =
        |prompt: &str| rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(AccountError::Terminal);
    let once = ask("Password (15 characters or more): ")?;
    // What is too short need not be typed twice.
    Password::new(&once).map_err(AccountError::Password)?;
    let twice = ask("The same again: ")?;
    if *once == *twice { Ok(once) } else { Err(AccountError::Twice) }
}

/// The first line of a file; `-` is what comes in.
pub fn first_line(path: &Path) -> std::io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_FILE).read_to_string(&mut text)?;
    } else {
        fs::File::open(path)?.take(MAX_FILE).read_to_string(&mut text)?;
    }
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// A password of 120 random bits in groups that can be read out.
fn generate() -> Result<Zeroizing<String>, String> {
    let mut bytes = Zeroizing::new([0; 15]);
    getrandom::getrandom(bytes.as_mut()).map_err(|error| error.to_string())?;
    let letters = Zeroizing::new(BASE32_NOPAD.encode(bytes.as_ref()).to_lowercase());
    let mut text = Zeroizing::new(String::with_capacity(32));
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place % 6 == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_password_is_one_that_is_taken_and_never_the_same() {
        let (one, two) = (generate().expect("random"), generate().expect("random"));
        assert_eq!(one.len(), 27);
        assert!(Password::new(&one).is_ok());
        assert_ne!(one, two);
    }
}
