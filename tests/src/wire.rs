//! What lies between the board and a witness: passes requests on, loses them, or answers in the witness's place.

use std::io::{Error, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 16 << 10;

/// Who answers in the witness's place: a path and a body to a status and a body.
type Liar = Arc<dyn Fn(&str, &str) -> (u16, String) + Send + Sync>;

/// What becomes of a request.
#[derive(Clone)]
pub enum Mode {
    /// The witness there gets it, and its answer comes back.
    Through(SocketAddr),
    /// The witness there gets it, and its answer is lost.
    Deaf(SocketAddr),
    /// Nobody answers, and the connection stays open.
    Silent,
    /// Somebody else answers.
    Liar(Liar),
}

/// A request that came, and its answer's status, if there was an answer.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Its path.
    pub path: String,
    /// Its body.
    pub body: String,
    /// The status of the answer.
    pub status: Option<u16>,
}

/// The wire; its threads end with the test's process.
pub struct Wire {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    mode: Mode,
    heard: Vec<Heard>,
    /// Connections on which nobody answers.
    open: Vec<TcpStream>,
}

impl Wire {
    /// A wire on which nobody answers yet.
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(Mutex::new(State { mode: Mode::Silent, heard: Vec::new(), open: Vec::new() }));
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                // Who breaks off hears nothing more.
                thread::spawn(move || carry(stream, &shared).ok());
            }
        });
        Self { address, state }
    }

    /// The address under which the board knows the witness.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What becomes of requests from now on. Whoever waits for an answer on a silent wire is hung up on.
    pub fn set(&self, mode: Mode) {
        let mut state = lock(&self.state);
        state.mode = mode;
        state.open.clear();
    }

    /// Somebody answers in the witness's place.
    pub fn lie(&self, liar: impl Fn(&str, &str) -> (u16, String) + Send + Sync + 'static) {
        self.set(Mode::Liar(Arc::new(liar)));
    }

    /// Every request that came, oldest first.
    pub fn heard(&self) -> Vec<Heard> {
        lock(&self.state).heard.clone()
    }
}

impl Default for Wire {
    fn default() -> Self {
        Self::new()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One request, its answer, and the end of the connection.
fn carry(mut stream: TcpStream, state: &Mutex<State>) -> Result<(), Error> {
    let (head, body) = read(&mut stream)?;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mode, place) = {
        let mut state = lock(state);
        state.heard.push(Heard { path: path.clone(), body: body.clone(), status: None });
        (state.mode.clone(), state.heard.len() - 1)
    };
    let answer = match &mode {
        Mode::Silent => {
            lock(state).open.push(stream);
            return Ok(());
        }
        Mode::Liar(liar) => {
            let (status, body) = liar(&path, &body);
            let length = body.len();
            format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
                .into_bytes()
        }
        Mode::Through(to) | Mode::Deaf(to) => {
            let mut witness = TcpStream::connect(to)?;
            let mut lines = head.lines();
            let first = lines.next().unwrap_or_default();
            let others = lines.filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
            let others: String = others.map(|line| format!("{line}\r\n")).collect();
            write!(witness, "{first}\r\n{others}Connection: close\r\n\r\n{body}")?;
            let mut answer = Vec::new();
            witness.read_to_end(&mut answer)?;
            answer
        }
    };
    let status = std::str::from_utf8(&answer[..answer.len().min(12)]).ok();
    let status = status.and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let mut now = lock(state);
    if let Some(heard) = now.heard.get_mut(place) {
        heard.status = status;
    }
    if matches!(mode, Mode::Deaf(_)) {
        now.open.push(stream);
        return Ok(());
    }
    drop(now);
    stream.write_all(&answer)
}

/// The head without its empty line, and the body.
fn read(stream: &mut TcpStream) -> Result<(String, String), Error> {
    let invalid = || Error::other("this is no request");
    let mut bytes = Vec::new();
    let mut part = [0; 4_096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let length = stream.read(&mut part)?;
        if length == 0 || bytes.len() > MAX_HEAD {
            return Err(invalid());
        }
        bytes.extend_from_slice(&part[..length]);
    };
    let head = String::from_utf8(bytes[..end].to_vec()).map_err(|_| invalid())?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = bytes[end + 4..].to_vec();
    let missing = length.unwrap_or(0usize).saturating_sub(body.len());
    let mut rest = vec![0; missing];
    stream.read_exact(&mut rest)?;
    body.extend_from_slice(&rest);
    Ok((head, String::from_utf8(body).map_err(|_| invalid())?))
}
