//! A voter who has lost the code or its link asks for a new one. The answer is the same whether the address is known or not. Where the
//! service makes the codes it mails the new one; else the officials see who has asked, and the registrar replaces the code.

use std::rc::Rc;

use glassurn_api::endpoint;
use glassurn_api::voter::{AskAgain, Confirm};
use glassurn_crypto::manifest::{CodeMaker, Eligibility, Manifest};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::client;
use crate::components::{Button, ButtonLook, Contact, Fetched, Notice, Page, RouteLink, TextInput, Tone};
use crate::console::{SameByCommand, mailed, server};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::pages::{begin, doubted};
use crate::route::Route;
use crate::t;

/// What [`Lost`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct LostProps {
    /// The election id.
    pub id: String,
}

/// The page: asks for a link, or confirms with that of the mail that it was the voter who asked.
#[component]
pub fn Lost(props: &LostProps) -> Html {
    let l = use_language();
    let id = props.id.clone();
    let token = use_memo(id.clone(), |id| mailed::token(&format!("/lost/{id}"), &format!("lost.{id}")));
    let begun = use_fetch(id.clone(), |id| begin(id.clone()));
    let manifest = match &begun.fetch {
        Fetch::Ready(begun) => (**begun).as_ref().ok().map(|begun| begun.manifest.clone()),
        _ => None,
    };
    let title = manifest.as_ref().map(|manifest| manifest.title.get(l.tag()).to_owned());
    let what = t!(l, "lost-election");
    let body = match (&*token, &begun.fetch) {
        (Some(token), _) => html! { <Confirmed id={id.clone()} token={token.clone()} /> },
        (None, Fetch::Waiting) => html! { <Fetched {what} /> },
        (None, Fetch::Failed(failure)) => html! {
            <Fetched {what} failure={failure.clone()} again={begun.again.clone()} />
        },
        (None, Fetch::Ready(begun)) => match &**begun {
            Ok(begun) => html! { <Ask id={id.clone()} manifest={begun.manifest.clone()} /> },
            Err(doubt) => doubted(doubt, &l),
        },
    };
    html! {
        <Page title={t!(l, "lost-title")} lead={t!(l, "lost-lead")}>
            <p>
                <RouteLink to={Route::Election { id }}>
                    <bdi>{ title.unwrap_or_else(|| t!(l, "lost-election")) }</bdi>
                </RouteLink>
            </p>
            { body }
        </Page>
    }
}

/// Sends a body to a path.
type Send = Callback<(String, Vec<u8>)>;

/// What is sent, and what came of it.
#[hook]
fn use_sent() -> (Option<Result<(), Failure>>, Send) {
    let answer = use_state(|| None::<Result<(), Failure>>);
    let send = {
        let answer = answer.setter();
        Callback::from(move |(path, body): (String, Vec<u8>)| {
            let answer = answer.clone();
            spawn_local(async move {
                let heard = client::post_bytes(&path, "application/json", &body).await;
                answer.set(Some(heard.map(drop)));
            });
        })
    };
    ((*answer).clone(), send)
}

fn refused(l: &Language, failure: &Failure) -> Html {
    html! {
        <Notice tone={Tone::Bad} title={failure.sentence(l)} live={true}><p>{ failure.advice(l) }</p></Notice>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct AskProps {
    id: String,
    manifest: Rc<Manifest>,
}

/// The way to a new code, by how voters got theirs.
#[component]
fn Ask(props: &AskProps) -> Html {
    let l = use_language();
    let id = props.id.clone();
    let contact = html! { <Contact text={props.manifest.contact.clone()} /> };
    match props.manifest.eligibility {
        Eligibility::Roll => html! {
            <>
                <AskForm ..props.clone() />
                <p>{ t!(l, "lost-nothing") }{ " " }{ contact }</p>
            </>
        },
        Eligibility::Registered => html! { <p>{ t!(l, "lost-registered") }{ " " }{ contact }</p> },
        Eligibility::Open => html! {
            <>
                <p>{ t!(l, "lost-open") }</p>
                <RouteLink to={Route::Vote { id }} look={ButtonLook::Primary}>{ t!(l, "join") }</RouteLink>
            </>
        },
    }
}

#[component]
fn AskForm(props: &AskProps) -> Html {
    let l = use_language();
    let address = use_state(String::new);
    let (answer, send) = use_sent();
    let onsubmit = {
        let (id, address) = (props.id.clone(), address.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let body = serde_json::to_vec(&AskAgain { address: address.trim().to_owned() });
            send.emit((endpoint::ask_again(&id), body.expect("requests are plain data")));
        })
    };
    let on_input = {
        let address = address.setter();
        Callback::from(move |text| address.set(text))
    };
    let heard = match props.manifest.codes {
        CodeMaker::Server => t!(l, "lost-heard-how"),
        _ => t!(l, "lost-heard-registrar"),
    };
    html! {
        <>
            <form class="stack" {onsubmit}>
                <TextInput id="lost-address" label={t!(l, "lost-address")} hint={t!(l, "lost-address-hint")} kind="email"
                    autocomplete="email" value={(*address).clone()} {on_input} />
                <Button look={ButtonLook::Primary} submit={true} disabled={address.trim().is_empty()}>{ t!(l, "lost-ask") }</Button>
            </form>
            { match answer {
                None => Html::default(),
                Some(Ok(())) => html! {
                    <Notice tone={Tone::Ok} title={t!(l, "lost-heard")} live={true}><p>{ heard }</p></Notice>
                },
                Some(Err(failure)) => refused(&l, &failure),
            } }
            <SameByCommand command={format!("glassurn link lost {}/e/{} --mail YOUR-ADDRESS", server(), props.id)} />
        </>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct ConfirmedProps {
    id: String,
    token: String,
}

#[component]
fn Confirmed(props: &ConfirmedProps) -> Html {
    let l = use_language();
    let (answer, send) = use_sent();
    let press = {
        let ConfirmedProps { id, token } = props.clone();
        Callback::from(move |_: MouseEvent| {
            let body =
                serde_json::to_vec(&Confirm { token: token.clone() }).expect("requests are plain data");
            send.emit((endpoint::new_link(&id), body));
        })
    };
    match answer {
        Some(Ok(())) => html! {
            <Notice tone={Tone::Ok} title={t!(l, "lost-made")} live={true}><p>{ t!(l, "lost-made-how") }</p></Notice>
        },
        other => html! {
            <>
                if let Some(Err(failure)) = other { { refused(&l, &failure) } }
                <p>{ t!(l, "lost-confirm-lead") }</p>
                <Button look={ButtonLook::Primary} onclick={press}>{ t!(l, "lost-confirm") }</Button>
                <SameByCommand command={format!("glassurn link confirm {}/e/{} --link-file link.txt", server(), props.id)} />
            </>
        },
    }
}
