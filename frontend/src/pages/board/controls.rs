//! How a reader moves through the entries: following, kinds, and the way to one entry.

use glassurn_crypto::board::entry::Kind;
use web_sys::{HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::watch::{Search, Watch};
use crate::{
    components::{Button, Field, Icon, Progress, TextInput, symbols},
    i18n::{Language, TextId, use_language},
    id, t,
};

/// The symbols of a receipt code.
const CODE: usize = 32;

/// Groups of kinds that a reader may want alone.
const GROUPS: [(TextId, &[Kind]); 5] = [
    (id!("board-kinds-ballots"), &[Kind::Ballot]),
    (id!("board-kinds-roll"), &[Kind::Roll, Kind::RollChange]),
    (
        id!("board-kinds-key"),
        &[
            Kind::TrusteeKey,
            Kind::DkgCommit,
            Kind::DkgRound1,
            Kind::DkgRound2,
            Kind::DkgConfirm,
            Kind::DkgComplaint,
            Kind::DkgRestart,
        ],
    ),
    (
        id!("board-kinds-course"),
        &[
            Kind::Manifest,
            Kind::Open,
            Kind::Extend,
            Kind::Close,
            Kind::PartialDecryption,
            Kind::Shuffle,
            Kind::ShuffleProof,
            Kind::MixDecryption,
            Kind::Result,
            Kind::Void,
        ],
    ),
    (id!("board-kinds-notes"), &[Kind::Note]),
];

/// What [`Controls`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ControlsProps {
    /// The record.
    pub watch: Watch,
}

/// The controls.
#[component]
pub fn Controls(props: &ControlsProps) -> Html {
    let l = use_language();
    let watch = &props.watch;
    let paused = watch.paused;
    let pause = watch.pause.reform(move |_: MouseEvent| !paused);
    html! {
        <div class="board-controls no-print">
            <div class="row">
                <Button icon={if paused { Icon::Onward } else { Icon::Wait }} onclick={pause}>
                    { if paused { t!(l, "board-follow") } else { t!(l, "board-pause") } }
                </Button>
                <p class="muted small" role="status">{ following(&l, watch) }</p>
            </div>
            <Jump watch={watch.clone()} />
            <Kinds watch={watch.clone()} />
        </div>
    }
}

fn following(l: &Language, watch: &Watch) -> String {
    let size = watch.head.as_ref().map_or(0, |head| head.size);
    if watch.paused { t!(l, "board-paused", size = size) } else { t!(l, "board-live", size = size) }
}

#[component]
fn Kinds(props: &ControlsProps) -> Html {
    let l = use_language();
    let numbers = |kinds: &[Kind]| kinds.iter().map(|kind| kind.number()).collect::<Vec<_>>();
    let onchange = props.watch.filter.reform(move |event: Event| {
        let chosen: Option<usize> = event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok();
        chosen.and_then(|chosen| GROUPS.get(chosen)).map(|(_, kinds)| numbers(kinds)).unwrap_or_default()
    });
    html! {
        <Field id="kinds" label={t!(l, "board-kinds")}>
            <select id="kinds" {onchange}>
                <option value="" selected={props.watch.kinds.is_empty()}>{ t!(l, "board-kinds-all") }</option>
                { for GROUPS.iter().enumerate().map(|(place, (name, kinds))| html! {
                    <option value={place.to_string()} selected={*props.watch.kinds == numbers(kinds)}>{ l.text(*name, &[]) }</option>
                }) }
            </select>
        </Field>
    }
}

/// The way to an entry by its number or receipt code; codes are compared on this device.
#[component]
fn Jump(props: &ControlsProps) -> Html {
    let l = use_language();
    let typed = use_state(String::new);
    let wrong = use_state(|| None::<AttrValue>);
    let watch = props.watch.clone();
    let size = watch.head.as_ref().map_or(0, |head| head.size);
    let onsubmit = {
        let (typed, wrong, watch) = (typed.clone(), wrong.clone(), watch.clone());
        let (no_entry, no_code) =
            (t!(l, "board-jump-none", last = size.saturating_sub(1)), t!(l, "board-jump-wrong"));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            wrong.set(None);
            match (typed.trim().parse::<u64>(), symbols(&typed)) {
                (Ok(entry), _) if entry < size => watch.jump.emit(entry),
                (_, code) if code.chars().count() == CODE => watch.find.emit(code),
                (Ok(_), _) => wrong.set(Some(no_entry.clone().into())),
                (Err(_), _) => wrong.set(Some(no_code.clone().into())),
            }
        })
    };
    let on_input = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    let missing =
        matches!(watch.search, Search::Missing(_)).then(|| AttrValue::from(t!(l, "board-jump-missing")));
    html! {
        <form class="jump" {onsubmit}>
            <TextInput
                id="jump"
                label={t!(l, "board-jump")}
                hint={t!(l, "board-jump-hint")}
                value={(*typed).clone()}
                error={(*wrong).clone().or(missing)}
                {on_input}
            />
            <Button submit={true}>{ t!(l, "board-jump-go") }</Button>
            if let Search::Running(done, total) = watch.search {
                <Progress id="search" value={done} max={total} label={t!(l, "board-searching", done = done, total = total)} />
            }
        </form>
    }
}
