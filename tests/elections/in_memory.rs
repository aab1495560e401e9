//! Whole real elections in memory: the totals are the published ones, and the audit of the record passes.

use glassurn_crypto::audit::{Check, Report, Status};
use glassurn_crypto::election::Stage;
use glassurn_crypto::manifest::Rule;
use glassurn_tests::real::{RealElection, lodz, straw_poll};
use glassurn_tests::world::{World, contest, draft};

/// Everything that can be checked without witnesses and an archive has passed.
fn passes(report: &Report) {
    for outcome in &report.checks {
        let expected = matches!(outcome.check, Check::Witnesses | Check::Archive);
        let skipped = matches!(outcome.status, Status::Skipped { .. });
        assert!(
            outcome.status == Status::Passed || (expected && skipped),
            "{}: {:?}",
            outcome.check.id(),
            outcome.status
        );
    }
}

fn hold(election: &RealElection, rule: Rule, threshold: u64, trustees: u8, counting: &[usize]) -> World {
    let contests = vec![contest("question", &election.names, rule)];
    let mut world = World::begun(draft(contests, threshold, trustees), &vec![1; election.ballots.len()]);
    for (voter, values) in election.ballots.iter().enumerate() {
        world.cast(voter, values);
    }
    world.close();
    let totals = world.count(counting);
    assert_eq!(totals, vec![election.totals.clone()]);
    world
}

#[test]
fn lodz_gives_the_official_totals_with_two_of_three() {
    let world = hold(&lodz(), Rule::AtMost { high: 5, cap: Some(1) }, 2, 3, &[2, 0]);
    let report = world.audit();
    passes(&report);
    assert_eq!((report.ballots, report.counting, report.stage), (608, 608, Some(Stage::Counted)));
    assert_eq!(report.totals.map(|totals| totals.contests), Some(vec![lodz().totals]));
}

#[test]
fn the_straw_poll_gives_its_sums_with_all_of_two() {
    let world = hold(&straw_poll(), Rule::Cap { cap: 5 }, 2, 2, &[0, 1]);
    passes(&world.audit());
}

#[test]
fn a_weighted_board_election_counts_weights_and_the_last_ballot() {
    let options: Vec<String> = ["ada", "ben", "cy"].map(String::from).to_vec();
    let mut draft = draft(vec![contest("board", &options, Rule::Exactly { sum: 1, cap: None })], 2, 3);
    draft.weights_reveal_votes = true;
    let weights = [10, 1, 7, 3, 3, 2, 120, 5, 4, 1, 1];
    let mut world = World::begun(draft, &weights);
    for voter in 0..10 {
        world.cast(voter, &[u64::from(voter % 3 == 0), u64::from(voter % 3 == 1)]);
    }
    // Voter 6 changes from ada to cy, voter 7's code is replaced and the new one not used, voter 10 abstains.
    world.cast(6, &[0, 0]);
    world.replace(7);
    world.close();
    let totals = world.count(&[0, 1]);
    assert_eq!(totals, vec![vec![10 + 3 + 1, 1 + 3, 7 + 2 + 120 + 4]]);
    let report = world.audit();
    passes(&report);
    assert_eq!((report.ballots, report.counting), (11, 9));
}

#[test]
fn d_23_too_few_voters_and_nothing_is_decrypted() {
    let options: Vec<String> = ["yes", "no"].map(String::from).to_vec();
    let poll = draft(vec![contest("poll", &options, Rule::Exactly { sum: 1, cap: None })], 1, 1);
    let mut world = World::begun(poll, &[1; 5]);
    world.cast(0, &[1]);
    world.cast(1, &[0]);
    world.close();
    assert!(world.election.tally().is_none());
    world.void();
    let report = world.audit();
    assert!(report.holds());
    assert_eq!(report.stage, Some(Stage::Void));
    assert_eq!(report.totals, None);
}
