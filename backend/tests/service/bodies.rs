//! Bodies that are too large, endless, slow or compressed: refused before they cost anything.

use super::house::House;
use super::server::{Data, Rows, Server};
use super::wire::{Answer, answer, raw};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::Checkpoint;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

const CBOR: (&str, &str) = ("content-type", endpoint::CBOR);

/// By how much the server may grow while it is attacked, in bytes.
const GROWTH: u64 = 16 << 20;

/// An open election under attack, and what the attacks may not change.
pub struct Target {
    data: Data,
    pub house: House,
    pub before: (Checkpoint, Rows),
    memory: u64,
}

impl Target {
    pub fn new() -> Self {
        let data = Data::new();
        let options = ["--body-timeout", "2", "--failures-per-minute", "4000000000"];
        let house = House::open(&data, 2, &options, |_| {});
        // What one honest request of each kind needs is in the peak.
        house.vote(0, 0);
        let before = (house.checkpoint(), data.rows());
        let memory = house.server.peak_memory();
        Self { data, house, before, memory }
    }

    pub fn server(&self) -> &Server {
        &self.house.server
    }

    /// Every address that takes a body, and how long one may be.
    pub fn doors(&self) -> [(String, usize); 4] {
        let id = &self.house.id;
        [
            (endpoint::ELECTIONS.to_owned(), 61_000),
            (endpoint::entries(id), 61_000),
            (endpoint::ballots(id), 60_000),
            (endpoint::prepare_close(id), 1_024),
        ]
    }

    /// Sends a body that must be refused by its size if it is too large, and as nonsense otherwise.
    #[track_caller]
    pub fn refuses(&self, what: &str, body: &[u8]) {
        for (path, limit) in self.doors() {
            let answer = self.server().post(&path, body);
            let (status, code) =
                if body.len() > limit { (413, "request.too_large") } else { (400, "request.malformed") };
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{what} to {path}");
        }
    }

    /// Nothing has changed, nothing is wrong, little memory was used, and an honest ballot is taken.
    #[track_caller]
    pub fn unharmed(self) {
        assert_eq!((self.house.checkpoint(), self.data.rows()), self.before);
        let grown = self.server().peak_memory() - self.memory;
        assert!(grown < GROWTH, "the server has grown by {grown} bytes");
        self.server().assert_calm();
        self.house.vote(1, 0);
        self.house.audit();
    }
}

/// The head of a submission without its length.
fn head(path: &str, more: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nhost: t\r\ncontent-type: application/cbor\r\n{more}\r\n").into_bytes()
}

/// Parts that an endless body sends at most: it would take most of a minute.
const PARTS: usize = 4_096;

/// Writes the same bytes again and again until the server reads no more; gives how often it took them, and its answer.
fn endless(server: &Server, head: &[u8], part: &[u8]) -> (usize, Option<Answer>) {
    let mut stream = TcpStream::connect(server.address).expect("connects");
    stream.set_write_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    stream.write_all(head).expect("writes");
    let taken = (0..PARTS).take_while(|_| {
        // Not as fast as it can be read: the answer has ended long before.
        std::thread::sleep(Duration::from_millis(10));
        stream.write_all(part).is_ok()
    });
    (taken.count(), answer(&mut stream))
}

#[test]
fn a_25_e_14_large_bodies_are_refused_by_their_head_and_while_they_come() {
    let target = Target::new();
    for (path, limit) in target.doors() {
        // By the head alone: not a byte of the body is awaited.
        for length in ["104857600", "18446744073709551615", &(limit + 1).to_string()] {
            let head = head(&path, &format!("content-length: {length}\r\n"));
            let refused = raw(target.server().address, &head).expect("an answer");
            refused.refused(413, "request.too_large");
            assert_eq!(refused.header("connection"), Some("close"));
            assert_eq!(refused.json()["limit"], limit);
        }
        // One more than u64 holds is no length.
        let head_of_more = head(&path, "content-length: 18446744073709551616\r\n");
        assert_eq!(raw(target.server().address, &head_of_more).map(|answer| answer.status), Some(400));
        // Without a length, the limit holds while it is read.
        let mut chunked = head(&path, "transfer-encoding: chunked\r\n");
        for _ in 0..8 {
            chunked.extend_from_slice(b"4000\r\n");
            chunked.extend_from_slice(&[0; 0x4000]);
            chunked.extend_from_slice(b"\r\n");
        }
        let refused = raw(target.server().address, &chunked).expect("an answer");
        refused.refused(413, "request.too_large");
        assert_eq!(refused.header("connection"), Some("close"));
    }
    target.unharmed();
}

#[test]
fn e_14_whoever_never_stops_is_cut_off() {
    let target = Target::new();
    let chunked = "transfer-encoding: chunked\r\n";
    let chunk = [b"10000\r\n".as_slice(), &[0; 0x1_0000], b"\r\n"].concat();
    let zeros = vec![0; 0x1_0000];
    let mut attacks = Vec::new();
    for (path, _) in target.doors() {
        attacks.push((head(&path, chunked), &chunk));
        attacks.push((head(&path, "content-length: 104857600000\r\n"), &zeros));
        attacks.push(([head(&path, chunked), b"fffffffffffffff\r\n".to_vec()].concat(), &zeros));
    }
    // Refused by the head, by the path, by the method, and where a body has no meaning.
    attacks.push((head(endpoint::ELECTIONS, &format!("content-encoding: gzip\r\n{chunked}")), &chunk));
    attacks.push((head("/api/v1/nothing", chunked), &chunk));
    attacks.push((head(endpoint::BOARD, chunked), &chunk));
    for path in ["/", endpoint::BOARD, &endpoint::archive(&target.house.id)] {
        attacks.push((format!("GET {path} HTTP/1.1\r\nhost: t\r\n{chunked}\r\n").into_bytes(), &chunk));
    }
    // The size of a chunk, of as many digits as there are.
    let digits = vec![b'0'; 0x1_0000];
    attacks.push((head(endpoint::ELECTIONS, chunked), &digits));
    std::thread::scope(|scope| {
        for (head, part) in &attacks {
            let server = target.server();
            scope.spawn(move || {
                let (taken, answer) = endless(server, head, part);
                let what = String::from_utf8_lossy(head);
                assert!(taken < PARTS, "{what} never ends");
                // It may be lost with the connection, but if it comes, it says why.
                let status = answer.map(|answer| answer.status);
                assert!(
                    matches!(status, None | Some(200 | 400 | 404 | 405 | 408 | 413 | 415)),
                    "{what}: {status:?}"
                );
            });
        }
    });
    target.unharmed();
}

/// Zeros under a compression that knows how to write them shortly.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    static ZEROS: [u8; 1 << 16] = [0; 1 << 16];
    /// What gzip and deflate can put into the largest body.
    const SMALL: usize = 48 << 20;
    /// What the others can.
    const LARGE: usize = 1 << 30;
    let fill = |writer: &mut dyn Write, size: usize| {
        for _ in 0..size / ZEROS.len() {
            writer.write_all(&ZEROS).expect("memory takes it");
        }
    };
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    fill(&mut gzip, SMALL);
    let gzip = gzip.finish().expect("memory takes it");
    let mut deflate = ZlibEncoder::new(Vec::new(), Compression::best());
    fill(&mut deflate, SMALL);
    let deflate = deflate.finish().expect("memory takes it");
    let mut nested = GzEncoder::new(Vec::new(), Compression::best());
    nested.write_all(&gzip).expect("memory takes it");
    let nested = nested.finish().expect("memory takes it");
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 24);
    fill(&mut brotli, LARGE / 4);
    brotli.flush().expect("memory takes it");
    let brotli = brotli.into_inner();
    // Zstandard (RFC 8878) by hand: a frame whose blocks each repeat one byte 2^17 times.
    let mut zstd = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58];
    let blocks = LARGE >> 17;
    for block in 1..=blocks {
        let header = u32::from(block == blocks) | 1 << 1 | 1 << 17 << 3;
        zstd.extend_from_slice(&header.to_le_bytes()[..3]);
        zstd.push(0);
    }
    let empty = vec![0; 64];
    vec![
        ("gzip", gzip.clone()),
        ("x-gzip", gzip.clone()),
        ("deflate", deflate),
        ("br", brotli),
        ("zstd", zstd),
        ("gzip, gzip", nested.clone()),
        ("GZIP , gzip", nested),
        ("gzip, br", gzip),
        ("identity", empty.clone()),
        ("", empty),
    ]
}

#[test]
fn e_15_compressed_requests_are_refused_unread() {
    let target = Target::new();
    for (encoding, bomb) in bombs() {
        assert!(bomb.len() < 60_000, "{encoding}: {} bytes would be refused by their number", bomb.len());
        for (path, limit) in target.doors() {
            let headers = [CBOR, ("content-encoding", encoding)];
            let answer = target.server().send("POST", &path, &headers, &bomb);
            answer.refused(415, "request.unsupported_encoding");
            assert_eq!(answer.header("connection"), Some("close"));
            // Without a word about it, it is nonsense and nothing else.
            let refused =
                if bomb.len() > limit { (413, "request.too_large") } else { (400, "request.malformed") };
            target.server().post(&path, &bomb).refused(refused.0, refused.1);
            // Nor is it unpacked as a way of transfer.
            let mut coded = head(&path, &format!("transfer-encoding: {encoding}, chunked\r\n"));
            coded.extend_from_slice(format!("{:x}\r\n", bomb.len()).as_bytes());
            coded.extend_from_slice(&bomb);
            coded.extend_from_slice(b"\r\n0\r\n\r\n");
            let status = raw(target.server().address, &coded).map(|answer| answer.status);
            assert!(matches!(status, Some(400 | 413)), "transfer-encoding: {encoding}: {status:?}");
        }
    }
    target.unharmed();
}

#[test]
fn e_13_a_slow_body_is_cut() {
    let target = Target::new();
    let mut stream = TcpStream::connect(target.server().address).expect("connects");
    let head = [head(endpoint::ELECTIONS, "content-length: 100\r\n"), b"abc".to_vec()].concat();
    stream.write_all(&head).expect("writes");
    let cut = answer(&mut stream).expect("an answer");
    cut.refused(408, "request.timeout");
    assert_eq!(cut.header("connection"), Some("close"));
    target.unharmed();
}
