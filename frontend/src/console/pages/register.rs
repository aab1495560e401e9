//! A voter registers with an election: the service finds out who it is, and this browser makes the voting code.

use glassurn_api::election::ElectionView;
use glassurn_api::endpoint;
use glassurn_api::error::Code as Refusal;
use glassurn_api::registration::{AskLink, Method, RegistrationWay};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::client;
use crate::components::{
    Button, ButtonLook, Code, FaultNotice, Fetched, Notice, Page, RouteLink, TextInput, Timestamp, Tone,
};
use crate::console::desk::registration::{Enrol, MakeCode};
use crate::console::pages::sign_in::go_to_provider;
use crate::console::{SameByCommand, mailed, server, service, use_desk};
use crate::failure::Failure;
use crate::fault::Fault;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::phase::{Phase, now};
use crate::route::Route;
use crate::store::Keep;
use crate::{t, voting_link};

/// Which election somebody registers with who went to the provider.
const WENT: &str = "registering";

/// The election that this tab went to the provider for; it says so once.
pub fn went() -> Option<String> {
    let election = Keep::Tab.read(WENT);
    Keep::Tab.forget(WENT);
    election
}

/// Notes, when this tab goes to the provider, whether it is to register: the page that it goes on with says so.
pub fn leaves_for(next: &str) {
    match next.strip_prefix("/register/") {
        Some(election) => {
            Keep::Tab.write(WENT, &election);
        }
        None => Keep::Tab.forget(WENT),
    }
}

/// Keeps the token that this tab came back with.
pub fn came_back(election: &str, token: &str) {
    Keep::Tab.write(&name(election), &token);
}

fn name(election: &str) -> String {
    format!("registration.{election}")
}

/// What [`Register`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct RegisterProps {
    /// The election id.
    pub id: String,
}

/// The page.
#[component]
pub fn Register(props: &RegisterProps) -> Html {
    let l = use_language();
    let id = props.id.clone();
    let token = use_memo(id.clone(), |id| mailed::token(&format!("/register/{id}"), &name(id)));
    let asked = use_fetch(id.clone(), |id| {
        let path = endpoint::election(id);
        async move { client::get_json::<ElectionView>(&path).await }
    });
    let view = match &asked.fetch {
        Fetch::Ready(view) => Some(view),
        _ => None,
    };
    let phase = view.map(|view| Phase::of(&view.summary, now()));
    let over = phase.is_some_and(|phase| !matches!(phase, Phase::Coming | Phase::Voting));
    let opens = view.filter(|_| phase == Some(Phase::Coming)).map(|view| {
        html! {
            <Timestamp seconds={view.summary.opens} zone={AttrValue::from(view.summary.zone.clone())} />
        }
    });
    let body = match &*token {
        _ if over => html! {
            <Notice tone={Tone::Info} title={t!(l, "failure-closed")}><p>{ t!(l, "register-over") }</p></Notice>
        },
        Some(token) => html! { <Make id={id.clone()} token={token.clone()} early={opens.is_some()} /> },
        None => html! { <Who id={id.clone()} /> },
    };
    let title = view.map(|view| l.pick(&view.summary.title).to_owned());
    html! {
        <Page title={t!(l, "register-title")} lead={t!(l, "register-lead")}>
            <p>
                <RouteLink to={Route::Election { id }}>
                    <bdi>{ title.unwrap_or_else(|| t!(l, "register-election")) }</bdi>
                </RouteLink>
            </p>
            if let Some(opens) = opens { <p>{ t!(l, "register-early") }{ " " }{ opens }</p> }
            { body }
        </Page>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct MakeProps {
    id: String,
    token: String,
    /// Whether voting has not begun.
    early: bool,
}

/// Makes the code, registers it, shows it.
#[component]
fn Make(props: &MakeProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let (done, fault, busy) =
        (use_state(|| None::<String>), use_state(|| None::<Fault>), use_state(|| false));
    let press = {
        let (done, fault, busy) = (done.setter(), fault.setter(), busy.setter());
        let props = props.clone();
        Callback::from(move |()| {
            let (done, fault, busy) = (done.clone(), fault.clone(), busy.clone());
            let (worker, MakeProps { id, token, .. }) = (desk.worker.clone(), props.clone());
            busy.set(true);
            fault.set(None);
            spawn_local(async move {
                // Kept before it is registered: whoever loses the answer sends the same code again.
                let made = match voting_link::code(&id) {
                    Some(code) => Ok(code),
                    None => worker.ask(MakeCode {}).await,
                };
                let enrolled = match made {
                    Err(found) => Err(found),
                    Ok(code) => {
                        voting_link::keep_made(&id, &code, false);
                        let ask = Enrol { election: id.clone(), token, code: code.clone() };
                        worker.ask(ask).await.map(|()| code)
                    }
                };
                match enrolled {
                    Ok(code) => {
                        Keep::Tab.forget(&name(&id));
                        done.set(Some(code));
                    }
                    Err(found) => fault.set(Some(found)),
                }
                busy.set(false);
            });
        })
    };
    if let Some(code) = &*done {
        return html! {
            <>
                <Notice tone={Tone::Ok} title={t!(l, "register-done")} live={true}><p>{ t!(l, "register-keep") }</p></Notice>
                <p><Code text={code.replace('-', "")} large={true} /></p>
                <p>
                    <RouteLink to={Route::Vote { id: props.id.clone() }} look={ButtonLook::Primary}>
                        { if props.early { t!(l, "register-later") } else { t!(l, "register-vote") } }
                    </RouteLink>
                </p>
            </>
        };
    }
    let refused = fault.as_ref().and_then(|fault| match fault {
        Fault::Service(failure) => failure.refusal(),
        _ => None,
    });
    html! {
        <>
            { match (&*fault, refused) {
                (_, Some(Refusal::RegistrationRefused)) => html! {
                    <Notice tone={Tone::Bad} title={t!(l, "register-refused")} live={true}><p>{ t!(l, "register-refused-advice") }</p></Notice>
                },
                (_, Some(Refusal::RegistrationDone)) => html! {
                    <Notice tone={Tone::Bad} title={t!(l, "register-twice")} live={true}><p>{ t!(l, "register-twice-advice") }</p></Notice>
                },
                (Some(fault), _) => html! { <FaultNotice fault={fault.clone()} again={press.clone()} /> },
                (None, _) => Html::default(),
            } }
            <p>{ t!(l, "register-make-lead") }</p>
            <Button look={ButtonLook::Primary} disabled={*busy} onclick={press.reform(|_| ())}>
                { if *busy { t!(l, "register-busy") } else { t!(l, "register-make") } }
            </Button>
            <SameByCommand command={format!("glassurn vote {}/e/{} --register my.code --link-file link.txt", server(), props.id)} />
        </>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct WhoProps {
    id: String,
}

/// How the service finds out who it is.
#[component]
fn Who(props: &WhoProps) -> Html {
    let l = use_language();
    let asked = use_fetch(props.id.clone(), |id| {
        let path = endpoint::registration_way(id);
        async move { client::get_json::<RegistrationWay>(&path).await }
    });
    match &asked.fetch {
        Fetch::Waiting => html! { <Fetched what={t!(l, "register-what")} /> },
        Fetch::Failed(failure) if failure.is_absent() => html! {
            <Notice tone={Tone::Warn} title={t!(l, "register-none")}><p>{ t!(l, "register-none-advice") }</p></Notice>
        },
        Fetch::Failed(failure) => html! {
            <Fetched what={t!(l, "register-what")} failure={failure.clone()} again={asked.again.clone()} />
        },
        Fetch::Ready(way) => html! {
            <>
                if way.method.signs_in() {
                    <AtProvider id={props.id.clone()} name={way.provider.clone().unwrap_or_default()} />
                }
                if way.method == Method::Either {
                    <p>{ t!(l, "register-or") }</p>
                    <ByMail id={props.id.clone()} look={ButtonLook::Secondary} />
                } else if way.method.mails() {
                    <ByMail id={props.id.clone()} look={ButtonLook::Primary} />
                }
            </>
        },
    }
}

#[derive(Properties, Clone, PartialEq)]
struct ByMailProps {
    id: String,
    look: ButtonLook,
}

/// Asks for a link.
#[component]
fn ByMail(props: &ByMailProps) -> Html {
    let l = use_language();
    let (address, sent) = (use_state(String::new), use_state(|| None::<Result<(), Failure>>));
    let onsubmit = {
        let (address, sent, id) = (address.clone(), sent.setter(), props.id.clone());
        let language = l.tag().to_owned();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if address.trim().is_empty() {
                return;
            }
            let ask = AskLink { address: address.trim().to_owned(), language: language.clone() };
            let (sent, id) = (sent.clone(), id.clone());
            spawn_local(async move { sent.set(Some(service::ask_link(&id, &ask).await)) });
        })
    };
    let set = {
        let address = address.setter();
        Callback::from(move |text| address.set(text))
    };
    html! {
        <form class="stack" {onsubmit}>
            { match &*sent {
                None => Html::default(),
                Some(Ok(())) => html! {
                    <Notice tone={Tone::Ok} title={t!(l, "register-sent")} live={true}><p>{ t!(l, "register-sent-advice") }</p></Notice>
                },
                Some(Err(failure)) => html! {
                    <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                        <p>{ failure.advice(&l) }</p>
                        <p class="muted small">{ failure.reference(&l) }</p>
                    </Notice>
                },
            } }
            <TextInput id="register-address" kind="email" label={t!(l, "register-address")} hint={t!(l, "register-address-hint")}
                value={(*address).clone()} on_input={set} autocomplete="email" />
            <Button look={props.look} submit={true}>{ t!(l, "register-send") }</Button>
            <SameByCommand command={format!("glassurn link register {}/e/{} --mail YOUR-ADDRESS", server(), props.id)} />
        </form>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct AtProviderProps {
    id: String,
    name: String,
}

/// Goes to the provider.
#[component]
fn AtProvider(props: &AtProviderProps) -> Html {
    let l = use_language();
    let failure = use_state(|| None::<Failure>);
    let press = {
        let (failure, id) = (failure.setter(), props.id.clone());
        Callback::from(move |_| {
            let (failure, id) = (failure.clone(), id.clone());
            spawn_local(async move {
                if let Err(refused) = go_to_provider(format!("/register/{id}")).await {
                    failure.set(Some(refused));
                }
            });
        })
    };
    html! {
        <>
            if let Some(failure) = &*failure {
                <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                    <p>{ failure.advice(&l) }</p>
                    <p class="muted small">{ failure.reference(&l) }</p>
                </Notice>
            }
            <p>{ t!(l, "register-provider-lead") }</p>
            <Button look={ButtonLook::Primary} onclick={press}>{ t!(l, "sign-in-provider", name = props.name.as_str()) }</Button>
        </>
    }
}
