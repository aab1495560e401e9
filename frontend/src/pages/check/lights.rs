//! What a check found: one sentence, then lights with words. A light that was not looked at never shines.

use std::rc::Rc;

use glassurn_api::endpoint::checked;
use yew::prelude::*;

use super::{complaint::Complaint, run::Found};
use crate::{
    components::{
        Button, Card, Check, CheckState, Checks, Code, Notice, RouteLink, SaveFile, Span, Timestamp, Tone,
        moment,
    },
    i18n::{Language, use_language},
    mirror::{self, Later},
    record::{Counted, Seen},
    route::Route,
    store::Keep,
    t,
    worker::Place,
};

/// What [`Lights`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct LightsProps {
    /// What was found.
    pub found: Rc<Found>,
}

/// The lights.
#[component]
pub fn Lights(props: &LightsProps) -> Html {
    let l = use_language();
    let found = &props.found;
    let Some(place) = &found.checked.found else {
        return html! {
            <>
                <Notice tone={Tone::Bad} title={t!(l, "check-none")} live={true}>
                    if let Some(code) = &found.asked { <p><Code text={code.replace('-', "")} /></p> }
                    <p>{ t!(l, "check-none-advice") }</p>
                    <Later />
                </Notice>
                <Complaint found={found.clone()} />
            </>
        };
    };
    let zone = AttrValue::from(found.manifest.schedule.zone.clone());
    let (tone, title) = summary(&l, found, place);
    html! {
        <>
            <Notice {tone} {title} live={true}>
                if let Some(code) = &place.code { <p><Code text={code.replace('-', "")} /></p> }
                <p><bdi>{ found.manifest.title.get(l.tag()) }</bdi></p>
            </Notice>
            if let Some(time) = found.checked.aged {
                <Notice tone={Tone::Warn} title={t!(l, "check-aged", time = clock(&l, time))}><p>{ t!(l, "check-aged-what") }</p></Notice>
            }
            if found.alone.is_some() {
                <Notice tone={Tone::Warn} title={t!(l, "check-alone")}><p>{ t!(l, "check-alone-what") }</p></Notice>
            }
            <Card title={t!(l, "check-lights")}>
                <Checks label={t!(l, "check-lights")} checks={
                    [recorded(&l, place, &zone), there_now(&l, found), counted(&l, found, &zone)]
                        .into_iter()
                        .chain(found.checked.seen.as_ref().map(|seen| witnessed(&l, seen)))
                        .collect::<Vec<_>>()
                } />
                if let Some(completed) = &found.checked.completed {
                    <p>{ t!(l, "check-completed") }</p>
                    <SaveFile label={t!(l, "check-completed-save")} name={format!("receipt-{}.tlog-proof", place.entry)}
                        media_type="text/plain" bytes={Rc::<[u8]>::from(completed.as_bytes())} />
                }
                if found.alone.is_none() {
                    <p class="muted small">{ t!(l, "check-private") }</p>
                    if !mirror::here() { <Tell election={found.election.clone()} /> }
                }
                <p class="small">
                    { t!(l, "check-count-is-audited") }{ " " }
                    <RouteLink to={Route::Audit { id: found.election.clone() }}>{ t!(l, "nav-audit") }</RouteLink>
                </p>
            </Card>
            <Complaint found={found.clone()} />
        </>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct TellProps {
    /// The election id.
    election: AttrValue,
}

/// Lets whoever wants to be counted among those who checked; once for each browser, as far as it remembers.
#[component]
fn Tell(props: &TellProps) -> Html {
    let l = use_language();
    let name = format!("checked.{}", props.election);
    let told = use_state(|| Keep::Device.read::<bool>(&name).is_some());
    if *told {
        return html! { <p class="muted small" role="status">{ t!(l, "check-told") }</p> };
    }
    let path = checked(&props.election);
    let onclick = Callback::from(move |_| {
        Keep::Device.write(&name, &true);
        // Nobody waits for an answer, and none would say more.
        if let Some(window) = web_sys::window() {
            let _ = window.navigator().send_beacon(&path);
        }
        told.set(true);
    });
    html! {
        <>
            <p class="muted small">{ t!(l, "check-tell-what") }</p>
            <Button {onclick}>{ t!(l, "check-tell") }</Button>
        </>
    }
}

/// Everything in one sentence.
fn summary(l: &Language, found: &Found, place: &Place) -> (Tone, String) {
    let time = clock(l, place.time);
    let entry = place.entry;
    match (found.checked.there_now, found.checked.counted) {
        (Some(false), _) => (Tone::Bad, t!(l, "check-gone", entry = entry, time = time)),
        (None, _) | (_, None) => (Tone::Ok, t!(l, "check-file-holds", entry = entry, time = time)),
        (_, Some(Counted::Last)) => (Tone::Ok, t!(l, "check-will-count", entry = entry, time = time)),
        (_, Some(Counted::Before(_))) => (Tone::Ok, t!(l, "check-counts", entry = entry, time = time)),
        (_, Some(Counted::Superseded(..))) => {
            (Tone::Warn, t!(l, "check-superseded", entry = entry, time = time))
        }
        (_, Some(Counted::Revoked(..))) => (Tone::Warn, t!(l, "check-revoked", entry = entry, time = time)),
        (_, Some(Counted::Invalid)) => (Tone::Bad, t!(l, "check-invalid", entry = entry, time = time)),
    }
}

fn recorded(l: &Language, place: &Place, zone: &AttrValue) -> Check {
    let details = html! { <p>{ t!(l, "light-recorded-how") }{ " " }<Timestamp seconds={place.time} zone={zone.clone()} /></p> };
    light("light-recorded", CheckState::Passed, t!(l, "light-recorded", entry = place.entry), details)
}

fn there_now(l: &Language, found: &Found) -> Check {
    let (state, title) = match (found.checked.there_now, found.checked.aged) {
        (Some(true), Some(time)) => (CheckState::Passed, t!(l, "light-there-aged", time = clock(l, time))),
        (Some(true), None) => (CheckState::Passed, t!(l, "light-there")),
        (Some(false), _) => (CheckState::Failed, t!(l, "light-not-there")),
        (None, _) => (CheckState::Skipped, t!(l, "light-there-skipped")),
    };
    light("light-there", state, title, html! { <p>{ t!(l, "light-there-how") }</p> })
}

fn counted(l: &Language, found: &Found, zone: &AttrValue) -> Check {
    let later = |entry: u64, time: u64| {
        html! {
            <p>{ t!(l, "light-entry", entry = entry) }{ " " }
                <Timestamp seconds={time} zone={zone.clone()} span={Span::Short} /></p>
        }
    };
    let how = html! { <p>{ t!(l, "light-counted-how") }</p> };
    let (state, title, details) = match found.checked.counted {
        None => (CheckState::Skipped, t!(l, "light-counted-skipped"), how),
        Some(Counted::Last) => (CheckState::Passed, t!(l, "light-last"), how),
        Some(Counted::Before(close)) => (
            CheckState::Passed,
            t!(l, "light-counted"),
            html! { <p>{ t!(l, "light-close", entry = close) }</p> },
        ),
        Some(Counted::Superseded(entry, time)) => {
            (CheckState::Failed, t!(l, "light-superseded"), later(entry, time))
        }
        Some(Counted::Revoked(entry, time)) => {
            (CheckState::Failed, t!(l, "light-revoked"), later(entry, time))
        }
        Some(Counted::Invalid) => (CheckState::Failed, t!(l, "light-invalid"), how),
    };
    light("light-counted", state, title, details)
}

fn witnessed(l: &Language, seen: &Seen) -> Check {
    let (held, needed, of) = (seen.names.len() as u64, seen.needed, seen.of);
    let (state, title) = if seen.enough() {
        (CheckState::Passed, t!(l, "light-witnessed", held = held, of = of))
    } else {
        (CheckState::Skipped, t!(l, "light-not-witnessed", held = held, needed = needed))
    };
    let details = html! {
        <>
            <p>{ t!(l, "light-witnessed-how") }</p>
            <ul>{ for seen.names.iter().map(|name| html! { <li><bdi>{ name }</bdi></li> }) }</ul>
        </>
    };
    light("light-witnessed", state, title, details)
}

fn light(id: &'static str, state: CheckState, title: String, details: Html) -> Check {
    Check { id: id.into(), state, title: title.into(), count: None, details: Some(details) }
}

/// A moment in the reader's zone, as part of a sentence.
pub fn clock(l: &Language, time: u64) -> String {
    moment(l.tag(), time, None, Span::Short).unwrap_or_else(|| time.to_string())
}
