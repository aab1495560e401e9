//! Counting rules: from ballots that rank or grade options to winners, with everything that was done on the way (`docs/protocol.md` §11).
//!
//! A [`Profile`] goes in, a [`Count`] comes out: who is elected, who ties, and a [`Transcript`] from which callers make words, tables and
//! charts. Whole numbers throughout; the same profile gives the same count, in whatever order its ballots were added.
//! Out of scope: which ballots count, what they are called, and files ([`crate::election`], the crate `glassurn-api`).

mod judgment;
mod meek;
mod order;
mod pairs;
mod points;
mod profile;
mod ranked_pairs;
mod runoff;
mod schulze;
mod scottish;
mod stages;
mod star;
#[cfg(test)]
mod tests;
mod ways;

use crate::manifest::Ties;
use crate::tally::Winners;
use alloc::vec::Vec;
use core::fmt;

pub use crate::manifest::CountRule as Rule;
pub use judgment::{Judgment, Parting};
pub use pairs::{Pairs, Strength};
pub use profile::{Kind, MAX_GRADE, MAX_OPTIONS, MAX_VOTES, Mark, Profile, ProfileError};
pub use ranked_pairs::{OpenPairs, Pair, RankedPairs, Step};
pub use schulze::Schulze;
pub use stages::{Concern, Decision, Deed, Open, Stage, Stages, Tie, Transfer};
pub use star::{Finalist, Reason, Runoff, Star};
pub use ways::LIMIT;

/// Why a profile is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountError {
    /// The rule counts ranks, the profile has grades.
    NeedsRanks,
    /// The rule counts grades, the profile has ranks.
    NeedsGrades,
    /// Fewer than one seat, or more seats than options.
    Seats,
    /// The rule fills one seat only.
    OneSeat,
}

impl fmt::Display for CountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeedsRanks => "this rule counts ranks, and the ballots give grades",
            Self::NeedsGrades => "this rule counts grades, and the ballots give ranks",
            Self::Seats => "there must be at least one seat, and no more seats than options",
            Self::OneSeat => "this rule fills one seat only",
        })
    }
}

impl core::error::Error for CountError {}

/// What a count gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The rule.
    pub rule: Rule,
    /// How many seats there are.
    pub seats: usize,
    /// What is done with ties.
    pub ties: Ties,
    /// All votes.
    pub votes: u64,
    /// Those without any mark; they count for nothing.
    pub blank: u64,
    /// For rules in stages: those that have no single first choice; they count for nothing.
    pub unclear: u64,
    /// Who is elected, and who ties for the seats that are left.
    pub winners: Winners,
    /// All options in order, where the rule gives one and no tie leaves it open; options of one level are equal.
    pub ranking: Vec<Vec<usize>>,
    /// What was done.
    pub transcript: Transcript,
}

/// What was done in a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transcript {
    /// No vote counts, so nothing is done, and nobody is elected.
    Nothing,
    /// Stages: instant runoff and both single transferable votes.
    Stages(Stages),
    /// The Schulze method.
    Schulze(Schulze),
    /// Ranked pairs.
    RankedPairs(RankedPairs),
    /// The Borda count: twice the points of every option, so that they are whole.
    Borda(Vec<u64>),
    /// Majority judgment.
    Judgment(Judgment),
    /// STAR.
    Star(Star),
}

/// Counts a profile.
pub fn count(profile: &Profile, rule: Rule, seats: usize, ties: Ties) -> Result<Count, CountError> {
    match profile.kind() {
        Kind::Ranks if rule.counts_grades() => return Err(CountError::NeedsGrades),
        Kind::Grades { .. } if !rule.counts_grades() => return Err(CountError::NeedsRanks),
        _ => {}
    }
    if seats == 0 || seats > profile.options() {
        return Err(CountError::Seats);
    }
    if rule.is_for_one_seat() && seats > 1 {
        return Err(CountError::OneSeat);
    }
    let in_stages = matches!(rule, Rule::InstantRunoff | Rule::ScottishStv | Rule::MeekStv);
    let (papers, unclear) = if in_stages { profile::papers(profile) } else { (Vec::new(), 0) };
    let (votes, blank) = (profile.votes(), profile.blank());
    let mut counted = Count {
        rule,
        seats,
        ties,
        votes,
        blank,
        unclear,
        winners: Winners::default(),
        ranking: Vec::new(),
        transcript: Transcript::Nothing,
    };
    if votes == blank + unclear {
        return Ok(counted);
    }
    let options = profile.options();
    let in_order = |ranking: &[Vec<usize>]| order::winners(ranking, seats, ties);
    match rule {
        Rule::InstantRunoff => {
            let (runoff, first) = runoff::Runoff::start(&papers, options);
            let (stages, winners) = stages::run(runoff, first, 0, ties);
            (counted.winners, counted.transcript) = (winners, Transcript::Stages(stages));
        }
        Rule::ScottishStv => {
            let (scottish, first) = scottish::Scottish::start(&papers, options, seats);
            let (stages, winners) = stages::run(scottish, first, scottish::DECIMALS, ties);
            (counted.winners, counted.transcript) = (winners, Transcript::Stages(stages));
        }
        Rule::MeekStv => {
            let (meek, first) = meek::Meek::start(&papers, options, seats);
            let (stages, winners) = stages::run(meek, first, meek::DECIMALS, ties);
            (counted.winners, counted.transcript) = (winners, Transcript::Stages(stages));
        }
        Rule::Schulze => {
            let schulze = Schulze::of(Pairs::of(profile));
            counted.ranking = schulze.ranking();
            counted.winners = in_order(&counted.ranking);
            counted.transcript = Transcript::Schulze(schulze);
        }
        Rule::RankedPairs => {
            let (locked, winners, ranking) = RankedPairs::of(Pairs::of(profile), seats, ties);
            (counted.winners, counted.ranking) = (winners, ranking);
            counted.transcript = Transcript::RankedPairs(locked);
        }
        Rule::Borda => {
            let points = points::doubled(profile, &Pairs::of(profile));
            counted.ranking = order::by_value(&points);
            counted.winners = in_order(&counted.ranking);
            counted.transcript = Transcript::Borda(points);
        }
        Rule::MajorityJudgment => {
            let judgment = Judgment::of(profile);
            counted.ranking = judgment.ranking();
            counted.winners = in_order(&counted.ranking);
            counted.transcript = Transcript::Judgment(judgment);
        }
        Rule::Star => {
            let (star, winners) = Star::of(profile, Pairs::of(profile), ties);
            (counted.winners, counted.transcript) = (winners, Transcript::Star(star));
        }
    }
    Ok(counted)
}
