//! A load of ready ballots, or of people who register, against a service, from as many connections as wanted: a client that costs as little as it
//! can, since it runs on the same machine as what it measures.

use glassurn_api::credential::Registration;
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::group::Point;
use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

/// How long an answer may take before the load gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a load has met.
pub struct Load {
    /// From the first request to the last answer.
    pub time: Duration,
    /// From request to receipt of everyone, shortest first. What was sent again has waited all the while.
    pub waits: Vec<Duration>,
    /// The receipts in the order of the requests.
    pub receipts: Vec<Vec<u8>>,
    /// How often the service was busy and something was sent again.
    pub again: usize,
}

/// Casts all ballots once, each until it has its receipt.
pub fn cast(address: SocketAddr, election: &str, ballots: &[Submission], connections: usize) -> Result<Load> {
    let path = endpoint::ballots(election);
    send(address, ballots.iter().map(|ballot| request(&path, "", &ballot.body)).collect(), connections)
}

/// Registers all credentials once with an election that is open to anybody, each until it has its receipt and each from an
/// address of its own, which a proxy says.
pub fn register(
    address: SocketAddr,
    election: &str,
    credentials: &[Point],
    connections: usize,
) -> Result<Load> {
    let path = endpoint::registrations(election);
    let request = |(number, credential): (u32, &Point)| {
        let from = format!("x-forwarded-for: {}\r\n", Ipv4Addr::from((10 << 24) + number));
        request(&path, &from, &Registration { credential: *credential }.to_bytes())
    };
    send(address, (0..).zip(credentials).map(request).collect(), connections)
}

/// Sends all requests once, each until something new is stored.
fn send(address: SocketAddr, requests: Vec<Vec<u8>>, connections: usize) -> Result<Load> {
    let (next, again) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let began = Instant::now();
    let work = || -> Result<Vec<(usize, Duration, Vec<u8>)>> {
        let mut line = Line::open(address)?;
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Relaxed);
            let Some(request) = requests.get(number) else { return Ok(done) };
            let sent = Instant::now();
            let receipt = loop {
                match line.ask(request)? {
                    (201, receipt) => break receipt,
                    (503, _) => again.fetch_add(1, Relaxed),
                    (status, words) => {
                        let words = String::from_utf8_lossy(&words).into_owned();
                        return Err(Error::other(format!("the service answers {status}: {words}")));
                    }
                };
                thread::sleep(Duration::from_millis(5));
            };
            done.push((number, sent.elapsed(), receipt));
        }
    };
    let parts: Vec<Result<Vec<_>>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect()
    });
    let time = began.elapsed();
    let mut all: Vec<_> = parts.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    all.sort_by_key(|(number, ..)| *number);
    let mut waits: Vec<Duration> = all.iter().map(|(_, wait, _)| *wait).collect();
    waits.sort();
    let receipts = all.into_iter().map(|(.., receipt)| receipt).collect();
    Ok(Load { time, waits, receipts, again: again.into_inner() })
}

/// A request with a body; `more`: further lines of its head.
fn request(path: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nhost: load\r\n{more}content-type: {}\r\ncontent-length: {}\r\n\r\n",
        endpoint::CBOR,
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// A connection that stays open.
struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a request and reads the answer: its status and its body, which has a `content-length`.
    fn ask(&mut self, request: &[u8]) -> Result<(u16, Vec<u8>)> {
        self.stream.get_mut().write_all(request)?;
        let (mut status, mut length) = (None, None);
        let mut text = String::new();
        loop {
            text.clear();
            if self.stream.read_line(&mut text)? == 0 {
                return Err(Error::other("the service has hung up"));
            }
            let line = text.trim_end();
            match line.split_once(':') {
                _ if line.is_empty() => break,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().ok();
                }
                _ if status.is_none() => status = line.split(' ').nth(1).and_then(|word| word.parse().ok()),
                _ => {}
            }
        }
        let (status, length) = status.zip(length).ok_or_else(|| Error::other("this is no answer"))?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, body))
    }
}
