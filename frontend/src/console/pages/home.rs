//! The elections that one works on.

use glassurn_api::draft::{DraftSummary, Role};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use super::draft::forget;
use crate::components::{
    Button, ButtonLook, Card, Fetched, Notice, Page, Pill, RouteLink, Span, Timestamp, Tone, of,
};
use crate::console::session::{Gate, use_session};
use crate::console::{ConsoleLink, ConsoleRoute, SameByCommand, service};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::route::Route;
use crate::t;

/// The page.
#[component]
pub fn Home() -> Html {
    html! { <Gate><Mine /></Gate> }
}

/// What is mine.
#[component]
fn Mine() -> Html {
    let l = use_language();
    let session = use_session();
    let navigator = use_navigator();
    let asked = {
        let session = session.clone();
        use_fetch(
            (),
            move |()| async move { service::drafts().await.map_err(|failure| session.hear(failure)) },
        )
    };
    let leave = {
        let session = session.clone();
        Callback::from(move |_| session.leave())
    };
    let new = Callback::from(move |_| {
        if let Some(navigator) = &navigator {
            navigator.push(&ConsoleRoute::New);
        }
    });
    let list = match &asked.fetch {
        Fetch::Waiting => html! { <Fetched what={t!(l, "console-drafts")} /> },
        Fetch::Failed(failure) => html! {
            <Fetched what={t!(l, "console-drafts")} failure={failure.clone()} again={asked.again} />
        },
        Fetch::Ready(list) if list.is_empty() => html! {
            <Notice title={t!(l, "console-empty")}><p>{ t!(l, "console-empty-advice") }</p></Notice>
        },
        Fetch::Ready(list) => html! {
            <ul class="election-list">{ for list.iter().map(|draft| card(&l, draft, &asked.again)) }</ul>
        },
    };
    html! {
        <Page title={t!(l, "console-title")} lead={t!(l, "console-lead")} wide={true}>
            <div class="row console-account">
                <p class="muted">{ t!(l, "console-account", name = session.account.name.as_str()) }</p>
                <ConsoleLink to={ConsoleRoute::Account} look={ButtonLook::Quiet}>{ t!(l, "console-ways") }</ConsoleLink>
                <Button look={ButtonLook::Quiet} onclick={leave}>{ t!(l, "console-sign-out") }</Button>
            </div>
            <p><Button look={ButtonLook::Primary} onclick={new}>{ t!(l, "console-new") }</Button></p>
            <h2>{ t!(l, "console-drafts") }</h2>
            { list }
            <SameByCommand command="glassurn draft list\nglassurn draft delete DRAFT\nglassurn console sign-out" />
        </Page>
    }
}

fn card(l: &Language, draft: &DraftSummary, on_deleted: &Callback<()>) -> Html {
    let title = if draft.title.is_empty() { t!(l, "console-untitled") } else { draft.title.clone() };
    let published = draft.election.is_some();
    let title = AttrValue::from(title);
    html! {
        <li key={draft.id.clone()}>
            <Card>
                <Pill tone={if published { Tone::Ok } else { Tone::Info }}>
                    { if published { t!(l, "console-published") } else { t!(l, "console-draft") } }
                </Pill>
                <h3><ConsoleLink to={ConsoleRoute::Draft { draft: draft.id.clone() }}><bdi>{ &title }</bdi></ConsoleLink></h3>
                <p class="muted small">
                    { t!(l, "console-saved") }{ " " }<Timestamp seconds={draft.saved} span={Span::Short} />
                    { " · " }{ role(l, draft.role) }
                </p>
                <div class="row">
                    <ConsoleLink to={ConsoleRoute::Copy { draft: draft.id.clone() }} look={ButtonLook::Quiet}>
                        { t!(l, "console-duplicate") }{ of(Some(&title)) }
                    </ConsoleLink>
                    if let Some(election) = &draft.election {
                        <RouteLink to={Route::Election { id: election.clone() }} look={ButtonLook::Quiet}>
                            { t!(l, "console-public-page") }{ of(Some(&title)) }
                        </RouteLink>
                    }
                </div>
                if !published && draft.role == Role::Owner {
                    <Delete draft={draft.clone()} on_deleted={on_deleted} />
                }
            </Card>
        </li>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct DeleteProps {
    draft: DraftSummary,
    /// Called once it is gone.
    on_deleted: Callback<()>,
}

/// Deletes a draft, asked twice: nobody can bring it back.
#[component]
fn Delete(props: &DeleteProps) -> Html {
    let l = use_language();
    let session = use_session();
    let asked = use_state(|| false);
    let failure = use_state(|| None::<Failure>);
    let title =
        if props.draft.title.is_empty() { t!(l, "console-untitled") } else { props.draft.title.clone() };
    let ask = |on: bool| {
        let asked = asked.setter();
        Callback::from(move |_: MouseEvent| asked.set(on))
    };
    if !*asked {
        return html! {
            <Button look={ButtonLook::Quiet} onclick={ask(true)}>
                { t!(l, "console-delete") }<span class="sr-only">{ " " }{ title }</span>
            </Button>
        };
    }
    let delete = {
        let (id, done, failure) = (props.draft.id.clone(), props.on_deleted.clone(), failure.setter());
        Callback::from(move |_: MouseEvent| {
            let (id, done, failure, session) = (id.clone(), done.clone(), failure.clone(), session.clone());
            spawn_local(async move {
                match service::delete(&id).await {
                    Ok(()) => {
                        forget(&id);
                        done.emit(());
                    }
                    Err(refused) => failure.set(Some(session.hear(refused))),
                }
            });
        })
    };
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "console-delete-title", title = title)} live={true}>
            <p>{ t!(l, "console-delete-lead") }</p>
            if let Some(failure) = &*failure { <p>{ failure.sentence(&l) }{ " " }{ failure.advice(&l) }</p> }
            <div class="row">
                <Button look={ButtonLook::Primary} onclick={delete}>{ t!(l, "console-delete-now") }</Button>
                <Button onclick={ask(false)}>{ t!(l, "console-delete-not") }</Button>
            </div>
        </Notice>
    }
}

/// A role in words.
pub fn role(l: &Language, role: Role) -> String {
    match role {
        Role::Observer => t!(l, "role-observer"),
        Role::Helper => t!(l, "role-helper"),
        Role::Registrar => t!(l, "role-registrar"),
        Role::ReturningOfficer => t!(l, "role-returning-officer"),
        Role::Owner => t!(l, "role-owner"),
    }
}
