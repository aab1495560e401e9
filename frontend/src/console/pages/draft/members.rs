//! Who works on a draft, and what each may do. What counts is signed by keys, whatever the role.

use glassurn_api::draft::{Member, Role};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::sheet::{Act, use_work};
use crate::components::{Button, ButtonLook, Fold, Notice, TextInput, Tone};
use crate::console::fields::Pick;
use crate::console::session::use_session;
use crate::console::{SameByCommand, service};
use crate::failure::Failure;
use crate::i18n::{Language, use_language};
use crate::t;

const ROLES: [(&str, Role); 5] = [
    ("owner", Role::Owner),
    ("returning-officer", Role::ReturningOfficer),
    ("registrar", Role::Registrar),
    ("helper", Role::Helper),
    ("observer", Role::Observer),
];

/// What is asked of the service.
#[derive(Clone)]
enum Deed {
    Set(String, Role),
    Remove(String),
}

/// The people, for the owner to change.
#[component]
pub fn Members() -> Html {
    let l = use_language();
    let work = use_work();
    let session = use_session();
    let name = use_state(String::new);
    let failure = use_state(|| None::<Failure>);
    let view = work.sheet.view.clone();
    let owner = view.summary.role == Role::Owner;
    let act = {
        let (dispatch, failure, id) = (work.sheet.dispatcher(), failure.setter(), work.id().to_owned());
        Callback::from(move |deed: Deed| {
            let (dispatch, failure, id) = (dispatch.clone(), failure.clone(), id.clone());
            let session = session.clone();
            spawn_local(async move {
                let done = match &deed {
                    Deed::Set(name, role) => service::set_role(&id, name, *role).await,
                    Deed::Remove(name) => service::remove_member(&id, name).await,
                };
                match done {
                    Ok(view) => {
                        failure.set(None);
                        dispatch.dispatch(Act::Seen(Box::new(view)));
                    }
                    Err(refused) => failure.set(Some(session.hear(refused))),
                }
            });
        })
    };
    let onsubmit = {
        let (act, name) = (act.clone(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !name.trim().is_empty() {
                act.emit(Deed::Set(name.trim().to_owned(), Role::ReturningOfficer));
                name.set(String::new());
            }
        })
    };
    let set = {
        let name = name.setter();
        Callback::from(move |text| name.set(text))
    };
    html! {
        <Fold summary={t!(l, "members-title")}>
            <p>{ t!(l, "members-lead") }</p>
            if let Some(failure) = &*failure {
                <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                    <p>{ failure.advice(&l) }</p>
                    <p class="muted small">{ failure.reference(&l) }</p>
                </Notice>
            }
            { for view.members.iter().enumerate().map(|(place, member)| row(&l, place, member, owner, &act)) }
            if owner {
                <form class="stack" {onsubmit}>
                    <TextInput id="member-name" label={t!(l, "members-add-name")} value={(*name).clone()} on_input={set} />
                    <Button submit={true}>{ t!(l, "members-add") }</Button>
                </form>
                <SameByCommand command={format!("glassurn member set {0} NAME --role returning-officer\nglassurn member remove {0} NAME", view.summary.id)} />
            }
        </Fold>
    }
}

/// One of them.
fn row(l: &Language, place: usize, member: &Member, owner: bool, act: &Callback<Deed>) -> Html {
    let value = ROLES.iter().find(|(_, role)| *role == member.role).map_or("", |(value, _)| value);
    if !owner {
        return html! { <p key={place}><bdi>{ &member.name }</bdi>{ ": " }{ said(l, member.role) }</p> };
    }
    let options =
        ROLES.iter().map(|(value, role)| (AttrValue::from(*value), AttrValue::from(said(l, *role))));
    let choose = {
        let (act, name) = (act.clone(), member.name.clone());
        Callback::from(move |value: String| {
            if let Some((_, role)) = ROLES.iter().find(|(known, _)| *known == value) {
                act.emit(Deed::Set(name.clone(), *role));
            }
        })
    };
    let remove = {
        let name = member.name.clone();
        act.reform(move |_: MouseEvent| Deed::Remove(name.clone()))
    };
    html! {
        <div key={place} class="option-row">
            <Pick id={format!("member-{place}")} label={member.name.clone()} options={options.collect::<Vec<_>>()}
                {value} on_pick={choose} />
            <Button look={ButtonLook::Quiet} onclick={remove}>{ t!(l, "members-remove", name = member.name.as_str()) }</Button>
        </div>
    }
}

/// What a role may do.
fn said(l: &Language, role: Role) -> String {
    match role {
        Role::Owner => t!(l, "members-owner"),
        Role::ReturningOfficer => t!(l, "members-returning-officer"),
        Role::Registrar => t!(l, "members-registrar"),
        Role::Helper => t!(l, "members-helper"),
        Role::Observer => t!(l, "members-observer"),
    }
}
