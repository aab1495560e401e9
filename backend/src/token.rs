//! Secrets that stand for somebody: the cookie of a session, the link of an invitation. Whoever has one is believed; the
//! database has their hashes only, so that a copy of it opens nothing (attacks C-19).

use crate::error::Refused;
use glassurn_api::error::Code;
use glassurn_crypto::encoding::{Hash, hex, sha256, unhex};
use zeroize::Zeroizing;

/// What a token's hash is made under.
const LABEL: &[u8] = b"glassurn/v1/token";

/// 32 random bytes as 64 lower-case hexadecimal digits.
pub struct Token(Zeroizing<String>);

impl Token {
    /// A new one.
    pub fn new() -> Result<Self, Refused> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::getrandom(bytes.as_mut()).map_err(|error| {
            tracing::error!(%error, "the system gives no random numbers");
            Code::Internal
        })?;
        Ok(Self(Zeroizing::new(hex(bytes.as_ref()))))
    }

    /// The digits, for whom it is given to.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// What the database has of it.
    pub fn hash(&self) -> Hash {
        sha256(&[LABEL, self.0.as_bytes()])
    }
}

/// What the database would have of a token that somebody shows; `None` if it cannot be one. It is then looked for by this
/// hash: how long that takes tells something of the hash, and nothing of a token that would have another one.
pub fn shown(digits: &str) -> Option<Hash> {
    unhex(digits)?;
    Some(sha256(&[LABEL, digits.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_19_a_token_is_found_by_its_hash_and_by_nothing_else() {
        let (one, two) = (Token::new().expect("random"), Token::new().expect("random"));
        assert_eq!(shown(one.digits()), Some(one.hash()));
        assert_ne!(one.hash(), two.hash());
        assert_ne!(shown(&hex(&one.hash())), Some(one.hash()), "its hash is no token");
        for wrong in ["", &one.digits()[1..], &one.digits().to_uppercase(), &format!("{} ", one.digits())] {
            assert!(shown(wrong).is_none_or(|hash| hash != one.hash()), "{wrong}");
        }
    }
}
