//! The list of a draft that this browser keeps until the codes are made: nowhere else is it, and it can be forgotten.

use yew::prelude::*;

use super::ask::use_asking;
use crate::components::{Button, ButtonLook, Notice};
use crate::console::desk::roll::{Judged, ReadRoll};
use crate::i18n::use_language;
use crate::store::Keep;
use crate::t;

/// Keeps a list; says whether the browser took it.
pub fn keep(draft: &str, file: &str) -> bool {
    Keep::Device.write(&name(draft), &file)
}

/// Forgets a list.
pub fn forget(draft: &str) {
    Keep::Device.forget(&name(draft));
}

fn read(draft: &str) -> Option<String> {
    Keep::Device.read(&name(draft))
}

fn name(draft: &str) -> String {
    format!("roll.{draft}")
}

/// What [`KeptList`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct KeptListProps {
    /// The draft.
    pub draft: AttrValue,
    /// Called with the list, judged again.
    pub on_judged: Callback<Judged>,
}

/// Offers the list that this browser keeps, if it keeps one.
#[component]
pub fn KeptList(props: &KeptListProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let kept = use_state(|| read(&props.draft));
    let Some(file) = (*kept).clone() else { return Html::default() };
    let lines = file.lines().count().saturating_sub(1);
    let go_on = {
        let (asking, on_judged) = (asking.clone(), props.on_judged.clone());
        Callback::from(move |_| {
            let on_judged = on_judged.clone();
            asking.ask(ReadRoll::Text(file.clone()), move |judged| on_judged.emit(judged));
        })
    };
    let drop = {
        let (kept, draft) = (kept.setter(), props.draft.clone());
        Callback::from(move |_| {
            forget(&draft);
            kept.set(None);
        })
    };
    html! {
        <Notice title={t!(l, "roll-found", count = lines)}>
            <div class="roll-buttons">
                <Button look={ButtonLook::Primary} onclick={go_on}>{ t!(l, "roll-found-on") }</Button>
                <Button look={ButtonLook::Quiet} onclick={drop}>{ t!(l, "roll-found-forget") }</Button>
            </div>
            { asking.draw() }
        </Notice>
    }
}
