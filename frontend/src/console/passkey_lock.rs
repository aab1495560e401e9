//! A passkey that opens a kept key: for this key alone it gives a secret (WebAuthn's extension `prf`) under which the passphrase
//! is locked, so that nobody types it on this device. The key file and its passphrase open the key everywhere and always.
//!
//! Not trusted: the service, which is not asked and learns nothing of it.

use data_encoding::BASE64URL_NOPAD;
use glassurn_crypto::encoding::hex;
use rand_chacha::rand_core::RngCore;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::passkey::{self, Trouble};
use crate::random;
use crate::wire::bytes;

/// How long the device may ask, in milliseconds.
const PATIENCE: u32 = 120_000;
/// The bytes of a passkey's secret.
const SECRET: usize = 32;

/// Which passkey opens a key, and the passphrase locked under its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyLock {
    /// The passkey's id, as browsers write it.
    pub credential: String,
    /// The locked passphrase.
    #[serde(with = "bytes")]
    pub locked: Vec<u8>,
}

/// What a passkey gives for a key.
pub struct Given {
    /// The passkey's id.
    pub credential: String,
    /// The secret, in hexadecimal digits.
    pub secret: Zeroizing<String>,
}

/// Has a passkey made for a key, named after its holder.
pub async fn make(name: &str, public: &str) -> Result<Given, Trouble> {
    let kinds = [-8, -7, -257].map(|alg| json!({ "type": "public-key", "alg": alg }));
    let options = json!({
        "challenge": random_text()?,
        "rp": { "name": "Glassurn" },
        "user": { "id": random_text()?, "name": name, "displayName": name },
        "pubKeyCredParams": kinds,
        // It is no account's: nothing offers it for signing in.
        "authenticatorSelection": { "residentKey": "discouraged", "userVerification": "required" },
        "timeout": PATIENCE,
        "extensions": asked(public),
    });
    let made = read(&passkey::make(&options.to_string()).await?)?;
    match secret(&made) {
        Some(secret) => Ok(Given { credential: credential(&made)?, secret }),
        // Some devices give it only when they are asked the next time.
        None if made["clientExtensionResults"]["prf"]["enabled"] == true => {
            show(&credential(&made)?, public).await
        }
        None => Err(Trouble::NoSecret),
    }
}

/// Asks a passkey for its secret for a key.
pub async fn show(credential: &str, public: &str) -> Result<Given, Trouble> {
    let options = json!({
        "challenge": random_text()?,
        "allowCredentials": [{ "type": "public-key", "id": credential }],
        "userVerification": "required",
        "timeout": PATIENCE,
        "extensions": asked(public),
    });
    let shown = read(&passkey::show(&options.to_string()).await?)?;
    let secret = secret(&shown).ok_or(Trouble::NoSecret)?;
    Ok(Given { credential: credential.to_owned(), secret })
}

/// The extension, for one key.
fn asked(public: &str) -> Value {
    json!({ "prf": { "eval": { "first": BASE64URL_NOPAD.encode(format!("glassurn kept key {public}").as_bytes()) } } })
}

fn random_text() -> Result<String, Trouble> {
    let mut bytes = [0; SECRET];
    random::generator().map_err(|_| Trouble::Failed)?.fill_bytes(&mut bytes);
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

fn read(credential: &str) -> Result<Value, Trouble> {
    serde_json::from_str(credential).map_err(|_| Trouble::Failed)
}

fn credential(read: &Value) -> Result<String, Trouble> {
    read["id"].as_str().map(str::to_owned).ok_or(Trouble::Failed)
}

/// The secret that a browser tells, as digits.
fn secret(read: &Value) -> Option<Zeroizing<String>> {
    let text = read["clientExtensionResults"]["prf"]["results"]["first"].as_str()?;
    let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok()?);
    let bytes: &[u8; SECRET] = bytes.as_slice().try_into().ok()?;
    Some(Zeroizing::new(hex(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(prf: Value) -> Value {
        json!({ "id": "AAAA", "clientExtensionResults": { "prf": prf } })
    }

    #[test]
    fn only_a_whole_secret_is_taken() {
        let first = |text: &str| answer(json!({ "enabled": true, "results": { "first": text } }));
        let text = BASE64URL_NOPAD.encode(&[7; SECRET]);
        assert_eq!(secret(&first(&text)).as_deref(), Some(&"07".repeat(SECRET)));
        assert_eq!(secret(&first(&format!("{text}="))).as_deref(), Some(&"07".repeat(SECRET)));
        for wrong in
            [first(&text[..42]), first("?"), first(""), answer(json!({ "enabled": true })), json!({})]
        {
            assert!(secret(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn every_key_asks_for_a_secret_of_its_own() {
        assert_ne!(asked(&"0".repeat(64)), asked(&"1".repeat(64)));
    }
}
