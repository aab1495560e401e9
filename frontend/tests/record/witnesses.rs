//! A board with a witness: what is believed before it has seen it, and a receipt that is completed afterwards.

use super::world::{OPENS, World, contest, draft, key};
use super::{Liar, at_once, begun, load, refused, rng};
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint};
use glassurn_crypto::board::cosign::cosign;
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::manifest::{Named, Rule, Witnesses};
use glassurn_web::fault::Fault;
use glassurn_web::record::{Record, Search, Seen, prove_receipt};

/// An open election of six voters with one witness, who has seen so many entries at this time.
fn witnessed(world: &World, size: u64, time: u64) -> Vec<u8> {
    let mut signed = SignedCheckpoint::parse(&world.checkpoint(size)).unwrap();
    signed.add(cosign(&signed, "witness.example.org", &key(30), time).unwrap()).unwrap();
    signed.to_string().into_bytes()
}

fn begun_with_a_witness() -> World {
    let options = ["a", "b", "c"].map(String::from);
    let mut draft = draft(vec![contest("c", &options, Rule::Cap { cap: 1 })], 1, 1);
    let witness = Named { name: "witness.example.org".into(), key: key(30).public() };
    draft.witnesses = Witnesses { members: vec![witness], quorum: 1, may_lie: 0 };
    World::begun(draft, &[1; 6])
}

#[test]
fn without_a_quorum_of_witnesses_nothing_is_sealed() {
    let liar = Liar::honest(begun_with_a_witness());
    assert_eq!(refused(load(&liar, None)), Fault::Unwitnessed { found: 0, needed: 1 });
    // Old and future signatures are none.
    let size = liar.world.entries.0.len() as u64;
    for (time, holds) in
        [(OPENS - 3_541, false), (OPENS - 3_540, true), (OPENS + 360, true), (OPENS + 361, false)]
    {
        *liar.checkpoint.borrow_mut() = Some(witnessed(&liar.world, size, time));
        assert_eq!(load(&liar, None).is_ok(), holds, "{time}");
    }
}

/// A board whose witness is one ballot behind: the bucket and the receipt know of a ballot that the checkpoint does not.
fn behind() -> (Liar, u64, Vec<u8>) {
    let mut world = begun_with_a_witness();
    let seen = witnessed(&world, world.entries.0.len() as u64, OPENS + 60);
    let entry = world.cast(2, &[1, 0, 0]);
    let newest = String::from_utf8(world.checkpoint(entry + 1)).unwrap();
    let mut liar = Liar::honest(world);
    *liar.checkpoint.borrow_mut() = Some(seen.clone());
    liar.bucket = Box::new(move |bucket| bucket.checkpoint = newest.clone());
    (liar, entry, seen)
}

#[test]
fn a_ballot_that_the_witnesses_have_not_seen_yet_is_found_and_no_fork() {
    let (liar, entry, seen) = behind();
    let mut record = load(&liar, None).unwrap();
    let standing = at_once(record.standing(&liar, &liar.credential(2), &mut rng())).unwrap();
    let last = standing.last.unwrap();
    assert_eq!(last.entry, entry);
    // Under what they have seen, the receipt's entry is not missing but to come; a code without a number is not there.
    let mut early = load(&liar, None).unwrap();
    let search = |entry| Search { code: &last.code, entry };
    let size = entry;
    assert_eq!(
        at_once(early.find(&liar, &search(Some(entry)), |_, _| {})).err(),
        Some(Fault::Unseen { entry, size })
    );
    assert!(at_once(early.find(&liar, &search(None), |_, _| {})).unwrap().is_none());
    at_once(early.refresh(&liar, OPENS + 60)).unwrap();
    let receipt = Receipt::issue(
        liar.world.entries.0[entry as usize].clone(),
        entry,
        &liar.tree(),
        SignedCheckpoint::parse(&liar.world.checkpoint(entry + 1)).unwrap(),
    );
    at_once(record.join(&liar, receipt.unwrap().checkpoint())).unwrap();
    // What is remembered is what the witnesses have seen: the same checkpoint again is no step back.
    assert_eq!(record.note().as_bytes(), seen);
    at_once(record.refresh(&liar, OPENS + 60)).unwrap();
    assert!(load(&liar, Some(record.note().as_bytes())).is_ok());
    *liar.checkpoint.borrow_mut() = Some(witnessed(&liar.world, entry + 1, OPENS + 61));
    at_once(record.refresh(&liar, OPENS + 61)).unwrap();
    assert_eq!(record.head().size, entry + 1);
}

#[test]
fn a_receipt_is_completed_once_the_witnesses_have_seen_it() {
    let (liar, entry, _) = behind();
    let mut record = load(&liar, None).unwrap();
    let receipt = Receipt::issue(
        liar.world.entries.0[entry as usize].clone(),
        entry,
        &liar.tree(),
        SignedCheckpoint::parse(&liar.world.checkpoint(entry + 1)).unwrap(),
    );
    let receipt = receipt.unwrap();
    let seen = |receipt: &Receipt| Seen::of(liar.world.manifest(), receipt.checkpoint()).unwrap().unwrap();
    assert_eq!(seen(&receipt), Seen { names: Vec::new(), needed: 1, of: 1 });
    at_once(record.join(&liar, receipt.checkpoint())).unwrap();
    assert_eq!(at_once(record.complete(&liar, &receipt)).unwrap(), None, "not yet");
    *liar.checkpoint.borrow_mut() = Some(witnessed(&liar.world, entry + 1, OPENS + 61));
    at_once(record.refresh(&liar, OPENS + 61)).unwrap();
    let completed = at_once(record.complete(&liar, &receipt)).unwrap().unwrap();
    assert_eq!(completed.claimed(), receipt.claimed());
    assert_eq!(seen(&completed).names, ["witness.example.org"]);
    assert!(seen(&completed).enough() && !seen(&receipt).enough());
    // It proves the same with nothing but the manifest; a false line of a witness is no receipt.
    let read = Receipt::parse(completed.to_string().as_bytes()).unwrap();
    assert_eq!(prove_receipt(liar.world.manifest(), &read).unwrap().entry, entry);
    let last = completed.to_string().lines().last().unwrap().to_owned();
    let place = last.len() - 30;
    let changed = if last.as_bytes()[place] == b'A' { "B" } else { "A" };
    let line = format!("{}{changed}{}", &last[..place], &last[place + 1..]);
    let altered = Receipt::parse(completed.to_string().replace(&last, &line).as_bytes()).unwrap();
    let fault = Seen::of(liar.world.manifest(), altered.checkpoint()).err();
    assert!(matches!(fault, Some(Fault::ReceiptFalse(_))), "{fault:?}");
}

#[test]
fn b_06_a_bucket_and_a_receipt_of_another_history_than_the_witnesses_saw_are_a_fork() {
    let (mut liar, ..) = behind();
    // Another world: the same roll and key, but another last entry before the ballot.
    let mut other = begun();
    other.cast(1, &[0, 1, 0]);
    let foreign: Tree = other.entries.0.iter().map(|entry| leaf_hash(entry)).collect();
    let claimed = SignedCheckpoint::parse(&liar.note()).unwrap().claimed().clone();
    let lie = Checkpoint { size: foreign.len(), root: foreign.root(), ..claimed }.sign(&key(4)).unwrap();
    let note = lie.to_string();
    liar.bucket = Box::new(move |bucket| bucket.checkpoint = note.clone());
    let mut record = load(&liar, None).unwrap();
    let fault = at_once(record.standing(&liar, &liar.credential(2), &mut rng())).unwrap_err();
    assert!(matches!(&fault, Fault::Fork { shown, .. } if *shown == lie.to_string()), "{fault:?}");
    assert!(matches!(at_once(record.join(&liar, &lie)), Err(Fault::Fork { .. })));
}

#[test]
fn what_the_witnesses_saw_long_ago_is_read_but_nobody_seals_under_it() {
    let mut world = begun_with_a_witness();
    let entry = world.cast(2, &[1, 0, 0]);
    let liar = Liar::honest(world);
    let seen = OPENS - 7_200;
    *liar.checkpoint.borrow_mut() = Some(witnessed(&liar.world, entry + 1, seen));
    let stale = Fault::Unwitnessed { found: 0, needed: 1 };
    assert_eq!(refused(load(&liar, None)), stale);
    let mut record = at_once(Record::read(&liar, &liar.id(), None, OPENS + 60, &mut rng(), |_| {})).unwrap();
    assert_eq!((record.aged(), record.fresh().err()), (Some(seen), Some(stale)));
    let standing = at_once(record.standing(&liar, &liar.credential(2), &mut rng())).unwrap();
    assert_eq!(standing.last.unwrap().entry, entry);
    // Once they have seen it again it is as new as any.
    *liar.checkpoint.borrow_mut() = Some(witnessed(&liar.world, entry + 1, OPENS + 50));
    at_once(record.refresh(&liar, OPENS + 60)).unwrap();
    assert_eq!((record.aged(), record.fresh().err()), (None, None));
    // What none of them has ever signed is not read at all, and nothing that is signed in the future is.
    for time in [None, Some(OPENS + 361)] {
        *liar.checkpoint.borrow_mut() = time.map(|time| witnessed(&liar.world, entry + 1, time));
        let read = at_once(Record::read(&liar, &liar.id(), None, OPENS + 60, &mut rng(), |_| {}));
        assert_eq!(read.err(), Some(Fault::Unwitnessed { found: 0, needed: 1 }), "{time:?}");
    }
}
