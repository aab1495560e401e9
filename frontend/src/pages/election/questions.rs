//! The questions, folded: options, and the rule in words.

use std::rc::Rc;

use glassurn_crypto::manifest::{Answer, Contest, Manifest, Order, Rule, Selection};
use yew::prelude::*;

use crate::{
    components::Fold,
    i18n::{Language, use_language},
    pages::counting::counting,
    t,
};

/// What [`Questions`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct QuestionsProps {
    /// The manifest.
    pub manifest: Rc<Manifest>,
}

/// All questions in the order of the ballot.
#[component]
pub fn Questions(props: &QuestionsProps) -> Html {
    let l = use_language();
    let contests = props.manifest.contests();
    html! {
        <section>
            <h2>{ t!(l, "election-questions", count = contests.len()) }</h2>
            <div class="election-questions">
                { for contests.iter().map(|contest| html! {
                    <Fold key={contest.name.clone()} summary={contest.title.get(l.tag()).to_owned()} open={contests.len() == 1}>
                        { question(&l, contest) }
                    </Fold>
                }) }
            </div>
        </section>
    }
}

fn question(l: &Language, contest: &Contest) -> Html {
    let description = contest.description.get(l.tag());
    let order = match contest.order {
        Order::Fixed => None,
        Order::Alphabetical => Some(t!(l, "election-order-alphabetical")),
        Order::Random => Some(t!(l, "election-order-random")),
    };
    let blank = contest.blank.and_then(|place| usize::try_from(place).ok());
    html! {
        <>
            if !description.is_empty() { <p><bdi>{ description }</bdi></p> }
            <p><b>{ rule(l, contest) }</b>{ " " }{ counting(l, contest) }
                if let Some(order) = order { { " " }{ order } }
            </p>
            <ul class="election-options">
                { for contest.selections.iter().enumerate().map(|(place, selection)| option(l, selection, blank == Some(place))) }
            </ul>
        </>
    }
}

fn option(l: &Language, selection: &Selection, blank: bool) -> Html {
    let description = selection.description.get(l.tag());
    html! {
        <li key={selection.name.clone()}>
            <bdi>{ selection.title.get(l.tag()) }</bdi>
            if !description.is_empty() { <small class="muted"><bdi>{ description }</bdi></small> }
            if blank { <small class="muted">{ t!(l, "election-blank") }</small> }
        </li>
    }
}

/// What a voter may do, in one sentence.
fn rule(l: &Language, contest: &Contest) -> String {
    let options = contest.selections.len();
    match contest.rule {
        Rule::Exactly { sum: 1, .. } => t!(l, "election-rule-one"),
        Rule::Exactly { sum, cap: Some(1) } => t!(l, "election-rule-exactly", count = sum, options = options),
        Rule::Exactly { sum, cap: None } => t!(l, "election-rule-points-exactly", count = sum),
        Rule::Exactly { sum, cap: Some(cap) } => {
            t!(l, "election-rule-points-exactly-each", count = sum, cap = cap)
        }
        Rule::AtMost { high: 1, .. } => t!(l, "election-rule-one-or-none"),
        Rule::AtMost { high, cap: Some(1) } => t!(l, "election-rule-up-to", count = high, options = options),
        Rule::AtMost { high, cap: None } => t!(l, "election-rule-points", count = high),
        Rule::AtMost { high, cap: Some(cap) } => t!(l, "election-rule-points-each", count = high, cap = cap),
        Rule::Between { low, high, cap: Some(1) } => {
            t!(l, "election-rule-between", low = low, high = high, options = options)
        }
        Rule::Between { low, high, cap: None } => {
            t!(l, "election-rule-points-between", low = low, high = high)
        }
        Rule::Between { low, high, cap: Some(cap) } => {
            t!(l, "election-rule-points-between-each", low = low, high = high, cap = cap)
        }
        Rule::Cap { cap: 1 } => t!(l, "election-rule-any"),
        Rule::Cap { cap } => t!(l, "election-rule-scores", cap = cap),
        Rule::Quadratic { credits, against: false } => t!(l, "election-rule-credits", credits = credits),
        Rule::Quadratic { credits, against: true } => t!(l, "election-rule-conviction", credits = credits),
        Rule::Answer(Answer::Ranking { partial: true, .. }) => t!(l, "election-rule-rank"),
        Rule::Answer(Answer::Ranking { partial: false, .. }) => t!(l, "election-rule-rank-all"),
        Rule::Answer(Answer::Grades { .. }) => t!(l, "election-rule-grades"),
        Rule::Answer(Answer::Text { .. }) => t!(l, "election-rule-text"),
    }
}
