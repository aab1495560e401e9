//! Answers that are sealed as a whole and mixed: their forms, their bytes, and how they are counted (`docs/protocol.md` §3.3).

use super::{Texts, is_bidi_control};
use crate::message;
use alloc::string::String;
use alloc::vec::Vec;
use minicbor::{Decode, Decoder, Encode, Encoder};

/// The most options of a contest whose answers are mixed.
pub const MAX_RANKED: usize = 120;
/// The most grades of a contest.
pub const MAX_GRADES: usize = 100;
/// The longest written answer, in bytes of UTF-8.
pub const MAX_WRITTEN: u64 = 239;
/// The most seats that written answers fill.
pub const MAX_WRITTEN_SEATS: u64 = 32;

/// How ballots become winners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountRule {
    /// Instant runoff (the alternative vote, ranked-choice voting), for one seat.
    InstantRunoff,
    /// The single transferable vote as in Scottish local elections.
    ScottishStv,
    /// The single transferable vote by Meek's method.
    MeekStv,
    /// The Schulze method.
    Schulze,
    /// Ranked pairs.
    RankedPairs,
    /// The Borda count.
    Borda,
    /// Majority judgment.
    MajorityJudgment,
    /// STAR, for one seat.
    Star,
}

impl CountRule {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::InstantRunoff,
        Self::ScottishStv,
        Self::MeekStv,
        Self::Schulze,
        Self::RankedPairs,
        Self::Borda,
        Self::MajorityJudgment,
        Self::Star,
    ];

    /// Its number in a manifest.
    pub fn number(self) -> u64 {
        self as u64
    }

    /// The rule with this number in a manifest.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// Whether it counts grades; the others count ranks.
    pub fn counts_grades(self) -> bool {
        matches!(self, Self::MajorityJudgment | Self::Star)
    }

    /// Whether it fills one seat only.
    pub fn is_for_one_seat(self) -> bool {
        matches!(self, Self::InstantRunoff | Self::Star)
    }
}

/// What a voter answers in a contest of kind `answer`, and how answers become winners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A rank for options, 1 the best.
    Ranking {
        /// Whether options may be left without a rank.
        partial: bool,
        /// Whether options may share one.
        ties: bool,
        /// How rankings are counted.
        count: CountRule,
    },
    /// A grade for options.
    Grades {
        /// What the grades are called, the worst first.
        titles: Vec<Texts>,
        /// How grades are counted.
        count: CountRule,
    },
    /// A written text; the texts that most voters wrote win.
    Text {
        /// The most bytes of UTF-8.
        longest: u64,
    },
}

/// An answer that the contest's form allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// Ranks or grades of options, as [`crate::tally::count::Profile`] takes them; none of a blank answer.
    Marks(Vec<(u16, u16)>),
    /// A text; empty of a blank answer.
    Text(String),
}

/// Why an opened answer is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// It is no answer at all (§12.1): no voter's client makes it.
    NoAnswer,
    /// A rank is left out between others.
    Gap,
    /// A rank is given twice where each is given once.
    Shared,
    /// A selection has no rank where all must have one.
    Missing,
    /// There is no such grade.
    Grade,
    /// The text is not plain, or more stands behind it.
    Text,
}

impl Answer {
    /// `L`: the bytes of every answer over so many options.
    pub fn bytes(&self, options: usize) -> usize {
        match self {
            Answer::Ranking { .. } | Answer::Grades { .. } => options,
            Answer::Text { longest } => 1 + usize::try_from(*longest).unwrap_or(usize::MAX - 1),
        }
    }

    /// `ω`: the sealed pairs of every answer over so many options.
    pub fn width(&self, options: usize) -> usize {
        message::width(self.bytes(options))
    }

    /// The counting rule; a written answer has none but the number of equal texts.
    pub fn count(&self) -> Option<CountRule> {
        match self {
            Answer::Ranking { count, .. } | Answer::Grades { count, .. } => Some(*count),
            Answer::Text { .. } => None,
        }
    }

    /// Refuses forms without a choice, and those that the rule cannot count.
    pub(super) fn check(&self, options: usize, seats: u64, blank: bool) -> Result<(), &'static str> {
        if blank {
            return Err("no selection is blank where answers are mixed: an answer without any mark is");
        }
        match self {
            Answer::Text { .. } if options > 0 => return Err("a written answer has no selections"),
            Answer::Text { longest } if *longest == 0 || *longest > MAX_WRITTEN => {
                return Err("a written answer has 1 to 239 bytes at most");
            }
            Answer::Text { .. } if seats == 0 || seats > MAX_WRITTEN_SEATS => {
                return Err("written answers fill 1 to 32 seats");
            }
            Answer::Text { .. } => return Ok(()),
            _ if !(2..=MAX_RANKED).contains(&options) => {
                return Err("rankings and grades are of 2 to 120 selections");
            }
            Answer::Ranking { count, .. } if count.counts_grades() => {
                return Err("this counting rule counts grades, not ranks");
            }
            Answer::Grades { count, .. } if !count.counts_grades() => {
                return Err("this counting rule counts ranks, not grades");
            }
            Answer::Grades { titles, .. } if !(2..=MAX_GRADES).contains(&titles.len()) => {
                return Err("there are 2 to 100 grades");
            }
            _ => {}
        }
        if self.count().is_some_and(CountRule::is_for_one_seat) && seats > 1 {
            return Err("this counting rule fills one seat only");
        }
        Ok(())
    }

    /// Why the form does not allow what was opened, `None` standing for what no voter's client makes; of several reasons the
    /// first. For an answer that it allows the word means nothing.
    pub fn flaw(&self, bytes: Option<&[u8]>) -> Flaw {
        let Some(bytes) = bytes else { return Flaw::NoAnswer };
        match self {
            Answer::Ranking { ties, .. } => {
                let used = |rank: usize| bytes.iter().any(|byte| usize::from(*byte) == rank);
                let highest = bytes.iter().copied().max().map_or(0, usize::from);
                let given = bytes.iter().filter(|byte| **byte > 0).count();
                match (1..=highest).filter(|rank| used(*rank)).count() {
                    levels if levels < highest => Flaw::Gap,
                    levels if levels < given && !ties => Flaw::Shared,
                    _ => Flaw::Missing,
                }
            }
            Answer::Grades { .. } => Flaw::Grade,
            Answer::Text { .. } => Flaw::Text,
        }
    }

    /// What these bytes answer; `None` if the form does not allow it: such an answer is invalid and counts for nothing.
    pub fn read(&self, options: usize, bytes: &[u8]) -> Option<Answered> {
        if bytes.len() != self.bytes(options) {
            return None;
        }
        let marked = || (0u16..).zip(bytes).filter(|(_, byte)| **byte > 0);
        match self {
            _ if bytes.iter().all(|byte| *byte == 0) => Some(match self {
                Answer::Text { .. } => Answered::Text(String::new()),
                _ => Answered::Marks(Vec::new()),
            }),
            Answer::Ranking { partial, ties, .. } => {
                let mut given = [0usize; 256];
                bytes.iter().for_each(|byte| {
                    if let Some(count) = given.get_mut(usize::from(*byte)) {
                        *count += 1;
                    }
                });
                let [none, ranks @ ..] = given;
                let used = ranks.iter().take_while(|count| **count > 0).count();
                let holds = (*partial || none == 0)
                    && ranks.iter().skip(used).all(|count| *count == 0)
                    && (*ties || ranks.iter().all(|count| *count <= 1));
                holds.then(|| {
                    Answered::Marks(marked().map(|(option, rank)| (option, (*rank).into())).collect())
                })
            }
            Answer::Grades { titles, .. } => {
                let holds = bytes.iter().all(|byte| usize::from(*byte) <= titles.len());
                let mark = |(option, grade): (u16, &u8)| (option, u16::from(*grade) - 1);
                holds.then(|| Answered::Marks(marked().map(mark).collect()))
            }
            Answer::Text { .. } => {
                let (length, text) = bytes.split_first()?;
                let (text, rest) = text.split_at_checked((*length).into())?;
                let text = core::str::from_utf8(text).ok()?;
                let plain = text.trim() == text
                    && !text.is_empty()
                    && !text.chars().any(|c| c.is_control() || is_bidi_control(c));
                (plain && rest.iter().all(|byte| *byte == 0)).then(|| Answered::Text(text.into()))
            }
        }
    }

    pub(super) fn encode<W: minicbor::encode::Write, C>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Answer::Ranking { partial, ties, count } => {
                e.array(4)?.u64(0)?.bool(*partial)?.bool(*ties)?.u64(count.number())?.ok()
            }
            Answer::Grades { titles, count } => {
                e.array(3)?.u64(1)?;
                titles.encode(e, c)?;
                e.u64(count.number())?.ok()
            }
            Answer::Text { longest } => e.array(2)?.u64(2)?.u64(*longest)?.ok(),
        }
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        use minicbor::decode::Error;
        let count =
            |number| CountRule::from_number(number).ok_or_else(|| Error::message("no such counting rule"));
        match (d.array()?, d.u64()?) {
            (Some(4), 0) => {
                let (partial, ties) = (d.bool()?, d.bool()?);
                Ok(Answer::Ranking { partial, ties, count: count(d.u64()?)? })
            }
            (Some(3), 1) => {
                let titles = Vec::decode(d, c)?;
                Ok(Answer::Grades { titles, count: count(d.u64()?)? })
            }
            (Some(2), 2) => Ok(Answer::Text { longest: d.u64()? }),
            _ => Err(Error::message("an answer is a ranking, grades or a text")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn ranking(partial: bool, ties: bool) -> Answer {
        Answer::Ranking { partial, ties, count: CountRule::Schulze }
    }

    fn marks(marks: &[(u16, u16)]) -> Option<Answered> {
        Some(Answered::Marks(marks.to_vec()))
    }

    #[test]
    fn a_ranking_has_one_spelling_and_keeps_to_its_form() {
        let all = ranking(true, true);
        assert_eq!(all.read(3, &[2, 1, 0]), marks(&[(0, 2), (1, 1)]));
        assert_eq!(all.read(3, &[1, 1, 2]), marks(&[(0, 1), (1, 1), (2, 2)]));
        assert_eq!(all.read(3, &[0, 0, 0]), marks(&[]));
        // Other spellings of rankings: a gap, and a start at 2.
        for gap in [[1, 3, 0], [2, 3, 0], [1, 1, 3], [255, 1, 2]] {
            assert_eq!(all.read(3, &gap), None, "{gap:?}");
        }
        assert_eq!(all.read(3, &[1, 2]), None);
        assert_eq!(ranking(false, true).read(3, &[2, 1, 0]), None);
        assert_eq!(ranking(false, true).read(3, &[0, 0, 0]), marks(&[]), "blank is always allowed");
        assert_eq!(ranking(true, false).read(3, &[1, 1, 0]), None);
        assert_eq!(ranking(false, false).read(3, &[3, 1, 2]), marks(&[(0, 3), (1, 1), (2, 2)]));
    }

    #[test]
    fn an_invalid_answer_is_told_why() {
        let flaw = |partial, ties, bytes: &[u8]| {
            assert_eq!(ranking(partial, ties).read(bytes.len(), bytes), None);
            ranking(partial, ties).flaw(Some(bytes))
        };
        assert_eq!(flaw(true, true, &[1, 3, 0]), Flaw::Gap);
        assert_eq!(flaw(true, false, &[2, 3, 3]), Flaw::Gap);
        assert_eq!(flaw(true, false, &[1, 1, 0]), Flaw::Shared);
        assert_eq!(flaw(false, false, &[1, 1, 0]), Flaw::Shared);
        assert_eq!(flaw(false, true, &[1, 1, 0]), Flaw::Missing);
        assert_eq!(flaw(false, false, &[2, 1, 0]), Flaw::Missing);
        assert_eq!(ranking(true, true).flaw(None), Flaw::NoAnswer);
        assert_eq!(Answer::Text { longest: 6 }.flaw(Some(&[9; 7])), Flaw::Text);
    }

    #[test]
    fn grades_count_from_the_worst_and_none_is_none() {
        let titles = vec![Texts::one("en", "bad"), Texts::one("en", "good")];
        let grades = Answer::Grades { titles, count: CountRule::MajorityJudgment };
        assert_eq!(grades.read(3, &[1, 2, 0]), marks(&[(0, 0), (1, 1)]));
        assert_eq!(grades.read(3, &[3, 2, 0]), None);
    }

    #[test]
    fn a_text_is_plain_and_filled_up_with_zeros() {
        let text = Answer::Text { longest: 6 };
        let read = |bytes: &[u8]| text.read(0, bytes);
        assert_eq!(read(b"\x03Ada\0\0\0"), Some(Answered::Text("Ada".into())));
        assert_eq!(read(&[0; 7]), Some(Answered::Text(String::new())));
        let wrong: [&[u8]; 7] = [
            b"\x03Ada\0\0a",
            b"\x04 Ada\0\0",
            b"\x07Adaada",
            b"\x02A\n\0\0\0\0",
            b"\x01\xff\0\0\0\0\0",
            b"\x03\xe2\x80\xae\0\0\0",
            b"\x00Ada\0\0\0",
        ];
        for bytes in wrong {
            assert_eq!(read(bytes), None, "{bytes:02x?}");
        }
    }
}
