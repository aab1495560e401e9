//! The pages of officials, registrars and key holders, and of quick polls: a program of its own, so that voters load
//! none of it. The addresses of [`ConsoleRoute`] have a start page of their own that loads it.
//!
//! Secrets (signing keys, shares, voting codes) live in the [`desk`]'s worker and in files that their holders keep.

mod command;
pub mod desk;
mod fields;
mod focus;
mod invitation;
mod kept_files;
mod kept_keys;
mod key_file_drop;
mod key_gate;
mod link;
mod mailed;
mod never;
mod pages;
mod paper;
mod passkey;
mod passkey_lock;
mod passphrase;
mod route;
mod service;
mod session;
mod tab;

use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    app::{AppProps, Frame, draw},
    i18n,
    pages::NotFound,
};

pub use command::{SameByCommand, server};
pub use desk::{Desk, Worker};
pub use focus::use_focus;
pub use key_file_drop::KeyFileDrop;
pub use key_gate::{KeyGate, NamedKey};
pub use link::ConsoleLink;
pub use passphrase::{PassphraseInput, ShownPassphrase};
pub use route::ConsoleRoute;
pub use tab::{DeskProvider, Tab, use_desk};

/// Trunk's script that loads this program.
pub const LOADER: &str = "/console_loader.js";

/// Draws the pages.
pub fn start() {
    console_error_panic_hook::set_once();
    i18n::add(&[i18n::WATCH_LOCALES, i18n::CONSOLE_LOCALES]);
    invitation::take_from_address();
    draw::<Console>();
}

#[component]
fn Console(props: &AppProps) -> Html {
    html! {
        <Frame language={props.language.clone()}>
            <Links />
            <DeskProvider><Switch<ConsoleRoute> render={page} /></DeskProvider>
        </Frame>
    }
}

/// Takes the token out of a link of invitation that is opened while the pages are already here.
#[component]
fn Links() -> Html {
    let location = use_location();
    use_effect_with(location, |_| invitation::take_from_address());
    Html::default()
}

fn page(route: ConsoleRoute) -> Html {
    match route {
        ConsoleRoute::Home => html! { <pages::Home /> },
        ConsoleRoute::NewPoll => html! { <pages::NewPoll /> },
        ConsoleRoute::Try => html! { <pages::Try /> },
        ConsoleRoute::Poll { id } => html! { <pages::OwnerPage key={id.clone()} id={id.clone()} /> },
        ConsoleRoute::PollScreen { id } => html! { <pages::ShowPage key={id.clone()} id={id.clone()} /> },
        ConsoleRoute::DraftRoll { draft } => html! { <pages::DraftRoll {draft} /> },
        ConsoleRoute::Mail { draft } => html! { <pages::Mail {draft} /> },
        ConsoleRoute::Roll { election } => html! { <pages::Roll {election} /> },
        ConsoleRoute::Consent { election } => html! { <pages::Consent {election} /> },
        ConsoleRoute::New => html! { <pages::New /> },
        ConsoleRoute::Register { id } => html! { <pages::Register key={id.clone()} id={id.clone()} /> },
        ConsoleRoute::Returned => html! { <pages::Returned /> },
        ConsoleRoute::Account => html! { <pages::Account /> },
        ConsoleRoute::Copy { draft } => html! { <pages::Copy {draft} /> },
        ConsoleRoute::Draft { draft } => html! { <pages::Draft {draft} /> },
        ConsoleRoute::Step { draft, step } => html! { <pages::Draft {draft} {step} /> },
        ConsoleRoute::Lost { id } => html! { <pages::Lost {id} /> },
        ConsoleRoute::Invited => html! { <pages::InvitedPage /> },
        ConsoleRoute::KeyHolder { id } => html! { <pages::KeyHolder key={id.clone()} id={id.clone()} /> },
        ConsoleRoute::NotFound => html! { <NotFound /> },
    }
}
