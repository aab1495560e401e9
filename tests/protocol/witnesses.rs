//! When the witnesses have seen Close: by the closing checkpoint, not by whatever was cosigned last.

use crate::support::{ONE_OF, contest, key};
use glassurn_crypto::audit::{Check, Report, Status, Warning};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::cosign::cosign;
use glassurn_crypto::manifest::{Named, Witnesses};
use glassurn_tests::world::{CLOSES, World, audit, draft};

/// An audit of a closed election whose two witnesses signed the closing checkpoint and the last one at these times.
fn seen(closing: u64, last: u64) -> Report {
    let mut draft = draft(vec![contest("c", 2, ONE_OF)], 1, 1);
    let named = |number: u8| Named { name: format!("w{number}.example"), key: key(number).public() };
    draft.witnesses = Witnesses { members: vec![named(70), named(71)], quorum: 2, may_lie: 0 };
    let mut world = World::begun(draft, &[1, 1, 1]);
    for voter in 0..3 {
        world.cast(voter, &[1]);
    }
    world.close();
    world.count(&[0]);
    let mut evidence = world.evidence();
    let sign = |bytes: &[u8], time: u64| {
        let mut signed = SignedCheckpoint::parse(bytes).expect("the board's own");
        for number in [70, 71] {
            let line = cosign(&signed, &format!("w{number}.example"), &key(number), time).expect("a name");
            signed.add(line).expect("each signs once");
        }
        signed.to_string().into_bytes()
    };
    evidence.closing = evidence.closing.map(|bytes| sign(&bytes, closing));
    evidence.checkpoint = sign(&evidence.checkpoint, last);
    let report = audit(evidence, *world.manifest().id());
    let witnesses = report.outcome(Check::Witnesses).expect("every check is reported");
    assert_eq!(witnesses.status, Status::Passed);
    report
}

fn late(report: &Report) -> Option<u64> {
    report.warnings.iter().find_map(|warning| match warning {
        Warning::WitnessedLate { late } => Some(*late),
        _ => None,
    })
}

#[test]
fn a_cosignature_renewed_later_is_not_a_late_one() {
    assert_eq!(late(&seen(CLOSES + 60, CLOSES + 86_400)), None);
    assert_eq!(late(&seen(CLOSES + 900, CLOSES + 900)), None);
}

#[test]
fn witnesses_who_saw_close_late_are_reported() {
    assert_eq!(late(&seen(CLOSES + 901, CLOSES + 86_400)), Some(901));
}
