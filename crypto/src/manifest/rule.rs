//! Rules of contests and the linear forms they compile to (`docs/protocol.md` §3).

use super::{Answer, Contest, ManifestError};
use alloc::vec::Vec;
use core::ops::Range;
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
/// The most explicit values of a ballot.
pub const MAX_VALUES: usize = 512;
/// The largest `n·M` of a ballot's range proof, in bits.
pub const MAX_RANGE_BITS: usize = 4096;

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

    fn cap(&self) -> Option<u64> {
        match *self {
            Rule::Exactly { cap, .. } | Rule::AtMost { cap, .. } | Rule::Between { cap, .. } => cap,
            Rule::Cap { cap } => Some(cap),
            Rule::Quadratic { .. } | Rule::Answer(_) => None,
        }
    }

    /// Refuses rules with a second meaning or with no choice at all (§3).
    fn check(&self, selections: usize) -> Result<(), &'static str> {
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

/// A linear form over what a whole ballot commits to, its explicit values and then its sums of squares, that must not be
/// negative: `constant + sign·v_single` or `constant + sign·Σ v_k`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The constant.
    pub constant: i64,
    /// The values it takes, numbered through the whole ballot; from `N` on the sums of squares.
    pub values: Range<usize>,
    /// Whether they are subtracted.
    pub negative: bool,
    /// Its largest value on any valid ballot.
    pub maximum: u64,
}

impl Form {
    /// Evaluates the form on what [`Layout::committed`] gives; `None` if it is negative or too large: the answers break the
    /// rule.
    pub fn evaluate(&self, values: &[u64]) -> Option<u64> {
        let sum: i128 = values.get(self.values.clone())?.iter().map(|&v| i128::from(v)).sum();
        let value = i128::from(self.constant) + if self.negative { -sum } else { sum };
        u64::try_from(value).ok().filter(|&v| v <= self.maximum)
    }
}

/// A contest whose votes cost their squares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squares {
    /// Its place.
    pub contest: usize,
    /// Its explicit values, numbered through the whole ballot.
    pub values: Range<usize>,
    /// `o`: the value that stands for no votes.
    pub offset: u64,
}

impl Squares {
    /// `Σ (u_k − o)²`: the credits that these values of a whole ballot cost.
    pub fn cost(&self, values: &[u64]) -> u64 {
        let own = values.get(self.values.clone()).unwrap_or_default();
        let squares = own.iter().map(|value| value.abs_diff(self.offset)).map(|votes| votes.saturating_mul(votes));
        squares.fold(0, u64::saturating_add)
    }
}

/// All forms of all contests in manifest order, and the shape of the range proof over them. Of answers that are mixed it
/// numbers the sealed pairs; there are no forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Per contest, the explicit values (of answers: pairs) that are its own.
    pub contests: Vec<Range<usize>>,
    /// `F`: the forms.
    pub forms: Vec<Form>,
    /// The contests whose votes cost their squares, in manifest order.
    pub squares: Vec<Squares>,
    /// `N`: how many explicit values, or pairs, a ballot has.
    pub values: usize,
    /// `n`: bits of each form, 8, 16 or 32.
    pub bits: usize,
    /// `M`: the number of forms rounded up to a power of two.
    pub padded: usize,
}

impl Layout {
    pub(super) fn new(contests: &[Contest]) -> Result<Self, ManifestError> {
        let (mut ranges, mut next) = (Vec::new(), 0usize);
        for (number, contest) in contests.iter().enumerate() {
            let m = contest.selections.len();
            let wrong = |reason| ManifestError::Rule { contest: number, reason };
            let values = if let Some(answer) = contest.rule.answer() {
                answer.check(m, contest.seats, contest.blank.is_some()).map_err(wrong)?;
                answer.width(m)
            } else {
                contest.rule.check(m).map_err(wrong)?;
                contest.rule.explicit(m)
            };
            ranges.push(next..next + values);
            next += values;
        }
        let (mut forms, mut squares) = (Vec::new(), Vec::new());
        for (number, (contest, range)) in contests.iter().zip(&ranges).enumerate() {
            // Sums of squares are numbered behind all values.
            compile(&contest.rule, range, next + squares.len(), &mut forms);
            if matches!(contest.rule, Rule::Quadratic { .. }) {
                let offset = contest.rule.offset();
                squares.push(Squares { contest: number, values: range.clone(), offset });
            }
        }
        let largest = forms.iter().map(|form: &Form| form.maximum).max().unwrap_or(0);
        let bits = match largest {
            0..=0xff => 8,
            0x100..=0xffff => 16,
            _ => 32,
        };
        let padded = forms.len().next_power_of_two();
        // The proof of squares has as many bytes again as their contest's values, and one value more.
        let room = next + squares.iter().map(|squares: &Squares| squares.values.len() + 1).sum::<usize>();
        if room > MAX_VALUES {
            return Err(ManifestError::TooManyValues { values: room });
        }
        if bits * padded > MAX_RANGE_BITS {
            return Err(ManifestError::TooManyForms { bits: bits * padded });
        }
        Ok(Self { contests: ranges, forms, squares, values: next, bits, padded })
    }

    /// What a ballot of these values commits to: the values, then the sums of squares.
    pub fn committed(&self, values: &[u64]) -> Vec<u64> {
        let mut committed = Vec::with_capacity(values.len() + self.squares.len());
        committed.extend_from_slice(values);
        committed.extend(self.squares.iter().map(|squares| squares.cost(values)));
        committed
    }

    /// The contest that a form is of.
    pub(super) fn contest_of(&self, form: usize) -> Option<usize> {
        let first = self.forms.get(form)?.values.start;
        match first.checked_sub(self.values) {
            Some(square) => self.squares.get(square).map(|squares| squares.contest),
            None => self.contests.iter().position(|range| range.contains(&first)),
        }
    }

    /// The largest maximum of all forms.
    pub fn largest(&self) -> u64 {
        self.forms.iter().map(|form| form.maximum).max().unwrap_or(0)
    }

    /// The length of a ballot's range proof in bytes: `32·(9 + 2·log2(nM))`.
    pub fn range_proof_length(&self) -> usize {
        32 * (9 + 2 * (self.bits * self.padded).trailing_zeros() as usize)
    }

    /// The first form that these values break, if any.
    pub fn broken(&self, values: &[u64]) -> Option<usize> {
        if values.len() != self.values {
            return Some(0);
        }
        let committed = self.committed(values);
        self.forms.iter().position(|form| form.evaluate(&committed).is_none())
    }
}

/// Appends the forms of one contest in the order of the table; `square` is the number of its sum of squares, if it has one.
fn compile(rule: &Rule, range: &Range<usize>, square: usize, forms: &mut Vec<Form>) {
    let signed = |value: u64| i64::try_from(value).expect("rules are below 2^32");
    let each = |forms: &mut Vec<Form>, constant: u64, negative: bool, maximum: u64| {
        forms.extend(range.clone().map(|k| Form {
            constant: signed(constant),
            values: k..k + 1,
            negative,
            maximum,
        }));
    };
    let sum = |constant: i64, negative: bool, maximum: u64| Form {
        constant,
        values: range.clone(),
        negative,
        maximum,
    };
    if rule.answer().is_none() {
        each(forms, 0, false, rule.maximum());
    }
    match *rule {
        Rule::Answer(_) => {}
        Rule::Exactly { sum: s, cap } => {
            forms.push(sum(signed(s), true, rule.maximum()));
            if let Some(cap) = cap {
                each(forms, cap, true, cap);
                forms.push(sum(signed(cap) - signed(s), false, cap));
            }
        }
        Rule::AtMost { high, cap } => {
            forms.push(sum(signed(high), true, high));
            if let Some(cap) = cap {
                each(forms, cap, true, cap);
            }
        }
        Rule::Between { low, high, cap } => {
            forms.push(sum(signed(high), true, high - low));
            forms.push(sum(-signed(low), false, high - low));
            if let Some(cap) = cap {
                each(forms, cap, true, cap);
            }
        }
        Rule::Cap { cap } => each(forms, cap, true, cap),
        Rule::Quadratic { credits, .. } => forms.push(Form {
            constant: signed(credits),
            values: square..square + 1,
            negative: true,
            maximum: credits,
        }),
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

    /// What the words of §3 say, without forms.
    fn allowed(rule: &Rule, selections: usize, explicit: &[u64]) -> bool {
        let (low, high) = rule.sums(selections);
        let sum: u64 = explicit.iter().sum();
        let Some(implied) = high.checked_sub(sum) else { return false };
        let last = rule.implies_last().then_some(implied);
        let capped = explicit.iter().chain(&last).all(|&value| value <= rule.cap().unwrap_or(u64::MAX));
        capped && (rule.implies_last() || sum >= low)
    }

    /// A range proof says only that a form is in `[0, 2^n)`, not that it is at most its maximum.
    #[test]
    fn forms_below_two_to_the_n_allow_what_the_words_allow_and_nothing_else() {
        let caps = [None, Some(1), Some(2), Some(3)];
        let mut rules: Vec<Rule> = (1..=4).map(|cap| Rule::Cap { cap }).collect();
        for (high, cap) in (1..=5).flat_map(|high| caps.map(|cap| (high, cap))) {
            rules.extend([Rule::Exactly { sum: high, cap }, Rule::AtMost { high, cap }]);
            rules.extend((1..high).map(|low| Rule::Between { low, high, cap }));
        }
        let numbers = [0, 1, 2, 3, 4, 5, 6, 128, 250, 251, 255];
        let (mut yes, mut no) = (0, 0);
        for (rule, m) in rules.iter().flat_map(|rule| (1..=3).map(move |m| (rule, m))) {
            if rule.check(m).is_err() {
                continue;
            }
            let explicit = rule.explicit(m);
            let mut forms = Vec::new();
            compile(rule, &(0..explicit), explicit, &mut forms);
            for answer in 0..numbers.len().pow(explicit as u32) {
                let digit = |k: usize| numbers[answer / numbers.len().pow(k as u32) % numbers.len()];
                let values: Vec<u64> = (0..explicit).map(digit).collect();
                let proven = forms.iter().all(|form| {
                    let sum: i64 = values[form.values.clone()].iter().map(|&value| value as i64).sum();
                    let value = form.constant + if form.negative { -sum } else { sum };
                    (0..256).contains(&value)
                });
                let expected = allowed(rule, m, &values);
                assert_eq!(proven, expected, "{rule:?} over {m}: {values:?}");
                // What a voter's client refuses to prove is the same.
                assert_eq!(forms.iter().all(|form| form.evaluate(&values).is_some()), expected);
                *(if expected { &mut yes } else { &mut no }) += 1;
            }
        }
        assert!(yes > 500 && no > 10_000, "{yes} allowed, {no} not");
    }
}
