//! Try it: a practice election that anybody begins with one press, votes in, counts and checks. Made-up voters have voted
//! in it before; the key that opens its count is made in this browser, so nobody has to be trusted for it.

use glassurn_api::{board::BoardView, endpoint};
use yew::prelude::*;

use super::{
    entered::zone,
    making::use_making,
    owned::{self, Owned},
};
use crate::{
    client,
    components::{
        Button, ButtonLook, Card, FaultNotice, Fetched, Notice, Page, Progress as Bar, RouteLink, Tone,
    },
    console::desk::{
        poll::{MadePoll, MakePoll, PollOption},
        practice::{Practise, VOTERS},
        rehearsal::BEGIN,
    },
    fetch::{Fetch, use_fetch},
    i18n::{Language, use_language},
    phase::{Phase, now},
    route::Route,
    t,
};

/// How long one may practise, in seconds.
const LASTS: u64 = 3_600;

/// The page.
#[component]
pub fn Try() -> Html {
    let l = use_language();
    let asked = use_fetch((), |()| client::get_json::<BoardView>(endpoint::BOARD));
    let body = match &asked.fetch {
        Fetch::Waiting => html! { <Fetched what={t!(l, "poll-what")} /> },
        Fetch::Failed(failure) => {
            html! { <Fetched what={t!(l, "poll-what")} failure={failure.clone()} again={asked.again.clone()} /> }
        }
        Fetch::Ready(board) if board.polls => html! { <Begin /> },
        Fetch::Ready(_) => html! {
            <Notice tone={Tone::Info} title={t!(l, "try-off")}><p>{ t!(l, "try-off-advice") }</p></Notice>
        },
    };
    html! {
        <Page title={t!(l, "try-title")} lead={t!(l, "try-lead")}>
            <ol>
                <li>{ t!(l, "try-first", count = VOTERS) }</li>
                <li>{ t!(l, "try-second") }</li>
                <li>{ t!(l, "try-third") }</li>
                <li>{ t!(l, "try-fourth") }</li>
            </ol>
            { body }
            <p class="muted">{ t!(l, "try-differs") }</p>
        </Page>
    }
}

/// The button, and what happens after it.
#[component]
fn Begin() -> Html {
    let l = use_language();
    let making = use_making();
    let begin = {
        let (l, making) = (l.clone(), making.clone());
        Callback::from(move |()| {
            let poll = question(&l);
            let title = poll.question.clone();
            let kept =
                |made: MadePoll| Owned { election: made.election, title, owner: made.owner, practice: true };
            making.make(Practise { poll }, BEGIN + VOTERS, kept);
        })
    };
    html! {
        <>
            if let Some(fault) = making.fault() { <FaultNotice {fault} again={begin.clone()} /> }
            if let Some(far) = making.progress() {
                <Bar id="try-progress" value={far.done} max={far.total} label={step(&l, far.done)} />
            }
            <Button look={ButtonLook::Primary} disabled={making.progress().is_some()} onclick={begin.reform(|_| ())}>
                { t!(l, "try-begin") }
            </Button>
        </>
    }
}

/// What happens at a step.
fn step(l: &Language, done: u64) -> String {
    match done.checked_sub(BEGIN) {
        None => t!(l, "rehearsal-beginning"),
        Some(voted) => t!(l, "rehearsal-voting", voter = (voted + 1).min(VOTERS), count = VOTERS),
    }
}

/// What is asked; everybody who reads it sees that it is a test.
fn question(l: &Language) -> MakePoll {
    let options = [t!(l, "try-apples"), t!(l, "try-pears"), t!(l, "try-plums")];
    MakePoll {
        question: t!(l, "try-question"),
        options: options.into_iter().map(|title| PollOption { title, moment: None }).collect(),
        several: false,
        language: l.tag().into(),
        organiser: t!(l, "try-organiser"),
        contact: t!(l, "rehearsal-contact"),
        closes: now() + LASTS,
        zone: zone(),
    }
}

/// What [`Guide`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct GuideProps {
    /// The election id.
    pub id: String,
    /// How far it is.
    pub phase: Phase,
}

/// What is next in a practice election, on its owner's page.
#[component]
pub fn Guide(props: &GuideProps) -> Html {
    let l = use_language();
    let id = props.id.clone();
    let next = match props.phase {
        Phase::Voting => html! {
            <>
                <p>{ t!(l, "try-vote-words", count = VOTERS) }</p>
                // The booth opens beside this page, which waits for the count.
                <a class={ButtonLook::Primary.class()} href={owned::voters_link(&id)} target="_blank" rel="noopener">
                    { t!(l, "try-vote") }
                </a>
                <p>{ t!(l, "try-then") }</p>
            </>
        },
        Phase::Finished => html! {
            <>
                <p>{ t!(l, "try-done") }</p>
                <RouteLink to={Route::Audit { id }} look={ButtonLook::Secondary}>{ t!(l, "nav-audit") }</RouteLink>
            </>
        },
        _ => html! { <p>{ t!(l, "try-then") }</p> },
    };
    html! { <Card title={t!(l, "try-guide")}>{ next }</Card> }
}
