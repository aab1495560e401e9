//! HTTP/1.1 by hand: tests must send what no decent client sends.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The problem's code; fails if the answer is no problem of ours.
    pub fn code(&self) -> String {
        let media = self.header("content-type");
        let body = String::from_utf8_lossy(&self.body);
        assert_eq!(media, Some("application/problem+json"), "{} {body}", self.status);
        let json = self.json();
        assert_eq!(json["status"], self.status, "{json}");
        assert!(json["instance"].as_str().is_some_and(|id| id.starts_with("urn:uuid:")), "{json}");
        json["code"].as_str().expect("a problem has a code").to_owned()
    }

    /// Checks status and code at once.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{}", self.text());
    }
}

/// Sends bytes as they are and reads one answer.
pub fn raw(address: SocketAddr, request: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    // A server that refuses early may close while we still write.
    let _ = stream.write_all(request);
    answer(&mut stream)
}

/// Reads one answer until its end.
pub fn answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    let mut part = [0u8; 65_536];
    loop {
        if let Some(answer) = parse(&bytes, false) {
            return Some(answer);
        }
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return parse(&bytes, true),
            Ok(read) => bytes.extend_from_slice(&part[..read]),
        }
    }
}

fn parse(bytes: &[u8], ended: bool) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let rest = &bytes[end + 4..];
    let answer = Answer { status, headers, body: Vec::new() };
    let body = if answer.header("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
        unchunk(rest)?
    } else {
        let length = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        match rest.get(..length) {
            Some(body) => body.to_vec(),
            None if ended => rest.to_vec(),
            None => return None,
        }
    };
    Some(Answer { body, ..answer })
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..line]).ok()?, 16).ok()?;
        rest = &rest[line + 2..];
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..length)?);
        rest = rest.get(length + 2..)?;
    }
}

/// A request's bytes; the connection ends after the answer.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    if !body.is_empty() || method == "POST" {
        bytes.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}
