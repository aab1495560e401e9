//! Conviction budgets: votes for and against that cost their squares, by command through the real service, and weighted in memory.

use glassurn_crypto::manifest::Rule;
use glassurn_tests::programs::stage;
use glassurn_tests::stage::{Setting, now_and_then, text};
use glassurn_tests::world::{World, contest, draft};
use serde_json::{Value, json};
use std::fs;

const VOTERS: usize = 40;
const CREDITS: i64 = 99;
/// What `o` is for 99 credits.
const NONE: i64 = 9;
const CONTESTS: &str = r#"
[[contests]]
name = "plans"
title = "What matters how much?"
rule = { credits = 99, against = true }
seats = 2
order = "fixed"
selections = [
    { name = "trees", title = "Trees" },
    { name = "pool", title = "A pool" },
    { name = "road", title = "A road" },
]

[[contests]]
name = "chair"
title = "Who chairs?"
rule = { exactly = 1 }
seats = 1
order = "fixed"
selections = [ { name = "ada", title = "Ada" }, { name = "bo", title = "Bo" } ]
"#;

/// The last ballot of a voter: votes for three plans, and the chair's first or second candidate. Every seventh is blank in the plans.
fn ballot(voter: usize) -> Vec<i64> {
    let n = voter as i64;
    let plans = match voter % 7 {
        0 => [0, 0, 0],
        1 => [9, -3, 3],
        2 => [-9, 4, 0],
        3 => [7, -5, 5],
        _ => [n % 5 - 1, -(n % 6), n % 4],
    };
    assert!(plans.iter().map(|votes| votes * votes).sum::<i64>() <= CREDITS);
    let ada = i64::from(voter.is_multiple_of(3));
    plans.into_iter().chain([ada, 1 - ada]).collect()
}

/// What the ballots add up to, one selection after the other.
fn sums(ballots: impl Iterator<Item = Vec<i64>>) -> Vec<i64> {
    ballots.fold(vec![0; 5], |sums, ballot| sums.iter().zip(ballot).map(|(sum, votes)| sum + votes).collect())
}

#[test]
fn votes_against_are_taken_off_and_the_last_ballot_counts() {
    let (mut stage, _folder) = stage();
    let (opens, closes) = now_and_then(1).expect("a clock");
    let staged = stage
        .set_up(&Setting {
            name: "plans",
            texts: "title = \"Plans for the year\"\norganiser = \"The village\"\ncontact = \"votes@example.org\"",
            contests: CONTESTS,
            zone: "UTC",
            opens: &opens,
            closes: &closes,
            closing: "official",
            trustees: (3, 2),
            minimum: 3,
            weights_reveal: false,
            revote: true,
            weights: &[1; VOTERS + 2],
        })
        .expect("the election is set up");
    let codes: Vec<String> =
        stage.invited(&staged).expect("codes.csv").into_iter().map(|invited| invited.code).collect();
    let columns = ["plans.trees", "plans.pool", "plans.road", "chair.ada", "chair.bo"].map(String::from);
    // One credit too many, for or against, and nothing is sent.
    for plans in [[9, 4, 2], [-9, -3, 4], [10, 0, 0], [-10, 0, 0]] {
        let line = vec![(codes[0].clone(), [&plans[..], &[1, 0]].concat())];
        let refused = stage.vote(&staged, &columns, &line).expect_err("it costs more than 99");
        assert!(refused.contains("ballot.schema") && refused.contains("up to 99 credits"), "{refused}");
    }
    // Ten first vote for what they later vote against.
    let turned = |voter: usize| {
        let mut ballot = ballot(voter);
        ballot.iter_mut().take(3).for_each(|votes| *votes = -*votes);
        (codes[voter].clone(), ballot)
    };
    stage.vote(&staged, &columns, &(0..10).map(turned).collect::<Vec<_>>()).expect("the ballots are cast");
    let cast: Vec<_> = (0..VOTERS).map(|voter| (codes[voter].clone(), ballot(voter))).collect();
    stage.vote(&staged, &columns, &cast).expect("the ballots are cast");

    let code = stage.close(&staged).expect("an official may close");
    stage.decrypt(&staged, &[1, 3], &code).expect("voting has ended");
    assert_eq!(stage.publish(&staged).expect("two have decrypted")["kind"], "Result");
    let address = format!("{}/e/{}", stage.url(), staged.id);
    let run = |stage: &glassurn_tests::stage::Stage, arguments: &[&str]| -> Value {
        stage.run(&staged.folder, arguments).expect("it holds")
    };
    run(&stage, &["archive", &address, "-o", "record.glassurn"]);
    stage.stop();

    let expected = sums((0..VOTERS).map(ballot));
    assert!(expected[1] < 0 && expected[0] > 0, "some plan has more votes against it than for it");
    let report = run(&stage, &["audit", "record.glassurn", "--election", &staged.id]);
    assert_eq!((&report["ballots"], &report["counting"]), (&json!(VOTERS + 10), &json!(VOTERS)));
    // The record itself has for each counting voter, blank or not, nine more.
    let stands: Vec<i64> = expected[..3].iter().map(|votes| votes + NONE * VOTERS as i64).collect();
    assert_eq!(report["totals"], json!([stands, expected[3..]]));
    let result = run(&stage, &["result", "record.glassurn", "--format", "json"]);
    let values = |contest: usize| -> Vec<Value> {
        let selections = result["contests"][contest]["selections"].as_array().expect("selections");
        selections.iter().map(|selection| selection["value"].clone()).collect()
    };
    assert_eq!(
        [values(0), values(1)].concat(),
        expected.iter().map(|votes| json!(votes)).collect::<Vec<_>>()
    );
    let mut order: Vec<(&str, i64)> = ["trees", "pool", "road"].into_iter().zip(expected.clone()).collect();
    order.retain(|(_, votes)| *votes > 0);
    order.sort_by_key(|(_, votes)| -votes);
    let elected: Vec<&str> = order.iter().take(2).map(|(name, _)| *name).collect();
    assert_eq!(result["contests"][0]["elected"], json!(elected));
    let csv = text(&run(&stage, &["result", "record.glassurn", "--format", "csv"]), "csv").expect("a table");
    assert!(csv.contains(&format!("plans,pool,A pool,{}\r\n", expected[1])), "{csv}");
    let nist = run(&stage, &["result", "record.glassurn", "--format", "nist"]);
    let counts = &nist["Election"][0]["Contest"][0]["BallotSelection"][1]["VoteCounts"][0]["Count"];
    assert_eq!(*counts, json!(expected[1]));

    // One flipped bit of the first ballot's last response, and no audit passes.
    let mut record = fs::read(staged.folder.join("record.glassurn")).expect("it was just written");
    let middle = record.len() / 2;
    record[middle] ^= 1;
    fs::write(staged.folder.join("flipped.glassurn"), record).expect("it can be written");
    let flipped = stage.run(&staged.folder, &["audit", "flipped.glassurn", "--election", &staged.id]);
    flipped.expect_err("the record is another one");
}

#[test]
fn weights_blank_ballots_and_ballots_that_were_replaced() {
    let options: Vec<String> = ["trees", "pool"].map(String::from).to_vec();
    let rule = Rule::Quadratic { credits: 10, against: true };
    let mut draft = draft(vec![contest("plans", &options, rule)], 2, 3);
    draft.weights_reveal_votes = true;
    let mut world = World::begun(draft, &[5, 1, 1, 2, 7, 3]);
    // Of 10 credits 3 votes are the most: 3 stands for none.
    for (voter, values) in [[6, 3], [3, 3], [0, 4], [4, 5], [1, 2]].into_iter().enumerate() {
        world.cast(voter, &values);
    }
    world.cast(0, &[2, 6]);
    // The code of voter 4 is replaced, and the new one is not used; voter 5 stays at home.
    world.replace(4);
    world.close();
    let votes = [-5 - 3 + 2, 5 * 3 + 1 + 2 * 2];
    let weight = 5 + 1 + 1 + 2;
    let sums = world.count(&[0, 2]);
    assert_eq!(sums, [votes.map(|votes: i64| (votes + 3 * weight) as u64)]);
    let totals = world.totals();
    assert_eq!((totals.counting, totals.weight), (4, 9));
    assert_eq!(totals.votes(world.manifest()), [votes]);
    assert!(world.audit().holds());
}
