//! A name server on loopback, which answers for TXT records and remembers what it was asked for.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Where nobody answers, so that a test asks no name server of the world.
pub const NOBODY: &str = "127.0.0.1:9";

/// The type of a text (RFC 1035 §3.2.2), and the class of the Internet.
const TXT: u16 = 16;
const IN: u16 = 1;

/// The longest answer in a datagram (RFC 1035 §2.3.4); a longer one is had over TCP.
const DATAGRAM: usize = 512;

/// A name server.
pub struct NameServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Its texts by name.
type Zone = BTreeMap<String, Vec<String>>;

impl NameServer {
    /// One that has these texts; a name may have several. It ends with the test.
    pub fn with(texts: &[(&str, &str)]) -> Self {
        let mut zone = Zone::new();
        for (name, text) in texts {
            zone.entry((*name).to_owned()).or_default().push((*text).to_owned());
        }
        let zone = Arc::new(zone);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (socket, listener) = both();
        let address = socket.local_addr().expect("it is bound");
        thread::spawn({
            let (zone, asked) = (zone.clone(), asked.clone());
            move || datagrams(&socket, &zone, &asked)
        });
        thread::spawn({
            let asked = asked.clone();
            move || streams(&listener, &zone, &asked)
        });
        Self { address, asked }
    }

    /// Where it answers.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The names that it was asked for, in lower case and in order; of another type than TXT with that type before it.
    pub fn asked(&self) -> Vec<String> {
        let mut names = self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
        names.sort();
        names.dedup();
        names
    }
}

/// One port for both ways.
fn both() -> (UdpSocket, TcpListener) {
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        if let Ok(socket) = UdpSocket::bind(listener.local_addr().expect("it is bound")) {
            return (socket, listener);
        }
    }
}

fn datagrams(socket: &UdpSocket, zone: &Zone, asked: &Mutex<Vec<String>>) {
    let mut buffer = [0; 4_096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        if let Some(mut answer) = answer(&buffer[..length], zone, asked) {
            if answer.len() > DATAGRAM {
                answer.truncate(12);
                // It says that it is cut off, and repeats nothing.
                answer[2] |= 2;
                answer[4..12].fill(0);
                let question = &buffer[12..length.min(12 + question_length(&buffer[12..length]))];
                answer[5] = 1;
                answer.extend_from_slice(question);
            }
            socket.send_to(&answer, from).ok();
        }
    }
}

fn streams(listener: &TcpListener, zone: &Zone, asked: &Mutex<Vec<String>>) {
    for stream in listener.incoming().flatten() {
        talk(stream, zone, asked);
    }
}

/// Each message has its length before it (RFC 1035 §4.2.2).
fn talk(mut stream: TcpStream, zone: &Zone, asked: &Mutex<Vec<String>>) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length).ok()?;
        let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut query).ok()?;
        let answer = answer(&query, zone, asked)?;
        stream.write_all(&u16::try_from(answer.len()).ok()?.to_be_bytes()).ok()?;
        stream.write_all(&answer).ok()?;
    }
}

/// How long a question is: a name, a type, a class.
fn question_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == 0).map_or(0, |end| end + 5)
}

fn answer(query: &[u8], zone: &Zone, asked: &Mutex<Vec<String>>) -> Option<Vec<u8>> {
    let question = query.get(12..12 + question_length(query.get(12..)?))?;
    let name = name(question)?;
    let kind = u16::from_be_bytes([question[question.len() - 4], question[question.len() - 3]]);
    let told = if kind == TXT { name.clone() } else { format!("type {kind} {name}") };
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(told);
    let texts = zone.get(&name).filter(|_| kind == TXT);
    let count = u16::try_from(texts.map_or(0, Vec::len)).ok()?;
    let mut answer = query[..2].to_vec();
    // An answer with recursion; 3: there is no such name.
    answer.extend([0x81, if zone.contains_key(&name) { 0x80 } else { 0x83 }, 0, 1]);
    answer.extend(count.to_be_bytes());
    answer.extend([0; 4]);
    answer.extend_from_slice(question);
    for text in texts.into_iter().flatten() {
        // The name is that of the question, which begins at byte 12.
        answer.extend([0xc0, 12]);
        answer.extend(TXT.to_be_bytes());
        answer.extend(IN.to_be_bytes());
        answer.extend(60_u32.to_be_bytes());
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(200).collect();
        answer.extend(u16::try_from(text.len() + pieces.len()).ok()?.to_be_bytes());
        for piece in pieces {
            answer.push(u8::try_from(piece.len()).ok()?);
            answer.extend_from_slice(piece);
        }
    }
    Some(answer)
}

/// The name of a question in lower case.
fn name(question: &[u8]) -> Option<String> {
    let mut labels = Vec::new();
    let mut rest = question;
    loop {
        let (length, after) = rest.split_first()?;
        if *length == 0 {
            return Some(labels.join("."));
        }
        let (label, after) = after.split_at_checked(usize::from(*length))?;
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        rest = after;
    }
}
