//! The closing code, by which the key holders see that all of them count the same: read from the audited record.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::{Card, Code, FaultNotice, Progress as Bar};
use crate::console::desk::election::{Closed, ReadClosing};
use crate::console::use_desk;
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::t;
use crate::wire::Progress;

/// What [`Closing`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ClosingProps {
    /// The election id.
    pub election: AttrValue,
}

/// The code, as soon as the worker has read and checked everything up to it.
#[component]
pub fn Closing(props: &ClosingProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let far = use_state(|| Progress { done: 0, total: 0 });
    let closed = use_state(|| None::<Result<Closed, Fault>>);
    use_effect_with(props.election.clone(), {
        let (far, closed, worker) = (far.setter(), closed.setter(), desk.worker.clone());
        move |election| {
            let ask = ReadClosing { election: election.to_string() };
            spawn_local(async move {
                let hear = Callback::from(move |now| far.set(now));
                closed.set(Some(worker.ask_with(ask, hear).await));
            });
        }
    });
    html! {
        <Card title={t!(l, "closing-title")}>
            { match &*closed {
                None => html! {
                    <Bar id="closing-progress" value={far.done} max={far.total} label={t!(l, "deed-checking", count = far.done)} />
                },
                Some(Err(fault)) => html! { <FaultNotice fault={fault.clone()} /> },
                Some(Ok(closed)) => html! {
                    <>
                        <p>{ t!(l, "closing-counts", ballots = closed.ballots, counting = closed.counting) }</p>
                        <p>{ t!(l, "deed-code") }</p>
                        <Code text={closed.code.replace('-', "")} />
                    </>
                },
            } }
        </Card>
    }
}
