//! The roll of a draft: its list before it is published, everything afterwards. For members of the draft.

use yew::prelude::*;

use super::Roll;
use crate::components::{Fetched, Page};
use crate::console::service;
use crate::console::session::{Gate, use_session};
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::t;

/// What [`DraftRoll`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct DraftRollProps {
    /// The draft's id.
    pub draft: String,
}

/// The page.
#[component]
pub fn DraftRoll(props: &DraftRollProps) -> Html {
    html! { <Gate><Asked draft={props.draft.clone()} /></Gate> }
}

/// Asks whether the election is published.
#[component]
fn Asked(props: &DraftRollProps) -> Html {
    let l = use_language();
    let session = use_session();
    let asked = use_fetch(props.draft.clone(), move |draft| {
        let draft = draft.clone();
        async move { service::draft(&draft).await.map_err(|failure| session.hear(failure)) }
    });
    let (title, what) = (t!(l, "roll-title"), t!(l, "draft-what"));
    match asked.fetch {
        Fetch::Waiting => html! { <Page {title}><Fetched {what} /></Page> },
        Fetch::Failed(failure) => {
            html! { <Page {title}><Fetched {what} {failure} again={asked.again} /></Page> }
        }
        Fetch::Ready(view) => {
            html! { <Roll draft={props.draft.clone()} election={view.summary.election.clone()} /> }
        }
    }
}
