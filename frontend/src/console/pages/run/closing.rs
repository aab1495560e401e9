//! The closing code, by which the key holders see that all of them count the same, and whose part of the sum is opened: read
//! from the audited record, and again whenever the service says that there is more.

use std::rc::Rc;

use glassurn_crypto::manifest::Manifest;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::{Card, Code, Column, FaultNotice, Pill, Progress as Bar, Table, Tone};
use crate::console::desk::election::{Closed, Mixing, ReadClosing};
use crate::console::use_desk;
use crate::fault::Fault;
use crate::i18n::{Language, use_language};
use crate::t;
use crate::wire::Progress;

/// What [`Closing`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ClosingProps {
    /// The election id.
    pub election: AttrValue,
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// What the service says of how far the key holders are; whenever it changes, the record is read again.
    pub posted: u64,
}

/// The code, as soon as the worker has read and checked everything up to it.
#[component]
pub fn Closing(props: &ClosingProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let far = use_state(|| Progress { done: 0, total: 0 });
    let closed = use_state(|| None::<Result<Closed, Fault>>);
    use_effect_with((props.election.clone(), props.posted), {
        let (far, closed, worker) = (far.setter(), closed.setter(), desk.worker.clone());
        move |(election, _)| {
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
                        { holders(&l, &props.manifest, closed) }
                    </>
                },
            } }
        </Card>
    }
}

/// How many parts are opened, and a row for each key holder.
fn holders(l: &Language, manifest: &Manifest, closed: &Closed) -> Html {
    let trustees = &manifest.trustees;
    let rows = (1..).zip(&trustees.members).map(|(number, member)| {
        let (tone, words) = match closed.opened.contains(&number) {
            true => (Tone::Ok, t!(l, "closing-opened")),
            false => (Tone::Info, t!(l, "closing-waiting")),
        };
        let opened = html! { <Pill {tone}>{ words }</Pill> };
        let name = html! { <bdi>{ &member.name }</bdi> };
        match &closed.mixing {
            Some(mixing) => vec![name, mixed(l, mixing, number), opened],
            None => vec![name, opened],
        }
    });
    let done = closed.opened.len() as u64;
    let mut columns = vec![Column::words(t!(l, "closing-holder")), Column::words(t!(l, "closing-stands"))];
    if closed.mixing.is_some() {
        columns = vec![
            Column::words(t!(l, "closing-holder")),
            Column::words(t!(l, "closing-mixed")),
            Column::words(t!(l, "closing-stands-answers")),
        ];
    }
    html! {
        <>
            if let Some(mixing) = &closed.mixing {
                <p>{ t!(l, "closing-mixes-how", needed = trustees.threshold) }</p>
                <Bar id="closing-mixes" value={mixing.least} max={trustees.threshold}
                    label={t!(l, "closing-mixes", done = mixing.least, needed = trustees.threshold)} />
            }
            <Bar id="closing-parts" value={done} max={trustees.threshold}
                label={if closed.mixing.is_some() {
                    t!(l, "closing-parts-answers", done = done, needed = trustees.threshold)
                } else {
                    t!(l, "closing-parts", done = done, needed = trustees.threshold)
                }} />
            <Table caption={t!(l, "closing-holders")} {columns} rows={rows.collect::<Vec<_>>()} />
        </>
    }
}

/// What a key holder has mixed.
fn mixed(l: &Language, mixing: &Mixing, number: u64) -> Html {
    let done = usize::try_from(number - 1).ok().and_then(|place| mixing.mixed.get(place)).copied();
    match done.unwrap_or_default() {
        0 => html! { <Pill tone={Tone::Info}>{ t!(l, "closing-waiting") }</Pill> },
        done if done == mixing.contests => {
            html! { <Pill tone={Tone::Ok}>{ t!(l, "closing-mixed-all") }</Pill> }
        }
        done => html! {
            <Pill tone={Tone::Info}>{ t!(l, "closing-mixed-part", done = done, all = mixing.contests) }</Pill>
        },
    }
}
