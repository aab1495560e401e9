//! While people vote: a later end within what was announced, or an earlier one where the manifest lets officials decide.

use glassurn_api::plan::time;
use glassurn_crypto::manifest::Closing;
use yew::prelude::*;

use super::Standing;
use super::deed::Deed;
use crate::components::{ButtonLook, Card, Choice, ChoiceKind, Notice, Span, Timestamp, Tone};
use crate::console::desk::election::Deed as Ask;
use crate::console::fields::Moment;
use crate::console::server;
use crate::i18n::use_language;
use crate::phase::now;
use crate::t;

/// What [`Voting`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct VotingProps {
    /// Where things stand.
    pub standing: Standing,
}

/// Both acts, while the closing time has not come.
#[component]
pub fn Voting(props: &VotingProps) -> Html {
    let standing = &props.standing;
    let (summary, manifest) = (&standing.view.summary, &standing.begun.manifest);
    let running = now() < summary.closes;
    html! {
        <>
            if summary.closes < manifest.latest_closing() { <Extend standing={standing.clone()} /> }
            if running && manifest.schedule.closing == Closing::Official { <Early standing={standing.clone()} /> }
        </>
    }
}

#[component]
fn Extend(props: &VotingProps) -> Html {
    let l = use_language();
    let typed = use_state(String::new);
    let standing = &props.standing;
    let (summary, manifest) = (&standing.view.summary, &standing.begun.manifest);
    let zone = manifest.schedule.zone.clone();
    let latest = manifest.latest_closing();
    let read = time::zone(&zone).ok().map(|known| time::parse(&typed, &known));
    let (closes, error) = match read {
        _ if typed.is_empty() => (None, None),
        Some(Ok(closes)) if closes > latest || closes <= summary.closes => {
            (None, Some(t!(l, "extend-range")))
        }
        Some(Ok(closes)) => (Some(closes), None),
        _ => (None, Some(t!(l, "flaw-time"))),
    };
    let set = {
        let typed = typed.setter();
        Callback::from(move |text| typed.set(text))
    };
    let blocked = closes.is_none().then(|| AttrValue::from(t!(l, "extend-choose")));
    html! {
        <Card title={t!(l, "extend-title")}>
            <p>{ t!(l, "extend-lead") }{ " " }<Timestamp seconds={latest} zone={zone.clone()} span={Span::Short} /></p>
            <Moment id="extend" label={t!(l, "extend-new")} value={(*typed).clone()} error={error.map(AttrValue::from)} on_input={set}>
                if let Some(closes) = closes {
                    <p class="small"><Timestamp seconds={closes} zone={zone.clone()} /></p>
                } else {
                    <p class="muted small">{ t!(l, "when-zone-beside", zone = zone.as_str()) }</p>
                }
            </Moment>
            <Deed standing={standing.clone()} deed={Ask::Extend(closes.unwrap_or(0))} label={t!(l, "deed-extend")}
                look={ButtonLook::Secondary} {blocked}
                command={format!("glassurn extend --election {} --key official.key --to \"{}\" --server {}", standing.election, *typed, server())} />
        </Card>
    }
}

#[component]
fn Early(props: &VotingProps) -> Html {
    let l = use_language();
    let sure = use_state(|| false);
    let standing = &props.standing;
    let set = {
        let sure = sure.setter();
        Callback::from(move |on| sure.set(on))
    };
    let blocked = (!*sure).then(|| AttrValue::from(t!(l, "early-needs-tick")));
    html! {
        <Card title={t!(l, "early-title")}>
            <Notice tone={Tone::Warn} title={t!(l, "early-warning")} />
            <Choice kind={ChoiceKind::Check} id="early-sure" name="early-sure" checked={*sure} label={t!(l, "early-sure")} on_change={set} />
            <Deed standing={standing.clone()} deed={Ask::Close} label={t!(l, "deed-close")} look={ButtonLook::Secondary} {blocked}
                command={format!("glassurn close --election {} --key official.key --server {}", standing.election, server())} />
        </Card>
    }
}
