//! No vote is lost: at the end of every stage all votes are with an option, without a further choice, or cut off.

use super::*;
use crate::tally::count::{CountError, Deed, MAX_OPTIONS, MAX_VOTES, ProfileError, Transcript};

proptest! {
    #[test]
    fn every_stage_adds_up_to_all_votes(ballots in ballots(6, 10), seats in 1usize..=4) {
        let profile = profile_of(6, &ballots);
        for rule in [Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv] {
            let seats = if rule.is_for_one_seat() { 1 } else { seats };
            for ties in [Ties::Declared, Ties::ManifestOrder] {
                let count = count(&profile, rule, seats, ties).expect("counted");
                let Transcript::Stages(stages) = &count.transcript else { continue };
                let one = 10u64.pow(stages.decimals);
                let valid = count.votes - count.blank - count.unclear;
                for stage in &stages.stages {
                    let votes: u64 = stage.votes.iter().sum();
                    prop_assert_eq!(votes + stage.exhausted + stage.lost, valid * one, "{:?} {:?}", rule, stage);
                    prop_assert!(rule == Rule::ScottishStv || stage.lost == 0);
                    if stage.deed == Deed::First && rule != Rule::MeekStv {
                        prop_assert_eq!(stage.transfers.iter().map(|transfer| transfer.papers).sum::<u64>(), valid);
                    }
                }
                for pair in stages.stages.windows(2) {
                    // What an option has more or less than before is what was transferred.
                    for option in (0..6).filter(|_| rule != Rule::MeekStv) {
                        let got: u64 = pair[1].transfers.iter().filter(|it| it.to == Some(option)).map(|it| it.votes).sum();
                        let gave: u64 = pair[1].transfers.iter().filter(|it| it.from == Some(option)).map(|it| it.votes).sum();
                        let cut = if gave > 0 || pair[1].votes[option] < pair[0].votes[option] { pair[1].lost - pair[0].lost } else { 0 };
                        prop_assert_eq!(pair[0].votes[option] + got, pair[1].votes[option] + gave + cut);
                    }
                }
                prop_assert!(count.winners.elected.len() + count.winners.tied.len() <= 6);
                let decided = stages.open.is_none();
                prop_assert!(!decided || count.winners.elected.len() == seats, "{:?} {:?}", rule, count);
            }
        }
    }

    /// Of a quota there are at most as many as seats: all who reach it can be seated.
    #[test]
    fn no_more_reach_the_quota_than_there_are_seats(ballots in strict_ballots(6, 10), seats in 1usize..=5) {
        let profile = profile_of(6, &ballots);
        for rule in [Rule::ScottishStv, Rule::MeekStv] {
            let count = count(&profile, rule, seats, Ties::ManifestOrder).expect("counted");
            let Transcript::Stages(stages) = &count.transcript else { panic!("{count:?}") };
            for stage in &stages.stages {
                let total: u64 = stage.votes.iter().sum();
                prop_assert!(u128::from(stage.quota) * (seats as u128 + 1) > u128::from(total), "{:?}", stage);
            }
        }
    }

    /// An option keeps at most what reaches it, an elected one no less than the quota but for the last decimals, and nobody a negative part.
    #[test]
    fn meek_leaves_every_elected_option_its_quota(ballots in strict_ballots(6, 12), seats in 2usize..=4) {
        let profile = profile_of(6, &ballots);
        let count = count(&profile, Rule::MeekStv, seats, Ties::ManifestOrder).expect("counted");
        let Transcript::Stages(stages) = &count.transcript else { panic!("{count:?}") };
        let mut elected: Vec<usize> = Vec::new();
        for stage in &stages.stages {
            prop_assert!(stage.keep.iter().all(|keep| *keep <= 1_000_000_000));
            prop_assert!(stage.distributions < 2000, "{}", stage.distributions);
            for &option in &elected {
                prop_assert!(stage.votes[option] + 1000 >= stage.quota, "{:?}", stage);
            }
            elected.extend(&stage.elected);
        }
    }
}

#[test]
fn the_largest_profile_is_counted_without_overflow() {
    // All votes that there may be, on the most options; half of them on one paper, so that surpluses are as large as they can be.
    let mut profile = Profile::new(MAX_OPTIONS, Kind::Ranks).expect("as many as there may be");
    let all =
        |first: u16| -> Vec<Mark> { (0..512).map(|place| ((first + place) % 512, place + 1)).collect() };
    profile.add(MAX_VOTES / 2, &all(0)).expect("a ballot");
    profile.add(MAX_VOTES / 4, &all(100)).expect("a ballot");
    profile.add(MAX_VOTES / 4 - 5, &all(511)).expect("a ballot");
    (0..5).for_each(|place| profile.add(1, &all(place)).expect("a ballot"));
    assert_eq!(profile.add(1, &[]), Err(ProfileError::Votes));
    for (rule, seats) in [
        (Rule::InstantRunoff, 1),
        (Rule::ScottishStv, 3),
        (Rule::ScottishStv, 500),
        (Rule::MeekStv, 3),
        (Rule::Schulze, 1),
        (Rule::RankedPairs, 1),
        (Rule::Borda, 1),
    ] {
        let count = count(&profile, rule, seats, Ties::ManifestOrder).expect("counted");
        assert_eq!(count.winners.elected.len(), seats, "{rule:?}");
        if let Transcript::Stages(stages) = &count.transcript {
            let last = stages.stages.last().expect("a stage");
            let total = u128::from(MAX_VOTES) * 10u128.pow(stages.decimals);
            let sum: u128 = last.votes.iter().map(|votes| u128::from(*votes)).sum();
            assert_eq!(sum + u128::from(last.exhausted) + u128::from(last.lost), total, "{rule:?}");
        }
    }
}

#[test]
fn a_profile_refuses_what_it_cannot_count() {
    assert_eq!(Profile::new(0, Kind::Ranks), Err(ProfileError::Options(0)));
    assert_eq!(Profile::new(513, Kind::Ranks), Err(ProfileError::Options(513)));
    assert_eq!(Profile::new(2, Kind::Grades { top: 0 }), Err(ProfileError::Top(0)));
    assert_eq!(Profile::new(2, Kind::Grades { top: 1001 }), Err(ProfileError::Top(1001)));
    let mut profile = Profile::new(2, Kind::Ranks).expect("a profile");
    assert_eq!(profile.add(0, &[]), Err(ProfileError::Weight));
    assert_eq!(profile.add(MAX_VOTES + 1, &[]), Err(ProfileError::Votes));
    assert_eq!(profile.add(1, &[(2, 1)]), Err(ProfileError::Unknown(2)));
    assert_eq!(profile.add(1, &[(1, 1), (1, 2)]), Err(ProfileError::Twice(1)));
    assert_eq!(profile.add(1, &[(1, 0)]), Err(ProfileError::Mark(1)));
    let mut grades = Profile::new(2, Kind::Grades { top: 5 }).expect("a profile");
    assert_eq!(grades.add(1, &[(0, 6)]), Err(ProfileError::Mark(0)));
    assert_eq!((profile.votes(), grades.votes()), (0, 0));
    // Of ranks only the order counts.
    profile.add(1, &[(0, 7), (1, 3)]).expect("a ballot");
    assert_eq!(profile.ballots().collect::<Vec<_>>(), [(1, &[(1, 1), (0, 2)][..])]);
}

#[test]
fn a_rule_refuses_the_wrong_marks_and_seats() {
    let ranks = ranked(3, &[(1, "ABC")]);
    let mut grades = Profile::new(3, Kind::Grades { top: 5 }).expect("a profile");
    grades.add(1, &[(0, 5)]).expect("a ballot");
    for rule in Rule::ALL {
        let (right, wrong) = if rule.counts_grades() { (&grades, &ranks) } else { (&ranks, &grades) };
        let refused = |profile, seats| count(profile, rule, seats, Ties::Declared).map(|_| ());
        let kind = if rule.counts_grades() { CountError::NeedsGrades } else { CountError::NeedsRanks };
        assert_eq!(refused(wrong, 1), Err(kind), "{rule:?}");
        assert_eq!((refused(right, 0), refused(right, 4)), (Err(CountError::Seats), Err(CountError::Seats)));
        let two = if rule.is_for_one_seat() { Err(CountError::OneSeat) } else { Ok(()) };
        assert_eq!(refused(right, 2), two, "{rule:?}");
    }
}
