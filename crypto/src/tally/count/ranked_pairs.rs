//! Ranked pairs (Tideman): the pairs are locked in from the strongest to the weakest, but for those that would close a circle.

use super::order;
use super::pairs::{Pairs, Strength};
use super::ways::{Budget, LIMIT};
use crate::manifest::Ties;
use crate::tally::Winners;
use alloc::vec::Vec;

/// How ranked pairs came to its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedPairs {
    /// Every option against every other one.
    pub pairs: Pairs,
    /// What became of the pairs, in the order in which they were taken.
    pub steps: Vec<Step>,
    /// Where the count ends because nothing decides between pairs, and it matters.
    pub open: Option<OpenPairs>,
}

/// A pair in which one option beats another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Who beats.
    pub winner: usize,
    /// Who is beaten.
    pub loser: usize,
    /// How strongly.
    pub strength: Strength,
}

/// What became of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The pair.
    pub pair: Pair,
    /// Whether it was locked; else the locked ones already lead from the loser to the winner.
    pub locked: bool,
    /// Whether it was taken before equally strong pairs because the manifest's order says so, and this may matter.
    pub by_order: bool,
}

/// Equally strong pairs that cannot all be locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPairs {
    /// Each with who wins if it is taken first; nobody is named where there are too many ways to decide.
    pub alternatives: Vec<(Pair, Option<Winners>)>,
}

/// A set of ordered pairs of options, as bits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Relation {
    options: usize,
    words: usize,
    bits: Vec<u64>,
}

impl Relation {
    fn empty(options: usize) -> Self {
        let words = options.div_ceil(64);
        Self { options, words, bits: alloc::vec![0; options * words] }
    }

    fn has(&self, from: usize, to: usize) -> bool {
        self.bits[from * self.words + to / 64] >> (to % 64) & 1 == 1
    }

    /// Adds an ordered pair and whatever follows from it and those before: who leads to `from` leads to all that `to` leads to.
    fn lead(&mut self, from: usize, to: usize) {
        if self.has(from, to) {
            return;
        }
        let mut beyond = self.bits[to * self.words..(to + 1) * self.words].to_vec();
        beyond[to / 64] |= 1 << (to % 64);
        for option in
            (0..self.options).filter(|option| *option == from || self.has(*option, from)).collect::<Vec<_>>()
        {
            let row = &mut self.bits[option * self.words..(option + 1) * self.words];
            row.iter_mut().zip(&beyond).for_each(|(word, more)| *word |= more);
        }
    }
}

/// A count at some point: which option leads to which by locked pairs, and the equally strong pairs that are being taken.
#[derive(Clone)]
struct Point<'a> {
    leads: Relation,
    /// The pairs that are still to be taken, but for those of `group`.
    behind: &'a [Pair],
    /// Equally strong pairs, in the manifest's order.
    group: Vec<Pair>,
}

impl<'a> Point<'a> {
    /// Takes pairs until it matters which of the group comes first; says whether any is left.
    fn proceed(&mut self, taken: &mut impl FnMut(Pair, bool)) -> bool {
        loop {
            if self.group.is_empty() {
                let Some(first) = self.behind.first() else { return false };
                let equal = self.behind.iter().take_while(|pair| pair.strength == first.strength).count();
                let (group, behind): (&'a [Pair], &'a [Pair]) = self.behind.split_at(equal);
                (self.group, self.behind) = (group.to_vec(), behind);
            }
            // Those that the locked ones have already decided.
            let leads = &self.leads;
            self.group.retain(|pair| {
                let refused = leads.has(pair.loser, pair.winner);
                let known = leads.has(pair.winner, pair.loser);
                if refused || known {
                    taken(*pair, known);
                }
                !refused && !known
            });
            if let [only] = self.group[..] {
                self.lock(only);
                taken(only, true);
                continue;
            }
            // Those that no circle can come of, whatever is locked of the others.
            let mut all = self.leads.clone();
            self.group.iter().for_each(|pair| all.lead(pair.winner, pair.loser));
            let safe = |pair: &Pair| !all.has(pair.loser, pair.winner);
            let safe: Vec<Pair> = self.group.iter().copied().filter(safe).collect();
            if safe.is_empty() && !self.group.is_empty() {
                return true;
            }
            for pair in safe {
                self.lock(pair);
                taken(pair, true);
            }
        }
    }

    /// Locks a pair of the group.
    fn lock(&mut self, pair: Pair) {
        self.leads.lead(pair.winner, pair.loser);
        self.group.retain(|other| *other != pair);
    }

    fn ranking(&self) -> Vec<Vec<usize>> {
        order::levels(self.leads.options, |one, other| self.leads.has(one, other))
    }

    /// What makes two points equal, once [`Self::proceed`] has stopped there.
    fn key(&self) -> Vec<u64> {
        let pairs = self.group.iter().map(|pair| (pair.winner * self.leads.options + pair.loser) as u64);
        self.leads.bits.iter().copied().chain(pairs).collect()
    }

    /// Who wins, over all ways to go on; nothing if there are too many.
    fn outcome(mut self, seats: usize, budget: &mut Budget) -> Option<Winners> {
        if !self.proceed(&mut |_, _| {}) {
            return Some(order::winners(&self.ranking(), seats, Ties::Declared));
        }
        let key = self.key();
        if let Some(known) = budget.known(&key) {
            return Some(known);
        }
        budget.spend()?;
        let mut ways = Vec::new();
        for pair in self.group.clone() {
            let mut way = self.clone();
            way.lock(pair);
            ways.push(way.outcome(seats, budget)?);
        }
        let outcome = order::in_all_ways(&ways);
        budget.remember(key, &outcome);
        Some(outcome)
    }
}

impl RankedPairs {
    /// Locks the pairs; gives who wins, and the order of all unless a tie leaves it open.
    pub(super) fn of(pairs: Pairs, seats: usize, ties: Ties) -> (Self, Winners, Vec<Vec<usize>>) {
        let options = pairs.options();
        let all = (0..options).flat_map(|winner| (0..options).map(move |loser| (winner, loser)));
        let mut list: Vec<Pair> = all
            .filter_map(|(winner, loser)| Some(Pair { winner, loser, strength: pairs.beats(winner, loser)? }))
            .collect();
        // The sort is stable: equally strong pairs stay in the order of the winners' places, then of the losers'.
        list.sort_by_key(|pair| core::cmp::Reverse(pair.strength));
        let mut point = Point { leads: Relation::empty(options), behind: &list, group: Vec::new() };
        let mut steps: Vec<Step> = Vec::new();
        let mut unanimous = true;
        while point.proceed(&mut |pair, locked| steps.push(Step { pair, locked, by_order: false })) {
            if ties == Ties::Declared
                && let Some((open, winners)) = open(&point, seats, &mut unanimous)
            {
                return (Self { pairs, steps, open: Some(open) }, winners, Vec::new());
            }
            let first = point.group[0];
            point.lock(first);
            steps.push(Step { pair: first, locked: true, by_order: true });
        }
        let ranking = point.ranking();
        let winners = order::winners(&ranking, seats, ties);
        (Self { pairs, steps, open: None }, winners, if unanimous { ranking } else { Vec::new() })
    }

    /// For a pair that was refused, given by its step: how the pairs that were locked before lead from its loser to its winner.
    pub fn circle(&self, step: usize) -> Vec<usize> {
        let Some((before, refused)) = self.steps.get(..step).zip(self.steps.get(step)) else {
            return Vec::new();
        };
        let Pair { winner, loser, .. } = refused.pair;
        let mut from: Vec<Option<usize>> = alloc::vec![None; self.pairs.options()];
        let (mut reached, mut at) = (alloc::vec![loser], 0);
        while let Some(&here) = reached.get(at) {
            for pair in
                before.iter().filter(|step| step.locked && step.pair.winner == here).map(|step| step.pair)
            {
                if pair.loser != loser && from[pair.loser].is_none() {
                    from[pair.loser] = Some(here);
                    reached.push(pair.loser);
                }
            }
            at += 1;
        }
        let mut path = alloc::vec![winner];
        while let Some(before) = path.last().and_then(|&last| from[last]) {
            path.push(before);
        }
        path.reverse();
        path
    }
}

/// What is left open at this point: nothing if the same options win in every way. Then notes whether the order of all may differ.
fn open(point: &Point<'_>, seats: usize, unanimous: &mut bool) -> Option<(OpenPairs, Winners)> {
    let mut budget = Budget::new(LIMIT);
    budget.spend();
    let way = |pair: &Pair| {
        let mut way = point.clone();
        way.lock(*pair);
        way.outcome(seats, &mut budget)
    };
    let ways: Option<Vec<Winners>> = point.group.iter().map(way).collect();
    let Some(ways) = ways else {
        let leading =
            |option: usize| (0..point.leads.options).filter(|other| point.leads.has(*other, option)).count();
        let tied = (0..point.leads.options).filter(|option| leading(*option) < seats).collect();
        let alternatives = point.group.iter().map(|pair| (*pair, None)).collect();
        return Some((OpenPairs { alternatives }, Winners { elected: Vec::new(), tied }));
    };
    *unanimous = false;
    if ways.windows(2).all(|pair| order::same(&pair[0], &pair[1])) {
        return None;
    }
    let winners = order::in_all_ways(&ways);
    let alternatives = point.group.iter().copied().zip(ways.into_iter().map(Some)).collect();
    Some((OpenPairs { alternatives }, winners))
}
