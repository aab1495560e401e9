//! The Schulze method: an option is before another if its strongest path to it is stronger than the strongest path back.

use super::order;
use super::pairs::{Pairs, Strength};
use alloc::vec::Vec;

/// How the Schulze method came to its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schulze {
    /// Every option against every other one.
    pub pairs: Pairs,
    /// For options in rows and columns: the strength of the strongest path from the first to the second, if there is a path.
    strengths: Vec<Option<Strength>>,
    /// The first step of that path.
    steps: Vec<usize>,
}

impl Schulze {
    /// Finds the strongest paths.
    pub(super) fn of(pairs: Pairs) -> Self {
        let options = pairs.options();
        let mut strengths: Vec<Option<Strength>> = Vec::with_capacity(options * options);
        let mut steps = Vec::with_capacity(options * options);
        for one in 0..options {
            strengths.extend((0..options).map(|other| pairs.beats(one, other)));
            steps.extend(0..options);
        }
        // Floyd and Warshall's algorithm: the weakest link counts along a path, the strongest path between two.
        for through in 0..options {
            for from in (0..options).filter(|from| *from != through) {
                let Some(first) = strengths[from * options + through] else { continue };
                let step = steps[from * options + through];
                for to in (0..options).filter(|to| *to != from && *to != through) {
                    let Some(second) = strengths[through * options + to] else { continue };
                    let link = first.min(second);
                    let place = from * options + to;
                    if strengths[place].is_none_or(|known| known < link) {
                        strengths[place] = Some(link);
                        steps[place] = step;
                    }
                }
            }
        }
        Self { pairs, strengths, steps }
    }

    /// The strength of the strongest path from one option to another: that of its weakest link.
    pub fn strength(&self, from: usize, to: usize) -> Option<Strength> {
        self.strengths[from * self.pairs.options() + to]
    }

    /// A strongest path: the options on it, both ends included; empty if there is none.
    pub fn path(&self, from: usize, to: usize) -> Vec<usize> {
        let mut path = Vec::new();
        if self.strength(from, to).is_none() {
            return path;
        }
        let mut at = from;
        path.push(at);
        // A path meets no option twice.
        while at != to && path.len() <= self.pairs.options() {
            at = self.steps[at * self.pairs.options() + to];
            path.push(at);
        }
        path
    }

    /// Whether the method puts `one` before `other`.
    pub fn before(&self, one: usize, other: usize) -> bool {
        self.strength(one, other) > self.strength(other, one)
    }

    /// The order: options of one level are equal.
    pub(super) fn ranking(&self) -> Vec<Vec<usize>> {
        order::levels(self.pairs.options(), |one, other| self.before(one, other))
    }
}
