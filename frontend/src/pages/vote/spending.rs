//! A contest whose votes are paid with credits: for each option buttons and a number, what stands there costs, and what one
//! vote more would cost.

use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

use super::{
    answers::{Kind, Limits},
    contest::{ContestFormProps, named},
    credits, words,
};
use crate::{
    components::{Button, Field},
    i18n::use_language,
    t,
};

/// The price of votes, and the options.
#[component]
pub fn Spending(props: &ContestFormProps) -> Html {
    let l = use_language();
    // Where the last votes went: if they are too many, that is said there alone.
    let last = use_state(|| None::<usize>);
    let Some(contest) = props.manifest.contests().get(props.contest) else { return Html::default() };
    let limits = Limits::of(contest);
    let Kind::Credits { credits, against } = limits.kind else { return Html::default() };
    let now = props.answers.contest(props.contest);
    let over = credits::left(credits, now).is_err();
    let row = |option: usize| {
        let selection = contest.selections.get(option)?;
        let votes = now.get(option).copied().map_or(0, credits::votes);
        let (label, note) = named(selection, &l);
        let on_votes = {
            let (last, answers, place) = (last.setter(), props.answers.clone(), props.contest);
            props.on_answer.reform(move |votes: i64| {
                last.set(Some(option));
                answers.with(place, option, credits::kept(votes), &limits)
            })
        };
        let told = last.map_or(votes != 0, |last| last == option);
        Some(html! {
            <Row key={option} id={format!("choice-{}-{option}", props.contest)} {label} {note} {votes} {against} {on_votes}
                room={credits::room(credits, now, option)} dear={over && told} />
        })
    };
    html! {
        <>
            <p class="muted">{ words::price(&l, credits, against) }{ " " }{ t!(l, "credits-rest") }</p>
            { for props.order.iter().filter_map(|option| row(*option)) }
        </>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct RowProps {
    id: AttrValue,
    /// The option's text.
    label: AttrValue,
    /// More about it.
    note: Option<AttrValue>,
    /// The votes for it, below zero those against it.
    votes: i64,
    /// Whether there are votes against.
    against: bool,
    /// The credits that are there for it beside the others.
    room: u64,
    /// Whether it is told here that votes cost too much.
    dear: bool,
    on_votes: Callback<i64>,
}

/// An option with its votes.
#[component]
fn Row(props: &RowProps) -> Html {
    let l = use_language();
    // A number on its way: its minus is typed before its digits.
    let typed = use_state(|| None::<String>);
    let RowProps { id, label, votes, against, room, .. } = props.clone();
    let own = typed.as_ref().filter(|text| credits::typed(text, against) == Some(votes));
    let value = own.cloned().unwrap_or_else(|| votes.to_string());
    let oninput = {
        let (typed, on_votes) = (typed.setter(), props.on_votes.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Some(votes) = credits::typed(&text, against) {
                on_votes.emit(votes);
            }
            typed.set(Some(text));
        })
    };
    let onchange = {
        let typed = typed.setter();
        Callback::from(move |_: Event| typed.set(None))
    };
    let step = |step: i64, sign: &'static str| {
        let may = credits::may_step(votes, step, room, against);
        let name = label.as_str();
        let words = match step > 0 {
            true if votes < 0 => t!(l, "credits-less-against", name = name),
            true => t!(l, "credits-more-for", name = name),
            false if votes > 0 || !against => t!(l, "credits-less-for", name = name),
            false => t!(l, "credits-more-against", name = name),
        };
        html! {
            <Button disabled={!may} described_by={(!may).then(|| format!("{id}-price"))}
                onclick={props.on_votes.reform(move |_| votes.saturating_add(step))}>
                <span aria-hidden="true">{ sign }</span><span class="sr-only">{ words }</span>
            </Button>
        }
    };
    let (most, next) = (room.isqrt(), credits::next(votes));
    let left = room.saturating_sub(credits::cost(votes));
    let error = props.dear.then(|| t!(l, "credits-dear", cost = credits::cost(votes), room = room));
    html! {
        <Field id={id.clone()} label={label.clone()} hint={props.note.clone()} error={error.map(AttrValue::from)}>
            <span class="amount">
                { step(-1, "−") }
                <input id={id.clone()} type="number" step="1" min={if against { format!("-{most}") } else { "0".into() }} max={most.to_string()}
                    {value} autocomplete="off" aria-invalid={props.dear.then_some("true")}
                    aria-describedby={format!("{id}-hint {id}-price {id}-error")} {oninput} {onchange} />
                { step(1, "+") }
            </span>
            <p id={format!("{id}-price")} class="muted small">
                <span role="status">{ words::votes(&l, votes, against) }{ ": " }{ t!(l, "credits-cost", cost = credits::cost(votes)) }</span>
                { " " }
                { if next > left { t!(l, "credits-next-dear", cost = next, left = left) } else { t!(l, "credits-next", cost = next) } }
            </p>
        </Field>
    }
}
