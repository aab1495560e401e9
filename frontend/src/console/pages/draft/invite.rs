//! Invitations: a link that is shown here, sent by people, and opened once by whom it is for.

use std::rc::Rc;

use glassurn_api::draft::{DraftView, Invitation, Part};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::sheet::{Act, use_work};
use crate::components::{Button, ButtonLook, Copy, Fold, Notice, Pill, Qr, Span, TextInput, Timestamp, Tone};
use crate::console::service;
use crate::console::session::use_session;
use crate::failure::Failure;
use crate::i18n::{Language, use_language};
use crate::store::Keep;
use crate::t;

/// Where this browser keeps a link's token: the service shows it once and keeps only its hash.
fn place(draft: &str, number: u64) -> String {
    format!("invitation.{draft}.{number}")
}

/// The address for whom an invitation is. The token stands in the fragment, which no browser sends.
fn link(token: &str) -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    format!("{origin}/keyholder#i={token}")
}

/// How an invitation stands, in a pill.
pub fn state(l: &Language, invitation: &Invitation) -> Html {
    let (tone, words) = match (&invitation.key, invitation.opened) {
        (Some(_), _) => (Tone::Ok, t!(l, "invited-key")),
        (None, Some(_)) => (Tone::Info, t!(l, "invited-opened")),
        (None, None) => (Tone::Warn, t!(l, "invited-waiting")),
    };
    html! {
        <p>
            <Pill {tone}>{ words }</Pill>
            if let (None, Some(opened)) = (&invitation.key, invitation.opened) {
                <span class="muted small">{ " " }<Timestamp seconds={opened} span={Span::Short} /></span>
            }
        </p>
    }
}

/// What [`Invite`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct InviteProps {
    /// What for.
    pub part: Part,
    /// The name, where it is written already; else it is asked for here.
    #[prop_or_default]
    pub name: AttrValue,
}

/// Invites somebody; once done, shows the link.
#[component]
pub fn Invite(props: &InviteProps) -> Html {
    let l = use_language();
    let work = use_work();
    let session = use_session();
    let typed = use_state(String::new);
    let failure = use_state(|| None::<Failure>);
    let busy = use_mut_ref(|| false);
    let id = work.id().to_owned();
    let fixed = !props.name.is_empty();
    let name = if fixed { props.name.to_string() } else { (*typed).clone() };
    let invitation =
        work.sheet.invitations().iter().rev().find(|invitation| {
            invitation.part == props.part && fixed && invitation.name.trim() == name.trim()
        });
    let field = format!("invite-{:?}-{}", props.part, name.len());
    // Asks, then looks how the draft stands.
    let act = {
        let (dispatch, failure, id) = (work.sheet.dispatcher(), failure.setter(), id.clone());
        move |deed: Deed| {
            if busy.replace(true) {
                return;
            }
            let (dispatch, failure, id) = (dispatch.clone(), failure.clone(), id.clone());
            let (session, busy) = (session.clone(), busy.clone());
            spawn_local(async move {
                let done = deed.done(&id).await;
                let seen = match done {
                    Ok(()) => service::draft(&id).await,
                    Err(refused) => Err(refused),
                };
                match seen {
                    Ok(view) => {
                        failure.set(None);
                        dispatch.dispatch(Act::Seen(Box::new(view)));
                    }
                    Err(refused) => failure.set(Some(session.hear(refused))),
                }
                busy.replace(false);
            });
        }
    };
    let onsubmit = {
        let (act, part, name) = (act.clone(), props.part, name.trim().to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !name.is_empty() {
                act(Deed::Invite(part, name.clone()));
            }
        })
    };
    let trouble = failure.as_ref().map(|failure| {
        html! {
            <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                <p>{ failure.advice(&l) }</p>
                <p class="muted small">{ failure.reference(&l) }</p>
            </Notice>
        }
    });
    let Some(invitation) = invitation else {
        let set = {
            let typed = typed.setter();
            Callback::from(move |text| typed.set(text))
        };
        return html! {
            <form class="stack" {onsubmit}>
                { trouble.unwrap_or_default() }
                if !fixed {
                    <TextInput id={field} label={t!(l, "invite-name")} value={name.clone()} on_input={set} />
                }
                <Button submit={true} disabled={name.trim().is_empty()}>
                    { if fixed { t!(l, "invite-by-name", name = name.as_str()) } else { t!(l, "invite") } }
                </Button>
            </form>
        };
    };
    let number = invitation.number;
    let token: Option<String> = Keep::Device.read(&place(&id, number));
    let withdraw = Callback::from(move |_| act(Deed::Withdraw(number)));
    html! {
        <div class="stack">
            { trouble.unwrap_or_default() }
            if invitation.key.is_none() {
                if let Some(token) = token {
                    <Link name={invitation.name.clone()} address={link(&token)} />
                } else {
                    <p class="muted">{ t!(l, "invite-elsewhere") }</p>
                }
            }
            <Button look={ButtonLook::Quiet} onclick={withdraw}>
                { t!(l, "invite-withdraw", name = invitation.name.as_str()) }
            </Button>
        </div>
    }
}

/// What [`Links`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct LinksProps {
    /// The draft with its invitations.
    pub draft: Rc<DraftView>,
}

/// The key holders' links once more, as far as this browser keeps them: they lead to the election from now on.
#[component]
pub fn Links(props: &LinksProps) -> Html {
    let l = use_language();
    let draft = &props.draft;
    let links: Vec<(&str, String)> = (draft.invitations.iter())
        .filter(|invitation| invitation.part == Part::Trustee)
        .filter_map(|invitation| {
            let token: String = Keep::Device.read(&place(&draft.summary.id, invitation.number))?;
            Some((invitation.name.as_str(), link(&token)))
        })
        .collect();
    if links.is_empty() {
        return Html::default();
    }
    html! {
        <Fold summary={t!(l, "invite-links")}>
            { for links.into_iter().map(|(name, address)| html! {
                <div class="stack"><Link name={name.to_owned()} {address} /></div>
            }) }
        </Fold>
    }
}

/// What is asked of the service.
#[derive(Clone)]
enum Deed {
    Invite(Part, String),
    Withdraw(u64),
}

impl Deed {
    async fn done(self, draft: &str) -> Result<(), Failure> {
        match self {
            Self::Invite(part, name) => {
                let invited = service::invite(draft, part, name).await?;
                // Where the browser keeps nothing, the link is made anew by withdrawing this one.
                Keep::Device.write(&place(draft, invited.number), &invited.token);
            }
            Self::Withdraw(number) => {
                service::withdraw(draft, number).await?;
                Keep::Device.forget(&place(draft, number));
            }
        }
        Ok(())
    }
}

#[derive(Properties, Clone, PartialEq)]
struct LinkProps {
    name: AttrValue,
    address: AttrValue,
}

/// The link, to be sent by whatever way both trust.
#[component]
fn Link(props: &LinkProps) -> Html {
    let l = use_language();
    html! {
        <>
            <p>{ t!(l, "invite-send", name = props.name.as_str()) }</p>
            <p class="invite-link"><code>{ &props.address }</code></p>
            <Copy text={&props.address} label={t!(l, "invite-copy")} />
            <Fold summary={t!(l, "invite-qr")}>
                <Qr text={&props.address} label={t!(l, "invite-qr-label", name = props.name.as_str())} />
            </Fold>
        </>
    }
}
