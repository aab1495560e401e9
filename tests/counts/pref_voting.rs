//! Ranked profiles, beside the Python package `pref_voting`.
//!
//! Where its rule is another one, only what must agree is compared:
//! - *Ranked pairs*: it locks pairs of equal votes, too, last, in whatever order. Over all orders that gives the same winners; in one order it
//!   may not, so where options are equal two by two the one order is not compared.
//! - *Instant runoff* on ballots that end early excludes all that have the fewest votes at once: compared without ties.
//! - *Scottish*: it draws lots, cuts off with floats, and passes on again what was cut off; *Meek* computes with floats, and elects with the
//!   quota that the reference rule adds a billionth to. Compared where nobody stands equal and no decision hangs on a hundredth of a vote.

use super::real;
use super::support::{
    Case, Dice, PROFILES, ask_python, declared, has_ties, is_clear, ordered, places, possible, sorted,
};
use glassurn_crypto::tally::count::{Pairs, Rule, Transcript};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is compared, and the answer that it is compared with.
const RULES: [(&str, &str); 8] = [
    ("schulze", "schulze"),
    ("ranked pairs, every way", "ranked_pairs"),
    ("ranked pairs, one way", "ranked_pairs_order"),
    ("borda", "borda"),
    ("runoff, every way", "runoff"),
    ("runoff without ties", "runoff_without_ties"),
    ("scottish", "scottish"),
    ("meek", "meek"),
];

/// Profiles that are asked of together, and how often at most: rules that few profiles can be compared by need more.
const TOGETHER: usize = 5_000;
const ROUNDS: usize = 16;

/// How often each rule was compared.
type Compared = BTreeMap<&'static str, usize>;

/// Counts by every rule that is not compared often enough.
fn compare(cases: &[Case], enough: usize, compared: &mut Compared) {
    let short = |what: &&str| compared.get(what).is_none_or(|count| *count < enough);
    let wanted: Vec<_> = RULES.into_iter().filter(|(what, _)| short(what)).collect();
    let asked: Vec<&str> = wanted.iter().map(|(_, key)| *key).collect();
    let questions: Vec<Value> = cases
        .iter()
        .map(|case| {
            json!({ "options": case.options, "ballots": case.ballots, "seats": case.seats, "rules": asked })
        })
        .collect();
    for (case, answer) in cases.iter().zip(ask_python("count", &questions)) {
        for (what, key) in &wanted {
            let Some(theirs) = places_or_points(case, what, &answer[key]) else { continue };
            let Some(ours) = ours(case, what) else { continue };
            assert_eq!(sorted(ours), sorted(theirs), "{what}: {case:?} {answer}");
            *compared.entry(what).or_default() += 1;
        }
    }
}

/// Its points in a Borda count are those for options below less those for options above.
fn places_or_points(case: &Case, what: &str, answer: &Value) -> Option<Vec<usize>> {
    if what != "borda" {
        return places(answer);
    }
    let profile = case.ranks();
    let most = (case.options as u64 - 1) * (profile.votes() - profile.blank());
    let points = answer.as_array()?.iter().map(|points| points.as_i64().expect("whole") + most as i64);
    Some(points.map(|points| usize::try_from(points).expect("none below 0")).collect())
}

/// Who wins here; `None` where its rule is another one.
fn ours(case: &Case, what: &str) -> Option<Vec<usize>> {
    let profile = case.ranks();
    match what {
        "schulze" => Some(declared(&profile, Rule::Schulze, 1).ranking[0].clone()),
        "ranked pairs, every way" => Some(possible(&declared(&profile, Rule::RankedPairs, 1))),
        "ranked pairs, one way" => {
            let pairs = Pairs::of(&profile);
            let equal = |one, other| pairs.beats(one, other).is_none() && pairs.beats(other, one).is_none();
            let equal_pair = (0..case.options).any(|one| (0..one).any(|other| equal(one, other)));
            (!equal_pair).then(|| ordered(&profile, Rule::RankedPairs, 1).winners.elected)
        }
        "borda" => {
            let Transcript::Borda(points) = declared(&profile, Rule::Borda, 1).transcript else {
                panic!("no points")
            };
            Some(points.iter().map(|points| usize::try_from(*points).expect("small")).collect())
        }
        "runoff, every way" => Some(possible(&declared(&profile, Rule::InstantRunoff, 1))),
        "runoff without ties" => {
            let runoff = declared(&profile, Rule::InstantRunoff, 1);
            (!has_ties(&runoff)).then(|| possible(&runoff))
        }
        _ => {
            let rule = if what == "meek" { Rule::MeekStv } else { Rule::ScottishStv };
            let count = ordered(&profile, rule, case.seats);
            (!has_ties(&count) && is_clear(&count)).then_some(count.winners.elected)
        }
    }
}

#[test]
fn ranked_profiles_are_counted_as_pref_voting_counts_them() {
    let (mut dice, mut compared) = (Dice::new(6), Compared::new());
    for _ in 0..ROUNDS {
        let cases: Vec<Case> =
            (0..TOGETHER).map(|number| dice.ranked(number.is_multiple_of(2), number % 6 != 1)).collect();
        compare(&cases, PROFILES, &mut compared);
        if RULES.iter().all(|(what, _)| compared.get(what).is_some_and(|count| *count >= PROFILES)) {
            break;
        }
    }
    for (what, _) in RULES {
        let count = compared.get(what).copied().unwrap_or(0);
        assert!(count >= PROFILES, "{what} was compared {count} times only: {compared:?}");
    }
    println!("{compared:?}");
}

/// Debian's rankings, which some end early and none shares a rank in; a straw poll's grades and a budget's approvals, as rankings with
/// shared ranks.
#[test]
fn real_ballots_are_counted_as_pref_voting_counts_them() {
    let mut compared = Compared::new();
    for seats in 1..=3 {
        let cases: Vec<Case> = real::ranked().into_iter().map(|case| Case { seats, ..case }).collect();
        compare(&cases, usize::MAX, &mut compared);
    }
    println!("{compared:?}");
    for what in ["schulze", "ranked pairs, one way", "borda"] {
        assert_eq!(compared.get(what), Some(&9), "{what}: {compared:?}");
    }
    for what in ["runoff without ties", "scottish", "meek"] {
        assert_eq!(compared.get(what), Some(&3), "{what}: {compared:?}");
    }
}
