//! Two people have written into one draft: what is here and what the service has, until one of them decides.

use std::rc::Rc;

use glassurn_api::draft::DraftView;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use super::sheet::{Act, forget, use_work};
use crate::components::{Button, ButtonLook, Notice, Span, Timestamp, Tone};
use crate::console::session::use_session;
use crate::console::{ConsoleRoute, service};
use crate::failure::Failure;
use crate::i18n::use_language;
use crate::t;

/// What [`Conflict`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ConflictProps {
    /// What the service has.
    pub theirs: Rc<DraftView>,
}

/// The decision. None of the two is lost by any of the buttons that are not pressed.
#[component]
pub fn Conflict(props: &ConflictProps) -> Html {
    let l = use_language();
    let work = use_work();
    let session = use_session();
    let navigator = use_navigator();
    let failure = use_state(|| None::<Failure>);
    let others: Vec<&str> = (props.theirs.members.iter())
        .map(|member| member.name.as_str())
        .filter(|name| *name != session.account.name)
        .collect();
    let act = |make: fn() -> Act| {
        let dispatch = work.sheet.dispatcher();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(make()))
    };
    let copy = {
        let (plan, failure, session) = (work.sheet.plan.clone(), failure.setter(), session.clone());
        let (dispatch, draft) = (work.sheet.dispatcher(), work.id().to_owned());
        Callback::from(move |_: MouseEvent| {
            let draft = draft.clone();
            let (plan, failure, session) = (plan.clone(), failure.clone(), session.clone());
            let (navigator, dispatch) = (navigator.clone(), dispatch.clone());
            spawn_local(async move {
                match service::begin(&plan, Some(&draft)).await {
                    Ok(view) => {
                        // Mine is safe in the new draft; this page is left before it could forget it itself.
                        forget(&draft);
                        dispatch.dispatch(Act::Theirs);
                        if let Some(navigator) = navigator {
                            navigator.push(&ConsoleRoute::Draft { draft: view.summary.id });
                        }
                    }
                    Err(refused) => failure.set(Some(session.hear(refused))),
                }
            });
        })
    };
    let who = if others.is_empty() {
        t!(l, "conflict-self")
    } else {
        t!(l, "conflict-others", names = others.join(", "))
    };
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "conflict-title")} live={true}>
            <p>{ who }{ " " }<Timestamp seconds={props.theirs.summary.saved} span={Span::Short} /></p>
            <p>{ t!(l, "conflict-lead") }</p>
            if let Some(failure) = &*failure { <p>{ failure.sentence(&l) }{ " " }{ failure.advice(&l) }</p> }
            <div class="row">
                <Button look={ButtonLook::Primary} onclick={copy}>{ t!(l, "conflict-copy") }</Button>
                <Button onclick={act(|| Act::Mine)}>{ t!(l, "conflict-mine") }</Button>
                <Button onclick={act(|| Act::Theirs)}>{ t!(l, "conflict-theirs") }</Button>
            </div>
        </Notice>
    }
}
