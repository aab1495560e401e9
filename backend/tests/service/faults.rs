//! Faults: a receipt given is an entry for ever, and nothing is signed twice, whatever breaks (I1, I2, I3).

use super::house::{House, key, list_official};
use super::server::Data;
use super::wire::{Answer, raw, request};
use glassurn_api::endpoint;
use glassurn_crypto::encoding::hex;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

#[test]
fn f_01_receipts_survive_kill_9_under_load() {
    let data = Data::new();
    let voters = 60;
    let house = House::open(&data, voters, &[], |_| {});
    let ballots: Vec<_> = (0..voters).map(|voter| house.seal(voter, 1, voter % 3).to_bytes()).collect();
    let (path, receipts) = (endpoint::ballots(&house.id), Mutex::new(BTreeMap::<usize, Answer>::new()));
    let House { server, .. } = house;
    let address = Mutex::new(server.address);
    let mut server = Some(server);
    thread::scope(|scope| {
        for worker in 0..6 {
            let (ballots, path, receipts, address) = (&ballots, &path, &receipts, &address);
            scope.spawn(move || {
                // Each voter sends the same bytes until there is a receipt, as the page does.
                for voter in (worker..voters).step_by(6) {
                    loop {
                        let now = *address.lock().expect("an address");
                        let body =
                            request("POST", path, &[("content-type", endpoint::CBOR)], &ballots[voter]);
                        match raw(now, &body) {
                            Some(answer) if matches!(answer.status, 200 | 201) => {
                                receipts.lock().expect("receipts").insert(voter, answer);
                                break;
                            }
                            Some(answer) => assert_eq!(answer.status, 503, "{}", answer.text()),
                            None => thread::sleep(Duration::from_millis(20)),
                        }
                    }
                }
            });
        }
        for kill in 0..4 {
            while receipts.lock().expect("receipts").len() < (kill + 1) * voters / 6 {
                thread::sleep(Duration::from_millis(5));
            }
            server.take().expect("it runs").kill();
            let next = data.serve(&[]);
            *address.lock().expect("an address") = next.address;
            server = Some(next);
        }
    });
    let mut house = House { server: server.expect("it runs"), ..house };
    house.sync();
    assert_eq!(house.election.ballots(), voters as u64, "every ballot is there exactly once");
    for (voter, answer) in receipts.into_inner().expect("receipts") {
        let index = house.receipt(&answer);
        let entry = &house.entries.0[index as usize];
        assert!(entry.windows(ballots[voter].len()).any(|window| window == ballots[voter]));
        let again = house.cast_bytes(&ballots[voter]);
        assert_eq!((again.status, again.body), (200, answer.body), "the same receipt after every crash");
    }
    house.audit();
}

#[test]
fn f_11_without_its_heads_a_board_does_not_start() {
    let data = Data::new();
    let house = House::open(&data, 2, &[], |_| {});
    let head = data.path().join("heads").join(&house.id);
    assert_eq!(house.server.stop(), 0);
    let kept = fs::read(&head).expect("the head");
    fs::remove_file(&head).expect("it is there");
    assert!(data.try_serve(&[]).is_err());
    assert!(data.check().expect_err("it must complain").contains("is missing"));
    // A head that this key has not signed is none.
    fs::write(&head, String::from_utf8_lossy(&kept).replace("\n4\n", "\n5\n").replace("\n5\n", "\n3\n"))
        .expect("writes");
    assert!(data.check().expect_err("it must complain").contains("not a checkpoint that this board signed"));
    fs::write(&head, kept).expect("writes");
    // Nor is an empty folder made in the place of a lost one.
    let (heads, away) = (data.path().join("heads"), data.path().join("away"));
    fs::rename(&heads, &away).expect("ours");
    assert!(data.try_serve(&[]).is_err());
    assert!(data.check().expect_err("it must complain").contains("is missing"));
    assert!(!heads.exists());
    fs::rename(&away, &heads).expect("ours");
    assert_eq!(data.serve(&[]).stop(), 0);
}

#[test]
fn f_12_b_05_a_second_process_on_the_same_data_ends() {
    let data = Data::new();
    let server = data.serve(&[]);
    let said = data.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&said.stderr).contains("another process serves"));
    assert_eq!(server.get(endpoint::HEALTHZ).status, 200);
    server.kill();
    assert_eq!(data.serve(&[]).stop(), 0);
}

#[test]
fn b_04_f_10_an_older_database_is_refused() {
    let data = Data::new();
    let house = House::open(&data, 3, &[], |_| {});
    house.vote(0, 0);
    let backup = data.path().join("backup");
    let taken = data.run(&["backup", "--to", backup.to_str().expect("text")]);
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    assert_eq!(fs::metadata(backup.join("board.key")).expect("the key").permissions().mode() & 0o777, 0o600);
    house.vote(1, 0);
    assert_eq!(house.server.stop(), 0);
    let newest = fs::read(data.database()).expect("the database");
    data.restore(&fs::read(backup.join("glassurn.sqlite")).expect("the backup"));
    assert!(data.try_serve(&[]).is_err());
    assert!(data.check().expect_err("it must complain").contains("it is an older copy"));
    // An empty database is the oldest of all.
    data.restore(&[]);
    assert!(data.try_serve(&[]).is_err());
    data.restore(&newest);
    assert_eq!(data.serve(&[]).stop(), 0);
}

#[test]
fn b_23_f_03_a_changed_entry_never_reaches_a_reader() {
    let data = Data::new();
    let mut house = House::open(&data, 3, &[], |_| {});
    house.vote(0, 0);
    house.sync();
    // While it runs: the entry is compared with the tree before it leaves, and the board takes nothing more.
    data.sql("UPDATE board SET entry = CAST(substr(entry, 1, 100) || X'00' || substr(entry, 102) AS BLOB) WHERE position = 4");
    let size = house.checkpoint().size;
    house.server.get(&format!("/board/{}/tile/entries/000.p/{size}", house.id)).refused(503, "log.halted");
    house.server.get(endpoint::READYZ).refused(503, "log.halted");
    let next = house.seal(1, 1, 0);
    house.cast(&next).refused(503, "log.halted");
    drop(house);
    // And it does not start again.
    assert!(data.try_serve(&[]).is_err());
    assert!(data.check().is_err());
}

#[test]
fn open_keys_and_folders_are_refused() {
    let data = Data::new();
    assert_eq!(data.serve(&[]).stop(), 0);
    let key = data.path().join("board.key");
    let chmod = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("chmod");
    };
    chmod(&key, 0o644);
    let said = data.check().expect_err("it must complain");
    assert!(said.contains("chmod 600"), "{said}");
    chmod(&key, 0o600);
    chmod(&data.path(), 0o777);
    assert!(data.check().expect_err("it must complain").contains("chmod 700"));
    chmod(&data.path(), 0o700);
    assert!(data.check().is_ok());
}

#[test]
fn a_lost_key_is_never_replaced_by_a_new_one() {
    let data = Data::new();
    let house = House::open(&data, 2, &[], |_| {});
    assert_eq!(house.server.stop(), 0);
    fs::remove_file(data.path().join("board.key")).expect("it is there");
    assert!(data.try_serve(&[]).is_err());
    assert!(data.check().expect_err("it must complain").contains("restore it from a backup"));
    assert!(!data.path().join("board.key").exists());
}

#[test]
fn a_mistyped_path_makes_no_database_and_no_half_backup() {
    let data = Data::new();
    let copy = data.path().with_file_name("copy");
    let backup = ["backup", "--to", copy.to_str().expect("a path of text")];
    let refused = |arguments: &[&str], what: &str| {
        let ended = data.run(arguments);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(what), "{arguments:?}: {said}");
    };
    for arguments in [&["check"][..], &["user", "list"], &backup] {
        refused(arguments, "glassurn.sqlite does not exist");
        assert!(!data.path().exists(), "{arguments:?}");
    }
    // A database alone has no board yet.
    assert!(data.run(&["migrate"]).status.success());
    refused(&backup, "board.key does not exist");
    assert!(!copy.exists());
}

/// An account in a database that no service uses opens nothing: whoever makes one unawares reads it at once.
#[test]
fn whoever_adds_an_official_hears_of_a_new_database() {
    let data = Data::new();
    let digits = hex(key(1).public().bytes());
    let add = || {
        let ended = data.run(&["user", "add", "--key", &digits]);
        assert!(ended.status.success());
        String::from_utf8_lossy(&ended.stderr).into_owned()
    };
    let (first, second) = (add(), add());
    let path = data.path().join("glassurn.sqlite");
    assert!(first.contains(&format!("made a new database at {}", path.display())), "{first}");
    assert!(!second.contains("made"), "{second}");
}

#[test]
fn listed_keys_are_read_back() {
    let data = Data::new();
    list_official(&data);
    let listed = data.run(&["user", "list"]);
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(text.ends_with(" Official 1\n"), "{text}");
    assert_eq!(data.run(&["user", "add", "--key", "nonsense"]).status.code(), Some(2));
    assert!(String::from_utf8_lossy(&data.run(&["--print-config"]).stdout).contains("casts_per_minute = 6"));
}
