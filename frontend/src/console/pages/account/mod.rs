//! How one signs in: passkeys, a password, and a provider.

mod identity;
mod passkeys;
mod password;

use yew::prelude::*;

use crate::components::Page;
use crate::console::session::Gate;
use crate::console::{ConsoleLink, ConsoleRoute};
use crate::i18n::use_language;
use crate::t;

/// The page.
#[component]
pub fn Account() -> Html {
    let l = use_language();
    html! {
        <Gate>
            <Page title={t!(l, "console-ways")} lead={t!(l, "console-ways-lead")}>
                <h2>{ t!(l, "passkeys") }</h2>
                <passkeys::Passkeys />
                <h2>{ t!(l, "console-password") }</h2>
                <p>{ t!(l, "password-lead") }</p>
                <password::Form />
                <identity::Identity />
                <p><ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "console-back") }</ConsoleLink></p>
            </Page>
        </Gate>
    }
}
