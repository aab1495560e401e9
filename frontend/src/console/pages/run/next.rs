//! “Next”: the one act that is due, whose it is, and the way to it.

use glassurn_api::election::Stage;
use glassurn_crypto::manifest::Eligibility;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use super::Standing;
use super::announce::Announce;
use super::deed::Deed;
use super::risks::Weighed;
use crate::components::{Button, ButtonLook, Card, Fold, Notice, RouteLink, TextInput, Timestamp, Tone};
use crate::console::desk::election::Deed as Ask;
use crate::console::pages::SMALL;
use crate::console::{ConsoleRoute, server};
use crate::i18n::use_language;
use crate::phase::now;
use crate::route::Route;
use crate::t;

/// What [`Next`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct NextProps {
    /// Where things stand.
    pub standing: Standing,
}

/// The card.
#[component]
pub fn Next(props: &NextProps) -> Html {
    let l = use_language();
    let navigator = use_navigator();
    let standing = &props.standing;
    let (view, manifest) = (&standing.view, &standing.begun.manifest);
    let (summary, zone) = (&view.summary, AttrValue::from(manifest.schedule.zone.clone()));
    let command = |verb: &str| {
        format!("glassurn {verb} --election {} --key official.key --server {}", standing.election, server())
    };
    let on_roll = manifest.eligibility == Eligibility::Roll;
    let to_roll = {
        let roll = ConsoleRoute::Step { draft: standing.draft.summary.id.clone(), step: "roll".into() };
        Callback::from(move |_: MouseEvent| {
            if let Some(navigator) = &navigator {
                navigator.push(&roll);
            }
        })
    };
    let due: Vec<&str> =
        (view.trustees.iter()).filter(|it| !it.confirmed).map(|it| it.name.as_str()).collect();
    let silent: Vec<&str> =
        (view.trustees.iter()).filter(|it| !it.decrypted).map(|it| it.name.as_str()).collect();
    let body = match summary.stage {
        Stage::Ceremony => html! {
            <>
                <p>{ t!(l, "next-ceremony", names = due.join(", ")) }</p>
                if summary.roll == 0 && on_roll {
                    <p>{ t!(l, "next-roll-meanwhile") }</p>
                    <Button onclick={to_roll}>{ t!(l, "run-roll-page") }</Button>
                }
                <Restart standing={standing.clone()} />
            </>
        },
        Stage::Confirmed if summary.roll == 0 && on_roll => html! {
            <>
                <p>{ t!(l, "next-roll") }</p>
                <Button look={ButtonLook::Primary} onclick={to_roll}>{ t!(l, "run-roll-page") }</Button>
            </>
        },
        Stage::Confirmed if summary.roll == 0 => html! { <p>{ t!(l, "next-open-nobody") }</p> },
        Stage::Confirmed => html! {
            <>
                <p>
                    { if on_roll { t!(l, "next-open", count = summary.roll) } else { t!(l, "next-open-register", count = summary.roll) } }
                </p>
                if on_roll && summary.roll < manifest.minimum {
                    <Notice tone={Tone::Bad} title={t!(l, "next-open-few", minimum = manifest.minimum)} />
                } else if on_roll && summary.roll < SMALL {
                    <Notice tone={Tone::Warn} title={t!(l, "small-title")}><p>{ t!(l, "small-words") }</p></Notice>
                }
                <Weighed key="open" standing={standing.clone()} deed={Ask::Open} label={t!(l, "deed-open")} command={command("open")} />
            </>
        },
        Stage::Open if now() < summary.opens => html! {
            <p>{ t!(l, "next-wait-opening") }{ " " }<Timestamp seconds={summary.opens} {zone} /></p>
        },
        Stage::Open if now() < summary.closes => html! {
            <>
                <p>{ t!(l, "next-voting") }{ " " }<Timestamp seconds={summary.closes} {zone} /></p>
                <p class="muted">{ t!(l, "next-no-partial") }</p>
            </>
        },
        Stage::Open => html! {
            <>
                <p>{ t!(l, "next-close") }</p>
                <Deed key="close" standing={standing.clone()} deed={Ask::Close} label={t!(l, "deed-close")} command={command("close")} />
            </>
        },
        Stage::Closed if summary.counting < manifest.minimum => html! {
            <>
                <p>{ t!(l, "next-void", counting = summary.counting, minimum = manifest.minimum) }</p>
                <Deed key="void" standing={standing.clone()} deed={Ask::Result} label={t!(l, "deed-void")} command={command("publish")} />
            </>
        },
        Stage::Closed if view.tally.posted < view.tally.needed => html! {
            <>
                <p>{ t!(l, "next-decrypt", posted = view.tally.posted, needed = view.tally.needed) }</p>
                if manifest.is_mixed() { <p>{ t!(l, "next-mix", needed = view.tally.needed) }</p> }
                <p>{ t!(l, "next-decrypt-missing", names = silent.join(", ")) }</p>
                <p>{ t!(l, "next-decrypt-lost", needed = view.tally.needed) }</p>
                <p>{ t!(l, "next-decrypt-code") }</p>
                <p class="muted">{ t!(l, "run-may-close") }</p>
            </>
        },
        Stage::Closed => html! {
            <>
                <p>{ t!(l, "next-publish") }</p>
                <p>{ t!(l, "next-publish-anyone") }</p>
                if summary.counting < SMALL {
                    <Notice tone={Tone::Warn} title={t!(l, "small-title")}><p>{ t!(l, "small-words") }</p></Notice>
                }
                <Announce key="result" standing={standing.clone()} deed={Ask::Result} label={t!(l, "deed-result")} command={command("publish")} />
            </>
        },
        Stage::Tallied => html! {
            <>
                <p>{ t!(l, "next-done") }</p>
                <RouteLink to={Route::Result { id: standing.election.to_string() }} look={ButtonLook::Primary}>
                    { t!(l, "nav-result") }
                </RouteLink>
            </>
        },
        Stage::Void => html! { <p>{ t!(l, "next-was-void") }</p> },
    };
    html! { <Card title={t!(l, "next-title")}>{ body }</Card> }
}

/// The key ceremony anew: after a complaint, or if a key holder has lost the file before confirming.
#[component]
fn Restart(props: &NextProps) -> Html {
    let l = use_language();
    let reason = use_state(String::new);
    let set = {
        let reason = reason.setter();
        Callback::from(move |text| reason.set(text))
    };
    let standing = &props.standing;
    let empty = reason.trim().is_empty().then(|| AttrValue::from(t!(l, "restart-needs-reason")));
    html! {
        <Fold summary={t!(l, "restart-title")}>
            <p>{ t!(l, "restart-lead") }</p>
            <TextInput id="restart-reason" label={t!(l, "restart-reason")} value={(*reason).clone()} on_input={set} />
            <Deed key="restart" standing={standing.clone()} deed={Ask::Restart(reason.trim().to_owned())}
                label={t!(l, "deed-restart")} look={ButtonLook::Secondary} blocked={empty}
                command={format!("glassurn election restart --election {} --key official.key --reason \"…\" --server {}", standing.election, server())} />
        </Fold>
    }
}
