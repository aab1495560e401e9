//! The command that does the same as a page, for those who would rather use that.

use yew::prelude::*;

use crate::components::{Copy, Fold};
use crate::i18n::use_language;
use crate::t;

/// What [`Command`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CommandProps {
    /// The command.
    pub line: AttrValue,
}

/// The command, folded away.
#[component]
pub fn Command(props: &CommandProps) -> Html {
    let l = use_language();
    html! {
        <Fold summary={t!(l, "command-same")}>
            <pre tabindex="0"><code>{ &props.line }</code></pre>
            <Copy text={&props.line} />
        </Fold>
    }
}
