//! The way from the list to mail: addresses with their credentials, and no code, go to the service; only if the registrar
//! says so. Where the manifest says that the service makes the codes, the list goes there.

use std::rc::Rc;

use glassurn_api::voter::NewVoters;
use glassurn_crypto::manifest::Manifest;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::language::PickLanguage;
use crate::components::{Button, ButtonLook, Card, FaultNotice, Notice, Tone};
use crate::console::desk::roll::{MailAddresses, MailPeople};
use crate::console::pages::mail::trouble;
use crate::console::session::use_session;
use crate::console::{ConsoleLink, ConsoleRoute, SameByCommand, service, use_desk};
use crate::failure::Failure;
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::t;

/// What [`ServiceCodes`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ServiceCodesProps {
    /// The draft.
    pub draft: String,
    /// How many voters the list has that was taken, if one was.
    pub voters: Option<u64>,
    /// Called when the roll is on the record.
    pub on_made: Callback<()>,
}

/// Where the manifest says that the service makes the codes: the list goes there, and the codes go out by mail.
#[component]
pub fn ServiceCodes(props: &ServiceCodesProps) -> Html {
    let l = use_language();
    let (worker, session) = (use_desk().worker, use_session());
    let state = use_state(|| State::Ready);
    let make = {
        let (state, draft, on_made) = (state.setter(), props.draft.clone(), props.on_made.clone());
        Callback::from(move |_: MouseEvent| {
            let (worker, session, state) = (worker.clone(), session.clone(), state.clone());
            let (draft, on_made) = (draft.clone(), on_made.clone());
            state.set(State::Giving);
            spawn_local(async move {
                let mut from = 0;
                loop {
                    let ask = MailPeople(MailAddresses { from, language: String::new() });
                    let some = match worker.ask(ask).await {
                        Ok(some) if some.without > 0 => return state.set(State::Without(some.without)),
                        Ok(some) => some,
                        Err(fault) => return state.set(State::Fault(fault)),
                    };
                    from = some.next;
                    if let Err(failure) =
                        service::give_voters(&draft, &NewVoters { voters: some.voters }).await
                    {
                        return state.set(State::Failed(session.hear(failure)));
                    }
                    if some.last {
                        break;
                    }
                }
                match service::make_codes(&draft).await {
                    Ok(made) => {
                        state.set(State::Given(made.mails));
                        on_made.emit(());
                    }
                    Err(failure) => state.set(State::Failed(session.hear(failure))),
                }
            });
        })
    };
    let page = ConsoleRoute::Mail { draft: props.draft.clone() };
    html! {
        <Card title={t!(l, "codes-service-make")}>
            { match &*state {
                State::Ready | State::Giving => Html::default(),
                State::Given(count) => html! {
                    <Notice tone={Tone::Ok} title={t!(l, "codes-service-made", count = *count)} live={true} />
                },
                State::Without(count) => html! {
                    <Notice tone={Tone::Bad} title={t!(l, "codes-service-without", count = *count)} live={true} />
                },
                State::Fault(fault) => html! { <FaultNotice fault={fault.clone()} /> },
                State::Failed(failure) => trouble(&l, failure),
            } }
            if let (Some(count), false) = (props.voters, matches!(*state, State::Given(_))) {
                <p>{ t!(l, "codes-service-make-lead") }</p>
                <Button look={ButtonLook::Primary} disabled={*state == State::Giving} onclick={make}>
                    { t!(l, "codes-service-make-now", count = count) }
                </Button>
                <SameByCommand command={format!("glassurn voter give {0} --roll roll.csv\nglassurn voter codes {0}", props.draft)} />
            }
            <p><ConsoleLink to={page}>{ t!(l, "mail-page") }</ConsoleLink></p>
        </Card>
    }
}

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
    /// So many have an address, or get their code.
    Given(u64),
    /// So many have no address.
    Without(u64),
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
    let page = ConsoleRoute::Mail { draft: props.draft.clone() };
    html! {
        <Card title={t!(l, "mail-give")}>
            <p>{ t!(l, "mail-give-lead") }</p>
            <p>{ t!(l, "mail-give-learns") }</p>
            <PickLanguage id="mail-language" value={(*language).clone()} on_pick={pick} />
            { match &*state {
                State::Ready | State::Giving | State::Without(_) => Html::default(),
                State::Given(count) => html! {
                    <Notice tone={Tone::Ok} title={t!(l, "mail-given", count = *count)} live={true}>
                        <p><ConsoleLink to={page}>{ t!(l, "mail-page") }</ConsoleLink></p>
                    </Notice>
                },
                State::Fault(fault) => html! { <FaultNotice fault={fault.clone()} /> },
                State::Failed(failure) => trouble(&l, failure),
            } }
            <Button disabled={*state == State::Giving} onclick={give}>{ t!(l, "mail-give-now") }</Button>
            <SameByCommand command={format!("glassurn voter give {} --codes codes.csv", props.draft)} />
        </Card>
    }
}
