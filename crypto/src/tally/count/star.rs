//! STAR, “score then automatic runoff”: the two options with the highest totals, and of these the one that more votes prefer.

use super::order;
use super::pairs::Pairs;
use super::profile::Profile;
use crate::manifest::Ties;
use crate::tally::Winners;
use alloc::vec::Vec;

/// How STAR came to its winner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Star {
    /// The sum of the grades of every option.
    pub totals: Vec<u64>,
    /// Every option against every other one.
    pub pairs: Pairs,
    /// How the finalists were found, place by place.
    pub finalists: Vec<Finalist>,
    /// The runoffs that there may be; more than one where a tie leaves open who the finalists are.
    pub runoffs: Vec<Runoff>,
}

/// An option that reaches the runoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finalist {
    /// Which one; of several that nothing decides between, all.
    pub options: Vec<usize>,
    /// Those that had the same total, itself included, where there were more of them than places.
    pub tied: Vec<usize>,
    /// Why it was taken.
    pub reason: Reason,
}

/// Why an option reaches the runoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// By its total.
    Total,
    /// Of those with its total, it beats every other one.
    Beats,
    /// Nothing in the votes decides: the manifest's order does.
    Order,
    /// Nothing in the votes decides, and ties stay ties: any of them may be taken.
    Open,
}

/// A runoff of two options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runoff {
    /// The two, the one with the higher total first, of equal totals the first in the order of the options.
    pub options: (usize, usize),
    /// Who wins it; nobody if the two tie in everything.
    pub winner: Option<usize>,
    /// Whether as many votes prefer one as the other, so that the higher total decides.
    pub by_total: bool,
}

impl Star {
    /// Adds up, finds the finalists and compares them.
    pub(super) fn of(profile: &Profile, pairs: Pairs, ties: Ties) -> (Self, Winners) {
        let mut totals = alloc::vec![0; profile.options()];
        for (weight, marks) in profile.ballots() {
            marks
                .iter()
                .for_each(|&(option, grade)| totals[usize::from(option)] += weight * u64::from(grade));
        }
        let mut star = Self { totals, pairs, finalists: Vec::new(), runoffs: Vec::new() };
        star.find_finalists(ties);
        let winners = star.run_off(ties);
        (star, winners)
    }

    fn find_finalists(&mut self, ties: Ties) {
        for level in order::by_value(&self.totals) {
            let places = 2 - self.finalists.iter().map(Finalist::places).sum::<usize>();
            let mut rest = level.clone();
            let tied = if level.len() > places { level } else { Vec::new() };
            for _ in 0..places {
                let (options, reason) = if rest.len() <= places && tied.is_empty() {
                    (rest.first().copied().into_iter().collect(), Reason::Total)
                } else if let Some(best) = self.best(&rest) {
                    (alloc::vec![best], Reason::Beats)
                } else if ties == Ties::ManifestOrder {
                    (rest.first().copied().into_iter().collect(), Reason::Order)
                } else {
                    (rest.clone(), Reason::Open)
                };
                if options.is_empty() {
                    break;
                }
                rest.retain(|option| !options.contains(option));
                let open = reason == Reason::Open;
                self.finalists.push(Finalist { options, tied: tied.clone(), reason });
                if open {
                    return;
                }
            }
            if self.finalists.len() == 2 {
                return;
            }
        }
    }

    /// The option that beats every other one of these, if there is one.
    fn best(&self, options: &[usize]) -> Option<usize> {
        let beats_all =
            |one: usize| options.iter().all(|&other| one == other || self.pairs.beats(one, other).is_some());
        options.iter().copied().find(|&one| beats_all(one))
    }

    /// Every runoff that there may be, and who wins.
    fn run_off(&mut self, ties: Ties) -> Winners {
        let mut runoffs = Vec::new();
        match self.finalists.as_slice() {
            [one, other] => {
                for &first in &one.options {
                    runoffs.extend(other.options.iter().map(|&second| self.runoff(first, second, ties)));
                }
            }
            [only] => {
                for (at, &first) in only.options.iter().enumerate() {
                    runoffs.extend(
                        only.options[at + 1..].iter().map(|&second| self.runoff(first, second, ties)),
                    );
                }
            }
            _ => {}
        }
        let ways: Vec<Winners> = runoffs.iter().map(Runoff::winners).collect();
        self.runoffs = runoffs;
        match self.finalists.as_slice() {
            // A single option needs no runoff.
            [only] if only.options.len() == 1 => Winners { elected: only.options.clone(), tied: Vec::new() },
            _ => order::in_all_ways(&ways),
        }
    }

    fn runoff(&self, one: usize, other: usize, ties: Ties) -> Runoff {
        let ahead = |option: usize| (core::cmp::Reverse(self.totals[option]), option);
        let options = if ahead(one) < ahead(other) { (one, other) } else { (other, one) };
        let (first, second) = options;
        let winner = if self.pairs.beats(second, first).is_some() {
            Some(second)
        } else if self.pairs.beats(first, second).is_some() || self.totals[first] > self.totals[second] {
            Some(first)
        } else {
            (ties == Ties::ManifestOrder).then_some(first)
        };
        let by_total = self.pairs.prefer(first, second) == self.pairs.prefer(second, first)
            && self.totals[first] > self.totals[second];
        Runoff { options, winner, by_total }
    }
}

impl Finalist {
    /// How many places of the runoff it takes, as far as that is decided.
    fn places(&self) -> usize {
        usize::from(self.reason != Reason::Open)
    }
}

impl Runoff {
    fn winners(&self) -> Winners {
        match self.winner {
            Some(winner) => Winners { elected: alloc::vec![winner], tied: Vec::new() },
            None => Winners { elected: Vec::new(), tied: alloc::vec![self.options.0, self.options.1] },
        }
    }
}
