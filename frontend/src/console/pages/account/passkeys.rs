//! The passkeys of the account: which there are, one more, one less.

use glassurn_api::passkey::{MAX_PASSKEY_NAME, Passkeys as View};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::components::{Button, ButtonLook, Fetched, Notice, Span, TextInput, Timestamp, Tone};
use crate::console::pages::sign_in::{PasskeyFailure, PasskeyNotice};
use crate::console::session::{Session, use_session};
use crate::console::{SameByCommand, passkey, service};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::t;

/// The list, and the form below it.
#[component]
pub fn Passkeys() -> Html {
    let l = use_language();
    let session = use_session();
    let changed = use_state(|| None::<View>);
    let failure = use_state(|| None::<PasskeyFailure>);
    let asked = {
        let session = session.clone();
        use_fetch(
            (),
            move |()| async move { service::passkeys().await.map_err(|failure| session.hear(failure)) },
        )
    };
    let list = match (&*changed, &asked.fetch) {
        (Some(list), _) => list.clone(),
        (None, Fetch::Ready(list)) => (**list).clone(),
        (None, Fetch::Waiting) => return html! { <Fetched what={t!(l, "passkeys")} /> },
        (None, Fetch::Failed(failure)) => {
            return html! { <Fetched what={t!(l, "passkeys")} failure={failure.clone()} again={asked.again.clone()} /> };
        }
    };
    let done = {
        let (changed, failure, session) = (changed.setter(), failure.setter(), session.clone());
        Callback::from(move |answer: Result<View, PasskeyFailure>| match answer {
            Ok(list) => {
                failure.set(None);
                changed.set(Some(list));
            }
            Err(PasskeyFailure::Service(refused)) => {
                failure.set(Some(PasskeyFailure::Service(session.hear(refused))));
            }
            Err(trouble) => failure.set(Some(trouble)),
        })
    };
    let rows = list.passkeys.iter().map(|known| {
        let (number, done) = (known.number, done.clone());
        let remove = Callback::from(move |_| {
            let done = done.clone();
            spawn_local(async move {
                done.emit(service::remove_passkey(number).await.map_err(PasskeyFailure::Service));
            });
        });
        html! {
            <li key={known.number.to_string()}>
                <p><strong><bdi>{ &known.name }</bdi></strong></p>
                <p class="muted small">
                    { t!(l, "passkey-added") }{ " " }<Timestamp seconds={known.added} span={Span::Short} />
                    if let Some(used) = known.used {
                        { " · " }{ t!(l, "passkey-used") }{ " " }<Timestamp seconds={used} span={Span::Short} />
                    }
                </p>
                <Button look={ButtonLook::Quiet} onclick={remove}>
                    { t!(l, "passkey-remove", name = known.name.as_str()) }
                </Button>
            </li>
        }
    });
    html! {
        <>
            <p>{ t!(l, "passkeys-lead") }</p>
            if let Some(failure) = &*failure { <PasskeyNotice failure={failure.clone()} /> }
            if list.passkeys.is_empty() {
                <p class="muted">{ t!(l, "passkeys-none") }</p>
            } else {
                <ul class="election-list">{ for rows }</ul>
            }
            if passkey::possible() {
                <Add {done} />
            } else {
                <Notice tone={Tone::Info} title={t!(l, "passkey-unknown")}>
                    <p>{ t!(l, "passkey-unknown-advice") }</p>
                </Notice>
            }
            <SameByCommand command="glassurn console passkeys\nglassurn console remove-passkey NUMBER" />
        </>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct AddProps {
    /// Called with what came of it.
    done: Callback<Result<View, PasskeyFailure>>,
}

/// Names a passkey, and has it made.
#[component]
fn Add(props: &AddProps) -> Html {
    let l = use_language();
    let session = use_session();
    let name = use_state(String::new);
    let tried = use_state(|| false);
    let busy = use_state(|| false);
    let wrong = name.trim().is_empty() || name.trim().chars().count() > MAX_PASSKEY_NAME;
    let onsubmit = {
        let (name, tried, busy) = (name.clone(), tried.clone(), busy.clone());
        let done = props.done.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            tried.set(wrong);
            if wrong || *busy {
                return;
            }
            busy.set(true);
            let (chosen, name, busy) = (name.trim().to_owned(), name.setter(), busy.setter());
            let (done, session) = (done.clone(), session.clone());
            spawn_local(async move {
                let made = make(chosen, &session).await;
                if made.is_ok() {
                    name.set(String::new());
                }
                busy.set(false);
                done.emit(made);
            });
        })
    };
    let set = {
        let name = name.setter();
        Callback::from(move |text| name.set(text))
    };
    let error = (*tried && wrong)
        .then(|| AttrValue::from(t!(l, "passkey-name-wrong", most = MAX_PASSKEY_NAME as u64)));
    html! {
        <form class="stack" {onsubmit}>
            <TextInput id="passkey-name" label={t!(l, "passkey-name")} hint={t!(l, "passkey-name-hint")}
                value={(*name).clone()} on_input={set} {error} />
            <Button submit={true} disabled={*busy}>
                { if *busy { t!(l, "passkey-busy") } else { t!(l, "passkey-add") } }
            </Button>
        </form>
    }
}

async fn make(name: String, session: &Session) -> Result<View, PasskeyFailure> {
    let refused = |failure: Failure| PasskeyFailure::Service(session.hear(failure));
    let challenge = service::new_passkey().await.map_err(refused)?;
    let credential = passkey::make(&challenge.options).await.map_err(PasskeyFailure::Browser)?;
    service::add_passkey(name, credential).await.map_err(PasskeyFailure::Service)
}
