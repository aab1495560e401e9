//! Evidence as people make and check it: of what they have kept, without a network (attacks B-05, B-07, B-20).

use super::receipts::{WITNESS, receipt, witness};
use super::{Ran, folder, run};
use glassurn_crypto::board::archive::{Heads, build};
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint, origin};
use glassurn_crypto::board::cosign::cosign;
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::signature::SecretKey;
use rand_core::OsRng;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Statements of a board that told two stories, each in its file: heads `one-3`, `one-7`, `other-3` and so on, those of
/// five entries with a witness's cosignature, a receipt of entry 2 in each story, `one-2.tlog-proof`, and the archives, `one.glassurn`, of seven entries.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = folder();
        let (manifest, key) = receipt(folder.path());
        for (story, entries) in [("one", entries(0)), ("other", entries(9))] {
            write(folder.path(), story, &entries, &manifest, &key);
        }
        Self { folder }
    }

    fn make(&self, arguments: &[&str]) -> Ran {
        let fixed = ["--manifest", "manifest.cbor", "-o", "made.txt"];
        run(self.folder.path(), &[&["evidence", "make"], arguments, &fixed].concat())
    }

    fn check(&self, more: &[&str]) -> Ran {
        run(self.folder.path(), &[&["evidence", "check", "made.txt"], more].concat())
    }

    fn read(&self) -> String {
        fs::read_to_string(self.folder.path().join("made.txt")).expect("it was made")
    }

    fn write(&self, text: &str) {
        fs::write(self.folder.path().join("made.txt"), text).expect("the folder is ours");
    }
}

/// Seven entries, of which the third differs from story to story.
fn entries(third: u8) -> Vec<Vec<u8>> {
    let entry = |index: u64| {
        let body = vec![if index == 2 { third } else { 1 }];
        let content = Submission { kind: 17, body, signature: None };
        Entry { version: 1, index, previous: [0; 32], time: 1_796_000_001, content }.to_bytes()
    };
    (0..7).map(entry).collect()
}

fn write(folder: &Path, story: &str, entries: &[Vec<u8>], manifest: &Manifest, key: &SecretKey) {
    let put = |name: String, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("the folder is ours");
    let tree: Tree = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let origin = origin("vote.example.org", manifest.id()).expect("a host");
    let head = |size: usize| -> SignedCheckpoint {
        let root = tree.root_at(size as u64).expect("there are so many");
        let checkpoint = Checkpoint { origin: origin.clone(), size: size as u64, root };
        let mut head = checkpoint.sign(key).expect("signed");
        if size == 5 {
            let line = cosign(&head, WITNESS, &witness(), 1_796_000_002).expect("a name");
            head.add(line).expect("the first");
        }
        head
    };
    for size in [1, 3, 5, 7] {
        put(format!("{story}-{size}"), head(size).to_string().as_bytes());
    }
    let kept = Receipt::issue(entries[2].clone(), 2, &tree, head(5)).expect("it is there");
    put(format!("{story}-2.tlog-proof"), kept.to_string().as_bytes());
    for size in [3, 7] {
        let archive =
            build(&Heads { checkpoint: head(size), closing: None }, &entries[..size]).expect("they fit");
        put(format!("{story}-{size}.glassurn"), &archive);
    }
}

#[test]
fn b_05_b_07_b_20_two_statements_that_do_not_fit_become_one_text_that_anybody_checks() {
    let scene = Scene::new();
    let cases: [(&[&str], &str); 11] = [
        (&["one-3", "other-3"], "heads"),
        (&["one-7", "other-7.glassurn"], "heads"),
        (&["one-2.tlog-proof", "other-5"], "heads"),
        (&["one-3", "other-7", "--archive", "other-7.glassurn"], "history"),
        (&["other-7", "one-3", "--archive", "other-7.glassurn"], "history"),
        (&["one-3", "other-5", "--archive", "other-7.glassurn"], "history"),
        (&["one-3.glassurn", "other-7.glassurn"], "history"),
        (&["one-2.tlog-proof", "other-3", "--archive", "one-7.glassurn"], "history"),
        (&["one-2.tlog-proof", "other-2.tlog-proof"], "entries"),
        (&["one-2.tlog-proof", "other-7.glassurn"], "entries"),
        // A shorter record than the receipt's: it has another entry in that place all the same.
        (&["other-3.glassurn", "one-2.tlog-proof"], "entries"),
    ];
    for (files, fork) in cases {
        let made = scene.make(files);
        assert_eq!((made.status, &made.facts["fork"]), (0, &fork.into()), "{files:?}: {}", made.facts);
        // Whoever has the text and the manifest needs nothing else.
        let elsewhere = folder();
        for file in ["made.txt", "manifest.cbor"] {
            fs::copy(scene.folder.path().join(file), elsewhere.path().join(file)).expect("copied");
        }
        let checked =
            run(elsewhere.path(), &["evidence", "check", "made.txt", "--manifest", "manifest.cbor"]);
        assert_eq!(
            (checked.status, &checked.facts["fork"]),
            (0, &fork.into()),
            "{files:?}: {}",
            checked.facts
        );
        // The witness who cosigned both stories has lied, or slept; who cosigned one of them has done nothing wrong.
        let of_both = ["one-2.tlog-proof,other-5", "one-2.tlog-proof,other-2.tlog-proof"];
        let convicted: &[&str] = if of_both.contains(&files.join(",").as_str()) { &[WITNESS] } else { &[] };
        assert_eq!(checked.facts["witnesses_of_both"], serde_json::json!(convicted), "{files:?}");
        fs::remove_file(scene.folder.path().join("made.txt")).expect("it was made");
    }
}

#[test]
fn b_07_of_statements_that_fit_or_lack_the_entries_nothing_is_made() {
    let scene = Scene::new();
    let cases: [(&[&str], i32, &str); 9] = [
        (&["one-3", "one-3"], 1, "evidence.fit"),
        (&["one-1", "other-7", "--archive", "other-7.glassurn"], 1, "evidence.fit"),
        (&["one-3", "one-7.glassurn"], 1, "evidence.fit"),
        (&["one-2.tlog-proof", "one-3.glassurn", "--archive", "one-7.glassurn"], 1, "evidence.fit"),
        (&["one-3", "other-7"], 2, "evidence.entries"),
        (&["one-3", "other-7", "--archive", "one-7.glassurn"], 2, "evidence.entries"),
        (&["one-3.glassurn", "one-2.tlog-proof"], 2, "evidence.entries"),
        (&["one-3", "manifest.cbor"], 1, "evidence.invalid"),
        (&["one-3", "none"], 2, "file.unreadable"),
    ];
    for (files, status, code) in cases {
        let made = scene.make(files);
        assert_eq!((made.status, made.code()), (status, code), "{files:?}: {}", made.facts);
        assert!(!scene.folder.path().join("made.txt").exists(), "{files:?}");
    }
    // Statements of another board accuse nobody of this one.
    let stranger = SecretKey::generate(&mut OsRng);
    let manifest = fs::read(scene.folder.path().join("manifest.cbor")).expect("written");
    let manifest = Manifest::from_bytes(&manifest).expect("it holds");
    write(scene.folder.path(), "forged", &entries(3), &manifest, &stranger);
    for files in
        [["one-3", "forged-3"], ["one-2.tlog-proof", "forged-7.glassurn"], ["forged-3", "forged-7.glassurn"]]
    {
        let made = scene.make(&files);
        assert_eq!((made.status, made.code()), (1, "evidence.invalid"), "{files:?}: {}", made.facts);
    }
}

#[test]
fn b_07_evidence_is_bound_to_a_manifest_and_says_so_without_one() {
    let scene = Scene::new();
    let made = scene.make(&["one-3", "other-3"]);
    let key = made.facts["board"].as_str().expect("the key").to_owned();
    assert_eq!(scene.check(&["--board-key", &key]).status, 0);
    let unbound = scene.check(&[]);
    assert_eq!((unbound.status, unbound.code()), (2, "usage"), "{}", unbound.facts);
    let said = unbound.facts["error"]["detail"].as_str().expect("words");
    assert!(said.contains("whoever holds the key") && said.contains(&key), "{said}");
    // Another election's manifest, and another key.
    let other = Scene::new();
    let foreign = other.make(&["one-3", "other-3"]);
    fs::copy(other.folder.path().join("manifest.cbor"), scene.folder.path().join("foreign.cbor"))
        .expect("copied");
    let foreign = foreign.facts["board"].as_str().expect("the key");
    for of_other in [["--manifest", "foreign.cbor"], ["--board-key", foreign]] {
        let refused = scene.check(&of_other);
        assert_eq!((refused.status, refused.code()), (1, "board.wrong_origin"), "{}", refused.facts);
    }
    let no_key = scene.check(&["--board-key", "key"]);
    assert_eq!((no_key.status, no_key.code()), (2, "usage"), "{}", no_key.facts);
}

#[test]
fn b_07_altered_evidence_is_refused_in_words_and_nothing_is_overwritten() {
    let scene = Scene::new();
    let made = scene.make(&["one-2.tlog-proof", "other-3", "--archive", "one-7.glassurn"]);
    assert_eq!(made.status, 0, "{}", made.facts);
    let text = scene.read();
    let again = scene.make(&["one-3", "other-3"]);
    assert_eq!((again.status, again.code()), (2, "file.exists"), "{}", again.facts);
    let root = text.find("\nroot ").expect("a history") + 6;
    let cases = [
        (text.replacen("evidence 1", "evidence 2", 1), "first line"),
        (text.replacen("fork history", "fork heads", 1), "third line"),
        (text.replacen("statement ", "statement 99", 1), "statement 1"),
        (text.replacen("\n3\n", "\n4\n", 1), "false"),
        (text.replacen("\nindex 2\n", "\nindex 1\n", 1), "not at this place"),
        (format!("{}AAAA{}", &text[..root], &text[root + 4..]), "older root"),
        (text[..text.len() - 45].to_owned(), "hashes where this tree needs"),
        (format!("{text}\n"), "more lines"),
        (text.replace('\n', "\r\n"), "first line"),
    ];
    for (altered, why) in cases {
        assert_ne!(altered, text, "{why}");
        scene.write(&altered);
        let refused = scene.check(&["--manifest", "manifest.cbor"]);
        assert_eq!((refused.status, refused.code()), (1, "evidence.invalid"), "{why}: {}", refused.facts);
        let detail = refused.facts["error"]["detail"].as_str().expect("words");
        assert!(detail.contains(why), "{why}: {detail}");
    }
}
