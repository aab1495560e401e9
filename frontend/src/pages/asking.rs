//! Elections for the tests of pages, made as an official makes them.

use glassurn_api::plan::{Plan, RulePlan, SelectionPlan, Template, Words};
use glassurn_crypto::manifest::Manifest;

/// A question, and what it changes of its template's rule.
pub type Question = (Template, fn(&mut RulePlan));

/// A plan that asks these questions of three selections.
pub fn plan(questions: &[Question]) -> Plan {
    let mut plan = questions[0].0.plan("en", "UTC");
    plan.title = "Chair".into();
    (plan.organiser, plan.contact) = ("Us".into(), "us@example.org".into());
    (plan.schedule.opens, plan.schedule.closes) = ("2026-12-01 09:00".into(), "2026-12-02 09:00".into());
    let people = plan.officials.iter_mut().chain(&mut plan.trustees.members).enumerate();
    people.for_each(|(number, person)| person.name = format!("Person {number}"));
    let contest = |(number, (template, change)): (usize, &Question)| {
        let mut contest = template.contest(format!("q{number}"));
        contest.title = "Who?".into();
        change(&mut contest.rule);
        let titles: &[&str] = if contest.rule.text.is_some() { &[] } else { &["Ada", "Ben", "Cyd"] };
        for title in titles {
            let name = contest.free_name();
            let option = SelectionPlan { name, title: (*title).into(), description: Words::default() };
            contest.selections.push(option);
        }
        if contest.rule.grade.is_some() {
            contest.grades = ["Poor", "Good"].map(|name| name.into()).into();
        }
        contest
    };
    plan.contests = questions.iter().enumerate().map(contest).collect();
    plan
}

/// Its manifest.
pub fn asking(questions: &[Question]) -> Manifest {
    let plan = plan(questions);
    plan.preview().unwrap_or_else(|| panic!("{:?}", plan.problems(0)))
}
