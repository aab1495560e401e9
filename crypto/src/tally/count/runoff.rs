//! Instant runoff: who has fewest votes is out, until somebody has more than half of the votes that still have a choice.

use super::profile::Paper;
use super::stages::{Concern, Decision, Deed, Machine, Next, Stage, Tie, Transfer, lowest};
use alloc::vec::Vec;

/// An instant runoff.
#[derive(Clone)]
pub(super) struct Runoff<'a> {
    papers: &'a [Paper],
    /// For every paper, which choice it is with; behind its last one, it has none.
    at: Vec<usize>,
    continuing: Vec<bool>,
    votes: Vec<u64>,
    exhausted: u64,
    elected: Vec<usize>,
}

impl<'a> Runoff<'a> {
    /// Counts first choices.
    pub(super) fn start(papers: &'a [Paper], options: usize) -> (Self, Stage) {
        let mut count = Self {
            papers,
            at: alloc::vec![0; papers.len()],
            continuing: alloc::vec![true; options],
            votes: alloc::vec![0; options],
            exhausted: 0,
            elected: Vec::new(),
        };
        let mut given = alloc::vec![(0, 0); options];
        for paper in papers {
            count.votes[paper.order[0]] += paper.weight;
            given[paper.order[0]].0 += paper.weight;
            given[paper.order[0]].1 += paper.weight;
        }
        let transfers = transfers(None, &given, (0, 0));
        let stage = count.settle(Deed::First, transfers);
        (count, stage)
    }

    /// Ends a stage: elects whoever has more than half, or is the last.
    fn settle(&mut self, deed: Deed, transfers: Vec<Transfer>) -> Stage {
        let continuing = self.continuing();
        let with_choice: u64 = continuing.iter().map(|&option| self.votes[option]).sum();
        let quota = with_choice / 2 + 1;
        let reached = continuing.iter().copied().filter(|&option| self.votes[option] >= quota);
        let elected: Vec<usize> = reached.collect();
        let filled = if elected.is_empty() && continuing.len() == 1 { continuing } else { Vec::new() };
        self.elected = elected.iter().chain(&filled).copied().collect();
        Stage {
            deed,
            tie: None,
            transfers,
            votes: self.votes.clone(),
            exhausted: self.exhausted,
            lost: 0,
            quota,
            keep: Vec::new(),
            distributions: 0,
            elected,
            filled,
        }
    }

    /// Passes the papers of an option on to their next choice.
    fn pass_on(&mut self, from: usize, transfers_made: &mut Vec<Transfer>) {
        let mut given = alloc::vec![(0, 0); self.votes.len()];
        let mut spent = (0, 0);
        for (paper, at) in self.papers.iter().zip(&mut self.at) {
            if paper.order.get(*at) != Some(&from) {
                continue;
            }
            let next = paper.order[*at..].iter().position(|&option| self.continuing[option]);
            *at = next.map_or(paper.order.len(), |steps| *at + steps);
            let sum = paper.order.get(*at).map_or(&mut spent, |&to| &mut given[to]);
            sum.0 += paper.weight;
            sum.1 += paper.weight;
        }
        for (votes, given) in self.votes.iter_mut().zip(&given) {
            *votes += given.1;
        }
        self.votes[from] = 0;
        self.exhausted += spent.1;
        transfers_made.extend(transfers(Some(from), &given, spent));
    }
}

/// What was given to each option and what has no further choice, papers and votes, as a list.
pub(super) fn transfers(from: Option<usize>, given: &[(u64, u64)], spent: (u64, u64)) -> Vec<Transfer> {
    let to_options = given.iter().enumerate().map(|(to, sums)| (Some(to), *sums));
    to_options
        .chain([(None, spent)])
        .filter(|(_, (papers, _))| *papers > 0)
        .map(|(to, (papers, votes))| Transfer { from, to, papers, votes })
        .collect()
}

impl Machine for Runoff<'_> {
    fn next(&self) -> Next {
        let continuing = self.continuing();
        if !self.elected.is_empty() || continuing.is_empty() {
            return Next::Over;
        }
        let low = lowest(&continuing, &self.votes);
        if low.len() == 1 {
            return Next::Do(Deed::Exclusion { options: low }, None);
        }
        // Together they have fewer votes than each of the others: none of them can stay before one of the others goes.
        let sum: u64 = low.iter().map(|&option| self.votes[option]).sum();
        let mut others = continuing.iter().filter(|option| !low.contains(option)).peekable();
        if others.peek().is_some() && others.all(|&option| self.votes[option] > sum) {
            let tie = Tie { among: low.clone(), decision: Decision::Together };
            return Next::Do(Deed::Exclusion { options: low }, Some(tie));
        }
        Next::Tie(Concern::Exclusion, low)
    }

    fn deed(&self, _: Concern, option: usize) -> Deed {
        Deed::Exclusion { options: alloc::vec![option] }
    }

    fn go(&mut self, deed: Deed) -> Stage {
        let mut made = Vec::new();
        if let Deed::Exclusion { options } = &deed {
            options.iter().for_each(|&option| self.continuing[option] = false);
            options.iter().for_each(|&option| self.pass_on(option, &mut made));
        }
        self.settle(deed, made)
    }

    fn elected(&self) -> &[usize] {
        &self.elected
    }

    fn continuing(&self) -> Vec<usize> {
        (0..self.continuing.len()).filter(|&option| self.continuing[option]).collect()
    }

    fn key(&self) -> Option<Vec<u64>> {
        Some(self.continuing().iter().map(|&option| option as u64).collect())
    }
}
