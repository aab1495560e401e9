//! What the console's forms need besides a line of text: longer texts, lists to choose from, numbers, switches, times.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, InputEvent};
use yew::prelude::*;

use crate::components::{Field, TextInput};

/// What [`Area`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct AreaProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// What it holds.
    pub value: AttrValue,
    /// Called with each change.
    pub on_input: Callback<String>,
    /// How to fill it in.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// Several lines of text.
#[component]
pub fn Area(props: &AreaProps) -> Html {
    let oninput = props
        .on_input
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    html! {
        <Field id={&props.id} label={&props.label} hint={props.hint.clone()} error={props.error.clone()}>
            <textarea
                id={&props.id}
                rows="3"
                value={&props.value}
                aria-invalid={props.error.is_some().then_some("true")}
                aria-describedby={format!("{0}-hint {0}-error", props.id)}
                {oninput}
            />
        </Field>
    }
}

/// What [`Pick`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PickProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// Values with their words.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The value that is chosen.
    pub value: AttrValue,
    /// Called with another one.
    pub on_pick: Callback<String>,
    /// How to choose.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// One of a list.
#[component]
pub fn Pick(props: &PickProps) -> Html {
    let onchange =
        props.on_pick.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <Field id={&props.id} label={&props.label} hint={props.hint.clone()} error={props.error.clone()}>
            <select
                id={&props.id}
                aria-invalid={props.error.is_some().then_some("true")}
                aria-describedby={format!("{0}-hint {0}-error", props.id)}
                {onchange}
            >
                { for props.options.iter().map(|(value, words)| html! {
                    <option key={value.to_string()} value={value} selected={*value == props.value}>{ words }</option>
                }) }
            </select>
        </Field>
    }
}

/// What [`Amount`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct AmountProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// What it holds.
    pub value: u64,
    /// Called with each change; what is no number counts as 0, which every rule refuses.
    pub on_input: Callback<u64>,
    /// How to fill it in.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// A whole number.
#[component]
pub fn Amount(props: &AmountProps) -> Html {
    let shown = if props.value == 0 { String::new() } else { props.value.to_string() };
    let on_input = props.on_input.reform(|text: String| text.trim().parse().unwrap_or(0));
    html! {
        <TextInput id={&props.id} label={&props.label} kind="number" value={shown} {on_input}
            hint={props.hint.clone()} error={props.error.clone()} />
    }
}

/// What [`Moment`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MomentProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// `2026-12-01 09:00`, or empty.
    pub value: AttrValue,
    /// Called with each change.
    pub on_input: Callback<String>,
    /// How to fill it in.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// What stands below it.
    #[prop_or_default]
    pub children: Html,
}

/// A day and a time as the clocks of a zone show them, which stands beside it. It is never filled in beforehand.
#[component]
pub fn Moment(props: &MomentProps) -> Html {
    let oninput = props.on_input.reform(|event: InputEvent| {
        // The browser's own field writes a T between day and time, and nothing at all while one of them is missing.
        event.target_unchecked_into::<HtmlInputElement>().value().replacen('T', " ", 1)
    });
    // A time with its offset: the field has no place for that, what stands below it has.
    let shown = props.value.get(..16).unwrap_or(&props.value).replacen(' ', "T", 1);
    html! {
        <Field id={&props.id} label={&props.label} hint={props.hint.clone()} error={props.error.clone()}>
            <input
                id={&props.id}
                type="datetime-local"
                value={shown}
                max="9999-12-31T23:59"
                aria-invalid={props.error.is_some().then_some("true")}
                aria-describedby={format!("{0}-hint {0}-error", props.id)}
                {oninput}
            />
            { props.children.clone() }
        </Field>
    }
}
