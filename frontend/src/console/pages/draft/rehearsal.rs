//! The dress rehearsal: one button, what happens meanwhile, the result of the test, and what is left of it.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::sheet::use_work;
use crate::components::{Button, ButtonLook, Card, FaultNotice, Notice, Progress as Bar, RouteLink, Tone};
use crate::console::desk::rehearsal::{BEGIN, Rehearse, Rehearsed, VOTERS};
use crate::console::{SameByCommand, use_desk};
use crate::fault::Fault;
use crate::i18n::{Language, use_language};
use crate::route::Route;
use crate::t;
use crate::wire::Progress;

/// The same with a test election of one's own (docs/cli.md §15).
const COMMANDS: &str = "\
    glassurn election create --manifest test.toml --key official.key -o test.cbor
glassurn trustee ceremony --key trustee.key --election ID --wait
glassurn registrar codes --roll test.csv --manifest test.cbor -o test-codes.csv --public test.public
glassurn registrar post --public test.public --key registrar.key
glassurn open --election ID --key official.key
glassurn vote ADDRESS --csv ballots.csv --receipts receipts
glassurn close --election ID --key official.key
glassurn trustee decrypt --key trustee.key --election ID
glassurn publish --election ID --key official.key";

#[derive(Clone, PartialEq)]
enum State {
    Ready,
    Running(Progress),
    Done(Rehearsed),
    Failed(Fault),
}

/// The card, for a plan that can be shown as a ballot.
#[component]
pub fn Rehearsal() -> Html {
    let l = use_language();
    let work = use_work();
    let desk = use_desk();
    let state = use_state(|| State::Ready);
    let running = matches!(*state, State::Running(_));
    let begin = {
        let (worker, state, l) = (desk.worker.clone(), state.setter(), l.clone());
        let plan = work.sheet.plan.clone();
        Callback::from(move |_: MouseEvent| {
            if running {
                return;
            }
            let ask = Rehearse { plan: (*plan).clone(), contact: t!(l, "rehearsal-contact") };
            let (worker, state) = (worker.clone(), state.clone());
            state.set(State::Running(Progress { done: 0, total: 1 }));
            spawn_local(async move {
                let hear = {
                    let state = state.clone();
                    Callback::from(move |far| state.set(State::Running(far)))
                };
                state.set(match worker.ask_with(ask, hear).await {
                    Ok(done) => State::Done(done),
                    Err(fault) => State::Failed(fault),
                });
            });
        })
    };
    let outcome = match &*state {
        State::Ready => Html::default(),
        State::Failed(fault) => html! { <FaultNotice fault={fault.clone()} /> },
        State::Running(far) => html! {
            <Bar id="rehearsal-progress" value={far.done} max={far.total} label={phase(&l, far.done)} />
        },
        State::Done(done) => html! {
            <Notice tone={Tone::Ok} title={t!(l, "rehearsal-done")} live={true}>
                <p>{ t!(l, "rehearsal-done-lead", count = VOTERS) }</p>
                <div class="row">
                    <RouteLink to={Route::Result { id: done.election.clone() }} look={ButtonLook::Secondary}>
                        { t!(l, "rehearsal-result") }
                    </RouteLink>
                    <RouteLink to={Route::Audit { id: done.election.clone() }} look={ButtonLook::Quiet}>
                        { t!(l, "nav-audit") }
                    </RouteLink>
                </div>
                <p>{ t!(l, "rehearsal-gone") }</p>
            </Notice>
        },
    };
    html! {
        <Card title={t!(l, "rehearsal-title")}>
            <p>{ t!(l, "rehearsal-lead", count = VOTERS) }</p>
            <p class="muted">{ t!(l, "rehearsal-differs") }</p>
            { outcome }
            <Button disabled={running} onclick={begin}>
                { if matches!(*state, State::Done(_) | State::Failed(_)) { t!(l, "rehearsal-again") } else { t!(l, "rehearsal-begin") } }
            </Button>
            <SameByCommand command={COMMANDS} note={t!(l, "rehearsal-by-command")} />
        </Card>
    }
}

/// What happens at a step.
fn phase(l: &Language, done: u64) -> String {
    match done.checked_sub(BEGIN) {
        None => t!(l, "rehearsal-beginning"),
        Some(voted) if voted < VOTERS => t!(l, "rehearsal-voting", voter = voted + 1, count = VOTERS),
        Some(_) => t!(l, "rehearsal-counting"),
    }
}
