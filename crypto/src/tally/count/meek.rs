//! The single transferable vote by Meek's method, in the arithmetic of the Proportional Representation Foundation's reference rule: nine
//! decimals, what an option keeps rounded up, the quota cut off.

use super::profile::Paper;
use super::stages::{Concern, Decision, Deed, Machine, Next, Stage, Tie, by_votes};
use alloc::vec::Vec;

/// How many decimals a number of votes, and a keep factor, has.
pub(super) const DECIMALS: u32 = 9;
/// One vote, and the keep factor of an option that keeps all.
const ONE: u64 = 10u64.pow(DECIMALS);
/// Surpluses that together are below this, a millionth of a vote, have passed on.
const OMEGA: u64 = 1000;
/// The most distributions in a stage; what is above the quota then has passed on as far as it does.
const DISTRIBUTIONS: u32 = 10_000;

/// A count at the end of a stage.
#[derive(Clone)]
pub(super) struct Meek<'a> {
    papers: &'a [Paper],
    /// Which part of a vote an option keeps: all while it is continuing, nothing once it is excluded.
    keep: Vec<u64>,
    continuing: Vec<bool>,
    votes: Vec<u64>,
    exhausted: u64,
    seats: usize,
    quota: u64,
    surplus: u64,
    /// Whether surpluses have passed on, so that somebody is to be excluded.
    settled: bool,
    elected: Vec<usize>,
}

impl<'a> Meek<'a> {
    /// Distributes the votes for the first time.
    pub(super) fn start(papers: &'a [Paper], options: usize, seats: usize) -> (Self, Stage) {
        let mut count = Self {
            papers,
            keep: alloc::vec![ONE; options],
            continuing: alloc::vec![true; options],
            votes: alloc::vec![0; options],
            exhausted: 0,
            seats,
            quota: 0,
            surplus: 0,
            settled: false,
            elected: Vec::new(),
        };
        // The first distribution is made to be shown also where the options are no more than the seats.
        count.distribute();
        let stage = if count.complete() {
            count.stage(Deed::First, 1, Vec::new())
        } else {
            count.iterate(Deed::First)
        };
        (count, stage)
    }

    fn vacancies(&self) -> usize {
        self.seats.saturating_sub(self.elected.len())
    }

    /// Step B.1.
    fn complete(&self) -> bool {
        self.vacancies() == 0 || self.continuing().len() <= self.vacancies()
    }

    /// Steps B.2.a and b: every option of a paper keeps its part of what the ones before it have left; the quota follows from all votes that
    /// are kept.
    fn distribute(&mut self) {
        self.votes.fill(0);
        self.exhausted = 0;
        for paper in self.papers {
            let mut left = ONE;
            for &option in &paper.order {
                let kept = (left * self.keep[option]).div_ceil(ONE);
                self.votes[option] += kept * paper.weight;
                left -= kept;
                if left == 0 {
                    break;
                }
            }
            self.exhausted += left * paper.weight;
        }
        self.quota = self.votes.iter().sum::<u64>() / (self.seats as u64 + 1) + 1;
    }

    /// Steps B.2.a to f, until somebody is elected or the surpluses have passed on.
    fn iterate(&mut self, deed: Deed) -> Stage {
        let mut before = None;
        let mut distributions = 0;
        loop {
            self.distribute();
            distributions += 1;
            let reached = self.continuing().into_iter().filter(|&option| self.votes[option] >= self.quota);
            let mut elected = by_votes(reached, &self.votes);
            elected.truncate(self.vacancies());
            for &option in &elected {
                self.continuing[option] = false;
                self.elected.push(option);
            }
            self.surplus = self.surplus_of_elected();
            if !elected.is_empty() {
                self.settled = false;
                return self.stage(deed, distributions, elected);
            }
            let stable = before.is_some_and(|before| self.surplus >= before);
            if self.surplus < OMEGA || stable || distributions == DISTRIBUTIONS {
                self.settled = true;
                return self.stage(deed, distributions, elected);
            }
            before = Some(self.surplus);
            for &option in &self.elected {
                let product =
                    (u128::from(self.keep[option]) * u128::from(self.quota)).div_ceil(u128::from(ONE));
                let factor = (product * u128::from(ONE)).div_ceil(u128::from(self.votes[option].max(1)));
                self.keep[option] = u64::try_from(factor).unwrap_or(ONE).min(ONE);
            }
        }
    }

    /// The sum of what elected options have above the quota, less what others of them lack, but not less than 0.
    fn surplus_of_elected(&self) -> u64 {
        let votes: u64 = self.elected.iter().map(|&option| self.votes[option]).sum();
        votes.saturating_sub(self.quota.saturating_mul(self.elected.len() as u64))
    }

    /// Writes a stage down; if no more options are left than seats, they are elected.
    fn stage(&mut self, deed: Deed, distributions: u32, elected: Vec<usize>) -> Stage {
        let left = self.continuing();
        let filled = if left.len() <= self.vacancies() { by_votes(left, &self.votes) } else { Vec::new() };
        for &option in &filled {
            self.continuing[option] = false;
            self.elected.push(option);
        }
        Stage {
            deed,
            tie: None,
            transfers: Vec::new(),
            votes: self.votes.clone(),
            exhausted: self.exhausted,
            lost: 0,
            quota: self.quota,
            keep: self.keep.clone(),
            distributions,
            elected,
            filled,
        }
    }
}

impl Machine for Meek<'_> {
    fn next(&self) -> Next {
        let continuing = self.continuing();
        if self.vacancies() == 0 || continuing.is_empty() {
            return Next::Over;
        }
        if !self.settled {
            return Next::Do(Deed::Distribution, None);
        }
        // Step B.3: whoever is not further above the lowest than what has not passed on is tied with it.
        let least = continuing.iter().map(|&option| self.votes[option]).min().unwrap_or_default();
        let (low, others): (Vec<usize>, Vec<usize>) =
            continuing.iter().partition(|&&option| self.votes[option] <= least + self.surplus);
        if low.len() == 1 {
            return Next::Do(Deed::Exclusion { options: low }, None);
        }
        let most = low.iter().map(|&option| self.votes[option]).sum::<u64>() + self.surplus;
        if others.len() >= self.vacancies() && others.iter().all(|&option| self.votes[option] > most) {
            let tie = Tie { among: low.clone(), decision: Decision::Together };
            return Next::Do(Deed::Exclusion { options: low }, Some(tie));
        }
        Next::Tie(Concern::Exclusion, low)
    }

    fn deed(&self, _: Concern, option: usize) -> Deed {
        Deed::Exclusion { options: alloc::vec![option] }
    }

    fn go(&mut self, deed: Deed) -> Stage {
        if let Deed::Exclusion { options } = &deed {
            options.iter().for_each(|&option| {
                self.continuing[option] = false;
                self.keep[option] = 0;
            });
            if self.complete() {
                return self.stage(deed, 0, Vec::new());
            }
        }
        self.iterate(deed)
    }

    fn elected(&self) -> &[usize] {
        &self.elected
    }

    fn continuing(&self) -> Vec<usize> {
        (0..self.continuing.len()).filter(|&option| self.continuing[option]).collect()
    }

    /// Keep factors remember, in their last decimals, how they came about, so that no two ways are equal.
    fn key(&self) -> Option<Vec<u64>> {
        None
    }
}
