//! Schulze, majority judgment and transferable votes, beside Belenios (`belenios-tool method`).

use super::real;
use super::support::{
    Case, Dice, PROFILES, declared, has_ties, is_clear, ordered, piped, places, ran, sorted, stages,
};
use glassurn_crypto::tally::count::{Deed, Rule};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A profile of a few dozen votes at most: Belenios is given every ballot by itself.
fn small(dice: &mut Dice, whole: bool, strict: bool) -> Case {
    let mut case = dice.ranked(whole, strict);
    case.ballots.iter_mut().for_each(|(weight, _)| *weight = 1 + *weight % 5);
    case
}

fn ask(method: &str, arguments: &[String], ballots: &Value) -> Value {
    let mut command = Command::new("belenios-tool");
    command.args(["method", method]).args(arguments);
    serde_json::from_str(&piped(&mut command, ballots.to_string().into_bytes())).expect("an answer")
}

/// Levels of options in an answer.
fn levels(answer: &Value) -> Vec<Vec<usize>> {
    let levels = answer["winners"].as_array().expect("levels").iter();
    levels.map(|level| sorted(places(level).expect("options"))).collect()
}

/// Some profiles at a time: all options of one are before all of the next one, as every vote of a profile puts the others' options in
/// the profiles' order, so no path leads back, and each profile's order stands alone.
#[test]
fn schulze_makes_the_order_that_belenios_makes() {
    const TOGETHER: usize = 8;
    let mut dice = Dice::new(1);
    let cases: Vec<Case> = (0..PROFILES)
        .map(|number| small(&mut dice, number.is_multiple_of(4), number.is_multiple_of(2)))
        .collect();
    let ties: usize = cases.chunks(TOGETHER).map(schulze).sum();
    assert!(ties > PROFILES / 20, "{ties}");
}

/// Compares the orders of all profiles; gives how many of them have levels of several options.
fn schulze(batch: &[Case]) -> usize {
    let mut ties = 0;
    let all: usize = batch.iter().map(|case| case.options).sum();
    let mut rows: Vec<Vec<u16>> = Vec::new();
    for (own, case) in batch.iter().enumerate() {
        for numbers in case.one_by_one() {
            // A rank for every earlier profile's options, then this one's own ranks, those without one last, then the later ones'.
            let unranked = u16::try_from(case.options + 1).expect("few");
            let row = batch.iter().enumerate().flat_map(|(number, other)| {
                let level = u16::try_from(number * 16 + 1).expect("few");
                let rank = move |option: usize| match numbers.get(option).filter(|_| number == own) {
                    Some(0) => level + unranked,
                    Some(rank) => level + rank,
                    None => level,
                };
                (0..other.options).map(rank)
            });
            rows.push(row.collect());
        }
    }
    let arguments = ["--blank-allowed".into(), "false".into(), "--nchoices".into(), all.to_string()];
    let mut theirs = levels(&ask("schulze", &arguments, &json!(rows))).into_iter();
    let mut first = 0;
    for case in batch {
        let ours = declared(&case.ranks(), Rule::Schulze, 1).ranking;
        let own = ours.iter().map(|level| level.iter().map(|option| option + first).collect::<Vec<_>>());
        assert_eq!(own.collect::<Vec<_>>(), theirs.by_ref().take(ours.len()).collect::<Vec<_>>(), "{case:?}");
        ties += usize::from(ours.iter().any(|level| level.len() > 1));
        first += case.options;
    }
    assert_eq!(theirs.next(), None);
    ties
}

/// Of two median grades Belenios takes the better one, Balinski and Laraki the worse one, as we do. With all grades turned around its better one
/// is our worse one, and its best option our worst: then both make the same order. Options of several profiles with as many votes are
/// judged side by side, as grades are counted for each option alone.
#[test]
fn majority_judgment_makes_the_order_that_belenios_makes_of_turned_grades() {
    const TOGETHER: usize = 40;
    let mut dice = Dice::new(2);
    for _ in 0..PROFILES / TOGETHER {
        let votes = usize::try_from(dice.roll(1, 30)).expect("small");
        let cases: Vec<Case> = (0..TOGETHER)
            .map(|_| {
                let options = usize::try_from(dice.roll(2, 6)).expect("small");
                dice.graded(options, votes, 4)
            })
            .collect();
        judgment(&cases, 4);
    }
}

/// Compares the orders of profiles that have as many votes, of grades from 0 to `top`.
fn judgment(cases: &[Case], top: u16) {
    let (all, votes): (usize, usize) = (cases.iter().map(|case| case.options).sum(), cases[0].ballots.len());
    // Our worst grade, 0, is its best one, 1.
    let row = |vote: usize| {
        cases.iter().flat_map(|case| case.ballots[vote].1.iter().map(|grade| grade + 1)).collect()
    };
    let rows: Vec<Vec<u16>> = (0..votes).map(row).collect();
    let (grades, choices) = ((top + 1).to_string(), all.to_string());
    let arguments =
        ["--blank-allowed", "false", "--ngrades", &grades, "--nchoices", &choices].map(str::to_owned);
    let theirs = levels(&ask("majority-judgment", &arguments, &json!(rows)));
    let mut first = 0;
    for case in cases {
        let own = |level: &Vec<usize>| {
            let own = level.iter().filter(|option| (first..first + case.options).contains(option));
            own.map(|option| option - first).collect::<Vec<_>>()
        };
        let best_first = theirs.iter().rev().map(own).filter(|level| !level.is_empty());
        let ours = declared(&case.grades(top), Rule::MajorityJudgment, 1).ranking;
        assert_eq!(ours, best_first.collect::<Vec<_>>(), "{case:?}");
        first += case.options;
    }
}

/// Asks of every case, on all processors. Where ballots are left that name fewer options than there are seats, its version 2.0 ends in an assertion
/// and gives no answer.
fn ask_stv(cases: &[Case]) -> Vec<Option<Value>> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(vec![None; cases.len()]);
    let work = || {
        while let Some((number, case)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, cases.get(at)?)))
        {
            let mut command = Command::new("belenios-tool");
            command.args(["method", "stv", "--nseats", &case.seats.to_string()]);
            let ran = ran(&mut command, json!(case.one_by_one()).to_string().into_bytes());
            let failed = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success() || failed.contains("stv.ml"), "{failed}");
            let answer =
                ran.status.success().then(|| serde_json::from_slice(&ran.stdout).expect("an answer"));
            answers.lock().expect("nobody has died")[number] = answer;
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| (0..processors).for_each(|_| drop(scope.spawn(work))));
    answers.into_inner().expect("nobody has died")
}

/// For one seat its rule is an instant runoff: in a tie it excludes the last in the order of the options, as ours does.
#[test]
fn instant_runoff_elects_whom_belenios_elects() {
    let mut dice = Dice::new(3);
    let cases: Vec<Case> = (0..PROFILES)
        .map(|number| Case { seats: 1, ..small(&mut dice, number.is_multiple_of(4), true) })
        .collect();
    for (case, answer) in cases.iter().zip(ask_stv(&cases)) {
        let answer = answer.unwrap_or_else(|| panic!("{case:?}"));
        assert_eq!(answer["invalid"], json!([]), "{case:?}");
        let ours = ordered(&case.ranks(), Rule::InstantRunoff, 1);
        assert_eq!(Some(ours.winners.elected), places(&answer["winners"]), "{case:?} {answer}");
    }
}

/// For several seats it elects one option in a stage, so that a second one with a quota still receives votes, and cuts nothing off. Compared
/// is where no two have a quota at once, nobody stands equal, and no decision hangs on a hundredth of a vote.
#[test]
fn scottish_stv_elects_whom_belenios_elects_where_the_rules_are_the_same() {
    let mut dice = Dice::new(4);
    let mut cases: Vec<Case> = Vec::new();
    while cases.len() < PROFILES * 6 / 5 {
        let case = small(&mut dice, cases.len().is_multiple_of(4), true);
        if case.seats < 2 {
            continue;
        }
        let ours = ordered(&case.ranks(), Rule::ScottishStv, case.seats);
        let stages = &stages(&ours).stages;
        let one_by_one = stages.iter().enumerate().all(|(number, stage)| {
            let has_surplus = stage.elected.iter().any(|option| stage.votes[*option] > stage.quota);
            let passes_on =
                stages.get(number + 1).is_none_or(|next| matches!(next.deed, Deed::Surplus { .. }));
            stage.elected.len() <= 1 && (!has_surplus || passes_on)
        });
        if one_by_one && !has_ties(&ours) && is_clear(&ours) {
            cases.push(case);
        }
    }
    let mut same = 0;
    for (case, answer) in cases.iter().zip(ask_stv(&cases)) {
        let ours = ordered(&case.ranks(), Rule::ScottishStv, case.seats);
        let Some(answer) = answer else { continue };
        let theirs = sorted(places(&answer["winners"]).expect("options"));
        // It knows only options that some ballot still has; where these are too few, it elects fewer.
        if theirs.len() == case.seats {
            assert_eq!(sorted(ours.winners.elected), theirs, "{case:?} {answer}");
            same += 1;
        }
    }
    assert!(same >= PROFILES, "{same} of {}", cases.len());
}

/// Debian's rankings by Schulze's method and by instant runoff, a straw poll and a budget by Schulze's method and by majority
/// judgment.
#[test]
fn real_ballots_are_counted_as_belenios_counts_them() {
    for case in real::ranked() {
        schulze(std::slice::from_ref(&case));
    }
    let debian = real::ranked().swap_remove(0);
    let answer = ask_stv(std::slice::from_ref(&debian)).pop().flatten().expect("an answer");
    let ours = ordered(&debian.ranks(), Rule::InstantRunoff, 1);
    assert_eq!(Some(ours.winners.elected), places(&answer["winners"]), "{answer}");
    for (case, top) in real::graded() {
        judgment(&[case], top);
    }
}
