//! Every option against every other one: what Schulze, ranked pairs and the runoff of STAR are made of.

use super::profile::{Kind, Profile};
use alloc::vec::Vec;
use core::cmp::Reverse;

/// How many votes prefer one option to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    options: usize,
    prefer: Vec<u64>,
}

/// How strongly one option beats another: more votes for it are stronger; of equally many, fewer against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strength {
    votes: u64,
    against: Reverse<u64>,
}

impl Strength {
    /// A comparison that `votes` have won over `against`.
    pub(super) fn new(votes: u64, against: u64) -> Self {
        Self { votes, against: Reverse(against) }
    }

    /// The votes for the winner.
    pub fn votes(self) -> u64 {
        self.votes
    }

    /// The votes for the loser.
    pub fn against(self) -> u64 {
        self.against.0
    }
}

impl Pairs {
    /// Compares the options of a profile. An option without a rank stands below all that have one; one without a grade has 0.
    pub fn of(profile: &Profile) -> Self {
        let options = profile.options();
        let mut pairs = Self { options, prefer: alloc::vec![0; options * options] };
        let mut worth = alloc::vec![0u32; options];
        for (weight, marks) in profile.ballots() {
            worth.fill(0);
            for &(option, mark) in marks {
                worth[usize::from(option)] = match profile.kind() {
                    Kind::Ranks => u32::MAX - u32::from(mark),
                    Kind::Grades { .. } => u32::from(mark),
                };
            }
            for (option, mine) in worth.iter().enumerate().filter(|(_, mine)| **mine > 0) {
                let row = &mut pairs.prefer[option * options..(option + 1) * options];
                row.iter_mut()
                    .zip(&worth)
                    .filter(|(_, other)| *other < mine)
                    .for_each(|(sum, _)| *sum += weight);
            }
        }
        pairs
    }

    /// How many options there are.
    pub fn options(&self) -> usize {
        self.options
    }

    /// How many votes prefer `one` to `other`.
    pub fn prefer(&self, one: usize, other: usize) -> u64 {
        self.prefer[one * self.options + other]
    }

    /// The strength with which `one` beats `other`, if it does.
    pub fn beats(&self, one: usize, other: usize) -> Option<Strength> {
        let (votes, against) = (self.prefer(one, other), self.prefer(other, one));
        (votes > against).then(|| Strength::new(votes, against))
    }

    /// The option that beats every other one, if there is one.
    pub fn condorcet_winner(&self) -> Option<usize> {
        (0..self.options)
            .find(|&one| (0..self.options).all(|other| one == other || self.beats(one, other).is_some()))
    }
}
