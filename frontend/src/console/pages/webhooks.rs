//! Programs of the owner's that are told when the election opens, when voting ends, and when there is a result.

use glassurn_api::draft::{DraftView, Role};
use glassurn_api::error::Code;
use glassurn_api::webhook::{Delivery, DeliveryState, Event, WebhookView};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::components::{Button, ButtonLook, Copy, Fold, Notice, Pill, Span, TextInput, Timestamp, Tone, of};
use crate::console::session::use_session;
use crate::console::{SameByCommand, service};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::t;

/// What [`Webhooks`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct WebhooksProps {
    /// The draft.
    pub draft: AttrValue,
    /// The role of who looks; only an owner sees anything.
    pub role: Role,
}

impl WebhooksProps {
    /// Those of a draft.
    pub fn of(view: &DraftView) -> Self {
        Self { draft: view.summary.id.clone().into(), role: view.summary.role }
    }
}

/// What is asked of the service.
#[derive(Clone)]
enum Deed {
    Add(String),
    Test(u64),
    Remove(u64),
}

/// The webhooks, for an owner.
#[component]
pub fn Webhooks(props: &WebhooksProps) -> Html {
    let l = use_language();
    if props.role != Role::Owner {
        return Html::default();
    }
    let command = format!("glassurn webhook add {} https://hooks.example.org/glassurn", props.draft);
    html! {
        <Fold summary={t!(l, "webhooks-title")}>
            <p>{ t!(l, "webhooks-lead") }</p>
            <List draft={props.draft.clone()} />
            <SameByCommand {command} />
        </Fold>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct ListProps {
    draft: AttrValue,
}

/// The list, and the form for one more.
#[component]
fn List(props: &ListProps) -> Html {
    let l = use_language();
    let session = use_session();
    let url = use_state(String::new);
    let failure = use_state(|| None::<Failure>);
    let secret = use_state(|| None::<String>);
    let asked = use_fetch(props.draft.clone(), {
        let session = session.clone();
        move |draft| {
            let draft = draft.clone();
            async move { service::webhooks(&draft).await.map_err(|failure| session.hear(failure)) }
        }
    });
    let act = {
        let (draft, again) = (props.draft.clone(), asked.again.clone());
        let (failure, secret, url) = (failure.setter(), secret.setter(), url.setter());
        Callback::from(move |deed: Deed| {
            let (draft, again, session) = (draft.clone(), again.clone(), session.clone());
            let (failure, secret, url) = (failure.clone(), secret.clone(), url.clone());
            spawn_local(async move {
                let done = match deed {
                    Deed::Add(address) => service::add_webhook(&draft, address).await.map(|made| {
                        secret.set(Some(made.secret));
                        url.set(String::new());
                    }),
                    Deed::Test(number) => service::test_webhook(&draft, number).await.map(drop),
                    Deed::Remove(number) => service::remove_webhook(&draft, number).await,
                };
                failure.set(done.err().map(|refused| session.hear(refused)));
                again.emit(());
            });
        })
    };
    let onsubmit = {
        let (act, url) = (act.clone(), url.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !url.trim().is_empty() {
                act.emit(Deed::Add(url.trim().to_owned()));
            }
        })
    };
    let set = {
        let url = url.setter();
        Callback::from(move |text| url.set(text))
    };
    let refused = (*failure).as_ref().and_then(|failure| match failure.refusal() {
        Some(Code::WebhookAddressForbidden | Code::WebhookInvalid) => {
            Some(AttrValue::from(t!(l, "webhooks-refused")))
        }
        _ => None,
    });
    let again = asked.again.reform(|_: MouseEvent| ());
    html! {
        <div class="stack">
            if let (Some(failure), None) = (&*failure, &refused) {
                <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                    <p>{ failure.advice(&l) }</p>
                    <p class="muted small">{ failure.reference(&l) }</p>
                </Notice>
            }
            if let Some(secret) = &*secret {
                <>
                <Notice tone={Tone::Ok} title={t!(l, "webhooks-secret")} live={true}>
                    <p>{ t!(l, "webhooks-secret-once") }</p>
                    <p class="invite-link"><code id="webhook-secret">{ secret }</code></p>
                </Notice>
                <p><Copy text={secret.clone()} of={t!(l, "webhooks-secret")} /></p>
                </>
            }
            if let Fetch::Ready(views) = &asked.fetch {
                { for views.iter().map(|view| row(&l, view, &act)) }
                if !views.is_empty() {
                    <Button look={ButtonLook::Quiet} onclick={again}>{ t!(l, "webhooks-look") }</Button>
                }
            }
            <form class="stack" {onsubmit}>
                <TextInput id="webhook-url" label={t!(l, "webhooks-url")} value={(*url).clone()} on_input={set}
                    kind="url" hint={t!(l, "webhooks-url-hint")} error={refused} />
                <Button submit={true}>{ t!(l, "webhooks-add") }</Button>
            </form>
        </div>
    }
}

/// One of them.
fn row(l: &Language, view: &WebhookView, act: &Callback<Deed>) -> Html {
    let (number, url) = (view.number, AttrValue::from(view.url.clone()));
    let test = act.reform(move |_: MouseEvent| Deed::Test(number));
    let remove = act.reform(move |_: MouseEvent| Deed::Remove(number));
    html! {
        <section key={number.to_string()} class="stack" aria-label={&url}>
            <p><bdi class="invite-link">{ &url }</bdi></p>
            if view.deliveries.is_empty() {
                <p class="muted">{ t!(l, "webhooks-nothing") }</p>
            }
            <ul>{ for view.deliveries.iter().map(|delivery| sent(l, delivery)) }</ul>
            <p>
                <Button look={ButtonLook::Quiet} onclick={test}>{ t!(l, "webhooks-test") }{ of(Some(&url)) }</Button>
                <Button look={ButtonLook::Quiet} onclick={remove}>{ t!(l, "webhooks-remove") }{ of(Some(&url)) }</Button>
            </p>
        </section>
    }
}

/// How a message stands.
fn sent(l: &Language, delivery: &Delivery) -> Html {
    let (tone, words) = match delivery.state {
        DeliveryState::Queued => (Tone::Info, t!(l, "webhooks-queued")),
        DeliveryState::Delivered => (Tone::Ok, t!(l, "webhooks-delivered")),
        DeliveryState::Refused => (Tone::Bad, t!(l, "webhooks-given-up")),
    };
    let event = match delivery.event {
        Event::Opened => t!(l, "webhooks-opened"),
        Event::Closed => t!(l, "webhooks-closed"),
        Event::Result => t!(l, "webhooks-result"),
        Event::Test => t!(l, "webhooks-of-test"),
    };
    let time = delivery.done.unwrap_or(delivery.since);
    html! {
        <li key={delivery.id.clone()}>
            { event }{ " " }<Pill {tone}>{ words }</Pill>{ " " }
            <span class="muted small"><Timestamp seconds={time} span={Span::Short} /></span>
            if let Some(reason) = &delivery.reason {
                <span class="muted small">{ " " }{ t!(l, "webhooks-reason", reason = reason.as_str()) }</span>
            }
        </li>
    }
}
