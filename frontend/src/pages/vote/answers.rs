//! Answers on their way to a ballot: what each rule allows, what is still missing, and the numbers that are sealed.

use glassurn_crypto::manifest::{Contest, Manifest, Rule};
use serde::{Deserialize, Serialize};

/// How a contest is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of several: radio buttons.
    One,
    /// Several: checkboxes.
    Several,
    /// Points to give away.
    Points,
    /// A number for each selection.
    Scores,
}

/// What one contest allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How it is answered.
    pub kind: Kind,
    /// The least sum of a ballot.
    pub low: u64,
    /// The largest sum.
    pub high: u64,
    /// The largest value of one selection.
    pub cap: u64,
    /// True if the sum has no bound but what each selection allows.
    pub unbounded: bool,
}

impl Limits {
    /// The limits of a contest.
    pub fn of(contest: &Contest) -> Self {
        let (low, high) = contest.rule.sums(contest.selections.len());
        let cap = contest.rule.maximum();
        let unbounded = matches!(contest.rule, Rule::Cap { .. });
        let kind = match contest.rule {
            Rule::Exactly { sum: 1, .. } => Kind::One,
            _ if cap == 1 => Kind::Several,
            Rule::Cap { .. } => Kind::Scores,
            _ => Kind::Points,
        };
        Self { kind, low, high, cap, unbounded }
    }
}

/// The answers of one voter: for each contest one number for each selection, the implied one included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers(Vec<Vec<u64>>);

impl Answers {
    /// Nothing answered.
    pub fn empty(manifest: &Manifest) -> Self {
        Self(manifest.contests().iter().map(|contest| vec![0; contest.selections.len()]).collect())
    }

    /// These answers, if they belong to this manifest; kept ones may be of another time.
    pub fn fitting(self, manifest: &Manifest) -> Option<Self> {
        let contests = manifest.contests();
        let fits = self.0.len() == contests.len()
            && self.0.iter().zip(contests).all(|(values, contest)| {
                let limits = Limits::of(contest);
                values.len() == contest.selections.len()
                    && values.iter().all(|value| *value <= limits.cap)
                    && values.iter().sum::<u64>() <= limits.high
            });
        fits.then_some(self)
    }

    /// The values of one contest.
    pub fn contest(&self, contest: usize) -> &[u64] {
        self.0.get(contest).map_or(&[], Vec::as_slice)
    }

    /// The sum of one contest's values.
    pub fn sum(&self, contest: usize) -> u64 {
        self.contest(contest).iter().sum()
    }

    /// Whether nothing is answered at all.
    pub fn is_empty(&self) -> bool {
        self.0.iter().flatten().all(|value| *value == 0)
    }

    /// The largest value that a selection may have beside the others.
    pub fn allowed(&self, contest: usize, selection: usize, limits: &Limits) -> u64 {
        let own = self.contest(contest).get(selection).copied().unwrap_or(0);
        limits.cap.min(limits.high - (self.sum(contest) - own).min(limits.high))
    }

    /// The same with another value; radio buttons leave no other one.
    pub fn with(&self, contest: usize, selection: usize, value: u64, limits: &Limits) -> Self {
        let mut answers = self.clone();
        if let Some(values) = answers.0.get_mut(contest) {
            if limits.kind == Kind::One {
                values.fill(0);
            }
            if let Some(slot) = values.get_mut(selection) {
                *slot = value;
            }
        }
        answers
    }

    /// The contests that no ballot can carry like this, because their rule asks for more.
    pub fn incomplete(&self, manifest: &Manifest) -> Vec<usize> {
        self.select(manifest, |sum, limits| sum < limits.low)
    }

    /// The contests that are left blank, which is allowed.
    pub fn blank(&self, manifest: &Manifest) -> Vec<usize> {
        self.select(manifest, |sum, limits| sum == 0 && limits.low == 0)
    }

    fn select(&self, manifest: &Manifest, which: impl Fn(u64, Limits) -> bool) -> Vec<usize> {
        let contests = manifest.contests().iter().enumerate();
        contests
            .filter(|(index, contest)| which(self.sum(*index), Limits::of(contest)))
            .map(|(index, _)| index)
            .collect()
    }

    /// The explicit values of the whole ballot in manifest order: an implied last selection is left out.
    pub fn explicit(&self, manifest: &Manifest) -> Vec<u64> {
        let contests = self.0.iter().zip(manifest.contests());
        contests
            .flat_map(|(values, contest)| &values[..contest.rule.explicit(values.len()).min(values.len())])
            .copied()
            .collect()
    }

    /// The answers that explicit values stand for; `None` if they are not as many as the manifest asks for.
    pub fn from_explicit(manifest: &Manifest, explicit: &[u64]) -> Option<Self> {
        let layout = manifest.layout();
        if explicit.len() != layout.values {
            return None;
        }
        let contests = manifest.contests().iter().zip(&layout.contests).map(|(contest, range)| {
            let mut values = explicit.get(range.clone())?.to_vec();
            if contest.rule.implies_last() {
                let (sum, _) = contest.rule.sums(contest.selections.len());
                values.push(sum.checked_sub(values.iter().sum())?);
            }
            Some(values)
        });
        contests.collect::<Option<_>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::manifest::{Order, Selection, Texts};

    fn contest(rule: Rule, selections: usize) -> Contest {
        let selection = |i: usize| Selection {
            name: format!("s{i}"),
            title: Texts::one("en", "x"),
            description: Texts(Vec::new()),
        };
        Contest {
            name: "c".into(),
            title: Texts::one("en", "x"),
            description: Texts(Vec::new()),
            selections: (0..selections).map(selection).collect(),
            rule,
            seats: 1,
            order: Order::Fixed,
            blank: None,
        }
    }

    #[test]
    fn each_rule_has_its_control() {
        let kind = |rule| Limits::of(&contest(rule, 4)).kind;
        assert_eq!(kind(Rule::Exactly { sum: 1, cap: None }), Kind::One);
        assert_eq!(kind(Rule::Exactly { sum: 2, cap: Some(1) }), Kind::Several);
        assert_eq!(kind(Rule::AtMost { high: 1, cap: None }), Kind::Several);
        assert_eq!(kind(Rule::Cap { cap: 1 }), Kind::Several);
        assert_eq!(kind(Rule::Cap { cap: 5 }), Kind::Scores);
        assert_eq!(kind(Rule::AtMost { high: 10, cap: Some(4) }), Kind::Points);
        assert_eq!(kind(Rule::Exactly { sum: 10, cap: None }), Kind::Points);
    }

    #[test]
    fn nothing_can_be_given_beyond_the_rule() {
        let contest = contest(Rule::AtMost { high: 5, cap: Some(3) }, 3);
        let limits = Limits::of(&contest);
        let answers = Answers(vec![vec![3, 1, 0]]);
        assert_eq!(answers.allowed(0, 0, &limits), 3);
        assert_eq!(answers.allowed(0, 1, &limits), 2);
        assert_eq!(answers.allowed(0, 2, &limits), 1);
    }

    #[test]
    fn a_radio_button_replaces_the_others() {
        let limits = Limits::of(&contest(Rule::Exactly { sum: 1, cap: None }, 3));
        let answers = Answers(vec![vec![1, 0, 0]]).with(0, 2, 1, &limits);
        assert_eq!(answers.contest(0), [0, 0, 1]);
    }
}
