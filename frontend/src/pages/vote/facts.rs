//! What everybody should know of an election before voting: when, who, what each party sees, and the honest warnings.

use std::rc::Rc;

use glassurn_crypto::manifest::{Closing, CodeMaker, Eligibility, Manifest};
use yew::prelude::*;

use super::Booth;
use crate::{
    components::{Notice, RouteLink, Timestamp, Tone},
    i18n::use_language,
    route::Route,
    t,
};

/// Below this minimum of counting voters every page warns (§3).
const SMALL_MINIMUM: u64 = 10;

/// What [`Facts`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FactsProps {
    /// The booth.
    pub booth: Booth,
}

/// When, who, and what each party sees.
#[component]
pub fn Facts(props: &FactsProps) -> Html {
    let l = use_language();
    let manifest = &props.booth.manifest;
    let zone = || Some(AttrValue::from(manifest.schedule.zone.clone()));
    let official = manifest.schedule.closing == Closing::Official;
    html! {
        <dl class="facts">
            <dt>{ t!(l, "fact-opens") }</dt>
            <dd><Timestamp seconds={manifest.schedule.opens} zone={zone()} /></dd>
            <dt>{ if official { t!(l, "fact-closes-latest") } else { t!(l, "fact-closes") } }</dt>
            <dd>
                <Timestamp seconds={props.booth.closes} zone={zone()} />
                if official { <p class="muted small">{ t!(l, "fact-official-closes") }</p> }
            </dd>
            <dt>{ t!(l, "fact-organiser") }</dt>
            <dd><bdi>{ &manifest.organiser }</bdi></dd>
            <dt>{ t!(l, "fact-contact") }</dt>
            <dd><bdi>{ &manifest.contact }</bdi></dd>
            <dt>{ t!(l, "fact-secrecy") }</dt>
            <dd>{ t!(l, "fact-secrecy-line") }{ " " }<RouteLink to={Route::Secret}>{ t!(l, "nav-secret") }</RouteLink></dd>
        </dl>
    }
}

/// What [`Warnings`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct WarningsProps {
    /// The manifest.
    pub manifest: Rc<Manifest>,
}

/// What the manifest weakens, in words; nothing where it weakens nothing.
#[component]
pub fn Warnings(props: &WarningsProps) -> Html {
    let l = use_language();
    let manifest = &props.manifest;
    let mut lines = Vec::new();
    if manifest.weights_reveal_votes {
        lines.push(t!(l, "warn-weights"));
    }
    if manifest.minimum < SMALL_MINIMUM {
        lines.push(t!(l, "warn-small", minimum = manifest.minimum));
    }
    if manifest.trustees.members.len() == 1 {
        lines.push(t!(l, "warn-one-holder"));
    }
    if manifest.witnesses.members.is_empty() {
        lines.push(t!(l, "warn-not-witnessed"));
    } else if !manifest.witnesses.tolerates_a_lie() {
        lines.push(t!(l, "warn-witness-may-lie"));
    }
    if manifest.codes == CodeMaker::Server {
        lines.push(t!(l, "warn-server-codes"));
    }
    match manifest.eligibility {
        Eligibility::Roll => {}
        Eligibility::Registered => lines.push(t!(l, "warn-registered")),
        Eligibility::Open => lines.push(t!(l, "warn-open")),
    }
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "warn-title")}>
            <ul class="warnings">{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul>
        </Notice>
    }
}
