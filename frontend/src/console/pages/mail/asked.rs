//! Voters who have lost their link: who has asked, and the new code that the service makes, with an official's consent once
//! voting is open.

use glassurn_api::file::Role;
use glassurn_api::roll::change::ChangeFile;
use glassurn_api::voter::{CodeView, ConsentView, NewCode, VoterView};
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::group::Point;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Part;
use super::doing::trouble;
use crate::components::{Button, ButtonLook, Card, FaultNotice, Notice, Tone};
use crate::console::desk::roll::{ConsentTo, ReadChange, RollOnRecord};
use crate::console::session::use_session;
use crate::console::{ConsoleLink, ConsoleRoute, KeyGate, SameByCommand, service, use_desk, use_focus};
use crate::failure::Failure;
use crate::fault::{Fault, RollFault};
use crate::i18n::use_language;
use crate::{store, t};

/// Who has asked for a new code.
#[component]
pub(super) fn Asking(props: &Part) -> Html {
    let l = use_language();
    let asked: Vec<&VoterView> = props.view.voters.iter().filter(|voter| voter.asked.is_some()).collect();
    if asked.is_empty() {
        return Html::default();
    }
    let how = match props.service_makes_codes() {
        true => t!(l, "mail-asked-service"),
        false => t!(l, "mail-asked-registrar"),
    };
    html! {
        <Card title={t!(l, "mail-asked")}>
            <p>{ how }</p>
            if !props.service_makes_codes() {
                <p>
                    <ConsoleLink to={ConsoleRoute::DraftRoll { draft: props.draft.summary.id.clone() }}>
                        { t!(l, "run-roll-page") }
                    </ConsoleLink>
                </p>
            }
            <ul class="stack">
                { for asked.into_iter().map(|voter| html! {
                    <li key={voter.number}><bdi>{ voter.name.clone() }</bdi>{ " " }<bdi class="mail-address">{ voter.address.clone() }</bdi></li>
                }) }
            </ul>
        </Card>
    }
}

/// What [`Renew`] needs.
#[derive(Properties, Clone, PartialEq)]
pub(super) struct RenewProps {
    /// The page.
    pub part: Part,
    /// The voter.
    pub voter: VoterView,
    /// Called when it is left.
    pub on_done: Callback<()>,
}

/// How it stands.
#[derive(Clone, PartialEq)]
enum State {
    Ready,
    Doing,
    /// An official's key must be open.
    Locked(CodeView),
    Done,
    Fault(Fault),
    Failed(Failure),
}

/// Makes a new code for a voter.
#[component]
pub(super) fn Renew(props: &RenewProps) -> Html {
    let l = use_language();
    let (desk, session) = (use_desk(), use_session());
    let state = use_state(|| State::Ready);
    let form = use_focus();
    let RenewProps { part, voter, on_done } = props;
    let officials: Vec<String> = part
        .manifest
        .iter()
        .flat_map(|manifest| &manifest.officials)
        .map(|official| hex(official.key.bytes()))
        .collect();
    let open = desk.key(Role::Official).is_some_and(|key| officials.contains(&key.public));
    let act = {
        let (draft, election) = (part.draft.summary.id.clone(), part.draft.summary.election.clone());
        let (state, number, worker) = (state.clone(), voter.number, desk.worker);
        Callback::from(move |_: MouseEvent| {
            let known = match &*state {
                State::Locked(view) => Some(view.clone()),
                _ => None,
            };
            let (draft, election) = (draft.clone(), election.clone().unwrap_or_default());
            let (state, worker, session) = (state.setter(), worker.clone(), session.clone());
            state.set(State::Doing);
            spawn_local(async move {
                let begun = match known {
                    Some(view) => Ok(view),
                    None => service::new_code(&draft, number, &NewCode::default()).await,
                };
                let view = match begun {
                    Ok(view) if view.done => return state.set(State::Done),
                    Ok(view) if !open => return state.set(State::Locked(view)),
                    Ok(view) => view,
                    Err(failure) => return state.set(State::Failed(session.hear(failure))),
                };
                let Some(request) = request(&election, &view) else {
                    return state.set(State::Fault(RollFault::NotAChange.into()));
                };
                let on = RollOnRecord { seen: store::checkpoint(&election), election };
                let consent = match worker.ask(ConsentTo(ReadChange { on, change: request })).await {
                    Ok(file) => consent(&file),
                    Err(fault) => return state.set(State::Fault(fault)),
                };
                state.set(match service::new_code(&draft, number, &NewCode { consent }).await {
                    Ok(_) => State::Done,
                    Err(failure) => State::Failed(session.hear(failure)),
                });
            });
        })
    };
    let redraw = {
        let state = state.clone();
        Callback::from(move |_| state.set((*state).clone()))
    };
    let locked = matches!(&*state, State::Locked(_)) && !open;
    let name = if voter.name.is_empty() { voter.address.clone() } else { voter.name.clone() };
    let title = t!(l, "mail-renew", name = name);
    html! {
        <section ref={form} class="mail-opened" tabindex="-1" aria-label={title.clone()}><Notice tone={Tone::Warn} {title}>
            <p>{ t!(l, "mail-renew-how") }</p>
            if voter.voted { <p><strong>{ t!(l, "mail-renew-voted") }</strong></p> }
            { match &*state {
                State::Done => html! { <Notice tone={Tone::Ok} title={t!(l, "mail-renew-done", address = voter.address.as_str())} live={true} /> },
                State::Fault(fault) => html! { <FaultNotice fault={fault.clone()} /> },
                State::Failed(failure) => trouble(&l, failure),
                State::Locked(_) if locked => html! {
                    <>
                        <p>{ t!(l, "mail-renew-consent") }</p>
                        <KeyGate role={Role::Official} name={AttrValue::default()} among={Some(officials.clone())} on_open={redraw} />
                    </>
                },
                _ => Html::default(),
            } }
            <div class="roll-buttons">
                if *state != State::Done {
                    <Button look={ButtonLook::Primary} disabled={*state == State::Doing || locked} onclick={act}>{ t!(l, "mail-renew-now") }</Button>
                }
                <Button look={ButtonLook::Quiet} onclick={on_done.reform(|_| ())}>{ t!(l, "mail-mend-leave") }</Button>
            </div>
            <SameByCommand command={format!("glassurn voter code {} {} --request change.json", part.draft.summary.id, voter.number)} />
        </Notice></section>
    }
}

/// What an official consents to.
fn request(election: &str, view: &CodeView) -> Option<String> {
    let point = |text: &str| unhex(text).and_then(Point::from_bytes);
    Some(ChangeFile::new(&unhex(election)?, &point(&view.revoked)?, &point(&view.added)?).to_text())
}

/// The consent in the file that the worker has made.
fn consent(file: &str) -> Option<ConsentView> {
    let body = ChangeFile::parse(file)?.body()?;
    let consent = body.consent.first()?;
    Some(ConsentView { official: consent.official, signature: hex(&consent.signature) })
}
