//! Attacks of the catalogue on a whole board: what the board refuses, that nothing changed by trying, and that an audit
//! finds it where a board takes it all the same.

mod ballots;
mod forgeries;
mod mixing;
mod officials;
mod release;
mod roll;
mod supply;
mod trustees;
mod uploads;

use glassurn_crypto::audit::{Check, Report, Status};
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::election::Refusal;
use glassurn_crypto::manifest::Rule;
use glassurn_tests::world::{World, contest, draft};

/// A small election that is open: six voters, one of three options, all of two trustees.
fn open() -> World {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    World::begun(
        draft(vec![contest("question", &options, Rule::Exactly { sum: 1, cap: None })], 2, 2),
        &[1; 6],
    )
}

/// A check that failed: the first entry at fault, the code, and how many entries fail it.
type Failure = (Check, Option<u64>, &'static str, u64);

/// The checks that failed.
fn failures(report: &Report) -> Vec<Failure> {
    let failed = report.checks.iter().filter_map(|outcome| match outcome.status {
        Status::Failed { entry, code, failures, .. } => Some((outcome.check, entry, code, failures)),
        _ => None,
    });
    failed.collect()
}

/// Tries to post and asserts that size, head and counts stayed as they were. Put on the board against the rules, the same
/// entry fails the audit: one check, which names the entry and gives the reason that the board gave.
#[track_caller]
fn refused(world: &mut World, content: Submission) -> Refusal {
    let state = |world: &World| {
        let election = &world.election;
        let register = election.register();
        let counts =
            [election.size(), election.ballots(), register.counting(), register.number(), register.weight()];
        (*election.head(), counts, election.closes(), election.stage())
    };
    let before = state(world);
    let refusal = world.post(content.clone()).expect_err("the board must refuse");
    assert_eq!(state(world), before, "a refusal leaves the board as it was");
    let honest = world.audit();
    assert!(honest.holds(), "and the record still passes");

    let index = world.entries.0.len() as u64;
    world.entries.0.push(world.entry(content));
    let report = world.audit();
    world.entries.0.pop();
    let failed = failures(&report);
    let [(_, entry, code, 1)] = failed.as_slice() else { panic!("one check fails: {failed:?}") };
    assert_eq!((*entry, *code), (Some(index), refusal.code()), "the audit names entry and reason");
    let counted = |report: &Report| (report.ballots, report.counting);
    assert_eq!((counted(&report), report.totals), (counted(&honest), None), "a void entry counts nothing");
    refusal
}

/// [`refused`], where the catalogue names the check.
#[track_caller]
fn void(world: &mut World, content: Submission, check: Check) -> Refusal {
    let entry = world.entry(content.clone());
    let refusal = refused(world, content);
    world.entries.0.push(entry);
    let report = world.audit();
    world.entries.0.pop();
    assert_eq!(failures(&report).first().map(|failure| failure.0), Some(check));
    refusal
}
