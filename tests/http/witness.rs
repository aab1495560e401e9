//! The real witness over HTTP: what it cosigns, and each status of C2SP tlog-witness with the attack that it answers.

use super::choice;
use glassurn_crypto::audit::{Check, Status};
use glassurn_crypto::board::checkpoint::{Checkpoint, Origin, SignedCheckpoint, origin};
use glassurn_crypto::board::cosign::Witnesses;
use glassurn_crypto::board::evidence::{Fork, check_heads};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::note::NoteKey;
use glassurn_crypto::board::witness::{MAX_REQUEST, Request, origin_hash};
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::manifest::Named;
use glassurn_tests::service::Answer;
use glassurn_tests::witness::Witness;
use glassurn_tests::world::{World, audit, key};
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;
use ureq::http::Method;

/// How long a connection may stay open before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(60);

/// A log that lies where a test wants it to.
pub struct TestLog {
    pub origin: Origin,
    seed: u8,
    tree: Tree,
}

impl TestLog {
    /// A log with entries to spare.
    pub fn new(host: &str, election: u8, seed: u8) -> Self {
        let tree = (0..100u8).map(|index| leaf_hash(&[election, index])).collect();
        Self { origin: origin(host, &[election; 32]).expect("a host"), seed, tree }
    }

    /// The same log with another history from the third entry on.
    pub fn forked(&self) -> Self {
        let leaf = |index: u8| {
            if index < 2 { *self.tree.leaf(index.into()).expect("it is there") } else { [index; 32] }
        };
        Self { origin: self.origin.clone(), seed: self.seed, tree: (0..100).map(leaf).collect() }
    }

    pub fn key(&self) -> NoteKey {
        self.origin.log_key(key(self.seed).public()).expect("a name")
    }

    pub fn head(&self, size: u64) -> SignedCheckpoint {
        let root = self.tree.root_at(size).expect("there are as many");
        Checkpoint { origin: self.origin.clone(), size, root }.sign(&key(self.seed)).expect("a name")
    }

    pub fn proof(&self, old: u64, new: u64) -> Vec<Hash> {
        self.tree.consistency(old, new).unwrap_or_default()
    }

    /// The body that asks for a cosignature of the first `new` entries after the first `old`.
    pub fn ask(&self, old: u64, new: u64) -> String {
        Request::new(old, self.proof(old, new), &self.head(new)).to_string()
    }

    pub fn path(&self) -> String {
        format!("/{}/checkpoint", hex(&origin_hash(&self.origin.to_string())))
    }

    /// Checks that an answer is the witness's cosignature of the first `size` entries and what monitors get; gives
    /// its time.
    #[track_caller]
    pub fn cosigned(&self, witness: &Witness, answer: &Answer, size: u64) -> u64 {
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "text/plain; charset=utf-8"),
            "{answer:?}"
        );
        let text = format!("{}{}", self.head(size), answer.text());
        let signed = SignedCheckpoint::parse(text.as_bytes()).expect("a line of a note");
        let witnesses =
            Witnesses::new(vec![witness.key().clone()], 1, key(self.seed).public()).expect("one of one");
        assert_eq!(witness.get(&self.path()).text(), text, "monitors get what was answered");
        witnesses.verify_quorum(&signed).expect("it is the witness's")
    }
}

/// A witness that knows this log and serves.
pub fn serving(log: &TestLog) -> Witness {
    let mut witness = Witness::new("witness.example/w1");
    witness.list(&[log.key()]);
    witness.start().expect("it serves");
    witness
}

pub fn log() -> TestLog {
    TestLog::new("vote.example.org", 7, 4)
}

#[test]
fn a_log_grows_and_every_monitor_reads_it() {
    let log = log();
    let witness = serving(&log);
    let none = witness.get(&log.path());
    assert_eq!((none.status, none.header("access-control-allow-origin")), (404, "*"));
    let mut last = 0;
    for (old, new) in [(0, 0), (0, 1), (1, 5), (5, 5), (5, 64), (64, 100)] {
        let time = log.cosigned(&witness, &witness.add(log.ask(old, new)), new);
        assert!(time >= last, "times never go back");
        last = time;
    }
    let read = witness.get(&log.path());
    assert_eq!((read.header("access-control-allow-origin"), read.header("cache-control")), ("*", "no-cache"));
    let head = witness.ask(Method::HEAD, &log.path(), b"").expect("an answer");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(witness.get("/healthz").status, 200);
    // The hash has one spelling, and other methods and places are told apart.
    for (method, path, status) in [
        (Method::GET, log.path().to_uppercase().replace("CHECKPOINT", "checkpoint"), 404),
        (Method::GET, format!("/{}/checkpoint", "0".repeat(64)), 404),
        (Method::GET, "/".to_owned(), 404),
        (Method::POST, log.path(), 405),
        (Method::GET, "/add-checkpoint".to_owned(), 405),
        (Method::PUT, "/add-checkpoint".to_owned(), 405),
    ] {
        assert_eq!(witness.ask(method, &path, b"").expect("an answer").status, status, "{path}");
    }
}

/// Asks what must be refused, and checks that the witness has forgotten and learnt nothing.
#[track_caller]
fn refused(witness: &Witness, log: &TestLog, body: impl AsRef<[u8]>, status: u16) -> Answer {
    let before = witness.get(&log.path());
    let answer = witness.add(body);
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(witness.get(&log.path()).body, before.body, "a refusal changes nothing");
    assert!(status == 409 || answer.header("content-type").starts_with("text/plain"), "{answer:?}");
    answer
}

#[test]
fn b_15_b_27_404_and_403_for_logs_and_keys_that_it_does_not_know() {
    let log = log();
    let witness = serving(&log);
    log.cosigned(&witness, &witness.add(log.ask(0, 5)), 5);
    // Another election, and the same one in another environment, signed by the key that it knows.
    for alien in [TestLog::new("vote.example.org", 8, 4), TestLog::new("test.vote.example.org", 7, 4)] {
        refused(&witness, &log, alien.ask(0, 5), 404);
        assert_eq!(witness.get(&alien.path()).status, 404);
    }
    // The right origin under another key; the right key under the id of another text's signature; a cosignature.
    refused(&witness, &log, TestLog::new("vote.example.org", 7, 5).ask(5, 9), 403);
    let (honest, other) = (log.ask(5, 9), log.head(8).to_string());
    let line = |note: &str| note.lines().last().expect("a signature").to_owned();
    refused(&witness, &log, honest.replace(&line(&honest), &line(&other)), 403);
    let own = witness.get(&log.path());
    refused(&witness, &log, honest.replace(&line(&honest), &line(own.text())), 403);
    // Beside the true signature unknown ones are ignored, and what was not checked is not shown.
    let answer = witness.add(format!("{honest}{}\n", line(own.text())));
    log.cosigned(&witness, &answer, 9);
}

#[test]
fn b_16_400_and_413_for_what_is_no_request() {
    let log = log();
    let witness = serving(&log);
    log.cosigned(&witness, &witness.add(log.ask(0, 5)), 5);
    let honest = log.ask(5, 9);
    let hash = format!("{}=\n", "A".repeat(43));
    for body in [
        String::new(),
        "old 5".into(),
        honest.replacen("old 5", "old 05", 1),
        honest.replacen("\n", "\r\n", 1),
        honest.replacen("\n9\n", "\n09\n", 1),
        honest.replacen("\n9\n", "\n9\n\n", 1),
        honest.replacen("old 5\n", &format!("old 5\n{}", hash.repeat(64)), 1),
        honest.trim_end().to_owned(),
    ] {
        refused(&witness, &log, &body, 400);
    }
    // Older than old.
    refused(&witness, &log, log.ask(5, 4), 400);
    refused(&witness, &log, "x".repeat(MAX_REQUEST), 400);
    refused(&witness, &log, "x".repeat(MAX_REQUEST + 1), 413);
    log.cosigned(&witness, &witness.add(honest), 9);
}

#[test]
fn b_04_409_with_the_size_that_it_has() {
    let log = log();
    let witness = serving(&log);
    let size = |body: String, size: &str| {
        let answer = refused(&witness, &log, body, 409);
        assert_eq!((answer.header("content-type"), answer.text()), ("text/x.tlog.size", size));
    };
    size(log.ask(3, 5), "0\n");
    log.cosigned(&witness, &witness.add(log.ask(0, 50)), 50);
    // A board that was rolled back, whatever it says of its old size.
    for (old, new) in [(0, 49), (0, 0), (20, 49), (49, 49), (0, 50), (49, 51), (51, 52)] {
        size(log.ask(old, new), "50\n");
    }
}

#[test]
fn b_01_b_02_b_07_422_for_another_history_and_the_proof_of_two() {
    let log = log();
    let witness = serving(&log);
    let fork = log.forked();
    let honest = witness.add(log.ask(0, 5));
    log.cosigned(&witness, &honest, 5);
    refused(&witness, &log, fork.ask(5, 9), 422);
    // A true head with the proof of another, with a hash too many, and without any.
    for proof in [log.proof(4, 9), [log.proof(5, 9), vec![[0; 32]]].concat(), Vec::new()] {
        refused(&witness, &log, Request::new(5, proof, &log.head(9)).to_string(), 422);
    }
    let empty = TestLog { tree: [[9; 32]].into_iter().collect(), ..fork.forked() };
    let forged = empty.ask(0, 1).replacen("\n1\n", "\n0\n", 1);
    // Whatever a checkpoint says, a signature that does not cover it comes first.
    refused(&witness, &log, forged, 403);
    assert_eq!(fs::read_dir(witness.state()).expect("its folder").count(), 3, "list, lock and one log");
    // Two roots of one size convict the log: the witness keeps both, once, and anybody can check them.
    for _ in 0..2 {
        refused(&witness, &log, fork.ask(5, 5), 422);
    }
    let name = hex(&origin_hash(&log.origin.to_string()));
    let [ours, theirs] = ["ours", "theirs"].map(|whose| {
        let bytes =
            fs::read(witness.state().join(format!("{name}.fork-{whose}.checkpoint"))).expect("it is kept");
        SignedCheckpoint::parse(&bytes).expect("a checkpoint")
    });
    let found = check_heads(&ours, &theirs, None, &log.origin, log.key().key());
    assert_eq!(found, Ok(Fork::Heads { size: 5 }));
    assert_eq!(witness.log().matches("the log has signed two histories").count(), 1, "{}", witness.log());
    log.cosigned(&witness, &witness.add(log.ask(5, 9)), 9);
}

#[test]
fn b_08_parallel_requests_of_all_sizes() {
    let log = log();
    let witness = serving(&log);
    // Each asks for its own size, again with the size that it was told, until a larger one is there.
    let grow = |new: u64| {
        let mut old = 0;
        loop {
            let answer = witness.add(log.ask(old, new));
            match answer.status {
                200 => return Some(new),
                409 => old = answer.text().trim_end().parse().expect("a size"),
                status => panic!("{status}: {}", answer.text()),
            }
            if old > new {
                return None;
            }
        }
    };
    let mut cosigned: Vec<u64> = thread::scope(|scope| {
        let threads: Vec<_> = (1..=40).map(|new| scope.spawn(move || grow(new))).collect();
        threads.into_iter().filter_map(|thread| thread.join().expect("it asks")).collect()
    });
    cosigned.sort_unstable();
    // What it said that it cosigned, in the order in which it did: only upwards, and each once.
    let said = witness.log();
    let prefix = format!("{}: cosigned ", log.origin);
    let order: Vec<(u64, u64)> = said
        .lines()
        .filter_map(|line| line.strip_prefix(&prefix)?.split_once(" entries, after "))
        .map(|(new, old)| (new.parse().expect("a size"), old.parse().expect("a size")))
        .collect();
    assert!(order.iter().all(|(new, old)| new > old), "{order:?}");
    let mut sizes: Vec<u64> = order.iter().map(|(new, _)| *new).collect();
    let mut before: Vec<u64> = order.iter().map(|(_, old)| *old).collect();
    sizes.sort_unstable();
    before.sort_unstable();
    assert_eq!(sizes, cosigned);
    // Each size but the last was the old one of exactly one other: no two requests were decided on one state.
    assert_eq!(before[1..], sizes[..sizes.len() - 1], "{order:?}");
    assert_eq!((before[0], sizes.last()), (0, Some(&40)));
    log.cosigned(&witness, &witness.add(log.ask(40, 41)), 41);
}

#[test]
fn e_14_bodies_and_heads_without_end() {
    let log = log();
    let witness = serving(&log);
    let raw = |head: &str, body: &[u8]| {
        let mut stream = TcpStream::connect(witness.address()).expect("it listens");
        let head = format!("POST /add-checkpoint HTTP/1.1\r\nhost: w\r\n{head}\r\n");
        stream.write_all(head.as_bytes()).expect("it reads");
        // It may have answered and closed before all is sent.
        stream.write_all(body).ok();
        let mut answer = Vec::new();
        stream.set_read_timeout(Some(PATIENCE)).expect("it is not zero");
        if let Err(error) = stream.read_to_end(&mut answer) {
            // It closes on what it has not read, which some systems tell so.
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "it does not close");
        }
        String::from_utf8_lossy(&answer).into_owned()
    };
    let chunks = [b"10000\r\n".as_slice(), &[b'x'; 0x1_0000], b"\r\n"].concat().repeat(3);
    for (head, body, status) in [
        ("transfer-encoding: chunked\r\n".to_owned(), chunks.as_slice(), "413"),
        ("content-length: 99999999999\r\n".to_owned(), b"", "413"),
        ("content-length: 4\r\ncontent-encoding: gzip\r\n".to_owned(), b"old ", "415"),
        (format!("x-long: {}\r\ncontent-length: 4\r\n", "x".repeat(17 << 10)), b"old ", "431"),
        // Nothing comes: it does not wait for ever.
        ("content-length: 100\r\n".to_owned(), b"old 0\n", "408"),
    ] {
        let answer = raw(&head, body);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{status}: {answer}");
    }
    log.cosigned(&witness, &witness.add(log.ask(0, 5)), 5);
}

#[test]
fn an_election_whose_manifest_names_the_witness_is_witnessed() {
    let mut witness = Witness::new("witness.example/w1");
    let mut draft = choice();
    draft.witnesses.members = vec![Named { name: witness.key().name().into(), key: witness.key().key() }];
    draft.witnesses.quorum = 1;
    let mut world = World::begun(draft, &[1, 1, 1]);
    // The operator needs the manifest and nothing else.
    witness.write("manifest.cbor", world.manifest().bytes());
    let printed = witness.run(&["witness", "log", "--manifest", "manifest.cbor"]);
    assert!(printed.status.success());
    let policy = witness.run(&["witness", "policy", "--manifest", "manifest.cbor"]);
    let log = String::from_utf8_lossy(&printed.stdout);
    let expected =
        format!("log {}\nwitness w1 {}\ngroup witnesses 1 w1\nquorum witnesses\n", log.trim(), witness.key());
    assert_eq!(String::from_utf8_lossy(&policy.stdout), expected);
    witness.write("logs", &[b"# the board of an election\n\n".as_slice(), &printed.stdout].concat());
    witness.start().expect("it serves");

    let mut size = 0;
    let mut ask = |world: &World| {
        let tree: Tree = world.entries.0.iter().map(|entry| leaf_hash(entry)).collect();
        let mut head = SignedCheckpoint::parse(&world.checkpoint(tree.len())).expect("the board's own");
        let proof = tree.consistency(size, tree.len()).expect("it grows");
        let answer = witness.add(Request::new(size, proof, &head).to_string());
        assert_eq!(answer.status, 200, "{}", answer.text());
        size = tree.len();
        head =
            SignedCheckpoint::parse(format!("{head}{}", answer.text()).as_bytes()).expect("a line of a note");
        head.to_string().into_bytes()
    };
    ask(&world);
    (0..3).for_each(|voter| _ = world.cast(voter, &[1, 0]));
    ask(&world);
    world.close();
    let closing = ask(&world);
    world.count(&[0, 1]);
    let mut evidence = world.evidence();
    (evidence.closing, evidence.checkpoint) = (Some(closing), ask(&world));
    let report = audit(evidence, *world.manifest().id());
    assert_eq!(report.outcome(Check::Witnesses).map(|check| &check.status), Some(&Status::Passed));
    // Without the witness the same record fails that check, and no other.
    let report = world.audit();
    assert_eq!(super::failures(&report), [(Check::Witnesses, None)]);
}
