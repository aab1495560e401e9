//! Invitations: a link that is shown here, sent by people, and opened once by whom it is for.

use std::rc::Rc;

use glassurn_api::draft::{DraftView, Invitation, Part};
use glassurn_api::mail::{self, NewMails, Purpose, Recipient};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::sheet::{Act, use_work};
use crate::components::{Button, ButtonLook, Copy, Fold, Notice, Pill, Qr, Span, TextInput, Timestamp, Tone};
use crate::console::pages::mail::trouble;
use crate::console::service;
use crate::console::session::use_session;
use crate::failure::Failure;
use crate::i18n::{Language, use_language};
use crate::phase::now;
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
    let ended = invitation.ends <= now();
    let (tone, words) = match (&invitation.key, invitation.opened) {
        (Some(_), _) => (Tone::Ok, t!(l, "invited-key")),
        (None, _) if ended => (Tone::Bad, t!(l, "invited-ended")),
        (None, Some(_)) => (Tone::Info, t!(l, "invited-opened")),
        (None, None) => (Tone::Warn, t!(l, "invited-waiting")),
    };
    html! {
        <p>
            <Pill {tone}>{ words }</Pill>
            if let (None, Some(opened)) = (&invitation.key, invitation.opened) {
                <span class="muted small">{ " " }<Timestamp seconds={opened} span={Span::Short} /></span>
            }
            if invitation.key.is_none() && !ended {
                <span class="muted small">{ " " }{ t!(l, "invited-until") }{ " " }<Timestamp seconds={invitation.ends} span={Span::Short} /></span>
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
    let anew = {
        let act = act.clone();
        Callback::from(move |_| act(Deed::Anew(number)))
    };
    let withdraw = Callback::from(move |_| act(Deed::Withdraw(number)));
    let ended = invitation.ends <= now();
    html! {
        <div class="stack">
            { trouble.unwrap_or_default() }
            if invitation.key.is_none() {
                if ended {
                    <p>{ t!(l, "invite-ended") }</p>
                } else if let Some(token) = token {
                    <Link name={invitation.name.clone()} address={link(&token)} />
                    <ByMail draft={id.clone()} name={invitation.name.clone()} {number} {token} holder={props.part == Part::Trustee} />
                } else {
                    <p class="muted">{ t!(l, "invite-elsewhere") }</p>
                }
                <Button onclick={anew}>{ t!(l, "invite-anew", name = invitation.name.as_str()) }</Button>
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
    Anew(u64),
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
            Self::Anew(number) => {
                let invited = service::invite_anew(draft, number).await?;
                Keep::Device.write(&place(draft, number), &invited.token);
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
struct ByMailProps {
    draft: String,
    name: AttrValue,
    number: u64,
    token: String,
    /// Whether the invitation is to hold a key; else it is to make the voting codes.
    holder: bool,
}

/// Has the service send the link, where it sends mail.
#[component]
fn ByMail(props: &ByMailProps) -> Html {
    let l = use_language();
    let session = use_session();
    let address = use_state(String::new);
    let sent = use_state(|| None::<Result<String, Failure>>);
    let onsubmit = {
        let (props, l, address, sent) = (props.clone(), l.clone(), address.clone(), sent.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let to = address.trim().to_owned();
            let (session, sent, draft) = (session.clone(), sent.clone(), props.draft.clone());
            let asked = mail(&l, &props, &to);
            spawn_local(async move {
                let answer = service::mail(&draft, &asked).await;
                sent.set(Some(answer.map(|_| to).map_err(|failure| session.hear(failure))));
            });
        })
    };
    let set = {
        let address = address.setter();
        Callback::from(move |text| address.set(text))
    };
    html! {
        <form class="stack" {onsubmit}>
            <TextInput id={format!("invite-mail-{}", props.number)} label={t!(l, "invite-mail-address", name = props.name.as_str())}
                kind="email" value={(*address).clone()} on_input={set} />
            { match &*sent {
                None => Html::default(),
                Some(Ok(to)) => html! {
                    <Notice tone={Tone::Ok} title={t!(l, "invite-mail-sent", address = to.as_str())} live={true} />
                },
                Some(Err(failure)) => trouble(&l, failure),
            } }
            <Button submit={true} disabled={address.trim().is_empty()}>{ t!(l, "invite-mail", name = props.name.as_str()) }</Button>
        </form>
    }
}

/// The mail, in the language of the page. The service fills the places in braces.
fn mail(l: &Language, props: &ByMailProps, to: &str) -> NewMails {
    let what = if props.holder { t!(l, "invite-mail-holder") } else { t!(l, "invite-mail-registrar") };
    let parts = [
        t!(l, "invite-mail-dear", name = "{name}"),
        format!("{}\n{{title}}", what),
        format!("{}\n{{link}}", t!(l, "invite-mail-open")),
        t!(l, "invite-mail-alone"),
        t!(l, "invite-mail-safe"),
    ];
    NewMails {
        purpose: Purpose::Invitation,
        subject: t!(l, "invite-mail-subject", title = "{title}"),
        text: parts.join("\n\n"),
        path: "/keyholder".into(),
        recipients: vec![Recipient {
            address: to.into(),
            name: props.name.to_string(),
            invitation: Some(mail::Link { number: props.number, token: props.token.clone() }),
        }],
        test: None,
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
            <Copy text={&props.address} label={t!(l, "invite-copy")} of={&props.name} />
            <Fold summary={t!(l, "invite-qr")} of={&props.name}>
                <Qr text={&props.address} label={t!(l, "invite-qr-label", name = props.name.as_str())} />
            </Fold>
        </>
    }
}
