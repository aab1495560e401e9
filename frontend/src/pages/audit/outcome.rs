//! What a finished check found, in one sentence, with the report to take away.

use std::rc::Rc;

use yew::prelude::*;

use super::{ForkNotice, Found, evidence_link, short};
use crate::{
    components::{Button, ButtonLook, Code, Notice, RouteLink, SaveFile, Tone},
    i18n::{Language, use_language},
    observer::Audited,
    route::Route,
    t,
};

/// What [`Outcome`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct OutcomeProps {
    /// The election id.
    pub id: AttrValue,
    /// What was found.
    pub audited: Found,
    /// Checks once more.
    pub again: Callback<()>,
}

/// The outcome.
#[component]
pub fn Outcome(props: &OutcomeProps) -> Html {
    let l = use_language();
    let report = &props.audited.report;
    let skipped = (report.checks.len() as u64).saturating_sub(report.made);
    let title = if report.holds {
        t!(l, "audit-holds", passed = report.passed, made = report.made)
    } else {
        t!(l, "audit-fails", failed = report.made - report.passed, made = report.made)
    };
    html! {
        <section class="stack" aria-label={t!(l, "audit-outcome")}>
            if let Some(fork) = &props.audited.fork {
                <ForkNotice fork={fork.clone()} />
            }
            <Notice tone={if report.holds { Tone::Ok } else { Tone::Bad }} {title} live={true}>
                <p>{ meaning(&l, &props.audited) }</p>
                if skipped > 0 { <p>{ t!(l, "audit-skipped", count = skipped) }</p> }
                if let Some(size) = props.audited.continues { <p>{ t!(l, "audit-continues", size = size) }</p> }
            </Notice>
            <div class="row no-print">
                <SaveFile
                    label={t!(l, "audit-save-report")}
                    name={format!("audit-{}.json", short(&props.id))}
                    media_type="application/json"
                    bytes={Rc::<[u8]>::from(props.audited.saved.as_bytes())}
                />
                { evidence_link(&l, &props.id) }
                if props.audited.result.is_some() || props.audited.accounts.is_some() {
                    <RouteLink to={Route::Result { id: props.id.to_string() }} look={ButtonLook::Secondary}>
                        { t!(l, "audit-see-result") }
                    </RouteLink>
                }
                <Button look={ButtonLook::Quiet} onclick={props.again.reform(|_| ())}>{ t!(l, "audit-again") }</Button>
            </div>
            { about(&l, &props.audited) }
            { warnings(&l, &props.audited) }
        </section>
    }
}

/// What the verdict means for the election.
fn meaning(l: &Language, audited: &Audited) -> String {
    let report = &audited.report;
    match report.stage.as_deref() {
        _ if !report.holds => t!(l, "audit-meaning-fails"),
        Some("setup") => t!(l, "audit-meaning-setup"),
        Some("open") => t!(l, "audit-meaning-open", ballots = report.ballots),
        Some("closed") => t!(l, "audit-meaning-closed", counting = report.counting),
        Some("counted") if audited.accounts.is_some() => {
            t!(l, "audit-meaning-counted-answers", counting = report.counting)
        }
        Some("counted") => t!(l, "audit-meaning-counted", counting = report.counting),
        Some("void") => t!(l, "audit-meaning-void"),
        _ => t!(l, "audit-meaning-none"),
    }
}

/// Which record was checked, so that observers can compare.
fn about(l: &Language, audited: &Audited) -> Html {
    let report = &audited.report;
    html! {
        <dl class="facts">
            if let Some(checkpoint) = &report.checkpoint {
                <dt>{ t!(l, "audit-about-entries") }</dt><dd>{ l.number(checkpoint.size) }</dd>
                <dt>{ t!(l, "audit-about-root") }</dt><dd><code>{ &checkpoint.root }</code></dd>
            }
            if let Some(election) = &report.election {
                <dt>{ t!(l, "audit-about-election") }</dt><dd><code>{ election }</code></dd>
            }
            if let Some(close) = audited.facts.as_ref().and_then(|facts| facts.close.as_ref()) {
                <dt>{ t!(l, "audit-about-closing") }</dt><dd><Code text={close.code.replace('-', "")} /></dd>
            }
            <dt>{ t!(l, "audit-about-version") }</dt><dd>{ &report.version }</dd>
        </dl>
    }
}

/// What an observer should know although nothing is wrong with the record.
pub fn warnings(l: &Language, audited: &Audited) -> Html {
    let warnings = &audited.report.warnings;
    // What every page says of such elections; no check finds it, as it is their kind.
    let mixes = audited.facts.as_ref().is_some_and(|facts| facts.mixes);
    if warnings.is_empty() && !mixes {
        return Html::default();
    }
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "audit-warnings")}>
            <ul class="warnings">
                if mixes { <li>{ t!(l, "election-warn-answers") }</li> }
                { for warnings.iter().map(|warning| html! {
                    <li>
                        { warning_words(l, &warning.code).unwrap_or_default() }{ " " }
                        <span class="small" lang="en">{ format!("({}: {})", warning.code, warning.text) }</span>
                    </li>
                }) }
            </ul>
        </Notice>
    }
}

fn warning_words(l: &Language, code: &str) -> Option<String> {
    Some(match code {
        "randomness.ballot" => t!(l, "audit-warning-equal"),
        "randomness.repeated" => t!(l, "audit-warning-repeated"),
        "board.unwitnessed" => t!(l, "audit-warning-unwitnessed"),
        "board.witnessed_late" => t!(l, "audit-warning-late"),
        "tally.small_minimum" => t!(l, "audit-warning-minimum"),
        "roll.weights_reveal" => t!(l, "audit-warning-weights"),
        "codes.server" => t!(l, "audit-warning-codes"),
        "eligibility.registered" => t!(l, "audit-warning-registered"),
        "eligibility.open" => t!(l, "audit-warning-open"),
        "closing.official" => t!(l, "audit-warning-official"),
        _ => return None,
    })
}
