//! The room's screen: a large code to scan, how many have voted, for the owner the button that ends and counts, and then
//! the bars, once this browser has checked the count.

use yew::prelude::*;

use super::{
    count::Count,
    owned,
    owner::{OwnerPageProps, use_view},
};
use crate::{
    components::{Fetched, Notice, Page, Qr, RouteLink, Timestamp, Tone},
    console::desk::poll::MINIMUM,
    fetch::Fetch,
    i18n::use_language,
    pages::Counted,
    phase::{Phase, now},
    route::Route,
    t,
};

/// The page.
#[component]
pub fn ShowPage(props: &OwnerPageProps) -> Html {
    let l = use_language();
    let view = use_view(props.id.clone());
    let owned = use_state(|| owned::find(&props.id));
    let Fetch::Ready(view) = &view else {
        return html! { <Page title={t!(l, "poll-screen")}><Fetched what={t!(l, "poll-what")} /></Page> };
    };
    let phase = Phase::of(&view.summary, now());
    let link = owned::voters_link(&props.id);
    html! {
        <Page title={l.pick(&view.summary.title).to_owned()} wide={true}>
            <div class="poll-screen">
                if phase == Phase::Voting {
                    <div class="poll-screen-code">
                        <Qr text={link.clone()} label={t!(l, "poll-qr")} />
                        if let Some(short) = owned::short_link(&props.id) {
                            <p>{ t!(l, "poll-short") }{ " " }<bdi class="poll-short">{ short }</bdi></p>
                        }
                    </div>
                }
                <div class="poll-screen-words">
                    <p class="poll-screen-count" aria-live="polite">{ l.number(view.summary.counting) }</p>
                    <p class="lead">{ t!(l, "poll-votes", count = view.summary.counting) }</p>
                    if phase == Phase::Voting {
                        <p>{ t!(l, "poll-closes") }{ " " }<Timestamp seconds={view.summary.closes} /></p>
                        <p class="muted">{ t!(l, "poll-secret-until") }</p>
                    }
                    if phase == Phase::Finished {
                        <RouteLink to={Route::Result { id: props.id.to_string() }}>{ t!(l, "poll-see-result") }</RouteLink>
                    }
                </div>
            </div>
            if phase == Phase::Finished {
                <div class="poll-screen-bars"><Counted id={props.id.clone()} /></div>
            } else if phase == Phase::Void {
                <Notice tone={Tone::Warn} title={t!(l, "poll-void", minimum = MINIMUM)} />
            } else if let Some(poll) = &*owned {
                <Count poll={poll.clone()} votes={view.summary.counting} closed={phase != Phase::Voting} />
            }
        </Page>
    }
}
