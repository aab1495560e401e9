//! Evidence: a forked board is convicted, an honest one never.

use super::{board_key, cosigned, entry, our_origin, signed, tree, witness, witness_key};
use crate::board::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::board::cosign::cosign;
use crate::board::evidence::*;
use crate::board::merkle::{ProofError, Tree, leaf_hash};
use crate::board::note::{KeyKind, NoteError, NoteKey};
use crate::board::receipt::{Receipt, ReceiptError};
use crate::signature::SecretKey;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use data_encoding::BASE64;
use proptest::prelude::*;
use proptest::sample::Index;

/// The honest history with one entry rewritten.
pub(super) fn rewritten(size: u64) -> Tree {
    (0..size)
        .map(|index| if index == 2 { leaf_hash(b"rewritten") } else { leaf_hash(&entry(index)) })
        .collect()
}

fn heads(a: &SignedCheckpoint, b: &SignedCheckpoint, entries: Option<&Tree>) -> Result<Fork, EvidenceError> {
    check_heads(a, b, entries, &our_origin(), board_key().public())
}

#[test]
fn b_07_two_heads_of_one_size() {
    let (ours, other) = (signed(5, tree(5).root()), signed(5, rewritten(5).root()));
    assert_eq!(heads(&ours, &other, None), Ok(Fork::Heads { size: 5 }));
    assert_eq!(heads(&ours, &ours, None), Err(EvidenceError::Fit));
}

#[test]
fn b_07_a_head_that_is_not_the_beginning_of_a_later_one() {
    let (old, new) = (signed(3, rewritten(3).root()), signed(7, tree(7).root()));
    assert_eq!(heads(&old, &new, Some(&tree(9))), Ok(Fork::History { old: 3, new: 7 }));
    assert_eq!(heads(&new, &old, Some(&tree(9))), Ok(Fork::History { old: 3, new: 7 }));
    assert_eq!(heads(&old, &new, None), Err(EvidenceError::NeedsEntries { size: 7 }));
    let other = Err(EvidenceError::OtherEntries { size: 7 });
    assert_eq!(heads(&old, &new, Some(&tree(6))), other);
    assert_eq!(heads(&old, &new, Some(&rewritten(9))), other);
    assert_eq!(heads(&signed(3, tree(3).root()), &new, Some(&tree(9))), Err(EvidenceError::Fit));
}

#[test]
fn b_07_two_entries_of_one_number() {
    let receipt = |entry: &[u8], index, tree: &Tree, size| {
        Receipt::issue(entry.into(), index, tree, signed(size, tree.root_at(size).unwrap())).unwrap()
    };
    let ours = receipt(&entry(2), 2, &tree(9), 5);
    let other = receipt(b"rewritten", 2, &rewritten(9), 9);
    let check = |a: &Receipt, b: &Receipt| check_receipts(a, b, &our_origin(), board_key().public());
    assert_eq!(check(&ours, &other), Ok(Fork::Entries { index: 2 }));
    assert_eq!(check(&ours, &receipt(&entry(2), 2, &tree(9), 9)), Err(EvidenceError::Fit));
    let neighbour = receipt(&entry(3), 3, &tree(9), 9);
    assert_eq!(check(&ours, &neighbour), Err(EvidenceError::OtherNumber(2, 3)));
}

#[test]
fn b_07_nobody_else_can_accuse_a_board() {
    let forger = SecretKey::from_seed(&[9; 32]);
    let head = Checkpoint { origin: our_origin(), size: 5, root: rewritten(5).root() };
    let forged = head.sign(&forger).unwrap();
    let refused = heads(&signed(5, tree(5).root()), &forged, None);
    assert!(matches!(refused, Err(EvidenceError::Checkpoint(CheckpointError::Note(_)))));
    // A true checkpoint over an entry that it does not hold.
    let ours = Receipt::issue(entry(2), 2, &tree(5), signed(5, tree(5).root())).unwrap();
    let text = alloc::format!("{ours}").replacen(&data_encoding::BASE64.encode(&entry(2)), "YQ==", 1);
    let forged = Receipt::parse(text.as_bytes()).unwrap();
    let refused = check_receipts(&ours, &forged, &our_origin(), board_key().public());
    assert_eq!(refused, Err(EvidenceError::Receipt(ReceiptError::Proof(ProofError::Root))));
}

fn board() -> NoteKey {
    our_origin().log_key(board_key().public()).unwrap()
}

/// Evidence of our board, with our witness.
fn make(a: Statement, b: Statement, entries: Option<&Tree>) -> Result<ForkEvidence, EvidenceError> {
    ForkEvidence::make([a, b], entries, &board(), &[witness()])
}

/// The receipt of an entry under a tree's head that our witness has cosigned.
fn receipt(entry: &[u8], index: u64, tree: &Tree, size: u64) -> Statement {
    let head = cosigned(signed(size, tree.root_at(size).unwrap()));
    Statement::Receipt(Receipt::issue(entry.into(), index, tree, head).unwrap())
}

/// The head of a tree, cosigned.
fn head(tree: &Tree, size: u64) -> Statement {
    Statement::Checkpoint(cosigned(signed(size, tree.root_at(size).unwrap())))
}

/// One evidence of each kind, and what it proves.
pub(super) fn samples() -> [(&'static str, ForkEvidence, Fork); 3] {
    let (ours, other) = (tree(9), rewritten(9));
    let made = |a, b, entries| make(a, b, entries).unwrap();
    [
        ("heads", made(head(&ours, 5), head(&other, 5), None), Fork::Heads { size: 5 }),
        (
            "history",
            made(receipt(&entry(1), 1, &other, 6), head(&ours, 9), Some(&ours)),
            Fork::History { old: 6, new: 9 },
        ),
        (
            "entries",
            made(receipt(&entry(2), 2, &ours, 5), receipt(b"rewritten", 2, &other, 8), None),
            Fork::Entries { index: 2 },
        ),
    ]
}

/// When our witness cosigned the one and the other.
type Times = Vec<[Option<u64>; 2]>;

/// What a reader says who has the text and the board's key, and who the witnesses are.
fn read(text: &str) -> Result<(Fork, Times), EvidenceError> {
    let evidence = ForkEvidence::parse(text.as_bytes())?;
    assert_eq!(evidence.to_string(), text, "one evidence has one spelling");
    let fork = evidence.verify(&board())?;
    let cosigned = evidence.cosigned(&[witness()]).map_err(CheckpointError::Note)?;
    Ok((fork, cosigned))
}

#[test]
fn b_07_one_text_convicts_the_board_and_the_witnesses_of_both_stories() {
    for (name, evidence, fork) in samples() {
        let text = evidence.to_string();
        let time = Some(1_790_000_000);
        assert_eq!(read(&text), Ok((fork, vec![[time, time]])), "{name}");
        let [first, second] = evidence.statements().clone();
        let again = make(second, first, Some(&tree(9)));
        assert_eq!(again.as_ref(), Ok(&evidence), "{name}: whoever is named first, the text is the same");
    }
}

#[test]
fn b_07_the_proof_between_two_sizes_is_short_and_needs_no_record() {
    let (ours, other) = (tree(1000), rewritten(1000));
    for (old, new) in [(3, 4), (4, 7), (511, 512), (512, 513), (512, 1000), (700, 1000)] {
        let evidence = make(head(&other, old), head(&ours, new), Some(&ours)).unwrap();
        assert_eq!(evidence.verify(&board()), Ok(Fork::History { old, new }));
        assert!(evidence.to_string().len() < 2_000, "{old} and {new}");
        // Without the entries, or with others, nothing is made.
        let refused = make(head(&other, old), head(&ours, new), None);
        assert_eq!(refused, Err(EvidenceError::NeedsEntries { size: new }));
        let refused = make(head(&other, old), head(&ours, new), Some(&other));
        assert_eq!(refused, Err(EvidenceError::OtherEntries { size: new }));
        // Who has the proof alone makes the same of it, and of another one nothing.
        let of = |tree: &Tree, root: &Tree| {
            let (root, proof) = (root.root_at(old).unwrap(), tree.consistency(old, new).unwrap());
            let statements = [head(&ours, new), head(&other, old)];
            ForkEvidence::of_history(statements, root, proof, &board(), &[witness()])
        };
        assert_eq!(of(&ours, &ours), Ok(evidence));
        assert!(matches!(of(&ours, &other), Err(EvidenceError::Proof(_))));
    }
}

#[test]
fn b_07_evidence_is_against_one_key_of_one_board() {
    let (_, evidence, _) = &samples()[0];
    let others = [
        our_origin().log_key(SecretKey::from_seed(&[9; 32]).public()).unwrap(),
        crate::board::checkpoint::origin("vote.example:8080", &[0xac; 32])
            .unwrap()
            .log_key(board_key().public())
            .unwrap(),
    ];
    for other in others {
        let expected = EvidenceError::OtherBoard { expected: other.to_string(), found: board().to_string() };
        assert_eq!(evidence.verify(&other), Err(expected));
        // Nor is it the other's if it says so.
        let text = evidence.to_string().replacen(&board().to_string(), &other.to_string(), 1);
        let accused = ForkEvidence::parse(text.as_bytes()).unwrap();
        assert!(matches!(accused.verify(&other), Err(EvidenceError::Checkpoint(_))), "{text}");
    }
    for name in ["witness.example", "vote.example", &format!("{}/x", our_origin())] {
        for kind in [KeyKind::Log, KeyKind::Witness] {
            let key = NoteKey::new(name, kind, board_key().public()).unwrap();
            let text = evidence.to_string().replacen(&board().to_string(), &key.to_string(), 1);
            assert!(matches!(ForkEvidence::parse(text.as_bytes()), Err(EvidenceError::Board(_))), "{text}");
        }
    }
}

#[test]
fn b_07_signatures_of_strangers_and_false_ones_are_left_out_of_what_is_made() {
    let with = |size, root, name, time: u64| {
        let mut head = signed(size, root);
        head.add(cosign(&head, name, &witness_key(), time).unwrap()).unwrap();
        head
    };
    let stranger = with(5, rewritten(5).root(), "stranger.example", 3);
    // The witness's line, moved from another head.
    let line = with(5, tree(5).root(), "witness.example", 3).note().signatures()[1].clone();
    let mut moved = signed(5, rewritten(5).root());
    moved.add(line).unwrap();
    for other in [stranger, moved] {
        let evidence = make(head(&tree(5), 5), Statement::Checkpoint(other), None).unwrap();
        let times = evidence.cosigned(&[witness()]).unwrap();
        assert_eq!(times[0].iter().flatten().count(), 1, "{evidence}");
        assert!(!evidence.to_string().contains("stranger"), "{evidence}");
    }
}

/// One bit of each part: (what begins the line, how far behind that, why the text is refused then).
#[test]
fn b_07_one_flipped_bit_in_each_part_is_refused_for_its_reason() {
    let text = samples()[1].1.to_string();
    // Another letter of base64 in the place behind `from`, or another digit.
    let flipped = |from: &str, behind: usize| {
        let at = text.find(from).unwrap() + from.len() + behind;
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        read(&String::from_utf8(bytes).unwrap()).unwrap_err()
    };
    let signature = |name: &str| {
        let false_one = CheckpointError::Note(NoteError::FalseSignature(name.into()));
        (
            EvidenceError::Checkpoint(false_one.clone()),
            EvidenceError::Receipt(ReceiptError::Checkpoint(false_one)),
        )
    };
    let (of_second, of_first) = signature(&our_origin().to_string());
    let (by_witness, _) = signature("witness.example");
    let root = format!("{}\n6\n", our_origin());
    let last = text.rfind("statement").unwrap();
    let board_line = format!("— {} ", our_origin());
    assert_eq!(flipped("glassurn ", 0), EvidenceError::Header);
    assert!(matches!(flipped("board vote", 0), EvidenceError::Board(_)));
    assert_eq!(flipped("fork ", 0), EvidenceError::Claim);
    assert_eq!(flipped("statement ", 0), EvidenceError::Statement(1));
    assert_eq!(flipped("\nextra ", 1), EvidenceError::Receipt(ReceiptError::Proof(ProofError::Root)));
    assert_eq!(flipped("\nindex ", 0), EvidenceError::Receipt(ReceiptError::Index));
    assert_eq!(flipped("\nindex 1\n", 4), EvidenceError::Receipt(ReceiptError::Proof(ProofError::Root)));
    assert_eq!(flipped(&root, 3), of_first);
    assert_eq!(flipped(&board_line, 9), of_first);
    assert_eq!(flipped("— witness.example ", 40), by_witness);
    assert_eq!(flipped("\nroot ", 3), EvidenceError::Proof(ProofError::OldRoot));
    let proof = text.find("\nroot ").unwrap() + 6 + 44;
    assert_eq!(flipped(&text[last..=proof], 5), EvidenceError::Proof(ProofError::OldRoot));
    assert_eq!(flipped(&text[..last + text[last..].find("9\n").unwrap() + 2], 3), of_second);
}

#[test]
fn b_07_claims_that_the_statements_do_not_bear_are_refused() {
    let [heads, history, entries] = samples().map(|(_, evidence, _)| evidence.to_string());
    let claiming = |text: &str, from: &str, to: &str| {
        read(&text.replacen(&format!("fork {from}\n"), &format!("fork {to}\n"), 1)).unwrap_err()
    };
    assert_eq!(claiming(&heads, "heads", "entries"), EvidenceError::Claim);
    assert_eq!(claiming(&heads, "heads", "history"), EvidenceError::Claim);
    assert_eq!(claiming(&history, "history", "heads"), EvidenceError::Claim);
    assert_eq!(claiming(&history, "history", "entries"), EvidenceError::Claim);
    assert_eq!(claiming(&entries, "entries", "heads"), EvidenceError::Claim);
    assert_eq!(claiming(&entries, "entries", "history"), EvidenceError::Path);
    assert_eq!(claiming(&entries, "entries", "other"), EvidenceError::Claim);
    // More behind the end, the order, a statement twice, an older or newer version.
    assert_eq!(read(&format!("{heads}\n")), Err(EvidenceError::Path));
    assert_eq!(read(&format!("{history}\n")), Err(EvidenceError::Path));
    let hash = format!("{}\n", BASE64.encode(&[1; 32]));
    assert!(matches!(
        read(&format!("{history}{hash}")),
        Err(EvidenceError::Proof(ProofError::Length { .. }))
    ));
    assert_eq!(read(&format!("{history}{}", hash.repeat(65))), Err(EvidenceError::Path));
    let parts: Vec<&str> = heads.split("statement ").collect();
    let order = |a: usize, b: usize| format!("{}statement {}statement {}", parts[0], parts[a], parts[b]);
    assert_eq!(order(1, 2), heads);
    assert_eq!(read(&order(2, 1)), Err(EvidenceError::Order));
    assert_eq!(read(&order(1, 1)), Err(EvidenceError::Order));
    assert_eq!(read(&heads.replacen("evidence 1", "evidence 2", 1)), Err(EvidenceError::Header));
    assert_eq!(ForkEvidence::parse(&vec![b'x'; MAX_EVIDENCE + 1]), Err(EvidenceError::TooLong));
    for text in [heads, history, entries] {
        for (end, _) in text.char_indices() {
            assert!(read(&text[..end]).is_err(), "cut off at {end}: {text}");
        }
    }
}

/// The largest statements fit: the longest entry, and as many witnesses as an election may name.
#[test]
fn evidence_of_the_longest_receipts_is_read() {
    let long = |byte: u8| vec![byte; crate::encoding::MAX_ENTRY];
    let receipt = |byte: u8| {
        let tree: Tree = [leaf_hash(&long(byte))].into_iter().collect();
        let mut head = signed(1, tree.root());
        for number in 0..32 {
            let line = cosign(&head, &format!("w{number}.example"), &SecretKey::from_seed(&[number; 32]), 5);
            head.add(line.unwrap()).unwrap();
        }
        Statement::Receipt(Receipt::issue(long(byte), 0, &tree, head).unwrap())
    };
    let witnesses = (0..32).map(|number| {
        let key = SecretKey::from_seed(&[number; 32]).public();
        NoteKey::new(&format!("w{number}.example"), KeyKind::Witness, key).unwrap()
    });
    let witnesses: Vec<NoteKey> = witnesses.collect();
    let evidence = ForkEvidence::make([receipt(1), receipt(2)], None, &board(), &witnesses).unwrap();
    assert_eq!(MAX_EVIDENCE, 432_154, "docs/protocol.md §7.7");
    let read = ForkEvidence::parse(evidence.to_string().as_bytes()).unwrap();
    assert_eq!(read.verify(&board()), Ok(Fork::Entries { index: 0 }));
    assert_eq!(read.cosigned(&witnesses).unwrap(), vec![[Some(5), Some(5)]; 32]);
}

/// A statement that an honest board with these entries has made.
fn honest() -> impl Strategy<Value = Statement> {
    (1u64..40, any::<Option<Index>>()).prop_map(|(size, index)| match index {
        Some(index) => {
            let index = index.index(size as usize) as u64;
            receipt(&entry(index), index, &tree(40), size)
        }
        None => head(&tree(40), size),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever an honest board has signed, whoever has it makes nothing of it, nor of what it is written into.
    #[test]
    fn b_07_no_two_statements_of_one_history_convict(a in honest(), b in honest(), claim in 0usize..3) {
        prop_assert_eq!(make(a.clone(), b.clone(), Some(&tree(40))), Err(EvidenceError::Fit));
        let sizes = [&a, &b].map(|statement| statement.checkpoint().claimed().size);
        let (old, new) = (sizes[0].min(sizes[1]), sizes[0].max(sizes[1]));
        let mut statements = [a, b];
        statements.sort_by_key(|one| (one.checkpoint().claimed().size, one.to_string()));
        let mut text = format!("glassurn evidence 1\nboard {}\nfork {}\n", board(), ["heads", "history", "entries"][claim]);
        for statement in &statements {
            let own = statement.to_string();
            text += &format!("statement {}\n{own}", own.lines().count());
        }
        if claim == 1 {
            // The true root and proof, and those that lead elsewhere.
            let proof = tree(40).consistency(old, new).unwrap();
            let lines = |tree: &Tree| {
                let root = [tree.root_at(old).unwrap()];
                let hashes = root.iter().chain(&proof).map(|hash| format!("{}\n", BASE64.encode(hash)));
                format!("{text}root {}", hashes.collect::<String>())
            };
            prop_assert!(read(&lines(&tree(40))).is_err());
            prop_assert!(read(&lines(&rewritten(40))).is_err());
        }
        prop_assert!(read(&text).is_err(), "{}", text);
    }

    /// Every fork within the first 40 entries is proven to whoever has the larger tree.
    #[test]
    fn b_07_every_rewritten_entry_convicts(sizes in (3u64..40, 3u64..40), of_receipt in any::<bool>()) {
        let (old, new) = (sizes.0.min(sizes.1), sizes.0.max(sizes.1));
        let ours = if of_receipt { receipt(&entry(0), 0, &tree(old), old) } else { head(&tree(old), old) };
        let evidence = make(ours, head(&rewritten(new), new), Some(&rewritten(new))).unwrap();
        let fork = if old == new { Fork::Heads { size: old } } else { Fork::History { old, new } };
        prop_assert_eq!(read(&evidence.to_string()).map(|read| read.0), Ok(fork));
    }

    /// No change of the text is another evidence with the same witnesses.
    #[test]
    fn b_07_no_changed_text_says_the_same(
        which in 0usize..3,
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..3),
        lines in any::<Option<(Index, Index)>>(),
    ) {
        let evidence = samples()[which].1.clone();
        let text = evidence.to_string();
        let mut bytes = text.clone().into_bytes();
        for (place, byte) in changes {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some((a, b)) = lines {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
            bytes = lines.concat();
        }
        let Ok(read) = ForkEvidence::parse(&bytes) else { return Ok(()) };
        prop_assert!(read.to_string().as_bytes() == bytes, "{}", read);
        if read.verify(&board()).is_ok() && bytes != text.as_bytes() {
            let cosigned = read.cosigned(&[witness()]);
            prop_assert!(cosigned.is_err() || cosigned != evidence.cosigned(&[witness()]), "{}", read);
        }
    }
}
