//! Rules of contests (`docs/protocol.md` §3).

use super::{Answer, Contest};
use alloc::vec::Vec;
use minicbor::{Decode, Decoder, Encode, Encoder};

/// The contest kind `sum`.
pub(super) const KIND_SUM: u64 = 0;
/// The contest kind `answer`.
pub(super) const KIND_ANSWER: u64 = 1;
/// The contest kind `quadratic`.
pub(crate) const KIND_QUADRATIC: u64 = 2;
/// The most credits of a voter: a selection gets 255 votes at the most, and 16 bits hold every form.
pub const MAX_CREDITS: u64 = 65_535;
/// The one key of an election.
pub(super) const KEY: u64 = 0;

/// The contests of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Contests(#[n(0)] pub Vec<Contest>);

/// What the values of one contest may be, or the form of its answers. `cap` bounds each single value; none means that the sum
/// alone bounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the table in docs/protocol.md §3")]
pub enum Rule {
    /// The values sum to exactly `sum`; the last selection is implied.
    Exactly { sum: u64, cap: Option<u64> },
    /// The values sum to at most `high`.
    AtMost { high: u64, cap: Option<u64> },
    /// The values sum to `low` or more and `high` or less.
    Between { low: u64, high: u64, cap: Option<u64> },
    /// Each value is at most `cap`.
    Cap { cap: u64 },
    /// `v` votes for a selection cost `v²` of a voter's credits; with `against`, `−v` votes cost as much. A voter's values are
    /// `v` more than [`Rule::offset`].
    Quadratic { credits: u64, against: bool },
    /// Answers that are mixed, of version 2. A voter's values are their bytes.
    Answer(Answer),
}

impl Rule {
    /// Whether the last selection is implied by the others.
    pub fn implies_last(&self) -> bool {
        matches!(self, Rule::Exactly { .. })
    }

    /// How many values a ballot carries for `selections` options.
    pub fn explicit(&self, selections: usize) -> usize {
        match self {
            Rule::Answer(answer) => answer.bytes(selections),
            _ => selections - usize::from(self.implies_last()),
        }
    }

    /// The largest value that one selection may have.
    pub fn maximum(&self) -> u64 {
        match *self {
            Rule::Exactly { sum, cap } => cap.unwrap_or(sum),
            Rule::AtMost { high, cap } | Rule::Between { high, cap, .. } => cap.unwrap_or(high),
            Rule::Cap { cap } => cap,
            Rule::Quadratic { credits, .. } => credits.isqrt() + self.offset(),
            Rule::Answer(_) => u8::MAX.into(),
        }
    }

    /// `o`: the value that stands for no votes; 0, unless there are votes against.
    pub fn offset(&self) -> u64 {
        match *self {
            Rule::Quadratic { credits, against: true } => credits.isqrt(),
            _ => 0,
        }
    }

    /// The form of answers that are mixed; `None` of values that are added up.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Rule::Answer(answer) => Some(answer),
            _ => None,
        }
    }

    /// The kind of a contest with this rule.
    pub(crate) fn kind(&self) -> u64 {
        match self {
            Rule::Answer(_) => KIND_ANSWER,
            Rule::Quadratic { .. } => KIND_QUADRATIC,
            _ => KIND_SUM,
        }
    }

    /// The smallest and the largest sum of one ballot over `selections` options.
    pub fn sums(&self, selections: usize) -> (u64, u64) {
        match *self {
            Rule::Exactly { sum, .. } => (sum, sum),
            Rule::AtMost { high, .. } => (0, high),
            Rule::Between { low, high, .. } => (low, high),
            Rule::Cap { .. } | Rule::Quadratic { .. } => {
                (0, self.maximum().saturating_mul(selections as u64))
            }
            Rule::Answer(_) => (0, self.maximum().saturating_mul(self.explicit(selections) as u64)),
        }
    }

    pub(super) fn cap(&self) -> Option<u64> {
        match *self {
            Rule::Exactly { cap, .. } | Rule::AtMost { cap, .. } | Rule::Between { cap, .. } => cap,
            Rule::Cap { cap } => Some(cap),
            Rule::Quadratic { .. } | Rule::Answer(_) => None,
        }
    }

    /// Refuses rules with a second meaning or with no choice at all (§3).
    pub(super) fn check(&self, selections: usize) -> Result<(), &'static str> {
        const LIMIT: u64 = 1 << 32;
        let m = selections as u64;
        let high = match *self {
            Rule::Exactly { .. } if m < 2 => return Err("`exactly` needs at least two selections"),
            Rule::Exactly { sum, .. } => Some((sum, sum)),
            Rule::AtMost { high, .. } => Some((0, high)),
            Rule::Between { low, high, .. } if low == 0 || high <= low => {
                return Err("`between` needs 0 < low < high");
            }
            Rule::Between { low, high, .. } => Some((low, high)),
            Rule::Quadratic { credits, .. } if credits == 0 || credits > MAX_CREDITS => {
                return Err("a voter has 1 to 65,535 credits");
            }
            Rule::Cap { .. } | Rule::Quadratic { .. } | Rule::Answer(_) => None,
        };
        if m == 0 {
            return Err("a contest needs a selection");
        }
        if self.cap().is_some_and(|cap| cap == 0 || cap >= LIMIT) {
            return Err("a cap is at least 1 and below 2^32");
        }
        let Some((low, high)) = high else { return Ok(()) };
        if high == 0 || high >= LIMIT {
            return Err("a sum is at least 1 and below 2^32");
        }
        let Some(cap) = self.cap() else { return Ok(()) };
        if cap >= high {
            return Err("the cap is implied by the sum: leave it out");
        }
        if m * cap < high {
            return Err("the selections cannot reach that sum under the cap");
        }
        if low == high && high == m * cap {
            return Err("only one answer is possible");
        }
        Ok(())
    }
}

impl<C> Encode<C> for Rule {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        // A cap of 0 is refused by the rules, so that 0 can say "none".
        match *self {
            Rule::Answer(ref answer) => answer.encode(e, c),
            Rule::Exactly { sum, cap } => e.array(3)?.u64(0)?.u64(sum)?.u64(cap.unwrap_or(0))?.ok(),
            Rule::AtMost { high, cap } => e.array(3)?.u64(1)?.u64(high)?.u64(cap.unwrap_or(0))?.ok(),
            Rule::Between { low, high, cap } => {
                e.array(4)?.u64(2)?.u64(low)?.u64(high)?.u64(cap.unwrap_or(0))?.ok()
            }
            Rule::Cap { cap } => e.array(2)?.u64(3)?.u64(cap)?.ok(),
            Rule::Quadratic { credits, against } => e.array(2)?.u64(credits)?.bool(against)?.ok(),
        }
    }
}

impl Rule {
    /// Decodes the rule of a contest of this kind.
    pub(super) fn decode<C>(
        kind: u64,
        d: &mut Decoder<'_>,
        c: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        if kind == KIND_ANSWER {
            return Answer::decode(d, c).map(Rule::Answer);
        }
        let length = d.array()?;
        if kind == KIND_QUADRATIC {
            return match length {
                Some(2) => Ok(Rule::Quadratic { credits: d.u64()?, against: d.bool()? }),
                _ => Err(minicbor::decode::Error::message("a budget of credits is [credits, against]")),
            };
        }
        let cap = |d: &mut Decoder<'_>| d.u64().map(|cap| (cap > 0).then_some(cap));
        match (length, d.u64()?) {
            (Some(3), 0) => Ok(Rule::Exactly { sum: d.u64()?, cap: cap(d)? }),
            (Some(3), 1) => Ok(Rule::AtMost { high: d.u64()?, cap: cap(d)? }),
            (Some(4), 2) => Ok(Rule::Between { low: d.u64()?, high: d.u64()?, cap: cap(d)? }),
            (Some(2), 3) => Ok(Rule::Cap { cap: d.u64()? }),
            _ => Err(minicbor::decode::Error::message("no such rule")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_without_choice_or_with_two_meanings_are_refused() {
        let refused = [
            (Rule::Exactly { sum: 1, cap: None }, 1),
            (Rule::Exactly { sum: 0, cap: None }, 3),
            (Rule::Exactly { sum: 3, cap: Some(1) }, 3),
            (Rule::Exactly { sum: 3, cap: Some(3) }, 3),
            (Rule::AtMost { high: 0, cap: None }, 3),
            (Rule::AtMost { high: 2, cap: Some(2) }, 3),
            (Rule::AtMost { high: 4, cap: Some(1) }, 3),
            (Rule::Between { low: 0, high: 2, cap: None }, 3),
            (Rule::Between { low: 2, high: 2, cap: None }, 3),
            (Rule::Cap { cap: 0 }, 3),
            (Rule::Cap { cap: 1 }, 0),
        ];
        for (rule, selections) in refused {
            assert!(rule.check(selections).is_err(), "{rule:?} over {selections}");
        }
        assert_eq!(Rule::Exactly { sum: 1, cap: None }.check(2), Ok(()));
        assert_eq!(Rule::AtMost { high: 5, cap: Some(1) }.check(8), Ok(()));
        assert_eq!(Rule::AtMost { high: 3, cap: Some(1) }.check(3), Ok(()));
        assert_eq!(Rule::Cap { cap: 5 }.check(6), Ok(()));
    }
}
