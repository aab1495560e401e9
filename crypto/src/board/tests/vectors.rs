//! The board's golden vectors (`tests/vectors/board/`): files that later versions must go on reading and writing.
//!
//! `GLASSURN_BLESS=1 cargo test -p glassurn-crypto board::tests::vectors` writes them anew; what changes then is a
//! change of the format, and belongs into `docs/protocol.md` too.

use super::evidence::samples;
use super::{board_key, entry, our_origin, signed, tree, witness};
use crate::board::acknowledgement::Acknowledgement;
use crate::board::archive::{Archive, Heads, build};
use crate::board::checkpoint::SignedCheckpoint;
use crate::board::cosign::Witnesses;
use crate::board::merkle::{verify_consistency, verify_inclusion};
use crate::board::receipt::Receipt;
use crate::encoding::{Hash, hex, sha256, unhex};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde_json::{Value, json};
use std::path::Path;
use std::{env, fs};

/// The bytes of the file of this name, after writing it if that was asked for.
fn golden(name: &str, bytes: &[u8]) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/board");
    let file = folder.join(name);
    if env::var_os("GLASSURN_BLESS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&file, bytes).unwrap();
    }
    fs::read(&file).unwrap()
}

/// Compares with the file of this name.
fn compare(name: &str, bytes: &[u8]) {
    assert!(
        golden(name, bytes) == bytes,
        "{name} differs from what this code writes (see this module's head)"
    );
}

fn cosigned(size: u64) -> SignedCheckpoint {
    super::cosigned(signed(size, tree(size).root()))
}

fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().unwrap().iter().map(|hash| unhex(hash.as_str().unwrap()).unwrap()).collect()
}

#[test]
fn checkpoint_and_keys() {
    let head = cosigned(5);
    compare("checkpoint", head.to_string().as_bytes());
    let log = our_origin().log_key(board_key().public()).unwrap();
    let witness = witness();
    compare("keys", format!("{log}\n{witness}\n").as_bytes());
    head.verify(&our_origin(), board_key().public()).unwrap();
    let witnesses = Witnesses::new([witness].into(), 1, board_key().public()).unwrap();
    assert_eq!(witnesses.verify_quorum(&head), Ok(1_790_000_000));
}

#[test]
fn receipt() {
    let receipt = Receipt::issue(entry(3), 3, &tree(5), cosigned(5)).unwrap();
    compare("receipt.tlog-proof", receipt.to_string().as_bytes());
}

#[test]
fn acknowledgement() {
    let (mirror, said) = (super::acknowledgement::mirror(), super::acknowledgement::sample());
    let text = mirror.acknowledge(&said).unwrap().to_string();
    compare("acknowledgement", text.as_bytes());
    compare("acknowledgement.key", format!("{}\n", mirror.key()).as_bytes());
    assert_eq!(Acknowledgement::verify(text.as_bytes(), mirror.key()), Ok(said));
}

#[test]
fn evidence() {
    for (name, evidence, fork) in samples() {
        compare(&format!("evidence-{name}.txt"), evidence.to_string().as_bytes());
        assert_eq!(evidence.verify(&our_origin().log_key(board_key().public()).unwrap()), Ok(fork));
    }
}

#[test]
fn archive() {
    let heads = Heads { checkpoint: cosigned(5), closing: Some(signed(3, tree(3).root())) };
    let bytes = build(&heads, (0..5).map(entry)).unwrap();
    compare("five-entries.glassurn", &bytes);
    let large = Heads { checkpoint: cosigned(300), closing: None };
    let bytes = build(&large, (0..300).map(entry)).unwrap();
    compare("three-hundred-entries.sha256", format!("{}\n", hex(&sha256(&[&bytes]))).as_bytes());
    Archive::read(bytes.as_slice()).unwrap();
}

#[test]
fn proofs() {
    let whole = tree(20);
    let texts = |hashes: Vec<Hash>| hashes.iter().map(|hash| hex(hash)).collect::<Vec<String>>();
    let root = |size| hex(&whole.root_at(size).unwrap());
    let inclusion =
        [(0, 1), (0, 2), (3, 5), (4, 5), (6, 7), (7, 20), (16, 20), (19, 20)].map(|(index, size)| {
            json!({ "index": index, "size": size, "leaf": hex(whole.leaf(index).unwrap()), "root": root(size),
            "path": texts(whole.inclusion(index, size).unwrap()) })
        });
    let sizes = [(0, 5), (1, 2), (3, 5), (4, 8), (5, 5), (6, 20), (7, 8), (16, 20), (19, 20)];
    let consistency = sizes.map(|(old, new)| {
        json!({ "old": old, "new": new, "old_root": root(old), "new_root": root(new),
            "proof": texts(whole.consistency(old, new).unwrap()) })
    });
    let vectors = json!({ "inclusion": inclusion, "consistency": consistency });
    let golden = golden("proofs.json", format!("{vectors:#}\n").as_bytes());
    // As values: whether the fields keep their order depends on what else is built with the library.
    assert_eq!(serde_json::from_slice::<Value>(&golden).unwrap(), vectors);
    for vector in vectors["inclusion"].as_array().unwrap() {
        let (number, hash) =
            (|name| vector[name].as_u64().unwrap(), |name| hashes(&json!([vector[name]]))[0]);
        let path = hashes(&vector["path"]);
        verify_inclusion(&hash("leaf"), number("index"), number("size"), &hash("root"), &path).unwrap();
    }
    for vector in vectors["consistency"].as_array().unwrap() {
        let (number, hash) =
            (|name| vector[name].as_u64().unwrap(), |name| hashes(&json!([vector[name]]))[0]);
        let proof = hashes(&vector["proof"]);
        verify_consistency(number("old"), number("new"), &hash("old_root"), &hash("new_root"), &proof)
            .unwrap();
    }
}
