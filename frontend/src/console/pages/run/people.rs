//! Who checked the key file, and which witnesses have to hear of this election.

use glassurn_api::draft::{DraftView, Invitation, Part};
use glassurn_crypto::board::checkpoint::origin;
use yew::prelude::*;

use super::{Standing, use_pulse};
use crate::components::{Card, Column, Copy, Pill, Span, Table, Timestamp, Tone};
use crate::console::session::use_session;
use crate::console::{SameByCommand, service};
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::t;

/// What the parts below need.
#[derive(Properties, Clone, PartialEq)]
pub struct PeopleProps {
    /// Where things stand.
    pub standing: Standing,
}

/// When each key holder last found that the key file opens and fits.
#[component]
pub fn Checks(props: &PeopleProps) -> Html {
    let l = use_language();
    let session = use_session();
    let asked = use_fetch(props.standing.draft.summary.id.clone(), move |draft| {
        let draft = draft.clone();
        async move { service::draft(&draft).await.map_err(|failure| session.hear(failure)) }
    });
    use_pulse(asked.again.clone());
    let draft: &DraftView = match &asked.fetch {
        Fetch::Ready(draft) => draft,
        _ => &props.standing.draft,
    };
    let holders: Vec<&Invitation> =
        draft.invitations.iter().filter(|invitation| invitation.part == Part::Trustee).collect();
    if holders.is_empty() {
        return Html::default();
    }
    let rows = holders.iter().map(|invitation| {
        let stands = match invitation.checked {
            Some(seconds) => html! {
                <><Pill tone={Tone::Ok}>{ t!(l, "checks-done") }</Pill>{ " " }<Timestamp {seconds} span={Span::Short} /></>
            },
            None => html! { <Pill tone={Tone::Info}>{ t!(l, "checks-not") }</Pill> },
        };
        vec![html! { <bdi>{ &invitation.name }</bdi> }, stands]
    });
    let columns = vec![Column::words(t!(l, "checks-holder")), Column::words(t!(l, "checks-when"))];
    html! {
        <section class="stack">
            <h2>{ t!(l, "checks-title") }</h2>
            <p>{ t!(l, "checks-lead") }</p>
            <Table caption={t!(l, "checks-title")} hide_caption={true} {columns} rows={rows.collect::<Vec<_>>()} />
        </section>
    }
}

/// The line by which witnesses know this election, where it has any.
#[component]
pub fn Witnesses(props: &PeopleProps) -> Html {
    let l = use_language();
    let manifest = &props.standing.begun.manifest;
    let witnesses = &manifest.witnesses;
    let origin = origin(&manifest.board.host, manifest.id()).ok();
    let line = origin.and_then(|origin| origin.log_key(manifest.board.key).ok());
    let (false, Some(line)) = (witnesses.members.is_empty(), line) else { return Html::default() };
    let line = line.to_string();
    let names: Vec<&str> = witnesses.members.iter().map(|member| member.name.as_str()).collect();
    html! {
        <Card title={t!(l, "run-witnesses")}>
            <p>{ t!(l, "run-witnesses-lead", names = names.join(", "), quorum = witnesses.quorum) }</p>
            <p class="wrap-anywhere"><code>{ &line }</code></p>
            <Copy text={line.clone()} label={t!(l, "run-witnesses-copy")} />
            <SameByCommand command="glassurn witness log --manifest manifest.cbor >> logs.txt" />
        </Card>
    }
}
