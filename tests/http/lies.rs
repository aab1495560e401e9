//! A board that drops, inserts or reorders what it has taken: a server that was not told to lie refuses to serve it,
//! and one that was is convicted by any receipt.

use super::disk::{Forged, Saved, Tables, history, refuses_to_start};
use super::evidence::{convinces, run};
use super::liar::Liar;
use super::{choice, choose, failures};
use glassurn_api::board::ConsistencyView;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::audit::Check;
use glassurn_crypto::board::archive::{self, Heads};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::Entry;
use glassurn_crypto::board::evidence::{EvidenceError, Fork, check_heads, check_receipts};
use glassurn_crypto::board::merkle::{ProofError, verify_consistency};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::signature::SecretKey;
use glassurn_tests::remote::{Remote, service};
use std::fs;

const VOTERS: usize = 6;

/// An election in which all but the last voter have voted, and their receipts' bytes.
fn voted() -> (Remote, Vec<Vec<u8>>) {
    let mut remote = Remote::open(service(&[]), choice(), VOTERS);
    let receipts = (0..VOTERS - 1).map(|voter| {
        let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
        let answer = remote.cast(&ballot);
        remote.receipt(&answer, &ballot);
        answer.body
    });
    let receipts = receipts.collect();
    remote.sync();
    (remote, receipts)
}

/// The index of voter 1's ballot: neither the first nor the last of them.
fn place(remote: &Remote) -> usize {
    remote.world.entries.0.len() - (VOTERS - 2)
}

/// Runs a lie with the real service and asks everybody who might notice.
fn convict(change: impl FnOnce(&Remote, &mut Vec<Entry>)) {
    let (mut remote, receipts) = voted();
    let mut entries = history(&remote);
    change(&remote, &mut entries);
    let forged = Forged::new(&remote, entries);
    remote.service.stop();
    let (saved, head) =
        (Saved::database(&remote.service), remote.service.data().join("heads").join(remote.id()));
    Tables::open(&remote.service.database()).rewrite(&forged.entries);

    // Beside the last head, the changed database is found at start.
    let words =
        if forged.tree.len() < remote.world.election.size() { "older copy" } else { "database was changed" };
    refuses_to_start(&remote.service, &[words, "restore the newest", &remote.id()]);

    // An operator who signs another head with the board's key is served by his server ...
    let last = fs::read(&head).expect("a head");
    fs::write(&head, forged.head.to_string()).expect("the folder is his");
    remote.service.start().expect("everything fits");
    let id = remote.id();
    let served = remote.service.get(&endpoint::checkpoint(&id)).text().to_owned();
    assert_eq!(served, forged.head.to_string());
    let archive = remote.archive();
    assert_eq!(archive, forged.archive());
    // ... and an audit alone cannot tell, for nobody has witnessed the board.
    assert!(remote.report(&archive).holds());

    // But every client that keeps a head sees that this board does not extend it ...
    let (origin, board) = (remote.origin(), remote.board);
    let kept = Receipt::parse(receipts.last().expect("there are some")).expect("a receipt");
    let kept = kept.checkpoint();
    let (old, new) = (kept.claimed(), forged.head.claimed());
    if new.size >= old.size {
        let answer = remote.service.get(&endpoint::consistency(&id, old.size, new.size));
        let proof: ConsistencyView = answer.json();
        let hashes: Vec<_> = proof.hashes.iter().map(|hash| unhex(hash).expect("a hash")).collect();
        let verdict = verify_consistency(old.size, new.size, &old.root, &new.root, &hashes);
        assert!(matches!(verdict, Err(ProofError::OldRoot | ProofError::NewRoot)), "{verdict:?}");
    }
    // ... and has two signatures of the board that no one history explains: anybody can check them.
    let original =
        remote.world.entries.0.iter().map(|entry| glassurn_crypto::board::merkle::leaf_hash(entry));
    let original = original.collect();
    let entries = if new.size >= old.size { &forged.tree } else { &original };
    let fork = check_heads(kept, &forged.head, Some(entries), &origin, board);
    let expected = if old.size == new.size {
        Fork::Heads { size: old.size }
    } else {
        Fork::History { old: old.size.min(new.size), new: old.size.max(new.size) }
    };
    assert_eq!(fork, Ok(expected));
    // A receipt that the lie has moved contradicts the receipt that the board gives for its place now.
    let moved = receipts.iter().filter(|receipt| {
        let receipt = Receipt::parse(receipt).expect("a receipt");
        let index = receipt.verify(&origin, board).expect("it verifies").index;
        let other = forged.entries.get(usize::try_from(index).expect("small"));
        let Some(entry) = other else { return true };
        let issued =
            Receipt::issue(entry.clone(), index, &forged.tree, forged.head.clone()).expect("it is there");
        match check_receipts(&receipt, &issued, &origin, board) {
            Ok(fork) => fork == Fork::Entries { index },
            Err(EvidenceError::Fit) => false,
            Err(error) => panic!("{error}"),
        }
    });
    assert!(moved.count() >= 1, "no voter notices");
    complains(&remote, &receipts[1], &archive);

    // With the database and the head that were signed, the service goes on.
    remote.service.kill();
    saved.restore();
    fs::write(&head, last).expect("the folder is his");
    remote.service.start().expect("nothing is wrong with it");
    remote.vote(&remote.seal(VOTERS - 1, 1, &choose(0), 1));
    remote.audit();
}

/// Voter 1 complains with the receipt and the archive that the board serves: anybody checks it by command, offline, and
/// then without the two.
fn complains(remote: &Remote, receipt: &[u8], archive: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file =
        |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("the folder is ours");
    file("kept.tlog-proof", receipt);
    file("manifest.cbor", remote.world.manifest().bytes());
    file("served.glassurn", archive);
    let check = |more: &[&str]| {
        let fixed = ["receipt", "check", "kept.tlog-proof", "--manifest", "manifest.cbor"];
        run(folder.path(), &[&fixed, more].concat())
    };
    let (status, facts) = check(&[]);
    assert_eq!((status, &facts["holds"]), (Some(0), &true.into()), "{facts}");
    let (status, facts) = check(&["--archive", "served.glassurn"]);
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.fork".into()), "{facts}");
    // It leaves a complaint that needs neither of the two, with the ballot that is missing.
    convinces(remote, folder.path(), "entries");
}

#[test]
fn b_01_b_20_a_dropped_ballot_is_found_at_start_and_by_its_voter() {
    convict(|remote, entries| {
        entries.remove(place(remote));
    });
}

#[test]
fn b_02_an_inserted_ballot_is_found_at_start_and_by_every_receipt_after_it() {
    convict(|remote, entries| {
        let place = place(remote);
        let ghost = remote.seal(VOTERS - 1, 1, &choose(2), 9);
        let neighbour = entries[place].clone();
        entries.insert(place, Entry { content: ghost, ..neighbour });
    });
}

#[test]
fn b_03_two_swapped_ballots_are_found_at_start_and_by_both_voters() {
    convict(|remote, entries| {
        let place = place(remote);
        let content = entries[place].content.clone();
        entries[place].content = std::mem::replace(&mut entries[place + 1].content, content);
    });
}

#[test]
fn c_11_a_second_vote_that_the_board_suppresses_is_missed_by_its_voter_and_by_every_audit() {
    let mut remote = Remote::open(service(&[]), choice(), VOTERS);
    let mut receipts = Vec::new();
    for (voter, sequence) in [(0, 1), (1, 1), (0, 2), (2, 1), (0, 3)] {
        let ballot = remote.seal(voter, sequence, &choose(sequence as usize % 3), sequence);
        let answer = remote.cast(&ballot);
        receipts.push((remote.receipt(&answer, &ballot).index, answer.body));
    }
    // A number that is left out is refused at the door.
    let gap = remote.seal(1, 3, &choose(0), 3);
    remote.refused(Code::BallotStaleSequence, |remote| remote.cast(&gap));
    remote.audit();
    let honest = history(&remote);
    let [_, _, (second, _), _, (third, receipt)] = &receipts[..] else { panic!("five ballots") };
    let (second, third) = (*second as usize, *third as usize);

    // Without the second ballot the third is out of turn, and void for everybody who reads this board.
    let mut fewer = honest.clone();
    fewer.remove(second);
    let report = remote.report(&Forged::new(&remote, fewer).archive());
    assert_eq!(failures(&report), [(Check::Eligibility, Some(third as u64 - 1))], "{report:#?}");
    // Without both the record holds, and the first ballot counts; but the voter has the third one's receipt.
    let mut fewer = honest;
    fewer.remove(third);
    fewer.remove(second);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("ours");
    file("kept.tlog-proof", receipt);
    file("manifest.cbor", remote.world.manifest().bytes());
    let serve = |entries: &[Entry]| {
        let suppressed = Forged::new(&remote, entries.to_vec()).archive();
        assert!(remote.report(&suppressed).holds());
        file("served.glassurn", &suppressed);
        let check = ["receipt", "check", "kept.tlog-proof", "--manifest", "manifest.cbor", "--archive"];
        let (status, facts) = run(folder.path(), &[&check[..], &["served.glassurn"]].concat());
        (status, facts["error"]["code"].as_str().map(str::to_owned))
    };
    // As long as it is shorter than what the receipt was given for, it may be an old copy ...
    assert_eq!(serve(&fewer), (Some(2), Some("archive.older".into())));
    // ... and once others have voted, it is a lie that anybody can check.
    for voter in 3..VOTERS {
        let last = fewer.last().expect("there are some").clone();
        fewer.push(Entry { content: remote.seal(voter, 1, &choose(0), 1), ..last });
    }
    assert_eq!(serve(&fewer), (Some(1), Some("board.fork".into())));
    convinces(&remote, folder.path(), "entries");
}

#[test]
fn b_29_a_board_has_the_one_key_of_its_manifest() {
    let mut remote = Remote::open(service(&[]), choice(), 3);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    remote.sync();
    let honest = history(&remote);
    let last = honest.last().expect("there are some").clone();
    // The next entry is right in all but who signs the head: another key, under the board's name.
    let mut entries = honest;
    entries.push(Entry { content: remote.seal(1, 1, &choose(1), 1), ..last });
    let next = Forged::new(&remote, entries);
    let checkpoint = next.head.claimed();
    let foreign = SecretKey::from_seed(&[9; 32]);
    let head = checkpoint.clone().sign(&foreign).expect("the origin is a name");
    let archive = |head: &SignedCheckpoint| {
        let heads = Heads { checkpoint: head.clone(), closing: None };
        archive::build(&heads, &next.entries).expect("head and entries fit")
    };
    assert!(remote.report(&archive(&next.head)).holds(), "the manifest's key may sign it");
    assert!(failures(&remote.report(&archive(&head))).contains(&(Check::Checkpoint, None)));
    // Nor is a key that the manifest names for somebody else the board's.
    let official = checkpoint.clone().sign(&glassurn_tests::world::key(1)).expect("the origin is a name");
    assert!(failures(&remote.report(&archive(&official))).contains(&(Check::Checkpoint, None)));
    // Voters' programs do not speak with such a board.
    let liar = Liar::new(&remote.id(), &head, &next.entries);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = format!("{}/e/{}", liar.url(), remote.id());
    let code = remote.world.codes[2].reveal().to_string();
    let state = folder.path().join("state");
    let vote = ["vote", &address, "--code", &code, "--choose", "chair=ada", "--state"];
    let (status, facts) = run(folder.path(), &[&vote[..], &[&state.to_string_lossy()]].concat());
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.checkpoint".into()), "{facts}");
    assert_eq!(liar.posted(), Vec::<Vec<u8>>::new(), "no ballot is sent there");

    // The service itself takes no other key for boards that it keeps.
    remote.service.stop();
    let file = remote.service.data().join("board.key");
    let kept = fs::read(&file).expect("the key");
    fs::write(&file, format!("{}\n", hex(&[9; 32]))).expect("the folder is his");
    refuses_to_start(&remote.service, &["is not a checkpoint that this board signed"]);
    fs::write(&file, kept).expect("the folder is his");
    remote.service.start().expect("nothing is wrong with it");
    remote.vote(&remote.seal(1, 1, &choose(1), 1));
    remote.audit();
}

#[test]
fn an_entry_edited_in_the_table_is_found_at_start() {
    let (mut remote, _) = voted();
    let place = place(&remote);
    remote.service.stop();
    let saved = Saved::database(&remote.service);
    let ghost = remote.seal(VOTERS - 1, 1, &choose(2), 9);
    let edited = Entry { content: ghost, ..history(&remote)[place].clone() };
    // The chain behind it is not made again.
    Tables::open(&remote.service.database()).put(place, &edited.to_bytes());
    refuses_to_start(&remote.service, &["not linked", "restore the newest", &hex(&remote.hash())]);
    saved.restore();
    // The last entry has none behind it that would be linked to it.
    let last = remote.world.entries.0.len() - 1;
    let edited = Entry { content: edited.content, ..history(&remote)[last].clone() };
    Tables::open(&remote.service.database()).put(last, &edited.to_bytes());
    refuses_to_start(&remote.service, &["database was changed", "restore the newest"]);
    saved.restore();
    remote.service.start().expect("nothing is wrong with it");
    remote.audit();
}
