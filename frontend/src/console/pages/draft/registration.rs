//! Who may vote: those on a list, those who register, or anybody; what the latter two cost in trust; who may register, and how
//! the service finds out.

use glassurn_api::board::BoardView;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::plan::{EligibilityWord, Plan};
use glassurn_api::registration::{Method, RegistrationRule, RegistrationView, written};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::sheet::use_work;
use crate::client;
use crate::components::{Button, Card, Choice, ChoiceKind, Fetched, Notice, Tone};
use crate::console::fields::{Area, Pick};
use crate::console::session::use_session;
use crate::console::{SameByCommand, service};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::t;

/// Who may vote, as it is offered.
const ALL: [EligibilityWord; 3] = [EligibilityWord::Roll, EligibilityWord::Registered, EligibilityWord::Open];

/// The choice, and what it costs in trust; but for a list, the service's own key is the registrar's.
#[component]
pub fn Eligibility() -> Html {
    let l = use_language();
    let work = use_work();
    let failure = use_state(|| None::<Failure>);
    let chosen = work.sheet.plan.eligibility;
    let choose = {
        let (work, failure) = (work.clone(), failure.setter());
        Callback::from(move |word: EligibilityWord| {
            let (work, failure) = (work.clone(), failure.clone());
            if word.is_roll() {
                return work
                    .edit(|plan: &mut Plan, ()| {
                        plan.eligibility = EligibilityWord::Roll;
                        plan.registrar.clear();
                    })
                    .emit(());
            }
            spawn_local(async move {
                match client::get_json::<BoardView>(endpoint::BOARD).await {
                    Ok(board) => {
                        failure.set(None);
                        work.edit(|plan: &mut Plan, (word, registrar)| {
                            plan.eligibility = word;
                            plan.registrar = registrar;
                            // Each has one vote; and of a roll on which only those stand who came, no part can be missing.
                            plan.weights_reveal_votes = false;
                            if word == EligibilityWord::Open {
                                plan.quorum = "none".into();
                            }
                        })
                        .emit((word, board.registrar));
                    }
                    Err(found) => failure.set(Some(found)),
                }
            });
        })
    };
    let offer = |word: EligibilityWord| {
        let (id, label, note) = match word {
            EligibilityWord::Roll => ("voters-roll", t!(l, "who-roll"), t!(l, "who-roll-note")),
            EligibilityWord::Registered => {
                ("voters-register", t!(l, "who-register"), t!(l, "who-register-note"))
            }
            EligibilityWord::Open => ("voters-open", t!(l, "who-open"), t!(l, "who-open-note")),
        };
        html! {
            <Choice kind={ChoiceKind::Radio} {id} name="eligibility" checked={chosen == word} {label} {note}
                on_change={choose.reform(move |_: bool| word)} />
        }
    };
    html! {
        <>
            <fieldset class="stack">
                <legend>{ t!(l, "who-choose") }</legend>
                { for ALL.into_iter().map(offer) }
            </fieldset>
            if let Some(failure) = &*failure { { told(&l, failure) } }
            { match chosen {
                EligibilityWord::Roll => Html::default(),
                EligibilityWord::Registered => html! {
                    <>
                        <Notice tone={Tone::Warn} title={t!(l, "who-register-trust")} live={true}><p>{ t!(l, "who-register-trust-words") }</p></Notice>
                        <Rule draft={work.sheet.view.summary.id.clone()} />
                    </>
                },
                EligibilityWord::Open => html! {
                    <Notice tone={Tone::Warn} title={t!(l, "who-open-trust")} live={true}>
                        <ul class="warnings">
                            <li>{ t!(l, "who-open-twice") }</li>
                            <li>{ t!(l, "who-open-service") }</li>
                            <li>{ t!(l, "who-open-flood") }</li>
                            <li>{ t!(l, "who-open-stands") }</li>
                        </ul>
                    </Notice>
                },
            } }
        </>
    }
}

fn told(l: &crate::i18n::Language, failure: &Failure) -> Html {
    let (title, advice) = match failure.refusal() {
        Some(Code::MailOff) => (t!(l, "rule-no-mail"), t!(l, "rule-no-mail-advice")),
        Some(Code::ProviderOff) => (t!(l, "rule-no-provider"), t!(l, "rule-no-provider-advice")),
        Some(Code::ElectionFrozen) => (t!(l, "rule-frozen"), t!(l, "rule-frozen-advice")),
        Some(Code::DraftInvalid) => (t!(l, "rule-wrong"), t!(l, "rule-wrong-advice")),
        _ => (failure.sentence(l), failure.advice(l)),
    };
    html! {
        <Notice tone={Tone::Bad} {title} live={true}>
            <p>{ advice }</p>
            <p class="muted small">{ failure.reference(l) }</p>
        </Notice>
    }
}

/// What [`Rule`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct RuleProps {
    /// The draft.
    pub draft: String,
}

/// Who may register. It is the service's, not the public record's: addresses stay here.
#[component]
pub fn Rule(props: &RuleProps) -> Html {
    let l = use_language();
    let session = use_session();
    let asked = {
        let session = session.clone();
        use_fetch(props.draft.clone(), move |draft| {
            let draft = draft.clone();
            async move { service::registration(&draft).await.map_err(|failure| session.hear(failure)) }
        })
    };
    match &asked.fetch {
        Fetch::Waiting => html! { <Fetched what={t!(l, "rule-title")} /> },
        Fetch::Failed(failure) => html! {
            <Fetched what={t!(l, "rule-title")} failure={failure.clone()} again={asked.again.clone()} />
        },
        Fetch::Ready(view) => html! { <Form draft={props.draft.clone()} view={(**view).clone()} /> },
    }
}

#[derive(Properties, Clone, PartialEq)]
struct FormProps {
    draft: String,
    view: RegistrationView,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let l = use_language();
    let session = use_session();
    let rule = props.view.rule.clone();
    let start = rule.unwrap_or(RegistrationRule { method: Method::Mail, domains: vec![], addresses: vec![] });
    let method = use_state(|| start.method);
    let domains = use_state(|| start.domains.join("\n"));
    let addresses = use_state(|| start.addresses.join("\n"));
    let outcome = use_state(|| None::<Result<(), Failure>>);
    let save = {
        let rule =
            RegistrationRule { method: *method, domains: written(&domains), addresses: written(&addresses) };
        let (draft, outcome) = (props.draft.clone(), outcome.setter());
        Callback::from(move |_| {
            let (rule, draft, outcome, session) =
                (rule.clone(), draft.clone(), outcome.clone(), session.clone());
            spawn_local(async move {
                let set = service::set_registration(&draft, &rule).await;
                outcome.set(Some(set.map(drop).map_err(|failure| session.hear(failure))));
            });
        })
    };
    let pick = {
        let method = method.setter();
        Callback::from(move |word: String| {
            method.set(METHODS.into_iter().find(|it| name(*it) == word).unwrap_or(Method::Mail));
        })
    };
    let set = |state: &UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |text| state.set(text))
    };
    let words = [t!(l, "rule-mail"), t!(l, "rule-provider"), t!(l, "rule-either")];
    let methods: Vec<(AttrValue, AttrValue)> =
        METHODS.into_iter().zip(words).map(|(method, words)| (name(method).into(), words.into())).collect();
    html! {
        <Card title={t!(l, "rule-title")}>
            { match &*outcome {
                None => Html::default(),
                Some(Ok(())) => html! { <Notice tone={Tone::Ok} title={t!(l, "rule-saved")} live={true} /> },
                Some(Err(failure)) => told(&l, failure),
            } }
            <Pick id="rule-method" label={t!(l, "rule-method")} options={methods} value={name(*method)} on_pick={pick} />
            <Area id="rule-domains" label={t!(l, "rule-domains")} hint={t!(l, "rule-domains-hint")}
                value={(*domains).clone()} on_input={set(&domains)} />
            <Area id="rule-addresses" label={t!(l, "rule-addresses")} hint={t!(l, "rule-addresses-hint")}
                value={(*addresses).clone()} on_input={set(&addresses)} />
            <Button onclick={save}>{ t!(l, "rule-save") }</Button>
            <SameByCommand command={format!("glassurn registration set {} --method {} --domain DOMAIN --address ADDRESS", props.draft, name(*method))} />
        </Card>
    }
}

/// The ways, as they are offered.
const METHODS: [Method; 3] = [Method::Mail, Method::Provider, Method::Either];

fn name(method: Method) -> &'static str {
    match method {
        Method::Mail => "mail",
        Method::Provider => "provider",
        Method::Either => "either",
    }
}
