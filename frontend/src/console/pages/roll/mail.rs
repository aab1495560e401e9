//! The way from the registrar's codes to mail: addresses with their credentials, and no code, go to the service; only if the
//! registrar says so.

use std::rc::Rc;

use glassurn_api::voter::NewVoters;
use glassurn_crypto::manifest::Manifest;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::{Button, Card, FaultNotice, Notice, Tone};
use crate::console::desk::roll::MailAddresses;
use crate::console::fields::Pick;
use crate::console::pages::mail::trouble;
use crate::console::session::use_session;
use crate::console::{ConsoleLink, ConsoleRoute, service, use_desk};
use crate::failure::Failure;
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::t;

/// What [`Addresses`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct AddressesProps {
    /// The draft.
    pub draft: String,
    /// The election's manifest.
    pub manifest: Rc<Manifest>,
}

/// How it stands.
#[derive(Clone, PartialEq)]
enum State {
    Ready,
    Giving,
    /// So many have an address.
    Given(u64),
    Fault(Fault),
    Failed(Failure),
}

/// The card.
#[component]
pub fn Addresses(props: &AddressesProps) -> Html {
    let l = use_language();
    let (worker, session) = (use_desk().worker, use_session());
    let state = use_state(|| State::Ready);
    let language = use_state(String::new);
    let give = {
        let (state, language, draft) = (state.setter(), language.clone(), props.draft.clone());
        Callback::from(move |_: MouseEvent| {
            let (worker, session, state) = (worker.clone(), session.clone(), state.clone());
            let (draft, language) = (draft.clone(), (*language).clone());
            state.set(State::Giving);
            spawn_local(async move {
                let (mut from, mut given) = (0, 0);
                loop {
                    let some = match worker.ask(MailAddresses { from, language: language.clone() }).await {
                        Ok(some) => some,
                        Err(fault) => return state.set(State::Fault(fault)),
                    };
                    from = some.next;
                    if !some.voters.is_empty() {
                        let asked = NewVoters { voters: some.voters };
                        match service::give_voters(&draft, &asked).await {
                            Ok(listed) => given = listed.voters,
                            Err(failure) => return state.set(State::Failed(session.hear(failure))),
                        }
                    }
                    if some.last {
                        return state.set(State::Given(given));
                    }
                }
            });
        })
    };
    let pick = {
        let language = language.setter();
        Callback::from(move |tag| language.set(tag))
    };
    let own = |tag: &'static str, name: &'static str| (AttrValue::from(tag), AttrValue::from(name));
    let mut languages = vec![(AttrValue::default(), AttrValue::from(t!(l, "mail-language-own")))];
    languages.extend([own("en", "English"), own("zh", "简体中文")]);
    let page = ConsoleRoute::Mail { draft: props.draft.clone() };
    html! {
        <Card title={t!(l, "mail-give")}>
            <p>{ t!(l, "mail-give-lead") }</p>
            <p>{ t!(l, "mail-give-learns") }</p>
            <Pick id="mail-language" label={t!(l, "mail-language")} options={languages} value={(*language).clone()} on_pick={pick} />
            { match &*state {
                State::Ready | State::Giving => Html::default(),
                State::Given(count) => html! {
                    <Notice tone={Tone::Ok} title={t!(l, "mail-given", count = *count)} live={true}>
                        <p><ConsoleLink to={page}>{ t!(l, "mail-page") }</ConsoleLink></p>
                    </Notice>
                },
                State::Fault(fault) => html! { <FaultNotice fault={fault.clone()} /> },
                State::Failed(failure) => trouble(&l, failure),
            } }
            <Button disabled={*state == State::Giving} onclick={give}>{ t!(l, "mail-give-now") }</Button>
        </Card>
    }
}
