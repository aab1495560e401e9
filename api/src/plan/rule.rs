//! From a plan's words on a question to the rule of the protocol.

use glassurn_crypto::manifest::{Answer, Rule};

use super::compile::texts;
use super::{ContestPlan, RulePlan};

impl ContestPlan {
    /// The rule, as the protocol has it (§3): of a sum, or the form of an answer.
    pub(super) fn compile(&self, language: &str) -> Result<Rule, &'static str> {
        let rule = self.rule;
        if !rule.is_answer() {
            return rule.compile();
        }
        let sums = [rule.exactly, rule.at_least, rule.at_most, rule.each, rule.credits];
        if sums.iter().any(Option::is_some) || rule.against.is_some() {
            return Err(
                "a rank, a grade or a text is no number: it stands without `exactly`, `at-most`, `each` and `credits`",
            );
        }
        if rule.rank.is_none() && (rule.partial.is_some() || rule.shared.is_some()) {
            return Err("`partial` and `shared` go with `rank`");
        }
        if rule.grade.is_none() && !self.grades.is_empty() {
            return Err("`grades` go with `grade`");
        }
        match (rule.rank, rule.grade, rule.text) {
            (Some(count), None, None) => Ok(Rule::Answer(Answer::Ranking {
                partial: rule.partial.unwrap_or(true),
                ties: rule.shared.unwrap_or(false),
                count,
            })),
            (None, Some(count), None) => Ok(Rule::Answer(Answer::Grades {
                titles: self.grades.iter().map(|title| texts(title, language)).collect(),
                count,
            })),
            (None, None, Some(longest)) => Ok(Rule::Answer(Answer::Text { longest })),
            _ => Err("give one of `rank`, `grade` and `text`"),
        }
    }
}

impl RulePlan {
    /// Whether answers are sealed as a whole and mixed: ranks, grades or a text.
    pub fn is_answer(&self) -> bool {
        self.rank.is_some() || self.grade.is_some() || self.text.is_some()
    }

    /// The rule of a sum, as the protocol has it (§3).
    ///
    /// # Errors
    /// What contradicts itself.
    pub fn compile(&self) -> Result<Rule, &'static str> {
        if let Some(credits) = self.credits {
            let sums = [self.exactly, self.at_least, self.at_most, self.each];
            return match sums.iter().any(Option::is_some) {
                true => Err("`credits` goes with `against` alone"),
                false => Ok(Rule::Quadratic { credits, against: self.against.unwrap_or(false) }),
            };
        }
        if self.against.is_some() {
            return Err("`against` goes with `credits`");
        }
        let cap = self.each;
        match (self.exactly, self.at_least, self.at_most) {
            (Some(sum), None, None) => Ok(Rule::Exactly { sum, cap }),
            (None, None, Some(high)) => Ok(Rule::AtMost { high, cap }),
            (None, Some(low), Some(high)) => Ok(Rule::Between { low, high, cap }),
            (None, None, None) => match cap {
                Some(cap) => Ok(Rule::Cap { cap }),
                None => Err("it says nothing: give `exactly`, `at-most`, `each` or `credits`"),
            },
            (None, Some(_), None) => Err("`at-least` needs `at-most`"),
            (Some(_), _, _) => Err("`exactly` goes with `each` alone"),
        }
    }
}
