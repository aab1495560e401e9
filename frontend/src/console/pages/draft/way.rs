//! How a question is answered, in the words of the form.

use glassurn_api::plan::{ContestPlan, RulePlan, SelectionPlan, Words};
use glassurn_crypto::manifest::CountRule;

use crate::i18n::Language;
use crate::t;

/// A way to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Exactly one.
    One,
    /// Up to so many, each once.
    UpTo,
    /// As many as one likes.
    Any,
    /// A score for each.
    Score,
    /// Points to hand out.
    Points,
    /// Votes that are paid with credits.
    Credits,
    /// The options in an order.
    Rank,
    /// One of the question's grades for each.
    Grade,
    /// A text of one's own.
    Text,
    /// What only the command line's file can say.
    Other,
}

impl Way {
    /// Those that can be chosen.
    pub const ALL: [Self; 9] = [
        Self::One,
        Self::UpTo,
        Self::Any,
        Self::Score,
        Self::Points,
        Self::Credits,
        Self::Rank,
        Self::Grade,
        Self::Text,
    ];

    /// The way of a rule.
    pub fn of(rule: &RulePlan) -> Self {
        let sums = [rule.exactly, rule.at_least, rule.at_most, rule.each].iter().any(Option::is_some);
        let priced = rule.credits.is_some() || rule.against.is_some();
        match *rule {
            rule if rule.is_answer() => match (rule.rank, rule.grade, rule.text) {
                _ if sums || priced => Self::Other,
                (Some(_), None, None) => Self::Rank,
                (None, Some(_), None) => Self::Grade,
                (None, None, Some(_)) => Self::Text,
                _ => Self::Other,
            },
            rule if priced => {
                if rule.credits.is_some() && !sums {
                    Self::Credits
                } else {
                    Self::Other
                }
            }
            RulePlan { exactly: Some(1), at_least: None, at_most: None, each: None, .. } => Self::One,
            RulePlan { exactly: None, at_least: None, at_most: Some(_), each: Some(1), .. } => Self::UpTo,
            RulePlan { exactly: None, at_least: None, at_most: None, each: Some(1), .. } => Self::Any,
            RulePlan { exactly: None, at_least: None, at_most: None, each: Some(_), .. } => Self::Score,
            RulePlan { exactly: None, at_least: None, at_most: Some(_), .. } => Self::Points,
            _ => Self::Other,
        }
    }

    /// The rule with which this way begins.
    pub fn rule(self) -> RulePlan {
        let rule = RulePlan::default();
        match self {
            Self::One | Self::Other => RulePlan { exactly: Some(1), ..rule },
            Self::UpTo => RulePlan { at_most: Some(2), each: Some(1), ..rule },
            Self::Any => RulePlan { each: Some(1), ..rule },
            Self::Score => RulePlan { each: Some(5), ..rule },
            Self::Points => RulePlan { at_most: Some(6), each: Some(3), ..rule },
            Self::Credits => RulePlan { credits: Some(99), against: Some(false), ..rule },
            Self::Rank => RulePlan { rank: Some(CountRule::Schulze), ..rule },
            Self::Grade => RulePlan { grade: Some(CountRule::MajorityJudgment), ..rule },
            Self::Text => RulePlan { text: Some(60), ..rule },
        }
    }

    /// Its name in the form.
    pub fn value(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::UpTo => "up-to",
            Self::Any => "any",
            Self::Score => "score",
            Self::Points => "points",
            Self::Credits => "credits",
            Self::Rank => "rank",
            Self::Grade => "grade",
            Self::Text => "text",
            Self::Other => "other",
        }
    }

    /// What it is called.
    pub fn words(self, l: &Language) -> String {
        match self {
            Self::One => t!(l, "way-one"),
            Self::UpTo => t!(l, "way-up-to"),
            Self::Any => t!(l, "way-any"),
            Self::Score => t!(l, "way-score"),
            Self::Points => t!(l, "way-points"),
            Self::Credits => t!(l, "way-credits"),
            Self::Rank => t!(l, "way-rank"),
            Self::Grade => t!(l, "way-grade"),
            Self::Text => t!(l, "way-text"),
            Self::Other => t!(l, "way-other"),
        }
    }

    /// Whether one of the options may mean a blank ballot.
    pub fn has_blank(self) -> bool {
        self != Self::Credits && !self.rule().is_answer()
    }

    /// Has a question answered this way. What the way has no place for goes to `kept`, and comes back from there: whoever only looks
    /// at the list of ways loses no option.
    pub fn choose(self, l: &Language, contest: &mut ContestPlan, kept: &mut Kept) {
        contest.rule = self.rule();
        let grades =
            if self == Self::Grade { kept.grades.take().unwrap_or_else(|| grades(l)) } else { Vec::new() };
        let before = std::mem::replace(&mut contest.grades, grades);
        kept.grades = Some(before).filter(|before| !before.is_empty()).or(kept.grades.take());
        if !self.has_blank() {
            kept.blank = contest.blank.take().or(kept.blank.take());
        }
        if self == Self::Text {
            kept.options =
                Some(std::mem::take(&mut contest.selections)).filter(|options| !options.is_empty());
        } else if contest.selections.is_empty() {
            contest.selections = kept.options.take().unwrap_or_default();
            while contest.selections.len() < 2 {
                let name = contest.free_name();
                let option = SelectionPlan { name, title: Words::default(), description: Words::default() };
                contest.selections.push(option);
            }
        }
        if self.has_blank() && contest.blank.is_none() {
            let there = |name: &String| contest.selections.iter().any(|option| option.name == *name);
            contest.blank = kept.blank.take().filter(there);
        }
    }
}

/// What a question had before it was answered in another way.
#[derive(Default)]
pub struct Kept {
    options: Option<Vec<SelectionPlan>>,
    grades: Option<Vec<Words>>,
    blank: Option<String>,
}

/// The usual grades, the worst first.
pub fn grades(l: &Language) -> Vec<Words> {
    [
        t!(l, "grade-reject"),
        t!(l, "grade-poor"),
        t!(l, "grade-acceptable"),
        t!(l, "grade-good"),
        t!(l, "grade-very-good"),
        t!(l, "grade-excellent"),
    ]
    .map(Words::Plain)
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_api::plan::Template;

    #[test]
    fn every_template_has_its_way_and_every_way_its_rule() {
        let way = |template: Template| Way::of(&template.rule());
        assert_eq!(way(Template::YesNo), Way::One);
        assert_eq!(way(Template::KOfM), Way::UpTo);
        assert_eq!(way(Template::Approval), Way::Any);
        assert_eq!(way(Template::Score), Way::Score);
        assert_eq!(way(Template::Cumulative), Way::Points);
        assert_eq!(way(Template::Quadratic), Way::Credits);
        assert_eq!([Template::Ranked, Template::Committee].map(way), [Way::Rank; 2]);
        assert_eq!([Template::Grades, Template::Written].map(way), [Way::Grade, Way::Text]);
        for way in Way::ALL {
            assert_eq!(Way::of(&way.rule()), way);
            assert!(way.rule().is_answer() || way.rule().compile().is_ok());
        }
        let between = RulePlan { at_least: Some(1), at_most: Some(3), each: Some(1), ..RulePlan::default() };
        assert_eq!(Way::of(&between), Way::Other);
        assert_eq!(Way::of(&RulePlan { each: Some(1), ..Way::Rank.rule() }), Way::Other);
        assert_eq!(Way::of(&RulePlan { each: Some(1), ..Way::Credits.rule() }), Way::Other);
        assert_eq!(Way::of(&RulePlan { against: Some(true), ..Way::One.rule() }), Way::Other);
    }

    #[test]
    fn whoever_looks_at_every_way_loses_nothing() {
        let l = Language::source();
        let mut contest = Template::SingleChoice.contest("q1".into());
        for title in ["Ada", "Ben", "None of them"] {
            let name = contest.free_name();
            let option = SelectionPlan { name, title: title.into(), description: Words::default() };
            contest.selections.push(option);
        }
        contest.blank = Some("o3".into());
        let (before, mut kept) = (contest.clone(), Kept::default());
        for way in Way::ALL.into_iter().chain([Way::One]) {
            way.choose(&l, &mut contest, &mut kept);
            assert_eq!(contest.grades.len(), if way == Way::Grade { 6 } else { 0 });
            assert_eq!(contest.selections.is_empty(), way == Way::Text);
            assert_eq!(contest.blank.is_some(), !contest.rule.is_answer() && way != Way::Credits);
        }
        assert_eq!(contest, before);
        Way::Grade.choose(&l, &mut contest, &mut kept);
        contest.grades.truncate(3);
        Way::Rank.choose(&l, &mut contest, &mut kept);
        Way::Grade.choose(&l, &mut contest, &mut kept);
        assert_eq!(contest.grades.len(), 3, "grades that were written come back");
    }
}
