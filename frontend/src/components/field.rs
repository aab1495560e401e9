//! The frame of everything that is typed: label, hint, error, tied to the input for screen readers.

use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

use super::{icon::Icon, unseen::OfAmong};

/// What [`Field`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FieldProps {
    /// The id of the input inside.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// How to fill it in; becomes `<id>-hint`.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it; becomes `<id>-error` and is read out.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// The input.
    pub children: Html,
}

/// A labelled place for an input.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    html! {
        <div class={classes!("field", props.error.is_some().then_some("field-bad"))}>
            <label for={&props.id}><bdi>{ &props.label }</bdi><OfAmong /></label>
            if let Some(hint) = &props.hint { <p id={format!("{}-hint", props.id)} class="muted small">{ hint }</p> }
            { props.children.clone() }
            <div id={format!("{}-error", props.id)} class="field-error" role="alert">
                if let Some(error) = &props.error { { Icon::Warn.draw() }<span>{ error }</span> }
            </div>
        </div>
    }
}

/// What [`TextInput`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct TextInputProps {
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
    /// The kind of input: `text`, `search`, `number`, `password`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// What the browser may fill in (HTML's `autocomplete`).
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// The id of a list of proposals.
    #[prop_or_default]
    pub list: Option<AttrValue>,
}

/// A line of text.
#[component]
pub fn TextInput(props: &TextInputProps) -> Html {
    let oninput =
        props.on_input.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <Field id={&props.id} label={&props.label} hint={props.hint.clone()} error={props.error.clone()}>
            <input
                id={&props.id}
                type={&props.kind}
                value={&props.value}
                autocomplete={&props.autocomplete}
                list={props.list.clone()}
                aria-invalid={props.error.is_some().then_some("true")}
                aria-describedby={format!("{0}-hint {0}-error", props.id)}
                {oninput}
            />
        </Field>
    }
}
