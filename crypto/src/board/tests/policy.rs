//! What others' software reads out of a policy is what our own verification says.

use super::{board_key, our_origin, signed, tree};
use crate::board::checkpoint::SignedCheckpoint;
use crate::board::cosign::{Witnesses, cosign};
use crate::board::note::{KeyKind, NoteKey};
use crate::board::policy::policy;
use crate::signature::SecretKey;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

fn witness(number: u8) -> SecretKey {
    SecretKey::from_seed(&[100 + number; 32])
}

fn names() -> [&'static str; 4] {
    // One is a word of the format, one looks like a label of ours.
    ["none", "w1", "witness.example/3", "зритель"]
}

fn witnesses(quorum: usize) -> Witnesses {
    let key = |(number, name): (usize, &str)| {
        NoteKey::new(name, KeyKind::Witness, witness(number as u8).public()).unwrap()
    };
    Witnesses::new(names().into_iter().enumerate().map(key).collect(), quorum, board_key().public()).unwrap()
}

/// C2SP tlog-policy, read from its text: whether a checkpoint whose valid lines are by these keys holds.
fn holds(policy: &str, signed: &[NoteKey]) -> bool {
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    let (mut log, mut quorum) = (false, None);
    let by = |vkey: &str| signed.contains(&NoteKey::parse(vkey).unwrap());
    for line in policy.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["log", vkey] => log |= by(vkey),
            ["witness", name, vkey] => {
                assert!(name != "none" && known.insert(name.into(), by(vkey)).is_none(), "{name} is taken");
            }
            ["group", name, number, ref members @ ..] => {
                let threshold: usize = number.parse().unwrap();
                assert!((1..=members.len()).contains(&threshold));
                let count = members.iter().filter(|member| known[**member]).count();
                assert!(known.insert(name.into(), count >= threshold).is_none(), "{name} is taken");
            }
            ["quorum", "none"] => assert!(quorum.replace(true).is_none()),
            ["quorum", name] => assert!(quorum.replace(known[name]).is_none()),
            _ => panic!("no line of a policy: {line:?}"),
        }
    }
    log && quorum.expect("a policy has a quorum")
}

#[test]
fn others_accept_the_checkpoints_that_we_accept() {
    let log = our_origin().log_key(board_key().public()).unwrap();
    for quorum in 1..=4 {
        let witnesses = witnesses(quorum);
        let policy = policy(&log, Some(&witnesses));
        for set in 0u8..16 {
            let mut head: SignedCheckpoint = signed(5, tree(5).root());
            let mut lines = alloc::vec![log.clone()];
            for number in (0..4u8).filter(|number| set >> number & 1 == 1) {
                let name = names()[usize::from(number)];
                head.add(cosign(&head, name, &witness(number), 10).unwrap()).unwrap();
                lines.push(witnesses.keys()[usize::from(number)].clone());
            }
            let ours = witnesses.verify_quorum(&head).is_ok();
            assert_eq!(holds(&policy, &lines), ours, "{quorum} of 4, signed by {set:b}");
            assert!(!holds(&policy, &lines[1..]), "the board's own signature counts");
        }
    }
}

#[test]
fn without_witnesses_the_boards_signature_is_enough() {
    let log = our_origin().log_key(board_key().public()).unwrap();
    assert_eq!(policy(&log, None), format!("log {log}\nquorum none\n"));
    assert!(holds(&policy(&log, None), &[log]));
}
