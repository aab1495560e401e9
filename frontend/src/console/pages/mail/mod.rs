//! Mail to the voters of an election: what would be sent, what was sent, how each voter stands, and what is sent by itself.

mod advice;
mod asked;
mod doing;
mod letter;
mod schedule;
mod table;

pub use doing::{trouble, use_doing};

use std::rc::Rc;

use glassurn_api::draft::DraftView;
use glassurn_api::mail::Purpose;
use glassurn_api::voter::{VoterView, VotersView};
use glassurn_crypto::manifest::{CodeMaker, Manifest};
use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::components::{Card, Fetched, Notice, Page, Tone};
use crate::console::session::{Gate, Session, use_session};
use crate::console::{ConsoleLink, ConsoleRoute, service};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::pages::begin;
use crate::t;

/// How often the page looks how the mails stand, in milliseconds.
const PULSE: u32 = 5_000;

/// What [`Mail`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MailProps {
    /// The draft's id.
    pub draft: String,
}

/// The page.
#[component]
pub fn Mail(props: &MailProps) -> Html {
    html! { <Gate><Asked draft={props.draft.clone()} /></Gate> }
}

/// What the parts of the page share.
#[derive(Properties, Clone, PartialEq)]
struct Part {
    draft: Rc<DraftView>,
    view: Rc<Everybody>,
    /// The manifest, once it was read.
    manifest: Option<Rc<Manifest>>,
    /// Looks again how things stand.
    again: Callback<()>,
}

impl Part {
    fn service_makes_codes(&self) -> bool {
        self.manifest.as_ref().is_some_and(|manifest| manifest.codes == CodeMaker::Server)
    }
}

/// How all voters stand.
#[derive(Debug, Clone, PartialEq)]
struct Everybody {
    view: VotersView,
    voters: Vec<VoterView>,
}

impl Everybody {
    fn sent(&self, purpose: Purpose) -> u64 {
        self.view.sent.iter().filter(|sent| sent.purpose == purpose).map(|sent| sent.mails).sum()
    }
}

/// Asks for the voters, a page of the list after the other.
async fn everybody(draft: String, session: Session) -> Result<Everybody, Failure> {
    let ask = |after| service::voters(&draft, after);
    let mut view = ask(0).await.map_err(|failure| session.hear(failure))?;
    let mut voters = std::mem::take(&mut view.voters);
    while (voters.len() as u64) < view.total {
        let last = voters.last().map_or(0, |voter| voter.number);
        let more = ask(last).await.map_err(|failure| session.hear(failure))?.voters;
        if more.is_empty() {
            break;
        }
        voters.extend(more);
    }
    Ok(Everybody { view, voters })
}

#[component]
fn Asked(props: &MailProps) -> Html {
    let l = use_language();
    let session = use_session();
    let draft = use_fetch(props.draft.clone(), {
        let session = session.clone();
        move |draft| {
            let draft = draft.clone();
            async move { service::draft(&draft).await.map_err(|failure| session.hear(failure)) }
        }
    });
    let election = match &draft.fetch {
        Fetch::Ready(draft) => draft.summary.election.clone(),
        _ => None,
    };
    let begun = use_fetch(election, |election| {
        let election = election.clone();
        async move {
            match election {
                Some(election) => begin(election).await.map(Result::ok),
                None => Ok(None),
            }
        }
    });
    let voters = use_fetch(props.draft.clone(), move |draft| everybody(draft.clone(), session));
    let pulse = use_mut_ref(|| voters.again.clone());
    pulse.replace(voters.again.clone());
    use_effect_with((), {
        let pulse = pulse.clone();
        move |()| {
            let interval = Interval::new(PULSE, move || {
                let again = pulse.borrow().clone();
                again.emit(());
            });
            move || drop(interval)
        }
    });
    let (title, what) = (t!(l, "mail-title"), t!(l, "mail-what"));
    let (failure, again) = match (&draft.fetch, &voters.fetch) {
        (Fetch::Ready(draft), Fetch::Ready(view)) => {
            let manifest = match &begun.fetch {
                Fetch::Ready(begun) => (**begun).as_ref().map(|begun| begun.manifest.clone()),
                _ => None,
            };
            return html! { <Known draft={draft.clone()} view={view.clone()} {manifest} again={voters.again} /> };
        }
        (Fetch::Failed(failure), _) => (Some(failure.clone()), draft.again),
        (_, Fetch::Failed(failure)) => (Some(failure.clone()), voters.again),
        _ => (None, draft.again),
    };
    html! { <Page {title}><Fetched {what} {failure} {again} /></Page> }
}

#[component]
fn Known(props: &Part) -> Html {
    let l = use_language();
    let Part { draft, view, .. } = props;
    let id = draft.summary.id.clone();
    let title = draft.summary.title.clone();
    let title = if title.is_empty() { t!(l, "console-untitled") } else { title };
    let above = html! {
        <p class="muted small">
            <ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "console-title") }</ConsoleLink>{ " · " }
            <ConsoleLink to={ConsoleRoute::Draft { draft: id.clone() }}><bdi>{ title }</bdi></ConsoleLink>
        </p>
    };
    let service = &view.view;
    let sent: u64 = service.sent.iter().map(|sent| sent.mails).sum();
    let letter = |purpose| html! { <letter::Letter part={props.clone()} {purpose} /> };
    html! {
        <Page title={t!(l, "mail-title")} {above} wide={true}>
            if !service.on {
                <Notice tone={Tone::Warn} title={t!(l, "mail-off")}><p>{ t!(l, "mail-off-how") }</p></Notice>
            }
            if let Some(reason) = &service.stuck {
                <Notice tone={Tone::Bad} title={t!(l, "mail-stuck")} live={true}>
                    <p>{ t!(l, "mail-stuck-how") }</p>
                    <p class="small"><code>{ reason }</code></p>
                </Notice>
            }
            if service.total == 0 {
                <Card title={t!(l, "mail-nobody")}>
                    <p>{ t!(l, "mail-nobody-how") }</p>
                    <p><ConsoleLink to={ConsoleRoute::DraftRoll { draft: id }}>{ t!(l, "run-roll-page") }</ConsoleLink></p>
                </Card>
            } else {
                if sent == 0 {
                    <Notice title={t!(l, "mail-nothing-sent")} live={true}>
                        <p>{ t!(l, "mail-nothing-sent-how", count = service.total) }</p>
                    </Notice>
                }
                <p>{ t!(l, "mail-receipts") }</p>
                <asked::Asking ..props.clone() />
                if !props.service_makes_codes() { { letter(Purpose::Vote) } }
                { letter(Purpose::Reminder) }
                <schedule::Schedule ..props.clone() />
                { letter(Purpose::Result) }
                <table::Voters ..props.clone() />
            }
            <advice::Advice from={service.from.clone()} />
        </Page>
    }
}
