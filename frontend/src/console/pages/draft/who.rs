//! Who may vote: the roll and its registrar, voting again, the least number of voters, the quorum, weights.

use glassurn_api::board::BoardView;
use glassurn_api::draft::Part;
use glassurn_api::endpoint;
use glassurn_api::file::Role;
use glassurn_api::plan::{CodesWord, EligibilityWord, Place, Plan};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::invite::{Invite, state};
use super::registration::Eligibility;
use super::sheet::use_work;
use super::words::error;
use crate::client;
use crate::components::{Button, ButtonLook, Card, Choice, ChoiceKind, Notice, Tone};
use crate::console::desk::identity::OpenedIdentity;
use crate::console::fields::{Amount, Pick};
use crate::console::{KeyGate, SameByCommand};
use crate::i18n::use_language;
use crate::t;

/// Below this minimum of counting voters every page warns (docs/protocol.md §3).
pub const SMALL: u64 = 10;

/// The step.
#[component]
pub fn Who() -> Html {
    let l = use_language();
    let work = use_work();
    let plan = work.sheet.plan.clone();
    let problem = |place| error(&l, &work.problems, place);
    // Answers that are mixed are published one by one.
    let single = plan.contests.iter().any(|contest| contest.rule.is_answer());
    let minimum = if single { t!(l, "who-minimum-single") } else { t!(l, "who-minimum-hint") };
    let known = ["none", "1/3", "1/2", "2/3"];
    let mut quorums: Vec<(AttrValue, AttrValue)> = vec![
        ("none".into(), t!(l, "quorum-none").into()),
        ("1/3".into(), t!(l, "quorum-third").into()),
        ("1/2".into(), t!(l, "quorum-half").into()),
        ("2/3".into(), t!(l, "quorum-two-thirds").into()),
    ];
    if !known.contains(&plan.quorum.as_str()) {
        quorums.push((plan.quorum.clone().into(), plan.quorum.clone().into()));
    }
    html! {
        <div class="stack">
            <p>{ match plan.eligibility {
                EligibilityWord::Roll => t!(l, "who-lead"),
                EligibilityWord::Registered => t!(l, "who-register-lead"),
                EligibilityWord::Open => t!(l, "who-open-lead"),
            } }</p>
            <Eligibility />
            if plan.eligibility.is_roll() { <Registrar /> }
            <Choice kind={ChoiceKind::Check} id="revote" name="revote" checked={plan.revote}
                label={t!(l, "who-revote")} note={t!(l, "who-revote-note")}
                on_change={work.edit(|plan: &mut Plan, on| plan.revote = on)} />
            <Amount id="minimum" label={t!(l, "who-minimum")} hint={minimum} value={plan.minimum}
                error={problem(Place::Minimum)} on_input={work.edit(|plan: &mut Plan, value| plan.minimum = value)} />
            if plan.minimum < SMALL && plan.minimum >= 2 {
                <Notice tone={Tone::Warn} title={t!(l, "small-title")} live={true}><p>{ t!(l, "small-words") }</p></Notice>
            }
            if plan.eligibility != EligibilityWord::Open {
                <Pick id="quorum" label={t!(l, "who-quorum")} hint={t!(l, "who-quorum-hint")} options={quorums}
                    value={plan.quorum.clone()} error={problem(Place::Quorum)}
                    on_pick={work.edit(|plan: &mut Plan, value| plan.quorum = value)} />
            }
            if plan.eligibility.is_roll() {
                <Choice kind={ChoiceKind::Check} id="weights" name="weights" checked={plan.weights_reveal_votes}
                    label={t!(l, "who-weights")} note={t!(l, "who-weights-note")}
                    on_change={work.edit(|plan: &mut Plan, on| plan.weights_reveal_votes = on)} />
            }
        </div>
    }
}

/// Who makes the voting codes.
#[component]
fn Registrar() -> Html {
    let l = use_language();
    let work = use_work();
    let own = use_state(|| false);
    let plan = work.sheet.plan.clone();
    let invited =
        work.sheet.invitations().iter().find(|invitation| invitation.part == Part::Registrar).cloned();
    let take = {
        let work = work.clone();
        let own = own.setter();
        Callback::from(move |opened: OpenedIdentity| {
            own.set(false);
            work.edit(|plan: &mut Plan, key| plan.registrar = key).emit(opened.public);
        })
    };
    let forget = work.edit(|plan: &mut Plan, _: MouseEvent| {
        plan.registrar.clear();
        plan.codes = CodesWord::Registrar;
    });
    let let_service = {
        let took = work.edit(|plan: &mut Plan, key| {
            plan.registrar = key;
            plan.codes = CodesWord::Server;
        });
        Callback::from(move |_: MouseEvent| {
            let took = took.clone();
            spawn_local(async move {
                // Without an answer nothing changes, and the button is still there.
                if let Ok(board) = client::get_json::<BoardView>(endpoint::BOARD).await {
                    took.emit(board.registrar);
                }
            });
        })
    };
    let begin = {
        let own = own.setter();
        Callback::from(move |_| own.set(true))
    };
    let name = plan.officials.first().map(|official| official.name.clone()).unwrap_or_default();
    html! {
        <Card title={t!(l, "who-registrar")}>
            <p>{ t!(l, "who-registrar-lead") }</p>
            <SameByCommand command={format!("glassurn invitation new {} NAME --part registrar", work.id())} />
            if let Some(words) = error(&l, &work.problems, Place::Registrar) {
                <Notice tone={Tone::Bad} title={words} />
            }
            if plan.codes == CodesWord::Server {
                <Notice tone={Tone::Warn} title={t!(l, "codes-service")}>
                    <p>{ t!(l, "codes-service-cost") }</p>
                    <Button look={ButtonLook::Quiet} onclick={forget}>{ t!(l, "codes-service-forget") }</Button>
                </Notice>
            } else if !plan.registrar.is_empty() {
                <Notice tone={Tone::Ok} title={t!(l, "registrar-own")}>
                    <p>{ t!(l, "registrar-own-note") }</p>
                    <Button look={ButtonLook::Quiet} onclick={forget}>{ t!(l, "registrar-forget") }</Button>
                </Notice>
            } else if let Some(invited) = invited {
                { state(&l, &invited) }
                <Invite part={Part::Registrar} name={invited.name.clone()} />
            } else if *own {
                <KeyGate role={Role::Registrar} {name} on_open={take} />
            } else {
                <Button onclick={begin}>{ t!(l, "registrar-me") }</Button>
                <Invite part={Part::Registrar} />
                <p class="muted">{ t!(l, "codes-service-offer") }</p>
                <Button look={ButtonLook::Quiet} onclick={let_service}>{ t!(l, "codes-service-take") }</Button>
            }
        </Card>
    }
}
