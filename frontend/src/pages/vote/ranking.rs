//! A contest whose options are ranked: those with a rank in their order, the others apart from them. Buttons, numbers or
//! dragging with the mouse give a rank, and every change is said.

use std::cell::RefCell;
use std::rc::Rc;

use glassurn_crypto::manifest::Contest;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, FocusEvent, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::{
    answers::{Kind, Limits},
    contest::{ContestFormProps, named},
    ranks,
};
use crate::{
    i18n::{Language, use_language},
    t,
};

/// The options and their ranks.
#[component]
pub fn Ranking(props: &ContestFormProps) -> Html {
    let l = use_language();
    let said = use_state(String::new);
    let focused = use_mut_ref(String::new);
    let dragged = use_mut_ref(|| None::<usize>);
    let now = props.answers.contest(props.contest);
    // Who moves while it has the focus loses it.
    use_effect_with(now.to_vec(), {
        let focused = focused.clone();
        move |_| {
            // Giving the focus notes it again.
            let last = focused.borrow().clone();
            focus_again(&last);
        }
    });
    let Some(contest) = props.manifest.contests().get(props.contest) else { return Html::default() };
    let give = {
        let (said, l, manifest) = (said.setter(), l.clone(), props.manifest.clone());
        let (answers, place) = (props.answers.clone(), props.contest);
        props.on_answer.reform(move |(option, next): (usize, Vec<u64>)| {
            said.set(told(&l, &manifest.contests()[place], option, &next));
            answers.with_all(place, next)
        })
    };
    let rows = Rows { props, contest, l: &l, now, give, dragged };
    let (ranked, rest) = ranks::sorted(now, &props.order);
    let onfocusin = Callback::from(move |event: FocusEvent| {
        *focused.borrow_mut() = event.target_unchecked_into::<Element>().id();
    });
    html! {
        <div class="ranking" {onfocusin}>
            <p class="rank-said" role="status">{ &*said }</p>
            <p class="rank-head">{ t!(l, "rank-yours") }</p>
            if ranked.is_empty() {
                <p class="muted">{ t!(l, "rank-nothing") }</p>
            } else {
                <ol>{ for ranked.into_iter().map(|option| rows.row(option)) }</ol>
            }
            if !rest.is_empty() {
                <p class="rank-head">{ t!(l, "rank-rest") }</p>
                <ul>{ for rest.into_iter().map(|option| rows.row(option)) }</ul>
            }
        </div>
    }
}

/// What has become of an option, and how many have no rank.
fn told(l: &Language, contest: &Contest, option: usize, now: &[u64]) -> String {
    let name = contest.selections.get(option).map_or("", |selection| selection.title.get(l.tag()));
    let (rank, count) = (now.get(option).copied().unwrap_or(0), now.len() as u64);
    let place = match rank {
        0 => t!(l, "rank-out", name = name),
        _ if ranks::alone(now, option) => t!(l, "rank-now", name = name, rank = rank, count = count),
        _ => t!(l, "rank-equal", name = name, rank = rank, count = count),
    };
    let left = now.iter().filter(|rank| **rank == 0).count();
    format!("{place} {}", t!(l, "rank-left", left = left as u64))
}

/// What all rows need.
struct Rows<'a> {
    props: &'a ContestFormProps,
    contest: &'a Contest,
    l: &'a Language,
    now: &'a [u64],
    /// Takes an option with all ranks as they are after its change.
    give: Callback<(usize, Vec<u64>)>,
    /// The option that is being dragged.
    dragged: Rc<RefCell<Option<usize>>>,
}

impl Rows<'_> {
    /// An option with a rank or without: its number, its name, its buttons.
    fn row(&self, option: usize) -> Html {
        let Some(selection) = self.contest.selections.get(option) else { return Html::default() };
        let (l, now) = (self.l, self.now);
        let id = format!("choice-{}-{option}", self.props.contest);
        let (name, note) = named(selection, l);
        let rank = now.get(option).copied().unwrap_or(0);
        let title = name.as_str();
        let acts = if rank == 0 {
            let last = ranks::given(now, option, u64::MAX, false);
            html! { <button type="button" id={format!("{id}-up")} class="btn" onclick={self.act(option, last)}>
                <span>{ t!(l, "rank-add") }<span class="sr-only">{ ": " }{ title }</span></span>
            </button> }
        } else {
            let signs = [
                ("up", "↑", t!(l, "rank-up", name = title), ranks::moved(now, option, true)),
                ("down", "↓", t!(l, "rank-down", name = title), ranks::moved(now, option, false)),
                ("out", "×", t!(l, "rank-take-out", name = title), ranks::given(now, option, 0, false)),
            ];
            signs
                .into_iter()
                .map(|(what, sign, words, next)| {
                    html! {
                        <button key={what} type="button" id={format!("{id}-{what}")} class="btn"
                            aria-disabled={(next == now).then_some("true")} onclick={self.act(option, next)}>
                            <span aria-hidden="true">{ sign }</span><span class="sr-only">{ words }</span>
                        </button>
                    }
                })
                .collect()
        };
        let ondragstart = {
            let dragged = self.dragged.clone();
            Callback::from(move |event: DragEvent| {
                *dragged.borrow_mut() = Some(option);
                // Some browsers drag nothing that has no text.
                let _ = event.data_transfer().map(|carried| carried.set_data("text/plain", ""));
            })
        };
        html! {
            <li key={option} ondragover={Callback::from(|event: DragEvent| event.prevent_default())} ondrop={self.drop(rank)}>
                <input {id} type="text" inputmode="numeric" maxlength="3" autocomplete="off" value={shown(rank)}
                    aria-label={t!(l, "rank-of", name = title)} onchange={self.typed(option)} />
                <span class="rank-name" draggable="true" {ondragstart}>
                    <bdi>{ title }</bdi>
                    if let Some(note) = note { <small class="muted"><bdi>{ note }</bdi></small> }
                </span>
                <span class="rank-acts">{ acts }</span>
            </li>
        }
    }

    /// What pressing a button does; nothing at the ends.
    fn act(&self, option: usize, next: Vec<u64>) -> Callback<MouseEvent> {
        if next == self.now {
            return Callback::noop();
        }
        self.give.reform(move |_| (option, next.clone()))
    }

    /// What a typed number does: none or 0 takes the option out, and what is no number is as if it had not been typed.
    fn typed(&self, option: usize) -> Callback<Event> {
        let (give, now) = (self.give.clone(), self.now.to_vec());
        let shared = matches!(Limits::of(self.contest).kind, Kind::Ranks { shared: true, .. });
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            let text = field.value();
            let rank = if text.trim().is_empty() { Ok(0) } else { text.trim().parse() };
            let next = rank.map_or_else(|_| now.clone(), |rank| ranks::given(&now, option, rank, shared));
            field.set_value(&shown(next.get(option).copied().unwrap_or(0)));
            give.emit((option, next));
        })
    }

    /// What is dropped on an option takes its rank, and the others move down; dropped on one without a rank it has none either.
    fn drop(&self, rank: u64) -> Callback<DragEvent> {
        let (give, now, dragged) = (self.give.clone(), self.now.to_vec(), self.dragged.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            let option = dragged.borrow_mut().take();
            if let Some(option) = option {
                give.emit((option, ranks::given(&now, option, rank, false)));
            }
        })
    }
}

/// A rank as it stands in its field.
fn shown(rank: u64) -> String {
    if rank == 0 { String::new() } else { rank.to_string() }
}

/// Gives the focus back to the button or field of this id, or to that in its place, if nothing has it.
fn focus_again(id: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if document.active_element().is_some_and(|element| element.tag_name() != "BODY") {
        return;
    }
    let find = |id: &str| document.get_element_by_id(id)?.dyn_into::<HtmlElement>().ok();
    if let Some(element) = find(id).or_else(|| find(&id.replace("-out", "-up"))) {
        // Refused only where there is nothing to focus.
        let _ = element.focus();
    }
}
