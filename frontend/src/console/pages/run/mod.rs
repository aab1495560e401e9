//! How a published election stands, and the one next act. What is signed is decided in the worker, from entries that it
//! has checked; what is only shown is the service's word.

mod announce;
mod closing;
mod deed;
mod next;
mod people;
mod risks;
mod told;
mod voting;

use std::rc::Rc;

use glassurn_api::announcement::What;
use glassurn_api::draft::DraftView;
use glassurn_api::election::{ElectionView, Stage};
use glassurn_api::endpoint;
use glassurn_crypto::manifest::Eligibility;
use gloo_timers::callback::Interval;
use yew::prelude::*;

use super::draft::{Links, RegistrationRule as Rule};
use super::webhooks::{Webhooks, WebhooksProps};
use crate::client;
use crate::components::{ButtonLook, Card, Copy, Fetched, Notice, Page, Pill, RouteLink, Tone};
use crate::console::desk::election::Posted;
use crate::console::{ConsoleLink, ConsoleRoute, SameByCommand, server};
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::pages::{Begun, Holders, Turnout, Warnings, When, begin};
use crate::phase::{Phase, now};
use crate::route::Route;
use crate::t;

/// How often the page looks how things are, in milliseconds.
const PULSE: u32 = 10_000;

/// What [`Run`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct RunProps {
    /// The draft that the election came of.
    pub draft: Rc<DraftView>,
    /// The election id.
    pub election: AttrValue,
}

/// What every part of the page knows.
#[derive(Clone, PartialEq)]
struct Standing {
    draft: Rc<DraftView>,
    election: AttrValue,
    begun: Begun,
    view: Rc<ElectionView>,
    phase: Phase,
    /// Called with an entry that was posted here.
    done: Callback<Posted>,
}

/// The page.
#[component]
pub fn Run(props: &RunProps) -> Html {
    let l = use_language();
    let last = use_state(|| None::<Posted>);
    let begun = use_fetch(props.election.clone(), |id| begin(id.to_string()));
    let view = use_fetch(props.election.clone(), |id| {
        let path = endpoint::election(id);
        async move { client::get_json::<ElectionView>(&path).await }
    });
    use_pulse(view.again.clone());
    let title = props.draft.summary.title.clone();
    let what = t!(l, "run-what");
    let failed = |failure, again| {
        html! {
            <Page title={title.clone()}><Fetched what={what.clone()} {failure} {again} /></Page>
        }
    };
    let begun = match &begun.fetch {
        Fetch::Waiting => return failed(None, Callback::noop()),
        Fetch::Failed(failure) => return failed(Some(failure.clone()), begun.again),
        Fetch::Ready(begun) => match &**begun {
            Ok(begun) => begun.clone(),
            Err(doubt) => {
                return html! {
                    <Page {title}>
                        <Notice tone={Tone::Bad} title={doubt.sentence(&l)} live={true}><p>{ doubt.advice(&l) }</p></Notice>
                    </Page>
                };
            }
        },
    };
    let (view, again) = match &view.fetch {
        Fetch::Waiting => return failed(None, Callback::noop()),
        Fetch::Failed(failure) => return failed(Some(failure.clone()), view.again),
        Fetch::Ready(ready) => (ready.clone(), view.again),
    };
    let phase = Phase::of(&view.summary, now());
    let done = {
        let last = last.setter();
        Callback::from(move |posted| {
            last.set(Some(posted));
            again.emit(());
        })
    };
    let standing =
        Standing { draft: props.draft.clone(), election: props.election.clone(), begun, view, phase, done };
    html! { <Known {standing} last={(*last).clone()} /> }
}

/// Asks again from time to time.
#[hook]
fn use_pulse(again: Callback<()>) {
    let pulse = use_mut_ref(|| again.clone());
    pulse.replace(again);
    use_effect_with((), move |()| {
        let interval = Interval::new(PULSE, move || {
            let again = pulse.borrow().clone();
            again.emit(());
        });
        move || drop(interval)
    });
}

#[derive(Properties, Clone, PartialEq)]
struct KnownProps {
    standing: Standing,
    /// What was done here last.
    #[prop_or_default]
    last: Option<Posted>,
}

/// The page once manifest and service have spoken.
#[component]
fn Known(props: &KnownProps) -> Html {
    let l = use_language();
    let Standing { draft, election, begun, view, phase, .. } = &props.standing;
    let manifest = &begun.manifest;
    let stage = view.summary.stage;
    let opened = !matches!(stage, Stage::Ceremony | Stage::Confirmed);
    let above = html! {
        <>
            <p class="muted small"><ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "console-title") }</ConsoleLink></p>
            <p><Pill tone={phase.tone()}>{ said(&l, stage, *phase) }</Pill></p>
        </>
    };
    let page = |route: Route, words: String| {
        html! {
            <RouteLink to={route} look={ButtonLook::Secondary}>{ words }</RouteLink>
        }
    };
    let id = || election.to_string();
    let told = |what| html! { <told::Told standing={props.standing.clone()} {what} /> };
    html! {
        <Page title={manifest.title.get(l.tag()).to_owned()} wide={true} {above}>
            <div class="election">
                <div class="election-next stack">
                    if let Some(last) = &props.last {
                        <Notice tone={Tone::Ok} live={true}
                            title={t!(l, "deed-done", kind = last.kind.as_str(), entry = last.entry)} />
                    }
                    <next::Next standing={props.standing.clone()} />
                    if stage == Stage::Closed && view.tally.posted < view.tally.needed { { told(What::Count) } }
                    if matches!(stage, Stage::Closed | Stage::Tallied) { { told(What::Result) } }
                    if !matches!(stage, Stage::Tallied | Stage::Void) {
                        <deed::Key standing={props.standing.clone()} />
                    }
                </div>
                <div class="election-side stack">
                    <When manifest={manifest.clone()} view={Some(view.clone())} phase={Some(*phase)} />
                    <Card title={t!(l, "run-pages")}>
                        <div class="stack">
                            { page(Route::Election { id: id() }, t!(l, "console-public-page")) }
                            { page(Route::Board { id: id() }, t!(l, "nav-board")) }
                            { page(Route::Audit { id: id() }, t!(l, "nav-audit")) }
                            <a class="btn" href={endpoint::archive(election)} download="true">{ t!(l, "run-archive") }</a>
                        </div>
                        <SameByCommand command={format!("glassurn archive {}/e/{election} -o election.glassurn", server())} />
                    </Card>
                    <Warnings manifest={manifest.clone()} />
                    <Webhooks ..WebhooksProps::of(draft) />
                </div>
                <div class="election-main stack">
                    if opened { <Turnout manifest={manifest.clone()} view={view.clone()} phase={*phase} /> }
                    if stage == Stage::Ceremony { <people::Witnesses standing={props.standing.clone()} /> }
                    <Holders manifest={manifest.clone()} view={Some(view.clone())} />
                    if matches!(stage, Stage::Confirmed | Stage::Open) { <people::Checks standing={props.standing.clone()} /> }
                    if stage == Stage::Closed { <closing::Closing election={election.clone()} manifest={manifest.clone()} posted={progress(view)} /> }
                    if matches!(stage, Stage::Ceremony | Stage::Closed) {
                        <p class="muted">{ t!(l, "run-may-close") }</p>
                        <Links draft={draft.clone()} />
                    }
                    { match manifest.eligibility {
                        Eligibility::Roll => html! { <Roll standing={props.standing.clone()} /> },
                        Eligibility::Registered => html! { <Registration standing={props.standing.clone()} /> },
                        Eligibility::Open => html! { <Anybody standing={props.standing.clone()} /> },
                    } }
                    if stage == Stage::Open { { told(What::Count) } }
                    if stage == Stage::Open { <voting::Voting standing={props.standing.clone()} /> }
                </div>
            </div>
        </Page>
    }
}

/// What changes whenever a key holder has mixed or opened something.
fn progress(view: &ElectionView) -> u64 {
    view.tally.posted + view.trustees.iter().map(|trustee| trustee.mixed).sum::<u64>()
}

/// The roll: how many are on it, and the page that posts it.
#[component]
fn Roll(props: &KnownProps) -> Html {
    let l = use_language();
    let Standing { draft, election, view, .. } = &props.standing;
    let roll = ConsoleRoute::Step { draft: draft.summary.id.clone(), step: "roll".into() };
    let mail = ConsoleRoute::Mail { draft: draft.summary.id.clone() };
    html! {
        <section class="stack">
            <h2>{ t!(l, "run-roll") }</h2>
            <p>{ if view.summary.roll == 0 { t!(l, "run-roll-none") } else { t!(l, "run-roll-count", count = view.summary.roll) } }</p>
            <p><ConsoleLink to={roll}>{ t!(l, "run-roll-page") }</ConsoleLink></p>
            if view.summary.stage == Stage::Open {
                <p>{ t!(l, "run-consent-lead") }</p>
                <p><ConsoleLink to={ConsoleRoute::Consent { election: election.to_string() }}>{ t!(l, "consent-title") }</ConsoleLink></p>
            }
            <h2>{ t!(l, "mail-title") }</h2>
            <p>{ t!(l, "run-mail") }</p>
            <p><ConsoleLink to={mail}>{ t!(l, "mail-page") }</ConsoleLink></p>
        </section>
    }
}

/// Where voters register, and who may.
#[component]
fn Registration(props: &KnownProps) -> Html {
    let l = use_language();
    let Standing { draft, election, view, phase, .. } = &props.standing;
    let address = format!("{}/register/{election}", server());
    html! {
        <section class="stack">
            <h2>{ t!(l, "run-register") }</h2>
            <p>{ t!(l, "rule-count", count = view.summary.roll) }</p>
            if matches!(phase, Phase::Coming | Phase::Voting) {
                <p>{ t!(l, "run-register-lead") }</p>
                <p class="invite-link"><code>{ &address }</code></p>
                <Copy text={address.clone()} label={t!(l, "run-register-copy")} />
                <Rule draft={draft.summary.id.clone()} />
            } else {
                <p>{ t!(l, "run-register-over") }</p>
            }
        </section>
    }
}

/// Where anybody votes.
#[component]
fn Anybody(props: &KnownProps) -> Html {
    let l = use_language();
    let Standing { election, view, phase, .. } = &props.standing;
    let address = format!("{}/e/{election}/vote", server());
    html! {
        <section class="stack">
            <h2>{ t!(l, "run-open") }</h2>
            <p>{ t!(l, "run-open-count", count = view.summary.roll) }</p>
            if matches!(phase, Phase::Coming | Phase::Voting) {
                <p>{ t!(l, "run-open-lead") }</p>
                <p class="invite-link"><code>{ &address }</code></p>
                <Copy text={address.clone()} label={t!(l, "run-register-copy")} />
            }
        </section>
    }
}

/// Where it stands, in a word.
fn said(l: &Language, stage: Stage, phase: Phase) -> String {
    match stage {
        Stage::Ceremony => t!(l, "stage-ceremony"),
        Stage::Confirmed => t!(l, "stage-confirmed"),
        _ => phase.word(l),
    }
}
