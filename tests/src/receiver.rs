//! A program that webhooks are sent to: it keeps what comes, answers as it is told, and knows the sender by the signature
//! alone. What it computes it computes by itself.

use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How old a message may be, in seconds.
const TOLERANCE: u64 = 300;

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The first line.
    pub line: String,
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: u64,
    /// `webhook-signature`.
    pub signature: String,
    /// The body.
    pub body: String,
}

/// Why a message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// No signature of this secret over id, time and body.
    Signature,
    /// It is older or newer than a message can be.
    Time,
    /// It came before.
    Replayed,
}

/// Whoever has the secret.
pub struct Verifier {
    key: Vec<u8>,
    seen: BTreeSet<String>,
}

impl Verifier {
    /// One with the secret as it was shown.
    pub fn new(secret: &str) -> Self {
        let key = secret.strip_prefix("whsec_").expect("a secret begins so");
        Self { key: BASE64.decode(key.as_bytes()).expect("Base64"), seen: BTreeSet::new() }
    }

    /// Judges a message at a time; believes each once.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn judge(&mut self, message: &Received, now: u64) -> Result<(), Doubt> {
        let signed = format!("{}.{}.{}", message.id, message.timestamp, message.body);
        let expected = format!("v1,{}", BASE64.encode(&hmac(&self.key, signed.as_bytes())));
        if !message.signature.split(' ').any(|one| one == expected) {
            return Err(Doubt::Signature);
        }
        if now.abs_diff(message.timestamp) > TOLERANCE {
            return Err(Doubt::Time);
        }
        if self.seen.insert(message.id.clone()) { Ok(()) } else { Err(Doubt::Replayed) }
    }
}

/// HMAC-SHA256 (RFC 2104).
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0; BLOCK];
    block[..key.len()].copy_from_slice(key);
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

/// A receiver on this machine; it ends with the test.
pub struct Receiver {
    url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    /// Opens one that gives these answers in turn, the last one for ever: status line and headers.
    pub fn answering(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = received.clone();
        let answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
        thread::spawn(move || {
            for (place, stream) in listener.incoming().flatten().enumerate() {
                let answer = &answers[place.min(answers.len() - 1)];
                // Whoever hangs up in between has sent nothing.
                if let Ok(message) = take(stream, answer) {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(message);
                }
            }
        });
        Self { url, received }
    }

    /// Its origin.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What has come so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many messages have come.
    #[track_caller]
    pub fn until(&self, number: usize) -> Vec<Received> {
        let since = Instant::now();
        loop {
            let received = self.received();
            if received.len() >= number {
                return received;
            }
            assert!(since.elapsed() < Duration::from_secs(60), "{received:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Reads a request and answers it.
fn take(mut stream: TcpStream, answer: &str) -> io::Result<Received> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let (mut bytes, mut part) = (Vec::new(), [0; 4_096]);
    let (head, body) = loop {
        let length = stream.read(&mut part)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&part[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length: usize = header(head, "content-length").parse().unwrap_or_default();
        if body.len() >= length {
            break (head.to_owned(), body.to_owned());
        }
    };
    write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    Ok(Received {
        line: head.lines().next().unwrap_or_default().to_owned(),
        id: header(&head, "webhook-id"),
        timestamp: header(&head, "webhook-timestamp").parse().unwrap_or_default(),
        signature: header(&head, "webhook-signature"),
        body,
    })
}

fn header(head: &str, name: &str) -> String {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut found = lines.filter(|(line, _)| line.eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.to_owned()).unwrap_or_default()
}
