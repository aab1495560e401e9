//! One deed of an official: opens his key, says what it means, does it in the worker, says what came of it.

use glassurn_api::file::Role;
use glassurn_crypto::encoding::hex;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Standing;
use crate::components::{Button, ButtonLook, FaultNotice, Progress as Bar};
use crate::console::desk::election::{Act, Deed as Ask};
use crate::console::{KeyGate, SameByCommand, use_desk};
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
    Failed(Fault),
}

/// The deed.
#[component]
pub fn Deed(props: &DeedProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let state = use_state(|| State::Ready);
    let DeedProps { standing, label, look, .. } = props;
    let open = desk.key(Role::Official).is_some_and(|key| officials(standing).contains(&key.public));
    let locked = (!open).then(|| AttrValue::from(t!(l, "deed-locked")));
    let blocked = locked.or(props.blocked.clone());
    let busy = matches!(*state, State::Doing(_));
    let press = {
        let (worker, state) = (desk.worker.clone(), state.setter());
        let (election, deed, done) =
            (standing.election.to_string(), props.deed.clone(), standing.done.clone());
        Callback::from(move |_: MouseEvent| {
            let (worker, state, done) = (worker.clone(), state.clone(), done.clone());
            let ask = Act { election: election.clone(), deed: deed.clone() };
            state.set(State::Doing(Progress { done: 0, total: 0 }));
            spawn_local(async move {
                let hear = {
                    let state = state.clone();
                    Callback::from(move |far| state.set(State::Doing(far)))
                };
                match worker.ask_with(ask, hear).await {
                    Ok(posted) => {
                        state.set(State::Ready);
                        done.emit(posted);
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
        State::Failed(fault) => html! { <FaultNotice fault={fault.clone()} /> },
    };
    html! {
        <div class="stack">
            { outcome }
            if let Some(why) = &blocked { <p class="muted">{ why }</p> }
            <Button look={*look} disabled={busy || blocked.is_some()} onclick={press}>{ label }</Button>
            <SameByCommand command={&props.command} />
        </div>
    }
}

/// The public keys of the election's officials.
fn officials(standing: &Standing) -> Vec<String> {
    standing.begun.manifest.officials.iter().map(|official| hex(official.key.bytes())).collect()
}

/// What [`Key`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct KeyProps {
    /// Where things stand.
    pub standing: Standing,
}

/// The gate for all deeds of the page: one of the officials' keys.
#[component]
pub fn Key(props: &KeyProps) -> Html {
    let redraw = use_force_update();
    let standing = &props.standing;
    let name = standing.begun.manifest.officials.first().map(|official| official.name.clone());
    // The deeds look themselves whether the key is open; what is told once need not be told again.
    let on_open = use_callback((), move |_, ()| redraw.force_update());
    html! {
        <KeyGate role={Role::Official} name={name.unwrap_or_default()} among={Some(officials(standing))} {on_open} />
    }
}
