//! One line of a list, written anew.

use glassurn_api::roll::list::Line;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::ask::use_asking;
use super::language::PickLanguage;
use crate::components::{Button, ButtonLook, TextInput};
use crate::console::desk::roll::{Judged, MendLine};
use crate::console::use_focus;
use crate::i18n::use_language;
use crate::t;

/// What [`Mend`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MendProps {
    /// The line.
    pub line: Line,
    /// Whether the list has weights.
    pub weighted: bool,
    /// Whether it has languages.
    pub spoken: bool,
    /// Called when the line is written.
    pub on_judged: Callback<Judged>,
    /// Called when it stays as it was.
    pub on_cancel: Callback<()>,
}

/// A form for a line; it takes the focus.
#[component]
pub fn Mend(props: &MendProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let form = use_focus();
    let line = &props.line;
    let name = use_state(|| line.name.clone());
    let email = use_state(|| line.email.clone());
    let weight = use_state(|| line.weight.clone());
    let language = use_state(|| line.language.clone());
    let onsubmit = {
        let (asking, number, done) = (asking.clone(), line.number, props.on_judged.clone());
        let (name, email, weight, language) =
            ((*name).clone(), (*email).clone(), (*weight).clone(), (*language).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let done = done.clone();
            let (name, email, weight, language) =
                (name.clone(), email.clone(), weight.clone(), language.clone());
            asking.ask(MendLine { number, name, email, weight, language }, move |judged| done.emit(judged));
        })
    };
    let set = |state: &UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |text| state.set(text))
    };
    let title = t!(l, "roll-mend-title", line = line.number);
    html! {
        <form ref={form} class="card roll-mend" tabindex="-1" aria-label={title.clone()} {onsubmit}>
            <h2>{ title }</h2>
            <p class="muted">{ t!(l, "roll-mend-lead") }</p>
            <TextInput id="mend-name" label={t!(l, "roll-head-name")} value={(*name).clone()} on_input={set(&name)} />
            <TextInput id="mend-email" label={t!(l, "roll-head-email")} value={(*email).clone()} on_input={set(&email)} />
            if props.weighted {
                <TextInput id="mend-weight" label={t!(l, "roll-head-weight")} value={(*weight).clone()} on_input={set(&weight)} />
            }
            if props.spoken {
                <PickLanguage id="mend-language" value={(*language).clone()} on_pick={set(&language)} />
            }
            <div class="roll-buttons">
                <Button look={ButtonLook::Primary} submit={true}>{ t!(l, "roll-mend-save") }</Button>
                <Button look={ButtonLook::Quiet} onclick={props.on_cancel.reform(|_| ())}>{ t!(l, "roll-mend-cancel") }</Button>
            </div>
            { asking.draw() }
        </form>
    }
}
