//! Passwords: which are taken, and how they are kept (argon2id, RFC 9106).

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use glassurn_api::account::{MAX_PASSWORD, MIN_PASSWORD};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// What a hash costs whoever guesses, and us: 19 MiB, twice (OWASP Password Storage Cheat Sheet, argon2id).
const MEMORY: u32 = 19 << 10;
const PASSES: u32 = 2;

/// The most that a stored hash may ask for: whoever writes into the database cannot make a sign-in take all memory.
const MAX_MEMORY: u32 = 64 << 10;
const MAX_PASSES: u32 = 8;
const MAX_LANES: u32 = 4;

/// Different characters that a password needs.
const MIN_VARIETY: usize = 5;

/// A password that is taken, in Unicode's normalisation form C: two keyboards may spell one character in two ways.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Checks a new password; `Err` says what is wrong.
    pub fn new(text: &str) -> Result<Self, String> {
        let characters = text.chars().count();
        if characters < MIN_PASSWORD {
            return Err(format!(
                "a password has {MIN_PASSWORD} characters or more; this one has {characters}"
            ));
        }
        if text.len() > MAX_PASSWORD {
            return Err(format!("a password has {MAX_PASSWORD} bytes at most; this one has {}", text.len()));
        }
        if text.chars().collect::<BTreeSet<_>>().len() < MIN_VARIETY {
            return Err(format!("a password has {MIN_VARIETY} different characters or more"));
        }
        Ok(Self::of(text))
    }

    /// What somebody types to sign in; only what could be a password is worth a look.
    pub fn of(text: &str) -> Self {
        Self(Zeroizing::new(text.nfc().collect()))
    }
}

/// The hash of a new password as a PHC string; `Err` without a source of random numbers or memory.
pub fn hash(password: &Password) -> Result<String, String> {
    let mut salt = [0; 16];
    getrandom::getrandom(&mut salt).map_err(|error| error.to_string())?;
    let hashed = argon2()?.hash_password_with_salt(password.0.as_bytes(), &salt);
    hashed.map(|hash: PasswordHash| hash.to_string()).map_err(|error| error.to_string())
}

/// Whether a password is the one of `stored`. Without `stored` the same work is done and the answer is no, so that nobody
/// learns from the time it takes which names there are (attacks C-16); an empty one is that of an account without a password. The comparison takes the same time wherever two
/// hashes differ (attacks C-19).
pub fn verify(password: &Password, stored: Option<&str>) -> bool {
    static NOBODY: OnceLock<Option<String>> = OnceLock::new();
    let nobody = || NOBODY.get_or_init(|| hash(&Password::of("nobody has this password")).ok()).as_deref();
    let Some(hash) =
        stored.filter(|hash| !hash.is_empty()).or_else(nobody).and_then(|text| PasswordHash::new(text).ok())
    else {
        return false;
    };
    let Ok(params) = Params::try_from(&hash) else { return false };
    if params.m_cost() > MAX_MEMORY || params.t_cost() > MAX_PASSES || params.p_cost() > MAX_LANES {
        tracing::error!(
            "a stored password asks for more than it may: somebody has written into the database"
        );
        return false;
    }
    let Ok(argon2) = argon2() else { return false };
    metrics::counter!("glassurn_passwords_hashed_total").increment(1);
    let same = argon2.verify_password(password.0.as_bytes(), &hash).is_ok();
    same && stored.is_some_and(|hash| !hash.is_empty())
}

fn argon2() -> Result<Argon2<'static>, String> {
    let params = Params::new(MEMORY, PASSES, 1, None).map_err(|error| error.to_string())?;
    Ok(Argon2::from(params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_19_a_password_is_verified_against_its_hash_only() {
        let right = Password::new("correct horse battery").expect("it is long enough");
        let hash = hash(&right).expect("there is memory");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify(&right, Some(&hash)));
        assert!(!verify(&Password::of("correct horse batterz"), Some(&hash)));
        assert!(!verify(&right, None));
        assert!(!verify(&Password::of("nobody has this password"), None));
        assert!(!verify(&Password::of("nobody has this password"), Some("")));
        for damaged in ["", "$argon2id$", &hash.replace("19456", "4194304"), &hash[..hash.len() - 3]] {
            assert!(!verify(&right, Some(damaged)), "{damaged}");
        }
    }

    #[test]
    fn one_password_has_one_spelling() {
        let hash = hash(&Password::of("Ångström-Ångström")).expect("there is memory");
        assert!(verify(&Password::of("A\u{30a}ngstro\u{308}m-A\u{30a}ngstro\u{308}m"), Some(&hash)));
    }

    #[test]
    fn what_is_easily_guessed_is_refused() {
        for wrong in ["", "fourteen chars", "aaaaaaaaaaaaaaaaaaaa", &"abcdef".repeat(200)] {
            assert!(Password::new(wrong).is_err(), "{wrong}");
        }
        assert!(Password::new("fifteen letters").is_ok());
    }
}
