//! One contest of the ballot: a fieldset that is never split, with what is chosen and left in words.

use std::rc::Rc;

use glassurn_crypto::manifest::{Contest, Manifest, Selection, Texts};
use yew::prelude::*;

use super::{
    answers::{Answers, Kind, Limits},
    ranking::Ranking,
    spending::Spending,
    words,
    written::Written,
};
use crate::{
    components::{Choice, ChoiceKind, Notice, Score, Span, Tone, moment},
    i18n::{Language, use_language},
    pages::counting::counting,
    t,
};

/// What [`ContestForm`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ContestFormProps {
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// The contest, from 0.
    pub contest: usize,
    /// Its selections in the order of the screen.
    pub order: Vec<usize>,
    /// The answers.
    pub answers: Answers,
    /// True if the page's heading already asks the question.
    pub heading_above: bool,
    /// Called with the changed answers.
    pub on_answer: Callback<Answers>,
}

/// A contest. An answer too many does not tick, nor does it un-tick another: a sentence says what to do first.
#[component]
pub fn ContestForm(props: &ContestFormProps) -> Html {
    let l = use_language();
    // The answers to which one more was tried: as soon as they change, the explanation has done its work.
    let blocked = use_state(|| None::<Answers>);
    let Some(contest) = props.manifest.contests().get(props.contest) else { return Html::default() };
    let limits = Limits::of(contest);
    let explain = {
        let (blocked, answers) = (blocked.setter(), props.answers.clone());
        Callback::from(move |()| blocked.set(Some(answers.clone())))
    };
    let status = format!("status-{}", props.contest);
    let title = contest.title.get(l.tag());
    html! {
        <fieldset class="contest" id={anchor(props.contest)} aria-describedby={status.clone()} tabindex="-1">
            <legend class={props.heading_above.then_some("sr-only")}>
                if !props.heading_above && props.manifest.contests().len() > 1 {
                    <span class="contest-number">{ t!(l, "contest-number", number = props.contest as u64 + 1) }</span>
                }
                <bdi>{ title }</bdi>
            </legend>
            { described(&contest.description, &l) }
            <p id={status} role="status"
                class={classes!("contest-status", matches!(limits.kind, Kind::Credits { .. }).then_some("contest-credits"))}>
                { words::status(&l, contest, props.contest, &props.answers) }
            </p>
            <p class="muted small">{ counting(&l, contest) }</p>
            <div class="contest-blocked" role="alert">
                if blocked.as_ref() == Some(&props.answers) {
                    <Notice tone={Tone::Warn} title={words::blocked(&l, props.contest, &props.answers, &limits)} />
                }
            </div>
            { match limits.kind {
                Kind::Ranks { .. } => html! { <Ranking ..props.clone() /> },
                Kind::Credits { .. } => html! { <Spending ..props.clone() /> },
                Kind::Text => html! { <Written ..props.clone() /> },
                _ => props.order.iter().map(|place| selection(props, contest, &limits, *place, &explain, &l)).collect(),
            } }
        </fieldset>
    }
}

/// The id of a contest's element, to jump to.
pub fn anchor(contest: usize) -> String {
    format!("contest-{contest}")
}

fn described(description: &Texts, l: &Language) -> Html {
    let text = description.get(l.tag());
    if text.is_empty() {
        Html::default()
    } else {
        html! { <p class="muted"><bdi>{ text }</bdi></p> }
    }
}

fn selection(
    props: &ContestFormProps,
    contest: &Contest,
    limits: &Limits,
    place: usize,
    explain: &Callback<()>,
    l: &Language,
) -> Html {
    let Some(selection) = contest.selections.get(place) else { return Html::default() };
    let id = format!("choice-{}-{place}", props.contest);
    let name = format!("contest-{}-choice", props.contest);
    let value = props.answers.contest(props.contest).get(place).copied().unwrap_or(0);
    let allowed = props.answers.allowed(props.contest, place, limits);
    let (label, note) = named(selection, l);
    let give = {
        let (answers, contest, limits) = (props.answers.clone(), props.contest, *limits);
        props.on_answer.reform(move |value: u64| answers.with(contest, place, value, &limits))
    };
    match limits.kind {
        Kind::One | Kind::Several => html! {
            <Choice
                key={place}
                kind={if limits.kind == Kind::One { ChoiceKind::Radio } else { ChoiceKind::Check }}
                {id} {name} {label} {note}
                checked={value > 0}
                blocked={limits.kind == Kind::Several && allowed == 0}
                on_change={give.reform(u64::from)}
                on_blocked={explain.clone()}
            />
        },
        Kind::Points | Kind::Scores => html! {
            <Score
                key={place}
                {id} {label} {note}
                value={small(value)}
                max={small(limits.cap)}
                allowed={small(allowed)}
                on_change={give.reform(u64::from)}
                on_blocked={explain.clone()}
            />
        },
        _ => grades(contest, &id, (&label, note.as_ref()), value, &give, l),
    }
}

/// The grades that a selection may get, as a row of radio buttons: with those of the others a table, on a phone a group of their own.
fn grades(
    contest: &Contest,
    id: &str,
    (label, note): (&str, Option<&AttrValue>),
    value: u64,
    give: &Callback<u64>,
    l: &Language,
) -> Html {
    let name = format!("{id}-name");
    html! {
        <div key={id} class="grades" role="radiogroup" aria-labelledby={name.clone()}>
            <p id={name}><bdi>{ label }</bdi>
                if let Some(note) = note { <small class="muted">{ " " }<bdi>{ note }</bdi></small> }
            </p>
            { for words::grades(contest, l).into_iter().map(|(grade, title)| {
                let button = format!("{id}-{grade}");
                html! {
                    <label key={grade} for={button.clone()} class={(grade == value).then_some("chosen")}>
                        <input type="radio" id={button} name={id.to_owned()} checked={grade == value}
                            onchange={give.reform(move |_: Event| grade)} />
                        <span><bdi>{ title }</bdi></span>
                    </label>
                }
            }) }
        </div>
    }
}

/// What a selection is called, and what more is said about it.
pub fn named(selection: &Selection, l: &Language) -> (String, Option<AttrValue>) {
    let label = selection.title.get(l.tag()).to_owned();
    let note = Some(selection.description.get(l.tag())).filter(|text| !text.is_empty());
    let note = note.map(str::to_owned).or_else(|| here(&selection.name, &label, l)).map(AttrValue::from);
    (label, note)
}

/// A selection that is a moment (docs/protocol.md: its name is `at-<seconds since 1970>`) in the reader's own words and zone.
fn here(name: &str, label: &str, l: &Language) -> Option<String> {
    let seconds = name.strip_prefix("at-")?.parse().ok()?;
    let time = moment(l.locale(), seconds, None, Span::Full).filter(|time| time != label)?;
    Some(t!(l, "choice-here", time = time))
}

/// Values are below 2^32 by the manifest's rules.
fn small(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
