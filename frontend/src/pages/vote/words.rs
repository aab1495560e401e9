//! Answers in full words, on the review, beside a practice ballot, on the page that checks one.

use std::rc::Rc;

use glassurn_crypto::manifest::{Contest, Manifest};
use yew::prelude::*;

use super::answers::{Answers, Kind, Limits};
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
    let shown = order.iter().filter_map(|place| {
        let value = values.get(*place).copied()?;
        (value > 0 || limits.kind == Kind::Scores).then_some((*place, value))
    });
    let lines: Vec<Html> = shown.map(|(place, value)| line(&l, contest, &limits, place, value)).collect();
    if props.answers.sum(props.contest) == 0 {
        return html! { <p class="answer-none">{ t!(l, "answer-none") }</p> };
    }
    html! { <ul class="answers">{ for lines }</ul> }
}

fn line(l: &Language, contest: &Contest, limits: &Limits, place: usize, value: u64) -> Html {
    let title = contest.selections.get(place).map_or("", |selection| selection.title.get(l.tag()));
    let amount = match limits.kind {
        Kind::One | Kind::Several => None,
        Kind::Points => Some(t!(l, "answer-points", count = value)),
        Kind::Scores => Some(t!(l, "answer-score", value = value, cap = limits.cap)),
    };
    html! {
        <li>
            <bdi>{ title }</bdi>
            if let Some(amount) = amount { <span class="answer-amount">{ amount }</span> }
        </li>
    }
}

/// How a contest is answered and how much is left, as one sentence or two.
pub fn status(l: &Language, contest: usize, answers: &Answers, limits: &Limits) -> String {
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
    }
}

/// Why one more is not possible.
pub fn blocked(l: &Language, contest: usize, answers: &Answers, limits: &Limits) -> String {
    let left = limits.high.saturating_sub(answers.sum(contest));
    match limits.kind {
        Kind::Points | Kind::Scores if left == 0 => t!(l, "blocked-points", high = limits.high),
        Kind::Points | Kind::Scores => t!(l, "blocked-rest", left = left, cap = limits.cap),
        Kind::One | Kind::Several => t!(l, "blocked-choices", high = limits.high),
    }
}

/// What is still missing in a contest.
pub fn missing(l: &Language, contest: usize, answers: &Answers, limits: &Limits) -> String {
    let left = limits.low.saturating_sub(answers.sum(contest));
    match limits.kind {
        Kind::One => t!(l, "missing-one"),
        Kind::Several => t!(l, "missing-choices", count = left),
        Kind::Points | Kind::Scores => t!(l, "missing-points", count = left),
    }
}
