//! What identifies the record: fingerprints to compare with others, and where the election stands.

use glassurn_api::{election::ElectionView, endpoint};
use yew::prelude::*;

use crate::{
    client,
    components::{ButtonLook, Card, Copy, Kpi, Kpis, Notice, Pill, Tone},
    fetch::{Fetch, use_fetch},
    i18n::{Language, use_language},
    observer::Head,
    phase::{Phase, board_now},
    t,
};

/// What [`Heading`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct HeadingProps {
    /// The election id.
    pub id: AttrValue,
    /// The verified head.
    pub head: Head,
}

/// The top of the page. State and turnout come from the service; they are a convenience, and the check of everything
/// computes them from the record.
#[component]
pub fn Heading(props: &HeadingProps) -> Html {
    let l = use_language();
    let HeadingProps { id, head } = props;
    let asked = use_fetch((id.to_string(), head.size), |(id, _): &(String, u64)| {
        let path = endpoint::election(id);
        async move { client::get_json::<ElectionView>(&path).await }
    });
    html! {
        <>
            <p class="board-election"><bdi>{ l.pick(&head.title) }</bdi>
                if let Fetch::Ready(view) = &asked.fetch {
                    { " " }{ phase(&l, view) }
                }
            </p>
            <Kpis>
                <Kpi value={l.number(head.size)} label={t!(l, "board-count-entries")} />
                if let Fetch::Ready(view) = &asked.fetch {
                    <Kpi value={l.number(view.summary.ballots)} label={t!(l, "board-count-ballots")} />
                    <Kpi value={l.number(view.summary.counting)} label={t!(l, "board-count-voters", roll = view.summary.roll)} />
                }
            </Kpis>
            <Card title={t!(l, "board-fingerprints")}>
                <p class="muted">{ t!(l, "board-fingerprints-lead") }</p>
                <dl class="facts fingerprints">
                    { print(&l, t!(l, "board-print-manifest"), None, id) }
                    { head.roll.as_ref().map(|(entry, leaf)| print(&l, t!(l, "board-print-roll"), Some(*entry), leaf)) }
                    { head.key.as_ref().map(|(entry, key)| print(&l, t!(l, "board-print-key"), Some(*entry), key)) }
                    { print(&l, t!(l, "board-print-head", size = head.size), None, &head.root) }
                </dl>
                <p class="small">{ signed(&l, head) }</p>
                <p class="small">{ match head.continues {
                    Some(size) => t!(l, "board-continues", size = size),
                    None => t!(l, "board-first-visit"),
                } }</p>
                <Copy text={head.note.clone()} label={t!(l, "board-copy-head")} />
            </Card>
            if head.witnesses.is_some_and(|(held, needed)| held < needed) {
                <Notice tone={Tone::Warn} title={t!(l, "board-witnesses-missing")} />
            }
        </>
    }
}

fn phase(l: &Language, view: &ElectionView) -> Html {
    let phase = Phase::of(&view.summary, board_now());
    html! { <Pill tone={phase.tone()}>{ phase.word(l) }</Pill> }
}

/// One fingerprint, with the entry that it stands in.
fn print(l: &Language, label: String, entry: Option<u64>, hex: &str) -> Html {
    html! {
        <>
            <dt>{ &label }if let Some(entry) = entry { <small>{ " " }{ t!(l, "board-in-entry", entry = entry) }</small> }</dt>
            <dd class="fingerprint"><code>{ hex }</code><Copy text={hex.to_owned()} of={label} look={ButtonLook::Quiet} /></dd>
        </>
    }
}

/// Whose signatures the head carries.
fn signed(l: &Language, head: &Head) -> String {
    match head.witnesses {
        Some((held, needed)) => {
            t!(l, "board-signed-witnessed", origin = head.origin.as_str(), held = held, needed = needed)
        }
        None => t!(l, "board-signed", origin = head.origin.as_str()),
    }
}
