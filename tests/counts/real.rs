//! Real ballots with results that others have published.

use super::support::{Case, declared, possible};
use glassurn_api::profile::{Ballots, Format, read};
use glassurn_crypto::tally::count::{Rule, Transcript};

/// Debian Project Leader 2002, PrefLib's data set 2.
pub fn debian() -> Ballots {
    read(include_str!("../elections/data/debian-2002-leader.soi"), Format::PrefLib).expect("a PrefLib file")
}

/// Washington governor 2020 straw poll.
pub fn straw_poll() -> Ballots {
    read(include_str!("../elections/data/wa-governor-2020-straw-poll.csv"), Format::Grades)
        .expect("a table of grades")
}

/// Łódź, participatory budget 2020: a 1 for each project that a ballot approves of, among 8.
fn lodz() -> Vec<Vec<u16>> {
    let election = glassurn_tests::real::lodz();
    let ballot =
        |values: &Vec<u64>| values.iter().map(|value| u16::try_from(*value).expect("0 or 1")).collect();
    election.ballots.iter().map(ballot).collect()
}

fn case(ballots: impl IntoIterator<Item = (u64, Vec<u16>)>) -> Case {
    let ballots: Vec<_> = ballots.into_iter().collect();
    Case { options: ballots[0].1.len(), seats: 1, ballots }
}

/// One number for each option of every ballot; 0 without a mark.
fn numbers(ballots: &Ballots) -> Vec<(u64, Vec<u16>)> {
    let each = |(weight, marks): (u64, &[(u16, u16)])| {
        let mut numbers = vec![0; ballots.names.len()];
        marks.iter().for_each(|(option, number)| numbers[usize::from(*option)] = *number);
        (weight, numbers)
    };
    ballots.profile.ballots().map(each).collect()
}

/// All real ballots as rankings: grades and approvals with the best ones first, sharing ranks.
pub fn ranked() -> Vec<Case> {
    let grades = numbers(&straw_poll()).into_iter();
    let graded = grades.map(|(weight, grades)| (weight, grades.iter().map(|grade| 6 - grade).collect()));
    vec![case(numbers(&debian())), case(graded), case(lodz().into_iter().map(|approvals| (1, approvals)))]
}

/// All real ballots that grade, with their best grade.
pub fn graded() -> Vec<(Case, u16)> {
    let each =
        |(weight, grades): (u64, Vec<u16>)| (0..weight).map(move |_| (1, grades.clone())).collect::<Vec<_>>();
    let poll = numbers(&straw_poll()).into_iter().flat_map(each);
    vec![(case(poll), 5), (case(lodz().into_iter().map(|approvals| (1, approvals))), 1)]
}

fn names(ballots: &Ballots, options: &[usize]) -> Vec<String> {
    options.iter().map(|option| ballots.names[*option].clone()).collect()
}

/// Bdale Garbee won, before Branden Robinson, Raphael Hertzog and None Of The Above (<https://www.debian.org/vote/2002/vote_0001>).
#[test]
fn debian_elected_its_leader_of_2002_by_schulze() {
    let ballots = debian();
    assert_eq!((ballots.profile.votes(), ballots.title.as_str()), (475, "Debian 2002 Leader"));
    let count = declared(&ballots.profile, Rule::Schulze, 1);
    let order: Vec<usize> = count.ranking.concat();
    assert!(count.ranking.iter().all(|level| level.len() == 1));
    assert_eq!(
        names(&ballots, &order),
        ["Bdale Garbee", "Branden Robinson", "Raphael Hertzog", "None Of The Above"]
    );
    // He beats everybody two by two, so other rules that look at pairs elect him, too.
    let Transcript::Schulze(schulze) = &count.transcript else { panic!("{count:?}") };
    assert_eq!(schulze.pairs.condorcet_winner(), Some(2));
    for rule in [Rule::RankedPairs, Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv, Rule::Borda] {
        assert_eq!(possible(&declared(&ballots.profile, rule, 1)), [2], "{rule:?}");
    }
}

/// The sums that the data's note publishes; the two with the highest ones meet in the runoff.
#[test]
fn star_adds_up_to_the_published_sums_of_a_straw_poll() {
    let ballots = straw_poll();
    let count = declared(&ballots.profile, Rule::Star, 1);
    let Transcript::Star(star) = &count.transcript else { panic!("{count:?}") };
    assert_eq!(star.totals, [4054, 812, 450, 979, 342, 282]);
    assert_eq!(star.runoffs.iter().map(|runoff| runoff.options).collect::<Vec<_>>(), [(0, 3)]);
    assert_eq!(count.winners.elected, [0]);
    let count = declared(&ballots.profile, Rule::MajorityJudgment, 1);
    assert_eq!(count.winners.elected, [0]);
}
