//! Who sends so slowly that it never ends: one byte every two seconds, in heads and in bodies, at every door that reads one.

use super::super::accounts::with_accounts;
use super::super::choice;
use super::super::doors::{others_are_served, rest};
use super::{RECEIVER, full, operations};
use glassurn_api::account::NewKey;
use glassurn_api::endpoint::{self, INVITED, KEYS};
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::Browser;
use glassurn_tests::remote::Remote;
use glassurn_tests::world::key;
use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

/// So many at each door, and so many that do not get beyond their head.
const AT_EACH: usize = 6;
const HEADS: usize = 300;

/// How often each sends a byte, and how often it does.
const PAUSE: Duration = Duration::from_secs(2);
const ROUNDS: usize = 4;

/// One that sends slowly.
struct Slow {
    door: String,
    stream: TcpStream,
}

impl Slow {
    /// Says so much at once.
    fn begin(door: &str, address: std::net::SocketAddr, head: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.write_all(head.as_bytes()).expect("it takes the head");
        Self { door: door.into(), stream }
    }

    /// Sends one byte more, unless there is an answer; what is sent behind it would end the connection before it is read.
    fn go_on(&mut self) {
        self.stream.set_nonblocking(true).expect("a socket");
        let answered = self.stream.peek(&mut [0]).is_ok();
        self.stream.set_nonblocking(false).expect("a socket");
        if !answered {
            self.stream.write_all(b"a").ok();
        }
    }
}

#[test]
fn e_13_whoever_sends_a_byte_every_two_seconds_is_cut_off_at_every_door_and_keeps_nobody_waiting() {
    let names = ["Owner", "Observer", "Helper", "Registrar", "Officer"];
    let service =
        with_accounts(&names, &[("GLASSURN_WEBHOOK_INTERNAL", RECEIVER), ("GLASSURN_BODY_TIMEOUT", "4")]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    assert_eq!(owner.send("POST", KEYS, &NewKey { key: hex(key(1).public().bytes()) }).status, 201);
    let mut remote = Remote::open(service.clone(), choice(), 4 * ROUNDS);
    let id = remote.id();
    let cookie = format!("__Host-glassurn={}", owner.token.as_ref().expect("signed in"));
    let (json, cbor) = ("application/json", endpoint::CBOR);
    let mut doors: Vec<(&str, String, &str)> = vec![
        ("POST", endpoint::ELECTIONS.into(), cbor),
        ("POST", endpoint::entries(&id), cbor),
        ("POST", endpoint::ballots(&id), cbor),
        ("POST", endpoint::prepare_close(&id), cbor),
        ("POST", endpoint::registrations(&id), cbor),
        ("POST", endpoint::registration_links(&id), json),
        ("POST", endpoint::registration_return(&id), json),
        ("POST", endpoint::ask_again(&id), json),
        ("POST", endpoint::new_link(&id), json),
    ];
    // What somebody who is not invited sends is not read at all.
    let bodies = operations().into_iter().filter(|known| known.body.is_some() && known.path != INVITED);
    doors.extend(bodies.map(|known| (known.method, known.at(&draft), json)));
    assert!(doors.len() > 25, "{}", doors.len());

    let address = service.address();
    let mut slow = Vec::new();
    for (method, path, media) in &doors {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: t\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\n\
             content-type: {media}\r\ncontent-length: 300\r\n\r\n"
        );
        slow.extend((0..AT_EACH).map(|_| Slow::begin(&format!("{method} {path}"), address, &head)));
    }
    let heads = ["GET / HTTP/1.1\r\nhost:", "P", "POST /api/v1/session HTTP/1.1\r\nhost: t\r\nx-slow:"];
    slow.extend((0..HEADS).map(|place| Slow::begin("a head", address, heads[place % heads.len()])));
    for round in 0..ROUNDS {
        slow.iter_mut().for_each(Slow::go_on);
        // Voters, readers and officials wait for none of them.
        others_are_served(&remote, 4 * round..4 * (round + 1));
        assert_eq!(owner.get(&endpoint::draft(&draft)).status, 200);
        thread::sleep(PAUSE);
    }
    let mut cut = BTreeSet::new();
    for Slow { door, mut stream } in slow {
        let said = rest(&mut stream);
        let text = String::from_utf8_lossy(&said);
        let timed = text.starts_with("HTTP/1.1 408 ");
        if door == "a head" {
            assert!(timed || said.is_empty(), "{door}: {text}");
            continue;
        }
        assert!(timed && text.contains("\"request.timeout\""), "{door}: {text}");
        assert!(text.to_lowercase().contains("\r\nconnection: close\r\n"), "{door}: {text}");
        cut.insert(door);
    }
    assert_eq!(cut.len(), doors.len());
    remote.audit();
    service.assert_calm();
}
