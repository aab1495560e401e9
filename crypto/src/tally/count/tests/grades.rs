//! Majority judgment and STAR.

use super::*;
use crate::tally::count::{Judgment, Parting, Reason, Transcript};

/// Ballots that give every option as many of each grade as its row says, the best first; they say nothing of who gave which together.
fn of_counts(rows: &[&[u64]]) -> Profile {
    let grades = u16::try_from(rows[0].len()).expect("few grades");
    let mut profile = Profile::new(rows.len(), Kind::Grades { top: grades - 1 }).expect("a profile");
    let list = |row: &[u64]| -> Vec<u16> {
        let grades = (0..grades).rev().zip(row);
        grades
            .flat_map(|(grade, count)| core::iter::repeat_n(grade, usize::try_from(*count).expect("few")))
            .collect()
    };
    let lists: Vec<Vec<u16>> = rows.iter().map(|row| list(row)).collect();
    for ballot in 0..lists[0].len() {
        let marks: Vec<Mark> = (0..).zip(&lists).map(|(option, list)| (option, list[ballot])).collect();
        profile.add(1, &marks).expect("a ballot");
    }
    profile
}

fn judgment(count: &Count) -> &Judgment {
    let Transcript::Judgment(judgment) = &count.transcript else { panic!("{count:?}") };
    judgment
}

/// M. Balinski, R. Laraki, “Election by majority judgement: experimental evidence” (2007): the three leading candidates in Orsay, 22 April
/// 2007, in thousandths of the ballots; Royal's last grade is rounded down so that hers, too, add up. All three are “good”; Bayrou has more
/// better grades than worse ones, Royal fewer, and Sarkozy many fewer.
#[test]
fn majority_judgment_ranks_the_candidates_of_orsay_as_published() {
    let profile = of_counts(&[
        &[191, 198, 143, 115, 71, 282],  // Sarkozy
        &[167, 227, 191, 168, 122, 125], // Royal
        &[136, 307, 251, 148, 84, 74],   // Bayrou
    ]);
    let count = counted(&profile, Rule::MajorityJudgment, 1);
    assert_eq!(order(&count.ranking), "C>B>A");
    let judgment = judgment(&count);
    assert_eq!([0, 1, 2].map(|option| judgment.median(option)), [3, 3, 3]);
    assert_eq!([0, 1, 2].map(|option| judgment.around(option)), [(468, 389), (415, 394), (306, 443)]);
    // 1000 − 2·443: after so many medians Bayrou's next is “very good”, and Royal's is still “good”.
    assert_eq!(judgment.parting(2, 1).expect("they differ").grades, (4, 3));
    assert_eq!(judgment.parting(1, 0).expect("they differ").grades, (3, 2));
}

#[test]
fn of_two_median_grades_the_worse_one_counts() {
    let count = counted(&of_counts(&[&[1, 1, 0, 0], &[0, 2, 0, 0]]), Rule::MajorityJudgment, 1);
    assert_eq!([0, 1].map(|option| judgment(&count).median(option)), [2, 2]);
    // Once the 2 is taken from both, the first has a 3.
    assert_eq!(judgment(&count).parting(0, 1), Some(Parting { removed: 1, grades: (3, 2) }));
    assert_eq!(letters(&count.winners.elected), "A");
}

#[test]
fn an_option_without_a_grade_has_the_worst() {
    let mut profile = Profile::new(2, Kind::Grades { top: 2 }).expect("a profile");
    profile.add(2, &[(0, 1)]).expect("a ballot");
    profile.add(1, &[(1, 2)]).expect("a ballot");
    profile.add(7, &[]).expect("a blank ballot");
    let count = counted(&profile, Rule::MajorityJudgment, 1);
    assert_eq!(judgment(&count).grades, [[1, 2, 0], [2, 0, 1]]);
    assert_eq!((letters(&count.winners.elected).as_str(), count.blank), ("A", 7));
}

/// The definition: the lower median is written down and taken away, again and again.
fn medians(counts: &[u64]) -> Vec<usize> {
    let mut grades: Vec<usize> = counts
        .iter()
        .enumerate()
        .flat_map(|(grade, count)| core::iter::repeat_n(grade, usize::try_from(*count).expect("few")))
        .collect();
    let mut medians = Vec::new();
    while !grades.is_empty() {
        medians.push(grades.remove((grades.len() - 1) / 2));
    }
    medians
}

fn graded(options: usize, top: u16) -> impl Strategy<Value = Vec<Vec<u16>>> {
    proptest::collection::vec(proptest::collection::vec(0..=top, options), 1..24)
}

fn profile_of_grades(options: usize, top: u16, ballots: &[Vec<u16>]) -> Profile {
    let mut profile = Profile::new(options, Kind::Grades { top }).expect("a profile");
    for ballot in ballots {
        let marks: Vec<Mark> = (0..).zip(ballot.iter().copied()).collect();
        profile.add(1, &marks).expect("a ballot");
    }
    profile
}

proptest! {
    #[test]
    fn majority_judgment_is_what_its_definition_says(ballots in graded(4, 3)) {
        let count = counted(&profile_of_grades(4, 3, &ballots), Rule::MajorityJudgment, 1);
        let judgment = judgment(&count);
        let medians: Vec<Vec<usize>> = judgment.grades.iter().map(|counts| medians(counts)).collect();
        for (one, mine) in medians.iter().enumerate() {
            prop_assert_eq!(usize::from(judgment.median(one)), mine[0]);
            for (other, yours) in medians.iter().enumerate() {
                let first = mine.iter().zip(yours).position(|(mine, yours)| mine != yours);
                let parting = judgment.parting(one, other);
                prop_assert_eq!(parting.map(|parting| usize::try_from(parting.removed).expect("few")), first);
                if let (Some(first), Some(parting)) = (first, parting) {
                    prop_assert_eq!((usize::from(parting.grades.0), usize::from(parting.grades.1)), (mine[first], yours[first]));
                }
            }
        }
        let best = medians.iter().max().expect("an option");
        let expected: Vec<usize> = (0..4).filter(|option| &medians[*option] == best).collect();
        prop_assert_eq!(&count.ranking[0], &expected);
    }

    #[test]
    fn star_elects_one_of_two_with_the_highest_totals(ballots in graded(5, 5)) {
        let profile = profile_of_grades(5, 5, &ballots);
        let count = counted(&profile, Rule::Star, 1);
        let Transcript::Star(star) = &count.transcript else { panic!("{count:?}") };
        let mut totals = star.totals.clone();
        totals.sort_unstable();
        for option in possible(&count) {
            prop_assert!(star.totals[option] >= totals[3]);
        }
        // Whoever is certain wins by every runoff that there may be.
        for winner in &count.winners.elected {
            prop_assert!(star.runoffs.iter().all(|runoff| runoff.winner == Some(*winner)));
        }
        let ordered = super::count(&profile, Rule::Star, 1, Ties::ManifestOrder).expect("counted");
        prop_assert!(ordered.winners.elected.iter().all(|option| possible(&count).contains(option)));
        prop_assert_eq!((ordered.winners.elected.len(), ordered.winners.tied.len()), (1, 0));
    }
}

#[test]
fn star_elects_whom_more_prefer_of_the_two_with_the_highest_totals() {
    let profile =
        profile_of_grades(3, 5, &[[5, 4, 0], [5, 4, 0], [0, 3, 5], [5, 0, 4], [1, 2, 0]].map(Vec::from));
    let count = counted(&profile, Rule::Star, 1);
    let Transcript::Star(star) = &count.transcript else { panic!("{count:?}") };
    assert_eq!(star.totals, [16, 13, 9]);
    assert_eq!((star.runoffs.len(), star.runoffs[0].options), (1, (0, 1)));
    assert_eq!(letters(&count.winners.elected), "A");
}

/// starvoting.org, “ties”, the simple protocol: equal totals are decided by who is preferred by more, an equal runoff by the higher total.
#[test]
fn star_decides_ties_by_preference_then_by_total() {
    // B and C have 8 each for the second place; two of three prefer C.
    let profile = profile_of_grades(3, 5, &[[5, 5, 1], [5, 1, 3], [4, 2, 4]].map(Vec::from));
    let count = counted(&profile, Rule::Star, 1);
    let Transcript::Star(star) = &count.transcript else { panic!("{count:?}") };
    assert_eq!(star.totals, [14, 8, 8]);
    assert_eq!((&star.finalists[1].options[..], star.finalists[1].reason), (&[2][..], Reason::Beats));
    // One prefers each; A has the higher total.
    let profile = profile_of_grades(2, 5, &[[5, 1], [0, 1]].map(Vec::from));
    let count = counted(&profile, Rule::Star, 1);
    let Transcript::Star(star) = &count.transcript else { panic!("{count:?}") };
    assert!(star.runoffs[0].by_total);
    assert_eq!(letters(&count.winners.elected), "A");
}

#[test]
fn star_leaves_open_what_no_vote_decides() {
    // Three alike, in a circle: any two may meet, and each wins one of the runoffs.
    let profile = profile_of_grades(3, 3, &[[3, 2, 1], [1, 3, 2], [2, 1, 3]].map(Vec::from));
    let count = counted(&profile, Rule::Star, 1);
    let Transcript::Star(star) = &count.transcript else { panic!("{count:?}") };
    assert_eq!((star.finalists.len(), star.finalists[0].reason, star.runoffs.len()), (1, Reason::Open, 3));
    assert_eq!((count.winners.elected.len(), letters(&count.winners.tied).as_str()), (0, "ABC"));
    let ordered = super::count(&profile, Rule::Star, 1, Ties::ManifestOrder).expect("counted");
    assert_eq!(letters(&ordered.winners.elected), "A");
}
