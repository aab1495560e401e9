//! Receipts and what they prove without a network.

use super::{filled, folder, run};
use glassurn_crypto::ballot::{Context, seal};
use glassurn_crypto::board::archive::{Heads, build};
use glassurn_crypto::board::checkpoint::{Checkpoint, origin};
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::group::{B, Point, Scalar};
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::signature::SecretKey;
use rand_core::OsRng;
use std::fs;
use std::path::Path;

/// The name of the election's witness.
pub const WITNESS: &str = "witness.example/w1";

/// The key of the election's witness.
pub fn witness() -> SecretKey {
    SecretKey::from_seed(&[8; 32])
}

/// A manifest, a ballot under it, and the board's receipt for it.
pub fn receipt(folder: &Path) -> (Manifest, SecretKey) {
    let key = SecretKey::generate(&mut OsRng);
    let text = filled(folder, "yes-no");
    let board = format!("\n[board]\nhost = \"vote.example.org\"\nkey = \"{}\"\n", hex(key.public().bytes()));
    fs::write(folder.join("election.toml"), format!("{text}{board}")).expect("written");
    let checked = run(folder, &["election", "check", "--manifest", "election.toml"]);
    assert_eq!(checked.status, 0, "{}", checked.facts);
    let manifest = manifest(&key);
    fs::write(folder.join("manifest.cbor"), manifest.bytes()).expect("written");
    let y = Point::new(B * Scalar::from(7u64)).expect("not the identity");
    let context = Context::new(manifest.clone(), y);
    let credential = VoterCode::generate(&mut OsRng).credential(manifest.id()).expect("it has one");
    let sealed = seal(&context, &credential, 1, 0, &[1, 0], &mut OsRng).expect("one of three");
    let ballot = sealed.cast(&context, &mut OsRng).expect("proven");
    let content = Submission::ballot(ballot.to_bytes());
    let entry = Entry { version: 1, index: 0, previous: [0; 32], time: 1_796_000_000, content }.to_bytes();
    let tree: Tree = [leaf_hash(&entry)].into_iter().collect();
    let origin = origin("vote.example.org", manifest.id()).expect("a host");
    let head = Checkpoint { origin, size: 1, root: tree.root() }.sign(&key).expect("signed");
    let receipt = Receipt::issue(entry, 0, &tree, head).expect("it verifies");
    fs::write(folder.join("r.tlog-proof"), receipt.to_string()).expect("written");
    (manifest, key)
}

/// The manifest of a yes-no vote on the board of this key.
fn manifest(board: &SecretKey) -> Manifest {
    use glassurn_crypto::manifest::*;
    let named = |name: &str| Named { name: name.into(), key: SecretKey::generate(&mut OsRng).public() };
    let selection = |name: &str| Selection {
        name: name.into(),
        title: Texts::one("en", name),
        description: Texts(vec![]),
    };
    let draft = Draft {
        version: 1,
        nonce: [7; 32],
        contests: Contests(vec![Contest {
            name: "motion".into(),
            title: Texts::one("en", "Adopt?"),
            description: Texts(vec![]),
            selections: ["yes", "no", "blank"].map(selection).into(),
            rule: Rule::Exactly { sum: 1, cap: None },
            seats: 1,
            order: Order::Fixed,
            blank: Some(2),
        }]),
        title: Texts::one("en", "A motion"),
        description: Texts(vec![]),
        organiser: "House".into(),
        contact: "house@example.org".into(),
        schedule: Schedule {
            zone: "Europe/Warsaw".into(),
            opens: 1_796_000_000,
            closes: 1_797_000_000,
            closing: Closing::At,
            extension: 0,
        },
        quorum: Fraction { part: 0, of: 1 },
        trustees: Trustees { ceremony: Ceremony::AllOfN, threshold: 1, members: vec![named("Ada")] },
        officials: vec![named("Olga")],
        registrar: SecretKey::generate(&mut OsRng).public(),
        authenticator: vec![],
        board: BoardInfo { host: "vote.example.org".into(), key: board.public() },
        witnesses: Witnesses {
            members: vec![Named { name: WITNESS.into(), key: witness().public() }],
            quorum: 1,
            may_lie: 0,
        },
        eligibility: Eligibility::Roll,
        codes: CodeMaker::Registrar,
        revote: true,
        minimum: 2,
        ties: Ties::Declared,
        weights_reveal_votes: false,
    };
    draft.check().expect("it holds")
}

/// The files of evidence in a folder.
pub fn complaints(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("text"));
    names.filter(|name| name.starts_with("evidence-")).collect()
}

/// What the board acknowledged and then lost is a complaint that anybody verifies, without the board (attacks B-20); whoever
/// has no receipt of that board, or no record of it without the ballot, has no complaint (attacks G-10).
#[test]
fn b_20_g_10_a_receipt_whose_ballot_is_not_on_the_record_convicts_the_board_and_nothing_else_does() {
    let folder = folder();
    let (manifest, key) = receipt(folder.path());
    let kept = fs::read(folder.path().join("r.tlog-proof")).expect("written");
    let kept = Receipt::parse(&kept).expect("a receipt");
    let origin = origin("vote.example.org", manifest.id()).expect("a host");
    let verified = kept.verify(&origin, key.public()).expect("it holds");
    let own = verified.entry.to_vec();
    // Entries that somebody else posted; what they are is not asked.
    let other = |index: u64| {
        let content = Submission { kind: 11, body: vec![index as u8], signature: None };
        Entry { version: 1, index, previous: [0; 32], time: 1_796_000_001, content }.to_bytes()
    };
    let archive = |entries: &[Vec<u8>], signer: &SecretKey| {
        let tree: Tree = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let head = Checkpoint { origin: origin.clone(), size: tree.len(), root: tree.root() };
        let heads = Heads { checkpoint: head.sign(signer).expect("signed"), closing: None };
        build(&heads, entries).expect("they fit")
    };
    let check = |record: &[u8]| {
        fs::write(folder.path().join("record.glassurn"), record).expect("written");
        let paths = ["r.tlog-proof", "--manifest", "manifest.cbor", "--archive", "record.glassurn"];
        run(folder.path(), &[&["receipt", "check"], &paths[..]].concat())
    };

    // The record as it was, and as it grew, holds it.
    for entries in [vec![own.clone()], vec![own.clone(), other(1), other(2)]] {
        let held = check(&archive(&entries, &key));
        assert_eq!((held.status, &held.facts["holds"]), (0, &true.into()), "{}", held.facts);
        assert_eq!(held.facts["archive_size"], entries.len());
    }
    // Lost, with something else in its place, at once or later, or another one before it: the complaint is a file beside
    // the receipt, the same each time, and convinces whoever has nothing else than the manifest.
    for entries in [vec![other(0)], vec![other(0), other(1), other(2)], vec![other(0), own.clone()]] {
        for _ in 0..2 {
            let lost = check(&archive(&entries, &key));
            assert_eq!((lost.status, lost.code()), (1, "board.fork"), "{}", lost.facts);
            let complaints = complaints(folder.path());
            let [complaint] = &complaints[..] else { panic!("{complaints:?}") };
            assert!(
                lost.facts["error"]["help"].as_str().expect("words").contains(complaint),
                "{}",
                lost.facts
            );
        }
        let complaint = &complaints(folder.path())[0];
        let elsewhere = self::folder();
        for file in [complaint, "manifest.cbor"] {
            fs::copy(folder.path().join(file), elsewhere.path().join(file)).expect("copied");
        }
        let checked = run(elsewhere.path(), &["evidence", "check", complaint, "--manifest", "manifest.cbor"]);
        assert_eq!((checked.status, &checked.facts["fork"]), (0, &"entries".into()), "{}", checked.facts);
        let mut said =
            checked.facts["statements"].as_array().expect("two").iter().map(|one| one["what"].to_string());
        assert!(said.any(|what| what.contains("ballot 1 of credential")), "{}", checked.facts);
        fs::remove_file(folder.path().join(complaint)).expect("it is there");
    }
    // Nobody else can accuse the board: neither with a record that it did not sign, nor with one of other entries.
    let forged = check(&archive(&[other(0)], &SecretKey::generate(&mut OsRng)));
    assert_eq!((forged.status, forged.code()), (1, "board.checkpoint"), "{}", forged.facts);
    let mut bytes = archive(&[own.clone(), other(1)], &key);
    let place = bytes.windows(own.len()).position(|window| window == own.as_slice()).expect("it is in it");
    bytes[place + own.len() / 2] ^= 1;
    let altered = check(&bytes);
    assert_eq!((altered.status, altered.code()), (1, "archive.differs"), "{}", altered.facts);
    // A record of before the receipt's proves nothing; nor does a receipt that does not hold.
    let empty = check(&archive(&[], &key));
    assert_eq!((empty.status, empty.code()), (2, "archive.older"), "{}", empty.facts);
    let text = fs::read_to_string(folder.path().join("r.tlog-proof")).expect("written");
    fs::write(folder.path().join("r.tlog-proof"), text.replacen("index 0", "index 1", 1)).expect("written");
    let false_one = check(&archive(&[other(0)], &key));
    assert_eq!((false_one.status, false_one.code()), (1, "receipt.invalid"), "{}", false_one.facts);
    assert_eq!(complaints(folder.path()), [""; 0], "nothing that anybody could publish");
}

#[test]
fn a_receipt_holds_offline_and_no_other_one_does() {
    let folder = folder();
    receipt(folder.path());
    let check = ["receipt", "check", "r.tlog-proof", "--manifest", "manifest.cbor"];
    let held = run(folder.path(), &check);
    assert_eq!((held.status, &held.facts["kind"]), (0, &"Ballot".into()), "{}", held.facts);

    // A receipt of another board for the same manifest's bytes, and one that is cut off.
    let good = fs::read_to_string(folder.path().join("r.tlog-proof")).expect("written");
    let other = self::folder();
    receipt(other.path());
    fs::copy(other.path().join("r.tlog-proof"), folder.path().join("r.tlog-proof")).expect("copied");
    let swapped = run(folder.path(), &check);
    assert_eq!((swapped.status, swapped.code()), (1, "receipt.invalid"));
    fs::write(folder.path().join("r.tlog-proof"), &good[..good.len() / 2]).expect("written");
    let cut = run(folder.path(), &check);
    assert_eq!((cut.status, cut.code()), (1, "receipt.invalid"));
    let missing = run(folder.path(), &["receipt", "check", "none", "--manifest", "manifest.cbor"]);
    assert_eq!((missing.status, missing.code()), (2, "file.unreadable"));
}
