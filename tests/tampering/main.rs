//! One corruption for each check of the audit, in a record that is otherwise signed and linked anew: exactly that check
//! fails, it names the entry, and without that check the record would pass.

mod rows;

use glassurn_crypto::audit::{Check, Status, audit_archive};
use glassurn_tests::world::audit;
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

#[test]
fn the_untouched_record_passes() {
    let world = rows::finished();
    let report = world.audit();
    assert!(report.holds(), "{:#?}", report.checks);
    assert!(report.totals.is_some());
}

/// A sample of single flipped bits over a whole archive; the command line's test flips many more.
#[test]
fn b_23_any_flipped_bit_of_an_archive_fails_the_audit() {
    let world = rows::finished();
    let archive = world.archive();
    let id = *world.manifest().id();
    let intact = audit_archive(&archive, Some(id), [1; 32], |_| {});
    assert!(intact.holds(), "{:#?}", intact.checks);
    assert_eq!(intact.outcome(Check::Archive).map(|outcome| &outcome.status), Some(&Status::Passed));
    for place in (0..archive.len()).step_by(509) {
        let mut flipped = archive.clone();
        flipped[place] ^= 1 << (place % 8);
        let report = audit_archive(&flipped, Some(id), [1; 32], |_| {});
        assert!(!report.holds(), "the flipped bit at byte {place} is not found");
    }
}
