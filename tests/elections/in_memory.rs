//! Whole real elections in memory: the totals are the published ones, and the audit of the record passes.

use glassurn_crypto::audit::{Check, Report, Status, Warning};
use glassurn_crypto::board::entry::{Kind, Signer};
use glassurn_crypto::credential::{Registration, Roll, Voter, VoterCode};
use glassurn_crypto::election::{Refusal, Stage};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::{Eligibility, Rule};
use glassurn_tests::real::{RealElection, lodz, straw_poll};
use glassurn_tests::world::{CLOSES, World, contest, draft};

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

#[test]
fn registered_voters_prove_their_credentials_and_come_until_the_closing_time() {
    let options: Vec<String> = ["yes", "no"].map(String::from).to_vec();
    let mut poll = draft(vec![contest("poll", &options, Rule::Exactly { sum: 1, cap: None })], 2, 3);
    poll.eligibility = Eligibility::Registered;
    let mut world = World::new(poll);
    world.ceremony();
    // Nobody is on the roll when it opens.
    world.open();
    let id = *world.manifest().id();
    for voter in 0..5 {
        let code = VoterCode::generate(&mut world.rng);
        let credential = code.credential(&id).expect("not zero");
        // The service asks with a nonce of its own; the browser's answer travels as bytes.
        let nonce = [voter as u8; 32];
        let answer = Registration::prove(&id, &nonce, &credential, &mut world.rng).to_bytes();
        let answer = Registration::from_bytes(&answer).expect("its own encoding");
        let proven = *answer.verify(&id, &nonce).expect("an answer to this nonce");
        assert!(answer.verify(&id, &[99; 32]).is_err());
        let enrol = |world: &World, weight| {
            let roll = Roll(vec![Voter { credential: proven, weight }]);
            world.sign(Kind::Roll, encode(&roll), Signer::registrar(), 3)
        };
        assert_eq!(world.post(enrol(&world, 2)), Err(Refusal::RollWeight));
        world.post(enrol(&world, 1)).expect("a new voter");
        assert_eq!(world.post(enrol(&world, 1)), Err(Refusal::Duplicate), "the same entry twice");
        world.codes.push(code);
        world.cast(voter, &[u64::from(voter < 3)]);
    }
    let known = world.codes[0].credential(&id).expect("not zero");
    let mut twice = Roll(vec![Voter { credential: *known.public(), weight: 1 }, fresh(&mut world)]);
    twice.0.sort_by_key(|voter| *voter.credential.bytes());
    let again = world.sign(Kind::Roll, encode(&twice), Signer::registrar(), 3);
    assert_eq!(world.post(again), Err(Refusal::RollDuplicate), "an X is on the roll once");
    world.now = CLOSES;
    let late = Roll(vec![fresh(&mut world)]);
    let late = world.sign(Kind::Roll, encode(&late), Signer::registrar(), 3);
    assert_eq!(world.post(late), Err(Refusal::Closed));
    world.close();
    assert_eq!(world.count(&[0, 2]), vec![vec![3, 2]]);
    let report = world.audit();
    passes(&report);
    assert!(report.warnings.contains(&Warning::Registered), "the audit says what that costs in trust");
}

/// A voter of whom nobody has heard.
fn fresh(world: &mut World) -> Voter {
    let code = VoterCode::generate(&mut world.rng);
    let credential = code.credential(world.manifest().id()).expect("not zero");
    Voter { credential: *credential.public(), weight: 1 }
}
