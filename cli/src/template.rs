//! The manifest as officials write it: TOML, from a commented template for each common kind of vote.

use clap::ValueEnum;
use glassurn_api::plan::Plan;

/// The common kinds of votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A motion: yes, no or blank
    YesNo,
    /// One of several candidates, or blank
    SingleChoice,
    /// Everybody whom you approve of
    Approval,
    /// Up to k of m candidates, for k seats
    KOfM,
    /// A score for each option
    Score,
    /// Points to hand out as you like
    Cumulative,
    /// Up to so many projects of a participatory budget
    Budget,
    /// Votes for and against whose price is their square
    Quadratic,
    /// A motion in an assembly whose members have weights
    WeightedAssembly,
    /// A quick poll with one key holder
    Poll,
    /// Candidates ranked for one seat
    Ranked,
    /// Candidates ranked for the seats of a committee
    Committee,
    /// A grade in words for each option
    Grades,
    /// A text of one's own
    Written,
}

impl Kind {
    /// The commented template.
    pub fn text(self) -> String {
        let contest = match self {
            Kind::YesNo => include_str!("../templates/yes-no.toml"),
            Kind::SingleChoice => include_str!("../templates/single-choice.toml"),
            Kind::Approval => include_str!("../templates/approval.toml"),
            Kind::KOfM => include_str!("../templates/k-of-m.toml"),
            Kind::Score => include_str!("../templates/score.toml"),
            Kind::Cumulative => include_str!("../templates/cumulative.toml"),
            Kind::Budget => include_str!("../templates/budget.toml"),
            Kind::Quadratic => include_str!("../templates/quadratic.toml"),
            Kind::WeightedAssembly => include_str!("../templates/weighted-assembly.toml"),
            Kind::Poll => include_str!("../templates/poll.toml"),
            Kind::Ranked => include_str!("../templates/ranked.toml"),
            Kind::Committee => include_str!("../templates/committee.toml"),
            Kind::Grades => include_str!("../templates/grades.toml"),
            Kind::Written => include_str!("../templates/written.toml"),
        };
        let trustees = match self {
            Kind::Poll => include_str!("../templates/trustees-one.toml"),
            _ => include_str!("../templates/trustees-three.toml"),
        };
        include_str!("../templates/frame.toml")
            .replace("@eligibility@", if self == Kind::Poll { "open" } else { "roll" })
            .replace("@minimum@", if self == Kind::Poll { "3" } else { "10" })
            .replace("@closing@", if self == Kind::Poll { "official" } else { "at" })
            .replace("@weights@", if self == Kind::WeightedAssembly { "true" } else { "false" })
            .replace("@trustees@\n", trustees)
            .replace("@contests@\n", contest)
    }
}

/// Reads a plan's file.
///
/// # Errors
/// What is wrong, with its line.
pub fn parse(text: &str) -> Result<Plan, String> {
    toml::from_str(text).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_api::plan::Template;
    use glassurn_crypto::manifest::Rule;

    #[test]
    fn a_budget_of_credits_is_what_its_comments_say() {
        let plan = parse(&Kind::Quadratic.text()).expect("a template can be read");
        let rule = plan.contests[0].rule.compile();
        assert_eq!(rule, Ok(Rule::Quadratic { credits: 99, against: true }));
    }

    /// The commented files and the console's templates are the same kinds of votes.
    #[test]
    fn the_files_say_what_the_console_says() {
        for (kind, template) in [
            (Kind::YesNo, Template::YesNo),
            (Kind::SingleChoice, Template::SingleChoice),
            (Kind::Approval, Template::Approval),
            (Kind::KOfM, Template::KOfM),
            (Kind::Score, Template::Score),
            (Kind::Cumulative, Template::Cumulative),
            (Kind::Budget, Template::Budget),
            (Kind::Quadratic, Template::Quadratic),
            (Kind::WeightedAssembly, Template::WeightedAssembly),
            (Kind::Poll, Template::Poll),
            (Kind::Ranked, Template::Ranked),
            (Kind::Committee, Template::Committee),
            (Kind::Grades, Template::Grades),
            (Kind::Written, Template::Written),
        ] {
            let (file, plan) =
                (parse(&kind.text()).expect("a template can be read"), template.plan("en", "Europe/Warsaw"));
            let rules = |plan: &Plan| {
                let contest = &plan.contests[0];
                (contest.rule, contest.seats, contest.order)
            };
            assert_eq!(rules(&file), rules(&plan), "{kind:?}");
            let people = |plan: &Plan| {
                let trustees = &plan.trustees;
                (plan.officials.len(), trustees.members.len(), trustees.threshold, trustees.ceremony)
            };
            assert_eq!(people(&file), people(&plan), "{kind:?}");
            let frame = |plan: &Plan| {
                let schedule = plan.schedule.clone();
                (
                    plan.minimum,
                    plan.quorum.clone(),
                    plan.ties,
                    plan.weights_reveal_votes,
                    plan.revote,
                    schedule,
                )
            };
            assert_eq!(frame(&file), frame(&plan), "{kind:?}");
        }
    }
}
