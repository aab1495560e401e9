//! Several processes on one PostgreSQL database: one leads, the others follow it, and nobody can tell from outside.

mod failing;
mod mailed;
mod races;
mod watched;

use super::postgres::on_postgres;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_tests::postgres::shared;
use glassurn_tests::programs::free_port;
use glassurn_tests::remote::{Remote, now};
use glassurn_tests::service::Service;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

/// A process that leads, on a new database, and one that follows it; and the database's name.
pub fn two(options: &[(&str, &str)]) -> (Arc<Service>, Arc<Service>, String) {
    let url = format!("http://127.0.0.1:{}", free_port());
    let (leader, database) = on_postgres(&[&[("GLASSURN_PEER_URL", url.as_str())], options].concat());
    let follower = one_more(&leader, options);
    (leader, follower, database)
}

/// One more process beside one that leads; it follows.
pub fn one_more(leader: &Service, options: &[(&str, &str)]) -> Arc<Service> {
    let database = leader.option("DATABASE_URL").expect("it has one").to_owned();
    let url = format!("http://127.0.0.1:{}", free_port());
    let ours = [("DATABASE_URL", database.as_str()), ("GLASSURN_PEER_URL", url.as_str())];
    let follower = Service::beside(leader, &[&ours[..], options].concat());
    follower.start().expect("it follows");
    assert!(follows(&follower), "{}", follower.log());
    Arc::new(follower)
}

/// Whether a process says that it follows.
pub fn follows(service: &Service) -> bool {
    let ready = service.get(endpoint::READYZ);
    ready.status == 200 && ready.text().contains("follows")
}

#[test]
fn f_12_whoever_asks_a_process_that_follows_is_served_like_by_the_one_that_leads() {
    let (leader, follower, _) = two(&[]);
    assert!(follower.log().contains("another process keeps the boards"), "it says who leads");
    // The whole election is made through the one that follows.
    let mut remote = Remote::open(follower.clone(), choice(), 4);
    let path = endpoint::checkpoint(&remote.id());
    for voter in 0..4 {
        let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
        let proven = remote.vote(&ballot);
        assert_eq!(remote.checkpoint().size, proven.index + 1, "what was written here is shown here at once");
        assert_eq!(follower.get(&path).body, leader.get(&path).body);
        let again = leader.post(&endpoint::ballots(&remote.id()), &ballot.body);
        assert_eq!((again.status, remote.receipt(&again, &ballot)), (200, proven));
        assert_eq!(remote.bucket(voter).ballot.map(|(_, body)| body), Some(ballot.body));
    }
    let stale = remote.seal(0, 1, &choose(2), 2);
    remote.refused(Code::BallotStaleSequence, |remote| remote.cast(&stale));
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![2, 1, 1]]);
    remote.audit();
    for path in [
        endpoint::archive(&remote.id()),
        endpoint::closing_checkpoint(&remote.id()),
        endpoint::election(&remote.id()),
    ] {
        assert_eq!(follower.get(&path).body, leader.get(&path).body, "{path}");
    }
    assert!(follows(&follower) && !follows(&leader));
    leader.assert_calm();
}

#[test]
fn e_10_limits_count_the_clients_behind_a_process_that_follows() {
    let options = [("GLASSURN_FAILURES_PER_MINUTE", "5"), ("GLASSURN_TRUSTED_PROXIES", "127.0.0.1")];
    let (leader, follower, _) = two(&options);
    let mut remote = Remote::open(leader.clone(), choice(), 3);
    let path = endpoint::ballots(&remote.id());
    let mut forged = remote.seal(0, 1, &choose(0), 1).body;
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let from = |service: &Service, client: &str| {
        let headers = [("x-forwarded-for", client)];
        service.try_post(&path, &headers, &forged).expect("it answers").status
    };
    let answers: Vec<u16> = (0..8).map(|_| from(&follower, "198.51.100.1")).collect();
    assert!(answers[..5].iter().all(|&status| status == 403), "{answers:?}");
    assert_eq!(answers[5..], [429; 3], "one client has had enough, whichever process he asks");
    assert_eq!(from(&leader, "198.51.100.1"), 429);
    assert_eq!(from(&follower, "198.51.100.2"), 403, "his neighbour has not");
    // Nobody but a peer says for whom he sends.
    for mark in ["", "1800000000 198.51.100.3 00", &format!("{} 198.51.100.3 {}", now(), "0".repeat(128))] {
        for service in [&leader, &follower] {
            let headers = [("x-glassurn-peer", mark), ("x-forwarded-for", "198.51.100.3")];
            let answer = service.try_post(&path, &headers, &forged).expect("it answers");
            assert_eq!(answer.code(), Code::Unavailable, "{mark:?}");
        }
    }
    assert!(leader.log().contains("claims to come from a process of this board"));
    remote.vote(&remote.seal(1, 1, &choose(0), 1));
    remote.audit();
    follower.assert_calm();
}

#[test]
fn a_process_without_the_boards_key_does_not_follow() {
    let (leader, follower, _) = two(&[]);
    let url = leader.option("DATABASE_URL").expect("it has one");
    let other = Service::beside(&follower, &[("DATABASE_URL", url)]);
    let key = other.data().join("board.key");
    fs::write(&key, format!("{}\n", "07".repeat(32))).expect("the folder is ours");
    let ended = other.start().expect_err("it is another board's");
    assert!(ended.words.contains("is not its key: copy its board.key"), "{}", ended.words);
    fs::remove_file(&key).expect("it is there");
    let ended = other.start().expect_err("it has none");
    assert!(ended.words.contains("is not its key: copy its board.key"), "{}", ended.words);
    assert!(!key.exists(), "it makes none of its own");
}

#[test]
fn a_stranger_in_the_place_of_the_process_that_leads_speaks_to_nobody() {
    let (leader, follower, database) = two(&[]);
    let mut remote = Remote::open(leader.clone(), choice(), 3);
    let strange = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", strange.local_addr().expect("it is bound"));
    let answers = ["text/html", "text/plain; charset=utf-8\r\nLocation: /", "application/problem+json"];
    let statuses = ["201 Created", "302 Found", "409 Conflict"];
    let asked = std::thread::spawn(move || {
        for (media, status) in answers.into_iter().zip(statuses) {
            let (mut stream, _) = strange.accept().expect("a client");
            let mut request = [0; 4_096];
            assert!(stream.read(&mut request).expect("a request") > 0);
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: 8\r\nConnection: close\r\n\r\n"
            );
            stream.write_all((head + "<script>").as_bytes()).ok();
        }
    });
    let point = |url: &str| {
        shared().sql(&database, &format!("UPDATE leader SET url = '{url}'"));
        // The next look at who leads.
        std::thread::sleep(Duration::from_secs(1));
    };
    point(&url);
    let ballot = remote.seal(0, 1, &choose(0), 1);
    for _ in 0..3 {
        let answer = follower.post(&endpoint::ballots(&remote.id()), &ballot.body);
        assert_eq!(answer.code(), Code::Unavailable);
        assert!(!answer.text().contains("script") && answer.header("location").is_empty(), "{answer:?}");
    }
    asked.join().expect("it was asked");
    point(leader.option("GLASSURN_PEER_URL").expect("it has one"));
    remote.service = follower.clone();
    remote.vote(&ballot);
    remote.audit();
    leader.assert_calm();
}
