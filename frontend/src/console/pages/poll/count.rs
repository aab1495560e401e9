//! A poll's end: close and count with one button, on its owner's page and on the room's screen.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::owned::{self, Owned};
use crate::{
    components::{Button, ButtonLook, Card, FaultNotice, Progress as Bar},
    console::{
        SameByCommand, Worker,
        desk::poll::{CountPoll, MINIMUM, Stage},
        use_desk,
    },
    fault::Fault,
    i18n::use_language,
    t,
    wire::Progress,
};

/// The same with keys in files.
const COMMANDS: [&str; 3] =
    ["close --key official.key", "trustee decrypt --key trustee.key", "publish --key official.key"];

/// What [`Count`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CountProps {
    /// The poll, with what opens its count.
    pub poll: Owned,
    /// Votes that count so far.
    pub votes: u64,
    /// Whether voting has ended.
    pub closed: bool,
}

/// Close and count with one button.
#[component]
pub fn Count(props: &CountProps) -> Html {
    let l = use_language();
    let progress = use_state(|| None::<Progress>);
    let fault = use_state(|| None::<Fault>);
    let sure = use_state(|| false);
    let worker = use_desk().worker;
    let few = !props.closed && props.votes < MINIMUM;
    let count = {
        let (progress, fault, poll) = (progress.setter(), fault.setter(), props.poll.clone());
        Callback::from(move |()| {
            let (progress, fault, poll) = (progress.clone(), fault.clone(), poll.clone());
            let worker = worker.clone();
            fault.set(None);
            progress.set(Some(Progress { done: 0, total: 0 }));
            spawn_local(async move {
                let hear = {
                    let progress = progress.clone();
                    Callback::from(move |far| progress.set(Some(far)))
                };
                if let Err(found) = whole_count(worker, poll, hear).await {
                    fault.set(Some(found));
                }
                progress.set(None);
            });
        })
    };
    let ask = {
        let (asked, count, closed) = (*sure, count.clone(), props.closed);
        let sure = sure.setter();
        Callback::from(move |_| {
            if closed || asked {
                count.emit(());
            } else {
                sure.set(true);
            }
        })
    };
    html! {
        <Card title={if props.closed { t!(l, "poll-count") } else { t!(l, "poll-close-and-count") }}>
            if few {
                <p id="poll-few">{ t!(l, "poll-few", minimum = MINIMUM) }</p>
            } else if *sure && !props.closed {
                <p role="status">{ t!(l, "poll-sure") }</p>
            } else {
                <p>{ t!(l, "poll-count-words") }</p>
            }
            if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} again={count} /> }
            if let Some(far) = *progress {
                <Bar id="poll-counting" value={far.done} max={far.total} label={t!(l, "poll-counting")} />
            } else {
                <Button look={ButtonLook::Primary} disabled={few} described_by={few.then_some("poll-few")} onclick={ask}>
                    { if *sure && !props.closed { t!(l, "poll-close-now") } else if props.closed { t!(l, "poll-count") } else { t!(l, "poll-close-and-count") } }
                </Button>
            }
            <SameByCommand command={COMMANDS.map(|verb| format!("glassurn {verb} --election {}", props.poll.election)).join("\n")}
                note={t!(l, "poll-by-command")} />
        </Card>
    }
}

/// Asks for one step after the other; what the owner keeps is kept before the next.
async fn whole_count(worker: Worker, poll: Owned, hear: Callback<Progress>) -> Result<(), Fault> {
    // What another tab has kept meanwhile knows more.
    let mut poll = owned::find(&poll.election).unwrap_or(poll);
    loop {
        let ask = CountPoll { election: poll.election.clone(), owner: poll.owner.clone() };
        let counted = worker.ask_with(ask, hear.clone()).await?;
        poll.owner = counted.owner;
        if !owned::keep(poll.clone()) {
            return Err(Fault::NotKept);
        }
        match counted.stage {
            Stage::Published => return Ok(()),
            Stage::Closed => TimeoutFuture::new(1_000).await,
            Stage::Bound | Stage::Mixed | Stage::Opened => {}
        }
    }
}
