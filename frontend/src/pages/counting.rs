//! How answers become winners, in words: the counting rule, and how many win.

use glassurn_crypto::manifest::{Contest, CountRule, Rule};

use crate::{i18n::Language, t};

/// How a contest is counted and how many win, in a sentence or two.
pub fn counting(l: &Language, contest: &Contest) -> String {
    let seats = contest.seats;
    let Rule::Answer(answer) = &contest.rule else { return t!(l, "election-seats", seats = seats) };
    let Some(rule) = answer.count() else { return t!(l, "election-seats-texts", seats = seats) };
    let (name, how) = rule_words(l, rule);
    [t!(l, "election-counted-by", rule = name), how, t!(l, "election-seats-won", seats = seats)].join(" ")
}

/// A rule's name, and what it does.
pub fn rule_words(l: &Language, rule: CountRule) -> (String, String) {
    match rule {
        CountRule::InstantRunoff => (t!(l, "counted-by-irv"), t!(l, "counted-by-irv-how")),
        CountRule::ScottishStv => (t!(l, "counted-by-scottish-stv"), t!(l, "counted-by-scottish-stv-how")),
        CountRule::MeekStv => (t!(l, "counted-by-meek-stv"), t!(l, "counted-by-meek-stv-how")),
        CountRule::Schulze => (t!(l, "counted-by-schulze"), t!(l, "counted-by-schulze-how")),
        CountRule::RankedPairs => (t!(l, "counted-by-ranked-pairs"), t!(l, "counted-by-ranked-pairs-how")),
        CountRule::Borda => (t!(l, "counted-by-borda"), t!(l, "counted-by-borda-how")),
        CountRule::MajorityJudgment => {
            (t!(l, "counted-by-majority-judgment"), t!(l, "counted-by-majority-judgment-how"))
        }
        CountRule::Star => (t!(l, "counted-by-star"), t!(l, "counted-by-star-how")),
    }
}

#[cfg(test)]
mod tests {
    use glassurn_api::plan::Template;

    use super::*;
    use crate::pages::asking::{Question, asking};

    const MOST: &str = "with the most win";

    fn said(question: Question) -> String {
        counting(&Language::source(), &asking(&[question]).contests()[0])
    }

    #[test]
    fn rankings_and_grades_are_said_to_be_counted_by_their_rule() {
        let l = Language::source();
        let ranked: [(CountRule, Question); 3] = [
            (CountRule::Schulze, (Template::Ranked, |rule| rule.rank = Some(CountRule::Schulze))),
            (CountRule::InstantRunoff, (Template::Ranked, |rule| rule.rank = Some(CountRule::InstantRunoff))),
            (
                CountRule::MajorityJudgment,
                (Template::Grades, |rule| rule.grade = Some(CountRule::MajorityJudgment)),
            ),
        ];
        for (rule, question) in ranked {
            let (said, (name, how)) = (said(question), rule_words(&l, rule));
            assert!(
                said.contains(&name) && said.contains(&how) && said.ends_with("One option wins."),
                "{said}"
            );
            assert!(!said.contains(MOST), "{said}");
        }
        for rule in CountRule::ALL {
            let (name, how) = rule_words(&l, rule);
            assert!(!name.starts_with("counted-by") && !how.starts_with("counted-by"), "{rule:?} has words");
        }
    }

    #[test]
    fn texts_win_by_number_and_options_by_votes() {
        assert_eq!(said((Template::Written, |_| {})), "The text that most voters write wins.");
        assert!(said((Template::YesNo, |_| {})).contains(MOST));
    }
}
