//! A poll's own page for who made it: link and code to show around, votes cast so far, close and count.

use std::rc::Rc;

use glassurn_api::{election::ElectionView, endpoint};
use gloo_timers::callback::Timeout;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    count::Count,
    owned::{self, Owned},
    practice::Guide,
};
use crate::{
    client,
    components::{
        ButtonLook, Card, Copy, Fetched, Fold, Kpi, Kpis, Notice, Page, Pill, Qr, RouteLink, Timestamp, Tone,
    },
    console::{ConsoleRoute, desk::poll::MINIMUM},
    fetch::{Fetch, use_fetch},
    i18n::use_language,
    phase::{Phase, now},
    route::Route,
    t,
};

/// How often the page asks how many votes there are, in milliseconds.
pub const PAUSE: u32 = 3_000;

/// What [`OwnerPage`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct OwnerPageProps {
    /// The election id.
    pub id: AttrValue,
}

/// The numbers of a poll, asked for again and again.
#[hook]
pub fn use_view(id: AttrValue) -> Fetch<ElectionView> {
    let asked = use_fetch(id, |id| {
        let path = endpoint::election(id);
        async move { client::get_json::<ElectionView>(&path).await }
    });
    // Every answer starts the clock once more, however late it comes: asking again would drop one that is on its way.
    let answer = match &asked.fetch {
        Fetch::Waiting => None,
        Fetch::Failed(_) => Some(0),
        Fetch::Ready(view) => Some(Rc::as_ptr(view).addr()),
    };
    use_effect_with(answer, {
        let again = asked.again.clone();
        move |answer| {
            let clock = answer.map(|_| Timeout::new(PAUSE, move || again.emit(())));
            move || drop(clock)
        }
    });
    asked.fetch
}

/// The page.
#[component]
pub fn OwnerPage(props: &OwnerPageProps) -> Html {
    let l = use_language();
    use_memo(props.id.clone(), |id| owned::take_from_address(id));
    let owned = use_state(|| owned::find(&props.id));
    let view = use_view(props.id.clone());
    let view = match &view {
        Fetch::Ready(view) => view.clone(),
        Fetch::Waiting => {
            return html! { <Page title={t!(l, "poll-yours")}><Fetched what={t!(l, "poll-what")} /></Page> };
        }
        Fetch::Failed(failure) => {
            return html! { <Page title={t!(l, "poll-yours")}><Fetched what={t!(l, "poll-what")} failure={failure.clone()} /></Page> };
        }
    };
    let phase = Phase::of(&view.summary, now());
    let title = l.pick(&view.summary.title).to_owned();
    let id = props.id.to_string();
    let link = owned::voters_link(&id);
    let above = html! { <Pill tone={phase.tone()}>{ phase.word(&l) }</Pill> };
    html! {
        <Page {title} {above}>
            <Kpis>
                <Kpi value={l.number(view.summary.counting)} label={t!(l, "poll-votes", count = view.summary.counting)} />
            </Kpis>
            if owned.as_ref().is_some_and(|poll| poll.practice) {
                <Guide id={id.clone()} {phase} />
            }
            if phase == Phase::Voting {
                <p>{ t!(l, "poll-closes") }{ " " }<Timestamp seconds={view.summary.closes} /></p>
                <Card title={t!(l, "poll-share")}>
                    <p class="poll-link"><a href={link.clone()}>{ &link }</a></p>
                    <Qr text={link.clone()} label={t!(l, "poll-qr")} />
                    if let Some(short) = owned::short_link(&id) {
                        <p>{ t!(l, "poll-short") }{ " " }<bdi class="poll-short">{ short }</bdi></p>
                    }
                    <div class="row">
                        <Copy text={link} label={t!(l, "poll-copy-link")} look={ButtonLook::Primary} />
                        <Link<ConsoleRoute> to={ConsoleRoute::PollScreen { id: id.clone() }} classes="btn">{ t!(l, "poll-screen") }</Link<ConsoleRoute>>
                    </div>
                </Card>
            }
            if phase == Phase::Finished {
                <RouteLink to={Route::Result { id: id.clone() }} look={ButtonLook::Primary}>{ t!(l, "poll-see-result") }</RouteLink>
            } else if phase == Phase::Void {
                <Notice tone={Tone::Warn} title={t!(l, "poll-void", minimum = MINIMUM)} />
            } else if let Some(poll) = &*owned {
                <Count poll={poll.clone()} votes={view.summary.counting} closed={phase != Phase::Voting} />
                <OwnerLink poll={poll.clone()} />
            } else {
                <Notice tone={Tone::Warn} title={t!(l, "fault-owner")}><p>{ t!(l, "fault-owner-advice") }</p></Notice>
            }
        </Page>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct OwnerLinkProps {
    poll: Owned,
}

/// What opens the count on another device.
#[component]
fn OwnerLink(props: &OwnerLinkProps) -> Html {
    let l = use_language();
    // The reader's own mail program: nothing of it goes through this service.
    let subject = t!(l, "poll-mail-subject", title = props.poll.title.as_str());
    let text = |words: &str| String::from(js_sys::encode_uri_component(words));
    let mail = format!("mailto:?subject={}&body={}", text(&subject), text(&owned::link(&props.poll)));
    html! {
        <Fold summary={t!(l, "poll-owner-link")}>
            <p>{ t!(l, "poll-owner-words") }</p>
            <div class="row">
                <Copy text={owned::link(&props.poll)} label={t!(l, "poll-copy-owner")} />
                <a class="btn" href={mail}>{ t!(l, "poll-mail-owner") }</a>
            </div>
        </Fold>
    }
}
