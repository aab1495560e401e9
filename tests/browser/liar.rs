//! Stands between a browser and whoever serves it, passes on what it is asked, or something else, and alters what is said.

use serde_json::Value;
use std::io::{BufRead, BufReader, Error, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use ureq::Agent;

/// What a server says.
pub struct Said {
    /// The status.
    pub status: u16,
    /// The media type.
    pub media: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Where a request goes instead of where it was sent.
type Way = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// What becomes of the answer at a path.
type Lie = Arc<dyn Fn(&str, &mut Said) + Send + Sync>;

/// Headers of answers that a browser must get as they are.
const PASSED: [&str; 2] = ["content-security-policy", "cross-origin-embedder-policy"];

/// The liar; its threads end with the test's process.
pub struct Liar {
    address: SocketAddr,
}

impl Liar {
    /// Stands before a server at this address, and alters what JSON says at a path.
    pub fn before(server: &str, lie: impl Fn(&str, &mut Value) + Send + Sync + 'static) -> Self {
        Self::standing(server, str::to_owned, move |path, said| {
            if said.media.starts_with("application/json")
                && let Ok(mut value) = serde_json::from_slice(&said.body)
            {
                lie(path, &mut value);
                said.body = serde_json::to_vec(&value).expect("it was JSON");
            }
        })
    }

    /// Stands before a server at this address, asks it for something else than it was asked for, and alters any answer.
    pub fn standing(
        server: &str,
        way: impl Fn(&str) -> String + Send + Sync + 'static,
        lie: impl Fn(&str, &mut Said) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let (server, way, lie): (String, Way, Lie) = (server.to_owned(), Arc::new(way), Arc::new(lie));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (server, way, lie) = (server.clone(), way.clone(), lie.clone());
                // Who breaks off hears nothing more.
                thread::spawn(move || pass(stream, &server, &way, &lie).ok());
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
fn pass(mut stream: TcpStream, server: &str, way: &Way, lie: &Lie) -> std::io::Result<()> {
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
    let (agent, url) = (
        Agent::from(Agent::config_builder().http_status_as_error(false).build()),
        format!("{server}{}", way(path)),
    );
    let answer = match method {
        "POST" => agent.post(url).content_type(media).send(&body),
        _ => agent.get(url).call(),
    };
    let mut answer = answer.map_err(Error::other)?;
    let header = |name: &str| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
    let media = header("content-type").unwrap_or_default();
    let headers: String =
        PASSED.iter().filter_map(|name| Some(format!("{name}: {}\r\n", header(name)?))).collect();
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(64 << 20).read_to_vec().map_err(Error::other)?;
    let mut said = Said { status, media, body };
    lie(path, &mut said);
    write!(
        stream,
        "HTTP/1.1 {} Said\r\n{headers}content-type: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        said.status,
        said.media,
        said.body.len()
    )?;
    stream.write_all(&said.body)
}
