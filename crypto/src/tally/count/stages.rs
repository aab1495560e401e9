//! A count in stages, in which options are elected or excluded one after the other and votes pass on: what is written down of it, and how
//! ties are decided on the way.

use super::order;
use super::ways::{Budget, LIMIT};
use crate::manifest::Ties;
use crate::tally::Winners;
use alloc::vec::Vec;

/// A count in stages. All numbers of votes in it are multiples of 10^−`decimals`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages {
    /// How many decimals a number of votes has.
    pub decimals: u32,
    /// What was done, and how it stood then.
    pub stages: Vec<Stage>,
    /// Where the count ends because nothing decides between options, and it matters.
    pub open: Option<Open>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// What was done.
    pub deed: Deed,
    /// How it was decided whom it concerned, where several stood equal.
    pub tie: Option<Tie>,
    /// Where votes went; empty where votes pass on through keep factors.
    pub transfers: Vec<Transfer>,
    /// The votes of every option at the end of the stage; an option that is out keeps what was not transferred.
    pub votes: Vec<u64>,
    /// Votes that have no further choice.
    pub exhausted: u64,
    /// What was lost because transfer values are cut off behind their last decimal.
    pub lost: u64,
    /// With how many votes an option is elected; for an instant runoff that is more than half of the votes that still have a choice.
    pub quota: u64,
    /// For Meek's method, which part of a vote every option keeps, in 10^−9; else empty.
    pub keep: Vec<u64>,
    /// For Meek's method, how often the votes were distributed; else 0.
    pub distributions: u32,
    /// Options that have reached the quota at the end of the stage, most votes first.
    pub elected: Vec<usize>,
    /// Options that are elected then because no more are left than seats, most votes first.
    pub filled: Vec<usize>,
}

/// What is done in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// First choices are counted.
    First,
    /// What an elected option has above the quota passes on.
    Surplus {
        /// The option.
        option: usize,
        /// How much that is.
        surplus: u64,
    },
    /// Meek's method: elected options keep less of each vote, until what they have above the quota has passed on.
    Distribution,
    /// The options are out, and their votes pass on.
    Exclusion {
        /// Which.
        options: Vec<usize>,
    },
}

/// Papers that pass from one option to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// Whose they were; nobody's when first choices are counted.
    pub from: Option<usize>,
    /// Whose they are now; nobody's if they have no further choice.
    pub to: Option<usize>,
    /// How many papers.
    pub papers: u64,
    /// How many votes they are worth now.
    pub votes: u64,
}

/// Options that stood equal, and what decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// All that stood equal.
    pub among: Vec<usize>,
    /// What decided.
    pub decision: Decision,
}

/// What decided between options that stood equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The last stage before, counted from 0, at which they did not all stand equal.
    Earlier(usize),
    /// All of them are out together: whoever went first, the others would follow.
    Together,
    /// The manifest's order: the last one is excluded, the first one's surplus passes on.
    Order,
    /// Nothing need: the same options win in every way, and the count goes on as the manifest's order says.
    Harmless,
}

/// A tie that stays one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What would be done next with one of them.
    pub concerns: Concern,
    /// The options that stand equal, each with who wins if it is the one; nobody is named where there are too many ways to decide.
    pub alternatives: Vec<(usize, Option<Winners>)>,
}

/// What is to be done with one of several options that stand equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// Its surplus passes on.
    Surplus,
    /// It is excluded.
    Exclusion,
}

/// What a count does next.
pub(super) enum Next {
    /// Nothing: every seat is taken, or nobody is left.
    Over,
    /// This, and what decided on it.
    Do(Deed, Option<Tie>),
    /// One of these options is to be taken, and nothing in the votes says which.
    Tie(Concern, Vec<usize>),
}

/// A count that stands at the end of a stage.
pub(super) trait Machine: Clone {
    /// What is done next.
    fn next(&self) -> Next;
    /// What is done with an option that a tie was decided for.
    fn deed(&self, concern: Concern, option: usize) -> Deed;
    /// Does it.
    fn go(&mut self, deed: Deed) -> Stage;
    /// Who is elected so far, in turn.
    fn elected(&self) -> &[usize];
    /// Who may still be elected.
    fn continuing(&self) -> Vec<usize>;
    /// What makes two counts equal, whatever led to them, if that can be said in short.
    fn key(&self) -> Option<Vec<u64>>;
}

/// Counts to the end, from a count whose first stage is given.
pub(super) fn run<M: Machine>(mut machine: M, first: Stage, decimals: u32, ties: Ties) -> (Stages, Winners) {
    let mut count = Stages { decimals, stages: alloc::vec![first], open: None };
    loop {
        let (deed, tie) = match machine.next() {
            Next::Over => break,
            Next::Do(deed, tie) => (deed, tie),
            Next::Tie(concern, among) => {
                let decision = if ties == Ties::ManifestOrder {
                    Decision::Order
                } else {
                    let ways = ways(&machine, concern, &among);
                    if let Some((open, winners)) = open(&machine, concern, &among, ways) {
                        count.open = Some(open);
                        return (count, winners);
                    }
                    Decision::Harmless
                };
                let chosen = match concern {
                    Concern::Surplus => among.first(),
                    Concern::Exclusion => among.last(),
                };
                let Some(&chosen) = chosen else { break };
                (machine.deed(concern, chosen), Some(Tie { among, decision }))
            }
        };
        let mut stage = machine.go(deed);
        stage.tie = tie;
        count.stages.push(stage);
    }
    (count, Winners { elected: machine.elected().to_vec(), tied: Vec::new() })
}

/// Who wins in each way to decide a tie; nothing if there are too many ways.
fn ways<M: Machine>(machine: &M, concern: Concern, among: &[usize]) -> Option<Vec<Winners>> {
    let mut budget = Budget::new(LIMIT);
    budget.spend();
    among.iter().map(|&option| way(machine, concern, option, &mut budget)).collect()
}

fn way<M: Machine>(machine: &M, concern: Concern, option: usize, budget: &mut Budget) -> Option<Winners> {
    let mut way = machine.clone();
    way.go(way.deed(concern, option));
    outcome(way, budget)
}

/// Who wins, over all ways to go on; nothing if there are too many.
fn outcome<M: Machine>(mut machine: M, budget: &mut Budget) -> Option<Winners> {
    loop {
        match machine.next() {
            Next::Over => return Some(Winners { elected: machine.elected().to_vec(), tied: Vec::new() }),
            Next::Do(deed, _) => drop(machine.go(deed)),
            Next::Tie(concern, among) => {
                let key = machine.key();
                if let Some(known) = key.as_ref().and_then(|key| budget.known(key)) {
                    return Some(known);
                }
                budget.spend()?;
                let ways: Option<Vec<Winners>> =
                    among.iter().map(|&option| way(&machine, concern, option, budget)).collect();
                let outcome = order::in_all_ways(&ways?);
                if let Some(key) = key {
                    budget.remember(key, &outcome);
                }
                return Some(outcome);
            }
        }
    }
}

/// What stays open at a tie; nothing if the same options win in every way.
fn open<M: Machine>(
    machine: &M,
    concern: Concern,
    among: &[usize],
    ways: Option<Vec<Winners>>,
) -> Option<(Open, Winners)> {
    let Some(ways) = ways else {
        let alternatives = among.iter().map(|option| (*option, None)).collect();
        let winners = Winners { elected: machine.elected().to_vec(), tied: machine.continuing() };
        return Some((Open { concerns: concern, alternatives }, winners));
    };
    if ways.windows(2).all(|pair| order::same(&pair[0], &pair[1])) {
        return None;
    }
    let winners = order::in_all_ways(&ways);
    let alternatives = among.iter().copied().zip(ways.into_iter().map(Some)).collect();
    Some((Open { concerns: concern, alternatives }, winners))
}

/// The options of most votes first, equal ones in the order of the options.
pub(super) fn by_votes(options: impl IntoIterator<Item = usize>, votes: &[u64]) -> Vec<usize> {
    let mut options: Vec<usize> = options.into_iter().collect();
    options.sort_by_key(|&option| (core::cmp::Reverse(votes[option]), option));
    options
}

/// Those of the options that have the fewest votes.
pub(super) fn lowest(options: &[usize], votes: &[u64]) -> Vec<usize> {
    let least = options.iter().map(|&option| votes[option]).min();
    options.iter().copied().filter(|&option| Some(votes[option]) == least).collect()
}
