//! Several processes under the eyes of witnesses: one asks them, all show the same.

use super::super::failover::until;
use super::super::{cast_until_decided, choice, choose};
use super::{follows, one_more};
use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_tests::postgres::shared;
use glassurn_tests::programs::free_port;
use glassurn_tests::service::Service;
use glassurn_tests::watched::{Watch, Watched};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

/// An election that two of three witnesses watch, on the process that leads; one that follows; the database's name.
fn watched(voters: usize) -> (Watched, Arc<Service>, String) {
    let (database, peer) = (shared().database(), format!("http://127.0.0.1:{}", free_port()));
    let url = shared().url(&database);
    let options = [("DATABASE_URL", url.as_str()), ("GLASSURN_PEER_URL", peer.as_str())];
    let watch = Watch::with(3, &options);
    let witnesses = watch.service.option("GLASSURN_WITNESSES").expect("it knows them").to_owned();
    let follower = one_more(&watch.service, &[("GLASSURN_WITNESSES", &witnesses)]);
    (Watched::open_on(watch, choice(), 2, voters), follower, database)
}

#[test]
fn b_08_nobody_is_shown_less_than_another_process_has_shown_him() {
    const VOTERS: usize = 30;
    let (mut watched, follower, _) = watched(VOTERS);
    let (leader, path) = (watched.remote.service.clone(), endpoint::checkpoint(&watched.remote.id()));
    let (list, done) = (watched.list(), AtomicBool::new(false));
    let heads = thread::scope(|scope| {
        // Whoever has no fixed process sees the board grow, whichever he is sent to.
        let reader = scope.spawn(|| {
            let (mut shown, mut heads) = (0, Vec::new());
            for service in [&leader, &follower].into_iter().cycle() {
                let head = service.get(&path).body;
                let signed = SignedCheckpoint::parse(&head).expect("a checkpoint");
                list.verify_quorum(&signed).expect("a quorum has seen it");
                let size = signed.claimed().size;
                assert!(size >= shown, "whoever saw {shown} entries is shown {size}");
                let archive = service.get(&endpoint::archive(&watched.remote.id()));
                assert_eq!(archive.status, 200);
                (shown, heads) = (size, [heads, vec![head]].concat());
                if done.load(SeqCst) {
                    break;
                }
            }
            heads
        });
        for voter in 0..VOTERS {
            let service = if voter % 2 == 0 { &leader } else { &follower };
            let ballot = watched.remote.seal(voter, 1, &choose(voter % 3), 1);
            let answer = cast_until_decided(service, &watched.remote.id(), &ballot);
            watched.remote.receipt(&answer, &ballot);
            thread::sleep(Duration::from_millis(20));
        }
        done.store(true, SeqCst);
        reader.join().expect("it reads")
    });
    let sizes: std::collections::BTreeSet<u64> =
        heads.iter().map(|head| watched.remote.signed(head).size).collect();
    assert!(sizes.len() > 3, "it has grown before their eyes: {sizes:?}");
    // The one that asked the witnesses is gone, and the other asks them.
    leader.kill();
    watched.remote.service = follower.clone();
    until(|| !follows(&follower));
    assert!(watched.shown().claimed().size >= *sizes.last().expect("some"));
    watched.caught_up();
    watched.remote.close();
    watched.caught_up();
    watched.remote.count(&[0, 1]);
    leader.start().expect("it follows");
    watched.audit();
    for path in
        [path, endpoint::closing_checkpoint(&watched.remote.id()), endpoint::archive(&watched.remote.id())]
    {
        watched.until("the same", |_| leader.get(&path).body == follower.get(&path).body);
    }
    leader.assert_calm();
}

#[test]
fn f_09_whoever_takes_the_lead_on_an_older_database_is_told_by_a_witness() {
    let (watched, follower, database) = watched(6);
    let leader = watched.remote.service.clone();
    watched.remote.vote(&watched.remote.seal(0, 1, &choose(0), 1));
    watched.caught_up();
    leader.stop();
    until(|| !follows(&follower));
    follower.stop();
    // Folders and database of this moment.
    let older = format!("{database}_older");
    shared().sql("postgres", &format!("CREATE DATABASE {older} TEMPLATE {database} OWNER glassurn"));
    let option = |name| leader.option(name).expect("it has one");
    let peer = format!("http://127.0.0.1:{}", free_port());
    let options = [
        ("DATABASE_URL", option("DATABASE_URL")),
        ("GLASSURN_WITNESSES", option("GLASSURN_WITNESSES")),
        ("GLASSURN_PEER_URL", peer.as_str()),
    ];
    let (blind, heir) = (Service::copy(&leader, &options[..1]), Service::copy(&follower, &options));
    leader.start().expect("it goes on");
    watched.remote.vote(&watched.remote.seal(1, 1, &choose(1), 1));
    watched.caught_up();
    leader.stop();
    shared().sql("postgres", &format!("ALTER DATABASE {database} RENAME TO {database}_newest"));
    shared().sql("postgres", &format!("ALTER DATABASE {older} RENAME TO {database}"));
    // One that asks no witness leads on it and notices nothing; whoever takes its place would sign a second history.
    blind.start().expect("its heads are as old");
    heir.start().expect("it follows");
    let head = heir.get(&endpoint::checkpoint(&watched.remote.id())).body;
    blind.kill();
    until(|| heir.ended());
    assert!(heir.log().contains("shows a head of election"), "{}", heir.log());
    assert!(!heir.log().contains("this process leads from now on"));
    let told = "SELECT max(size)::text AS value FROM heads WHERE kind = 'newest'";
    let size = SignedCheckpoint::parse(&head).expect("a checkpoint").claimed().size;
    assert_eq!(shared().words(&database, told), [size.to_string()], "nobody is shown anything newer");
}
