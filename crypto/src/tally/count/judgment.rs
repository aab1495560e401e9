//! Majority judgment (Balinski and Laraki): the option with the best median grade; between equal ones, one median grade after the other is
//! taken away from both until they differ.

use super::profile::{Kind, Profile};
use alloc::vec::Vec;
use core::cmp::Ordering;

/// How majority judgment came to its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgment {
    /// For every option, how many votes give it each grade, from 0 to the best.
    pub grades: Vec<Vec<u64>>,
}

/// Where two options with equal median grades part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parting {
    /// How many median grades are taken away from both before they differ.
    pub removed: u64,
    /// The median grades that then differ, of the one and the other.
    pub grades: (u16, u16),
}

impl Judgment {
    /// Counts the grades.
    pub(super) fn of(profile: &Profile) -> Self {
        let top = if let Kind::Grades { top } = profile.kind() { top } else { 0 };
        let votes = profile.votes() - profile.blank();
        let mut grades = alloc::vec![alloc::vec![0; usize::from(top) + 1]; profile.options()];
        for (weight, marks) in profile.ballots() {
            marks
                .iter()
                .for_each(|&(option, grade)| grades[usize::from(option)][usize::from(grade)] += weight);
        }
        for counts in &mut grades {
            // Votes that give it no grade give it 0.
            counts[0] += votes - counts.iter().sum::<u64>();
        }
        Self { grades }
    }

    /// The majority grade: the median, of two median grades the worse one.
    pub fn median(&self, option: usize) -> u16 {
        let votes: u64 = self.grades[option].iter().sum();
        at(&self.grades[option], votes.saturating_sub(1) / 2)
    }

    /// How many votes give an option a worse and a better grade than its median.
    pub fn around(&self, option: usize) -> (u64, u64) {
        let (counts, median) = (&self.grades[option], usize::from(self.median(option)));
        (counts[..median].iter().sum(), counts[median + 1..].iter().sum())
    }

    /// Where two options part, if they do.
    pub fn parting(&self, one: usize, other: usize) -> Option<Parting> {
        let (one, other) = (&self.grades[one], &self.grades[other]);
        let votes: u64 = one.iter().sum();
        let centre = votes.checked_sub(1)? / 2;
        // What is taken away in turn: the median, then the grades beside it, outwards on both sides.
        let down = difference(down_from(one, centre), down_from(other, centre));
        let up = difference(up_from(one, centre + 1), up_from(other, centre + 1));
        let odd = votes % 2 == 1;
        let down =
            down.map(|(step, grades)| (if odd { (2 * step).saturating_sub(1) } else { 2 * step }, grades));
        let up = up.map(|(step, grades)| (if odd { 2 * step + 2 } else { 2 * step + 1 }, grades));
        let (removed, grades) = down.into_iter().chain(up).min()?;
        Some(Parting { removed, grades })
    }

    /// The order: options of one level have the same grades.
    pub(super) fn ranking(&self) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.grades.len()).collect();
        let compare = |one: usize, other: usize| {
            self.parting(one, other)
                .map_or(Ordering::Equal, |parting| parting.grades.1.cmp(&parting.grades.0))
        };
        order.sort_by(|&one, &other| compare(one, other));
        order.chunk_by(|&one, &other| self.grades[one] == self.grades[other]).map(<[usize]>::to_vec).collect()
    }
}

/// The grade at a place, from 0, of all grades in order, the worst first.
fn at(counts: &[u64], place: u64) -> u16 {
    let mut left = place;
    for (grade, count) in (0..).zip(counts) {
        match left.checked_sub(*count) {
            Some(rest) => left = rest,
            None => return grade,
        }
    }
    0
}

/// The grades of the places up to this one, going down: each grade with how many places have it.
fn down_from(counts: &[u64], place: u64) -> Vec<(u16, u64)> {
    let mut left = place + 1;
    let mut runs: Vec<(u16, u64)> = (0..)
        .zip(counts)
        .map(|(grade, count)| {
            let run = left.min(*count);
            left -= run;
            (grade, run)
        })
        .filter(|run| run.1 > 0)
        .collect();
    runs.reverse();
    runs
}

/// The grades of the places from this one on, going up.
fn up_from(counts: &[u64], place: u64) -> Vec<(u16, u64)> {
    let mut skip = place;
    (0..)
        .zip(counts)
        .map(|(grade, count)| {
            let skipped = skip.min(*count);
            skip -= skipped;
            (grade, count - skipped)
        })
        .filter(|run| run.1 > 0)
        .collect()
}

/// The first place at which two lists of grades differ, and the grades there.
fn difference(one: Vec<(u16, u64)>, other: Vec<(u16, u64)>) -> Option<(u64, (u16, u16))> {
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let (mut mine, mut yours) = (one.next()?, other.next()?);
    let mut step = 0;
    loop {
        if mine.0 != yours.0 {
            return Some((step, (mine.0, yours.0)));
        }
        let both = mine.1.min(yours.1);
        step += both;
        mine.1 -= both;
        yours.1 -= both;
        if mine.1 == 0 {
            mine = one.next()?;
        }
        if yours.1 == 0 {
            yours = other.next()?;
        }
    }
}
