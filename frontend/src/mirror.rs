//! Pages that come from a mirror: they say so, and how old its copy is. What they say of that is the mirror's word; everything
//! else they verify as they do at the service.

use std::rc::Rc;

use glassurn_api::{
    endpoint,
    mirror::{MARK, MirrorView, MirroredBoard},
};
use yew::prelude::*;
use yew_router::prelude::use_location;

use crate::{
    client,
    components::{Notice, Timestamp, Tone},
    fetch::{Fetch, use_fetch},
    i18n::{Language, use_language},
    t,
};

/// Whether these pages come from a mirror: it has put a mark into the start page.
pub fn here() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let mark = document.and_then(|document| document.query_selector(&format!("meta[name={MARK}]")).ok());
    mark.flatten().is_some()
}

/// What is loaded at a mirror.
pub struct Mirror {
    /// What is said there.
    pub words: Language,
    view: Option<MirrorView>,
}

/// Loads it.
#[hook]
pub fn use_mirror() -> Option<Rc<Mirror>> {
    let tag = use_language().tag();
    let asked = use_fetch(tag, |tag| {
        let tag = *tag;
        async move {
            let words = Language::aside(tag, "mirror/mirror.ftl").await?;
            Ok(Mirror { words, view: client::get_json(endpoint::STATUS).await.ok() })
        }
    });
    match asked.fetch {
        Fetch::Ready(mirror) => Some(mirror),
        Fetch::Waiting | Fetch::Failed(_) => None,
    }
}

/// Above every page of a mirror: that it is one, and how old its copy is.
#[component]
pub fn Banner() -> Html {
    if here() {
        html! { <Said /> }
    } else {
        Html::default()
    }
}

#[component]
fn Said() -> Html {
    let path = use_location().map(|location| location.path().to_owned()).unwrap_or_default();
    let Some(mirror) = use_mirror() else { return Html::default() };
    let w = &mirror.words;
    let boards = mirror.view.iter().flat_map(|view| &view.boards);
    let of_page = |board: &&MirroredBoard| path.contains(board.election.as_str());
    let Some(board) = boards.clone().find(of_page).or(boards.clone().next()) else { return Html::default() };
    let host = board.origin.strip_suffix(&board.election).unwrap_or(&board.origin).trim_end_matches('/');
    let away = board.trouble.as_ref().is_some_and(|trouble| trouble.code == "network");
    let well = board.trouble.is_none() && board.fault.is_none();
    html! {
        <aside class="page mirror">
            <Notice tone={if well { Tone::Info } else { Tone::Warn }} title={t!(w, "mirror-title", board = host)}>
                <p>{ t!(w, "mirror-what") }</p>
                if board.fault.is_some() {
                    <p>{ t!(w, "mirror-fault") }{ " " }<a href={endpoint::fault(&board.election)}>{ t!(w, "mirror-fault-proof") }</a></p>
                }
                <p>{ match board.compared {
                    Some(time) => html! {
                        <>
                            { match (well, away) {
                                (true, _) => t!(w, "mirror-compared"),
                                (false, true) => t!(w, "mirror-away"),
                                (false, false) => t!(w, "mirror-behind"),
                            } }
                            { " " }<Timestamp seconds={time} />
                        </>
                    },
                    None => t!(w, "mirror-never").into(),
                } }</p>
                if away { <p>{ t!(w, "mirror-away-vote") }</p> }
            </Notice>
        </aside>
    }
}

/// What is not in a mirror's copy may be in the record: nothing at the service itself.
#[component]
pub fn Later() -> Html {
    if here() {
        html! { <SaidLater /> }
    } else {
        Html::default()
    }
}

#[component]
fn SaidLater() -> Html {
    use_mirror().map(|mirror| html! { <p>{ t!(mirror.words, "mirror-later") }</p> }).unwrap_or_default()
}
