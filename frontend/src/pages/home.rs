//! The first page: what this is in three sentences, what was voted on this device, the elections.

use glassurn_api::{election::ElectionSummary, endpoint};
use yew::prelude::*;

use crate::{
    client,
    components::{ButtonLook, Card, Fetched, Notice, Page, Pill, RouteLink, Timestamp, Urn, VotedHere},
    fetch::{Fetch, use_fetch},
    i18n::{Language, use_language},
    mirror,
    phase::{Phase, board_now},
    route::Route,
    t,
};

/// The page.
#[component]
pub fn Home() -> Html {
    let l = use_language();
    html! {
        <Page title={t!(l, "home-title")} wide={true}>
            <div class="hero">
                <div class="hero-words">
                    <p class="lead">{ t!(l, "home-first") }</p>
                    <p class="lead">{ t!(l, "home-second") }</p>
                    <p class="lead">{ t!(l, "home-third") }</p>
                </div>
                <Urn />
            </div>
            if !mirror::here() {
            <div class="row">
                // Other programs' pages: the browser follows these links itself.
                <a class={ButtonLook::Primary.class()} href="/poll">{ t!(l, "home-poll") }</a>
                <a class={ButtonLook::Secondary.class()} href="/try">{ t!(l, "home-try") }</a>
                <a class={ButtonLook::Secondary.class()} href="/console">{ t!(l, "home-console") }</a>
            </div>
            }
            <VotedHere />
            <h2>{ t!(l, "home-elections") }</h2>
            <p class="muted">{ t!(l, "home-have-link") }</p>
            <Elections />
        </Page>
    }
}

/// The elections of this service, those that take votes first.
#[component]
fn Elections() -> Html {
    let l = use_language();
    let asked = use_fetch((), |()| client::get_json::<Vec<ElectionSummary>>(endpoint::ELECTIONS));
    let list = match &asked.fetch {
        Fetch::Waiting => return html! { <Fetched what={t!(l, "home-what")} /> },
        Fetch::Failed(failure) => {
            return html! { <Fetched what={t!(l, "home-what")} failure={failure.clone()} again={asked.again} /> };
        }
        Fetch::Ready(list) => list,
    };
    if list.is_empty() {
        return html! { <Notice title={t!(l, "home-empty")}><p>{ t!(l, "home-empty-advice") }</p></Notice> };
    }
    let now = board_now();
    let mut sorted: Vec<(Phase, &ElectionSummary)> =
        list.iter().map(|election| (Phase::of(election, now), election)).collect();
    sorted.sort_by_key(|(phase, election)| (*phase, phase.moment(election), election.id.clone()));
    html! {
        <ul class="election-list">
            { for sorted.into_iter().map(|(phase, election)| card(&l, phase, election)) }
        </ul>
    }
}

fn card(l: &Language, phase: Phase, election: &ElectionSummary) -> Html {
    html! {
        <li key={election.id.clone()}>
            <Card>
                <Pill tone={phase.tone()}>{ phase.word(l) }</Pill>
                <h3><RouteLink to={Route::Election { id: election.id.clone() }}>
                    <bdi>{ l.pick(&election.title) }</bdi>
                </RouteLink></h3>
                <p class="muted">{ t!(l, "home-run-by", organiser = election.organiser.as_str()) }</p>
                <p class="small">
                    { phase.moment_label(l) }{ " " }
                    <Timestamp seconds={phase.moment(election)} zone={election.zone.clone()} />
                </p>
                if phase != Phase::Coming {
                    <p class="muted small">{ t!(l, "home-ballots", count = election.ballots) }</p>
                }
            </Card>
        </li>
    }
}
