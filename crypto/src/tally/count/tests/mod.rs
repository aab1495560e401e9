//! The rules on examples whose results others have published, on ties, and on properties that they are known to have.

mod accounting;
mod axioms;
mod grades;
mod literature;
mod ties;
mod transferable;

use super::{Count, Kind, Mark, Profile, Rule, count};
use crate::manifest::Ties;
use alloc::vec::Vec;
use proptest::prelude::*;

/// A ranked profile; options are letters from A, those in brackets share a rank: `(3, "A[BC]D")`.
pub fn ranked(options: usize, ballots: &[(u64, &str)]) -> Profile {
    let mut profile = Profile::new(options, Kind::Ranks).expect("few options");
    for (weight, text) in ballots {
        let (mut marks, mut rank, mut shared) = (Vec::new(), 0, false);
        for letter in text.chars() {
            match letter {
                '[' => (rank, shared) = (rank + 1, true),
                ']' => shared = false,
                _ => {
                    rank += u16::from(!shared);
                    marks.push((letter as u16 - 'A' as u16, rank));
                }
            }
        }
        profile.add(*weight, &marks).expect("a ballot");
    }
    profile
}

/// The options as letters.
pub fn letters(options: &[usize]) -> alloc::string::String {
    options.iter().map(|option| char::from(b'A' + u8::try_from(*option).expect("few options"))).collect()
}

/// Levels as letters, separated by `>`.
pub fn order(ranking: &[Vec<usize>]) -> alloc::string::String {
    ranking.iter().map(|level| letters(level)).collect::<Vec<_>>().join(">")
}

/// Counts, with ties that stay ties.
pub fn counted(profile: &Profile, rule: Rule, seats: usize) -> Count {
    count(profile, rule, seats, Ties::Declared).expect("the rule counts such ballots")
}

/// Those who are elected or tie, in order of place.
pub fn possible(count: &Count) -> Vec<usize> {
    let mut options: Vec<usize> = count.winners.elected.iter().chain(&count.winners.tied).copied().collect();
    options.sort_unstable();
    options
}

/// Ballots of up to `options` ranks, some of them shared, some missing, with their weights.
pub fn ballots(options: usize, most: usize) -> impl Strategy<Value = Vec<(u64, Vec<Mark>)>> {
    let rank = proptest::option::weighted(0.8, 1u16..=u16::try_from(options).expect("few"));
    let marks = proptest::collection::vec(rank, options).prop_map(|ranks| {
        (0..).zip(ranks).filter_map(|(option, rank)| Some((option, rank?))).collect::<Vec<Mark>>()
    });
    proptest::collection::vec((1u64..8, marks), 1..=most)
}

/// Ballots that rank options one after the other, some not to the end.
pub fn strict_ballots(options: usize, most: usize) -> impl Strategy<Value = Vec<(u64, Vec<Mark>)>> {
    let order = Just((0..u16::try_from(options).expect("few")).collect::<Vec<u16>>()).prop_shuffle();
    let marks = (order, 1..=options)
        .prop_map(|(order, length)| order.into_iter().take(length).zip(1..).collect::<Vec<Mark>>());
    proptest::collection::vec((1u64..8, marks), 1..=most)
}

/// The profile of such ballots.
pub fn profile_of(options: usize, ballots: &[(u64, Vec<Mark>)]) -> Profile {
    let mut profile = Profile::new(options, Kind::Ranks).expect("few options");
    ballots.iter().for_each(|(weight, marks)| profile.add(*weight, marks).expect("a ballot"));
    profile
}
