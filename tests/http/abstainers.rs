//! Who did not vote, and what her code says of her (attacks C-08): the commands of people who need not trust the service.

use glassurn_tests::programs;
use glassurn_tests::stage::{Setting, Stage, Staged, now_and_then, text};
use tempfile::TempDir;

const CONTESTS: &str = "[[contests]]\nname = \"motion\"\ntitle = \"Shall we?\"\nrule = { exactly = 1 }\nseats = 1\n\
                        order = \"fixed\"\nselections = [\n    { name = \"yes\", title = \"Yes\" },\n    \
                        { name = \"no\", title = \"No\" },\n]\n";

fn election() -> (Stage, TempDir, Staged) {
    let (stage, folder) = programs::stage();
    let (opens, closes) = now_and_then(1).expect("a clock");
    let staged = stage.set_up(&Setting {
        name: "motion",
        texts: "title = \"A motion\"\ndescription = \"Held for those who stay at home.\"\norganiser = \"Tests\"\n\
                contact = \"tests@example.org\"",
        contests: CONTESTS,
        zone: "Europe/Berlin",
        opens: &opens,
        closes: &closes,
        closing: "official",
        trustees: (1, 1),
        minimum: 2,
        weights_reveal: false,
        weights: &[1; 5],
    });
    let staged = staged.expect("the election is set up");
    (stage, folder, staged)
}

#[test]
fn c_08_an_abstainer_learns_that_nothing_was_cast_or_finds_what_was_cast_in_her_name() {
    let (stage, _folder, staged) = election();
    let codes: Vec<String> = stage.invited(&staged).expect("codes.csv").into_iter().map(|i| i.code).collect();
    let columns = ["motion.yes", "motion.no"].map(String::from);
    let yes = |voter: usize| (codes[voter].clone(), vec![1, 0]);
    stage.vote(&staged, &columns, &[yes(0), yes(1)]).expect("two vote");
    // Voter 2 stays at home. Whoever has made her code casts in her name.
    stage.vote(&staged, &columns, &[yes(2)]).expect("the board cannot know");

    let ask = |voter: usize| {
        let file = staged.folder.join(format!("code-{voter}"));
        std::fs::write(&file, &codes[voter]).expect("her own file");
        let file = file.to_str().expect("a name");
        stage.run(&staged.folder, &["vote", "--status", "--election", &staged.id, "--code-file", file])
    };
    // The stolen vote is there with number and time, which is what she takes to the officials ...
    let stolen = ask(2).expect("the command answers");
    assert_eq!((stolen["voted"].as_bool(), stolen["sequence"].as_u64()), (Some(true), Some(1)));
    let entry = stolen["entry"].as_u64().expect("a number");
    assert!(stolen["time"].as_u64().is_some_and(|time| time > 0), "{stolen}");
    // ... who revoke the code: what was cast with it counts no more, and she votes with another one.
    let statement = |voter: usize| ask(voter).expect("the command answers");
    for voter in [3, 4] {
        let none = statement(voter);
        assert_eq!(none["voted"].as_bool(), Some(false), "nothing was cast in the name of voter {voter}");
        assert!(
            none["entries"].as_u64().is_some_and(|audited| audited > entry),
            "the whole record was audited"
        );
    }
    // Once voting has ended the statement stands for ever.
    stage.count(&staged, &[1]).expect("counted");
    let none = statement(3);
    assert_eq!(none["voted"].as_bool(), Some(false));
    assert_eq!(
        text(&statement(2), "receipt_code").expect("a code"),
        text(&stolen, "receipt_code").expect("a code")
    );
}
