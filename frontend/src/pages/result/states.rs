//! Why there is no result to show: not closed, waiting for key holders, void, or a record that does not hold.

use std::rc::Rc;

use glassurn_api::audit::AuditStatus;
use yew::prelude::*;

use crate::{
    components::{ButtonLook, CheckState, Code, Column, Notice, RouteLink, Table, Timestamp, Tone},
    i18n::use_language,
    observer::{Audited, Facts},
    route::Route,
    t,
};

/// What [`NotClosed`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct NotClosedProps {
    /// The election id.
    pub id: AttrValue,
    /// The closing time, in seconds since 1970.
    pub closes: u64,
    /// The IANA zone of the election's times.
    pub zone: AttrValue,
}

/// Voting is not closed: no part of a result exists anywhere.
#[component]
pub fn NotClosed(props: &NotClosedProps) -> Html {
    let l = use_language();
    html! {
        <>
            <Notice title={t!(l, "result-not-closed")}>
                <p>{ t!(l, "result-not-closed-time") }{ " " }<Timestamp seconds={props.closes} zone={props.zone.clone()} /></p>
                <p>{ t!(l, "result-not-closed-why") }</p>
            </Notice>
            <p><RouteLink to={Route::Board { id: props.id.to_string() }} look={ButtonLook::Secondary}>{ t!(l, "result-watch") }</RouteLink></p>
        </>
    }
}

/// What the states of a closed election need.
#[derive(Properties, Clone, PartialEq)]
pub struct FactsProps {
    /// The election.
    pub facts: Facts,
}

/// Closed; the key holders open the sum.
#[component]
pub fn Waiting(props: &FactsProps) -> Html {
    let l = use_language();
    let facts = &props.facts;
    let opened = facts.trustees.iter().filter(|trustee| trustee.decrypted).count() as u64;
    let rows = facts.trustees.iter().map(|trustee| {
        let (state, word) = match (trustee.decrypted, trustee.mixed) {
            (true, _) => (CheckState::Passed, t!(l, "result-holder-done")),
            (false, 0) => (CheckState::Waiting, t!(l, "result-holder-waiting")),
            (false, _) => (CheckState::Waiting, t!(l, "result-holder-mixed")),
        };
        let tone = if state == CheckState::Passed { "tone-ok" } else { "tone-info" };
        vec![html! { <bdi>{ &trustee.name }</bdi> }, html! { <span class={tone}>{ word }</span> }]
    });
    html! {
        <>
            <Notice title={if facts.mixes {
                t!(l, "result-waiting-answers", needed = facts.threshold.saturating_sub(opened))
            } else {
                t!(l, "result-waiting", needed = facts.threshold.saturating_sub(opened))
            }}>
                <p>{ if facts.mixes {
                    t!(l, "result-waiting-answers-why", counting = facts.counting)
                } else {
                    t!(l, "result-waiting-why", counting = facts.counting)
                } }</p>
            </Notice>
            <Table
                caption={t!(l, "result-holders-caption", opened = opened, threshold = facts.threshold, all = facts.trustees.len() as u64)}
                columns={vec![Column::words(t!(l, "result-holder")), Column::words(t!(l, "result-holder-state"))]}
                rows={rows.collect::<Vec<_>>()}
            />
            if let Some(close) = &facts.close {
                <dl class="facts">
                    <dt>{ t!(l, "result-closed-at") }</dt>
                    <dd><Timestamp seconds={close.time} zone={facts.zone.clone()} /></dd>
                    <dt>{ t!(l, "result-closing-code") }</dt>
                    <dd><Code text={close.code.replace('-', "")} /></dd>
                </dl>
            }
        </>
    }
}

/// Too few voted: nothing is ever opened.
#[component]
pub fn Voided(props: &FactsProps) -> Html {
    let l = use_language();
    let Facts { counting, minimum, .. } = &props.facts;
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "result-void")}>
            <p>{ t!(l, "result-void-why", counting = *counting, minimum = *minimum) }</p>
            <p>{ t!(l, "result-void-then") }</p>
        </Notice>
    }
}

/// What [`Refuted`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct RefutedProps {
    /// The election id.
    pub id: AttrValue,
    /// What was found.
    pub audited: Rc<Audited>,
}

/// The record does not hold: whatever it says, no number of it is a result.
#[component]
pub fn Refuted(props: &RefutedProps) -> Html {
    let l = use_language();
    let failed = props.audited.report.checks.iter().filter(|check| check.status == AuditStatus::Failed);
    html! {
        <>
            <Notice tone={Tone::Bad} title={t!(l, "result-refuted")} live={true}>
                <p>{ t!(l, "result-refuted-why") }</p>
                <ul class="warnings">
                    { for failed.map(|check| html! {
                        <li>
                            if let Some(entry) = check.entry { { t!(l, "result-refuted-entry", entry = entry) }{ " " } }
                            <span lang="en">{ check.reason.clone().unwrap_or_default() }</span>{ " " }
                            <code>{ format!("({})", check.code.as_deref().unwrap_or(&check.id)) }</code>
                        </li>
                    }) }
                </ul>
            </Notice>
            <p><RouteLink to={Route::Audit { id: props.id.to_string() }} look={ButtonLook::Secondary}>{ t!(l, "result-check-yourself") }</RouteLink></p>
        </>
    }
}
