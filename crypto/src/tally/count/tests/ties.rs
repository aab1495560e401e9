//! Ties: what stays one, what the manifest's order decides, and what does not matter.

use super::*;
use crate::tally::count::{Decision, Transcript};

fn elected_and_tied(count: &Count) -> (alloc::string::String, alloc::string::String) {
    (letters(&count.winners.elected), letters(&count.winners.tied))
}

fn both_ways(
    profile: &Profile,
    rule: Rule,
    seats: usize,
) -> [(alloc::string::String, alloc::string::String); 2] {
    [Ties::Declared, Ties::ManifestOrder]
        .map(|ties| elected_and_tied(&count(profile, rule, seats, ties).expect("counted")))
}

#[test]
fn equal_options_of_an_order_tie_for_the_seats_that_are_left() {
    // A beats all; B, C and D are alike.
    let profile = ranked(4, &[(1, "A[BCD]")]);
    for rule in [Rule::Schulze, Rule::RankedPairs, Rule::Borda] {
        assert_eq!(
            both_ways(&profile, rule, 1),
            [("A".into(), "".into()), ("A".into(), "".into())],
            "{rule:?}"
        );
        assert_eq!(
            both_ways(&profile, rule, 2),
            [("A".into(), "BCD".into()), ("AB".into(), "".into())],
            "{rule:?}"
        );
        assert_eq!(both_ways(&profile, rule, 4)[0], ("ABCD".into(), "".into()), "{rule:?}");
    }
}

#[test]
fn nobody_is_elected_without_a_vote() {
    for rule in Rule::ALL {
        let kind = if rule.counts_grades() { Kind::Grades { top: 5 } } else { Kind::Ranks };
        let mut profile = Profile::new(3, kind).expect("a profile");
        for votes in [0, 2] {
            for ties in [Ties::Declared, Ties::ManifestOrder] {
                let count = count(&profile, rule, 1, ties).expect("counted");
                assert_eq!(
                    (possible(&count), count.transcript),
                    (Vec::new(), Transcript::Nothing),
                    "{rule:?}"
                );
                assert_eq!(count.blank, votes);
            }
            profile.add(2, &[]).expect("a blank ballot");
        }
    }
    // Nobody is a single first choice.
    let unclear = ranked(2, &[(3, "[AB]")]);
    assert!(possible(&counted(&unclear, Rule::InstantRunoff, 1)).is_empty());
}

#[test]
fn a_runoff_goes_every_way_of_a_tie_and_names_who_wins_in_one() {
    // B and C tie for last: without B, A has 6 of 8; without C, it is 4 to 4.
    let profile = ranked(3, &[(4, "A"), (2, "BA"), (2, "CB")]);
    let count = counted(&profile, Rule::InstantRunoff, 1);
    assert_eq!(elected_and_tied(&count), ("".into(), "AB".into()));
    let Transcript::Stages(stages) = &count.transcript else { panic!("{count:?}") };
    let open = stages.open.as_ref().expect("a tie");
    let ways: Vec<_> = open
        .alternatives
        .iter()
        .map(|(option, way)| {
            let way = way.as_ref().expect("few ways");
            (letters(&[*option]), letters(&way.elected), letters(&way.tied))
        })
        .collect();
    assert_eq!(ways, [("B".into(), "A".into(), "".into()), ("C".into(), "".into(), "AB".into())]);
    // The manifest's order excludes the last one.
    assert_eq!(both_ways(&profile, Rule::InstantRunoff, 1)[1], ("A".into(), "".into()));
}

#[test]
fn a_tie_that_changes_nothing_is_no_tie() {
    // C and D tie for last with 3 each, not fewer together than B's 5; A wins whoever goes first.
    let profile = ranked(4, &[(20, "A"), (5, "B"), (3, "CA"), (3, "DA")]);
    let profile_of_a_majority = counted(&profile, Rule::InstantRunoff, 1);
    assert_eq!(elected_and_tied(&profile_of_a_majority).0, "A");
    let profile = ranked(4, &[(12, "A"), (9, "B"), (6, "CA"), (6, "DA")]);
    for rule in [Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv] {
        let count = counted(&profile, rule, 1);
        assert_eq!(elected_and_tied(&count), ("A".into(), "".into()), "{rule:?}");
        let Transcript::Stages(stages) = &count.transcript else { panic!("{count:?}") };
        let harmless = stages.stages.iter().filter_map(|stage| stage.tie.as_ref());
        assert!(harmless.clone().any(|tie| tie.decision == Decision::Harmless), "{rule:?}");
    }
}

#[test]
fn those_who_are_sure_to_go_go_together() {
    let profile = ranked(6, &[(30, "A"), (30, "B"), (2, "CA"), (2, "DB"), (2, "E"), (20, "F")]);
    for rule in [Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv] {
        let count = counted(&profile, rule, 1);
        let Transcript::Stages(stages) = &count.transcript else { panic!("{count:?}") };
        let ties: Vec<_> = stages.stages.iter().filter_map(|stage| stage.tie.as_ref()).collect();
        assert_eq!(ties.len(), 1, "{rule:?}");
        assert_eq!(
            (letters(&ties[0].among).as_str(), ties[0].decision),
            ("CDE", Decision::Together),
            "{rule:?}"
        );
        assert_eq!(elected_and_tied(&count), ("".into(), "AB".into()), "{rule:?}");
    }
}

#[test]
fn the_manifests_order_decides_as_one_of_the_ways() {
    proptest!(|(ballots in strict_ballots(5, 7), seats in 1usize..=2)| {
        let profile = profile_of(5, &ballots);
        for rule in [Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv, Rule::RankedPairs, Rule::Schulze, Rule::Borda] {
            let seats = if rule.is_for_one_seat() { 1 } else { seats };
            let declared = count(&profile, rule, seats, Ties::Declared).expect("counted");
            let ordered = count(&profile, rule, seats, Ties::ManifestOrder).expect("counted");
            prop_assert!(ordered.winners.tied.is_empty());
            let possible = possible(&declared);
            prop_assert!(ordered.winners.elected.iter().all(|option| possible.contains(option)), "{:?}", rule);
            prop_assert!(declared.winners.elected.iter().all(|option| ordered.winners.elected.contains(option)), "{:?}", rule);
        }
    });
}

#[test]
fn too_many_ways_leave_all_open_that_could_still_win() {
    // Twelve options with one vote each, none of them ever sure to go before another.
    let letters: Vec<alloc::string::String> = (b'A'..=b'L').map(|letter| char::from(letter).into()).collect();
    let ballots: Vec<(u64, &str)> = letters.iter().map(|letter| (1, letter.as_str())).collect();
    for rule in [Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv] {
        let count = counted(&ranked(12, &ballots), rule, 1);
        assert_eq!(possible(&count), (0..12).collect::<Vec<_>>(), "{rule:?}");
        let Transcript::Stages(stages) = &count.transcript else { panic!("{count:?}") };
        let open = stages.open.as_ref().expect("a tie");
        assert!(open.alternatives.iter().all(|(_, way)| way.is_none()), "{rule:?}");
    }
}

#[test]
fn equal_pairs_in_a_circle_leave_ranked_pairs_open() {
    let circle = ranked(3, &[(1, "ABC"), (1, "BCA"), (1, "CAB")]);
    let [declared, ordered] = both_ways(&circle, Rule::RankedPairs, 1);
    assert_eq!((declared, ordered), (("".into(), "ABC".into()), ("A".into(), "".into())));
    let count = counted(&circle, Rule::RankedPairs, 1);
    let Transcript::RankedPairs(locked) = &count.transcript else { panic!("{count:?}") };
    assert_eq!(locked.open.as_ref().map(|open| open.alternatives.len()), Some(3));
    // The circle is below D, whom all prefer: it does not matter for one seat, and does for two.
    let below = ranked(4, &[(1, "DABC"), (1, "DBCA"), (1, "DCAB")]);
    assert_eq!(both_ways(&below, Rule::RankedPairs, 1)[0], ("D".into(), "".into()));
    assert_eq!(both_ways(&below, Rule::RankedPairs, 2)[0], ("D".into(), "ABC".into()));
}
