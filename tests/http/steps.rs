//! A crash, and a disk that fails, at every step of casting and of stopping: the service, unmodified, meets it at its
//! first, second, … system call of each kind (attacks F-01, F-06). The tracer that does it is `strace`.

use super::disk::Tables;
use super::postgres::on_postgres;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::Submission;
use glassurn_tests::remote::{Proven, Remote, service};
use glassurn_tests::service::{Answer, Service};
use glassurn_tests::tracer::Fault;
use std::sync::Arc;

/// The calls that a cast makes: what it writes into the database, what makes it durable, the head's new file, what is
/// written into it and the other threads' wakings, the head's name, and the answer.
const CAST: [&str; 6] =
    ["pwrite64", "fsync,fdatasync", "openat", "write", "rename,renameat,renameat2", "sendto,sendmsg,writev"];

/// Those of them that a disk answers.
const DISK: [&str; 4] = ["pwrite64", "fsync,fdatasync", "openat", "rename,renameat,renameat2"];

/// The calls that a cast makes where a server has the tables: what makes the head durable, its new file, its name, and what is
/// said to the server and to the caster.
const CAST_ON_POSTGRES: [&str; 4] =
    ["fsync,fdatasync", "openat", "rename,renameat,renameat2", "sendto,sendmsg,writev"];

/// The calls that putting the database away makes.
const STOP: [&str; 4] = ["pwrite64", "fsync,fdatasync", "ftruncate", "unlink,unlinkat"];

/// More calls of one kind than a cast makes; a search that comes so far has lost its way.
const MOST: usize = 200;

/// More voters than all searches of a test need.
const VOTERS: usize = 600;

/// An election that is cast in under faults, and the receipts that it gave.
struct Range {
    remote: Remote,
    receipts: Vec<(Proven, Submission, Vec<u8>)>,
}

/// So many pages in the database's log that the next commit brings them home.
pub fn fill(remote: &Remote) {
    let update = "UPDATE users SET added = added + 1;".repeat(1_001);
    let settings = "PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF;";
    Tables::open(&remote.service.database()).execute(&format!("{settings}{update}"));
}

fn is_receipt(answer: &Answer) -> bool {
    matches!(answer.status, 200 | 201)
}

impl Range {
    fn new() -> Self {
        Self::on(service(&[]))
    }

    fn on(service: Arc<Service>) -> Self {
        Self { remote: Remote::open(service, choice(), VOTERS), receipts: Vec::new() }
    }

    fn next(&self) -> Submission {
        let voter = self.receipts.len();
        self.remote.seal(voter, 1, &choose(voter % 3), 1)
    }

    /// Casts one ballot under a fault. Whatever it answered before, after the next start the same bytes have a receipt,
    /// and a receipt that was given is the receipt. Says whether the cast made that call.
    fn cast(&mut self, fault: Fault, calls: &str, step: usize) -> bool {
        let (ballot, path) = (self.next(), endpoint::ballots(&self.remote.id()));
        let service = self.remote.service.clone();
        service.inject(fault, calls, step);
        let mut given = Vec::new();
        // A client that has no receipt sends the same bytes again.
        for _ in 0..2 {
            let Ok(answer) = service.try_post(&path, &[], &ballot.body) else { continue };
            assert!(is_receipt(&answer) || answer.status == 503, "{calls} {step}: {}", answer.text());
            given.extend(Some(answer).filter(is_receipt));
            if fault == Fault::Kill || !given.is_empty() {
                break;
            }
        }
        let met = service.met(fault);
        service.start().expect("it starts again on what a fault leaves");
        let again = self.remote.cast(&ballot);
        assert!(is_receipt(&again), "{calls} {step}: {}", again.text());
        for given in given {
            assert_eq!(given.body, again.body, "{calls} {step}: a receipt given is the receipt");
            assert_eq!(again.status, 200, "{calls} {step}: and its ballot was kept");
        }
        let proven = self.remote.receipt(&again, &ballot);
        self.receipts.push((proven, ballot, again.body));
        met
    }

    /// Meets the fault at the first, second, … of these calls until a cast makes no more of them; gives how many it made.
    fn search(&mut self, fault: Fault, calls: &str, full: bool) -> usize {
        for step in 1..=MOST {
            if full {
                fill(&self.remote);
            }
            if !self.cast(fault, calls, step) {
                assert!(step > 1, "a cast makes no call of {calls}");
                return step - 1;
            }
        }
        panic!("{calls}: a cast makes more calls than were tried");
    }

    /// Every receipt is kept, each ballot is there once, and the election is counted and audited.
    fn end(mut self) {
        self.remote.close();
        for (proven, ballot, receipt) in &self.receipts {
            let place = usize::try_from(proven.index).expect("small");
            assert_eq!(self.remote.world.entries.0[place], proven.entry, "a receipt is not kept");
            let again = self.remote.cast(ballot);
            assert_eq!((again.status, &again.body), (200, receipt));
        }
        assert_eq!(
            self.remote.world.election.ballots(),
            self.receipts.len() as u64,
            "each ballot is there once"
        );
        self.remote.count(&[0, 1]);
        self.remote.audit();
    }
}

#[test]
fn f_01_a_crash_at_every_step_of_casting() {
    let mut range = Range::new();
    let alone = CAST.map(|calls| range.search(Fault::Kill, calls, false));
    // Three things are made durable: the entries, the head, and its name.
    assert!(alone[0] >= 8 && alone[1] >= 3 && alone[4] >= 1 && alone[5] >= 1, "{CAST:?}: {alone:?}");
    // The same with a checkpoint of the database in the middle, which writes and syncs the tables, too.
    let full = [0, 1].map(|kind| range.search(Fault::Kill, CAST[kind], true));
    assert!(full[0] > alone[0] && full[1] > alone[1], "no checkpoint is in it: {full:?} after {alone:?}");
    range.end();
}

#[test]
fn f_01_a_crash_at_every_step_of_casting_on_postgresql() {
    let mut range = Range::on(on_postgres(&[]).0);
    let met = CAST_ON_POSTGRES.map(|calls| range.search(Fault::Kill, calls, false));
    // The head and its name are made durable. The server hears of the transaction, of the ballot and of the entry, before and
    // after the head; then the caster hears.
    assert!(met[0] >= 2 && met[2] >= 1 && met[3] >= 4, "{CAST_ON_POSTGRES:?}: {met:?}");
    range.end();
}

#[test]
fn f_01_a_crash_at_every_step_of_stopping() {
    let mut range = Range::new();
    for calls in STOP {
        let killed = (1..=MOST).take_while(|step| {
            let ballot = range.next();
            let answer = range.remote.cast(&ballot);
            let proven = range.remote.receipt(&answer, &ballot);
            range.receipts.push((proven, ballot, answer.body));
            let before = range.remote.standing();
            range.remote.service.inject(Fault::Kill, calls, *step);
            let killed = range.remote.service.stop_met();
            range.remote.service.start().expect("it starts again on what a crash leaves");
            assert_eq!(range.remote.standing(), before, "{calls} {step}");
            killed
        });
        let killed = killed.count();
        assert!((1..MOST).contains(&killed), "{calls}: {killed} crashes");
    }
    range.end();
}

#[test]
fn f_06_a_disk_that_fails_at_every_step_of_casting_costs_no_ballot_that_was_acknowledged() {
    let mut range = Range::new();
    let alone = DISK.map(|calls| range.search(Fault::Error, calls, false));
    assert!(alone[1] >= 3, "{DISK:?}: {alone:?}");
    let full = [0, 1].map(|kind| range.search(Fault::Error, DISK[kind], true));
    assert!(full[1] > alone[1], "no checkpoint is in it: {full:?} after {alone:?}");
    range.end();
}
