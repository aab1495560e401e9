//! What a witness cosigns, and everything that it refuses (C2SP tlog-witness).

use super::{board_key, entry, our_origin, signed, tree};
use crate::board::checkpoint::{Checkpoint, SignedCheckpoint, origin};
use crate::board::cosign::{Witnesses, cosign};
use crate::board::evidence::{Fork, check_heads};
use crate::board::merkle::{ProofError, Tree, leaf_hash};
use crate::board::note::{KeyKind, MAX_NOTE, Note, NoteError, NoteKey, SignatureLine};
use crate::board::witness::*;
use crate::encoding::Hash;
use crate::signature::SecretKey;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use proptest::prelude::*;

const NOW: u64 = 1_800_000_000;

fn witness() -> Witness {
    Witness::new("witness.example/w1", SecretKey::from_seed(&[200; 32])).unwrap()
}

/// The key of a log with any name.
fn log_key(name: &str, seed: u8) -> NoteKey {
    NoteKey::new(name, KeyKind::Log, SecretKey::from_seed(&[seed; 32]).public()).unwrap()
}

fn our_log() -> Log {
    Log::new(our_origin().log_key(board_key().public()).unwrap(), witness().key()).unwrap()
}

/// What an honest log asks: the consistency proof from `old` to `new`.
fn growth(tree: &Tree, old: u64, new: u64) -> Request {
    Request::new(old, tree.consistency(old, new).unwrap(), &signed(new, tree.root_at(new).unwrap()))
}

fn decide(last: Option<&Cosigned>, request: &Request) -> Result<Cosigned, Refusal> {
    witness().decide(&our_log(), last, request, NOW)
}

/// The state of a witness that has cosigned the first `size` entries.
fn cosigned(size: u64) -> Cosigned {
    decide(None, &growth(&tree(size), 0, size)).unwrap()
}

fn hashes(leaves: impl IntoIterator<Item = u64>) -> Tree {
    leaves.into_iter().map(|index| leaf_hash(&entry(index))).collect()
}

/// A note with any text, signed by the key of `our_log` under its name.
fn note(text: &str) -> String {
    let line = SignatureLine::new(
        &our_origin().log_key(board_key().public()).unwrap(),
        board_key().sign(text.as_bytes()).to_vec(),
    );
    Note::new(text.into(), line).to_string()
}

#[test]
fn the_specifications_request_is_read_and_printed() {
    let body = "old 20852014\n\
        PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
        jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
        5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
        /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\
        \n\
        example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";
    let request = Request::parse(body.as_bytes()).unwrap();
    assert_eq!(request.to_string(), body);
    assert_eq!(
        (request.head().origin.as_str(), request.head().size),
        ("example.com/behind-the-sofa", 20852163)
    );
    assert_eq!(decide(None, &request), Err(Refusal::UnknownLog));
}

#[test]
fn a_log_grows_and_whoever_knows_the_witness_can_tell() {
    let witnesses = Witnesses::new(vec![witness().key().clone()], 1, board_key().public()).unwrap();
    let mut last = None;
    for (old, new, now) in [(0, 0, NOW), (0, 1, NOW), (1, 4, NOW + 9), (4, 4, NOW + 10), (4, 70, NOW + 11)] {
        let request = Request::parse(growth(&tree(new), old, new).to_string().as_bytes()).unwrap();
        let state = witness().decide(&our_log(), last.as_ref(), &request, now).unwrap();
        let answered = format!("{}{}", request.note(), state.line());
        assert_eq!(state.to_string(), answered, "what monitors get is what the log was answered");
        let checkpoint = SignedCheckpoint::parse(answered.as_bytes()).unwrap();
        checkpoint.verify(&our_origin(), board_key().public()).unwrap();
        assert_eq!(witnesses.verify_quorum(&checkpoint), Ok(now));
        assert_eq!((state.head().size, state.timestamp()), (new, now));
        assert_eq!(Cosigned::parse(answered.as_bytes(), witness().key()), Ok(state.clone()));
        last = Some(state);
    }
}

#[test]
fn any_log_with_any_name_and_extension_lines_is_witnessed() {
    let key = SecretKey::from_seed(&[31; 32]);
    let line = log_key("example.com/any-log", 31);
    let text = format!("{}\n1\n{}\nan extension\n", line.name(), data_encoding::BASE64.encode(&[5; 32]));
    let note = Note::new(text.clone(), SignatureLine::new(&line, key.sign(text.as_bytes()).to_vec()));
    let request = Request::parse(format!("old 0\n\n{note}").as_bytes()).unwrap();
    let log = Log::new(line, witness().key()).unwrap();
    let state = witness().decide(&log, None, &request, NOW).unwrap();
    assert!(state.to_string().starts_with(&text));
    assert_eq!(Cosigned::parse(state.to_string().as_bytes(), witness().key()), Ok(state));
}

#[test]
fn b_27_log_of_another_environment_or_election() {
    // The same key signs for the election's test, and for another election.
    for (host, election) in [("test.vote.example", [0xab; 32]), ("vote.example:8080", [0xac; 32])] {
        let origin = origin(host, &election).unwrap();
        let alien = Checkpoint { origin, size: 5, root: tree(5).root() }.sign(&board_key()).unwrap();
        assert_eq!(decide(None, &Request::new(0, vec![], &alien)), Err(Refusal::UnknownLog));
    }
    assert_eq!(Refusal::UnknownLog.status(), 404);
}

#[test]
fn b_15_not_signed_by_a_known_key() {
    let refused = |request: &Request, error: NoteError| {
        let refusal = decide(None, request).unwrap_err();
        assert_eq!(refusal, Refusal::NotSigned(error));
        assert_eq!(refusal.status(), 403);
    };
    let name = our_origin().to_string();
    let honest = signed(5, tree(5).root());
    // Same name, other key.
    let forged = Checkpoint::sign(honest.claimed().clone(), &SecretKey::from_seed(&[1; 32])).unwrap();
    refused(&Request::new(0, vec![], &forged), NoteError::NotSigned(name.clone()));
    // Cosignatures are no signatures of the log: not by a stranger, not by the log's own key, not by the witness.
    let mut note = forged.clone();
    note.add(cosign(&note, &name, &board_key(), NOW).unwrap()).unwrap();
    note.add(cosign(&note, "witness.example/w1", &SecretKey::from_seed(&[200; 32]), NOW).unwrap()).unwrap();
    refused(&Request::new(0, vec![], &note), NoteError::NotSigned(name.clone()));
    // The right name and id on the signature of another text, and the same signature twice.
    let line = honest.note().to_string();
    let line = line.lines().last().unwrap();
    let other = signed(6, tree(6).root()).note().text().to_string();
    let parse = |note: String| Request::parse(format!("old 0\n\n{note}").as_bytes()).unwrap();
    refused(&parse(format!("{other}\n{line}\n")), NoteError::FalseSignature(name.clone()));
    refused(&parse(format!("{honest}{line}\n")), NoteError::SignedTwice(name.clone()));
    // A true signature beside a false one by another key of the same log.
    let mut log = our_log();
    log.join(Log::new(log_key(&name, 1), witness().key()).unwrap()).unwrap();
    let mut both = honest.clone();
    both.add(SignatureLine::new(&log_key(&name, 1), vec![0; 64])).unwrap();
    let request = Request::new(0, vec![], &both);
    let refusal = witness().decide(&log, None, &request, NOW);
    assert_eq!(refusal, Err(Refusal::NotSigned(NoteError::FalseSignature(name.clone()))));
    // Whoever does not know the second key ignores it, and shows nobody what it did not check.
    let state = decide(None, &request).unwrap();
    assert_eq!(state.to_string(), format!("{honest}{}", state.line()));
    // Either key of a log may sign, and both.
    for seed in [1, 7] {
        let key = SecretKey::from_seed(&[seed; 32]);
        let one = Checkpoint::sign(honest.claimed().clone(), &key).unwrap();
        witness().decide(&log, None, &Request::new(0, vec![], &one), NOW).unwrap();
    }
}

#[test]
fn b_15_keys_that_are_no_keys_of_a_log() {
    let own = witness().key().clone();
    let name = our_origin().to_string();
    let new = |key| Log::new(key, &own);
    let as_witness = NoteKey::new(&name, KeyKind::Witness, board_key().public()).unwrap();
    assert_eq!(new(as_witness), Err(LogError::NotALog(name.clone())));
    assert_eq!(new(log_key(own.name(), 1)), Err(LogError::Own(own.name().into())));
    assert_eq!(new(log_key(&name, 200)), Err(LogError::Own(name.clone())));
    let mut log = our_log();
    let mut join = |key| log.join(new(key).unwrap());
    assert_eq!(join(log_key("another.example", 1)), Err(LogError::OtherLog("another.example".into())));
    assert_eq!(join(log_key(&name, 7)), Err(LogError::Keys(name.clone())), "the same key again");
    (1..7).chain([8]).for_each(|seed| join(log_key(&name, seed)).unwrap());
    assert_eq!(join(log_key(&name, 9)), Err(LogError::Keys(name.clone())), "the ninth");
}

#[test]
fn b_04_a_smaller_tree_or_another_old_size() {
    let last = cosigned(5);
    for old in 0..9 {
        for new in 0..9 {
            // With old above new no proof exists; the empty one stands for all.
            let proof = tree(9).consistency(old, new).unwrap_or_default();
            let request = Request::new(old, proof, &signed(new, tree(9).root_at(new).unwrap()));
            let expected = match (old, new) {
                _ if old > new => Err(Refusal::OldIsLarger { old, size: new }),
                (5, _) => Ok(new),
                _ => Err(Refusal::OtherSize { size: 5 }),
            };
            let found = decide(Some(&last), &request).map(|state| state.head().size);
            assert_eq!(found, expected, "{old} {new}");
        }
    }
    assert_eq!(Refusal::OldIsLarger { old: 2, size: 1 }.status(), 400);
    assert_eq!(Refusal::OtherSize { size: 5 }.status(), 409);
    assert_eq!(decide(None, &growth(&tree(5), 2, 5)), Err(Refusal::OtherSize { size: 0 }), "never cosigned");
}

#[test]
fn b_01_b_02_b_03_leaf_dropped_inserted_or_moved() {
    let dropped = hashes([0, 1, 3, 4, 5, 6, 7, 8, 9]);
    let inserted = hashes([0, 1, 70, 2, 3, 4, 5, 6, 7]);
    let moved = hashes([0, 2, 1, 3, 4, 5, 6, 7, 8]);
    let last = cosigned(5);
    for history in [dropped, inserted, moved] {
        for new in 6..=9 {
            let refusal = decide(Some(&last), &growth(&history, 5, new)).unwrap_err();
            assert!(matches!(refusal, Refusal::Proof(ProofError::OldRoot)), "{refusal:?}");
            assert_eq!(refusal.status(), 422);
        }
        let refusal = decide(Some(&last), &growth(&history, 5, 5)).unwrap_err();
        assert_eq!((refusal.status(), refusal), (422, Refusal::Fork { size: 5 }));
    }
    decide(Some(&last), &growth(&tree(9), 5, 9)).unwrap();
}

#[test]
fn b_07_two_roots_of_one_size_are_evidence() {
    let (last, request) = (cosigned(5), growth(&hashes([9, 1, 2, 3, 4]), 5, 5));
    assert_eq!(decide(Some(&last), &request), Err(Refusal::Fork { size: 5 }));
    let heads = [last.to_string(), request.note().to_string()];
    let [ours, theirs] = heads.map(|head| SignedCheckpoint::parse(head.as_bytes()).unwrap());
    let fork = check_heads(&ours, &theirs, None, &our_origin(), board_key().public());
    assert_eq!(fork, Ok(Fork::Heads { size: 5 }));
}

#[test]
fn b_10_forged_consistency_proof() {
    let last = cosigned(5);
    let (proof, head) = (tree(9).consistency(5, 9).unwrap(), signed(9, tree(9).root()));
    let shorter = proof[1..].to_vec();
    let longer = [proof.clone(), vec![[0; 32]]].concat();
    let mut swapped = proof.clone();
    swapped.swap(0, 1);
    let other: Vec<Hash> = tree(9).consistency(4, 9).unwrap();
    for forged in [vec![], shorter, longer, swapped, other, vec![[7; 32]; proof.len()]] {
        let refusal = decide(Some(&last), &Request::new(5, forged, &head)).unwrap_err();
        assert!(matches!(refusal, Refusal::Proof(_)), "{refusal:?}");
        assert_eq!(refusal.status(), 422);
    }
    decide(Some(&last), &Request::new(5, proof, &head)).unwrap();
    // The empty tree needs no proof, nor does the same one: any hash is one too many.
    let first = decide(None, &Request::new(0, vec![[7; 32]], &head)).unwrap_err();
    let same = decide(Some(&last), &Request::new(5, vec![[7; 32]], &signed(5, tree(5).root()))).unwrap_err();
    for refusal in [first, same] {
        assert_eq!(refusal, Refusal::Proof(ProofError::Length { expected: 0, found: 1 }));
    }
}

#[test]
fn b_14_empty_tree_with_another_root() {
    let text = format!("{}\n0\n{}\n", our_origin(), data_encoding::BASE64.encode(&[5; 32]));
    let request = Request::parse(format!("old 0\n\n{}", note(&text)).as_bytes()).unwrap();
    assert_eq!(decide(None, &request), Err(Refusal::EmptyRoot));
    assert_eq!(decide(Some(&cosigned(0)), &request), Err(Refusal::EmptyRoot));
    assert_eq!(Refusal::EmptyRoot.status(), 422);
    // From the empty tree any tree grows, whether the empty one was cosigned or not.
    for last in [None, Some(cosigned(0))] {
        decide(last.as_ref(), &growth(&tree(3), 0, 3)).unwrap();
    }
}

#[test]
fn b_16_request_not_in_its_one_spelling() {
    let (text, hash) = (signed(5, tree(5).root()).note().text().to_string(), "A".repeat(43) + "=");
    let honest = format!("old 1\n{hash}\n{hash}\n\n{}", note(&text));
    Request::parse(honest.as_bytes()).unwrap();
    let refused = |from: &str, to: &str, error: RequestError| {
        assert!(honest.contains(from), "{from}");
        let found = Request::parse(honest.replacen(from, to, 1).as_bytes());
        assert_eq!(found, Err(error), "{from:?} {to:?}");
    };
    for first in [
        "",
        "1\n",
        "old\n",
        "old \n",
        "old  1\n",
        "old 01\n",
        "old +1\n",
        "old -1\n",
        "old 1 \n",
        "old 1\r\n",
        "Old 1\n",
        " old 1\n",
        "old 0x1\n",
        "old 9223372036854775808\n",
        "old 18446744073709551616\n",
        "old ١\n",
        "\n",
        "new 1\n",
    ] {
        let found = Request::parse(honest.replacen("old 1\n", first, 1).as_bytes());
        assert_eq!(found, Err(RequestError::OldSize), "{first:?}");
    }
    for line in ["x", " ", "AAAA", &hash[..43], &format!("{hash} "), &format!("{}B=", "A".repeat(42)), "é"] {
        refused(&hash, line, RequestError::ProofLine(1));
    }
    refused("\n\n", "\n", RequestError::ProofLine(3));
    let no_empty_line = honest.replace("\n\n", "\n");
    assert_eq!(Request::parse(no_empty_line.as_bytes()), Err(RequestError::NoEmptyLine));
    refused("\n\n", "\n\n\n", RequestError::Checkpoint);
    refused("\n\n—", "\n—", RequestError::Note(NoteError::NoSignatures));
    refused("\n5\n", "\n05\n", RequestError::Checkpoint);
    refused("\n5\n", "\n5\r\n", RequestError::Note(NoteError::NotText));
    refused("\n5\n", "\n9223372036854775808\n", RequestError::Checkpoint);
    refused("\n5\n", "\n", RequestError::Checkpoint);
    refused("\n5\n", "\n\n5\n", RequestError::Checkpoint);
    refused("vote.example", "vote\u{0}example", RequestError::Note(NoteError::NotText));
    refused("=\n\n—", "=\n\nan extension after a gap\n\n—", RequestError::Checkpoint);
    for end in [1, 2, honest.len() / 2, honest.len()] {
        assert!(Request::parse(&honest.as_bytes()[..honest.len() - end]).is_err(), "{end}");
    }
    let latin = [b"old 0\n\n\xe9\n5\n", note(&text).as_bytes()].concat();
    assert_eq!(Request::parse(&latin), Err(RequestError::Note(NoteError::NotText)));
}

#[test]
fn b_16_request_at_and_over_its_limits() {
    let hash = "A".repeat(43) + "=\n";
    let body = |lines: usize| format!("old 1\n{}\n{}", hash.repeat(lines), signed(5, tree(5).root()));
    Request::parse(body(MAX_PROOF_LINES).as_bytes()).unwrap();
    let refused = Request::parse(body(MAX_PROOF_LINES + 1).as_bytes());
    assert_eq!(refused, Err(RequestError::TooManyProofLines));
    // The longest text, signed by as many keys as a log may have, is stored in a form that is read again.
    let (name, own) = (our_origin().to_string(), witness());
    let mut log = our_log();
    (21..28).for_each(|seed| log.join(Log::new(log_key(&name, seed), own.key()).unwrap()).unwrap());
    let text = |length: usize| {
        let head = format!("{name}\n5\n{hash}");
        format!("{head}{}\n", "x".repeat(length - head.len() - 1))
    };
    let sign = |text: &str, seed: u8| {
        let signature = SecretKey::from_seed(&[seed; 32]).sign(text.as_bytes()).to_vec();
        SignatureLine::new(&log_key(&name, seed), signature).to_string()
    };
    let signed =
        |text: &str| format!("{}{}", note(text), (21..28).map(|seed| sign(text, seed)).collect::<String>());
    let request = Request::parse(format!("old 0\n\n{}", signed(&text(MAX_TEXT))).as_bytes()).unwrap();
    let state = own.decide(&log, None, &request, NOW).unwrap();
    assert_eq!(state.to_string().lines().count(), 5 + 8 + 1);
    assert_eq!(Cosigned::parse(state.to_string().as_bytes(), own.key()), Ok(state));
    let longer = format!("old 0\n\n{}", signed(&text(MAX_TEXT + 1)));
    assert_eq!(Request::parse(longer.as_bytes()), Err(RequestError::LongText));
    // The longest request there is has exactly the stated length, and one byte more is too long.
    let signed = signed(&text(MAX_TEXT));
    let missing = MAX_NOTE - signed.len() - "— n \n".len();
    let name = "n".repeat(1 + missing % 4);
    let longest = format!("{signed}— {name} {}\n", "A".repeat(missing / 4 * 4));
    let body = |note: &str| format!("old {}\n{}\n{note}", i64::MAX, hash.repeat(MAX_PROOF_LINES));
    assert_eq!(body(&longest).len(), MAX_REQUEST);
    Request::parse(body(&longest).as_bytes()).unwrap();
    assert_eq!(Request::parse(body(&format!("{longest}x")).as_bytes()), Err(RequestError::TooLong));
}

#[test]
fn b_22_times_never_go_back() {
    let at = |last: Option<&Cosigned>, old, new, now| {
        witness().decide(&our_log(), last, &growth(&tree(9), old, new), now)
    };
    let first = at(None, 0, 3, NOW).unwrap();
    let second = at(Some(&first), 3, 4, NOW - 3600).unwrap();
    assert_eq!(second.timestamp(), NOW, "the clock was put back");
    assert_eq!(at(Some(&second), 4, 4, NOW + 1).unwrap().timestamp(), NOW + 1);
    for now in [0, 1 << 63, u64::MAX] {
        assert_eq!(at(Some(&first), 3, 4, now), Err(Refusal::Clock));
    }
    assert_eq!(at(None, 0, 3, (1 << 63) - 1).unwrap().timestamp(), (1 << 63) - 1);
}

#[test]
fn a_state_that_is_not_what_this_witness_cosigned() {
    let state = cosigned(5).to_string();
    let parse = |text: &str| Cosigned::parse(text.as_bytes(), witness().key());
    let name = || witness().key().name().to_string();
    assert_eq!(parse(&state.replacen("\n5\n", "\n3\n", 1)), Err(NoteError::FalseSignature(name()).into()));
    let uncosigned = signed(3, tree(3).root()).to_string();
    assert_eq!(parse(&uncosigned), Err(NoteError::NotSigned(name()).into()));
    assert_eq!(parse(&note("no checkpoint\n")), Err(StateError::Checkpoint));
    let other = Witness::new("witness.example/w1", SecretKey::from_seed(&[201; 32])).unwrap();
    assert_eq!(Cosigned::parse(state.as_bytes(), other.key()), Err(NoteError::NotSigned(name()).into()));
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_read_in_their_one_spelling(bytes in any::<Vec<u8>>(), at in any::<usize>()) {
        let _ = Request::parse(&bytes);
        let honest = growth(&tree(9), 5, 9).to_string().into_bytes();
        let mut flipped = honest.clone();
        flipped[at % honest.len()] ^= 1 << (at / honest.len() % 8);
        if let Ok(request) = Request::parse(&flipped) {
            prop_assert_eq!(request.to_string().into_bytes(), flipped);
            prop_assert!(decide(Some(&cosigned(5)), &request).is_err());
        }
    }

    /// Whatever a log of two histories asks, in whatever order: what is cosigned is one history that only grows.
    #[test]
    fn what_a_witness_cosigns_is_one_growing_history(
        asked in proptest::collection::vec((any::<bool>(), 0u64..9, 0u64..9, any::<bool>(), 0u64..3), 1..40),
    ) {
        let histories = [tree(9), hashes([0, 1, 2, 40, 4, 5, 6, 7, 8])];
        let (mut last, mut now): (Option<Cosigned>, u64) = (None, NOW);
        let mut roots: Vec<(u64, Hash)> = Vec::new();
        for (other, old, new, right, back) in asked {
            let history = &histories[usize::from(other)];
            let old = if right { last.as_ref().map_or(0, |last| last.head().size) } else { old };
            let proof = history.consistency(old, new).unwrap_or_default();
            let request = Request::new(old, proof, &signed(new, history.root_at(new).unwrap()));
            now = now + 1 - back;
            if let Ok(state) = witness().decide(&our_log(), last.as_ref(), &request, now) {
                if let Some(last) = &last {
                    prop_assert!(state.head().size >= last.head().size);
                    prop_assert!(state.timestamp() >= last.timestamp());
                }
                roots.push((new, state.head().root));
                last = Some(state);
            } else if right && last.as_ref().is_none_or(|last| last.head().size <= new) {
                // An honest request is refused only to whoever follows the other history.
                prop_assert!(roots.iter().any(|(size, root)| history.root_at(*size) != Some(*root)));
            }
        }
        let fits = |history: &Tree| roots.iter().all(|(size, root)| history.root_at(*size) == Some(*root));
        prop_assert!(histories.iter().any(fits));
    }
}
