//! Answers in full words, on the review, beside a practice ballot, on the page that checks one.

use std::rc::Rc;

use glassurn_crypto::manifest::{Answer, Contest, CountRule, Manifest, Rule};
use yew::prelude::*;

use super::{
    answers::{Answers, Kind, Limits},
    credits, ranks,
};
use crate::{
    i18n::{Language, use_language},
    t,
};

/// What [`AnswerList`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct AnswerListProps {
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// The answers.
    pub answers: Answers,
    /// The contest, from 0.
    pub contest: usize,
    /// Its selections in the order of the screen; that of the manifest if it is empty.
    #[prop_or_default]
    pub order: Vec<usize>,
}

/// The answers of one contest.
#[component]
pub fn AnswerList(props: &AnswerListProps) -> Html {
    let l = use_language();
    let Some(contest) = props.manifest.contests().get(props.contest) else { return Html::default() };
    let limits = Limits::of(contest);
    let order =
        if props.order.is_empty() { (0..contest.selections.len()).collect() } else { props.order.clone() };
    let values = props.answers.contest(props.contest);
    if props.answers.sum(props.contest) == 0 {
        return html! { <p class="answer-none">{ t!(l, "answer-none") }</p> };
    }
    if limits.kind == Kind::Text {
        return html! { <p class="answer-text"><bdi>{ props.answers.text(props.contest) }</bdi></p> };
    }
    let order = if let Kind::Ranks { .. } = limits.kind {
        let (ranked, rest) = ranks::sorted(values, &order);
        [ranked, rest].concat()
    } else {
        order
    };
    let shown = order.iter().filter_map(|place| {
        let value = values.get(*place).copied()?;
        let all = matches!(limits.kind, Kind::Scores | Kind::Ranks { .. } | Kind::Grades);
        (value > 0 || all).then_some((*place, value))
    });
    let lines: Vec<Html> = shown.map(|(place, value)| line(&l, contest, &limits, place, value)).collect();
    html! { <ul class="answers">{ for lines }</ul> }
}

fn line(l: &Language, contest: &Contest, limits: &Limits, place: usize, value: u64) -> Html {
    let title = contest.selections.get(place).map_or("", |selection| selection.title.get(l.tag()));
    let amount = match limits.kind {
        Kind::One | Kind::Several => None,
        Kind::Points => Some(t!(l, "answer-points", count = value)),
        Kind::Scores => Some(t!(l, "answer-score", value = value, cap = limits.cap)),
        Kind::Credits { against, .. } => Some(votes(l, credits::votes(value), against)),
        Kind::Ranks { .. } if value == 0 => Some(t!(l, "answer-unranked")),
        Kind::Ranks { .. } => Some(t!(l, "answer-rank", rank = value)),
        _ => grades(contest, l).into_iter().find(|(grade, _)| *grade == value).map(|(_, title)| title),
    };
    html! {
        <li>
            <bdi>{ title }</bdi>
            if let Some(amount) = amount { <span class="answer-amount"><bdi>{ amount }</bdi></span> }
        </li>
    }
}

/// So many votes, below zero those against an option.
pub fn votes(l: &Language, votes: i64, against: bool) -> String {
    let count = votes.unsigned_abs();
    match votes {
        1.. if against => t!(l, "answer-votes-for", count = count),
        0.. => t!(l, "answer-votes", count = count),
        _ => t!(l, "answer-votes-against", count = count),
    }
}

/// What votes cost that are paid with credits.
pub fn price(l: &Language, credits: u64, against: bool) -> String {
    if against {
        t!(l, "election-rule-conviction", credits = credits)
    } else {
        t!(l, "election-rule-credits", credits = credits)
    }
}

/// The grades of a contest in the order of the screen, none last: points from the fewest on, words from the best on.
pub fn grades(contest: &Contest, l: &Language) -> Vec<(u64, String)> {
    let Rule::Answer(Answer::Grades { titles, count }) = &contest.rule else { return Vec::new() };
    let mut grades: Vec<(u64, String)> =
        (1..).zip(titles.iter().map(|title| title.get(l.tag()).to_owned())).collect();
    if *count != CountRule::Star {
        grades.reverse();
    }
    grades.push((0, t!(l, "grade-none")));
    grades
}

/// How a contest is answered and how much is left, as one sentence or two.
pub fn status(l: &Language, asked: &Contest, contest: usize, answers: &Answers) -> String {
    let limits = &Limits::of(asked);
    let count = answers.sum(contest);
    let (low, high) = (limits.low, limits.high);
    let left = high.saturating_sub(count);
    match limits.kind {
        Kind::One if count == 0 => t!(l, "status-one"),
        Kind::One => t!(l, "status-one-chosen"),
        Kind::Several if limits.unbounded => t!(l, "status-any", count = count),
        Kind::Several if low == high => t!(l, "status-exactly", high = high, count = count, left = left),
        Kind::Several if low > 0 => {
            t!(l, "status-between", low = low, high = high, count = count, left = left)
        }
        Kind::Several => t!(l, "status-up-to", high = high, count = count, left = left),
        Kind::Points if low == high => {
            t!(l, "status-points-exactly", high = high, count = count, left = left)
        }
        Kind::Points if low > 0 => {
            t!(l, "status-points-between", low = low, high = high, count = count, left = left)
        }
        Kind::Points => t!(l, "status-points", high = high, count = count, left = left),
        Kind::Scores => t!(l, "status-scores", cap = limits.cap),
        Kind::Credits { credits, .. } => match credits::left(credits, answers.contest(contest)) {
            Ok(left) => t!(l, "status-credits", left = left, credits = credits),
            Err(count) => t!(l, "credits-over", count = count),
        },
        Kind::Ranks { partial, shared } => {
            let how = if partial { t!(l, "status-rank") } else { t!(l, "status-rank-all") };
            let taken = if shared { t!(l, "status-rank-shared") } else { t!(l, "status-rank-moves") };
            format!("{how} {taken}")
        }
        Kind::Grades => {
            let worst = grades(asked, l).into_iter().find(|(grade, _)| *grade == 1);
            t!(l, "status-grades", worst = worst.map_or(String::new(), |(_, title)| title))
        }
        Kind::Text => t!(l, "status-text"),
    }
}

/// Why one more is not possible.
pub fn blocked(l: &Language, contest: usize, answers: &Answers, limits: &Limits) -> String {
    let left = limits.high.saturating_sub(answers.sum(contest));
    match limits.kind {
        Kind::Points | Kind::Scores if left == 0 => t!(l, "blocked-points", high = limits.high),
        Kind::Points | Kind::Scores => t!(l, "blocked-rest", left = left, cap = limits.cap),
        _ => t!(l, "blocked-choices", high = limits.high),
    }
}

/// What is still missing in a contest, or wrong with what is written.
pub fn missing(l: &Language, asked: &Contest, contest: usize, answers: &Answers) -> String {
    let limits = Limits::of(asked);
    let left = limits.low.saturating_sub(answers.sum(contest));
    match limits.kind {
        Kind::One => t!(l, "missing-one"),
        Kind::Several => t!(l, "missing-choices", count = left),
        Kind::Credits { credits, .. } => {
            let over = credits::left(credits, answers.contest(contest)).err();
            t!(l, "credits-over", count = over.unwrap_or(0))
        }
        Kind::Text => {
            let over = answers.contest(contest).len().saturating_sub(room(asked));
            if over > 0 { t!(l, "missing-shorter", count = over as u64) } else { t!(l, "missing-plain") }
        }
        Kind::Ranks { .. } => {
            let unranked = answers.contest(contest).iter().filter(|rank| **rank == 0).count();
            t!(l, "missing-ranks", count = unranked as u64)
        }
        _ => t!(l, "missing-points", count = left),
    }
}

/// How many bytes a written answer may have.
pub fn room(contest: &Contest) -> usize {
    contest.rule.explicit(0).saturating_sub(1)
}
