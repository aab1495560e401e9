//! Who stands in the doors: thousands of connections that begin and do not go on, or read nothing; other protocols; paths that
//! lead out; keys that claim another's answer.

use super::mirror_serve::Scene;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::ballot::{Ballot, Challenge};
use glassurn_crypto::board::entry::Submission;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::Answer;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::symlink;
use std::thread;
use std::time::{Duration, Instant};

/// Connections that begin and do not go on.
const HALF_OPEN: usize = 5_000;

/// Readers that ask and then read nothing, and that read one answer and stay.
const SLOW: usize = 400;
const IDLE: usize = 1_200;

/// How long a voter may wait for his receipt while they stand there: a machine with other work included.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens so many connections, each of which sends this.
fn crowd(address: SocketAddr, number: usize, sends: impl Fn(usize) -> String) -> Vec<TcpStream> {
    let streams = (0..number).filter_map(|place| {
        let mut stream = TcpStream::connect(address).ok()?;
        stream.write_all(sends(place).as_bytes()).ok()?;
        Some(stream)
    });
    let streams: Vec<_> = streams.collect();
    assert!(streams.len() * 10 > number * 9, "{} of {number}", streams.len());
    streams
}

/// Voters from `from` on vote and readers read, each within [`PATIENCE`].
#[track_caller]
pub fn others_are_served(remote: &Remote, voters: std::ops::Range<usize>) {
    for voter in voters {
        let begun = Instant::now();
        remote.vote(&remote.seal(voter, 1, &choose(voter % 3), 1));
        assert_eq!(remote.service.get(&endpoint::election(&remote.id())).status, 200);
        assert!(begun.elapsed() < PATIENCE, "voter {voter} waited {:?}", begun.elapsed());
    }
}

/// What a connection still brings until it is closed; fails if it stays open.
pub fn rest(stream: &mut TcpStream) -> Vec<u8> {
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket");
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Ok(_) => said,
        Err(error) if error.kind() == ErrorKind::ConnectionReset => said,
        Err(error) => panic!("it stays open: {error}"),
    }
}

#[test]
fn e_12_five_thousand_half_open_heads_keep_nobody_out_and_are_cut_off() {
    let mut remote = Remote::open(service(&[]), choice(), 10);
    let begun = Instant::now();
    let mut half = crowd(remote.service.address(), HALF_OPEN, |place| match place % 4 {
        0 => String::new(),
        1 => "G".into(),
        2 => "POST /api/v1/elections HTTP/1.1\r\nhost: t\r\nx-slow: ".into(),
        _ => "GET / HTTP/1.1\r\nhost: t\r\n".into(),
    });
    others_are_served(&remote, 0..5);
    // One letter more from time to time does not make them whole.
    while begun.elapsed() < Duration::from_secs(6) {
        for stream in half.iter_mut().skip(2).step_by(4).take(100) {
            // Who was cut off already cannot be written to.
            stream.write_all(b"a").ok();
        }
        thread::sleep(Duration::from_millis(500));
    }
    for (place, stream) in half.iter_mut().enumerate().step_by(97) {
        let said = rest(stream);
        let text = String::from_utf8_lossy(&said);
        assert!(said.is_empty() || text.starts_with("HTTP/1.1 408 "), "{place}: {text}");
    }
    drop(half);
    others_are_served(&remote, 5..10);
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn e_43_idle_pages_and_readers_that_read_nothing_do_not_touch_casting() {
    // Pages ask again and again (there is no channel that stays open): each on a connection that is kept, and slow ones.
    let mut remote = Remote::open(service(&[]), choice(), 60);
    let (id, address) = (remote.id(), remote.service.address());
    (0..40).for_each(|voter| drop(remote.vote(&remote.seal(voter, 1, &choose(voter % 3), 1))));
    for path in [endpoint::election(&id), format!("{}/events", endpoint::election(&id)), "/events".into()] {
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: t\r\naccept: text/event-stream\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        );
        let said = String::from_utf8_lossy(&raw(address, head.as_bytes())).into_owned();
        assert!(!said.starts_with("HTTP/1.1 101 ") && !said.contains("text/event-stream"), "{said}");
    }
    let ask = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: t\r\n\r\n");
    let idle = crowd(address, IDLE, |_| ask(&endpoint::election(&id)));
    // Each asks for more than the machine buffers, and reads none of it.
    let slow = crowd(address, SLOW, |_| ask(&endpoint::archive(&id)).repeat(16));
    others_are_served(&remote, 40..60);
    drop((idle, slow));
    remote.audit();
    remote.service.assert_calm();
}

/// Sends bytes as they are; gives what comes back.
fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(bytes).expect("it takes them");
    // The other side may have hung up on what it does not speak.
    stream.shutdown(std::net::Shutdown::Write).ok();
    rest(&mut stream)
}

#[test]
fn e_18_http_2_is_not_spoken_and_no_library_of_it_is_old() {
    let service = service(&[]);
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    // A thousand streams that are begun and reset, and a head that never ends.
    let reset: Vec<u8> = (0..1_000u32)
        .flat_map(|number| {
            let stream = (2 * number + 1).to_be_bytes();
            let head = [&[0, 0, 3, 1, 4][..], &stream, &[0x82, 0x86, 0x84]].concat();
            [head, [&[0, 0, 4, 3, 0][..], &stream, &[0, 0, 0, 8]].concat()].concat()
        })
        .collect();
    let endless: Vec<u8> = (0..1_000).flat_map(|_| [0, 0, 4, 9, 0, 0, 0, 0, 1, 0x40, 1, b'a', 0]).collect();
    for body in [&settings[..], &reset, &endless] {
        let said = raw(service.address(), &[&preface[..], &settings, body].concat());
        let text = String::from_utf8_lossy(&said);
        assert!(said.is_empty() || text.starts_with("HTTP/1.1 4"), "{text}");
    }
    let upgrade = "GET /healthz HTTP/1.1\r\nhost: t\r\nconnection: Upgrade, HTTP2-Settings, close\r\nupgrade: h2c\r\n\
                   http2-settings: AAMAAABkAAQAAP__\r\n\r\n";
    let said = raw(service.address(), upgrade.as_bytes());
    let text = String::from_utf8_lossy(&said);
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    assert!(!text.to_lowercase().contains("\r\nupgrade:"), "{text}");
    service.assert_calm();
    // RUSTSEC-2024-0332: CONTINUATION floods end with 0.4.4 and 0.3.26; RUSTSEC-2024-0003: resets with 0.4.2.
    let lock: toml::Table = include_str!("../../Cargo.lock").parse().expect("TOML");
    for package in
        lock["package"].as_array().expect("packages").iter().filter(|one| one["name"].as_str() == Some("h2"))
    {
        let version = package["version"].as_str().expect("a version");
        let numbers: Vec<u64> = version.split('.').filter_map(|number| number.parse().ok()).collect();
        assert!(numbers >= vec![0, 4, 4], "h2 {version}");
    }
}

#[test]
fn e_21_no_path_leads_out_of_what_is_served() {
    let scene = Scene::new(3, 2);
    scene.caught_up();
    let (remote, id) = (&scene.remote, scene.remote.id());
    // Something to find, within reach of relative paths and of a link that somebody has put into the folder.
    let data = remote.service.data();
    let secret = fs::read_to_string(data.join("board.key")).expect("the board's key");
    symlink("/etc/passwd", data.join("passwd")).expect("the folder is ours");
    let steps = [
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..\\",
        "..%5c",
        "%252e%252e%252f",
        "..%252f",
        "....//",
        "..;/",
        "%c0%ae%c0%ae/",
        "..%00/",
        "./../",
        "%2e/%2e%2e/",
        "..//",
    ];
    let wanted = ["etc/passwd", "board.key", "passwd", "glassurn.sqlite", "Cargo.toml"];
    let roots = [
        "/".to_owned(),
        "/e/".into(),
        format!("/e/{id}/"),
        format!("/board/{id}/"),
        format!("/board/{id}/tile/"),
        format!("/board/{id}/tile/entries/"),
        format!("/board/{id}/credentials/"),
        "/board/".into(),
        "/embed/".into(),
        "/problems/".into(),
        "/api/".into(),
        "/api/v1/elections/".into(),
        "/locales/".into(),
        "/console/".into(),
    ];
    let mut paths = vec![
        "/%00".to_owned(),
        "/index.html%00.png".into(),
        "/index.html\\..\\..\\board.key".into(),
        "//etc/passwd".into(),
        "/%2fetc%2fpasswd".into(),
        "/file:%2f%2f%2fetc%2fpasswd".into(),
        "/.%00./.%00./etc/passwd".into(),
        format!("/board/{id}%00/checkpoint"),
        format!("/board/{id}/tile/0/000%00"),
        format!("/board/{id}/tile/0/../0/000"),
    ];
    for root in &roots {
        for step in steps {
            paths.extend(wanted.map(|file| format!("{root}{}{file}", step.repeat(6))));
        }
    }
    let mirror: SocketAddr = scene.mirror.url()["http://".len()..].parse().expect("an address");
    for (who, address) in [("the service", remote.service.address()), ("the mirror", mirror)] {
        // Many requests on one connection, whose bytes no library puts in order first.
        for paths in paths.chunks(200) {
            let heads = paths.iter().map(|path| format!("GET {path} HTTP/1.1\r\nhost: t\r\n\r\n"));
            let mut asked: String = heads.collect();
            asked.push_str("GET /none.none HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n");
            let said = raw(address, asked.as_bytes());
            let text = String::from_utf8_lossy(&said);
            assert!(!text.contains("root:") && !text.contains(secret.trim()), "{who}");
            assert!(!text.contains("SQLite format 3") && !text.contains("[workspace"), "{who}");
            let statuses: Vec<&str> =
                text.lines().filter_map(|line| line.split("HTTP/1.1 ").nth(1)?.get(..3)).collect();
            assert_eq!(statuses.len(), paths.len() + 1, "{who} answers each");
            for (path, status) in paths.iter().zip(&statuses) {
                // The mirror says of everything under /api that only the board does it.
                let boards = who == "the mirror" && path.starts_with("/api/") && *status == "403";
                assert!(["404", "400"].contains(status) || boards, "{who}: {path}: {status}");
            }
        }
    }
    remote.service.assert_calm();
}

#[test]
fn e_24_a_key_is_the_ballot_itself_and_brings_nobody_elses_answer() {
    let mut remote = Remote::open(service(&[]), choice(), 6);
    let path = endpoint::ballots(&remote.id());
    let cast = |remote: &Remote, key: &str, ballot: &Submission| -> Answer {
        remote.service.try_post(&path, &[("idempotency-key", key)], &ballot.body).expect("it answers")
    };
    let (first, other) = (remote.seal(0, 1, &choose(0), 1), remote.seal(0, 1, &choose(1), 2));
    let taken = cast(&remote, "k1", &first);
    assert_eq!(taken.status, 201);
    // The same ballot: the same receipt, whatever the header says, and whenever.
    for key in ["k1", "k2", "", "\u{e9}"] {
        let again = cast(&remote, key, &first);
        assert_eq!((again.status, &again.body), (200, &taken.body), "{key:?}");
    }
    // The same place, another body: refused, and the first one's receipt is not given for it.
    let refused = remote.refused(Code::BallotStaleSequence, |remote| cast(remote, "k1", &other));
    assert!(!refused.text().contains(std::str::from_utf8(&taken.body).expect("a receipt is text")));
    // Another voter under the same key gets his own receipt.
    let second = remote.seal(1, 1, &choose(1), 1);
    let own = cast(&remote, "k1", &second);
    assert_eq!(own.status, 201);
    assert_ne!(remote.receipt(&own, &second).index, remote.receipt(&taken, &first).index);
    // A ballot of somebody else with his own credential's name on it is nobody's.
    let mut stolen = second.clone();
    let last = stolen.body.len() - 1;
    stolen.body[last] ^= 1;
    assert!(cast(&remote, "k1", &stolen).status >= 400);
    // Many at once: one entry, and whoever is told anything else than its receipt is told to ask again.
    let third = remote.seal(2, 1, &choose(2), 1);
    let answers: Vec<Answer> = thread::scope(|scope| {
        let (remote, cast, third) = (&remote, &cast, &third);
        let casts: Vec<_> = (0..20).map(|_| scope.spawn(move || cast(remote, "k3", third))).collect();
        casts.into_iter().map(|cast| cast.join().expect("it was sent")).collect()
    });
    let receipt = answers.iter().find(|answer| answer.status == 201).expect("one is the first").body.clone();
    for answer in &answers {
        assert!([200, 201, 429, 503].contains(&answer.status), "{}", answer.text());
        assert!(answer.status >= 400 || answer.body == receipt, "one receipt");
    }
    // Huge keys are huge heads, and a key opens nothing that its bytes do not.
    let huge = remote.service.try_post(&path, &[("idempotency-key", &"k".repeat(20_000))], &first.body);
    assert_eq!(huge.expect("it answers").code(), Code::RequestHeadersTooLarge);
    let long = cast(&remote, &"k".repeat(8_000), &remote.seal(3, 1, &choose(0), 1));
    assert_eq!(long.status, 201);
    remote.close();
    assert_eq!(cast(&remote, "k1", &first).body, taken.body, "also after the end");
    let late = remote.seal(4, 1, &choose(0), 1);
    remote.refused(Code::ElectionClosed, |remote| cast(remote, "k1", &late));
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn g_06_what_opens_a_practice_ballot_cannot_be_cast() {
    let mut remote = Remote::open(service(&[]), choice(), 1);
    let opened = remote.challenge(0, &choose(0));
    let path = endpoint::ballots(&remote.id());
    let wrapped = Submission { body: opened.clone(), ..remote.seal(0, 1, &choose(0), 1) };
    for body in [opened.clone(), wrapped.to_bytes(), wrapped.body] {
        remote.refused(Code::RequestMalformed, |remote| {
            remote.service.try_post(&path, &[], &body).expect("it answers")
        });
    }
    // The device seals anew for what it casts: the seed that was opened opens nothing of it.
    let cast = remote.seal(0, 1, &choose(0), 2);
    let code = Ballot::from_bytes(&cast.body).expect("a ballot");
    let context = remote.world.election.context().expect("Open is there");
    let opened = Challenge::from_bytes(&opened).expect("a practice ballot");
    assert_ne!(opened.recompute(context).expect("it fits"), code.fingerprint(context.key()));
    remote.vote(&cast);
    remote.audit();
}
