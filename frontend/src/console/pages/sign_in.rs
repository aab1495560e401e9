//! Name and password, a passkey, or the provider that the operator has chosen.

use glassurn_api::account::{Account, SignIn as Ask};
use glassurn_api::error::Code;
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::register;
use crate::components::{Button, ButtonLook, Fold, Notice, TextInput, Tone};
use crate::console::passkey::{self, Trouble};
use crate::console::{SameByCommand, server, service};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::t;

/// What [`SignIn`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct SignInProps {
    /// The name, where it is known.
    #[prop_or_default]
    pub name: AttrValue,
    /// Called with the account.
    pub on_enter: Callback<Account>,
}

/// The form.
#[component]
pub fn SignIn(props: &SignInProps) -> Html {
    let l = use_language();
    let name = use_state(|| props.name.to_string());
    let password = use_state(String::new);
    let failure = use_state(|| None::<Failure>);
    let busy = use_state(|| false);
    let onsubmit = {
        let (name, password) = (name.clone(), password.clone());
        let (failure, busy, enter) = (failure.clone(), busy.clone(), props.on_enter.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy || name.trim().is_empty() || password.is_empty() {
                return;
            }
            let ask = Ask { name: name.trim().to_owned(), password: (*password).clone() };
            let (password, failure, busy) = (password.setter(), failure.setter(), busy.setter());
            let enter = enter.clone();
            busy.set(true);
            spawn_local(async move {
                let answer = service::sign_in(ask).await;
                busy.set(false);
                match answer {
                    Ok(account) => {
                        password.set(String::new());
                        failure.set(None);
                        enter.emit(account);
                    }
                    Err(refused) => {
                        if refused.refusal() == Some(Code::AuthRefused) {
                            password.set(String::new());
                        }
                        failure.set(Some(refused));
                    }
                }
            });
        })
    };
    let set = |state: &UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |text| state.set(text))
    };
    html! {
        <form class="stack" {onsubmit}>
            if let Some(failure) = &*failure {
                <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                    <p>{ failure.advice(&l) }</p>
                    <p class="muted small">{ failure.reference(&l) }</p>
                </Notice>
            }
            <TextInput id="sign-in-name" label={t!(l, "sign-in-name")} value={(*name).clone()}
                on_input={set(&name)} autocomplete="username" />
            <TextInput id="sign-in-password" label={t!(l, "sign-in-password")} value={(*password).clone()}
                on_input={set(&password)} kind="password" autocomplete="current-password" />
            <Button look={ButtonLook::Primary} submit={true} disabled={*busy}>
                { if *busy { t!(l, "sign-in-busy") } else { t!(l, "sign-in") } }
            </Button>
            if passkey::possible() { <WithPasskey on_enter={props.on_enter.clone()} /> }
            <AtProvider />
            <Fold summary={t!(l, "sign-in-none")}>
                <p>{ t!(l, "sign-in-none-lead") }</p>
                <pre><code>{ "glassurn-server user add" }</code></pre>
            </Fold>
            <SameByCommand command={format!("glassurn console sign-in NAME --server {}", server())} />
        </form>
    }
}

/// Why a passkey was of no use.
#[derive(Clone, Debug, PartialEq)]
pub enum PasskeyFailure {
    /// The browser has none.
    Browser(Trouble),
    /// The service does not take it.
    Service(Failure),
}

/// What [`PasskeyNotice`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PasskeyNoticeProps {
    /// Why.
    pub failure: PasskeyFailure,
}

/// Says why.
#[component]
pub fn PasskeyNotice(props: &PasskeyNoticeProps) -> Html {
    let l = use_language();
    let (title, advice, reference) = match &props.failure {
        PasskeyFailure::Browser(trouble) => {
            let (title, advice) = trouble.words(&l);
            (title, advice, None)
        }
        PasskeyFailure::Service(failure) => {
            let (title, advice) = match failure.refusal() {
                Some(Code::AuthPasskey) => (t!(l, "passkey-refused"), t!(l, "passkey-refused-advice")),
                Some(Code::PasskeyOff) => (t!(l, "passkey-unknown"), t!(l, "passkey-unknown-advice")),
                Some(Code::AccountInvalid) => (t!(l, "passkey-account"), t!(l, "passkey-account-advice")),
                _ => (failure.sentence(&l), failure.advice(&l)),
            };
            (title, advice, Some(failure.reference(&l)))
        }
    };
    html! {
        <Notice tone={Tone::Bad} {title} live={true}>
            <p>{ advice }</p>
            if let Some(reference) = reference { <p class="muted small">{ reference }</p> }
        </Notice>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct WithPasskeyProps {
    /// Called with the account.
    on_enter: Callback<Account>,
}

/// The button for whoever has a passkey: it knows whose it is.
#[component]
fn WithPasskey(props: &WithPasskeyProps) -> Html {
    let l = use_language();
    let failure = use_state(|| None::<PasskeyFailure>);
    let busy = use_state(|| false);
    let press = {
        let (failure, busy, enter) = (failure.setter(), busy.clone(), props.on_enter.clone());
        Callback::from(move |_| {
            if *busy {
                return;
            }
            busy.set(true);
            let (failure, busy, enter) = (failure.clone(), busy.setter(), enter.clone());
            spawn_local(async move {
                let answer = show().await;
                busy.set(false);
                match answer {
                    Ok(account) => enter.emit(account),
                    Err(found) => failure.set(Some(found)),
                }
            });
        })
    };
    html! {
        <>
            if let Some(failure) = &*failure { <PasskeyNotice failure={failure.clone()} /> }
            <Button disabled={*busy} onclick={press}>
                { if *busy { t!(l, "sign-in-passkey-busy") } else { t!(l, "sign-in-passkey") } }
            </Button>
        </>
    }
}

async fn show() -> Result<Account, PasskeyFailure> {
    let challenge = service::challenge().await.map_err(PasskeyFailure::Service)?;
    let credential = passkey::show(&challenge.options).await.map_err(PasskeyFailure::Browser)?;
    service::sign_in_with(credential).await.map_err(PasskeyFailure::Service)
}

/// Leaves for the provider, to go on with a page of this server afterwards.
pub async fn go_to_provider(next: String) -> Result<(), Failure> {
    register::leaves_for(&next);
    let going = service::go(next).await?;
    if let Some(window) = web_sys::window() {
        // A browser refuses this only for an address that is none.
        let _ = window.location().assign(&going.url);
    }
    Ok(())
}

/// The way to the provider, if there is one.
#[component]
fn AtProvider() -> Html {
    let l = use_language();
    let failure = use_state(|| None::<Failure>);
    let asked = use_fetch((), |()| service::ways());
    let press = {
        let failure = failure.setter();
        Callback::from(move |_| {
            let failure = failure.clone();
            spawn_local(async move {
                let here = web_sys::window().and_then(|window| window.location().pathname().ok());
                // Where nothing is known, the list of elections is gone on with.
                if let Err(refused) = go_to_provider(here.unwrap_or_else(|| "/console".into())).await {
                    failure.set(Some(refused));
                }
            });
        })
    };
    let Fetch::Ready(ways) = &asked.fetch else { return Html::default() };
    let Some(name) = &ways.provider else { return Html::default() };
    html! {
        <>
            if let Some(failure) = &*failure {
                <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                    <p>{ failure.advice(&l) }</p>
                    <p class="muted small">{ failure.reference(&l) }</p>
                </Notice>
            }
            <Button onclick={press}>{ t!(l, "sign-in-provider", name = name.as_str()) }</Button>
        </>
    }
}
