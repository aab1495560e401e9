//! Who may create elections: officials whose keys the operator has listed. Every other deed is a signed entry.

pub mod store;

use glassurn_crypto::encoding::unhex;
use glassurn_crypto::signature::PublicKey;

/// Reads a public key from 64 hexadecimal digits, alone or as a word in a line such as `glassurn key new` prints.
pub fn parse_key(text: &str) -> Option<PublicKey> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let mut keys = words.filter(|word| word.len() == 64).filter_map(unhex);
    let key = keys.next().filter(|_| keys.next().is_none())?;
    PublicKey::from_bytes(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::encoding::hex;
    use glassurn_crypto::signature::SecretKey;

    #[test]
    fn a_key_is_read_alone_and_in_its_line() {
        let key = SecretKey::from_seed(&[5; 32]).public();
        let digits = hex(key.bytes());
        assert_eq!(parse_key(&digits), Some(key));
        assert_eq!(parse_key(&format!("{{ name = \"Ada\", key = \"{digits}\" }}")), Some(key));
        assert_eq!(parse_key(&digits[1..]), None);
        assert_eq!(parse_key(&format!("{digits} {digits}")), None);
    }
}
