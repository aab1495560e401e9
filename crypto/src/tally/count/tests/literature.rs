//! Examples of rules that compare options, with the numbers that were published.

use super::*;
use crate::tally::count::{Pairs, Transcript};

/// Wikipedia, “Condorcet method”, “Borda count”, “Instant-runoff voting”: where shall Tennessee's capital be? A is Memphis, B Nashville, C
/// Chattanooga, D Knoxville.
fn tennessee() -> Profile {
    ranked(4, &[(42, "ABCD"), (26, "BCDA"), (15, "CDBA"), (17, "DCBA")])
}

/// M. Schulze, “A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method”, Social
/// Choice and Welfare 36 (2011); the example of 45 voters stands in his earlier drafts and in Wikipedia, “Schulze method”.
fn forty_five() -> Profile {
    ranked(
        5,
        &[
            (5, "ACBED"),
            (5, "ADECB"),
            (8, "BEDAC"),
            (3, "CABED"),
            (7, "CAEBD"),
            (2, "CBADE"),
            (7, "DCEBA"),
            (8, "EBADC"),
        ],
    )
}

#[test]
fn schulze_finds_the_published_pairs_paths_and_order_of_forty_five_voters() {
    let count = counted(&forty_five(), Rule::Schulze, 1);
    let Transcript::Schulze(schulze) = &count.transcript else { panic!("{count:?}") };
    let preferred = [
        [0, 20, 26, 30, 22],
        [25, 0, 16, 33, 18],
        [19, 29, 0, 17, 24],
        [15, 12, 28, 0, 14],
        [23, 27, 21, 31, 0],
    ];
    let strongest = [
        [0, 28, 28, 30, 24],
        [25, 0, 28, 33, 24],
        [25, 29, 0, 29, 24],
        [25, 28, 28, 0, 24],
        [25, 28, 28, 31, 0],
    ];
    for one in 0..5 {
        for other in (0..5).filter(|other| *other != one) {
            assert_eq!(schulze.pairs.prefer(one, other), preferred[one][other], "{one} {other}");
            let strength = schulze.strength(one, other).expect("there is a path").votes();
            assert_eq!(strength, strongest[one][other], "{one} {other}");
        }
    }
    assert_eq!(order(&count.ranking), "E>A>C>B>D");
    assert_eq!(letters(&count.winners.elected), "E");
    // The published strongest path from A to B.
    assert_eq!(letters(&schulze.path(0, 1)), "ADCB");
}

#[test]
fn a_path_of_schulze_is_as_strong_as_its_weakest_link() {
    let count = counted(&forty_five(), Rule::Schulze, 1);
    let Transcript::Schulze(schulze) = &count.transcript else { panic!("{count:?}") };
    for one in 0..5 {
        for other in (0..5).filter(|other| *other != one) {
            let path = schulze.path(one, other);
            let links = path.windows(2).map(|pair| schulze.pairs.beats(pair[0], pair[1]).expect("a link"));
            assert_eq!(links.min(), schulze.strength(one, other), "{path:?}");
        }
    }
}

#[test]
fn everybody_prefers_nashville_but_the_runoff() {
    assert_eq!(Pairs::of(&tennessee()).condorcet_winner(), Some(1));
    for (rule, expected) in
        [(Rule::Schulze, "B>C>D>A"), (Rule::RankedPairs, "B>C>D>A"), (Rule::Borda, "B>C>A>D")]
    {
        let count = counted(&tennessee(), rule, 1);
        assert_eq!(
            (order(&count.ranking).as_str(), letters(&count.winners.elected).as_str()),
            (expected, "B"),
            "{rule:?}"
        );
    }
    let runoff = counted(&tennessee(), Rule::InstantRunoff, 1);
    assert_eq!(letters(&runoff.winners.elected), "D");
}

#[test]
fn borda_gives_the_published_points() {
    let count = counted(&tennessee(), Rule::Borda, 1);
    assert_eq!(count.transcript, Transcript::Borda([126, 194, 173, 107].map(|points| 2 * points).to_vec()));
}

#[test]
fn borda_halves_the_points_between_equal_options() {
    // One vote for A before B and C, which share a rank, before D and E, which have none.
    let count = counted(&ranked(5, &[(1, "A[BC]")]), Rule::Borda, 1);
    assert_eq!(count.transcript, Transcript::Borda([8, 5, 5, 1, 1].to_vec()));
}

/// Wikipedia, “Ranked pairs”, the resolution of a circle: A beats B by 68 to 32, B beats C by 72 to 28, C beats A by 52 to 48.
#[test]
fn ranked_pairs_leaves_the_weakest_pair_of_a_circle_out() {
    let circle = ranked(3, &[(40, "ABC"), (24, "BCA"), (28, "CAB"), (8, "BAC")]);
    let count = counted(&circle, Rule::RankedPairs, 1);
    let Transcript::RankedPairs(locked) = &count.transcript else { panic!("{count:?}") };
    let steps: Vec<(usize, usize, u64, bool)> = locked
        .steps
        .iter()
        .map(|step| (step.pair.winner, step.pair.loser, step.pair.strength.votes(), step.locked))
        .collect();
    assert_eq!(steps, [(1, 2, 72, true), (0, 1, 68, true), (2, 0, 52, false)]);
    assert_eq!(letters(&locked.circle(2)), "ABC");
    assert_eq!(order(&count.ranking), "A>B>C");
}

/// The two rules agree on circles of three; with more options they may not. Of forty-five voters ranked pairs makes another order.
#[test]
fn ranked_pairs_locks_the_pairs_of_forty_five_voters_from_the_strongest_on() {
    let count = counted(&forty_five(), Rule::RankedPairs, 1);
    let Transcript::RankedPairs(locked) = &count.transcript else { panic!("{count:?}") };
    let steps: Vec<alloc::string::String> = locked
        .steps
        .iter()
        .map(|step| {
            alloc::format!(
                "{}{}",
                letters(&[step.pair.winner, step.pair.loser]),
                if step.locked { "" } else { "-" }
            )
        })
        .collect();
    // BD 33, ED 31, AD 30, CB 29, DC 28 refused, EB 27, AC 26, BA 25 refused, CE 24, EA 23 refused.
    assert_eq!(steps, ["BD", "ED", "AD", "CB", "DC-", "EB", "AC", "BA-", "CE", "EA-"]);
    assert_eq!(order(&count.ranking), "A>C>E>B>D");
}

/// A strength is the votes for the winner, and then the fewer against: Debian's constitution, A.6; Schulze (2011), “winning votes”.
#[test]
fn of_equally_many_votes_the_fewer_against_are_stronger() {
    // A beats B by 5 to 4, B beats C by 5 to 3, C beats A by 5 to 4: the last and the first are equal, the second is stronger.
    let profile = ranked(3, &[(4, "AB"), (1, "CAB"), (3, "CAB"), (5, "BCA")]);
    let pairs = Pairs::of(&profile);
    let strength = |one, other| pairs.beats(one, other);
    assert!(strength(1, 2).is_some());
    let stronger = Pairs::of(&ranked(2, &[(5, "A"), (3, "B")])).beats(0, 1);
    let weaker = Pairs::of(&ranked(2, &[(5, "A"), (4, "B")])).beats(0, 1);
    let many = Pairs::of(&ranked(2, &[(6, "A"), (5, "B")])).beats(0, 1);
    assert!(many > stronger && stronger > weaker && weaker > None);
}
