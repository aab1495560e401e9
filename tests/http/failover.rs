//! A server that goes away, sessions that end, and a second process: a receipt given is kept, nothing is signed twice,
//! and whoever has lost a board cannot append to it.

use super::crashes::under_load;
use super::disk::Tables;
use super::postgres::{on, on_both, on_postgres};
use super::processes::follows;
use super::{cast_until_decided, choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Kind, Signer};
use glassurn_crypto::election::Close;
use glassurn_crypto::encoding::encode;
use glassurn_tests::postgres::{Cluster, shared};
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Service;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

#[test]
fn f_08_sessions_that_end_at_any_moment_lose_no_receipt() {
    let (service, database) = on_postgres(&[]);
    let strikes: Vec<usize> = (1..20).map(|strike| strike * 10).collect();
    under_load(Remote::open(service, choice(), 200), &strikes, |_| {
        until(|| shared().terminate(&database) > 0);
    });
}

#[test]
fn f_15_sessions_that_end_while_the_sums_are_made_stop_nothing() {
    const VOTERS: usize = 40;
    let (service, database) = on_postgres(&[]);
    let mut remote = Remote::open(service, choice(), VOTERS);
    // Ballots that count no more are read again for the sums.
    for sequence in 1..=2 {
        for voter in 0..VOTERS {
            remote.vote(&remote.seal(voter, sequence, &choose(sequence as usize), sequence));
        }
    }
    let prepared = remote.prepare_close();
    assert_eq!(prepared.status, 200, "{}", prepared.text());
    let close = encode(&Close { ballots: 2 * VOTERS as u64, counting: VOTERS as u64 });
    let close = remote.world.sign(Kind::Close, close, Signer::official(0), 1);
    let id = remote.service.process_id();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..40 {
                shared().terminate(&database);
                thread::sleep(Duration::from_millis(5));
            }
            done.store(true, SeqCst);
        });
        until(|| matches!(remote.try_post(&close).status, 200 | 201) && done.load(SeqCst));
    });
    assert_eq!(remote.service.process_id(), id);
    assert!(!remote.service.ended(), "it goes on: {}", remote.service.log());
    remote.sync();
    assert_eq!(remote.count(&[0, 1]), vec![vec![0, 0, VOTERS as u64]]);
    remote.audit();
}

#[test]
fn f_08_a_server_that_stops_and_starts_under_load_loses_no_receipt() {
    let cluster = Cluster::new();
    let (service, _) = on(&cluster, &[]);
    under_load(Remote::open(service, choice(), 200), &[20, 70, 120, 170], |remote| {
        let id = remote.service.process_id();
        cluster.stop(remote.checkpoint().size % 2 == 0);
        let next = remote.seal(0, 2, &choose(0), 9);
        assert_eq!(remote.cast(&next).code(), Code::StorageUnavailable, "nothing is taken meanwhile");
        assert_eq!(remote.service.get(endpoint::READYZ).status, 503);
        assert_eq!(remote.service.get(endpoint::HEALTHZ).status, 200);
        cluster.start(&[]);
        assert_eq!(remote.service.process_id(), id, "it goes on by itself");
    });
}

#[test]
fn f_04_a_server_whose_disk_is_full_costs_no_ballot_that_was_acknowledged() {
    let (service, database) = on_postgres(&[]);
    // What a server says that cannot make a file longer (SQLSTATE 53100): while entries are written, and at their commit.
    let words = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION \
                 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$";
    shared().sql(&database, words);
    let triggers = [
        "CREATE TRIGGER full_disk BEFORE INSERT ON board FOR EACH ROW EXECUTE FUNCTION full_disk()",
        "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON board DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION full_disk()",
    ];
    let met = AtomicUsize::new(0);
    under_load(Remote::open(service, choice(), 120), &[20, 40, 60, 80], |remote| {
        let id = remote.service.process_id();
        shared().sql(&database, triggers[met.fetch_add(1, SeqCst) % triggers.len()]);
        let next = remote.seal(0, 2, &choose(0), 9);
        let refused = [(); 3].map(|()| remote.cast(&next));
        // Everybody may read what there is.
        let (before, archive) = (remote.checkpoint(), remote.archive());
        let after = (remote.cast(&next), remote.checkpoint());
        // There is room again, before anything is judged: the others cast until they have their receipts.
        shared().sql(&database, "DROP TRIGGER full_disk ON board");
        for answer in refused.iter().chain([&after.0]) {
            assert_eq!(answer.code(), Code::StorageUnavailable, "no receipt, and a reason");
            assert!(!answer.header("retry-after").is_empty(), "it says when to try again");
        }
        assert_eq!(after.1, before);
        assert!(remote.report(&archive).holds());
        assert_eq!(remote.service.process_id(), id, "it goes on by itself");
        assert!(!remote.service.ended(), "{}", remote.service.log());
        assert!(remote.service.log().contains("No space left on device"), "{}", remote.service.log());
    });
    assert_eq!(met.into_inner(), 4);
}

#[test]
fn f_08_a_server_that_restarts_is_noticed_before_anybody_casts() {
    let cluster = Cluster::new();
    let (service, _) = on(&cluster, &[]);
    let mut remote = Remote::open(service, choice(), 3);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    cluster.stop(false);
    cluster.start(&[]);
    until(|| remote.service.log().contains("the connection that writes is lost"));
    until(|| remote.service.get(endpoint::READYZ).status == 200);
    remote.vote(&remote.seal(1, 1, &choose(0), 1));
    remote.audit();
}

#[test]
fn f_08_nothing_is_signed_before_a_synchronous_standby_has_it() {
    let cluster = Cluster::new();
    let (service, database) = on(&cluster, &[("GLASSURN_HANDLER_TIMEOUT", "2")]);
    let mut remote = Remote::open(service, choice(), 3);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let before = remote.checkpoint();
    let stored = || cluster.words(&database, "SELECT max(position)::text AS value FROM board").remove(0);
    let standby = |name: &str| {
        cluster.sql(&database, &format!("ALTER SYSTEM SET synchronous_standby_names = '{name}'"));
        cluster.sql(&database, "SELECT pg_reload_conf()");
    };
    // There is no such standby, so no commit is acknowledged.
    standby("ghost");
    until(|| {
        cluster.words(&database, "SELECT current_setting('synchronous_standby_names') AS value")[0] == "ghost"
    });
    let ballot = remote.seal(1, 1, &choose(1), 1);
    assert_eq!(remote.cast(&ballot).status, 503, "it waits");
    assert_eq!(stored(), (before.size - 1).to_string(), "nobody sees it yet");
    // Whoever ends the session leaves it in the tables of this server, and nobody knows where else.
    assert!(cluster.terminate(&database) > 0);
    until(|| stored() == before.size.to_string());
    assert_eq!(remote.cast(&ballot).status, 503, "it is stored, but not surely");
    thread::sleep(Duration::from_secs(1));
    assert_eq!(remote.checkpoint(), before, "nothing is signed");
    standby("");
    let answer = cast_until_decided(&remote.service, &remote.id(), &ballot);
    assert_eq!(answer.status, 200, "it was there: {}", answer.text());
    assert_eq!(remote.receipt(&answer, &ballot).index, before.size);
    remote.vote(&remote.seal(2, 1, &choose(1), 1));
    remote.audit();
}

#[test]
fn f_12_a_second_process_on_one_server_says_who_is_there() {
    let (service, _) = on_postgres(&[]);
    let mut remote = Remote::open(service, choice(), 3);
    let second = second(&remote.service);
    let who = format!("glassurn-server {} at a socket", remote.service.process_id().expect("it runs"));
    // Nobody changes tables under a process that serves.
    let ended = second.run(&["migrate"]).expect_err("one keeps the boards");
    assert_eq!(ended.status, Some(2));
    assert!(ended.words.contains(&who) && ended.words.contains("stop it first"), "{}", ended.words);
    // Reading is free.
    second.run(&["check"]).expect("nothing is wrong with it");
    second.start().expect("it follows");
    assert!(second.log().contains(&who), "{}", second.log());
    second.stop();
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    // Whoever is killed makes room, and the other has what was signed: the newest heads.
    remote.service.kill();
    remote.service.start().expect("the lock goes with the session");
    remote.vote(&remote.seal(1, 1, &choose(0), 1));
    remote.audit();
}

#[test]
fn f_12_a_process_that_lost_its_session_cannot_append_beside_its_successor() {
    let (service, database) = on_postgres(&[]);
    let mut remote = Remote::open(service, choice(), 6);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let successor = second(&remote.service);
    // The first is frozen, its sessions are ended, and another takes its place.
    remote.service.signal("STOP");
    assert!(shared().terminate(&database) > 0);
    successor.start().expect("the place is free");
    let path = endpoint::ballots(&remote.id());
    for voter in 1..4 {
        let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
        let answer = successor.post(&path, &ballot.body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        remote.receipt(&answer, &ballot);
    }
    let rows = remote.service.rows().expect("tables");
    let head = successor.get(&endpoint::checkpoint(&remote.id())).body;
    remote.service.signal("CONT");
    // It wakes up and believes that all is as it was.
    let own = remote.seal(4, 1, &choose(1), 1);
    for _ in 0..20 {
        assert_eq!(remote.cast(&own).code(), Code::StorageUnavailable);
        thread::sleep(Duration::from_millis(50));
    }
    assert!(follows(&remote.service), "it follows the other, which it cannot reach");
    assert_eq!(remote.service.rows().expect("tables"), rows, "it has written nothing");
    assert!(remote.service.log().contains("another process keeps the boards"), "it says why");
    assert_eq!(successor.get(&endpoint::checkpoint(&remote.id())).body, head);

    // The other goes, and it goes on from where the other was, with the same heads.
    successor.stop();
    successor.assert_calm();
    let answer = cast_until_decided(&remote.service, &remote.id(), &own);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(remote.receipt(&answer, &own).index + 1, remote.checkpoint().size);
    remote.vote(&remote.seal(5, 1, &choose(0), 1));
    remote.audit();
}

#[test]
fn f_09_entries_that_a_server_has_lost_are_never_signed_again() {
    let (service, database) = on_postgres(&[]);
    let mut remote = Remote::open(service, choice(), 4);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let (older, newest) = (format!("{database}_older"), format!("{database}_newest"));
    // A standby that was behind: what it lacks has a receipt.
    remote.service.stop();
    shared().sql("postgres", &format!("CREATE DATABASE {older} TEMPLATE {database} OWNER glassurn"));
    remote.service.start().expect("nothing has changed");
    remote.vote(&remote.seal(1, 1, &choose(0), 1));
    let archive = remote.archive();
    let swap = |from: &str, to: &str| {
        shared().sql("postgres", &format!("ALTER DATABASE {database} WITH ALLOW_CONNECTIONS false"));
        until(|| shared().terminate(&database) == 0);
        shared().sql("postgres", &format!("ALTER DATABASE {database} RENAME TO {to}"));
        shared().sql("postgres", &format!("ALTER DATABASE {from} RENAME TO {database}"));
        shared().sql("postgres", &format!("ALTER DATABASE {database} WITH ALLOW_CONNECTIONS true"));
    };
    swap(&older, &newest);
    // It stops by itself before it signs another entry in the place of the lost one.
    until(|| remote.service.ended());
    assert!(remote.service.log().contains("restore the newest"), "{}", remote.service.log());
    remote.service.kill();
    let ended = remote.service.start().expect_err("it is behind what was signed");
    assert!(ended.words.contains("older copy"), "{}", ended.words);
    swap(&newest, &older);
    remote.service.start().expect("nothing is missing");
    assert_eq!(remote.archive(), archive);
    remote.vote(&remote.seal(2, 1, &choose(0), 1));
    remote.audit();
}

#[test]
fn a_number_that_another_moved_keeps_entries_out() {
    // The lock keeps a second process away; this is what holds if it does not.
    for service in on_both(&[]) {
        let remote = Remote::open(service, choice(), 2);
        let rows = remote.service.rows().expect("tables");
        let moved = "UPDATE elections SET size = size + 1";
        let back = "UPDATE elections SET size = size - 1";
        let sql = |statement: &str| Tables::open(&remote.service.database()).execute(statement);
        sql(moved);
        let ballot = remote.seal(0, 1, &choose(0), 1);
        let answer = remote.service.try_post(&endpoint::ballots(&remote.id()), &[], &ballot.body);
        assert!(answer.is_ok_and(|answer| answer.status == 503), "nothing is taken");
        until(|| remote.service.ended());
        remote.service.kill();
        sql(back);
        assert_eq!(remote.service.rows().expect("tables"), rows, "nothing is stored");
        assert!(remote.service.log().contains("another process has written to it"), "it says why");
        remote.service.start().expect("it is what was signed");
        let mut remote = remote;
        remote.vote(&ballot);
        remote.audit();
    }
}

/// Another process for the same database, with a copy of the folder.
fn second(service: &Service) -> Arc<Service> {
    let url = service.option("DATABASE_URL").expect("it has one").to_owned();
    Arc::new(Service::copy(service, &[("DATABASE_URL", &url)]))
}

/// Waits for what must come.
#[track_caller]
pub fn until(condition: impl Fn() -> bool) {
    let came = (0..1_200).any(|_| {
        let there = condition();
        if !there {
            thread::sleep(Duration::from_millis(50));
        }
        there
    });
    assert!(came, "it does not come");
}
