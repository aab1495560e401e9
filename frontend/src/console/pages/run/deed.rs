//! One deed of an official: opens his key, says what it means, does it in the worker, says what came of it.

use glassurn_api::file::Role;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Standing;
use crate::components::{Button, ButtonLook, Code, FaultNotice, Notice, Progress as Bar, Tone};
use crate::console::desk::election::{Act, Deed as Ask, Posted};
use crate::console::{Command, KeyGate, use_desk};
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::t;
use crate::wire::Progress;

/// What [`Deed`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct DeedProps {
    /// Where things stand.
    pub standing: Standing,
    /// The deed.
    pub deed: Ask,
    /// The words on the button.
    pub label: AttrValue,
    /// The command that does the same.
    pub command: AttrValue,
    /// How strongly it asks.
    #[prop_or(ButtonLook::Primary)]
    pub look: ButtonLook,
    /// What must be settled before, if anything.
    #[prop_or_default]
    pub blocked: Option<AttrValue>,
}

/// How it stands.
#[derive(Clone, PartialEq)]
enum State {
    Ready,
    Doing(Progress),
    Done(Posted),
    Failed(Fault),
}

/// The deed.
#[component]
pub fn Deed(props: &DeedProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let state = use_state(|| State::Ready);
    let redraw = use_force_update();
    let DeedProps { standing, label, look, blocked, .. } = props;
    let among: Vec<String> = (standing.begun.manifest.officials.iter())
        .map(|official| glassurn_crypto::encoding::hex(official.key.bytes()))
        .collect();
    let open = desk.key(Role::Official).is_some_and(|key| among.contains(&key.public));
    let name =
        standing.begun.manifest.officials.first().map(|official| official.name.clone()).unwrap_or_default();
    let on_open = use_callback((), move |_, ()| redraw.force_update());
    let busy = matches!(*state, State::Doing(_));
    let press = {
        let (worker, state) = (desk.worker.clone(), state.setter());
        let (election, deed, again) =
            (standing.election.to_string(), props.deed.clone(), standing.again.clone());
        Callback::from(move |_: MouseEvent| {
            let (worker, state, again) = (worker.clone(), state.clone(), again.clone());
            let ask = Act { election: election.clone(), deed: deed.clone() };
            state.set(State::Doing(Progress { done: 0, total: 0 }));
            spawn_local(async move {
                let hear = {
                    let state = state.clone();
                    Callback::from(move |far| state.set(State::Doing(far)))
                };
                match worker.ask_with(ask, hear).await {
                    Ok(posted) => {
                        state.set(State::Done(posted));
                        again.emit(());
                    }
                    Err(fault) => state.set(State::Failed(fault)),
                }
            });
        })
    };
    let outcome = match &*state {
        State::Ready => Html::default(),
        State::Doing(far) => html! {
            <Bar id="deed-progress" value={far.done} max={far.total} label={t!(l, "deed-checking", count = far.done)} />
        },
        State::Done(posted) => html! {
            <Notice tone={Tone::Ok} title={t!(l, "deed-done", kind = posted.kind.as_str(), entry = posted.entry)} live={true}>
                if let Some(code) = &posted.code {
                    <p>{ t!(l, "deed-code") }</p>
                    <Code text={code.clone()} />
                }
            </Notice>
        },
        State::Failed(fault) => html! { <FaultNotice fault={fault.clone()} /> },
    };
    html! {
        <div class="stack">
            if !open { <KeyGate role={Role::Official} {name} among={Some(among)} {on_open} /> }
            { outcome }
            if let Some(why) = blocked { <p class="muted">{ why }</p> }
            if open {
                <Button look={*look} disabled={busy || blocked.is_some()} onclick={press}>{ label }</Button>
            }
            <Command line={&props.command} />
        </div>
    }
}
