//! The officials may have asked the key holders to wait with the count: said before it is opened, and binding nobody.

use glassurn_api::election::ElectionView;
use glassurn_api::endpoint;
use yew::prelude::*;

use crate::client;
use crate::components::{Choice, ChoiceKind, Notice, Timestamp, Tone};
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::phase::now;
use crate::t;

/// What [`Hold`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct HoldProps {
    /// The election.
    pub election: AttrValue,
    /// What is done then.
    pub children: Html,
}

/// The count, once the time has come that the service says, or at the holder's own wish. A service that says nothing stops
/// nobody.
#[component]
pub fn Hold(props: &HoldProps) -> Html {
    let l = use_language();
    let sure = use_state(|| false);
    let view = use_fetch(props.election.clone(), |id| {
        let path = endpoint::election(id);
        async move { client::get_json::<ElectionView>(&path).await }
    });
    let from = match &view.fetch {
        Fetch::Ready(view) => {
            view.count_from.filter(|from| *from > now()).zip(Some(view.summary.zone.clone()))
        }
        Fetch::Waiting => return html! { <p role="status">{ t!(l, "holder-reading") }</p> },
        Fetch::Failed(_) => None,
    };
    let Some((seconds, zone)) = from else { return props.children.clone() };
    let set = {
        let sure = sure.setter();
        Callback::from(move |on| sure.set(on))
    };
    html! {
        <div class="stack">
            <Notice tone={Tone::Warn} title={t!(l, "hold-title")} live={true}>
                <p><Timestamp {seconds} {zone} /></p>
                <p>{ t!(l, "hold-lead") }</p>
            </Notice>
            <Choice kind={ChoiceKind::Check} id="hold-sure" name="hold-sure" checked={*sure} label={t!(l, "hold-sure")} on_change={set} />
            if *sure { { props.children.clone() } }
        </div>
    }
}
