//! Mixing and opening: this page does what is due for its key holder, waits for the others, and goes on by itself.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::finish::Delete;
use crate::components::{Code, Column, FaultNotice, Notice, Pill, Progress, Table, Tone};
use crate::console::desk::mixing::{MixDue, MixOn, ReadMixing, Standing};
use crate::console::desk::seat::Looked;
use crate::console::kept_files::Place;
use crate::console::{Tab, use_desk};
use crate::fault::Fault;
use crate::i18n::{Language, use_language};
use crate::pages::remember;
use crate::{store, t, wire};

/// How often the record is read while others are at work, in milliseconds.
const PAUSE: u32 = 2_000;

/// What [`Mixing`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MixingProps {
    /// The election.
    pub looked: Looked,
    /// Whose place it is.
    pub place: Place,
    /// The closing code.
    pub code: AttrValue,
}

/// What is being done.
#[derive(Clone, PartialEq)]
enum Doing {
    Reading,
    /// The step that is due, and how many of its parts are sent.
    Step(MixDue, wire::Progress),
    Resting,
}

/// Does, step by step, what is due.
#[component]
pub fn Mixing(props: &MixingProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let standing = use_state(|| None::<Standing>);
    let doing = use_state(|| Doing::Reading);
    let fault = use_state(|| None::<Fault>);
    let round = use_state(|| 0_u32);
    use_effect_with(*round, {
        let run = Run {
            desk,
            election: props.place.election.clone(),
            standing: standing.setter(),
            doing: doing.setter(),
        };
        let fault = fault.setter();
        move |_| {
            let here = Rc::new(Cell::new(true));
            let still = here.clone();
            fault.set(None);
            spawn_local(async move {
                if let Err(why) = run.all(&still).await {
                    remember(&run.election, &why);
                    fault.set(Some(why));
                }
            });
            move || here.set(false)
        }
    });
    let again = {
        let round = round.clone();
        Callback::from(move |()| round.set(round.wrapping_add(1)))
    };
    let done = match standing.as_ref().map(|standing| standing.due) {
        Some(MixDue::Done(entry)) => Some(entry),
        _ => None,
    };
    html! {
        <div class="stack">
            if let Some(entry) = done {
                <Notice tone={Tone::Ok} title={t!(l, "mix-done", entry = entry)} live={true}>
                    <p>{ t!(l, "sent-tell") }</p>
                    <Code text={props.code.replace('-', "")} />
                </Notice>
            } else if let Some(fault) = &*fault {
                <FaultNotice fault={fault.clone()} {again} />
            } else {
                { at_work(&l, standing.as_ref(), &doing) }
            }
            if let Some(standing) = &*standing {
                { for standing.faults.iter().map(|fault| html! {
                    <Notice tone={Tone::Warn} title={t!(l, "count-fault", fault = fault.as_str())} />
                }) }
                { holders(&l, &props.looked, standing) }
            }
            if done.is_some() { <Delete place={props.place.clone()} /> }
        </div>
    }
}

/// What this browser does now, and what happens then.
fn at_work(l: &Language, standing: Option<&Standing>, doing: &Doing) -> Html {
    let due = standing.map(|standing| standing.due);
    let (title, progress) = match (doing, due) {
        (Doing::Step(MixDue::Open(contest), progress), _) => {
            (t!(l, "mix-opening", contest = *contest + 1), Some(progress))
        }
        (Doing::Step(MixDue::Mix(contest), progress), _) => {
            (t!(l, "mix-mixing", contest = *contest + 1), Some(progress))
        }
        (_, Some(MixDue::Read)) => (t!(l, "sent-reading"), None),
        (Doing::Resting, Some(MixDue::Wait)) => {
            let left = standing.map_or(0, |standing| standing.to_mix);
            return html! {
                <Notice tone={Tone::Info} title={t!(l, "mix-waiting", left = left)} live={true}>
                    <p>{ t!(l, "mix-waiting-lead") }</p>
                </Notice>
            };
        }
        _ => (t!(l, "mix-reading"), None),
    };
    html! {
        <Notice tone={Tone::Info} {title} live={true}>
            <p>{ t!(l, "mix-stay") }</p>
            if let Some(progress) = progress {
                <Progress id="mix-parts" value={progress.done} max={progress.total}
                    label={t!(l, "mix-parts", done = progress.done, total = progress.total)} />
            }
        </Notice>
    }
}

/// A row for each key holder.
fn holders(l: &Language, looked: &Looked, standing: &Standing) -> Html {
    let all = standing.contests;
    let state = |done: u64| match done {
        0 => html! { <Pill tone={Tone::Info}>{ t!(l, "mix-not-yet") }</Pill> },
        done if done == all => html! { <Pill tone={Tone::Ok}>{ t!(l, "mix-proven") }</Pill> },
        done => html! { <Pill tone={Tone::Info}>{ t!(l, "mix-proven-part", done = done, all = all) }</Pill> },
    };
    let rows = looked.holders.iter().zip(&standing.holders).map(|(holder, done)| {
        vec![html! { <bdi>{ &holder.name }</bdi> }, state(done.mixed), state(done.opened)]
    });
    let columns = vec![
        Column::words(t!(l, "mix-holder")),
        Column::words(t!(l, "mix-mixed")),
        Column::words(t!(l, "mix-opened")),
    ];
    html! {
        <Table caption={t!(l, "mix-holders", threshold = looked.threshold)} {columns} rows={rows.collect::<Vec<_>>()} />
    }
}

/// The work of the page.
struct Run {
    desk: Tab,
    election: String,
    standing: UseStateSetter<Option<Standing>>,
    doing: UseStateSetter<Doing>,
}

impl Run {
    /// Everything up to this holder's last entry, as long as the page is here.
    async fn all(&self, still: &Cell<bool>) -> Result<(), Fault> {
        while still.get() {
            let standing = self.desk.worker.ask(ReadMixing {}).await?;
            store::keep_checkpoint(&self.election, &standing.note);
            let due = standing.due;
            self.standing.set(Some(standing));
            match due {
                MixDue::Done(_) => return Ok(()),
                MixDue::Read | MixDue::Wait => {
                    self.doing.set(Doing::Resting);
                    TimeoutFuture::new(PAUSE).await;
                }
                MixDue::Mix(_) | MixDue::Open(_) => {
                    self.doing.set(Doing::Step(due, wire::Progress { done: 0, total: 0 }));
                    let doing = self.doing.clone();
                    let hear = Callback::from(move |progress| doing.set(Doing::Step(due, progress)));
                    self.desk.worker.ask_with(MixOn {}, hear).await?;
                    self.doing.set(Doing::Reading);
                }
            }
        }
        Ok(())
    }
}
