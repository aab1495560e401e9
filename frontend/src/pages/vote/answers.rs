//! Answers on their way to a ballot: what each rule allows, what is still missing, and the numbers that are sealed.

use glassurn_crypto::manifest::{Answer, Contest, Manifest, Rule};
use serde::{Deserialize, Serialize};

use super::credits;

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
    /// Votes that are paid with credits.
    Credits {
        /// How many a voter has.
        credits: u64,
        /// Whether there are votes against.
        against: bool,
    },
    /// A rank for selections.
    Ranks {
        /// Whether some may be left out.
        partial: bool,
        /// Whether several may share one.
        shared: bool,
    },
    /// A grade for selections.
    Grades,
    /// A written text.
    Text,
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
            Rule::Answer(Answer::Ranking { partial, ties, .. }) => Kind::Ranks { partial, shared: ties },
            Rule::Answer(Answer::Grades { .. }) => Kind::Grades,
            Rule::Answer(Answer::Text { .. }) => Kind::Text,
            Rule::Quadratic { credits, against } => Kind::Credits { credits, against },
            Rule::Exactly { sum: 1, .. } => Kind::One,
            _ if cap == 1 => Kind::Several,
            Rule::Cap { .. } => Kind::Scores,
            _ => Kind::Points,
        };
        Self { kind, low, high, cap, unbounded }
    }
}

/// The answers of one voter: for each contest one number for each selection, the implied one included: a value, a rank, a grade from 1,
/// the worst; votes that are paid with credits as [`credits::kept`] numbers them; of a written answer the bytes of its text.
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
                // Too many votes are kept, to be said.
                if let Kind::Credits { .. } = limits.kind {
                    let possible = values.iter().all(|value| *value <= u32::MAX.into());
                    return possible && values.len() == contest.selections.len();
                }
                let written = limits.kind == Kind::Text;
                (written || values.len() == contest.selections.len())
                    && values.iter().all(|value| *value <= limits.cap)
                    && (written || values.iter().sum::<u64>() <= limits.high)
            });
        fits.then_some(self)
    }

    /// The values of one contest.
    pub fn contest(&self, contest: usize) -> &[u64] {
        self.0.get(contest).map_or(&[], Vec::as_slice)
    }

    /// The votes of one contest, below zero those against a selection.
    pub fn votes(&self, contest: usize, asked: &Contest) -> Vec<i64> {
        let credits = matches!(asked.rule, Rule::Quadratic { .. });
        let votes = |value: &u64| if credits { credits::votes(*value) } else { *value as i64 };
        self.contest(contest).iter().map(votes).collect()
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

    /// The same with other values for a whole contest.
    pub fn with_all(&self, contest: usize, values: Vec<u64>) -> Self {
        let mut answers = self.clone();
        if let Some(own) = answers.0.get_mut(contest) {
            *own = values;
        }
        answers
    }

    /// The text of a written answer.
    pub fn text(&self, contest: usize) -> String {
        let bytes: Vec<u8> = self.contest(contest).iter().map(|byte| *byte as u8).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The contests that no ballot can carry like this, because their rule asks for more, or their form for something else.
    pub fn incomplete(&self, manifest: &Manifest) -> Vec<usize> {
        self.select(manifest, |values, contest| match contest.rule.answer() {
            Some(answer) => {
                let bytes: Vec<u8> = explicit(values, contest).iter().map(|value| *value as u8).collect();
                answer.read(contest.selections.len(), &bytes).is_none()
            }
            None => match Limits::of(contest) {
                Limits { kind: Kind::Credits { credits, .. }, .. } => credits::left(credits, values).is_err(),
                limits => values.iter().sum::<u64>() < limits.low,
            },
        })
    }

    /// The contests that are left blank, which is allowed.
    pub fn blank(&self, manifest: &Manifest) -> Vec<usize> {
        self.select(manifest, |values, contest| {
            Limits::of(contest).low == 0 && values.iter().all(|value| *value == 0)
        })
    }

    fn select(&self, manifest: &Manifest, which: impl Fn(&[u64], &Contest) -> bool) -> Vec<usize> {
        let contests = self.0.iter().zip(manifest.contests()).enumerate();
        contests.filter(|(_, (values, contest))| which(values, contest)).map(|(index, _)| index).collect()
    }

    /// The explicit values of the whole ballot in manifest order: an implied last selection is left out, a text is filled up to its
    /// length.
    pub fn explicit(&self, manifest: &Manifest) -> Vec<u64> {
        self.0
            .iter()
            .zip(manifest.contests())
            .flat_map(|(values, contest)| explicit(values, contest))
            .collect()
    }

    /// The answers that explicit values stand for; `None` if they are not as many as the manifest asks for.
    pub fn from_explicit(manifest: &Manifest, explicit: &[u64]) -> Option<Self> {
        let mut rest = explicit;
        let contests = manifest.contests().iter().map(|contest| {
            let (own, behind) = rest.split_at_checked(contest.rule.explicit(contest.selections.len()))?;
            rest = behind;
            if Limits::of(contest).kind == Kind::Text {
                let (length, text) = own.split_first()?;
                return text.get(..usize::try_from(*length).ok()?).map(<[u64]>::to_vec);
            }
            if let Rule::Quadratic { .. } = contest.rule {
                return Some(contest.votes(own, 1).into_iter().map(credits::kept).collect());
            }
            let mut values = own.to_vec();
            if contest.rule.implies_last() {
                let (sum, _) = contest.rule.sums(contest.selections.len());
                values.push(sum.checked_sub(values.iter().sum())?);
            }
            Some(values)
        });
        let answers = contests.collect::<Option<_>>().map(Self);
        answers.filter(|_| rest.is_empty())
    }
}

/// The values of one contest as they are sealed. Of a text that is too long they are too many.
fn explicit(values: &[u64], contest: &Contest) -> Vec<u64> {
    let length = contest.rule.explicit(contest.selections.len());
    if let Rule::Quadratic { .. } = contest.rule {
        let none = contest.rule.offset();
        // Votes that no credits buy may not even be above zero: they are incomplete, and never sealed.
        return values.iter().map(|value| none.saturating_add_signed(credits::votes(*value))).collect();
    }
    if Limits::of(contest).kind != Kind::Text {
        return values.iter().take(length).copied().collect();
    }
    let mut text = vec![values.len() as u64];
    text.extend(values);
    text.resize(length.max(text.len()), 0);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::asking::asking;
    use glassurn_api::plan::Template;
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
        let credits = Rule::Quadratic { credits: 1, against: false };
        assert_eq!(kind(credits), Kind::Credits { credits: 1, against: false });
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

    /// A ranking of three, all of them or none, and a text of up to six bytes.
    fn mixed() -> Manifest {
        asking(&[
            (Template::Ranked, |rule| rule.partial = Some(false)),
            (Template::Written, |rule| rule.text = Some(6)),
        ])
    }

    /// Thirty credits for votes for and against, nine for votes for, and as many as one likes.
    fn budgets() -> Manifest {
        asking(&[
            (Template::Quadratic, |rule| rule.credits = Some(30)),
            (Template::Quadratic, |rule| (rule.credits, rule.against) = (Some(9), None)),
            (Template::Approval, |_| {}),
        ])
    }

    fn bought(votes: [i64; 3]) -> Vec<u64> {
        votes.map(credits::kept).to_vec()
    }

    fn written(text: &str) -> Vec<u64> {
        text.bytes().map(u64::from).collect()
    }

    #[test]
    fn answers_that_are_mixed_are_sealed_byte_by_byte_and_read_again() {
        let manifest = mixed();
        let answers = Answers::empty(&manifest).with_all(0, vec![2, 1, 3]).with_all(1, written("Ärger"));
        let explicit = answers.explicit(&manifest);
        assert_eq!(explicit, [2, 1, 3, 6, 0xc3, 0x84, 0x72, 0x67, 0x65, 0x72]);
        assert_eq!(manifest.broken(&explicit), None);
        assert_eq!(Answers::from_explicit(&manifest, &explicit), Some(answers.clone()));
        assert_eq!(answers.text(1), "Ärger");
        assert_eq!(answers.clone().fitting(&manifest), Some(answers));
        assert_eq!(Answers::from_explicit(&manifest, &explicit[1..]), None);
    }

    #[test]
    fn what_a_form_does_not_allow_is_incomplete_and_nothing_at_all_is_blank() {
        let manifest = mixed();
        let empty = Answers::empty(&manifest);
        assert_eq!((empty.incomplete(&manifest), empty.blank(&manifest)), (vec![], vec![0, 1]));
        assert_eq!(manifest.broken(&empty.explicit(&manifest)), None);
        let some = empty.with_all(0, vec![1, 0, 0]).with_all(1, written("seven b"));
        assert_eq!((some.incomplete(&manifest), some.blank(&manifest)), (vec![0, 1], vec![]));
        assert_eq!(some.clone().fitting(&manifest), Some(some), "a reload does not lose it");
        let turned = empty.with_all(1, written("a\u{202e}"));
        assert_eq!(turned.incomplete(&manifest), [1]);
    }
    #[test]
    fn votes_for_and_against_are_sealed_above_zero_and_read_again() {
        let manifest = budgets();
        let answers =
            Answers::empty(&manifest).with_all(0, bought([3, -2, 4])).with_all(1, bought([0, 3, 0]));
        let explicit = answers.explicit(&manifest);
        // Of thirty credits five votes are the most: 5 stands for none.
        assert_eq!(explicit, [8, 3, 9, 0, 3, 0, 0, 0, 0]);
        assert_eq!(manifest.broken(&explicit), None);
        assert_eq!(Answers::from_explicit(&manifest, &explicit), Some(answers.clone()));
        assert_eq!(answers.votes(0, &manifest.contests()[0]), [3, -2, 4]);
        assert_eq!((answers.incomplete(&manifest), answers.blank(&manifest)), (vec![], vec![2]));
    }

    #[test]
    fn votes_that_cost_too_much_are_kept_and_not_sealed_and_no_votes_are_blank() {
        let manifest = budgets();
        let empty = Answers::empty(&manifest);
        assert_eq!((empty.incomplete(&manifest), empty.blank(&manifest)), (vec![], vec![0, 1, 2]));
        assert_eq!(empty.explicit(&manifest), [5, 5, 5, 0, 0, 0, 0, 0, 0]);
        assert_eq!(manifest.broken(&empty.explicit(&manifest)), None);
        // One vote for and one against are not none.
        let both = empty.with_all(0, bought([1, -1, 0]));
        assert!(!both.is_empty() && both.sum(0) > 0);
        let dear = empty.with_all(0, bought([-99, 0, 0])).with_all(1, bought([3, 1, 0]));
        assert_eq!(dear.incomplete(&manifest), [0, 1]);
        assert_eq!(dear.clone().fitting(&manifest), Some(dear), "a reload does not lose it");
        assert_eq!(empty.with_all(0, vec![u64::MAX; 3]).fitting(&manifest), None);
    }
}
