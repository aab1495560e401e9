//! Counting rules: profiles, and all that is said of their counts (docs/protocol.md §11).

use super::compare;
use glassurn_api::count::{CountDocument, rule_name};
use glassurn_crypto::manifest::Ties;
use glassurn_crypto::tally::count::{Kind, Mark, Profile, Rule, count};
use serde_json::{Value, json};

/// Weights, and a number for each option.
type Ballots = [(u64, &'static [u16])];

/// Ballots of ranks, 0 for none; the name says what they show.
const RANKED: [(&str, usize, &Ballots); 9] = [
    (
        "everybody_has_a_rank",
        1,
        &[(42, &[1, 2, 3, 4]), (26, &[4, 1, 2, 3]), (15, &[4, 3, 1, 2]), (17, &[4, 3, 2, 1])],
    ),
    (
        "no_option_beats_all",
        2,
        &[
            (5, &[1, 3, 2, 5, 4]),
            (5, &[1, 5, 4, 2, 3]),
            (8, &[4, 1, 5, 3, 2]),
            (3, &[2, 3, 1, 5, 4]),
            (7, &[2, 4, 1, 5, 3]),
            (2, &[3, 2, 1, 4, 5]),
            (7, &[5, 4, 2, 1, 3]),
            (8, &[3, 2, 5, 4, 1]),
        ],
    ),
    (
        "ranks_are_shared_and_missing",
        2,
        &[(7, &[1, 2, 2, 0]), (5, &[0, 1, 0, 2]), (4, &[1, 1, 0, 0]), (3, &[0, 0, 9, 4]), (2, &[0, 0, 0, 0])],
    ),
    (
        "surpluses_are_cut_off",
        3,
        &[(9, &[1, 2, 3, 0]), (5, &[0, 1, 2, 0]), (4, &[0, 0, 0, 1]), (3, &[0, 0, 1, 0])],
    ),
    (
        "history_decides",
        1,
        &[
            (6, &[1, 0, 0, 0, 0]),
            (5, &[0, 1, 0, 0, 0]),
            (4, &[2, 0, 1, 0, 0]),
            (5, &[0, 2, 0, 1, 0]),
            (1, &[0, 0, 2, 0, 1]),
        ],
    ),
    ("a_tie_that_matters", 1, &[(4, &[1, 0, 0]), (2, &[2, 1, 0]), (2, &[0, 2, 1])]),
    (
        "a_tie_that_does_not",
        1,
        &[(12, &[1, 0, 0, 0]), (9, &[0, 1, 0, 0]), (6, &[2, 0, 1, 0]), (6, &[2, 0, 0, 1])],
    ),
    (
        "three_are_sure_to_go",
        1,
        &[
            (30, &[1, 0, 0, 0, 0, 0]),
            (30, &[0, 1, 0, 0, 0, 0]),
            (2, &[2, 0, 1, 0, 0, 0]),
            (2, &[0, 2, 0, 1, 0, 0]),
            (2, &[0, 0, 0, 0, 1, 0]),
            (20, &[0, 0, 0, 0, 0, 1]),
        ],
    ),
    ("pairs_in_a_circle_are_equal", 2, &[(1, &[2, 3, 4, 1]), (1, &[4, 2, 3, 1]), (1, &[3, 4, 2, 1])]),
];

/// Ballots of grades from 0 to 5.
const GRADED: [(&str, &Ballots); 3] = [
    ("grades", &[(3, &[5, 4, 0]), (2, &[0, 3, 5]), (2, &[5, 0, 4]), (1, &[1, 2, 0])]),
    ("equal_totals", &[(1, &[5, 5, 1]), (1, &[5, 1, 3]), (1, &[4, 2, 4])]),
    ("a_circle_of_equal_totals", &[(1, &[3, 2, 1]), (1, &[1, 3, 2]), (1, &[2, 1, 3])]),
];

fn counted(name: &str, kind: Kind, ballots: &Ballots, seats: usize) -> Vec<Value> {
    let options = ballots[0].1.len();
    let mut profile = Profile::new(options, kind).expect("few options");
    for (weight, numbers) in ballots {
        let marks = (0..).zip(numbers.iter().copied());
        let marks: Vec<Mark> = marks.filter(|(_, number)| kind != Kind::Ranks || *number > 0).collect();
        profile.add(*weight, &marks).expect("a ballot");
    }
    let names: Vec<String> = ('A'..).take(options).map(String::from).collect();
    let rules = Rule::ALL.into_iter().filter(|rule| rule.counts_grades() == (kind != Kind::Ranks));
    let mut counts = Vec::new();
    for rule in rules {
        let seats = if rule.is_for_one_seat() { 1 } else { seats };
        let [declared, ordered] = [Ties::Declared, Ties::ManifestOrder].map(|ties| {
            let count = count(&profile, rule, seats, ties).expect("the rule counts such ballots");
            CountDocument::new("", &names, &count)
        });
        let mut add = |ties: &str, count: CountDocument| {
            let name = format!("{name}/{}/{ties}", rule_name(rule));
            counts.push(json!({ "name": name, "ballots": ballots, "count": count }));
        };
        // Where no tie is, the manifest's order changes nothing.
        let differs = CountDocument { ties: declared.ties.clone(), ..ordered.clone() } != declared;
        add("declared", declared);
        if differs {
            add("order", ordered);
        }
    }
    counts
}

#[test]
fn counts() {
    let ranked = RANKED.iter().flat_map(|(name, seats, ballots)| counted(name, Kind::Ranks, ballots, *seats));
    let graded = GRADED.iter().flat_map(|(name, ballots)| counted(name, Kind::Grades { top: 5 }, ballots, 1));
    compare("count.json", &json!({ "counts": ranked.chain(graded).collect::<Vec<_>>() }));
}
