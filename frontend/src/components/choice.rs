//! One selection of a contest as a large target around the browser's own checkbox or radio button.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::unseen::OfAmong;

/// One of many, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// Several may be chosen.
    Check,
    /// One excludes the others.
    Radio,
}

/// What [`Choice`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ChoiceProps {
    /// Checkbox or radio button.
    pub kind: ChoiceKind,
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Names the group.
    pub name: AttrValue,
    /// Whether it is chosen.
    pub checked: bool,
    /// The selection's text.
    pub label: AttrValue,
    /// More about it.
    #[prop_or_default]
    pub note: Option<AttrValue>,
    /// True while choosing this one too would break the rule: it does not tick, nothing else changes, and `on_blocked` explains.
    #[prop_or_default]
    pub blocked: bool,
    /// Called with the new state.
    pub on_change: Callback<bool>,
    /// Called when a blocked one is tried.
    #[prop_or_default]
    pub on_blocked: Callback<()>,
}

/// A choice.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let onclick = {
        let (blocked, explain) = (props.blocked && !props.checked, props.on_blocked.clone());
        Callback::from(move |event: MouseEvent| {
            if blocked {
                event.prevent_default();
                explain.emit(());
            }
        })
    };
    let onchange =
        props.on_change.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    let note = props.note.as_ref().map(|note| (format!("{}-note", props.id), note));
    html! {
        <label class={classes!("choice", props.checked.then_some("chosen"))} for={&props.id}>
            <input
                type={match props.kind { ChoiceKind::Check => "checkbox", ChoiceKind::Radio => "radio" }}
                id={&props.id}
                name={&props.name}
                checked={props.checked}
                aria-describedby={note.as_ref().map(|(id, _)| id.clone())}
                {onclick}
                {onchange}
            />
            <span class="choice-words">
                <span><bdi>{ &props.label }</bdi><OfAmong /></span>
                if let Some((id, note)) = note { <small {id}><bdi>{ note }</bdi></small> }
            </span>
        </label>
    }
}
