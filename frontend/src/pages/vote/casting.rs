//! Step 3: makes the ballot, keeps it in the tab and in the page, sends it until a receipt comes. Ends in “recorded” or in “not
//! recorded”, never in doubt.

use std::cell::RefCell;

use glassurn_api::error::{Code, Problem};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    Booth, keep, remember,
    waits::{Other, Waits},
};
use crate::{
    components::{
        ActionBar, Button, ButtonLook, Check, CheckState, Checks, FaultNotice, Notice, Page, Progress as Bar,
        Tone,
    },
    fault::Fault,
    i18n::{Language, use_language},
    store, t,
    worker::{Cast, Recorded, Submit},
};

/// How long to wait before each further try, in milliseconds.
const WAITS: [u32; 3] = [1_000, 3_000, 6_000];

/// What [`Casting`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CastingProps {
    /// The booth.
    pub booth: Booth,
    /// True if a ballot of this tab is on its way since before a reload.
    pub resumed: bool,
    /// Called once a receipt proves that the ballot is recorded.
    pub on_recorded: Callback<Recorded>,
    /// Back to the first screen; the answers stay.
    pub on_back: Callback<()>,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Proving,
    /// The n-th try, from 1.
    Sending(u64),
}

/// The ballot once it is made. A worker makes it once, and not every browser keeps it in the tab.
type Held = RefCell<Option<Vec<u8>>>;

/// How casting stands.
#[derive(Clone, PartialEq)]
enum State {
    Busy(Phase),
    /// Nothing is known to be recorded; the same ballot can be sent again.
    Again(Fault),
    /// A mirror has it and the board has not: its signed note, and since when.
    Waits(AttrValue, u64),
    /// The service will not take this ballot.
    Refused(Fault),
}

impl State {
    /// How casting stands after a fault; what is known to be needed later is kept.
    fn after(election: &str, held: &Held, fault: Fault) -> Self {
        remember(election, &fault);
        match fault {
            Fault::Waiting { note, since } => {
                keep::keep_waiting(election, &note);
                Self::Waits(note.into(), since)
            }
            fault if is_final(&fault) => {
                // The service has decided: these bytes will never be taken.
                keep::forget_pending(election);
                held.take();
                Self::Refused(fault)
            }
            fault => Self::Again(fault),
        }
    }
}

/// The screen.
#[component]
pub fn Casting(props: &CastingProps) -> Html {
    let l = use_language();
    let first = if props.resumed { Phase::Sending(1) } else { Phase::Proving };
    let state = use_state(|| State::Busy(first));
    let round = use_state(|| 0_u32);
    let held = use_mut_ref(|| None::<Vec<u8>>);
    use_effect_with(*round, {
        let (state, props, held) = (state.setter(), props.clone(), held.clone());
        move |_| {
            spawn_local(async move {
                let report = |phase| state.set(State::Busy(phase));
                match cast(&props.booth, &held, report).await {
                    Ok(recorded) => props.on_recorded.emit(recorded),
                    Err(fault) => state.set(State::after(&props.booth.id, &held, fault)),
                }
            });
        }
    });
    let quietly = {
        let (state, props, held) = (state.setter(), props.clone(), held.clone());
        Callback::from(move |()| {
            let (state, props, held) = (state.clone(), props.clone(), held.clone());
            spawn_local(async move {
                match cast(&props.booth, &held, |_| ()).await {
                    Ok(recorded) => props.on_recorded.emit(recorded),
                    Err(fault) if is_final(&fault) => state.set(State::after(&props.booth.id, &held, fault)),
                    Err(_) => {}
                }
            });
        })
    };
    let again = {
        let (round, state) = (round.clone(), state.clone());
        Callback::from(move |()| {
            state.set(State::Busy(Phase::Sending(1)));
            round.set(round.wrapping_add(1));
        })
    };
    match &*state {
        State::Busy(phase) => html! {
            <Page key="busy" title={t!(l, "casting-title")} lead={t!(l, "casting-lead")}>
                <div role="status"><Bar id="casting" value={done(*phase)} max={3} label={words(&l, *phase)} /></div>
                <Checks label={t!(l, "casting-steps")} checks={steps(&l, *phase)} />
            </Page>
        },
        State::Again(fault) => html! {
            <Page key="again" title={t!(l, "not-recorded-yet")} lead={t!(l, "not-recorded-yet-lead")}>
                <FaultNotice fault={fault.clone()} />
                <ActionBar note={t!(l, "same-ballot")}>
                    <Button look={ButtonLook::Primary} onclick={again.reform(|_| ())}>{ t!(l, "fetch-again") }</Button>
                </ActionBar>
            </Page>
        },
        State::Waits(note, since) => html! {
            <Waits key="waits" booth={props.booth.clone()} {note} since={*since} {again} {quietly} />
        },
        State::Refused(fault) => html! {
            <Page key="refused" title={t!(l, "not-recorded")} lead={t!(l, "not-recorded-lead")}>
                <FaultNotice fault={fault.clone()} />
                if refused_as(fault, Code::BallotWaiting) { <Other /> }
                if refused_as(fault, Code::BallotStaleSequence) {
                    <Notice tone={Tone::Warn} title={t!(l, "somebody-else")}>
                        <p>{ t!(l, "somebody-else-advice") }</p>
                    </Notice>
                }
                <ActionBar note={t!(l, "nothing-recorded")}>
                    <Button look={ButtonLook::Primary} onclick={props.on_back.reform(|_| ())}>{ t!(l, "back-to-start") }</Button>
                </ActionBar>
            </Page>
        },
    }
}

/// Makes the ballot, unless one is on its way already, and sends it. A reload at any point here finds either the
/// answers, from which nothing was sent, or the ballot, which is sent again.
async fn cast(booth: &Booth, held: &Held, report: impl Fn(Phase)) -> Result<Recorded, Fault> {
    let known = held.borrow().clone().or_else(|| keep::pending(&booth.id));
    let ballot = match known {
        Some(ballot) => ballot,
        None => {
            report(Phase::Proving);
            let ballot = booth.worker.ask(Cast {}).await?.bytes;
            keep::keep_pending(&booth.id, &ballot);
            ballot
        }
    };
    held.replace(Some(ballot.clone()));
    let mut tries = 1;
    loop {
        report(Phase::Sending(tries));
        let wait = usize::try_from(tries - 1).ok().and_then(|place| WAITS.get(place));
        // Before it is said that nothing is known to be recorded, the record is asked.
        let submit = Submit { ballot: ballot.clone(), look: wait.is_none() };
        let fault = match booth.worker.ask(submit).await {
            Ok(recorded) => {
                store::keep_checkpoint(&booth.id, &recorded.note);
                return Ok(recorded);
            }
            Err(fault) => fault,
        };
        match wait.filter(|_| fault.may_retry()) {
            Some(wait) => TimeoutFuture::new(*wait).await,
            None => return Err(fault),
        }
        tries += 1;
    }
}

/// Whether the service has decided against the ballot: sending it again changes nothing.
fn is_final(fault: &Fault) -> bool {
    match fault {
        Fault::Service(_) => fault.refusal().is_some() && !fault.may_retry(),
        Fault::Answers(_) | Fault::Randomness | Fault::NotOpen | Fault::Code | Fault::NotOnRoll => true,
        _ => false,
    }
}

fn refused_as(fault: &Fault, code: Code) -> bool {
    fault.refusal().and_then(Problem::code) == Some(code)
}

fn done(phase: Phase) -> u64 {
    match phase {
        Phase::Proving => 1,
        Phase::Sending(_) => 2,
    }
}

fn words(l: &Language, phase: Phase) -> String {
    match phase {
        Phase::Proving => t!(l, "casting-proving"),
        Phase::Sending(1) => t!(l, "casting-sending"),
        Phase::Sending(number) => t!(l, "casting-sending-again", number = number),
    }
}

fn steps(l: &Language, phase: Phase) -> Vec<Check> {
    let state = |own: Phase| match phase.cmp(&own) {
        std::cmp::Ordering::Greater => CheckState::Passed,
        std::cmp::Ordering::Equal => CheckState::Running,
        std::cmp::Ordering::Less => CheckState::Waiting,
    };
    let line = |id: &'static str, title: String, state| Check {
        id: id.into(),
        state,
        title: title.into(),
        count: None,
        details: None,
    };
    let sending = if phase == Phase::Proving { CheckState::Waiting } else { CheckState::Running };
    vec![
        line("cast-proof", t!(l, "casting-step-proof"), state(Phase::Proving)),
        line("cast-send", t!(l, "casting-step-send"), sending),
        line("cast-receipt", t!(l, "casting-step-receipt"), CheckState::Waiting),
    ]
}
