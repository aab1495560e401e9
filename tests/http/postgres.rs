//! The same service on PostgreSQL: the same answers, the same constraints, the same record, and a clear word where the
//! operator has to do something.

use super::casting::race;
use super::crashes::under_load;
use super::disk::refuses_to_start;
use super::{choice, choose};
use glassurn_api::board::BoardView;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::manifest::{BoardInfo, Texts};
use glassurn_crypto::signature::PublicKey;
use glassurn_tests::databases;
use glassurn_tests::postgres::{Cluster, PASSWORD, shared};
use glassurn_tests::remote::{Remote, now, service};
use glassurn_tests::service::{Answer, Ended, Service};
use glassurn_tests::tables;
use glassurn_tests::world::key;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// A service on a new database of the shared cluster; gives the database's name, too.
pub fn on_postgres(options: &[(&str, &str)]) -> (Arc<Service>, String) {
    on(shared(), options)
}

/// A service on SQLite's file and one on a new database of the shared cluster, in a run that has services on SQLite.
pub fn on_both(options: &[(&str, &str)]) -> [Arc<Service>; 2] {
    assert!(
        !databases::on_postgres(),
        "this test asks both databases already: it is in tests/src/databases.rs"
    );
    [service(options), on_postgres(options).0]
}

/// A service on a new database of a cluster.
pub fn on(cluster: &Cluster, options: &[(&str, &str)]) -> (Arc<Service>, String) {
    let database = cluster.database();
    let url = cluster.url(&database);
    (service(&[&[("DATABASE_URL", url.as_str())], options].concat()), database)
}

#[test]
fn c_22_two_hundred_casts_at_once_on_postgresql() {
    race(&[on_postgres(&[("GLASSURN_CASTS_PER_MINUTE", "100000")]).0]);
}

#[test]
fn f_01_kill_9_under_load_on_postgresql() {
    let remote = Remote::open(on_postgres(&[]).0, choice(), 200);
    under_load(remote, &[20, 60, 60, 120, 180], |remote| {
        remote.service.kill();
        remote.service.start().expect("it starts again on what a crash leaves");
    });
}

#[test]
fn an_election_on_postgresql_from_its_manifest_to_its_result() {
    let (service, database) = on_postgres(&[]);
    let mut remote = Remote::open(service, choice(), 5);
    let first: Vec<_> = (0..4).map(|voter| remote.seal(voter, 1, &choose(0), 1)).collect();
    let receipts: Vec<_> = first.iter().map(|ballot| remote.cast(ballot)).collect();
    let again = remote.seal(0, 2, &choose(2), 1);
    remote.vote(&again);
    // What is there is not stored twice, what does not follow is refused, and no refusal leaves a trace in any table.
    for (ballot, receipt) in first.iter().zip(&receipts) {
        let answer = remote.cast(ballot);
        assert_eq!((answer.status, &answer.body), (200, &receipt.body));
    }
    let stale = remote.seal(1, 1, &choose(1), 2);
    remote.refused(Code::BallotStaleSequence, |remote| remote.cast(&stale));
    let mut forged = remote.seal(4, 1, &choose(1), 1);
    let last = forged.body.len() - 1;
    forged.body[last] ^= 1;
    let before = (remote.standing(), remote.service.rows().expect("tables"));
    assert!(remote.cast(&forged).status >= 400);
    assert_eq!((remote.standing(), remote.service.rows().expect("tables")), before);

    // The same after a start on what is stored.
    let archive = remote.archive();
    remote.service.stop();
    let checked = remote.service.run(&["check"]).expect("nothing is wrong with it");
    assert!(checked.contains(&format!("election {}: ", remote.id())), "{checked}");
    remote.service.start().expect("it is what was signed");
    assert_eq!(remote.archive(), archive);
    for (ballot, receipt) in first.iter().zip(&receipts) {
        assert_eq!(remote.cast(ballot).body, receipt.body);
    }
    remote.vote(&remote.seal(4, 1, &choose(1), 3));
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![3, 1, 1]]);
    remote.audit();
    let journal = shared().words(&database, "SELECT deed AS value FROM journal ORDER BY number");
    assert_eq!((journal[0].as_str(), journal[1].as_str()), ("listed", "created"), "{journal:?}");
}

/// Does the same with a service on each database: the answers must be the same, to the byte but for their ids.
fn same_on_both(requests: impl Fn(Arc<Service>) -> Vec<Answer>) -> Vec<Answer> {
    let answers = on_both(&[]).map(|service| {
        let answers = requests(service.clone());
        service.assert_calm();
        answers
    });
    let [sqlite, postgres] = &answers;
    assert_eq!(sqlite.len(), postgres.len());
    for (one, other) in sqlite.iter().zip(postgres) {
        assert_eq!(one.status, other.status, "{} {}", one.text(), other.text());
        if one.status >= 400 {
            let (mut one, mut other) = (one.problem(), other.problem());
            (one.instance, other.instance) = (None, None);
            assert_eq!(one, other);
        }
    }
    let [sqlite, _] = answers;
    sqlite
}

#[test]
fn e_09_texts_have_the_same_answer_on_both_databases() {
    let titles = [
        "A\0chair",
        "\0",
        "A\u{1}chair",
        "A\u{202e}b",
        "A\u{7f}chair",
        "A\u{fffe}b",
        "e\u{301}",
        "Zażółć 🗳 chair",
    ];
    let submit = |service: &Service, number: usize, title: &str| {
        let view: BoardView = service.get(endpoint::BOARD).json();
        let mut draft = choice();
        let board = unhex(&view.key).and_then(PublicKey::from_bytes).expect("a public key");
        draft.board = BoardInfo { host: view.host, key: board };
        (draft.schedule.opens, draft.schedule.closes) = (now() + 60, now() + 3600);
        draft.nonce = [number as u8; 32];
        // In the place of a title of as many bytes, since no honest program encodes such a text.
        let place = "x".repeat(title.len());
        draft.title = Texts::one("en", &place);
        let manifest = draft.check().expect("the draft holds");
        let mut body = manifest.bytes().to_vec();
        let at = body
            .windows(place.len() + 1)
            .position(|window| window[0] == 0x60 + place.len() as u8 && &window[1..] == place.as_bytes());
        let at = at.expect("it has a title") + 1;
        body[at..at + title.len()].copy_from_slice(title.as_bytes());
        let content = Submission::sign(Kind::Manifest, body, manifest.id(), Signer::official(0), &key(1));
        service.post(endpoint::ELECTIONS, &content.to_bytes())
    };
    let answers = same_on_both(|service| {
        titles.iter().enumerate().map(|(number, title)| submit(&service, number, title)).collect()
    });
    let refused = answers.iter().filter(|answer| answer.status == 422).count();
    assert_eq!(refused, titles.len() - 3, "{answers:?}");
}

#[test]
fn e_09_numbers_have_the_same_answer_on_both_databases() {
    let numbers =
        ["0", "1", "2147483648", "9223372036854775807", "9223372036854775808", "18446744073709551615"];
    same_on_both(|service| {
        let remote = Remote::open(service, choice(), 2);
        let proof = format!("/board/{}/proof", remote.id());
        let queries =
            |number| [format!("leaf={number}"), format!("leaf=0&size={number}"), format!("from={number}")];
        let queries = numbers.into_iter().flat_map(queries);
        queries.map(|query| remote.service.get(&format!("{proof}?{query}"))).collect()
    });
}

#[test]
fn b_24_tables_that_were_changed_are_found_at_start() {
    let (service, database) = on_postgres(&[]);
    let mut remote = Remote::open(service, choice(), 4);
    (0..3).for_each(|voter| drop(remote.vote(&remote.seal(voter, 1, &choose(voter), 1))));
    remote.service.stop();
    let last = "(SELECT max(position) FROM board)";
    let cases = [
        (format!("DELETE FROM ballots WHERE position = {last}"), "hold 2 ballots, the entries 3"),
        ("UPDATE elections SET size = size - 1".to_owned(), "the database says that it has"),
        ("UPDATE elections SET size = size + 1".to_owned(), "the database says that it has"),
        (
            format!("DELETE FROM ballots WHERE position = {last}; DELETE FROM board WHERE position = {last}"),
            "newest",
        ),
        (format!("UPDATE board SET entry = set_byte(entry, 50, 7) WHERE position = {last}"), "newest"),
        ("TRUNCATE elections CASCADE".to_owned(), "0 entries"),
    ];
    for (change, words) in cases {
        let copy = format!("{database}_copy");
        shared().sql("postgres", &format!("CREATE DATABASE {copy} TEMPLATE {database} OWNER glassurn"));
        shared().sql(&database, &change);
        refuses_to_start(&remote.service, &[words]);
        assert_eq!(remote.service.run(&["check"]).expect_err("it must complain").status, Some(2));
        shared().sql("postgres", &format!("DROP DATABASE {database}"));
        shared().sql("postgres", &format!("ALTER DATABASE {copy} RENAME TO {database}"));
    }
    remote.service.start().expect("it is what was signed");
    remote.vote(&remote.seal(3, 1, &choose(0), 1));
    remote.audit();
}

#[test]
fn f_05_a_damaged_page_of_a_server_is_found_at_start_or_changes_nothing() {
    const PAGE: usize = 8_192;
    let cluster = Cluster::new();
    let (service, database) = on(&cluster, &[]);
    let mut remote = Remote::open(service, choice(), 6);
    (0..4).for_each(|voter| drop(remote.vote(&remote.seal(voter, 1, &choose(voter % 3), 1))));
    let archive = remote.archive();
    remote.service.stop();
    let files = ["board", "ballots", "credentials", "elections"].map(|table| cluster.file(&database, table));
    cluster.stop(false);
    // What reads a damaged table may note in its indexes what it has not found: all of the database is put back.
    let folder = files[0].parent().expect("the database's folder").to_owned();
    let whole: Vec<(PathBuf, Vec<u8>)> = tables::files(&folder)
        .into_iter()
        .map(|file| (file.clone(), fs::read(&file).expect("a file")))
        .collect();
    let put_back = || {
        for file in tables::files(&folder) {
            fs::remove_file(file).expect("the folder is ours");
        }
        for (file, bytes) in &whole {
            cluster.put(file, bytes);
        }
    };
    let (mut refused, mut served) = (0, 0);
    for file in files {
        let bytes = fs::read(&file).expect("a table");
        // Zeros, as of a block that was never written, at the head of the last page and at its end, where the rows are.
        let last = bytes.len() - PAGE;
        for place in [last, last + PAGE - 512] {
            let mut damaged = bytes.clone();
            damaged[place..place + 512].fill(0);
            assert_ne!(damaged, bytes, "there was something");
            cluster.put(&file, &damaged);
            cluster.start(&[]);
            match remote.service.start() {
                Ok(()) => {
                    assert_eq!(remote.archive(), archive, "{} is served as something else", file.display());
                    remote.service.stop();
                    served += 1;
                }
                Err(ended) => {
                    assert_eq!(ended.status, Some(2), "{}", ended.words);
                    assert!(ended.words.contains("restore"), "it says what to do: {}", ended.words);
                    refused += 1;
                }
            }
            cluster.stop(false);
            put_back();
        }
    }
    assert!(refused >= 6, "{refused} of {} damages were noticed", refused + served);
    cluster.start(&[]);
    remote.service.start().expect("nothing is wrong with it");
    remote.vote(&remote.seal(4, 1, &choose(0), 1));
    remote.audit();
}

#[test]
fn f_02_a_server_that_may_lose_commits_is_refused() {
    let (service, database) = on_postgres(&[]);
    service.stop();
    for (setting, value) in [("synchronous_commit", "off"), ("synchronous_commit", "local")] {
        shared().sql("postgres", &format!("ALTER DATABASE {database} SET {setting} = {value}"));
        match value {
            "off" => refuses_to_start(&service, &["runs with synchronous_commit = off", "needs on"]),
            _ => service.start().expect("it is on this server's disk"),
        }
    }
    service.stop();
    let cluster = Cluster::new();
    let (service, _) = on(&cluster, &[]);
    service.stop();
    for setting in ["fsync", "full_page_writes"] {
        cluster.stop(false);
        cluster.start(&[&format!("{setting}=off")]);
        refuses_to_start(&service, &[&format!("runs with {setting} = off"), "needs on", "postgresql.conf"]);
    }
    cluster.stop(false);
    cluster.start(&[]);
    service.start().expect("commits are durable again");
    service.assert_calm();
}

#[test]
fn e_09_a_database_that_does_not_keep_every_text_is_refused() {
    let database = "latin";
    shared().sql("postgres", "CREATE DATABASE latin OWNER glassurn TEMPLATE template0 ENCODING 'LATIN1'");
    let url = shared().url(database);
    let said = refused(&[("DATABASE_URL", &url)], &["migrate"]);
    assert!(said.contains("server_encoding = LATIN1") && said.contains("createdb --encoding=UTF8"), "{said}");
}

#[test]
fn f_16_tables_of_another_program_are_refused_and_an_interrupted_change_leaves_nothing() {
    let (service, database) = on_postgres(&[]);
    service.stop();
    let version = |number: &str| {
        let (insert, delete) = ("INSERT INTO __diesel_schema_migrations (version) VALUES", "DELETE FROM");
        let delete = format!("{delete} __diesel_schema_migrations WHERE version = '{number}'");
        (format!("{insert} ('{number}')"), delete)
    };
    let (newer, older) = version("29991231000000");
    shared().sql(&database, &newer);
    let rows = service.rows().expect("tables");
    for verb in ["serve", "migrate", "check"] {
        let ended = service.run(&[verb]).expect_err("the tables are of a newer program");
        assert!(ended.words.contains("of a newer program than this one"), "{}", ended.words);
    }
    assert_eq!(service.rows().expect("tables"), rows);
    shared().sql(&database, &older);
    // As if a change had been broken off: each is one transaction, so the tables are as before it.
    let (_, before) = version("20261128000000");
    shared().sql(&database, &format!("{before}; ALTER TABLE elections DROP COLUMN size"));
    let ended = service.run(&["check"]).expect_err("the tables are old");
    assert!(ended.words.contains("glassurn-server migrate"), "{}", ended.words);
    shared().sql(&database, "CREATE VIEW busy AS SELECT number FROM elections");
    shared().sql(&database, "ALTER TABLE elections ADD COLUMN size TEXT");
    let ended = service.run(&["migrate"]).expect_err("the column is there");
    assert!(ended.words.contains("cannot be brought up to date"), "{}", ended.words);
    shared().sql(&database, "ALTER TABLE elections DROP COLUMN size; DROP VIEW busy");
    service.run(&["migrate"]).expect("nothing is in the way");
    service.run(&["check"]).expect("they are this program's");
    service.start().expect("they are this program's");
}

/// What a verb says that must be refused with these options.
fn refused(options: &[(&str, &str)], arguments: &[&str]) -> String {
    let ended: Ended = Service::new(&[], options).run(arguments).expect_err("it must be refused");
    assert_eq!(ended.status, Some(2), "{}", ended.words);
    ended.words
}

#[test]
fn an_operator_is_told_what_is_wrong_and_never_the_password() {
    let cluster = shared();
    let database = cluster.database();
    let right = cluster.url_over_tcp(&database, PASSWORD);
    let service = Service::new(&[], &[("DATABASE_URL", &right), ("GLASSURN_LOG", "trace")]);
    service.run(&["user", "add", "--key", &hex(key(1).public().bytes())]).expect("the password is right");
    let listed = service.run(&["user", "list"]).expect("it is listed");
    assert_eq!(listed.trim_end(), hex(key(1).public().bytes()));
    service.start().expect("the password is right");
    assert_eq!(service.get(endpoint::READYZ).status, 200);
    let copy = service.data().with_file_name("copy");
    let words = [
        service.log(),
        service.run(&["--print-config"]).expect("it prints"),
        service.run(&["--help"]).expect("it helps"),
        service
            .run(&["backup", "--to", copy.to_str().expect("a path")])
            .expect_err("it copies files only")
            .words,
    ];
    assert!(words[3].contains("pg_dump") && words[3].contains("board.key") && !copy.exists(), "{}", words[3]);
    let encoded = right.split(['@', ':']).nth(2).expect("it stands there").to_owned();
    for words in &words {
        assert!(!words.contains(PASSWORD) && !words.contains(&encoded), "{words}");
    }

    let cases = [
        (cluster.url_over_tcp(&database, "s3cret"), "the user or the password is wrong"),
        (cluster.url_over_tcp("nowhere", PASSWORD), "make it with createdb"),
        (cluster.url(&database).replace("glassurn@", "ghost:s3cret@"), "make it with createuser"),
        (cluster.url(&database).replace("glassurn@", "stranger@"), "PGPASSWORD"),
        ("postgres://glassurn:s3cret@127.0.0.1:9/votes".to_owned(), "does not run there"),
        ("postgres://glassurn:s3cret@/votes?host=/nowhere".to_owned(), "does not run there"),
        ("postgres://glassurn:s3cret@vote.invalid/votes?sslmode=disable".to_owned(), "there is no such host"),
        ("postgres://glassurn:s3cret@192.0.2.1/votes".to_owned(), "does not speak TLS"),
        ("postgres://glassurn:s3cret@localhost/votes?sslmode=require".to_owned(), "asks for TLS"),
        ("postgres://glassurn:s3/cret@localhost/votes".to_owned(), "write @ : / ? %"),
        ("mysql://glassurn:s3cret@localhost/votes".to_owned(), "must be sqlite://"),
    ];
    for (url, words) in cases {
        for verb in ["serve", "check", "migrate"] {
            let said = refused(&[("DATABASE_URL", &url)], &[verb]);
            assert!(said.contains(words) && !said.contains("s3cret"), "{words:?} is not in: {said}");
        }
    }
    // A server that asks for the password itself does not get it.
    let empty = refused(&[("DATABASE_URL", &cluster.url(&cluster.database()))], &["check"]);
    assert!(empty.contains("glassurn-server migrate"), "{empty}");
}
