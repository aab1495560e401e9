//! A vote that is open to anybody: the browser makes a voting code of its own and asks to be put on the roll.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{Booth, before::Door, keep};
use crate::{
    components::{Button, ButtonLook, FaultNotice},
    fault::Fault,
    i18n::use_language,
    t, voting_link,
    worker::Register,
};

/// What [`Join`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct JoinProps {
    /// The booth.
    pub booth: Booth,
    /// Whether one can vote now.
    pub door: Door,
    /// Whether this browser has a code already.
    pub joined: bool,
    /// Called with the code that was made.
    pub on_code: Callback<String>,
    /// Called with the code, to look for it on the board.
    pub on_join: Callback<String>,
}

/// Says what taking part means here, and the button that does it.
#[component]
pub fn Join(props: &JoinProps) -> Html {
    let l = use_language();
    let busy = use_state(|| false);
    let fault = use_state(|| None::<Fault>);
    let join = {
        let (busy, fault, props) = (busy.setter(), fault.setter(), props.clone());
        Callback::from(move |()| {
            let (busy, fault, props) = (busy.clone(), fault.clone(), props.clone());
            busy.set(true);
            fault.set(None);
            spawn_local(async move {
                let id = props.booth.id.clone();
                match props.booth.worker.ask(Register {}).await {
                    Ok(registered) => {
                        voting_link::keep_made(&id, &registered.code, keep::shared(&id));
                        props.on_code.emit(registered.code.clone());
                        // Before voting is open there is nothing to look it up in.
                        if props.door == Door::Open {
                            props.on_join.emit(registered.code);
                        }
                    }
                    Err(found) => fault.set(Some(found)),
                }
                busy.set(false);
            });
        })
    };
    if props.joined {
        let later = if props.door == Door::NotYet { t!(l, "join-later") } else { String::new() };
        return html! { <p>{ t!(l, "join-done") }{ " " }{ later }</p> };
    }
    html! {
        <>
            <p>{ t!(l, "join-words") }</p>
            if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} again={join.clone()} /> }
            if matches!(props.door, Door::Open | Door::NotYet) {
                <Button look={ButtonLook::Primary} disabled={*busy} onclick={join.reform(|_| ())}>
                    { if *busy { t!(l, "join-busy") } else { t!(l, "join") } }
                </Button>
            }
        </>
    }
}
