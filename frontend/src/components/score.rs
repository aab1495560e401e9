//! A number for one selection: a row of buttons for few values, a number field for many.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{button::Button, field::Field};
use crate::{i18n::use_language, t};

/// Up to this many points every value has its own radio button.
const MOST_IN_A_ROW: u32 = 10;

/// What [`Score`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ScoreProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// The selection's text.
    pub label: AttrValue,
    /// More about it.
    #[prop_or_default]
    pub note: Option<AttrValue>,
    /// The value now.
    pub value: u32,
    /// The largest value.
    pub max: u32,
    /// What may still be given here without breaking the rule, at most `max`; larger ones explain themselves by `on_blocked`.
    pub allowed: u32,
    /// Called with the new value.
    pub on_change: Callback<u32>,
    /// Called when a value above `allowed` is tried.
    #[prop_or_default]
    pub on_blocked: Callback<()>,
}

/// A score.
#[component]
pub fn Score(props: &ScoreProps) -> Html {
    if props.max <= MOST_IN_A_ROW {
        row(props)
    } else {
        html! { <Amount ..props.clone() /> }
    }
}

fn row(props: &ScoreProps) -> Html {
    html! {
        <fieldset class="score">
            <legend><bdi>{ &props.label }</bdi>
                if let Some(note) = &props.note { <small class="muted"><bdi>{ note }</bdi></small> }
            </legend>
            <div class="score-row">
                { for (0..=props.max).map(|value| {
                    let id = format!("{}-{value}", props.id);
                    let blocked = value > props.allowed && value != props.value;
                    let explain = props.on_blocked.clone();
                    let onclick = Callback::from(move |event: MouseEvent| {
                        if blocked {
                            event.prevent_default();
                            explain.emit(());
                        }
                    });
                    let onchange = props.on_change.reform(move |_: Event| value);
                    html! {
                        <label key={value} for={id.clone()} class={(value == props.value).then_some("chosen")}>
                            <input type="radio" {id} name={&props.id} checked={value == props.value} {onclick} {onchange} />
                            <span>{ value }</span>
                        </label>
                    }
                }) }
            </div>
        </fieldset>
    }
}

#[component]
fn Amount(props: &ScoreProps) -> Html {
    let l = use_language();
    let give = {
        let props = props.clone();
        Callback::from(move |value: u32| {
            if value > props.allowed.min(props.max) {
                props.on_blocked.emit(());
            } else {
                props.on_change.emit(value);
            }
        })
    };
    let typed = {
        let (give, now) = (give.clone(), props.value);
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            let value = field.value();
            match if value.is_empty() { Ok(0) } else { value.parse() } {
                Ok(value) => give.emit(value),
                Err(_) => field.set_value(&now.to_string()),
            }
        })
    };
    let (less, more) = (props.value.saturating_sub(1), props.value.saturating_add(1));
    html! {
        <Field id={&props.id} label={&props.label} hint={props.note.clone()}>
            <span class="amount">
                <Button onclick={give.reform(move |_| less)}>
                    <span aria-hidden="true">{ "−" }</span><span class="sr-only">{ t!(l, "amount-less", name = props.label.as_str()) }</span>
                </Button>
                <input
                    id={&props.id}
                    type="number"
                    inputmode="numeric"
                    min="0"
                    max={props.max.to_string()}
                    value={props.value.to_string()}
                    aria-describedby={props.note.as_ref().map(|_| format!("{}-hint", props.id))}
                    onchange={typed}
                />
                <Button onclick={give.reform(move |_| more)}>
                    <span aria-hidden="true">{ "+" }</span><span class="sr-only">{ t!(l, "amount-more", name = props.label.as_str()) }</span>
                </Button>
            </span>
        </Field>
    }
}
