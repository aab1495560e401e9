//! Transferable votes: published counts and what the rules say, number by number.

use super::*;
use crate::tally::count::{Deed, Stage, Stages, Transcript};

fn stages(count: &Count) -> &Stages {
    let Transcript::Stages(stages) = &count.transcript else { panic!("{count:?}") };
    stages
}

/// What was done in a stage, in letters.
fn deed(stage: &Stage) -> alloc::string::String {
    match &stage.deed {
        Deed::First => "first".into(),
        Deed::Surplus { option, surplus } => alloc::format!("{} has {surplus} above", letters(&[*option])),
        Deed::Distribution => "distribution".into(),
        Deed::Exclusion { options } => alloc::format!("{} out", letters(options)),
    }
}

/// Wikipedia, “Instant-runoff voting”, the capital of Tennessee: 42, 26, 15, 17; then 42, 26, 32; then 42, 58.
#[test]
fn instant_runoff_goes_the_published_rounds() {
    let count = counted(
        &ranked(4, &[(42, "ABCD"), (26, "BCDA"), (15, "CDBA"), (17, "DCBA")]),
        Rule::InstantRunoff,
        1,
    );
    let rounds: Vec<_> =
        stages(&count).stages.iter().map(|stage| (deed(stage), stage.votes.clone())).collect();
    assert_eq!(
        rounds,
        [
            ("first".into(), [42, 26, 15, 17].to_vec()),
            ("C out".into(), [42, 26, 0, 32].to_vec()),
            ("B out".into(), [42, 0, 0, 58].to_vec()),
        ]
    );
    assert_eq!(letters(&count.winners.elected), "D");
}

/// Who has more than half of the votes that still have a choice needs no more.
#[test]
fn instant_runoff_ends_with_a_majority_of_what_is_left() {
    let count = counted(&ranked(4, &[(4, "A"), (3, "B"), (2, "CB"), (1, "D")]), Rule::InstantRunoff, 1);
    let last = stages(&count).stages.last().expect("a stage");
    assert_eq!((last.quota, last.exhausted, &last.votes[..]), (5, 1, &[4, 5, 0, 0][..]));
    assert_eq!(letters(&count.winners.elected), "B");
}

/// Wikipedia, “Single transferable vote”, the election of two among Andrea, Brad, Carter and Delilah by 57 voters: the quota is 20, Andrea's
/// surplus of 20 gives Brad 8 and Carter 12, and Brad's votes elect Carter.
#[test]
fn scottish_stv_transfers_the_published_surplus() {
    let count = counted(&ranked(4, &[(16, "ABCD"), (24, "ACBD"), (17, "DABC")]), Rule::ScottishStv, 2);
    let stages = stages(&count);
    assert_eq!(stages.decimals, 5);
    let rounds: Vec<_> = stages.stages.iter().map(|stage| (deed(stage), stage.votes.clone())).collect();
    let votes = |votes: [u64; 4]| votes.map(|votes| votes * 100_000).to_vec();
    assert_eq!(
        rounds,
        [
            ("first".into(), votes([40, 0, 0, 17])),
            ("A has 2000000 above".into(), votes([20, 8, 12, 17])),
            ("B out".into(), votes([20, 0, 20, 17])),
        ]
    );
    assert!(stages.stages.iter().all(|stage| stage.quota == 2_000_000));
    assert_eq!(letters(&count.winners.elected), "AC");
}

/// Rule 48(3): every paper's value is cut off behind the fifth decimal, and what is cut off is nobody's.
#[test]
fn scottish_stv_cuts_values_off_behind_the_fifth_decimal() {
    // 9 votes, 2 seats, quota 4. A has 7: a surplus of 3, and each paper is worth 3/7 = 0.42857….
    let count = counted(&ranked(3, &[(4, "AB"), (2, "AC"), (1, "A"), (2, "C")]), Rule::ScottishStv, 2);
    let second = &stages(&count).stages[1];
    assert_eq!(second.votes, [400_000, 4 * 42_857, 200_000 + 2 * 42_857]);
    assert_eq!((second.exhausted, second.lost), (42_857, 300_000 - 7 * 42_857));
    // A's value on a paper of B's is cut off again: 0.42857 · surplus ÷ votes.
    let count = counted(&ranked(4, &[(9, "ABC"), (5, "BC"), (4, "D"), (3, "C")]), Rule::ScottishStv, 3);
    // 21 votes, quota 6: A has 9, 3 above: 0.33333 each; B then has 5 + 2.99997 = 7.99997, of which 1.99997 is above.
    let stages = stages(&count);
    assert_eq!(stages.stages[1].votes, [600_000, 799_997, 300_000, 400_000]);
    let (from_a, own) = (33_333 * 199_997 / 799_997, 100_000 * 199_997 / 799_997);
    assert_eq!(stages.stages[2].votes, [600_000, 600_000, 300_000 + 9 * from_a + 5 * own, 400_000]);
}

/// Rule 49: the largest surplus first; and nobody who is elected receives anything.
#[test]
fn scottish_stv_transfers_the_largest_surplus_first_and_to_nobody_elected() {
    // 30 votes, 3 seats, quota 8.
    let count =
        counted(&ranked(5, &[(10, "ABC"), (12, "BAD"), (3, "C"), (3, "D"), (2, "E")]), Rule::ScottishStv, 3);
    let deeds: Vec<_> = stages(&count).stages.iter().map(deed).collect();
    assert_eq!(deeds[..3], ["first", "B has 400000 above", "A has 200000 above"]);
    let second = &stages(&count).stages[1];
    // B's papers pass A, who is elected, and go to D.
    assert_eq!(second.votes[0], 1_000_000);
    assert_eq!(second.votes[3], 300_000 + 12 * 33_333);
}

/// Rule 52: as soon as no more are left than seats they are elected, and nothing more is transferred.
#[test]
fn scottish_stv_transfers_nothing_once_the_last_seats_are_filled() {
    // The quota is 4; A's surplus need not pass on.
    let count = counted(&ranked(2, &[(9, "AB"), (1, "B")]), Rule::ScottishStv, 2);
    let all = &stages(&count).stages;
    assert_eq!((all.len(), &all[0].elected[..], &all[0].filled[..]), (1, &[0][..], &[1][..]));
    let count = counted(&ranked(3, &[(40, "AB"), (39, "BA"), (38, "CA")]), Rule::ScottishStv, 2);
    // The quota is 40.
    let last = stages(&count).stages.last().expect("a stage");
    assert_eq!((deed(last).as_str(), last.transfers.len(), &last.filled[..]), ("C out", 0, &[1][..]));
    assert_eq!(last.votes[2], 3_800_000);
    assert_eq!(letters(&count.winners.elected), "AB");
}

/// Rule 51: of equal options the one goes that had fewer votes at the last stage at which they were not equal.
#[test]
fn scottish_stv_looks_back_where_options_are_equal() {
    // 21 votes, 1 seat. C and D have 5 each once E's vote has passed to C; before, C had 4.
    let count =
        counted(&ranked(5, &[(6, "A"), (5, "B"), (4, "CA"), (5, "DB"), (1, "EC")]), Rule::ScottishStv, 1);
    let deeds: Vec<_> = stages(&count).stages.iter().map(deed).collect();
    assert_eq!(deeds[..3], ["first", "E out", "C out"]);
    let tie = stages(&count).stages[2].tie.clone().expect("a tie");
    assert_eq!(
        (letters(&tie.among).as_str(), tie.decision),
        ("BCD", crate::tally::count::Decision::Earlier(0))
    );
}

/// I. D. Hill, B. A. Wichmann, D. R. Woodall, “Algorithm 123: Single transferable vote by Meek's method”, The Computer Journal 30 (1987):
/// two seats for Adam, Basil, Charlotte and Donald, of whom Basil has withdrawn. Adam keeps 4 of his 7 votes, and the other 3 bring Charlotte
/// to Donald's 4. The reference rule rounds up what Adam keeps, which leaves her four billionths short.
#[test]
fn meek_elects_the_two_of_algorithm_123() {
    let profile = ranked(3, &[(3, "ABC"), (4, "AB"), (2, "CAB"), (1, ""), (2, "CBA"), (1, "BC")]);
    let count = counted(&profile, Rule::MeekStv, 2);
    assert_eq!(count.blank, 1);
    let [first, second, third] = &stages(&count).stages[..] else { panic!("{count:?}") };
    assert_eq!(
        (&first.votes[..], first.quota),
        (&[7_000_000_000, 1_000_000_000, 4_000_000_000][..], 4_000_000_001)
    );
    assert_eq!((&first.elected[..], second.keep[0]), (&[0][..], 571_428_572));
    assert_eq!(second.votes, [4_000_000_004, 3_999_999_996, 4_000_000_000]);
    assert_eq!((deed(third).as_str(), &third.filled[..]), ("B out", &[2][..]));
    assert_eq!(letters(&count.winners.elected), "AC");
}

/// Every number of a small count by the reference rule, computed by hand.
#[test]
fn meek_keeps_what_the_quota_needs_and_rounds_up() {
    // 10 votes, 2 seats: the quota is 10/3 cut off, and a billionth more.
    let count = counted(&ranked(3, &[(6, "AB"), (2, "B"), (2, "C")]), Rule::MeekStv, 2);
    let stages = stages(&count);
    let first = &stages.stages[0];
    assert_eq!(
        (first.quota, &first.elected[..], &first.keep[..]),
        (3_333_333_334, &[0][..], &[1_000_000_000; 3][..])
    );
    // A keeps 3.333333334 / 6, rounded up; of each of its votes B gets the rest.
    let second = &stages.stages[1];
    assert_eq!(second.keep[0], 555_555_556);
    assert_eq!(second.votes, [6 * 555_555_556, 2_000_000_000 + 6 * 444_444_444, 2_000_000_000]);
    assert_eq!(second.elected, [1]);
    assert_eq!(letters(&count.winners.elected), "AB");
}

#[test]
fn a_ballot_counts_up_to_the_first_shared_rank() {
    let profile = ranked(4, &[(3, "AB[CD]"), (2, "[AB]C"), (2, "C"), (1, "")]);
    for rule in [Rule::InstantRunoff, Rule::ScottishStv, Rule::MeekStv] {
        let count = counted(&profile, rule, 1);
        assert_eq!((count.votes, count.blank, count.unclear), (8, 1, 2), "{rule:?}");
        let first = &stages(&count).stages[0];
        let total: u64 = first.votes.iter().sum();
        assert_eq!(total, 5 * 10u64.pow(stages(&count).decimals), "{rule:?}");
    }
}
