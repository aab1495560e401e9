//! A new password; the other sessions of the account end.

use glassurn_api::account::{MAX_PASSWORD, MIN_PASSWORD, NewPassword};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::components::{Button, ButtonLook, Notice, TextInput, Tone};
use crate::console::session::use_session;
use crate::console::{SameByCommand, service};
use crate::failure::Failure;
use crate::i18n::use_language;
use crate::t;

/// The form.
#[component]
pub fn Form() -> Html {
    let l = use_language();
    let session = use_session();
    let (old, new) = (use_state(String::new), use_state(String::new));
    let outcome = use_state(|| None::<Result<(), Failure>>);
    let tried = use_state(|| false);
    let short = new.chars().count() < MIN_PASSWORD || new.len() > MAX_PASSWORD;
    let onsubmit = {
        let (old, new) = (old.clone(), new.clone());
        let (outcome, tried) = (outcome.setter(), tried.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            tried.set(true);
            if short || old.is_empty() {
                return;
            }
            let ask = NewPassword { old: (*old).clone(), new: (*new).clone() };
            let (old, new, tried) = (old.setter(), new.setter(), tried.clone());
            let (outcome, session) = (outcome.clone(), session.clone());
            spawn_local(async move {
                let answer = service::change_password(ask).await.map_err(|failure| session.hear(failure));
                if answer.is_ok() {
                    old.set(String::new());
                    new.set(String::new());
                    tried.set(false);
                }
                outcome.set(Some(answer));
            });
        })
    };
    let set = |state: &UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |text| state.set(text))
    };
    let error =
        (*tried && short).then(|| AttrValue::from(t!(l, "password-short", least = MIN_PASSWORD as u64)));
    html! {
        <form class="stack" {onsubmit}>
            { match &*outcome {
                None => Html::default(),
                Some(Ok(())) => html! { <Notice tone={Tone::Ok} title={t!(l, "password-changed")} live={true} /> },
                Some(Err(failure)) => html! {
                    <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                        <p>{ failure.advice(&l) }</p>
                        <p class="muted small">{ failure.reference(&l) }</p>
                    </Notice>
                },
            } }
            <TextInput id="password-old" label={t!(l, "password-old")} value={(*old).clone()} on_input={set(&old)}
                kind="password" autocomplete="current-password" />
            <TextInput id="password-new" label={t!(l, "password-new")} value={(*new).clone()} on_input={set(&new)}
                kind="password" autocomplete="new-password"
                hint={t!(l, "password-hint", least = MIN_PASSWORD as u64)} {error} />
            <Button look={ButtonLook::Primary} submit={true}>{ t!(l, "password-change") }</Button>
            <SameByCommand command="glassurn console password" />
        </form>
    }
}
