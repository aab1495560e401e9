//! The eighteen checks in words, each with what was compared; a skipped one never looks as if it had passed.

use std::rc::Rc;

use glassurn_api::audit::{AuditCheck, AuditStatus};
use glassurn_crypto::audit::Check as Known;
use yew::prelude::*;

use super::Stand;
use crate::{
    components::{Check, CheckState, Checks},
    i18n::{Language, TextId, use_language},
    id,
    observer::Phase,
    t,
};

/// What [`Checklist`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ChecklistProps {
    /// How the check stands.
    pub stand: Rc<Stand>,
}

/// The checklist, before, during and after.
#[component]
pub fn Checklist(props: &ChecklistProps) -> Html {
    let l = use_language();
    // Only elections that mix have shuffles.
    let here = |known: &&Known| match &*props.stand {
        Stand::Done(audited) => audited.report.checks.iter().any(|check| check.id == known.id()),
        _ => **known != Known::Shuffles,
    };
    let checks = Known::ALL.iter().filter(here).map(|known| {
        let (title, mathematics) = words(*known);
        let outcome = match &*props.stand {
            Stand::Done(audited) => audited.report.checks.iter().find(|check| check.id == known.id()),
            _ => None,
        };
        let (state, count) = match (outcome, &*props.stand) {
            (Some(outcome), _) => (state(outcome), (outcome.count > 0).then(|| counted(&l, outcome))),
            (None, Stand::Working(working)) => {
                let here = working.current.is_some_and(|current| phases(*known).contains(&current.phase));
                let ballots = working.current.filter(|_| here && *known == Known::Ballots);
                let count =
                    ballots.map(|progress| t!(l, "audit-of", done = progress.done, total = progress.total));
                (if here { CheckState::Running } else { CheckState::Waiting }, count)
            }
            _ => (CheckState::Waiting, None),
        };
        Check {
            id: format!("check-{}", known.id()).into(),
            state,
            title: l.text(title, &[]).into(),
            count: count.map(AttrValue::from),
            details: Some(details(&l, *known, mathematics, outcome)),
        }
    });
    html! { <Checks label={t!(l, "audit-checks")} checks={checks.collect::<Vec<_>>()} /> }
}

fn state(outcome: &AuditCheck) -> CheckState {
    match outcome.status {
        AuditStatus::Passed => CheckState::Passed,
        AuditStatus::Failed => CheckState::Failed,
        AuditStatus::Skipped => CheckState::Skipped,
    }
}

/// How many things a check covered, or how many of them fail.
fn counted(l: &Language, outcome: &AuditCheck) -> String {
    match outcome.status {
        AuditStatus::Failed => {
            t!(l, "audit-count-failed", failures = outcome.failures, count = outcome.count)
        }
        AuditStatus::Passed | AuditStatus::Skipped => l.number(outcome.count),
    }
}

/// What is compared, then what came out.
fn details(l: &Language, known: Known, mathematics: TextId, outcome: Option<&AuditCheck>) -> Html {
    html! {
        <>
            if let Some(failed) = outcome.filter(|outcome| outcome.status == AuditStatus::Failed) {
                <p><b>{ match failed.entry {
                    Some(entry) => t!(l, "audit-failed-entry", entry = entry),
                    None => t!(l, "audit-failed-record"),
                } }</b></p>
                <p>{ t!(l, "audit-failed-reason") }{ " " }<span lang="en">{ failed.reason.clone().unwrap_or_default() }</span>
                    { " " }<code>{ failed.code.as_ref().map(|code| format!("({code})")) }</code></p>
                <p>{ t!(l, "audit-failed-reproduce") }</p>
            }
            if let Some(skipped) = outcome.filter(|outcome| outcome.status == AuditStatus::Skipped) {
                <p><b>{ t!(l, "audit-skipped-why") }</b>{ " " }<span lang="en">{ skipped.reason.clone().unwrap_or_default() }</span></p>
            }
            <p>{ l.text(mathematics, &[]) }</p>
            <p class="muted small">{ t!(l, "audit-check-name", number = known.number(), id = known.id()) }</p>
        </>
    }
}

/// In which phases a check is made.
fn phases(known: Known) -> &'static [Phase] {
    match known {
        Known::Chain | Known::Encoding | Known::Times | Known::Signatures => {
            &[Phase::Setup, Phase::Ballots, Phase::Count]
        }
        Known::Manifest | Known::Ceremony | Known::Roll => &[Phase::Setup],
        Known::Procedure => &[Phase::Setup, Phase::Count],
        Known::Eligibility | Known::Ballots => &[Phase::Ballots],
        Known::Archive
        | Known::Checkpoint
        | Known::Witnesses
        | Known::Tree
        | Known::Count
        | Known::Decryptions
        | Known::Result
        | Known::Closing
        | Known::Shuffles => &[Phase::Count],
    }
}

/// The name of a check of a report, in words; its own name where this version does not know it.
pub fn title(l: &Language, check: &AuditCheck) -> String {
    let known = Known::ALL.iter().find(|known| known.id() == check.id);
    known.map_or_else(|| check.id.clone(), |known| l.text(words(*known).0, &[]))
}

/// A check in words, and what it compares.
fn words(known: Known) -> (TextId, TextId) {
    match known {
        Known::Archive => (id!("audit-check-archive"), id!("audit-check-archive-how")),
        Known::Checkpoint => (id!("audit-check-checkpoint"), id!("audit-check-checkpoint-how")),
        Known::Witnesses => (id!("audit-check-witnesses"), id!("audit-check-witnesses-how")),
        Known::Tree => (id!("audit-check-tree"), id!("audit-check-tree-how")),
        Known::Chain => (id!("audit-check-chain"), id!("audit-check-chain-how")),
        Known::Manifest => (id!("audit-check-manifest"), id!("audit-check-manifest-how")),
        Known::Encoding => (id!("audit-check-encoding"), id!("audit-check-encoding-how")),
        Known::Times => (id!("audit-check-times"), id!("audit-check-times-how")),
        Known::Signatures => (id!("audit-check-signatures"), id!("audit-check-signatures-how")),
        Known::Ceremony => (id!("audit-check-ceremony"), id!("audit-check-ceremony-how")),
        Known::Roll => (id!("audit-check-roll"), id!("audit-check-roll-how")),
        Known::Procedure => (id!("audit-check-procedure"), id!("audit-check-procedure-how")),
        Known::Eligibility => (id!("audit-check-eligibility"), id!("audit-check-eligibility-how")),
        Known::Ballots => (id!("audit-check-ballots"), id!("audit-check-ballots-how")),
        Known::Count => (id!("audit-check-count"), id!("audit-check-count-how")),
        Known::Decryptions => (id!("audit-check-decryptions"), id!("audit-check-decryptions-how")),
        Known::Result => (id!("audit-check-result"), id!("audit-check-result-how")),
        Known::Closing => (id!("audit-check-closing"), id!("audit-check-closing-how")),
        Known::Shuffles => (id!("audit-check-shuffles"), id!("audit-check-shuffles-how")),
    }
}
