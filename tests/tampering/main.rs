//! One corruption for each check of the audit, in a record that is otherwise signed and linked anew: exactly that check
//! fails, it names the entry, and without that check the record would pass.

mod rows;

use glassurn_crypto::audit::{Auditor, CHUNK, Check, Progress, Status, audit_archive};
use glassurn_tests::flips::{Finder, finder, flipped, members, places};
use glassurn_tests::world::audit;
use rand_core::OsRng;
use rows::ROWS;

#[test]
fn every_check_of_the_audit_has_its_row() {
    let covered: Vec<Check> = ROWS.iter().map(|row| row.check).collect();
    let missing: Vec<_> = Check::ALL.into_iter().filter(|check| !covered.contains(check)).collect();
    assert_eq!(missing, vec![], "checks without a corruption that they find");
}

#[test]
fn exactly_the_right_check_fails_and_names_the_entry() {
    for row in ROWS {
        let tampered = (row.tamper)();
        let report = audit(tampered.evidence, tampered.expected);
        let failed: Vec<Check> = report
            .checks
            .iter()
            .filter(|outcome| matches!(outcome.status, Status::Failed { .. }))
            .map(|outcome| outcome.check)
            .collect();
        assert_eq!(failed, vec![row.check], "{}: {:#?}", row.name, report.checks);
        let Some(Status::Failed { entry, code, failures, .. }) =
            report.outcome(row.check).map(|outcome| outcome.status.clone())
        else {
            panic!("{}: the check is not in the report", row.name)
        };
        assert_eq!((entry, code, failures), (tampered.entry, row.code, 1), "{}", row.name);
        assert!(!report.holds() && report.totals.is_none(), "{}: no totals from a record at fault", row.name);
    }
}

/// However many entries a step reads, and whoever verifies their ballots: the same report, checks and reasons included.
#[test]
fn steps_and_helpers_change_no_report() {
    for row in ROWS {
        let expected = {
            let tampered = (row.tamper)();
            audit(tampered.evidence, tampered.expected)
        };
        for (step, helped) in [(1, false), (3, false), (CHUNK, true), (5, true)] {
            let tampered = (row.tamper)();
            let mut auditor = Auditor::new(tampered.evidence, Some(tampered.expected), [5; 32]);
            loop {
                // A helper verifies what it can under the key that it was told.
                let proven = match auditor.election().filter(|_| helped) {
                    Some(election) => {
                        let proofs = election.prove(&auditor.upcoming(step), &mut OsRng);
                        proofs.iter().map(|proof| matches!(proof, Some(Ok(_)))).collect()
                    }
                    None => Vec::new(),
                };
                let step =
                    if proven.is_empty() { auditor.step_by(step) } else { auditor.step_proven(&proven) };
                if step == Progress::Done {
                    break;
                }
            }
            assert_eq!(auditor.finish(), expected, "{} by {step}, helped: {helped}", row.name);
        }
    }
}

#[test]
fn the_untouched_record_passes() {
    let world = rows::finished();
    let report = world.audit();
    assert!(report.holds(), "{:#?}", report.checks);
    assert!(report.totals.is_some());
}

/// Whole audits of an archive with one flipped bit, in every part of every member and all over the file.
#[test]
fn b_23_any_flipped_bit_of_an_archive_fails_the_audit() {
    let world = rows::finished();
    let archive = world.archive();
    let id = *world.manifest().id();
    let intact = audit_archive(&archive, Some(id), [1; 32], |_| {});
    assert!(intact.holds(), "{:#?}", intact.checks);
    assert_eq!(intact.outcome(Check::Archive).map(|outcome| &outcome.status), Some(&Status::Passed));
    let sample = places(&archive).into_iter().chain((0..archive.len()).step_by(509));
    for (place, bit) in sample.enumerate().map(|(i, place)| (place, i % 8)) {
        let report = audit_archive(flipped(&archive, place, bit), Some(id), [1; 32], |_| {});
        let failed = |check: Check| {
            let status = report.outcome(check).map(|outcome| &outcome.status);
            matches!(status, Some(Status::Failed { reason, .. }) if !reason.is_empty())
        };
        // The archive is rebuilt with the signatures that it holds; whether these are right is for others to say.
        let named = [Check::Archive, Check::Checkpoint, Check::Closing].into_iter().any(failed);
        assert!(named && !report.holds(), "bit {bit} of byte {place} is not found: {:#?}", report.checks);
        assert_eq!(report.totals, None, "no totals from a record at fault");
    }
}

/// Every single bit, but of the entries one in each byte, since a hash cares for all alike: the file is no archive any
/// more, or not what its entries make it (which fails the check `archive`), or the whole audit fails.
#[test]
fn b_23_no_bit_of_an_archive_is_free() {
    let world = rows::finished();
    let archive = world.archive();
    let id = *world.manifest().id();
    let members = members(&archive);
    let entries = members.iter().filter(|member| member.name.starts_with("tile/entries/"));
    let entries: Vec<_> = entries.map(|member| member.content.clone()).collect();
    assert!(!entries.is_empty(), "{members:?}");
    let mut another = 0;
    for place in 0..archive.len() {
        let hashed = entries.iter().any(|entries| entries.contains(&place));
        for bit in (0..8).filter(|bit| !hashed || *bit == place % 8) {
            let finder = finder(&archive, id, place, bit);
            assert_ne!(finder, Finder::Nobody, "bit {bit} of byte {place} is free");
            another += usize::from(finder == Finder::Another);
        }
    }
    assert!(another > 0, "signatures on checkpoints are no part of what is rebuilt");
}
