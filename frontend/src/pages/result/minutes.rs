//! Minutes for A4 paper: what was voted on, by whom it was run, what came out, and what this browser itself has verified.

use std::rc::Rc;

use glassurn_api::audit::{AuditCheck, AuditStatus};
use js_sys::Date;
use yew::prelude::*;

use super::super::audit::{check_title, warnings};
use super::{contest::Contest, files::print, mixed::Told, quorate, sentence, share_of};
use crate::{
    components::{Button, ButtonLook, Code, Column, Icon, Notice, Page, Span, Table, Tone, moment},
    i18n::{Language, use_language},
    observer::{Audited, Facts},
    t,
};

/// What [`Minutes`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MinutesProps {
    /// The election id.
    pub id: AttrValue,
    /// The verified record.
    pub audited: Rc<Audited>,
    /// What it says of the election.
    pub facts: Facts,
    /// Goes back to the result.
    pub close: Callback<()>,
}

/// The minutes; shown only of a record that this page has verified.
#[component]
pub fn Minutes(props: &MinutesProps) -> Html {
    let l = use_language();
    let MinutesProps { id, audited, facts, close } = props;
    let above = html! {
        <div class="row no-print">
            <Button icon={Icon::Print} look={ButtonLook::Primary} onclick={Callback::from(|_: MouseEvent| print())}>{ t!(l, "result-print") }</Button>
            <Button onclick={close.reform(|_: MouseEvent| ())}>{ t!(l, "minutes-close") }</Button>
        </div>
    };
    html! {
        <Page key="minutes" title={t!(l, "minutes-title", title = sentence::name(&l, &facts.title))} {above} wide={true}>
            <div class="minutes stack">
                { course(&l, audited, facts) }
                <h2>{ t!(l, "result-title") }</h2>
                { outcome(&l, id, audited, facts) }
                { holders(&l, facts) }
                { checks(&l, audited) }
                { fingerprints(&l, audited, facts) }
                { signatures(&l, facts) }
            </div>
        </Page>
    }
}

/// Who, when, how many, and by which rules.
fn course(l: &Language, audited: &Audited, facts: &Facts) -> Html {
    let when = |seconds| when(l, seconds, &facts.zone);
    let weighted = facts.roll_weight != facts.roll;
    let ties = match facts.order_decides {
        true => t!(l, "election-ties-order"),
        false => t!(l, "election-ties-declared"),
    };
    let published = match (audited.report.stage.as_deref(), facts.outcome) {
        (Some("counted"), Some(entry)) => t!(l, "minutes-published-entry", entry = entry),
        (Some("void"), _) => t!(l, "result-void"),
        _ => t!(l, "result-unpublished"),
    };
    html! {
        <dl class="facts">
            <dt>{ t!(l, "election-organiser") }</dt><dd><bdi>{ &facts.organiser }</bdi></dd>
            <dt>{ t!(l, "election-contact") }</dt><dd><bdi>{ &facts.contact }</bdi></dd>
            <dt>{ t!(l, "election-opens") }</dt><dd>{ when(facts.opens) }</dd>
            <dt>{ t!(l, "election-closes") }</dt><dd>{ when(facts.closes) }</dd>
            if let Some(close) = &facts.close {
                <dt>{ t!(l, "result-closed-at") }</dt><dd>{ when(close.time) }</dd>
            }
            <dt>{ t!(l, "minutes-roll") }</dt><dd>{ l.number(facts.roll) }</dd>
            <dt>{ t!(l, "minutes-counting") }</dt>
            <dd>{ t!(l, "minutes-turnout", count = facts.counting, share = share_of(l, facts.counting, facts.roll)) }</dd>
            if weighted {
                <dt>{ t!(l, "minutes-weight") }</dt>
                <dd>{ t!(l, "minutes-weight-of", weight = facts.weight, roll = facts.roll_weight, share = share_of(l, facts.weight, facts.roll_weight)) }</dd>
            }
            <dt>{ t!(l, "minutes-quorum") }</dt>
            <dd>{ match facts.quorum {
                None => t!(l, "minutes-quorum-none"),
                Some((part, of)) if quorate(facts, part, of) => t!(l, "minutes-quorum-reached", share = share_of(l, part, of)),
                Some((part, of)) => t!(l, "minutes-quorum-missed", share = share_of(l, part, of)),
            } }</dd>
            <dt>{ t!(l, "election-rules") }</dt>
            <dd>{ ties }{ " " }{ t!(l, "election-minimum", minimum = facts.minimum) }</dd>
            <dt>{ t!(l, "minutes-published") }</dt><dd>{ published }</dd>
        </dl>
    }
}

/// The tables, or why there are none.
fn outcome(l: &Language, id: &AttrValue, audited: &Rc<Audited>, facts: &Facts) -> Html {
    if audited.accounts.is_some() {
        return html! { <Told {id} audited={audited.clone()} facts={facts.clone()} minutes={Callback::noop()} /> };
    }
    if audited.report.totals.is_none() {
        let (counting, minimum) = (facts.counting, facts.minimum);
        return html! { <p>{ t!(l, "result-void-why", counting = counting, minimum = minimum) }</p> };
    }
    facts
        .contests
        .iter()
        .map(|contest| html! { <Contest facts={facts.clone()} contest={contest.clone()} alone={false} /> })
        .collect()
}

/// Who opened the sum, each with the state of the proof.
fn holders(l: &Language, facts: &Facts) -> Html {
    let opened = facts.trustees.iter().filter(|trustee| trustee.decrypted).count() as u64;
    let rows = facts.trustees.iter().map(|trustee| {
        let state = match (trustee.decrypted, trustee.mixed) {
            (true, _) => t!(l, "result-holder-done"),
            (false, 0) => t!(l, "minutes-holder-none"),
            (false, _) => t!(l, "result-holder-mixed"),
        };
        vec![html! { <bdi>{ &trustee.name }</bdi> }, html! { { state } }]
    });
    html! {
        <>
            <h2>{ t!(l, "election-holders") }</h2>
            <Table
                caption={t!(l, "result-holders-caption", opened = opened, threshold = facts.threshold, all = facts.trustees.len() as u64)}
                columns={vec![Column::words(t!(l, "result-holder")), Column::words(t!(l, "result-holder-state"))]}
                rows={rows.collect::<Vec<_>>()}
            />
        </>
    }
}

/// Every check, and what came out of it here. What was not checked never looks as if it had passed.
fn checks(l: &Language, audited: &Audited) -> Html {
    let report = &audited.report;
    let rows = report.checks.iter().map(|check| {
        let count = if check.status == AuditStatus::Skipped { String::new() } else { l.number(check.count) };
        vec![html! { { check_title(l, check) } }, html! { { verdict(l, check) } }, html! { { count } }]
    });
    let skipped = (report.checks.len() as u64).saturating_sub(report.made);
    html! {
        <>
            <h2>{ t!(l, "minutes-checks") }</h2>
            <p>{ t!(l, "result-checked", passed = report.passed, made = report.made) }</p>
            if skipped > 0 { <p>{ t!(l, "minutes-skipped", count = skipped) }</p> }
            <Table
                caption={t!(l, "audit-checks")}
                hide_caption={true}
                columns={vec![
                    Column::words(t!(l, "minutes-check")),
                    Column::words(t!(l, "audit-outcome")),
                    Column::numbers(t!(l, "minutes-count")),
                ]}
                rows={rows.collect::<Vec<_>>()}
            />
            { warnings(l, audited) }
        </>
    }
}

fn verdict(l: &Language, check: &AuditCheck) -> String {
    match check.status {
        AuditStatus::Passed => t!(l, "minutes-check-passed"),
        AuditStatus::Failed => t!(l, "check-failed"),
        AuditStatus::Skipped => t!(l, "minutes-check-skipped"),
    }
}

/// What identifies the election, the set of ballots that counts, and the record that was verified.
fn fingerprints(l: &Language, audited: &Audited, facts: &Facts) -> Html {
    let report = &audited.report;
    let here = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let now = when(l, (Date::now() / 1000.0) as u64, &facts.zone);
    html! {
        <>
            <h2>{ t!(l, "election-fingerprints") }</h2>
            <dl class="facts">
                if let Some(election) = &report.election {
                    <dt>{ t!(l, "election-id") }</dt><dd><Code text={election.clone()} /></dd>
                }
                if let Some(close) = &facts.close {
                    <dt>{ t!(l, "result-closing-code") }</dt><dd><Code text={close.code.replace('-', "")} /></dd>
                }
                if let Some(head) = &report.checkpoint {
                    <dt>{ t!(l, "election-head") }</dt>
                    <dd>{ t!(l, "minutes-entries", count = head.size) }{ " " }<Code text={head.root.clone()} /></dd>
                    <dt>{ t!(l, "minutes-board") }</dt><dd class="break">{ &head.origin }</dd>
                }
            </dl>
            <Notice tone={Tone::Info} title={t!(l, "minutes-made", time = now, version = report.version.clone())}>
                <p class="break">{ here }</p>
                <p>{ t!(l, "minutes-again") }</p>
            </Notice>
        </>
    }
}

/// Room for those who sign on paper.
fn signatures(l: &Language, facts: &Facts) -> Html {
    html! {
        <section class="sign">
            <h2>{ t!(l, "minutes-sign") }</h2>
            <ul>{ for facts.officials.iter().map(|name| html! { <li><bdi>{ name }</bdi></li> }) }</ul>
        </section>
    }
}

/// A moment in the election's zone: on paper there is no reader's own.
fn when(l: &Language, seconds: u64, zone: &str) -> String {
    moment(l.locale(), seconds, Some(zone), Span::Full).unwrap_or_else(|| seconds.to_string())
}
