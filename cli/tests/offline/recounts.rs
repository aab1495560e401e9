//! Published ballots are counted again: words, data, files, and what is said when it cannot be done.

use super::{folder, run};
use serde_json::json;
use std::fs;

/// Debian Project Leader 2002, PrefLib's data set 2.
const DEBIAN: &str = include_str!("../../../tests/elections/data/debian-2002-leader.soi");

const BLT: &str = "4 2\n16 1 2 3 4 0\n24 1 3 2 4 0\n17 4 1 2 3 0\n0\n\"Andrea\"\n\"Brad\"\n\"Carter\"\n\"Delilah\"\n\"Committee\"\n";

#[test]
fn debians_leader_of_2002_is_elected_by_schulze() {
    let folder = folder();
    fs::write(folder.path().join("debian.soi"), DEBIAN).expect("written");
    let ran = run(folder.path(), &["recount", "debian.soi", "--rule", "schulze"]);
    assert_eq!(ran.status, 0, "{}", ran.facts);
    let options = &ran.facts["options"];
    let order: Vec<&str> = ran.facts["ranking"]
        .as_array()
        .expect("an order")
        .iter()
        .map(|level| options[level[0].as_u64().expect("a place") as usize].as_str().expect("a name"))
        .collect();
    assert_eq!(order, ["Bdale Garbee", "Branden Robinson", "Raphael Hertzog", "None Of The Above"]);
    assert_eq!(
        (&ran.facts["elected"], &ran.facts["tied"], &ran.facts["votes"]),
        (&json!([2]), &json!([]), &json!(475))
    );
    let words = run(folder.path(), &["words", "recount", "debian.soi", "--rule", "schulze"]);
    for expected in [
        "Elected: Bdale Garbee.",
        "  1. Branden Robinson     -  260  180  387",
        "Bdale Garbee beats every other option, two by two.",
        "  1. Bdale Garbee\n  2. Branden Robinson\n  3. Raphael Hertzog\n  4. None Of The Above",
    ] {
        assert!(words.stdout.contains(expected), "{expected:?} is not in {}", words.stdout);
    }
}

#[test]
fn a_transferable_vote_is_told_stage_by_stage() {
    let folder = folder();
    fs::write(folder.path().join("committee.blt"), BLT).expect("written");
    let words = run(folder.path(), &["words", "recount", "committee.blt", "--rule", "scottish-stv"]);
    assert_eq!(words.status, 0, "{}", words.stderr);
    for expected in [
        "Counted for 2 seats by the single transferable vote as in Scottish local elections",
        "Elected: Andrea and Carter.",
        "The quota is 20 votes: 57 ÷ 3, without the remainder, and one more.",
        "Andrea has 20 votes above the quota. Of every paper 20 ÷ 40 of its value passes on",
        "From Andrea: 8 votes (16 papers) to Brad, 12 votes (24 papers) to Carter.",
        "Brad has the fewest votes (8 votes) and is out.",
        "From Brad: 8 votes (16 papers) to Carter.",
        "Carter has 20 votes and is elected.",
    ] {
        assert!(words.stdout.contains(expected), "{expected:?} is not in {}", words.stdout);
    }
    let facts = run(folder.path(), &["recount", "committee.blt", "--rule", "scottish-stv"]).facts;
    let second = &facts["transcript"]["stages"][1];
    assert_eq!((&second["deed"], &second["with"]), (&json!("surplus"), &json!([0])));
    assert_eq!(second["votes"], json!(["20.00000", "8.00000", "12.00000", "17.00000"]));
    // Every rule of ranks counts it and has words for it.
    for rule in ["irv", "meek-stv", "schulze", "ranked-pairs", "borda"] {
        let seats = if rule == "irv" { "1" } else { "2" };
        let words =
            run(folder.path(), &["words", "recount", "committee.blt", "--rule", rule, "--seats", seats]);
        assert!(
            words.status == 0 && words.stdout.contains("Elected: Andrea"),
            "{rule}: {}{}",
            words.stdout,
            words.stderr
        );
    }
}

#[test]
fn a_tie_is_named_with_who_wins_in_which_way() {
    let folder = folder();
    fs::write(folder.path().join("tie.toi"), "# NUMBER ALTERNATIVES: 3\n4: 1\n2: 2,1\n2: 3,2\n")
        .expect("written");
    let words = run(folder.path(), &["words", "recount", "tie.toi", "--rule", "irv"]);
    for expected in [
        "A tie between Option 1 and Option 2.",
        "Here the count ends: Option 2 and Option 3 stand equal, and nothing in the ballots decides which of them goes first.",
        "If it is Option 2: Option 1 is elected.",
        "If it is Option 3: Option 1 and Option 2 tie.",
    ] {
        assert!(words.stdout.contains(expected), "{expected:?} is not in {}", words.stdout);
    }
    let ordered = run(folder.path(), &["recount", "tie.toi", "--rule", "irv", "--ties", "order"]);
    assert_eq!((&ordered.facts["elected"], &ordered.facts["tied"]), (&json!([0]), &json!([])));
}

#[test]
fn grades_are_counted_by_the_rules_of_grades() {
    let folder = folder();
    fs::write(folder.path().join("grades.csv"), "Ada,Bo,Cy\n5,4,0\n5,4,0\n0,3,5\n5,0,4\n1,2,0\n")
        .expect("written");
    let words = run(folder.path(), &["words", "recount", "grades.csv", "--rule", "star"]);
    assert!(
        words.stdout.contains("Runoff: 3 ballots prefer Ada, 2 ballots prefer Bo; Ada wins."),
        "{}",
        words.stdout
    );
    let words = run(folder.path(), &["words", "recount", "grades.csv", "--rule", "majority-judgment"]);
    assert!(words.stdout.contains("Elected: Ada."), "{}", words.stdout);
    let refused = run(folder.path(), &["recount", "grades.csv", "--rule", "borda"]);
    assert_eq!((refused.status, refused.code()), (2, "ballots.rule"));
}

#[test]
fn ballots_are_written_in_the_format_of_the_ending() {
    let folder = folder();
    fs::write(folder.path().join("committee.blt"), BLT).expect("written");
    assert_eq!(run(folder.path(), &["recount", "committee.blt", "-o", "committee.soc"]).status, 0);
    let text = fs::read_to_string(folder.path().join("committee.soc")).expect("written");
    assert!(
        text.contains("# DATA TYPE: soc\n") && text.ends_with("24: 1,3,2,4\n17: 4,1,2,3\n16: 1,2,3,4\n"),
        "{text}"
    );
    assert_eq!(
        run(folder.path(), &["recount", "committee.soc", "-o", "again.blt", "--seats", "2"]).status,
        0
    );
    assert_eq!(fs::read_to_string(folder.path().join("again.blt")).expect("written"), BLT);
    let exists = run(folder.path(), &["recount", "committee.soc", "-o", "again.blt"]);
    assert_eq!((exists.status, exists.code()), (2, "file.exists"));
    let unfit = run(folder.path(), &["recount", "committee.soc", "-o", "committee.csv"]);
    assert_eq!((unfit.status, unfit.code()), (2, "ballots.unreadable"));
}

#[test]
fn a_file_that_cannot_be_counted_is_refused_with_its_line() {
    let folder = folder();
    let unknown = BLT.replace("17 4", "17 9");
    let cases = [
        ("x.txt", "1", &["--rule", "irv"][..], "usage", "format"),
        ("x.blt", BLT, &[][..], "usage", "--rule"),
        ("none.blt", "", &["--rule", "irv"][..], "ballots.unreadable", "none.blt: there is nothing in it"),
        (
            "x.blt",
            unknown.as_str(),
            &["--rule", "irv"][..],
            "ballots.unreadable",
            "x.blt, line 4: there is no option",
        ),
        ("x.soi", DEBIAN, &["--rule", "star"][..], "ballots.rule", "grades"),
        ("x.soi", DEBIAN, &["--rule", "irv", "--seats", "2"][..], "ballots.rule", "one seat"),
        (
            "x.soi",
            DEBIAN,
            &["--rule", "schulze", "--seats", "5"][..],
            "ballots.rule",
            "no more seats than options",
        ),
        ("x.soi", DEBIAN, &["--rule", "schulze", "--seats", "0"][..], "ballots.rule", "at least one seat"),
        ("x.soi", DEBIAN, &["--rule", "plurality"][..], "usage", "possible values"),
    ];
    for (name, text, options, code, words) in cases {
        fs::write(folder.path().join(name), text).expect("written");
        let ran = run(folder.path(), &[&["recount", name], options].concat());
        assert_eq!((ran.status, ran.code()), (2, code), "{name} {options:?}: {}", ran.facts);
        assert!(
            ran.facts["error"]["detail"].to_string().contains(words),
            "{words:?} is not in {}",
            ran.facts
        );
    }
    fs::write(folder.path().join("latin.soi"), b"# TITLE: \xfc\n").expect("written");
    assert_eq!(run(folder.path(), &["recount", "latin.soi", "--rule", "irv"]).code(), "file.not_text");
    assert_eq!(run(folder.path(), &["recount", "gone.soi", "--rule", "irv"]).code(), "file.unreadable");
}
