//! The dress rehearsal: one button, what happens meanwhile, the result of the test, and what is left of it; and one mail, to
//! whoever rehearses and nobody else.

use std::rc::Rc;

use glassurn_api::mail::{NewMails, Purpose, Recipient};
use glassurn_crypto::manifest::Manifest;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::Routable;

use super::sheet::use_work;
use crate::components::{
    Button, ButtonLook, Card, FaultNotice, Fold, Notice, Progress as Bar, RouteLink, TextInput, Tone,
};
use crate::console::desk::rehearsal::{MARK, Phase, Rehearse, Rehearsed, VOTERS};
use crate::console::pages::mail::use_doing;
use crate::console::{SameByCommand, service, use_desk};
use crate::fault::Fault;
use crate::i18n::{Language, use_language};
use crate::pages::{AnswerList, Answers};
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
    let mixed = work.sheet.plan.contests.iter().any(|contest| contest.rule.is_answer());
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
            <Bar id="rehearsal-progress" value={far.done} max={far.total} label={phase(&l, Phase::at(far.done, mixed))} />
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
                <CastVotes done={done.clone()} />
                // What it says is heard by itself.
                <Mailed draft={work.id().to_owned()} election={done.election.clone()} />
            </>
        },
    };
    let commands = if mixed {
        COMMANDS.replace("glassurn trustee decrypt", &format!("{MIX}glassurn trustee decrypt"))
    } else {
        COMMANDS.to_owned()
    };
    html! {
        <Card title={t!(l, "rehearsal-title")}>
            <p>{ t!(l, "rehearsal-lead", count = VOTERS) }</p>
            <p class="muted">{ t!(l, "rehearsal-differs") }</p>
            { outcome }
            <Button disabled={running} onclick={begin}>
                { if matches!(*state, State::Done(_) | State::Failed(_)) { t!(l, "rehearsal-again") } else { t!(l, "rehearsal-begin") } }
            </Button>
            <SameByCommand command={commands} note={t!(l, "rehearsal-by-command")} />
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
fn phase(l: &Language, phase: Phase) -> String {
    match phase {
        Phase::Begins => t!(l, "rehearsal-beginning"),
        Phase::Votes(voter) => t!(l, "rehearsal-voting", voter = voter, count = VOTERS),
        Phase::Mixes => t!(l, "rehearsal-mixing"),
        Phase::Opens => t!(l, "rehearsal-opening"),
        Phase::Counts => t!(l, "rehearsal-counting"),
    }
}

#[derive(Properties, Clone, PartialEq)]
struct CastVotesProps {
    done: Rehearsed,
}

/// What the made-up voters have cast, to be compared with the result; of real voters nobody can see it.
#[component]
fn CastVotes(props: &CastVotesProps) -> Html {
    let l = use_language();
    let manifest =
        use_memo(props.done.manifest.clone(), |bytes| Manifest::from_bytes(bytes).ok().map(Rc::new));
    let Some(manifest) = &*manifest else { return Html::default() };
    let votes = props.done.cast.iter().filter_map(|values| Answers::from_explicit(manifest, values));
    html! {
        <Fold summary={t!(l, "rehearsal-cast")}>
            <p>{ t!(l, "rehearsal-cast-lead") }</p>
            { for (1u64..).zip(votes).map(|(voter, answers)| html! {
                <section class="rehearsal-vote">
                    <h3>{ t!(l, "rehearsal-voter", voter = voter) }</h3>
                    { for manifest.contests().iter().enumerate().map(|(contest, asked)| html! {
                        <>
                            <p><bdi>{ asked.title.get(l.tag()) }</bdi></p>
                            <AnswerList manifest={manifest.clone()} answers={answers.clone()} {contest} />
                        </>
                    }) }
                </section>
            }) }
        </Fold>
    }
}
