//! The pages of officials, registrars and key holders, and of quick polls: a program of its own, so that voters load
//! none of it. The start page's program loads it for the addresses of [`ConsoleRoute`].
//!
//! Secrets (signing keys, shares, voting codes) live in the [`desk`]'s worker and in files that their holders keep.

mod command;
pub mod desk;
mod fields;
mod kept_keys;
mod key_gate;
mod link;
mod pages;
mod passphrase;
mod route;
mod service;
mod session;
mod tab;

use yew::prelude::*;
use yew_router::prelude::*;

use crate::{app::Frame, i18n, pages::NotFound};

pub use command::Command;
pub use desk::{Desk, Worker};
pub use key_gate::KeyGate;
pub use link::ConsoleLink;
pub use passphrase::{PassphraseInput, ShownPassphrase};
pub use route::ConsoleRoute;
pub use tab::{DeskProvider, Tab, use_desk};

/// Trunk's script that loads this program.
const LOADER: &str = "/console_loader.js";

/// Draws the pages.
pub fn start() {
    console_error_panic_hook::set_once();
    i18n::add(i18n::CONSOLE_LOCALES);
    let root = web_sys::window().and_then(|window| window.document());
    if let Some(root) = root.and_then(|document| document.get_element_by_id("app")) {
        root.set_text_content(None);
        yew::Renderer::<Console>::with_root(root).render();
    }
}

/// Loads this program in place of the start page's own, if the address is one of its pages.
pub fn load_if_asked() -> bool {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return false };
    let path = document.location().and_then(|location| location.pathname().ok()).unwrap_or_default();
    if matches!(ConsoleRoute::recognize(&path), None | Some(ConsoleRoute::NotFound)) {
        return false;
    }
    let script = document.create_element("script").ok().zip(document.head());
    script.is_some_and(|(script, head)| {
        let set = |name, value| script.set_attribute(name, value).is_ok();
        set("type", "module") && set("src", LOADER) && head.append_child(&script).is_ok()
    })
}

#[component]
fn Console() -> Html {
    html! { <Frame><DeskProvider><Switch<ConsoleRoute> render={page} /></DeskProvider></Frame> }
}

fn page(route: ConsoleRoute) -> Html {
    match route {
        ConsoleRoute::Home => html! { <pages::Home /> },
        ConsoleRoute::DraftRoll { draft } => html! { <pages::DraftRoll {draft} /> },
        ConsoleRoute::Roll { election } => html! { <pages::Roll {election} /> },
        ConsoleRoute::Consent { election } => html! { <pages::Consent {election} /> },
        ConsoleRoute::New => html! { <pages::New /> },
        ConsoleRoute::Account => html! { <pages::Account /> },
        ConsoleRoute::Copy { draft } => html! { <pages::Copy {draft} /> },
        ConsoleRoute::Draft { draft } => html! { <pages::Draft {draft} /> },
        ConsoleRoute::Step { draft, step } => html! { <pages::Draft {draft} {step} /> },
        ConsoleRoute::NotFound => html! { <NotFound /> },
    }
}
