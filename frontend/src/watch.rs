//! The pages of whoever watches: the record, the audit, the result. A program of its own, so that voters load none of it; their
//! addresses have a start page of their own that loads it.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    app::{AppProps, Frame, Links, draw},
    i18n,
    pages::{Audit, Board, NotFound, ResultPage},
    route::Route,
    voting_link,
};

/// Trunk's script that loads this program.
pub const LOADER: &str = "/watch_loader.js";

/// Takes a voting code out of the address before anything else happens, then draws the pages.
pub fn start() {
    console_error_panic_hook::set_once();
    voting_link::take_from_address();
    i18n::add(&[i18n::WATCH_LOCALES]);
    draw::<Watch>();
}

#[component]
fn Watch(props: &AppProps) -> Html {
    html! { <Frame language={props.language.clone()}><Links /><Switch<Route> render={page} /></Frame> }
}

fn page(route: Route) -> Html {
    match route {
        Route::Board { id } => html! { <Board key={id.clone()} id={id.clone()} /> },
        Route::Audit { id } => html! { <Audit key={id.clone()} id={id.clone()} /> },
        Route::Result { id } => html! { <ResultPage key={id.clone()} id={id.clone()} /> },
        // Links to all others leave the program.
        _ => html! { <NotFound /> },
    }
}
