//! Checks a receipt or a practice ballot: by code, by link, by file; with the service, or a file without it. The
//! service never learns which ballot is meant.

mod complaint;
mod form;
mod lights;
mod run;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;
use yew_router::prelude::use_location;

use super::vote::PracticeResult;
use crate::{
    components::{ElectionNav, FaultNotice, Fold, KnownContact, Page, Progress as Bar},
    fault::Fault,
    i18n::{Language, use_language},
    share_link::{self, Carried},
    t,
    worker::Progress,
};
use form::Form;
use lights::Lights;
use run::{Job, Outcome, Spare, run};

/// What [`Check`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CheckProps {
    /// The election id; none where any receipt may be checked.
    #[prop_or_default]
    pub id: Option<AttrValue>,
}

/// How a check stands.
#[derive(Clone, PartialEq)]
enum State {
    Idle,
    Busy(Progress),
    Done(Outcome),
    Failed(Job, Fault),
}

/// The page.
#[component]
pub fn Check(props: &CheckProps) -> Html {
    let l = use_language();
    let state = use_state(|| State::Idle);
    let spare = use_memo((), |()| Spare::start());
    let loaded = use_state(|| false);
    use_effect_with((), {
        let (spare, loaded) = (spare.clone(), loaded.setter());
        move |()| spawn_local(async move { loaded.set(spare.ready().await) })
    });
    let start = {
        let (state, spare) = (state.setter(), spare.clone());
        Callback::from(move |job: Job| {
            let (state, spare) = (state.clone(), spare.clone());
            state.set(State::Busy(Progress { done: 0, total: 0 }));
            spawn_local(async move {
                let hear = {
                    let state = state.clone();
                    Callback::from(move |far| state.set(State::Busy(far)))
                };
                state.set(match run(&spare, &job, hear).await {
                    Ok(outcome) => State::Done(outcome),
                    Err(fault) => State::Failed(job, fault),
                });
            });
        })
    };
    // Another QR code may be opened while the page is here: only what follows `#` changes.
    let fragment = use_location().map(|location| location.hash().to_owned()).unwrap_or_default();
    use_effect_with((props.id.clone(), fragment), {
        let start = start.clone();
        move |(id, fragment): &(Option<AttrValue>, String)| {
            if let Some(job) = id.as_deref().and_then(|id| carried(id, fragment)) {
                start.emit(job);
            }
        }
    });
    let practice =
        matches!(&*state, State::Done(Outcome::Practice { .. }) | State::Failed(Job::Practice { .. }, _));
    let (title, lead) = if practice {
        (t!(l, "check-practice-title"), t!(l, "check-practice-lead"))
    } else {
        (t!(l, "check-title"), t!(l, "check-lead"))
    };
    let above = props.id.clone().map(|id| html! { <ElectionNav {id} /> }).unwrap_or_default();
    let form =
        |busy: bool| html! { <Form id={props.id.clone()} {busy} loaded={*loaded} on_job={start.clone()} /> };
    // What was found stands above what was pressed: the reader is taken there.
    let found = use_node_ref();
    use_effect_with(
        (matches!(*state, State::Done(_) | State::Failed(..)), found.clone()),
        |(done, found)| {
            if let Some(found) = found.cast::<HtmlElement>().filter(|_| *done) {
                // Refused only where there is nothing to focus.
                let _ = found.focus();
            }
        },
    );
    html! {
        <Page {title} {lead} {above}>
            <div ref={found} tabindex="-1" class="stack check-found">
            { match &*state {
                State::Idle => Html::default(),
                State::Busy(far) => html! {
                    <Bar id="checking" value={far.done} max={far.total} label={far_in_words(&l, *far)} />
                },
                State::Done(Outcome::Receipt(found)) => html! { <Lights found={found.clone()} /> },
                State::Done(Outcome::Practice { manifest, opened }) => html! {
                    <PracticeResult manifest={manifest.clone()} opened={opened.clone()} compared={false} />
                },
                State::Failed(job, fault) => html! {
                    <ContextProvider<KnownContact> context={props.id.as_deref().map_or(KnownContact(None), KnownContact::kept)}>
                        <FaultNotice fault={fault.clone()} again={{ let job = job.clone(); start.reform(move |()| job.clone()) }} />
                    </ContextProvider<KnownContact>>
                },
            } }
            </div>
            if matches!(*state, State::Done(_)) {
                <Fold summary={t!(l, "check-another")}><div class="stack">{ form(false) }</div></Fold>
            } else {
                { form(matches!(*state, State::Busy(_))) }
            }
        </Page>
    }
}

/// What the address carries after `#`.
fn carried(id: &str, fragment: &str) -> Option<Job> {
    let election = id.to_owned();
    Some(match share_link::read(fragment)? {
        Carried::Receipt(code, entry) => Job::Code { election, code, entry },
        Carried::Practice(bytes, code) => Job::Practice { election, bytes, code },
    })
}

fn far_in_words(l: &Language, far: Progress) -> String {
    if far.total == 0 {
        t!(l, "check-reading", count = far.done)
    } else {
        t!(l, "check-searching", done = far.done, total = far.total)
    }
}
