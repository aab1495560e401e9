//! A disk that is full: nothing is taken that cannot be kept, what was taken is served, and with room again it goes on.

use super::{cast_until_decided, choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::Submission;
use glassurn_tests::namespace;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::{Answer, Service};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

const VOTERS: usize = 200;

/// The files and folders in a folder and their pages of 4 KiB.
fn used(folder: &Path) -> (u64, u64) {
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file"));
    files.fold((0, 0), |(number, pages), file| {
        let meta = file.metadata().expect("a file");
        let (more, size) = if meta.is_dir() { used(&file.path()) } else { (0, meta.size().div_ceil(4_096)) };
        (number + 1 + more, pages + size)
    })
}

/// The disk is made so small as these options say of what is on it; voters cast until it is full, it gets room, and all
/// goes on. Gives what the service has said of it.
fn filled(small: impl Fn(u64, u64) -> String, more: &str) -> String {
    let mut remote = Remote::open(service(&[]), choice(), VOTERS);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let service = remote.service.clone();
    service.stop();
    service.start_on_disk("size=64m").expect("there is room for what there is");
    remote.vote(&remote.seal(1, 1, &choose(0), 1));
    let process = service.process_id().expect("it runs");
    let (files, pages) = used(&namespace::seen(process, &service.data()));
    namespace::remount(process, &service.data(), &small(files, pages));

    // Voters cast until the disk takes no more.
    let mut receipts: Vec<(Submission, Answer)> = Vec::new();
    let refused = (2..VOTERS).find_map(|voter| {
        let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
        let answer = remote.cast(&ballot);
        if answer.status != 201 {
            return Some((voter, ballot, answer));
        }
        remote.receipt(&answer, &ballot);
        receipts.push((ballot, answer));
        None
    });
    let (voter, ballot, answer) = refused.expect("the disk is larger than it should be");
    assert_eq!(answer.code(), Code::StorageUnavailable, "no receipt, and a reason");
    assert!(!answer.header("retry-after").is_empty(), "it says when to try again");

    // Others fare no better, and everybody may read what there is.
    let before = remote.checkpoint();
    for other in voter + 1..voter + 4 {
        let ballot = remote.seal(other, 1, &choose(1), 1);
        assert_eq!(remote.cast(&ballot).code(), Code::StorageUnavailable);
    }
    assert_eq!(service.get(endpoint::READYZ).status, 503, "a load balancer leaves it out");
    assert!(!service.ended(), "it waits for the operator: {}", service.log());
    assert_eq!(remote.checkpoint(), before);
    assert!(remote.report(&remote.archive()).holds());

    // The operator makes room. The same bytes are taken, once.
    namespace::remount(process, &service.data(), more);
    let answer = cast_until_decided(&service, &remote.id(), &ballot);
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
    remote.receipt(&answer, &ballot);
    receipts.push((ballot, answer));
    for other in voter + 1..voter + 4 {
        let ballot = remote.seal(other, 1, &choose(1), 1);
        let answer = cast_until_decided(&service, &remote.id(), &ballot);
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
    }
    for (ballot, receipt) in &receipts {
        let again = remote.cast(ballot);
        assert_eq!((again.status, &again.body), (200, &receipt.body), "a receipt is what it was");
    }
    remote.sync();
    assert_eq!(remote.world.election.ballots(), 2 + receipts.len() as u64 + 3);

    // What is on the disk is whole: another process starts on it.
    let said = service.log();
    let copy = Service::copy_from_disk(&service, &[]);
    let archive = remote.archive();
    service.kill();
    copy.start().expect("nothing is damaged");
    assert_eq!(copy.get(&endpoint::archive(&remote.id())).body, archive);
    remote.service = copy.into();
    remote.vote(&remote.seal(VOTERS - 1, 1, &choose(2), 1));
    remote.audit();
    said
}

#[test]
fn f_04_a_full_disk_costs_no_ballot_that_was_acknowledged() {
    if !namespace::available() {
        return;
    }
    // Where it is full depends on how much room was left: in the database's log, or in the head behind it.
    let said = (8..16).map(|spare| filled(|_, pages| format!("size={}k", (pages + spare) * 4), "size=64m"));
    assert!(said.collect::<String>().contains("a batch cannot be committed"));
}

#[test]
fn f_04_a_disk_without_room_for_another_file_costs_none_either() {
    if !namespace::available() {
        return;
    }
    // The folder is a file more. A head is written beside the last one, behind the entries in the database.
    let said = filled(|files, _| format!("nr_inodes={}", files + 1), "nr_inodes=1000");
    assert!(said.contains("a head cannot be written") && !said.contains("a batch cannot be committed"));
}
