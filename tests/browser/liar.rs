//! Stands between a browser and whoever serves it, passes everything on, and alters what JSON says.

use serde_json::Value;
use std::io::{BufRead, BufReader, Error, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use ureq::Agent;

/// What becomes of a JSON answer at a path.
type Lie = Arc<dyn Fn(&str, &mut Value) + Send + Sync>;

/// Headers of answers that a browser must get as they are.
const PASSED: [&str; 3] = ["content-type", "content-security-policy", "cross-origin-embedder-policy"];

/// The liar; its threads end with the test's process.
pub struct Liar {
    address: SocketAddr,
}

impl Liar {
    /// Stands before a server at this address.
    pub fn before(server: &str, lie: impl Fn(&str, &mut Value) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let (server, lie): (String, Lie) = (server.to_owned(), Arc::new(lie));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (server, lie) = (server.clone(), lie.clone());
                // Who breaks off hears nothing more.
                thread::spawn(move || pass(stream, &server, &lie).ok());
            }
        });
        Self { address }
    }

    /// The address that the browser gets.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Answers one request and closes the connection.
fn pass(mut stream: TcpStream, server: &str, lie: &Lie) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut length, mut media) = (String::new(), 0, String::new());
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap_or(0),
            "content-type" => value.clone_into(&mut media),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (agent, url) =
        (Agent::from(Agent::config_builder().http_status_as_error(false).build()), format!("{server}{path}"));
    let answer = match method {
        "POST" => agent.post(url).content_type(media).send(&body),
        _ => agent.get(url).call(),
    };
    let mut answer = answer.map_err(Error::other)?;
    let status = answer.status().as_u16();
    let headers: String = PASSED
        .iter()
        .filter_map(|name| Some(format!("{name}: {}\r\n", answer.headers().get(*name)?.to_str().ok()?)))
        .collect();
    let mut content = answer.body_mut().with_config().limit(64 << 20).read_to_vec().map_err(Error::other)?;
    if headers.starts_with("content-type: application/json") {
        let mut value = serde_json::from_slice(&content)?;
        lie(path, &mut value);
        content = serde_json::to_vec(&value)?;
    }
    write!(
        stream,
        "HTTP/1.1 {status} Said\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        content.len()
    )?;
    stream.write_all(&content)
}
