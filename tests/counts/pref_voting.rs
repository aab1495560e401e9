//! Ranked profiles, beside the Python package `pref_voting`.
//!
//! Where its rule is another one, only what must agree is compared:
//! - *Ranked pairs*: it locks pairs of equal votes, too, last, in whatever order. Over all orders that gives the same winners; in one order it
//!   may not, so where options are equal two by two the one order is not compared.
//! - *Instant runoff* on ballots that end early excludes all that have the fewest votes at once: compared without ties.
//! - *Scottish*: it draws lots, cuts off with floats, and passes on again what was cut off; *Meek* computes with floats, and elects with the
//!   quota that the reference rule adds a billionth to. Compared where nobody stands equal and no decision hangs on a hundredth of a vote.

use super::support::{
    Dice, PROFILES, ask_python, declared, has_ties, is_clear, ordered, places, possible, sorted,
};
use glassurn_crypto::tally::count::{Pairs, Rule, Transcript};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn ranked_profiles_are_counted_as_pref_voting_counts_them() {
    let mut dice = Dice::new(6);
    let cases: Vec<_> =
        (0..PROFILES).map(|number| dice.ranked(number.is_multiple_of(2), number % 6 != 1)).collect();
    let questions: Vec<Value> = cases
        .iter()
        .map(|case| json!({ "options": case.options, "ballots": case.ballots, "seats": case.seats }))
        .collect();
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for (case, answer) in cases.iter().zip(ask_python("count", &questions)) {
        let profile = case.ranks();
        let mut same = |what: &'static str, ours: Vec<usize>, theirs: Option<Vec<usize>>| {
            assert_eq!(Some(sorted(ours)), theirs.map(sorted), "{what}: {case:?} {answer}");
            *compared.entry(what).or_default() += 1;
        };
        let pairs = Pairs::of(&profile);
        same("schulze", declared(&profile, Rule::Schulze, 1).ranking[0].clone(), places(&answer["schulze"]));
        if let Some(theirs) = places(&answer["ranked_pairs"]) {
            same(
                "ranked pairs, every way",
                possible(&declared(&profile, Rule::RankedPairs, 1)),
                Some(theirs),
            );
        }
        let equal_pair = (0..case.options).any(|one| {
            (0..one).any(|other| pairs.beats(one, other).is_none() && pairs.beats(other, one).is_none())
        });
        if !equal_pair {
            let ours = ordered(&profile, Rule::RankedPairs, 1).winners.elected;
            same("ranked pairs, one way", ours, places(&answer["ranked_pairs_order"]));
        }
        let Transcript::Borda(points) = declared(&profile, Rule::Borda, 1).transcript else {
            panic!("no points")
        };
        // Its points are those for options below less those for options above.
        let most = (case.options as u64 - 1) * (profile.votes() - profile.blank());
        let theirs =
            answer["borda"].as_array().expect("points").iter().map(|points| points.as_i64().expect("whole"));
        let theirs =
            theirs.map(|points| usize::try_from(points + most as i64).expect("none below 0")).collect();
        let ours = points.iter().map(|points| usize::try_from(*points).expect("small")).collect();
        same("borda", ours, Some(theirs));
        let runoff = declared(&profile, Rule::InstantRunoff, 1);
        if let Some(theirs) = places(&answer["runoff"]) {
            same("runoff, every way", possible(&runoff), Some(theirs));
        }
        if let Some(theirs) = places(&answer["runoff_without_ties"])
            && !has_ties(&runoff)
        {
            same("runoff without ties", possible(&runoff), Some(theirs));
        }
        for (what, rule, key) in
            [("scottish", Rule::ScottishStv, "scottish"), ("meek", Rule::MeekStv, "meek")]
        {
            let ours = ordered(&profile, rule, case.seats);
            if let Some(theirs) = places(&answer[key])
                && !has_ties(&ours)
                && is_clear(&ours)
            {
                same(what, ours.winners.elected, Some(theirs));
            }
        }
    }
    for (what, count) in &compared {
        assert!(*count > PROFILES / 6, "{what} was compared {count} times only: {compared:?}");
    }
    assert_eq!(compared.len(), 8, "{compared:?}");
}
