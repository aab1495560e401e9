//! STAR on random grades, beside `starvote`.
//!
//! It breaks ties that are left to us or to the order of the options: between three or more with equal totals by how often each is preferred in all, and
//! always by the number of best grades. So its winner is one of ours, and the same one where we need no such decision.

use super::real;
use super::support::{Case, Dice, PROFILES, ask_python, declared, ordered, places, possible};
use glassurn_crypto::tally::count::{Reason, Rule, Transcript};
use serde_json::{Value, json};

/// Profiles that are asked of together.
const TOGETHER: usize = 5_000;

#[test]
fn star_elects_as_starvote_does() {
    let mut dice = Dice::new(5);
    let (mut certain, mut open) = (0, 0);
    while certain < PROFILES {
        let cases: Vec<_> = (0..TOGETHER)
            .map(|number| {
                let (options, votes) =
                    (2 + number % 5, 1 + usize::try_from(dice.roll(0, 24)).expect("small"));
                (dice.graded(options, votes, 5), 5)
            })
            .collect();
        let (more_certain, more_open) = compare(&cases);
        assert!(more_certain > TOGETHER / 2, "{more_certain}");
        certain += more_certain;
        open += more_open;
    }
    assert!(open > 50, "{open}");
    println!("{certain} certain, {open} open");
}

#[test]
fn real_ballots_elect_whom_starvote_elects() {
    assert_eq!(compare(&real::graded()), (2, 0));
}

/// Compares the winners; gives how many need no decision that its rule takes otherwise, and how many one.
fn compare(cases: &[(Case, u16)]) -> (usize, usize) {
    let question =
        |(case, top): &(Case, u16)| json!({ "options": case.options, "ballots": case.ballots, "top": top });
    let questions: Vec<Value> = cases.iter().map(question).collect();
    let (mut certain, mut open) = (0, 0);
    for ((case, top), answer) in cases.iter().zip(ask_python("star", &questions)) {
        let profile = case.grades(*top);
        let ours = declared(&profile, Rule::Star, 1);
        let Transcript::Star(star) = &ours.transcript else { panic!("{ours:?}") };
        let Some(winners) = places(&answer["winners"]) else {
            // What it cannot break, we have not broken.
            let tie = places(&answer["tie"]).expect("a tie");
            assert!(ours.winners.elected.len() + tie.len() >= 2, "{case:?} {answer}");
            continue;
        };
        // Three or more equal ones are the point in which its rule is another one.
        let crowd = star.finalists.iter().any(|finalist| finalist.tied.len() > 2);
        let decided =
            star.finalists.iter().all(|finalist| matches!(finalist.reason, Reason::Total | Reason::Beats));
        if crowd {
            continue;
        }
        assert!(possible(&ours).contains(&winners[0]), "{case:?} {answer} {ours:?}");
        if decided && ours.winners.tied.is_empty() {
            assert_eq!(ours.winners.elected, winners, "{case:?}");
            assert_eq!(ordered(&profile, Rule::Star, 1).winners.elected, winners, "{case:?}");
            certain += 1;
        } else {
            open += 1;
        }
    }
    (certain, open)
}
