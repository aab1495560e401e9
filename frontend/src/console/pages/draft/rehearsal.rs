//! The dress rehearsal: one button, what happens meanwhile, the result of the test, and what is left of it; and one mail, to
//! whoever rehearses and nobody else.

use glassurn_api::mail::{NewMails, Purpose, Recipient};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::Routable;

use super::sheet::use_work;
use crate::components::{
    Button, ButtonLook, Card, FaultNotice, Notice, Progress as Bar, RouteLink, TextInput, Tone,
};
use crate::console::desk::rehearsal::{BEGIN, MARK, Rehearse, Rehearsed, VOTERS};
use crate::console::pages::mail::use_doing;
use crate::console::{SameByCommand, service, use_desk};
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

/// What those who mix do before they decrypt.
const MIX: &str = "glassurn trustee mix --key trustee.key --election ID\n";

#[derive(Clone, PartialEq)]
enum State {
    Ready,
    Running(Progress),
    Done(Rehearsed),
    Failed(Fault),
}

/// The card, for a plan whose questions are there.
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
            <>
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
                // What it says is heard by itself.
                <Mailed draft={work.id().to_owned()} election={done.election.clone()} />
            </>
        },
    };
    if work.sheet.plan.contests.iter().any(|contest| contest.rule.is_answer()) {
        let commands =
            COMMANDS.replace("glassurn trustee decrypt", &format!("{MIX}glassurn trustee decrypt"));
        return html! {
            <Card title={t!(l, "rehearsal-title")}>
                <p>{ t!(l, "rehearsal-mixed") }</p>
                <SameByCommand command={commands} note={t!(l, "rehearsal-by-command")} />
            </Card>
        };
    }
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

#[derive(Properties, Clone, PartialEq)]
struct MailedProps {
    draft: String,
    election: String,
}

/// A mail to oneself, so that one sees how mail of this service arrives.
#[component]
fn Mailed(props: &MailedProps) -> Html {
    let l = use_language();
    let doing = use_doing();
    let address = use_state(String::new);
    let sent = use_state(|| None::<String>);
    let onsubmit = {
        let (doing, sent, to) = (doing.clone(), sent.setter(), address.trim().to_owned());
        let (asked, draft) = (mail(&l, &to, &props.election), props.draft.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (sent, to, asked, draft) = (sent.clone(), to.clone(), asked.clone(), draft.clone());
            sent.set(None);
            doing.run(async move { service::mail(&draft, &asked).await }, move |_| sent.set(Some(to)));
        })
    };
    let on_input = {
        let address = address.setter();
        Callback::from(move |text| address.set(text))
    };
    html! {
        <form class="stack" {onsubmit} novalidate=true>
            <TextInput id="rehearsal-mail" kind="email" label={t!(l, "rehearsal-mail-address")}
                hint={t!(l, "rehearsal-mail-hint")} value={(*address).clone()} {on_input} />
            { doing.draw(&l) }
            if let Some(to) = &*sent {
                <p role="status">{ t!(l, "rehearsal-mail-sent", address = to.as_str()) }</p>
            }
            <Button submit={true} disabled={doing.busy() || address.trim().is_empty()}>{ t!(l, "rehearsal-mail") }</Button>
        </form>
    }
}

/// The mail, in the language of the page; its link leads to what the test has come to.
fn mail(l: &Language, to: &str, election: &str) -> NewMails {
    NewMails {
        purpose: Purpose::Notice,
        subject: format!("{MARK}: {}", t!(l, "rehearsal-title")),
        text: format!("{}\n\n{{link}}", t!(l, "rehearsal-mail-words")),
        path: Route::Result { id: election.to_owned() }.to_path(),
        recipients: vec![Recipient { address: to.to_owned(), name: String::new(), invitation: None }],
        test: Some(to.to_owned()),
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
