//! The booth: Choose → Check → Cast → Recorded (`docs/protocol.md` §6). What is secret is computed in the worker; the
//! page asks it, draws, and keeps in the tab what a reload must not lose.

mod answers;
mod before;
mod casting;
mod choose;
mod contest;
mod credits;
mod facts;
mod join;
mod keep;
mod order;
mod practice;
mod ranking;
mod ranks;
mod recorded;
mod review;
mod spending;
mod waits;
mod words;
mod written;

use std::rc::Rc;

use futures_util::future::join;
use glassurn_api::election::ElectionView;
use glassurn_api::endpoint;
use glassurn_crypto::manifest::Manifest;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    client,
    components::{FaultNotice, KnownContact, Page, Progress as Bar, Stepper, clock_notice, symbols},
    fault::Fault,
    i18n::{Language, use_language},
    leave::use_warning,
    phase::clocks_differ,
    store::{self, KeptElection},
    t, voting_link,
    worker::{Identified, Load, Loaded, Progress, Recorded, Worker},
};
pub use answers::Answers;
pub use contest::ContestForm;
pub use keep::pending;
pub use order::of as order;
pub use practice::PracticeResult;
pub use words::AnswerList;

/// What [`Vote`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct VoteProps {
    /// The election id.
    pub id: AttrValue,
}

/// What every screen of the booth knows once the board is read.
#[derive(Clone, PartialEq)]
pub struct Booth {
    /// The election id.
    pub id: AttrValue,
    /// The worker that holds the secrets.
    pub worker: Worker,
    /// The manifest that the id names.
    pub manifest: Rc<Manifest>,
    /// Whether Open is on the board.
    pub opened: bool,
    /// The closing time as the service says it was extended to, never beyond what the manifest allows.
    pub closes: u64,
    /// Whether the service says that voting has ended.
    pub ended: bool,
}

/// Where the voter is.
#[derive(Clone, PartialEq)]
enum Stage {
    Before,
    Choose { contest: Option<usize> },
    Review,
    Practice { code: String },
    Casting { resumed: bool },
    Recorded(Rc<Recorded>),
    Cleared,
}

/// The page.
#[component]
pub fn Vote(props: &VoteProps) -> Html {
    let l = use_language();
    let booth = use_state(|| None::<Result<Booth, Fault>>);
    let progress = use_state(|| Progress { done: 0, total: 0 });
    let round = use_state(|| 0_u32);
    use_effect_with((props.id.clone(), *round), {
        let (booth, progress) = (booth.setter(), progress.setter());
        move |(id, _): &(AttrValue, u32)| {
            let id = id.clone();
            booth.set(None);
            spawn_local(async move {
                let hear = Callback::from(move |far| progress.set(far));
                booth.set(Some(enter(id, hear).await));
            });
        }
    });
    let again = {
        let round = round.clone();
        Callback::from(move |()| round.set(round.wrapping_add(1)))
    };
    match &*booth {
        Some(Ok(booth)) => html! {
            <ContextProvider<KnownContact> key={props.id.as_str()} context={KnownContact::of(&booth.manifest.contact)}>
                <Inside booth={booth.clone()} />
            </ContextProvider<KnownContact>>
        },
        Some(Err(fault)) => {
            // With a ballot on its way the first question is what became of it.
            let (title, lead) = match pending(&props.id) {
                Some(_) => (t!(l, "not-recorded-yet"), Some(t!(l, "not-recorded-yet-lead").into())),
                None => (t!(l, "vote-title"), None::<AttrValue>),
            };
            html! {
                <Page key="fault" {title} {lead}>
                    if clocks_differ() { { clock_notice(&l) } }
                    <ContextProvider<KnownContact> context={KnownContact::kept(&props.id)}>
                        <FaultNotice fault={fault.clone()} {again} />
                    </ContextProvider<KnownContact>>
                </Page>
            }
        }
        None => html! {
            <Page key="waiting" title={t!(l, "vote-title")}>
                <Bar id="reading" value={progress.done} max={progress.total} label={reading(&l, progress.done)} />
            </Page>
        },
    }
}

fn reading(l: &Language, done: u64) -> String {
    t!(l, "vote-reading", count = done)
}

/// Starts a worker, has it read the board, and asks the service how voting stands.
async fn enter(id: AttrValue, hear: Callback<Progress>) -> Result<Booth, Fault> {
    let worker = Worker::start();
    let load = Load { election: id.to_string(), seen: store::checkpoint(&id) };
    let path = endpoint::election(&id);
    // A convenience: what the service says here can at most delay.
    let (loaded, view) = join(worker.ask_with(load, hear), client::get_json::<ElectionView>(&path)).await;
    let (loaded, view) = (loaded.inspect_err(|fault| remember(&id, fault))?, view.ok());
    let manifest = Rc::new(Manifest::from_bytes(&loaded.manifest).map_err(Fault::record)?);
    remember_election(&id, &loaded);
    // A ballot that was made before is sent all the same.
    if let Some(fault) = loaded.stale.filter(|_| keep::pending(&id).is_none()) {
        return Err(fault);
    }
    let closes = view.as_ref().map_or(manifest.schedule.closes, |view| view.summary.closes);
    let ended = view.is_some_and(|view| view.tally.close.is_some());
    Ok(Booth {
        id,
        worker,
        opened: loaded.key.is_some(),
        closes: closes.clamp(manifest.schedule.closes, manifest.latest_closing()),
        ended,
        manifest,
    })
}

/// Keeps what this browser saw of the board.
fn remember_election(id: &str, loaded: &Loaded) {
    store::keep_checkpoint(id, &loaded.note);
    if let (Some(key), false) = (loaded.key, keep::shared(id)) {
        store::keep_election(id, &KeptElection { manifest: loaded.manifest.clone(), key });
    }
}

/// Keeps evidence against a board.
pub fn remember(id: &str, fault: &Fault) {
    if let Fault::Fork { seen, shown, .. } = fault {
        store::keep_evidence(id, seen, shown);
    }
}

#[derive(Properties, Clone, PartialEq)]
struct InsideProps {
    booth: Booth,
}

/// The booth once the board is read.
#[component]
fn Inside(props: &InsideProps) -> Html {
    let l = use_language();
    let booth = props.booth.clone();
    let pending = keep::pending(&booth.id).is_some();
    let stage = use_state(|| if pending { Stage::Casting { resumed: true } } else { Stage::Before });
    let answers = use_state(|| {
        let kept = keep::answers(&booth.id).and_then(|kept| kept.fitting(&booth.manifest));
        kept.unwrap_or_else(|| Answers::empty(&booth.manifest))
    });
    let code = use_state(|| symbols(&voting_link::code(&booth.id).unwrap_or_default()));
    let identified = use_state(|| None::<Identified>);
    let orders = use_memo((booth.clone(), l.clone()), |(booth, l)| order::of(&booth.id, &booth.manifest, l));
    let underway = matches!(
        *stage,
        Stage::Choose { .. } | Stage::Review | Stage::Practice { .. } | Stage::Casting { .. }
    );
    use_warning(underway && !answers.is_empty() || matches!(*stage, Stage::Casting { .. }));

    let go = {
        let stage = stage.setter();
        Callback::from(move |next: Stage| stage.set(next))
    };
    let answer = {
        let (answers, id) = (answers.setter(), booth.id.clone());
        Callback::from(move |next: Answers| {
            keep::keep_answers(&id, &next);
            answers.set(next);
        })
    };
    let step = |current: usize, key: &'static str, screen: Html| {
        let steps = vec![t!(l, "step-choose").into(), t!(l, "step-check").into(), t!(l, "step-cast").into()];
        html! { <div key={key} class="booth"><div class="page booth-steps"><Stepper {steps} {current} /></div>{ screen }</div> }
    };
    match (*stage).clone() {
        Stage::Before => {
            let start = Stage::Choose { contest: None };
            html! {
                <before::Before key="before" {booth} code={(*code).clone()} identified={(*identified).clone()}
                    on_code={set(&code)} on_identified={set(&identified)} on_start={go.reform(move |()| start.clone())} />
            }
        }
        Stage::Choose { contest } => step(
            0,
            "choose",
            html! {
                <choose::Choose {booth} answers={(*answers).clone()} {orders} {contest} on_answer={answer}
                    on_back={go.reform(|()| Stage::Before)} on_done={go.reform(|()| Stage::Review)} />
            },
        ),
        Stage::Review => step(
            1,
            "review",
            html! {
                <review::Review {booth} answers={(*answers).clone()} {orders}
                    on_change={go.reform(|contest| Stage::Choose { contest })}
                    on_practice={go.reform(|code| Stage::Practice { code })}
                    on_cast={go.reform(|()| Stage::Casting { resumed: false })} />
            },
        ),
        Stage::Practice { code } => step(
            1,
            "practice",
            html! {
                <practice::PracticeScreen {booth} answers={(*answers).clone()} {code} on_back={go.reform(|()| Stage::Review)} />
            },
        ),
        Stage::Casting { resumed } => step(
            2,
            "casting",
            html! {
                <casting::Casting {booth} {resumed}
                    on_recorded={go.reform(|recorded| Stage::Recorded(Rc::new(recorded)))}
                    on_back={go.reform(|()| Stage::Before)} />
            },
        ),
        Stage::Recorded(recorded) => html! {
            <recorded::RecordedScreen key="recorded" {booth} {recorded} on_clear={go.reform(|()| Stage::Cleared)} />
        },
        Stage::Cleared => html! {
            <Page key="cleared" title={t!(l, "cleared-title")} lead={t!(l, "cleared-lead")} />
        },
    }
}

fn set<T: 'static>(state: &UseStateHandle<T>) -> Callback<T> {
    let state = state.setter();
    Callback::from(move |value| state.set(value))
}
