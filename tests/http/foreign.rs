//! A running board as strangers read it: software that is not of this project, Go's own library for transparency logs and two
//! of Python, verifies it, and refuses what was changed on the way.

use super::disk::Forged;
use super::evidence::run;
use super::liar::Liar;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Entry, Kind, Signer};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::election::Note;
use glassurn_crypto::encoding::encode;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::witness::Witness;
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How many entries a full bundle, and a full tile of level 0, holds (C2SP tlog-tiles).
const WIDTH: u64 = 256;
/// A full tile, a partial one and a second level.
const SIZE: u64 = WIDTH + 40;
/// Where Debian's packages of Go's libraries put their sources.
const GO_PATH: &str = "/usr/share/gocode";

/// A board of [`SIZE`] entries while voting is open: ballots at the beginning and the end, notes between. Gives the
/// ballots' receipts, too.
fn long_board() -> (Remote, Vec<Vec<u8>>) {
    let mut remote = Remote::open(service(&[]), choice(), 6);
    let mut receipts = Vec::new();
    let vote = |remote: &mut Remote, voter: usize| {
        let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
        let answer = remote.cast(&ballot);
        let proven = remote.receipt(&answer, &ballot);
        remote.world.read(proven.entry).expect("the board takes no void entry");
        answer.body
    };
    receipts.extend((0..3).map(|voter| vote(&mut remote, voter)));
    while remote.world.election.size() < SIZE - 3 {
        let text = format!("Turnout was announced for the time no. {}.", remote.world.election.size());
        let note = encode(&Note { text });
        let note = remote.world.sign(Kind::Note, note, Signer::official(0), 1);
        remote.post(&note);
    }
    receipts.extend((3..6).map(|voter| vote(&mut remote, voter)));
    (remote, receipts)
}

/// The Go program, built in this folder.
fn build(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/main.go");
    let program = folder.join("foreign");
    let built = Command::new("go")
        .args(["build", "-o"])
        .args([&program, &source])
        // Debian's packages alone: no module, no network.
        .envs([("GO111MODULE", "off"), ("GOPATH", GO_PATH), ("GOCACHE", env!("CARGO_TARGET_TMPDIR"))])
        .env_remove("GOFLAGS")
        .output()
        .expect("Go is missing: run `cargo xtask test`, or install golang-go and golang-golang-x-mod-dev");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    program
}

/// The Go program and what it needs to know of one board.
struct Stranger<'a> {
    program: PathBuf,
    folder: &'a Path,
    id: String,
    key: String,
}

impl Stranger<'_> {
    /// What it prints on a board that holds, or why it refuses.
    fn reads(&self, url: &str, receipts: &[Vec<u8>]) -> Result<String, String> {
        let files: Vec<PathBuf> = (0..receipts.len())
            .map(|place| self.folder.join(format!("{place}.tlog-proof")))
            .inspect(|file| drop(fs::remove_file(file)))
            .collect();
        for (file, receipt) in files.iter().zip(receipts) {
            fs::write(file, receipt).expect("the folder is ours");
        }
        let mut command = Command::new(&self.program);
        command.arg(format!("{url}/board/{}", self.id)).arg(&self.key).args(files);
        let output = command.output().expect("it was just built");
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        match output.status.code() {
            Some(0) => Ok(said(&output.stdout)),
            Some(1) => Err(said(&output.stderr)),
            _ => panic!("it neither holds nor is refused: {}", said(&output.stderr)),
        }
    }
}

/// The text with the first character behind `mark` replaced by another one of base64.
fn changed(text: &[u8], mark: &str) -> Vec<u8> {
    let text = std::str::from_utf8(text).expect("it is text");
    let at = text.find(mark).expect("the mark is there") + mark.len();
    let other = if text[at..].starts_with('A') { "B" } else { "A" };
    [&text[..at], other, &text[at + 1..]].concat().into_bytes()
}

#[test]
fn gos_library_verifies_a_running_board_and_refuses_every_change() {
    let (mut remote, receipts) = long_board();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let key = remote.origin().log_key(remote.board).expect("the origin is a name").to_string();
    let (program, id) = (build(folder.path()), remote.id());
    let stranger = Stranger { program, folder: folder.path(), id: id.clone(), key };
    let url = format!("http://{}", remote.service.address());
    let said = stranger.reads(&url, &receipts).expect("the board holds");
    assert_eq!(said, format!("holds: {SIZE} entries, 3 tiles, 6 receipts"));

    // The same of a mirror's folder behind a web server that knows nothing of boards.
    fs::write(folder.path().join("manifest.cbor"), remote.world.manifest().bytes()).expect("ours");
    let pull = ["mirror", "pull", "public", "--manifest", "manifest.cbor", "--url", &url];
    let (status, facts) = run(folder.path(), &pull);
    assert_eq!(status, Some(0), "{facts}");
    let mirror = Liar::folder(&folder.path().join("public"));
    assert_eq!(stranger.reads(&mirror.url(), &receipts), Ok(said));

    // One change on the way each, in what the board serves.
    let honest = |path: &str| remote.service.get(path).body;
    let flipped = |path: &str, at: usize| {
        let mut bytes = honest(path);
        bytes[at] ^= 1;
        (path.to_owned(), bytes)
    };
    let [full, last, upper, entries] =
        ["0/000", "0/001.p/40", "1/000.p/1", "entries/000"].map(|path| endpoint::tile(&id, path));
    let head = endpoint::checkpoint(&id);
    let signed = honest(&head);
    let history = remote.world.entries.0.iter().map(|bytes| Entry::from_bytes(bytes).expect("an entry"));
    let mut forged: Vec<Entry> = history.collect();
    forged[9].content.body[0] ^= 1;
    let other_root = Forged::new(&remote, forged).head.to_string().into_bytes();
    let root = format!("\n{SIZE}\n");
    let cases = [
        ("a hash of the full tile", flipped(&full, 5 * 32), "refused: tiles: "),
        ("a hash of the partial tile", flipped(&last, 5 * 32), "refused: tiles: "),
        ("the hash of level 1", flipped(&upper, 0), "refused: tiles: "),
        (
            "an entry's last byte",
            flipped(&entries, second_entry(&honest(&entries)) - 1),
            "refused: entry 0: invalid",
        ),
        ("an entry's length", flipped(&entries, 1), "refused: entry 0: invalid"),
        ("the root under the signature", (head.clone(), changed(&signed, &root)), "invalid signature"),
        ("a root that the board signed for another tree", (head, other_root), "refused: tiles: "),
    ];
    for (what, (path, bytes), reason) in cases {
        let liar = Liar::before(&url, HashMap::from([(path, bytes)]), &[]);
        let refusal = stranger.reads(&liar.url(), &[]).expect_err(what);
        assert!(refusal.contains(reason), "{what}: {refusal}");
    }

    // One change each in a receipt.
    let receipt = &receipts[4];
    let text = std::str::from_utf8(receipt).expect("a receipt is text");
    let place = text.lines().nth(2).expect("a line with the index");
    let elsewhere = text.replacen(place, "index 7", 1).into_bytes();
    let origin = format!("\n\n{}\n", remote.origin());
    let longer = text.replacen(&origin, &format!("\n\n{}0\n", remote.origin()), 1).into_bytes();
    let cases = [
        ("its entry", changed(receipt, "extra "), "inclusion: invalid"),
        ("its index", elsewhere, "inclusion: invalid"),
        ("its path", changed(receipt, &format!("{place}\n")), "inclusion: invalid"),
        ("its checkpoint", longer, "checkpoint: invalid signature"),
    ];
    for (what, receipt, reason) in cases {
        let refusal = stranger.reads(&url, &[receipt]).expect_err(what);
        assert!(refusal.contains(reason), "{what}: {refusal}");
    }

    // Another board's key.
    let key = remote.origin().log_key(glassurn_tests::world::key(9).public()).expect("a name").to_string();
    let refusal = Stranger { key, ..stranger }.reads(&url, &[]).expect_err("another key");
    assert!(refusal.contains("checkpoint: note has no verifiable signatures"), "{refusal}");
    remote.audit();
}

/// Has the Python libraries read a board, by its address or its folder; gives what they say of one that holds, or why they
/// refuse it.
fn read_by_python(board: &str, key: &str) -> Result<String, String> {
    let python = std::env::var_os("GLASSURN_LOGS");
    let python =
        python.expect("GLASSURN_LOGS names a Python with tests/foreign/logs.txt: run `cargo xtask test`");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/logs.py");
    let output = Command::new(python).arg(script).args([board, key]).output().expect("Python runs");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    match output.status.code() {
        Some(0) => Ok(said(&output.stdout)),
        Some(1) => Err(said(&output.stderr)),
        _ => panic!("it neither holds nor is refused: {}", said(&output.stderr)),
    }
}

#[test]
fn libraries_of_python_verify_service_mirror_and_folder_and_refuse_every_change() {
    let (mut remote, _) = long_board();
    let id = remote.id();
    let key = remote.origin().log_key(remote.board).expect("the origin is a name").to_string();
    let url = format!("http://{}", remote.service.address());
    let holds = Ok(format!("holds: {SIZE} entries"));
    let board = |url: &str| format!("{url}/board/{id}");
    assert_eq!(read_by_python(&board(&url), &key), holds);

    // A mirror, by the board's key and by its own; and the folder that it keeps.
    let manifest = remote.world.manifest().bytes().to_vec();
    let mut mirror = Witness::mirror("mirror.example/m1", &manifest, &url);
    mirror.start().expect("it starts on its state");
    let since = Instant::now();
    while mirror.get(&endpoint::checkpoint(&id)).text().lines().nth(1) != Some(&SIZE.to_string()) {
        assert!(since.elapsed() < Duration::from_secs(60), "it does not follow: {}", mirror.log());
        thread::sleep(Duration::from_millis(50));
    }
    for key in [&key, &mirror.key().to_string()] {
        assert_eq!(read_by_python(&board(&mirror.url()), key), holds);
    }
    mirror.stop();
    let folder = mirror.state().join("public/board").join(&id);
    let folder = folder.to_str().expect("a path of text").to_owned();
    assert_eq!(read_by_python(&folder, &key), holds);

    // One change on the way each.
    let honest = |path: &str| remote.service.get(path).body;
    let flipped = |path: String, at: usize| {
        let mut bytes = honest(&path);
        bytes[at] ^= 1;
        (path, bytes)
    };
    let [full, upper, entries] = ["0/000", "1/000.p/1", "entries/000"].map(|path| endpoint::tile(&id, path));
    let head = endpoint::checkpoint(&id);
    let signed = changed(&honest(&head), &format!("\n{SIZE}\n"));
    let cases = [
        ("a hash of the full tile", flipped(full, 5 * 32)),
        ("the hash of level 1", flipped(upper, 0)),
        ("an entry's last byte", flipped(entries.clone(), second_entry(&honest(&entries)) - 1)),
        ("the root under the signature", (head, signed)),
    ];
    for (what, (path, bytes)) in cases {
        let liar = Liar::before(&url, HashMap::from([(path, bytes)]), &[]);
        let refusal = read_by_python(&board(&liar.url()), &key).expect_err(what);
        assert!(refusal.starts_with("refused: "), "{what}: {refusal}");
    }
    // Another key, of the board's name.
    let other = remote.origin().log_key(glassurn_tests::world::key(9).public()).expect("a name").to_string();
    let refusal = read_by_python(&board(&url), &other).expect_err("another key");
    assert!(refusal.starts_with("refused: "), "{refusal}");
    remote.audit();
}

/// Where the second entry's length begins in a bundle.
fn second_entry(bundle: &[u8]) -> usize {
    2 + usize::from(u16::from_be_bytes([bundle[0], bundle[1]]))
}

/// The names and bytes of what a tree of these entries consists of, made without the board's own code for tiles; two
/// levels are enough.
fn files(entries: &[Vec<u8>]) -> Vec<(String, Vec<u8>)> {
    let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let mut files = Vec::new();
    let size = entries.len() as u64;
    for number in 0..size.div_ceil(WIDTH) {
        let place: Range<u64> = number * WIDTH..size.min((number + 1) * WIDTH);
        let range = place.start as usize..place.end as usize;
        let partial = if range.len() as u64 == WIDTH { String::new() } else { format!(".p/{}", range.len()) };
        files.push((format!("0/{number:03}{partial}"), leaves[range.clone()].concat()));
        let bundle = entries[range].iter().flat_map(|entry| {
            let length = u16::try_from(entry.len()).expect("no entry has more than 65,535 bytes");
            [&length.to_be_bytes()[..], entry].concat()
        });
        files.push((format!("entries/{number:03}{partial}"), bundle.collect()));
    }
    let roots: Vec<_> = leaves
        .chunks_exact(WIDTH as usize)
        .map(|leaves| leaves.iter().copied().collect::<Tree>().root())
        .collect();
    if !roots.is_empty() {
        files.push((format!("1/000.p/{}", roots.len()), roots.concat()));
    }
    files
}

#[test]
fn every_size_that_was_signed_keeps_its_partial_tiles_and_no_wider_one_is_there() {
    let (mut remote, _) = long_board();
    let id = remote.id();
    // The board signs a head with every receipt: each size was published.
    let mut seen = BTreeSet::new();
    for size in 1..=remote.world.entries.0.len() {
        for (path, bytes) in files(&remote.world.entries.0[..size]) {
            if seen.insert(path.clone()) {
                let answer = remote.service.get(&endpoint::tile(&id, &path));
                assert_eq!(answer.status, 200, "{path} of the tree of {size} entries: {}", answer.text());
                assert!(answer.body == bytes, "{path} of the tree of {size} entries has other bytes");
            }
        }
    }
    assert!(
        ["0/000.p/255", "0/000", "0/001.p/1", "entries/001.p/40"].iter().all(|path| seen.contains(*path))
    );
    let absent = ["1/000.p/2", "1/000", "1/001.p/1", "2/000.p/1"].map(String::from);
    let beyond = ["0", "entries"].into_iter().flat_map(|level| {
        let wider = (SIZE % WIDTH + 1..WIDTH).map(move |width| format!("{level}/001.p/{width}"));
        wider.chain([format!("{level}/001"), format!("{level}/002.p/1")])
    });
    for path in beyond.chain(absent) {
        assert_eq!(remote.service.get(&endpoint::tile(&id, &path)).status, 404, "{path}");
    }
    // A signed head is origin, size and root, and no line more.
    let head = remote.service.get(&endpoint::checkpoint(&id)).text().to_owned();
    let (text, _) = head.split_once("\n\n").expect("signatures follow an empty line");
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!((lines.len(), lines[0], lines[1]), (3, &*remote.origin().to_string(), &*SIZE.to_string()));
    remote.audit();
}
