//! The single transferable vote as in Scottish local elections: weighted inclusive Gregory transfers of surpluses, values cut off behind
//! the fifth decimal (Scottish Local Government Elections Order 2007, schedule 1, rules 45 to 52).

use super::profile::Paper;
use super::runoff::transfers;
use super::stages::{Concern, Decision, Deed, Machine, Next, Stage, Tie, Transfer, by_votes, lowest};
use alloc::vec::Vec;

/// How many decimals a number of votes has.
pub(super) const DECIMALS: u32 = 5;
/// One vote.
const ONE: u64 = 10u64.pow(DECIMALS);

/// A count at the end of a stage.
#[derive(Clone)]
pub(super) struct Scottish<'a> {
    papers: &'a [Paper],
    /// For every paper, which choice it is with; behind its last one, it has none.
    at: Vec<usize>,
    /// What every such paper is worth.
    values: Vec<u64>,
    continuing: Vec<bool>,
    votes: Vec<u64>,
    exhausted: u64,
    lost: u64,
    seats: usize,
    quota: u64,
    elected: Vec<usize>,
    /// Elected options with a surplus that has not passed on.
    waiting: Vec<usize>,
    /// The votes at the end of every stage so far.
    history: Vec<Vec<u64>>,
}

impl<'a> Scottish<'a> {
    /// Counts first choices (rules 45 to 47).
    pub(super) fn start(papers: &'a [Paper], options: usize, seats: usize) -> (Self, Stage) {
        let valid: u64 = papers.iter().map(|paper| paper.weight).sum();
        let mut count = Self {
            papers,
            at: alloc::vec![0; papers.len()],
            values: alloc::vec![ONE; papers.len()],
            continuing: alloc::vec![true; options],
            votes: alloc::vec![0; options],
            exhausted: 0,
            lost: 0,
            seats,
            quota: (valid / (seats as u64 + 1) + 1) * ONE,
            elected: Vec::new(),
            waiting: Vec::new(),
            history: Vec::new(),
        };
        let mut given = alloc::vec![(0, 0); options];
        for paper in papers {
            let first = paper.order[0];
            count.votes[first] += paper.weight * ONE;
            given[first].0 += paper.weight;
            given[first].1 += paper.weight * ONE;
        }
        let stage = count.settle(Deed::First, transfers(None, &given, (0, 0)));
        (count, stage)
    }

    fn vacancies(&self) -> usize {
        self.seats.saturating_sub(self.elected.len())
    }

    /// Ends a stage: elects whoever has reached the quota (rule 47), then those that are left if they are no more than the seats that are
    /// left (rule 52).
    fn settle(&mut self, deed: Deed, transfers: Vec<Transfer>) -> Stage {
        let reached = self.continuing().into_iter().filter(|&option| self.votes[option] >= self.quota);
        let mut elected = by_votes(reached, &self.votes);
        // No more can reach a quota than there are seats; values are only ever cut off.
        elected.truncate(self.vacancies());
        for &option in &elected {
            self.continuing[option] = false;
            self.elected.push(option);
            if self.votes[option] > self.quota {
                self.waiting.push(option);
            }
        }
        let left = self.continuing();
        let filled = if left.len() <= self.vacancies() { by_votes(left, &self.votes) } else { Vec::new() };
        for &option in &filled {
            self.continuing[option] = false;
            self.elected.push(option);
        }
        self.history.push(self.votes.clone());
        Stage {
            deed,
            tie: None,
            transfers,
            votes: self.votes.clone(),
            exhausted: self.exhausted,
            lost: self.lost,
            quota: self.quota,
            keep: Vec::new(),
            distributions: 0,
            elected,
            filled,
        }
    }

    /// Of options that stand equal, those that stood highest or lowest at the last stage at which they did not all stand equal, and so on
    /// backwards (rules 49 and 51); and that stage, if there is one.
    fn earlier(&self, mut among: Vec<usize>, highest: bool) -> (Vec<usize>, Option<usize>) {
        let mut last = None;
        for (number, votes) in self.history.iter().enumerate().rev() {
            let standing = among.iter().map(|&option| votes[option]);
            let best = if highest { standing.max() } else { standing.min() };
            let kept: Vec<usize> =
                among.iter().copied().filter(|&option| Some(votes[option]) == best).collect();
            if kept.len() < among.len() {
                (among, last) = (kept, Some(number));
            }
            if among.len() == 1 {
                break;
            }
        }
        (among, last)
    }

    /// Whether options that stand equal are all to be excluded, whoever goes first.
    fn all_go(&self, among: &[usize], continuing: &[usize]) -> bool {
        let sum: u64 = among.iter().map(|&option| self.votes[option]).sum();
        let mut others = continuing.iter().filter(|option| !among.contains(option));
        continuing.len() - among.len() >= self.vacancies()
            && others.all(|&option| self.votes[option] > sum && self.votes[option] + sum < self.quota)
    }

    /// Passes the papers of an option on to their next choice, at their value times `numerator / denominator`.
    fn pass_on(&mut self, from: usize, numerator: u64, denominator: u64, made: &mut Vec<Transfer>) {
        let mut given = alloc::vec![(0, 0); self.votes.len()];
        let mut spent = (0, 0);
        for ((paper, at), value) in self.papers.iter().zip(&mut self.at).zip(&mut self.values) {
            if paper.order.get(*at) != Some(&from) {
                continue;
            }
            let next = paper.order[*at..].iter().position(|&option| self.continuing[option]);
            *at = next.map_or(paper.order.len(), |steps| *at + steps);
            // A value is at most one vote and a fraction of it no more than that.
            let part = u128::from(*value) * u128::from(numerator) / u128::from(denominator.max(1));
            *value = u64::try_from(part).unwrap_or(*value);
            let sum = paper.order.get(*at).map_or(&mut spent, |&to| &mut given[to]);
            sum.0 += paper.weight;
            sum.1 += paper.weight * *value;
        }
        for (votes, given) in self.votes.iter_mut().zip(&given) {
            *votes += given.1;
        }
        self.exhausted += spent.1;
        made.extend(transfers(Some(from), &given, spent));
    }

    /// Rule 48.
    fn pass_surplus_on(&mut self, option: usize, made: &mut Vec<Transfer>) {
        self.waiting.retain(|waiting| *waiting != option);
        let (votes, surplus) = (self.votes[option], self.votes[option].saturating_sub(self.quota));
        self.pass_on(option, surplus, votes, made);
        self.votes[option] = self.quota;
        self.lost += surplus - made.iter().map(|transfer| transfer.votes).sum::<u64>();
    }

    /// Rules 50 and 52: where the last seats are filled by it, nothing passes on.
    fn exclude(&mut self, options: &[usize], made: &mut Vec<Transfer>) {
        options.iter().for_each(|&option| self.continuing[option] = false);
        if self.continuing().len() <= self.vacancies() {
            return;
        }
        for &option in options {
            self.pass_on(option, 1, 1, made);
            self.votes[option] = 0;
        }
    }
}

impl Machine for Scottish<'_> {
    fn next(&self) -> Next {
        let continuing = self.continuing();
        if self.vacancies() == 0 || continuing.is_empty() {
            return Next::Over;
        }
        let most = self.waiting.iter().map(|&option| self.votes[option]).max();
        let surpluses: Vec<usize> = (0..self.votes.len())
            .filter(|option| self.waiting.contains(option) && Some(self.votes[*option]) == most)
            .collect();
        let (concern, equal) = if surpluses.is_empty() {
            (Concern::Exclusion, lowest(&continuing, &self.votes))
        } else {
            (Concern::Surplus, surpluses)
        };
        let (chosen, earlier) = self.earlier(equal.clone(), concern == Concern::Surplus);
        match (chosen.as_slice(), earlier) {
            ([only], None) => Next::Do(self.deed(concern, *only), None),
            ([only], Some(stage)) => {
                let tie = Tie { among: equal, decision: Decision::Earlier(stage) };
                Next::Do(self.deed(concern, *only), Some(tie))
            }
            _ if concern == Concern::Exclusion && self.all_go(&chosen, &continuing) => {
                let tie = Tie { among: chosen.clone(), decision: Decision::Together };
                Next::Do(Deed::Exclusion { options: chosen }, Some(tie))
            }
            _ => Next::Tie(concern, chosen),
        }
    }

    fn deed(&self, concern: Concern, option: usize) -> Deed {
        match concern {
            Concern::Surplus => {
                Deed::Surplus { option, surplus: self.votes[option].saturating_sub(self.quota) }
            }
            Concern::Exclusion => Deed::Exclusion { options: alloc::vec![option] },
        }
    }

    fn go(&mut self, deed: Deed) -> Stage {
        let mut made = Vec::new();
        match &deed {
            Deed::Surplus { option, .. } => self.pass_surplus_on(*option, &mut made),
            Deed::Exclusion { options } => self.exclude(options, &mut made),
            Deed::First | Deed::Distribution => {}
        }
        self.settle(deed, made)
    }

    fn elected(&self) -> &[usize] {
        &self.elected
    }

    fn continuing(&self) -> Vec<usize> {
        (0..self.continuing.len()).filter(|&option| self.continuing[option]).collect()
    }

    /// The history may decide later ties, so that no two ways are equal.
    fn key(&self) -> Option<Vec<u64>> {
        None
    }
}
