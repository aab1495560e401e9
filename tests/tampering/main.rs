//! One corruption for each check of the audit, in a record that is otherwise signed and linked anew: exactly that check
//! fails, it names the entry, and without that check the record would pass.

mod mixed;
mod rows;

use glassurn_crypto::audit::{Auditor, CHUNK, Check, Progress, Status, audit_archive};
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::board::merkle::{Frontier, leaf_hash};
use glassurn_crypto::election::Prepared;
use glassurn_crypto::encoding::Hash;
use glassurn_tests::flips::{Finder, finder, flipped, members, places};
use glassurn_tests::foreign;
use glassurn_tests::generate::prover::Prover;
use glassurn_tests::generate::{ballot, one_of, roll, secrets, write_archive};
use glassurn_tests::programs::command_line;
use glassurn_tests::world::{OPENS, World, audit};
use rand_core::OsRng;
use serde_json::Value;
use std::process::Command;

#[test]
fn every_check_of_the_audit_has_its_row() {
    let covered: Vec<Check> = rows::all().map(|row| row.check).collect();
    let missing: Vec<_> = Check::ALL.into_iter().filter(|check| !covered.contains(check)).collect();
    assert_eq!(missing, vec![], "checks without a corruption that they find");
}

#[test]
fn exactly_the_right_check_fails_and_names_the_entry() {
    for row in rows::all() {
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
        assert_eq!(report.answers, None, "{}: no answers from a record at fault", row.name);
    }
}

/// However many entries a step reads, and whoever verifies their ballots: the same report, checks and reasons included.
#[test]
fn steps_and_helpers_change_no_report() {
    for row in rows::all() {
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
                        let prepared = election.prepare(&auditor.upcoming(step), &mut OsRng);
                        prepared.iter().map(Prepared::holds).collect()
                    }
                    None => Vec::new(),
                };
                let step =
                    if proven.is_empty() { auditor.step_by(step) } else { auditor.step_proven(&proven) };
                if step == Progress::Done {
                    break;
                }
            }
            assert_eq!(auditor.finish().0, expected, "{} by {step}, helped: {helped}", row.name);
        }
    }
}

/// The root of a record's first entries.
fn root(entries: &[Vec<u8>], size: u64) -> Hash {
    let mut frontier = Frontier::new();
    entries.iter().take(size as usize).for_each(|entry| frontier.push(leaf_hash(entry)));
    frontier.root()
}

/// Whoever audited a record up to some entry, and goes on from there, gets the same report for less work; a record that
/// begins otherwise is believed nothing.
#[test]
fn a_continued_audit_believes_what_was_audited_before_and_nothing_else() {
    let world = rows::finished();
    let (entries, id, expected) = (&world.entries.0, *world.manifest().id(), world.audit());
    let continued = |size, root| {
        let mut auditor = Auditor::new(world.evidence(), Some(id), [7; 32]).since(size, root);
        while auditor.step() != Progress::Done {}
        (auditor.continued(), auditor.verified_before(), auditor.finish().0)
    };
    let mut ballots = 0;
    for size in 1..=entries.len() as u64 {
        let entry = Entry::from_bytes(&entries[size as usize - 1]).expect("an entry");
        ballots += u64::from(entry.kind() == Some(Kind::Ballot));
        assert_eq!(
            continued(size, root(entries, size)),
            (Some(true), ballots, expected.clone()),
            "from {size}"
        );
        let (same, _, report) = continued(size, root(entries, size - 1));
        let tree = report.outcome(Check::Tree).map(|outcome| &outcome.status);
        let forked = matches!(tree, Some(Status::Failed { code: "board.fork", entry, .. }) if *entry == Some(size - 1));
        assert!(
            same == Some(false) && forked && report.totals.is_none(),
            "other entries before {size}: {report:#?}"
        );
    }
    assert!(ballots > 2);
    let longer = entries.len() as u64 + 1;
    assert_eq!(continued(longer, root(entries, longer)), (None, 0, expected), "it has lost entries");

    // A false proof is found behind what was audited; and before it too, as the entries are others then.
    let row = rows::all().find(|row| row.check == Check::Ballots).expect("a row");
    let at = (row.tamper)().entry.expect("an entry is at fault");
    for (size, check) in [(at, Check::Ballots), (at + 1, Check::Tree)] {
        let tampered = (row.tamper)();
        let honest = if size == at { root(&tampered.evidence.record.0, size) } else { root(entries, size) };
        let auditor = Auditor::new(tampered.evidence, Some(tampered.expected), [7; 32]).since(size, honest);
        let report = auditor.run(|_| {});
        let status = report.outcome(check).map(|outcome| &outcome.status);
        assert!(matches!(status, Some(Status::Failed { entry, .. }) if *entry == Some(at)), "{report:#?}");
    }
}

#[test]
fn the_untouched_record_passes() {
    let world = rows::finished();
    let report = world.audit();
    assert!(report.holds(), "{:#?}", report.checks);
    assert!(report.totals.is_some());
}

/// Whoever mixes falsely is named, and the equation that fails with him.
#[test]
fn a_false_mixer_is_named_with_the_equation() {
    let world = mixed::finished();
    let report = world.audit();
    assert!(report.holds(), "{:#?}", report.checks);
    let answers = report.answers.expect("every answer is opened");
    assert_eq!(answers.iter().map(|contest| &contest.mixers[..]).collect::<Vec<_>>(), [[3, 1], [3, 1]]);
    let winners: Vec<_> = answers.iter().map(|contest| &contest.counted.winners().elected[..]).collect();
    assert_eq!(winners, [[1], [0]], "b and Ada");
    let expected = [
        ("drops", "E4 for D in column 1"),
        ("copies", "E4 for D in column 1"),
        ("alters", "E4 for C in column 1"),
        ("swaps", "E4 for C in column 1"),
        ("proves", "E1"),
    ];
    for (deed, equation) in expected {
        let row = mixed::ROWS.iter().find(|row| row.name.starts_with(&format!("a mixer {deed}")));
        let tampered = (row.expect("a row").tamper)();
        let report = audit(tampered.evidence, tampered.expected);
        let status = report.outcome(Check::Shuffles).map(|outcome| outcome.status.clone());
        let Some(Status::Failed { reason, .. }) = status else { panic!("{deed}: {report:#?}") };
        assert!(reason.contains("trustee 2") && reason.contains(equation), "{deed}: {reason}");
    }
}

/// A verifier in plain Python, written from the protocol's text, finds on the untouched board what the audit finds, and refuses every
/// corruption of it, naming the same entry.
#[test]
fn a_program_in_python_says_the_same_of_whole_boards() {
    let world = mixed::finished();
    let found = foreign::verify(&world.archive()).expect("everything holds");
    assert_eq!(found, foreign::expected(&world.audit()));
    for row in mixed::ROWS {
        let tampered = (row.tamper)();
        let words = foreign::verify(&foreign::archive(&tampered.evidence)).expect_err(row.name);
        let entry = tampered.entry.expect("an entry is at fault");
        assert!(words.contains(&format!(": entry {entry}: ")), "{}: {words}", row.name);
    }
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

/// False ballots in several batches are named by every audit, however many threads share the batches.
#[test]
fn threads_change_no_report() {
    let voters = 700;
    let mut world = World::new(one_of(2));
    world.ceremony();
    let secrets = secrets(voters);
    for content in roll(&world, &secrets, &[]) {
        world.post(content).expect("the roll is sorted and new");
    }
    world.open();
    world.now = OPENS;
    let prover = Prover::new(world.election.context().expect("Open is there"));
    let mut first = None;
    for voter in 0..voters {
        let mut content = ballot(&prover, &secrets, voter, 2);
        if [0, 333, 334, 699].contains(&voter) {
            // The response `z_x` begins 32 bytes before the end: the credential's secret was not known.
            let response = content.body.len() - 32;
            content.body[response] ^= 1;
            first.get_or_insert(world.election.size());
            world.force(content).expect_err("the ballot is false");
        } else {
            let entry = world.entry(content);
            let verdict = world.election.reload(&entry).expect("it is linked");
            verdict.outcome.expect("every voter may vote once");
            world.entries.0.push(entry);
        }
    }
    world.close();
    world.count(&[0, 2]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("false.glassurn");
    write_archive(&world, &file).expect("it can be written");
    let audit = |threads: &str| {
        let mut command = Command::new(command_line());
        let command = command.args(["--json", "audit"]).arg(&file).env("RAYON_NUM_THREADS", threads);
        let done = command.output().expect("it runs");
        assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice::<Value>(&done.stdout).expect("the report is JSON")
    };
    let report = audit("1");
    let text = report.to_string();
    let wanted = format!("\"entry\":{}", first.expect("there are false ballots"));
    assert!(text.contains(&wanted) && text.contains("\"failures\":4"), "{text}");
    for threads in ["2", "3", "8"] {
        assert_eq!(audit(threads), report, "{threads} threads");
    }
}
