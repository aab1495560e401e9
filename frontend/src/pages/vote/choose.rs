//! Step 1: the ballot, on one page or question by question.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{
    Booth,
    answers::Answers,
    contest::{ContestForm, anchor},
};
use crate::{
    components::{ActionBar, Button, ButtonLook, Page, Span, Timestamp},
    i18n::use_language,
    t,
};

/// Screens narrower than this show one question at a time, unless the voter asks otherwise.
const PHONE: &str = "(max-width: 40em)";

/// What [`Choose`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ChooseProps {
    /// The booth.
    pub booth: Booth,
    /// The answers.
    pub answers: Answers,
    /// The order of the selections of each contest.
    pub orders: Rc<Vec<Vec<usize>>>,
    /// The contest that the voter wants to change, from the review.
    pub contest: Option<usize>,
    /// Called with the changed answers.
    pub on_answer: Callback<Answers>,
    /// Back to the first screen.
    pub on_back: Callback<()>,
    /// On to the review.
    pub on_done: Callback<()>,
}

/// The ballot.
#[component]
pub fn Choose(props: &ChooseProps) -> Html {
    let l = use_language();
    let count = props.booth.manifest.contests().len();
    let single = use_state(phone);
    let at = use_state(|| props.contest.unwrap_or(0).min(count.saturating_sub(1)));
    let one_by_one = *single && count > 1;
    use_effect_with((), {
        let wanted = props.contest.filter(|_| !one_by_one);
        move |()| focus(wanted)
    });
    let turn = {
        let single = single.clone();
        Callback::from(move |_| single.set(!*single))
    };
    let title = match (one_by_one, count) {
        (true, _) | (_, 1) => props.booth.manifest.contests()[*at].title.get(l.tag()).to_owned(),
        _ => props.booth.manifest.title.get(l.tag()).to_owned(),
    };
    // A poll's only question often is its name: it stands in the heading already.
    let name = title != props.booth.manifest.title.get(l.tag());
    let heading_above = one_by_one || count == 1;
    let shown: Vec<usize> = if one_by_one { vec![*at] } else { (0..count).collect() };
    let to = |contest: usize| {
        let at = at.setter();
        Callback::from(move |_: MouseEvent| at.set(contest))
    };
    let back = if one_by_one && *at > 0 { to(*at - 1) } else { props.on_back.reform(|_| ()) };
    let last = !one_by_one || *at + 1 == count || props.contest == Some(*at);
    html! {
        <Page key={if one_by_one { format!("question-{}", *at) } else { "all".to_owned() }} {title} above={html! { <Where booth={props.booth.clone()} {name} /> }}>
            if count > 1 {
                <div class="row booth-view">
                    if one_by_one {
                        <p class="muted">{ t!(l, "question-of", number = *at as u64 + 1, count = count as u64) }</p>
                    }
                    <Button look={ButtonLook::Quiet} onclick={turn}>
                        { if one_by_one { t!(l, "show-all") } else { t!(l, "show-one") } }
                    </Button>
                </div>
            }
            { for shown.into_iter().map(|contest| html! {
                <ContestForm key={contest} manifest={props.booth.manifest.clone()} {contest} answers={props.answers.clone()}
                    order={props.orders.get(contest).cloned().unwrap_or_default()} {heading_above}
                    on_answer={props.on_answer.clone()} />
            }) }
            <ActionBar note={t!(l, "nothing-sent")}>
                <Button onclick={back}>{ t!(l, "back") }</Button>
                if last {
                    <Button look={ButtonLook::Primary} onclick={props.on_done.reform(|_| ())}>{ t!(l, "check-answers") }</Button>
                } else {
                    <Button look={ButtonLook::Primary} onclick={to(*at + 1)}>{ t!(l, "next-question") }</Button>
                }
            </ActionBar>
        </Page>
    }
}

/// What [`Where`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct WhereProps {
    /// The booth.
    pub booth: Booth,
    /// False where the heading says the election's name.
    #[prop_or(true)]
    pub name: bool,
}

/// Which election this is and until when one can vote.
#[component]
pub fn Where(props: &WhereProps) -> Html {
    let l = use_language();
    let manifest = &props.booth.manifest;
    html! {
        <p class="muted small booth-where">
            if props.name {
                <bdi>{ manifest.title.get(l.tag()) }</bdi>{ " · " }{ t!(l, "closes-inline") }
            } else {
                { t!(l, "fact-closes") }
            }
            { " " }
            <Timestamp seconds={props.booth.closes} zone={manifest.schedule.zone.clone()} span={Span::Short} />
        </p>
    }
}

fn phone() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media(PHONE).ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// Moves to the contest that shall be changed.
fn focus(contest: Option<usize>) {
    let document = web_sys::window().and_then(|window| window.document());
    let element =
        contest.zip(document).and_then(|(contest, document)| document.get_element_by_id(&anchor(contest)));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Refused only where there is nothing to focus.
        let _ = element.focus();
        element.scroll_into_view();
    }
}
