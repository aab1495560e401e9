//! Properties that the rules are known to have, on random profiles.

use super::*;
use crate::tally::count::Pairs;

const ORDERED: [Rule; 3] = [Rule::Schulze, Rule::RankedPairs, Rule::Borda];
const RANKED: [Rule; 6] =
    [Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv, Rule::Schulze, Rule::RankedPairs, Rule::Borda];
const PAIRWISE: [Rule; 2] = [Rule::Schulze, Rule::RankedPairs];

/// The smallest set of options each of which beats every option outside it.
fn smith_set(pairs: &Pairs) -> Vec<usize> {
    let options = pairs.options();
    // Whoever is beaten or equalled by a member is no outsider: grow from each option, and take the smallest.
    let grown = |first: usize| {
        let mut set = alloc::vec![first];
        let mut at = 0;
        while at < set.len() {
            let member = set[at];
            let more = (0..options).filter(|other| *other != member && pairs.beats(member, *other).is_none());
            let more: Vec<usize> = more.filter(|other| !set.contains(other)).collect();
            set.extend(more);
            at += 1;
        }
        set.sort_unstable();
        set
    };
    (0..options).map(grown).min_by_key(Vec::len).expect("an option")
}

/// Renames options: the one at `place` becomes `to[place]`.
fn renamed(ballots: &[(u64, Vec<Mark>)], to: &[usize]) -> Vec<(u64, Vec<Mark>)> {
    let name = |option: u16| u16::try_from(to[usize::from(option)]).expect("few options");
    let marks = |marks: &[Mark]| marks.iter().map(|&(option, rank)| (name(option), rank)).collect();
    ballots.iter().map(|(weight, ballot)| (*weight, marks(ballot))).collect()
}

/// Whether no two pairs are equally strong, and none is equal.
fn has_distinct_strengths(pairs: &Pairs) -> bool {
    let all = (0..pairs.options()).flat_map(|one| (0..pairs.options()).map(move |other| (one, other)));
    let mut strengths: Vec<_> = all.filter_map(|(one, other)| pairs.beats(one, other)).collect();
    strengths.sort_unstable();
    let all = strengths.len();
    strengths.dedup();
    strengths.len() == all && all == pairs.options() * (pairs.options() - 1) / 2
}

fn sorted(options: &[usize]) -> Vec<usize> {
    let mut options = options.to_vec();
    options.sort_unstable();
    options
}

proptest! {
    #[test]
    fn pairwise_rules_elect_a_condorcet_winner_and_never_leave_the_smith_set(ballots in ballots(5, 8)) {
        let profile = profile_of(5, &ballots);
        let pairs = Pairs::of(&profile);
        let smith = smith_set(&pairs);
        for rule in PAIRWISE {
            let count = counted(&profile, rule, 1);
            if let Some(winner) = pairs.condorcet_winner() {
                prop_assert_eq!(&count.winners.elected, &[winner], "{:?}", rule);
            }
            prop_assert!(possible(&count).iter().all(|option| smith.contains(option)), "{:?}: {:?}", rule, smith);
        }
    }

    /// What the options are called, and in which order ballots come, changes nothing but names.
    #[test]
    fn names_and_the_order_of_ballots_change_nothing(
        ballots in ballots(5, 8),
        to in Just((0usize..5).collect::<Vec<_>>()).prop_shuffle(),
        seats in 1usize..=2,
    ) {
        let one = profile_of(5, &ballots);
        let mut turned = renamed(&ballots, &to);
        turned.reverse();
        let other = profile_of(5, &turned);
        for rule in RANKED {
            let seats = if rule.is_for_one_seat() { 1 } else { seats };
            let (one, other) = (counted(&one, rule, seats), counted(&other, rule, seats));
            let name = |options: &[usize]| sorted(&options.iter().map(|&option| to[option]).collect::<Vec<_>>());
            prop_assert_eq!(name(&one.winners.elected), sorted(&other.winners.elected), "{:?}", rule);
            prop_assert_eq!(name(&one.winners.tied), sorted(&other.winners.tied), "{:?}", rule);
        }
    }

    /// Two votes are as good as one ballot that counts twice.
    #[test]
    fn a_weight_is_as_many_ballots(ballots in ballots(4, 5)) {
        let mut apart = Profile::new(4, Kind::Ranks).expect("few options");
        for (weight, marks) in &ballots {
            (0..*weight).for_each(|_| apart.add(1, marks).expect("a ballot"));
        }
        prop_assert_eq!(apart, profile_of(4, &ballots));
    }

    /// If every vote is turned around, so is the order.
    #[test]
    fn turned_ballots_turn_the_order(ballots in ballots(5, 8)) {
        let turn = |marks: &[Mark]| -> Vec<Mark> {
            let unranked = (0..5).filter(|option| marks.iter().all(|mark| mark.0 != *option)).map(|option| (option, 1));
            marks.iter().map(|&(option, rank)| (option, 20 - rank)).chain(unranked).collect()
        };
        // A blank ballot stays one.
        let turned: Vec<(u64, Vec<Mark>)> = ballots
            .iter()
            .map(|(weight, marks)| (*weight, if marks.is_empty() { Vec::new() } else { turn(marks) }))
            .collect();
        let (one, other) = (profile_of(5, &ballots), profile_of(5, &turned));
        for rule in ORDERED {
            let (one, other) = (counted(&one, rule, 1), counted(&other, rule, 1));
            if one.ranking.iter().all(|level| level.len() == 1) && !one.ranking.is_empty() {
                let mut back = other.ranking.clone();
                back.reverse();
                prop_assert_eq!(&one.ranking, &back, "{:?}", rule);
            }
        }
        // Schulze's reversal symmetry: a single winner does not win when all is turned, unless everybody is equal.
        let (one, other) = (counted(&one, Rule::Schulze, 1), counted(&other, Rule::Schulze, 1));
        if let ([winner], []) = (&one.winners.elected[..], &one.winners.tied[..]) {
            prop_assert!(!possible(&other).contains(winner));
        }
    }

    /// Whoever wins still does when a vote ranks him higher and leaves the others as they are.
    #[test]
    fn a_winner_is_not_hurt_by_more_support(ballots in ballots(5, 8), which in 0usize..8) {
        let profile = profile_of(5, &ballots);
        for rule in ORDERED {
            let [winner] = counted(&profile, rule, 1).winners.elected[..] else { continue };
            let mut raised = ballots.clone();
            let place = which % raised.len();
            let marks = &mut raised[place].1;
            let place = u16::try_from(winner).expect("few");
            marks.retain(|mark| mark.0 != place);
            marks.iter_mut().for_each(|mark| mark.1 += 1);
            marks.push((place, 1));
            prop_assert_eq!(&counted(&profile_of(5, &raised), rule, 1).winners.elected, &[winner], "{:?}", rule);
        }
    }

    /// A clone of an option, which every vote puts right beside it, takes nothing from the others and gives them nothing.
    #[test]
    fn clones_change_nothing_for_others(ballots in strict_ballots(4, 8), cloned in 0u16..4, before in proptest::collection::vec(any::<bool>(), 8)) {
        let with_clone: Vec<(u64, Vec<Mark>)> = ballots
            .iter()
            .zip(&before)
            .map(|((weight, marks), before)| {
                let Some(rank) = marks.iter().find(|mark| mark.0 == cloned).map(|mark| mark.1) else {
                    return (*weight, marks.clone());
                };
                let mut marks: Vec<Mark> = marks.iter().map(|&(option, rank)| (option, 2 * rank)).collect();
                marks.push((4, if *before { 2 * rank - 1 } else { 2 * rank + 1 }));
                (*weight, marks)
            })
            .collect();
        let (one, other) = (&profile_of(4, &ballots), &profile_of(5, &with_clone));
        for rule in [Rule::Schulze, Rule::RankedPairs, Rule::InstantRunoff] {
            // Between equally strong pairs, which clones make, ranked pairs is known to be open to clones (Zavist and Tideman 1989).
            if rule == Rule::RankedPairs && !has_distinct_strengths(&Pairs::of(one)) {
                continue;
            }
            let (one, other) = (counted(one, rule, 1), counted(other, rule, 1));
            // A tie among others may be decided by the clone's; so only certain winners are compared.
            let [winner] = one.winners.elected[..] else { continue };
            let family = if winner == usize::from(cloned) { alloc::vec![winner, 4] } else { alloc::vec![winner] };
            prop_assert!(possible(&other).iter().all(|option| family.contains(option)), "{:?} {:?} {:?}", rule, one.winners, other.winners);
        }
    }

    /// With one seat and two options, every rule elects whom more votes prefer.
    #[test]
    fn of_two_options_the_majority_wins(ballots in strict_ballots(2, 6)) {
        let profile = profile_of(2, &ballots);
        let expected = Pairs::of(&profile).condorcet_winner();
        for rule in RANKED {
            let count = counted(&profile, rule, 1);
            match expected {
                Some(winner) => prop_assert_eq!(&count.winners.elected, &[winner], "{:?}", rule),
                None => prop_assert_eq!(&count.winners.tied, &[0, 1], "{:?}", rule),
            }
        }
    }

    /// A majority's first choice wins every runoff.
    #[test]
    fn a_majoritys_first_choice_wins(ballots in strict_ballots(5, 6), favourite in 0u16..5) {
        let mut profile = profile_of(5, &ballots);
        profile.add(profile.votes() + 1, &[(favourite, 1)]).expect("a ballot");
        for rule in [Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv, Rule::Schulze, Rule::RankedPairs] {
            prop_assert_eq!(counted(&profile, rule, 1).winners.elected, [usize::from(favourite)], "{:?}", rule);
        }
    }

    /// More votes for a solid group than k quotas elect at least k of it (proportionality for solid coalitions).
    #[test]
    fn a_group_with_enough_votes_gets_its_seats(ballots in strict_ballots(6, 6), order in Just((0u16..3).collect::<Vec<_>>()).prop_shuffle()) {
        let mut profile = profile_of(6, &ballots);
        let solid: Vec<Mark> = order.iter().copied().zip(1..).collect();
        // Three seats: half of the votes and more are two quotas.
        profile.add(profile.votes() + 4, &solid).expect("a ballot");
        for rule in [Rule::ScottishStv, Rule::MeekStv] {
            for ties in [Ties::Declared, Ties::ManifestOrder] {
                let winners = count(&profile, rule, 3, ties).expect("counted").winners;
                let of_group = |list: &[usize]| list.iter().filter(|option| **option < 3).count();
                prop_assert!(of_group(&winners.elected) + of_group(&winners.tied) >= 2, "{:?} {:?}", rule, winners);
                if ties == Ties::ManifestOrder {
                    prop_assert!(of_group(&winners.elected) >= 2, "{:?} {:?}", rule, winners);
                }
            }
        }
    }
}
