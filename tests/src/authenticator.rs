//! An authenticator that makes a passkey and signs with it (WebAuthn, ES256), and lies where a test wants it to.

use data_encoding::BASE64URL_NOPAD;
use minicbor::Encoder;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody is there, and the device has asked who it is.
const VERIFIED: u8 = 0x05;
/// Somebody is there.
pub const PRESENT: u8 = 0x01;
/// A new key follows.
const ATTESTED: u8 = 0x40;

/// A passkey, and what its authenticator says with it.
#[derive(Clone)]
pub struct Passkey {
    key: SigningKey,
    /// What the authenticator calls it.
    pub id: Vec<u8>,
    /// Under which name the server knows the account.
    pub handle: Vec<u8>,
    /// How often it was used.
    pub counter: u32,
    /// The page that asks, as the browser says.
    pub origin: String,
    /// The site that the authenticator thinks it signs for.
    pub site: String,
    /// What it says of who is there.
    pub flags: u8,
}

impl Passkey {
    /// Makes one for these options of a page of `origin`; gives it and what the browser sends. `seed` tells keys apart.
    pub fn make(options: &Value, origin: &str, seed: u8) -> (Self, Value) {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let passkey = Self {
            key: SigningKey::from_slice(&[seed; 32]).expect("a scalar"),
            id: vec![seed; 32],
            handle: BASE64URL_NOPAD.decode(text(&options["user"]["id"]).as_bytes()).expect("base64url"),
            counter: 1,
            origin: origin.into(),
            site: text(&options["rp"]["id"]),
            flags: VERIFIED,
        };
        let sent = passkey.attest(options);
        (passkey, sent)
    }

    /// What the browser sends of the new passkey.
    pub fn attest(&self, options: &Value) -> Value {
        let mut data = self.data(ATTESTED);
        // No make of authenticator.
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("a short name").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public());
        let mut attestation = Vec::new();
        let mut cbor = Encoder::new(&mut attestation);
        let written = cbor.map(3).and_then(|c| c.str("fmt")?.str("none")?.str("attStmt")?.map(0));
        written.and_then(|c| c.str("authData")?.bytes(&data)).expect("memory takes it");
        self.sent(json!({
            "attestationObject": BASE64URL_NOPAD.encode(&attestation),
            "clientDataJSON": BASE64URL_NOPAD.encode(&self.client("webauthn.create", options)),
            "transports": ["internal"],
        }))
    }

    /// Signs what these options ask; gives what the browser sends.
    pub fn sign(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let (client, data) = (self.client("webauthn.get", options), self.data(0));
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.sent(json!({
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "signature": BASE64URL_NOPAD.encode(signature.to_der().as_bytes()),
            "userHandle": BASE64URL_NOPAD.encode(&self.handle),
        }))
    }

    fn sent(&self, response: Value) -> Value {
        let id = BASE64URL_NOPAD.encode(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "response": response,
            "clientExtensionResults": {}, "authenticatorAttachment": "platform",
        })
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let said = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        said.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.site.as_bytes()).to_vec();
        data.push(self.flags | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The public key (COSE, RFC 9053): an elliptic curve's, for ES256, on P-256.
    fn public(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("a point"), point.y().expect("a point"));
        let mut key = Vec::new();
        let mut cbor = Encoder::new(&mut key);
        let written = cbor.map(5).and_then(|c| c.i8(1)?.i8(2)?.i8(3)?.i8(-7)?.i8(-1)?.i8(1));
        written.and_then(|c| c.i8(-2)?.bytes(x)?.i8(-3)?.bytes(y)).expect("memory takes it");
        key
    }
}
