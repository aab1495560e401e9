//! A check under way: a bar for each phase, with numbers and the time left, and the button that holds it.

use yew::prelude::*;

use super::Working;
use crate::{
    components::{Button, Icon, Progress},
    i18n::{Language, use_language},
    observer::{self, Phase},
    t,
};

/// From this many seconds on, minutes are said.
const MINUTES_FROM: u64 = 120;

/// What [`Phases`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PhasesProps {
    /// The check.
    pub working: Working,
    /// Holds it, or lets it go on.
    pub hold: Callback<bool>,
}

/// The phases of a check.
#[component]
pub fn Phases(props: &PhasesProps) -> Html {
    let l = use_language();
    let working = &props.working;
    let held = working.held.is_some();
    let press = props.hold.reform(move |_: MouseEvent| !held);
    html! {
        <div class="phases">
            { for Phase::OF_AUDIT.iter().map(|phase| {
                let progress = working.of(*phase);
                let (value, max) = progress.map_or((0, 1), |progress| (progress.done, progress.total.max(1)));
                html! {
                    <div key={*phase as u32} class={classes!("phase", progress.is_none().then_some("phase-ahead"))}>
                        <Progress id={format!("phase-{}", *phase as u32)} {value} {max} label={words(&l, working, *phase)} />
                    </div>
                }
            }) }
            <div class="row">
                <Button icon={if held { Icon::Onward } else { Icon::Wait }} onclick={press}>
                    { if held { t!(l, "audit-go-on") } else { t!(l, "audit-hold") } }
                </Button>
                <p class="muted" role="status">{ if held { t!(l, "audit-held") } else { t!(l, "audit-keep-open") } }</p>
            </div>
        </div>
    }
}

/// “Ballots 380 of 608, about 1 second left”.
fn words(l: &Language, working: &Working, phase: Phase) -> String {
    let Some(observer::Progress { done, total, .. }) = working.of(phase) else {
        return ahead(l, phase);
    };
    let words = match phase {
        Phase::Download => t!(l, "audit-phase-download", done = done, total = total),
        Phase::Setup => t!(l, "audit-phase-setup", done = done, total = total),
        Phase::Ballots => t!(l, "audit-phase-ballots", done = done, total = total),
        Phase::Count => t!(l, "audit-phase-count", done = done, total = total),
        Phase::Search => t!(l, "audit-phase-search", done = done, total = total),
    };
    let here = working.current.is_some_and(|current| current.phase == phase && done < total);
    match working.left.filter(|_| here && working.held.is_none()) {
        Some(left) if left >= MINUTES_FROM => {
            t!(l, "audit-left-minutes", words = words, minutes = left.div_ceil(60))
        }
        Some(left) => t!(l, "audit-left-seconds", words = words, seconds = left),
        None => words,
    }
}

fn ahead(l: &Language, phase: Phase) -> String {
    match phase {
        Phase::Download => t!(l, "audit-ahead-download"),
        Phase::Setup => t!(l, "audit-ahead-setup"),
        Phase::Ballots => t!(l, "audit-ahead-ballots"),
        Phase::Count => t!(l, "audit-ahead-count"),
        Phase::Search => t!(l, "audit-ahead-search"),
    }
}
