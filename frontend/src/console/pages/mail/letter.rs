//! One kind of mail: shown as it will be, sent to oneself, and then to all, with their number said before.

use glassurn_api::mail::Purpose;
use glassurn_api::voter::{NewVoterMails, VoterMails};
use yew::prelude::*;

use super::Part;
use super::doing::use_doing;
use crate::components::{Button, ButtonLook, Card, Choice, ChoiceKind, Fold, Notice, TextInput, Tone};
use crate::console::{ConsoleLink, ConsoleRoute, SameByCommand, service};
use crate::i18n::{Language, use_language};
use crate::t;

/// What [`Letter`] needs.
#[derive(Properties, Clone, PartialEq)]
pub(super) struct LetterProps {
    /// Whom it concerns.
    pub part: Part,
    /// What the mail is for.
    pub purpose: Purpose,
}

/// The words of a kind of mail: its title, what it is, the button.
fn words(l: &Language, purpose: Purpose) -> (String, String, &'static str) {
    match purpose {
        Purpose::Reminder => (t!(l, "mail-reminder"), t!(l, "mail-reminder-lead"), "reminder"),
        Purpose::Result => (t!(l, "mail-result"), t!(l, "mail-result-lead"), "result"),
        _ => (t!(l, "mail-vote"), t!(l, "mail-vote-lead"), "vote"),
    }
}

/// What came of it.
#[derive(Clone, PartialEq)]
enum Done {
    Nothing,
    Shown(VoterMails),
    Tested(String),
    Sent(u64),
}

/// The card.
#[component]
pub(super) fn Letter(props: &LetterProps) -> Html {
    let l = use_language();
    let doing = use_doing();
    let done = use_state(|| Done::Nothing);
    let address = use_state(String::new);
    let sure = use_state(|| false);
    let LetterProps { part, purpose } = props;
    let purpose = *purpose;
    let (title, lead, id) = words(&l, purpose);
    let view = &part.view;
    let to = match purpose {
        Purpose::Reminder => view.voters.iter().filter(|voter| !voter.voted && voter.enrolled).count(),
        _ => view.voters.iter().filter(|voter| voter.enrolled).count(),
    };
    let before = view.sent(purpose);
    let ask = |only, test: Option<String>, preview| NewVoterMails { purpose, only, test, preview };
    let draft = part.draft.summary.id.clone();
    let show = {
        let (doing, done, draft, asked) =
            (doing.clone(), done.setter(), draft.clone(), ask(None, None, true));
        Callback::from(move |_: MouseEvent| {
            let (done, draft, asked) = (done.clone(), draft.clone(), asked.clone());
            doing.run(async move { service::mail_voters(&draft, &asked).await }, move |mails| {
                done.set(Done::Shown(mails));
            });
        })
    };
    let test = {
        let (doing, done, draft) = (doing.clone(), done.setter(), draft.clone());
        let to = address.trim().to_owned();
        let asked = ask(None, Some(to.clone()), false);
        Callback::from(move |_: MouseEvent| {
            let (done, draft, asked, to) = (done.clone(), draft.clone(), asked.clone(), to.clone());
            doing.run(async move { service::mail_voters(&draft, &asked).await }, move |_| {
                done.set(Done::Tested(to));
            });
        })
    };
    let send = {
        let (doing, done, sure, again) = (doing.clone(), done.setter(), sure.setter(), part.again.clone());
        let asked = ask(None, None, false);
        Callback::from(move |_: MouseEvent| {
            let (done, sure, again) = (done.clone(), sure.clone(), again.clone());
            let (draft, asked) = (draft.clone(), asked.clone());
            doing.run(async move { service::mail_voters(&draft, &asked).await }, move |mails| {
                done.set(Done::Sent(mails.mails));
                sure.set(false);
                again.emit(());
            });
        })
    };
    let set_address = {
        let address = address.setter();
        Callback::from(move |text| address.set(text))
    };
    let set_sure = {
        let sure = sure.setter();
        Callback::from(move |on| sure.set(on))
    };
    let outcome = match &*done {
        Done::Nothing => Html::default(),
        Done::Shown(mail) => html! { <Shown mail={mail.clone()} /> },
        Done::Tested(to) => html! {
            <Notice tone={Tone::Ok} title={t!(l, "mail-tested", address = to.as_str())} live={true} />
        },
        Done::Sent(count) => html! {
            <Notice tone={Tone::Ok} title={t!(l, "mail-sent", count = *count)} live={true}>
                <p>{ t!(l, "mail-sent-how") }</p>
            </Notice>
        },
    };
    html! {
        <Card {title}>
            <p>{ lead }</p>
            if before > 0 { <p class="muted">{ t!(l, "mail-sent-before", count = before) }</p> }
            { doing.draw(&l) }
            { outcome }
            <Button disabled={doing.busy()} onclick={show}>{ t!(l, "mail-show", kind = id) }</Button>
            if view.view.on {
                <TextInput id={format!("mail-test-{id}")} label={t!(l, "mail-test-address", kind = id)} kind="email"
                    value={(*address).clone()} on_input={set_address} />
                <Button disabled={doing.busy() || address.trim().is_empty()} onclick={test}>{ t!(l, "mail-test", kind = id) }</Button>
            }
            if purpose == Purpose::Result {
                <p><ConsoleLink to={ConsoleRoute::Draft { draft: part.draft.summary.id.clone() }}>{ t!(l, "mail-result-page") }</ConsoleLink></p>
            } else if view.view.on {
                <Choice kind={ChoiceKind::Check} id={format!("mail-sure-{id}")} name={format!("mail-sure-{id}")} checked={*sure}
                    label={t!(l, "mail-sure", kind = id, count = to)} on_change={set_sure} />
                <Button look={ButtonLook::Primary} disabled={doing.busy() || !*sure || to == 0} onclick={send}>
                    { t!(l, "mail-send", kind = id, count = to) }
                </Button>
            }
            <SameByCommand command={format!(
                "glassurn voter send {} --purpose {id}{}",
                part.draft.summary.id,
                if purpose == Purpose::Result { " --preview" } else { "" }
            )} />
        </Card>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct ShownProps {
    mail: VoterMails,
}

/// A mail as it will be. Its HTML is shown as text: nothing of it is drawn within this page.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let l = use_language();
    let VoterMails { subject, text, html, .. } = &props.mail;
    html! {
        <section class="mail-shown" aria-label={t!(l, "mail-shown")}>
            <p><strong>{ t!(l, "mail-subject") }</strong>{ " " }<bdi>{ subject }</bdi></p>
            <pre class="mail-text" tabindex="0">{ text }</pre>
            <Fold summary={t!(l, "mail-html")}><pre class="mail-text" tabindex="0">{ html }</pre></Fold>
        </section>
    }
}
