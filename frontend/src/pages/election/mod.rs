//! The page of one election: what, when, who, how many have voted, and the one next act of the reader.
//!
//! Everything that the manifest says is read from entry 0, whose hash is the id in the address. How far things are is the
//! service's word, and labelled so.

mod fingerprints;
mod holders;
mod next;
mod questions;
mod quorum;
mod record;
mod turnout;
mod warnings;
mod when;

use std::rc::Rc;

use glassurn_api::{
    election::{ElectionSummary, ElectionView, Stage},
    endpoint,
};
use glassurn_crypto::{encoding::unhex, manifest::Manifest};
use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::{
    client,
    components::{ButtonLook, ElectionNav, Fetched, Fold, Notice, Page, Pill, RouteLink, Tone, clock_notice},
    fetch::{Fetch, use_fetch},
    i18n::use_language,
    phase::{Phase, board_now, clocks_differ},
    route::Route,
    t,
};
use record::Doubt;

pub use holders::Holders;
pub use record::{Begun, begin};
pub use turnout::Turnout;
pub use warnings::Warnings;
pub use when::When;

/// How often the page asks how far things are, in milliseconds.
const PULSE: u32 = 60_000;
/// A description up to this length, in characters, stands open below the title.
const SHORT: usize = 400;

/// What [`Election`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ElectionProps {
    /// The election id.
    pub id: AttrValue,
}

/// The page.
#[component]
pub fn Election(props: &ElectionProps) -> Html {
    if unhex(&props.id).is_some() {
        html! { <Asked key={props.id.as_str()} id={props.id.clone()} /> }
    } else {
        html! { <NotThere /> }
    }
}

/// The page of an id that can be one: it asks the board for the manifest and the service for how far things are.
#[component]
fn Asked(props: &ElectionProps) -> Html {
    let l = use_language();
    let begun = use_fetch(props.id.clone(), |id| record::begin(id.to_string()));
    let view = use_fetch(props.id.clone(), |id| {
        let path = endpoint::election(id);
        async move { client::get_json::<ElectionView>(&path).await }
    });
    let pulse = use_mut_ref(|| (Callback::noop(), Callback::noop()));
    *pulse.borrow_mut() = (begun.again.clone(), view.again.clone());
    use_effect_with((), move |()| {
        let interval = Interval::new(PULSE, move || {
            let (board, service): (Callback<()>, Callback<()>) = pulse.borrow().clone();
            board.emit(());
            service.emit(());
        });
        move || drop(interval)
    });
    let what = t!(l, "election-what");
    let title = t!(l, "nav-election");
    match &begun.fetch {
        Fetch::Failed(failure) if failure.is_absent() => html! { <NotThere /> },
        Fetch::Waiting => html! { <Page {title}><Fetched {what} /></Page> },
        Fetch::Failed(failure) => html! {
            <Page {title}><Fetched {what} failure={failure.clone()} again={begun.again} /></Page>
        },
        Fetch::Ready(begun) => match &**begun {
            Err(doubt) => html! { <Page {title}>{ doubted(doubt, &l) }</Page> },
            Ok(begun) => html! {
                <Known id={props.id.clone()} begun={begun.clone()} view={view.fetch} again={view.again} />
            },
        },
    }
}

/// What [`Known`] needs.
#[derive(Properties, Clone, PartialEq)]
struct KnownProps {
    id: AttrValue,
    begun: Begun,
    view: Fetch<ElectionView>,
    again: Callback<()>,
}

/// The page once the manifest is verified.
#[component]
fn Known(props: &KnownProps) -> Html {
    let l = use_language();
    let KnownProps { id, begun, .. } = props;
    let manifest = &begun.manifest;
    let view = match &props.view {
        Fetch::Ready(view) => Some(bound(view, manifest)),
        Fetch::Waiting | Fetch::Failed(_) => None,
    };
    let phase = view.as_ref().map(|view| Phase::of(&view.summary, board_now()));
    let above = html! {
        <>
            <ElectionNav id={id.clone()} result={phase == Some(Phase::Finished)} />
            if let Some(phase) = phase { <p><Pill tone={phase.tone()}>{ phase.word(&l) }</Pill></p> }
        </>
    };
    let description = manifest.description.get(l.tag());
    let short = description.chars().count() <= SHORT;
    html! {
        <Page title={manifest.title.get(l.tag()).to_owned()} wide={true} {above}>
            if !description.is_empty() && short { <p class="lead"><bdi>{ description }</bdi></p> }
            if clocks_differ() { { clock_notice(&l) } }
            if let Err(doubt) = &begun.head { { doubted(doubt, &l) } }
            if let Fetch::Failed(failure) = &props.view {
                <Fetched what={t!(l, "election-progress")} failure={failure.clone()} again={&props.again} />
            }
            <div class="election">
                <div class="election-next">
                    <next::Next id={id.clone()} manifest={manifest.clone()} view={view.clone()} {phase} />
                </div>
                <div class="election-side stack">
                    <when::When manifest={manifest.clone()} view={view.clone()} {phase} />
                    <warnings::Warnings manifest={manifest.clone()} />
                </div>
                <div class="election-main stack">
                    if !short {
                        <Fold summary={t!(l, "election-description")}><p><bdi>{ description }</bdi></p></Fold>
                    }
                    <questions::Questions manifest={manifest.clone()} />
                    if let (Some(view), Some(phase)) = (&view, phase) {
                        <turnout::Turnout manifest={manifest.clone()} view={view.clone()} {phase} />
                    }
                    <holders::Holders manifest={manifest.clone()} view={view.clone()} />
                    <fingerprints::Fingerprints id={id.clone()} begun={begun.clone()} />
                </div>
            </div>
        </Page>
    }
}

/// The service's word, held to what the manifest allows: it cannot move the opening time, nor the closing time beyond the
/// extensions that were announced.
fn bound(view: &ElectionView, manifest: &Manifest) -> Rc<ElectionView> {
    let schedule = &manifest.schedule;
    let closes = view.summary.closes.clamp(schedule.closes, manifest.latest_closing());
    let summary = ElectionSummary { opens: schedule.opens, closes, ..view.summary.clone() };
    Rc::new(ElectionView { summary, ..view.clone() })
}

/// Whether Open is on the board.
fn opened(view: &ElectionView) -> bool {
    !matches!(view.summary.stage, Stage::Ceremony | Stage::Confirmed)
}

/// The notice that something does not hold.
pub fn doubted(doubt: &Doubt, l: &crate::i18n::Language) -> Html {
    html! {
        <Notice tone={Tone::Bad} title={doubt.sentence(l)} live={true}>
            <p>{ doubt.advice(l) }</p>
            <p class="muted small">{ t!(l, "failure-reference", code = doubt.code()) }</p>
        </Notice>
    }
}

/// There is no such election here.
#[component]
fn NotThere() -> Html {
    let l = use_language();
    html! {
        <Page title={t!(l, "election-absent")} lead={t!(l, "election-absent-lead")}>
            <p><RouteLink to={Route::Home} look={ButtonLook::Primary}>{ t!(l, "nav-home") }</RouteLink></p>
        </Page>
    }
}
