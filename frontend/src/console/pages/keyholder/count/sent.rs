//! The decryption is posted: nothing is claimed before the entry was read from the record as everybody reads it.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::finish::Delete;
use crate::components::{Code, FaultNotice, Notice, Tone};
use crate::console::desk::count::ReadBack;
use crate::console::kept_files::Place;
use crate::console::use_desk;
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::pages::remember;
use crate::t;

/// How often the record is read, in milliseconds.
const PAUSE: u32 = 2_000;

/// What [`Sent`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct SentProps {
    /// Whose place it is.
    pub place: Place,
    /// The entry's number.
    pub entry: u64,
    /// The closing code.
    pub code: AttrValue,
}

/// Reads the entry back.
#[component]
pub fn Sent(props: &SentProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let there = use_state(|| false);
    let fault = use_state(|| None::<Fault>);
    use_effect_with(props.entry, {
        let (worker, there, fault) = (desk.worker.clone(), there.setter(), fault.setter());
        let election = props.place.election.clone();
        move |_| {
            let here = std::rc::Rc::new(std::cell::Cell::new(true));
            let still = here.clone();
            spawn_local(async move {
                while still.get() {
                    match worker.ask(ReadBack {}).await {
                        Ok(true) => {
                            fault.set(None);
                            return there.set(true);
                        }
                        Ok(false) => {}
                        Err(why) => {
                            remember(&election, &why);
                            fault.set(Some(why));
                        }
                    }
                    TimeoutFuture::new(PAUSE).await;
                }
            });
            move || here.set(false)
        }
    });
    if !*there {
        return html! {
            <>
                <Notice tone={Tone::Info} title={t!(l, "sent-reading")} live={true}><p>{ t!(l, "sent-reading-lead") }</p></Notice>
                if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} /> }
            </>
        };
    }
    html! {
        <>
            <Notice tone={Tone::Ok} title={t!(l, "sent-there", entry = props.entry)} live={true}>
                <p>{ t!(l, "sent-tell") }</p>
                <Code text={props.code.replace('-', "")} />
            </Notice>
            <Delete place={props.place.clone()} />
        </>
    }
}
