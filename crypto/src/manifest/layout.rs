//! The linear forms that rules compile to, and the shape of a ballot's proofs over them (`docs/protocol.md` §3).

use super::{Contest, ManifestError, Rule};
use alloc::vec::Vec;
use core::ops::Range;

/// The most explicit values of a ballot.
pub const MAX_VALUES: usize = 512;
/// The largest `n·M` of a ballot's range proof, in bits.
pub const MAX_RANGE_BITS: usize = 4096;

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
        let squares =
            own.iter().map(|value| value.abs_diff(self.offset)).map(|votes| votes.saturating_mul(votes));
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

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn forms_allow_what_credits_buy_and_nothing_else() {
        let (mut yes, mut no) = (0, 0);
        for (credits, against, m) in (1..=10u64)
            .flat_map(|c| [false, true].into_iter().flat_map(move |a| (1..=3).map(move |m| (c, a, m))))
        {
            let rule = Rule::Quadratic { credits, against };
            assert_eq!(rule.check(m), Ok(()));
            let contest = crate::fixture::contest("c", m, rule.clone());
            let layout = Layout::new(&[contest]).expect("it is small");
            let most = (0..=credits).filter(|votes| votes * votes <= credits).max().expect("none is one");
            let none = if against { most } else { 0 };
            assert_eq!((rule.offset(), rule.maximum()), (none, none + most));
            let numbers: Vec<u64> = (0..=none + most + 2).chain([255]).collect();
            for answer in 0..numbers.len().pow(m as u32) {
                let digit = |k: usize| numbers[answer / numbers.len().pow(k as u32) % numbers.len()];
                let values: Vec<u64> = (0..m).map(digit).collect();
                let cost: i64 = values.iter().map(|value| (*value as i64 - none as i64).pow(2)).sum();
                let proven = layout.forms.iter().all(|form| {
                    let number = match form.values.start.checked_sub(m) {
                        None => values[form.values.start] as i64,
                        Some(square) => [cost][square],
                    };
                    let value = form.constant + if form.negative { -number } else { number };
                    (0..256).contains(&value)
                });
                let expected = cost <= credits as i64;
                assert_eq!(proven, expected, "{rule:?} over {m}: {values:?}");
                assert_eq!(layout.broken(&values).is_none(), expected);
                *(if expected { &mut yes } else { &mut no }) += 1;
            }
        }
        assert!(yes > 500 && no > 5_000, "{yes} allowed, {no} not");
    }

    #[test]
    fn a_selection_that_costs_credits_counts_twice() {
        let over = |m: usize| crate::fixture::contest("c", m, Rule::Quadratic { credits: 9, against: false });
        let layout = Layout::new(&[over(255)]).expect("2·255 + 1 values, 256 forms");
        assert_eq!((layout.values, layout.forms.len(), layout.padded), (255, 256, 256));
        assert!(matches!(Layout::new(&[over(256)]), Err(ManifestError::TooManyValues { values: 513 })));
        let two = [over(128), over(127)];
        assert!(matches!(Layout::new(&two), Ok(layout) if layout.squares.len() == 2));
        assert!(matches!(
            Layout::new(&[over(128), over(128)]),
            Err(ManifestError::TooManyValues { values: 514 })
        ));
    }
}
