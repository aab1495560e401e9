//! An OpenID Connect provider that lies, in every way that a service must notice.

use crate::provider::CLIENT;
use crate::remote::now;
use data_encoding::BASE64URL_NOPAD as BASE64;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Whom it names.
const SUBJECT: &str = "o-17";

/// What it does: everything as it should, but for this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Nothing is wrong.
    Nothing,
    /// It is of another sign-in.
    Nonce,
    /// It is for another service.
    Audience,
    /// It is from another provider.
    Issuer,
    /// It is too old.
    Expired,
    /// Another key has signed it.
    OtherKey,
    /// Nobody has signed it.
    Unsigned,
    /// It names nobody.
    NoToken,
    /// Its name is too long.
    Subject,
    /// The answer does not end.
    Huge,
    /// The answer is elsewhere.
    Redirect,
    /// There is no answer.
    Silent,
    /// Tokens are at an address of another machine, without TLS.
    Elsewhere,
}

/// A provider of our own that signs with ES256; what it is asked at the address for browsers it takes as known.
pub struct FalseProvider {
    /// Where it answers.
    pub issuer: String,
    state: Arc<Mutex<(Lie, String)>>,
}

impl FalseProvider {
    /// Starts it, as long as the test program runs.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("it is bound"));
        let state = Arc::new(Mutex::new((Lie::Nothing, String::new())));
        let (named, shared) = (issuer.clone(), state.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (named, shared) = (named.clone(), shared.clone());
                thread::spawn(move || answer(stream, &named, &shared));
            }
        });
        Self { issuer, state }
    }

    /// From now on it lies so about the sign-in with this nonce.
    pub fn lie(&self, lie: Lie, nonce: &str) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = (lie, nonce.into());
    }
}

fn answer(mut stream: TcpStream, issuer: &str, state: &Mutex<(Lie, String)>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok();
    let (lie, nonce) = state.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let at_token = path == "/token";
    if at_token && lie == Lie::Silent {
        thread::sleep(std::time::Duration::from_secs(30));
    }
    let said = match path {
        "/.well-known/openid-configuration" => {
            // The address of another machine, which nothing is sent to without TLS.
            let token = if lie == Lie::Elsewhere {
                "http://169.254.169.254/token".into()
            } else {
                format!("{issuer}/token")
            };
            json!({
                "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"), "token_endpoint": token,
                "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"],
                "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
            })
        }
        "/keys" => json!({ "keys": [public(&key(1))] }),
        "/token" => tokens(issuer, lie, &nonce),
        _ => json!({}),
    };
    let mut text = said.to_string();
    if at_token && lie == Lie::Huge {
        text = format!("{text}{}", " ".repeat(1 << 20));
    }
    let first = if at_token && lie == Lie::Redirect {
        format!("307 Temporary Redirect\r\nlocation: {issuer}/elsewhere")
    } else {
        "200 OK".into()
    };
    let answer = format!(
        "HTTP/1.1 {first}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(answer.as_bytes()).ok();
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).expect("a scalar")
}

fn public(key: &SigningKey) -> Value {
    let point = key.verifying_key().to_sec1_point(false);
    let part = |part: Option<&[u8]>| BASE64.encode(part.expect("a point"));
    json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "kid": "1", "alg": "ES256",
        "x": part(point.x().map(|x| x.as_slice())), "y": part(point.y().map(|y| y.as_slice())),
    })
}

fn tokens(issuer: &str, lie: Lie, nonce: &str) -> Value {
    let of = |wrong: Lie, lies: Value, truth: Value| if lie == wrong { lies } else { truth };
    let claims = json!({
        "iss": of(Lie::Issuer, json!("https://evil.example"), json!(issuer)),
        "aud": of(Lie::Audience, json!("another client"), json!(CLIENT)),
        "sub": of(Lie::Subject, json!("x".repeat(300)), json!(SUBJECT)),
        "nonce": of(Lie::Nonce, json!("00"), json!(nonce)),
        "iat": now() - 10,
        "exp": of(Lie::Expired, json!(now() - 5), json!(now() + 300)),
    });
    let head = of(Lie::Unsigned, json!({ "alg": "none" }), json!({ "alg": "ES256", "kid": "1" }));
    let signed = format!(
        "{}.{}",
        BASE64.encode(head.to_string().as_bytes()),
        BASE64.encode(claims.to_string().as_bytes())
    );
    let signature: Signature = key(if lie == Lie::OtherKey { 2 } else { 1 }).sign(signed.as_bytes());
    let signature = if lie == Lie::Unsigned { String::new() } else { BASE64.encode(&signature.to_bytes()) };
    let mut said = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 60 });
    if lie != Lie::NoToken {
        said["id_token"] = json!(format!("{signed}.{signature}"));
    }
    said
}
