//! What voters have marked: options and ballots, and nothing that says whose they are.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

/// The most options of a profile.
pub const MAX_OPTIONS: usize = 512;
/// The most votes of a profile, which is the ballots' total weight: no number of any rule exceeds 64 bits, and no product 128.
pub const MAX_VOTES: u64 = 1 << 32;
/// The highest grade that a profile may have.
pub const MAX_GRADE: u16 = 1000;

/// What the marks of a profile mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Ranks: 1 is the best; several options may share one; an option without a rank stands below all that have one.
    Ranks,
    /// Grades from 0 to `top`, which is the best; an option without a grade has 0.
    Grades {
        /// The best grade, 1 to [`MAX_GRADE`].
        top: u16,
    },
}

/// An option, by its place from 0, and its rank or grade.
pub type Mark = (u16, u16);

/// A profile: every ballot that counts, equal ones together, in an order that says nothing of when they were cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    options: usize,
    kind: Kind,
    /// The marks of a ballot, and the weight of all that have them. Ranks are consecutive and stand from the best to the last; grades
    /// stand in the order of the options.
    ballots: BTreeMap<Vec<Mark>, u64>,
    votes: u64,
}

/// Why a profile or a ballot is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileError {
    /// No option, or more than [`MAX_OPTIONS`].
    Options(usize),
    /// A best grade of 0, or above [`MAX_GRADE`].
    Top(u16),
    /// A ballot of weight 0.
    Weight,
    /// With this ballot there would be more than [`MAX_VOTES`].
    Votes,
    /// No option has this place.
    Unknown(usize),
    /// The option of this place has two marks.
    Twice(usize),
    /// A rank of 0, or a grade above the best one, at the option of this place.
    Mark(usize),
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Options(count) => write!(f, "{count} options; there must be 1 to {MAX_OPTIONS}"),
            Self::Top(top) => write!(f, "a best grade of {top}; it must be 1 to {MAX_GRADE}"),
            Self::Weight => write!(f, "a ballot that counts 0 times"),
            Self::Votes => write!(f, "more than {MAX_VOTES} votes"),
            Self::Unknown(option) => write!(f, "there is no option {}", option + 1),
            Self::Twice(option) => write!(f, "option {} is marked twice", option + 1),
            Self::Mark(option) => write!(f, "the mark of option {} is out of range", option + 1),
        }
    }
}

impl core::error::Error for ProfileError {}

impl Profile {
    /// A profile without ballots.
    pub fn new(options: usize, kind: Kind) -> Result<Self, ProfileError> {
        if options == 0 || options > MAX_OPTIONS {
            return Err(ProfileError::Options(options));
        }
        if let Kind::Grades { top } = kind
            && (top == 0 || top > MAX_GRADE)
        {
            return Err(ProfileError::Top(top));
        }
        Ok(Self { options, kind, ballots: BTreeMap::new(), votes: 0 })
    }

    /// Adds a ballot that counts `weight` times. Of ranks only the order matters: 2, 5, 5 are the same as 1, 2, 2.
    pub fn add(&mut self, weight: u64, marks: &[Mark]) -> Result<(), ProfileError> {
        if weight == 0 {
            return Err(ProfileError::Weight);
        }
        let votes = self.votes.checked_add(weight).filter(|votes| *votes <= MAX_VOTES);
        let votes = votes.ok_or(ProfileError::Votes)?;
        let mut marks = marks.to_vec();
        marks.sort_unstable();
        for (at, (option, mark)) in marks.iter().enumerate() {
            let place = usize::from(*option);
            if place >= self.options {
                return Err(ProfileError::Unknown(place));
            }
            if marks.get(at + 1).is_some_and(|(next, _)| next == option) {
                return Err(ProfileError::Twice(place));
            }
            let fits = match self.kind {
                Kind::Ranks => *mark > 0,
                Kind::Grades { top } => *mark <= top,
            };
            if !fits {
                return Err(ProfileError::Mark(place));
            }
        }
        if self.kind == Kind::Ranks {
            in_ranks(&mut marks);
        }
        *self.ballots.entry(marks).or_default() += weight;
        self.votes = votes;
        Ok(())
    }

    /// How many options there are.
    pub fn options(&self) -> usize {
        self.options
    }

    /// What the marks mean.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// All votes, blank ones included.
    pub fn votes(&self) -> u64 {
        self.votes
    }

    /// The votes without any mark.
    pub fn blank(&self) -> u64 {
        self.ballots.get(&Vec::new()).copied().unwrap_or_default()
    }

    /// The ballots that have a mark, equal ones together: the weight and the marks. Ranks are consecutive from 1 and stand from the best
    /// to the last, within a rank in the order of the options; grades stand in the order of the options.
    pub fn ballots(&self) -> impl Iterator<Item = (u64, &[Mark])> {
        self.ballots
            .iter()
            .filter(|(marks, _)| !marks.is_empty())
            .map(|(marks, weight)| (*weight, &marks[..]))
    }
}

/// Puts the best rank first and makes the ranks 1, 2, 3, ….
fn in_ranks(marks: &mut [Mark]) {
    marks.sort_unstable_by_key(|&(option, rank)| (rank, option));
    let (mut last, mut rank) = (0, 0);
    for mark in marks {
        if mark.1 != last {
            last = mark.1;
            rank += 1;
        }
        mark.1 = rank;
    }
}

/// A ballot as the rules with transfers read it: its single choices, up to the first rank that several options share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paper {
    /// How many such papers there are.
    pub weight: u64,
    /// Options, the best first; never empty.
    pub order: Vec<usize>,
}

/// The papers of a ranked profile, and how many votes have a mark but no single first choice.
pub(super) fn papers(profile: &Profile) -> (Vec<Paper>, u64) {
    let mut papers: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
    let mut unclear = 0;
    for (weight, marks) in profile.ballots() {
        let shared = marks.windows(2).position(|pair| pair[0].1 == pair[1].1).unwrap_or(marks.len());
        let order: Vec<usize> = marks[..shared].iter().map(|mark| usize::from(mark.0)).collect();
        if order.is_empty() {
            unclear += weight;
        } else {
            *papers.entry(order).or_default() += weight;
        }
    }
    (papers.into_iter().map(|(order, weight)| Paper { weight, order }).collect(), unclear)
}
