//! What keeps mail out of the folder for junk: what the DNS says of the sender's domain, and what to do.

use glassurn_api::sender::{RecordKind, RecordState, SenderRecord};
use yew::prelude::*;

use crate::components::{Button, ButtonLook, Card, Fetched, Pill, Tone};
use crate::console::session::use_session;
use crate::console::{SameByCommand, service};
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::t;

/// What [`Advice`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct AdviceProps {
    /// Whom mail is from.
    pub from: Option<String>,
}

/// The advice.
#[component]
pub fn Advice(props: &AdviceProps) -> Html {
    let l = use_language();
    html! {
        <Card title={t!(l, "mail-advice")}>
            if let Some(from) = &props.from {
                <p>{ t!(l, "mail-advice-from", from = from.as_str()) }</p>
                <Records />
            }
            <ul class="stack">
                <li>{ t!(l, "mail-advice-test") }</li>
                <li>{ t!(l, "mail-advice-slow") }</li>
            </ul>
        </Card>
    }
}

/// What the service finds when it looks it up.
#[component]
fn Records() -> Html {
    let l = use_language();
    let session = use_session();
    let asked =
        use_fetch(
            (),
            move |()| async move { service::sender().await.map_err(|failure| session.hear(failure)) },
        );
    let view = match &asked.fetch {
        Fetch::Ready(view) => view.clone(),
        Fetch::Waiting => return html! { <Fetched what={t!(l, "sender-what")} /> },
        Fetch::Failed(failure) => {
            return html! { <Fetched what={t!(l, "sender-what")} failure={failure.clone()} again={asked.again.clone()} /> };
        }
    };
    html! {
        <>
            <ul class="bare stack" id="sender-records">
                { for view.records.iter().map(|record| draw(&l, &view.domain, record)) }
            </ul>
            <Button look={ButtonLook::Quiet} onclick={asked.again.reform(|_: MouseEvent| ())}>{ t!(l, "sender-again") }</Button>
            <SameByCommand command="glassurn mail sender" />
        </>
    }
}

fn draw(l: &Language, domain: &str, record: &SenderRecord) -> Html {
    let name = record.name.as_str();
    let purpose = match record.kind {
        RecordKind::Spf => t!(l, "mail-advice-spf", domain = domain),
        RecordKind::Dkim => t!(l, "mail-advice-dkim", domain = domain),
        RecordKind::Dmarc => t!(l, "mail-advice-dmarc", domain = domain),
    };
    let (tone, state, advice) = match record.state {
        RecordState::Found => (Tone::Ok, t!(l, "sender-found"), t!(l, "sender-found-at", name = name)),
        RecordState::Missing => {
            (Tone::Bad, t!(l, "sender-missing"), t!(l, "sender-missing-how", name = name))
        }
        RecordState::Several => {
            (Tone::Bad, t!(l, "sender-several"), t!(l, "sender-several-how", name = name))
        }
        RecordState::Unknown => (Tone::Warn, t!(l, "sender-unknown"), t!(l, "sender-unknown-how")),
        RecordState::Unnamed => (Tone::Info, t!(l, "sender-unnamed"), t!(l, "sender-unnamed-how")),
    };
    let said = record.text.as_ref().or(record.reason.as_ref());
    html! {
        <li>
            <p>{ purpose }</p>
            <p><Pill {tone}>{ state }</Pill>{ " " }{ advice }</p>
            if let Some(said) = said { <p class="small"><code>{ said }</code></p> }
        </li>
    }
}
