//! The one next act of the reader, by phase and by what this browser knows: a code from a link, a receipt.

use std::rc::Rc;

use glassurn_api::election::ElectionView;
use glassurn_crypto::manifest::{Eligibility, Manifest};
use yew::prelude::*;

use super::opened;
use crate::{
    components::{ButtonLook, Card, RouteLink, VotedHere},
    i18n::{Language, use_language},
    pages::vote::pending,
    phase::{Phase, board_now},
    route::Route,
    store, t, voting_link,
};

/// What [`Next`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct NextProps {
    /// The election id.
    pub id: AttrValue,
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// How far things are, as the service says.
    pub view: Option<Rc<ElectionView>>,
    /// The phase that follows from it and the clock.
    pub phase: Option<Phase>,
}

/// What this browser knows of the reader.
struct Reader {
    code: bool,
    voted: bool,
}

/// The card with the next act.
#[component]
pub fn Next(props: &NextProps) -> Html {
    let l = use_language();
    let id = props.id.clone();
    let voted = store::receipts().iter().any(|receipt| receipt.election == *id);
    let reader = Reader { code: voting_link::code(&id).is_some(), voted };
    html! {
        <>
            <Card title={title(&l, props.phase)}>
                { words(&l, props, &reader) }
                <div class="row">{ acts(&l, props, &reader) }</div>
            </Card>
            <VotedHere election={id} />
        </>
    }
}

fn title(l: &Language, phase: Option<Phase>) -> String {
    match phase {
        Some(Phase::Voting) => t!(l, "election-can-vote"),
        Some(Phase::Coming) => t!(l, "election-not-begun"),
        Some(Phase::Counting) => t!(l, "election-over"),
        Some(Phase::Finished) => t!(l, "election-counted"),
        Some(Phase::Void) => t!(l, "election-void"),
        None => t!(l, "election-your-vote"),
    }
}

/// How things stand for the reader, in a sentence or two.
fn words(l: &Language, props: &NextProps, reader: &Reader) -> Html {
    let Some((phase, view)) = props.phase.zip(props.view.as_deref()) else {
        return html! { <p>{ t!(l, "election-unknown") }</p> };
    };
    let until = |moment: u64| left(l, moment.saturating_sub(board_now()));
    let first = match phase {
        Phase::Voting => t!(l, "election-time-left", left = until(view.summary.closes)),
        Phase::Coming if board_now() < view.summary.opens => {
            t!(l, "election-opens-in", left = until(view.summary.opens))
        }
        Phase::Coming => t!(l, "election-opens-late"),
        Phase::Counting if view.tally.close.is_some() && props.manifest.is_mixed() => {
            t!(l, "election-mixing")
        }
        Phase::Counting if view.tally.close.is_some() => t!(l, "election-counting"),
        Phase::Counting => t!(l, "election-closing"),
        Phase::Finished => t!(l, "election-counted-words"),
        Phase::Void => t!(l, "election-void-words", minimum = props.manifest.minimum),
    };
    let second = match phase {
        Phase::Voting if reader.voted && props.manifest.revote => Some(t!(l, "election-may-revote")),
        Phase::Voting if reader.voted => None,
        Phase::Voting | Phase::Coming if reader.code => Some(t!(l, "election-code-filled-in")),
        Phase::Voting if props.manifest.eligibility != Eligibility::Roll => None,
        Phase::Voting => Some(t!(l, "election-code-needed")),
        Phase::Coming if !opened(view) => Some(t!(l, "election-preparing")),
        Phase::Coming => Some(t!(l, "election-come-back")),
        Phase::Counting => Some(t!(l, "election-result-here")),
        Phase::Finished | Phase::Void => None,
    };
    html! { <><p>{ first }</p>if let Some(second) = second { <p>{ second }</p> }</> }
}

/// The next act first; beside it at most one other.
fn acts(l: &Language, props: &NextProps, reader: &Reader) -> Html {
    let id = props.id.to_string();
    let link = |to: Route, look: ButtonLook, words: String| {
        html! { <RouteLink {to} look={look}>{ words }</RouteLink> }
    };
    let vote = || Route::Vote { id: id.clone() };
    let check = || Route::Check { id: id.clone() };
    let (primary, secondary) = (ButtonLook::Primary, ButtonLook::Secondary);
    // Where nobody hands out codes one gets one here, and before voting is open, too.
    let eligibility = props.manifest.eligibility;
    let register = match eligibility {
        Eligibility::Registered => html! {
            <a class={secondary.class()} href={format!("/register/{id}")}>{ t!(l, "code-register") }</a>
        },
        _ => Html::default(),
    };
    if pending(&id).is_some() {
        return link(vote(), primary, t!(l, "not-recorded-yet"));
    }
    match props.phase {
        Some(Phase::Voting) if reader.voted => html! {
            <>
                { link(check(), primary, t!(l, "home-check-receipt")) }
                if props.manifest.revote { { link(vote(), secondary, t!(l, "election-vote-again")) } }
            </>
        },
        Some(Phase::Voting) if reader.code => link(vote(), primary, t!(l, "election-vote")),
        Some(Phase::Coming) if reader.code => link(vote(), secondary, t!(l, "election-try-code")),
        Some(Phase::Voting | Phase::Coming) | None if eligibility == Eligibility::Open => {
            link(vote(), primary, t!(l, "join"))
        }
        Some(Phase::Voting) | None => html! {
            <>{ link(vote(), primary, t!(l, "election-enter-code")) }{ register }</>
        },
        Some(Phase::Coming) => register,
        Some(Phase::Counting) => link(check(), primary, t!(l, "home-check-receipt")),
        Some(Phase::Finished) => html! {
            <>
                { link(Route::Result { id: id.clone() }, primary, t!(l, "election-see-result")) }
                { link(check(), secondary, t!(l, "home-check-receipt")) }
            </>
        },
        Some(Phase::Void) => link(Route::Audit { id: id.clone() }, primary, t!(l, "nav-audit")),
    }
}

/// A stretch of time in its largest unit, never rounded up beyond a minute.
fn left(l: &Language, seconds: u64) -> String {
    const HOUR: u64 = 3_600;
    match seconds {
        0..7_200 => t!(l, "election-minutes", count = seconds.div_ceil(60)),
        7_200..172_800 => t!(l, "election-hours", count = seconds / HOUR),
        _ => t!(l, "election-days", count = seconds / (24 * HOUR)),
    }
}
