//! The key holders, how many of them are needed, and what each has done as the service says.

use std::rc::Rc;

use glassurn_api::{
    election::{ElectionView, Stage},
    trustee::TrusteeView,
};
use glassurn_crypto::{
    board::entry::Kind,
    manifest::{Ceremony, Manifest},
};
use yew::prelude::*;

use super::opened;
use crate::{
    components::{Column, Pill, Table, Tone, meter},
    i18n::{Language, use_language},
    t,
};

/// What [`Holders`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct HoldersProps {
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// How far things are, as the service says.
    pub view: Option<Rc<ElectionView>>,
}

/// The key holders.
#[component]
pub fn Holders(props: &HoldersProps) -> Html {
    let l = use_language();
    let HoldersProps { manifest, view } = props;
    let trustees = &manifest.trustees;
    let rows = trustees.members.iter().enumerate().map(|(place, member)| {
        let deeds = view.as_ref().and_then(|view| {
            let deeds = view.trustees.iter().find(|deeds| deeds.number == place as u64 + 1)?;
            let (tone, words) = state(&l, view, trustees.ceremony, deeds);
            let made = view.summary.stage == Stage::Ceremony && !deeds.ceremony.is_empty();
            Some(html! {
                <>
                    <Pill {tone}>{ words }</Pill>
                    if made { { meter(deeds.ceremony.len() as u64, steps(trustees.ceremony), None) } }
                </>
            })
        });
        vec![html! { <bdi>{ &member.name }</bdi> }, deeds.unwrap_or_default()]
    });
    let columns = vec![Column::words(t!(l, "election-holder")), Column::words(t!(l, "election-holder-done"))];
    html! {
        <section class="stack">
            <h2>{ t!(l, "election-holders") }</h2>
            <p>{ t!(l, "election-holders-needed", needed = trustees.threshold, count = trustees.members.len()) }</p>
            if let Some(words) = view.as_ref().and_then(|view| standing(&l, view)) { <p><b>{ words }</b></p> }
            <Table caption={t!(l, "election-holders")} hide_caption={true} {columns} rows={rows.collect::<Vec<_>>()} />
        </section>
    }
}

/// Where the key or the count stands, while that is what everybody waits for.
fn standing(l: &Language, view: &ElectionView) -> Option<String> {
    match view.summary.stage {
        Stage::Ceremony => {
            let confirmed = view.trustees.iter().filter(|deeds| deeds.confirmed).count();
            Some(t!(
                l,
                "election-key-making",
                done = confirmed,
                count = view.trustees.len(),
                attempt = view.attempt
            ))
        }
        Stage::Confirmed => Some(t!(l, "election-key-made")),
        Stage::Closed => {
            Some(t!(l, "election-opening-sum", done = view.tally.posted, needed = view.tally.needed))
        }
        Stage::Open | Stage::Tallied | Stage::Void => None,
    }
}

/// How many steps each of them makes.
fn steps(ceremony: Ceremony) -> u64 {
    match ceremony {
        Ceremony::AllOfN => 2,
        Ceremony::Dkg => 4,
    }
}

/// What one of them has done.
fn state(l: &Language, view: &ElectionView, ceremony: Ceremony, deeds: &TrusteeView) -> (Tone, String) {
    match view.summary.stage {
        Stage::Closed | Stage::Tallied if deeds.decrypted => (Tone::Ok, t!(l, "election-holder-opened")),
        Stage::Closed if deeds.mixed > 0 => (Tone::Info, t!(l, "result-holder-mixed")),
        Stage::Closed => (Tone::Info, t!(l, "election-holder-asked")),
        Stage::Tallied => (Tone::Info, t!(l, "election-holder-not-needed")),
        _ if deeds.confirmed => (Tone::Ok, t!(l, "election-holder-confirmed")),
        _ if opened(view) => (Tone::Info, t!(l, "election-holder-nothing")),
        _ if deeds.ceremony.iter().any(|kind| kind == Kind::DkgComplaint.name()) => {
            (Tone::Warn, t!(l, "election-holder-complaint"))
        }
        _ if deeds.ceremony.is_empty() => (Tone::Info, t!(l, "election-holder-waiting")),
        _ => {
            let steps = steps(ceremony);
            (Tone::Info, t!(l, "election-holder-steps", done = deeds.ceremony.len(), steps = steps))
        }
    }
}
