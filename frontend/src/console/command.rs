//! The command line that does the same as a page, for those who would rather not trust a page.

use yew::prelude::*;

use crate::components::{Copy, Fold};
use crate::i18n::use_language;
use crate::t;

/// What [`SameByCommand`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct SameByCommandProps {
    /// The command.
    pub command: AttrValue,
}

/// A fold with the command.
#[component]
pub fn SameByCommand(props: &SameByCommandProps) -> Html {
    let l = use_language();
    html! {
        <Fold summary={t!(l, "command-same")}>
            <p>{ t!(l, "command-same-lead") }</p>
            <pre tabindex="0">{ &props.command }</pre>
            <p class="no-print"><Copy text={props.command.clone()} /></p>
        </Fold>
    }
}

/// The address of this service, as commands take it.
pub fn server() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}
