//! A voter who has lost the link asks for a new one. The answer is the same whether the address is known or not.

use glassurn_api::endpoint;
use glassurn_api::voter::AskAgain;
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::client;
use crate::components::{Button, ButtonLook, Notice, Page, RouteLink, TextInput, Tone};
use crate::failure::Failure;
use crate::i18n::use_language;
use crate::route::Route;
use crate::t;

/// What [`Lost`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct LostProps {
    /// The election id.
    pub id: String,
}

/// The page.
#[component]
pub fn Lost(props: &LostProps) -> Html {
    let l = use_language();
    let address = use_state(String::new);
    let answer = use_state(|| None::<Result<(), Failure>>);
    let onsubmit = {
        let (id, address, answer) = (props.id.clone(), address.clone(), answer.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (path, answer) = (endpoint::ask_again(&id), answer.clone());
            let body = serde_json::to_vec(&AskAgain { address: address.trim().to_owned() });
            let body = body.expect("requests are plain data");
            spawn_local(async move {
                let heard = client::post_bytes(&path, "application/json", &body).await;
                answer.set(Some(heard.map(drop)));
            });
        })
    };
    let on_input = {
        let address = address.setter();
        Callback::from(move |text| address.set(text))
    };
    html! {
        <Page title={t!(l, "lost-title")} lead={t!(l, "lost-lead")}>
            <p><RouteLink to={Route::Election { id: props.id.clone() }}>{ t!(l, "lost-election") }</RouteLink></p>
            <form class="stack" {onsubmit}>
                <TextInput id="lost-address" label={t!(l, "lost-address")} kind="email" autocomplete="email"
                    value={(*address).clone()} {on_input} />
                <Button look={ButtonLook::Primary} submit={true} disabled={address.trim().is_empty()}>{ t!(l, "lost-ask") }</Button>
            </form>
            { match &*answer {
                None => Html::default(),
                Some(Ok(())) => html! {
                    <Notice tone={Tone::Ok} title={t!(l, "lost-heard")} live={true}><p>{ t!(l, "lost-heard-how") }</p></Notice>
                },
                Some(Err(failure)) => html! {
                    <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}><p>{ failure.advice(&l) }</p></Notice>
                },
            } }
        </Page>
    }
}
