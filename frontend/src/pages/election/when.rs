//! When, in the reader's zone and the election's, what it takes now, who runs it and by which rules.

use std::rc::Rc;

use glassurn_api::{election::ElectionView, endpoint};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Closing, Manifest, Ties};
use yew::prelude::*;

use crate::{
    components::{Card, Contact, RouteLink, Span, Timestamp},
    i18n::{Language, use_language},
    mirror,
    phase::{Phase, board_now},
    route::Route,
    t,
};

/// What [`When`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct WhenProps {
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// How far things are, as the service says.
    pub view: Option<Rc<ElectionView>>,
    /// The phase that follows from it and the clock.
    pub phase: Option<Phase>,
}

/// Times, people, rules.
#[component]
pub fn When(props: &WhenProps) -> Html {
    let l = use_language();
    let manifest = &props.manifest;
    let schedule = &manifest.schedule;
    let zone = || Some(AttrValue::from(schedule.zone.clone()));
    let officials: Vec<&str> = manifest.officials.iter().map(|official| official.name.as_str()).collect();
    html! {
        <Card title={t!(l, "election-when")}>
            <dl class="facts election-facts">
                <dt>{ t!(l, "election-opens") }</dt>
                <dd><Timestamp seconds={schedule.opens} zone={zone()} /></dd>
                { end(&l, props) }
                if let Some(seconds) = props.view.as_ref().and_then(|view| view.count_from) {
                    <dt>{ t!(l, "election-count-from") }</dt>
                    <dd>
                        <Timestamp {seconds} zone={zone()} />
                        <p class="muted small">{ t!(l, "election-count-from-how") }</p>
                    </dd>
                }
                if let Some(phase) = props.phase {
                    <dt>{ t!(l, "election-now") }</dt>
                    <dd>{ takes(&l, phase) }</dd>
                }
                <dt>{ t!(l, "election-organiser") }</dt>
                <dd><bdi>{ &manifest.organiser }</bdi></dd>
                <dt>{ t!(l, "election-contact") }</dt>
                <dd><Contact text={manifest.contact.clone()} /></dd>
                <dt>{ t!(l, "election-officials", count = officials.len()) }</dt>
                <dd>{ for officials.iter().map(|name| html! { <span class="election-name"><bdi>{ *name }</bdi></span> }) }</dd>
                <dt>{ t!(l, "election-rules") }</dt>
                <dd>
                    <p>{ if manifest.revote { t!(l, "election-revote") } else { t!(l, "election-once") } }</p>
                    <p>{ t!(l, "election-minimum", minimum = manifest.minimum) }</p>
                    <p>{ match manifest.ties {
                        Ties::Declared => t!(l, "election-ties-declared"),
                        Ties::ManifestOrder => t!(l, "election-ties-order"),
                    } }</p>
                </dd>
                <dt>{ t!(l, "election-secrecy") }</dt>
                <dd>{ t!(l, "election-secrecy-line") }{ " " }<RouteLink to={Route::SecretOf { id: hex(manifest.id()) }}>{ t!(l, "nav-secret") }</RouteLink></dd>
            </dl>
            if props.view.is_some() && !mirror::here() {
                <p class="no-print"><a href={endpoint::calendar(&hex(manifest.id()))}>{ t!(l, "election-calendar") }</a></p>
            }
        </Card>
    }
}

/// When voting ends or ended, and who may move that.
fn end(l: &Language, props: &WhenProps) -> Html {
    let manifest = &props.manifest;
    let schedule = &manifest.schedule;
    let zone = || Some(AttrValue::from(schedule.zone.clone()));
    let closes = props.view.as_ref().map_or(schedule.closes, |view| view.summary.closes);
    let closed_at = props.view.as_ref().and_then(|view| view.summary.closed_at);
    if let Some(early) = closed_at.filter(|closed_at| *closed_at < closes) {
        return html! {
            <>
                <dt>{ t!(l, "election-ended") }</dt>
                <dd>
                    <Timestamp seconds={early} zone={zone()} />
                    <p class="muted small">{ t!(l, "election-ended-early") }{ " " }<Timestamp seconds={closes} zone={zone()} span={Span::Short} /></p>
                </dd>
            </>
        };
    }
    let over = closed_at.is_some() || board_now() >= closes;
    let official = schedule.closing == Closing::Official;
    let label = match (over, official) {
        (true, _) => t!(l, "election-ended"),
        (false, true) => t!(l, "election-closes-latest"),
        (false, false) => t!(l, "election-closes"),
    };
    html! {
        <>
            <dt>{ label }</dt>
            <dd>
                <Timestamp seconds={closes} zone={zone()} />
                if closes > schedule.closes {
                    <p class="muted small">{ t!(l, "election-extended") }{ " " }<Timestamp seconds={schedule.closes} zone={zone()} span={Span::Short} /></p>
                }
                if !over && closes < manifest.latest_closing() {
                    <p class="muted small">{ t!(l, "election-extension") }{ " " }<Timestamp seconds={manifest.latest_closing()} zone={zone()} span={Span::Short} /></p>
                }
                if !over && official { <p class="muted small">{ t!(l, "election-official-closes") }</p> }
            </dd>
        </>
    }
}

/// What the election takes now.
fn takes(l: &Language, phase: Phase) -> String {
    match phase {
        Phase::Voting => t!(l, "election-takes"),
        Phase::Coming => t!(l, "election-takes-not-yet"),
        Phase::Counting | Phase::Finished | Phase::Void => t!(l, "election-takes-no-more"),
    }
}
