//! What everybody should know of an election before voting: when, who, what each party sees.

use glassurn_crypto::manifest::Closing;
use yew::prelude::*;

use super::Booth;
use crate::{
    components::{RouteLink, Timestamp},
    i18n::use_language,
    route::Route,
    t,
};

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
            <dd>{ t!(l, "fact-secrecy-line") }{ " " }<RouteLink to={Route::SecretOf { id: props.booth.id.to_string() }}>{ t!(l, "nav-secret") }</RouteLink></dd>
        </dl>
    }
}
