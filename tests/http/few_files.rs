//! A process that may have few files open: whoever comes waits, what cannot be kept is refused with a reason, and nothing that was
//! acknowledged is lost.

use super::{cast_until_decided, choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::Submission;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::Answer;
use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::Duration;

/// How many files the process may open on top of what it has open.
const SPARE: usize = 12;

/// Connections that want one each.
const CROWD: usize = 60;

/// How many files a process has open.
fn open_files(process: u32) -> usize {
    fs::read_dir(format!("/proc/{process}/fd")).expect("it runs").count()
}

/// From now on a process may have so many files open.
fn limit(process: u32, files: usize) {
    let id = process.to_string();
    let told = Command::new("prlimit").args(["--pid", &id, &format!("--nofile={files}:{files}")]).status();
    assert!(told.is_ok_and(|status| status.success()), "util-linux can limit it");
}

/// A voter casts: a receipt is kept; without one there is a reason, and the ballot to try again with.
#[track_caller]
fn cast(remote: &Remote, voter: usize, receipts: &mut Vec<(Submission, Answer)>) -> Option<Submission> {
    let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
    let answer = remote.cast(&ballot);
    if answer.status == 201 {
        receipts.push((ballot, answer));
        return None;
    }
    assert_eq!(answer.code(), Code::StorageUnavailable, "no receipt, and a reason");
    assert!(!answer.header("retry-after").is_empty(), "it says when to try again");
    Some(ballot)
}

#[test]
fn f_14_a_process_without_a_file_to_spare_stays_up_and_loses_no_receipt() {
    let mut remote = Remote::open(service(&[]), choice(), 20);
    let mut receipts: Vec<(Submission, Answer)> = Vec::new();
    assert!(cast(&remote, 0, &mut receipts).is_none());

    let process = remote.service.process_id().expect("it runs");
    let most = open_files(process) + SPARE;
    limit(process, most);
    let crowd: Vec<TcpStream> = (0..CROWD)
        .map(|_| {
            let mut stream = TcpStream::connect(remote.service.address()).expect("it listens");
            stream.write_all(b"GET / HTTP/1.1\r\nhost: t\r\nx-slow: ").expect("it is buffered");
            stream
        })
        .collect();
    while open_files(process) < most {
        thread::sleep(Duration::from_millis(5));
    }
    let refused: Vec<Submission> = (1..10).filter_map(|voter| cast(&remote, voter, &mut receipts)).collect();
    assert_eq!(remote.service.get(&endpoint::election(&remote.id())).status, 200, "readers are served");
    assert!(!remote.service.ended(), "it stays up: {}", remote.service.log());

    // The crowd leaves: the same bytes are taken, once, and what was acknowledged is what it was.
    drop(crowd);
    for ballot in &refused {
        let answer = cast_until_decided(&remote.service, &remote.id(), ballot);
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
    }
    for voter in 10..20 {
        assert!(cast(&remote, voter, &mut receipts).is_none(), "there are files again");
    }
    for (ballot, receipt) in &receipts {
        remote.receipt(receipt, ballot);
        let again = remote.cast(ballot);
        assert_eq!((again.status, &again.body), (200, &receipt.body), "a receipt is what it was");
    }
    remote.sync();
    assert_eq!(remote.world.election.ballots(), 20);
    remote.audit();
    remote.service.assert_calm();
}
