//! STAR on random grades, beside `starvote`.
//!
//! It breaks ties that are left to us or to the order of the options: between three or more with equal totals by how often each is preferred in all, and
//! always by the number of best grades. So its winner is one of ours, and the same one where we need no such decision.

use super::support::{Dice, PROFILES, ask_python, declared, ordered, places, possible};
use glassurn_crypto::tally::count::{Reason, Rule, Transcript};
use serde_json::{Value, json};

#[test]
fn star_elects_as_starvote_does() {
    let mut dice = Dice::new(5);
    let cases: Vec<_> = (0..PROFILES)
        .map(|number| {
            let (options, votes) = (2 + number % 5, 1 + usize::try_from(dice.roll(0, 24)).expect("small"));
            dice.graded(options, votes, 5)
        })
        .collect();
    let questions: Vec<Value> = cases
        .iter()
        .map(|case| json!({ "options": case.options, "ballots": case.ballots, "top": 5 }))
        .collect();
    let (mut certain, mut open) = (0, 0);
    for (case, answer) in cases.iter().zip(ask_python("star", &questions)) {
        let profile = case.grades(5);
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
    assert!(certain > PROFILES / 2 && open > 50, "{certain} {open}");
}
