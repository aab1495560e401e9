//! Publish: what is missing, the official's signature, what can change afterwards, and the one button.

use glassurn_api::file::Role;
use glassurn_api::plan::{EligibilityWord, Person, Plan, Problem};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::officials::Officials;
use super::sheet::{Saving, Work, use_work};
use super::step::Step;
use super::words;
use crate::client;
use crate::components::{Button, ButtonLook, Card, FaultNotice, Fetched, Notice, TextInput, Tone};
use crate::console::desk::election::{Compile, Publish as Ask};
use crate::console::desk::identity::OpenedIdentity;
use crate::console::session::{Session, use_session};
use crate::console::{ConsoleLink, KeyGate, SameByCommand, Worker, service, use_desk};
use crate::fault::Fault;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::store::Keep;
use crate::t;

/// What makes a second try the same election: kept before anything is sent.
#[derive(Serialize, Deserialize)]
struct Begun {
    nonce: [u8; 32],
    election: String,
}

/// What [`Publish`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PublishProps {
    /// Called once the election is on the board.
    pub on_published: Callback<()>,
}

/// The step.
#[component]
pub fn Publish(props: &PublishProps) -> Html {
    let l = use_language();
    let work = use_work();
    let session = use_session();
    let desk = use_desk();
    let fault = use_state(|| None::<Fault>);
    let busy = use_state(|| false);
    let plan = work.sheet.plan.clone();
    let first = plan.officials.first().cloned().unwrap_or_default();
    let open = desk.key(Role::Official).map(|key| key.public.clone());
    let signs = open.as_ref().is_some_and(|key| *key == first.key && session.account.keys.contains(key));
    // Who may register is the service's, and no part of what is published.
    let rule = {
        let session = session.clone();
        use_fetch(
            (work.id().to_owned(), plan.eligibility == EligibilityWord::Registered),
            move |(draft, register)| {
                let (draft, register) = (draft.clone(), *register);
                async move {
                    if !register {
                        return Ok(true);
                    }
                    let view =
                        service::registration(&draft).await.map_err(|failure| session.hear(failure))?;
                    Ok(view.rule.is_some())
                }
            },
        )
    };
    let somebody = matches!(&rule.fetch, Fetch::Ready(some) if **some);
    let clear = work.problems.is_empty() && !work.sheet.is_dirty() && work.sheet.saving == Saving::Calm;
    let ready = clear && somebody && signs;
    let publish = {
        let (work, session, worker) = (work.clone(), session.clone(), desk.worker.clone());
        let (fault, busy, published) = (fault.setter(), busy.clone(), props.on_published.clone());
        Callback::from(move |_: MouseEvent| {
            if *busy {
                return;
            }
            busy.set(true);
            let (work, session, worker) = (work.clone(), session.clone(), worker.clone());
            let (fault, busy, published) = (fault.clone(), busy.setter(), published.clone());
            spawn_local(async move {
                let done = publish(work.id(), work.sheet.joined(), &worker, &session).await;
                busy.set(false);
                match done {
                    Ok(()) => published.emit(()),
                    Err(failed) => fault.set(Some(failed)),
                }
            });
        })
    };
    html! {
        <div class="stack">
            if ready { <Notice tone={Tone::Ok} title={t!(l, "open-complete")} /> }
            { missing(&l, &work) }
            { unruled(&l, &work, &rule.fetch) }
            <Signature {signs} />
            <Officials />
            <Card title={t!(l, "open-fixed")}>
                <p>{ t!(l, "open-fixed-lead") }</p>
                <ul>
                    <li>{ t!(l, "open-later-extend") }</li>
                    if plan.eligibility.is_roll() {
                        <>
                            <li>{ t!(l, "open-later-replace") }</li>
                            <li>{ t!(l, "open-later-nobody") }</li>
                        </>
                    }
                    <li>{ t!(l, "open-never") }</li>
                </ul>
            </Card>
            if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} /> }
            if *busy { <p role="status">{ t!(l, "open-publishing") }</p> }
            <Button look={ButtonLook::Primary} disabled={*busy || !ready} onclick={publish} described_by="publish-note">
                { t!(l, "open-publish") }
            </Button>
            <p id="publish-note" class="muted">
                { if !work.problems.is_empty() || !somebody { t!(l, "open-wait-missing") }
                  else if !signs { t!(l, "open-wait-key") }
                  else { t!(l, "open-note") } }
            </p>
            <SameByCommand command="glassurn election create --manifest election.toml --key official.key -o manifest.cbor" />
        </div>
    }
}

/// What stands in the way, with links to where it is mended.
fn missing(l: &Language, work: &Work) -> Html {
    // The signature has its own place below.
    let elsewhere = |problem: &&Problem| words::place(l, problem.place) != t!(l, "open-signature");
    let problems: Vec<&Problem> = work.problems.iter().filter(elsewhere).collect();
    if problems.is_empty() {
        return Html::default();
    }
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "open-missing", count = problems.len() as u64)}>
            <ul>
                { for problems.iter().map(|problem| html! {
                    <li>
                        <ConsoleLink to={Step::of(problem).route(work.id())}>{ words::place(l, problem.place) }</ConsoleLink>
                        { ": " }{ words::sentence(l, &problem.flaw) }
                    </li>
                }) }
            </ul>
        </Notice>
    }
}

/// That nobody may register, where voters do.
fn unruled(l: &Language, work: &Work, rule: &Fetch<bool>) -> Html {
    match rule {
        Fetch::Ready(some) if !**some => html! {
            <Notice tone={Tone::Warn} title={t!(l, "open-no-rule")}>
                <p>
                    { t!(l, "open-no-rule-advice") }{ " " }
                    <ConsoleLink to={Step::Who.route(work.id())}>{ t!(l, "rule-title") }</ConsoleLink>
                </p>
            </Notice>
        },
        Fetch::Failed(failure) => html! { <Fetched what={t!(l, "rule-title")} failure={failure.clone()} /> },
        _ => Html::default(),
    }
}

#[derive(Properties, Clone, PartialEq)]
struct SignatureProps {
    signs: bool,
}

/// Who signs: the name that everybody will read, and the key, made or opened in this browser.
#[component]
fn Signature(props: &SignatureProps) -> Html {
    let l = use_language();
    let work = use_work();
    let session = use_session();
    let fault = use_state(|| None::<Fault>);
    let plan = work.sheet.plan.clone();
    let first = plan.officials.first().cloned().unwrap_or_default();
    let rename = work.edit(|plan: &mut Plan, name: String| official(plan).name = name);
    let take = {
        let (work, session, fault, known) =
            (work.clone(), session.clone(), fault.setter(), first.key.clone());
        use_callback((known, session.account.clone()), move |opened: OpenedIdentity, (known, account)| {
            if opened.public != *known {
                work.edit(|plan: &mut Plan, key| official(plan).key = key).emit(opened.public.clone());
            }
            if !account.keys.contains(&opened.public) {
                let (session, fault) = (session.clone(), fault.clone());
                spawn_local(async move {
                    match service::list_key(opened.public).await {
                        Ok(account) => session.changed(account),
                        Err(failure) => fault.set(Some(session.hear(failure).into())),
                    }
                });
            }
        })
    };
    html! {
        <Card title={t!(l, "open-signature")}>
            <p>{ t!(l, "open-signature-lead") }</p>
            <TextInput id="official" label={t!(l, "open-name")} hint={t!(l, "open-name-hint")} value={first.name.clone()}
                error={words::error(&l, &work.problems, glassurn_api::plan::Place::Official(0))} on_input={rename} />
            if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} /> }
            <KeyGate role={Role::Official} name={first.name.clone()} on_open={take} />
            if props.signs { <Notice tone={Tone::Ok} title={t!(l, "open-key-open")} /> }
            <SameByCommand command="glassurn key new --role official --name NAME -o official.key\nglassurn console key KEY" />
        </Card>
    }
}

/// The official who signs the manifest.
fn official(plan: &mut Plan) -> &mut Person {
    if plan.officials.is_empty() {
        plan.officials.push(Person::default());
    }
    &mut plan.officials[0]
}

/// Publishes, and tells the draft. A try whose answer was lost is found again, and no second election is made.
async fn publish(draft: &str, plan: Plan, worker: &Worker, session: &Session) -> Result<(), Fault> {
    let place = format!("publish.{draft}");
    let begun: Option<Begun> = Keep::Device.read(&place);
    let there = match &begun {
        Some(begun) => {
            let path = glassurn_api::endpoint::election(&begun.election);
            match client::get_json::<glassurn_api::election::ElectionView>(&path).await {
                Ok(_) => Some(begun.election.clone()),
                Err(failure) if failure.is_absent() => None,
                Err(failure) => return Err(failure.into()),
            }
        }
        None => None,
    };
    let election = match there {
        Some(election) => election,
        None => {
            let mut nonce = [0; 32];
            match begun {
                Some(begun) => nonce = begun.nonce,
                None => getrandom::getrandom(&mut nonce).map_err(|_| Fault::Randomness)?,
            }
            let election = worker.ask(Compile { plan: plan.clone(), nonce }).await?.election;
            Keep::Device.write(&place, &Begun { nonce, election });
            worker.ask(Ask { plan, nonce }).await?.election
        }
    };
    service::published(draft, election).await.map_err(|failure| session.hear(failure))?;
    Keep::Device.forget(&place);
    Ok(())
}
