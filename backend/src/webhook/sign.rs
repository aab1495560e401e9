//! What a message is signed with and how (Standard Webhooks 1.0): the receiver knows by it who has sent it, when, and that
//! it is not one that he had before (attacks E-07).

use data_encoding::BASE64;
use glassurn_api::webhook::SECRET;
use glassurn_crypto::encoding::{Hash, sha256};
use glassurn_crypto::signature::SecretKey;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// What secrets are derived under.
const LABEL: &[u8] = b"glassurn/v1/webhook";

/// A webhook's secret. It is not stored: the board's key, which lies beside the database, and the salt within give it, so
/// that a copy of the database signs nothing.
pub struct Secret(Zeroizing<Hash>);

impl Secret {
    /// The secret of this salt.
    pub fn of(board: &SecretKey, salt: &[u8]) -> Self {
        Self(Zeroizing::new(sha256(&[LABEL, board.seed().as_ref(), salt])))
    }

    /// As receivers' libraries take it.
    pub fn shown(&self) -> String {
        format!("{SECRET}{}", BASE64.encode(self.0.as_ref()))
    }

    /// The signature of a message at a time, as its header has it.
    pub fn sign(&self, id: &str, timestamp: u64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_ref()).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_07_a_signature_is_of_one_id_time_and_body() {
        let board = SecretKey::from_seed(&[7; 32]);
        let secret = Secret::of(&board, &[1; 16]);
        let signed = secret.sign("msg_1", 1_700_000_000, "{}");
        assert_eq!(signed, secret.sign("msg_1", 1_700_000_000, "{}"));
        for other in [
            secret.sign("msg_2", 1_700_000_000, "{}"),
            secret.sign("msg_1", 1_700_000_001, "{}"),
            secret.sign("msg_1", 1_700_000_000, "{ }"),
            Secret::of(&board, &[2; 16]).sign("msg_1", 1_700_000_000, "{}"),
            Secret::of(&SecretKey::from_seed(&[8; 32]), &[1; 16]).sign("msg_1", 1_700_000_000, "{}"),
        ] {
            assert_ne!(signed, other);
        }
    }

    #[test]
    fn the_example_of_the_standard_is_signed_as_it_says() {
        // Standard Webhooks, the libraries' common test vector.
        let key = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("Base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
        mac.update(b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");
        assert_eq!(
            BASE64.encode(&mac.finalize().into_bytes()),
            "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
