//! Attacks of the catalogue on a whole board: what the board refuses, and that nothing changed by trying.

mod ballots;
mod officials;
mod roll;

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

/// Tries to post and asserts that size, head and counts stayed as they were.
fn refused(world: &mut World, content: Submission) -> Refusal {
    let state = |world: &World| {
        let election = &world.election;
        let register = election.register();
        let counts =
            [election.size(), election.ballots(), register.counting(), register.number(), register.weight()];
        (*election.head(), counts, election.closes(), election.stage())
    };
    let before = state(world);
    let refusal = world.post(content).expect_err("the board must refuse");
    assert_eq!(state(world), before, "a refusal leaves the board as it was");
    assert!(world.audit().holds(), "and the record still passes");
    refusal
}
