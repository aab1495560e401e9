//! What is left when one of several processes fails, is cut off, or believes that it still leads.

use super::super::crashes::under_load_on;
use super::super::failover::until;
use super::super::{cast_until_decided, choice, choose};
use super::{follows, one_more, two};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_tests::postgres::shared;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Service;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

/// Whether a process says that it leads.
fn leads(service: &Service) -> bool {
    let ready = service.try_get(endpoint::READYZ, &[]);
    ready.is_ok_and(|ready| ready.status == 200 && !ready.text().contains("follows"))
}

/// Whichever of the processes leads.
fn leader(services: &[Arc<Service>]) -> Option<&Arc<Service>> {
    services.iter().find(|service| leads(service))
}

#[test]
fn f_01_kill_9_of_whoever_leads_under_load_loses_no_receipt() {
    let (first, second, _) = two(&[]);
    let third = one_more(&first, &[]);
    let services = [first, second, third];
    let remote = Remote::open(services[0].clone(), choice(), 300);
    let (path, done) = (endpoint::checkpoint(&remote.id()), AtomicBool::new(false));
    let (mut remote, heads) = thread::scope(|scope| {
        // Somebody asks one process after the other for its head all the time.
        let watching = scope.spawn(|| {
            let mut heads = Vec::new();
            while !done.load(SeqCst) {
                let answers = services.iter().filter_map(|service| service.try_get(&path, &[]).ok());
                heads.extend(answers.filter(|answer| answer.status == 200).map(|answer| answer.body));
                thread::sleep(Duration::from_millis(3));
            }
            heads
        });
        let remote = under_load_on(&services, remote, &[20, 80, 80, 140, 210, 260], |_| {
            until(|| leader(&services).is_some());
            let struck = leader(&services).expect("one leads").clone();
            struck.kill();
            until(|| leader(&services).is_some());
            struck.start().expect("it follows on what a crash leaves");
            assert!(follows(&struck), "another one leads by now");
        });
        done.store(true, SeqCst);
        (remote, watching.join().expect("it asks"))
    });
    assert!(heads.len() > 100, "{}", heads.len());
    let mut shown = 0;
    for head in &heads {
        // Two roots for one size would be found here.
        let size = remote.signed(head).size;
        assert!(size >= shown, "{size} entries are shown to whom {shown} were shown");
        shown = size;
    }
    remote.audit();
    for service in &services {
        service.assert_calm();
        let path = endpoint::archive(&remote.id());
        assert_eq!(service.get(&path).body, remote.archive());
    }
}

#[test]
fn f_08_sessions_of_all_processes_that_end_under_load_lose_no_receipt() {
    let (first, second, database) = two(&[]);
    let remote = Remote::open(first.clone(), choice(), 200);
    let ids = [first.process_id(), second.process_id()];
    let strikes: Vec<usize> = (1..16).map(|strike| strike * 12).collect();
    let mut remote = under_load_on(&[first.clone(), second.clone()], remote, &strikes, |_| {
        until(|| shared().terminate(&database) > 0);
    });
    assert_eq!([first.process_id(), second.process_id()], ids);
    assert!(!first.ended() && !second.ended(), "both go on");
    until(|| leader(&[first.clone(), second.clone()]).is_some());
    remote.audit();
    second.assert_calm();
}

#[test]
fn f_12_while_nobody_leads_ballots_wait_and_the_record_is_read() {
    let (leader, follower, _) = two(&[]);
    let remote = Remote::open(leader.clone(), choice(), 3);
    let first = remote.seal(0, 1, &choose(0), 1);
    let receipt = remote.cast(&first).body;
    let archive = remote.archive();
    // A leader that hangs keeps its session and its lock.
    leader.signal("STOP");
    let ballot = remote.seal(1, 1, &choose(1), 1);
    let path = endpoint::ballots(&remote.id());
    let answer = follower.post(&path, &ballot.body);
    assert_eq!(answer.status, 503, "nobody takes it: {} {}", leader.log(), follower.log());
    assert_eq!(answer.code(), Code::StorageUnavailable, "nobody takes it");
    assert_eq!(answer.header("retry-after"), "1");
    assert!(follows(&follower));
    assert_eq!(follower.get(&endpoint::archive(&remote.id())).body, archive);
    assert_eq!(follower.get(&endpoint::checkpoint(&remote.id())).status, 200);
    leader.signal("CONT");
    let answer = cast_until_decided(&follower, &remote.id(), &ballot);
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
    // One that ends well hands over.
    leader.stop();
    let answer = cast_until_decided(&follower, &remote.id(), &remote.seal(2, 1, &choose(2), 1));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let again = follower.post(&path, &first.body);
    assert_eq!((again.status, again.body), (200, receipt), "the same receipt from the other process");
    let mut remote = remote;
    remote.service = follower;
    remote.audit();
}

#[test]
fn f_12_elections_that_another_process_began_are_there_before_and_after_it_is_gone() {
    let (first, second, database) = two(&[]);
    let third = one_more(&first, &[]);
    let mut drafts = [choice(), choice(), choice()];
    for (number, draft) in drafts.iter_mut().enumerate() {
        draft.nonce = [90 + number as u8; 32];
    }
    let [one, other, last] = drafts;
    let remote = Remote::open(first.clone(), one, 3);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    assert_eq!(second.get(&endpoint::checkpoint(&remote.id())).status, 200);
    // The first is frozen, and another takes its place and begins an election.
    first.signal("STOP");
    shared().terminate(&database);
    let services = [second.clone(), third.clone()];
    until(|| leader(&services).is_some());
    let next = Remote::open(leader(&services).expect("one leads").clone(), other, 3);
    let ballot = next.seal(0, 1, &choose(1), 1);
    next.vote(&ballot);
    first.signal("CONT");
    until(|| follows(&first));
    for service in [&first, &second, &third] {
        let view = service.get(&endpoint::election(&next.id()));
        assert_eq!(view.status, 200, "{}", view.text());
        assert_eq!(service.get(&endpoint::archive(&next.id())).body, next.archive());
    }
    // The first takes its place back, and both elections go on there, with a new one.
    second.stop();
    third.stop();
    until(|| leads(&first));
    assert_eq!(first.post(&endpoint::ballots(&next.id()), &ballot.body).status, 200);
    for mut remote in [remote, next] {
        remote.service = first.clone();
        remote.vote(&remote.seal(1, 1, &choose(2), 1));
        remote.vote(&remote.seal(2, 1, &choose(2), 1));
        remote.audit();
    }
    Remote::open(first, last, 3).audit();
}

#[test]
fn f_10_a_process_that_follows_refuses_a_database_that_has_less_than_it_has_shown() {
    let (leader, follower, database) = two(&[]);
    let mut remote = Remote::open(leader.clone(), choice(), 4);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    remote.service = follower.clone();
    leader.stop();
    until(|| !follows(&follower));
    follower.stop();
    let older = format!("{database}_older");
    shared().sql("postgres", &format!("CREATE DATABASE {older} TEMPLATE {database} OWNER glassurn"));
    let url = leader.option("DATABASE_URL").expect("it has one");
    let away = Service::copy(&leader, &[("DATABASE_URL", url)]);
    leader.start().expect("it leads");
    follower.start().expect("it follows");
    let proven = remote.vote(&remote.seal(1, 1, &choose(1), 1));
    assert_eq!(remote.checkpoint().size, proven.index + 1);
    leader.stop();
    until(|| !follows(&follower));
    follower.stop();
    // A standby that was behind is made the server, and a process that was away for as long leads on it.
    shared().sql("postgres", &format!("ALTER DATABASE {database} RENAME TO {database}_newest"));
    shared().sql("postgres", &format!("ALTER DATABASE {older} RENAME TO {database}"));
    away.start().expect("its heads are as old");
    for service in [&follower, &leader] {
        let ended = service.start().expect_err("it has shown more");
        assert!(ended.words.contains("older copy"), "{}", ended.words);
    }
}

#[test]
fn f_12_a_process_that_only_believes_that_it_leads_cannot_append() {
    let (first, second, database) = two(&[]);
    let mut remote = Remote::open(first.clone(), choice(), 6);
    // The first's own session lets go of the lock, which nothing tells it: its session lives, and so does its belief.
    let sql = |statements: &str| shared().sql(&database, statements);
    sql("CREATE FUNCTION let_go() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         PERFORM pg_advisory_unlock_all(); RETURN NULL; END $$; \
         CREATE TRIGGER let_go AFTER INSERT ON board EXECUTE FUNCTION let_go()");
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    until(|| leads(&second));
    sql("DROP TRIGGER let_go ON board");
    assert!(leads(&first), "it believes that it leads");
    let path = endpoint::ballots(&remote.id());
    for voter in 1..3 {
        let ballot = remote.seal(voter, 1, &choose(1), 1);
        let answer = second.post(&path, &ballot.body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        remote.receipt(&answer, &ballot);
    }
    let rows = first.rows().expect("tables");
    let own = remote.seal(3, 1, &choose(2), 1);
    assert_eq!(remote.cast(&own).code(), Code::StorageUnavailable);
    assert_eq!(first.rows().expect("tables"), rows, "it has written nothing");
    assert!(first.log().contains("another process has written to it"), "it is the number that kept it out");
    until(|| follows(&first));
    let answer = cast_until_decided(&first, &remote.id(), &own);
    assert_eq!(answer.status, 201, "{}", answer.text());
    remote.receipt(&answer, &own);
    // The other way round: what a false belief writes while the numbers are right is of the one history, too, and whoever
    // leads finds it when the same bytes come again.
    sql("CREATE TRIGGER let_go AFTER INSERT ON board EXECUTE FUNCTION let_go()");
    let ballot = remote.seal(4, 1, &choose(0), 1);
    assert_eq!(cast_until_decided(&second, &remote.id(), &ballot).status, 201);
    until(|| leads(&first));
    sql("DROP TRIGGER let_go ON board");
    let last = remote.seal(5, 1, &choose(0), 1);
    let answers = [&second, &first].map(|service| cast_until_decided(service, &remote.id(), &last));
    assert_eq!((answers[0].status, answers[1].status), (201, 200), "{}", answers[1].text());
    assert_eq!(answers[0].body, answers[1].body, "one ballot has one receipt");
    remote.receipt(&answers[0], &last);
    assert_eq!(remote.audit().ballots, 6);
    second.assert_calm();
}

#[test]
fn b_08_a_process_that_was_cut_off_shows_nothing_older_than_its_successor_has() {
    let (first, second, database) = two(&[]);
    let mut remote = Remote::open(first.clone(), choice(), 40);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let path = endpoint::checkpoint(&remote.id());
    for round in 0..4 {
        let [here, there] = if round % 2 == 0 { [&first, &second] } else { [&second, &first] };
        here.signal("STOP");
        shared().terminate(&database);
        until(|| leads(there));
        let ballot = remote.seal(1 + round, 1, &choose(1), 1);
        let answer = cast_until_decided(there, &remote.id(), &ballot);
        let shown = remote.receipt(&answer, &ballot).checkpoint.size;
        here.signal("CONT");
        until(|| {
            let answer = here.get(&path);
            if answer.status == 503 {
                return false;
            }
            assert!(remote.signed(&answer.body).size >= shown, "whoever saw {shown} entries is shown fewer");
            follows(here)
        });
    }
    remote.audit();
}

#[test]
fn f_01_what_was_committed_and_never_shown_is_signed_by_whoever_leads_next() {
    let (first, second, database) = two(&[]);
    let mut remote = Remote::open(first.clone(), choice(), 3);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let before = remote.checkpoint();
    // The first can commit, but not tell the other: nobody may be shown what it has committed.
    let sql = |statements: &str| shared().sql(&database, statements);
    sql("CREATE FUNCTION silence() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         RAISE EXCEPTION 'nobody is told'; END $$; \
         CREATE TRIGGER silence BEFORE INSERT OR UPDATE ON heads EXECUTE FUNCTION silence()");
    let ballot = remote.seal(1, 1, &choose(1), 1);
    assert_eq!(remote.cast(&ballot).code(), Code::StorageUnavailable);
    let stored = shared().words(&database, "SELECT size::text AS value FROM elections");
    assert_eq!(stored, [(before.size + 1).to_string()], "it is committed");
    for service in [&first, &second] {
        let head = service.get(&endpoint::checkpoint(&remote.id())).body;
        assert_eq!(remote.signed(&head), before, "and not shown");
    }
    first.kill();
    sql("DROP TRIGGER silence ON heads");
    until(|| leads(&second));
    remote.service = second.clone();
    until(|| remote.checkpoint().size == before.size + 1);
    let answer = remote.cast(&ballot);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(remote.receipt(&answer, &ballot).index, before.size);
    remote.vote(&remote.seal(2, 1, &choose(2), 1));
    remote.audit();
}

#[test]
fn b_23_nobody_takes_the_lead_on_a_record_that_was_changed() {
    let (first, second, database) = two(&[]);
    // So many that who compares one after the other in passing has not come to the changed one.
    for number in 0..20 {
        let mut draft = choice();
        draft.nonce = [100 + number; 32];
        let remote = Remote::begin(first.clone(), draft);
        assert_eq!(second.get(&endpoint::checkpoint(&remote.id())).status, 200);
    }
    second.signal("STOP");
    first.kill();
    shared().sql(
        &database,
        "UPDATE board SET entry = set_byte(entry, 200, get_byte(entry, 200) # 1) \
         WHERE election = (SELECT max(election) - 9 FROM board)",
    );
    second.signal("CONT");
    until(|| second.ended());
    let log = second.log();
    assert!(log.contains("a stored entry has changed"), "{log}");
    assert!(!log.contains("this process leads from now on"), "{log}");
    let heads = "SELECT count(*)::text AS value FROM heads WHERE kind = 'newest' AND size > 1";
    assert_eq!(shared().words(&database, heads), ["0"], "nothing is signed");
}
