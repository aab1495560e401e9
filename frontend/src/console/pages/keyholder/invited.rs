//! Somebody who was invited makes a key in this browser and hands in its public half.

use glassurn_api::draft::{HandIn, InvitedView, Part};
use glassurn_api::endpoint;
use glassurn_api::file::Role;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::first::First;
use super::program::Program;
use crate::client;
use crate::components::{Button, ButtonLook, Card, Fetched, Notice, Page, Span, Timestamp, Tone};
use crate::console::desk::identity::OpenedIdentity;
use crate::console::{ConsoleLink, ConsoleRoute, KeyGate, SameByCommand, invitation, server};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::store::Keep;
use crate::t;

/// How often the service is asked whether the election is published, in milliseconds.
const PAUSE: u32 = 10_000;

/// The page.
#[component]
pub fn InvitedPage() -> Html {
    let l = use_language();
    match invitation::token() {
        Some(token) => html! { <Guest {token} /> },
        None => html! {
            <Page title={t!(l, "invited-title")}>
                <Notice tone={Tone::Warn} title={t!(l, "invited-no-token")}><p>{ t!(l, "invited-no-token-advice") }</p></Notice>
            </Page>
        },
    }
}

#[derive(Properties, Clone, PartialEq)]
struct GuestProps {
    token: AttrValue,
}

#[component]
fn Guest(props: &GuestProps) -> Html {
    let l = use_language();
    let asked = use_fetch(props.token.clone(), |token| {
        let token = token.clone();
        async move { client::invited::<InvitedView>(endpoint::INVITED, &token, None).await }
    });
    match asked.fetch {
        Fetch::Ready(view) => html! { <Welcome token={props.token.clone()} view={(*view).clone()} /> },
        Fetch::Waiting => html! {
            <Page title={t!(l, "invited-title")}><Fetched what={t!(l, "invited-fetching")} /></Page>
        },
        Fetch::Failed(failure) => html! {
            <Page title={t!(l, "invited-title")}>
                <Fetched what={t!(l, "invited-fetching")} {failure} again={asked.again} />
            </Page>
        },
    }
}

#[derive(Properties, Clone, PartialEq)]
struct WelcomeProps {
    token: AttrValue,
    view: InvitedView,
}

/// The name under which the record must have this key, where it was handed in with an invitation of this tab.
pub fn invited_name(election: &str, key: &str) -> Option<String> {
    let (name, handed_in): (String, String) = Keep::Tab.read(&format!("invited.{election}"))?;
    (handed_in == key).then_some(name)
}

#[component]
fn Welcome(props: &WelcomeProps) -> Html {
    let l = use_language();
    let navigator = use_navigator();
    let view = use_state(|| props.view.clone());
    let failure = use_state(|| None::<Failure>);
    let role = role(view.part);
    // Once the election is there its own record decides.
    use_effect_with(((*view).clone(), navigator), |(view, navigator)| {
        if let (Some(election), Part::Trustee, Some(navigator)) = (&view.election, view.part, navigator) {
            if let Some(key) = &view.key {
                Keep::Tab.write(&format!("invited.{election}"), &(&view.name, key));
            }
            navigator.replace(&ConsoleRoute::KeyHolder { id: election.clone() });
        }
    });
    let hand_in = {
        let (token, view, failure) = (props.token.clone(), view.setter(), failure.setter());
        Callback::from(move |key: String| {
            let (token, view, failure) = (token.clone(), view.clone(), failure.clone());
            spawn_local(async move {
                let body = serde_json::to_string(&HandIn { key }).ok();
                match client::invited::<InvitedView>(endpoint::INVITED, &token, body).await {
                    Ok(answer) => {
                        failure.set(None);
                        view.set(answer);
                    }
                    Err(why) => failure.set(Some(why)),
                }
            });
        })
    };
    let open = use_state(|| None::<OpenedIdentity>);
    let on_open = use_callback((), {
        let (open, hand_in, known) = (open.setter(), hand_in.clone(), props.view.clone());
        move |opened: OpenedIdentity, ()| {
            if known.election.is_none() && known.key.as_ref() != Some(&opened.public) {
                hand_in.emit(opened.public.clone());
            }
            open.set(Some(opened));
        }
    });
    let handed_in =
        view.key.is_some() && open.as_ref().is_none_or(|open| view.key.as_ref() == Some(&open.public));
    use_effect_with((handed_in, view.election.is_some()), {
        let (token, view) = (props.token.clone(), view.setter());
        move |(handed_in, published)| {
            let here = std::rc::Rc::new(std::cell::Cell::new(*handed_in && !*published));
            let still = here.clone();
            spawn_local(async move {
                while still.get() {
                    TimeoutFuture::new(PAUSE).await;
                    let answer = client::invited::<InvitedView>(endpoint::INVITED, &token, None).await;
                    // A service that does not answer is asked again.
                    if let (true, Ok(answer)) = (still.get(), answer) {
                        view.set(answer);
                    }
                }
            });
            move || here.set(false)
        }
    });
    let title = if view.title.is_empty() { t!(l, "invited-title") } else { view.title.clone() };
    html! {
        <Page {title} lead={t!(l, "invited-lead", from = view.from.as_str(), name = view.name.as_str())}>
            if view.part == Part::Trustee { <First /> }
            if handed_in {
                <Notice tone={Tone::Ok} title={t!(l, "invited-handed-in")} live={true}>
                    if view.election.is_none() { <p>{ t!(l, "invited-handed-in-lead") }</p> }
                    <p class="muted small mono">{ view.key.clone() }</p>
                </Notice>
            }
            if let Some(why) = &*failure {
                <Notice tone={Tone::Bad} title={why.sentence(&l)} live={true}>
                    <p>{ why.advice(&l) }</p>
                    <p class="muted small">{ why.reference(&l) }</p>
                    if let Some(open) = &*open {
                        <Button look={ButtonLook::Primary} onclick={hand_in.reform({ let key = open.public.clone(); move |_| key.clone() })}>
                            { t!(l, "fetch-again") }
                        </Button>
                    }
                </Notice>
            }
            if view.election.is_none() {
                if view.key.is_none() {
                    <p class="muted">{ t!(l, "invited-link-until") }{ " " }<Timestamp seconds={view.ends} span={Span::Short} /></p>
                }
                <KeyGate {role} name={view.name.clone()} {on_open} />
                <SameByCommand command={format!("glassurn invitation hand-in \"$(glassurn key show YOUR-KEY-FILE)\" --link-file link.txt --server {}", server())} />
                if let (Some(open), Some(key)) = (&*open, &view.key) {
                    if *key != open.public {
                        <Card><p>{ t!(l, "invited-other-key") }</p></Card>
                    }
                }
            } else if view.part != Part::Trustee {
                { published(&l, view.part, view.election.as_deref()) }
            }
            <Program />
        </Page>
    }
}

/// What is left to do for whoever is no key holder.
fn published(l: &Language, part: Part, election: Option<&str>) -> Html {
    let next = election.map(str::to_owned).map(|election| match part {
        Part::Trustee => Html::default(),
        Part::Official => html! {
            <>
                <p>{ t!(l, "invited-official") }</p>
                <p><ConsoleLink to={ConsoleRoute::Consent { election }}>{ t!(l, "consent-title") }</ConsoleLink></p>
                <p><ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "console-title") }</ConsoleLink></p>
            </>
        },
        Part::Registrar => html! {
            <>
                <p>{ t!(l, "invited-registrar") }</p>
                <p><ConsoleLink to={ConsoleRoute::Roll { election }}>{ t!(l, "roll-title") }</ConsoleLink></p>
            </>
        },
    });
    html! { <Notice tone={Tone::Ok} title={t!(l, "invited-published")}>{ next.unwrap_or_default() }</Notice> }
}

fn role(part: Part) -> Role {
    match part {
        Part::Trustee => Role::Trustee,
        Part::Registrar => Role::Registrar,
        Part::Official => Role::Official,
    }
}
